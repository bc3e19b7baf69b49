"""The sample as whoever starts it today gets it, made once a run: it takes longer than some of what is played in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.sample.workspace import sample_workspace
from tests.once import once


def sample_of_today(temporary: pytest.TempPathFactory) -> Path:
    """Return the file; nobody writes to it."""
    return once(temporary, "today.db", lambda path: sample_workspace(str(path)).dispose())
