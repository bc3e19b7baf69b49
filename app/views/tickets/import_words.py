"""What the form of an import says: the choices of a fact, and what stands in a column and becomes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.domain import words
from app.domain.imports.dates import BadDate, Dates, decide
from app.domain.imports.propose.answers import LEFT_OUT, NOT_TOLD, Answers
from app.domain.imports.propose.lexicon import NOTHING
from app.domain.imports.propose.look import Look, Question
from app.domain.imports.propose.previews import NotePreview
from app.domain.imports.propose.profile import Profile
from app.domain.imports.report import ImportReport
from app.domain.imports.ticket_fields import BY_NAME, FieldSpec
from app.errors import InputError

_SAMPLE = 26  # letters of a sample
_NAMED = 4  # things to decide that are named at once
_COLUMNS = 6  # columns that are named at once
#: What is said to those who write a mapping or a command -> what it is in the form.
_IN_WINDOW = (
    (re.compile(r" \((?:--set |dates\.|columns\.|agency\.spread)[^)]*\)"), ""),
    (re.compile(r"keep what was understood: `longleaf [^`]*`.*"), "save what was decided."),
    (re.compile(r"say it under \[dates\.fields\].*"), "say it under \u201cDates\u201d."),
    (re.compile(r"; (?:add it|say which) under \[[\w.]+\] in the mapping,?"), "; say in the columns what it means"),
    (re.compile(r" is not under \[values\.\w+\] in the mapping"), " has no meaning in the columns"),
)
#: How what is looked up among the agencies is read.
PLACES = ("agency", "agencies")
#: Our field, their value, ours, whether that is only likely, and rows.
Value = tuple[str, str, str, bool, int]


# --- choices --------------------------------------------------------------------------------------
def agencies_of(look: Look) -> list[tuple[str, str]]:
    """Return the agencies that can be chosen, as (words, code)."""
    return [(f"{code}, {name}", code) for code, name in look.agencies.items()]


def has_to_be_decided(spec: FieldSpec) -> bool:
    """Return whether each value of a field has to be decided before its rows come in."""
    return spec.is_asked or spec.reads in PLACES


def meanings_of(spec: FieldSpec, look: Look) -> list[tuple[str, str]]:
    """Return what a value of a field can mean, as (words, ours), "" first, the way out last."""
    if not has_to_be_decided(spec):
        return [("Not known", ""), *spec.choices]
    ours = [("Choose…", ""), *(agencies_of(look) if spec.reads in PLACES else spec.choices)]
    if look.records:
        nothing = [] if spec.is_needed or spec.reads in PLACES else [("Says nothing", NOTHING)]
        return [*ours, *nothing, ("Leave these rows out", LEFT_OUT)]
    return [*ours, ("Not known" if spec.name in NOT_TOLD else "Leave these rows out", LEFT_OUT)]


def constants_of(spec: FieldSpec, look: Look) -> list[tuple[str, str]]:
    """Return what a fact can be in every row, as (words, ours).

    The words begin with the code or the level, by which typing finds them, and are short before the colon.
    """
    if not spec.has_constant:
        return []
    if spec.reads in PLACES:
        return [(f"{code} for every row: {name}", code) for code, name in look.agencies.items()]
    return [(f"{text.replace(': ', ', ')} for every row", ours) for text, ours in spec.choices]


def rest_of(spec: FieldSpec, look: Look) -> list[tuple[str, str]]:
    """Return what a fact that has a column can be in the rows that do not tell it, as (words, ours); [] for nothing."""
    if spec.reads in PLACES:
        return [("None: these rows stay out" if spec.is_needed else "None", ""), *agencies_of(look)]
    if look.records and spec.is_needed and spec.has_constant and spec.choices:
        return [("None: these rows stay out", ""), *spec.choices]
    return []


def rest_label(spec: FieldSpec) -> str:
    """Return what a fact is called in the rows that do not tell it."""
    return f"{spec.label} of all other rows"


def values_of(look: Look, answers: Answers) -> Iterator[Value]:
    """Give each value in the columns chosen."""
    for spec in look.specs:
        profile = look.column(answers, spec.name)
        if profile is None or spec.reads not in ("choice", *PLACES):
            continue
        for text, ours in look.meant(answers, spec).items():
            known = ours if ours != LEFT_OUT or has_to_be_decided(spec) else ""
            yield spec.name, text, known, text in look.doubtful.get(spec.name, ()), profile.counts.get(text, 0)


# --- what is said ---------------------------------------------------------------------------------
def about(look: Look | None) -> str:
    """Return what a file is, below its field."""
    if look is None:
        return "CSV, a workbook, JSON or XML; each may be packed."
    what = f" of {look.records}" if look.records else ""
    how = f", known {look.how}" if look.how else ""
    said = f"{words.count(look.rows, 'row')}{what}, {words.count(len(look.columns), 'column')}, {look.encoding}{how}."
    return " ".join([said, *look.notes])


def to_decide(look: Look, questions: Sequence[Question]) -> str:
    """Return in one line what has to be decided before the file can come in, or that nothing is left."""
    if not questions:
        return "Nothing is left to decide: check the file to see what would come in, or import it."
    texts: dict[str, list[str]] = {}
    for one in questions:
        texts.setdefault(_label(look, one), []).append(one.text)
    named = [_one_or_many(label, [text for text in of if text]) for label, of in texts.items()]
    rest = len(named) - _NAMED
    if rest > 0:
        named = [*named[:_NAMED], f"{rest:,} more"]
    return f"To decide before it can come in: {words.joined(named)}."


def _one_or_many(label: str, texts: Sequence[str]) -> str:
    if len(texts) > 1:
        return f"{label} ({words.count(len(texts), 'value')})"
    return f"{label} \u201c{short(texts[0])}\u201d" if texts else label


def _label(look: Look, question: Question) -> str:
    if question.field == "dates":
        return "order of day and month"
    spec = look.spec(question.field)
    is_of_rest = not question.text and not question.stops and bool(rest_of(spec, look))
    return rest_label(spec) if is_of_rest else spec.label


def not_read(look: Look, answers: Answers) -> str:
    """Return which columns tell no fact; "" where each does."""
    used = {header.casefold() for header in answers.columns.values() if header}
    rest = [one.header for one in look.columns if one.header and one.header.casefold() not in used]
    if len(rest) > _COLUMNS:
        rest = [*rest[: _COLUMNS - 1], f"{len(rest) - _COLUMNS + 1:,} more"]
    return f"Not read: {words.joined(rest)}." if rest else ""


def sample(spec: FieldSpec, look: Look, answers: Answers) -> str:
    """Return what stands in the column of a fact and what it becomes; "" where no column tells it."""
    profile = look.column(answers, spec.name)
    if profile is None:
        return ""
    if not profile.samples:
        return "Empty in every row."
    if spec.reads == "instant":
        return _dates(profile, look, answers)
    first = short(profile.samples[0])
    if spec.reads in ("choice", *PLACES):
        meant = look.meant(answers, spec)
        known = next((text for text in profile.counts if meant.get(text)), "")
        if known:
            return f"{short(known)} becomes {_meaning(spec, meant[known], look)}"
    if spec.reads == "count" and not profile.numbers:
        return f"{first} is no number"
    return ", ".join([first, *map(short, profile.samples[1:2])])


def _meaning(spec: FieldSpec, ours: str, look: Look) -> str:
    if spec.reads in PLACES and ours in look.agencies:
        return ours
    return next((text for text, value in meanings_of(spec, look) if value == ours), ours)


def _dates(profile: Profile, look: Look, answers: Answers) -> str:
    first = next(iter(profile.shapes.values()), profile.samples[0])
    try:
        shapes = [(text, 0, "") for text in profile.shapes.values()]
        known = decide(shapes, look.file, answers.date_format)
        return f"{short(first)} becomes {words.moment(Dates(known, answers.zone).read(first))}"
    except (BadDate, InputError):
        return f"{short(first)} can be read both ways" if profile.dates else f"{short(first)} is no date"


def of_dates(answers: Answers, notes: Sequence[NotePreview]) -> str:
    """Return whose times the dates are, and what those in notes become."""
    said = ["In UTC." if answers.zone == "UTC" else f"Local to {answers.zone}."]
    for one in notes:
        becomes = f"becomes {words.moment(one.becomes)}" if one.becomes else "can be read both ways, or is no date"
        said.append(f"{words.count(one.entries, 'note')} in {short(one.column)}: {short(one.at)} {becomes}.")
    return " ".join(said)


def short(text: str) -> str:
    """Return a text in one line, with "…" in place of what has no room."""
    one = " ".join(text.split())
    return one if len(one) <= _SAMPLE else f"{one[: _SAMPLE - 1]}…"


# --- what came of it ------------------------------------------------------------------------------
def came(report: ImportReport) -> str:
    """Return in a sentence what came in."""
    if not report.created and not report.updated:
        return f"{report.file}: nothing new; {words.count(report.unchanged, *report.nouns)} there already."
    return f"{report.file}: {words.count(report.created, *report.nouns)} created, {report.updated:,} updated."


def outcome(report: ImportReport, most: int) -> str:
    """Return a report as text: what came in, what the file does not tell, and the rows that did not come in.

    At most `most` reasons of these are listed.
    """
    said = [_in_window(" ".join(line.split()).removeprefix("note: ")) for line in _by_label(report).summary()]
    lines = [f"{line[:1].upper()}{line[1:]}" for line in said]
    if report.advice:
        lines.insert(1, _in_window(report.advice))
    if report.errors:
        stay = "would stay out" if report.dry_run else "stayed out"
        lines += ["", f"{words.count(report.skipped, 'row')} {stay}:"]
        refusals = [_in_window(line) for line in report.refusals(most + 1)]
        lines += [f"{line[:1].upper()}{line[1:]}" for line in refusals[:most]]
        if len(refusals) > most:
            lines.append("There are more; `longleaf import --json` lists them all.")
    return "\n".join(lines)


def _in_window(line: str) -> str:
    """Return a line with what the form offers in place of keys of a mapping and of the command line."""
    for theirs, ours in _IN_WINDOW:
        line = theirs.sub(ours, line)
    return line


def _by_label(report: ImportReport) -> ImportReport:
    """Return the report with the fields of findings as the form calls them."""
    named = {BY_NAME[name].label if name in BY_NAME else name: n for name, n in report.findings_by_field.items()}
    return replace(report, findings_by_field=named)
