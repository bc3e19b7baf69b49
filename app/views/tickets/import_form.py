"""The form of an import: the file, what each of its columns and values means, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from app.domain import words
from app.domain.imports.kinds import TICKETS, kinds
from app.domain.imports.propose.answers import Answers
from app.domain.imports.propose.look import Look, Question
from app.domain.imports.propose.previews import note_previews
from app.domain.imports.ticket_fields import FieldSpec
from app.ui.forms.columns import Cell
from app.ui.forms.fields import combo
from app.ui.forms.form import Form
from app.ui.forms.tab_order import chain, fields_in_order
from app.ui.look import plain, theme
from app.views.tickets import import_words
from app.views.tickets.file_field import FileField
from app.views.tickets.mapping_field import MappingField, Names

#: The form, and the key of its draft.
KEPT = "Import"
KINDS = "Exports (*.csv *.gz *.zip *.xlsx *.xls *.ods *.json *.xml);;All files (*)"
_LIKELY = "; likely, please look"
_SHOWN = 60  # values that are asked for at once; of more, those that nobody decided come first
_COLUMN, _ALWAYS = "column ", "always "  # what the data of a choice of a column begins with
_DATES = (("As the file tells", "auto"), ("Day first: 31/12", "d/m/Y"), ("Month first: 12/31", "m/d/Y"))

Row = list[tuple[Cell, float]]


class ImportForm(Form):
    """A file to import. Once it was looked at: a field for each fact and for each value that has to be understood.

    What has to be decided stands first. `rechosen` tells (field, header) where another column of choices or places was
    chosen: its values are others. `otherwise`: the file is to be looked at as other records, or another sheet of it.
    `wider` asks for all facts, also those that no column tells, `another` for a form for the next file. After a run the
    form shows what came of it in place of the columns, until "Back to the columns".
    """

    replaces: ClassVar[bool] = True
    always_kept = ("file",)
    rechosen = Signal(str, str)
    wider = Signal()
    otherwise = Signal()
    another = Signal()

    def __init__(
        self,
        owner: QWidget | None,
        mappings: Names,
        *,
        submit: Any,
        path: str = "",
        mapping: str = "",
        look: Look | None = None,
        answers: Answers | None = None,
        facts: Sequence[str] = (),
        scrolled: int = 0,
    ) -> None:
        """Make the form; `facts`: the fields shown and their order, () for those that matter in this file."""
        super().__init__(KEPT, owner, action="Import", submit=submit, check=self._unanswered, key=KEPT)
        self.look, self._answers = look, answers
        self.facts: tuple[str, ...] = tuple(facts)
        self._scrolled = scrolled
        self._about, self._path = "", path
        self._tells_result = False
        self._follows: Callable[[], bool] | None = None
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.timeout.connect(self.follow_choice)
        self._rest: Cell | None = None
        self._values: dict[str, tuple[str, str]] = {}  # key of a form's field -> our field, their value
        self.file = FileField("Export to import", KINDS)
        self.file.set_value(path)
        self.add("file", "File", self.file, required=True, hint=import_words.about(look))
        self.mapping = MappingField(mappings, mapping)
        self.add("mapping", "Mapping to begin with", self.mapping)
        rows: list[Row] = [[(self.cell("file"), 1.0)], [(self.cell("mapping"), 1.0)]]
        columns = [rows]
        if look is not None and answers is not None:
            self.facts = self.facts or _facts(look, answers)
            facts_there, values = self._add_facts(look, answers), self._add_meanings(look, answers)
            columns += [facts_there, *([values] if values else [])]
            rows[1:1] = [[(cell, 1.0)] for cell in self._add_kind(look)]
            rows += [[(cell, 1.0)] for cell in self._add_dates(answers)]
        self.body.arrange(columns)
        self._add_result()
        self.discard_button.hide()
        self.touched.connect(self._say_anew)
        self._say_anew()

    def _add_result(self) -> None:
        self.told = QPlainTextEdit()
        self.told.setReadOnly(True)
        self.told.setTabChangesFocus(True)
        self.told.setAccessibleName("Result")
        self.told.hide()
        self.middle.addWidget(self.told, 1)
        self.back_button = QPushButton("Back to the columns")
        self.back_button.clicked.connect(self.show_columns)
        self.back_button.hide()
        self.another_button = QPushButton("Another file")
        self.another_button.clicked.connect(self.another)
        self.another_button.hide()
        self.check_button = QPushButton("Check the file")
        self.check_button.setToolTip("Read the whole file and tell what would happen; nothing is written")
        self.stop_button = QPushButton("Stop")
        self.stop_button.setToolTip("What came in before is kept; begun again, it goes on from there")
        self.stop_button.hide()
        self.add_buttons(self.back_button, self.stop_button, self.check_button, self.another_button)

    # --- fields -----------------------------------------------------------------------------------
    def _add_kind(self, look: Look) -> list[Cell]:
        """Add what the rows are, which others than tickets can be too, and the sheet where there are several."""
        others = [word for word in (TICKETS, *kinds()) if word not in look.others]
        choices = [(word.capitalize(), word) for word in (*look.others, *others)]
        field = combo(choices, look.records or TICKETS)
        self.add("records", "What the rows are", field)
        field.currentIndexChanged.connect(partial(self._when_chosen, field, self._look_otherwise))
        cells = [self.cell("records")]
        if len(look.sheets) > 1:
            sheets = [(f"{one.name}: {words.count(one.rows, 'row')}", one.name) for one in look.sheets]
            sheet = combo(sheets, look.sheet)
            self.add("sheet", "Sheet", sheet)
            sheet.currentIndexChanged.connect(partial(self._when_chosen, sheet, self._look_otherwise))
            cells.append(self.cell("sheet"))
        return cells

    def asked_for(self) -> tuple[str, str]:
        """Return the kind of the rows and the sheet where somebody chose others than were proposed; "" for not."""
        look, held = self.look, self.values()
        if look is None:
            return "", ""
        kind, sheet = str(held.get("records") or ""), str(held.get("sheet") or look.sheet)
        return kind if kind != (look.records or TICKETS) else "", sheet if sheet != look.sheet else ""

    def _add_facts(self, look: Look, answers: Answers) -> list[Row]:
        choices = [(header, _COLUMN + header) for header in look.choices()]
        cells = [self._add_fact(look.spec(name), look, answers, choices) for name in self.facts]
        if rest := len(look.specs) - len(cells):
            more = QPushButton(f"Show {rest:,} more")
            more.setAutoDefault(False)
            more.setMaximumWidth(theme.px(160))
            more.setAccessibleName(f"Show {rest:,} more facts")
            more.clicked.connect(self.wider)
            self._rest = self.add_shown("Facts that no column tells", more)
            cells.append(self._rest)
        return [[(cell, 1.0)] for cell in cells]

    def _add_fact(self, spec: FieldSpec, look: Look, answers: Answers, choices: Sequence[tuple[str, str]]) -> Cell:
        header, constant = answers.columns.get(spec.name, ""), answers.constants.get(spec.name, "")
        always = [(text, _ALWAYS + ours) for text, ours in import_words.constants_of(spec, look)]
        now = _COLUMN + header if header else _ALWAYS + constant if constant else ""
        field = combo([("Not in the file", ""), *choices, *always], now)
        key = f"column:{spec.name}"
        self.add(key, spec.label, field, hint=import_words.sample(spec, look, answers))
        if spec.reads in ("choice", *import_words.PLACES):
            field.currentIndexChanged.connect(
                partial(self._when_chosen, field, partial(self._rechosen, spec.name, field))
            )
        return self.cell(key)

    def _when_chosen(self, field: QWidget, then: Callable[[], bool], _at: int) -> None:
        """Do what follows from a choice; where it is typed, once the typing pauses: "D" is the beginning of "DHHS"."""
        self._follows = then
        if field.hasFocus():
            self._typing.start(QApplication.keyboardInputInterval())
        else:
            self.follow_choice()

    @Slot()
    def follow_choice(self) -> bool:
        """Do now what follows from the choice that was made last; return whether the form changes."""
        self._typing.stop()
        then, self._follows = self._follows, None
        return then is not None and then()

    def _look_otherwise(self) -> bool:
        is_other = any(self.asked_for())
        if is_other:
            self.otherwise.emit()
        return is_other

    def _rechosen(self, name: str, field: Any) -> bool:
        data = str(field.currentData() or "")
        header = data.removeprefix(_COLUMN) if data.startswith(_COLUMN) else ""
        is_other = self._answers is not None and header != self._answers.columns.get(name, "")
        if is_other:
            self.rechosen.emit(name, header)
        return is_other

    def _add_meanings(self, look: Look, answers: Answers) -> list[Row]:
        """Add a field for each value: what has to be decided, what is only likely, what is not known, and the rest."""
        found = sorted(import_words.values_of(look, answers), key=partial(_place_among, look))
        cells: list[Cell] = []
        for name, text, ours, is_likely, count in found[:_SHOWN]:
            key = f"value:{name}:{text}"
            self._values[key] = (name, text)
            spec = look.spec(name)
            field = combo(import_words.meanings_of(spec, look), ours)
            brief, rows = import_words.short(text), words.count(count, "row")
            hint = f"\u201c{text}\u201d: {rows}" if brief != text else rows
            self.add(key, f"{spec.label} \u201c{brief}\u201d", field, hint=f"{hint}{_LIKELY if is_likely else ''}")
            cells.append(self.cell(key))
        asked = {one.field for one in look.questions(answers) if not one.text and not one.stops}
        undecided = sum(not _place_among(look, one) for one in found[:_SHOWN])
        for spec in look.specs:
            choices = import_words.rest_of(spec, look) if look.column(answers, spec.name) is not None else []
            if choices:
                key = f"rest:{spec.name}"
                hint = "Rows that name none, or one that is not here." if spec.reads in import_words.PLACES else ""
                rest = combo(choices, answers.constants.get(spec.name, ""))
                self.add(key, import_words.rest_label(spec), rest, hint=hint or "Rows that do not tell it.")
                cells.insert(undecided if spec.name in asked else len(cells), self.cell(key))
        return [[(cell, 1.0)] for cell in cells]

    def _add_dates(self, answers: Answers) -> list[Cell]:
        formats = list(_DATES)
        if answers.date_format not in {value for _, value in formats}:
            formats.append((answers.date_format, answers.date_format))
        self.add("dates", "Dates", combo(formats, answers.date_format), hint=import_words.of_dates(answers, []))
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
        for name in self.facts:
            data = str(held.get(f"column:{name}") or "")
            columns[name] = data.removeprefix(_COLUMN) if data.startswith(_COLUMN) else ""
            constants[name] = data.removeprefix(_ALWAYS) if data.startswith(_ALWAYS) else ""
            if columns[name] and f"rest:{name}" in held:
                constants[name] = str(held[f"rest:{name}"] or "")
        values = {name: dict(meant) for name, meant in before.values.items()}
        agencies = dict(before.agencies)
        for key, (name, text) in self._values.items():
            ours = str(held[key] or "")
            if look.spec(name).reads in import_words.PLACES:
                agencies[text] = ours
            else:
                values.setdefault(name, {})[text] = ours
        dates = str(held.get("dates") or "auto")
        return replace(
            before, columns=columns, constants=constants, values=values, agencies=agencies, date_format=dates
        )

    def save_as(self) -> str:
        """Return the name under which what was decided is to be saved; "" for not."""
        return str(self.values().get("save_as") or "")

    def _unanswered(self, _values: Mapping[str, Any]) -> Mapping[str, str]:
        """Return what has to be decided before the file can come in, beside its field."""
        answers = self.answers()
        if self.look is None or answers is None:
            return {}
        if self.file.value() != self._path:
            return {"file": "This file is being read: its columns are shown in a moment."}
        if self.follow_choice():
            return {self.focused() or "records": "The form is made anew for what was chosen: look whether it is right."}
        found: dict[str, str] = {}
        for question in self.look.questions(answers):
            said = question.words.partition(": ")[2]  # its label stands above
            what = "Say what it means." if question.text else f"{said[:1].upper()}{said[1:]}"
            found.setdefault(self._place(question), what)
        if found:
            self.show_columns()
        return found

    def _place(self, question: Question) -> str:
        if question.field == "dates":
            return "dates"
        key = f"value:{question.field}:{question.text}"
        if question.text and key in self._values:
            return key
        if not question.stops and not question.text and f"rest:{question.field}" in self._fields:
            return f"rest:{question.field}"
        return f"column:{question.field}" if question.field in self.facts else "file"

    # --- what is said -----------------------------------------------------------------------------
    def say_about(self, text: str) -> None:
        """Say in front of what is left to decide who may import."""
        self._about = text
        self._say_anew()

    @Slot()
    def _say_anew(self) -> None:
        """Say what is left to decide, and what each column becomes, by what is chosen now."""
        look, answers = self.look, self.answers()
        if self.file.value() != self._path and look is not None:
            self._notice_of("Another file: its columns are shown when it is read.")
            return
        if look is None or answers is None or self._tells_result:
            self._notice_of("")
            return
        self._notice_of(import_words.to_decide(look, look.questions(answers)))
        self.cell("dates").say_hint(import_words.of_dates(answers, note_previews(look, answers)))
        if self._rest is not None:
            self._rest.say_hint(import_words.not_read(look, answers))
        for name in self.facts:
            self.cell(f"column:{name}").say_hint(import_words.sample(look.spec(name), look, answers))

    def _notice_of(self, text: str) -> None:
        said = f"{self._about} {text}".strip()
        if said != self._notice.text():
            self.notice(said)

    # --- what came of it --------------------------------------------------------------------------
    def set_busy(self, busy: bool) -> None:
        """Take no keys but for "Stop" while a job runs."""
        super().set_busy(busy)
        self.check_button.setEnabled(not busy)
        self.back_button.setEnabled(not busy)
        if not busy:
            self.stop_button.hide()

    def say_running(self, text: str) -> None:
        """Say how far a job is, and offer to stop it."""
        self.busy_text = text
        self._saving.setText(plain.caption(text))
        self.stop_button.setVisible(self.is_busy)

    def show_result(self, text: str, *, is_done: bool = False) -> None:
        """Show what came of it in place of the columns, with the keyboard in it; `is_done`: the file came in."""
        self._tells_result = True
        self.told.setPlainText(text)
        self.notice(self._about)
        self.another_button.setVisible(is_done)
        self.check_button.setVisible(not is_done)
        if is_done:
            self.main.setEnabled(False)
        self.told.show()
        self._scroll.hide()
        self.back_button.setVisible(self.look is not None)
        if self.isAncestorOf(self.window().focusWidget() or self):
            self.told.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def is_done(self) -> bool:
        """Whether it tells what came in, and is of no use for another file."""
        return self._tells_result and not self.another_button.isHidden()

    @Slot()
    def show_columns(self) -> None:
        """Show the columns again."""
        if self._tells_result:
            self._tells_result = False
            self._scroll.show()
            self.told.hide()
            self.back_button.hide()
            self.another_button.hide()
            self.check_button.show()
            self.main.setEnabled(not self.is_busy)
            self._say_anew()
            self.focus_first(anew=True)

    def chain(self) -> None:
        """Order what Tab goes through: what came of it stands before the buttons, too."""
        super().chain()
        last = fields_in_order(self.body, self._fields)[-1:]
        chain([*last, self.told, self.back_button, self.stop_button, self.check_button, self.another_button, self.main])

    def focused(self) -> str:
        """Return the key of the field that has the keyboard; "" for none."""
        focus = QApplication.focusWidget() or self
        return next((key for key, one in self._fields.items() if focus is one or one.isAncestorOf(focus)), "")

    def scrolled(self) -> int:
        """Return how far the columns are scrolled."""
        return self._scroll.verticalScrollBar().value()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._scrolled:
            QTimer.singleShot(0, self, self._scroll_back)

    @Slot()
    def _scroll_back(self) -> None:
        self.body.arrange_now()
        self._scroll.verticalScrollBar().setValue(self._scrolled)
        self._scrolled = 0


def _facts(look: Look, answers: Answers) -> tuple[str, ...]:
    """Return which facts matter in a file: those to be decided, then those that have a column, or need one."""
    asked = dict.fromkeys(question.field for question in look.questions(answers) if question.field != "dates")
    open_ones = [name for name in asked if not answers.columns.get(name)]
    there = [one.name for one in look.specs if _is_there(one, answers)]
    return tuple(dict.fromkeys([*open_ones, *there]))


def _is_there(spec: FieldSpec, answers: Answers) -> bool:
    return spec.is_needed or bool(answers.columns.get(spec.name) or answers.constants.get(spec.name))


def _place_among(look: Look, value: import_words.Value) -> int:
    """Return where a value stands among the others: those come first that somebody has to look at."""
    name, _text, ours, is_likely, _rows = value
    if not ours and import_words.has_to_be_decided(look.spec(name)):
        return 0
    return 1 if is_likely else 2 if not ours else 3
