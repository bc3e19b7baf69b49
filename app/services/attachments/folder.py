"""The files of a record, written into a folder: each under a name that is safe there, none over another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.db import attachments as store
from app.db.engine import Database
from app.db.records import format_number
from app.domain.attachments.names import harmless, numbered
from app.domain.attachments.values import Attachment, size_words
from app.errors import EnvironmentFault, InputError
from app.services.attachments.acts import listed as files_of
from app.services.attachments.copies import save_copy
from app.work import Work

_NUMBER = re.compile(r"\s*([a-z]{2,5})[\s-]*(\d{1,18})(-\d{1,4})?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Written:
    """The files of a record that were written, each with its path, and those that were withdrawn and are not."""

    number: str
    files: tuple[tuple[Attachment, Path], ...]
    withdrawn: tuple[Attachment, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it for programs; sizes are bytes."""
        return {
            "number": self.number,
            "files": [
                {"name": one.name, "file": str(path), "size": one.size, "sha256": one.sha256}
                for one, path in self.files
            ],
            "withdrawn": [one.name for one in self.withdrawn],
        }

    def text(self) -> str:
        """Return it to read in a terminal."""
        lines = [f"{path}  {size_words(one.size)}" for one, path in self.files]
        if not self.files:
            lines.append(f"{self.number} has no file{' that is handed out' if self.withdrawn else ''}.")
        lines += [f"Not written: {one.name} was withdrawn." for one in self.withdrawn]
        return "\n".join(lines)


def save_all(db: Database, number: str, folder: Path, work: Work | None = None) -> Written:
    """Write the files of the record with a number into a folder, which is made where it is not there.

    Names are made harmless for any system, and numbered where another file is called so. What was withdrawn is not
    handed out. Raises `InputError` where there is no such record, `EnvironmentFault` where the system refuses.
    """
    work = work or Work()
    with db.read(work) as conn:
        called = _spelled(number)
        found = store.record_of(conn, called)
        if found is None:
            raise InputError(f"There is no record {number.strip()} with files.", hint="Write it like INC0024001.")
    listed = files_of(db, *found, work=work)
    handed = [one for one in listed if one.withdrawn is None]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        taken = {path.name.casefold() for path in folder.iterdir()}
    except OSError as error:
        raise EnvironmentFault(
            f"The folder {folder} cannot be used: {error.strerror or error}.", hint="Choose another folder."
        ) from error
    files = []
    for done, one in enumerate(handed):
        work.step(done, len(handed), f"Writing {one.name}")
        path = folder / numbered(harmless(one.name), taken)
        taken.add(path.name.casefold())
        save_copy(db, one.id, path)
        files.append((one, path))
    return Written(called, tuple(files), tuple(one for one in listed if one.withdrawn is not None))


def _spelled(number: str) -> str:
    """Return a number as records have it: "chg-123" is CHG0000123."""
    found = _NUMBER.fullmatch(number)
    return f"{format_number(found[1].upper(), int(found[2]))}{found[3] or ''}" if found else number.strip()
