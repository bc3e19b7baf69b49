"""A new user's way on the command line from an export of another program to its tickets, one question at a time."""

from __future__ import annotations

import sqlite3
import tomllib
from pathlib import Path

from tests.cli.conftest import Run
from tests.reports.conftest import page_texts

#: As GLPI writes it: a semicolon ends each line, numbers have blanks, its own headers and states.
GLPI = """"ID";"Título";"Entidade";"Atribuído - Técnico";"Status";"Data de abertura";"Última atualização";"Prioridade";
"2 553";"Criar usuário";"Matriz > TI";"Pat Doe <br>Kim Lee ";"Pendente";"05-10-2026 14:10";"05-10-2026 18:02";"Média";
"2 556";"Impressora";"Matriz > TI";"";"Novo";"05-10-2026 14:20";"05-10-2026 17:05";"Alta";
"2 557";"Rede";"Filial Norte";"Kim Lee ";"Novo";"25-10-2026 09:00";"25-10-2026 09:00";"Baixa";
"""


def numbers(workspace: Path) -> list[tuple[str, str]]:
    raw = sqlite3.connect(workspace)
    query = "SELECT k.number, a.code FROM ticket k JOIN agency a ON a.id = k.agency_id ORDER BY k.number"
    found = [tuple(row) for row in raw.execute(query)]
    raw.close()
    return found


def test_names_that_are_no_agency_here_are_asked_about_once(run: Run, importable: Path, tmp_path: Path) -> None:
    """First all rows are refused, in a line for each name; then one option brings them in, or a file says each name."""
    path = tmp_path / "glpi.csv"
    path.write_text(GLPI, encoding="utf-8-sig")
    first = run("import", path, "--db", importable)
    assert first.exit_code == 2
    assert 'rows 2 and 3, Entidade: no agency is given for "Matriz > TI"' in first.stdout
    assert 'row 4, Entidade: no agency is given for "Filial Norte"' in first.stdout
    assert 'No agency here is called "Matriz > TI" (nor 1 other name of the file).' in first.stderr
    assert "--agency CODE" in first.stderr
    command = first.stderr.split("`")[1].split()
    assert command[:2] == ["longleaf", "mappings"]
    mapping = tmp_path / "mapping.toml"
    assert run(*command[1:-1], mapping, "--db", importable).exit_code == 0
    text = mapping.read_text("utf-8")
    assert tomllib.loads(text)["agency"]["table"] == {"Matriz > TI": "", "Filial Norte": ""}
    text = text.replace('"Matriz > TI" = ""', '"Matriz > TI" = "DOT"').replace(
        '"Filial Norte" = ""', '"Filial Norte" = "DOR"'
    )
    mapping.write_text(text, encoding="utf-8")
    assert run("import", path, "--map", mapping, "--db", importable).exit_code == 0
    assert numbers(importable) == [("2553", "DOT"), ("2556", "DOT"), ("2557", "DOR")]


def test_one_agency_for_all_rows_is_one_option(run: Run, importable: Path, tmp_path: Path) -> None:
    path = tmp_path / "glpi.csv"
    path.write_text(GLPI, encoding="utf-8-sig")
    done = run("import", path, "--agency", "DOT", "--db", importable)
    assert done.exit_code == 0, done.stderr
    assert {agency for _, agency in numbers(importable)} == {"DOT"}
    assert "3 tickets created" in done.stdout
    again = run("import", path, "--agency", "DOT", "--db", importable)
    assert "0 tickets created, 0 updated, 3 unchanged" in again.stdout


def test_a_note_about_impact_stands_where_the_file_has_it(run: Run, importable: Path, tmp_path: Path) -> None:
    head, row = (
        "number,opened_at,state,priority,location,sys_updated_on",
        "2026-10-05 09:00:00,New,3,DOT,2026-10-05 09:00:00",
    )
    plain, more = tmp_path / "plain.csv", tmp_path / "more.csv"
    plain.write_text(f"{head}\nINC0000001,{row}\n", encoding="utf-8")
    more.write_text(f"{head},impact\nINC0000002,{row},2\n", encoding="utf-8")
    assert "Impact and urgency" not in run("import", plain, "--db", importable).stdout
    assert "note: Impact and urgency have three levels" in run("import", more, "--db", importable).stdout


