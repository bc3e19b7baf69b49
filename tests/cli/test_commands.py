"""Every command as its users call it: what it prints, what it writes, how it ends."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
import sqlite3
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest

from app.cli.main import EXIT_CODES, cli
from app.db.engine import Database, open_database
from app.db.schema import SCHEMA_HEAD
from app.db.workspace import run_as_signed_in
from app.domain.vocabulary import Role
from app.services.imports.mapping import ready_mappings
from app.services.workspace import opening
from tests.cli.conftest import Run
from tests.services.imports.import_world import list_file

pytestmark = pytest.mark.slow


def _paths(command: click.Command, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = [path]
    if isinstance(command, click.Group):
        for name, child in command.commands.items():
            found += _paths(child, (*path, name))
    return found


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_every_command_of_the_design_is_there() -> None:
    there = {" ".join(path) for path in _paths(cli)}
    assert there >= {
        "demo", "import", "packet", "verify", "report", "agenda", "explain", "seed", "db init", "db upgrade",
        "db check", "db roles", "profile add", "profile list", "profile test", "profile remove",
    }  # fmt: skip


@pytest.mark.parametrize("path", _paths(cli), ids=lambda path: " ".join(path) or "longleaf")
def test_help_of(path: tuple[str, ...], run: Run) -> None:
    result = run(*path, "--help")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Usage: longleaf {' '.join(path)}".rstrip())
    assert "..." not in result.stdout.partition("Commands:")[2].replace("[LOGIN=ROLE]...", ""), "a text is cut off"
    assert result.stderr == ""


def test_version(run: Run) -> None:
    from app import __version__

    assert run("--version").stdout == f"longleaf, version {__version__}\n"


def test_without_a_display_the_window_says_so(run: Run) -> None:
    result = run()
    assert result.exit_code == 2
    assert "no display" in result.stderr


# --- db -------------------------------------------------------------------------------------------
def test_a_workspace_is_made_checked_and_upgraded(run: Run) -> None:
    made = run("--db", "new.db", "db", "init")
    ready, data = made.stdout.splitlines()
    assert (made.exit_code, ready) == (0, f"new.db: a workspace with schema {SCHEMA_HEAD} is ready.")
    assert data.startswith("It has 27 agencies, ")
    assert "sample values" in data
    bare = run("--db", "bare.db", "db", "init", "--bare").stdout
    assert bare.endswith("It is empty: imports need agencies first.\n")
    assert run("db", "check", "--db", "new.db").stdout == "The workspace is in order.\n"
    assert json.loads(run("db", "check", "--json", "--db", "new.db").stdout) == {
        "schema": "longleaf.check",
        "version": 1,
        "problems": [],
        "unchecked": [],
        "remarks": [],
    }
    assert run("db", "upgrade", "--db", "new.db").stdout == f"new.db: schema {SCHEMA_HEAD}.\n"


def test_the_database_may_stand_before_or_after_the_command_or_in_the_environment(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("--db", "new.db", "db", "init")
    assert run("--db", "new.db", "db", "check").exit_code == 0
    assert run("db", "check", "--db", "new.db").exit_code == 0
    both = run("--db", "new.db", "db", "check", "--db", "other.db")
    assert (both.exit_code, "names two databases" in both.stderr) == (2, True)
    monkeypatch.setenv("LONGLEAF_DB", "new.db")
    assert run("db", "check").exit_code == 0


def test_the_embedded_workspace_is_the_default(run: Run, tmp_path: Path) -> None:
    assert run("db", "init").exit_code == 0
    assert (tmp_path / "data" / "longleaf" / "workspace.db").exists()


def test_a_workspace_on_postgresql(run: Run, pg_db: Database) -> None:
    url = pg_db.url.render_as_string()
    checked = run("db", "check", "--db", url)  # what it says of other logins of the server may follow
    assert (checked.exit_code, checked.stdout.splitlines()[0]) == (0, "The workspace is in order.")
    upgraded = run("db", "upgrade", "--db", url)
    assert f"schema {SCHEMA_HEAD}" in upgraded.stdout + upgraded.stderr
    assert run("db", "roles", "cli_ann=agent", "--apply", "--db", url).exit_code == 0
    refused = run("db", "init", "--db", url)
    assert refused.exit_code in (2, 3)
    assert "already holds a workspace" in refused.stderr


def test_roles_as_sql(run: Run) -> None:
    script = run("db", "roles", "ann=agent", "bob=ll_brm").stdout
    assert 'GRANT ll_agent TO "ann"' in script
    assert 'GRANT ll_brm TO "bob"' in script
    wrong = run("db", "roles", "ann=emperor")
    assert wrong.exit_code == 2
    assert "'emperor' is no role" in wrong.stderr
    assert "'ann' is no LOGIN=ROLE" in run("db", "roles", "ann").stderr
    assert "agent" in wrong.stderr
    assert run("db", "roles", 'x"; DROP=agent').exit_code == 2


def test_check_names_damage(run: Run, sample: Path) -> None:
    with sqlite3.connect(sample) as raw:
        raw.execute("DROP TRIGGER ll_action_deleted")
    raw.close()
    result = run("db", "check", "--db", sample)
    assert result.exit_code == 4
    assert "lacks its trigger" in result.stdout
    assert "longleaf db upgrade" in result.stdout


# --- seed and demo --------------------------------------------------------------------------------
@pytest.mark.slow
def test_the_same_seed_gives_the_same_records(run: Run) -> None:
    first = run("seed", "--tickets", 300, "--until", "2026-11-20", "--db", "one.db")
    assert first.exit_code == 0
    assert "300 tickets" in first.stdout
    assert run("seed", "--tickets", 300, "--until", "2026-11-20", "--db", "two.db").stdout == first.stdout
    texts = [
        run("report", "sla", "FY2026", "--as-of", "2026-11-01T00:00", "--db", d).stdout for d in ("one.db", "two.db")
    ]
    assert texts[0] == texts[1]
    again = run("seed", "--tickets", 10, "--db", "one.db")
    assert again.exit_code == 2
    assert "already holds data" in again.stderr


@pytest.mark.slow
def test_demo_twice(run: Run, sample_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second run of a day finds the workspace, is quick and writes the same documents, byte for byte."""
    day = datetime(2026, 11, 20, 15, tzinfo=UTC)  # that the sample lives until
    monkeypatch.setattr(opening, "open_database", lambda url, **more: open_database(url, now=lambda: day, **more))
    Path("out").mkdir()
    shutil.copyfile(sample_file, "out/sample-workspace.db")
    first = run("demo", "--no-window")
    assert first.exit_code == 0, first.stderr
    files = sorted(p for p in Path("out").iterdir() if p.suffix in {".pdf", ".ics"})
    assert [p.name for p in files] == ["CAB-agenda-2026-11-25.ics", "CAB-agenda-2026-11-25.pdf", "DHHS-2026-10.pdf"]
    before = [digest(p) for p in files]
    for words in ("Sample workspace: ", "SR-DHHS-2026-10 r1, Final", "Resolved in time:", "Agency CAB, Wednesday"):
        assert words in first.stdout
    begun = time.process_time()
    second = run("demo", "--no-window")
    assert time.process_time() - begun < 10
    assert [digest(p) for p in files] == before
    assert "SR-DHHS-2026-10 r1, Final" in second.stdout
    assert "the same packet, no new revision" in second.stdout


