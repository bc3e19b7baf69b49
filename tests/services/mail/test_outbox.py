"""The outbox: mails are queued with the act that asks for them, and sent at least once whatever breaks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from app.db import mail as store
from app.db import rule_sets, secrets
from app.db.cab.rules import load_rules
from app.db.engine import Database
from app.domain.cab.settings import RULES
from app.domain.mail.values import AccountFields, Draft, MailKind, MailState
from app.domain.vocabulary import Role
from app.errors import Conflict, EnvironmentFault, InputError, NotAllowed
from app.mail.account import Account, Security
from app.mail.smtp import Fate, Sent, Smtp
from app.services.api import Services
from app.services.mail import account as accounts
from app.services.mail.send import send_due
from tests.mail.server import MailServer, hang_up, running
from tests.services.people import as_person

START = datetime(2026, 11, 9, 22, tzinfo=UTC)
BEN = Draft(
    MailKind.INVITATION,
    ("cab_meeting", 7),
    "ben@dhhs.nc.gov",
    "Agency CAB",
    "The board meets.",
    1,
    "Ben Okafor",
    uid="cab-20261111@longleaf",
    method="REQUEST",
    ics=b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
)
CLEO = replace(BEN, to_mail="cleo@dor.nc.gov", to_name="Cleo Marsh")


class Clock:
    """The time of the workspace, which a test sets on."""

    def __init__(self, db: Database) -> None:
        self.at = START
        db.now = lambda: self.at

    def on(self, **more: float) -> None:
        self.at += timedelta(**more)


@pytest.fixture
def clock(db: Database) -> Clock:
    made = Clock(db)
    db.write(
        lambda conn: rule_sets.store(conn, RULES, replace(load_rules(conn), mailbox="cab@it.nc.gov")), what="rules"
    )
    return made


@pytest.fixture
def server() -> Iterator[MailServer]:
    with running() as made:
        yield made


def put(db: Database, *drafts: Draft) -> tuple[int, ...]:
    return db.write(lambda conn: store.put(conn, drafts), what="invite")


def over(server: MailServer) -> Smtp:
    return Smtp(Account("127.0.0.1", server.port, Security.NONE))


def states(db: Database) -> list[MailState]:
    """Return the states of all mails, oldest first."""
    return [mail.state for mail in reversed(Services(db).mail.outbox().mails)]


def log(db: Database, mail_id: int) -> list[tuple[bool, int, str]]:
    (found,) = [mail for mail in Services(db).mail.outbox().mails if mail.id == mail_id]
    return [(attempt.ok, attempt.code, attempt.words) for attempt in found.attempts]


def test_what_an_act_asks_for_is_sent_once(db: Database, clock: Clock, server: MailServer) -> None:
    put(db, BEN, CLEO)
    run = send_due(db, sender=over(server))
    assert (run.sent, run.again, run.failed, run.trouble) == (2, 0, 0, "")
    assert server.recipients == [BEN.to_mail, CLEO.to_mail]
    first = server.taken[0]
    assert str(first["From"]) == "Agency CAB <cab@it.nc.gov>"
    assert str(first["Date"]) == "Mon, 09 Nov 2026 17:00:00 -0500"
    assert [part.get_content_type() for part in first.walk()][-2:] == ["text/calendar", "application/ics"]
    assert states(db) == [MailState.SENT, MailState.SENT]
    clock.on(days=1)
    assert send_due(db, sender=over(server)).sent == 0
    assert len(server.taken) == 2


def test_an_act_that_fails_leaves_no_mail(db: Database, clock: Clock) -> None:
    def act(conn: Connection) -> None:
        store.put(conn, [BEN])
        raise NotAllowed("No.")

    with pytest.raises(NotAllowed):
        db.write(act, what="invite")
    assert states(db) == []


def test_without_a_mailbox_nothing_is_queued(db: Database) -> None:
    assert put(db, BEN) == ()


def test_a_mail_is_tried_later_and_later_and_then_given_up(db: Database, clock: Clock, server: MailServer) -> None:
    (ben,) = put(db, BEN)
    waits = [1, 5, 15, 60, 360]
    for minutes in waits:
        server.answers = ["451 try later"]
        assert send_due(db, sender=over(server)).again == 1
        clock.on(minutes=minutes, seconds=-1)
        assert send_due(db, sender=over(server)).again == 0, minutes
        clock.on(seconds=1)
    assert send_due(db, sender=over(server)).sent == 1
    assert log(db, ben) == [(False, 451, "try later")] * 5 + [(True, 250, "")]
    (again,) = put(db, replace(CLEO, number=2))
    clock.on(days=5)
    server.answers = ["451 try later"]
    assert send_due(db, sender=over(server)).failed == 1
    assert [mail.state for mail in Services(db).mail.outbox().mails if mail.id == again] == [MailState.FAILED]


def test_a_refusal_fails_one_mail_for_good_and_a_person_may_try_again(
    db: Database, clock: Clock, server: MailServer
) -> None:
    ben, _cleo = put(db, BEN, CLEO)
    server.refused_recipients = {BEN.to_mail: "550 no such user"}
    run = send_due(db, sender=over(server))
    assert (run.sent, run.failed) == (1, 1)
    services = Services(db)
    outbox = services.mail.outbox((MailState.FAILED,))
    assert [mail.id for mail in outbox.mails] == [ben]
    assert dict(outbox.counts) == {MailState.FAILED: 1, MailState.SENT: 1}
    server.refused_recipients = {}
    services.mail.retry(ben, outbox.mails[0].version)
    assert send_due(db, sender=over(server)).sent == 1
    assert [found["Message-ID"] for found in server.taken].count(outbox.mails[0].message_id) == 1
    with pytest.raises(Conflict):
        services.mail.retry(ben, outbox.mails[0].version)
    now = services.mail.outbox().mails
    with pytest.raises(InputError, match="was sent"):
        services.mail.retry(ben, next(mail.version for mail in now if mail.id == ben))


def test_a_server_that_is_away_stops_the_round_and_fails_nothing(db: Database, clock: Clock) -> None:
    put(db, BEN, CLEO)
    with running() as server:
        gone = over(server)
    run = send_due(db, sender=gone)
    assert (run.sent, run.failed) == (0, 0)
    assert "cannot be reached" in run.trouble
    assert states(db) == [MailState.QUEUED, MailState.QUEUED]
    with running() as server:
        assert send_due(db, sender=over(server)).sent == 2  # at once: nobody holds them


@pytest.mark.parametrize("taken", [False, True])
def test_a_way_that_breaks_repeats_a_mail_under_its_own_id(
    db: Database, clock: Clock, server: MailServer, taken: bool
) -> None:
    (ben,) = put(db, BEN)
    server.answers = [hang_up(taken)]
    assert send_due(db, sender=over(server)).again == 1
    clock.on(minutes=1)
    assert send_due(db, sender=over(server)).sent == 1
    assert len(server.taken) == 1 + taken
    assert len({found["Message-ID"] for found in server.taken}) == 1
    assert [ok for ok, _, _ in log(db, ben)] == [False, True]


class Dying:
    """A sender that is killed after the server took the message and before anything is noted."""

    def __init__(self, server: MailServer) -> None:
        self._smtp = over(server)

    def send(self, message: bytes, sender: str, recipient: str) -> Sent:
        assert self._smtp.send(message, sender, recipient).fate is Fate.TAKEN
        raise KeyboardInterrupt

    def close(self) -> None:
        self._smtp.close()


def test_who_dies_between_sending_and_noting_leaves_the_mail_to_the_next(
    db: Database, clock: Clock, server: MailServer
) -> None:
    (ben,) = put(db, BEN)
    with pytest.raises(KeyboardInterrupt):
        send_due(db, sender=Dying(server))
    assert send_due(db, sender=over(server)).sent == 0  # it is still in the hands of the first
    clock.on(minutes=2)
    assert send_due(db, sender=over(server)).sent == 1
    assert [found["Message-ID"] for found in server.taken] == [server.taken[0]["Message-ID"]] * 2
    assert log(db, ben) == [(True, 250, "")]


def test_two_senders_take_different_mails(db: Database, clock: Clock) -> None:
    put(db, BEN, CLEO)
    one = db.write(lambda conn: store.claim(conn, "one", 1), what="take")
    other = db.write(lambda conn: store.claim(conn, "other", 5), what="take")
    assert [[claimed.mail.to_mail for claimed in taken] for taken in (one, other)] == [[BEN.to_mail], [CLEO.to_mail]]
    assert db.write(lambda conn: store.claim(conn, "third", 5), what="take") == ()


def test_a_newer_mail_of_an_entry_makes_an_older_one_needless(db: Database, clock: Clock, server: MailServer) -> None:
    first, cleo = put(db, BEN, CLEO)
    (second,) = put(db, replace(BEN, kind=MailKind.UPDATE, number=2, to_mail="Ben@DHHS.nc.gov"))
    assert states(db) == [MailState.DROPPED, MailState.QUEUED, MailState.QUEUED]
    assert log(db, first) == [(False, 0, "A newer mail to the same person says more.")]
    send_due(db, sender=over(server))
    assert len(server.taken) == 2
    assert [log(db, mail) for mail in (second, cleo)] == [[(True, 250, "")]] * 2


def test_a_newer_mail_waits_for_an_older_one_that_is_on_its_way(db: Database, clock: Clock, server: MailServer) -> None:
    put(db, BEN)
    (on_its_way,) = db.write(lambda conn: store.claim(conn, "one", 5), what="take")
    put(db, replace(BEN, kind=MailKind.UPDATE, number=2))
    assert send_due(db, sender=over(server)).sent == 0
    db.write(lambda conn: store.note_sent(conn, on_its_way.id, "one", code=250), what="send mail")
    assert send_due(db, sender=over(server)).sent == 1


def test_the_same_asked_for_twice_is_two_messages(db: Database, clock: Clock, server: MailServer) -> None:
    put(db, BEN)
    send_due(db, sender=over(server))
    put(db, BEN)
    send_due(db, sender=over(server))
    assert len({found["Message-ID"] for found in server.taken}) == 2


def test_a_mail_that_is_dropped_is_not_sent(db: Database, clock: Clock, server: MailServer) -> None:
    (ben,) = put(db, BEN)
    services = Services(db)
    (found,) = services.mail.outbox().mails
    services.mail.drop(ben, found.version)
    assert send_due(db, sender=over(server)).sent == 0
    (found,) = services.mail.outbox(about=("cab_meeting", 7)).mails
    assert found.state is MailState.DROPPED
    with pytest.raises(InputError, match="is dropped"):
        services.mail.drop(ben, found.version)
    assert services.mail.outbox(about=("cab_meeting", 8)).mails == ()


def test_readers_send_nothing(db: Database, clock: Clock, server: MailServer) -> None:
    put(db, BEN)
    with as_person(db, "rita", Role.READER) as reader, pytest.raises(NotAllowed):
        send_due(reader, sender=over(server))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """This computer's settings and keyring, empty."""
    kept: dict[str, str] = {}
    monkeypatch.setattr(accounts, "_file", lambda: tmp_path / "longleaf" / "mail.json")
    monkeypatch.setattr(secrets, "find", kept.get)
    monkeypatch.setattr(secrets, "keep", kept.__setitem__)
    return kept


