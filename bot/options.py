"""Options and arguments that many commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import click

Run = TypeVar("Run", bound="Any")  # a function that becomes a command


class _File(click.Path):
    """A path; an empty one, as of a variable that is not set, would mean the current folder."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401
        if value == "":
            self.fail("the path is empty", param, ctx)
        return super().convert(value, param, ctx)


FILE = _File(path_type=Path)

home_option = click.option("--home", type=FILE, help="Folder of the catalogue and indexes (ONRECORD_HOME; .onrecord).")
config_option = click.option("--config", type=FILE, help="Settings file (ONRECORD_CONFIG).")
json_option = click.option("--json", "as_json", is_flag=True, help="Write JSON.")
_since = click.option("--since", default="", help="Only articles published on or after this date (2031-05-04).")
_until = click.option("--until", default="", help="Only articles published on or before this date.")
publisher_option = click.option("--publisher", default="", help="Only this outlet; a part of its name is enough.")


def common_options(run: Run) -> Run:
    """Give a command --json, --home and --config."""
    return json_option(home_option(config_option(run)))


def filter_options(run: Run) -> Run:
    """Give a command what restricts an answer: --since, --until and --publisher."""
    return _since(_until(publisher_option(run)))


def restricting(since: str, until: str, publisher: str) -> dict[str, str]:
    """Return what restricts an answer on the command line as options of the bot."""
    return {"since": since, "until": until, "outlet": publisher}
