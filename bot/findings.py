"""What a look at a platform's credentials finds."""

from __future__ import annotations

from typing import NamedTuple


class Finding(NamedTuple):
    """One thing looked at. `mend` says what to do where it is not well."""

    name: str
    well: bool
    found: str
    mend: str = ""
