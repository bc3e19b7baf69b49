"""Reasons of missed targets: given once, to many at once, printed, and no part of packets that were issued before."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.db import tables as t
from app.db.engine import Database
from app.db.records import insert_record
from app.domain.changes_made import Touched
from app.domain.figures.rows import ExceptionRow
from app.domain.packets.reasons import Given, MissKey
from app.domain.vocabulary import Metric
from app.errors import InputError
from app.services.packets.assembly import packet_data
from app.services.packets.export import export_packet
from app.services.packets.reasons import give_reason
from app.services.packets.verify import verify_packet
from app.services.reviews.reads import reviews
from app.services.workspace.undo import undo
from tests.services.packets.test_packets import OCTOBER, make_world

pytestmark = pytest.mark.slow


def _rows(db: Database) -> list[ExceptionRow]:
    return list(packet_data(db, "ALPHA", OCTOBER).exceptions)


def _keys(rows: list[ExceptionRow]) -> dict[MissKey, Given]:
    return {MissKey(row.number, row.metric, row.seq): Given() for row in rows}


def test_many_get_one_reason_that_is_printed_in_the_next_revision(db: Database, tmp_path: Path) -> None:
    ids = make_world(db)
    first = export_packet(db, "ALPHA", OCTOBER, tmp_path)
    rows = _rows(db)
    assert len(rows) > 1
    seen = _keys(rows[:2])
    plan = {"agency_id": ids["ALPHA"], "held_on": date(2026, 11, 20), "period": OCTOBER.key}
    db.write(lambda conn: insert_record(conn, t.review, plan), what="test data")
    (review,) = reviews(db)
    assert (review.unexplained, review.left("reasons")) == (len(rows), f"Give {len(rows)} reasons of missed targets")
    made = give_reason(db, seen, "vendor", "  The part came late. ", op_id="why")
    assert (made.touched, made.text) == (Touched.REVIEWS, "2 missed targets: Waited for a vendor.")
    told = [(row.given, row.note) for row in _rows(db)]
    assert told[:3] == [("Waited for a vendor", "The part came late.")] * 2 + [("", "")]
    assert [one.unexplained for one in reviews(db)] == [len(rows) - 2]
    assert verify_packet(db, first.path).hash_ok  # it was not known then
    second = export_packet(db, "ALPHA", OCTOBER, tmp_path)
    assert (second.revision, second.restated) == (2, 0)
    with pytest.raises(InputError, match="somebody else gave a reason meanwhile"):
        give_reason(db, seen, "people", "")
    assert give_reason(db, seen, "vendor", "The part came late.").touched is Touched.NOTHING
    undo(db, "why")
    assert [(row.given, row.note) for row in _rows(db)][:2] == [("", "")] * 2


def test_what_cannot_be_saved_is_refused(sqlite_db: Database) -> None:
    make_world(sqlite_db)
    seen = _keys(_rows(sqlite_db)[:1])
    for key, reason, note, why in (
        (seen, "weather", "", "is no reason"),
        (seen, "", "Only this", "needs a reason"),
        (seen, "other", " ", "needs a note"),
        (seen, "vendor", "x" * 501, "too many"),
        ({}, "vendor", "", "No missed target"),
        ({MissKey("INC9999999", Metric.RESOLUTION, 1): Given()}, "vendor", "", "not on record"),
    ):
        with pytest.raises(InputError, match=why):
            give_reason(sqlite_db, key, reason, note)
