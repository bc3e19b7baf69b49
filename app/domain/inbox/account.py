"""Where mail that comes in lies, as forms and files hold it: a mailbox of a server, or a folder of files."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class InboxFields:
    """A mailbox (`host` and what follows), or `path`: a folder into which something else puts mails as .eml files.

    `security`: implicit, starttls or none; `mailbox`: the name of the folder on the server.
    """

    host: str = ""
    port: int = 993
    security: str = "implicit"
    user: str = ""
    mailbox: str = "INBOX"
    path: str = ""


@dataclass(frozen=True, slots=True)
class InboxNow:
    """What this computer reads, None where nothing, and whether a password is kept for it."""

    fields: InboxFields | None
    has_password: bool
