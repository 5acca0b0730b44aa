"""What speaks for each run of sentences: the arrays say what a plain reading of the sentences does."""

from __future__ import annotations

import re
from math import log1p

import numpy as np
import pytest
from forward_articles import forward, packed, version_of
from hypothesis import given
from hypothesis import strategies as st

from retrieval.candidates import Asked, Examined
from retrieval.index import Worded
from retrieval.learned import shipped
from retrieval.occurrences import Occurrences
from retrieval.runs import Runs, best_passages
from retrieval.stores.rows import nothing
from retrieval.text.excerpts import MOST_SENTENCES, Signs
from retrieval.text.passages import NOTHING, passages
from retrieval.text.questions import Wanted, analyse
from retrieval.text.tokens import key
from retrieval.text.words import content_terms, is_stop_word, term, terms, words
from retrieval.types import Article, Filters, Span

TITLE = "Kiln bought for Marrowby"
TEXT = (
    "The kiln in Marrowby will cost 310 euros. It was chosen by Ida Brandt, who paints plates. Was it cheap?\n\n"
    "More soon\n\n"
    "The river froze over in the night and the children of the lower town walked across it to school, past the mill, "
    "the tannery and the two bridges."
)
SENTENCES = tuple(Span(*match.span()) for match in re.finditer(r"\S.*?(?:[.?](?=\s|$)|(?=\n))", TEXT))


class Shelf:
    """Articles at hand: what `Runs` asks of `retrieval.candidates.Articles`."""

    def __init__(self, articles):
        self._packed = packed(articles)
        self._articles = {version_of(at): article for at, article in enumerate(articles)}

    def __getitem__(self, version):
        title, text, _ = self._articles[version]
        return Article(f"{version:010x}", f"{version}.txt", title, text, None, None, None, ())

    def things(self, versions):
        return {version: self._packed[version].things for version in versions}


