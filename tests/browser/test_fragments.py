"""A link with a text fragment opens at its excerpt in a real browser, which highlights the excerpt and nothing else."""

from __future__ import annotations

import pytest
from browser_outlet import Story, await_on_screen, outlet, shown
from browser_watch import watching

from retrieval.links import link


@pytest.fixture(scope="module", name="outlet")
def _outlet():
    with outlet() as opened:
        yield opened


@pytest.fixture(scope="module", name="page")
def _page(browser):
    """One page for all addresses: each is opened as if it were typed."""
    with watching(browser, viewport={"width": 640, "height": 800}) as watched:
        yield watched.page()


DROPPED = '<span style="float: left; font-size: 3em">T</span>'
LONG = " ".join(
    f"Stone {number} of the wall, says the survey, has moved by {number % 7} millimetres." for number in range(30)
)

STORIES = {
    "a sentence": Story("It rained all night. ⟦The wall fell at dawn.⟧ Nobody wept."),
    "hyphens": Story("He sat. ⟦A well-known, much-loved - and long-lost - boat sank.⟧ Nobody wept."),
    "hyphens at both ends": Story("It was -⟦semi-⟧ detached, and so was the quay."),
    "commas": Story("He said, ⟦first, that it fell, and, second, that it fell again,⟧ and left."),
    "ampersands": Story("She left. ⟦Pike & Sons sold R&D, & left: &amp; was all that remained.⟧ He stayed."),
    "curly marks, straight on the page": Story(
        "He spoke. ⟦“It’s tired,” he said.⟧ ‘It moved’.", "<p>He spoke. ⟦\"It's tired,\" he said.⟧ 'It moved'.</p>"
    ),
    "straight marks, curly on the page": Story(
        "He spoke. ⟦\"It's tired,\" he said.⟧ 'It moved'.", "<p>He spoke. ⟦“It’s tired,” he said.⟧ ‘It moved’.</p>"
    ),
    "quotation without its marks": Story("He spoke: “⟦It is tired of us⟧,” he said, “and so am I.”"),
    "guillemets": Story("Il parla : « ⟦Le mur est fatigué de nous⟧ », puis se tut.", language="fr"),
    "German marks": Story("Er sprach. ⟦„Die Mauer ist müde“, sagte er.⟧ Dann ging er.", language="de"),
    "no-break spaces": Story("It cost. ⟦The wall cost €\u00a018.4\u00a0million in all.⟧ The ferry cost more."),
    "no-break spaces on the page alone": Story(
        "It cost. ⟦The wall cost € 18.4 million in all.⟧ So did the ferry.",
        "<p>It cost. ⟦The wall cost €&nbsp;18.4&nbsp;million in all.⟧ So did the ferry.</p>",
    ),
    "no-break spaces in the text alone": Story(
        "It cost. ⟦The wall cost €\u00a018.4\u00a0million in all.⟧ So did the ferry.",
        "<p>It cost. ⟦The wall cost € 18.4 million in all.⟧ So did the ferry.</p>",
    ),
    "no-break spaces between spaces": Story("It rained. ⟦The wall \u00a0 fell \u00a0at dawn.⟧ Nobody wept."),
    "narrow and thin spaces": Story(
        "Cela coûte. ⟦Le mur a coûté 18\u202f400\u2009euros\u00a0!⟧ Le bac aussi.", language="fr"
    ),
    "soft hyphens": Story("It fell. ⟦The har\u00adbour wall is un\u00adsafe.⟧ It fell."),
    "soft hyphens on the page alone": Story(
        "It fell. ⟦The harbour wall is unsafe.⟧ It fell.",
        "<p>It fell. ⟦The har&shy;bour wall is un&shy;safe.⟧ It fell.</p>",
    ),
    "zero-width spaces": Story("It fell. ⟦The harbour\u200b-\u200bwall is\u2060 unsafe.⟧ It fell."),
    "accents": Story("On sait. ⟦Le café Élodie a brûlé à Noël, où çà ?⟧ On ne sait.", language="fr"),
    "accents, composed otherwise on the page": Story(
        "On sait. ⟦Le café Élodie a brûlé.⟧ On ne sait.",
        "<p>On sait. ⟦Le cafe\u0301 E\u0301lodie a bru\u0302le\u0301.⟧ On ne sait.</p>",
        language="fr",
    ),
    "accents alone tell two sentences apart": Story(
        "Le pre est vert. ⟦Le pré est vert.⟧ Le soir tombe.", language="fr"
    ),
    "ligatures": Story("It fell. ⟦The ﬁnal ﬂood of the oﬃce.⟧ It fell."),
    "ligatures on the page alone": Story(
        "It fell. ⟦The final flood of the office.⟧ It fell.", "<p>It fell. ⟦The ﬁnal ﬂood of the oﬃce.⟧ It fell.</p>"
    ),
    "sharp s and other letters": Story("Er kam. ⟦Die Straße nach Łódź heißt Ærøskøbing.⟧ Er ging.", language="de"),
    "Turkish dots": Story("Geldi. ⟦İstanbul’da ılık bir gün, Iğdır’da değil.⟧ Gitti.", language="tr"),
    "emoji": Story("We won. ⟦We won 🎉🎉 at last 👩‍🚒!⟧ We won! 🎉"),
    "symbols": Story("It fell. ⟦It cost £5–£6, ½ of 10 °C, © 2026… or § 3?⟧ It fell."),
    "Chinese": Story("昨夜下雨。⟦城墙在黎明时倒塌。⟧没有人哭。", language="zh"),
    "Japanese": Story("昨夜は雨だった。⟦港の壁が夜明けに崩れた。⟧誰も泣かなかった。", language="ja"),
    "Korean": Story("밤새 비가 왔다. ⟦새벽에 항구의 벽이 무너졌다.⟧ 아무도 울지 않았다.", language="ko"),
    "Thai": Story("ฝนตกทั้งคืน ⟦กำแพงพังตอนรุ่งสาง⟧ ไม่มีใครร้องไห้", language="th"),
    "Arabic": Story(
        "أمطرت طوال الليل. ⟦سقط الجدار عند الفجر، قال المهندس.⟧ لم يبك أحد.", language="ar", direction="rtl"
    ),
    "Hebrew": Story("ירד גשם כל הלילה. ⟦החומה נפלה עם שחר.⟧ איש לא בכה.", language="he", direction="rtl"),
    "Greek": Story("Έβρεχε. ⟦Ο τοίχος έπεσε την αυγή.⟧ Κανείς δεν έκλαψε.", language="el"),
    "Cyrillic": Story("Шёл дождь. ⟦Стена рухнула на рассвете.⟧ Никто не плакал.", language="ru"),
    "Hindi": Story("रात भर बारिश हुई। ⟦भोर में दीवार गिर गई।⟧ कोई नहीं रोया।", language="hi"),
    "the second of two": Story("The wall fell. The council met. ⟦The wall fell.⟧ The council wept."),
    "the third of three": Story("No. No. No comment. Yes. No. ⟦No.⟧ That was all."),
    "repeated in another paragraph": Story("The wall fell.\nThe council met.\n⟦The wall fell.⟧\nThe council wept."),
    "repeated beginning": Story(
        "The mayor of the town said no to the wall.\n"
        "⟦The mayor of the town said no to the boat, and to the ferry, and to the harbour, and to each of us, too.⟧"
    ),
    "repeated ending": Story(
        "⟦He came on the night boat to Sennick, as he had come every week of every winter since he could remember.⟧"
        " She went on the night boat to Sennick, every week of every winter since he could remember."
    ),
    "over a paragraph break": Story("It rained. ⟦The wall fell.\n\nNobody was there.⟧ Nobody wept."),
    "over many paragraph breaks": Story("⟦The wall fell.\nNobody was there.\n“Why?”\nNobody wept.⟧\nIt rained."),
    "over a line break": Story(
        "It rained. ⟦The wall fell.\nNobody was there.⟧ Nobody wept.",
        "<p>It rained. ⟦The wall fell.<br>Nobody was there.⟧ Nobody wept.</p>",
    ),
    "over a line that the page does not break": Story(
        "It rained. ⟦The wall fell and\nnobody was there.⟧ Nobody wept.",
        "<p>It rained. ⟦The wall fell and nobody was there.⟧ Nobody wept.</p>",
    ),
    "over a break that the text does not have": Story(
        "So ⟦the wall fell on the same day on which the minister of harbours came. None of us was there to see it.⟧",
        "<p>So ⟦the wall fell on the same day on which the minister of harbours came.</p>"
        "<p>None of us was there to see it.⟧</p>",
    ),
    "over a picture and its caption": Story(
        "It rained. ⟦The wall fell.\nNobody was there.⟧ Nobody wept.",
        "<p>It rained. ⟦The wall fell.</p><figure><figcaption>The wall, in June</figcaption></figure>"
        "<p>Nobody was there.⟧ Nobody wept.</p>",
    ),
    "with emphasis": Story(
        "It rained. ⟦The wall really fell, all of it.⟧ Nobody wept.",
        "<p>It rained. ⟦The <em>wall</em> <b>rea</b>lly fell, <i>all of it.</i>⟧ Nobody wept.</p>",
    ),
    "inside a link": Story(
        "It rained. ⟦The wall fell at dawn.⟧ Nobody wept.",
        '<p>It <a href="/x">rained. ⟦The wall fell at dawn.⟧ Nobody</a> wept.</p>',
    ),
    "from a link into a link": Story(
        "It rained. ⟦The wall fell at dawn.⟧ Nobody wept.",
        '<p>It rained. ⟦<a href="/x">The wall</a> fell at <a href="/y">dawn.⟧ Nobody</a> wept.</p>',
    ),
    "in a block quote": Story(
        "It rained.\n⟦The wall fell.⟧\nSo.", "<p>It rained.</p><blockquote><p>⟦The wall fell.⟧</p></blockquote>So."
    ),
    "in a list": Story("Why?\n⟦The wall fell.⟧\nIt rained.", "<p>Why?</p><ul><li>⟦The wall fell.⟧<li>It rained.</ul>"),
    "in a table": Story(
        "Why?\n⟦The wall fell.⟧\nIt rained.", "<p>Why?</p><table><tr><td>⟦The wall fell.⟧<td>It rained.</table>"
    ),
    "a whole paragraph": Story("It rained.\n⟦The wall fell. Nobody was there.⟧\nNobody wept."),
    "the first words": Story("⟦The wall fell.⟧ Nobody was there.\nNobody wept."),
    "the last words": Story("It rained.\nNobody was there. ⟦The wall fell.⟧"),
    "all of it": Story("⟦The wall fell.\nNobody was there.⟧"),
    "one word": Story("It rained. ⟦Why?⟧ Nobody knows."),
    "inside brackets": Story("It rained (⟦as it had rained for days⟧), and the wall fell."),
    "between dashes": Story("It rained—⟦as it had rained for days⟧—and the wall fell."),
    "before a full stop": Story("It rained, and ⟦the wall fell at dawn⟧. Nobody wept."),
    "before a colon and a mark": Story("He said ⟦it was his wall⟧:“I built it.”"),
    "glued to its neighbours": Story("It ended.⟦Then it began again.⟧Then it ended."),
    "percent signs": Story("Why? ⟦It is 5% of 10% (100%25, %E2%80%9C and 50 %).⟧ So."),
    "hash signs": Story("Why? ⟦It is #1 of #wall #:~:text=nothing.⟧ So."),
    "parentheses": Story("Why? ⟦(The wall (the old one) fell.)⟧ So."),
    "other reserved signs": Story('Why? ⟦See a/b?c=d+e;f@g!$\'()*[]^`{|}~ \\ <b>wall</b> "x".⟧ So.'),
    "an address and a number": Story("Why? ⟦Write to a.b@c.example or call 020-7946 0000.⟧ So."),
    "decimal numbers and initials": Story("It rained. ⟦J. R. Pike paid 18.4m to A.B. Co.⟧ It fell."),
    "2,000 characters": Story(f"It rained.\n⟦{LONG}⟧ It rained."),
    "2,000 characters of paragraphs": Story(
        f"It rained.\n⟦{LONG.replace('6 millimetres. ', '6 millimetres.' + chr(10))}⟧\nIt rained."
    ),
    "collapsed white space": Story(
        "It  rained.\t\t⟦The   wall \t fell at dawn.⟧  Nobody wept.",
        "<p>It rained. ⟦The\n      wall\n\t fell   at dawn.⟧ Nobody\n wept.</p>",
    ),
    "other words before it": Story(
        "The wall fell.\n⟦Nobody was there.⟧",
        "<p>The wall fell.</p><div>ADVERTISEMENT</div><div>Read also: The ferry</div><p>⟦Nobody was there.⟧</p>",
    ),
    "behind a drop capital": Story(
        "The wall fell at dawn. ⟦Nobody wept.⟧", f"<p>{DROPPED}he wall fell at dawn. ⟦Nobody wept.⟧</p>"
    ),
    "small capitals by style": Story(
        "⟦The wall fell at dawn.⟧ Nobody wept.",
        '<p>⟦<span style="text-transform:uppercase">The wall fell</span> at dawn.⟧ Nobody wept.</p>',
    ),
    "words hidden on the page": Story(
        "It rained. ⟦The wall fell at dawn.⟧ Nobody wept.",
        '<p>It rained. ⟦The wall <span style="display:none">(hidden)</span>fell at dawn.⟧ Nobody wept.</p>',
    ),
    "the headline has its first words": Story(
        "⟦The mayor of the town will go, she said on Monday, since nobody has asked her in so many years to stay.⟧",
        title="The mayor of the town will go",
    ),
    "the headline is its words": Story(
        "It rained.\n⟦The wall fell at dawn.⟧ Nobody wept.", title="The wall fell at dawn."
    ),
}

