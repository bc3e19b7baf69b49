"""`Look`: a file as it was read once, with what is proposed for it and what has to be decided."""

from __future__ import annotations

from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.imports.mapping import LEVELS, Mapping
from app.domain.imports.propose.answers import Answers, source_of
from app.domain.imports.propose.columns import Column, propose_columns
from app.domain.imports.propose.lexicon import Lexicon, Meaning
from app.domain.imports.propose.names import key
from app.domain.imports.propose.places import Places
from app.domain.imports.propose.profile import Profile
from app.domain.imports.ticket_fields import BY_NAME, TICKET_FIELDS, FieldSpec

#: Fields whose every value has to be decided: what is not known of the others counts as not given, and is told.
_SAME = 0.9  # how well a name fits that surely is a field's
_CHECK = "check that"
_ASKED = frozenset({"state", "priority", "hold_reason"})


@dataclass(frozen=True, slots=True)
class Question:
    """Something that has to be decided before the whole file can come in.

    `field`: ours; `text`: their value, "" for the column itself. `stops`: no row can come in before; else the rows
    concerned are refused.
    """

    field: str
    text: str
    words: str
    stops: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """A file that was read once: its columns, what is proposed, and all that choosing otherwise needs.

    `rows`: data rows; `repeated`: headers that several columns have, which cannot be chosen. `why`: our field -> how
    its column was found. `doubtful`: our field -> values whose proposed meaning is only likely. `base`: the mapping
    that fits its columns, if one does. `records`: what its rows are where they are no tickets ("changes"); then
    `mapping` is the name of the one that reads them, and nothing is asked.
    """

    file: str
    encoding: str
    rows: int
    columns: tuple[Profile, ...]
    repeated: tuple[str, ...]
    agencies: Map[str, str]
    answers: Answers
    why: Map[str, str]
    doubtful: Map[str, tuple[str, ...]]
    base: Mapping | None
    lexicon: Lexicon
    records: str = ""
    mapping: str = ""

    def column(self, answers: Answers, field: str) -> Profile | None:
        """Return the column that tells a field; None where none does."""
        header = answers.columns.get(field, "")
        return next((one for one in self.columns if header and one.header == header), None)

    def choices(self) -> list[str]:
        """Return the headers that can be chosen, in the file's order."""
        return [one.header for one in self.columns if one.header and one.header not in self.repeated]

    def chosen(self, answers: Answers, field: str, header: str) -> Answers:
        """Return the answers with another column for a field: the meanings of its values are proposed anew."""
        columns = {**answers.columns, field: header}
        changed = replace(answers, columns=columns)
        spec = BY_NAME[field]
        profile = self.column(changed, field)
        if spec.reads == "choice":
            found = {} if profile is None else meanings(spec, profile, self.lexicon, self.base)
            changed = replace(changed, values={**answers.values, field: _texts(found)})
        elif spec.reads == "agency":
            found = {} if profile is None else located(profile, Places(self.agencies), self.base)
            changed = replace(changed, agencies=_texts(found))
        return changed

    def questions(self, answers: Answers) -> list[Question]:
        """Return what is not decided yet, the most important first; empty: the file can come in."""
        found: list[Question] = []
        for spec in () if self.records else TICKET_FIELDS:
            profile = self.column(answers, spec.name)
            if spec.is_needed and profile is None and not answers.constants.get(spec.name):
                twice = next((one for one in self.repeated if self.lexicon.named(spec.name, one) >= _SAME), "")
                if twice:
                    why = f'the header names "{twice}" more than once; rename the column that does not count'
                    found.append(Question(spec.name, "", f"{spec.label}: {why}.", True))
                    continue
                what = "a column" if spec.name in ("number", "opened_at") else "a column, or one value for all rows"
                found.append(Question(spec.name, "", f"{spec.label}: choose {what}.", True))
            if profile is None:
                continue
            if spec.name in _ASKED:
                found += _undecided(spec, answers.values.get(spec.name, {}))
            elif spec.reads == "agency":
                found += _undecided(spec, answers.agencies)
                rest = profile.filled < self.rows or not profile.has_choices
                if rest and not answers.constants.get("location"):
                    why = "some rows name none" if profile.has_choices else "the column has too many different texts"
                    found.append(Question("location", "", f"Agency: choose one for all other rows; {why}."))
        if answers.date_format == "auto" and (open_date := self.open_date(answers)):
            why = f'"{open_date}" can be read both ways'
            found.append(Question("dates", "", f"Dates: say whether the day or the month stands first; {why}.", True))
        return found

    def only_sure(self) -> Answers:
        """Return the answers without what is only likely: nobody looked at it, and a wrong guess changes figures."""
        unsure = {field: set(texts) for field, texts in self.doubtful.items()}

        def kept(field: str, meant: Map[str, str]) -> dict[str, str]:
            return {text: "" if text in unsure.get(field, ()) else ours for text, ours in meant.items()}

        answers = self.answers
        values = {field: kept(field, meant) for field, meant in answers.values.items()}
        return replace(answers, values=values, agencies=kept("location", answers.agencies))

    def doubts(self) -> list[Question]:
        """Return what is proposed and only likely, where a wrong guess would change figures."""
        found: list[Question] = []
        for spec in TICKET_FIELDS:
            if spec.is_needed and _CHECK in self.why.get(spec.name, ""):
                found.append(Question(spec.name, "", f"{spec.label}: {self.why[spec.name]}."))
            meant = self.answers.agencies if spec.reads == "agency" else self.answers.values.get(spec.name, {})
            if spec.name in _ASKED or spec.reads == "agency":
                for text in self.doubtful.get(spec.name, ()):
                    likely = f'{spec.label}: "{text}" is likely {meant[text]}; say whether it is.'
                    found.append(Question(spec.name, text, likely))
        return found

    def open_date(self, answers: Answers) -> str:
        """Return a date of the columns chosen that nothing tells how to read; "" where everything is told."""
        columns = [self.column(answers, spec.name) for spec in TICKET_FIELDS if spec.reads == "instant"]
        told = {shape[1] for one in columns if one is not None for shape in one.shapes if shape[0] in "dm"}
        found = (one.shapes.items() for one in columns if one is not None)
        return next(
            (text for shapes in found for shape, text in shapes if shape[0] == "?" and shape[1] not in told), ""
        )


