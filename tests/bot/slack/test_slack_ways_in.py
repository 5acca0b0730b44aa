"""Every way to ask on Slack, by real sockets, of the bot's own process."""

from __future__ import annotations

import pytest
from slack_payloads import check_message, texts
from slack_rooms import IN_ONE_MODE, quoted

COST = "How much will the harbour wall cost?"
HELP = "Every excerpt is quoted exactly as it stands in its article"
SEARCHING = "Searching 16 articles…"
HOSTILE = "<!channel> *b* <@U0ADMIN> https://evil.example wall & <b>"


@pytest.mark.parametrize(
    ("command", "text", "shown"),
    [
        ("/ask", COST, "would cost €18.4 million"),
        ("/ask", "wall cost excerpts:1 outlet:Courier", "€"),
        ("/who-said", "the wall is tired", "Said by Tomas Brekke."),
        ("/who-said", "“the wall is tired” by:Osterley", "Tomas Brekke"),
        ("/said", "Marit Osterley about the wall", "What I defend is the wall."),
        ("/sources", "", "16 articles from 7 outlets"),
        ("/onrecord", "help", HELP),
        ("/onrecord", "HELP ", HELP),
        ("/onrecord", "", HELP),
        ("/onrecord", COST, "would cost €18.4 million"),
        ("/ask", "", "The question is empty"),
        ("/said", "Nobody Whosoever", "Nobody Whosoever"),
    ],
)
def test_a_command_is_answered_to_its_asker_alone_by_one_message(room, command, text, shown):
    message = room.slash(command, text)
    assert shown in message.shown
    assert message.to == room.user
    assert message.former, "what was shown while searching is replaced"
    assert message.former[0]["text"] == SEARCHING
    assert room.seen(room.other) == []


def test_a_command_is_acknowledged_with_what_is_searched_and_long_before_slack_gives_up(room):
    delivery = room.slack.slash("/ask", COST, room.user, room.channel)
    assert delivery.ack["text"] == SEARCHING
    assert delivery.ack["response_type"] == "ephemeral"
    check_message(delivery.ack)
    assert delivery.ack_seconds < 1.0
    room.slack.wait_until(lambda: [one for one in room.seen() if quoted(one)])


def test_the_fastest_answer_still_replaces_its_acknowledgement(room):
    for _ in range(4):
        room.slash("/sources")
    room.slack.settle(0.1)
    assert [one.shown for one in room.seen() if one.shown == SEARCHING] == []
    assert len(room.seen()) == 4


@IN_ONE_MODE
def test_a_command_is_answered_where_the_bot_is_no_member_and_in_a_direct_message(room):
    quiet = room.slack.add_channel(f"{room.channel}Q", "quiet", room.user, bot=False)
    assert quoted(room.slash("/ask", COST, channel=quiet.id))
    assert quoted(room.slash("/ask", COST, channel=room.direct))


def test_a_mention_is_answered_for_all_in_its_thread_once_and_nowhere_else(room):
    delivery = room.slack.mention(COST, room.user, room.channel)
    (answer,) = room.slack.wait_for(user=room.other, channel=room.channel, thread=delivery.thread)
    assert "would cost €18.4 million" in answer.shown
    assert answer.thread == delivery.message.ts
    room.slack.settle(0.1)
    assert len(room.seen(thread=delivery.thread)) == 1
    assert room.seen() == []
    assert "Share to channel" not in answer.labels


@IN_ONE_MODE
def test_a_mention_that_cannot_be_answered_is_refused_to_its_writer_where_they_see_it(room):
    room.slack.mention("x" * 1_100, room.user, room.channel)
    (refusal,) = room.slack.wait_for(user=room.user, channel=room.channel)
    assert "the most is 1,000" in refusal.shown
    assert refusal.to == room.user
    assert not refusal.thread, "Slack shows nothing that is for one alone in a thread of which nobody else knows"


def test_a_mention_in_a_thread_is_answered_in_that_thread(room):
    root = room.slack.say("What did the wall cost in the end?", room.other, room.channel)
    answer = room.mention(COST, thread=root.ts)
    assert answer.thread == root.ts
    assert quoted(answer)
    assert room.seen() == []