def test_what_a_packet_says_of_its_source_is_for_people(run: Run, importable: Path, tmp_path: Path) -> None:
    """How the source was understood, without what to write in a mapping and without what one run alone did."""
    path, out = tmp_path / "glpi.csv", tmp_path / "dot.pdf"
    path.write_text(GLPI.replace("Kim Lee ", "=Kim"), encoding="utf-8-sig")
    said = run("import", path, "--agency", "DOT", "--db", importable).stdout
    assert "3 tickets count as incidents (--set kind=request, or [values.kind])." in said
    assert "Columns not read" not in said
    assert "1 cell looks like one of the formulas of a spreadsheet: kept as text." in said
    assert run("packet", "DOT", "2026-10", "--out", out, "--db", importable).exit_code == 0
    text = " ".join(" ".join(page_texts(out.read_bytes())).split())
    assert "Import from GLPI: Times are taken as America/New_York: the file does not say its time zone." in text
    assert "3 tickets count as incidents." in text
    assert "Pat Doe, =Kim" in text
    for word in ("<br>", "columns.", "--set", "kept as text", "Import from glpi"):
        assert word not in text


def test_tasks_of_requests_are_said_to_count_nowhere(run: Run, importable: Path, tmp_path: Path) -> None:
    head = "number,opened_at,state,priority,location,sys_updated_on"
    path = tmp_path / "sc_task.csv"
    path.write_text(f"{head}\nSCTASK0000001,2026-10-05 09:00:00,New,3,DOT,2026-10-05 09:00:00\n", encoding="utf-8")
    said = run("import", path, "--db", importable).stdout
    assert "1 ticket is a task of a request or bundles its items (SCTASK, REQ): kept, and in no figure" in said
    counted = run("import", path, "--set", "kind=request", "--db", importable).stdout
    assert "in no figure" not in counted


def test_next_months_file_is_of_the_same_source(run: Run, importable: Path, tmp_path: Path) -> None:
    """No ready mapping knows these columns: the source has its name from the file, less what counts files."""
    head = "Ticket no;Opened on;Status;Prio;Agency;Updated on"
    first, second = tmp_path / "desk_2026-10.csv", tmp_path / "desk_2026-11 (1).csv"
    row = "T1;2026-10-05 09:00;{};High;DOT;{}"
    first.write_text(f"{head}\n{row.format('Open', '2026-10-05 09:00')}\n", encoding="utf-8")
    second.write_text(f"{head}\n{row.format('In Progress', '2026-11-02 09:00')}\n", encoding="utf-8")
    said = run("import", first, "--db", importable)
    assert said.exit_code == 0, said.stderr
    assert 'The source is called "desk" after the file.' in said.stdout
    assert "0 tickets created, 1 updated" in run("import", second, "--db", importable).stdout
    assert numbers(importable) == [("T1", "DOT")]
    saved = said.stdout.split("`")[1].split()
    assert saved[:3] == ["longleaf", "mappings", "--for"]
    kept = run(*saved[1:3], first, "--save", "our-desk", "--db", importable)
    assert kept.exit_code == 0
    first_line, *rest = kept.stdout.splitlines()
    assert first_line == "The mapping \u201cour-desk\u201d is saved."
    assert all(line.startswith("To be decided: ") for line in rest)
    again = run("import", first, "--map", "our-desk", "--db", importable).stdout
    assert "(mapping our-desk, " in again
    assert "1 row passed over: the source said something newer" in again
    assert "after the file" not in again


def test_a_mapping_file_of_any_kind_is_saved_by_name(run: Run, importable: Path, tmp_path: Path) -> None:
    for name in ("servicenow-outage", "servicenow-list"):
        mapping = tmp_path / f"{name}.toml"
        assert run("mappings", name, "--out", mapping, "--db", importable).exit_code == 0
        said = run("mappings", mapping, "--save", f"our-{name}", "--db", importable)
        assert said.exit_code == 0, said.stderr
        assert f"our-{name}  (saved here)" in run("mappings", "--db", importable).stdout