def test_demo_leaves_other_workspaces_alone(run: Run) -> None:
    Path("out").mkdir()
    run("db", "init", "--db", "out/sample-workspace.db")
    result = run("demo", "--no-window")
    assert result.exit_code == 2
    assert "not a sample workspace" in result.stderr
    Path("file").write_text("x")
    assert "file is a file" in run("demo", "--no-window", "--out", "file").stderr


# --- import ---------------------------------------------------------------------------------------
ROWS = (
    "INC0000001,2026-10-01 09:00:00,Closed,3,2,2,Desk,Ann,2026-10-01 11:00:00,2026-10-02 09:00:00,"
    "2026-10-02 09:00:00,DOT,Printer,Solved",
    "INC0000002,2026-10-05 09:00:00,New,4,3,3,Desk,,,,2026-10-05 09:00:00,DPS,Door,",
)


def test_import_dry_real_and_again(run: Run, importable: Path, tmp_path: Path) -> None:
    path = list_file(tmp_path, *ROWS)
    dry = run("import", path, "--dry-run", "--db", importable)
    assert dry.exit_code == 0, dry.stderr
    assert dry.stdout.startswith("Would import list.csv")
    real = json.loads(run("import", path, "--json", "--db", importable).stdout)
    assert list(real)[2:7] == ["read", "created", "updated", "skipped", "errors"]
    assert (real["read"], real["created"], real["updated"], real["skipped"], real["errors"]) == (2, 2, 0, 0, [])
    again = json.loads(run("import", path, "--json", "--db", importable).stdout)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 2)
    text = run("import", path, "--db", importable).stdout
    assert "0 tickets created, 0 updated, 2 unchanged" in text


