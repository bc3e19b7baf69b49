"""What people do to tickets from the window: each act is about what is highlighted, asks what it has to, is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from app.domain import words
from app.domain.bulk import MOST_TICKETS, Batch, BulkPreview
from app.domain.callers.settings import News
from app.domain.changes_made import Changes
from app.domain.eastern import to_utc
from app.domain.knowledge.lookup import KnownSolution
from app.domain.tickets.bulk import BulkAct
from app.domain.tickets.links import CHILD
from app.domain.tickets.meanwhile import DECIDES
from app.domain.tickets.states import Act, ends_work
from app.domain.tickets.values import TicketRow
from app.ui.forms import dialogs
from app.ui.forms.attempt import Sender
from app.ui.forms.form import Form
from app.ui.since import Since
from app.ui.writing import Act as Write
from app.ui.writing import Seen
from app.views.tickets import forms
from app.views.tickets.chosen import Chosen
from app.views.tickets.forms import AS_IT_IS
from app.views.tickets.from_note import FromNote, note_field
from app.views.tickets.happened import with_time
from app.views.tickets.host import TicketsHost
from app.views.tickets.linking import merge_field
from app.views.tickets.pane.reply import To
from app.views.tickets.taking_back import take_back

#: Words are added to a ticket, whatever was changed there meanwhile.
_WORDS = frozenset({Act.COMMENT, Act.UPDATE})
_FIRST_CONTACT = {"": None, "yes": True, "no": False}

#: The keys of drafts of acts: which act, and the ids of the tickets.
_KEPT = re.compile(rf"tickets\.({'|'.join(act.value for act in Act)})\.(\d+(?:,\d+)*)")

Values = dict[str, Any]


def seen_for(tab: TicketsHost, act: Act, id: int, version: int) -> Seen:
    """Return what was seen of a ticket on which an act is made."""
    edits = partial(tab.services.workspace.edits_since, "ticket", id)
    return Seen(id, version, edits, decides=DECIDES[act])


def is_kept_act(key: str) -> bool:
    """Return whether a draft is one of the form of an act on tickets."""
    return _KEPT.fullmatch(key) is not None


class TicketActs:
    """The commands that change tickets. `act` carries one out on one ticket or on many."""

    def __init__(self, tab: TicketsHost) -> None:
        self.tab = tab
        self.services, self.messages = tab.services, tab.messages
        self._about: Chosen | None = None  # instead of what is highlighted: what a draft is about
        self._by_form: dict[Act, Callable[[], None]] = {
            Act.ASSIGN: self.assign,
            Act.GROUP: self.group,
            Act.TRANSFER: self.transfer,
            Act.PRIORITY: self.priority,
            Act.HOLD: self.hold,
            Act.UNTIL: self.hold_until,
            Act.RESOLVE: self.resolve,
            Act.REOPEN: self.reopen,
            Act.CLOSE: self.close,
            Act.CANCEL: self.cancel,
            Act.MERGE: self.merge,
            Act.COMMENT: self.comment,
            Act.UPDATE: self.update,
        }

    def open_kept(self, key: str) -> None:
        """Go on with an act that was kept as a draft of its form, whatever is highlighted."""
        found = _KEPT.fullmatch(key)
        if found is None:
            return
        act, ids = Act(found[1]), tuple(map(int, found[2].split(",")))
        list_rows = self.services.tickets.list_rows

        def opened(rows: Sequence[TicketRow]) -> None:
            about = Chosen(ids, tuple(rows), self.tab.context.actor)
            if act not in self._by_form or not rows or not about.allows(act, self.services.opening.acting):
                self.messages.note(
                    f"{about.name[:1].upper()}{about.name[1:]}: {act.label} is no longer possible.",
                    "What was typed is still kept.",
                )
                return
            self._about = about
            try:
                self._by_form[act]()
            finally:
                self._about = None

        self.tab.read(lambda work: list_rows(ids, work), opened, key=key)

    # --- carrying out ---------------------------------------------------------------------------
    def act(
        self, chosen: Chosen, act: Act, values: Mapping[str, Any], form: Form | None = None, seen: Seen | None = None
    ) -> None:
        """Carry out an act on what was chosen when it was asked for; `values` as its service takes them.

        `seen`: by a form that is sent again after it was told that the ticket was changed meanwhile.
        """
        taken = act is Act.ASSIGN and values.get("assignee") == self.tab.context.actor
        after = partial(self._done, chosen, self.tab.since() if ends_work(act, taken=taken) else None)
        values = dict(values)
        if values.pop("family", False):
            values.pop("note_id", None)  # an act on many
            family = partial(self.services.tickets.resolve_family, chosen.ids[0], **values)
            back = partial(take_back, self.tab)
            self.tab.write(family, form=form, undo=back, then=after, title=f"Resolve {chosen.name} and its children")
        elif len(chosen.ids) == 1:
            write: Write = partial(getattr(self.services.tickets, act.value), chosen.ids[0], **values)
            self.tab.write(
                write, form=form, undo=partial(take_back, self.tab), then=after, seen=seen or self._seen(chosen, act)
            )
        else:
            asked = bulk_act(act, values)
            many = partial(self.services.tickets.batch, chosen.ids, asked)
            self.tab.write(many, form=form, undo=partial(take_back, self.tab), then=after, title=_progress(chosen, act))

    def _done(self, chosen: Chosen, goes_on: Since | None, answer: Any) -> None:
        if goes_on is not None:
            self.tab.go_on_after(chosen.ids, goes_on)
        if isinstance(answer, Batch) and answer.refused:
            self.tab.refused(answer.refused)

    def _seen(self, chosen: Chosen, act: Act) -> Seen | None:
        row = chosen.one
        if row is None or act in _WORDS:
            return None
        return seen_for(self.tab, act, row.id, row.version)

    def _asked(
        self,
        act: Act,
        make: Callable[[Chosen, forms.Submit], Form],
        values: Callable[[Values], Mapping[str, Any]] = dict,
        told: Callable[[Form, BulkPreview], object] | None = None,
    ) -> None:
        """Open a form that names what is chosen, and carry out the act on just that.

        `told`: tells the form what the look beforehand found, which is had for a single one as well then.
        """
        chosen = self._chosen()
        if chosen is None:
            return

        seen = self._seen(chosen, act)

        def submit(entered: Values) -> None:
            self.act(chosen, act, values(entered), form, seen)

        form = make(chosen, submit)
        # a form that is open for these tickets is shown again, never one for as many others
        form.key = f"tickets.{act.value}.{','.join(map(str, sorted(chosen.ids)))}"
        form.notice(chosen.others_text())
        form.open()
        if (len(chosen.ids) > 1 or told is not None) and form.is_open():
            self._tell_beforehand(chosen, act, form, told)

    def _tell_beforehand(
        self, chosen: Chosen, act: Act, form: Form, more: Callable[[Form, BulkPreview], object] | None
    ) -> None:
        """Say in the form of an act on many what it would come to: others' work among it, what it cannot be done to."""
        preview, asked = self.services.tickets.batch_preview, BulkAct(act)

        def told(found: BulkPreview) -> None:
            if len(chosen.ids) > 1 or not chosen.others_text():  # whose the one is was said by name
                form.notice(replace(found, same=0).text("ticket"))  # what it is to be is not known yet
            if more is not None:
                more(form, found)

        jobs = self.tab.context.jobs
        jobs.read(form, lambda work: preview(chosen.ids, asked, work), told, key="preview", failed=lambda _error: True)

    def _chosen(self) -> Chosen | None:
        """Return what is highlighted; None, and it is said why, where that is nothing or too much."""
        chosen = self._about or self.tab.chosen_tickets()
        if len(chosen.ids) > MOST_TICKETS:
            self.messages.warning(
                f"{chosen.name} are too many: at most {MOST_TICKETS:,} at once.", "Select fewer, or filter first."
            )
            return None
        return chosen or None

    def _ask_first(self, chosen: Chosen, act: Act, values: Mapping[str, Any], question: str, action: str) -> None:
        """Carry out an act without a form; on several tickets, or to take other people's work, after a question."""
        if len(chosen.ids) == 1:
            takes_away = act is Act.ASSIGN and chosen.others()
            if not takes_away or dialogs.confirm(self.tab.window(), question, chosen.others_text(), action):
                self.act(chosen, act, values)
            return
        preview, asked = self.services.tickets.batch_preview, bulk_act(act, values)

        since = self.tab.since()

        def ask(found: BulkPreview) -> None:
            said = found.text("ticket")
            if not since.may_focus():  # a key that is meant for what is done by now must not answer it
                self.messages.warning(question, said, action, partial(self.act, chosen, act, values))
            elif dialogs.confirm(self.tab.window(), question, said, action):
                self.act(chosen, act, values)

        self.tab.read(lambda work: preview(chosen.ids, asked, work), ask, key="preview")

    # --- who works on it ------------------------------------------------------------------------
    def take(self) -> None:
        """Assign what is selected to me; several, or other people's work, only after a question."""
        chosen = self._chosen()
        if chosen is not None:
            mine = {"assignee": self.tab.context.actor}
            self._ask_first(chosen, Act.ASSIGN, mine, f"Assign {chosen.name} to you?", "Assign to me")

    def take_next(self) -> None:
        """Take the most urgent ticket of my groups that nobody has, and go to it."""
        since = self.tab.since()

        def taken(made: Changes) -> None:
            if made.ids:
                self.tab.logged(made.ids[0], made.text, since)

        self.tab.write(self.services.tickets.take_next, undo=partial(take_back, self.tab), then=taken)

    def assign(self) -> None:
        """Assign what is selected to a person."""
        options, actor = self.tab.conditions.options, self.tab.context.actor
        if options is None or (self._about is None and self.tab.edit_in_place("assignee")):
            return
        self._asked(
            Act.ASSIGN,
            lambda chosen, send: forms.assign_form(
                self.tab.form_owner(),
                f"Assign {chosen.name}",
                options,
                actor,
                chosen.one.assignee if chosen.one is not None else None,
                send,
            ),
            lambda entered: {"assignee": entered["assignee"] or ""},
        )

    def group(self) -> None:
        """Hand what is selected to a support group."""
        options = self.tab.conditions.options
        if options is None:
            return
        self._asked(
            Act.GROUP,
            lambda chosen, send: forms.group_form(
                self.tab.form_owner(), f"Move {chosen.name} to a group", options, send, note=True
            ),
        )

    def transfer(self) -> None:
        """Give what is selected to another agency."""
        options = self.tab.conditions.options
        if options is None:
            return
        self._asked(
            Act.TRANSFER,
            lambda chosen, send: forms.transfer_form(
                self.tab.form_owner(),
                chosen.name,
                options,
                chosen.one.agency_code if chosen.one is not None else "",
                send,
            ),
        )

    def priority(self) -> None:
        """Say how far it reaches and how pressing it is; the priority follows."""
        options, chosen = self.tab.conditions.options, self._chosen()
        if options is None or chosen is None:
            return
        detail = self.tab.shown.of(chosen)
        impact = int(str(detail.fields["impact"])) if detail is not None else AS_IT_IS
        urgency = int(str(detail.fields["urgency"])) if detail is not None else AS_IT_IS
        self._asked(
            Act.PRIORITY,
            lambda chosen, send: forms.priority_form(
                self.tab.form_owner(), f"Priority of {chosen.name}", options, impact, urgency, send
            ),
            told=forms.tell_held if detail is None else None,
        )

    # --- the way through its states -------------------------------------------------------------
    def start(self) -> None:
        """Begin work on what is selected; what is nobody's becomes mine."""
        chosen = self._chosen()
        if chosen is not None:
            self._ask_first(chosen, Act.START, {}, f"Start work on {chosen.name}?", "Start work")

    def hold(self) -> None:
        """Put on hold with a reason, until a day or without one."""
        options, clock = self.tab.conditions.options, self.tab.context.now
        if options is None:
            return

        def make(chosen: Chosen, send: forms.Submit) -> Form:
            hint = self._mail_hint(chosen, News.HOLD)
            return forms.hold_form(self.tab.form_owner(), chosen.name, options, clock, send, hint)

        self._asked(Act.HOLD, make, lambda entered: _with_until(with_time(entered)))

    def hold_until(self) -> None:
        """Move the day at which holds end."""
        options, clock = self.tab.conditions.options, self.tab.context.now
        if options is None:
            return

        def make(chosen: Chosen, send: forms.Submit) -> Form:
            until = chosen.one.hold_until if chosen.one is not None else None
            return forms.until_form(self.tab.form_owner(), chosen.name, options, until, clock, send)

        self._asked(Act.UNTIL, make, _with_until)

    def resume(self) -> None:
        """Take off hold."""
        chosen = self._chosen()
        if chosen is not None:
            self._ask_first(chosen, Act.RESUME, {}, f"Resume work on {chosen.name}?", "Resume")

    def resolve(self, known: KnownSolution | None = None) -> None:
        """Resolve with a code, a note and whether it was solved at first contact; `known`: with what is known."""

        def make(chosen: Chosen, send: forms.Submit) -> Form:
            kind = chosen.one.kind if chosen.one is not None else None
            hint = self._mail_hint(chosen, News.RESOLVED)
            detail = self.tab.shown.of(chosen)
            field = note_field() if chosen.one is not None else None
            form = forms.resolve_form(self.tab.form_owner(), chosen.name, kind, self.tab.context.now, send, hint, field)
            if field is not None and chosen.one is not None:
                FromNote(self.tab, field, form, detail or chosen.one).begin(known)
            children = sum(link.what == CHILD for link in detail.links) if detail is not None else 0
            if children:
                forms.add_family(form, children)
            return form

        def values(entered: Values) -> Values:
            found = {**entered, "first_contact": _FIRST_CONTACT[entered["first_contact"]]}
            note_id = found.pop("note_id", None)
            return with_time({**found, "note_id": note_id} if note_id else found)

        if (self._about or self.tab.chosen_tickets()).rows:
            self._asked(Act.RESOLVE, make, values)

    def reopen(self) -> None:
        """Open it again with a reason."""
        self._worded(Act.REOPEN, "Reopen {}", "Reason", "Reopen", "reason")

    def close(self) -> None:
        """Close what is resolved."""
        hint = "After this only a major incident manager or an administrator can reopen it."
        self._worded(Act.CLOSE, "Close {}", "Note", "Close", "note", required=False, hint=hint)

    def cancel(self) -> None:
        """Cancel with a reason."""
        hint = "Its clocks have no outcome unless they were missed before."
        self._worded(Act.CANCEL, "Cancel {}", "Reason", "Cancel the ticket", "reason", hint=hint, news=News.CANCELLED)

    def merge(self) -> None:
        """Merge what is selected into another ticket, which goes on."""

        def make(chosen: Chosen, send: forms.Submit) -> Form:
            field, search = merge_field(self.tab, chosen.one)
            hint = self._mail_hint(chosen, News.UPDATE)
            form = forms.merge_form(self.tab.form_owner(), chosen.name, field, send, hint, several=chosen.one is None)
            search(form)
            return form

        self._asked(Act.MERGE, make)

    def _worded(
        self,
        act: Act,
        title: str,
        label: str,
        action: str,
        key: str,
        *,
        required: bool = True,
        hint: str = "",
        news: News | None = None,
    ) -> None:
        """Ask for one text, which the service takes as `key`; `news`: what it is to the caller."""

        def told(chosen: Chosen) -> str:
            return words.sentences(hint, self._mail_hint(chosen, news)) if news is not None else hint

        self._asked(
            act,
            lambda chosen, send: forms.words_form(
                self.tab.form_owner(),
                title.format(chosen.name),
                label,
                action,
                send,
                required=required,
                hint=told(chosen),
                mentions=act in _WORDS,
            ),
            lambda entered: {key: entered["text"]},
        )

    def _mail_hint(self, chosen: Chosen, news: News) -> str:
        """Say whether what is written goes to callers by mail: of one ticket that is known, of several perhaps."""
        detail = self.tab.shown.of(chosen)
        if detail is None:
            said = "callers read it where they are told by mail."
        else:
            to = detail.goes_to(news)
            said = f"it goes to {to} by mail." if to else ""
        if said and news is News.HOLD:
            return f"If the caller is waited for, {said}"
        return f"{said[:1].upper()}{said[1:]}"

    # --- words ----------------------------------------------------------------------------------
    def comment(self) -> None:
        """Add a note for those who work on it."""
        if self._about is not None or not self.tab.write_reply(To.INSIDE):
            hint = "For the people who work on it."
            self._worded(Act.COMMENT, "Note on {}", "Note inside", "Add", "text", hint=hint)

    def update(self) -> None:
        """Record what the caller was told."""
        if self._about is not None or not self.tab.write_reply(To.CALLER):
            hint = "Meets the update that is due and starts the next one."
            self._worded(
                Act.UPDATE, "Update for {}", "What the caller was told", "Record", "text", hint=hint, news=News.UPDATE
            )

    def reply(self, id: int, to: To, text: str, form: Sender) -> None:
        """Write down what was entered at the end of the pane."""
        act = Act.UPDATE if to is To.CALLER else Act.COMMENT
        write = partial(getattr(self.services.tickets, act.value), id, text)
        self.tab.write(write, form=form, undo=partial(take_back, self.tab))


def _with_until(values: Mapping[str, Any]) -> Values:
    """Return the values of a form of holds with the end of the hold as an instant."""
    wall = values.get("until")
    return {**values, "until": None if wall is None else to_utc(wall)}


_TO = {
    Act.ASSIGN: "assignee",
    Act.GROUP: "group_id",
    Act.TRANSFER: "agency_id",
    Act.HOLD: "reason",
    Act.RESOLVE: "code",
    Act.MERGE: "into_id",
}
_TEXTS = ("note", "text", "reason")


def bulk_act(act: Act, values: Mapping[str, Any]) -> BulkAct:
    """Return an act on many from the values that the service of one ticket takes."""
    to = _TO.get(act, "")
    text = next((str(values[key]) for key in _TEXTS if key in values and key != to), "")
    return BulkAct(
        act,
        values.get(to),
        text,
        int(values.get("impact", 0)),
        int(values.get("urgency", 0)),
        values.get("first_contact"),
        values.get("at"),
        str(values.get("late_reason", "")),
        values.get("until"),
    )


def _progress(chosen: Chosen, act: Act) -> str:
    return f"{act.label.capitalize()} {chosen.name}"
