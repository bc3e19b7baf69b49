"""Writing down calls: as many forms at once as there are callers, each with what it looks like while it is typed."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit

from app.domain import words
from app.domain.callers.directory import CallerCard
from app.domain.changes_made import Changes
from app.domain.eastern import to_utc
from app.domain.knowledge.lookup import KnownSolution
from app.domain.templates import TicketTemplate
from app.domain.tickets.call import Alike, AlikeKind, CallSoFar
from app.domain.tickets.options import TicketOptions
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import TicketKind
from app.ui.link_opener import LinkOpener
from app.ui.note_peek import NotePeek
from app.ui.since import Since
from app.views.tickets.caller_field import look_up
from app.views.tickets.composer import KEY, CallForm
from app.views.tickets.host import TicketsHost
from app.views.tickets.taking_back import take_back
from app.views.tickets.template_list import TemplateList

if TYPE_CHECKING:
    from app.ui.tab import Tab


class Calls:
    """The command that logs a call. `logged(made)` follows for each that is logged."""

    def __init__(self, tab: TicketsHost, logged: Callable[[Changes, Since], object]) -> None:
        self.tab, self._logged = tab, logged
        self.services = tab.services
        self._has_offered = False
        self._peeked: CallForm | None = None  # beside which a note is shown

    def log(self) -> None:
        """Begin another call. Calls that are kept and not open stand beside it as tabs."""
        if self.tab.conditions.options is not None:
            self._open(self._free_number())
            QTimer.singleShot(1, self.tab.form_dock(), self._kept_beside)

    def know(self, options: TicketOptions) -> None:
        """Let open calls take over what there is to choose from by now."""
        for form in self.tab.form_dock().forms() if self.tab.has_forms() else ():
            if isinstance(form, CallForm):
                form.know(options)

    def offer_kept(self) -> None:
        """Say once that calls were kept when the window was closed, with a way to them."""
        if self._has_offered:
            return
        self._has_offered = True
        count = len(self._kept())
        if count:
            said = f"{words.count(count, 'call was', 'calls were')} kept as {'a draft' if count == 1 else 'drafts'}."
            self.tab.messages.info(said, "", "Open", self.open_kept)

    def open_kept(self) -> bool:
        """Go on with the oldest call that is kept; the others stand beside it as tabs. False: none is kept."""
        kept = self._kept()
        if kept and self.tab.conditions.options is not None:
            self._open(kept[0])
            QTimer.singleShot(1, self.tab.form_dock(), self._kept_beside)
        return bool(kept)

    def opener(self, key: str) -> Callable[[], object] | None:
        """Return what opens a call that was put away again; None: the draft is of no call."""
        number = key.removeprefix(KEY)
        return partial(self._open, int(number)) if key.startswith(KEY) and number.isdecimal() else None

    def _kept_beside(self) -> None:
        """Show the calls that are kept as tabs, one each turn of the event loop, as many as there is room for.

        Without a delay they would all come in one turn.
        """
        kept = self._kept()
        if kept and self.tab.form_dock().room():
            self._open(kept[0], behind=True)
            QTimer.singleShot(1, self.tab.form_dock(), self._kept_beside)

    def _kept(self) -> list[int]:
        """Return the numbers of calls that are kept and not open, the oldest first."""
        is_open = {form.key for form in self.tab.form_dock().forms()}
        keys = (key for key in self.tab.context.drafts.keys(KEY) if key not in is_open)
        return [int(number) for key in keys if (number := key.removeprefix(KEY)).isdecimal()]

    def _free_number(self) -> int:
        taken = {form.key for form in self.tab.form_dock().forms()} | {*self.tab.context.drafts.keys(KEY)}
        return next(n for n in range(1, len(taken) + 2) if f"{KEY}{n}" not in taken)

    def _open(self, number: int, *, behind: bool = False) -> None:
        options, tab, context = self.tab.conditions.options, self.tab, self.tab.context
        assert options is not None
        chosen = tab.filters.facets["agency_ids"].value()
        agency = chosen[0] if len(chosen) == 1 else 0
        form: CallForm

        def known() -> TicketOptions:
            return self.tab.conditions.options or options

        def submit(values: dict[str, Any]) -> None:
            then = partial(done, tab.since())
            draft, known, tickets = draft_of_call(values), form.solved_by, self.services.tickets
            log: Callable[..., Changes] = partial(tickets.log, draft)
            if known is not None:
                usual = "fulfilled" if draft.kind is TicketKind.REQUEST else "fixed"
                log = partial(tickets.log_resolved, draft, known.code or usual, known.solution, note_id=known.id)
            tab.write(log, form=form, undo=partial(take_back, tab, goes_there=False), then=then)

        def done(since: Since, made: Changes) -> None:
            self.peek.put_away()
            self._logged(made, since)
            if form.next_wanted:
                self.log()

        form = CallForm(
            number,
            tab.form_owner(),
            options,
            context.actor,
            context.now,
            submit,
            agency,
            may_add=context.may("caller.edit"),
        )
        form.asked.connect(partial(self._ask, form))
        form.open_asked.connect(self._show)
        form.callers_wanted.connect(partial(self._look_up, form))
        form.card_wanted.connect(partial(self._read_card, form))
        form.new_caller.connect(partial(self._new_caller, form))
        form.keep_number.connect(partial(self._keep_number, form))
        form.peek_asked.connect(partial(self._peek, form))
        form.closed.connect(self._over)
        title = form.field("title")
        assert isinstance(title, QLineEdit)
        TemplateList(title, lambda: known().templates, partial(self._take, form))
        form.open(behind=behind)
        tab.form_dock().offer_more("Begin another call (Ctrl+N)", self.log)
        if form.is_open():
            services = self.services
            context.jobs.read(
                form, lambda work: services.tickets.server_time(work), form.set_received, key="now", failed=_silently
            )
            form.ask_now()

    def _take(self, form: CallForm, template: TicketTemplate) -> None:
        """Fill a call from a template, and count that in silence."""
        form.take_template(template)
        used = partial(self.services.templates.used, template_id=template.id)
        self.tab.context.jobs.write(form, lambda _work: used(), failed=_silently)

    def _ask(self, form: CallForm, call: CallSoFar) -> None:
        tickets, jobs = self.services.tickets, self.tab.context.jobs
        jobs.read(form, lambda work: tickets.look_alike(call, work), form.show_alike, key="alike", failed=_silently)
        jobs.read(form, lambda work: tickets.promise(call, work), form.promised, key="promise", failed=_silently)
        solutions, category = self.services.knowledge.solutions, str(form.values()["category"])
        jobs.read(
            form,
            lambda work: solutions(call, category=category, work=work),
            form.show_known,
            key="known",
            failed=_silently,
        )

    @cached_property
    def peek(self) -> NotePeek:
        """The note that is shown beside a call."""
        peek = NotePeek(self.tab.form_owner().window(), "Log and resolve with this")
        peek.use.connect(self._solve)
        peek.whole.connect(self._show_note)
        peek.link_asked.connect(LinkOpener(cast("Tab", self.tab)).open)
        return peek

    def _peek(self, form: CallForm, place: int) -> None:
        """Show a known solution beside a call, which stays as it is."""
        self._peeked = form
        self.peek.show_one(form.side.known.found, place, form, may_use=self.tab.context.may("ticket.edit"))

    def _solve(self, known: KnownSolution) -> None:
        """Log the call that the note is shown beside and resolve it with the note."""
        form = self._peeked
        if form is not None and form.is_open() and not form.solve_with(known):
            self.peek.put_away()  # the form says what is missing

    def _show_note(self, known: KnownSolution) -> None:
        self.peek.put_away()
        self.tab.context.navigator.open("knowledge", id=known.id)

    def _over(self) -> None:
        if self._peeked is not None and not self._peeked.is_open():
            self._peeked = None
            self.peek.put_away()

    def _look_up(self, form: CallForm, typed: str) -> None:
        look_up(self.tab, form, form.caller, form.agency.value() or None, typed)

    def _read_card(self, form: CallForm, id: int) -> None:
        callers = self.services.callers
        self.tab.context.jobs.read(
            form, lambda work: callers.card(id, work=work), form.show_card, key="caller", failed=_silently
        )

    def _new_caller(self, form: CallForm, known: dict[str, Any]) -> None:
        """Put a caller into the directory; the call goes on meanwhile."""

        def made(changes: Changes) -> None:
            if form.is_open():
                form.caller_made(changes.ids[0], known["name"])

        def left(changes: Changes) -> None:
            self.tab.write(partial(self.services.callers.set_left, changes.ids[0]))

        self.tab.write(partial(self.services.callers.create, known), undo=left, then=made)

    def _keep_number(self, form: CallForm, card: CallerCard, number: str) -> None:
        """Keep the number of a call in the directory."""

        def kept(_changes: Changes) -> None:
            if form.is_open():
                self._read_card(form, card.row.id)

        edit = self.services.callers.edit
        self.tab.write(partial(edit, card.row.id, {"callback": card.row.callback}, {"callback": number}), then=kept)

    def _show(self, alike: Alike) -> None:
        """Show a ticket; the call stays as it is."""
        if alike.kind in (AlikeKind.TICKET, AlikeKind.CALLER):
            self.tab.context.navigator.open("tickets", id=alike.id)


def draft_of_call(values: dict[str, Any]) -> TicketDraft:
    """Return what is asked for by a call's form."""
    return TicketDraft(
        TicketKind(values["kind"]),
        values["title"],
        values["agency_id"],
        values["impact"],
        values["urgency"],
        values["description"],
        values["service_id"] or None,
        values["site_id"] or None,
        values["category"],
        values["channel"],
        values["caller"],
        values["group_id"] or None,
        values["assignee"] or None,
        parent_id=values["parent"][0] if values["parent"] else None,
        opened_at=to_utc(values["opened_at"]),
        late_reason=values["late_reason"],
        caller_id=values["caller_id"],
        callback=values["callback"],
        answers=tuple((int(id), str(text)) for id, text in values["answers"]),
        callback_until=None if values["callback_until"] is None else to_utc(values["callback_until"]),
    )


def _silently(_error: Exception) -> bool:
    """Let a hint be missing that could not be read."""
    return True
