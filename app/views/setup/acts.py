"""What is done in Setup: records are made, edited and ended; what moves clocks first shows what it alters."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from app.domain.setup.parts import PARTS, Ending, Part
from app.domain.setup.values import Effect, Listed, Proposal, Record
from app.ui.forms import dialogs
from app.ui.forms.form import Form
from app.ui.forms.record_form import DAY, REASON, REPLACED, SINCE, by_field, end_form, record_form
from app.ui.hold_forms import set_form
from app.ui.record_saving import save_record, take_back
from app.ui.writing import Act, Fields, Seen
from app.views.setup import forms
from app.views.setup.host import SetupHost
from app.views.setup.keeping import KEEPING
from app.views.setup.model_acts import ModelActs
from app.views.setup.models import MODELS

#: The keys of drafts: the part, and the record that is edited or ended.
_KEPT = re.compile(r"setup (\w+) (?:new|(end )?(\d+))")
_STILL = "What was typed is still kept."
_AGAIN = "Press the button again to carry it out."


def is_kept_form(key: str) -> bool:
    """Return whether a draft is one of a form of Setup."""
    return _KEPT.fullmatch(key) is not None


class _Shown:
    """What was shown of a form before it is carried out: the values for which."""

    def __init__(self) -> None:
        self.values: Mapping[str, Any] | None = None


class SetupActs:
    """The acts of one tab."""

    def __init__(self, tab: SetupHost) -> None:
        self.tab = tab
        self.services, self.messages = tab.services, tab.messages
        self.models = ModelActs(tab)

    # --- records ----------------------------------------------------------------------------------
    def open_kept(self, key: str) -> None:
        """Go on with what was kept as a draft of a form, whichever part is shown."""
        found = _KEPT.fullmatch(key)
        part = next((part for part in PARTS if found is not None and part.id == found[1]), None)
        if found is not None and found[1] == MODELS.id and self.tab.context.may(MODELS.right):
            self.models.open_kept(int(found[3] or 0), ends=bool(found[2]))
            return
        if found is None or part is None or not self.tab.context.may(part.right):
            self.messages.note("A draft of the setup cannot be opened any more.", _STILL)
            return
        setup, id = self.services.setup, int(found[3] or 0)

        def here(listed: Listed) -> None:
            record = next((one for one in listed.records if one.id == id), None)
            if not found[3]:
                self._new(part, listed)
            elif record is None:
                self.messages.note(f"The {part.noun[0]} of a draft is gone.", _STILL)
            elif found[2]:
                self._end(part, listed, record)
            else:
                self._edit(part, listed, record)

        self.tab.read(lambda work: setup.listed(part.id, work=work), here, key=f"kept {key}")

    def new(self) -> None:
        """Make a record of the part that is shown."""
        part, listed = self.tab.part, self.tab.listed
        if part is KEEPING:
            set_form(self.tab).open()  # type: ignore[arg-type]
        elif part is MODELS:
            self.models.new()
        elif part is not None and listed is not None:
            self._new(part, listed)

    def _new(self, part: Part, listed: Listed) -> None:
        shown = _Shown()

        def submit(values: Fields) -> None:
            own = {key: value for key, value in values.items() if key != REASON}
            reason = values.get(REASON, "")
            create = self.services.setup.create
            act = partial(create, part.id, own, reason) if part.levels else partial(create, part.id, own)
            self._send(form, part, shown, Proposal(part.id, None, own), act)

        form = record_form(self.tab.window(), part, listed.offers, self.tab.today(), submit)
        form.open()

    def edit(self) -> None:
        """Edit the record with the focus, or the cell of the matrix."""
        if self.tab.part is None:
            self.tab.edit_cell()
            return
        if self.tab.part is MODELS:
            self.models.edit()
            return
        part, listed, record = self.tab.part, self.tab.listed, self.tab.chosen_record()
        if part is not None and listed is not None and record is not None:
            self._edit(part, listed, record)

    def _edit(self, part: Part, listed: Listed, record: Record) -> None:
        shown, seen = _Shown(), self._seen(part, record)

        def send(values: Fields) -> None:
            if part.levels:
                self._edit_levels(part, record, seen, form, shown, values)
            else:
                save_record(self.tab, part, record, form, values)

        form = record_form(self.tab.window(), part, listed.offers, self.tab.today(), send, record)
        form.open()

    def _edit_levels(self, part: Part, record: Record, seen: Seen, form: Form, shown: _Shown, values: Fields) -> None:
        mine = {
            key: value for key, value in values.items() if key not in (REASON, SINCE) and value != record.values[key]
        }
        since, reason = values.get(SINCE), values.get(REASON, "")
        proposal = Proposal(part.id, record.id, mine, since=since, version=record.version)
        edit = self.services.setup.edit

        def act(*, version: int, **named: Any) -> Any:
            return edit(part.id, record.id, {"version": version}, mine, reason, since=since, **named)

        self._send(form, part, shown, proposal, act, seen)

    def end(self) -> None:
        """End the record with the focus, or withdraw it, after asking."""
        part, listed, record = self.tab.part, self.tab.listed, self.tab.chosen_record()
        if part is MODELS:
            self.models.retire()
        elif part is not None and listed is not None and record is not None:
            self._end(part, listed, record)

    def _end(self, part: Part, listed: Listed, record: Record) -> None:
        end, seen = self.services.setup.end, self._seen(part, record)
        if part.ending is Ending.RETIRED:
            text = "History keeps what they did; they are offered no more. With Edit they work here again."
            if dialogs.confirm(self.tab.window(), f"{record.name} does not work here any more?", text, "End"):
                self.tab.write(partial(end, part.id, record.id), undo=partial(take_back, self.tab, part), seen=seen)
            return
        shown = _Shown()

        def submit(values: Fields) -> None:
            day, reason = values.get(DAY), values.get(REASON, "")
            proposal = Proposal(part.id, record.id, ends=True, day=day, version=record.version)
            act = partial(end, part.id, record.id, day=day, reason=reason)
            if REPLACED in values:
                act = partial(act, replacement_id=values[REPLACED])
            self._send(form, part, shown, proposal, act, seen)

        form = end_form(self.tab.window(), part, record, listed.offers, self.tab.today(), submit)
        form.open()

    def _seen(self, part: Part, record: Record) -> Seen:
        """Return the version that an act is made on: one's own act a moment ago does not stand in its way."""
        return Seen(record.id, record.version, partial(self.services.workspace.edits_since, part.table, record.id))

    # --- sending ----------------------------------------------------------------------------------
    def _send(
        self, form: Form, part: Part, shown: _Shown, proposal: Proposal, act: Act, seen: Seen | None = None
    ) -> None:
        """Carry it out; what moves clocks says first, in the background, what it alters."""
        values = form.values()
        asked = {key: value for key, value in values.items() if key != REASON}
        carry_out = partial(self._carry_out, form, part, proposal, act, seen)
        if part.levels and shown.values != asked:
            self._show_effect(form, part, shown, asked, proposal, carry_out)
        else:
            carry_out()

    def _carry_out(self, form: Form, part: Part, proposal: Proposal, act: Act, seen: Seen | None) -> None:
        def done(made: Any) -> None:
            if proposal.id is None and made.ids and self.tab.part is part:
                self.tab.want(made.ids[0])

        self.tab.write(
            act,
            form=form,
            undo=partial(take_back, self.tab, part),
            then=done,
            title="Computing the clocks of tickets" if part.levels else "",
            failed=partial(by_field, form, part),
            seen=seen,
        )

    def _show_effect(
        self,
        form: Form,
        part: Part,
        shown: _Shown,
        asked: Mapping[str, Any],
        proposal: Proposal,
        carry_out: Callable[[], object],
    ) -> None:
        form.set_busy(False)  # one may go on in it, or leave it: nothing is saved yet
        form.notice("Computing what this alters…")

        def is_same() -> bool:
            return form.is_open() and {k: v for k, v in form.values().items() if k != REASON} == asked

        def known(effect: Effect) -> None:
            if not is_same():
                if form.is_open():
                    form.notice("")
                return
            shown.values = asked
            if not effect.due and not effect.outcomes:
                form.notice("")
                form.set_busy(True)
                carry_out()
                return
            form.notice("\n".join((*effect.sentences, _AGAIN)))
            if effect.outcomes and not form.values().get(REASON):
                form.show_errors({REASON: "Say why the past is corrected."})

        def failed(error: Exception) -> bool:
            if not form.is_open():
                return False
            form.notice("")
            return by_field(form, part, error) or form.failed(error)

        preview = self.services.setup.preview
        self.tab.read(
            lambda work: preview(proposal, work=work),
            known,
            key=f"preview {form.key}",
            failed=failed,
            title="Computing what it alters",
        )

    # --- categories -------------------------------------------------------------------------------
    def take_in(self) -> None:
        """Put the categories that tickets are filed under on the list."""
        self.tab.write(self.services.setup.take_in_categories, undo=self._undo_plain)

    # --- holidays ---------------------------------------------------------------------------------
    def confirm(self) -> None:
        """Confirm the derived ones among the selected holidays."""
        part = self.tab.part
        rows = [row for row in self.tab.selected_rows() if row.values.get("status") == "derived" and not row.ended]
        if part is None or not rows:
            return

        def submit(values: Fields) -> None:
            pairs = [(row.id, row.version) for row in rows]
            act = partial(self.services.setup.confirm_holidays, pairs, values["source"])
            self.tab.write(act, form=form, undo=partial(take_back, self.tab, part))

        form = forms.confirm_form(self.tab.window(), len(rows), submit)
        form.open()

    def import_year(self) -> None:
        """Bring in the holidays of a year of which a list is at hand."""
        part = self.tab.part
        if part is None:
            return
        read_years = self.services.setup.years

        def submit(values: Fields) -> None:
            act = partial(self.services.setup.import_holidays, values["year"], values[REASON])
            failed = partial(by_field, form, part)
            self.tab.write(act, form=form, undo=partial(take_back, self.tab, part), failed=failed)

        form: Form

        def known(years: Any) -> None:
            nonlocal form
            missing = [year.year for year in years if year.at_hand and not year.count]
            at_hand = missing or [year.year for year in years if year.at_hand]
            form = forms.year_form(self.tab.window(), at_hand, submit)
            if not missing:
                form.notice("Every year of which a list is at hand is here already; later ones are entered by hand.")
            form.open()

        self.tab.read(lambda work: read_years(work=work), known, key="years")

    # --- the priority matrix ----------------------------------------------------------------------
    def set_cell(self, impact: int, urgency: int, priority: int) -> None:
        """Give a cell of the matrix another priority."""
        now = {(cell.impact, cell.urgency): cell.priority for cell in self.tab.cells}
        key = (impact, urgency)
        if now.get(key) != priority:
            self._save_matrix({key: now.get(key)}, {key: priority})

    def own_matrix(self) -> None:
        """Say that the values of the matrix are one's own."""
        self._save_matrix({}, {})

    def _save_matrix(self, base: Mapping[tuple[int, int], int | None], mine: Mapping[tuple[int, int], int]) -> None:
        undo: Callable[[Any], object] = self._undo_plain
        self.tab.write(partial(self.services.setup.set_matrix, base, mine), undo=undo)

    def _undo_plain(self, made: Any) -> None:
        self.tab.write(partial(self.services.workspace.undo, made.op_id))
