"""Every command and menu entry of Discord's, with every option, and what is offered as one types."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic, sleep

import discord
import pytest
from discord_payloads import check_choices
from discord_rooms import COST, EPHEMERAL, HELP, LASTING, answered, restarted

from retrieval.corpus import Corpus
from retrieval.errors import HomeError
from retrieval.types import Speaker, SpeakerKind

LATE = 1.5  # seconds
DIRECTLY = discord.app_commands.AppCommandContext(dm_channel=True)
COURIER = "Halvenmouth Courier (fictional)"
NOTHING = "Nothing to check here"
SAID_IT = "Brekke said “The wall is tired.” And “nobody asked the fish”, said Osterley."


class FailingCorpus(Corpus):
    """A corpus that knows no names any more."""

    def __init__(self) -> None: ...

    def complete_speakers(self, *_: object, **__: object):
        raise HomeError("the catalogue cannot be read; restore it")

    complete_outlets = complete_dates = complete_speakers


class SlowCorpus(FailingCorpus):
    """A corpus that finds each name, later than anybody waits."""

    def complete_speakers(self, typed, most=25):
        sleep(LATE)
        return [Speaker(typed, SpeakerKind.PERSON, (), 1, 1, None, None)][:most]


@dataclass(frozen=True)
class Typing:
    """What an interaction holds when a key was pressed in a direct message."""

    client: object
    user: discord.Object
    channel: None = None
    channel_id: int = 2
    guild_id: None = None
    context: discord.app_commands.AppCommandContext = DIRECTLY


@pytest.mark.parametrize(
    ("command", "options", "shown", "unseen"),
    [
        ("ask", {"question": COST}, "would cost €18.4 million", "Read as"),
        ("ask", {"question": COST, "since": "2031-02-01", "until": "2031-12-31"}, "€23.9 million", "€18.4 million"),
        ("ask", {"question": COST, "outlet": "Courier"}, COURIER, "Radio Sennick"),
        ("ask", {"question": COST, "excerpts": "1"}, "€", "Excerpt 2"),
        ("ask", {"question": f"  {COST} outlet:Courier"}, COURIER, "Radio Sennick"),
        ("ask", {"question": "who said the wall is tired?"}, "“The wall is tired.", "Read as"),
        ("ask", {"question": COST, "since": "yesterweek"}, "is not a date", "Something"),
        ("who-said", {"words": "the wall is tired"}, "Said by Tomas Brekke.", "Not found"),
        ("who-said", {"words": "“the wall is tired”", "by": "Osterley"}, "Not by", "✅"),
        ("who-said", {"words": "the wall is tired", "until": "2030-01-01"}, "Not found", "Said by"),
        ("who-said", {"words": "the wall is tired", "outlet": "Nowhere Gazette"}, "Nowhere Gazette", "Said by"),
        ("said", {"speaker": "Marit Osterley"}, "Marit Osterley, newest first", "Not found"),
        ("said", {"speaker": "Marit Osterley", "about": "the wall"}, "What I defend is the wall.", "Not found"),
        ("said", {"speaker": "Marit Osterley", "since": "2040-01-01"}, "Marit Osterley", "What I defend"),
        ("said", {"speaker": "Marit Osterley", "until": "2031-03-01", "outlet": "Courier"}, "Osterley", "Radio"),
        ("said", {"speaker": "Nobody Whosoever"}, "Nobody Whosoever", "Said by"),
        ("sources", {}, "16 articles from 7 outlets", "Read as"),
        ("help", {}, HELP, "Read as"),
    ],
)
async def test_a_command_with_each_option_is_answered_to_its_asker_alone(room, command, options, shown, unseen):
    answer = await room.slash(command, **options)
    assert shown in room.shown(answer)
    assert unseen not in room.shown(answer)
    assert answer.ephemeral
    assert room.of_bot(room.channel) == []


async def test_an_answer_shows_as_many_excerpts_as_are_asked_for(room):
    assert len(room.quoted(await room.slash("ask", question=COST, excerpts="1"))) == 1
    assert len(room.quoted(await room.slash("ask", question=COST, excerpts="4"))) == 4


@pytest.mark.parametrize("command", ["ask", "who-said", "said", "help"])
async def test_a_command_in_a_direct_message_is_answered_like_any_message(room, command):
    options = {"ask": {"question": COST}, "who-said": {"words": "the wall is tired"}, "said": {"speaker": "Brekke"}}
    answer = answered(await room.asker.user.slash(command, **options.get(command, {})))
    assert not answer.ephemeral
    assert "Share to channel" not in room.labels(answer), "there is nobody to share it with"
    assert room.quoted(answer) or HELP in room.shown(answer)


async def test_a_command_is_acknowledged_before_it_is_answered_and_for_its_asker_alone(room):
    before = len(room.env.http_requests)
    await room.slash("ask", question=COST)
    first, second = [one for one in room.env.http_requests[before:] if one.method != "GET"]
    assert first.path.endswith("/callback")
    assert first.json == {"type": 5, "data": {"flags": EPHEMERAL}}
    assert second.method == "PATCH"
    assert second.path.startswith("/webhooks/")


async def test_a_command_in_a_thread_is_answered(room):
    thread = room.env.backend.create_thread(room.channel.id, "a thread", room.asker.id)
    await room.env.settle()
    (channel,) = room.channel.threads
    assert channel.id == thread.id
    answer = answered(await room.asker.slash(channel, "ask", question=COST))
    assert room.quoted(answer)
    assert answer.ephemeral


@LASTING
async def test_commands_are_registered_once_and_again_only_after_a_change(room):
    def registrations() -> int:
        return sum(one.method == "PUT" and one.path.endswith("/commands") for one in room.env.http_requests)

    assert registrations() == 1
    await restarted(room)
    assert registrations() == 1
    registered = room.env.backend.commands[None]
    registered["ask", 1]["description"] = "Another one"
    await restarted(room)
    assert registrations() == 2
    assert room.house.told.count("Discord: commands registered anew.") == 2


# Entries in a message's menu


@pytest.mark.parametrize("by", ["a person", "a bot", "a webhook"])
async def test_the_quotes_of_any_message_are_checked_for_the_asker_alone(room, by):
    if by == "a webhook":
        message = await room.guild.create_webhook(room.channel, "Wire").send(SAID_IT)
    else:
        robot = room.guild.add_member(room.env.create_user("robot", bot=True))
        message = await (robot if by == "a bot" else room.other).send(room.channel, SAID_IT)
    answer = answered(await room.asker.context_menu(room.channel, "Check this quote", message))
    assert answer.ephemeral
    assert "Found as quoted · said by Tomas Brekke" in room.shown(answer)
    assert "“nobody asked the fish”" in room.shown(answer)
    assert any("The wall is tired." in words for words in room.quoted(answer))
    assert room.of_bot(room.channel) == []


async def test_sources_are_found_for_a_message(room):
    message = await room.other.send(room.channel, COST)
    answer = answered(await room.asker.context_menu(room.channel, "Find sources", message))
    assert answer.ephemeral
    assert "would cost €18.4 million" in room.shown(answer)
    assert COST in room.shown(answer), "it does not stand below the message"


@pytest.mark.parametrize("entry", ["Check this quote", "Find sources"])
async def test_an_embed_of_a_webhook_is_read(room, entry):
    embed = discord.Embed(title="Wire", description="Brekke said “The wall is tired.”")
    embed.add_field(name="More", value="“nobody asked the fish”, said Osterley.")
    message = await room.guild.create_webhook(room.channel, "Wire").send("", embed=embed)
    answer = answered(await room.asker.context_menu(room.channel, entry, message))
    assert any("The wall is tired." in words for words in room.quoted(answer))
    assert "nobody asked the fish" in room.shown(answer)


async def test_a_forwarded_message_is_read(room):
    elsewhere = room.guild.create_text_channel("elsewhere")
    original = await room.other.send(elsewhere, "Brekke said “The wall is tired.”")
    forwarded = await room.other.forward(original, room.channel)
    answer = answered(await room.asker.context_menu(room.channel, "Check this quote", forwarded))
    assert "Found as quoted · said by Tomas Brekke" in room.shown(answer)


@pytest.mark.parametrize("entry", ["Check this quote", "Find sources"])
async def test_a_message_without_words_is_told_so(room, entry):
    message = await room.other.send(room.channel, "", attachments=[("wall.png", b"not a picture")])
    answer = answered(await room.asker.context_menu(room.channel, entry, message))
    assert answer.ephemeral
    assert not room.quoted(answer)
    assert "That message has no words" in room.shown(answer)


async def test_a_message_of_components_is_checked_by_their_words(room):
    """As the bot's own answers are, and those of many others."""
    said = await room.mention("who said the wall is tired?")
    answer = answered(await room.asker.context_menu(room.channel, "Check this quote", said))
    assert "Tomas Brekke" in room.shown(answer)
    assert room.quoted(answer)


