"""Entry point of `onrecord` and `python -m bot`: the place where a failure becomes an exit code."""

from __future__ import annotations

import os
import sys

from bot.render.terminal import escape
from retrieval.errors import BadInputError, OnRecordError

_FAILED, _USAGE, _INTERRUPTED = 1, 2, 130


def main() -> None:
    """Run the command line; 0 when a reply was given, 1 on a failure, 2 on bad input, 130 when interrupted."""
    for stream in filter(None, (sys.stdin, sys.stdout, sys.stderr)):
        stream.reconfigure(errors="backslashreplace")  # a narrow encoding must not raise
    try:
        _run()
    except OnRecordError as error:
        _end(str(error), _USAGE if isinstance(error, BadInputError) else _FAILED)
    except BrokenPipeError:  # the reader has seen enough (`onrecord articles | head`)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(_FAILED) from None
    except OSError as error:
        _end(str(error), _FAILED)
    except KeyboardInterrupt:
        _end("interrupted; what was complete stays, and the same command goes on from there", _INTERRUPTED)


def _run() -> None:
    try:
        from bot.cli import run  # noqa: PLC0415  # after the streams are safe to write to

        run(sys.argv[1:])
    finally:
        sys.stdout.flush()  # a closed pipe shows here, where it can be handled, and not when the interpreter ends


def _end(message: str, code: int) -> None:
    sys.stderr.write(f"onrecord: {escape(message)}\n")
    raise SystemExit(code)


if __name__ == "__main__":
    main()
