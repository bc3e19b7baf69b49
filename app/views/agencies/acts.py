"""What is done with agencies: roles, contacts, actions and reviews; and where one goes from an agency."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

from app.domain.agencies import AgencyDetail, Contact, MatrixRow, PersonRef
from app.domain.edits import Edit
from app.domain.figures.values import ReportQuery
from app.domain.periods import Period
from app.domain.reviews.actions import Action
from app.domain.tickets.values import TicketFilter
from app.ui.explaining import Explainer
from app.ui.forms import dialogs
from app.ui.forms.form import Form
from app.ui.list_export import export_rows
from app.ui.schedule_export import export_schedule
from app.ui.since import Since
from app.ui.writing import Act, Fields, Seen
from app.views.agencies import forms, model
from app.views.agencies.hand_over import KEPT_HAND_OVER, HandOverActs
from app.views.agencies.host import AgenciesHost
from app.work import Work

#: The keys of drafts: the title of the form, of an action that is edited with its id as well.
_KEPT = re.compile(r"(New contact for|New action for|Action for|Plan a service review of) (\S+)(?: (\d+))?")
_KEPT_ASSIGN = re.compile(r"Assign (\S+(?: \S+)*)")
_KEPT_CONTACT = re.compile(r"Contact (\d+) of (\S+)")
_STILL = "What was typed is still kept."


#: The right of each form; of the one that assigns, whose key begins otherwise, under "".
_RIGHTS = {
    "New contact for": "contact.edit",
    "New action for": "action.edit",
    "Action for": "action.edit",
    "Plan a service review of": "review.edit",
    "": "assignment.edit",
}


def is_kept_form(key: str) -> bool:
    """Return whether a draft is one of the form of an agency."""
    kinds = (_KEPT, _KEPT_ASSIGN, _KEPT_CONTACT, KEPT_HAND_OVER)
    return any(kind.fullmatch(key) is not None for kind in kinds)


class AgencyActs:
    """The acts of one tab on its chosen agencies."""

    def __init__(self, tab: AgenciesHost) -> None:
        self.tab = tab
        self.services, self.messages = tab.services, tab.messages
        self.over = HandOverActs(tab)
        self.explainer = Explainer(tab.context, tab.window())

    def open_kept(self, key: str) -> None:
        """Go on with what was kept as a draft of a form, whichever agency is chosen."""
        contact, over = _KEPT_CONTACT.fullmatch(key), KEPT_HAND_OVER.fullmatch(key)
        if over is not None:
            self._open_over(key, int(over[1]))
            return
        if contact is not None:
            self._open_contact(key, int(contact[1]), contact[2])
            return
        found, assign = _KEPT.fullmatch(key), _KEPT_ASSIGN.fullmatch(key)
        codes = assign[1].split(" ") if assign is not None else [found[2]] if found is not None else []
        rows = [row for row in self.tab.all_rows() if row.code in codes]
        what = found[1] if found is not None else ""
        if len(rows) != len(codes) or not self.tab.context.may(_RIGHTS[what]):
            self.messages.note(f"{key} cannot be opened any more.", _STILL)
        elif what == "New contact for":
            self._contact_form(rows[0])
        elif what == "New action for":
            self._action_form(rows[0])
        elif what == "Action for":
            self._open_action(rows[0], int(found[3] or 0) if found is not None else 0)
        elif what:
            self._review_form(rows[0])
        else:
            self._assign_form(rows)

    def _open_over(self, key: str, brm_id: int) -> None:
        """Go on with handing over the agencies of a BRM, where they still have any."""
        brm = next((row.brm for row in self.tab.all_rows() if row.brm is not None and row.brm.id == brm_id), None)
        if brm is None or not self.tab.context.may("assignment.edit"):
            self.messages.note(f"{key} cannot be opened any more.", _STILL)
        else:
            self.over.hand_over_of(brm)

    def _open_contact(self, key: str, id: int, code: str) -> None:
        """Go on with editing a contact, where it is still named."""
        row = next((row for row in self.tab.all_rows() if row.code == code), None)
        if row is None or not self.tab.context.may("contact.edit"):
            self.messages.note(f"{key} cannot be opened any more.", _STILL)
            return
        detail = self.services.agencies.detail

        def opened(found: AgencyDetail) -> None:
            contact = next((one for one in found.contacts if one.id == id), None)
            if contact is not None:
                self._edit_contact_form(found.row, contact)
            else:
                self.messages.note(f"The contact of {code} is gone.", _STILL)

        self.tab.read(lambda work: detail(row.agency_id, work=work), opened, key=f"kept contact {id}")

    def _open_action(self, row: MatrixRow, id: int) -> None:
        detail = self.services.agencies.detail

        def opened(found: AgencyDetail) -> None:
            action = next((action for action in found.actions if action.id == id), None)
            if action is not None:
                self._edit_form(row, action)
            else:
                self.messages.note(f"The action of {row.code} is gone.", _STILL)

        self.tab.read(lambda work: detail(row.agency_id, work=work), opened, key=f"kept {id}")

    def _on_the_one(self, act: Callable[[MatrixRow], object]) -> None:
        """Act on the agency with the focus, which the pane shows: several may be selected beside it."""
        row = self.tab.current_row()
        if row is not None:
            act(row)

    # --- people -----------------------------------------------------------------------------------
    def assign_in_place(self, row: MatrixRow, column: str, person_id: int | None) -> None:
        """Give the role of a column to whom was chosen in its cell."""
        role = model.EDITED.get(column)
        if role is not None:
            self._assign([row], role, person_id, None, None)

    def assign(self) -> None:
        """Give one role of all selected agencies to somebody."""
        self._assign_form(self.tab.selected_rows())

    def _assign_form(self, rows: Sequence[MatrixRow]) -> None:
        codes = [row.code for row in rows]

        def submit(values: dict[str, Any]) -> None:
            self._assign(rows, values["role"], values["person_id"] or None, values["since"], form)

        form = forms.assign_form(self.tab.window(), codes, self.tab.people, self.tab.today(), submit)
        form.open()

    def _assign(
        self, rows: Sequence[MatrixRow], role: str, person_id: int | None, since: date | None, form: Form | None
    ) -> None:
        """Give a role; an agency where somebody else gave it meanwhile is asked about, and left out if theirs stays."""
        ids = {row.code: row.agency_id for row in rows}
        names: dict[object, str] = {person.id: person.name for person in self.tab.people}

        def make(base: Fields, mine: Fields) -> Act:
            read = {ids[code]: base[code] for code in mine}
            return partial(self.services.agencies.assign, list(read), role, person_id, since, base=read)

        def person(_code: str, value: object) -> str:
            return "Nobody" if value is None else names.get(value, "A person who is not offered any more")

        def edits(work: Work) -> Sequence[Edit]:
            found = self.services.agencies.last_assigned(list(ids.values()), role, work=work)
            return () if found is None else (Edit(found.name, found.login, found.at, found.version, {}),)

        self.tab.save(
            make,
            {row.code: row.last_holders.get(role) for row in rows},
            dict.fromkeys(ids, person_id),
            form=form,
            undo_act=partial(self._undo, rows),
            titles={code: code for code in ids},
            words=person,
            edits=edits,
        )

    def _undo(self, rows: Sequence[MatrixRow], made: Any) -> None:
        """Take back what an answer says was done to these agencies, and go there."""
        then = partial(self._go_back, rows, self.tab.since())
        self.tab.write(partial(self.services.workspace.undo, made.op_id), then=then)

    def _go_back(self, rows: Sequence[MatrixRow], since: Since, _answer: object) -> None:
        if len(rows) == 1 and since.may_move():
            self.tab.want(rows[0].agency_id)

    def _go_on(self, rows: Sequence[MatrixRow], since: Since, _answer: object) -> None:
        """Go on with the next agency: with these one is done."""
        self.tab.go_on_after([row.agency_id for row in rows], since)

    def verify(self) -> None:
        """Mark the chosen contacts of the agency, or the MIP contacts of every selected agency, as verified."""
        rows = self.tab.selected_rows()
        if len(rows) == 1:
            contacts = self.tab.chosen_contacts()
        else:
            contacts = [contact for row in rows for contact in row.mip_contacts]
        if not contacts:
            none = f"None of {len(rows):,} agencies has a" if len(rows) > 1 else f"{rows[0].code} has no"
            self.messages.warning(f"{none} MIP contact to verify.", "Add one with Add contact.")
            return
        verify = partial(self.services.agencies.verify_contacts, [(c.id, c.version) for c in contacts])
        every = {contact.id for row in rows for contact in row.mip_contacts} <= {contact.id for contact in contacts}
        self.tab.write(
            verify, undo=partial(self._undo, rows), then=partial(self._go_on, rows, self.tab.since()) if every else None
        )

    def add_contact(self) -> None:
        """Name a contact of the agency."""
        self._on_the_one(self._contact_form)

    def _contact_form(self, row: MatrixRow) -> None:
        def submit(values: dict[str, Any]) -> None:
            person = PersonRef(0, values["name"], None, values["email"], values["phone"], values["title"])
            add = self.services.agencies.add_contact
            act = partial(add, row.agency_id, values["kind"], person, values["rank"])
            self.tab.write(act, form=form, undo=partial(self._undo, [row]))

        form = forms.contact_form(self.tab.window(), row.code, submit)
        form.open()

    def edit_contact(self, contact: Contact | None = None) -> None:
        """Edit the chosen contact, and the person wherever they are named."""
        detail = self.tab.current_detail()
        chosen = contact if contact is not None else next(iter(self.tab.chosen_contacts()), None)
        if detail is None or chosen is None or not self.tab.context.may("contact.edit"):
            return
        self._edit_contact_form(detail.row, chosen)

    def _edit_contact_form(self, row: MatrixRow, chosen: Contact) -> None:
        base = forms.contact_fields(chosen)

        def submit(values: dict[str, Any]) -> None:
            mine = {name: value for name, value in values.items() if value != base[name]}
            on = {**base, **form.drafted_on()}
            told, back = forms.contact_words, partial(self._undo, [row])
            self.tab.save(make, on, mine, form=form, undo_act=back, words=told, edits=edits)

        edits = partial(self.services.workspace.edits_since, "contact", chosen.id, 0)

        def make(base: Fields, mine: Fields) -> Act:
            return partial(self.services.agencies.edit_contact, chosen.id, base, mine)

        form = forms.contact_form(self.tab.window(), row.code, submit, chosen)
        form.open()

    def ask_contacts(self) -> None:
        """Ask the contacts of the chosen agencies by mail whether what is on record holds, after a question."""
        rows = self.tab.selected_rows()
        which = rows[0].code if len(rows) == 1 else f"{len(rows)} agencies"
        text = "Each contact that was not verified for 90 days gets a mail with what is on record of them."
        if dialogs.confirm(self.tab.window(), f"Ask the contacts of {which} by mail?", text, "Ask by mail"):
            self.tab.write(partial(self.services.agencies.ask_contacts, [row.agency_id for row in rows]))

    def end_contact(self) -> None:
        """End the chosen contact, after asking."""
        detail = self.tab.current_detail()
        if detail is None:
            return
        contact, rows = self.tab.chosen_contacts()[0], [detail.row]
        text = f"{contact.person.name} will no longer be named; the history keeps the dates."
        title = f"End {contact.person.name} as a contact of {rows[0].code}?"
        if dialogs.confirm(self.tab.window(), title, text, "End contact"):
            edits = partial(self.services.workspace.edits_since, "contact", contact.id)
            seen, undo = Seen(contact.id, contact.version, edits, insist=False), partial(self._undo, rows)
            self.tab.write(partial(self.services.agencies.end_contact, contact.id), undo=undo, seen=seen)

    # --- actions and reviews ----------------------------------------------------------------------
    def add_action(self) -> None:
        """Write down an action of the agency."""
        self._on_the_one(self._action_form)

    def _action_form(self, row: MatrixRow) -> None:
        def submit(values: dict[str, Any]) -> None:
            save = partial(self.services.reviews.save_action, row.agency_id, values)
            self.tab.write(save, form=form, undo=partial(self._undo, [row]))

        form = forms.action_form(self.tab.window(), row.code, self.tab.usual_day(), submit)
        form.open()

    def edit_action(self, action: Action) -> None:
        """Edit an action of the agency that is shown."""
        detail = self.tab.current_detail()
        if detail is not None and self.tab.context.may("action.edit"):
            self._edit_form(detail.row, action)

    def _edit_form(self, row: MatrixRow, action: Action) -> None:
        base = {name: getattr(action, name) for name in forms.ACTION_FIELDS}

        def submit(values: dict[str, Any]) -> None:
            # an action without a due day has none in the form: only what was changed there is meant
            mine = {name: value for name, value in values.items() if value != opened[name]}
            titles = forms.ACTION_FIELDS
            told, back = forms.action_words, partial(self._undo, [row])
            on = {**base, **form.drafted_on()}
            self.tab.save(make, on, mine, form=form, undo_act=back, titles=titles, words=told, edits=edits)

        edits = partial(self.services.workspace.edits_since, "action", action.id, 0)

        def make(base: Fields, mine: Fields) -> Act:
            save = self.services.reviews.save_action
            return partial(save, row.agency_id, mine, action.id, action.version, base=base)

        form = forms.action_form(self.tab.window(), row.code, self.tab.today(), submit, action)
        opened = form.values()
        form.open()

    def plan_review(self) -> None:
        """Plan a service review of the agency."""
        self._on_the_one(self._review_form)

    def _review_form(self, row: MatrixRow) -> None:
        today = self.tab.today()
        month = Period.parse(f"{today:%Y-%m}")
        periods = [(p.label, p.key) for p in (month.previous(), month, month.previous().previous())]

        def submit(values: dict[str, Any]) -> None:
            plan = self.services.reviews.plan
            act = partial(plan, row.agency_id, values["held_on"], Period.parse(values["period"]))
            self.tab.write(act, form=form, undo=partial(self._undo, [row]))

        form = forms.review_form(self.tab.window(), row.code, self.tab.usual_day(), periods, submit)
        form.open()

    # --- going elsewhere --------------------------------------------------------------------------
    def open_tickets(self) -> None:
        """Show the open tickets of the agencies."""
        ids = tuple(row.agency_id for row in self.tab.selected_rows())
        self.tab.context.navigator.open("tickets", filter=TicketFilter(agency_ids=ids, open_only=True))

    def open_report(self) -> None:
        """Show the figures of the agency."""
        self._on_the_one(lambda row: self.tab.context.navigator.open("figures", id=row.agency_id))

    def explain(self) -> None:
        """Show what stands behind the figure "In time" of the agency: that of the last whole month."""
        month = Period.month_of(self.tab.today()).previous()
        self._on_the_one(lambda row: self.explainer.explain(ReportQuery(month, row.code), "sla.resolution.all"))

    def open_disputes(self) -> None:
        """Show what the agency disputes of its packets."""
        go = self.tab.context.navigator.open
        self._on_the_one(lambda row: go("figures", id=row.agency_id, page="disputes"))

    def schedule(self) -> None:
        """Write what is planned ahead for the agency, its forward schedule."""
        self._on_the_one(lambda row: export_schedule(self.tab, row.code))

    def export(self) -> None:
        """Write the list with the keyboard, the matrix or an agency's changes, to a workbook or CSV file."""
        if self.tab.is_on_changes():
            self.export_changes()
        else:
            nouns = ("agency", "agencies")
            export_rows(self.tab, self.tab.table, "BRM matrix", "brm-matrix.xlsx", "Export the matrix", nouns)

    # --- the changes of an agency -----------------------------------------------------------------
    def export_changes(self) -> None:
        """Write the changes that touch the agency to a workbook or CSV file."""
        page = self.tab.changes
        code = page.view.agency if page.view is not None else ""
        title, nouns = f"Export the changes of {code}", ("change", "changes")
        export_rows(self.tab, page.table, f"Changes of {code}", f"changes-{code}.xlsx", title, nouns)

    def show_change(self) -> None:
        """Go to the change with the focus in the Calendar."""
        row = self.tab.changes.current()
        if row is not None:
            self.tab.context.navigator.open("changes", id=row.id)

    def show_meeting(self) -> None:
        """Go to the meeting that hears the change with the focus, or heard it last."""
        day = self.tab.changes.meeting_day()
        if day is not None:
            self.tab.context.navigator.open("cab", day=day)
