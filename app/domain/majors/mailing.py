"""The mails of a major incident, as plain text: what is known, and when the next message comes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.domain import words
from app.domain.eastern import eastern
from app.domain.majors.audience import MANAGEMENT, SUBSCRIBER
from app.domain.majors.values import Major, MajorRole, Message, Reached, Recipient, Update, UpdateKind
from app.domain.plain_text import one_line

_ENDS = {UpdateKind.RESTORED: "Resolved", UpdateKind.DEMOTED: "No major incident any more"}


def subject(number: str, title: str, kind: UpdateKind) -> str:
    """Return the subject of a message; the number first, so that a mailbox keeps them together."""
    return one_line(f"{number}: {title} \u2013 {_ENDS.get(kind, kind.label)}")[:200]


def with_data_loss(text: str, lost: str) -> str:
    """Return words on what was lost, or that nothing was, at the end of a text that does not say them already."""
    return text if not lost or lost.casefold() in text.casefold() else f"{text}\n\nData loss: {lost}"


def text(
    message: Message,
    to: Recipient,
    number: str,
    agencies: Sequence[Reached] = (),
    *,
    back_at: datetime | None = None,
    data_loss: str = "",
) -> str:
    """Return the text of a message to one recipient, who is told why it comes to them.

    `agencies`: those whose contact it is, with what it means to each; `back_at`: since when the service is back, where
    that is what the message tells; `data_loss`: what was lost.
    """
    above = to.why == MANAGEMENT and message.management
    said = [message.management] if above else []
    said.append(f"The agencies are told: {message.known}" if above else message.known)
    said += [f"What it means to {one.name}: {one.impact}" for one in agencies if one.impact and back_at is None]
    if message.ruled_out:
        said.append(f"Ruled out: {message.ruled_out}")
    if message.next_steps:
        said.append(f"What happens next: {message.next_steps}")
    if data_loss:
        said = with_data_loss("\n\n".join(said), data_loss).split("\n\n")
    if back_at is not None:
        said.append(f"The service is back since {words.moment(back_at)} (Eastern).")
    if message.next_at is not None:
        said.append(f"The next message comes by {words.moment(message.next_at)} (Eastern).")
    else:
        said.append("No further message is planned.")
    said.append(f"{_why(to, agencies)} {number}")
    if to.leave:
        said.append(f"To leave, answer this mail with the subject: {to.leave}")
    return "\n\n".join(said) + "\n"


def _why(to: Recipient, agencies: Sequence[Reached]) -> str:
    if to.why == SUBSCRIBER:
        return f"You get this because you {to.reason}."
    if to.why == MANAGEMENT:
        return "You get this as the management of the department."
    of = words.joined([one.name for one in agencies]) or to.agency
    return f"You get this as a contact of {of} for major incidents."


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
    head = one_line(f"{row.number}: {row.title} \u2013 you are the {role.label.lower()}")[:200]
    return head, "\n\n".join(said) + "\n"


def escalation(
    number: str, title: str, minutes: int, last: Update | None = None, since: datetime | None = None
) -> tuple[str, str]:
    """Return subject and text with which the management hears that an incident lasts.

    `last`: what the agencies were told last; `since`: when the impact began.
    """
    lasts = words.duration(minutes * 60)
    began = f" since {words.moment(since)} (Eastern)" if since is not None else ""
    said = [f"The major incident {number}, {one_line(title)}, goes on{began}: it runs for {lasts} or longer."]
    if last is None:
        said.append("The agencies have not been told anything yet.")
    else:
        said.append(f"The agencies were told last, at {words.time_of_day(eastern(last.recorded_at))}: {last.text}")
        said += [f"What happens next: {last.next_steps}"] if last.next_steps else []
        said += [f"The next message to them comes by {words.moment(last.next_at)} (Eastern)."] if last.next_at else []
    said.append(f"You get this as the management of the department. {number}")
    return one_line(f"{number}: {title} \u2013 goes on for {lasts}")[:200], "\n\n".join(said) + "\n"


def number_of(update_id: int, *, management: bool) -> int:
    """Return the number from which the id of a mail follows: of the entry that it tells, another one for the
    management."""
    return update_id * 2 + management