class Read:
    """Articles, each (title, text, passages), read for a question; sentences have `cosines`, in their order.

    `wanted` are the places of the articles whose runs are wanted, all of them if it is None.
    """

    def __init__(self, question, articles, cosines=None, shared=None, wanted=None, weights=None):  # noqa: PLR0913, PLR0917
        self.question = analyse(question)
        self.weights = weights if weights is not None else dict.fromkeys(content_terms(question), 1.0)
        read, self.articles, self.shared = forward(articles), articles, shared or {}
        count = len(read.sentences)
        self.cosines = np.zeros(count) if cosines is None else np.asarray(cosines)[:count]
        self.wanted = list(range(len(articles))) if wanted is None else wanted
        worded = Worded(self.weights, nothing(), nothing(), 1.0)
        asked = Asked(self.question, Filters(), self.weights, np.zeros(1, dtype=np.float32), worded, shipped())
        examined = Examined(Shelf(articles), read, Occurrences(read, list(self.weights)), {}, np.empty(0))
        ends = read.passages[read.articles]
        near = [self.cosines[ends[at] : ends[at + 1]] for at in self.wanted]
        near = np.concatenate(near).astype(np.float32)
        within = best_passages(asked, examined, np.array(self.wanted, dtype=np.int64), near)
        self.runs = Runs(asked, examined, within, {key(name): share for name, share in self.shared.items()})

    def found(self):
        """Return what speaks for each run, by its article and its characters."""
        rows = zip(self.runs.article.tolist(), self.runs.edges().tolist(), self.runs.signs().tolist(), strict=True)
        return {(article, Span(start, end)): (count, Signs(*row)) for article, (start, end, count), row in rows}

    def expected(self):
        """Return the same by a plain reading, sentence by sentence."""
        sentence, every = 0, {}
        for at, (_, _, some) in enumerate(self.articles):
            cosines = []
            for run in some:
                cosines.append(self.cosines[sentence : sentence + len(run)])
                sentence += len(run)
            if at in self.wanted:
                near = [-self._near(at, run, close) for run, close in zip(some, cosines, strict=True)]
                for number in sorted(range(len(some)), key=lambda one: (near[one], one))[:5]:
                    every |= self._plain(at, some[number], cosines[number])
        return every

    def _share(self, held):
        total = sum(self.weights.values())
        return sum(weight for one, weight in self.weights.items() if one in held) / total if total else 0.0

    def _near(self, at, run, cosines):
        text = self.articles[at][1]
        return self._share({one for span in run for one in terms(span.of(text))}) / 2 + sum(cosines) / len(cosines)

    def _plain(self, at, passage, cosines):
        ends = [(i, j) for i in range(len(passage)) for j in range(i + 1, min(i + 3, len(passage)) + 1)]
        return {
            (at, Span(passage[i].start, passage[j - 1].end)): self._signs(at, passage, cosines, i, j) for i, j in ends
        }

    def _signs(self, at, passage, cosines, first, last):
        title, text, _ = self.articles[at]
        said = [span.of(text) for span in passage[first:last]]
        shown, near, given = (
            text[passage[first].start : passage[last - 1].end],
            cosines[first:last],
            self.question.given,
        )
        surfaces = [word for one in said for word in words(one)]
        held = {term(word) for word, *_ in surfaces}
        names = {
            term(word) for word, start, _ in surfaces if start and word[0].isupper() and not is_stop_word(word)
        } - given
        things = {thing for one in said for thing in self.question.candidates(one)}
        headline = {term(word) for word, *_ in words(title) if not is_stop_word(word)} - given
        whole = self._share({one for span in passage for one in terms(span.of(text))})
        count = sum(len(one.split()) for one in said)
        pronoun = re.match(
            r"[“\"‘']?(?:(?:He|She|It|They|This|That|These|Those|His|Her|Their)\b|(?:But|And) he\b|But she\b)", shown
        )
        return count, Signs(
            coverage=self._share(held),
            heading=self._share(set(terms(title)) - held),
            context=whole - self._share(held),
            nearest=max(near),
            mean=sum(near) / len(near),
            typed=self.question.wants is None or bool(things),
            things=log1p(len(things)),
            shared=sum(sorted(self.shared.get(name, 0) for name in names)[-3:]),
            headline=len(headline & held) / max(1, len(headline)),
            lame=bool(pronoun) or shown.count("“") != shown.count("”") or shown.count('"') % 2 == 1,
            asks=shown.rstrip("”\"’'»)").endswith("?"),
            label=any(not re.search(r"[.!?…:;][”’\"'»)\]]*$", one) for one in said),
            length=max(0, count - 20) / 10,
            sentences=len(said) - 1,
        )


def agree(read):
    found, expected = read.found(), read.expected()
    assert found.keys() == expected.keys()
    for run, (count, signs) in expected.items():
        assert found[run][0] == count
        plain = {name: float(sign) for name, sign in signs._asdict().items()}
        assert found[run][1]._asdict() == pytest.approx(plain, abs=1e-6), run


def cut(title, text):
    return title, text, passages(text, title) or [(NOTHING,)]


SAID = [
    "The kiln in Marrowby will cost 310 euros.",
    "It was chosen by Ida Brandt, who paints plates.",
    "Was it cheap?",
    "“Nobody knows,” Otto Kranz, the mayor, told The Gazette on Monday.",
    "“We go.",
    "We left,” she said.",
    'A "kiln" was "bought.',
    "He has had 14 kilns, 2 boats and 3,000 plates since 1994 because of the river, the mill and the two old mills.",
    "Brandt stayed at the quay in Marrowby with a watchman until noon.",
    "Read also: Boats",
    "But he went to Sennick in the U.S. and to the Brandvik Bank.",
    "“Is it?” asked Ida.",
    "…",
    "More",
    "Ida Brandt’s mother, Ida, was Ida Kranz.",
]
TITLES = [TITLE, "", "For the of", "Ida Brandt and Otto Kranz", "Was it cheap?", "310"]
QUESTIONS = [
    "What does the kiln in Marrowby cost?",
    "How much did Ida Brandt pay?",
    "Who chose the kiln?",
    "Where did Ida go?",
    "When did he go to Sennick?",
    "How many kilns are there?",
    "Which bank is in Sennick?",
    "Tell me of the river",
    "Why?",
]
PASSAGE = st.lists(st.sampled_from(SAID), min_size=1, max_size=6).map(tuple)
SHARES = st.dictionaries(
    st.sampled_from(["ida", "brandt", "kranz", "otto", "marrowbi", "sennick"]), st.floats(0.125, 1)
)


