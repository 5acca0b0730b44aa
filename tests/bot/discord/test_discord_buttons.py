"""Every button and menu under an answer, pressed at once, weeks later and after restarts."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from discord_rooms import COST, LASTING, House, added, answered, restarted

COURIER = "Only Halvenmouth Courier (fictional)"
UNKNOWN = "This button is no longer known here; ask again."


@pytest.fixture(params=["seen by its asker", "seen by all", "in a direct message"])
async def answer(request, room):
    """An answer of several pages, as a command and as mentions give it."""
    if request.param == "in a direct message":
        room.asker = room.asker.user
        return await room.asker.slash("ask", question=COST) and room.of_bot(room.asker.dm_channel)[-1]
    return await room.slash("ask", question=COST) if request.param == "seen by its asker" else await room.mention(COST)


async def test_more_and_back_leaf_in_place(room, answer):
    first = room.quoted(answer)
    second = room.quoted(await room.press(answer, "More"))
    assert second
    assert not set(second) & set(first)
    assert "Excerpts 4 to" in room.shown(answer)
    assert room.quoted(await room.press(answer, "Back")) == first


async def test_only_one_outlet_and_all_outlets_again(room, answer):
    first = room.quoted(answer)
    assert len(room.choices(answer)) > 1
    await room.choose(answer, COURIER)
    assert room.outlets(answer) == {COURIER.removeprefix("Only ")}
    assert room.quoted(await room.press(answer, "All outlets")) == first


async def test_newest_first_and_best_first(room, answer):
    first = room.quoted(answer)
    newest = room.quoted(await room.press(answer, "Newest first"))
    assert newest != first
    assert len(room.dates(answer)) == len(newest)
    assert room.dates(answer) == sorted(room.dates(answer), reverse=True)
    assert room.quoted(await room.press(answer, "Best first")) == first


async def test_choices_add_up(room, answer):
    newest = room.quoted(await room.press(answer, "Newest first"))
    assert not set(room.quoted(await room.press(answer, "More"))) & set(newest)
    await room.choose(answer, room.choices(answer)[0])
    assert {"Best first", "All outlets"} <= set(room.labels(answer))
    assert len(room.outlets(answer)) == 1


async def test_every_outlet_of_the_answer_can_be_chosen(room, answer):
    for choice in room.choices(answer):
        await room.choose(answer, choice)
        assert room.outlets(answer) == {choice.removeprefix("Only ")}
        await room.press(answer, "All outlets")


async def test_a_press_is_acknowledged_before_it_is_answered(room, answer):
    before = len(room.env.http_requests)
    await room.press(answer, "More")
    first, *others = [one for one in room.env.http_requests[before:] if one.method != "GET"]
    assert first.path.endswith("/callback")
    assert first.json["type"] == 6
    assert [one.method for one in others] == ["PATCH"]


async def test_said_and_who_said_have_pages_too(room):
    answer = await room.slash("said", speaker="Marit Osterley")
    first = room.quoted(answer)
    second = room.quoted(await room.press(answer, "More"))
    assert second
    assert not set(second) & set(first)
    assert room.quoted(await room.press(answer, "Back")) == first


async def test_a_name_that_several_bear_is_chosen_by_a_button(room):
    answer = await room.slash("said", speaker="Brandvik")
    name = next(label for label in room.labels(answer) if "Brandvik" in label)
    assert name in room.shown(await room.press(answer, name))
    assert room.quoted(answer)


# Share


async def share(room, answer, by=None):
    """Share an answer; the message that all may read."""
    shared = added(await (by or room.asker).click(answer, label="Share to channel"))
    assert not shared.ephemeral
    return shared


async def test_a_shared_answer_names_who_shared_it_and_what_they_asked(room):
    answer = await room.slash("ask", question=COST)
    before = room.raw(answer)
    shared = await share(room, answer)
    assert room.shown(shared).startswith(f"Shared by {room.asker.mention}: {COST}")
    assert room.quoted(shared) == room.quoted(answer)
    assert "Share to channel" not in room.labels(shared)
    assert room.raw(answer) == before, "the asker's own answer stays"


async def test_the_page_that_is_seen_is_the_one_that_is_shared(room):
    answer = await room.slash("ask", question=COST)
    page = room.quoted(await room.press(answer, "More"))
    assert room.quoted(await share(room, answer)) == page


async def test_a_shared_answer_can_be_leafed_by_others(room):
    shared = await share(room, await room.slash("ask", question=COST))
    first = room.quoted(shared)
    assert not set(room.quoted(await room.press(shared, "More", room.other))) & set(first)


async def test_a_verdict_on_a_message_can_be_shared(room):
    message = await room.other.send(room.channel, "Brekke said “The wall is tired.”")
    verdict = answered(await room.asker.context_menu(room.channel, "Check this quote", message))
    shared = await share(room, verdict)
    assert room.quoted(shared) == room.quoted(verdict)


async def test_nothing_is_shared_once_answers_are_private(room):
    answer = await room.slash("ask", question=COST)
    place = room.state.place("discord", str(room.guild.id), str(room.channel.id))
    settled = type(place)(place.mentions, private=True)
    room.state.settle("discord", str(room.guild.id), str(room.channel.id), settled)
    line = await room.aside(answer, "Share to channel")
    assert "Answers are private in this channel" in room.shown(line)
    assert room.of_bot(room.channel) == []


# Corrections


async def test_what_was_read_as_something_else_can_be_taken_as_it_was_written(room):
    answer = await room.mention("who said the wall is tired?")
    assert "Read as: /who-said the wall is tired" in room.shown(answer)
    await room.press(answer, "As I wrote it")
    assert "Read as" not in room.shown(answer)
    assert room.quoted(answer)


async def edited(room, answer, values, by=None):
    """Change what an answer was read as; what sending the form off led to."""
    who = by or room.asker
    return await who.submit_modal(await who.click(answer, label="Edit"), values)


async def test_what_was_read_can_be_changed_in_place(room):
    answer = await room.slash("who-said", words="the wall is tired")
    assert "Edit" not in room.labels(answer), "it was read as it was typed"
    answer = await room.slash("said", speaker="Brekke about the wall")
    form = (await room.asker.click(answer, label="Edit")).modal
    assert form["title"] == "Change what is asked"
    result = await edited(room, answer, {"text": "Marit Osterley", "about": "the wall"})
    assert not result.followups
    assert "Marit Osterley, on “the wall”" in room.shown(answer)


async def test_a_public_answer_stays_as_it_is_when_somebody_changes_its_question_for_themselves(room):
    answer = await room.mention("who said the wall is tired?")
    before = room.raw(answer)
    form = (await room.asker.click(answer, label="Edit")).modal
    fields = {row["component"]["custom_id"]: row["component"].get("value") for row in form["components"]}
    assert fields.pop("text") == "the wall is tired"
    assert not any(fields.values())
    assert set(fields) == {"by", "since", "until", "outlet"}
    changed = added(await edited(room, answer, {"text": "I want a tank"}, by=room.other))
    assert "Zoë Maréchal" in room.shown(changed)
    assert "I want a tank" in room.shown(changed)
    assert changed.ephemeral
    assert "Share to channel" in room.labels(changed)
    assert room.raw(answer) == before


async def test_every_field_of_the_form_counts(room):
    answer = await room.mention("what did Marit Osterley say about the wall?")
    values = {"text": "Brekke", "about": "the wall", "since": "2031-01-01", "until": "2031-01-31"}
    answer = added(await edited(room, answer, values))
    assert "Tomas Brekke" in room.shown(answer)
    assert set(room.dates(answer)) == {"2031-01-14"}
    await room.asker.click(answer, label="Good answer")
    (judged,) = room.state.ratings()
    options = {name: judged.question.options.get(name) for name in ("about", "since", "until")}
    assert options == {"about": "the wall", "since": "2031-01-01", "until": "2031-01-31"}


async def test_an_emptied_field_no_longer_counts(room):
    answer = await room.mention("what did Marit Osterley say about the wall?")
    answer = added(await edited(room, answer, {"text": "Marit Osterley", "about": ""}))
    assert "Marit Osterley, newest first" in room.shown(answer)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"text": "   "}, "There is nothing to ask for; fill in the first field."),
        ({"text": "the wall", "since": "yesterweek"}, "is not a date"),
        ({"text": "the wall", "since": "2031-05-01", "until": "2031-04-01"}, "2031-05-01"),
        ({"text": "the wall", "outlet": "Nowhere Gazette"}, "Nowhere Gazette"),
    ],
)
async def test_what_is_wrong_in_the_form_is_said_beside_the_answer_which_stays(room, values, told):
    answer = await room.mention("who said the wall is tired?")
    before = room.raw(answer)
    result = await edited(room, answer, values)
    lines = [one for one in (*result.followups, result.response) if one and one.id != answer.id]
    assert room.raw(answer) == before
    assert [one.ephemeral for one in lines] == [True]
    assert told in room.shown(lines[0])


@LASTING
async def test_a_form_opened_before_a_restart_is_answered_after_it(room):
    answer = await room.mention("who said the wall is tired?")
    opened = await room.asker.click(answer, label="Edit")
    await restarted(room)
    changed = added(await room.asker.submit_modal(opened, {"text": "I want a tank"}))
    assert "Zoë Maréchal" in room.shown(changed)


# Judgements


async def test_the_last_judgement_of_an_answer_stands(room, answer):
    for label, thanks in (("Good answer", "Noted as a good answer."), ("Bad answer", "Noted as a bad answer.")):
        assert thanks in room.shown(await room.aside(answer, label))
    (judged,) = room.state.ratings()
    assert not judged.good
    assert judged.platform == "discord"
    assert judged.user == str(room.asker.id)
    assert judged.question.text == COST
    assert len(judged.shown) == len(room.quoted(answer))
    assert judged.generation == room.house.corpus.manifest().generation


async def test_two_people_judge_a_public_answer_each_for_themselves(room):
    answer = await room.mention(COST)
    await room.aside(answer, "Good answer")
    await room.aside(answer, "Bad answer", room.other)
    assert {one.user: one.good for one in room.state.ratings()} == {
        str(room.asker.id): True,
        str(room.other.id): False,
    }


async def test_a_judgement_names_the_page_that_is_seen(room):
    answer = await room.slash("ask", question=COST)
    await room.aside(answer, "Good answer")
    await room.press(answer, "More")
    await room.aside(answer, "Bad answer")
    first, second = room.state.ratings()
    assert not set(first.shown) & set(second.shown)


# After restarts and weeks


@LASTING
@pytest.mark.parametrize(
    "after", [timedelta(0), timedelta(weeks=6), timedelta(days=364)], ids=["now", "weeks", "a year"]
)
async def test_buttons_and_menus_work_after_a_restart(room, answer, after):
    first = room.quoted(answer)
    await restarted(room, after=after)
    room.state.prune()
    second = room.quoted(await room.press(answer, "More"))
    assert second
    assert not set(second) & set(first)
    await restarted(room)
    await room.choose(answer, COURIER)
    assert room.outlets(answer) == {COURIER.removeprefix("Only ")}
    await restarted(room)
    assert room.quoted(await room.press(answer, "All outlets")) == first
    await restarted(room)
    assert "Noted as a good answer." in room.shown(await room.aside(answer, "Good answer"))


@LASTING
async def test_share_and_edit_work_after_a_restart(room):
    answer = await room.slash("ask", question=COST)
    await restarted(room)
    assert room.quoted(await share(room, answer)) == room.quoted(answer)
    asked = await room.mention("who said the wall is tired?")
    await restarted(room)
    assert "Zoë Maréchal" in room.shown(added(await edited(room, asked, {"text": "I want a tank"})))


@LASTING
async def test_a_reply_goes_on_from_an_answer_of_before_a_restart(room):
    answer = await room.mention(COST)
    await restarted(room, after=timedelta(days=20))
    assert "Read as: How much will the ferry cost?" in room.shown(await room.mention("and the ferry?", reply_to=answer))


@LASTING
async def test_a_button_whose_state_was_forgotten_says_so_and_the_answer_stays(room, answer):
    await restarted(room, after=timedelta(days=400))
    room.state.prune()
    assert UNKNOWN in room.shown(await room.aside(answer, "More"))
    menu = room.menu(answer)
    result = await room.asker.select(answer, [menu["options"][0]["value"]], custom_id=menu["custom_id"])
    (told,) = [one for one in (*result.followups, result.response) if one and one.id != answer.id]
    assert UNKNOWN in room.shown(told)


async def test_a_button_of_another_installation_says_so(room, answer):
    """Another state has another secret."""
    strange = House(room.house.corpus, room.house.settings)
    room.house = strange
    await room.env.restart_bot(strange.client())
    assert UNKNOWN in room.shown(await room.aside(answer, "More"))


@pytest.mark.parametrize("forged", ["on:", "on:x", "on:eyJwIjoiZ28ifQ.forged", "on:\N{SNOWMAN}"])
async def test_a_forged_button_is_refused(room, forged):
    answer = await room.mention(COST)
    stored = room.env.backend.get_message(room.channel.id, answer.id)
    button = next(one for row in stored.components for one in row.get("components", ()) if one.get("label") == "More")
    button["custom_id"] = forged
    before = room.quoted(answer)
    result = await room.asker.click(answer, label="More")
    told = [one for one in (*result.followups, result.response) if one and one.id != answer.id]
    assert all(UNKNOWN in room.shown(one) for one in told)
    assert bool(told) == (forged != "on:")
    assert room.quoted(answer) == before


async def test_tokens_show_nothing_of_what_was_asked(room):
    answer = await room.slash("ask", question="a wall of secrets")
    tokens = re.findall(r"on[:?][\w.-]+", str(room.raw(answer)))
    assert tokens
    assert not any("secrets" in token for token in tokens)
