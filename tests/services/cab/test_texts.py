"""Texts of the board and of changes that no column takes are refused with the field and its limit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from app.db.engine import Database
from app.errors import InputError
from app.services.cab import agenda_items, attendance, ballots, board_rules, decisions, meetings
from app.services.changes import acts, outcomes

PAST = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("field", "limit", "act"),
    [
        ("reason", 4_000, lambda db, text: meetings.cancel(db, 1, 1, text)),
        ("reason", 4_000, lambda db, text: meetings.thaw(db, 1, 1, text)),
        ("reason", 4_000, lambda db, text: agenda_items.defer(db, 1, 1, text)),
        ("place", 300, lambda db, text: meetings.move(db, 1, 1, date(2026, 11, 18), place=text)),
        ("online", 2_000, lambda db, text: meetings.move(db, 1, 1, date(2026, 11, 18), online=text)),
        ("Place", 300, lambda db, text: board_rules.save_rules(db, {}, {"place": text})),
        ("reason", 20_000, lambda db, text: attendance.presence(db, 1, 1, True, reason=text)),
        ("name", 300, lambda db, text: attendance.name_delegate(db, 1, 1, name=text)),
        ("mail address", 320, lambda db, text: attendance.add_guest(db, 1, "Kim", text)),
        ("note", 4_000, lambda db, text: ballots.vote(db, 1, 1, "approve", content_n=1, note=text)),
        ("note", 20_000, lambda db, text: decisions.note(db, 1, 1, text)),
        ("reason", 20_000, lambda db, text: decisions.decide(db, 1, 1, "rejected", content_n=1, reason=text)),
        ("conditions", 20_000, lambda db, text: decisions.decide(db, 1, 1, "conditions", content_n=1, conditions=text)),
        (
            "conditions before the start",
            300,
            lambda db, text: decisions.decide(db, 1, 1, "conditions", content_n=1, conditions=text, before_start=True),
        ),
        ("conditions", 20_000, lambda db, text: decisions.correct(db, 1, 1, "A slip", conditions=text)),
        ("reason", 4_000, lambda db, text: acts.submit(db, 1, 1, late_why=text)),
        ("reason", 20_000, lambda db, text: acts.cancel(db, 1, 1, text)),
    ],
)
def test_what_is_too_long_is_refused_by_field_and_limit(
    sqlite_db: Database, field: str, limit: int, act: Callable[[Database, str], Any]
) -> None:
    with pytest.raises(InputError, match=rf"^The {field}.* has {limit + 1:,} characters; at most {limit:,} are kept"):
        act(sqlite_db, f" {'x' * (limit + 1)} ")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"actual_start": "2026-11-01"}, "The actual start is no time with a zone: 2026-11-01."),
        ({"actual_end": PAST.replace(tzinfo=None)}, "The actual end is no time with a zone"),
        ({"backed_out": "no"}, "Backed out: 'no' is neither yes nor no."),
        ({"outcome": "fine"}, "Outcome: 'fine' is none."),
    ],
)
def test_what_happened_is_told_in_its_kind_of_value(given: dict[str, Any], said: str) -> None:
    right = {"outcome": "successful", "backed_out": False, "actual_start": PAST, "actual_end": PAST}
    told = {**right, **given}
    with pytest.raises(InputError, match=said):
        outcomes.happened(told["outcome"], told["backed_out"], told["actual_start"], told["actual_end"], PAST)


def test_other_values_than_texts_and_times_are_refused(sqlite_db: Database) -> None:
    with pytest.raises(InputError, match="The note is no text"):
        decisions.note(sqlite_db, 1, 1, 5)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="'times' of that cannot be corrected"):
        outcomes.correct(sqlite_db, 1, 1, "times", "05:30", "Wrong")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="The planned start is no time"):
        acts.create_change(sqlite_db, {"title": "A", "planned_start": "tomorrow"}, {})