# What no directive that is made of the stored text alone can say: the page has other characters between the excerpt's
# own, or the end of a block (also that of a float or an inline block) where the text has none.
UNSAID = {
    "a drop capital": Story(
        "⟦The wall fell at dawn.⟧ Nobody wept.", f"<p>⟦{DROPPED}he wall fell at dawn.⟧ Nobody wept.</p>"
    ),
    "a break that the text does not have": Story(
        "⟦The wall fell. Nobody wept.⟧", "<p>⟦The wall fell.<br>Nobody wept.⟧</p>"
    ),
    "a footnote": Story("So ⟦the wall fell at dawn.⟧", "<p>So ⟦the wall<sup>[1]</sup> fell at dawn.⟧</p>"),
    "a link that is a box": Story(
        "So ⟦the wall fell at dawn.⟧", '<p>So ⟦the <a style="display: inline-block">wall</a> fell at dawn.⟧</p>'
    ),
}


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_a_link_opens_at_its_excerpt_and_highlights_it_alone(story, outlet, page):
    address = outlet.publish(story.page())
    assert shown(page, link(story.article(address), story.span)) == (True, True)


def test_an_excerpt_goes_before_the_anchor_of_the_address(outlet, page):
    story = STORIES["the last words"]
    address = outlet.publish(story.page())
    assert shown(page, link(story.article(f"{address}#contact"), story.span)) == (True, True)


@pytest.mark.parametrize("story", UNSAID.values(), ids=UNSAID)
def test_a_link_whose_excerpt_the_page_has_otherwise_opens_the_article(story, outlet, page):
    address = outlet.publish(story.page())
    assert not shown(page, link(story.article(address), story.span)).on_screen
    await_on_screen(page, "nav")


def test_where_the_excerpt_is_not_found_the_anchor_of_the_address_is(outlet, page):
    story = UNSAID["a footnote"]
    address = f"{outlet.publish(story.page())}#contact"
    page.goto(link(story.article(address), story.span))
    await_on_screen(page, "footer")


@pytest.mark.parametrize("other", ["The wall fell at", "The wall fell at dawn. Nobody", "It rained all night."])
def test_one_word_more_or_less_is_seen(other, outlet, page):
    """Of what is compared here: a highlight that is not quite the excerpt's is another picture."""
    address = outlet.publish(STORIES["a sentence"].page())
    assert not shown(page, f"{address}#:~:text={other}").highlighted
