"""What cannot be used is refused with a text that names it and says what to do; nothing is half written."""

from __future__ import annotations

import errno
import gzip
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli.main import cli
from app.db.engine import Database, open_database
from tests.cli.conftest import Run
from tests.pg_server import PostgresServer
from tests.services.imports.import_world import LIST_HEADER, list_file

pytestmark = pytest.mark.slow

GOOD = "INC0000001,2026-10-05 09:00:00,New,3,2,2,Desk,,,,2026-10-05 09:00:00,DOT,Printer,"


def tickets(path: Path) -> int:
    raw = sqlite3.connect(path)
    try:
        return int(raw.execute("SELECT count(*) FROM ticket").fetchone()[0])
    finally:
        raw.close()


# --- files to import that are no use at all -------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("none.csv", None, ("There is no file none.csv",)),
        ("empty.csv", b"", ("empty.csv is empty", "header row")),
        ("noise.csv", bytes(range(256)) * 4, ("noise.csv", "text")),
        ("cut.csv.gz", gzip.compress((LIST_HEADER + "\n" + GOOD).encode())[:-12], ("cut.csv.gz", "damaged gzip")),
        ("book.xlsx", b"PK\x03\x04broken", ("book.xlsx is a damaged workbook", "export the file again")),
        ("other.csv", b"a,b\n1,2\n", ("other.csv: 5 things have to be decided", "Number: choose a column", "--map")),
        ("twice.csv", b"number,number\n1,2\n", ("twice.csv: ", '"number" more than once', "rename the column")),
        (
            "quote.csv",
            (LIST_HEADER + '\n"INC1,2\n').encode(),
            ("quote.csv, row 2", "quotation mark", "Nothing was imp"),
        ),
    ],
)
def test_a_file_that_cannot_be_imported(
    name: str, content: bytes | None, words: tuple[str, ...], run: Run, importable: Path, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    result = run("import", name, "--db", importable)
    assert result.exit_code == 2
    assert result.stdout == ""
    for word in words:
        assert word in result.stderr
    assert tickets(importable) == 0


def test_a_folder_and_a_file_that_may_not_be_read(run: Run, importable: Path, tmp_path: Path) -> None:
    assert "is a folder" in run("import", tmp_path, "--db", importable).stderr
    assert run("verify", tmp_path, "--db", importable).exit_code == 2


def test_two_date_formats(run: Run, importable: Path, tmp_path: Path) -> None:
    path = list_file(tmp_path, GOOD, GOOD.replace("0000001", "0000002").replace("2026-10-05 09", "5/10/2026 09", 1))
    result = run("import", path, "--db", importable)
    assert result.exit_code == 2
    for word in ("whether the day or the month stands first", "5/10/2026", "--dates d/m/Y"):
        assert word in result.stderr
    assert tickets(importable) == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x = [", ("m.toml is not valid TOML", "longleaf mappings NAME")),
        ('name = "x"\nnonsense = 1\n', ('unknown key "nonsense"',)),
        (None, ("m.toml cannot be read", "servicenow-list")),
    ],
)
def test_a_wrong_mapping(text: str | None, words: tuple[str, ...], run: Run, importable: Path, tmp_path: Path) -> None:
    if text is not None:
        (tmp_path / "m.toml").write_text(text)
    result = run("import", list_file(tmp_path, GOOD), "--map", "m.toml", "--db", importable)
    assert result.exit_code == 2
    for word in words:
        assert word in result.stderr


def test_rows_that_cannot_come_in_are_listed_one_by_one(run: Run, importable: Path, tmp_path: Path) -> None:
    """A far year, a NUL byte, a field of 10 MB, a missing field: each with row and field; the others come in."""
    rows = (
        GOOD,
        GOOD.replace("0000001", "0000002").replace("2026-10-05", "9999-10-05", 1),
        GOOD.replace("0000001", "0000003").replace("2026-10-05", "0019-10-05", 1),
        GOOD.replace("0000001", "0000004").replace("Printer", "Pri\x00nter"),
        GOOD.replace("0000001", "0000005").replace("Printer", "x" * 10_000_000),
        "INC0000006,2026-10-05 09:00:00",
        GOOD.replace("0000001", "0000007").replace("Printer", '=HYPERLINK("http://x")').replace('"', "'"),
    )
    result = run("import", list_file(tmp_path, *rows), "--db", importable)
    assert result.exit_code == 0, result.stderr
    for words in (
        "row 3, opened_at: ",
        "9999-10-05",
        "row 4, opened_at: ",
        "row 5, short_description: the field has a NUL byte",
        "row 6, short_description: the field has 10,000,000 characters",
        "row 7, state: the row has 2 fields",
        "of a spreadsheet: kept as text",
        "7 rows read, 5 skipped",
        "2 tickets created",
    ):
        assert words in result.stdout
    assert tickets(importable) == 2


