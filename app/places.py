"""Where Longleaf keeps what is this user's."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

#: Bytes of the address of a socket: Linux takes 107, macOS 103.
_LONGEST_ADDRESS = 100


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
    """The place at which this user's window takes addresses of tickets and figures; only the user may open it.

    Under a home whose path is too long for the address of a socket it is in a short folder of this user's.
    """
    from platformdirs import user_data_path

    path = user_data_path("longleaf", appauthor=False, ensure_exists=True) / "window.socket"
    if sys.platform == "win32" or len(os.fsencode(path)) <= _LONGEST_ADDRESS:
        return path
    folder = _short_folder()
    return path if folder is None else folder / f"{sha256(os.fsencode(path)).hexdigest()[:16]}.socket"


def _short_folder() -> Path | None:
    """Return a folder of a short name that only this user reads and writes; None where there is none."""
    uid = os.getuid()
    for place in (os.environ.get("XDG_RUNTIME_DIR", ""), tempfile.gettempdir(), "/tmp"):
        if not place or len(os.fsencode(place)) > _LONGEST_ADDRESS - 50 or not Path(place).is_dir():
            continue
        folder = Path(place) / f"longleaf-{uid}"
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            found = folder.lstat()
        except OSError:
            continue
        # in a place where everybody writes, somebody else may have made it first, or a link of that name
        if stat.S_ISDIR(found.st_mode) and found.st_uid == uid and not found.st_mode & 0o077:
            return folder
    return None
