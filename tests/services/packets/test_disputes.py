"""Disputed figures: due by a day, answered once, and printed in the next packet with the share upheld."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from app.db import tables as t
from app.db.engine import Database
from app.db.records import insert_record
from app.domain.changes_made import Touched
from app.domain.packets.disputes import DisputeAnswer, dispute_table
from app.domain.periods import Period
from app.domain.vocabulary import Role
from app.errors import InputError, NotAllowed
from app.services.packets.assembly import packet_data
from app.services.packets.disputes import answer_dispute, disputable, dispute, disputes
from app.services.packets.export import export_packet
from app.services.packets.verify import verify_packet
from tests.db.playing import as_person
from tests.figure_world import at
from tests.services.packets.test_packets import NOW, OCTOBER, make_world

pytestmark = pytest.mark.slow

NOVEMBER = Period.parse("2026-11")
FIGURE = "sla.resolution.all.percent"


def test_what_is_disputed_is_answered_in_the_next_packet(sqlite_db: Database, tmp_path: Path) -> None:
    db = sqlite_db
    make_world(db)
    first = export_packet(db, "ALPHA", OCTOBER, tmp_path)
    db.now = lambda: NOW + timedelta(minutes=1)
    made = dispute(db, "alpha", OCTOBER, FIGURE, " INC1 was done in time. ", "Pat Lee", date(2026, 11, 6))
    assert made.touched == Touched.REVIEWS
    assert made.text.endswith("percentage of alpha is disputed; an answer is due by 20 Nov 2026.")
    ticket = packet_data(db, "ALPHA", OCTOBER).exceptions[0].number
    dispute(db, "ALPHA", OCTOBER, ticket.lower(), "It was not ours.", "Pat Lee")
    wrong = ((FIGURE, "disputes the same already"), ("sla.nonsense", "is no figure"), ("INC9999999", "no ticket"))
    for what, why in wrong:
        with pytest.raises(InputError, match=why):
            dispute(db, "ALPHA", OCTOBER, what, "No.", "Pat Lee")
    with pytest.raises(InputError, match="was issued"):
        dispute(db, "ALPHA", NOVEMBER, FIGURE, "No.", "Pat Lee")
    with pytest.raises(InputError, match="in the future"):
        dispute(db, "ALPHA", OCTOBER, "section.backlog", "No.", "Pat Lee", date(2026, 11, 10))
    assert verify_packet(db, first.path).hash_ok  # it was not known then
    again = export_packet(db, "ALPHA", OCTOBER, tmp_path)
    assert again.unchanged  # a dispute alone makes no revision
    one, two = disputes(db)
    assert (one.value, one.said, one.due_on, one.what) == (
        *("66.7 %", "INC1 was done in time.", date(2026, 11, 20)),
        "Resolution, all priorities: percentage",
    )
    assert [row.standing(date(2026, 11, 21)) for row in (one, two)] == ["Late", "Open"]
    db.now = lambda: NOW + timedelta(days=3)
    answer_dispute(db, two.id, DisputeAnswer.EXPLAINED, "The desk handed it to your team.")
    said = answer_dispute(db, one.id, DisputeAnswer.UPHELD, "It was recorded late.").text
    assert "the next packet of ALPHA prints the answer. Issue this one again only if" in said
    assert export_packet(db, "ALPHA", OCTOBER, tmp_path).unchanged  # no figure changed
    with pytest.raises(InputError, match="is upheld already"):
        answer_dispute(db, one.id, DisputeAnswer.WITHDRAWN, "No.")
    db.now = lambda: at("2026-12-04 09:00")
    told = packet_data(db, "ALPHA", NOVEMBER).disputes
    assert told is not None
    assert ([row.answer for row in told.rows], told.upheld, told.answered) == (
        *([DisputeAnswer.UPHELD, DisputeAnswer.EXPLAINED],),
        *(1, 2),
    )
    early = packet_data(db, "ALPHA", NOVEMBER, as_of=NOW + timedelta(days=1)).disputes
    assert early is not None
    assert ([row.answer for row in early.rows], early.answered) == ([None, None], 0)  # as it was known then
    issued = export_packet(db, "ALPHA", NOVEMBER, tmp_path)
    assert verify_packet(db, issued.path).hash_ok
    table = dispute_table(disputes(db), date(2026, 12, 4))
    assert [row["state"] for row in table.rows] == ["Upheld", "Explained"]
    assert table.notes == ("Disputes: 1 of 2 answered was upheld (50.0 %); withdrawn ones are not counted.",)


def test_a_reader_disputes_for_their_own_agency_in_their_own_name(sqlite_db: Database, tmp_path: Path) -> None:
    db = sqlite_db
    ids = make_world(db)
    for code in ("ALPHA", "QUIET"):
        export_packet(db, code, OCTOBER, tmp_path)
    person = {"name": "Rita Lee", "login": "rita", "agency_id": ids["ALPHA"]}
    db.write(lambda conn: insert_record(conn, t.person, person), what="test data")
    with as_person(db, "rita", Role.READER) as rita:
        made = dispute(rita, "ALPHA", OCTOBER, "Resolution, all priorities", "INC1 was done in time.")
        assert made.text.startswith("FDS0000001: Resolution, all priorities: percentage of ALPHA is disputed")
        assert [(one.by, one.told_on, one.figure) for one in disputes(rita)] == [
            ("Rita Lee", date(2026, 11, 9), FIGURE)
        ]
        for agency, by, error in (("QUIET", "", NotAllowed), ("ALPHA", "Bea Okafor", InputError)):
            with pytest.raises(error):
                dispute(rita, agency, OCTOBER, "section.backlog", "No.", by)
        with pytest.raises(NotAllowed, match="of another agency"):
            disputable(rita, ids["QUIET"])
        assert [one.period for one in disputable(rita, ids["ALPHA"])] == ["2026-10"]
        with pytest.raises(NotAllowed, match="answer disputed figures"):
            answer_dispute(rita, 1, DisputeAnswer.WITHDRAWN, "No.")
    with pytest.raises(InputError, match="is several figures"):
        dispute(db, "ALPHA", OCTOBER, "records", "No.", "Pat Lee")
