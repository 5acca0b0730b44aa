"""Backends by name: one line in a registry, or a user's own dotted path, leads to a class."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from retrieval.errors import BadInputError


def load(address: str) -> Any:  # noqa: ANN401  # what stands at a dotted path is known to the caller only
    """Return the object at `package.module:Name`.

    Raises:
        BadInputError: the module cannot be imported or has no such name.
    """
    module, _, name = address.partition(":")
    try:
        return getattr(import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise BadInputError(f"{address!r} cannot be loaded ({error}); give it as package.module:Class") from error
