"""`Imap`: a mailbox of a server. Mails are read without a trace, then moved into folders of their own, never deleted.

Where the server cannot move, they are marked by keywords instead, and stay where they are.
"""

from __future__ import annotations

import base64
import contextlib
import imaplib
import re
import socket
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from app.domain.inbox.values import Became
from app.errors import EnvironmentFault, InputError
from app.mail.account import Account, Security
from app.mail.boxes import Lying, aside
from app.mail.tls import context

_PATIENCE = 30.0  # seconds for each answer of the server
_NUMBER = re.compile(rb"(\d+)")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class Imap:
    """The mailbox `mailbox` of an account; connected when it is first asked."""

    def __init__(self, account: Account, mailbox: str, password: Callable[[], str | None]) -> None:
        self._account, self._mailbox, self._password = account, mailbox or "INBOX", password
        self._server: imaplib.IMAP4 | None = None
        self._validity = ""
        self._prefix = ""
        self._may_move = False
        self._made: set[str] = set()

    def __repr__(self) -> str:
        return f"<Imap at {self._account.host}>"

    def count(self) -> int:
        """Connect, sign in and open the mailbox; returns how many mails are to be read in it."""
        return len(self._waiting())

    def lying(self) -> Iterator[Lying]:
        """Yield the mails that are not marked as read from here, oldest first."""
        for uid in self._waiting():
            found = self._asked("FETCH", uid, "(RFC822.SIZE INTERNALDATE)")
            head = b" ".join(part for part in found if isinstance(part, bytes))
            size = _SIZE.search(head)
            if size is not None:
                yield Lying(uid, f"mail {uid}", int(size[1]), self._place(uid), _received(head))

    def content(self, mail: Lying) -> bytes:
        """Return a mail as it lies there; that it was looked at leaves no mark."""
        for part in self._asked("FETCH", mail.key, "(BODY.PEEK[])"):
            if isinstance(part, tuple) and isinstance(part[1], bytes):
                return part[1]
        raise InputError(f"{mail.name} is not there any more.")

    def put_aside(self, mail: Lying, became: Became) -> None:
        """Move a mail into the folder of what was read, left or failed; where that cannot be, mark it so."""
        kind = aside(became)
        if self._may_move:
            folder = _quoted(f"{self._prefix}Longleaf {kind}")
            if folder not in self._made:
                with contextlib.suppress(InputError):  # it is there
                    self._told("CREATE", folder)
                self._made.add(folder)
            self._asked("MOVE", mail.key, folder)
        else:
            self._asked("STORE", mail.key, "+FLAGS.SILENT", f"(Longleaf{kind.capitalize()})")

    def close(self) -> None:
        """Sign out; harmless where nobody signed in."""
        server, self._server = self._server, None
        if server is not None:
            with contextlib.suppress(imaplib.IMAP4.error, OSError):
                server.logout()

    def _place(self, uid: str) -> str:
        account = self._account
        return f"imap:{account.user}@{account.host}/{self._mailbox};{self._validity};{uid}"[:1000]

    def _waiting(self) -> list[str]:
        marks = [word for kind in ("Read", "Left", "Failed") for word in ("UNKEYWORD", f"Longleaf{kind}")]
        found = self._asked("SEARCH", "UNDELETED", *marks)
        return [uid for part in found if isinstance(part, bytes) for uid in part.decode("ascii", "replace").split()]

    def _asked(self, command: str, *words: str) -> list[Any]:
        """Return what the server answers to a command by UID."""
        server = self._connected()
        return self._answer(lambda: server.uid(command, *words), command)

    def _told(self, command: str, *words: str) -> list[Any]:
        server = self._connected()
        return self._answer(lambda: getattr(server, command.lower())(*words), command)

    def _answer(self, ask: Callable[[], tuple[str, list[Any]]], command: str) -> list[Any]:
        try:
            state, data = ask()
        except imaplib.IMAP4.abort as error:
            raise self._broken(error) from error
        except imaplib.IMAP4.error as error:
            raise InputError(f"The mail server {self._account.host} refuses {command}.") from error
        except OSError as error:
            raise self._broken(error) from error
        if state != "OK":
            raise InputError(f"The mail server {self._account.host} refuses {command}.")
        return data

    def _broken(self, error: Exception) -> EnvironmentFault:
        self._server = None
        return EnvironmentFault(
            f"The mail server {self._account.host} broke off: {_reason(error)}.", hint="It is tried again.", retry=True
        )

    def _connected(self) -> imaplib.IMAP4:
        if self._server is not None:
            return self._server
        account = self._account
        account.check()
        secret = context(local=account.is_local)
        server: imaplib.IMAP4 | None = None
        try:
            if account.security is Security.IMPLICIT:
                server = imaplib.IMAP4_SSL(account.host, account.port, ssl_context=secret, timeout=_PATIENCE)
            else:
                server = imaplib.IMAP4(account.host, account.port, timeout=_PATIENCE)
                if account.security is Security.STARTTLS:
                    server.starttls(secret)
            self._sign_in(server)
            self._open(server)
        except (EnvironmentFault, InputError):
            _shut(server)
            raise
        except (imaplib.IMAP4.error, OSError, UnicodeError) as error:
            _shut(server)
            raise self._fault(error) from None  # the library's error may hold what was sent
        self._server = server
        return server

    def _sign_in(self, server: imaplib.IMAP4) -> None:
        account, password = self._account, self._password()
        if not password or not password.isascii():
            raise EnvironmentFault(
                f"No password is kept for {account.user} at {account.host}.",
                hint="Enter it in Setup, Mailbox that is read: it is kept in this computer's keyring.",
            )
        try:
            server.login(account.user, password)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error:
            raise EnvironmentFault(
                f"The mail server {account.host} refuses the password of {account.user}.",
                hint="Enter the password anew in Setup, Mailbox that is read.",
            ) from None

    def _open(self, server: imaplib.IMAP4) -> None:
        state, _ = server.select(_quoted(self._mailbox))
        if state != "OK":
            raise InputError(
                f"There is no mailbox {self._mailbox} at {self._account.host}.",
                hint="Correct it in Setup, Mailbox that is read; INBOX is usual.",
            )
        _, validity = server.response("UIDVALIDITY")
        found = _NUMBER.search(validity[0] or b"") if validity else None
        self._validity = found[1].decode() if found else "0"
        self._may_move = "MOVE" in server.capability()[1][0].decode("ascii", "replace").upper().split()
        self._prefix = _personal(server)

    def _fault(self, error: Exception) -> EnvironmentFault:
        where = f"{self._account.host}, port {self._account.port}"
        if isinstance(error, ssl.SSLCertVerificationError):
            return EnvironmentFault(
                f"The certificate of the mail server {where} is not valid: {error.verify_message}.",
                hint="Check the server's name; ask those who run it.",
            )
        if isinstance(error, socket.gaierror | UnicodeError):
            return EnvironmentFault(
                f"There is no computer {self._account.host}.", hint="Check the name of the mail server.", retry=True
            )
        if isinstance(error, ssl.SSLError | imaplib.IMAP4.error):
            return EnvironmentFault(
                f"The mail server {where} does not take this way of keeping mail secret.",
                hint="Choose the other one of STARTTLS and TLS, or correct the port.",
                retry=True,
            )
        return EnvironmentFault(
            f"The mail server {where} cannot be reached: {_reason(error)}.", hint="It is tried again.", retry=True
        )


