"""Where Longleaf keeps what is this user's."""

from __future__ import annotations

from pathlib import Path


def default_database() -> str:
    """The file of this user's embedded workspace; its folder is made."""
    from platformdirs import user_data_path

    return str(user_data_path("longleaf", appauthor=False, ensure_exists=True) / "workspace.db")


def log_folder() -> Path:
    """The folder of this user's log files and error reports; it need not be there yet."""
    from platformdirs import user_log_path

    return user_log_path("longleaf", appauthor=False)


def snapshot_folder() -> Path:
    """The folder of this user's offline copies of shared databases; it need not be there yet."""
    from platformdirs import user_data_path

    return user_data_path("longleaf", appauthor=False) / "snapshots"


def link_socket() -> Path:
    """The place at which this user's window takes addresses of tickets and figures; only the user may open it."""
    from platformdirs import user_data_path

    return user_data_path("longleaf", appauthor=False, ensure_exists=True) / "window.socket"
