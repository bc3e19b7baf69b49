"""The window as a screen reader is told of it: every control has a name, every row is one sentence."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pytest

from app.sample.workspace import sample_workspace
from tests.spoken.session import Driven, missing, session

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="AT-SPI is the bus of Linux desktops"),
]

_FOCUSABLE, _SHOWING = 1 << 11, 1 << 25  # ATSPI_STATE_FOCUSABLE, ATSPI_STATE_SHOWING
#: Parts that Qt makes itself and that say nothing of their own.
_OF_QT = ("filler", "scroll bar", "panel", "layered pane", "viewport")


@pytest.fixture(scope="module")
def driven(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driven]:
    """The program over a sample workspace, in a desktop session of its own."""
    if lacks := missing():
        told = f"a desktop session needs {', '.join(lacks)}; `python3 dev.py test` installs it"
        pytest.fail(told) if os.environ.get("CI") else pytest.skip(told)
    home = tmp_path_factory.mktemp("spoken")
    workspace = home / "sample-workspace.db"
    sample_workspace(str(workspace)).dispose()
    with session(workspace, home) as found:
        yield found


def focused(driven: Driven, key: str, seconds: float = 0.6) -> str:
    """Press a key and return the name of what has the focus after it; empty where nothing was told."""
    driven.press(key)
    told = [event.name for event in driven.listener.heard(seconds) if event.detail == "focused"]
    return told[-1] if told else ""


def test_whatever_takes_the_keyboard_has_a_name(driven: Driven) -> None:
    listener = driven.listener
    nameless = [
        (listener.role(node), node.path)
        for node in listener.walk(driven.root())
        if listener.states(node) & _FOCUSABLE
        and listener.states(node) & _SHOWING
        and not listener.name(node)
        and listener.role(node) not in _OF_QT
    ]
    assert nameless == []
