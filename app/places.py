"""Where Longleaf keeps what is this user's."""

from __future__ import annotations


def default_database() -> str:
    """The file of this user's embedded workspace; its folder is made."""
    from platformdirs import user_data_path

    return str(user_data_path("longleaf", appauthor=False, ensure_exists=True) / "workspace.db")
