"""Questions typed in messages: who is answered, where, and who is not."""

from __future__ import annotations

import pytest
from discord_rooms import COST, HELP, added, answered
from simcord.enums import MessageType

from bot.model import Origin

ANSWER = "would cost €18.4 million"


def thread_of(room, name: str = "a thread"):
    room.env.backend.create_thread(room.channel.id, name, room.asker.id)
    return room.channel.threads[-1]


def post_of(room):
    forum = room.guild.create_forum_channel("questions")
    room.env.backend.announce_thread_create(
        room.env.backend.create_thread(forum.id, "Wall", room.asker.id, broadcast=False)
    )
    (post,) = forum.threads
    return post


async def test_a_mention_is_answered_for_all_by_one_reply_to_it(room):
    asked = await room.other.send(room.channel, f"{room.bot} {COST}")
    (answer,) = room.of_bot(room.channel)
    assert ANSWER in room.shown(answer)
    assert answer.reference
    assert answer.reference.message_id == asked.id
    assert "Share to channel" not in room.labels(answer)


@pytest.mark.parametrize(
    "text", ["{bot} {asked}", "{bot}, {asked}", "{bot}: {asked}", "{asked} {bot}", "{old} {asked}"]
)
async def test_a_mention_is_no_part_of_the_question(room, text):
    old = room.bot.replace("<@", "<@!")
    answer = await room.after_sending(text.format(bot=room.bot, asked=COST, old=old))
    assert room.quoted(answer)
    assert [one.text for one in room.state.recent("discord", str(room.guild.id), str(room.asker.id))] == [COST]


@pytest.mark.parametrize("text", ["", "help", "hi there!", "What can you do?"])
async def test_a_mention_that_asks_nothing_is_answered_with_help(room, text):
    assert HELP in room.shown(await room.mention(text))


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("/said Marit Osterley about the wall", "What I defend is the wall."),
        ("who said the wall is tired?", "Read as: /who-said the wall is tired"),
        (f"/ask {COST} outlet:Courier", "Halvenmouth Courier"),
        ("sources", "16 articles from 7 outlets"),
    ],
)
async def test_a_mention_may_be_a_command_or_its_like_in_words(room, line, shown):
    assert shown in room.shown(await room.mention(line))


async def test_a_mention_in_a_thread_is_answered_in_it(room):
    thread = thread_of(room)
    answer = await room.mention(COST, within=thread)
    assert ANSWER in room.shown(answer)
    assert room.of_bot(room.channel) == []
    assert room.state.last(Origin("discord", str(room.guild.id), str(room.channel.id), "", str(thread.id)))


async def test_a_forum_post_is_answered_whether_it_begins_with_a_mention_or_one_follows(room):
    post = post_of(room)
    assert ANSWER in room.shown(await room.mention(COST, within=post))
    assert "Read as: How much will the ferry cost?" in room.shown(await room.mention("and the ferry?", within=post))


async def test_a_direct_message_is_answered_without_a_mention_and_needs_no_reply_mark(room):
    answer = await room.dm(COST)
    assert ANSWER in room.shown(answer)
    assert answer.reference is None
    assert "Share to channel" not in room.labels(answer)
    assert HELP in room.shown(await room.dm("help"))


async def test_it_is_shown_that_an_answer_is_sought(room):
    await room.mention(COST)
    assert any(one.path == f"/channels/{room.channel.id}/typing" for one in room.env.http_requests)


async def test_an_answer_comes_where_showing_work_is_refused(room):
    room.env.inject_error("POST", "/channels/*/typing", status=403, code=50_013)
    assert ANSWER in room.shown(await room.mention(COST))


async def test_bots_webhooks_and_those_who_do_not_ask_are_not_answered(room):
    robot = room.guild.add_member(room.env.create_user("robot", bot=True))
    role = next(one for one in room.guild.roles.values() if one.id in _roles_of_bot(room))
    await robot.send(room.channel, f"{room.bot} {COST}")
    await room.guild.create_webhook(room.channel, "Wire").send(f"{room.bot} {COST}")
    await room.asker.send(room.channel, f"@everyone {COST}")
    await room.asker.send(room.channel, f"@here {COST}")
    await room.asker.send(room.channel, f"{role.mention} {COST}")
    await room.asker.send(room.channel, COST)
    await room.asker.send(room.channel, f"{room.other.mention} {COST}")
    assert room.of_bot(room.channel) == []
    assert not any(one.path.endswith("/typing") for one in room.env.http_requests)


