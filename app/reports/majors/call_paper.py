"""The call list of a major incident on paper: whom to call, in rank order, with room to note what came of it."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain import words
from app.domain.majors.audience import call_list
from app.domain.majors.values import Major, Recipient
from app.reports.cab.parts import stamp
from app.reports.pdf.document import Column, Document
from app.reports.pdf.text import Inline, bold


def render_calls(major: Major, recipients: Sequence[Recipient], unreachable: Sequence[str]) -> bytes:
    """Return the list as PDF; `recipients`: as a message would go out now; `unreachable`: agencies without anybody."""
    row = major.row
    doc = Document(
        f"Call list of {row.number}",
        subject="Call list of a major incident",
        created=major.as_of,
        header=(f"Call list of {row.number}", row.title[:80]),
        footer=f"As of {stamp(major.as_of)}",
    )
    doc.heading(1, f"Call list: {row.number} {row.title}")
    if row.drill:
        doc.paragraph([bold("Drill. Begin each call with: “This is an exercise.”")])
    doc.key_values(_facts(major), width=96, summary="What to say")
    people = call_list(major.reached, recipients)
    doc.heading(2, f"Whom to call ({len(people)})")
    doc.table(
        [
            Column("Agency", width=104),
            Column("Rank", "right", wrap=False),
            Column("Name", width=96),
            Column("Telephone", width=92),
            Column("Called at", width=70),
            Column("Note: reached, message left, called back"),
        ],
        [
            (one.agency, str(one.rank), one.name, one.phone or (f"None; {one.mail}" if one.mail else "None"), "", "")
            for one in people
        ],
        pad=7.0,
        summary="Contacts in rank order with room to note",
        empty="There is nobody to call.",
    )
    if unreachable:
        doc.paragraph([bold("Nobody can be reached of: "), f"{words.joined(list(unreachable))}."])
    return doc.render()


def _facts(major: Major) -> list[tuple[str, Inline]]:
    row = major.row
    last = next((update for update in reversed(major.updates) if update.sent), None)
    facts: list[tuple[str, Inline]] = [
        ("Since", f"{words.moment(row.impact_start_at, weekday=True)} Eastern"),
        ("Say", last.text if last is not None else major.summary or row.title),
    ]
    if last is not None and last.next_steps:
        facts.append(("Next", last.next_steps))
    due = row.next_update_at
    facts.append(("Next message", f"By {words.moment(due, weekday=True)} Eastern" if due else "None is promised"))
    facts.append(("Bridge", major.bridge or "None is named"))
    return facts
