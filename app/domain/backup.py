"""Backups of a workspace that is a file: how they are called, which of them are let go, what is said of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.domain.attachments.values import size_words
from app.domain.eastern import eastern

_NAMED = re.compile(r"(?P<stem>.+)-(?P<id>[0-9a-f]{8})-(?P<at>\d{8}-\d{6})\.longleaf-backup")
#: The ending of backups that are named by the program.
ENDING = ".longleaf-backup"


def backup_name(stem: str, workspace: str, at: datetime) -> str:
    """Return the name of a backup in a folder: file, first letters of the workspace's id, when (UTC)."""
    return f"{stem}-{_short(workspace)}-{at.astimezone(UTC):%Y%m%d-%H%M%S}{ENDING}"


def let_go(names: Iterable[str], stem: str, workspace: str, keep: int) -> list[str]:
    """Return which backups of this workspace are more than `keep`, the oldest first.

    Only names that `backup_name` made of this file and this workspace count: nothing else in a folder is touched.
    """
    found = []
    for name in names:
        parts = _NAMED.fullmatch(name)
        if parts is not None and (parts["stem"], parts["id"]) == (stem, _short(workspace)):
            found.append((parts["at"], name))
    return [name for _, name in sorted(found)[: max(0, len(found) - keep)]]


def kept_name(path: Path, at: datetime) -> Path:
    """Return how the file is called that a backup takes the place of: beside it, with the time (UTC)."""
    return path.with_name(f"{path.stem}.before-{at.astimezone(UTC):%Y%m%d-%H%M%S}{path.suffix}")


def on_a_server(place: str, database: str, host: str, port: str, login: str) -> tuple[str, str]:
    """Return what is said where a workspace is no file: that its server is backed up, and by which commands."""
    where = " ".join(
        f"--{option}={value}" for option, value in (("host", host), ("port", port), ("username", login)) if value
    )
    return (
        f"{place} is a PostgreSQL database: it is backed up on its server, not as a file.",
        "One database, consistent while it is in use:\n"
        f"  pg_dump {where} --format=custom --file={database}.dump {database}\n"
        f"  pg_dumpall {where} --roles-only --file=roles.sql\n"
        f"and back into an empty one: pg_restore --dbname={database} --exit-on-error {database}.dump\n"
        "The whole cluster, for recovery to a point in time (with archived WAL):\n"
        f"  pg_basebackup {where} --pgdata=FOLDER --wal-method=stream --checkpoint=fast --progress\n"
        "Then look it over: longleaf db check",
    )


def _short(workspace: str) -> str:
    letters = re.sub(r"[^0-9a-f]", "", workspace.lower())
    return letters[:8].ljust(8, "0")


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A backup that was written: `size` in bytes, the SHA-256 of the file, the schema that it is of.

    `problems`: what was found in it, and hence in the workspace; `looked_at`: whether its rows were compared, which
    only the program of its schema can; `removed`: older ones that were let go.
    """

    path: str
    size: int
    sha256: str
    schema: str
    looked_at: bool
    problems: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        """Return what looking it over has shown, as a sentence."""
        if self.problems:
            return (
                f"It is a true copy, and {len(self.problems)} "
                f"{'thing is' if len(self.problems) == 1 else 'things are'} not in order in it and in the workspace."
            )
        if not self.looked_at:
            return f"The file is whole; its rows were not compared, since its schema is the older {self.schema}."
        return "It was read back and is in order."

    def text(self) -> str:
        """Return it to read in a terminal."""
        lines = [f"{self.path}: {size_words(self.size)}, SHA-256 {self.sha256}", self.verdict, *self.problems]
        if self.removed:
            lines.append(f"Let go, as older than what is kept: {', '.join(self.removed)}.")
        return "\n".join(lines)

    def as_json(self) -> dict[str, object]:
        """Return it for programs; sizes are bytes."""
        return {
            "path": self.path,
            "size": self.size,
            "sha256": self.sha256,
            "db_schema": self.schema,
            "looked_at": self.looked_at,
            "problems": list(self.problems),
            "removed": list(self.removed),
        }


@dataclass(frozen=True, slots=True)
class Restored:
    """A backup that took the place of a workspace; `kept`: where the file before is, "" where there was none."""

    place: str
    backup: str
    written: datetime | None
    kept: str
    problems: tuple[str, ...] = ()

    def text(self) -> str:
        """Return it to read in a terminal."""
        when = f", last written {eastern(self.written):%Y-%m-%d %H:%M} Eastern" if self.written else ""
        lines = [f"{self.place}: now what {self.backup} holds{when}."]
        if self.kept:
            lines.append(f"The file before is kept as {self.kept}.")
        return "\n".join([*lines, *self.problems])
