"""Secrets from files: NAME_FILE names a file that holds NAME, as Docker and systemd hand secrets over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

STATE = "ONRECORD_STATE"
DATABASE = "DATABASE_URL"  # what hosts with a database of their own set
METRICS_TOKEN = "METRICS_TOKEN"  # noqa: S105  # its name
SECRETS = (
    *("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"),
    *("DISCORD_TOKEN", METRICS_TOKEN, DATABASE, STATE),
)
_SUFFIX = "_FILE"
_LONGEST = 10_000  # characters: what is longer is not a secret, but the wrong file


def with_files(environment: Mapping[str, str], names: Sequence[str] = SECRETS) -> dict[str, str]:
    """Return the environment in which each secret of `names` that has a file holds what stands in it.

    An empty file is one that is not set.

    Raises:
        BadInputError: a file that cannot be read or holds no secret, or a secret that is given twice.
    """
    paths = {name: path for name in names if (path := environment.get(name + _SUFFIX, "").strip())}
    found = {name: secret for name, path in paths.items() if (secret := _read(name + _SUFFIX, Path(path)))}
    if twice := [name for name in found if environment.get(name, "").strip()]:
        raise BadInputError(f"{twice[0]} and {twice[0]}{_SUFFIX} are both set; set one of them")
    return {**environment, **found}


def _read(variable: str, path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            secret = file.read(_LONGEST + 1).strip()
    except (OSError, UnicodeDecodeError, ValueError) as error:  # a path with a NUL is a ValueError
        raise BadInputError(f"{variable}: {path} cannot be read ({_why(error)})") from error
    if len(secret) > _LONGEST:
        raise BadInputError(f"{variable}: {path} is too long for a secret")
    return secret


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or type(error).__name__
