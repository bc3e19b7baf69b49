"""What a file's columns and values are proposed to mean, held against what people read in such files."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.imports.names import alike, key
from app.domain.imports.places import Places
from app.domain.imports.plan import Plan
from app.domain.imports.propose.answers import as_data, mapping_of
from app.domain.imports.propose.lexicon import Lexicon
from app.domain.imports.propose.look import Look
from app.domain.imports.propose.looking import look_at
from app.domain.imports.propose.profile import profiles
from app.domain.imports.ticket_fields import TICKET_FIELDS
from app.domain.vocabulary import HoldReason, TicketState

AGENCIES = {"DHHS": "Health and Human Services", "DOT": "Transportation", "DOA": "Administration"}
WORDS = tomllib.loads(
    (Path(__file__).resolve().parents[3] / "resources" / "imports" / "tickets.toml").read_text("utf-8")
)
LEXICON = Lexicon.of(WORDS["fields"], WORDS["values"])


def look(header: str, *rows: str, agencies: dict[str, str] = AGENCIES) -> Look:
    names, cells = header.split(";"), [row.split(";") for row in rows]
    return look_at("desk.csv", "utf-8", len(rows), profiles(names, cells), [], LEXICON, agencies)


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        (
            "Número;Criado em;Estado;Prioridade;Empresa;Descrição resumida;Grupo de atribuição;Atribuído a",
            "INC1;03/10/2026 09:00:00;Em andamento;3 - Moderada;DHHS;Sem rede;Redes;Ana",
            {"number": "Número", "opened_at": "Criado em", "state": "Estado", "priority": "Prioridade",
             "location": "Empresa", "title": "Descrição resumida", "group": "Grupo de atribuição",
             "assignee": "Atribuído a"},
        ),
        (
            "Resumen;Clave de incidencia;Estado;Prioridad;Persona asignada;Informador;Creada;Actualizada;Resuelta",
            "No abre;AB-5;Completado;Medium;Ana;Luis;18/jul/26 9:10 AM;18/jul/26 10:53 AM;18/jul/26 10:53 AM",
            {"number": "Clave de incidencia", "opened_at": "Creada", "state": "Estado", "priority": "Prioridad",
             "title": "Resumen", "assignee": "Persona asignada", "caller": "Informador", "changed_at": "Actualizada",
             "resolved_at": "Resuelta"},
        ),
        (
            "Vorgangsschlüssel;Erstellt;Status;Priorität;Zusammenfassung;Bearbeiter;Aktualisiert;Gelöst;Organisation",
            "IT-7;03.10.2026 09:00;In Bearbeitung;Hoch;Drucker;Jo;04.10.2026 09:00;;Transportation",
            {"number": "Vorgangsschlüssel", "opened_at": "Erstellt", "state": "Status", "priority": "Priorität",
             "title": "Zusammenfassung", "assignee": "Bearbeiter", "changed_at": "Aktualisiert",
             "resolved_at": "Gelöst", "location": "Organisation"},
        ),
        (
            "ID;Titre;Statut;Date d'ouverture;Dernière modification;Priorité;Demandeur - Demandeur;"
            "Attribué à - Technicien;Catégorie;Lieu",
            "52 267;Imprimante;En cours (Attribué);03-10-2026 14:10;03-10-2026 18:02;Haute;Luc;Ana;Matériel;DOT",
            {"number": "ID", "title": "Titre", "state": "Statut", "opened_at": "Date d'ouverture",
             "changed_at": "Dernière modification", "priority": "Priorité", "caller": "Demandeur - Demandeur",
             "assignee": "Attribué à - Technicien", "category": "Catégorie", "location": "Lieu"},
        ),
        (
            "Incident ID*+;Reported Date+;Status*;Priority*;Company*+;Assigned Group*+;Assignee+;Summary*",
            "INC000000012345;10/3/2026 9:00:00 AM;In Progress;High;DHHS;Network;Bob;No network",
            {"number": "Incident ID*+", "opened_at": "Reported Date+", "state": "Status*", "priority": "Priority*",
             "location": "Company*+", "group": "Assigned Group*+", "assignee": "Assignee+", "title": "Summary*"},
        ),
        (
            "Ticket ID;Subject;Status;Priority;Source;Type;Agent;Group;Created time;Resolved time;Closed time;"
            "Last update time;Department",
            "1201;Mail;Pending;Urgent;Portal;Incident;Bob;Desk;2026-10-03 09:00:00;;;2026-10-03 10:00:00;DOA",
            {"number": "Ticket ID", "title": "Subject", "state": "Status", "priority": "Priority",
             "channel": "Source", "kind": "Type", "assignee": "Agent", "group": "Group",
             "opened_at": "Created time", "resolved_at": "Resolved time", "closed_at": "Closed time",
             "location": "Department"},
        ),
    ],
    ids=["ServiceNow in Portuguese", "Jira in Spanish", "Jira in German", "GLPI in French", "Remedy", "Freshservice"],
)  # fmt: skip
def test_columns_are_found_by_the_names_that_programs_give_them(
    header: str, row: str, expected: dict[str, str]
) -> None:
    found = look(header, row)
    assert {field: found.answers.columns.get(field) for field in expected} == expected
    assert [question.field for question in found.questions(found.answers)] in ([], ["dates"], ["location"])


def test_a_column_that_cannot_be_a_date_is_never_taken_for_one() -> None:
    found = look("number;opened;resolved", "INC1;2026-10-03 09:00;yes", "INC2;2026-10-04 09:00;no")
    assert found.answers.columns["opened_at"] == "opened"
    assert "resolved_at" not in found.answers.columns


def test_columns_without_a_telling_name_are_found_by_what_stands_in_them() -> None:
    rows = [f"INC00{n};{place};{state}" for n, place, state in ((1, "DOT", "New"), (2, "DHHS", "Resolved"))]
    found = look("a;b;c", *rows)
    assert found.answers.columns == {"number": "a", "location": "b", "state": "c"}
    assert found.why["number"] == 'by what stands in it; check that "a" is right'


@pytest.mark.parametrize(
    ("field", "text", "ours", "is_sure"),
    [
        ("state", "Aguardando Solicitante", "on_hold:awaiting_user", True),
        ("state", "Em atendimento (atribuído)", "assigned", True),
        ("state", "CLOSED COMPLETE", "closed", True),
        ("state", "Geschlossen", "closed", True),
        ("state", "Résolue", "resolved", True),
        ("state", "Resolvd", "resolved", False),
        ("hold_reason", "Awaiting Third Party", "awaiting_vendor", True),
        ("priority", "3 - Moderate", "3", True),
        ("priority", "P2: High", "2", True),
        ("priority", "Média", "3", True),
        ("priority", "Muito alta", "1", True),
        ("channel", "Self-service", "portal", True),
        ("channel", "Walk-in", "walk_in", True),
        ("kind", "Service Request", "request", True),
        ("kind", "Incidente", "incident", True),
    ],
)
def test_values_mean_what_people_of_that_language_mean(field: str, text: str, ours: str, is_sure: bool) -> None:
    found = LEXICON.meaning(field, text)
    assert found is not None
    assert (found.ours, found.is_sure) == (ours, is_sure)


@pytest.mark.parametrize("text", ["1", "7", "Grooming", "#MULTIVALUE", ""])
def test_a_state_that_nobody_can_know_is_asked(text: str) -> None:
    assert LEXICON.meaning("state", text) is None


def test_levels_by_number_are_proposed_and_marked() -> None:
    found = look(
        "number;opened;state;priority;agency", "T1;2026-10-03 09:00;New;1;DOT", "T2;2026-10-03 09:00;New;5;DOT"
    )
    assert found.answers.values["priority"] == {"1": "1", "5": "4"}
    assert found.doubtful["priority"] == ("1", "5")


@pytest.mark.parametrize(
    ("text", "code", "is_sure"),
    [
        ("dhhs", "DHHS", True),
        ("Department of Health and Human Services", "DHHS", True),
        ("NC Department of Transportation", "DOT", True),
        ("State > Transportation > Raleigh", "DOT", True),
        ("DHHS - Raleigh", "DHHS", False),
        ("Helth and Human Services", "DHHS", False),
    ],
)
def test_agencies_are_found_by_code_and_name(text: str, code: str, is_sure: bool) -> None:
    found = Places(AGENCIES).agency(text)
    assert found is not None
    assert (found.ours, found.is_sure) == (code, is_sure)


def test_a_place_that_is_no_agency_is_asked() -> None:
    assert Places(AGENCIES).agency("Location 143") is None
    assert Places({}).agency("DOT") is None


def test_what_is_not_decided_is_asked_and_what_is_decided_is_not() -> None:
    found = look("number;opened;state", "INC1;2026-10-03 09:00;New", "INC2;2026-10-03 10:00;Grooming")
    assert [question.words for question in found.questions(found.answers)] == [
        'State: say what "Grooming" means.',
        "Priority: choose a column, or one value for all rows.",
        "Agency: choose a column, or one value for all rows.",
    ]
    decided = mapping_of(
        type(found.answers)(
            **{
                name: getattr(found.answers, name)
                for name in found.answers.__slots__
                if name not in ("values", "constants")
            },
            values={"state": {"New": "new", "Grooming": "in_progress"}},
            constants={"priority": "3", "location": "DOT"},
        )
    )
    plan = Plan(decided, ["number", "opened", "state"], "desk.csv")
    assert plan.states[plan.text(["INC2", "2026-10-03 10:00", "GROOMING"], "state")] == (TicketState.IN_PROGRESS, "")
    assert plan.mapping.values.priority[plan.text(["INC2", "", ""], "priority")] == 3
    assert (decided.agency.missing, decided.agency.unknown) == ("DOT", "DOT")


def test_a_day_that_can_be_read_both_ways_is_asked_unless_another_tells() -> None:
    both = look("number;opened;state;priority;agency", "T1;03/10/2026 09:00;New;High;DOT")
    assert [question.field for question in both.questions(both.answers)] == ["dates"]
    told = look(
        "number;opened;state;priority;agency", "T1;03/10/2026 09:00;New;High;DOT", "T2;13/10/2026 09:00;New;High;DOT"
    )
    assert told.questions(told.answers) == []


def test_choosing_another_column_proposes_its_values() -> None:
    found = look("number;opened;state;status;priority;agency", "T1;2026-10-03 09:00;x;Neu;High;DOT")
    changed = found.chosen(found.answers, "state", "status")
    assert changed.values["state"] == {"Neu": "new"}
    assert found.chosen(changed, "state", "").values["state"] == {}


def test_a_mapping_as_a_file_has_it_is_the_mapping_again() -> None:
    import msgspec

    from app.domain.imports.mapping import Mapping

    found = look("number;opened;state;priority;agency", "T1;2026-10-03 09:00;Neu;High;DOT")
    mapping = mapping_of(found.answers)
    assert msgspec.convert(as_data(mapping), Mapping) == mapping


@given(st.text(max_size=40), st.text(max_size=40))
def test_likeness_is_a_share_and_the_same_both_ways_for_equals(one: str, other: str) -> None:
    assert 0.0 <= alike(key(one), key(other)) <= 1.0
    assert alike(key(one), key(one)) == 1.0


def test_every_meaning_in_the_words_is_one_of_ours() -> None:
    states = {state.value for state in TicketState} | {f"on_hold:{reason.value}" for reason in HoldReason}
    assert set(WORDS["values"]["state"]) <= states
    assert set(WORDS["values"]["hold_reason"]) == {reason.value for reason in HoldReason}
    for level in ("priority", "impact", "urgency"):
        assert set(WORDS["values"][level]) == {"1", "2", "3", "4"}
    assert set(WORDS["fields"]) <= {spec.name for spec in TICKET_FIELDS}


def test_no_name_of_a_column_is_claimed_by_two_fields() -> None:
    owner: dict[str, str] = {}
    twice = {
        name: (owner[name], field)
        for field, names in LEXICON.fields.items()
        for name in names
        if owner.setdefault(name, field) != field
    }
    assert twice == {}