def test_the_account_is_kept_without_its_password(
    db: Database, clock: Clock, here: dict[str, str], tmp_path: Path
) -> None:
    mail = Services(db).mail
    assert (mail.account().account, mail.account().mailbox) == (None, "cab@it.nc.gov")
    assert "No mail server is named" in mail.send_due().trouble
    fields = AccountFields("smtp.nc.gov", 587, "starttls", "cab")
    mail.save_account(fields, "heron-42")
    assert (mail.account().account, mail.account().has_password) == (fields, True)
    assert here == {"smtp:cab@smtp.nc.gov": "heron-42"}
    assert "heron" not in (tmp_path / "longleaf" / "mail.json").read_text()
    mail.save_account(replace(fields, port=25))
    assert mail.account().has_password
    assert not mail.save_account(replace(fields, user="other")).startswith("No")
    assert not mail.account().has_password


@pytest.mark.parametrize(
    ("fields", "password", "words"),
    [
        (AccountFields(""), "", "No mail server"),
        (AccountFields("smtp.nc.gov", 0), "", "no port"),
        (AccountFields("smtp.nc.gov", 25, "none"), "", "in the clear"),
        (AccountFields("smtp.nc.gov", 25, "ssl3"), "", "no way to keep"),
        (AccountFields("smtp.nc.gov"), "heron", "belongs to a user"),
        (AccountFields("smtp.nc.gov", user="cab"), "h\u00e9ron", "Password: it has letters"),
    ],
)
def test_an_account_that_cannot_serve_is_not_kept(
    db: Database, here: dict[str, str], fields: AccountFields, password: str, words: str
) -> None:
    with pytest.raises(InputError, match=words):
        Services(db).mail.save_account(fields, password)
    assert (Services(db).mail.account().account, here) == (None, {})