# --- report, explain ------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["sla", "backlog", "changes", "availability"])
def test_reports_in_every_format(kind: str, run: Run, sample_file: Path, tmp_path: Path) -> None:
    words = ("report", kind, "2026-10", "--as-of", "2026-11-15T08:00", "--db", sample_file)
    text = run(*words)
    assert text.exit_code == 0, text.stderr
    assert "October 2026; as of 15 November 2026 08:00 Eastern Time" in text.stdout
    assert not any(line != line.rstrip() for line in text.stdout.splitlines())
    told = json.loads(run(*words, "--json").stdout)
    assert told == json.loads(run(*words, "--format", "json").stdout)
    assert (told["period"], told["agency"]) == ("2026-10", None)
    rows = list(csv.reader(io.StringIO(run(*words, "--format", "csv").stdout)))
    assert len(rows) == 1 + len(told["rows"])
    out = tmp_path / "sub" / f"{kind}.xlsx"
    assert run(*words, "--out", out).stdout == f"{out}: {len(told['rows']):,} rows\n"
    with zipfile.ZipFile(out) as book:
        assert "xl/worksheets/sheet1.xml" in book.namelist()
    for ending in ("csv", "json"):
        assert run(*words, "--out", tmp_path / f"x.{ending}").exit_code == 0
    assert json.loads((tmp_path / "x.json").read_text("utf-8")) == told


def test_report_of_an_agency_and_a_service(run: Run, sample_file: Path) -> None:
    one = json.loads(
        run("report", "sla", "2026Q4", "--agency", "dhhs", "--service", "email", "--json", "--db", sample_file).stdout
    )
    assert (one["agency"], one["service"]) == ("DHHS", "EMAIL")


def test_explain(run: Run, sample_file: Path) -> None:
    with sqlite3.connect(sample_file) as raw:
        number = raw.execute("SELECT number FROM ticket WHERE kind='incident' AND resolved_at IS NOT NULL").fetchone()[
            0
        ]
    raw.close()
    text = run("explain", number, "--db", sample_file)
    assert text.exit_code == 0, text.stderr
    assert text.stdout.startswith(number)
    assert "counted" in text.stdout
    told = json.loads(run("explain", number, "--json", "--db", sample_file).stdout)
    assert number in json.dumps(told)
    assert run("explain", number.lower(), "--db", sample_file).exit_code == 0


def test_attachments_of_a_record(run: Run, sample_file: Path, tmp_path: Path) -> None:
    said = run("attachments", "chg-1", "--out", str(tmp_path / "files"), "--db", sample_file)
    assert (said.exit_code, said.stdout) == (0, "CHG0000001 has no file.\n"), said.stderr
    told = run("attachments", "CHG9999999", "--json", "--db", sample_file)
    assert (told.exit_code, json.loads(told.stdout)["error"]["hint"]) == (2, "Write it like INC0024001.")
    absent = run("explain", "INC9999999", "--db", sample_file)
    assert (absent.exit_code, "no ticket INC9999999" in absent.stderr) == (2, True)