@st.composite
def written(draw):
    """An article that is cut into passages at will, more of them than are looked at."""
    text, some = "", []
    for said in draw(st.lists(PASSAGE, min_size=1, max_size=7)):
        run = []
        for one in said:
            run.append(Span(len(text), len(text) + len(one)))
            text += one + draw(st.sampled_from([" ", "\n", "\n\n"]))
        some.append(tuple(run))
    return draw(st.sampled_from(TITLES)), text, some


@given(
    st.sampled_from(QUESTIONS), st.lists(written(), min_size=1, max_size=3), st.integers(0, 9_999), SHARES, st.data()
)
def test_every_sign_of_every_run_is_what_a_plain_reading_says(question, articles, seed, shared, data):
    cosines = np.random.default_rng(seed).uniform(-1, 1, 130)
    wanted = data.draw(st.permutations(range(len(articles))))[: data.draw(st.integers(1, len(articles)))]
    weights = {one: 1.0 + at % 3 for at, one in enumerate(content_terms(question))}
    agree(Read(question, articles, cosines, shared, wanted, weights))


@given(
    st.sampled_from(QUESTIONS),
    st.lists(st.tuples(st.sampled_from(TITLES), st.lists(st.sampled_from([*SAID, "\n\n"])).map(" ".join)), min_size=1),
)
def test_so_it_is_for_articles_as_an_ingest_cuts_them(question, articles):
    agree(Read(question, [cut(*article) for article in articles[:3]], np.random.default_rng(1).uniform(-1, 1, 400)))


# The same, one by one, in words


@pytest.fixture
def signs():
    """`signs(question, **shared)`: what speaks for each run of the text, by its sentences' (first, last + 1)."""

    def signs(question, **shared):
        cosines = [0.1 * at for at in range(len(SENTENCES))]
        found = Read(question, [(TITLE, TEXT, [SENTENCES])], cosines, shared).found()
        starts, ends = ({getattr(span, edge): at for at, span in enumerate(SENTENCES)} for edge in ("start", "end"))
        return {(starts[span.start], ends[span.end] + 1): sign for (_, span), (_, sign) in found.items()}

    return signs


@given(st.integers(1, 40))
def test_every_run_of_one_to_three_consecutive_sentences_is_tried_once(count):
    text = "Rain fell. " * count
    run = tuple(Span(11 * at, 11 * at + 10) for at in range(count))
    found = Read("Why?", [("", text, [run])]).runs.edges()[:, :2].tolist()
    expected = [(run[at].start, run[at + more].end) for at in range(count) for more in range(3) if at + more < count]
    assert sorted(map(tuple, found)) == sorted(expected)
    assert len(found) == sum(max(0, count - more) for more in range(MOST_SENTENCES))


def test_no_run_reaches_from_one_passage_or_article_into_another():
    some = [SENTENCES[:2], SENTENCES[2:3], SENTENCES[3:]]
    read = Read("kiln", [(TITLE, TEXT, some), (TITLE, TEXT, some)])
    inside = {(run[i].start, run[j].end) for run in some for i in range(len(run)) for j in range(i, len(run))}
    edges = [tuple(edge) for edge in read.runs.edges()[:, :2].tolist()]
    assert len(edges) == 2 * len(inside)
    assert set(edges) == inside
    assert sorted(read.runs.article.tolist()) == [0] * len(inside) + [1] * len(inside)


