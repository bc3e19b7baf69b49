"""The log: what a line may hold, files of several processes, disks that are full; no personal data from any process."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from app import logs
from app.domain.vocabulary import Role
from app.error_report import write_report
from tests.services.imports.import_world import list_file

ROOT = Path(__file__).resolve().parents[1]
log = logging.getLogger("longleaf.cli")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A log folder, with logging switched on."""
    monkeypatch.delenv("LONGLEAF_LOG")
    yield tmp_path / "log"
    logs.stop()


def lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()


# --- what a line may hold -------------------------------------------------------------------------
def test_values_by_type(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging.getLogger("longleaf"), "propagate", False)  # tests refuse the wrong call below
    path = logs.start("command", folder)
    assert path == folder / "command.log"
    log.info("%s %s %d %.1f", logs.Term("import"), "Ann Example", 7, 2.5)
    log.info("%s %s %s", Role.BRM, date(2026, 11, 2), timedelta(seconds=5))
    log.info("%s %s %s", ValueError, ValueError("Ann Example"), Path("/home/ann/x.csv"))
    log.info("%(who)s", {"who": "Ann Example"})
    log.info("%d tickets", "Ann Example")
    try:
        raise RuntimeError("Ann Example")
    except RuntimeError:
        log.info("It broke", exc_info=True)
    log.debug("below the level")
    head = f"INFO longleaf.cli [command {os.getpid()}]"
    assert [line.split(" ", 1)[1] for line in lines(path)] == [
        f"{head} import <str> 7 2.5",
        f"{head} ll_brm 2026-11-02 0:00:05",
        f"{head} ValueError <ValueError> <{type(Path()).__name__}>",
        f"{head} <str>",
        f"{head} %d tickets",
        f"{head} It broke",
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql://ann:hunter2@db.example/x", "postgresql://…@db.example/x"),
        ("postgresql://ann:p@ss/w:rd@db.example/x", "postgresql://…@db.example/x"),
        ("postgresql:/ann:hunter2@db.example/x", "postgresql://…@db.example/x"),
        ("postgres:ann:hunter2@db.example/x", "postgres://…@db.example/x"),
        ("postgresql://ann:two words@db.example/x", "postgresql://…@db.example/x"),
        ("postgresql://x/y?password=hunter2&sslmode=require", "postgresql://x/y?password=…&sslmode=require"),
        ("host=db password='hunter 2' dbname=x", "host=db password=… dbname=x"),
        ("{'password': 'hunter2', 'port': 5432}", "{'password': …, 'port': 5432}"),
        ("ALTER ROLE ann PASSWORD 'SCRAM-SHA-256$4096:c2FsdA==$a+b/c=:d='", "ALTER ROLE ann PASSWORD '…'"),
        ("mail to ann.example@dit.nc.gov failed", "mail to …@… failed"),
        ("/home/ann/list.csv is no file", "/home/…/list.csv is no file"),
        (r"C:\Users\ann\list.csv", r"C:\Users\…\list.csv"),
        ("https://docs.python.org/3 says so", "https://docs.python.org/3 says so"),
    ],
)
def test_redacted(text: str, shown: str) -> None:
    assert logs.redacted(text) == shown


@pytest.mark.parametrize(
    ("what", "shown"),
    [
        ("ticket resolve", "ticket resolve"),
        ("issue SR-DHHS-2026-10", "issue SR-DHHS-2026-10"),
        ("import staff of ann.csv", "import"),
        ("assign Ann Example", "assign"),
        ("Ann", "other"),
    ],
)
def test_names_of_acts(what: str, shown: str) -> None:
    assert logs.act_term(what) == shown


