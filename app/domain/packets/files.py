"""What the services of packets answer: files made, previews, commentary, verification."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from app.domain.packets.later import Later
from app.domain.packets.typed import typed


@dataclass(frozen=True, slots=True)
class PacketFile:
    """A packet on disk. `not_recorded`: why the database does not know of it, empty where it does.

    `unchanged`: a revision issued before, handed out again; `copied`: not the file that was issued, which is not
    kept, but one made again that says the same; `beside`: the CSV file of the exceptions it does not print.
    """

    path: Path
    packet_id: str
    data_hash: str
    figures: Mapping[str, str]
    pages: int
    revision: int
    status: str
    restated: int
    headline: tuple[str, ...] = ()
    not_recorded: str = ""
    unchanged: bool = False
    beside: Path | None = None
    copied: bool = False

    @property
    def recorded(self) -> bool:
        """Whether the database knows of this revision."""
        return not self.not_recorded

    def as_json(self) -> dict[str, Any]:
        """Return everything, JSON-able."""
        return {
            "path": str(self.path),
            "packet": self.packet_id,
            "data_hash": self.data_hash,
            "pages": self.pages,
            "revision": self.revision,
            "status": self.status,
            "recorded": self.recorded,
            "restated": self.restated,
            "unchanged": self.unchanged,
            "copied": self.copied,
            "exceptions": str(self.beside) if self.beside else None,
            "figures": typed(self.figures),
        }

    def text(self) -> str:
        """For a terminal: where it is, what it says in four lines, and what should be known about it."""
        lines = [f"{self.path}: {self.packet_id}, {self.status}, {self.pages} pages, data {self.data_hash[:12]}"]
        lines += [f"  {line}" for line in self.headline]
        if self.unchanged:
            lines.append(f"  Nothing has changed since r{self.revision} was issued: the same packet, no new revision.")
        if self.copied:
            lines.append("  The file issued then is not kept here: this one was made again and is a copy of it.")
        if self.beside is not None:
            lines.append(f"  All missed targets: {self.beside}")
        if self.restated:
            lines.append(f"  Restated since the last revision: {self.restated:,} figure{'s' * (self.restated > 1)}.")
        if self.not_recorded:
            lines.append(f"  Not recorded in the database: {self.not_recorded}")
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class PacketFailure:
    """An agency whose packet could not be made, and why."""

    agency: str
    why: str

    def as_json(self) -> dict[str, str]:
        return {"agency": self.agency, "why": self.why}


@dataclass(frozen=True, slots=True)
class PacketBatch:
    """The packets of all agencies, in order of their codes."""

    files: tuple[PacketFile, ...]
    failed: tuple[PacketFailure, ...]


@dataclass(frozen=True, slots=True)
class PacketPreview:
    """The pages as PDF, and what a reader of the window wants to know beside them.

    `said`: the summary's texts by section, also those made from the figures; `restated`: figures that differ
    from the revision before.
    """

    content: bytes
    packet_id: str
    status: str
    as_of: datetime
    restated: int
    said: Mapping[str, str]
    unchanged: bool = False  # it is the newest revision, as issued


#: Sections in the order of the packet: key -> (title, what belongs there).
SECTIONS: dict[str, tuple[str, str]] = {
    "well": ("What went well", "One to three sentences. Empty: the packet says what the figures show."),
    "not_well": ("What did not", "One to three sentences. Empty: the packet says what the figures show."),
    "ask": ("What we ask of the agency", "Empty: late actions and tickets on hold are named."),
    "decisions": ("Decisions needed", "One on each line; open decisions are added."),
    "forward": ("Outlook", "What comes in the next months, before the dated events."),
}


#: Longer texts would push the summary off its page.
LONGEST = 1_500


_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Passage:
    """One section as written; version 0: nobody wrote it yet. `updated_at` None: never changed since it was made."""

    text: str = ""
    version: int = 0
    updated_by: str = ""
    updated_at: datetime | None = None
    updated_by_name: str = ""


@dataclass(frozen=True, slots=True)
class Commentary:
    """All sections of an agency and a period, by key; the base of a later save."""

    agency_id: int
    period: str
    passages: Mapping[str, Passage] = field(default_factory=dict)

    def text(self, section: str) -> str:
        """Return the text of a section, empty where none was written."""
        return self.passages[section].text if section in self.passages else ""

    def texts(self) -> dict[str, str]:
        """Return every section's text."""
        return {section: self.text(section) for section in SECTIONS}

    @property
    def newest(self) -> Passage | None:
        """The passage saved last, None where nothing was written."""
        written = [p for p in self.passages.values() if p.version]
        return max(written, key=lambda p: (p.updated_at is not None, p.updated_at or _NEVER)) if written else None


