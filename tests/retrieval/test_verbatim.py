"""What is shown is what stands in the article, character for character."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from retrieval.corpus import Corpus
from retrieval.home import Home
from retrieval.sources import open_sources
from retrieval.text.clean import paragraphs
from retrieval.text.passages import NOTHING
from retrieval.text.sentences import sentences
from retrieval.types import Article, Excerpt, RawArticle

# Line ends, invisible and direction-changing characters, marks that look alike, letters of several code points.
PIECES = (
    *("\r\n", "\r\n\r\n", "\n", "\n\n", "\r", "\u2028", "\x85", "\x0b", "\x1d", "\t", "\x01", "\x7f", "\x9f"),
    *("\u00a0", "\u202f", "\u200b", "\u00ad", "\ufeff", "\u200e", "\u202e", "\u2066", "\u2069", "\ufffd", "\ufdd0"),
    *("e\u0301", "👩\u200d👩\u200d👧", "🇳🇴", "👍🏽", "ﬁ", "İ", "ß", "שלום.", "مرحبا بكم.", "海が上がった。", "𝔥𝔞𝔯𝔟𝔬𝔲𝔯"),
    *(
        "“The wall moved,”",
        "‘so it goes’",
        "*bold* _it_",
        "<b>wall</b> &amp;",
        "@everyone",
        "`code`",
        "€\u00a018.4 million.",
    ),
    *(
        "The harbour wall will be rebuilt from March.",
        "Mr. J. Brekke said so on Nov. 12.",
        "Nobody knew!",
        "Why?",
        "...",
    ),
    *(
        "Photo: The wall.",
        "Read also: Ferry to stay",
        "By Petra Lindqvist",
        "What the vote means",
        "the council",
        "a,;:—",
    ),
)
TEXTS = st.one_of(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=40).map(" ".join),
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=40).map("".join),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=200),
)
ARTICLES = st.lists(TEXTS.filter(lambda text: not text.isspace()), min_size=1, max_size=6)
QUESTIONS = ("When will the harbour wall be rebuilt?", "What did Mr. Brekke say?", "שלום 海が 𝔥𝔞𝔯𝔟𝔬𝔲𝔯 ﬁ 18.4?")


@pytest.fixture(scope="module")
def homes():
    """Folders for as many homes as there are examples; each is removed with the next."""
    folder = Path(tempfile.mkdtemp())
    yield folder
    shutil.rmtree(folder)


def shown(corpus: Corpus) -> list[Excerpt]:
    answers = [corpus.ask(question, k=6) for question in QUESTIONS]
    return [excerpt for answer in answers for excerpt in (*answer.excerpts, *filter(None, [answer.nearest]))]


def edges(article: Article) -> tuple[set[int], set[int]]:
    """Return where the sentences of an article's prose begin, and where they end."""
    spans = [
        sentence
        for paragraph in paragraphs(article.text, article.title)
        for sentence in sentences(article.text, paragraph)
    ]
    return {span.start for span in spans}, {span.end for span in spans}


@given(ARTICLES)
@settings(max_examples=settings.default.max_examples // 2)  # each is an ingest
@example(["The harbour wall will be rebuilt.\r\n\r\n“It moved,”\u00a0Mr. Brekke said.\r\n"])
@example(["\ufeffThe harbour wall\u202e will be rebuilt. e\u0301 👩\u200d👩\u200d👧 Brekke said\x0b so. "])
def test_an_excerpt_is_the_articles_own_characters_from_sentence_to_sentence(ingested, homes, texts):
    home = Home(homes / "home")
    shutil.rmtree(home.folder, ignore_errors=True)
    ingested(home, [RawArticle(f"shelf/{n}", f"{n}.txt", "Harbour wall", text) for n, text in enumerate(texts)])
    with closing(Corpus.open(home, "hashing")) as corpus:
        kept = {article.origin: article.text for article in corpus.articles()}
        assert kept == {f"{n}.txt": text for n, text in enumerate(texts)}
        for excerpt in shown(corpus):
            article, span = excerpt.article, excerpt.span
            assert article.text == kept[article.origin]
            assert excerpt.text == article.text[span.start : span.end]
            starts, ends = edges(article)
            if not starts:  # without prose, it was found by its headline, and nothing of its text is shown
                assert span == NOTHING
                continue
            assert span.start in starts
            assert span.end in ends
            assert span.start < span.end


def test_the_samples_are_stored_byte_for_byte_and_shown_so(sample_home, opened):
    corpus = opened(sample_home)
    folder = Path(__file__).parents[2] / "retrieval" / "samples"
    for article in corpus.articles():
        content = (folder / article.origin).read_bytes().decode("utf-8")
        assert content.endswith(article.text)
    for question in ("What did Brekke say about the wall?", "Who won the regatta?", "When does the late ferry return?"):
        for excerpt in corpus.ask(question, k=5).excerpts:
            assert excerpt.text in (folder / excerpt.article.origin).read_bytes().decode("utf-8")


def test_passages_of_every_stored_article_are_its_own_characters(sample_home, opened):
    corpus = opened(sample_home)
    for article in corpus.articles():
        starts, ends = edges(article)
        held = [sentence for passage in corpus.passages(article) for sentence in passage.sentences]
        assert ({span.start for span in held}, {span.end for span in held}) == (starts, ends)


def test_a_file_goes_in_and_comes_out_with_its_line_ends_and_invisible_characters(tmp_path, ingested, opened, home):
    text = "The wall moved.\r\n\r\n“It\u00a0did,”\u200b she said. \t\r\nNobody e\u0301lse knew.\n\n\u202eend\u202c "
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "a.txt").write_bytes(text.encode("utf-8"))
    ingested(home, *open_sources([tmp_path / "news"]))
    (article,) = opened(home).articles()
    assert article.text == text
