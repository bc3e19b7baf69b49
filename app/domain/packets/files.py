"""What the services of packets answer: files made, previews, commentary, verification."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from app.domain.packets.later import Later
from app.domain.packets.typed import typed
from app.domain.words import count, joined, moment


@dataclass(frozen=True, slots=True)
class PacketFile:
    """A packet on disk. `not_recorded`: why the database does not know of it, empty where it does.

    `unchanged`: a revision issued before, handed out again; `copied`: not the file that was issued, which is not
    kept, but one made again that says the same; `beside`: the CSV file of the exceptions it does not print. `draft`:
    it is not issued, and has no revision.
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
    draft: bool = False

    @property
    def recorded(self) -> bool:
        """Whether the database knows of this revision."""
        return not self.not_recorded and not self.draft

    def as_json(self) -> dict[str, Any]:
        """Return everything, JSON-able."""
        return {
            "path": str(self.path),
            "packet": self.packet_id,
            "data_hash": self.data_hash,
            "pages": self.pages,
            "revision": None if self.draft else self.revision,
            "status": self.status,
            "recorded": self.recorded,
            "draft": self.draft,
            "restated": self.restated,
            "unchanged": self.unchanged,
            "copied": self.copied,
            "exceptions": str(self.beside) if self.beside else None,
            "figures": typed(self.figures),
        }

    def text(self) -> str:
        """For a terminal: where it is, what it says in four lines, and what should be known about it."""
        lines = [
            f"{self.path}: {self.packet_id}, {self.status}, {count(self.pages, 'page')}, data {self.data_hash[:12]}"
        ]
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
            lines.append(f"  Not issued, so it is a draft. Not recorded in the database: {self.not_recorded}")
        elif self.draft:
            lines.append("  A draft, not issued: each page says so.")
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


#: Sections that the program writes itself where nobody did.
AUTOMATIC = ("well", "not_well", "ask")

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


class Recorded(StrEnum):
    """What a workspace holds of a packet file, and how a person is told it."""

    SAME = "same"
    COPY = "copy"
    DRAFT = "draft"
    UNKNOWN = "unknown"
    FILE = "file"
    UNPROVEN = "unproven"
    OTHER = "other"
    UNPRINTED = "unprinted"
    FOREIGN = "foreign"

    @property
    def proves(self) -> bool:
        """Whether each page is what was issued, or what the workspace prints."""
        return self in (Recorded.SAME, Recorded.COPY, Recorded.DRAFT, Recorded.UNKNOWN)


