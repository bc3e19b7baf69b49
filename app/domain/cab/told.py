"""What the board's papers say, in words and as JSON for programs: minutes, and why a change is on an agenda."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.domain import words
from app.domain.cab.papers import MinutesLine, MinutesPaper
from app.domain.changes.places import Place
from app.domain.changes.routing import Routing
from app.domain.changes.values import Change


@dataclass(frozen=True, slots=True)
class ToldMinutes:
    """Minutes with where they stand: their revision, who signed them ("": nobody yet), the file that was written."""

    value: MinutesPaper
    signed_by: str = ""
    file: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the minutes for programs."""
        minutes = self.value
        return {
            "meeting": minutes.number,
            "day": minutes.day.isoformat(),
            "revision": minutes.revision or None,
            "signed_by": self.signed_by or None,
            "opened": minutes.opened.isoformat(),
            "ended": minutes.ended.isoformat(),
            "seats": minutes.seats,
            "needed": minutes.needed,
            "attendance": [
                {
                    "seat": line.seat,
                    "person": line.person,
                    "as": line.as_what,
                    "present": [[start.isoformat(), end.isoformat()] for start, end in line.spans],
                }
                for line in minutes.attendance
            ],
            "items": [
                {
                    "number": line.number,
                    "title": line.title,
                    "section": line.section,
                    "result": line.result,
                    "conditions": line.conditions,
                    "reason": line.reason,
                    "against": list(line.against),
                    "note": line.note,
                    "freezes": list(line.overrides),
                    "came": line.came,
                    "votes": [
                        {"seat": v.seat, "person": v.person, "vote": v.vote, "note": v.note, "stands": v.stands}
                        for v in line.votes
                    ],
                }
                for line in minutes.items
            ],
            "actions": [
                {"title": a.title, "owner": a.owner, "due": a.due.isoformat() if a.due else None, "state": a.state}
                for a in minutes.actions
            ],
            "file": self.file or None,
        }

    def text(self) -> str:
        """Return the minutes to read in a terminal."""
        minutes = self.value
        signed = f"signed by {self.signed_by}" if self.signed_by else "not signed"
        which = f"minutes, revision {minutes.revision} ({signed})" if minutes.revision else "minutes (not kept)"
        lines = [f"Agency CAB, {words.weekday(minutes.day)}: {which}"]
        there = [line for line in minutes.attendance if line.spans]
        lines.append(f"Present: {', '.join(_person(line.person, line.seat) for line in there) or 'nobody'}.")
        if not minutes.items:
            lines.append("Nothing was pending.")
        for line in minutes.items:
            lines.append(f"  {line.number}  {line.title}")
            lines.append(f"      {line.result}")
            lines += [f"      {name}: {said}" for name, said in _minuted(line) if said]
            lines += [f"      {said}" for said in line.overrides]
            if line.start and line.end:
                lines.append(f"      When: {words.span(line.start, line.end)} Eastern")
            if line.tally:
                lines.append(f"      {line.tally}")
            if line.votes:
                votes = ", ".join(f"{vote.seat} {vote.vote.lower()}" for vote in line.votes if vote.stands)
                lines.append(f"      Votes: {votes or 'none that stands'}")
        if minutes.actions:
            lines += ["", "Actions"]
        for action in minutes.actions:
            due = f", due {words.day(action.due)}" if action.due else ""
            lines.append(f"  {action.title} ({action.owner or 'nobody'}{due})")
        if self.file:
            lines.append(self.file)
        return "\n".join(lines)


def _person(person: str, seat: str) -> str:
    return f"{person} ({seat})" if person and person != seat else seat


def _said(conditions: str, reason: str) -> tuple[tuple[str, str], ...]:
    return ("Conditions", conditions), ("Reason", reason)


def _minuted(line: MinutesLine) -> tuple[tuple[str, str], ...]:
    against = (("Against", one) for one in line.against)
    return *_said(line.conditions, line.reason), *against, ("Note", line.note)


@dataclass(frozen=True, slots=True)
class ToldChange:
    """Why a change is decided where it is, and every place it had before the board, the first one first."""

    change: Change
    routing: Routing
    places: tuple[Place, ...]
    freezes: tuple[str, ...] = ()  # in which it lies, and who let it in

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "number": self.change.number,
            "title": self.change.title,
            "state": self.change.state.value,
            "type": self.change.type.value,
            "model": self.change.model or None,
            "board": self.routing.board,
            "why": self.routing.why,
            "freezes": list(self.freezes),
            "places": [
                {
                    "meeting": place.number or None,
                    "day": place.day.isoformat() if place.day else None,
                    "kind": place.kind,
                    "state": place.state,
                    "result": place.result or None,
                    "came": place.came,
                    "late": place.late,
                    "text": place.text,
                }
                for place in self.places
            ],
        }

    def text(self) -> str:
        """Return it to read in a terminal."""
        change = self.change
        lines = [
            f"{change.number} {change.title} ({change.state.label})",
            *((f"  {change.type_words}.",) if change.model else ()),
            f"  {self.routing.why}.",
            *(f"  {said}" for said in self.freezes),
        ]
        for place in self.places:
            lines.append(f"  {place.text[0].upper()}{place.text[1:]}")
            lines += [f"      {name}: {said}" for name, said in _said(place.told_conditions, place.reason) if said]
        if not self.places:
            lines.append("  It was never before the board.")
        return "\n".join(lines)