@IN_ONE_MODE
@pytest.mark.parametrize("text", ["", "help", "hi there!", "What can you do?"])
def test_a_mention_that_asks_nothing_is_answered_with_help(room, text):
    assert HELP in room.mention(text).shown


@IN_ONE_MODE
@pytest.mark.parametrize("text", ["{bot} {asked}", "{bot}, {asked}", "{bot}: {asked}", "{asked} {bot}"])
def test_a_mention_is_no_part_of_the_question(room, text):
    typed = text.format(bot=f"<@{room.slack.workspace.bot_user}>", asked=COST)
    answer = room.after(lambda: room.slack.mention(typed, room.user, room.channel, typed=True))
    assert quoted(answer)
    with room.served.state() as state:
        assert [asked.text for asked in state.recent("slack", room.slack.workspace.id, room.user)] == [COST]


def test_a_direct_message_is_answered_where_it_stands(room):
    answer = room.dm(COST)
    assert "would cost €18.4 million" in answer.shown
    assert not answer.thread
    assert "Share to channel" not in answer.labels
    assert HELP in room.dm("help").shown


def test_the_assistant_pane_offers_prompts_shows_its_work_and_is_named_after_the_first_question(room):
    thread = room.slack.assistant_started(room.user, room.channel).thread
    prompts = room.slack.wait_until(lambda: room.slack.prompts(room.direct, thread))
    assert len(prompts) == 4
    answer = room.dm(COST, thread=thread)
    assert quoted(answer)
    room.slack.wait_until(lambda: len(room.slack.statuses(room.direct, thread)) >= 2)
    assert room.slack.statuses(room.direct, thread) == [SEARCHING, ""]
    assert room.slack.title(room.direct, thread) == COST
    room.dm("who said the wall is tired?", thread=thread)
    assert room.slack.title(room.direct, thread) == COST


@IN_ONE_MODE
def test_every_suggested_prompt_finds_something(room):
    thread = room.slack.assistant_started(room.user, room.channel).thread
    for prompt in room.slack.wait_until(lambda: room.slack.prompts(room.direct, thread)):
        answer = room.dm(prompt["message"], thread=thread)
        assert quoted(answer) or HELP in answer.shown or "16 articles" in answer.shown


def test_a_quote_in_a_channel_is_checked_for_the_asker_alone(room):
    said = "Brekke said “The wall is tired.” And “nobody asked the fish”, said Osterley."
    room.slack.message_shortcut("check_quote", said, room.channel, user=room.user)
    (verdict,) = room.slack.wait_for(user=room.user, channel=room.channel)
    assert verdict.to == room.user
    assert "Found as quoted · said by Tomas Brekke" in verdict.shown
    assert verdict.shown.index("Not found") < verdict.shown.index("“nobody asked the fish”")
    assert any("The wall is tired." in words for words in quoted(verdict))
    assert room.seen(room.other) == []


def test_a_quote_in_a_thread_is_checked_in_the_thread(room):
    root = room.slack.say("Did he say so?", room.other, room.channel)
    reply = room.slack.say("Farrow said “the wall is tired”", room.other, room.channel, root.ts)
    room.slack.message_shortcut("check_quote", reply, user=room.user)
    verdict = room.slack.wait_for("Attributed to someone else", user=room.user, channel=room.channel, thread=root.ts)
    assert verdict.to == room.user
    assert verdict.thread == root.ts
    assert room.seen(room.other, thread=root.ts) == []


@IN_ONE_MODE
def test_a_quote_is_checked_where_the_bot_is_no_member(room):
    room.slack.add_channel(f"{room.channel}Q", "quiet", room.user, bot=False, private=True)
    room.slack.message_shortcut("check_quote", "Brekke: “The wall is tired.”", f"{room.channel}Q", user=room.user)
    assert room.slack.wait_for("Found as quoted", user=room.user, channel=f"{room.channel}Q").to == room.user


@IN_ONE_MODE
def test_a_message_with_nothing_to_check_is_told_so(room):
    room.slack.message_shortcut("check_quote", "🎣", room.channel, user=room.user)
    assert room.slack.wait_for("Nothing to check here", user=room.user, channel=room.channel).to == room.user