class Differing(NamedTuple):
    """A figure whose printed value is not what the database says as of the packet's time; "" means absent."""

    figure: str
    label: str
    printed: str
    now: str


_OF_RECORD = {
    "copy": "This is a copy of what was issued, made again page by page from the database.",
    "file": "This is not the file that was issued: what is printed on its pages may differ from what was issued.",
    "unproven": "Which file was issued is not on record, and this one is not what the database prints: what is printed "
    "on its pages may differ from what was issued.",
    "other": "The database holds this revision with other data: this is not the file that was issued.",
    "unknown": "The database does not know this revision, so only its stamp was compared, not its pages.",
}


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """`intact`: the file is byte for byte as it was made. `hash_ok`: everything printed is the same, texts included.

    `recorded`: what the database holds of this revision: "same" this very file, "copy" another file, which is byte for
    byte what the database prints, "file" the same data but a file that is neither, "unproven" the same data and no
    digest of a file, "other" other data, "unknown" nothing. `measured_anew`: imported tickets were since, by what
    their sources tell. `later`: what was changed in the records after it was issued, which is no fault of it.
    """

    path: Path
    packet_id: str
    as_of: datetime
    checked: int
    differing: tuple[Differing, ...]
    intact: bool
    hash_ok: bool
    recorded: str
    measured_anew: bool = False
    later: tuple[Later, ...] = ()

    @property
    def ok(self) -> bool:
        """The file is the one that was issued, a copy or not on record, and every figure agrees with the database."""
        return self.intact and not self.differing and self.recorded in ("same", "copy", "unknown")

    def remarks(self) -> list[str]:
        """Return what is to be known beside the figures, in sentences."""
        found = [] if self.intact else ["The file was changed after it was made."]
        if self.recorded in _OF_RECORD:
            found.append(_OF_RECORD[self.recorded])
        if not self.differing and not self.hash_ok:
            found.append("Texts or lists beside the figures have changed since.")
        if self.measured_anew and (self.differing or not self.hash_ok):
            found.append("Since then what the source of imported tickets does not tell is not measured any more.")
        return found

    def as_json(self) -> dict[str, Any]:
        return {
            "path": str(self.path),
            "packet": self.packet_id,
            "as_of": self.as_of.isoformat(),
            "ok": self.ok,
            "checked": self.checked,
            "differing": [d._asdict() for d in self.differing],
            "intact": self.intact,
            "same_content": self.hash_ok,
            "recorded": self.recorded,
            "measured_anew": self.measured_anew,
            "later": [one._asdict() for one in self.later],
        }

    def text(self) -> str:
        """For a terminal: the outcome first, then each figure that differs."""
        lines = [f"{self.packet_id}, as of {self.as_of:%Y-%m-%d %H:%M} UTC: {self.checked:,} figures checked"]
        lines += [f"  {remark}" for remark in self.remarks()]
        for d in self.differing:
            lines.append(f"  {d.label} ({d.figure}): printed {d.printed or 'nothing'}, now {d.now or 'nothing'}")
        if not self.differing:
            where = "" if self.ok and self.recorded != "unknown" else " in its stamp"
            lines.append(f"  Every figure{where} agrees with the database.")
        if self.later:
            lines.append("  Changed in the records after it was issued:")
            lines += [f"    {one.what}: {one.printed or 'nothing'}, now {one.now or 'nothing'}" for one in self.later]
        return "\n".join(lines)
