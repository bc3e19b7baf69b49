"""Questions to Qt that make one widget another one's for Python, so that it is lost with that: nobody asks them."""

from __future__ import annotations

import re
from pathlib import Path

import app

_ASKED = re.compile(r"\b(nextInFocusChain|previousInFocusChain|focusProxy)\(")


def test_nobody_asks_along_the_chain_of_focus() -> None:
    """What follows the last field of a form is the window: all that Qt made in it was lost with the field."""
    files = list(Path(app.__file__).parent.rglob("*.py"))
    assert len(files) > 300
    assert [file.name for file in files if _ASKED.search(file.read_text("utf-8"))] == []
