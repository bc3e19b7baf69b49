"""What is done with the tickets that belong to a major incident: linked, updated and resolved together."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QLineEdit

from app.domain import words
from app.domain.majors.values import Major
from app.domain.tickets.states import RESOLUTION_CODES
from app.ui.forms import dialogs
from app.ui.forms.form import Form
from app.ui.forms.id_list import IdList
from app.ui.forms.record_field import RecordField
from app.ui.record_search import search_for
from app.ui.take_back import take_back
from app.ui.writing import Fields
from app.views.majors import forms, work_model
from app.views.majors.host import MajorsHost
from app.views.majors.kept_keys import key_of


def _chosen(values: Fields) -> tuple[int, ...]:
    """Return the tickets that are chosen, of those that are offered and by search."""
    searched = (int(values["ticket"]),) if values["ticket"] else ()
    return tuple(dict.fromkeys([*values.get("offered", ()), *searched]))


def _some(values: Fields) -> dict[str, str]:
    return {} if _chosen(values) or values["more"] else {"ticket": "Choose a ticket."}


class ChildActs:
    """The acts of one tab."""

    def __init__(self, tab: MajorsHost) -> None:
        self.tab = tab
        self.majors = tab.services.majors

    def link(self, major: Major | None = None) -> None:
        """Take tickets in."""
        major, tab = major or self.tab.shown(), self.tab
        if major is None:
            return
        row = major.row

        def submit(values: Fields) -> None:
            act = partial(self.majors.link, row.id, _chosen(values), numbers=values["more"])
            tab.write(act, form=form, undo=partial(take_back, tab))

        form = Form(f"Link tickets to {row.number}", tab.form_owner(), action="Link", submit=submit, check=_some,
                    key=key_of("link", row.id))  # fmt: skip
        if major.offered:
            offered = IdList([(one.id, work_model.offered_text(one)) for one in major.offered], ())
            form.add("offered", "New tickets of its services", offered, hint="Logged since the impact began.")
        field = RecordField("tickets")
        search_for(tab, field, "ticket")
        called = "Another ticket" if major.offered else "Ticket"
        form.add("ticket", called, field, hint="By its number or by words of it.")
        form.add("more", "More tickets", QLineEdit(), hint="Their numbers, with blanks or commas between.")
        form.open()

    def unlink(self) -> None:
        """Let the chosen tickets go, after asking."""
        major, children = self.tab.shown(), self.tab.detail.chosen_children()
        if major is None or not children:
            return
        numbers = words.joined([one.number for one in children[:5]])
        more = f" and {len(children) - 5} more" if len(children) > 5 else ""
        question = f"Take {numbers}{more} off {major.row.number}?"
        if dialogs.confirm(
            self.tab.window(), question, "They are not updated or resolved with it any more.", "Take off"
        ):
            ids = tuple(one.id for one in children)
            self.tab.write(partial(self.majors.unlink, major.row.id, ids), undo=partial(take_back, self.tab))

    def update(self, major: Major | None = None) -> None:
        """Tell the callers of all its tickets."""
        major, tab = major or self.tab.shown(), self.tab
        if major is None:
            return
        id = major.row.id

        def submit(values: Fields) -> None:
            tab.write(partial(self.majors.update_children, id, values["text"]), form=form)

        form = forms.children_form(tab.form_owner(), major, submit)
        form.open()

    def resolve(self, major: Major | None = None) -> None:
        """Resolve all its tickets."""
        major, tab = major or self.tab.shown(), self.tab
        if major is None:
            return
        id = major.row.id

        def submit(values: Fields) -> None:
            tab.write(partial(self.majors.resolve_children, id, dict(values)), form=form)

        codes = [(text, code) for code, text in RESOLUTION_CODES.items()]
        form = forms.resolve_children_form(tab.form_owner(), major, codes, submit)
        form.open()
