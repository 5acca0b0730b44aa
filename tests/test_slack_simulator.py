"""The simulated Slack does to Slack's own SDK, and to an app of slack_bolt, what Slack does."""

# ruff: noqa: ARG001 - a test names the fixtures it works upon, whether it speaks to them or not

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from slack_bolt import App, Assistant, BoltRequest
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient, WebhookClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_simulator import RIVAL, SlackSimulator, escape, unescape

MODAL = {
    "type": "modal",
    "callback_id": "search",
    "title": {"type": "plain_text", "text": "Search"},
    "submit": {"type": "plain_text", "text": "Ask"},
    "blocks": [
        {
            "type": "input",
            "block_id": "q",
            "label": {"type": "plain_text", "text": "Question"},
            "element": {"type": "plain_text_input", "action_id": "question"},
        },
        {
            "type": "input",
            "block_id": "s",
            "optional": True,
            "label": {"type": "plain_text", "text": "Speaker"},
            "element": {"type": "external_select", "action_id": "speaker"},
        },
    ],
}


def section(text):
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(label, action, value="v"):
    return {"type": "button", "text": {"type": "plain_text", "text": label}, "action_id": action, "value": value}


def answer(text, *buttons):
    return [section(text), *([{"type": "actions", "elements": list(buttons)}] if buttons else [])]


def feedback():
    halves = {
        f"{name}_button": {"text": {"type": "plain_text", "text": mark}, "value": mark}
        for name, mark in (("positive", "👍"), ("negative", "👎"))
    }
    return {"type": "context_actions", "elements": [{"type": "feedback_buttons", "action_id": "judge"} | halves]}


@pytest.fixture
def slack():
    with SlackSimulator() as made:
        made.patience.retries = (0.0, 0.05, 0.05)
        yield made


@pytest.fixture
def web(slack):
    return WebClient(token=slack.bot_token, base_url=slack.api_url)


def error_of(call, *args, **kwargs):
    with pytest.raises(SlackApiError) as caught:
        call(*args, **kwargs)
    return caught.value.response["error"]


def build_app(slack, heard):
    app = App(
        client=WebClient(token=slack.bot_token, base_url=slack.api_url),
        signing_secret=slack.app.signing_secret,
        token_verification_enabled=False,
    )

    @app.command("/ask")
    def ask(ack, command, respond):
        heard.append(command)
        ack("searching" if command["text"] == "slowly" else "")
        if command["text"] == "slowly":
            time.sleep(0.1)
            respond(text="done", replace_original=True)
        else:
            respond(
                blocks=[*answer(f"You asked: {command['text']}", button("More", "more")), feedback()], text="answer"
            )

    @app.event("app_mention")
    def mention(event, say):
        heard.append(event)
        say(
            text=f"heard {event['text']}",
            thread_ts=event.get("thread_ts") or event["ts"],
            blocks=answer("here", button("More", "more")),
        )

    @app.action("judge")
    @app.action("clear")
    def noted(ack, action):
        ack()
        heard.append(action)

    @app.action("more")
    def more(ack, body, respond):
        ack()
        heard.append(body)
        respond(text="page 2", blocks=answer("page 2"), replace_original=True)

    add_views(app, heard)
    add_conversation(app, heard)
    return app


def add_views(app, heard):
    @app.shortcut("search")
    def search(ack, shortcut, client):
        ack()
        client.views_open(trigger_id=shortcut["trigger_id"], view=MODAL)

    @app.shortcut("check")
    def check(ack, shortcut, client):
        ack()
        heard.append(shortcut)
        message = shortcut["message"]
        channel, user = shortcut["channel"]["id"], shortcut["user"]["id"]
        client.chat_postEphemeral(channel=channel, user=user, text="not found", thread_ts=message.get("thread_ts"))

    @app.options("speaker")
    def speakers(ack, payload):
        ack(
            options=[
                {"text": {"type": "plain_text", "text": payload["value"] + name}, "value": name} for name in ("a", "b")
            ]
        )

    @app.view("search")
    def searched(ack, view):
        values = view["state"]["values"]
        heard.append(values)
        if values["q"]["question"]["value"] == "?":
            ack(response_action="errors", errors={"q": "Ask something."})
        else:
            ack()

    @app.event("app_home_opened")
    def home(event, client):
        client.views_publish(
            user_id=event["user"], view={"type": "home", "blocks": answer("corpus", button("Clear", "clear"))}
        )


