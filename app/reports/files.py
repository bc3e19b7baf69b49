"""Files that are whole or not there: written beside the target, then renamed over it."""

from __future__ import annotations

import contextlib
import glob
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.errors import EnvironmentFault, InputError

#: Seconds after which what is beside a file, unfinished, is nobody's any more.
_ABANDONED = 3600.0


def beside(path: Path) -> Path:
    """Return a new name for what is written before it is renamed to `path`: two that write one file do not mix."""
    return path.with_name(f".{path.name}.{secrets.token_hex(6)}.part")


def target(path: Path) -> Path:
    """Return the file that is written where `path` is asked for: a link is written through, not replaced.

    InputError where there is something else than a plain file: a folder, a pipe, a device.
    """
    try:
        found = path.resolve() if path.is_symlink() else path
        special = found.is_fifo() or found.is_char_device() or found.is_block_device() or found.is_socket()
    except (OSError, RuntimeError) as error:  # a circle of links
        raise InputError(f"{path} leads nowhere: {getattr(error, 'strerror', None) or error}.") from None
    if found.is_dir():
        raise InputError(f"{path} is a folder.", hint="Give the name of a file.")
    if special:
        raise InputError(
            f"{path} is no plain file.", hint="Give the name of a file. What commands print goes into a pipe as it is."
        )
    return found


def tidy(folder: Path, pattern: str) -> None:
    """Remove what a process that was killed left of files of such names: nobody writes one for as long as this."""
    for left in folder.glob(f".{pattern}.*.part*"):  # and what SQLite keeps beside its files
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > _ABANDONED:
                left.unlink()


@contextmanager
def placed(path: Path) -> Iterator[Path]:
    """Give a path to write to, which becomes `path` when the block ends without an error; its folder is made.

    Raises InputError where the path is no plain file, EnvironmentFault where the system refuses.
    """
    final = target(path)
    temporary = beside(final)
    try:
        final.parent.mkdir(parents=True, exist_ok=True)
        tidy(final.parent, glob.escape(final.name))
        yield temporary
        temporary.replace(final)
    except OSError as error:
        raise EnvironmentFault(
            f"{path} could not be written: {getattr(error, 'strerror', None) or error}.",
            hint="What stood under this name is as it was. Free some space or choose another place.",
        ) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def write_file(path: Path, content: bytes) -> None:
    """Write `content` to `path` atomically; its folder is made. A full disk leaves the old file as it was.

    Raises InputError where the path is no plain file, EnvironmentFault where the system refuses.
    """
    with placed(path) as temporary, temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
