"""Typed settings: defaults in code < a TOML file < the environment < command-line options; read when asked for."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from bot.observing.logs import set_up
from bot.secret_files import DATABASE, STATE, with_files
from bot.setting_values import address, flag, ids, name, one_of, path, path_if_any, text, whole
from retrieval.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Callable

PREFIX = "ONRECORD_"
CONFIG_VARIABLE = "ONRECORD_CONFIG"
DEFAULT_CONFIG = Path("config/onrecord.toml")


def _read(by: Callable[[object], object], description: str) -> dict[str, object]:
    """Return what a field says of itself; `by` makes its value of what is written somewhere."""
    return {"read": by, "description": description}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an operator can set. Each key is documented in config/onrecord.toml; a test keeps the two equal."""

    home: Path = field(default=Path(".onrecord"), metadata=_read(path, "Folder of the catalogue and the indexes."))
    embedder: str = field(
        default="all-MiniLM-L6-v2",
        metadata=_read(
            name,
            "Embedding model: a sentence-transformers name or folder, `hashing`, or package.module:Class.",
        ),
    )
    reranker: str = field(
        default="",
        metadata=_read(
            text,
            "Cross-encoder that puts the best passages in order: a sentence-transformers name or folder, or "
            "package.module:Class; empty means none.",
        ),
    )
    store: str = field(
        default="faiss",
        metadata=_read(
            name,
            "Vector store: `faiss`, `exact`, or package.module:Class.",
        ),
    )
    excerpts: int = field(default=3, metadata=_read(whole(1, 20), "Excerpts in an answer, 1 to 20."))
    strictness: Literal["strict", "balanced", "lenient"] = field(
        default="balanced",
        metadata=_read(
            one_of("strict", "balanced", "lenient"),
            "How sure an answer must be: `strict`, `balanced` or `lenient`.",
        ),
    )
    threads: int = field(
        default=0,
        metadata=_read(
            whole(0),
            "Threads of the embedding model, each with texts of its own; 0 means all cores.",
        ),
    )
    download_models: bool = field(
        default=False,
        metadata=_read(
            flag,
            "Whether a model that is not on this machine may be fetched from its hub.",
        ),
    )
    aliases: Path | None = field(
        default=None,
        metadata=_read(
            path_if_any,
            "File of speakers' names that On Record does not join by itself; each ingest reads it.",
        ),
    )
    state: str = field(
        default="",
        metadata=_read(
            text,
            "Database of what the bot itself remembers (postgresql://…); empty means that of DATABASE_URL, else "
            "state.sqlite in the home folder.",
        ),
    )
    workers: int = field(default=2, metadata=_read(whole(1, 64), "Questions answered at the same time."))
    waiting: int = field(
        default=500,
        metadata=_read(
            whole(1),
            "Questions that may wait; who asks then is told to try again later.",
        ),
    )
    user_limit: int = field(
        default=30,
        metadata=_read(
            whole(0),
            "Questions of one person in a minute; 0 means no limit.",
        ),
    )
    channel_limit: int = field(
        default=120,
        metadata=_read(
            whole(0),
            "Questions in one channel in a minute; 0 means no limit.",
        ),
    )
    workspaces: tuple[str, ...] = field(
        default=(),
        metadata=_read(
            ids,
            "Ids of the workspaces and servers to answer in (`@me`: Discord outside servers); empty means all.",
        ),
    )
    channels: tuple[str, ...] = field(
        default=(),
        metadata=_read(
            ids,
            "Ids of the channels that are answered, separated by commas; empty means all.",
        ),
    )
    pages: Literal["off", "private", "public"] = field(
        default="private",
        metadata=_read(
            one_of("off", "private", "public"),
            "Who may read the pages of articles: nobody (`off`), who has a link from a reply (`private`), or all "
            "(`public`).",
        ),
    )
    public_url: str = field(
        default="",
        metadata=_read(
            address,
            "Where the pages are reached from outside (https://onrecord.example); empty means that no reply links "
            "to them.",
        ),
    )
    link_to: Literal["original", "page"] = field(
        default="original",
        metadata=_read(
            one_of("original", "page"),
            "What an excerpt's link opens: the `original` where the article has an address, or always our own `page`.",
        ),
    )
    listen: str = field(
        default="",
        metadata=_read(
            text,
            "Address that HTTP listens on (127.0.0.1 behind a proxy of this machine); empty means all.",
        ),
    )
    packed_home: str = field(
        default="",
        metadata=_read(
            text,
            "What `onrecord pack` wrote, as a file or an https address: taken where the home holds nothing yet.",
        ),
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = field(
        default="WARNING",
        metadata=_read(
            one_of("DEBUG", "INFO", "WARNING", "ERROR"),
            "Least level of the log on standard error.",
        ),
    )
    log_format: Literal["auto", "json", "text"] = field(
        default="auto",
        metadata=_read(
            one_of("auto", "json", "text"),
            "How the log is written: `json`, `text`, or `auto`, which is text in a terminal.",
        ),
    )


KEYS = {setting.name: setting for setting in fields(Settings)}


def read_settings(config: Path | None = None) -> Settings:
    """Return the settings from the environment and `config` (else $ONRECORD_CONFIG, else config/onrecord.toml).

    Raises:
        BadInputError: a file that cannot be read, an unknown key or a bad value; the message names each.
    """
    unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and not _is_setting(name))
    if unknown:
        known = ", ".join(PREFIX + name.upper() for name in KEYS)
        raise BadInputError(f"unknown environment variable {', '.join(unknown)}; known: {known}, {CONFIG_VARIABLE}")
    file, written = _read_toml(config)
    if strange := sorted(written.keys() - KEYS.keys()):
        raise BadInputError(f"unknown key {', '.join(strange)} in {file}; known: {', '.join(KEYS)}")
    settings = _checked(file, written)
    secrets = with_files(os.environ, (STATE, DATABASE))
    return replace(settings, state=settings.state or secrets.get(STATE) or secrets.get(DATABASE, ""))


