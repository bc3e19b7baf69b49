"""What is done with postings: written, handed in, approved, posted, ended, dropped, copied."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtGui import QGuiApplication

from app.domain.changes_made import Changes
from app.domain.hub.alerts import Subscription
from app.domain.hub.outdated import Outdated
from app.domain.hub.phases import Kind, PostingState
from app.domain.hub.templates import Template
from app.domain.hub.values import Posting
from app.domain.tickets.options import TicketOptions
from app.ui.forms import dialogs
from app.ui.forms.form import Form
from app.ui.forms.outages import counted_of
from app.ui.take_back import take_back
from app.ui.writing import Act, Fields, Seen, Undo
from app.views.hub import forms, model
from app.views.hub.host import HubHost, posting_of
from app.views.hub.seen import seen_posting
from app.work import Work


class PostingActs:
    """The acts of one tab. Those with a form take the posting, so that a draft of it can be gone on with."""

    def __init__(self, tab: HubHost) -> None:
        self.tab = tab
        self.hub = tab.services.hub

    def _options(self, here: Callable[[TicketOptions], object]) -> None:
        read = self.tab.services.tickets.options
        self.tab.read(lambda work: read(work=work), here, key="options")

    # --- written ----------------------------------------------------------------------------------
    def new(self, kind: Kind) -> None:
        """Ask for a new posting of a kind."""
        tab, known, templates = self.tab, self.tab.services.tickets.options, self.hub.templates

        def read(work: Work) -> tuple[TicketOptions, tuple[Template, ...]]:
            return known(work=work), templates(work=work)

        def here(found: tuple[TicketOptions, tuple[Template, ...]]) -> None:
            def submit(values: Fields) -> None:
                given = {"kind": kind.value, **forms.as_fields(values)}
                tab.write(partial(self.hub.draft, given), form=form, undo=partial(take_back, tab), then=self._made)

            options, offered = found
            form = forms.write_form(tab.form_owner(), kind, options, submit, now=tab.context.now, templates=offered)
            form.open()

        tab.read(read, here, key="options")

    def _made(self, changes: Changes) -> None:
        if changes.ids:
            self.tab.go_to(changes.ids[0])

    def edit(self, posting: Posting | None = None) -> None:
        """Edit what is to be posted next."""
        posting, tab = posting or posting_of(self.tab), self.tab
        if posting is None:
            return
        of, base = posting, forms.fields_of(posting.content)

        def make(base: Fields, mine: Fields) -> Act:
            return partial(self.hub.edit, of.id, {name: base[name] for name in mine}, mine)

        def here(options: TicketOptions) -> None:
            def submit(values: Fields) -> None:
                mine = {name: value for name, value in forms.as_fields(values).items() if value != base[name]}
                edits = partial(tab.services.workspace.edits_since, "posting", of.id, of.version)
                tab.save(make, base, mine, form=form, undo_act=partial(take_back, tab), titles=forms.TITLES,
                         words=forms.field_words, edits=edits)  # fmt: skip

            form = forms.write_form(tab.form_owner(), of.kind, options, submit, now=tab.context.now, posting=of)
            form.open()

        self._options(here)

    # --- made public ------------------------------------------------------------------------------
    def submit(self) -> None:
        """Hand the draft in for a second person."""
        posting = posting_of(self.tab)
        if posting is not None:
            self._send(posting, partial(self.hub.submit, posting.id), "Hand in", seen_posting(self.tab, posting))

    def _send(self, posting: Posting, act: Act, action: str, seen: Seen, form: Form | None = None) -> None:
        """Send words; where their change moved since they were written, only after a question that says how."""
        tab, undo = self.tab, self._undo(action)

        def failed(error: Exception) -> bool:
            if not isinstance(error, Outdated):
                return False
            title = f"{action} {posting.number} as it is?"
            if dialogs.confirm(tab.window(), title, f"{error}\n\n{error.hint}", f"{action} as it is", danger=True):
                tab.write(partial(act, despite=error.why), form=form, undo=undo, seen=seen)
            return True

        tab.write(act, form=form, undo=undo, seen=seen, failed=failed)

    def take(self) -> None:
        """Put what follows the change in the place of the draft, after a question with its number."""
        posting, tab = posting_of(self.tab), self.tab
        if posting is None or posting.offered is None:
            return
        text = f"What is drafted gives way to this:\n\n{posting.offered.text}"
        if dialogs.confirm(tab.window(), f"Replace the draft of {posting.number}?", text, "Replace", danger=True):
            undo = partial(take_back, tab)
            tab.write(partial(self.hub.take_offered, posting.id), undo=undo, seen=seen_posting(tab, posting))

    def post(self, posting: Posting | None = None) -> None:
        """Show what the draft says, and post exactly that."""
        self._read(posting, "Post", "post")

    def approve(self, posting: Posting | None = None) -> None:
        """Show what waits, and approve exactly that."""
        self._read(posting, "Approve", "approve")

    def _read(self, posting: Posting | None, action: str, what: str) -> None:
        posting = posting or posting_of(self.tab)
        if posting is None:
            return
        tab, id, hub = self.tab, posting.id, self.hub
        posting_now, audience, options = hub.posting, hub.audience, tab.services.tickets.options

        def read(work: Work) -> tuple[Posting, tuple[Subscription, ...], TicketOptions]:
            return posting_now(id, work=work), audience(id, work=work), options(work=work)

        def here(found: tuple[Posting, tuple[Subscription, ...], TicketOptions]) -> None:
            now, hearers, known = found

            def submit(_values: Fields) -> None:
                act: Act = partial(hub.post, id)
                if what == "approve":
                    act = partial(hub.approve, id, sha256=now.content.sha256)
                self._send(now, act, action, seen_posting(tab, now, insist=False), form)

            form = forms.ReadForm(
                tab.form_owner(), now, names_of(known), hearers, submit, action=action, what=what
            )  # fmt: skip
            form.open()

        tab.read(read, here, key="read")

    def next_phase(self, posting: Posting | None = None) -> None:
        """Post the next phase of what is public."""
        posting, tab = posting or posting_of(self.tab), self.tab
        if posting is None or posting.last is None:
            return
        of, templates = posting, self.hub.templates

        def here(offered: tuple[Template, ...]) -> None:
            def submit(values: Fields) -> None:
                act = partial(self.hub.post, of.id, values=forms.as_fields(values))
                self._send(of, act, "Post", seen_posting(tab, of), form)

            form = forms.next_form(tab.form_owner(), of, submit, now=tab.context.now, templates=offered)
            form.open()

        tab.read(lambda work: templates(work=work), here, key="templates")

    def _undo(self, action: str) -> Undo | None:
        """Return what takes back words that wait for a second person; what is public is not taken back."""
        waits = self.tab.rules.second_person and action != "Approve"
        return partial(take_back, self.tab) if waits or action == "Hand in" else None

    def end(self, posting: Posting | None = None) -> None:
        """Post the last words."""
        posting, tab = posting or posting_of(self.tab), self.tab
        if posting is None or posting.last is None:
            return
        of = posting

        def submit(values: Fields) -> None:
            tab.write(partial(self.hub.end, of.id, text=values["text"]), form=form, undo=self._undo("End"),
                      seen=seen_posting(tab, of))  # fmt: skip

        form = forms.end_form(tab.form_owner(), of, submit)
        form.open()

    def outages(self, posting: Posting | None = None) -> None:
        """Say of which services it counts as an outage."""
        posting, tab = posting or posting_of(self.tab), self.tab
        if posting is None or posting.last is None:
            return
        id, hub, options = posting.id, self.hub, tab.services.tickets.options
        posting_now = hub.posting

        def read(work: Work) -> tuple[Posting, TicketOptions]:
            return posting_now(id, work=work), options(work=work)

        def here(found: tuple[Posting, TicketOptions]) -> None:
            now, known = found

            def submit(values: Fields) -> None:
                act: Act = partial(hub.count_outages, id, counted=counted_of(values))
                tab.write(act, form=form, undo=partial(take_back, tab), seen=seen_posting(tab, now))

            form = forms.outages_form(tab.form_owner(), now, names_of(known)["services"], submit)
            form.open()

        tab.read(read, here, key="outages")

    def drop(self) -> None:
        """Give the draft up, after a question with its number."""
        posting, tab = posting_of(self.tab), self.tab
        if posting is None:
            return
        public = posting.last is not None
        text = "It says again what is posted." if public else "Nobody was told of it. It can be edited again later."
        if dialogs.confirm(tab.window(), f"Drop the draft of {posting.number}?", text, "Drop", danger=True):
            tab.write(partial(self.hub.drop, posting.id), undo=partial(take_back, tab), seen=seen_posting(tab, posting))

    # --- taken along ------------------------------------------------------------------------------
    def copy(self) -> None:
        """Copy what it says, word for word."""
        posting = posting_of(self.tab)
        if posting is not None:
            QGuiApplication.clipboard().setText(model.copied(posting))
            public = "What is posted" if posting.last is not None else "The draft"
            self.tab.messages.info(f"{public} of {posting.number} was copied.")

    def status_page(self) -> None:
        """Write the status page into a folder that is asked for."""
        tab, write = self.tab, self.hub.write_status_page
        folder = dialogs.folder_path(tab.window(), "Folder of the status page: what is in it is replaced")
        if folder is None:
            return
        out: Path = folder

        def done(written: Any) -> None:
            tab.messages.info(written.text())

        tab.read(lambda work: write(out, work=work), done, title="Status page")


def names_of(options: TicketOptions) -> dict[str, dict[int, str]]:
    """Return the names of services, sites and agencies by the field of a reach and the key."""
    return {name: {one.id: one.name for one in getattr(options, name)} for name in forms.REACH}


def is_mine(posting: Posting, login: str) -> bool:
    """Say whether somebody wrote what waits: nobody approves that of their own."""
    return posting.state is PostingState.WAITING and login in posting.written_by.split()
