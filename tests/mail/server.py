"""A mail server on this computer that keeps what it takes and answers as a test asks."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP as Server
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session

#: An answer of the server, or what it does instead of one.
Answer = str | Callable[[Server], str]


class MailServer:
    """Messages in the order in which they came; `answers` are used up one a message, then all are taken."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.sessions: list[bool] = []  # of each message: whether it came over TLS
        self.answers: list[Answer] = []
        self.refused_recipients: dict[str, str] = {}
        self.refused_senders: dict[str, str] = {}
        self.port = 0

    async def handle_MAIL(
        self, server: Server, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused_senders:
            return self.refused_senders[address]
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: Server, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused_recipients:
            return self.refused_recipients[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Server, session: Session, envelope: Envelope) -> str:
        answer: Answer = self.answers.pop(0) if self.answers else "250 OK"
        told = answer if isinstance(answer, str) else answer(server)
        if told.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
            self.recipients += envelope.rcpt_tos
            assert server.transport is not None
            self.sessions.append(server.transport.get_extra_info("ssl_object") is not None)
        return told


def hang_up(taken: bool) -> Callable[[Server], str]:
    """Return an answer that never comes: the connection breaks, after the message was taken or before."""

    def answer(server: Server) -> str:
        assert isinstance(server.transport, asyncio.Transport)
        server.transport.abort()
        return "250 lost" if taken else "451 lost"

    return answer


@contextmanager
def running(*, tls: ssl.SSLContext | None = None, implicit: bool = False, login: str = "") -> Iterator[MailServer]:
    """Run a server for as long as the block lasts.

    `login`: the one password that it takes, over TLS, asked of everybody.
    """
    kept = MailServer()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        kept.port = free.getsockname()[1]

    def may_sign_in(_server: Any, _session: Any, _envelope: Any, _how: str, data: Any) -> AuthResult:
        return AuthResult(success=isinstance(data, LoginPassword) and data.password.decode() == login, handled=False)

    options: dict[str, Any] = {}
    if login:
        options |= {"authenticator": may_sign_in, "auth_required": True}
    if tls is not None and not implicit:
        options |= {"tls_context": tls, "require_starttls": True}
    control = Controller(kept, hostname="127.0.0.1", port=kept.port, ssl_context=tls if implicit else None, **options)
    logging.getLogger("mail.log").setLevel(logging.ERROR)  # it warns of what its own next release will drop
    control.start()
    try:
        yield kept
    finally:
        control.stop()