def test_how_long_it_took_and_how_it_ended(folder: Path) -> None:
    path = logs.start("services", folder)
    assert path is not None
    with logs.timed(log, logs.Term("tickets.counts"), level=logging.DEBUG, slow=0.0):
        pass
    with logs.timed(log, logs.Term("tickets.list"), level=logging.DEBUG, slow=60.0):
        pass
    with pytest.raises(KeyError), logs.timed(log, logs.Term("tickets.log")):
        raise KeyError("Ann Example")
    said = [line.split("] ")[1] for line in lines(path)]
    assert [text.rsplit(" after ")[0] for text in said] == ["tickets.counts: done", "tickets.log: KeyError"]


# --- files ----------------------------------------------------------------------------------------
@pytest.mark.slow
def test_three_files_of_a_megabyte(folder: Path) -> None:
    logs.start("window", folder)
    for _ in range(3_300):
        log.info("%s", logs.Term("x" * 950))
    found = sorted(folder.glob("window.log*"))
    assert [path.name for path in found] == ["window.log", "window.log.1", "window.log.2"]
    assert all(900_000 < path.stat().st_size <= 1_000_000 for path in found[1:])


def test_processes_do_not_share_a_file(folder: Path) -> None:
    logs.start("window", folder)
    log.info("first")
    program = (
        "import logging, sys; from pathlib import Path; from app import logs;"
        "logs.start('window', Path(sys.argv[1])); logging.getLogger('longleaf.cli').info('second')"
    )
    subprocess.run([sys.executable, "-c", program, str(folder)], cwd=ROOT, check=True)
    assert [line.rsplit(" ", 1)[1] for line in lines(folder / "window.log")] == ["first"]
    assert [line.rsplit(" ", 1)[1] for line in lines(folder / "window-2.log")] == ["second"]
    logs.stop()
    subprocess.run([sys.executable, "-c", program, str(folder)], cwd=ROOT, check=True)
    assert [line.rsplit(" ", 1)[1] for line in lines(folder / "window.log")] == ["first", "second"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
def test_a_full_disk_stops_nothing(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder.mkdir()
    (folder / "command.log").symlink_to("/dev/full")
    logs.start("command", folder)
    for _ in range(100):
        log.info("%s", logs.Term("x" * 950))
    logs.stop()
    assert capfd.readouterr() == ("", "")


def test_a_folder_that_cannot_be_made_stops_nothing(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder.write_text("a file")
    assert logs.start("command", folder) is None
    log.info("lost")
    assert capfd.readouterr() == ("", "")


def test_off_and_debug(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LONGLEAF_LOG", "off")
    assert logs.start("command", folder) is None
    assert not folder.exists()
    monkeypatch.setenv("LONGLEAF_LOG", "debug")
    path = logs.start("command", folder)
    assert path is not None
    log.debug("details")
    assert "DEBUG" in lines(path)[0]


def test_reports_hold_no_password(tmp_path: Path) -> None:
    error = RuntimeError("no answer from postgresql://ann:hunter2@db.example/x (password=hunter3)")
    path = write_report(error, tmp_path)
    written = Path(path).read_text("utf-8")
    assert "no answer from postgresql://…@db.example/x (password=…)" in written


# --- the whole program ----------------------------------------------------------------------------
#: A window that logs a ticket, crashes here and over there, and is closed.
_SESSION = """
import json, sys
from PySide6.QtCore import QTimer
from app import bootstrap
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import TicketKind
from app.ui.shell.main_window import MainWindow

given = json.loads(sys.argv[2])
host = MainWindow.host

def nothing(_answer):
    pass

def crash():
    title, caller, password = given["title"], given["name"], given["password"]
    def inner(address=f"postgresql://ann:{password}@db.example/x"):
        raise RuntimeError(f"cannot connect to {address}")
    inner()

def hosted(self, tabs, context, **more):
    QTimer.singleShot(60_000, lambda: sys.exit(3))
    host(self, tabs, context, **more)
    services = context.services
    agency = services.tickets.options().agencies[0].id
    draft = TicketDraft(TicketKind.INCIDENT, agency_id=agency, impact=3, urgency=3, **given["draft"])
    steps = [
        crash,
        lambda: self.jobs.write(self, lambda work: services.tickets.log(draft), nothing),
        lambda: self.jobs.read(self, lambda work: services.tickets.list_ids(given["name"], given["mail"]), nothing),
        lambda: self.jobs.read(self, lambda work: services.tickets.find(given["mail"]), nothing),
        lambda: self.jobs.read(self, lambda work: services.find_records("ticket", given["name"], 5, work), nothing),
    ]
    def on():
        if not self.jobs.idle:
            QTimer.singleShot(20, on)
        elif steps:
            QTimer.singleShot(20, on)
            steps.pop(0)()
        else:
            self.close()
    on()

MainWindow.host = hosted
if __name__ == "__main__":
    sys.exit(bootstrap.run_window(sys.argv[1]))
"""


@pytest.mark.slow
def test_no_personal_data_from_any_process(tmp_path: Path) -> None:
    path = tmp_path / "workspace.db"
    secrets = ("hunter2!Pass", "Tr0ub4dor&3")
    name, mail, title = "Annabel Q. Example", "annabel.example@dit.nc.gov", "Cannot open the payroll of Mr Sample"
    environment = {
        **os.environ,
        "LONGLEAF_LOG": "debug",
        "PYTHONPATH": str(ROOT),
        "QT_QPA_PLATFORM": "offscreen",
        "LOGNAME": "jdoe-login",
        **{f"XDG_{kind}_HOME": str(tmp_path / kind) for kind in ("CONFIG", "DATA", "STATE")},
    }

    def longleaf(*words: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "app", *map(str, words)]
        return subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=90)

    row = (
        f"INC0000001,2026-10-05 09:00:00,Resolved,3,2,2,SERVICE DESK,{name},2026-10-05 12:00:00,,"
        f"2026-10-05 12:00:00,DHHS,{title} ({mail} password={secrets[0]}),Solved"
    )
    assert longleaf("db", "init", "--db", path).returncode == 0
    done = longleaf("import", list_file(tmp_path, row, name="annabel.example staff.csv"), "--db", path)
    assert done.returncode == 0, done.stderr
    for address in (
        f"postgresql://jdoe-login:{secrets[0]}@db.example/x",
        f"postgresql://127.0.0.1:1/x?user=jdoe-login&password={secrets[1]}",
    ):
        refused = longleaf("db", "check", "--db", address)
        assert refused.returncode in (2, 3), refused.stderr
    given = {
        "title": title,
        "name": name,
        "mail": mail,
        "password": secrets[0],
        "draft": {"title": f"{title} {secrets[1]}", "description": mail, "caller": name},
    }
    program = tmp_path / "session.py"
    program.write_text(_SESSION, "utf-8")
    session = subprocess.run(
        [sys.executable, str(program), str(path), json.dumps(given)],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=90,
    )
    assert session.returncode == 0, session.stderr
    written = list((tmp_path / "STATE").rglob("*.log*"))
    assert sorted(file.name for file in written) == ["command.log", "services.log", "window.log"]
    text = "\n".join(file.read_text("utf-8") for file in written)
    for found in (
        "longleaf.imports [command",
        "1 rows read, 1 created",
        "longleaf.db [services",
        "Write, ticket log: done",
        "tickets.list_ids failed: AttributeError",
        "longleaf.errors [window",
        "An error in Longleaf: RuntimeError; report error-",
        "The window was closed",
    ):
        assert found in text
    for personal in (*secrets, "jdoe-login", "Annabel", "annabel", "Example", "dit.nc.gov", "payroll", "db.example"):
        assert personal not in text, personal
    reports = list((tmp_path / "STATE").rglob("error-*.txt"))
    assert reports
    told = "\n".join(file.read_text("utf-8") for file in reports)
    assert "cannot connect to postgresql://…@db.example/x" in told
    for secret in (*secrets, title, name):
        assert secret not in told, secret
