"""What holds of meetings, items and changes after every act, whatever people did: counted from the rows alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from app.db import tables as t
from app.db.engine import Database
from tests.services.cab.board import HOLIDAYS

#: What a calendar says of a meeting by its state.
STATUS = {
    "planned": "TENTATIVE",
    "frozen": "CONFIRMED",
    "running": "CONFIRMED",
    "held": "CONFIRMED",
    "cancelled": "CANCELLED",
}
_STAMPS = ("version", "updated_at", "updated_by")
_AFTER = {"approved", "scheduled", "implementing", "implemented", "reviewed"}


def rows(conn: Connection, name: str) -> list[dict[str, Any]]:
    """Return all rows of a table."""
    return [dict(row) for row in conn.execute(select(t.metadata.tables[name])).mappings()]


@dataclass
class Seen:
    """What was seen after the act before, to compare with."""

    meetings: dict[int, dict[str, Any]] = field(default_factory=dict)
    closed: dict[int, dict[str, Any]] = field(default_factory=dict)
    items: Counter[int] = field(default_factory=Counter)
    acts: int = 0


def check(db: Database, seen: Seen) -> Seen:
    """Assert every invariant; returns what was seen, for the next time."""
    with db.read() as conn:
        tables = {
            name: rows(conn, name)
            for name in ("cab_meeting", "cab_agenda_item", "change", "change_content", "cab_vote", "cab_event")
        }
    meetings = {row["id"]: row for row in tables["cab_meeting"]}
    items = {row["id"]: row for row in tables["cab_agenda_item"]}
    events = sorted(tables["cab_event"], key=lambda row: (row["meeting_id"], row["seq"]))
    content = {row["change_id"]: row["n"] for row in tables["change_content"]}
    _places(tables["change"], items, meetings)
    _chains(items, events)
    _days(meetings)
    _sequences(meetings, seen)
    for change in tables["change"]:
        _decision(change, items, tables["cab_vote"], content)
    closed = {id: row for id, row in items.items() if row["state"] != "open"}
    _stay(seen, closed, items, events)
    counted = Counter(row["change_id"] for row in items.values())
    assert all(counted[change] >= n for change, n in seen.items.items()), "an item is gone"
    return Seen(meetings, closed, counted, len(events))


def _places(changes: list[dict[str, Any]], items: Mapping[int, Any], meetings: Mapping[int, Any]) -> None:
    """Each change before the board has exactly one open item, in exactly one meeting that takes items."""
    open_items = [row for row in items.values() if row["state"] == "open"]
    board: defaultdict[int, list[Any]] = defaultdict(list)
    ratify: Counter[int] = Counter()
    for row in open_items:
        if row["kind_group"] == "board":
            board[row["change_id"]].append(row)
        ratify[row["change_id"]] += row["kind"] == "ratify"
        if row["meeting_id"] is None:
            assert row["kind"] == "ecab"
        else:
            assert meetings[row["meeting_id"]]["state"] in {"planned", "frozen", "running"}
    for change in changes:
        found = board[change["id"]]
        assert (change["state"] == "in_cab") == (len(found) == 1), (change["number"], change["state"], found)
        assert len(found) <= 1
        assert (change["ratification"] == "pending") == (ratify[change["id"]] == 1)
        if found and found[0]["meeting_id"] is not None:
            assert change["cab_date"] == meetings[found[0]["meeting_id"]]["slot"]
    groups = Counter((row["change_id"], row["kind_group"]) for row in open_items if row["change_id"])
    assert all(n == 1 for n in groups.values())


def _chains(items: Mapping[int, Any], events: list[dict[str, Any]]) -> None:
    """An item came once more for each other meeting that was held and in which it stood open; no chain is a ring."""
    after = Counter(row["from_item_id"] for row in items.values() if row["from_item_id"] is not None)
    assert all(n == 1 for n in after.values()), "two items come from one"
    heard = _heard(items, events)
    for row in items.values():
        meetings: set[int] = set()
        before, steps = row["from_item_id"], 0
        while before is not None:
            assert items[before]["change_id"] == row["change_id"]
            if before in heard:
                meetings.add(items[before]["meeting_id"])
            before, steps = items[before]["from_item_id"], steps + 1
            assert steps <= len(items), "a chain is a ring"
        came = 1 + len(meetings - {row["meeting_id"]})
        assert row["came"] == came, (row["id"], row["came"], came)


def _heard(items: Mapping[int, Any], events: list[dict[str, Any]]) -> set[int]:
    """Return the items that went on from a meeting while it was running, and with the board's consent."""
    running: set[int] = set()
    found: set[int] = set()
    for event in events:
        meeting, kind, item = event["meeting_id"], event["kind"], event["item_id"]
        if kind in {"opened", "meeting_reopened"}:
            running.add(meeting)
        went_on = kind in {"carried", "deferred"} and meeting in running and items[item]["consent"] != "refused"
        if went_on or (kind == "reopened" and items[item]["state"] == "decided"):
            found.add(item)
    return found