def add_conversation(app, heard):
    assistant = Assistant()

    @assistant.thread_started
    def started(say, set_suggested_prompts):
        set_suggested_prompts(prompts=[{"title": "Ask", "message": "who said it"}])
        say("Hello")

    @assistant.user_message
    def asked(payload, say, set_status, set_title):
        set_status("searching")
        set_title("A title")
        say(f"about {payload['text']}")

    app.use(assistant)

    @app.event("message")
    def message(event):
        heard.append(event)

    @app.event("app_uninstalled")
    def uninstalled(event):
        heard.append(event)

    @app.event("tokens_revoked")
    def revoked(event):
        heard.append(event)


@contextmanager
def http_server(app):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            answered = app.dispatch(BoltRequest(body=body, headers=dict(self.headers)))
            self.send_response(answered.status)
            for name, value in answered.first_headers().items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answered.body.encode())

        def log_message(self, *_): ...

    class Server(ThreadingHTTPServer):
        request_queue_size = 128

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/slack/events"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def stop(slack, client):
    """Close a Socket Mode client without the seconds for which it waits on its socket and queue."""
    client.auto_reconnect_enabled = client.default_auto_reconnect_enabled = False
    client.closed = True
    client.message_queue.put(None)
    slack.cut()
    with suppress(AttributeError):  # the client's own thread may have let go of the socket while this one closes it
        client.close()
        return
    client.close()


@pytest.fixture
def heard():
    return []


@pytest.fixture(params=["socket", "http"])
def bot(request, slack, heard):
    app = build_app(slack, heard)
    with ExitStack() as stack:
        if request.param == "http":
            slack.use_http(stack.enter_context(http_server(app)))
        else:
            handler = SocketModeHandler(app, slack.app_token)
            handler.connect()
            stack.callback(stop, slack, handler.client)
            slack.wait_connected()
        yield app


def test_a_token_says_who_the_bot_is_and_what_it_may(slack, web):
    slack.add_workspace()
    assert (web.auth_test()["user_id"], web.auth_test()["team_id"]) == ("U0BOT", "T0HALVEN")
    assert "chat:write" in web.auth_test().headers["x-oauth-scopes"]
    other = WebClient(token=slack.world.workspaces["T0OTHER"].bot_token, base_url=slack.api_url)
    assert other.auth_test()["team_id"] == "T0OTHER"
    assert error_of(WebClient("xoxb-wrong", slack.api_url).auth_test) == "invalid_auth"
    assert error_of(web.apps_connections_open, app_token="xapp-wrong") == "invalid_auth"  # noqa: S106 - invented
    assert error_of(web.api_call, "chat.shout") == "unknown_method"


def test_a_message_needs_a_channel_the_bot_is_in_and_words(slack, web):
    assert error_of(web.chat_postMessage, channel="C0NONE", text="x") == "channel_not_found"
    assert error_of(web.chat_postMessage, channel="C0QUIET", text="x") == "not_in_channel"
    assert error_of(web.api_call, "chat.postMessage", json={"channel": "C0NEWS", "text": ""}) == "no_text"
    slack.workspace.scopes.discard("chat:write")
    assert error_of(web.chat_postMessage, channel="C0NEWS", text="x") == "missing_scope"


