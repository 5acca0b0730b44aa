"""The shape of a refusal by the Web API."""

from __future__ import annotations

from typing import Any


def refused(error: str, *wrong: str, **more: Any) -> dict[str, Any]:
    """Slack's answer to what it does not do; `wrong` says which rules were broken."""
    messages = {"response_metadata": {"messages": [f"[ERROR] {one}" for one in wrong]}} if wrong else {}
    return {"ok": False, "error": error, **messages, **more}
