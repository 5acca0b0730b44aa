"""What a request to Discord may end in: whether it was refused, or may succeed another time."""

from __future__ import annotations

from http import HTTPStatus

import aiohttp
import discord

FAILURES = (discord.HTTPException, aiohttp.ClientError, TimeoutError, OSError)

# Discord, Reference, "Opcodes and status codes": JSON error codes
ALREADY_ACKNOWLEDGED = 40_060  # by another process of ours
MISSING_ACCESS, MISSING_PERMISSIONS = 50_001, 50_013


def code(error: BaseException) -> int:
    """Return Discord's error code, 0 where there is none."""
    return error.code if isinstance(error, discord.HTTPException) else 0


def may_pass(error: BaseException) -> bool:
    """Whether a request that failed may succeed another time: Discord was not reached, or wants fewer requests."""
    if not isinstance(error, discord.HTTPException):
        return True
    return error.status == HTTPStatus.TOO_MANY_REQUESTS or error.status >= HTTPStatus.INTERNAL_SERVER_ERROR


def said(error: BaseException) -> str:
    """Return what Discord answered to a request that failed: status and code, never an address or a text."""
    if isinstance(error, discord.HTTPException):
        return f"{error.status} {error.code}".removesuffix(" 0")
    return type(error).__name__
