"""Typed settings: defaults in code < a TOML file < the environment < command-line options; read when asked for."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from bot.observing.logs import set_up
from bot.secret_files import DATABASE, STATE, with_files
from retrieval.errors import BadInputError

PREFIX = "ONRECORD_"
CONFIG_VARIABLE = "ONRECORD_CONFIG"
DEFAULT_CONFIG = Path("config/onrecord.toml")

_ADDRESS = re.compile(r"https?://[^\s/?#]+(?:/[^\s?#]*)?")

Ids = Annotated[tuple[str, ...], NoDecode]  # in the environment: separated by commas


class Settings(BaseSettings):
    """What an operator can set. Each key is documented in config/onrecord.toml; a test keeps the two equal."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="forbid", frozen=True)

    home: Path = Field(default=Path(".onrecord"), description="Folder of the catalogue and the indexes.")
    embedder: str = Field(
        default="all-MiniLM-L6-v2",
        min_length=1,
        description="Embedding model: a sentence-transformers name or folder, `hashing`, or package.module:Class.",
    )
    reranker: str = Field(
        default="",
        description="Cross-encoder that puts the best passages in order: a sentence-transformers name or folder, or"
        " package.module:Class; empty means none.",
    )
    store: str = Field(
        default="faiss", min_length=1, description="Vector store: `faiss`, `exact`, or package.module:Class."
    )
    excerpts: int = Field(default=3, ge=1, le=20, description="Excerpts in an answer, 1 to 20.")
    strictness: Literal["strict", "balanced", "lenient"] = Field(
        default="balanced", description="How sure an answer must be: `strict`, `balanced` or `lenient`."
    )
    threads: int = Field(
        default=0,
        ge=0,
        description="Threads of the embedding model; 0 means all cores for an ingest, one for a question.",
    )
    download_models: bool = Field(
        default=False, description="Whether a model that is not on this machine may be fetched from its hub."
    )
    aliases: Path | None = Field(
        default=None,
        description="File of speakers' names that On Record does not join by itself; each ingest reads it.",
    )
    state: str = Field(
        default="",
        description="Database of what the bot itself remembers (postgresql://…); empty means that of DATABASE_URL, else"
        " state.sqlite in the home folder.",
    )
    workers: int = Field(default=2, ge=1, le=64, description="Questions answered at the same time.")
    waiting: int = Field(
        default=500, ge=1, description="Questions that may wait; who asks then is told to try again later."
    )
    user_limit: int = Field(default=30, ge=0, description="Questions of one person in a minute; 0 means no limit.")
    channel_limit: int = Field(default=120, ge=0, description="Questions in one channel in a minute; 0 means no limit.")
    workspaces: Ids = Field(
        default=(),
        description="Ids of the workspaces and servers to answer in (`@me`: Discord outside servers); empty means all.",
    )
    channels: Ids = Field(
        default=(), description="Ids of the channels that are answered, separated by commas; empty means all."
    )
    pages: Literal["off", "private", "public"] = Field(
        default="private",
        description="Who may read the pages of articles: nobody (`off`), who has a link from a reply (`private`), or"
        " all (`public`).",
    )
    public_url: str = Field(
        default="",
        description="Where the pages are reached from outside (https://onrecord.example); empty means that no reply"
        " links to them.",
    )
    link_to: Literal["original", "page"] = Field(
        default="original",
        description="What an excerpt's link opens: the `original` where the article has an address, or always our own"
        " `page`.",
    )
    listen: str = Field(
        default="",
        description="Address that HTTP listens on (127.0.0.1 behind a proxy of this machine); empty means all.",
    )
    packed_home: str = Field(
        default="",
        description="What `onrecord pack` wrote, as a file or an https address: taken where the home holds nothing"
        " yet.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="WARNING", description="Least level of the log on standard error."
    )
    log_format: Literal["auto", "json", "text"] = Field(
        default="auto", description="How the log is written: `json`, `text`, or `auto`, which is text in a terminal."
    )

    @field_validator("aliases", mode="before")
    @classmethod
    def _none_if_empty(cls, value: object) -> object:
        return value or None  # TOML has no null

    @field_validator("workspaces", "channels", mode="before")
    @classmethod
    def _ids(cls, value: object) -> object:
        return tuple(name.strip() for name in value.split(",") if name.strip()) if isinstance(value, str) else value

    @field_validator("public_url")
    @classmethod
    def _address(cls, value: str) -> str:
        if value and not _ADDRESS.fullmatch(value):
            raise ValueError("an address is like https://onrecord.example")
        return value.rstrip("/")

    @classmethod
    def settings_customise_sources(  # noqa: D102  # pydantic-settings' hook
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        # The TOML file comes in through the constructor, so that the environment must stand before it.
        return env_settings, init_settings


def read_settings(config: Path | None = None) -> Settings:
    """Return the settings from the environment and `config` (else $ONRECORD_CONFIG, else config/onrecord.toml).

    Raises:
        BadInputError: a file that cannot be read, an unknown key or a bad value; the message names each.
    """
    unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and not _is_setting(name))
    if unknown:
        known = ", ".join(PREFIX + name.upper() for name in Settings.model_fields)
        raise BadInputError(f"unknown environment variable {', '.join(unknown)}; known: {known}, {CONFIG_VARIABLE}")
    path, values = _read_toml(config)
    if strange := sorted(values.keys() - Settings.model_fields.keys()):
        known = ", ".join(Settings.model_fields)
        raise BadInputError(f"unknown key {', '.join(strange)} in {path}; known: {known}")
    try:
        settings = Settings(**values)
    except ValidationError as error:
        faults = "; ".join(_fault(fault["loc"], fault["msg"], path) for fault in error.errors())
        raise BadInputError(f"bad settings: {faults}") from error
    aliases = settings.aliases.expanduser() if settings.aliases else None
    secrets = with_files(os.environ, (STATE, DATABASE))
    state = settings.state or secrets.get(STATE) or secrets.get(DATABASE, "")
    return settings.model_copy(update={"home": settings.home.expanduser(), "aliases": aliases, "state": state})


def begin(home: Path | None, config: Path | None, *, serving: bool = False) -> Settings:
    """Return the settings of a command with its --home and --config, and set up the log as they say."""
    settings = read_settings(config)
    set_up(settings.log_level, settings.log_format, serving=serving)
    return settings.model_copy(update={"home": home.expanduser()}) if home else settings


def _read_toml(config: Path | None) -> tuple[Path | None, dict[str, Any]]:
    named = config or (Path(os.environ[CONFIG_VARIABLE]) if os.environ.get(CONFIG_VARIABLE) else None)
    path = named or (DEFAULT_CONFIG if DEFAULT_CONFIG.is_file() else None)
    if path is None:
        return None, {}
    try:
        return path, tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInputError(f"settings file {path} cannot be read: {error}") from error


def _fault(place: tuple[int | str, ...], message: str, path: Path | None) -> str:
    """Return which value is bad, where it was read, and why."""
    variable = f"{PREFIX}{str(place[0]).upper()}"
    return f"{variable if os.environ.get(variable) else f'{place[0]} in {path}'}: {message}"


def _is_setting(variable: str) -> bool:
    return (
        variable in {CONFIG_VARIABLE, f"{STATE}_FILE"} or variable.removeprefix(PREFIX).lower() in Settings.model_fields
    )
