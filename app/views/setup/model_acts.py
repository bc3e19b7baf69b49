"""What is done with models of standard changes in Setup: written, put before the board, replaced, retired."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from app.domain.changes.models import Model
from app.domain.changes_made import Changes
from app.domain.vocabulary import ChangeScope
from app.ui.forms import dialogs
from app.ui.writing import Act, Fields, Seen
from app.views.setup.host import SetupHost
from app.views.setup.model_form import LINKS, model_form, model_values, retire_form
from app.views.setup.models import Models
from app.work import Work


class ModelActs:
    """The acts of one tab."""

    def __init__(self, tab: SetupHost) -> None:
        self.tab = tab
        self.services = tab.services.changes

    # --- what is chosen ---------------------------------------------------------------------------
    def chosen(self) -> Model | None:
        """Return the version with the focus; None on other parts."""
        record, read = self.tab.chosen_record(), self.tab.models
        found = read.version(record.id) if record is not None and read is not None else None
        return found.model if found is not None else None

    def is_draft(self) -> bool:
        """Say whether a draft has the focus."""
        model = self.chosen()
        return model is not None and model.state == "draft"

    def is_proposed(self) -> bool:
        """Say whether what has the focus is before the board."""
        model = self.chosen()
        return model is not None and model.state == "proposed"

    def is_in_force(self) -> bool:
        """Say whether what has the focus is what the board approved last."""
        model = self.chosen()
        return model is not None and model.state == "approved"

    # --- forms ------------------------------------------------------------------------------------
    def open_kept(self, id: int, *, ends: bool) -> None:
        """Go on with what was kept as a draft of a form; `id` 0: of a new model."""

        def here(read: Models) -> None:
            found = read.version(id)
            if not id:
                self._new(read)
            elif found is None or (found.model.state != "draft" and not ends):
                self.tab.messages.note(
                    "The change model of a draft cannot be edited any more.", "What was typed stays."
                )
            elif ends:
                self._retire(found.model)
            else:
                self._edit(read, found.model)

        self.tab.read(self.reader, here, key=f"kept models {id}")

    def reader(self, work: Work) -> Models:
        """Read the models, and what their forms offer."""
        return Models(self.services.models(work=work), self.services.codes(work=work))

    def new(self) -> None:
        """Write a new model."""
        if self.tab.models is not None:
            self._new(self.tab.models)

    def _new(self, read: Models) -> None:
        def submit(values: Fields) -> None:
            row, links = model_values(values)
            self.tab.write(
                partial(self.services.create_model, row, links), form=form, undo=self._undo, then=self._go_to
            )

        form = model_form(self.tab.window(), read.codes, submit)
        form.open()

    def edit(self) -> None:
        """Edit the draft with the focus; what is not one any more gets a new version."""
        model = self.chosen()
        if model is None or self.tab.models is None:
            return
        if model.state != "draft":
            hint = "Take it back from the board first." if model.state == "proposed" else "Make a new version of it."
            self.tab.messages.note(f"{model.called} stands as it was proposed.", hint)
            return
        self._edit(self.tab.models, model)

    def _edit(self, read: Models, model: Model) -> None:
        names = ("name", "scope", "risk_answers", "fixed", "valid_to", "longest_minutes", "outage_minutes", "lead_days")
        plans = ("implementation_plan", "test_plan", "backout_plan", "communication_plan")
        base: dict[str, Any] = {name: getattr(model, name) for name in (*names, *plans, *LINKS)}
        base |= {"scope": model.scope.value, "fixed": sorted(model.fixed), "risk_answers": dict(model.risk_answers)}

        def make(theirs: Fields, wanted: Fields) -> Act:
            links = {name: wanted[name] for name in LINKS if name in wanted}
            row = {name: value for name, value in wanted.items() if name not in LINKS}
            return partial(self.services.edit_model, replace(model, **_typed(theirs)), row, links)

        def submit(values: Fields) -> None:
            row, links = model_values(values)
            edits = partial(self.tab.services.workspace.edits_since, "change_model", model.id, 0)
            self.tab.save(make, base, {**row, **links}, form=form, undo_act=self._undo, edits=edits)

        form = model_form(self.tab.window(), read.codes, submit, model)
        form.open()

    # --- before the board -------------------------------------------------------------------------
    def new_version(self) -> None:
        """Begin the next version of what is in force."""
        model = self.chosen()
        if model is not None:
            act = partial(self.services.new_model_version, model.id)
            self.tab.write(act, undo=self._undo, then=self._go_to)

    def propose(self) -> None:
        """Put the draft before the board, after asking: what it says stands from then on."""
        model = self.chosen()
        if model is None:
            return
        text = "It goes on the agenda of the next meeting whose cut-off it makes. What it says stands from then on."
        if dialogs.confirm(self.tab.window(), f"Propose {model.called}, {model.name}?", text, "Propose"):
            self.tab.write(partial(self.services.propose_model, model.id), seen=self._seen(model))

    def withdraw(self) -> None:
        """Take it back from the board, after asking: votes on it end."""
        model = self.chosen()
        if model is None:
            return
        text = "It is a draft again, and can be edited. Votes on it end; it can be proposed anew."
        question = f"Take {model.called}, {model.name}, back from the board?"
        if dialogs.confirm(self.tab.window(), question, text, "Take back", danger=True):
            self.tab.write(partial(self.services.withdraw_model, model.id), seen=self._seen(model))

    def retire(self) -> None:
        """Ask when and why a version ends, or why a draft is given up."""
        model = self.chosen()
        if model is None:
            return
        if model.state == "proposed":
            self.tab.messages.note(f"{model.called} is before the board.", "Take it back first.")
        else:
            self._retire(model)

    def _retire(self, model: Model) -> None:
        def submit(values: Fields) -> None:
            day, reason = values.get("day"), values["reason"]
            act: Act = partial(self.services.retire_model, model.id, reason=reason)
            if day is not None:
                act = partial(self.services.end_model, model.id, day=day, reason=reason)
            self.tab.write(act, form=form, seen=self._seen(model))

        form = retire_form(self.tab.window(), model, submit)
        form.open()

    def _seen(self, model: Model) -> Seen:
        edits = self.tab.services.workspace.edits_since
        return Seen(model.id, model.version, partial(edits, "change_model", model.id))

    def _go_to(self, made: Changes) -> None:
        if made.ids:
            self.tab.want(made.ids[0])

    def _undo(self, made: Any) -> None:
        self.tab.write(partial(self.tab.services.workspace.undo, made.op_id))


def _typed(theirs: Fields) -> dict[str, Any]:
    """Return the fields of a form as a model has them."""
    found = dict(theirs)
    return {**found, "scope": ChangeScope(found["scope"])} if "scope" in found else found