def test_runs_are_those_of_the_five_passages_that_are_nearest():
    text = "Rain fell. " * 7
    some = [(Span(11 * at, 11 * at + 10),) for at in range(7)]
    read = Read("mill", [("", text, some)], [0.1, 0.7, 0.2, 0.6, 0.3, 0.5, 0.4])
    assert sorted(start // 11 for start, *_ in read.runs.edges().tolist()) == [1, 3, 4, 5, 6]
    held = Read("mill", [("", "The mill. " + text[10:], some)], [0.1, 0.7, 0.2, 0.6, 0.3, 0.5, 0.4])
    assert sorted(start // 11 for start, *_ in held.runs.edges().tolist()) == [
        0,
        1,
        3,
        5,
        6,
    ]  # half a point for its word


def test_a_run_begins_where_its_first_sentence_does_and_ends_with_its_last_and_has_their_words(signs):
    assert set(signs("kiln")) == {(i, j) for i in range(5) for j in range(i + 1, min(i + 3, 5) + 1)}
    found = Read("kiln", [(TITLE, TEXT, [SENTENCES])]).runs.edges().tolist()
    assert [SENTENCES[0].start, SENTENCES[2].end, len(TEXT[: SENTENCES[2].end].split())] in found


def test_a_term_of_the_headline_alone_is_the_headings_share():
    text = "A kiln burned."
    read = Read("kiln bought", [("Kilns bought", text, [(Span(0, 14),)])], weights={"kiln": 3.0, "bought": 1.0})
    ((_, found),) = read.found().values()
    assert (found.coverage, found.heading, found.context) == (pytest.approx(3 / 4), pytest.approx(1 / 4), 0)


def test_a_question_without_weight_is_held_by_none():
    ((_, found),) = Read("Why?", [("", "A kiln burned.", [(Span(0, 14),)])], weights={}).found().values()
    assert (found.coverage, found.heading, found.context) == (0, 0, 0)


@given(st.dictionaries(st.sampled_from(["kiln", "bought", "river", "mill", "zebra"]), st.floats(0, 9)))
def test_the_share_of_a_question_that_is_held_lies_between_0_and_1(weights):
    for _, sign in Read("kiln", [(TITLE, TEXT, [SENTENCES])], weights=weights).found().values():
        assert min(sign.coverage, sign.heading, sign.context) >= -1e-9
        assert sign.coverage + max(sign.heading, sign.context) <= 1 + 1e-9


def test_a_run_has_its_own_share_and_that_which_the_headline_and_the_passage_add(signs):
    found = signs("Was the Marrowby kiln bought on the river?")  # marrowbi, kiln, bought, river
    assert found[0, 1].coverage == pytest.approx(2 / 4)
    assert found[0, 1].heading == pytest.approx(1 / 4)
    assert found[0, 1].context == pytest.approx(1 / 4)


def test_a_run_is_as_near_as_its_nearest_sentence_and_has_a_mean_beside(signs):
    found = signs("kiln")[0, 3]
    assert (found.nearest, found.mean) == (pytest.approx(0.2), pytest.approx(0.1))


def test_a_run_is_typed_where_it_holds_what_is_asked_for(signs):
    found = signs("How much does the kiln cost?")
    assert found[0, 1].typed == 1
    assert found[1, 2].typed == 0
    assert signs("Tell me of the kiln")[1, 2].typed == 1  # nothing of any type is asked for


def test_somebody_whom_the_question_names_is_no_answer_to_it(signs):
    assert analyse("Who chose it?").wants is Wanted.PERSON
    assert signs("Who chose it?")[1, 2].typed == 1
    assert signs("Who chose it, Ida Brandt?")[1, 2].typed == 0


def test_names_of_the_question_are_none_that_others_share(signs):
    assert signs("What is in Marrowby?", marrowbi=0.5)[0, 1].shared == 0
    assert signs("What is there?", marrowbi=0.5)[0, 1].shared == pytest.approx(0.5)


def test_a_capital_with_which_a_sentence_opens_makes_no_name_and_one_behind_its_quotation_mark_does():
    some = [(Span(0, 13), Span(14, 29))]
    found = Read("Why?", [("", "Kranz burned. “Kranz” burned.", some)], shared={"kranz": 0.5}).found()
    assert found[0, Span(0, 13)][1].shared == 0
    assert found[0, Span(14, 29)][1].shared == pytest.approx(0.5)


def test_names_that_other_articles_have_too_count_by_their_share(signs):
    found = signs("Who chose it?", ida=0.5, brandt=0.25, zoe=0.9)
    assert found[1, 2].shared == pytest.approx(0.75)


def test_the_three_commonest_of_them_count_and_no_more():
    text = "We saw Ida, Otto, Brandt and Kranz."
    read = Read(
        "Why?", [("", text, [(Span(0, len(text)),)])], shared={"ida": 0.5, "otto": 0.1, "brandt": 0.3, "kranz": 0.2}
    )
    ((_, found),) = read.found().values()
    assert found.shared == pytest.approx(1.0)


def test_a_question_and_a_label_are_known_as_such(signs):
    found = signs("What does the kiln cost?")
    asks = {run for run, sign in found.items() if sign.asks}
    assert asks == {run for run in found if run[1] == 3}
    assert {run for run, sign in found.items() if sign.label} == {run for run in found if run[0] <= 3 < run[1]}


def test_words_beyond_those_read_at_a_glance_cost(signs):
    found = signs("What does the kiln cost?")
    assert found[0, 1].length == 0
    assert found[4, 5].length == pytest.approx((len(TEXT[SENTENCES[-1].start :].split()) - 20) / 10)
    assert [found[run].sentences for run in ((0, 1), (0, 2), (0, 3))] == [0, 1, 2]


def test_the_headlines_own_words_are_those_that_the_question_has_not(signs):
    assert signs("Which kiln?")[0, 1].headline == pytest.approx(1 / 2)  # of bought and Marrowby it holds Marrowby
    assert signs(TITLE)[0, 1].headline == 0


def test_a_headline_of_another_article_is_none_of_its_own():
    one, other = "A kiln burned.", "A mill burned."
    read = Read(
        "Why?", [("Kiln", one, [(Span(0, 14),)]), ("Mill", one, [(Span(0, 14),)]), ("Mill", other, [(Span(0, 14),)])]
    )
    assert {run: sign.headline for run, (_, sign) in read.found().items()} == {
        (0, Span(0, 14)): 1,
        (1, Span(0, 14)): 0,
        (2, Span(0, 14)): 1,
    }


def lame(*said):
    """Whether the run of all these sentences is lame."""
    text = " ".join(said)
    ends = [len(" ".join(said[: at + 1])) for at in range(len(said))]
    run = tuple(Span(end - len(one), end) for end, one in zip(ends, said, strict=True))
    return Read("Why?", [("", text, [run])]).found()[0, Span(0, len(text))][1].lame


@pytest.mark.parametrize(
    "said",
    [
        ("He paid for it.",),
        ("“They left.”",),
        ("This was denied.",),
        ("“We go, she said.",),
        ('The "kiln was cold.',),
        ("But she left.",),
        ("Ida saw it.", "“We go.", "Rain fell."),
        ("It rained.", "Ida left."),
    ],
)
def test_an_excerpt_that_leaves_its_reader_asking_who_is_lame(said):
    assert lame(*said) == 1


@pytest.mark.parametrize(
    "said",
    [
        ("Ida paid for it.",),
        ("“We go,” she said.",),
        ("Hester left.",),
        ("Thistles grow there.",),
        ("",),
        ("“We go.", "We stay,” she said."),
        ('The "kiln was cold.', 'It was" blue.'),
        ("Ida left.", "It rained."),
    ],
)
def test_one_that_names_its_subject_is_not(said):
    assert lame(*said) == 0