def test_the_form_asks_and_is_answered_in_direct_messages(room):
    room.slack.shortcut("ask_on_record", room.user)
    form = room.slack.modal(room.user)
    outlet = room.slack.suggest("outlet", "cour", form).options[0]
    values = {"question": COST, "since": "2031-02-01", "until": "2031-12-31", "outlet": outlet}
    delivery = room.slack.submit(form, values)
    assert delivery.ack == {}
    (answer,) = room.slack.wait_for(user=room.user, channel=room.direct)
    assert "€23.9 million" in answer.shown
    assert "€18.4 million" not in answer.shown, "that was in January"
    assert "Share to channel" not in answer.labels, "there is nobody to share it with"
    assert room.slack.modals(room.user) == []


@IN_ONE_MODE
def test_the_form_with_a_speaker_shows_what_they_said(room):
    room.slack.shortcut("ask_on_record", room.user)
    form = room.slack.modal(room.user)
    speaker = room.slack.suggest("speaker", "brekke", form).options[0]
    room.slack.submit(form, {"question": "", "speaker": speaker})
    (answer,) = room.slack.wait_for(user=room.user, channel=room.direct)
    assert "Tomas Brekke, newest first" in answer.shown


@IN_ONE_MODE
def test_what_is_wrong_in_the_form_is_said_at_its_field_and_can_be_mended(room):
    room.slack.shortcut("ask_on_record", room.user)
    form = room.slack.modal(room.user)
    assert "question" in room.slack.submit(form, {}).errors
    wrong = room.slack.submit(form, {"question": COST, "since": "2031-05-01", "until": "2031-04-01"})
    assert "2031-05-01" in wrong.errors["until"]
    assert room.slack.modals(room.user) == [form]
    assert not room.slack.submit(form, {"question": COST}).errors
    assert room.slack.wait_for("€18.4 million", user=room.user, channel=room.direct)


@IN_ONE_MODE
def test_names_are_offered_as_they_are_typed_without_accents_and_misspelt(room):
    room.slack.shortcut("ask_on_record", room.user)
    form = room.slack.modal(room.user)
    for field, typed, first in (
        ("speaker", "Osterley", "Marit Osterley"),
        ("speaker", "zoe marechal", "Zoë Maréchal"),
        ("speaker", "Zoë", "Zoë Maréchal"),
        ("speaker", "Osterlay", "Marit Osterley"),
        ("speaker", "breke", "Tomas Brekke"),
        ("outlet", "echo", "L’Écho de Skerra (fictional)"),
        ("outlet", "Halvenmuth", "Halvenmouth Courier (fictional)"),
    ):
        found = room.slack.suggest(field, typed, form)
        assert found.options[0]["text"]["text"] == first
        assert found.ack_seconds < 1.0


@IN_ONE_MODE
def test_an_empty_field_offers_names_and_an_unknown_name_none(room):
    room.slack.shortcut("ask_on_record", room.user)
    form = room.slack.modal(room.user)
    assert len(room.slack.suggest("outlet", "", form).options) == 7
    assert len(room.slack.suggest("speaker", "", form).options) > 5
    assert room.slack.suggest("speaker", "Xyzzyx Qwrtp", form).options == []


def test_hostile_words_act_nowhere(room):
    answers = [
        room.slash("/ask", HOSTILE),
        room.slash("/who-said", HOSTILE),
        room.slash("/said", HOSTILE),
        room.mention(f"who said “{HOSTILE}”?"),
        room.dm(f"what did Marit Osterley say about {HOSTILE}"),
    ]
    for answer in answers:
        check_message(answer.sent)
        assert "<!channel>" not in str(answer.sent)
        assert "<@U0ADMIN>" not in str(answer.sent)
        assert answer.blocks
    room.slack.home_opened(room.user)
    home = room.slack.home(room.user).content
    assert "<!channel>" not in str(home["blocks"])
    assert any("<!channel> *b* <@U0ADMIN> https://evil.example" in shown for shown in texts(home))


def test_a_thread_under_a_direct_message_goes_on_with_it(room):
    asked = room.slack.dm("How much will the harbour wall cost?", room.user)
    room.slack.wait_for(user=room.user, channel=f"D{room.user[1:]}")
    room.slack.dm("and the levy?", room.user, thread=asked.message.ts)
    follow_up = room.slack.wait_for(
        "Read as: How much will the levy cost?", user=room.user, channel=f"D{room.user[1:]}", thread=asked.message.ts
    )
    assert quoted(follow_up)
