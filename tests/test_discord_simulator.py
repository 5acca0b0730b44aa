"""The simulated Discord answers discord.py, and tells a small bot of it what people do, as Discord does."""

# ruff: noqa: ARG001, F811 - a test names the fixtures it works upon, whether it speaks to them or not

from __future__ import annotations

import asyncio

import pytest
from discord import app_commands
from discord_simulator.small_bot import Filter, bot, there  # noqa: F401 - two are fixtures

LATE = 3.2
"""Seconds: past Discord's three."""


def test_a_deferred_command_is_answered_for_its_asker_alone(there, bot):
    asked = there.slash(there.anna, there.news, "ask", question="the levy")
    answer = asked.answer(saying="found the levy")
    assert (asked.deferred, asked.ephemeral, asked.failed) == (True, True, False)
    assert asked.acknowledgement() <= asked.answered_after() < 1
    assert (answer.text, answer.buttons, answer.menus) == ("found the levy", ["More"], [["Only the Herald"]])
    assert there.by_bot(there.anna, there.news) == [answer]
    assert there.by_bot(there.ben, there.news) == []
    with pytest.raises(LookupError, match="shown to Anna alone"):
        there.press(there.ben, answer, "More")
    assert bot.errors == there.faults == []


def test_a_callback_after_three_seconds_is_an_unknown_interaction(there, bot):
    async def late(interaction):
        await asyncio.sleep(LATE)
        await interaction.response.send_message("too late")

    bot.on_ask = late
    asked = there.slash(there.anna, there.news, "ask", question="the levy")
    there.wait_until(lambda: bot.errors)
    assert bot.errors == [(404, 10062)]
    assert asked.failed
    assert asked.answers == []


def test_a_second_callback_is_refused(there, bot):
    async def twice(interaction):
        await interaction.response.send_message("once")
        interaction.response._response_type = None
        await interaction.response.send_message("twice")

    bot.on_ask = twice
    asked = there.slash(there.anna, there.news, "ask", question="the levy")
    there.wait_until(lambda: bot.errors)
    assert bot.errors == [(400, 40060)]
    assert [one.text for one in asked.answers] == ["once"]


def test_a_token_dies_and_a_strange_one_never_lived(there, bot):
    interactions = []

    async def keep(interaction):
        interactions.append(interaction)
        await interaction.response.defer(ephemeral=True)

    bot.on_ask = keep
    asked = there.slash(there.anna, there.news, "ask", question="the levy")
    asked.acknowledgement()
    (interaction,) = interactions
    asked.expire()
    bot.do(interaction.edit_original_response(content="at last"))
    bot.do(interaction.followup.send("at last"))
    interaction.token += "x"
    bot.do(interaction.edit_original_response(content="at last"))
    assert bot.errors == [(401, 50027), (401, 50027), (404, 10015)]


def test_an_answer_is_paged_in_place_and_its_select_used(there, bot):
    answer = there.mention(there.anna, there.news, "the levy").answer()
    pressed = there.press(there.ben, answer, "More")
    assert pressed.answer(saying="one more") is answer
    assert not pressed.deferred
    chosen = there.choose(there.ben, answer, "Only the Herald")
    assert chosen.answer(saying="chose ['herald']") is answer
    assert chosen.deferred
    assert len(answer.former) == 2
    with pytest.raises(LookupError, match="there are"):
        there.press(there.anna, answer, "Share")


def test_autocompletion_is_offered_within_its_limits(there, bot):
    typed = there.autocomplete(there.anna, there.news, "ask", "speaker", "wh", question="the levy")
    assert typed.choices() == ["Dana Whitlock"]
    for wrong in (26 * bot.offered, [app_commands.Choice(name="n" * 101, value="v")]):
        bot.offered = wrong
        number = len(there.requests_of("POST */callback"))
        there.autocomplete(there.anna, there.news, "ask", "speaker", "wh")
        there.wait_until(lambda known=number: [one for one in there.requests_of("POST */callback")[known:] if one.done])
        assert there.requests_of("POST */callback")[-1].code == 50035


def test_commands_come_back_as_registered_and_keep_their_ids(there, bot):
    first = bot.do(bot.http.get_global_commands(bot.application_id))
    bot.do(bot.tree.sync())
    again = bot.do(bot.http.get_global_commands(bot.application_id))
    assert again == first
    assert len(there.syncs) == 2
    ask = there.commands["ask"]
    assert [sorted(one) for one in ask["options"]] == [
        ["description", "name", "required", "type"],
        ["autocomplete", "description", "name", "type"],
    ]
    assert (ask["contexts"], ask["integration_types"]) == ([0, 1, 2], [0, 1])
    with pytest.raises(LookupError, match="no option"):
        there.slash(there.anna, there.news, "ask", query="the levy")


def test_words_reach_the_bot_only_where_it_is_addressed(there, bot):
    there.send(there.anna, there.news, "not for you").silence()
    answer = there.mention(there.anna, there.news, "the levy").answer()
    assert "the levy" in answer.text
    there.send(there.ben, there.news, "and then", reply_to=answer, ping=False).silence()
    assert "and then" in there.send(there.ben, there.news, "and then", reply_to=answer).answer().text
    assert "in private" in there.dm(there.anna, "in private").answer().text
    assert [one.content for one in bot.heard][::2][:2] == ["", ""]
    there.webhook(there.news, f"{there.bot.mention} the levy").silence()
    reply = bot.heard[-2]
    assert reply.reference.message_id == answer.id
    assert reply.reference.resolved.author == bot.user


def test_a_context_menu_brings_the_words_that_no_message_did(there, bot):
    said = there.send(there.ben, there.news, "“We will not raise the levy.”").message
    assert (
        there.context_menu(there.anna, there.news, "Check this quote", said).answer().text == f"checked {said.content}"
    )


def test_a_modal_is_filled_in_and_sent(there, bot):
    async def show(interaction):
        await interaction.response.send_modal(Filter())

    bot.on_ask = show
    asked = there.slash(there.anna, there.news, "ask", question="the levy")
    with pytest.raises(LookupError, match="no input"):
        there.submit(there.anna, asked, {"Words": "levy", "Colour": "red"})
    assert there.submit(there.anna, asked, {"Words": "levy"}).answer().text == "filtered by levy"


def test_denied_permissions_and_closed_messages_are_refused(there, bot):
    there.deny(there.news, "send_messages")
    there.mention(there.anna, there.news, "the levy").silence()
    there.deny(there.news, "read_message_history")
    there.mention(there.anna, there.news, "the levy").silence()
    there.close_dms(there.anna)
    there.dm(there.anna, "the levy").silence()
    there.deny(there.news, "view_channel")
    bot.do(bot.get_partial_messageable(there.news.id).send("hello"))
    assert bot.errors == [(403, 50013), (400, 160002), (403, 50007), (403, 50001)]


def test_a_payload_that_breaks_a_rule_is_refused_and_kept(there, bot):
    def check(payload):
        assert payload["components"][0]["type"] != 17, "no containers today"

    there.world.check = check
    there.mention(there.anna, there.news, "the levy").silence()
    assert bot.errors == [(400, 50035)]
    assert "no containers today" in there.faults[0]
