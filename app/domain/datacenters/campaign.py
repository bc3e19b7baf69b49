"""What an agency's contacts are told of badges that wait to be validated, in one message an agency and day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.domain.datacenters.badges import EVERY, Badge
from app.domain.words import count, day


def notice(agency: str, told: Sequence[tuple[Badge, int]], today: date, answer_to: str = "") -> tuple[str, str]:
    """Return subject and text of a message; `told`: the badges with the step that each has reached.

    `answer_to`: where the answer goes, "" where the message's own sender reads it.
    """
    overdue = [badge for badge, step in told if step >= EVERY]
    what = count(len(told), "badge")
    subject = f"{what} of {agency} to validate" + (f", {len(overdue)} overdue" if overdue else "")
    lines = [f"Badges for the data centers are validated every {EVERY} days. Please say of each whether it is kept."]
    parts: list[tuple[str, list[Badge]]] = [("Overdue: not validated for 90 days or more", overdue)]
    rest = [badge for badge, step in told if step < EVERY]
    parts.append(("Due", rest))
    for head, badges in parts:
        if badges:
            lines += ["", f"{head}:"]
            lines += [f"- {_line(badge, today)}" for badge in sorted(badges, key=lambda b: (b.name, b.number))]
    lines += ["", "A badge stays as it is until you say that it ends: nobody is locked out by this message."]
    lines.append(f"Answer to {answer_to}." if answer_to else "Answer this message, or call the Service Desk.")
    return subject, "\n".join(lines)


def _line(badge: Badge, today: date) -> str:
    company = f", {badge.company}" if badge.company else ""
    sites = f" ({', '.join(badge.sites)})" if badge.sites else ""
    kept = f"last kept {day(badge.counted_from())}" if badge.last else f"issued {day(badge.issued_on)}"
    age, due = badge.age(today), badge.due_on()
    until = f"overdue since {day(due)}" if age >= EVERY else f"to validate before {day(due)}"
    return f"{badge.number} {badge.name}{company}{sites}: {kept}, {until}"