def test_an_account_is_tried_before_it_is_kept(db: Database, here: dict[str, str], server: MailServer) -> None:
    fields = AccountFields("127.0.0.1", server.port, "none")
    assert Services(db).mail.check_account(fields) == "The mail server 127.0.0.1 answers."
    with pytest.raises(EnvironmentFault):
        Services(db).mail.check_account(replace(fields, security="starttls"))


def test_mail_is_sent_over_the_account_of_this_computer(
    db: Database, clock: Clock, here: dict[str, str], server: MailServer
) -> None:
    put(db, BEN)
    Services(db).mail.save_account(AccountFields("127.0.0.1", server.port, "none"))
    assert Services(db).mail.send_due().sent == 1


def test_a_kept_password_that_no_server_takes_leaves_the_mail_waiting(
    db: Database, clock: Clock, here: dict[str, str], server: MailServer
) -> None:
    put(db, BEN)
    Services(db).mail.save_account(AccountFields("127.0.0.1", server.port, "none", "cab"), "heron-42")
    here["smtp:cab@127.0.0.1"] = "h\u00e9ron"  # by another program
    run = Services(db).mail.send_due()
    assert (run.sent, run.failed) == (0, 0)
    assert run.trouble.startswith("The password kept for cab at 127.0.0.1 has letters that are not ASCII.")
    assert states(db) == [MailState.QUEUED]


@pytest.mark.parametrize("content", ["", "[]", '{"host": "a"}', '{"host":"a","port":"x","security":"none","user":""}'])
def test_a_file_that_holds_no_account_is_named(
    db: Database, here: dict[str, str], tmp_path: Path, content: str
) -> None:
    path = tmp_path / "longleaf" / "mail.json"
    path.parent.mkdir()
    path.write_text(content)
    with pytest.raises(InputError, match=r"mail\.json does not hold a mail account"):
        Services(db).mail.account()
