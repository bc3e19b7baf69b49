"""A file is looked at, its mapping completed and saved, and the next file comes in by it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from app.db import tables as t
from app.db.engine import Database
from app.domain.imports.mapping import Mapping
from app.domain.imports.propose.answers import LEFT_OUT
from app.domain.imports.propose.record_answers import decided
from app.errors import InputError
from app.services.imports.look import look, mapping_for
from app.services.imports.mapping import load_mapping, ready_mappings
from app.services.imports.run import import_file
from app.services.imports.saved import as_toml, mapping_names, mapping_text, save_mapping
from tests.services.imports.import_world import count, prepare
from tests.services.imports.mappings import MAPPING

FILE = "Nr;Opened;State;Level;Office\nT1;2026-03-02 09:00;Open;High;dhhs\nT2;2026-03-02 10:00;Grooming;Low;Nowhere\n"


@pytest.fixture
def world(db: Database) -> Database:
    prepare(db)
    return db


def desk(folder: Path, text: str = FILE, name: str = "desk.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_what_was_decided_once_is_saved_and_brings_in_the_next_file(world: Database, tmp_path: Path) -> None:
    found = look(world, desk(tmp_path))
    assert found.answers.columns == {
        "number": "Nr", "opened_at": "Opened", "state": "State", "priority": "Level", "location": "Office",
    }  # fmt: skip
    assert [q.text for q in found.questions(found.answers)] == ["Grooming", "Nowhere"]
    answers = replace(
        found.answers,
        values={**found.answers.values, "state": {"Open": "new", "Grooming": "in_progress"}},
        constants={"location": "DIT"},
    )
    saved = save_mapping(world, "Our desk", decided(answers, found.base))
    assert saved.text == "The mapping \u201cour-desk\u201d is saved."
    assert mapping_names(world)[0] == ("our-desk",)
    report = import_file(world, desk(tmp_path, FILE.replace("T", "U"), "next.csv"), mapping="our-desk")
    assert (report.created, report.errors) == (2, ())
    again = import_file(world, desk(tmp_path, FILE.replace("T", "U"), "next.csv"), mapping="our-desk")
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)


def test_without_anybody_to_ask_nothing_that_is_only_likely_comes_in(world: Database, tmp_path: Path) -> None:
    path = desk(tmp_path, FILE.replace("Grooming", "Resolvd").replace("Nowhere", "DOT"))
    report = import_file(world, path)
    assert report.created == 1
    assert [(e.row, e.field) for e in report.errors] == [(3, "State")]


def test_a_missing_column_stops_with_what_to_do(world: Database, tmp_path: Path) -> None:
    path = desk(tmp_path, "Nr;Opened;State\nT1;2026-03-02 09:00;Open\n")
    with pytest.raises(InputError, match="2 things have to be decided first: Priority") as caught:
        import_file(world, path)
    assert "--set priority=3 --agency CODE" in caught.value.hint
    mapping = mapping_for(world, path, constants={"priority": "3", "location": "DOT"})
    assert import_file(world, path, mapping=mapping).created == 1


def test_a_proposal_as_a_file_says_what_is_to_be_decided_and_is_refused_until_it_is(
    world: Database, tmp_path: Path
) -> None:
    found = look(world, desk(tmp_path))
    text = as_toml(decided(found.only_sure(), found.base), found.questions(found.answers))
    assert '# To be decided: State: say what "Grooming" means.' in text
    path = desk(tmp_path, text, "m.toml")
    with pytest.raises(InputError, match=r'values\.state\."Grooming"'):
        load_mapping(path)
    path.write_text(text.replace('Grooming = ""', 'Grooming = "in_progress"'), encoding="utf-8")
    assert import_file(world, desk(tmp_path), mapping=path).created == 1


def test_a_saved_mapping_is_replaced_under_its_name_and_a_ready_one_is_not(world: Database) -> None:
    save_mapping(world, "desk", MAPPING)
    save_mapping(world, "desk", replace(MAPPING, source="other"))
    assert load_mapping("desk", world).source == "other"
    assert count(world, t.import_mapping) == 1
    with pytest.raises(InputError, match="comes with Longleaf"):
        save_mapping(world, "glpi", MAPPING)
    with pytest.raises(InputError, match='no mapping "nowhere"'):
        mapping_text(world, "nowhere")


@pytest.mark.parametrize("name", ready_mappings())
def test_every_ready_mapping_is_read_and_printed(name: str, sqlite_db: Database) -> None:
    assert load_mapping(name).name == name
    assert f'name = "{name}"' in mapping_text(sqlite_db, name)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("ID;Title;Status;Opening date;Last update;Priority;Requester - Requester;Assigned to - Technician", "glpi"),
        ("Issue key;Issue Type;Status;Priority;Created;Updated;Resolved;Summary", "jira-service-management"),
        ("Ticket ID;Subject;Status;Priority;Source;Type;Agent;Group;Created time;Resolved time", "freshservice"),
        ("id;created_at;updated_at;type;subject;priority;status;requester_id;submitter_id;assignee_id", "zendesk"),
        ("Incident ID*+;Reported Date+;Status*;Priority*;Company*+;Assigned Group*+;Assignee+", "remedy"),
    ],
)
def test_a_program_is_known_by_its_columns(world: Database, tmp_path: Path, header: str, name: str) -> None:
    found = look(world, desk(tmp_path, header + "\n" + ";".join("x" for _ in header.split(";")) + "\n"))
    assert found.base is not None
    assert found.base.name == name


def test_a_saved_mapping_knows_new_values_as_well_as_none_would(world: Database, tmp_path: Path) -> None:
    """What it does not know is understood as without it, as far as that is sure; the rest is refused and listed."""
    first = look(world, desk(tmp_path, FILE.replace("Grooming", "Resolved").replace("Nowhere", "DOT")))
    values = {**first.answers.values, "state": {"Open": "in_progress", "Resolved": "resolved"}}
    save_mapping(world, "desk", decided(replace(first.answers, values=values, constants={}), first.base))
    text = (
        "Nr;Opened;State;Level;Office\n"
        "T1;2026-03-02 09:00;Open;High;dhhs\n"
        "T2;2026-03-02 10:00;In Progress;Critical;DOT\n"
        "T3;2026-03-02 11:00;Grooming;High;DOT\n"
        "T4;2026-03-02 11:00;On Hold;High;DPS\n"
    )
    report = import_file(world, desk(tmp_path, text, "next.csv"), mapping="desk")
    assert [(e.row, e.field) for e in report.errors] == [(4, "State")]
    k = t.ticket.c
    with world.read() as conn:
        rows = conn.execute(select(k.number, k.state, k.priority).order_by(k.number)).all()
    assert [tuple(row) for row in rows] == [("T1", "in_progress", 2), ("T2", "in_progress", 1), ("T4", "on_hold", 2)]


def test_one_agency_for_all_rows_stays_decided_in_a_saved_mapping(world: Database, tmp_path: Path) -> None:
    text = "Nr;Opened;State;Level\nT1;2026-03-02 09:00;Open;High\n"
    first = look(world, desk(tmp_path, text))
    save_mapping(world, "desk", decided(replace(first.answers, constants={"location": "DIT"}), first.base))
    again = look(world, desk(tmp_path, text), mapping="desk")
    assert again.questions(again.answers) == []
    report = import_file(world, desk(tmp_path, text.replace("Open;", "New;")), mapping="desk")
    assert (report.created, report.errors) == (1, ())


def test_rows_of_a_value_are_left_out_as_decided(world: Database, tmp_path: Path) -> None:
    """Also where the program itself would know the value, and also by the saved mapping."""
    text = (
        "Nr;Opened;State;Level;Office\n"
        "T1;2026-03-02 09:00;Open;High;dhhs\n"
        "T2;2026-03-02 10:00;Cancelled;High;DOT\n"
        "T3;2026-03-02 11:00;Open;High;DPS\n"
        "T4;2026-03-02 11:00;Open;High;Elsewhere\n"
    )
    found = look(world, desk(tmp_path, text))
    answers = replace(
        found.answers,
        values={**found.answers.values, "state": {**found.answers.values["state"], "Cancelled": LEFT_OUT}},
        agencies={**found.answers.agencies, "DPS": LEFT_OUT, "Elsewhere": LEFT_OUT},
    )
    mapping = decided(answers, found.base)
    save_mapping(world, "desk", mapping)
    for which in (mapping, "desk"):
        report = import_file(world, desk(tmp_path, text), mapping=which)
        assert report.created + report.unchanged == 1
        assert [(e.row, e.field, e.why) for e in report.errors] == [
            (3, "State", '"Cancelled": left out as decided'),
            (4, "Office", '"DPS": left out as decided'),
            (5, "Office", '"Elsewhere": left out as decided'),
        ]
        assert report.unknown_locations == {}
    again = look(world, desk(tmp_path, text), mapping="desk")
    assert again.questions(again.answers) == []
    assert again.answers.agencies["DPS"] == LEFT_OUT


def test_cells_that_only_say_null_are_empty(world: Database, tmp_path: Path) -> None:
    text = (
        "Number;Opened;State;Priority;Agency;Short description;Category;Assigned to;Resolved\n"
        "T1;2026-03-02 09:00;New;High;DOT;null;None;nan;NULL\n"
        "T2;2026-03-02 09:00;New;High;DOT;Nan is away;-;N/A;\n"
    )
    report = import_file(world, desk(tmp_path, text))
    assert (report.created, report.errors) == (2, ())
    assert '5 cells with nothing but "-", "N/A", "None", "nan" and "null": read as empty.' in report.warnings
    k = t.ticket.c
    with world.read() as conn:
        found = conn.execute(select(k.title, k.category, k.assignee).order_by(k.number)).all()
    assert [tuple(row) for row in found] == [("Ticket T1", "", None), ("Nan is away", "", None)]


def test_a_word_for_nothing_that_a_mapping_knows_means_what_it_says(world: Database, tmp_path: Path) -> None:
    text = "Nr;Opened;State;Level;Office\nT1;2026-03-02 09:00;Open;None;DOT\n"
    mapping = decided(look(world, desk(tmp_path, text.replace("None", "High"))).answers)
    assert isinstance(mapping, Mapping)
    known = replace(mapping, values=replace(mapping.values, priority={"None": 4}))
    assert import_file(world, desk(tmp_path, text), mapping=known).created == 1
    with world.read() as conn:
        assert conn.execute(select(t.ticket.c.priority)).scalar_one() == 4
