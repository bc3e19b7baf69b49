"""What if a data center were lost now, on paper: what comes back when, what stands in the way, whom to call."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain import words
from app.domain.datacenters.ages import proof_text
from app.domain.datacenters.loss import Fallen, Loss
from app.domain.datacenters.loss_text import facts
from app.domain.datacenters.plans import minutes_text
from app.reports.cab.parts import stamp
from app.reports.pdf.document import Column, Document
from app.reports.pdf.text import bold

#: So many services of an agency are named.
_NAMED = 4


def render_loss(found: Loss) -> bytes:
    """Return what the loss of a site would come to, as PDF; times are Eastern, spans count from the loss."""
    title = f"What if {found.site.code} were lost now"
    doc = Document(
        title,
        subject="Recovery after the loss of a data center",
        created=found.as_of,
        header=(title, found.site.name[:80]),
        footer=f"As of {stamp(found.as_of)}",
    )
    doc.heading(1, f"What if {found.site.name} ({found.site.code}) were lost now")
    doc.key_values(facts(found), width=150, summary="What it comes to")
    nothing = found.without_time()
    if nothing:
        doc.heading(2, f"Nothing brings these back ({len(nothing)})")
        doc.table(
            [Column("Service", width=150), Column("Standing", width=80), Column("Why"), Column("Agencies", "right")],
            [(one.name, one.standing.label, one.why, str(one.agencies)) for one in nothing],
            summary="Services without a time to recover",
        )
    doc.heading(2, "Services by time to recover")
    doc.table(
        [
            Column("Back after", width=62),
            Column("Service", width=120),
            Column("Tier", "right"),
            Column("RTO", width=50),
            Column("RPO", width=50),
            Column("Order and last test"),
        ],
        [_row(one) for one in found.services if one.back is not None],
        summary="Services in the order in which they come back",
        empty="Nothing comes back by a plan.",
    )
    doc.heading(2, f"In the way of failing over ({len(found.blockers)})")
    doc.bullets([one.text for one in found.blockers] or ["Nothing that is on record."])
    doc.heading(2, f"Open major incidents ({len(found.majors)})")
    doc.bullets(
        [f"{one.number} {one.title}, since {words.moment(one.impact_start_at, weekday=True)}" for one in found.majors]
        or ["None."]
    )
    _calls(doc, found)
    doc.heading(2, f"Agencies hit ({len(found.agencies)})")
    doc.table(
        [Column("Agency", width=150), Column("Services", "right"), Column("Which")],
        [(one.name, str(len(one.services)), _some(one.services)) for one in found.agencies],
        summary="Agencies by the number of their services that go down",
        empty="No agency uses what goes down.",
    )
    if found.carried:
        doc.heading(2, f"Down there already, and carried ({len(found.carried)})")
        doc.bullets(found.carried)
    if found.reduced:
        doc.heading(2, f"REDUCED REDUNDANCY: they run on without a standby ({len(found.reduced)})")
        doc.paragraph(f"{words.joined(found.reduced)}.")
    return doc.render()


def _row(one: Fallen) -> tuple[str, ...]:
    plan = one.plan
    told = one.why if plan is None or one.test is None else f"{one.why}. {proof_text(plan, one.test)}."
    late = "Later than its RTO. " if one.late else ""
    return (
        minutes_text(one.back),
        one.name,
        str(plan.tier) if plan else words.NONE,
        minutes_text(plan.rto_minutes if plan else None),
        minutes_text(plan.rpo_minutes if plan else None),
        late + told,
    )


def _some(names: Sequence[str]) -> str:
    """Return the first names, and how many there are besides: an agency of all services has no use for their list."""
    more = len(names) - _NAMED
    return words.joined(names if more <= 1 else [*names[:_NAMED], f"{more} more"])


def _calls(doc: Document, found: Loss) -> None:
    doc.heading(2, f"Whom to call first ({len(found.owners)})")
    doc.table(
        [
            Column("No.", "right"),
            Column("Name", width=110),
            Column("Telephone", width=92),
            Column("Why"),
            Column("Called at", width=62),
        ],
        [
            (str(n), one.name or words.NONE, one.phone or (f"None; {one.mail}" if one.mail else "None"), one.why, "")
            for n, one in enumerate(found.owners, 1)
        ],
        pad=7.0,
        summary="Owners in the order of calling with room to note",
        empty="No service goes down.",
    )
    doc.heading(2, f"Whom to call at the agencies ({len(found.contacts)})")
    doc.table(
        [
            Column("Agency", width=120),
            Column("Rank", "right", wrap=False),
            Column("Name", width=110),
            Column("Telephone", width=100),
            Column("Called at, note"),
        ],
        [
            (one.agency, str(one.rank), one.name, one.phone or (f"None; {one.mail}" if one.mail else "None"), "")
            for one in found.contacts
        ],
        pad=7.0,
        summary="Contacts for major incidents in rank order with room to note",
        empty="There is nobody to call.",
    )
    if found.unreachable:
        doc.paragraph([bold("Nobody can be reached of: "), f"{words.joined(found.unreachable)}."])
