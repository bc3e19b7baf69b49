"""What waits comes back from disk as it was; how it is told."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

from app.domain.offline.form import as_packed, clash, clash_of, entry, entry_of, envelope, envelope_of
from app.domain.offline.sent import Sent
from app.domain.offline.shown import ConflictLine, ThreeWords, Waiting, with_mark
from app.domain.offline.values import Act, Clash, Clashed, Confirmed, Entry, Envelope, Record, Refused, State, Whose

AT = datetime(2026, 11, 3, 15, 30, tzinfo=UTC)
SAID = {"decisions": ("Buy",), "present": (3, 4)}
HELD = Record("review", "-7001")
ACT = Act("reviews.hold", HELD, "DHHS: the review", SAID, True, (("state", "due"),), frozenset({"notes"}), 7)


def test_everything_comes_back_as_it_was() -> None:
    sent = Envelope(7, "op", ACT, {"held_on": date(2026, 11, 3), "signed_at": None}, {"notes": "ü"}, AT, State.SENT)
    met = Clash(8, ACT, {"notes": ("", "a", None)}, AT, {"notes": "a"}, {"held_on": date(2026, 11, 3)}, "Ann", AT)
    kept = Entry(9, ACT, {"present": True, "n": 2}, Whose.THEIRS, "It is closed.", AT, "Ann", "op2")
    assert envelope_of(7, json.loads(json.dumps(envelope(sent)))) == sent
    assert clash_of(8, json.loads(json.dumps(clash(met)))) == met
    assert entry_of(9, json.loads(json.dumps(entry(kept)))) == kept


def test_the_form_on_disk_is_this_one() -> None:
    made = envelope(Envelope(7, "op", ACT, {"held_on": date(2026, 11, 3)}, {"notes": "x"}, AT))
    assert made == {
        "op": "op",
        "act": {
            "name": "reviews.hold",
            "record": ["review", "-7001"],
            "called": "DHHS: the review",
            "args": {"map": {"decisions": ["Buy"], "present": [3, 4]}},
            "whole": True,
            "together": [["state", "due"]],
            "texts": ["notes"],
            "origin": 7,
        },
        "base": {"map": {"held_on": {"day": "2026-11-03"}}},
        "mine": {"map": {"notes": "x"}},
        "at": {"instant": "2026-11-03T15:30:00+00:00"},
        "state": "here",
    }
    assert as_packed({"people": [[1, "chair"]]}) == {"people": ((1, "chair"),)}


def test_how_much_waits_is_told() -> None:
    assert Waiting(1, 2).text() == "1 edit waits here, 2 conflicts to settle"
    assert Waiting().text() == ""
    told = Sent().took(Confirmed(), Sent().touched).took(Clashed({}), Sent().touched).took(Refused("x"), Sent().touched)
    assert Sent().text() == "Nothing waits to be sent."
    assert told.changes.text == ""  # whoever sends says it, once
    assert told.stopped("The line is cut.").text() == (
        "1 edit is on the shared database. 1 edit meets what others saved meanwhile: settle it."
        " 1 edit could not be saved: see the journal. Stopped: The line is cut. The rest waits."
    )
    two = replace(Sent().took(Clashed({}), Sent().touched), conflicts=2)
    assert two.text() == "1 edit meets what others saved meanwhile: 2 conflicts to settle."
    assert two.took(Confirmed(), Sent().touched, rest=True) == two  # an edit counts once
    assert two.took(Refused("x"), Sent().touched, rest=True).text() == "1 edit could not be saved: see the journal."


def test_a_record_is_told_with_how_far_its_edits_came() -> None:
    marks = {Record("action", "3"): State.HERE.label}
    assert with_mark("Call them", marks, "action", 3) == "Call them (here only)"
    assert with_mark("Call them", marks, "action", 4) == "Call them"


def test_a_third_text_is_of_one_field_that_is_text() -> None:
    three = ThreeWords("notes", "Minutes", "", "a", "b", "a", True)
    line = ConflictLine(1, "The review", "Review", (three,), AT, "Ann", AT, True, False)
    assert line.editable
    assert not replace(line, fields=(three, three)).editable
