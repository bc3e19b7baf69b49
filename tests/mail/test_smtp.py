"""Sending over a real server on this computer: what it takes, what it refuses, and ways that break."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest

from app.errors import EnvironmentFault, InputError
from app.mail.account import Account, Security
from app.mail.build import message
from app.mail.smtp import Fate, Smtp
from tests.mail.certificate import server_context
from tests.mail.server import MailServer, hang_up, running
from tests.mail.test_build import MAIL

BOX, BEN = "cab@it.nc.gov", "ben@dhhs.nc.gov"


def account(server: MailServer, security: Security = Security.NONE, user: str = "") -> Account:
    return Account("127.0.0.1", server.port, security, user)


def test_messages_are_taken_over_one_connection() -> None:
    with running() as server, Smtp(account(server)) as smtp:
        for _ in range(3):
            assert smtp.send(message(MAIL), BOX, BEN).fate is Fate.TAKEN
        assert [found["Message-ID"] for found in server.taken] == [MAIL.message_id] * 3
        assert server.recipients == [BEN] * 3
        assert server.taken[0].get_content().splitlines() == MAIL.text.splitlines()


@pytest.mark.parametrize(
    ("answer", "fate", "code"),
    [
        ("450 mailbox busy", Fate.LATER, 450),
        ("451 try later", Fate.LATER, 451),
        ("550 no such user", Fate.REFUSED, 550),
        ("554 not this", Fate.REFUSED, 554),
    ],
)
def test_what_the_server_says_of_one_message_holds_for_it_alone(answer: str, fate: Fate, code: int) -> None:
    with running() as server, Smtp(account(server)) as smtp:
        server.answers = [answer]
        said = smtp.send(message(MAIL), BOX, BEN)
        assert (said.fate, said.code, said.words) == (fate, code, answer[4:])
        server.refused_recipients = {"gone@nc.gov": answer}
        said = smtp.send(message(MAIL), BOX, "gone@nc.gov")
        assert (said.fate, said.code, said.words) == (fate, code, answer[4:])
        assert smtp.send(message(MAIL), BOX, BEN).fate is Fate.TAKEN
        assert len(server.taken) == 1


def test_a_server_that_closes_is_called_again() -> None:
    with running() as server, Smtp(account(server)) as smtp:
        server.answers = ["421 closing"]
        assert smtp.send(message(MAIL), BOX, BEN).code == 421
        assert smtp.send(message(MAIL), BOX, BEN).fate is Fate.TAKEN


@pytest.mark.parametrize("taken", [False, True])
def test_a_way_that_breaks_says_nothing_and_the_next_message_finds_a_new_one(taken: bool) -> None:
    with running() as server, Smtp(account(server)) as smtp:
        server.answers = [hang_up(taken)]
        said = smtp.send(message(MAIL), BOX, BEN)
        assert (said.fate, said.code) == (Fate.LATER, 0)
        assert smtp.send(message(MAIL), BOX, BEN).fate is Fate.TAKEN
        assert len(server.taken) == 1 + taken


def test_a_mailbox_that_may_not_send_stops_everything_and_fails_nothing() -> None:
    with running() as server, Smtp(account(server)) as smtp:
        server.refused_senders = {BOX: "550 not yours"}
        with pytest.raises(EnvironmentFault, match=rf"takes no mail from {BOX} \(code 550\)"):
            smtp.send(message(MAIL), BOX, BEN)
        server.refused_senders = {BOX: "552 too large"}
        assert smtp.send(message(MAIL), BOX, BEN).fate is Fate.REFUSED


def test_nobody_there() -> None:
    with running() as server:
        gone = account(server)
    with pytest.raises(EnvironmentFault, match="cannot be reached") as refused:
        Smtp(gone).send(message(MAIL), BOX, BEN)
    assert refused.value.retry


@pytest.mark.parametrize("implicit", [False, True])
def test_tls_from_the_start_or_after_it(tmp_path: Path, implicit: bool) -> None:
    with running(tls=server_context(tmp_path), implicit=implicit) as server:
        way = Security.IMPLICIT if implicit else Security.STARTTLS
        with Smtp(account(server, way)) as smtp:
            assert smtp.send(message(MAIL), BOX, BEN).fate is Fate.TAKEN
        assert server.sessions == [True]


def test_a_server_without_tls_is_not_given_a_message_in_the_clear() -> None:
    with running() as server:
        with pytest.raises(EnvironmentFault, match="does not take this way"):
            Smtp(account(server, Security.STARTTLS)).send(message(MAIL), BOX, BEN)
        assert server.taken == []


def test_the_password_is_asked_once_and_told_to_nobody_else(tmp_path: Path) -> None:
    asked = []

    def password() -> str:
        asked.append(1)
        return "heron-42"

    with running(login="heron-42", tls=server_context(tmp_path)) as server:
        known = account(server, Security.STARTTLS, "cab")
        with Smtp(known, password) as smtp:
            assert smtp.send(message(MAIL), BOX, BEN).fate is Fate.TAKEN
            assert smtp.send(message(MAIL), BOX, BEN).fate is Fate.TAKEN
            assert asked == [1]
            assert "heron" not in repr(smtp)
        wrong_one = "-".join(("crane", "17"))
        with pytest.raises(EnvironmentFault, match="refuses the password of cab") as wrong:
            Smtp(known, lambda: wrong_one).check()
        assert wrong_one not in "".join(traceback.format_exception(wrong.value))
        with pytest.raises(EnvironmentFault, match="No password is kept for cab"):
            Smtp(known).check()


def test_a_password_with_an_accent_is_named_and_not_told(tmp_path: Path) -> None:
    secret = "-".join(("h\u00e9ron", "42"))
    with (
        running(login="heron-42", tls=server_context(tmp_path)) as server,
        pytest.raises(EnvironmentFault, match=r"password kept for cab .* not ASCII") as wrong,
    ):
        Smtp(account(server, Security.STARTTLS, "cab"), lambda: secret).send(message(MAIL), BOX, BEN)
    assert (wrong.value.__cause__, wrong.value.__context__) == (None, None)
    assert secret not in "".join(traceback.format_exception(wrong.value))


def test_a_name_that_no_computer_has_is_said() -> None:
    with pytest.raises(EnvironmentFault, match="cannot be the name of a computer"):
        Smtp(Account(f"{'m' * 64}.example.gov")).check()


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (Account(""), "No mail server"),
        (Account("mail.example.gov", user="rené"), "user rené has letters that are not ASCII"),
        (Account("mail example"), "No mail server"),
        (Account("mail.example.gov", 0), "0 is no port"),
        (Account("mail.example.gov", 70_000), "70000 is no port"),
        (Account("mail.example.gov", 25, Security.NONE), "in the clear"),
        (Account("10.0.0.7", 25, Security.NONE), "in the clear"),
    ],
)
def test_an_account_that_cannot_serve_is_refused(bad: Account, words: str) -> None:
    with pytest.raises(InputError, match=words):
        bad.check()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1"])
def test_this_computer_is_known_by_its_names(host: str) -> None:
    Account(host, 25, Security.NONE).check()
    assert not Account("localhost.example.gov").is_local
    assert Account(host, user="cab").keyring_name == f"smtp:cab@{host}"
