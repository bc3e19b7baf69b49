"""Mails of a real mailbox: looked at without a trace, moved or marked when they are read, never deleted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.domain.inbox.values import Became
from app.errors import EnvironmentFault, InputError
from app.mail.account import Account, Security
from app.mail.imap import Imap
from tests.mail import dovecot
from tests.mail.dovecot import PASSWORD, USER, Dovecot

pytestmark = pytest.mark.skipif(dovecot.MISSING, reason="Dovecot is not installed")


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot.running() as made:
        yield made


def box(port: int, security: Security = Security.IMPLICIT, *, mailbox: str = "INBOX", password: str = PASSWORD) -> Imap:
    return Imap(Account("127.0.0.1", port, security, USER), mailbox, lambda: password)


def test_mails_are_read_moved_and_never_deleted(server: Dovecot) -> None:
    server.deliver(b"Subject: one\r\n\r\na\r\n", b"Subject: two\r\n\r\nb\r\n", b"Subject: three\r\n\r\nc\r\n")
    for port, security in ((server.port, Security.IMPLICIT), (server.plain, Security.STARTTLS)):
        once = box(port, security)
        assert once.count() == 3
        once.close()
    reading = box(server.port)
    lying = list(reading.lying())
    assert [reading.content(mail) for mail in lying][0] == b"Subject: one\r\n\r\na\r\n"
    with server.mailbox() as seen:
        assert seen.search(None, "UNSEEN")[1] == [b"1 2 3"], "it leaves no mark that it was looked at"
    assert len({mail.place for mail in lying}) == 3
    assert lying[0].place.startswith("imap:desk@127.0.0.1/INBOX;")
    assert lying[0].received_at is not None
    for mail, became in zip(lying, (Became.TICKET, Became.LEFT, Became.FAILED), strict=True):
        reading.put_aside(mail, became)
    reading.put_aside(lying[0], Became.TICKET)  # gone by now: no trouble
    with pytest.raises(InputError, match="not there any more"):
        reading.content(lying[0])
    reading.close()
    assert server.counts() == {f"INBOX.Longleaf {kind}": 1 for kind in ("read", "left", "failed")}


def test_what_hinders_is_told_without_the_password(server: Dovecot) -> None:
    for wrong, said in (
        (box(server.port, password=""), "No password is kept"),
        (box(server.port, mailbox="Nöwhere & no"), "There is no mailbox Nöwhere & no"),
        (box(server.plain, Security.IMPLICIT), "does not take this way|cannot be reached|broke off"),
        (box(1), "cannot be reached"),
        # last, for after it the server takes its time
        (box(server.port, password="other"), "refuses the password of desk"),
    ):
        with pytest.raises((EnvironmentFault, InputError), match=said) as told:
            wrong.count()
        assert "other" not in str(told.value)
        wrong.close()
    with pytest.raises(InputError, match="in the clear"):
        Imap(Account("mail.example.gov", 143, Security.NONE, USER), "", lambda: PASSWORD).count()


def test_where_a_server_cannot_move_mails_are_marked_and_stay() -> None:
    with dovecot.running("IMAP4rev1 UIDPLUS NAMESPACE") as server:
        server.deliver(b"Subject: one\r\n\r\na\r\n", b"Subject: two\r\n\r\nb\r\n")
        reading = box(server.port)
        reading.put_aside(next(iter(reading.lying())), Became.TICKET)
        assert [mail.key for mail in reading.lying()] == ["2"]
        reading.close()
        assert server.counts() == {"INBOX": 2}
