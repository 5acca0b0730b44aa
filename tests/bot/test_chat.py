from __future__ import annotations

from bot.adapters.terminal import converse
from bot.model import Request
from bot.render.terminal import Style, render

STYLE = Style(width=60)
QUESTION = "How much will the harbour wall cost?"


def conversation(bot, *lines: str | BaseException) -> list[str]:
    """Return what was written after each of `lines`, the greeting first; the input ends after them."""
    script, written = iter((*lines, EOFError())), []

    def read() -> str:
        said = next(script)
        if isinstance(said, BaseException):
            raise said
        return said

    converse(bot, read, written.append, STYLE)
    return written


def reply(bot, command: str, text: str = "", **options: str) -> str:
    return render(bot.handle(Request(command, text, options)), STYLE) + "\n"


def test_the_greeting_says_how_to_ask_get_help_and_leave(bot):
    greeting = conversation(bot)[0]
    assert "question" in greeting
    assert "/help" in greeting
    assert "/quit" in greeting


def test_a_question_and_each_command_get_the_bots_own_reply(bot):
    lines = [QUESTION, f"/ask {QUESTION} excerpts:1", "/sources", "/help", "/nothing"]
    assert conversation(bot, *lines)[1:-1] == [
        reply(bot, "ask", QUESTION),
        reply(bot, "ask", QUESTION, excerpts="1"),
        reply(bot, "sources"),
        reply(bot, "help"),
        reply(bot, "nothing"),
    ]


def test_a_refused_question_does_not_end_the_conversation(bot):
    _, refusal, answer, _ = conversation(bot, "???", QUESTION)
    assert "The question is empty" in refusal
    assert answer == reply(bot, "ask", QUESTION)


def test_an_empty_line_gets_nothing(bot):
    assert len(conversation(bot, "", "   ")) == len(conversation(bot))


def test_quit_and_exit_leave_before_the_input_ends(bot):
    for word in ("/quit", " /exit ", "/QUIT"):
        assert len(conversation(bot, word, QUESTION)) == 1


def test_the_end_of_the_input_and_an_interrupt_leave_on_a_line_of_their_own(bot):
    for end in (EOFError(), KeyboardInterrupt()):
        assert conversation(bot, end, QUESTION)[1:] == ["\n"]


def test_the_command_chat_answers_the_lines_of_its_input(onrecord, sample_home):
    run = onrecord("chat", "--home", sample_home.folder, stdin=f"{QUESTION}\n\n/sources\n".encode())
    assert run.code == 0
    assert run.err == ""
    assert "  │ " in run.out
    assert "16 articles from 7 outlets" in run.out


def test_the_command_chat_shows_as_many_excerpts_as_is_set(onrecord, sample_home, monkeypatch):
    monkeypatch.setenv("ONRECORD_EXCERPTS", "1")
    run = onrecord("chat", "--home", sample_home.folder, stdin=QUESTION.encode())
    assert run.out.count("https://") == 1


def test_input_that_is_not_utf8_does_not_end_the_conversation(script, sample_home):
    run = script("chat", "--home", sample_home.folder, stdin=b"caf\xe9\n/sources\n", PYTHONIOENCODING="utf-8:strict")
    assert run.code == 0
    assert "16 articles" in run.out
