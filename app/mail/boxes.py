"""Where mails lie that are to be read: each is read, then put where it is known to be read, and nothing is deleted."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from app.domain.inbox.values import Became
from app.errors import EnvironmentFault, InputError

#: Bytes of the largest mail that is read: servers take none that is larger.
LARGEST = 50 * 1024 * 1024
#: Seconds that a file has lain unchanged before it is read: whoever writes it may be at it still.
_STILL = 2.0
READ, LEFT, FAILED = "read", "left", "failed"


def aside(became: Became) -> str:
    """Return the name of the folder in which a mail is kept after it was read."""
    return {Became.LEFT: LEFT, Became.FAILED: FAILED}.get(became, READ)


@dataclass(frozen=True, slots=True)
class Lying:
    """A mail that lies in a box. `key`: by which the box knows it; `size` in bytes; `place`: see `MailIn`."""

    key: str
    name: str
    size: int
    place: str = ""
    received_at: datetime | None = None


class Box(Protocol):
    """A mailbox or a folder. EnvironmentFault where it cannot be reached."""

    def count(self) -> int:
        """Return how many mails are to be read, and read none."""
        ...

    def lying(self) -> Iterator[Lying]:
        """Yield the mails that are to be read, oldest first."""
        ...

    def content(self, mail: Lying) -> bytes:
        """Return a mail as bytes. InputError where it is not there any more."""
        ...

    def put_aside(self, mail: Lying, became: Became) -> None:
        """Keep a mail where those are that were read, left or failed; one that is gone meanwhile is no trouble."""
        ...

    def close(self) -> None:
        """End the connection."""
        ...


class EmlFolder:
    """A folder of this computer into which something else puts mails, a file each with the ending .eml."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: dict[str, tuple[int, int, int]] = {}

    def count(self) -> int:
        """Return how many files are to be read."""
        return sum(1 for _ in self.lying())

    def lying(self) -> Iterator[Lying]:
        """Yield the files, by name; what was written a moment ago waits for the next time."""
        try:
            names = sorted(entry.name for entry in os.scandir(self._path) if entry.name.lower().endswith(".eml"))
        except OSError as error:
            raise EnvironmentFault(
                f"The folder of mails {self._path} cannot be read: {error.strerror or error}.",
                hint="Correct it in Setup, Mailbox that is read.",
            ) from error
        for name in names:
            with suppress(OSError):
                file = (self._path / name).lstat()
                if (self._path / name).is_symlink() or not (self._path / name).is_file():
                    continue
                if time.time() - file.st_mtime >= _STILL:
                    self._seen[name] = (file.st_ino, file.st_mtime_ns, file.st_size)
                    yield Lying(name, name, file.st_size)

    def content(self, mail: Lying) -> bytes:
        """Return a file's bytes."""
        try:
            return (self._path / mail.key).read_bytes()
        except FileNotFoundError as error:
            raise InputError(f"{mail.name} is not there any more.") from error
        except OSError as error:
            raise EnvironmentFault(f"{mail.name} cannot be read: {error.strerror or error}.") from error

    def put_aside(self, mail: Lying, became: Became) -> None:
        """Move a file into the folder beside it, under a name of its own; another file of its name stays."""
        source, folder = self._path / mail.key, self._path / aside(became)
        try:
            now = source.lstat()
            if self._seen.get(mail.key) != (now.st_ino, now.st_mtime_ns, now.st_size):
                return  # somebody moved it already, and another one came
            folder.mkdir(exist_ok=True)
            target, number = folder / mail.key, 1
            while target.exists():
                number += 1
                target = folder / f"{source.stem} ({number}){source.suffix}"
            source.rename(target)
        except FileNotFoundError:  # another desktop was faster
            return
        except OSError as error:
            raise EnvironmentFault(
                f"{mail.name} cannot be moved to {folder}: {error.strerror or error}.",
                hint="It is read, and is not read again. Check the permissions of the folder.",
            ) from error

    def close(self) -> None:
        """Do nothing: a folder is not kept open."""
