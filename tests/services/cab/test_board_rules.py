"""The rules of the board are set by name, each checked, and nobody's are overwritten unseen."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from app.db.engine import Database
from app.domain.cab.settings import SAMPLE
from app.domain.changes_made import Touched
from app.domain.vocabulary import Role
from app.errors import InputError, NotAllowed
from app.services.cab.board_rules import rules, save_rules
from tests.services.people import as_person


def test_what_is_set_holds_and_the_rest_stays_a_sample(db: Database) -> None:
    assert rules(db) == SAMPLE
    mine = {"place": " Room 310 ", "start": "09:30", "quorum_percent": "60", "mailbox": "cab@it.nc.gov"}
    told = save_rules(db, {}, mine)
    assert told.touched & Touched.CAB
    assert told.touched & Touched.MAIL, "what waited for an address goes out"
    wanted = replace(SAMPLE, place="Room 310", start=time(9, 30), quorum_percent=60, mailbox="cab@it.nc.gov")
    assert rules(db) == wanted
    save_rules(db, {}, {"minutes_extensive": "12"})
    assert rules(db).minutes["extensive"] == 12
    assert save_rules(db, {}, mine).text == "The rules of the board stay as they are."


NO_RULES: list[tuple[str, str, str]] = [
    ("length", "0", "Length in minutes: “0” cannot be used"),
    ("length", "an hour", "Length in minutes"),
    ("start", "25:00", "Start: “25:00” is no time of day"),
    ("quorum_percent", "101", "Quorum"),
    ("mailbox", "the board", "Mail address of the board: “the board” is no mail address"),
    ("mailbox", "cab@nc.gov\nBcc: x", "Mail address of the board"),
    ("ical_host", "", "identifiers of calendar entries"),
    ("ical_host", "a b", "identifiers of calendar entries"),
    ("cut_off_days", "1", "before changes have to be complete"),
    ("color", "red", "no rule"),
]


def test_a_rule_that_cannot_be_so_is_named_and_nothing_is_set(db: Database) -> None:
    for name, text, words in NO_RULES:
        with pytest.raises(InputError, match=words):
            save_rules(db, {}, {"place": "Room 1", name: text})
        assert rules(db) == SAMPLE


def test_what_somebody_else_set_meanwhile_is_not_overwritten(db: Database) -> None:
    save_rules(db, {"place": ""}, {"place": "Room 1"})
    with pytest.raises(InputError, match="Place: somebody else set it to “Room 1” meanwhile"):
        save_rules(db, {"place": ""}, {"place": "Room 2"})
    save_rules(db, {"place": "", "length": "60"}, {"place": "Room 1", "length": "90"})
    assert (rules(db).place, rules(db).length) == ("Room 1", 90)


def test_only_an_administrator_sets_them(db: Database) -> None:
    with as_person(db, "ava", Role.CAB) as ava, pytest.raises(NotAllowed, match="set the rules of the board"):
        save_rules(ava, {}, {"place": "Room 1"})
