"""What a run of many desktops calls wrong: each kind of loss is found, and a day without one is not blamed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.db.engine import Database
from app.errors import EnvironmentFault, NotAllowed
from app.services.tickets import acts, forms, reads
from tests.desktops.findings import wrong_in
from tests.desktops.ledger import Asked, Ledger, read_ledgers
from tests.services.test_repeats import log
from tests.ticket_world import build_world


def test_what_was_lost_double_or_written_over_is_found(db: Database) -> None:
    id = log(db, build_world(db))
    before = reads.ticket_detail(db, id).fields
    forms.edit_ticket(db, id, before, {"title": "New title"}, op_id="edit")
    acts.comment(db, id, "Only once", op_id="say")
    who = db.actor.login
    edit = Asked(who, "edit", "edit", "ticket", id, {"title": before["title"]}, {"title": "New title"}, told="saved")
    say = Asked(who, "comment", "say", row=id, text="Only once", told="saved")
    assert wrong_in(db, [edit, say]) == []
    kinds = [
        (replace(say, op_id="never"), "lost: "),
        (replace(say, text="Other words"), "lost or double: "),
        (replace(edit, new={"title": "Another"}), "lost: "),
        (replace(edit, seen={"title": "What the form showed"}), "written over unseen: "),
        (replace(say, told="refused: NotAllowed: no"), "half there: "),
        (replace(say, op_id="", told="failed: deadlock detected"), f"{who} was shown"),
    ]
    for asked, kind in kinds:
        assert [one.startswith(kind) for one in wrong_in(db, [asked])] == [True], kind


def test_a_ledger_keeps_what_was_asked_and_what_was_told(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ann.ledger", "ann")
    answers = {"": None, "1": NotAllowed("Not yours."), "2": EnvironmentFault("Gone.", hint="Put it back.")}
    for op_id, answer in answers.items():
        with ledger.asking("edit", op_id):
            if answer is not None:
                raise answer
    cut_off = ledger.asking("edit", "3")
    cut_off.__enter__()  # and no answer
    ledger.close()
    told = [(one.op_id, one.told) for one in read_ledgers(tmp_path)]
    assert told == [
        ("", "read"),
        ("1", "refused: NotAllowed: Not yours."),
        ("2", "failed: Gone.\nPut it back."),
        ("3", ""),
    ]