# --- packet, verify, agenda -----------------------------------------------------------------------
@pytest.mark.slow
def test_packet_again_reissued_and_verified(run: Run, sample: Path) -> None:
    first = run("packet", "DHHS", "2026-10", "--json", "--db", sample)
    assert first.exit_code == 0, first.stderr
    (made,) = json.loads(first.stdout)["packets"]
    path = Path(made["path"])
    assert (made["packet"], made["revision"], made["recorded"]) == ("SR-DHHS-2026-10 r1", 1, True)
    before = digest(path)
    again = run("packet", "DHHS", "2026-10", "--db", sample)
    assert "no new revision" in again.stdout
    assert digest(path) == before
    reissued = run("packet", "DHHS", "2026-10", "--reason", "asked for again", "--out", "p/new.pdf", "--db", sample)
    assert reissued.stdout.startswith("p/new.pdf: SR-DHHS-2026-10 r1, Final"), "a reason changes nothing"
    fine = run("verify", path, "--db", sample)
    assert (fine.exit_code, "as issued" in fine.stdout) == (0, True), fine.stdout
    with sqlite3.connect(sample) as raw:  # behind the guards' back
        for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall():
            raw.execute(f"DROP TRIGGER {name}")
        raw.execute("DELETE FROM sla_clock WHERE metric='resolution'")
    raw.close()
    differing = run("verify", path, "--db", sample)
    assert differing.exit_code == 4, differing.stdout
    assert "printed" in differing.stdout, differing.stdout
    told = json.loads(run("verify", path, "--json", "--db", sample).stdout)
    assert (told["ok"], told["intact"]) == (False, True), told
    assert {"figure", "label", "printed", "now"} == set(told["differing"][0])


def test_missed_targets_that_are_not_printed_lie_beside_the_packet(
    run: Run, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.reports import packets as packet

    monkeypatch.setattr(packet, "LISTED", 0)
    result = run("packet", "DHHS", "2026-10", "--out", "o", "--json", "--db", sample)
    (made,) = json.loads(result.stdout)["packets"]
    beside = Path("o/SR-DHHS-2026-10-r1-exceptions.csv")
    assert made["exceptions"] == str(beside)
    rows = list(csv.DictReader(io.StringIO(beside.read_text("utf-8-sig"))))
    assert rows
    assert all(float(row["Over by, min"]) > 0 for row in rows)


def test_packet_as_of_a_time(run: Run, sample: Path) -> None:
    early = run("packet", "DOT", "2026-10", "--as-of", "2026-11-02T06:00", "--out", "o", "--db", sample)
    assert early.exit_code == 0, early.stderr
    assert "SR-DOT-2026-10 r1, Preliminary" in early.stdout
    assert list(Path("o").glob("*.pdf"))
    future = run("packet", "DOT", "2026-10", "--as-of", "2026-09-02T06:00", "--db", sample)
    assert (future.exit_code, "has not begun" in future.stderr) == (2, True)
    for words in (("packet", "DOT", "2026-10"), ("packet", "--all", "2026-10"), ("report", "sla", "2026-10")):
        ahead = run(*words, "--as-of", "2090-11-02T06:00", "--db", sample)
        assert (ahead.exit_code, "in the future" in ahead.stderr) == (2, True), words


@pytest.mark.slow
def test_every_agencys_packet(run: Run, sample: Path) -> None:
    with sqlite3.connect(sample) as raw:
        raw.execute("PRAGMA foreign_keys=OFF")
        guards = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'agency'"
        for (name,) in raw.execute(guards).fetchall():
            raw.execute(f"DROP TRIGGER {name}")
        few = "SELECT id FROM agency WHERE valid_to IS NULL ORDER BY code LIMIT 5"  # so much a packet takes
        raw.execute(f"UPDATE agency SET valid_to = '2020-01-01' WHERE valid_to IS NULL AND id NOT IN ({few})")
        codes = [c for (c,) in raw.execute("SELECT code FROM agency WHERE valid_to IS NULL ORDER BY code")]
    raw.close()
    result = run("packet", "--all", "2026-10", "--out", "all", "--json", "--db", sample)
    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)
    assert told["failed"] == []
    assert len(told["packets"]) >= len(codes) == 5
    assert all(Path(one["path"]).read_bytes().startswith(b"%PDF") for one in told["packets"])
    assert not [p for p in Path("all").iterdir() if p.suffix != ".pdf"]


