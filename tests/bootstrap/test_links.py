"""A link of a packet shows its tickets in the window that runs, and can do nothing else."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtCore import QCoreApplication, QObject, QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap import links
from app.bootstrap.links import LinkReader
from app.domain.program_links import figure_address, parsed, ticket_address
from app.domain.tickets.values import TicketFilter
from app.domain.workspace import Opening
from app.errors import InputError
from app.window_call import hand_over

AT = datetime(2026, 11, 5, 11, tzinfo=UTC)


class FakeOpener(QObject):
    """A workspace that is open; what the window is asked for is noted."""

    def __init__(self, window: QWidget) -> None:
        super().__init__()
        self.found = Opening("here", "me", frozenset(), id="w1")
        self.remote = None
        self.shown: list[tuple[str, TicketFilter, str]] = []
        self.said: list[str] = []
        note = cast("Any", window)
        note.navigator = SimpleNamespace(
            open=lambda tab, *, filter, label: self.shown.append((tab, filter, label))
        )  # no other word is passed on
        note.messages = SimpleNamespace(warning=lambda text, hint: self.said.append(text))
        note.jobs = SimpleNamespace(read=lambda owner, fn, done, key: done(fn(None)))
        self.window = window


@pytest.fixture
def opener(qtbot: QtBot) -> FakeOpener:
    window = QWidget()
    qtbot.addWidget(window)
    return FakeOpener(window)


@pytest.fixture
def reader(opener: FakeOpener, tmp_path: Path) -> Iterator[LinkReader]:
    made = LinkReader(cast("Any", opener))
    yield made
    made.close()
    opener.deleteLater()


def test_a_figure_shows_the_tickets_that_it_counted(
    opener: FakeOpener, reader: LinkReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[object, ...]] = []

    def behind(figure: str, agency: str, period: Any, as_of: datetime, work: object) -> TicketFilter:
        if figure == "nothing.x":
            raise KeyError("nothing")
        asked.append((figure, agency, period.key, as_of))
        return TicketFilter(ids=(1, 2))

    services = SimpleNamespace(figures=SimpleNamespace(tickets_behind=behind))
    monkeypatch.setattr(links, "services_of", lambda remote, found: services)
    reader.show(parsed(figure_address("DHHS", "2026-10", "sla.resolution.high.missed", AT, "w1")))
    assert asked == [("sla.resolution.high.missed", "DHHS", "2026-10", AT)]
    assert opener.shown == [("tickets", TicketFilter(ids=(1, 2)), "Resolution, high: missed, DHHS, October 2026")]
    with pytest.raises(InputError, match="No tickets are behind"):
        reader.show(parsed(figure_address("DHHS", "2026-10", "nothing.x", AT)))


def test_a_link_of_another_workspace_is_told_and_shows_nothing(opener: FakeOpener, reader: LinkReader) -> None:
    reader.show(parsed(ticket_address("INC0000001", "other")))
    assert (opener.shown, opener.said) == ([], ["This link is of another workspace."])


@pytest.fixture
def short_path() -> Iterator[Path]:
    """A folder whose name is short: the address of a socket takes at most 107 bytes, and Qt adds some of its own."""
    with TemporaryDirectory(prefix="ll", dir=None if sys.platform == "win32" else "/tmp") as folder:
        yield Path(folder)


def test_the_window_that_runs_takes_what_is_handed_over(
    opener: FakeOpener, reader: LinkReader, qtbot: QtBot, short_path: Path
) -> None:
    name = str(short_path / "socket")
    assert not hand_over(ticket_address("INC0000001"), name), "nobody is there"
    assert reader.listen(name)

    def handed(address: str) -> bool:
        answers: list[bool] = []
        call = Thread(target=lambda: answers.append(hand_over(address, name)))
        call.start()
        qtbot.waitUntil(lambda: bool(answers))
        call.join()
        return answers[0]

    assert handed(ticket_address("INC0000001", "w1"))
    assert opener.shown == [("tickets", TicketFilter(numbers=("INC0000001",)), "INC0000001")]
    assert not handed(ticket_address("INC0000001", "other"))
    assert not handed("longleaf://ticket/INC0000001/close")
    assert not handed("x" * 5000)
    assert len(opener.shown) == 1
    again = LinkReader(cast("Any", opener))
    assert not again.listen(name), "another window has it"


def test_a_link_that_macos_hands_over_is_shown(
    opener: FakeOpener, monkeypatch: pytest.MonkeyPatch, qapp: QCoreApplication
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    reader = LinkReader(cast("Any", opener))
    try:
        for address in (ticket_address("INC0000001", "w1"), "file:///etc/passwd"):
            qapp.sendEvent(qapp, QFileOpenEvent(QUrl(address)))
        assert [(tab, label) for tab, _, label in opener.shown] == [("tickets", "INC0000001")]
    finally:
        qapp.removeEventFilter(reader)
        reader.close()
