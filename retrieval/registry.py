"""Backends by name: one line in a registry, or a user's own dotted path, leads to a class."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from retrieval.errors import BadInputError


def load(address: str) -> Any:  # noqa: ANN401  # which class stands at a dotted path is known to the caller only
    """Return the class at `package.module:Name`.

    Raises:
        BadInputError: the module cannot be imported or has no such class.
    """
    module, _, name = address.partition(":")
    try:
        found = getattr(import_module(module), name)
    except (ImportError, AttributeError, ValueError, TypeError) as error:
        raise BadInputError(f"{address!r} cannot be loaded ({error}); give it as package.module:Class") from error
    if not isinstance(found, type):
        raise BadInputError(f"{address!r} is a {type(found).__name__}, not a class; give it as package.module:Class")
    return found