def test_blocks_are_refused_with_the_rules_they_break(web):
    with pytest.raises(SlackApiError) as caught:
        web.chat_postMessage(channel="C0NEWS", text="x", blocks=[section("x")] * 51)
    assert caught.value.response["error"] == "invalid_blocks"
    assert caught.value.response["errors"] == ["no more than 50 items allowed [json-pointer:/blocks]"]
    for wrong in (section(""), section("x" * 3001), {"type": "poem"}, *answer("", button("x" * 76, "a"))):
        assert error_of(web.chat_postMessage, channel="C0NEWS", text="x", blocks=[wrong]) == "invalid_blocks"


def test_a_message_is_seen_edited_and_deleted_by_its_author_alone(slack, web):
    ts = web.chat_postMessage(channel="C0NEWS", text="first")["ts"]
    web.chat_update(channel="C0NEWS", ts=ts, text="second", blocks=answer("third", button("Go", "go")))
    [message] = slack.visible()
    assert (message.text, message.shown, message.labels, message.former[0]["text"]) == (
        "second",
        "third\n[Go]",
        ["Go"],
        "first",
    )
    foreign = slack.say("mine")
    assert error_of(web.chat_update, channel="C0NEWS", ts=foreign.ts, text="x") == "cant_update_message"
    assert error_of(web.chat_update, channel="C0NEWS", ts="1.1", text="x") == "message_not_found"
    web.chat_delete(channel="C0NEWS", ts=ts)
    assert slack.visible() == [foreign]


def test_an_ephemeral_is_seen_by_one_user_and_not_in_the_history(slack, web):
    web.chat_postEphemeral(channel="C0NEWS", user="U0ANNA", text="psst")
    assert [one.text for one in slack.visible("U0ANNA")] == ["psst"]
    assert slack.visible("U0BEN") == []
    assert web.conversations_history(channel="C0NEWS")["messages"] == []


def test_replies_stand_in_their_thread(slack, web):
    root = slack.say("root")
    web.chat_postMessage(channel="C0NEWS", thread_ts=root.ts, text="reply")
    assert [one.text for one in slack.visible()] == ["root"]
    assert [one.text for one in slack.visible(thread=root.ts)] == ["root", "reply"]
    assert [one["text"] for one in web.conversations_replies(channel="C0NEWS", ts=root.ts)["messages"]] == [
        "root",
        "reply",
    ]


def test_users_and_channels_have_their_facts(slack, web):
    assert web.users_info(user="U0ADMIN")["user"]["is_admin"] is True
    assert web.users_info(user="U0ANNA")["user"]["is_admin"] is False
    assert web.conversations_info(channel="C0DESK")["channel"]["creator"] == "U0BEN"
    assert web.conversations_info(channel="C0QUIET")["channel"]["is_member"] is False
    assert web.conversations_open(users="U0BEN")["channel"]["id"] == "D0BEN"
    slack.workspace.scopes.discard("users:read")
    assert error_of(web.users_info, user="U0ADMIN") == "missing_scope"


def test_a_trigger_opens_one_view_within_three_seconds(slack, web):
    first, second = (slack.world.views.trigger("U0ANNA", "T0HALVEN") for _ in range(2))
    web.views_open(trigger_id=first, view=MODAL)
    assert slack.modal().title == "Search"
    assert error_of(web.views_open, trigger_id=first, view=MODAL) == "exchanged_trigger_id"
    slack.pass_time(3.1)
    assert error_of(web.views_open, trigger_id=second, view=MODAL) == "expired_trigger_id"


def test_a_response_url_takes_five_posts_in_thirty_minutes(slack, heard, bot):
    slack.slash("/ask", "q")
    slack.wait_for(1)
    hook = WebhookClient(heard[0]["response_url"])
    assert [hook.send(text=f"{n}").status_code for n in range(2, 7)] == [200] * 4 + [404]
    assert hook.send(text="x").body == "used_url"
    slack.slash("/ask", "r")
    slack.pass_time(31 * 60)
    assert WebhookClient(heard[1]["response_url"]).send(text="x").body == "expired_url"


