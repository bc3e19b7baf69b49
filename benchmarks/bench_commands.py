"""Short commands, from their call to their end, against a Python that imports what they cannot do without."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.harness import Result, compare
from benchmarks.workspaces import seeded

ROOT = Path(__file__).resolve().parents[1]

_DATABASE = "import click, sqlalchemy, sqlalchemy.dialects.sqlite, sqlcipher3.dbapi2"


def run(quick: bool) -> Iterator[Result]:
    """Help, the explanation of a ticket, a report and the check of a small workspace."""
    with tempfile.TemporaryDirectory() as folder:
        path = seeded(Path(folder), 200)
        repeat = 3 if quick else 9
        for name, arguments, floor in (
            ("longleaf --help", ("--help",), "import click"),
            ("longleaf explain", ("explain", "100", "--db", path), _DATABASE),
            ("longleaf report", ("report", "backlog", "2026-10", "--db", path), _DATABASE),
            ("longleaf db check", ("db", "check", "--db", path), _DATABASE),
        ):
            yield compare(
                name,
                _process(folder, "-m", "app", *arguments),
                _process(folder, "-c", floor),
                None if name == "longleaf db check" else 1.5,
                repeat,
                f"floor: python -c '{floor}'",
            )


def _process(folder: str, *arguments: str) -> Callable[[], object]:
    environment = {**os.environ, "XDG_STATE_HOME": folder, "XDG_DATA_HOME": folder, "PYTHONPATH": str(ROOT)}
    # as installed: compiled modules are kept, wherever the benchmark's own Python keeps none
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["PYTHONPYCACHEPREFIX"] = str(Path(folder) / "compiled")

    def act() -> object:
        return subprocess.run(
            [sys.executable, *arguments], env=environment, cwd=folder, capture_output=True, check=True
        )

    return act
