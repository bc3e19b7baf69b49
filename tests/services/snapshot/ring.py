"""A keyring in memory."""

from __future__ import annotations


class Ring:
    """Keeps secrets for as long as a test lasts."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def get_password(self, _service: str, name: str) -> str | None:
        """Return the secret of a name."""
        return self.kept.get(name)

    def set_password(self, _service: str, name: str, secret: str) -> None:
        """Keep a secret."""
        self.kept[name] = secret
