"""A long conversation is shown in parts: the newest at once, the older ones above it without moving it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import cast

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.domain.tickets.values import HistoryEntry, TicketDetail
from app.views.tickets.conversation import Piece, Said, Show, first_unread, pieces_of
from app.views.tickets.pane.stream import Stream
from app.views.tickets.pane.stream_items import Bubble, ChangeLine

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)


def _pieces(count: int) -> list[Piece]:
    return [Piece(Said.NOTE, "Ann Smith", False, NOW - timedelta(hours=count - n), f"Note {n}") for n in range(count)]


def _texts(stream: Stream) -> list[str]:
    return [piece.text for n in range(40) if (piece := _at(stream, n)) is not None]


def _at(stream: Stream, number: int) -> Piece | None:
    stream.current = number
    return stream.current_piece()


def test_the_newest_are_there_at_once_and_the_others_follow_above(qtbot: QtBot) -> None:
    stream = Stream()
    qtbot.addWidget(stream)
    stream.show_pieces(_pieces(30), NOW, keep_place=False)
    first = _texts(stream)
    assert first == [f"Note {n}" for n in range(30 - len(first), 30)]
    assert 0 < len(first) < 30
    stream.current = -1
    qtbot.waitUntil(lambda: len(_texts(stream)) == 30)
    assert _texts(stream) == [f"Note {n}" for n in range(30)]


def test_home_goes_to_the_first_also_while_items_are_missing(qtbot: QtBot) -> None:
    stream = Stream()
    qtbot.addWidget(stream)
    stream.show_pieces(_pieces(30), NOW, keep_place=False)
    qtbot.keyClick(stream, Qt.Key.Key_Home)
    piece = stream.current_piece()
    assert piece is not None
    assert piece.text == "Note 0"
    assert stream.current == 0


def test_the_current_piece_stays_current_when_the_same_stream_is_shown_again(qtbot: QtBot) -> None:
    stream = Stream()
    qtbot.addWidget(stream)
    pieces = _pieces(30)
    stream.show_pieces(pieces, NOW, keep_place=False)
    qtbot.keyClick(stream, Qt.Key.Key_Home)
    qtbot.keyClick(stream, Qt.Key.Key_Down)
    stream.show_pieces(pieces, NOW, keep_place=True)
    piece = stream.current_piece()
    assert piece is not None
    assert piece.text == "Note 1"


def test_no_piece_is_wider_than_the_stream(qtbot: QtBot) -> None:
    stream = Stream()
    qtbot.addWidget(stream)
    note = "note inside, taken back by Alexandra Bartholomew-Fitzgerald, 2 Nov 2026 11:59"
    said = [Piece(Said.NOTE, "Ann Smith", False, NOW - timedelta(days=2), "Hm", note, taken_back=True)]
    stream.resize(300, 400)
    stream.show()
    stream.show_pieces(said, NOW, keep_place=False)
    inside_of = stream.widget()
    assert inside_of is not None
    qtbot.waitUntil(lambda: inside_of.width() == stream.viewport().width())
    (item,) = stream.findChildren(Bubble)
    assert item.width() <= stream.viewport().width()
    inside = item.meta.mapTo(item, item.meta.rect().bottomRight())
    assert inside.x() <= item.width()
    assert item.meta.height() >= item.meta.heightForWidth(item.meta.width()), "none of its lines is cut"


def test_a_change_is_broken_between_words_and_only_a_longer_word_inside(qtbot: QtBot) -> None:
    line = ChangeLine()
    qtbot.addWidget(line)
    text = "Moved to the people of the data center " + "x" * 90
    line.resize(260, 40)
    line.show_piece(Piece(Said.CHANGE, "", False, NOW, text), NOW)
    shown = line._lines(line._room())
    assert " ".join(shown).replace(" ", "") == text.replace(" ", ""), "nothing is lost"
    words = [word for part in shown for word in part.split() if "x" not in word]
    assert words == text.split()[:-1]


def test_what_another_program_names_me_for_is_mine_by_login_and_by_name() -> None:
    detail = cast(TicketDetail, None)  # asked for the opening only
    entries = [
        HistoryEntry(NOW, NOW, who, "Note", "Called back.", {}, name)
        for who, name in (("asmith", "Ann Smith"), ("Ann Smith", "Ann Smith"), ("Bo Smith", "Bo Smith"), ("", ""))
    ]
    pieces = pieces_of(detail, entries, "asmith", "Ann Smith")
    assert [(piece.who, piece.own) for piece in pieces] == [
        ("You", True),
        ("You", True),
        ("Bo Smith", False),
        ("", False),
    ]


@pytest.mark.parametrize(
    ("caller", "said"), [("Ann", "sent to the caller"), ("", "for the caller, who is not named"), (None, "for the")]
)
def test_nothing_was_sent_to_a_caller_who_is_not_named(caller: str | None, said: str) -> None:
    detail = cast(TicketDetail, SimpleNamespace(fields={"caller": caller}))
    entry = HistoryEntry(NOW, NOW, "asmith", "Update", "Update to the caller. It works.", {}, "Ann Smith")
    (piece,) = pieces_of(detail, [entry], "asmith")
    assert piece.note.startswith(said)


def test_another_stream_is_shown_in_parts_also_where_there_are_items_for_all_of_it(qtbot: QtBot) -> None:
    stream = Stream()
    qtbot.addWidget(stream)
    stream.show_pieces(_pieces(30), NOW, keep_place=False)
    qtbot.waitUntil(lambda: len(_texts(stream)) == 30)
    stream.current = -1
    stream.show_pieces(_pieces(30), NOW, keep_place=True)
    assert len(_texts(stream)) == 30, "the same one stays whole"
    stream.current = -1
    stream.show_pieces(_pieces(29), NOW, keep_place=False)
    first = _texts(stream)
    assert first == [f"Note {n}" for n in range(29 - len(first), 29)]
    assert 0 < len(first) < 29
    stream.current = -1
    qtbot.waitUntil(lambda: len(_texts(stream)) == 29)


def test_the_first_new_entry_is_what_somebody_else_wrote_since() -> None:
    """What happened earlier and was written down since is new, what one wrote oneself is not."""
    early, since = NOW - timedelta(hours=5), NOW - timedelta(hours=2)
    read = Piece(Said.NOTE, "Ann", False, early, "Read")
    late = Piece(Said.NOTE, "Ann", False, early, "Late", recorded=NOW)
    own = Piece(Said.NOTE, "You", True, NOW, "Mine")
    new = Piece(Said.CHANGE, "Bob", False, NOW, "Moved")
    assert first_unread([read, own, new], since) == 2
    assert first_unread([read, late, new], since) == 1
    assert first_unread([read, own], since) is None
    assert first_unread([read], None) == 0
    assert first_unread([], None) is None


def test_what_people_wrote_is_shown_alone_and_a_piece_of_another_sort_brings_all_back(qtbot: QtBot) -> None:
    stream = Stream()
    qtbot.addWidget(stream)
    change = Piece(Said.CHANGE, "Bob", False, NOW, "Moved")
    told: list[object] = []
    stream.show_changed.connect(told.append)
    stream.show_pieces([*_pieces(3), change], NOW, keep_place=False)
    stream.set_show(Show.PEOPLE)
    assert [piece.text for piece in stream.chosen()] == ["Note 0", "Note 1", "Note 2"]
    stream.go_to_piece(change)
    assert (stream.current_piece(), told) == (change, [Show.ALL])


def test_heights_are_known_and_the_end_is_seen_before_anything_is_painted(qtbot: QtBot) -> None:
    """Without a turn of the event loop: what is painted first stays where it is."""
    stream = Stream()
    qtbot.addWidget(stream)
    stream.resize(300, 200)
    stream.show()
    long = [Piece(Said.NOTE, "Ann Smith", False, NOW, f"{n} " + "word " * 25) for n in range(5)]
    stream.show_pieces(long, NOW, keep_place=False)
    bar = stream.verticalScrollBar()
    newest = stream._items[-1]
    at_first = (newest.height(), newest.mapTo(stream, newest.rect().bottomLeft()).y(), bar.maximum() - bar.value())
    assert at_first[0] == newest.sizeHint().height()
    assert at_first[2] == 0
    qtbot.waitUntil(lambda: len(stream._items) == 5)
    assert at_first == (
        newest.height(), newest.mapTo(stream, newest.rect().bottomLeft()).y(), bar.maximum() - bar.value()
    )  # fmt: skip