_OUTCOMES = {
    Recorded.SAME: "as issued",
    Recorded.COPY: "a copy of what was issued",
    Recorded.DRAFT: "a draft, not on record",
    Recorded.UNKNOWN: "not on record",
    Recorded.FILE: "not the file that was issued",
    Recorded.UNPROVEN: "not proven to be the file that was issued",
    Recorded.OTHER: "not the file that was issued",
    Recorded.UNPRINTED: "not on record, and not what the database prints",
    Recorded.FOREIGN: "of another workspace",
}
_OF_RECORD = {
    Recorded.COPY: "This is a copy of what was issued, made again page by page from the database.",
    Recorded.DRAFT: "This is a draft: it was never issued. Each page is what the database prints.",
    Recorded.UNKNOWN: "The database does not know this revision. Each page is what it prints.",
    Recorded.FILE: "This is not the file that was issued: what is printed on its pages may differ from what was "
    "issued.",
    Recorded.UNPROVEN: "Which file was issued is not on record, and this one is not what the database prints: what is "
    "printed on its pages may differ from what was issued.",
    Recorded.OTHER: "The database holds this revision with other data: this is not the file that was issued.",
    Recorded.UNPRINTED: "The database does not know this file, and does not print it so: only its stamp could be "
    "compared, and its pages may say something else.",
    Recorded.FOREIGN: "This packet is of another workspace: nothing here can prove or refute it. Verify it there.",
}


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """`intact`: the file is byte for byte as it was made. `hash_ok`: everything printed is the same, texts included.

    `recorded`: what the database holds of this file. `measured_anew`: imported tickets were since, by what their
    sources tell. `later`: what was changed in the records after it was issued, which is no fault of it. `superseded`:
    the newest revision where it is a later one, with how many figures differ in it. `pages`: those that do not look
    like what was issued. `tickets`: how many of the period were projected again from their events, `broken` what did
    not follow from them. `seal_known`: the audit seal that is printed was taken here, or none is printed.
    `attachments`: the files inside it that are not what was issued. `destroyed`: what was destroyed by the retention
    schedule since, a sentence each; `rested`: how many figures differ by no more than that can have counted in them
    (`app.domain.packets.destroyed`), which can no longer be computed. Every other difference is in `differing`.
    """

    path: Path
    packet_id: str
    as_of: datetime
    checked: int
    differing: tuple[Differing, ...]
    intact: bool
    hash_ok: bool
    recorded: Recorded
    measured_anew: bool = False
    later: tuple[Later, ...] = ()
    superseded: int = 0
    restated: int = 0
    pages: tuple[int, ...] = ()
    tickets: int = 0
    broken: tuple[str, ...] = ()
    seal_known: bool = True
    attachments: tuple[str, ...] = ()
    destroyed: tuple[str, ...] = ()
    rested: int = 0

    @property
    def ok(self) -> bool:
        """Every page is what was issued or what the database prints, and figures and events agree with it."""
        whole = self.intact and self.recorded.proves and self.seal_known
        return whole and not self.differing and not self.broken

    @property
    def _restated(self) -> str:
        return count(self.restated, "figure") if self.restated else "no figure"

    @property
    def outcome(self) -> str:
        """ "as issued", "superseded by r2 (4 figures restated)", "not the file that was issued" and so on."""
        text = _OUTCOMES[self.recorded]
        if not self.intact and self.recorded.proves:
            text = "changed after it was made"
        if self.superseded:
            text += f"; superseded by r{self.superseded} ({self._restated} restated)"
        return text

    def remarks(self) -> list[str]:
        """Return what is to be known beside the figures, in sentences."""
        found = [] if self.intact else ["The file was changed after it was made."]
        found += self.destroyed
        if self.rested:
            rest = "rests" if self.rested == 1 else "rest"
            found.append(f"{count(self.rested, 'figure')} {rest} on what was destroyed, and cannot be computed again.")
        if self.recorded in _OF_RECORD:
            found.append(_OF_RECORD[self.recorded])
        if self.pages:
            which = joined([str(page) for page in self.pages[:12]])
            more = f" and {len(self.pages) - 12} more" if len(self.pages) > 12 else ""
            found.append(f"Pages that do not look like what was issued: {which}{more}.")
        if self.attachments:
            found.append(f"Files inside it that are not what was issued: {joined(self.attachments)}.")
        if self.superseded:
            found.append(f"r{self.superseded} supersedes it, with {self._restated} restated.")
        if not self.seal_known:
            found.append("The audit seal that is printed in it was not taken in this workspace, or is gone.")
        if not self.differing and not self.rested and not self.hash_ok and self.recorded is not Recorded.FOREIGN:
            found.append("Texts or lists beside the figures have changed since.")
        if self.measured_anew and (self.differing or not self.hash_ok):
            found.append("Since then what the source of imported tickets does not tell is not measured any more.")
        if self.broken:
            several = count(len(self.broken), "statement", "statements")
            found.append(f"The events of its tickets do not give what is counted: {several} below.")
        elif self.tickets:
            found.append(
                f"{count(self.tickets, 'ticket')} of the period {'was' if self.tickets == 1 else 'were'} projected "
                "again from their events: all follow from them."
            )
        return found

    def as_json(self) -> dict[str, Any]:
        return {
            "path": str(self.path),
            "packet": self.packet_id,
            "as_of": self.as_of.isoformat(),
            "ok": self.ok,
            "outcome": self.outcome,
            "checked": self.checked,
            "differing": [d._asdict() for d in self.differing],
            "intact": self.intact,
            "same_content": self.hash_ok,
            "recorded": self.recorded.value,
            "superseded_by": self.superseded or None,
            "pages": list(self.pages),
            "attachments": list(self.attachments),
            "tickets": self.tickets,
            "broken": list(self.broken),
            "seal_known": self.seal_known,
            "measured_anew": self.measured_anew,
            "later": [one._asdict() for one in self.later],
            "destroyed": list(self.destroyed),
            "rest_on_destroyed": self.rested,
        }

    def text(self) -> str:
        """For a terminal: the outcome first, then how many figures differ, then each of them."""
        lines = [f"{self.packet_id}, as of {moment(self.as_of)} Eastern Time: {self.outcome}"]
        lines += [f"  {remark}" for remark in self.remarks()]
        if self.differing:
            lines.append(f"  {len(self.differing):,} of {count(self.checked, 'figure')} differ:")
        for d in self.differing:
            lines.append(f"    {d.label} ({d.figure}): printed {d.printed or 'nothing'}, now {d.now or 'nothing'}")
        if not self.differing and self.checked:
            where = "" if self.recorded.proves and self.intact else " in its stamp"
            other = "other " if self.rested else ""
            lines.append(
                f"  {count(self.checked, 'figure')} checked. Every {other}figure{where} agrees with the database."
            )
        lines += [f"  {sentence}" for sentence in self.broken]
        if self.later:
            lines.append("  Changed in the records after it was issued:")
            lines += [f"    {one.what}: {one.printed or 'nothing'}, now {one.now or 'nothing'}" for one in self.later]
        return "\n".join(lines)
