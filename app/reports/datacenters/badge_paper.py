"""Evidence of a campaign of badges as an accessible PDF: what is overdue, what was said by whom, what ended."""

from __future__ import annotations

from app.domain import words
from app.domain.datacenters.badges import EVERY, STEPS, Badge, Standing
from app.domain.datacenters.evidence import Evidence
from app.domain.eastern import local_date
from app.reports.cab.parts import stamp
from app.reports.pdf.document import Column, Document
from app.reports.pdf.text import Inline, bold


def render_evidence(evidence: Evidence) -> bytes:
    """Return the evidence of one agency, or of all, as PDF."""
    whose = evidence.agency or "all agencies"
    doc = Document(
        f"Badges for the data centers: {whose}, {words.day(evidence.day)}",
        subject="Evidence of the validation of badges",
        created=evidence.made_at,
        header=("Badges for the data centers", f"{whose[:60]}, {words.day(evidence.day)}"),
        footer=f"As of {stamp(evidence.made_at)}",
    )
    doc.heading(1, f"Badges for the data centers: {whose}")
    counts = evidence.counts
    facts: list[tuple[str, Inline]] = [
        ("As of the end of", words.weekday(evidence.day)),
        ("Result", [bold(evidence.verdict)]),
        ("Overdue", str(counts.overdue)),
        ("Due", f"{counts.due}, from day {STEPS[0]} on"),
        ("Validated", str(counts.ok)),
        ("Ended", str(counts.ended)),
        ("Rule", f"Badges of people who are not DIT's are validated every {EVERY} days; none ends by the clock"),
    ]
    doc.key_values(facts, width=110, summary="The campaign in short")
    _open(doc, evidence, "Overdue", evidence.standing(Standing.OVERDUE), "No badge is overdue.")
    _open(doc, evidence, "Due", evidence.standing(Standing.DUE), "No badge is due.")
    _said(doc, evidence)
    _ended(doc, evidence)
    _open(doc, evidence, "Validated", evidence.standing(Standing.OK), "No other badge is in use.")
    return doc.render()


def _name(badge: Badge) -> str:
    return f"{badge.name}, {badge.company}" if badge.company else badge.name


def _whose(evidence: Evidence) -> list[Column]:
    return [] if evidence.agency else [Column("Agency", width=96)]


def _of(evidence: Evidence, badge: Badge) -> list[str]:
    return [] if evidence.agency else [badge.agency]


def _open(doc: Document, evidence: Evidence, head: str, badges: tuple[Badge, ...], empty: str) -> None:
    doc.heading(2, f"{head} ({len(badges)})")
    doc.table(
        [
            *_whose(evidence),
            Column("Badge", wrap=False),
            Column("Holder"),
            Column("Sites"),
            Column("Last kept", wrap=False),
            Column("By", width=84),
            Column("Days", "right", wrap=False),
            Column("Overdue from", wrap=False),
        ],
        [
            (
                *_of(evidence, one),
                one.number,
                _name(one),
                ", ".join(one.sites),
                words.day(one.last.on) if one.last else f"Issued {words.day(one.issued_on)}",
                one.last.by if one.last else words.NONE,
                str(one.age(evidence.day)),
                words.day(one.due_on()),
            )
            for one in badges
        ],
        compact=True,
        summary=f"{head} badges with who validated them last",
        empty=empty,
    )


def _said(doc: Document, evidence: Evidence) -> None:
    said = evidence.said()
    doc.heading(2, f"What was said in the {EVERY} days before ({len(said)})")
    doc.table(
        [
            Column("Day", wrap=False),
            *_whose(evidence),
            Column("Badge", wrap=False),
            Column("Holder"),
            Column("Verdict", wrap=False),
            Column("By", width=84),
            Column("Written", width=110),
            Column("Note"),
        ],
        [
            (
                words.day(one.on),
                *_of(evidence, badge),
                badge.number,
                _name(badge),
                one.verdict.label,
                one.by,
                f"{words.day(local_date(one.recorded_at))} by {one.recorded_by}",
                one.note or words.NONE,
            )
            for badge, one in said
        ],
        compact=True,
        summary="Validations with who said so and who wrote it down",
        empty="Nothing was said.",
    )


def _ended(doc: Document, evidence: Evidence) -> None:
    ended = evidence.standing(Standing.ENDED)
    doc.heading(2, f"Ended ({len(ended)})")
    doc.table(
        [
            *_whose(evidence),
            Column("Badge", wrap=False),
            Column("Holder"),
            Column("Issued", wrap=False),
            Column("Ended", wrap=False),
            Column("By", width=84),
            Column("Why"),
        ],
        [
            (
                *_of(evidence, one),
                one.number,
                _name(one),
                words.day(one.issued_on),
                words.day(one.ended_on),
                one.last.by if one.last else words.NONE,
                one.why or words.NONE,
            )
            for one in ended
        ],
        compact=True,
        summary="Badges that ended, with the reason",
        empty="No badge ended.",
    )
