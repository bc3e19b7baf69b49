"""The files of an agenda and of a forward schedule, told in words and as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.domain import words
from app.domain.cab.agenda import CANCELLED, SECTIONS, MeetingAgenda, is_called_off
from app.domain.cab.papers import Schedule


@dataclass(frozen=True, slots=True)
class AgendaFiles:
    """What `longleaf agenda` made and what the agenda says."""

    meeting: MeetingAgenda
    files: tuple[Path, ...]

    def as_json(self) -> dict[str, Any]:
        agenda_ = self.meeting.agenda
        return {
            "meeting": agenda_.meeting.isoformat(),
            "state": self.meeting.state,
            "holiday": self.meeting.holiday or None,
            "proposals": [day.isoformat() for day in self.meeting.proposals],
            "deadline": agenda_.deadline.isoformat(),
            "frozen_at": agenda_.frozen_at.isoformat(),
            "items": [
                {
                    "number": item.number,
                    "title": item.title,
                    "section": item.section,
                    "why": item.why,
                    "late": item.late,
                    "conflicts": [c.text for c in self.meeting.clashes_of(item)],
                }
                for item in agenda_.items
            ],
            "forward": [change.number for change in agenda_.forward],
            "files": [str(path) for path in self.files],
        }

    def text(self) -> str:
        agenda_ = self.meeting.agenda
        lines = [f"Agency CAB, {words.weekday(agenda_.meeting)} ({self.meeting.state})"]
        if self.meeting.holiday:
            choices = ", ".join(words.day(day, weekday=True, year=False) for day in self.meeting.proposals)
            lines.append(f"This Wednesday is {self.meeting.holiday}; proposed instead: {choices}.")
        if self.meeting.nothing_pending:
            lines.append("Nothing was pending." if self.meeting.state == "held" else "Nothing is pending.")
        if self.meeting.over:
            lines.append(f"The meeting {self.meeting.over}.")
        for name in SECTIONS:
            items = agenda_.section(name)
            called_off = sum(map(is_called_off, items))
            heads = {0: f"{name} ({len(items) - called_off})", len(items) - called_off: f"{CANCELLED} ({called_off})"}
            for number, item in enumerate(items):
                lines += ["", heads[number]] if number in heads else []
                lines.append(f"  {item.number}  {item.title}")
                lines.append(f"      {item.why}")
                lines += [f"      {c.severity.label}: {c.text}" for c in self.meeting.clashes_of(item)]
        lines += [f"{path}" for path in self.files]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class ScheduleFiles:
    """What `longleaf schedule` made and what the schedule says."""

    schedule: Schedule
    files: tuple[Path, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the schedule for programs; instants are in UTC."""
        value = self.schedule
        return {
            "agency": value.agency or None,
            "first": value.first.isoformat(),
            "last": value.last.isoformat(),
            "changes": [
                {
                    "number": line.number,
                    "title": line.title,
                    "planned_start": line.start.isoformat() if line.start else None,
                    "planned_end": line.end.isoformat() if line.end else None,
                    "services": list(line.services),
                    "agencies": list(line.agencies),
                    "sites": list(line.sites),
                    "implementer": line.implementer,
                    "risk": line.risk,
                    "state": line.state,
                    "decision": line.decision or None,
                    "marks": list(line.marks),
                }
                for line in value.lines
            ],
            "freezes": [
                {
                    "name": line.name,
                    "kind": line.kind,
                    "start": line.start.isoformat() if line.start else None,
                    "end": line.end.isoformat() if line.end else None,
                    "holds_for": line.reach,
                }
                for line in value.freezes
            ],
            "files": [str(path) for path in self.files],
        }

    def text(self) -> str:
        """Return the schedule as lines for a terminal."""
        value = self.schedule
        lines = [f"Changes of {value.agency or 'all agencies'}, {words.day(value.first)} to {words.day(value.last)}"]
        lines.append(f"  {value.coverage}")
        for line in value.lines:
            when = words.span(line.start, line.end) if line.start and line.end else words.NONE
            marks = "".join(f" [{mark}]" for mark in line.marks)
            lines.append(f"  {line.number}  {when}  {line.title}  ({line.decision or line.state}){marks}")
        if not value.lines:
            lines.append("  No change is planned in this time.")
        for freeze in value.freezes:
            span = words.through(freeze.start, freeze.end) if freeze.start and freeze.end else words.NONE
            lines.append(f"  Freeze {freeze.name} ({freeze.kind.lower()}), {span}: {freeze.reach}")
        return "\n".join([*lines, *(f"Written: {path}" for path in self.files)])
