"""The mails of a major incident, as plain text: what is known, and when the next message comes."""

from __future__ import annotations

from datetime import datetime

from app.domain import words
from app.domain.majors.audience import MANAGEMENT, SUBSCRIBER
from app.domain.majors.values import Major, MajorRole, Message, Recipient, UpdateKind
from app.domain.plain_text import one_line

_ENDS = {UpdateKind.RESTORED: "Resolved", UpdateKind.DEMOTED: "No major incident any more"}


def subject(number: str, title: str, kind: UpdateKind) -> str:
    """Return the subject of a message; the number first, so that a mailbox keeps them together."""
    return one_line(f"{number}: {title} \u2013 {_ENDS.get(kind, kind.label)}")[:200]


def with_data_loss(text: str, lost: str) -> str:
    """Return words on what was lost, or that nothing was, at the end of a text that does not say them already."""
    return text if not lost or lost.casefold() in text.casefold() else f"{text}\n\nData loss: {lost}"


def text(message: Message, to: Recipient, number: str, *, back_at: datetime | None = None, data_loss: str = "") -> str:
    """Return the text of a message to one recipient, who is told why it comes to them.

    `back_at`: since when the service is back, where that is what the message tells; `data_loss`: what was lost.
    """
    if to.why == MANAGEMENT:
        said = [with_data_loss(message.management or message.known, data_loss)]
    else:
        said = [with_data_loss(message.known, data_loss)]
        if message.ruled_out:
            said.append(f"Ruled out: {message.ruled_out}")
        if message.next_steps:
            said.append(f"What happens next: {message.next_steps}")
    if back_at is not None:
        said.append(f"The service is back since {words.moment(back_at)} (Eastern).")
    if message.next_at is not None:
        said.append(f"The next message comes by {words.moment(message.next_at)} (Eastern).")
    else:
        said.append("No further message is planned.")
    said.append(f"{_why(to)} {number}")
    if to.leave:
        said.append(f"To leave, answer this mail with the subject: {to.leave}")
    return "\n\n".join(said) + "\n"


def _why(to: Recipient) -> str:
    if to.why == SUBSCRIBER:
        return f"You get this because you {to.reason}."
    if to.why == MANAGEMENT:
        return "You get this as the management of the department."
    return f"You get this as a contact of {to.agency} for major incidents."


def handed_over(major: Major, role: MajorRole) -> tuple[str, str]:
    """Return subject and text with which somebody hears that a role is theirs, and what they go on with."""
    row = major.row
    last = next((one for one in reversed(major.updates) if one.sent), None)
    said = [f"You are the {role.label.lower()} of {row.number}, {one_line(row.title)}, from now on."]
    if row.next_update_at is not None:
        said.append(f"The next message is promised for {words.moment(row.next_update_at)} (Eastern).")
    if major.bridge:
        said.append(f"Bridge: {one_line(major.bridge)}")
    if last is not None:
        said.append(f"Told last: {last.text}")
    open_tasks = [one_line(task.title) for task in major.tasks if task.state == "open"]
    if open_tasks:
        said.append(f"Open tasks: {'; '.join(open_tasks)}.")
    return one_line(f"{row.number}: {row.title} \u2013 you are the {role.label.lower()}")[:200], "\n\n".join(
        said
    ) + "\n"


def escalation(number: str, title: str, minutes: int) -> tuple[str, str]:
    """Return subject and text with which the management hears that an incident lasts."""
    lasts = words.duration(minutes * 60)
    return (
        one_line(f"{number}: {title} \u2013 goes on for {lasts}")[:200],
        f"The major incident {number}, {one_line(title)}, goes on. It was declared, or opened again, {lasts} ago or"
        " longer.\n\n"
        f"You get this as the management of the department. {number}\n",
    )


def number_of(update_id: int, *, management: bool) -> int:
    """Return the number from which the id of a mail follows: of the entry that it tells, another one for the
    management."""
    return update_id * 2 + management
