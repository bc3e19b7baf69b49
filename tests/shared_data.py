"""Where the tests find the reference data that is not part of the project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_FOLDER = Path(os.environ.get("LONGLEAF_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))


def shared(name: str) -> Path:
    """Path of a reference file; the calling test is skipped where the file is absent."""
    path = _FOLDER / name
    if not path.exists():
        pytest.skip(f"reference data {name} is not here")
    return path
