"""Options that many commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

HomeOption = Annotated[
    Path | None, typer.Option("--home", help="Folder of the catalogue and indexes (ONRECORD_HOME; .onrecord).")
]
ConfigOption = Annotated[Path | None, typer.Option("--config", help="Settings file (ONRECORD_CONFIG).")]
JsonOption = Annotated[bool, typer.Option("--json", help="Write JSON.")]
