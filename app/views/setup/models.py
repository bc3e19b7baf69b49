"""What Setup shows of models of standard changes: a row a version, all that it says, and what was done to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain import words
from app.domain.changes.models import FIXABLE, ModelBook, ModelVersion, state_words
from app.domain.changes.risk import QUESTIONS
from app.domain.changes_made import Touched
from app.domain.plain_text import one_line
from app.domain.setup.parts import Ending, Part
from app.domain.setup.values import HistoryLine, Listed, Record, RecordDetail
from app.domain.words import NONE
from app.ui.tables.columns import MIDDLE, WIDE, Column

#: The part of Setup in which they stand: the board approves them, so that no other part is written as they are.
MODELS = Part(
    "models",
    "Change models",
    ("change model", "change models"),
    "change_model",
    "model.edit",
    "name",
    Ending.DAY,
    "From which standard changes are made, as the board approved them. A new version takes the place of the one in"
    " force once the board approves it.",
    (),
    Touched.CHANGES,
)
Codes = Mapping[str, Sequence[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Models:
    """What was read: the models, and what their forms offer by kind."""

    books: tuple[ModelBook, ...]
    codes: Codes

    def version(self, id: int) -> ModelVersion | None:
        """Return a version by its id; None where it is gone."""
        return next((one for book in self.books for one in book.versions if one.model.id == id), None)

    def listed(self, today: date) -> Listed:
        """Return the versions as the list has them; those that no change is made from any more are ended."""
        return Listed(
            MODELS.id, tuple(self._record(one, today) for book in self.books for one in book.versions), {}, ()
        )

    def _record(self, version: ModelVersion, today: date) -> Record:
        model = version.model
        names = dict(self.codes.get("services", ()))
        shown = {
            "code": model.called,
            "name": model.name,
            "scope": model.scope.label,
            "risk": model.risk.capitalize() or "Not assessed",
            "services": ", ".join(names.get(code, code) for code in model.services),
            "longest": words.duration(model.longest_minutes * 60) if model.longest_minutes else "Not limited",
        }
        ended = model.state == "retired" or (model.state == "approved" and not model.holds_on(today))
        return Record(model.id, model.version, model.name, {}, shown, state_words(model, today), ended)

    def detail(self, version: ModelVersion, book: ModelBook) -> RecordDetail:
        """Return all that a version says, and what was done to the model."""
        model, names = version.model, {kind: dict(pairs) for kind, pairs in self.codes.items()}
        fixed = [said for name, said in FIXABLE.items() if name in model.fixed]
        sites = [names.get("sites", {}).get(code, code) for code in model.sites]
        facts = (
            ("Stands", version.standing),
            ("Written by", version.author_name),
            ("Scope", model.scope.label),
            ("Services", ", ".join(names.get("services", {}).get(code, code) for code in model.services)),
            ("Sites", ", ".join(sites) or "none"),
            ("Takes at most", words.duration(model.longest_minutes * 60) if model.longest_minutes else "not limited"),
            ("Outage at most", words.duration(model.outage_minutes * 60) if model.outage_minutes else "none"),
            ("Lead time", words.count(model.lead_days, "business day") if model.lead_days else "none"),
            ("Fixed besides scope and risk", words.joined(fixed) or "nothing"),
            ("Risk", f"{model.risk or 'not assessed'}. {_answers(model.risk_answers)}".strip()),
            ("Implementation", model.implementation_plan),
            ("Test", model.test_plan),
            ("Back-out", model.backout_plan),
            ("Communication", model.communication_plan),
            ("Versions", "; ".join(f"{one.model.model_version}: {one.standing}" for one in book.versions)),
        )
        history = tuple(HistoryLine(line.at, line.who, (line.text,)) for line in book.history)
        return RecordDetail(model.id, facts, history)


def _answers(given: Mapping[str, str]) -> str:
    said = []
    for question in QUESTIONS:
        answer = next((one.text for one in question.answers if one.id == given.get(question.id)), "")
        if answer:
            said.append(f"{question.text} {answer.capitalize()}.")
    return " ".join(said)


def columns() -> tuple[Column[Record], ...]:
    """Return the columns of the list."""
    return (
        _column("code", "Number", "MOD0000001 version 1"),
        _column("name", "Name", "Renew a certificate of a portal", stretch=True),
        _column("services", "Services", "Identity, Network", since=MIDDLE),
        _column("risk", "Risk", "Medium"),
        _column("longest", "Takes at most", "Not limited", since=WIDE),
        Column("state", "State", "In force until 28 May 2026", lambda row: row.state),
    )


def _column(key: str, title: str, sample: str, *, stretch: bool = False, since: int = 0) -> Column[Record]:
    return Column(
        key,
        title,
        sample,
        lambda row: one_line(row.shown[key]) or NONE,
        stretch=stretch,
        since=since,
        tooltip=lambda row: row.shown[key],
    )
