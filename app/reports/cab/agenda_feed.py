"""A meeting and the changes of its agenda as a file for calendars, in which nobody is invited."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from app.domain.cab.invite import Feed, Method
from app.domain.cab.mailing import entry
from app.domain.cab.paper_lines import PaperFacts
from app.domain.cab.values import Meeting
from app.reports.cab.ics import to_ics
from app.reports.cab.schedule_paper import change_entry


def agenda_feed(meeting: Meeting, facts: PaperFacts, *, stamp: datetime) -> bytes:
    """Return the meeting with each change that it decides or foresees; `stamp` is when the file was made.

    The entry of the meeting is the one of its invitations, with their id and sequence: a calendar that has it already
    moves it instead of adding another. Only what is decided is shown as firm.
    """
    board = replace(entry(meeting, facts.rules, stamp, Method.PUBLISH), attendees=())
    listed = {item.change.id: item.change for item in meeting.items if item.change is not None}
    listed |= {change.id: change for change in facts.forward}
    changes = sorted(listed.values(), key=lambda change: (change.planned_start, change.number))
    entries = (change_entry(change, stamp, facts.rules.ical_host, facts.services) for change in changes)
    return to_ics(Feed("Agency CAB", (board, *entries)))