async def test_marks_and_mentions_of_a_message_are_no_part_of_its_words(room):
    typed = f"{room.other.mention} **Brekke** said “The *wall* is ||tired||.” <:fish:123456789012345678>"
    message = await room.other.send(room.channel, typed)
    answer = answered(await room.asker.context_menu(room.channel, "Check this quote", message))
    assert "Found as quoted · said by Tomas Brekke" in room.shown(answer)


# What is offered as one types


async def offered(room, command: str, option: str, typed: str) -> list[str]:
    choices = await room.asker.autocomplete(room.channel, command, option, typed)
    check_choices(choices)
    return [choice["value"] for choice in choices]


@pytest.mark.parametrize(
    ("command", "option", "typed", "first"),
    [
        ("said", "speaker", "Osterley", "Marit Osterley"),
        ("said", "speaker", "zoe marechal", "Zoë Maréchal"),
        ("said", "speaker", "Zoë", "Zoë Maréchal"),
        ("said", "speaker", "Osterlay", "Marit Osterley"),
        ("who-said", "by", "breke", "Tomas Brekke"),
        ("ask", "outlet", "echo", "L’Écho de Skerra (fictional)"),
        ("who-said", "outlet", "Halvenmuth", COURIER),
        ("said", "outlet", "cour", COURIER),
        ("settings", "outlets", "echo", "L’Écho de Skerra (fictional)"),
    ],
)
async def test_names_are_offered_as_they_are_typed_without_accents_and_misspelt(room, command, option, typed, first):
    _manager(room)
    assert (await offered(room, command, option, typed))[0] == first


