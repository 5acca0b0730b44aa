"""What Discord refuses, by status and code. Source: Discord, "Opcodes and Status Codes", JSON error codes."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):  # noqa: N818 - an answer of the API, no fault of the simulator
    """An error as the API answers it."""

    def __init__(self, status: int, code: int, message: str, errors: Any = None):
        super().__init__(f"{status}, {code}: {message}")
        self.status = status
        self.body = {"message": message, "code": code} | ({"errors": errors} if errors else {})


def unauthorized() -> Refusal:
    return Refusal(401, 0, "401: Unauthorized")


def not_found() -> Refusal:
    return Refusal(404, 0, "404: Not Found")


def unknown(what: str) -> Refusal:
    """`what` is Channel, Guild, Member, Message, User, Webhook or interaction."""
    codes = {
        "Channel": 10003,
        "Guild": 10004,
        "Member": 10007,
        "Message": 10008,
        "User": 10013,
        "Webhook": 10015,
        "interaction": 10062,
        "application command": 10063,
    }
    return Refusal(404, codes[what], f"Unknown {what}")


def missing_access() -> Refusal:
    return Refusal(403, 50001, "Missing Access")


def missing_permissions() -> Refusal:
    return Refusal(403, 50013, "Missing Permissions")


def closed_to_you() -> Refusal:
    return Refusal(403, 50007, "Cannot send messages to this user")


def not_yours() -> Refusal:
    return Refusal(403, 50005, "Cannot edit a message authored by another user")


def empty_message() -> Refusal:
    return Refusal(400, 50006, "Cannot send an empty message")


def cannot_reply() -> Refusal:
    return Refusal(400, 160002, "Cannot reply without permission to read message history")


def acknowledged_already() -> Refusal:
    return Refusal(400, 40060, "Interaction has already been acknowledged.")


def token_expired() -> Refusal:
    return Refusal(401, 50027, "Invalid Webhook Token")


def too_many_followups() -> Refusal:
    return Refusal(400, 40094, "This interaction has hit the maximum number of follow up messages")


def invalid(where: str, wrong: str, code: str = "BASE_TYPE_INVALID") -> Refusal:
    """50035; `where` is the path of the field ("data.choices")."""
    errors: Any = {"_errors": [{"code": code, "message": wrong}]}
    for part in reversed([part for part in where.split(".") if part]):
        errors = {part: errors}
    return Refusal(400, 50035, "Invalid Form Body", errors)