def test_a_command_is_answered_to_its_user_alone(slack, heard, bot):
    delivery = slack.slash("/ask", "A & B <b>")
    assert (delivery.ack, delivery.acked) == ({}, True)
    assert delivery.ack_seconds < 1
    assert heard[0]["text"] == "A &amp; B &lt;b&gt;"
    message = slack.wait_for("You asked: A & B")
    assert (message.to, message.thread) == ("U0ANNA", "")
    assert slack.visible("U0BEN") == []
    assert len(slack.calls_of("response_url")) == 1
    assert slack.calls_of("chat.postMessage") == []


def test_the_answer_takes_the_place_of_the_acknowledgement(slack, heard, bot):
    delivery = slack.slash("/ask", "slowly")
    assert delivery.ack["text"] == "searching"
    slack.wait_for("done")
    assert [one.text for one in slack.visible()] == ["done"]


def test_a_mention_comes_with_its_twin_and_is_answered_in_the_thread(slack, heard, bot):
    delivery = slack.mention("see https://example.org/a?b=1&c=2, <now>")
    assert {event["type"] for event in heard} == {"app_mention", "message"}
    text = "<@U0BOT> see <https://example.org/a?b=1&amp;c=2>, &lt;now&gt;"
    assert {event["text"] for event in heard} == {text}
    assert len({event["ts"] for event in heard}) == 1
    assert delivery.payload["event_id"] != delivery.twin.payload["event_id"]
    slack.wait_for(1, thread=delivery.thread)
    assert slack.answers() == []


def test_a_press_in_a_public_message_holds_the_message(slack, heard, bot):
    thread = slack.mention("hello", twin=False).thread
    message = slack.wait_for(1, thread=thread)[0]
    slack.press(message, "More", user="U0BEN")
    slack.wait_for("page 2", thread=thread)
    body = heard[-1] if "message" in heard[-1] else heard[-2]
    assert body["message"]["ts"] == body["container"]["message_ts"] == message.ts
    assert body["user"]["id"] == "U0BEN"
    assert message.former[-1]["text"].startswith("heard")


def test_a_press_in_an_ephemeral_message_does_not_hold_it(slack, heard, bot):
    slack.slash("/ask", "q")
    message = slack.wait_for(1)[0]
    delivery = slack.press(message, "More")
    assert slack.wait_for("page 2") is message
    assert (delivery.payload["container"]["is_ephemeral"], "message" in delivery.payload) == (True, False)
    with pytest.raises(LookupError):
        slack.press(message, "More")


def test_feedback_buttons_say_which_half_was_pressed(slack, heard, bot):
    slack.slash("/ask", "q")
    slack.feedback(slack.wait_for(1)[0], good=False)
    slack.wait_until(lambda: heard[-1].get("value") == "👎")


def test_a_modal_is_opened_filled_in_refused_and_closed(slack, heard, bot):
    slack.shortcut("search")
    view = slack.modal()
    options = slack.suggest("Speaker", "Ma", view).options
    assert [option["text"]["text"] for option in options] == ["Maa", "Mab"]
    with pytest.raises(LookupError, match="Question"):
        slack.submit(view)
    assert slack.submit(view, {"Question": "?"}).errors == {"q": "Ask something."}
    assert slack.modals() == [view]
    slack.submit(view, {"Question": "why", "speaker": options[1]})
    assert slack.modals() == []
    assert heard[-1]["s"]["speaker"]["selected_option"] == options[1]


def test_a_message_shortcut_works_in_a_thread(slack, heard, bot):
    root = slack.say("root")
    slack.message_shortcut("check", "“We will rebuild.”", thread=root.ts)
    [message] = slack.wait_for(1, thread=root.ts)
    assert (message.to, heard[0]["message"]["text"]) == ("U0ANNA", "“We will rebuild.”")


def test_the_home_tab_is_published_and_pressed(slack, heard, bot):
    slack.home_opened()
    assert slack.press(slack.home(), "Clear").payload["container"]["type"] == "view"
    slack.wait_until(lambda: heard and heard[-1]["action_id"] == "clear")
    assert "corpus" in slack.home().blocks[0]["text"]["text"]


