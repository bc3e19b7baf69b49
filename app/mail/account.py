"""The account that mail is sent from: which server, how the way to it is kept secret, and who signs in."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from enum import StrEnum

from app.errors import InputError


class Security(StrEnum):
    """How the connection to the mail server is kept secret."""

    STARTTLS = "starttls"  # begins in the clear and turns to TLS; usual on port 587
    IMPLICIT = "implicit"  # TLS from the first byte; usual on port 465
    NONE = "none"  # only to this computer itself

    @property
    def label(self) -> str:
        """Return the way as a choice on a screen."""
        return {
            "starttls": "STARTTLS (usually port 587)",
            "implicit": "TLS (usually port 465)",
            "none": "None (this computer only)",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Account:
    """A mail server and who signs in to it; without `user` nobody does. The password is kept elsewhere."""

    host: str
    port: int = 587
    security: Security = Security.STARTTLS
    user: str = ""

    @property
    def is_local(self) -> bool:
        """Return whether the server is this computer."""
        if self.host.lower() == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def keyring_name(self) -> str:
        """Return the name that the password is kept under."""
        return f"smtp:{self.user}@{self.host}"

    def check(self) -> None:
        """Raise InputError where mail cannot be sent over this account as it stands."""
        if not self.host.strip() or any(letter.isspace() for letter in self.host):
            raise InputError("No mail server is named.", hint="Enter its name, such as smtp.example.gov.")
        if not self.user.isascii():
            raise InputError(f"The user {self.user} has letters that are not ASCII.", hint="Mail servers take none.")
        if not 1 <= self.port <= 65_535:
            raise InputError(f"{self.port} is no port.", hint="Enter a number from 1 to 65535; 587 is usual.")
        if self.security is Security.NONE and not self.is_local:
            raise InputError(
                f"Mail to {self.host} would go in the clear.",
                hint="Choose STARTTLS or TLS: without either, mail is only handed to this computer itself.",
            )
