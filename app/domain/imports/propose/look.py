"""`Look`: a file as it was read once, with what is proposed for it and what has to be decided."""

from __future__ import annotations

from collections.abc import Mapping as Map
from dataclasses import dataclass, replace

from app.domain.imports.places import Meaning, Places
from app.domain.imports.propose.answers import Answers
from app.domain.imports.propose.lexicon import Lexicon
from app.domain.imports.propose.profile import Profile
from app.domain.imports.propose.values import Base, located, meanings, unknown_places
from app.domain.imports.ticket_fields import TICKET_FIELDS, FieldSpec
from app.domain.imports.values import SheetSeen

#: What is said of a column that only seems to be the one.
CHECK = "check that"
_SAME = 0.9  # how well a name fits that surely is a field's
_PLACES = ("agency", "agencies")
_SHOWN = 3  # texts that a question names


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
    that fits its columns, if one does.

    `records`: what its rows are, by the word of their kind, "" for tickets; `how` it was told; `others`: the words of
    further kinds that its columns would fit. `specs`: the fields of that kind. `mapping`: the name of the mapping of
    records that `base` is. `sheets`: of a workbook, all that can be chosen; `sheet` the one that was read. `is_whole`:
    all rows were looked at; else those at the beginning, and a further look may ask more. `notes`: what else whoever
    imports should know, in sentences.
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
    base: Base | None
    lexicon: Lexicon
    records: str = ""
    mapping: str = ""
    how: str = ""
    others: tuple[str, ...] = ()
    specs: tuple[FieldSpec, ...] = TICKET_FIELDS
    sheets: tuple[SheetSeen, ...] = ()
    sheet: str = ""
    is_whole: bool = True
    notes: tuple[str, ...] = ()

    def spec(self, field: str) -> FieldSpec:
        """Return a field of the kind by its name; KeyError where it has none."""
        for one in self.specs:
            if one.name == field:
                return one
        raise KeyError(field)

    def column(self, answers: Answers, field: str) -> Profile | None:
        """Return the column that tells a field; None where none does."""
        header = answers.columns.get(field, "")
        return next((one for one in self.columns if header and one.header == header), None)

    def choices(self) -> list[str]:
        """Return the headers that can be chosen, in the file's order."""
        return [one.header for one in self.columns if one.header and one.header not in self.repeated]

    def meant(self, answers: Answers, spec: FieldSpec) -> Map[str, str]:
        """Return what the texts of a field's column mean by these answers: their text -> ours, "" if undecided."""
        return answers.agencies if spec.reads in _PLACES else answers.values.get(spec.name, {})

    def chosen(self, answers: Answers, field: str, header: str) -> Answers:
        """Return the answers with another column for a field: the meanings of its values are proposed anew."""
        columns = {**answers.columns, field: header}
        changed = replace(answers, columns=columns)
        spec = self.spec(field)
        profile = self.column(changed, field)
        if spec.reads == "choice":
            found = {} if profile is None else meanings(spec, profile, self.lexicon, self.base)
            changed = replace(changed, values={**answers.values, field: texts_of(found)})
        elif spec.reads in _PLACES:
            found = {} if profile is None else located(spec, profile, Places(self.agencies), self.base)
            changed = replace(changed, agencies=texts_of(found))
        return changed

    def questions(self, answers: Answers) -> list[Question]:
        """Return what is not decided yet, the most important first; empty: the file can come in."""
        found: list[Question] = []
        for spec in self.specs:
            profile = self.column(answers, spec.name)
            if profile is None:
                if spec.is_needed and not answers.constants.get(spec.name):
                    found.append(self._no_column(spec))
            elif spec.reads == "choice" and spec.is_asked:
                found += self._about_values(spec, profile, answers)
            elif spec.reads in _PLACES:
                found += self._about_places(spec, profile, answers)
        if answers.date_format == "auto" and (open_date := self.open_date(answers)):
            why = f'"{open_date}" can be read both ways'
            found.append(Question("dates", "", f"Dates: say whether the day or the month stands first; {why}.", True))
        return found

    def _no_column(self, spec: FieldSpec) -> Question:
        twice = next((one for one in self.repeated if self.lexicon.named(spec.name, one) >= _SAME), "")
        if twice:
            why = f'the header names "{twice}" more than once; rename the column that does not count'
            return Question(spec.name, "", f"{spec.label}: {why}.", True)
        what = "a column, or one value for all rows" if spec.has_constant else "a column"
        return Question(spec.name, "", f"{spec.label}: choose {what}.", True)

    def _about_values(self, spec: FieldSpec, profile: Profile, answers: Answers) -> list[Question]:
        if profile.filled and not profile.has_choices:
            why = f'"{profile.header}" has too many different values to be one'
            return [Question(spec.name, "", f"{spec.label}: choose another column; {why}.", spec.is_needed)]
        found = _undecided(spec, answers.values.get(spec.name, {}))
        if self.records and spec.is_needed and profile.filled < self.rows and not answers.constants.get(spec.name):
            why = "some rows tell none"
            found.append(Question(spec.name, "", f"{spec.label}: choose one value for all other rows; {why}."))
        return found

    def _about_places(self, spec: FieldSpec, profile: Profile, answers: Answers) -> list[Question]:
        found = _undecided(spec, answers.agencies)
        if answers.constants.get(spec.name):
            return found
        unknown = unknown_places(spec, profile, answers.agencies)
        if unknown:
            some = ", ".join(f'"{text}"' for text in [*unknown][:_SHOWN])
            why = f"{len(unknown):,} texts name none that is here ({some}, …)"
        elif not profile.counts and profile.filled:
            why = "the column has too many different texts"
        elif spec.is_needed and profile.filled < self.rows:
            why = "some rows name none"
        else:
            return found
        return [*found, Question(spec.name, "", f"Agency: choose one for all other rows; {why}.")]

    def only_sure(self) -> Answers:
        """Return the answers without what is only likely: nobody looked at it, and a wrong guess changes figures."""
        unsure = {field: set(texts) for field, texts in self.doubtful.items()}

        def kept(field: str, meant: Map[str, str]) -> dict[str, str]:
            return {text: "" if text in unsure.get(field, ()) else ours for text, ours in meant.items()}

        answers = self.answers
        values = {field: kept(field, meant) for field, meant in answers.values.items()}
        place = next((spec.name for spec in self.specs if spec.reads in _PLACES), "")
        return replace(answers, values=values, agencies=kept(place, answers.agencies))

    def doubts(self) -> list[Question]:
        """Return what is proposed and only likely, where a wrong guess would change figures."""
        found: list[Question] = []
        for spec in self.specs:
            if spec.is_needed and CHECK in self.why.get(spec.name, ""):
                found.append(Question(spec.name, "", f"{spec.label}: {self.why[spec.name]}."))
            if spec.is_asked or spec.reads in _PLACES:
                meant = self.meant(self.answers, spec)
                for text in self.doubtful.get(spec.name, ()):
                    likely = f'{spec.label}: "{text}" is likely {meant[text]}; say whether it is.'
                    found.append(Question(spec.name, text, likely))
        return found

    def open_date(self, answers: Answers) -> str:
        """Return a date of the columns chosen that nothing tells how to read; "" where everything is told."""
        columns = [self.column(answers, spec.name) for spec in self.specs if spec.reads == "instant"]
        told = {shape[1] for one in columns if one is not None for shape in one.shapes if shape[0] in "dm"}
        found = (one.shapes.items() for one in columns if one is not None)
        return next(
            (text for shapes in found for shape, text in shapes if shape[0] == "?" and shape[1] not in told), ""
        )


def _undecided(spec: FieldSpec, meant: Map[str, str]) -> list[Question]:
    texts = [text for text, ours in meant.items() if not ours]
    return [Question(spec.name, text, f'{spec.label}: say what "{text}" means.') for text in texts]


def texts_of(found: Map[str, Meaning | None]) -> dict[str, str]:
    """Return what values mean as answers have it: "" for what nobody can tell."""
    return {text: meaning.ours if meaning is not None else "" for text, meaning in found.items()}