async def test_a_bot_that_writes_directly_is_not_answered(room):
    robot = room.env.create_user("robot", bot=True)
    await robot.send_dm(COST)
    assert room.directly(robot) == []


async def test_what_discord_itself_writes_is_not_answered(room):
    room.guild.create_system_message(room.channel, MessageType.NEW_MEMBER, author=room.other)
    await room.env.settle()
    assert room.of_bot(room.channel) == []


async def test_an_edited_message_is_not_answered_again(room):
    asked = await room.asker.send(room.channel, f"{room.bot} {COST}")
    await room.asker.edit(asked, f"{room.bot} And the ferry?")
    assert len(room.of_bot(room.channel)) == 1


async def test_a_message_that_comes_twice_is_answered_once(room):
    await room.mention(COST)
    kind, event, payload = next(one for one in room.env.backend.transcript if one[1] == "MESSAGE_CREATE")
    assert kind == "GATEWAY"
    room.env.backend.emit(event, payload)
    await room.env.settle()
    assert len(room.of_bot(room.channel)) == 1


async def test_a_question_that_is_too_long_is_refused_in_words(room):
    assert "the most is 1,000" in room.shown(await room.mention("x" * 1_100))


# Replies to somebody else


@pytest.mark.parametrize("text", ["", "?", "check this", "Is this true?"])
async def test_a_reply_with_only_a_mention_checks_the_message_that_it_answers(room, text):
    message = await room.other.send(room.channel, f"{room.asker.mention} Brekke said “The wall is tired.”")
    readable = await room.guild.create_webhook(room.channel, "Wire").send(f"{room.bot} Brekke: “The wall is tired.”")
    answer = await room.mention(text, reply_to=readable)
    assert "Found as quoted · said by Tomas Brekke" in room.shown(answer)
    unread = await room.mention_aside(text, reply_to=message)
    assert "I cannot read the message that you reply to" in room.shown(unread)


async def test_a_reply_with_a_question_of_its_own_is_answered_by_that(room):
    message = await room.other.send(room.channel, "Brekke said “The wall is tired.”")
    assert ANSWER in room.shown(await room.mention(COST, reply_to=message))


async def test_a_forwarded_message_in_a_direct_message_is_checked(room):
    original = await room.other.send(room.channel, "Brekke said “The wall is tired.”")
    await room.asker.forward(original, room.asker.user.dm_channel)
    (answer,) = room.directly(room.asker)
    assert "Found as quoted · said by Tomas Brekke" in room.shown(answer)


async def test_a_reply_in_a_direct_message_checks_the_message_that_it_answers(room):
    user = room.asker.user
    said = await user.send_dm("Brekke said “The wall is tired.”")
    answer = await room.dm("check this", reply_to=said)
    assert "Found as quoted · said by Tomas Brekke" in room.shown(answer)


# Follow-ups


async def test_a_reply_to_an_answer_goes_on_from_it(room):
    first = await room.mention(COST)
    assert "Read as: How much will the ferry cost?" in room.shown(await room.mention("and the ferry?", reply_to=first))


async def test_a_reply_needs_no_mention_where_it_pings(room):
    first = await room.mention(COST)
    second = await room.after_sending("and the ferry?", reply_to=first)
    assert "Read as: How much will the ferry cost?" in room.shown(second)


async def test_another_person_may_go_on_from_an_answer(room):
    first = await room.mention(COST)
    second = await room.mention("and the ferry?", by=room.other, reply_to=first)
    assert "Read as: How much will the ferry cost?" in room.shown(second)


async def test_a_reply_to_an_older_answer_goes_on_from_that_one(room):
    older = await room.mention(COST)
    await room.mention("who said the wall is tired?")
    newer = await room.mention("what did Marit Osterley say about the wall?")
    assert "Read as: How much will the ferry cost?" in room.shown(await room.mention("and the ferry?", reply_to=older))
    again = await room.mention("and the school?", reply_to=newer)
    assert "Read as: /said Marit Osterley about:" in room.shown(again)


