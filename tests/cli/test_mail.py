"""Mail from the command line: its account, what waits, and what is done about it."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from app.db import mail as store
from app.db import rule_sets, secrets
from app.db.cab.rules import load_rules
from app.db.engine import Actor, Database, open_database
from app.domain.cab.settings import RULES
from app.domain.mail.values import Draft, MailKind
from app.domain.vocabulary import Role
from app.services.inbox import account as inboxes
from app.services.mail import account as accounts
from tests.cli.conftest import Run
from tests.mail.server import running

BEN = Draft(MailKind.NOTICE, ("cab_meeting", 1), "ben@dhhs.nc.gov", "Agency CAB \x1b[31m", "Hello")


@pytest.fixture
def file(sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with two mails that wait, one of them to somebody whom the server does not know."""
    monkeypatch.setattr(accounts, "_file", lambda: tmp_path / "mail.json")
    monkeypatch.setattr(secrets, "find", lambda _name: None)
    sqlite_db.write(lambda c: rule_sets.store(c, RULES, replace(load_rules(c), mailbox="cab@it.nc.gov")), what="rules")
    gone = replace(BEN, to_mail="gone@dhhs.nc.gov")
    sqlite_db.write(lambda conn: store.put(conn, [BEN, gone]), what="mail")
    path = Path(str(sqlite_db.url.database))
    sqlite_db.dispose()
    return path


def test_mail_is_set_up_sent_retried_and_dropped(run: Run, file: Path) -> None:
    shown = run("mail", "account", "--db", file)
    assert "none on this computer" in shown.stdout
    assert "cab@it.nc.gov" in shown.stdout
    assert "Waits to be sent  ben@dhhs.nc.gov" in run("mail", "list", "--db", file).stdout
    assert "\x1b" not in run("mail", "list", "--db", file).stdout
    nowhere = run("mail", "send", "--db", file)
    assert (nowhere.exit_code, "No mail server is named" in nowhere.stdout) == (3, True)
    clear = run("mail", "account", "--host", "smtp.example.gov", "--security", "none", "--db", file)
    assert (clear.exit_code, "in the clear" in clear.stderr) == (2, True)
    with running() as server:
        here = ("--host", "127.0.0.1", "--port", server.port, "--security", "none", "--db", file)
        assert "Mail is sent over 127.0.0.1" in run("mail", "account", *here).stdout
        server.refused_recipients = {"gone@dhhs.nc.gov": "550 no such user"}
        sent = run("mail", "send", "--db", file)
        assert (
            sent.stdout.strip()
            == "1 mail was sent. 1 mail could not be delivered: see Setup, Mail that was not sent (N)."
        )
        assert run("mail", "send", "--db", file).stdout.strip() == "No mail is due."
        found = json.loads(run("mail", "list", "--state", "failed", "--json", "--db", file).stdout)
        assert found["counts"] == {"sent": 1, "failed": 1}
        (mail,) = found["mails"]
        assert [(one["code"], one["words"]) for one in mail["attempts"]] == [(550, "no such user")]
        assert "550 no such user" in run("mail", "list", "--db", file).stdout
        assert "next round" in run("mail", "retry", mail["id"], "--db", file).stdout
        assert "will not be sent" in run("mail", "drop", mail["id"], "--db", file).stdout
        assert run("mail", "drop", mail["id"], "--db", file).exit_code == 2
        assert "There is no mail 99" in run("mail", "retry", 99, "--db", file).stderr
        assert [str(one["To"]) for one in server.taken] == ["ben@dhhs.nc.gov"]


def test_the_password_is_asked_for_and_not_an_argument(run: Run, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[str, str] = {}
    monkeypatch.setattr(secrets, "keep", kept.__setitem__)
    monkeypatch.setattr(accounts, "check_account", lambda *_: "It answers.")
    made = run(
        "mail", "account", "--host", "smtp.nc.gov", "--user", "cab", "--ask-password", "--db", file, input="heron-42\n"
    )
    assert made.exit_code == 0
    assert kept == {"smtp:cab@smtp.nc.gov": "heron-42"}
    assert "heron" not in made.output


def test_who_only_reads_sends_nothing(run: Run, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = open_database(str(file), Actor("rob", frozenset({Role.READER})))
    monkeypatch.setattr("app.cli.mail.open_database_of", lambda _ctx: reader)
    refused = run("mail", "send", "--db", file)
    reader.dispose()
    assert (refused.exit_code, "You may not send mail" in refused.stderr) == (2, True)


def test_the_schedule_of_an_agency_as_files(run: Run, sample_file: Path, tmp_path: Path) -> None:
    out, xlsx, ics = (tmp_path / f"s.{kind}" for kind in ("pdf", "xlsx", "ics"))
    made = run("schedule", "DHHS", "--out", out, "--xlsx", xlsx, "--ics", ics, "--db", sample_file)
    assert made.exit_code == 0
    assert [path.read_bytes()[:4] for path in (out, xlsx, ics)] == [b"%PDF", b"PK\x03\x04", b"BEGI"]
    told = json.loads(run("schedule", "--weeks", 2, "--json", "--db", sample_file).stdout)
    assert (told["schema"], told["agency"]) == ("longleaf.schedule", None)
    assert run("schedule", "XYZ", "--db", sample_file).exit_code == 2


def test_mail_is_read_from_a_folder_and_listed(
    run: Run, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inboxes, "_file", lambda: tmp_path / "inbox.json")
    mails = tmp_path / "mails"
    mails.mkdir()
    assert run("mail", "inbox", "--db", file).stdout == "Mail is read from: nowhere by this computer\n"
    assert run("mail", "inbox", "--folder", "mails", "--db", file).exit_code == 2
    kept = run("mail", "inbox", "--folder", mails, "--db", file)
    assert kept.stdout == f"The folder can be read: 0 in it.\nMail is read from {mails} by this computer.\n"
    (mails / "1.eml").write_bytes(b"From: Ida <ida@x.example>\r\nSubject: \x1b[2JHello\r\n\r\nBody\r\n")
    os.utime(mails / "1.eml", (1_790_000_000, 1_790_000_000))
    tended = run("tend", "--once", "--db", file).stdout
    assert tended.startswith("Mail read: 1 left. 1.eml is left: ida@x.example is nobody's on record")
    listed = run("mail", "came", "--db", file).stdout
    assert "ida@x.example  [2JHello\n    1.eml is left" in listed
    assert json.loads(run("mail", "came", "--json", "--db", file).stdout)["mails"][0]["became"] == "left"
    assert run("mail", "inbox", "--none", "--db", file).stdout == "This computer reads no mail any more.\n"