def test_the_assistant_gets_prompts_status_and_title(slack, heard, bot):
    thread = slack.assistant_started().thread
    slack.wait_for("Hello", channel="D0ANNA", thread=thread)
    assert slack.prompts("D0ANNA", thread)[0]["message"] == "who said it"
    slack.dm("rents", thread=thread)
    slack.wait_for("about rents", channel="D0ANNA", thread=thread)
    assert "searching" in slack.statuses("D0ANNA", thread)
    assert slack.title("D0ANNA", thread) == "A title"


def test_messages_of_bots_edits_and_deletions_are_told(slack, heard, bot):
    slack.message("beep", bot=RIVAL)
    said = slack.message("teh").message
    slack.edit(said, "the")
    slack.remove(said)
    slack.wait_until(lambda: len(heard) == 4)
    by_kind = {event.get("subtype") or event.get("bot_id"): event for event in heard}
    assert by_kind[RIVAL]["user"] == "U0RIVAL"
    assert by_kind["message_changed"]["message"]["text"] == "the"
    assert by_kind["message_changed"]["previous_message"]["text"] == "teh"
    assert by_kind["message_deleted"]["deleted_ts"] == said.ts


def test_uninstalling_kills_the_token_and_says_so(slack, heard, bot, web):
    assert slack.uninstalled().acked
    assert error_of(web.auth_test) == "account_inactive"
    slack.tokens_revoked()
    slack.wait_until(lambda: {event["type"] for event in heard} == {"app_uninstalled", "tokens_revoked"})


def test_a_copy_is_the_same_envelope_and_a_lost_acknowledgement_brings_a_retry(slack, heard, bot):
    slack.patience.ack = 0.3
    assert slack.message("x", times=3).acked
    slack.wait_until(lambda: len(heard) == 3)
    slack.drop_acks(2)
    delivery = slack.message("y")
    assert [attempt.number for attempt in delivery.attempts] == [0, 1, 2]
    assert len({attempt.envelope_id for attempt in delivery.attempts}) == 3


def test_a_late_command_fails_before_the_user(slack, bot):
    slack.patience.ack = 0.1
    slack.drop_acks(1)
    slack.slash("/ask", "slowly", timeout=0.3)
    assert any("failed with the error" in one.text for one in slack.visible())


def test_everybody_may_ask_at_once(slack, heard, bot):
    with ThreadPoolExecutor(20) as pool:
        done = list(pool.map(lambda n: slack.slash("/ask", f"q{n}"), range(40)))
    slack.wait_for(40, timeout=20)
    assert all(delivery.acked for delivery in done)
    assert len({one.shown for one in slack.answers()}) == 40


@pytest.fixture
def client(slack):
    """A Socket Mode client that acknowledges nothing by itself."""
    made = SocketModeClient(slack.app_token, web_client=WebClient(base_url=slack.api_url), ping_interval=0.2)
    made.requests = []
    made.socket_mode_request_listeners.append(lambda _client, request: made.requests.append(request))
    made.connect()
    yield made
    stop(slack, made)


@pytest.mark.parametrize("reason", ["refresh_requested", "warning", "link_disabled"])
def test_a_client_told_to_go_comes_back(slack, client, reason):
    slack.wait_connected()
    slack.disconnect(reason, grace=0.2, wait=True)
    slack.wait_until(lambda: slack.reconnects == 1 and slack.connections == 1)
    assert slack.ping() < 1


def test_what_a_broken_connection_left_open_comes_again(slack, client):
    slack.patience.retries = ()
    delivery = slack.message("x", wait=False)
    slack.wait_until(lambda: client.requests)
    slack.cut()
    slack.wait_until(lambda: len(client.requests) == 2)
    assert (client.requests[1].retry_attempt, client.requests[1].payload) == (1, client.requests[0].payload)
    client.send_socket_mode_response(SocketModeResponse(client.requests[1].envelope_id))
    assert delivery.wait(5)
    assert slack.reconnects == 1