async def test_a_reply_to_a_follow_up_goes_on_from_the_follow_up(room):
    first = await room.mention("who said the wall is tired?")
    second = await room.mention("what did he say about it?", reply_to=first)
    assert "Read as: /said Tomas Brekke about:" in room.shown(second)
    third = await room.mention("and the ferry?", reply_to=second)
    assert "Read as: /said Tomas Brekke about:" in room.shown(third)


async def test_a_reply_goes_on_from_the_page_that_was_pressed_up_last(room):
    first = await room.mention(COST)
    page = room.quoted(await room.press(first, "More"))
    more = await room.mention("more", reply_to=first)
    assert not set(room.quoted(more)) & set(page)


async def test_a_mention_that_is_no_reply_goes_on_from_nothing(room):
    await room.mention(COST)
    assert "Read as" not in room.shown(await room.mention("and the ferry?"))


async def test_a_shared_answer_may_be_replied_to(room):
    answer = await room.slash("ask", question=COST)
    shared = added(await room.asker.click(answer, label="Share to channel"))
    assert shared
    second = await room.mention("and the ferry?", by=room.other, reply_to=shared)
    assert "Read as: How much will the ferry cost?" in room.shown(second)


async def test_a_reply_to_a_shared_answer_whose_words_discord_withholds_is_told_to_mention(room):
    answer = await room.slash("ask", question=COST)
    shared = added(await room.asker.click(answer, label="Share to channel"))
    sent = await room.other.send(room.channel, "and the ferry?", reply_to=shared)
    replies = [*room.of_bot(room.channel, sent.id), *room.directly(room.other)]
    assert not any(HELP in room.shown(one) for one in replies)
    assert all("mention" in room.shown(one).casefold() for one in replies)


async def test_what_was_asked_privately_in_a_thread_is_followed_by_its_asker_alone(room):
    thread = thread_of(room)
    answered(await room.asker.slash(thread, "ask", question=COST))
    theirs = await room.mention("and the ferry?", by=room.other, within=thread)
    assert "harbour wall" not in room.shown(theirs).splitlines()[0]
    assert "Read as" not in room.shown(theirs)
    mine = answered(await room.asker.slash(thread, "ask", question="and the ferry?"))
    assert "Read as: How much will the ferry cost?" in room.shown(mine)


async def test_a_thread_is_one_conversation(room):
    thread = thread_of(room)
    await room.mention(COST, within=thread)
    second = await room.mention("and the ferry?", by=room.other, within=thread)
    assert "Read as: How much will the ferry cost?" in room.shown(second)
    elsewhere = await room.mention("and the ferry?", within=thread_of(room, "another"))
    assert "Read as" not in room.shown(elsewhere)


async def test_a_reply_in_a_thread_goes_on_from_what_it_answers(room):
    thread = thread_of(room)
    older = await room.mention("what did Marit Osterley say about the wall?", within=thread)
    await room.mention(COST, within=thread)
    third = await room.mention("and the school?", within=thread, reply_to=older)
    assert "Read as: /said Marit Osterley about:" in room.shown(third)
    fourth = await room.mention("and the ferry?", within=thread)
    assert "Read as: /said Marit Osterley about:" in room.shown(fourth), "the thread goes on from what was asked last"


async def test_a_direct_message_is_one_conversation_and_a_reply_in_it_goes_on_from_what_it_answers(room):
    older = await room.dm("what did Marit Osterley say about the wall?")
    assert "Read as: /said Marit Osterley about:" in room.shown(await room.dm("and the school?"))
    await room.dm(COST)
    assert "Read as: How much will the ferry cost?" in room.shown(await room.dm("and the ferry?"))
    assert "Read as: /said Marit Osterley about:" in room.shown(await room.dm("and the school?", reply_to=older))


async def test_a_command_goes_on_from_the_askers_last_one(room):
    await room.slash("ask", question=COST)
    second = await room.slash("ask", question="and the ferry?")
    assert "Read as: How much will the ferry cost?" in room.shown(second)


async def test_what_two_people_ask_by_commands_is_not_mixed_up(room):
    await room.slash("ask", question=COST)
    theirs = (await room.other.slash(room.channel, "ask", question="and the ferry?")).response
    assert theirs
    assert "Read as" not in room.shown(theirs)


def _roles_of_bot(room) -> list[int]:
    return room.env.backend.get_member(room.guild.id, room.env.bot.user.id).role_ids
