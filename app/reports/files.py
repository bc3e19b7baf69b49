"""Files that are whole or not there: written beside the target, then renamed over it."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from app.errors import EnvironmentFault, InputError


def beside(path: Path) -> Path:
    """Return a new name for what is written before it is renamed to `path`: two that write one file do not mix."""
    return path.with_name(f".{path.name}.{secrets.token_hex(6)}.part")


def write_file(path: Path, content: bytes) -> None:
    """Write `content` to `path` atomically; its folder is made. A full disk leaves the old file as it was.

    Raises InputError where the path is a folder, EnvironmentFault where the system refuses.
    """
    if path.is_dir():
        raise InputError(f"{path} is a folder.", hint="Give the name of a file.")
    temporary = beside(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise EnvironmentFault(
            f"{path} could not be written: {error.strerror or error}.",
            hint="Nothing was changed. Free some space or choose another place.",
        ) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
