"""Answers to invitations, as mail programs send them: a mail (.eml) with a calendar part, or that part alone (.ics).

Nothing of a file is opened but its calendar part, and nothing is believed of it here: `app.domain.cab.reply` judges.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any
from urllib.parse import unquote

from app.domain.cab.reply import LARGEST, Reply
from app.errors import InputError

_KINDS = ("text/calendar", "application/ics")
_MAILTO = "mailto:"
_FIRST_YEAR, _LAST_YEAR = 1990, 2100
_HINT = "Save the answer from your mail program as .eml, or its calendar part as .ics, and drop that."


def read_reply(content: bytes, name: str) -> Reply:
    """Return the answer that a file holds; `name` is how errors call the file. InputError where it holds none."""
    if len(content) > LARGEST:
        raise InputError(f"{name} is larger than 1 MB: it is no answer to an invitation.", hint=_HINT)
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:15].upper()
    if start.startswith(b"BEGIN:VCALENDAR"):
        return _reply(content, name, sender="", size=len(content))
    mail = message_from_bytes(content, policy=policy.default)
    parts = list(_calendars(mail))
    if not parts:
        raise InputError(f"{name} holds no answer to an invitation.", hint=_HINT)
    return _reply(parts[0], name, sender=_sender(mail), size=len(content))


def _calendars(mail: EmailMessage) -> Iterator[bytes]:
    """Yield the calendar parts of a mail: those that are shown first, then files."""
    parts = [part for part in mail.walk() if not part.is_multipart()]
    for wanted in _KINDS:
        yield from (_bytes(part) for part in parts if part.get_content_type() == wanted)
    yield from (_bytes(part) for part in parts if _file_name(part).endswith(".ics"))


def _bytes(part: Any) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _file_name(part: Any) -> str:
    try:
        return str(part.get_filename() or "").lower()
    except (ValueError, LookupError, IndexError):  # a header that is none
        return ""


def _sender(mail: EmailMessage) -> str:
    try:
        return parseaddr(str(mail.get("From", "")))[1]
    except (ValueError, LookupError, IndexError):
        return ""


def _reply(content: bytes, name: str, *, sender: str, size: int) -> Reply:
    from icalendar import Calendar  # late: only who drops a file pays for it

    try:
        calendar: Any = Calendar.from_ical(content)
        events = [part for part in calendar.subcomponents if part.name == "VEVENT"]
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError) as error:
        raise InputError(f"The calendar part of {name} cannot be read.", hint=_HINT) from error
    if len(events) != 1:
        raise InputError(f"The calendar part of {name} holds {len(events)} entries; an answer holds one.", hint=_HINT)
    event = events[0]
    try:
        return Reply(
            method=str(calendar.get("METHOD", "")).upper(),
            uid=str(event.get("UID", "")),
            sequence=int(event.get("SEQUENCE", 0)),
            stamp=_instant(event["DTSTAMP"].dt),
            attendees=tuple((_address(one), _param(one, "PARTSTAT", "NEEDS-ACTION")) for one in _attendees(event)),
            delegated_to=next((_mail(_param(one, "DELEGATED-TO", "")) for one in _attendees(event)), ""),
            sent_by=next((_mail(_param(one, "SENT-BY", "")) for one in _attendees(event)), ""),
            from_mail=sender,
            recurrence="RECURRENCE-ID" in event,
            size=size,
            comment=str(event.get("COMMENT", "")),
        )
    except (KeyError, AttributeError, TypeError, ValueError, OverflowError) as error:
        raise InputError(f"The calendar part of {name} lacks what an answer says.", hint=_HINT) from error


def _attendees(event: Any) -> list[Any]:
    found = event.get("ATTENDEE", [])
    return found if isinstance(found, list) else [found]


def _address(attendee: Any) -> str:
    return _mail(str(attendee))


def _param(attendee: Any, name: str, default: str) -> str:
    found = attendee.params.get(name, default)
    first = found[0] if isinstance(found, list) and found else found
    return str(first).upper() if name == "PARTSTAT" else str(first or "")


def _mail(text: str) -> str:
    bare = text.strip().strip('"')
    return unquote(bare[len(_MAILTO) :] if bare.lower().startswith(_MAILTO) else bare)


def _instant(value: date | datetime) -> datetime:
    """Return an instant; a time without a zone is UTC, as the format asks of time stamps."""
    if not isinstance(value, datetime):
        raise ValueError("a day is no instant")
    if not _FIRST_YEAR <= value.year < _LAST_YEAR:
        raise ValueError("no time of an answer")
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