def _shut(server: imaplib.IMAP4 | None) -> None:
    if server is not None:
        with contextlib.suppress(imaplib.IMAP4.error, OSError):
            server.shutdown()


def _personal(server: imaplib.IMAP4) -> str:
    """Return what the names of one's own folders begin with, such as "INBOX."; "" where they begin with nothing."""
    with contextlib.suppress(imaplib.IMAP4.error):
        state, data = server.namespace()
        found = re.match(rb'\(\("((?:[^"\\]|\\.)*)"', data[0] or b"") if state == "OK" and data else None
        if found:
            return found[1].decode("ascii", "replace")
    return ""


def _received(head: bytes) -> datetime | None:
    found = imaplib.Internaldate2tuple(head)
    try:
        return None if found is None else datetime(*_utc(found), tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _utc(local: Any) -> tuple[int, int, int, int, int, int]:
    import time

    moment = time.gmtime(time.mktime(local))
    return (*moment[:5], min(moment[5], 59))


def _quoted(name: str) -> str:
    """Return the name of a folder as servers take it: letters beyond ASCII in their own form of UTF-7 (RFC 3501)."""
    coded = re.sub(r"[^\x20-\x7e]+|&", lambda found: _coded(found[0]), name)
    return '"' + coded.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _coded(letters: str) -> str:
    if letters == "&":
        return "&-"
    bare = base64.b64encode(letters.encode("utf-16-be")).decode("ascii").rstrip("=")
    return f"&{bare.replace('/', ',')}-"


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer"
    told = getattr(error, "strerror", None) or "the connection was closed"
    return " ".join(str(told).split()).rstrip(".")[:200]