def _undecided(spec: FieldSpec, meant: Map[str, str]) -> list[Question]:
    texts = [text for text, ours in meant.items() if not ours]
    return [Question(spec.name, text, f'{spec.label}: say what "{text}" means.') for text in texts]


def _texts(found: Map[str, Meaning | None]) -> dict[str, str]:
    return {text: meaning.ours if meaning is not None else "" for text, meaning in found.items()}


def meanings(spec: FieldSpec, profile: Profile, lexicon: Lexicon, base: Mapping | None) -> dict[str, Meaning | None]:
    """Return what each value of a column of choices means, the most frequent first; None where nobody can tell."""
    told: Map[str, object] = getattr(base.values, spec.name) if base is not None else {}
    known = {key(text): str(ours) for text, ours in told.items()}
    found: dict[str, Meaning | None] = {}
    for text in profile.counts:
        ours = known.get(key(text))
        found[text] = Meaning(ours, True) if ours is not None else lexicon.meaning(spec.name, text)
    if spec.name in LEVELS and None in found.values():
        found = _numbered_levels(found)
    return found


def _numbered_levels(found: dict[str, Meaning | None]) -> dict[str, Meaning | None]:
    """Propose 1 to 4 (and 5 as 4) for levels by number alone, as most programs count; somebody has to look."""
    if all(text.isdecimal() and 1 <= int(text) <= 5 for text in found):
        return {text: Meaning(str(min(4, int(text))), False) for text in found}
    return found


def located(profile: Profile, places: Places, base: Mapping | None) -> dict[str, Meaning | None]:
    """Return the agency of each text of a column; empty where the column has too many different ones to ask for."""
    rules = base.agency if base is not None else None
    found: dict[str, Meaning | None] = {}
    for text in profile.counts:
        told = rules.table.get(text) if rules is not None else None
        found[text] = Meaning(told, True) if told is not None else places.agency(text)
    return found


def look_at(
    file: str,
    encoding: str,
    rows: int,
    columns: Sequence[Profile],
    repeated: Sequence[str],
    lexicon: Lexicon,
    agencies: Map[str, str],
    base: Mapping | None = None,
) -> Look:
    """Return a file's columns with what is proposed for each field; `base` counts first where it names a column."""
    places = Places(agencies)
    usable = [one if one.header not in repeated else replace(one, header="") for one in columns]
    found: dict[str, Column] = _of_mapping(base, usable) if base is not None else {}
    taken = {column.index for column in found.values()}
    rest = [replace(one, header="", filled=0, counts={}) if i in taken else one for i, one in enumerate(usable)]
    wanted = [spec for spec in TICKET_FIELDS if spec.name not in found]
    found |= propose_columns(wanted, rest, lexicon, places)
    headers = {field: columns[column.index].header for field, column in found.items()}
    values: dict[str, dict[str, str]] = {}
    doubtful: dict[str, tuple[str, ...]] = {}
    agencies_of: dict[str, str] = {}
    for field, column in found.items():
        spec, profile = BY_NAME[field], columns[column.index]
        if spec.reads not in ("choice", "agency"):
            continue
        is_choice = spec.reads == "choice"
        meant = meanings(spec, profile, lexicon, base) if is_choice else located(profile, places, base)
        doubtful[field] = tuple(text for text, meaning in meant.items() if meaning is not None and not meaning.is_sure)
        if is_choice:
            values[field] = _texts(meant)
        else:
            agencies_of = _texts(meant)
    number = found.get("number")
    is_log = number is not None and not columns[number.index].is_unique and "changed_at" in found
    stem = file.split(".", 1)[0]
    answers = Answers(
        name=base.name if base is not None else source_of(stem),
        source=base.source if base is not None else source_of(stem),
        layout=base.layout if base is not None else "events" if is_log else "tickets",
        columns=headers,
        values=values,
        agencies=agencies_of,
        constants=dict(base.constants) if base is not None else {},
        date_format=base.dates.format if base is not None else "auto",
        zone=base.dates.zone if base is not None else "America/New_York",
        kind=base.kind if base is not None else "incident",
    )
    why = {field: _why(column, columns[column.index].header) for field, column in found.items()}
    return Look(file, encoding, rows, tuple(columns), tuple(repeated), agencies, answers, why, doubtful, base, lexicon)


def _why(column: Column, header: str) -> str:
    return column.why if column.is_sure else f'{column.why}; {_CHECK} "{header}" is right'


def _of_mapping(base: Mapping, columns: Sequence[Profile]) -> dict[str, Column]:
    where = {one.header.casefold(): i for i, one in reversed(list(enumerate(columns))) if one.header}
    found: dict[str, Column] = {}
    for spec in TICKET_FIELDS:
        wanted = getattr(base.columns, spec.name)
        for name in [wanted] if isinstance(wanted, str) else wanted:
            if name and name.casefold() in where:
                found[spec.name] = Column(where[name.casefold()], 1.0, f"by the mapping {base.name}")
                break
    return found
