"""The form of an import: the file, what each of its columns and values means, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import QMimeData, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from app.domain import words
from app.domain.imports.dates import BadDate, Dates, decide
from app.domain.imports.propose.answers import LEFT_OUT, Answers
from app.domain.imports.propose.look import Look, Question
from app.domain.imports.ticket_fields import TICKET_FIELDS, FieldSpec
from app.domain.sla.priority import REACH_TEXTS, URGENCY_WORDS
from app.domain.vocabulary import HoldReason, Priority, TicketKind, TicketState
from app.errors import InputError
from app.ui.forms import dialogs
from app.ui.forms.columns import Cell
from app.ui.forms.fields import combo
from app.ui.forms.form import Form
from app.ui.look import theme

#: The form, and the key of its draft.
KEPT = "Import"
KINDS = "Exports (*.csv *.gz *.zip *.xlsx *.xls *.ods *.json *.xml);;All files (*)"
_BY_COLUMNS = ""
_SHOWN = 60  # values that are asked for at once; of more, those that nobody decided come first
_SAMPLE = 26  # letters of a sample
_COLUMN, _ALWAYS = "column ", "always "  # what the data of a choice of a column begins with
_DATES = (("As the file tells", "auto"), ("Day first: 31/12", "d/m/Y"), ("Month first: 12/31", "m/d/Y"))
_STATES = [
    *((state.label, state.value) for state in TicketState),
    *((f"On hold: {reason.word}", f"on_hold:{reason.value}") for reason in HoldReason),
]
_LEVELS = [(level.label, str(level.value)) for level in Priority]
_CHANNELS = ("phone", "email", "portal", "monitoring", "walk_in", "other")
#: What values of a field of choices can become, as (words, ours).
_OURS: Mapping[str, Sequence[tuple[str, str]]] = {
    "state": _STATES,
    "priority": _LEVELS,
    "impact": [(text, str(n)) for n, text in REACH_TEXTS.items()],
    "urgency": [(text, str(n)) for n, text in URGENCY_WORDS.items()],
    "hold_reason": [(reason.label, reason.value) for reason in HoldReason],
    "channel": [(name.replace("_", " ").capitalize(), name) for name in _CHANNELS],
    "kind": [(kind.value.capitalize(), kind.value) for kind in TicketKind],
}

#: Values of these that mean nothing leave their rows in, with the fact not told.
_NOT_TOLD = frozenset({"hold_reason", "impact", "urgency", "channel", "kind"})


class FileField(QWidget):
    """A path that is typed, dropped, or chosen after "Choose…"."""

    changed = Signal()

    def __init__(self, title: str, kinds: str) -> None:
        super().__init__()
        self._title, self._kinds = title, kinds
        self.line = QLineEdit()
        self.line.setAccessibleName(title)
        self.line.setPlaceholderText("A path, or drop the file here")
        self.line.setAcceptDrops(False)  # it would take the address as text
        self.line.textChanged.connect(self.changed)
        self.button = QPushButton("Choose…")
        self.button.setAutoDefault(False)
        self.button.setAccessibleName(f"Choose: {title}")
        self.button.clicked.connect(self.choose)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.line, 1)
        row.addWidget(self.button)
        self.setFocusProxy(self.line)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the form puts the keyboard there
        self.setAcceptDrops(True)

    def value(self) -> str:
        """Return the path."""
        return self.line.text().strip()

    def set_value(self, value: str) -> None:
        """Show a path."""
        self.line.setText(value)

    @Slot()
    def choose(self) -> None:
        """Ask for a file."""
        folder = Path(self.value()).parent if self.value() else ""
        path = dialogs.open_path(self.window(), self._title, folder, self._kinds)
        if path is not None:
            self.line.setText(str(path))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files that are dragged here."""
        if dropped(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Show the path of the file that was dropped."""
        if path := dropped(event.mimeData()):
            event.acceptProposedAction()
            self.line.setText(path)


def dropped(data: QMimeData) -> str:
    """Return the path of the first file of what is dragged; "" where there is none."""
    paths = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
    return paths[0] if paths else ""


class ImportForm(Form):
    """A file to import. Once it was looked at: a field for each fact and for each value that has to be understood.

    `rechosen` tells (field, header) where another column of choices or places was chosen: its values are others.
    """

    replaces: ClassVar[bool] = True
    always_kept = ("file",)
    rechosen = Signal(str, str)

    def __init__(
        self,
        owner: QWidget | None,
        mappings: tuple[tuple[str, ...], tuple[str, ...]],
        *,
        submit: Any,
        path: str = "",
        mapping: str = "",
        look: Look | None = None,
        answers: Answers | None = None,
        result: str = "",
    ) -> None:
        super().__init__(KEPT, owner, action="Import", submit=submit, check=self._unanswered, key=KEPT)
        self.look, self._answers = look, answers
        self._values: dict[str, tuple[str, str]] = {}  # key of a form's field -> our field, their value
        self.file = FileField("Export to import", KINDS)
        self.file.set_value(path)
        self.add("file", "File", self.file, required=True, hint=_about(look))
        saved, ready = mappings
        names = [*((f"{name} (saved)", name) for name in saved), *((name, name) for name in ready)]
        self.mapping = combo([("Found by the file's columns", _BY_COLUMNS), *names], mapping)
        self.add("mapping", "Mapping to begin with", self.mapping)
        rows = [[(self.cell("file"), 1.0)], [(self.cell("mapping"), 1.0)]]
        columns = [rows]
        if look is not None and answers is not None and not look.records:
            facts, values = self._facts(look, answers), self._meanings(look, answers)
            columns += [facts, *([values] if values else [])]
            rows += [[(cell, 1.0)] for cell in self._about_dates(look, answers)]
        self.told = QPlainTextEdit()
        self.told.setReadOnly(True)
        self.told.setMinimumHeight(theme.px(96))
        self.told.setPlaceholderText("What the file holds is listed here, with every row that cannot be imported.")
        self.told.setAccessibleName("Result")
        self.told.setPlainText(result)
        rows.append([(self.add_shown("Result", self.told), 1.0)])
        self.body.arrange(columns)
        self.check_button = QPushButton("Check the file")
        self.check_button.setToolTip("Read the whole file and tell what would happen; nothing is written")
        self.add_buttons(self.check_button)
        self.discard_button.hide()

    # --- fields -----------------------------------------------------------------------------------
    def _facts(self, look: Look, answers: Answers) -> list[list[tuple[Cell, float]]]:
        """Add a field for each fact that a column can tell, those that have one first."""
        there = [spec for spec in TICKET_FIELDS if spec.is_needed or answers.columns.get(spec.name)]
        rest = [spec for spec in TICKET_FIELDS if spec not in there]
        choices = [(header, _COLUMN + header) for header in look.choices()]
        cells = [self._fact(spec, look, answers, choices) for spec in (*there, *rest)]
        return [[(cell, 1.0)] for cell in cells]

    def _fact(self, spec: FieldSpec, look: Look, answers: Answers, choices: Sequence[tuple[str, str]]) -> Cell:
        header, constant = answers.columns.get(spec.name, ""), answers.constants.get(spec.name, "")
        always = [(f"For every row: {text}", _ALWAYS + ours) for text, ours in self._constants(spec, look)]
        now = _COLUMN + header if header else _ALWAYS + constant if constant else ""
        field = combo([("Not in the file", ""), *choices, *always], now)
        key = f"column:{spec.name}"
        self.add(key, spec.label, field, hint=_sample(spec, look, answers))
        if spec.reads in ("choice", "agency"):
            field.currentIndexChanged.connect(partial(self._rechosen, spec.name, field))
        return self.cell(key)

    def _constants(self, spec: FieldSpec, look: Look) -> Sequence[tuple[str, str]]:
        if spec.reads == "agency":
            return [(f"{code}, {name}", code) for code, name in look.agencies.items()]
        return _OURS[spec.name] if spec.name in ("state", "priority", "kind") else ()

    def _rechosen(self, name: str, field: Any, _at: int) -> None:
        data = str(field.currentData() or "")
        header = data.removeprefix(_COLUMN) if data.startswith(_COLUMN) else ""
        if self._answers is not None and header != self._answers.columns.get(name, ""):
            self.rechosen.emit(name, header)

    def _meanings(self, look: Look, answers: Answers) -> list[list[tuple[Cell, float]]]:
        """Add a field for each value, those that nobody decided first, then those that are only likely."""
        found = sorted(_values_of(look, answers), key=lambda one: (bool(one[2]), not one[3]))
        cells: list[Cell] = []
        for name, text, ours, is_likely, count in found[:_SHOWN]:
            key = f"value:{name}:{text}"
            self._values[key] = (name, text)
            spec = next(spec for spec in TICKET_FIELDS if spec.name == name)
            choices = self._constants(spec, look) if name == "location" else _OURS[name]
            undecided = "Not known" if name in _NOT_TOLD else "Leave these rows out"
            field = combo([("Choose…", ""), *choices, (undecided, LEFT_OUT)], ours)
            hint = f"{words.count(count, 'row')}{'; likely, please look' if is_likely else ''}"
            self.add(key, f"{spec.label} \u201c{text[:60]}\u201d", field, hint=hint)
            cells.append(self.cell(key))
        if look.column(answers, "location") is not None:
            agencies = [("None: these rows stay out", ""), *self._agencies(look)]
            rest = combo(agencies, answers.constants.get("location", ""))
            self.add("rest", "Agency of all other rows", rest, hint="Rows that name none, or one that is not here.")
            cells.append(self.cell("rest"))
        return [[(cell, 1.0)] for cell in cells]

    def _agencies(self, look: Look) -> list[tuple[str, str]]:
        return [(f"{code}, {name}", code) for code, name in look.agencies.items()]

    def _about_dates(self, look: Look, answers: Answers) -> list[Cell]:
        formats = list(_DATES)
        if answers.date_format not in {value for _, value in formats}:
            formats.append((answers.date_format, answers.date_format))
        self.add("dates", "Dates", combo(formats, answers.date_format), hint=f"Local to {answers.zone}.")
        name = QLineEdit()
        name.setPlaceholderText("Not saved")
        self.add("save_as", "Save what was decided as", name, hint="The next file like it comes in by this name.")
        return [self.cell("dates"), self.cell("save_as")]

    # --- what was decided -------------------------------------------------------------------------
    def answers(self) -> Answers | None:
        """Return what the fields say now; None before the file was looked at."""
        look, before = self.look, self._answers
        if look is None or before is None:
            return None
        held = self.values()
        columns, constants = dict(before.columns), dict(before.constants)
        for spec in TICKET_FIELDS:
            data = str(held.get(f"column:{spec.name}") or "")
            columns[spec.name] = data.removeprefix(_COLUMN) if data.startswith(_COLUMN) else ""
            constants[spec.name] = data.removeprefix(_ALWAYS) if data.startswith(_ALWAYS) else ""
        if columns["location"]:
            constants["location"] = str(held.get("rest") or "")
        values = {name: dict(meant) for name, meant in before.values.items()}
        agencies = dict(before.agencies)
        for key, (name, text) in self._values.items():
            ours = str(held[key] or "")
            if name == "location":
                agencies[text] = ours
            else:
                values.setdefault(name, {})[text] = ours
        return replace(
            before,
            columns=columns,
            constants=constants,
            values=values,
            agencies=agencies,
            date_format=str(held.get("dates") or "auto"),
        )

    def save_as(self) -> str:
        """Return the name under which what was decided is to be saved; "" for not."""
        return str(self.values().get("save_as") or "")

    def _unanswered(self, _values: Mapping[str, Any]) -> Mapping[str, str]:
        """Return what has to be decided before the file can come in, beside its field."""
        answers = self.answers()
        if self.look is None or answers is None:
            return {}
        found: dict[str, str] = {}
        for question in self.look.questions(answers):
            found.setdefault(self._place(question), question.words)
        return found

    def _place(self, question: Question) -> str:
        if question.field == "dates":
            return "dates"
        key = f"value:{question.field}:{question.text}"
        if question.text and key in self._values:
            return key
        if question.field == "location" and not question.stops and not question.text:
            return "rest"
        return f"column:{question.field}"


def _about(look: Look | None) -> str:
    if look is None:
        return "CSV, a workbook, JSON or XML; each may be packed."
    if look.records:
        return f"{words.count(look.rows, 'row')} of {look.records}, {look.encoding}, known {look.how}."
    by = f", known as {look.base.name}" if look.base is not None else ""
    return f"{words.count(look.rows, 'row')}, {words.count(len(look.columns), 'column')}, {look.encoding}{by}."


def _values_of(look: Look, answers: Answers) -> Iterator[tuple[str, str, str, bool, int]]:
    """Give (our field, their value, ours, whether that is only likely, rows) of each value in the columns chosen."""
    for spec in TICKET_FIELDS:
        profile = look.column(answers, spec.name)
        if profile is None or spec.reads not in ("choice", "agency"):
            continue
        meant = answers.agencies if spec.reads == "agency" else answers.values.get(spec.name, {})
        for text, ours in meant.items():
            yield spec.name, text, ours, text in look.doubtful.get(spec.name, ()), profile.counts.get(text, 0)


def _sample(spec: FieldSpec, look: Look, answers: Answers) -> str:
    """Return what stands in the column of a fact, and for a date what it becomes."""
    profile = look.column(answers, spec.name)
    if profile is None:
        return ""
    if not profile.samples:
        return "Empty in every row."
    first = profile.samples[0]
    if spec.reads == "instant":
        try:
            shapes = [(text, 0, "") for text in profile.shapes.values()]
            known = decide(shapes, look.file, answers.date_format)
            return f"{first} becomes {words.moment(Dates(known, answers.zone).read(first))}"
        except (BadDate, InputError):
            return f"{first} can be read both ways"
    return ", ".join(one if len(one) <= _SAMPLE else f"{one[: _SAMPLE - 1]}…" for one in profile.samples[:2])
