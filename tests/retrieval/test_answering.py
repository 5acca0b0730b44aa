"""From a question to an answer: near-copies, and what must not depend on how much is shown."""

from __future__ import annotations

import pytest

COPY = (
    "{number} people were made homeless in Marrowby on Sunday when the river rose over the lower quay, the mayor, "
    "{mayor}, told reporters. The water stood knee-deep in the market hall until the evening, and boats rowed down the "
    "high street. The fire service pumped out two hundred cellars and closed both bridges for the night. Schools "
    "will stay shut until Thursday, and the county has promised tents, blankets and a field kitchen."
)


@pytest.fixture
def flood(home, ingested, article, opened):
    """Two wire copies that differ in a number and a name, and one that differs in nothing."""
    texts = {
        "a": COPY.format(number="Forty", mayor="Ida Brandt"),
        "b": COPY.format(number="Forty", mayor="Ida Brandt"),
        "c": COPY.format(number="Ninety", mayor="Otto Kranz"),
    }
    ingested(home, [article(f"{name}.txt", f"Flood in Marrowby\n\n{text}") for name, text in texts.items()])
    return opened(home)


def test_a_copy_that_gives_another_figure_is_shown_and_one_that_says_the_same_is_named(flood):
    excerpts = flood.ask("How many people were made homeless in Marrowby?").excerpts
    shown = {
        excerpt.article.origin: ("Forty" in excerpt.text, [other.origin for other in excerpt.also_in])
        for excerpt in excerpts
    }
    assert shown == {"a.txt": (True, ["b.txt"]), "c.txt": (False, [])}


def test_every_number_and_name_of_an_excerpt_stands_in_the_articles_named_beside_it(flood):
    for excerpt in flood.ask("Who is the mayor of Marrowby?").excerpts:
        for other in excerpt.also_in:
            assert all(word in other.text for word in ("Ida", "Brandt") if word in excerpt.text)


@pytest.mark.parametrize(
    "question",
    ["Who took over from Callum Reyes?", "By what margin did councillors approve the North Wall?", "Who was hurt?"],
)
def test_the_verdict_and_the_first_excerpt_do_not_depend_on_how_many_are_shown(sample_home, opened, question):
    corpus = opened(sample_home)
    answers = [corpus.ask(question, k) for k in range(1, 21)]
    assert len({(answer.answered, answer.reason, answer.detail) for answer in answers}) == 1
    firsts = {(answer.excerpts or (answer.nearest,))[0].span for answer in answers}
    assert len(firsts) == 1


def test_fewer_excerpts_are_the_first_of_more(sample_home, opened):
    corpus = opened(sample_home)
    more = corpus.ask("How much will the harbour wall cost?", 10).excerpts
    for k in range(1, 10):
        assert corpus.ask("How much will the harbour wall cost?", k).excerpts == more[:k]
