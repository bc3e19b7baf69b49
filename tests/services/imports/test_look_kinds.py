"""Files of changes, outages and other records are known by what they are, and come in without a mapping by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.db import tables as t
from app.db.engine import Database
from app.domain.imports.kinds import kinds
from app.domain.imports.kinds.fields import Read
from app.domain.imports.propose.answers import LEFT_OUT
from app.domain.imports.propose.record_answers import decided
from app.domain.periods import Period
from app.errors import InputError
from app.services.figures.tables import REPORTS
from app.services.imports.look import look
from app.services.imports.run import import_file
from app.services.imports.saved import as_toml, save_mapping
from app.services.imports.words import lexicon, lexicons
from tests.services.imports.import_world import count, prepare
from tests.services.imports.kinds.world import rows, written

#: A history of changes as a desk keeps it in a spreadsheet: one status says both where a change stands and how it went.
HISTORY = """\
Number,Type,Affected Markets,Customer Impact,Assignment group,Completion Code,Assigned to,Short Description,Work end,\
Closed,Status,
CHG0070001,Standard,"Ohio, Augusta",Low,Net,All Changes Completed,Ann Lee,Swap a card,10/13/26 1:18,10/13/26 1:19,\
Successful,
CHG0070002,Emergency,Ohio,High,Net,Change Unsuccessful-Rolled Back,,Patch,10/14/26 2:00,10/14/26 2:10,\
Unsuccessful,
CHG0070003,Pre-approved,Ohio,None,Ops,All Changes Completed,,Test of the generator,10/15/26 3:00,10/15/26 3:01,\
Successful,
CHG0070004,Comprehensive,Ohio,None,Ops,Change Cancelled - Will Not Be Performed,,New core,,10/16/26 9:00,Cancelled,
CHG0070005,,Ohio,None,Ops,All Changes Completed,,Cable,10/17/26 4:00,10/17/26 4:02,Successful,
CHG0070006,Standard,Ohio,None,Ops,,,Cable,10/18/26 4:00,10/18/26 4:02,No Comp Code,
"""
OUTAGES = """\
Number,OM Type,StartTime,Cleared,MTTR,EndTime,Wk End,Priority,Resolution Source,Affected Market,Short Description,\
Affected Services
NOC0100001,Outage Node,10/13/26 6:27,10/13/26 7:32,1:04:35,10/13/26 10:43,10/18/26,3 - Moderate,Amp,"Columbus, Oh",\
OH-1,"Business, Voice"
NOC0100002,Outage Other,10/14/26 6:41,10/14/26 7:53,1:12:11,10/14/26 7:53,10/18/26,2 - High,Fuse,Illinois,IL-2,Voice
"""
C = t.change.c


@pytest.fixture
def bare(db: Database) -> Database:
    """A workspace without a single agency."""
    return db


@pytest.fixture
def world(db: Database) -> Database:
    prepare(db)
    return db


def test_a_history_of_changes_asks_one_thing_and_comes_in(bare: Database, tmp_path: Path) -> None:
    path = written(tmp_path, "history.csv", HISTORY)
    found = look(bare, path)
    assert (found.records, found.how, found.rows) == ("changes", "by its numbers: CHG", 6)
    assert [question.words for question in found.questions(found.answers)] == ['State: say what "No Comp Code" means.']
    assert found.doubts() == []
    report = import_file(bare, path)
    assert (report.created, [(e.row, e.field) for e in report.errors]) == (5, [(7, "Status")])
    assert rows(bare, C.number, C.type, C.state, C.outcome, C.source_outcome, C.backed_out) == [
        ("CHG0070001", "standard", "implemented", "successful", "All Changes Completed", False),
        ("CHG0070002", "emergency", "implemented", "failed", "Change Unsuccessful-Rolled Back", True),
        ("CHG0070003", "standard", "implemented", "successful", "All Changes Completed", False),
        ("CHG0070004", "normal", "cancelled", None, "Change Cancelled - Will Not Be Performed", None),
        ("CHG0070005", "normal", "implemented", "successful", "All Changes Completed", False),
    ]
    assert 'Type is not told in 1 row: the mapping says "normal".' in report.warnings
    facts = REPORTS["changes"](bare, Period.parse("2026-10")).facts
    assert (facts["source_successful"], facts["source_judged"], facts["source_backed_out"]) == (3, 4, 1)


def test_the_one_thing_decided_brings_in_the_last_row_and_the_next_file(bare: Database, tmp_path: Path) -> None:
    path = written(tmp_path, "history.csv", HISTORY)
    found = look(bare, path)
    state = {**found.answers.values["state"], "No Comp Code": "implemented"}
    answers = replace(found.answers, values={**found.answers.values, "state": state})
    assert found.questions(answers) == []
    mapping = decided(answers, found.base)
    assert import_file(bare, path, mapping=mapping).created == 6
    save_mapping(bare, "Old history", mapping)
    again = import_file(bare, path, mapping="old-history")
    assert (again.created, again.updated, again.unchanged, again.skipped) == (0, 0, 6, 0)


def test_a_saved_mapping_of_changes_knows_new_values_and_what_is_left_out(bare: Database, tmp_path: Path) -> None:
    """Also a value that every list of changes knows by itself stays out where that was decided."""
    few = "\n".join(HISTORY.splitlines()[:4]) + "\n"
    found = look(bare, written(tmp_path, "history.csv", few))
    types = {**found.answers.values["type"], "Emergency": LEFT_OUT}
    mapping = decided(replace(found.answers, values={**found.answers.values, "type": types}), found.base)
    save_mapping(bare, "Old history", mapping)
    report = import_file(bare, written(tmp_path, "next.csv", HISTORY), mapping="old-history")
    assert report.created == 4
    assert [(error.row, error.why) for error in report.errors] == [
        (3, '"Emergency": left out as decided'),
        (7, '"No Comp Code" is not under [values.state] in the mapping; choices are '
            + ", ".join(kinds()["changes"].field("state").choices)),
    ]  # fmt: skip


def test_outages_come_in_without_a_question(bare: Database, tmp_path: Path) -> None:
    path = written(tmp_path, "outages.csv", OUTAGES)
    found = look(bare, path)
    assert (found.records, found.questions(found.answers), found.doubts()) == ("outages", [], [])
    assert found.answers.columns == {
        "number": "Number", "title": "Short Description", "services": "Affected Services", "start_at": "StartTime",
        "cleared_at": "Cleared", "ended_at": "EndTime", "cause": "Resolution Source",
    }  # fmt: skip
    report = import_file(bare, path)
    assert (report.created, report.errors) == (3, ())
    assert count(bare, t.service) == 2
    assert 'Kind is not told in 2 rows: the mapping says "full".' in report.warnings


SAID_BY_THE_FILE: list[tuple[str, str, str]] = [
    ("a", "Código;Nombre;Activo;Correo electrónico;Teléfono\n7;Ana Ruiz;sí;ana@x.org;555\n", "people"),
    ("b", "Login;Full name;E-mail;Job title;Department\nalee;Ann Lee;a@x.org;Analyst;DOT\n", "people"),
    ("c", "Agency;Role;Name;Email;From\nDOT;BRM;Ann Lee;a@x.org;2026-01-01\n", "assignments"),
    ("d", "Agency;Purpose;Rank;Name;Phone\nDOT;major incident;1;Ann Lee;555\n", "contacts"),
    ("e", "Acronym;Agency name;Parent;Valid from\nOSBM;Budget and Management;;2001-01-01\n", "agencies"),
    ("f", "Service code;Service name;Support group;Availability goal\nMAIL;Mail;Messaging;99.9 %\n", "services"),
    ("g", "Ticket number;Rating;Sent;Answered;Comment\nINC1;5;2026-10-01 08:00;2026-10-02 09:00;Fine\n", "surveys"),
    ("h", "Vorgang;Beginn;Ende;Betroffener Dienst;Ursache\nA1;05.10.2026 08:00;05.10.2026 09:00;Mail;Strom\n",
     "outages"),
    ("i", "Änderungsnummer;Änderungstyp;Status;Geplanter Beginn;Geplantes Ende\n"
     "A-1;Standardänderung;Umgesetzt;05.10.2026 20:00;05.10.2026 22:00\n", "changes"),
    ("j", "Número da mudança;Tipo de mudança;Estado;Início planejado;Término planejado\n"
     "M-1;Emergencial;Concluído;13/10/2026 20:00;13/10/2026 22:00\n", "changes"),
    ("k", "Número;Estado;Prioridad;Creado;sys_class_name\nX1;Cerrado;Alta;2026-10-05 08:00;change_request\n",
     "changes"),
    ("l", "Number;State;Priority;Opened;Short description\nINC1;New;3 - Moderate;2026-10-05 08:00;Mail\n", ""),
    ("m", "Clé;Statut;Priorité;Créé le;Demandeur\nA-7;Ouvert;Haute;05/10/2026 08:00;Luc\n", ""),
]  # fmt: skip


def test_a_file_says_what_its_rows_are(world: Database, tmp_path: Path) -> None:
    for name, text, kind in SAID_BY_THE_FILE:
        found = look(world, written(tmp_path, f"{name}.csv", text))
        assert found.records == kind, (found.how, found.others)


def test_a_kind_may_be_named_and_has_to_exist(world: Database, tmp_path: Path) -> None:
    path = written(tmp_path, "x.csv", "Number,Opened,State,Type\nINC1,2026-10-05 09:00,New,normal\n")
    assert look(world, path).records == ""
    found = look(world, path, kind="changes")
    assert (found.records, found.answers.columns["type"]) == ("changes", "Type")
    assert import_file(world, path, kind="changes").nouns == ("change", "changes")
    with pytest.raises(InputError, match='"problems" is no kind of record') as caught:
        look(world, path, kind="problems")
    assert "tickets, agencies" in caught.value.hint
    with pytest.raises(InputError, match="reads tickets, not changes"):
        look(world, path, mapping="servicenow-list", kind="changes")


def test_a_proposal_of_changes_as_a_file_reads_the_file(world: Database, tmp_path: Path) -> None:
    path = written(tmp_path, "history.csv", HISTORY)
    found = look(world, path)
    text = as_toml(decided(found.only_sure(), found.base), found.questions(found.answers))
    assert text.startswith('# To be decided: State: say what "No Comp Code" means.')
    assert import_file(world, path, mapping=written(tmp_path, "m.toml", text)).created == 5


@pytest.mark.parametrize("records", list(kinds()))
def test_the_words_of_a_kind_are_its_own(records: str) -> None:
    """Words name fields and choices that the kind has, and no two of its fields claim one name."""
    kind, words = kinds()[records], lexicon(records)
    fields = {field.name: field for field in kind.fields}
    assert set(words.fields) <= set(fields)
    for name, values in words.values.items():
        ours = {str(one) for one in fields[name].choices} if fields[name].read is Read.CHOICE else {"yes", "no"}
        assert set(values.values()) <= {*ours, "~"}, name
    for name, constant in words.constants.items():
        assert constant in {"yes", "no", *map(str, fields[name].choices)}
    owner: dict[str, str] = {}
    twice = {
        name: (owner[name], field)
        for field, names in words.fields.items()
        for name in names
        if owner.setdefault(name, field) != field
    }
    assert twice == {}


def test_every_kind_has_words_in_five_languages() -> None:
    assert set(lexicons()) == {"", *kinds()}
    for records, sample in {
        "changes": ("emergencia", "emergencial", "notfall", "urgence"),
        "outages": ("degradación", "degradação", "beeinträchtigung", "dégradation"),
    }.items():
        words = lexicon(records)
        field = "type" if records == "changes" else "kind"
        assert all(words.meaning(field, text) is not None for text in sample)
