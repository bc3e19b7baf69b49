"""The knowledge notes of the sample: most are published, a few are being written, one is retired."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from app.domain.eastern import at_clock, local_date
from app.domain.knowledge.values import CONTENT, NoteState
from app.sample.lists import read, stream
from app.sample.world import World

#: Places in the list, and where those notes stand; all others are published.
_STANDING = {20: NoteState.RETIRED, 30: NoteState.DRAFT, 31: NoteState.REVIEW}
_VOICES = ("helped", "helped", "helped", "not")


def add_knowledge(world: World) -> None:
    """Add notes with their versions, and what people said of them."""
    random = stream(world.seed, "knowledge")
    desk = world.members["DESK"]
    today = local_date(world.dawn)
    listed = read("knowledge")["notes"]
    for place, entry in enumerate(listed):
        state = _STANDING.get(place, NoteState.PUBLISHED)
        day = today - timedelta(days=int(random.integers(20, 420)))
        writer, publisher = (desk[int(n)] for n in random.choice(len(desk), 2, replace=False))
        said = _said(world, entry)
        shown = 1 if state is NoteState.PUBLISHED else None
        note_id = world.add(
            "knowledge_note",
            number=f"KB{place + 1:07d}",
            **said,
            state=state.value,
            owner=writer.login,
            review_on=day + timedelta(days=365) if shown else None,
            problem=entry.get("problem", ""),
            written_by=writer.login,
            shown_n=shown,
            created_by=writer.login,
            updated_at=at_clock(day, time(10)),
            updated_by=writer.login,
        )
        if state in (NoteState.PUBLISHED, NoteState.RETIRED):
            world.add(
                "knowledge_version",
                note_id=note_id,
                n=1,
                at=at_clock(day, time(10)),
                author=publisher.login,
                written_by=writer.login,
                **said,
            )
        if shown:
            _add_voices(world, note_id, day, random)


def _said(world: World, entry: dict[str, Any]) -> dict[str, Any]:
    found = {name: entry[name] for name in CONTENT if name in entry}
    return {**found, "service_id": world.service(entry["service"]).id}


def _add_voices(world: World, note_id: int, day: date, random: Any) -> None:
    desk = world.members["DESK"]
    for who in random.choice(len(desk), int(random.integers(0, 6)), replace=False):
        at = at_clock(day + timedelta(days=int(random.integers(1, 15))), time(14))
        voice = _VOICES[int(random.integers(len(_VOICES)))]
        world.add("knowledge_use", note_id=note_id, n=1, voice=voice, at=at, author=desk[int(who)].login)
