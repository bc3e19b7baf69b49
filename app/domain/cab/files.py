"""The files of an agenda, told in words and as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.domain import words
from app.domain.cab.agenda import SECTIONS, MeetingAgenda


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
                    "number": item.change.number,
                    "title": item.change.title,
                    "section": item.section,
                    "why": item.why,
                    "late": item.late,
                    "conflicts": [c.text for c in self.meeting.clashes.get(item.change.id, ())],
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
            lines.append("Nothing is pending.")
        for name in SECTIONS:
            items = agenda_.section(name)
            if items:
                lines += ["", name]
            for item in items:
                lines.append(f"  {item.change.number}  {item.change.title}")
                lines.append(f"      {item.why}")
                lines += [f"      {c.severity.label}: {c.text}" for c in self.meeting.clashes.get(item.change.id, ())]
        lines += [f"{path}" for path in self.files]
        return "\n".join(lines)
