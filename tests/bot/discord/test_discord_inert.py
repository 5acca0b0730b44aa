"""Words of users and of articles act nowhere, and nobody is ever pinged."""

from __future__ import annotations

import pytest
from discord_markdown import flat, marks, read
from discord_payloads import inert, spans, texts
from discord_rooms import COST, added, sent

HOSTILE = (
    "@everyone <@&1> **b** _i_ ||s|| `c` ```x``` [wall](https://evil.example) <@!42> <#7> # h\n> q\n-# sub\n- l"
    " <t:1:R> :fish: https://evil.example discord.gg/wall \\*wall\\*"
)
ARTICLE = (
    "Ida Brandt wrote to @everyone about the @here lighthouse: **bold** _it_ ~~gone~~ ||spoiler|| `code`.\n\n"
    "> “The lighthouse [is closed](https://evil.example) to <@42> and <@&43> in <#44>,” she said.\n\n"
    "# The lighthouse costs 1. more *than* 2) a wall\n\n"
    "```\nThe lighthouse of discord.gg/wall :fish: <:fish:12345> <t:99:R>\n```\n\n- The lighthouse, \\*again\\*."
)


@pytest.fixture
def hostile_corpus(home, ingested, article, opened):
    """A corpus of one article full of marks."""
    ingested(
        home,
        [
            article(
                "light.txt",
                ARTICLE,
                title="The [lighthouse](https://evil.example) **@everyone** <@42>",
                publisher="||Wire|| `x`",
                url="https://wire.example/a_b_(c)*d*",
            )
        ],
    )
    return opened(home)


async def ask_everywhere(room, text: str):
    return [
        await room.slash("ask", question=text),
        await room.slash("who-said", words=text),
        await room.slash("said", speaker=text),
        await room.slash("ask", question=COST, outlet=text[:80]),
        await room.mention(f"who said “{text}”?"),
        await room.dm(f"what did Marit Osterley say about {text}"),
    ]


async def test_what_users_type_acts_nowhere(room):
    for answer in await ask_everywhere(room, HOSTILE):
        payload = room.raw(answer)
        inert(payload, spans(payload))
        assert "https://evil.example" not in [node.target for text in texts(payload) for node in flat(marks(text))]


async def test_what_a_user_typed_is_read_as_they_typed_it(room):
    answer = await room.slash("ask", question=HOSTILE)
    first = texts(room.raw(answer))[0]
    assert read(marks(first)).startswith(" ".join(HOSTILE.split())[:100])


async def test_a_shared_question_acts_nowhere(room):
    answer = await room.slash("ask", question=f"{HOSTILE} wall")
    shared = added(await room.asker.click(answer, label="Share to channel"))
    first, *_ = texts(room.raw(shared))
    assert first.startswith(f"Shared by {room.asker.mention}: ")
    mentioned = [node for node in flat(marks(first)) if node.kind == "mention"]
    assert len(mentioned) == 1, "who shared it, and nobody else"


async def test_what_articles_say_acts_nowhere_and_is_quoted_as_it_stands(room, articles, hostile_corpus):
    articles.append(ARTICLE)
    room.house.desk.bot.corpus = hostile_corpus
    try:
        for question in ("What about the lighthouse?", "lighthouse spoiler code everyone", "lighthouse closed"):
            answer = await room.slash("ask", question=question)
            payload = room.raw(answer)
            assert spans(payload)
            inert(payload, spans(payload))
            assert all(words in ARTICLE for words in spans(payload))
    finally:
        for payload in sent(room.env.http_requests):
            inert(payload, spans(payload))


async def test_names_of_people_and_channels_are_words_in_a_question(room):
    answer = await room.mention(f"what did {room.other.mention} say about {room.channel.mention}?")
    shown = " ".join(texts(room.raw(answer)))
    assert "<@" not in shown.replace("\\", "")


async def test_no_message_pings_anybody(room):
    await ask_everywhere(room, HOSTILE)
    answer = await room.slash("ask", question=COST)
    await room.asker.click(answer, label="Share to channel")
    await room.press(answer, "More")
    requests = sent(room.env.http_requests)
    assert len(requests) > 8
    for body in requests:
        assert body["allowed_mentions"] == {"parse": []}
    assert not any(one.mention_everyone for one in room.channel.history())