def test_a_formula_stays_text_in_what_is_written(run: Run, importable: Path, tmp_path: Path) -> None:
    path = list_file(tmp_path, GOOD.replace("Printer", "=1+1"))
    assert run("import", path, "--db", importable).exit_code == 0
    raw = sqlite3.connect(importable)
    assert raw.execute("SELECT title FROM ticket").fetchone()[0] == "=1+1"
    raw.close()


# --- words that mean nothing ----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("report", "sla", "2026-13"), ("'2026-13'", "2026-10", "2026Q4", "FY2027")),
        (("report", "sla", "October"), ("'October' is not a period", "2026Q4")),
        (("report", "sla", "2026-10", "--agency", "DHH"), ("no agency 'DHH'", "Did you mean DHHS")),
        (("report", "sla", "2026-10", "--service", "EMIAL"), ("no service 'EMIAL'", "Did you mean EMAIL")),
        (("report", "weather", "2026-10"), ("'weather' is not one of", "availability")),
        (("report", "sla", "2026-10", "--as-of", "noon"), ("'noon' is no time", "2026-11-02T06:00")),
        (
            ("report", "sla", "2026-10", "--as-of", "9999-12-31T23:59"),
            ("not within the years 1990 to 2100", "mistyped"),
        ),
        (("report", "sla", "2026-10", "--as-of", "0001-01-01T00:00+14:00"), ("not within the years", "mistyped")),
        (("agenda", "0001-01-01"), ("'0001-01-01' is not within the years 1990 to 2100", "mistyped")),
        (("agenda", "9999-12-31"), ("'9999-12-31' is not within the years 1990 to 2100", "mistyped")),
        (("report", "sla", "2026-10", "--format", "xlsx"), ("--out",)),
        (("report", "sla", "2026-10", "--out", "x.doc"), ("'doc' is no format", "json, csv or xlsx")),
        (("packet", "DHHS"), ("Say which packet", "longleaf packet --all 2026-10")),
        (("packet", "NOPE", "2026-10"), ("no agency 'NOPE'",)),
        (("packet", "DHHS", "2026-10", "--out", "x.txt"), ("PDF", "x.pdf")),
        (("packet", "--all", "DHHS", "2026-10"), ("Say which packet",)),
        (("seed", "--tickets", "-1"), ("--tickets",)),
        (("seed", "--tickets", "many"), ("'many'",)),
        (("frobnicate",), ("No such command 'frobnicate'",)),
    ],
)
def test_wrong_words(
    words: tuple[str, ...], told: tuple[str, ...], run: Run, sample_file: Path, tmp_path: Path
) -> None:
    before = sorted(os.listdir(tmp_path))
    result = run("--db", sample_file, *words)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    for word in told:
        assert word in result.stderr
    assert sorted(os.listdir(tmp_path)) == before


def test_a_packet_that_is_none(run: Run, sample_file: Path) -> None:
    Path("text.pdf").write_text("hello")
    Path("empty.pdf").write_bytes(b"")
    for name in ("text.pdf", "empty.pdf", "absent.pdf"):
        result = run("verify", name, "--db", sample_file)
        assert (result.exit_code, name in result.stderr) == (2, True)


