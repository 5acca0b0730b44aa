"""`check`: somebody's message in; for each sentence that it quotes or states a verdict out, with its excerpt."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from bot.commands.ask import FILTERS, meant_filters, quote, short
from bot.commands.command import Command
from bot.commands.pages import BACK, NOTHING_MORE, place, read_paging
from bot.commands.who_said import NEAREST, attribution
from bot.model import SKIP, Attribution, Block, Button, Notice, Press, Quote, Reply, Request, Text, Tone
from retrieval.claims import Verdict, check
from retrieval.text.faithful import telling
from retrieval.types import Excerpt
from retrieval.who_said import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retrieval.claims import Checked, Checking
    from retrieval.corpus import Corpus
    from retrieval.text.faithful import Departure
    from retrieval.types import Difference, Saying

_LONGEST_NAMED = 90  # characters of the words checked that a verdict repeats: enough to know them again, in one line
_MOST_DIFFERENCES = 6  # that are listed; more say only that the wording is another
_LONGEST_DIFFERENCE = 120  # characters of either side of one
_NOTHING = "Nothing to check here: the message holds no quotation, and no sentence that states something."
_USAGE = "Give a message with words in quotation marks, or a whole statement, such as: Vey said “the wall is tired”."
_TONES = {Verdict.AS_QUOTED: Tone.FOUND, Verdict.STANDS: Tone.FOUND, Verdict.NOT_FOUND: Tone.NOT_FOUND}
_COUNTED = {
    Verdict.AS_QUOTED: "found as quoted",
    Verdict.DIFFERENT: "with different words",
    Verdict.SOMEONE_ELSE: "attributed to someone else",
    Verdict.PARAPHRASED: "only paraphrased",
    Verdict.STANDS: "reported",
    Verdict.UNATTRIBUTED: "unattributed",
    Verdict.NOT_FOUND: "not found",
}


def blocks(checking: Checking, skip: int = 0) -> Iterator[Block]:
    """Yield a checked message as blocks: how many of each verdict, then claim by claim its verdict and excerpts.

    A later page, behind the first `skip` excerpts, begins with the claim of the next one and says which these are.
    """
    if not checking.checked:
        yield Notice(Tone.NOT_FOUND, _NOTHING)
        yield Text(_USAGE)
        return
    claims = list(_behind([tuple(_claim(checked)) for checked in checking.checked], skip))
    if skip:
        count = sum(map(_is_excerpt, chain.from_iterable(claims)))
        yield place("Excerpt", skip, count) if count else NOTHING_MORE
    elif len(claims) > 1:
        counts = Counter(one.verdict for one in checking.checked)
        tally = ", ".join(f"{counts[verdict]} {words}" for verdict, words in _COUNTED.items() if counts[verdict])
        yield Text(f"{len(claims)} checked: {tally}.")
    yield from chain.from_iterable(claims)
    if checking.left_out:
        yield Text(f"{checking.left_out} more left out; check the rest in a message of its own.")


def _behind(claims: Sequence[tuple[Block, ...]], skip: int) -> Iterator[tuple[Block, ...]]:
    """Yield the claims from that of excerpt number `skip` + 1 on, without those of its excerpts that came before."""
    before = 0
    for claim in claims:
        first, before = before, before + sum(map(_is_excerpt, claim))
        if before > skip or not skip:
            gone = iter(range(skip - first))
            yield tuple(block for block in claim if not _is_excerpt(block) or next(gone, None) is None)


def _is_excerpt(block: Block) -> bool:
    return isinstance(block, Quote | Attribution)


def _claim(checked: Checked) -> Iterator[Block]:
    yield Notice(
        _TONES.get(checked.verdict, Tone.DIFFERENT), " · ".join(filter(None, (_verdict(checked), _who(checked))))
    )
    notes = "; ".join(_notes(checked))
    words = short(checked.claim.words.rstrip(" ,;:"), _LONGEST_NAMED)
    yield Text(f"“{words}”" + (f" ({notes})" if notes else ""))
    if checked.departure:
        yield from map(Text, _departing(checked.departure))
    for saying in checked.sayings:
        yield attribution(saying)
    for excerpt in checked.prose:
        yield quote(excerpt)
    if checked.nearest:
        yield Text(NEAREST)
        yield _shown(checked.nearest)


def _verdict(checked: Checked) -> str:
    by = checked.claim.named.name
    match checked.verdict:
        case Verdict.SOMEONE_ELSE:
            differing = ", with different words" if checked.departure and not checked.departure.faithful else ""
            return f"Attributed to someone else than {by}{differing}"
        case Verdict.AS_QUOTED if checked.departure and checked.departure.left_out:
            return "Found as quoted, shortened"
        case Verdict.PARAPHRASED:
            return "Only paraphrased, in the reporter’s words"
        case Verdict.STANDS if checked.in_other_words:
            return "Stands in the corpus, in other words"
        case Verdict.UNATTRIBUTED:
            return "Stands in the corpus, but unattributed"
        case verdict:
            return f"{verdict[:1].upper()}{verdict[1:]}"


def _who(checked: Checked) -> str:
    """Return who said it, as the end of a line."""
    if checked.verdict is Verdict.UNATTRIBUTED:
        return "nobody is reported to have said it" if checked.prose else "who said it is unclear"
    if checked.sayings:
        said = "reported of" if checked.verdict in {Verdict.PARAPHRASED, Verdict.STANDS} else "said by"
        return f"{said} {listed(checked.speakers)}" if checked.speakers else ""
    if checked.prose:
        return "the article itself says so"
    return f"nothing of {checked.claim.named.name} with these words" if checked.claim.named.name else ""


def _notes(checked: Checked) -> Iterator[str]:
    """Yield what else there is to know of a claim."""
    if checked.detail:
        yield checked.detail
    if checked.claim.named.unsure and checked.sayings:
        yield "the message does not say clearly who is quoted"
    if checked.claim.part:
        yield "a sentence of a longer quotation, which does not stand as a whole"


def _departing(departure: Departure) -> Iterator[str]:
    """Yield what the message has in place of the article's words, and what it leaves out."""
    found = departure.differences
    if found:
        turns = list(dict.fromkeys(filter(None, map(telling, found))))
        more = f"; and {len(found) - _MOST_DIFFERENCES} more" if len(found) > _MOST_DIFFERENCES else ""
        listing = "; ".join(map(_difference, found[:_MOST_DIFFERENCES])) + more
        yield f"Different{' (' + ' and '.join(turns) + ')' if turns else ''}: {listing}."
    for words in departure.left_out:
        yield f"Left out: “{short(words, _LONGEST_DIFFERENCE)}”."
    if departure.before:
        yield f"Mind what stands before it: “{departure.before}”."


def _difference(difference: Difference) -> str:
    article, message = (short(words, _LONGEST_DIFFERENCE) for words in difference)
    if not message:
        return f"the message leaves out “{article}”"
    return f"the message has “{message}”, the article “{article}”" if article else f"the message adds “{message}”"


def _shown(nearest: Saying | Excerpt) -> Block:
    return quote(nearest) if isinstance(nearest, Excerpt) else attribution(nearest)


def _run(corpus: Corpus, request: Request) -> Reply:
    skip = read_paging(request.options).skip
    checking = check(corpus, request.text, meant_filters(corpus, request))
    return Reply(tuple(blocks(checking, skip)), tuple(_back(request)) if skip else ())


def _back(request: Request) -> Iterator[Button]:
    """Yield the button that leads from a later page to the first."""
    options = {name: value for name, value in request.options.items() if name != SKIP}
    yield Button(Press.GO, BACK, replace(request, options=options))


CHECK = Command(
    "check",
    "Check a message: is each sentence that it quotes or states in the corpus, in these words, by this speaker?",
    "message",
    FILTERS,
    _run,
    echoed=False,
    lines=True,
)