async def test_an_empty_option_offers_names_and_an_unknown_name_none(room):
    assert len(await offered(room, "ask", "outlet", "")) == 7
    assert 5 < len(await offered(room, "said", "speaker", "")) <= 25
    assert await offered(room, "said", "speaker", "Xyzzyx Qwrtp") == []


@pytest.mark.parametrize("command", ["ask", "who-said", "said"])
@pytest.mark.parametrize("option", ["since", "until"])
async def test_days_are_offered_with_what_they_leave(room, command, option):
    choices = await room.asker.autocomplete(room.channel, command, option, "2031-05")
    assert choices
    for choice in choices:
        assert choice["value"].startswith("2031-05")
        assert choice["name"].startswith(choice["value"])
        assert "article" in choice["name"]


@pytest.mark.parametrize(("typed", "day"), [("", ""), ("2031", "2031-"), ("4 May", "2031-05-04"), ("Mai", "")])
async def test_days_are_offered_for_what_people_type(room, typed, day):
    values = await offered(room, "ask", "since", typed)
    assert all(value.startswith(day) for value in values)
    assert bool(values) or typed == "Mai"


@pytest.mark.parametrize(("option", "day"), [("since", "2031-05-01"), ("until", "2031-05-31")])
async def test_a_month_is_its_first_day_for_since_and_its_last_for_until(room, option, day):
    assert (await offered(room, "ask", option, "May 2031"))[0] == day


async def test_a_day_that_was_offered_is_taken(room):
    day = (await offered(room, "ask", "since", "2031-02"))[0]
    assert room.quoted(await room.slash("ask", question=COST, since=day))


async def test_names_are_offered_in_direct_messages(room):
    choices = await room.asker.user.autocomplete("said", "speaker", "osterley")
    assert choices[0] == {"name": "Marit Osterley", "value": "Marit Osterley"}


async def test_nothing_is_offered_where_the_corpus_fails(room, caplog):
    room.house.desk.bot.corpus = FailingCorpus()
    result = await room.asker.autocomplete(room.channel, "said", "speaker", "osterley")
    assert result == []
    assert "nothing was offered" in caplog.text
    assert "osterley" not in caplog.text.casefold()


async def test_nothing_is_offered_rather_than_late(house, caplog):
    """Asked of the option itself: simcord would wait for the thread that is late."""
    client = house.client()
    house.desk.bot.corpus = SlowCorpus()
    offer = client.tree.get_command("said")._params["speaker"].autocomplete
    started = monotonic()
    assert await offer(Typing(client, discord.Object(1)), "osterley") == []
    assert monotonic() - started < LATE
    assert "nothing was offered: TimeoutError" in caplog.text


async def test_several_outlets_are_offered_one_behind_the_other(room):
    _manager(room)
    first = (await offered(room, "settings", "outlets", "cour"))[0]
    second = (await offered(room, "settings", "outlets", f"{first}, sennick"))[0]
    assert second.startswith(f"{first}, ")
    assert "Sennick" in second
    assert (await offered(room, "settings", "outlets", "al"))[0] == "all"


def _manager(room) -> None:
    role = room.guild.create_role("manager", permissions=discord.Permissions(manage_guild=True))
    room.env.backend.add_member_role(room.guild.id, room.asker.id, role.id)