# --- databases ------------------------------------------------------------------------------------
@pytest.mark.parametrize("words", [("report", "sla", "2026-10"), ("db", "check"), ("packet", "DHHS", "2026-10")])
def test_what_is_no_workspace(words: tuple[str, ...], run: Run, tmp_path: Path) -> None:
    Path("text.db").write_text("this is no database, only some text that is long enough\n" * 100)
    Path("empty.db").write_bytes(b"")
    sqlite3.connect("foreign.db").execute("CREATE TABLE x (y)").connection.close()
    for name, code, told in (
        ("text.db", 3, "text.db is not a Longleaf workspace"),
        ("empty.db", 3, "longleaf db init"),
        ("foreign.db", 3, "longleaf db init"),
        ("absent.db", 2, "There is no workspace at absent.db"),
        (".", 3, "cannot be opened"),
    ):
        before = hashlib.sha256(Path(name).read_bytes()).hexdigest() if Path(name).is_file() else ""
        result = run(*words, "--db", name)
        assert (result.exit_code, told in result.stderr) == (code, True), result.stderr
        if before:
            assert hashlib.sha256(Path(name).read_bytes()).hexdigest() == before
    assert not Path("absent.db").exists()


def test_init_refuses_what_is_there(run: Run, sample: Path) -> None:
    again = run("db", "init", "--db", sample)
    assert again.exit_code in (2, 3)
    assert "already holds a workspace" in again.stderr
    Path("text.db").write_text("no database " * 100)
    assert run("db", "init", "--db", "text.db").exit_code == 3
    assert Path("text.db").read_text() == "no database " * 100


@pytest.mark.parametrize(("version", "told"), [("9999", "Install the newer Longleaf")])
def test_a_workspace_of_another_version(version: str, told: str, run: Run, importable: Path, tmp_path: Path) -> None:
    raw = sqlite3.connect(importable)
    raw.execute("UPDATE alembic_version SET version_num=?", (version,))
    raw.commit()
    raw.close()
    result = run("import", list_file(tmp_path, GOOD), "--db", importable)
    assert (result.exit_code, told in result.stderr) == (3, True)
    assert tickets(importable) == 0
    check = run("db", "check", "--db", importable)
    assert (check.exit_code, told in check.stdout) == (4, True)


