"""What the values of a column mean: by the mapping it is begun with, by the words of its field, by what is alike."""

from __future__ import annotations

from collections.abc import Mapping as Map

from app.domain.imports.kinds.mapping import RecordMapping
from app.domain.imports.mapping import LEVELS, Mapping
from app.domain.imports.names import key
from app.domain.imports.places import Meaning, Places
from app.domain.imports.propose.answers import LEFT_OUT
from app.domain.imports.propose.columns import parts_of
from app.domain.imports.propose.lexicon import NOTHING, Lexicon
from app.domain.imports.propose.profile import MOST_VALUES, Profile
from app.domain.imports.ticket_fields import FieldSpec

Base = Mapping | RecordMapping


def meanings(spec: FieldSpec, profile: Profile, lexicon: Lexicon, base: Base | None) -> dict[str, Meaning | None]:
    """Return what each value of a column of choices means, the most frequent first; None where nobody can tell.

    Empty where the column has too many different ones to ask for.
    """
    if not profile.has_choices:
        return {}
    told = _of_mapping(spec, base)
    known = {key(text): ours for text, ours in told.items()}
    found: dict[str, Meaning | None] = {}
    for text in profile.counts:
        ours = told.get(text, known.get(key(text)) if key(text) else None)
        found[text] = Meaning(ours, True) if ours is not None else lexicon.meaning(spec.name, text)
    if spec.name in LEVELS and None in found.values():
        found = _numbered_levels(found)
    rest = lexicon.rest.get(spec.name)
    if rest and any(meaning is not None and meaning.is_sure for meaning in found.values()):
        found = {text: meaning or Meaning(rest, True) for text, meaning in found.items()}
    return found


def _of_mapping(spec: FieldSpec, base: Base | None) -> dict[str, str]:
    if base is None:
        return {}
    left_out = dict.fromkeys(base.left_out.get(spec.name, ()), LEFT_OUT)
    if isinstance(base, RecordMapping):
        return {text: ours or NOTHING for text, ours in base.values.get(spec.name, {}).items()} | left_out
    return {text: str(ours) for text, ours in getattr(base.values, spec.name).items()} | left_out


def _numbered_levels(found: dict[str, Meaning | None]) -> dict[str, Meaning | None]:
    """Propose 1 to 4 (and 5 as 4) for levels by number alone, as most programs count; somebody has to look."""
    if all(text.isdecimal() and 1 <= int(text) <= 5 for text in found):
        return {text: Meaning(str(min(4, int(text))), False) for text in found}
    return found


def located(spec: FieldSpec, profile: Profile, places: Places, base: Base | None) -> dict[str, Meaning | None]:
    """Return the agency of each text of a column, the most frequent first; None where nobody can tell.

    Where there are too many different texts to ask for one by one, only those that surely name an agency.
    """
    table: dict[str, str] = {}
    if base is not None:
        table = {**base.agency.table, **dict.fromkeys(base.left_out.get(spec.name, ()), LEFT_OUT)}
    texts = parts_of(spec, profile)
    few = len(texts) <= MOST_VALUES
    found: dict[str, Meaning | None] = {}
    for text in texts:
        told = table.get(text)
        meaning = Meaning(told, True) if told is not None else places.agency(text) if few else places.exact(text)
        if few or meaning is not None:
            found[text] = meaning
    return found


def unknown_places(spec: FieldSpec, profile: Profile, meant: Map[str, str]) -> dict[str, int]:
    """Return the texts of a column that name no agency and are too many to be asked for, with their rows."""
    texts = parts_of(spec, profile)
    return {} if len(texts) <= MOST_VALUES else {text: rows for text, rows in texts.items() if text not in meant}