def begin(home: Path | None, config: Path | None, *, serving: bool = False) -> Settings:
    """Return the settings of a command with its --home and --config, and set up the log as they say."""
    settings = read_settings(config)
    set_up(settings.log_level, settings.log_format, serving=serving)
    return replace(settings, home=home.expanduser()) if home else settings


def _read_toml(config: Path | None) -> tuple[Path | None, dict[str, Any]]:
    named = config or (Path(os.environ[CONFIG_VARIABLE]) if os.environ.get(CONFIG_VARIABLE) else None)
    path = named or (DEFAULT_CONFIG if DEFAULT_CONFIG.is_file() else None)
    if path is None:
        return None, {}
    import tomllib  # noqa: PLC0415  # where there is a file

    try:
        return path, tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInputError(f"settings file {path} cannot be read: {error}") from error


def _checked(file: Path | None, written: dict[str, Any]) -> Settings:
    """Return the settings of the environment and a file; an empty variable counts as none."""
    environment = {key.removeprefix(PREFIX).lower(): key for key in os.environ if key.startswith(PREFIX)}
    values, faults = {}, []
    for key, setting in KEYS.items():
        variable = environment.get(key, "")
        value = os.environ.get(variable) or written.get(key)
        if value is not None:
            try:
                values[key] = setting.metadata["read"](value)
            except ValueError as error:
                faults.append(f"{variable if os.environ.get(variable) else f'{key} in {file}'}: {error}")
    if faults:
        raise BadInputError(f"bad settings: {'; '.join(faults)}")
    return Settings(**values)


def _is_setting(variable: str) -> bool:
    return variable in {CONFIG_VARIABLE, f"{STATE}_FILE"} or variable.removeprefix(PREFIX).lower() in KEYS