def test_an_older_workspace(run: Run, importable: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.db import schema

    monkeypatch.setattr(schema, "SCHEMA_PAST", ("0000",))
    raw = sqlite3.connect(importable)
    raw.execute("UPDATE alembic_version SET version_num='0000'")
    raw.commit()
    raw.close()
    result = run("import", list_file(tmp_path, GOOD), "--db", importable)
    assert (result.exit_code, "longleaf db upgrade" in result.stderr) == (3, True)


def test_a_workspace_that_another_program_is_writing(
    run: Run, importable: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.db.engine import open_database as opener
    from app.services.workspace import opening as workspace

    monkeypatch.setattr(workspace, "open_database", lambda url: opener(url, busy_timeout=0.2))
    # Another process: the locks of one process do not stop itself.
    code = "import sqlite3,sys; c=sqlite3.connect(sys.argv[1], isolation_level=None); c.execute('BEGIN IMMEDIATE')"
    with subprocess.Popen(
        [sys.executable, "-c", f"{code}; print('locked', flush=True); sys.stdin.read()", importable],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"locked\n"
        result = run("import", list_file(tmp_path, GOOD), "--db", importable)
        reading = run("report", "sla", "2026-10", "--db", importable)
        other.communicate(b"")
    assert (result.exit_code, "in use by another program" in result.stderr) == (3, True)
    assert reading.exit_code == 0, reading.stderr
    assert tickets(importable) == 0
    assert run("import", tmp_path / "list.csv", "--db", importable).exit_code == 0


def test_no_space_for_the_database(run: Run, importable: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.db.engine import open_database as opener
    from app.services.workspace import opening as workspace

    def full(url: str) -> Database:
        from sqlalchemy import event

        db = opener(url)

        @event.listens_for(db.engine, "connect")
        def _limit(raw: object, _record: object) -> None:
            pages = raw.execute("PRAGMA page_count").fetchone()[0]  # type: ignore[attr-defined]
            raw.execute(f"PRAGMA max_page_count={pages + 10}").fetchone()  # type: ignore[attr-defined]

        return db

    rows = [GOOD.replace("0000001", f"{n:07}") for n in range(1, 1500)]
    with monkeypatch.context() as tight:
        tight.setattr(workspace, "open_database", full)
        result = run("import", list_file(tmp_path, *rows), "--db", importable)
    assert (result.exit_code, "no space left" in result.stderr) == (3, True), result.stderr
    assert tickets(importable) in (0, 1000), "whole chunks only"
    assert run("import", tmp_path / "list.csv", "--db", importable).exit_code == 0
    assert tickets(importable) == 1499


def test_no_space_for_a_new_workspace(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from sqlalchemy import event

    from app.db.engine import open_database as opener
    from app.services.workspace import opening as workspace

    def full(url: str) -> Database:
        db = opener(url)

        @event.listens_for(db.engine, "connect")
        def _limit(raw: object, _record: object) -> None:
            raw.execute("PRAGMA max_page_count=20").fetchone()  # type: ignore[attr-defined]

        return db

    monkeypatch.setattr(workspace, "open_database", full)
    for words in (("db", "init"), ("seed", "--tickets", "5"), ("demo", "--no-window", "--out", ".")):
        result = run(*words, "--db", "new.db") if words[0] != "demo" else run(*words)
        assert (result.exit_code, "no space left" in result.stderr) == (3, True), result.stderr
        assert not [path.name for path in Path().iterdir() if ".db" in path.name]


# --- the disk -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("packet", "DHHS", "2026-10", "--out", "x.pdf"), "x.pdf"),
        (("report", "sla", "2026-10", "--out", "x.csv"), "x.csv"),
        (("report", "sla", "2026-10", "--out", "x.xlsx"), "x.xlsx"),
        (("agenda", "2026-11-25", "--out", "x.pdf"), "x.pdf"),
        (("agenda", "2026-11-25", "--ics", "x.ics"), "x.ics"),
    ],
)
def test_a_full_disk_leaves_the_old_file(
    words: tuple[str, ...], name: str, run: Run, sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path(name).write_text("old")

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    result = run(*words, "--db", sample)
    assert (result.exit_code, f"{name} could not be written: No space left" in result.stderr) == (3, True)
    assert Path(name).read_text() == "old"
    assert not list(tmp_path.glob(".*.part"))
    raw = sqlite3.connect(sample)
    assert raw.execute("SELECT count(*) FROM packet").fetchone()[0] == 0
    raw.close()


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs a folder nobody can write to")
def test_a_folder_that_cannot_be_written(run: Run, sample: Path) -> None:
    for words in (("packet", "DHHS", "2026-10"), ("report", "sla", "2026-10")):
        result = run(
            *words, "--out", "/proc/self/x.pdf" if words[0] == "packet" else "/proc/self/x.csv", "--db", sample
        )
        assert (result.exit_code, "could not be written" in result.stderr) == (3, True), result.stderr
    assert run("db", "init", "--db", "/proc/self/new.db").exit_code == 3
    assert run("demo", "--no-window", "--out", "/proc/self/out").exit_code in (2, 3)  # the system says: not there


def test_a_file_where_a_folder_is_needed(run: Run, sample: Path) -> None:
    Path("out").write_text("x")
    assert run("packet", "--all", "2026-10", "--db", sample).exit_code == 2
    assert run("packet", "DHHS", "2026-10", "--out", sample, "--db", sample).exit_code == 2
    assert run("report", "sla", "2026-10", "--out", ".", "--format", "csv", "--db", sample).exit_code == 2


def test_a_read_only_workspace_can_still_be_read(run: Run, sample: Path) -> None:
    """Whether or not the person is an administrator of the computer, who may write everywhere."""
    closed = sample.parent / "closed"
    closed.mkdir()
    shutil.copyfile(sample, closed / "sample.db")
    (closed / "sample.db").chmod(0o444)
    closed.chmod(0o555)
    try:
        result = run("report", "sla", "2026-10", "--db", closed / "sample.db")
        assert result.exit_code in (0, 3), result.output
        if result.exit_code == 3:
            assert str(closed / "sample.db") in result.stderr
    finally:
        closed.chmod(0o755)


# --- PostgreSQL -----------------------------------------------------------------------------------
def test_addresses_that_do_not_work(run: Run, postgres_server: PostgresServer) -> None:
    here = postgres_server.url("ll_none").render_as_string()
    for url, code, told in (
        ("postgresql://ann:s3cret@localhost/x", 2, "holds a password"),
        ("postgresql://ann@127.0.0.1:1/x", 3, "x on 127.0.0.1, port 1, does not answer"),
        ("postgresql://ann@no-such-host.invalid/x", 3, "cannot be found"),
        ("mysql://ann@host/x", 2, "mysql"),
        (here, 3, "There is no database"),
    ):
        result = run("report", "sla", "2026-10", "--db", url)
        assert (result.exit_code, told in result.stderr) == (code, True), result.stderr
        assert "s3cret" not in result.output


# --- our own errors -------------------------------------------------------------------------------
def test_a_bug_leaves_a_report_and_no_traceback(
    run: Run, sample_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.services.figures import tables as reports

    def broken(*_words: object, **_more: object) -> None:
        raise ZeroDivisionError("inside")

    monkeypatch.setitem(reports.REPORTS, "sla", broken)
    result = run("report", "sla", "2026-10", "--db", sample_file)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "This is an error in Longleaf" in result.stderr
    (report,) = tmp_path.rglob("error-*.txt")
    assert str(report) in result.stderr
    assert "ZeroDivisionError: inside" in report.read_text()
    assert "in broken" in report.read_text()


def test_a_column_that_is_not_there_is_a_bug_whatever_it_is_called(run: Run, sample: Path, tmp_path: Path) -> None:
    """Once "no such column: full_name" was told as a full disk, without a report."""
    db = open_database(sample)
    with db.engine.begin() as conn:
        for (name,) in conn.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").all():
            conn.exec_driver_sql(f'DROP TRIGGER "{name}"')
        conn.exec_driver_sql("ALTER TABLE agency RENAME COLUMN code TO full_code")
    db.dispose()
    result = run("report", "sla", "2026-10", "--agency", "DHHS", "--db", sample)
    assert result.exit_code == 1
    assert "This is an error in Longleaf (OperationalError)" in result.stderr
    (report,) = tmp_path.rglob("error-*.txt")
    assert str(report) in result.stderr
    assert "no such column" in report.read_text()


def test_the_group_itself_ends_by_exit_code() -> None:
    with pytest.raises(SystemExit) as end:
        cli(["--version"])
    assert end.value.code == 0


def test_a_file_of_which_nothing_came_in_ends_with_2_and_the_one_thing_to_do(
    run: Run, importable: Path, tmp_path: Path
) -> None:
    result = run("import", list_file(tmp_path, GOOD.replace("2026-10-05", "2026-13-05")), "--db", importable)
    assert result.exit_code == 2
    assert "nothing came in. Correct" in result.stderr
    assert "opened_at" in result.stderr
    assert tickets(importable) == 0


def test_one_agency_for_every_row_is_said_in_one_word(run: Run, importable: Path, tmp_path: Path) -> None:
    path = tmp_path / "desk.csv"
    path.write_text("Number,Opened,State\nT1,2026-10-05 09:00,New\n", "utf-8")
    refused = run("import", path, "--db", importable)
    assert refused.exit_code == 2
    assert "--set priority=3 --agency CODE" in refused.stderr
    done = run("import", path, "--set", "priority=3", "--agency", "DOT", "--db", importable)
    assert done.exit_code == 0, done.stderr
    assert tickets(importable) == 1
    assert "is no FIELD=VALUE" in run("import", path, "--set", "colour=red", "--db", importable).stderr


def test_a_mapping_is_proposed_printed_and_never_written_over(run: Run, importable: Path, tmp_path: Path) -> None:
    path, out = tmp_path / "desk.csv", tmp_path / "m.toml"
    path.write_text("Nummer;Erstellt;Status;Priorität\nT1;2026-10-05 09:00;Offen;Hoch\n", "utf-8")
    first = run("mappings", "--for", path, "--out", out, "--db", importable)
    assert first.exit_code == 0, first.stderr
    text = out.read_text("utf-8")
    assert "# To be decided: Agency: choose a column, or one value for all rows." in text
    assert 'Offen = "new"' in text
    assert run("mappings", "--for", path, "--out", out, "--db", importable).exit_code == 2
    listed = run("mappings", "--db", importable).stdout.split()
    assert {"glpi", "servicenow-list", "servicenow-change"} <= set(listed)
    assert 'name = "glpi"' in run("mappings", "glpi", "--db", importable).stdout
    assert run("mappings", "nowhere", "--db", importable).exit_code == 2