def test_agenda(run: Run, sample_file: Path) -> None:
    result = run("agenda", "2026-11-25", "--out", "a.pdf", "--ics", "a.ics", "--db", sample_file)
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("Agency CAB, Wednesday 25 November 2026")
    assert Path("a.pdf").read_bytes().startswith(b"%PDF")
    assert Path("a.ics").read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    told = json.loads(run("agenda", "2026-11-25", "--json", "--db", sample_file).stdout)
    assert told["meeting"] == "2026-11-25"
    wrong = run("agenda", "25.11.2026", "--db", sample_file)
    assert (wrong.exit_code, "2026-11-18" in wrong.stderr) == (2, True)


# --- what the help says ---------------------------------------------------------------------------
def test_the_help_names_exit_codes_environment_mappings_and_roles(run: Run, sample_file: Path) -> None:
    top = run("--help").stdout
    for code, text in EXIT_CODES.items():
        assert f"  {code:<4} {text}" in top
    assert "LONGLEAF_DB" in top
    told = " ".join(run("import", "--help").stdout.split())
    assert "`longleaf mappings`" in told
    known = run("mappings", "--db", sample_file).stdout.splitlines()
    assert set(ready_mappings()) <= {line.partition(" ")[0] for line in known}
    told = run("db", "roles", "--help").stdout
    assert all(role.value.removeprefix("ll_") in told for role in Role)
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert all(f"{code} " in readme.partition("Exit codes:")[2][:400] for code in EXIT_CODES)


def test_a_file_that_is_not_there_is_wrong_input(run: Run, sample: Path) -> None:
    for command in (("import", "none.csv"), ("verify", "none.pdf")):
        told = run(*command, "--db", sample)
        assert (told.exit_code, command[1] in told.stderr) == (2, True)
    Path("empty.csv").write_text("")
    assert run("import", "empty.csv", "--db", sample).exit_code == 2
    told = run("report", "sla", "2026-10", "--db", "nowhere/none.db")
    assert (told.exit_code, "There is no workspace at nowhere/none.db" in told.stderr) == (2, True)


def first_incident(path: Path) -> int:
    with sqlite3.connect(path) as raw:
        (number,) = raw.execute("SELECT number FROM ticket WHERE number LIKE 'INC%' ORDER BY number DESC").fetchone()
    raw.close()
    return int(number.removeprefix("INC"))


def test_a_ticket_is_explained_by_any_spelling_of_its_number(run: Run, sample: Path) -> None:
    number = first_incident(sample)
    spelled = (f"INC{number:07d}", f"{number}", f"inc-{number}", f"#{number}", f"inc{number}")
    said = {run("explain", typed, "--db", sample).stdout for typed in spelled}
    assert {text.splitlines()[0].split()[0] for text in said} == {f"INC{number:07d}"}


def test_a_workspace_on_a_read_only_place_is_reported_from(
    run: Run, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, before = first_incident(sample), sample.read_bytes()
    monkeypatch.setattr("app.db.connect.unwritable", lambda _path: True)  # an administrator may write everywhere
    told = run("report", "sla", "2026-10", "--db", sample)
    assert (told.exit_code, told.stdout != "") == (0, True)
    assert run("explain", first, "--db", sample).exit_code == 0
    refused = run("seed", "--tickets", "1", "--db", sample)
    assert (refused.exit_code, "is read-only" in refused.stderr) == (3, True)
    assert sample.read_bytes() == before


def test_a_sign_in_without_a_role_is_told_so(run: Run, pg_db: Database) -> None:
    url = pg_db.url.set(username="cli_nobody", query={**pg_db.url.query, "sslmode": "disable"})
    run_as_signed_in(pg_db, ['CREATE ROLE "cli_nobody" LOGIN'])
    try:
        told = run("report", "sla", "2026-10", "--db", url.render_as_string())
        assert (told.exit_code, "cli_nobody has no role in" in told.stderr) == (2, True), told.stderr
        assert "longleaf db roles cli_nobody=reader" in told.stderr
        assert "db init" not in told.stderr
    finally:
        run_as_signed_in(pg_db, ['DROP ROLE "cli_nobody"'])
