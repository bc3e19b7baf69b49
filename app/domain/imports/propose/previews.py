"""What dated entries in the cells of a file become: shown before anything is imported."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.domain.imports.date_columns import Formats, formats_of
from app.domain.imports.dates import BadDate, Dates
from app.domain.imports.mapping import COMMENTS, WORK_NOTES
from app.domain.imports.note_cells import Entry, entries
from app.domain.imports.propose.answers import Answers
from app.domain.imports.propose.look import Look
from app.domain.imports.propose.profile import Profile
from app.errors import InputError

_NAMES = frozenset(name.casefold() for name in (*WORK_NOTES, *COMMENTS))
_NOTES = ("work_notes", "comments")


@dataclass(frozen=True, slots=True)
class NotePreview:
    """The first dated entry of a column of notes. `at`: its date as it stands there; `becomes`: that instant (UTC),
    None where it cannot be read or nothing tells how. `entries`: how many the sampled cells hold."""

    column: str
    entries: int
    at: str
    becomes: datetime | None
    who: str
    kind: str
    text: str


def note_previews(look: Look, answers: Answers) -> list[NotePreview]:
    """Return what the dated entries in the columns of notes become by these answers, the columns in their order."""
    chosen = {answers.columns.get(name, "") for name in _NOTES} if not look.records else set()
    found: list[NotePreview] = []
    for profile in look.columns:
        if look.records or not (profile.header in chosen or profile.header.casefold() in _NAMES):
            continue
        dated = [entry for cell in profile.cells for entry in entries(cell) if entry.at]
        if dated:
            found.append(_preview(profile, dated, look, answers))
    return found


def _preview(profile: Profile, dated: list[Entry], look: Look, answers: Answers) -> NotePreview:
    first = dated[0]
    texts = [(entry.at, 0, profile.header) for entry in dated]
    others = [(text, 0, one.header) for one in look.columns if one is not profile for text in one.shapes.values()]
    try:
        formats = formats_of([*texts, *others], look.file, answers.date_format, None, [profile.header])
        becomes = _instant(first.at, formats.of(profile.header), answers.zone)
    except InputError:
        becomes = None
    return NotePreview(profile.header, len(dated), first.at, becomes, first.who, first.kind, first.text)


def _instant(text: str, format: str, zone: str) -> datetime | None:
    try:
        return Dates(Formats(format), zone).read(text)
    except BadDate:
        return None
