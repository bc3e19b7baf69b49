"""`longleaf verify`: recompute every figure of a packet as of its own time, and name those that differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from app.db.engine import Database
from app.domain.periods import Period
from app.domain.service_review_labels import figure_label
from app.errors import InputError
from app.services.packet_assembly import assemble
from app.work import Work


class Differing(NamedTuple):
    """A figure whose printed value is not what the database says as of the packet's time; "" means absent."""

    figure: str
    label: str
    printed: str
    now: str


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """`intact`: the file is byte for byte as it was made. `hash_ok`: everything printed is the same, texts included.

    `recorded`: "same" where the database holds this revision with this hash, "other" with another one, "unknown".
    """

    path: Path
    packet_id: str
    as_of: datetime
    checked: int
    differing: tuple[Differing, ...]
    intact: bool
    hash_ok: bool
    recorded: str

    @property
    def ok(self) -> bool:
        """The file is whole and every figure agrees with the database."""
        return self.intact and not self.differing and self.recorded != "other"

    def as_json(self) -> dict[str, Any]:
        return {
            "path": str(self.path), "packet": self.packet_id, "as_of": self.as_of.isoformat(), "ok": self.ok,
            "checked": self.checked, "differing": [d._asdict() for d in self.differing], "intact": self.intact,
            "same_content": self.hash_ok, "recorded": self.recorded,
        }  # fmt: skip

    def text(self) -> str:
        """For a terminal: the outcome first, then each figure that differs."""
        lines = [f"{self.packet_id}, as of {self.as_of:%Y-%m-%d %H:%M} UTC: {self.checked:,} figures checked"]
        if not self.intact:
            lines.append("  The file was changed after it was made.")
        if self.recorded == "other":
            lines.append("  The database holds this revision with other data: this is not the file that was issued.")
        if self.recorded == "unknown":
            lines.append("  The database does not know this revision.")
        for d in self.differing:
            lines.append(f"  {d.label} ({d.figure}): printed {d.printed or 'nothing'}, now {d.now or 'nothing'}")
        if not self.differing:
            lines.append("  Every figure agrees with the database.")
            if not self.hash_ok:
                lines.append("  Texts or lists beside the figures have changed since.")
        return "\n".join(lines)


def verify_packet(db: Database, path: Path, work: Work | None = None) -> VerifyReport:
    """Compare the figures in a packet with the database, or the snapshot, as of the packet's own as-of time.

    InputError: no packet, damaged, another kind of document, or of an agency or period this workspace does not know.
    """
    from app.db.figures.packet_rows import agencies, packets
    from app.reports.pdf.metadata import read_figures
    from app.services.scope import find_agency

    stamp = read_figures(path)
    try:
        if stamp.kind != "service review":
            raise KeyError("kind")
        agency, period = stamp.facts["agency"], Period.parse(stamp.facts["period"])
        as_of, revision = datetime.fromisoformat(stamp.facts["as_of"]), int(stamp.facts["revision"])
        if as_of.tzinfo is None:
            raise ValueError("as_of")
    except (KeyError, ValueError) as error:
        raise InputError(
            f"{path.name} is not a service review packet, or its stamp is damaged.",
            hint="Give a packet made by Longleaf.",
        ) from error
    with db.read(work) as conn:
        data = assemble(conn, agency, period, as_of, extracted_at=db.now(), revision=revision)
        row = find_agency(agencies(conn), agency)
        issued = next((p for p in packets(conn, row.id, period.key) if p.revision == revision), None)
    now = data.figures
    differing = tuple(
        Differing(key, figure_label(key), stamp.figures.get(key, ""), now.get(key, ""))
        for key in dict.fromkeys([*stamp.figures, *now])
        if stamp.figures.get(key, "") != now.get(key, "")
    )
    recorded = "unknown" if issued is None else "same" if issued.data_hash == stamp.data_hash else "other"
    return VerifyReport(
        path, stamp.packet_id, as_of, len(dict.fromkeys([*stamp.figures, *now])), differing, stamp.intact,
        data.head.data_hash == stamp.data_hash, recorded,
    )  # fmt: skip