def test_what_nobody_was_there_for_waits(slack):
    delivery = slack.message("x", wait=False)
    made = SocketModeClient(slack.app_token, web_client=WebClient(base_url=slack.api_url))
    made.socket_mode_request_listeners.append(
        lambda one, request: one.send_socket_mode_response(SocketModeResponse(request.envelope_id))
    )
    made.connect()
    assert delivery.wait(5)
    stop(slack, made)


def test_an_envelope_goes_to_one_of_several_connections(slack, client):
    second = SocketModeClient(slack.app_token, web_client=WebClient(base_url=slack.api_url))
    seen = []
    second.socket_mode_request_listeners.append(lambda _client, request: seen.append(request))
    second.connect()
    slack.wait_connected(2)
    for n in range(4):
        slack.message(f"{n}", wait=False)
    slack.wait_until(lambda: len(client.requests) + len(seen) == 4)
    assert len(seen) == 2
    stop(slack, second)


def test_a_forged_or_stale_request_is_told_from_a_real_one(slack, heard):
    with http_server(build_app(slack, heard)) as url:
        assert slack.verify_url(url).json == {"challenge": "3eZbrw1aB"}
        assert slack.check_ssl(url).status == 200
        slack.use_http(url)
        payload = slack.message("x").payload
        assert len(heard) == 1
        for forged in ({"age": 301}, {"signature": "v0=0"}, {"secret": "other"}, {"body": "{}"}):
            assert slack.post(url, payload, **forged).status == 401
        assert len(heard) == 1
        assert slack.post(url, payload, retry=1).status == 200


def test_faults_are_what_was_asked_for(slack, web):
    slack.limit("chat.postMessage", retry_after=7)
    with pytest.raises(SlackApiError) as caught:
        web.chat_postMessage(channel="C0NEWS", text="x")
    assert (caught.value.response.status_code, caught.value.response.headers["retry-after"]) == (429, "7")
    slack.fail("chat.postMessage", "fatal_error", times=1)
    assert error_of(web.chat_postMessage, channel="C0NEWS", text="x") == "fatal_error"
    slack.slow("chat.postMessage", 0.2)
    began = time.monotonic()
    web.chat_postMessage(channel="C0NEWS", text="x")
    assert time.monotonic() - began > 0.2
    assert len(slack.calls_of("chat.postMessage")) == 3


def test_an_installation_in_another_workspace_gets_its_token(slack, web):
    team = slack.add_workspace()
    team.installed = False
    keys = {"client_id": slack.app.client_id, "client_secret": slack.app.client_secret}
    code = slack.grant("T0OTHER", "U0OTHER")
    got = WebClient(base_url=slack.api_url).oauth_v2_access(code=code, **keys)
    assert (got["access_token"], got["team"]["id"], got["authed_user"]["id"]) == (team.bot_token, "T0OTHER", "U0OTHER")
    assert error_of(web.oauth_v2_access, code=code, **keys) == "code_already_used"
    assert WebClient(token=team.bot_token, base_url=slack.api_url).chat_postMessage(channel="C0OTHER", text="x")["ok"]
    assert web.auth_revoke()["revoked"] is True
    assert error_of(web.auth_test) == "token_revoked"


def test_nothing_is_left_running():
    began = time.monotonic()
    with SlackSimulator():
        assert time.monotonic() - began < 0.3
    assert "slack-simulator" not in {thread.name for thread in threading.enumerate()}


def test_what_is_escaped_reads_as_it_was_typed():
    typed = "1 < 2 & 3 > 2"
    assert escape(typed) == "1 &lt; 2 &amp; 3 &gt; 2"
    assert unescape(escape(typed)) == typed
    assert escape("<@U0BOT> (see https://a.example/x_(y)).") == "<@U0BOT> (see <https://a.example/x_(y>))."