def _days(meetings: Mapping[int, Any]) -> None:
    """One meeting a slot and a day; an agenda is sent for working days alone."""
    slots = Counter(row["slot"] for row in meetings.values())
    days = Counter(row["meeting_date"] for row in meetings.values() if row["state"] != "cancelled")
    assert all(n == 1 for n in (*slots.values(), *days.values()))
    for row in meetings.values():
        if row["state"] in {"frozen", "running", "held"}:
            day: date = row["meeting_date"]
            assert day.weekday() < 5
            assert day not in HOLIDAYS
        assert row["replaces"] == (row["slot"] if row["slot"] != row["meeting_date"] else None)


def _sequences(meetings: Mapping[int, Any], seen: Seen) -> None:
    """The sequence of an invitation rises by one with what it tells, and never otherwise."""
    for id, row in meetings.items():
        before = seen.meetings.get(id)
        if before is None:
            assert row["sequence"] in {0, 1, 2}, "put on record and moved or sent in one act"
            continue
        told = [
            (one["meeting_date"], one["start_time"], one["minutes_long"], one["place"], STATUS[one["state"]])
            for one in (before, row)
        ]
        assert row["sequence"] - before["sequence"] == (told[0] != told[1])


def _decision(
    change: dict[str, Any], items: Mapping[int, Any], votes: list[dict[str, Any]], content: Mapping[int, int]
) -> None:
    """What is approved was decided for exactly the content that it has, by two agencies, none against."""
    decided = [row for row in items.values() if row["change_id"] == change["id"] and row["kind"] == "decision"]
    if change["state"] not in _AFTER or not decided:
        return
    last = max((row for row in decided if row["state"] == "decided"), key=lambda row: row["id"])
    assert last["result"] in {"approved", "conditions"}
    assert last["content_n"] == content[change["id"]]
    own = [v for v in votes if v["item_id"] == last["id"] and v["content_n"] == last["content_n"]]
    newest = {v["seat_id"]: v["vote"] for v in sorted(own, key=lambda v: v["seq"])}
    assert list(newest.values()).count("approve") >= 2
    assert "reject" not in newest.values()
    assert not last["late"] or last["consent"] == "given"


def _stay(seen: Seen, closed: Mapping[int, Any], items: Mapping[int, Any], events: list[dict[str, Any]]) -> None:
    """A closed item stays as it is, but where somebody opened it again or corrected it, and said why."""
    new = events[seen.acts :] if len(events) >= seen.acts else events
    excused = {event["item_id"] for event in events if event["kind"] in {"reopened", "corrected"}}
    assert len(new) >= 0
    for id, before in seen.closed.items():
        if id in excused:
            continue
        assert id in closed, f"item {id} was opened again without a word: {items[id]}"
        same = [{k: v for k, v in row.items() if k not in _STAMPS} for row in (before, closed[id])]
        assert same[0] == same[1]
