"""`who-said`: words in; the quotation, its speaker and its source out, or what else is known of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.ask import FILTERS, date_of, meant_filters, quote, read_count, reference, source_line
from bot.commands.command import Command, Option
from bot.commands.pages import FIRST, NOTHING_MORE, buttons, place, read_paging
from bot.model import Attribution, Block, Notice, Reply, Request, Text, Tone
from retrieval.types import Match, Outcome, QuotationKind
from retrieval.who_said import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retrieval.corpus import Corpus
    from retrieval.types import Difference, Paging, Saying, WhoSaid

NEAREST = "Nearest, which does not match:"
_MOST_DIFFERENCES = 4  # that are shown of another outlet's wording
_KINDS = {
    QuotationKind.DIRECT: "direct quotation",
    QuotationKind.MIXED: "quoted in part",
    QuotationKind.INDIRECT: "paraphrase",
}
_VERDICTS = {
    Outcome.SAID_BY: "Said by {names}",
    Outcome.SEVERAL: "Said by several: {names}",
    Outcome.PARAPHRASE: "Said by {names}, but reported only as paraphrase",
    Outcome.UNATTRIBUTED: "Stands in the corpus, but unattributed: {unclear}",
    Outcome.SOMEONE_ELSE: "Not by {by}: attributed to {names}",
    Outcome.NOT_FOUND: "Not found: nobody in the corpus is reported to have said this",
}
_NEARLY: dict[Match | None, str] = {
    Match.CLOSE: ", in nearly these words",
    Match.SIMILAR: "; not these words, but similar ones",
}


def blocks(answer: WhoSaid, by: str = "", paging: Paging = FIRST) -> Iterator[Block]:
    """Yield an answer as blocks: the verdict first, then what shows it, or the nearest marked as such.

    A later page says which part it is instead of the verdict.
    """
    shown = (*answer.sayings, *answer.prose)
    if paging.skip and answer.outcome is not Outcome.NOT_FOUND:
        yield place("Quotation" if answer.sayings else "Excerpt", paging.skip, len(shown)) if shown else NOTHING_MORE
    else:
        yield Notice(_tone(answer), _verdict(answer, by))
    for saying in answer.sayings:
        yield attribution(saying)
    for excerpt in answer.prose:
        yield quote(excerpt)
    if answer.nearest:
        yield Text(NEAREST)
        yield attribution(answer.nearest)


def attribution(saying: Saying) -> Attribution:
    """Return a quotation as a block, with its speaker and source in words."""
    article, kind = saying.article, _KINDS[saying.quotation.kind]
    return Attribution(
        text=saying.text,
        label=f"{kind} · {saying.match}" if saying.match else kind,
        speaker=saying.speaker.name if saying.speaker else "",
        written=saying.written if saying.speaker else "",
        sentence=saying.sentence,
        title=article.title,
        outlet=article.publisher or "",
        date=date_of(article),
        link=saying.link,
        also_in=tuple(source_line(other.article) + _differing(other.differences) for other in saying.also_in),
        reference=reference(article, saying.quotation.span),
        version=article.version,
    )


def _tone(answer: WhoSaid) -> Tone:
    """Return whether these words were said so, were found in some other way, or not at all."""
    if answer.outcome is Outcome.NOT_FOUND:
        return Tone.NOT_FOUND
    exact = bool(answer.sayings) and answer.sayings[0].match is Match.EXACT
    return Tone.FOUND if exact and answer.outcome in {Outcome.SAID_BY, Outcome.SEVERAL} else Tone.DIFFERENT


def _verdict(answer: WhoSaid, by: str) -> str:
    unclear = "nobody is reported to have said it" if answer.prose else "who said it is unclear"
    words = _VERDICTS[answer.outcome].format(names=listed(answer.speakers), by=by, unclear=unclear)
    found = answer.sayings[0].match if answer.sayings else None
    return words + _NEARLY.get(found, "") + (f" ({answer.detail})." if answer.detail else ".")


def _differing(differences: Sequence[Difference]) -> str:
    """Return how another wording differs from the one shown; "" where it does not."""
    shown = "; ".join(map(_difference, differences[:_MOST_DIFFERENCES]))
    more = len(differences) - _MOST_DIFFERENCES
    return (f": {shown}" if shown else "") + (f"; and {more} more differences" if more > 0 else "")


def _difference(difference: Difference) -> str:
    shown, other = difference
    if not shown:
        return f"adds “{other}”"
    return f"has “{other}” instead of “{shown}”" if other else f"leaves out “{shown}”"


def _run(corpus: Corpus, request: Request) -> Reply:
    by, count, paging = request.options.get("by", ""), read_count(request.options), read_paging(request.options)
    answer = corpus.who_said(request.text, by, count, meant_filters(corpus, request), paging)
    shown = [saying.article for saying in answer.sayings] or [excerpt.article for excerpt in answer.prose]
    return Reply(tuple(blocks(answer, by, paging)), tuple(buttons(request, count, shown, answer.onward)))


WHO_SAID = Command(
    "who-said",
    "Find who said something, exactly so, nearly so or in other words",
    "words",
    (Option("by", "whether it was this speaker", words=True), *FILTERS),
    _run,
)
