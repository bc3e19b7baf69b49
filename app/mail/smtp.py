"""`Smtp`: one connection to the mail server, one message after the other, and what became of each as a code.

The password is given to the server and to nobody else: no log, no error and no argument of a program holds it.
"""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from app.errors import EnvironmentFault
from app.mail.account import Account, Security
from app.mail.tls import context

_PATIENCE = 20.0  # seconds for each answer of the server
_WORDS = 300  # letters of a server's answer that are kept
#: Answers after which the connection is of no use any more (RFC 5321, 3.8).
_CLOSING = 421
#: Said of the sender, but meant of the message: it has no room, now or ever (RFC 1870).
_TOO_LARGE = frozenset({452, 552})


class Fate(StrEnum):
    """What became of a message that was handed to the server."""

    TAKEN = "taken"
    LATER = "later"  # not now: the server said 4xx, or the way to it broke
    REFUSED = "refused"  # never: the server said 5xx


@dataclass(frozen=True, slots=True)
class Sent:
    """What the server said of one message; `code` 0: it said nothing, the way to it broke."""

    fate: Fate
    code: int
    words: str


class Smtp:
    """A connection to the server of an account, opened with the first message; a context manager that closes it.

    `password` is asked once, when the server wants it. Certificates are checked, but for this computer itself.
    """

    def __init__(self, account: Account, password: Callable[[], str | None] = lambda: None) -> None:
        account.check()
        self._account = account
        self._password = password
        self._server: smtplib.SMTP | None = None

    def __repr__(self) -> str:
        return f"<Smtp to {self._account.host}>"

    def __enter__(self) -> Smtp:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the connection; harmless where there is none."""
        server, self._server = self._server, None
        if server is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()

    def check(self) -> None:
        """Connect and sign in, and send nothing; EnvironmentFault where that fails."""
        self._connected()

    def send(self, message: bytes, sender: str, recipient: str) -> Sent:
        """Hand over one message to one recipient and return what the server said.

        EnvironmentFault where no message at all can be sent: the server cannot be reached, its certificate is not
        valid, or it refuses the password.
        """
        server = self._connected()
        try:
            server.sendmail(sender, [recipient], message)
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            return self._judged(code, words)
        except smtplib.SMTPSenderRefused as error:
            if error.smtp_code in _TOO_LARGE:
                return self._judged(error.smtp_code, error.smtp_error)
            self._drop()
            raise EnvironmentFault(
                f"The mail server {self._account.host} takes no mail from {sender} (code {error.smtp_code}).",
                hint="Ask those who run it to let this account send for the mailbox, or correct the mailbox.",
                retry=True,
            ) from error
        except smtplib.SMTPResponseException as error:
            return self._judged(error.smtp_code, error.smtp_error)
        except smtplib.SMTPNotSupportedError as error:
            return Sent(Fate.REFUSED, 0, str(error)[:_WORDS])
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            self._drop()
            return Sent(Fate.LATER, 0, _reason(error))
        return Sent(Fate.TAKEN, 250, "")

    def _judged(self, code: int, words: bytes | str) -> Sent:
        told = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
        if code == _CLOSING:
            self._drop()
        fate = Fate.REFUSED if 500 <= code < 600 else Fate.LATER
        return Sent(fate, code, " ".join(told.split())[:_WORDS])

    def _drop(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()

    def _connected(self) -> smtplib.SMTP:
        if self._server is not None:
            return self._server
        account = self._account
        where = f"{account.host}, port {account.port}"
        secret = context(local=account.is_local)
        server: smtplib.SMTP | None = None
        try:
            if account.security is Security.IMPLICIT:
                server = smtplib.SMTP_SSL(account.host, account.port, timeout=_PATIENCE, context=secret)
            else:
                server = smtplib.SMTP(account.host, account.port, timeout=_PATIENCE)
                if account.security is Security.STARTTLS:
                    server.starttls(context=secret)
            self._sign_in(server)
        except UnicodeError:  # a name that no computer can have; the error itself would hold what was sent
            raise EnvironmentFault(
                f"{account.host} cannot be the name of a computer.", hint="Correct the mail server in Setup, Mail."
            ) from None
        except (smtplib.SMTPException, OSError) as error:
            if server is not None:
                server.close()
            raise self._fault(error, where) from error
        except EnvironmentFault:
            if server is not None:
                server.close()
            raise
        self._server = server
        return server

    def _sign_in(self, server: smtplib.SMTP) -> None:
        if not self._account.user:
            return
        password = self._password()
        if not password:
            raise EnvironmentFault(
                f"No password is kept for {self._account.user} at {self._account.host}.",
                hint="Enter it in the settings of mail: it is kept in this computer's keyring.",
            )
        if not password.isascii():  # the library would end in an error that holds it
            raise EnvironmentFault(
                f"The password kept for {self._account.user} at {self._account.host} has letters that are not ASCII.",
                hint="Mail servers take letters without accents: set such a password, and enter it in Setup, Mail.",
            )
        server.login(self._account.user, password)

    def _fault(self, error: Exception, where: str) -> EnvironmentFault:
        """Return the error in words of its own: a library's might hold what was sent."""
        if isinstance(error, smtplib.SMTPAuthenticationError):
            return EnvironmentFault(
                f"The mail server {where} refuses the password of {self._account.user} (code {error.smtp_code}).",
                hint="Enter the password anew in the settings of mail.",
            )
        if isinstance(error, ssl.SSLCertVerificationError):
            return EnvironmentFault(
                f"The certificate of the mail server {where} is not valid: {error.verify_message}.",
                hint="Check the server's name; ask those who run it.",
            )
        if isinstance(error, smtplib.SMTPNotSupportedError | ssl.SSLError):
            return EnvironmentFault(
                f"The mail server {where} does not take this way of keeping mail secret.",
                hint="Choose the other one of STARTTLS and TLS, or correct the port.",
            )
        if isinstance(error, smtplib.SMTPResponseException):
            return EnvironmentFault(
                f"The mail server {where} answers with code {error.smtp_code}.", hint="It is tried again.", retry=True
            )
        if isinstance(error, socket.gaierror):
            return EnvironmentFault(
                f"There is no computer {self._account.host}.", hint="Check the name of the mail server.", retry=True
            )
        return EnvironmentFault(
            f"The mail server {where} cannot be reached: {_reason(error)}.", hint="It is tried again.", retry=True
        )


def _reason(error: Exception) -> str:
    """Return why, without a stop at its end."""
    if isinstance(error, TimeoutError):
        return "no answer"
    told = getattr(error, "strerror", None) or str(error) or "the connection was closed"
    return " ".join(str(told).split()).rstrip(".")[:_WORDS]
