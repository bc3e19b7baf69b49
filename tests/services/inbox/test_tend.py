"""Boxes are read: each mail once, whatever one of them is and whenever the process dies; over a real server as well."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.db import mail as outbox
from app.db import secrets
from app.domain.inbox.account import InboxFields
from app.domain.inbox.values import Became
from app.domain.mail.values import Draft, MailKind
from app.domain.vocabulary import Role
from app.errors import Conflict, EnvironmentFault, InputError
from app.mail.boxes import EmlFolder
from app.mail.imap import Imap
from app.services.api import Services
from app.services.inbox import account as accounts
from app.services.inbox import tend as tending
from app.services.inbox.tend import read_box, tend_inbox
from tests.mail import dovecot
from tests.mail.test_reading import BOUNCE
from tests.services.inbox.conftest import Desk, written
from tests.services.people import as_person


def put(folder: Path, name: str, content: bytes) -> None:
    file = folder / name
    file.write_bytes(content)
    os.utime(file, (1_790_000_000, 1_790_000_000))


def names(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_a_folder_is_read_and_one_bad_mail_stops_nothing(one_desk: Desk, tmp_path: Path) -> None:
    put(tmp_path, "1 first.eml", written())
    put(tmp_path, "2 reply.EML", written(2, "Still.", In_Reply_To="<1@doa>"))
    put(tmp_path, "3 bad.eml", b"\0\0")
    put(tmp_path, "4 stranger.eml", written(4, sender="eve@elsewhere.example"))
    put(tmp_path, "5 program.eml", written(5, Auto_Submitted="auto-replied"))
    draft = Draft(MailKind.NOTICE, ("cab_meeting", 1), "gone@x.example", "Board", "Hello")
    one_desk.db.write(lambda conn: outbox.put(conn, [draft]), what="mail")
    with one_desk.db.read() as conn:
        sent = outbox.listed(conn)[0].message_id
    bounce = BOUNCE.format(action="failed", code="5.1.1", kind="message/rfc822").replace("<sent@long.leaf>", sent)
    put(tmp_path, "6 bounce.eml", bounce.encode())
    put(tmp_path, "note.txt", b"no mail")
    (tmp_path / "7 new.eml").write_bytes(written(6))
    (tmp_path / "read").mkdir()
    put(tmp_path / "read", "1 first.eml", b"of another day")
    made = read_box(one_desk.db, EmlFolder(tmp_path))
    said = "Mail read: 1 ticket, 1 comment, 1 bounce noted, 1 automatic mail passed over, 1 left, 1 failed. <4@doa> is"
    assert made.done[0].startswith(said)
    assert made.done[0].endswith("The mail to gone@x.example came back: 5.1.1 smtp; 550 no such user.")
    assert [text[:30] for text in made.failed] == ["3 bad.eml was set aside: 3 bad"]
    assert names(tmp_path) == {
        *("read/1 first.eml", "read/1 first (2).eml", "read/2 reply.EML", "read/5 program.eml", "failed/3 bad.eml"),
        *("read/6 bounce.eml", "left/4 stranger.eml", "note.txt", "7 new.eml"),  # written a moment ago
    }
    assert read_box(one_desk.db, EmlFolder(tmp_path)).is_nothing
    gone = read_box(one_desk.db, EmlFolder(tmp_path / "none"))
    assert "cannot be read" in gone.failed[0]


def test_who_dies_before_a_mail_is_put_aside_reads_it_once(
    one_desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    put(tmp_path, "1.eml", written())

    def dies(*_: object) -> None:
        raise EnvironmentFault("The disk is full.")

    with monkeypatch.context() as dying:
        dying.setattr(EmlFolder, "put_aside", dies)
        assert read_box(one_desk.db, EmlFolder(tmp_path)).failed == ("Not all mail could be read: The disk is full.",)
    first = EmlFolder(tmp_path)
    lying = list(first.lying())
    assert read_box(one_desk.db, EmlFolder(tmp_path)).is_nothing, "it was read, and only put aside"
    put(tmp_path, "1.eml", written(2, "Another"))
    first.put_aside(lying[0], Became.TICKET)
    assert names(tmp_path) == {"1.eml", "read/1.eml"}, "another file of the same name stays"
    with monkeypatch.context() as busy:
        busy.setattr(tending, "take", lambda *_: (_ for _ in ()).throw(Conflict("Somebody is at it.", {}, 1)))
        assert read_box(one_desk.db, EmlFolder(tmp_path)).is_nothing
    assert names(tmp_path) == {"1.eml", "read/1.eml"}, "what somebody else is at waits for the next round"
    with monkeypatch.context() as broken, caplog.at_level("CRITICAL", "longleaf.inbox"):
        broken.setattr(tending, "take", lambda *_: (_ for _ in ()).throw(TypeError("a bug")))
        assert "could not be read (TypeError)" in read_box(one_desk.db, EmlFolder(tmp_path)).failed[0]
    assert names(tmp_path) == {"failed/1.eml", "read/1.eml"}, "a bug of ours keeps no other mail waiting"
    with one_desk.db.read() as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM ticket").scalar_one() == 1


@pytest.mark.skipif(dovecot.MISSING, reason="Dovecot is not installed")
def test_a_mailbox_of_a_real_server_becomes_tickets_once(
    one_desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: dict[str, str] = {}
    monkeypatch.setattr(accounts, "_file", lambda: tmp_path / "inbox.json")
    monkeypatch.setattr(secrets, "find", kept.get)
    monkeypatch.setattr(secrets, "keep", kept.__setitem__)
    inbox = Services(one_desk.db).inbox
    with dovecot.running() as server:
        server.deliver(written(), written(2, "It is still broken.", In_Reply_To="<1@doa>"), written())
        fields = InboxFields("127.0.0.1", server.port, user=dovecot.USER)
        assert inbox.check_account(fields, dovecot.PASSWORD) == "INBOX can be read: 3 in it."
        assert inbox.save_account(fields, dovecot.PASSWORD) == "Mail is read from INBOX at 127.0.0.1 by this computer."
        assert inbox.account().has_password
        assert dovecot.PASSWORD not in (tmp_path / "inbox.json").read_text()
        with monkeypatch.context() as dying:
            dying.setattr(Imap, "put_aside", lambda *_: (_ for _ in ()).throw(EnvironmentFault("It died.")))
            assert tend_inbox(one_desk.db).done == ("Mail read: 1 ticket.",)
        assert server.counts() == {"INBOX": 3}
        assert tend_inbox(one_desk.db).done == ("Mail read: 1 comment.",)
        assert server.counts() == {"INBOX.Longleaf read": 3}
        assert tend_inbox(one_desk.db).is_nothing
    assert "cannot be reached" in tend_inbox(one_desk.db).failed[0]


def test_the_account_of_this_computer_is_kept_and_only_the_desk_reads(
    one_desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "_file", lambda: tmp_path / "inbox.json")
    (tmp_path / "mails").mkdir()
    put(tmp_path / "mails", "1.eml", written())
    services, folder = Services(one_desk.db), InboxFields(path=str(tmp_path / "mails"))
    assert services.inbox.account().fields is None
    assert tend_inbox(one_desk.db).is_nothing
    assert services.inbox.check_account(folder) == "The folder can be read: 1 in it."
    assert services.inbox.save_account(folder) == f"Mail is read from {folder.path} by this computer."
    assert services.inbox.account().fields == folder
    with as_person(one_desk.db, "inbox_cab", Role.CAB) as other:
        assert tend_inbox(other).is_nothing
    with as_person(one_desk.db, "inbox_agent", Role.AGENT) as agent:
        assert Services(agent).tend().done == ("Mail read: 1 ticket.",)
    for wrong in (InboxFields(), InboxFields("imap.x"), InboxFields(path="mails"), InboxFields("x", 0, user="a")):
        with pytest.raises(InputError):
            services.inbox.save_account(wrong)
    assert services.inbox.save_account(None) == "This computer reads no mail any more."
    (tmp_path / "inbox.json").write_text("{}")
    assert "does not hold a mailbox" in tend_inbox(one_desk.db).failed[0]
