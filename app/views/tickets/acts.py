"""What people do to tickets from the window: each act asks by a form where more has to be said, then is written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from app.domain.changes_made import Changes
from app.domain.tickets.options import Batch
from app.domain.tickets.values import TicketDetail, TicketRow
from app.ui.forms.form import FormDialog
from app.ui.writing import Act, Fields, Seen, Undo
from app.views.tickets import forms
from app.views.tickets.host import TicketsHost
from app.work import Work

BATCH_LIMIT = 1_000


class TicketActs:
    """The commands that change tickets."""

    def __init__(self, tab: TicketsHost) -> None:
        self.tab = tab
        self.services, self.messages = tab.services, tab.messages

    # --- one ticket as it was seen --------------------------------------------------------------
    def _seen(self, row: TicketRow) -> Seen:
        detail = self.services.tickets.detail

        def latest(work: Work) -> tuple[str, int]:
            latest = detail(row.id, work)
            return latest.updated_by_name, latest.version

        return Seen(row.id, row.version, latest)

    def _direct(self, act: Act, row: TicketRow, undo: Undo | None = None) -> None:
        """Carry out an act that needs no form."""
        self.tab.write(act, undo=undo, seen=self._seen(row))

    def _asked(
        self,
        row: TicketRow,
        make: Callable[[forms.Submit], FormDialog],
        act: Callable[[dict[str, Any]], Act],
        undo: Undo | None = None,
    ) -> None:
        """Open a form and carry out the act that `act(values)` makes of it."""
        seen = self._seen(row)

        def submit(values: dict[str, Any]) -> None:
            self.tab.write(act(values), form=form, undo=undo, seen=seen)

        form = make(submit)
        form.open()

    def _back(self, act: Act) -> Undo:
        """Return an undo by another act."""
        return lambda _answer: self.tab.write(act)

    def _one(self) -> TicketRow | None:
        return self.tab.current_row()

    # --- log and edit ---------------------------------------------------------------------------
    def edit(self) -> None:
        """Open the form on the ticket as it is now, not as the list shows it."""
        row = self._one()
        if row is None:
            return
        services = self.services
        self.tab.read(lambda work: services.tickets.detail(row.id, work), self._edit_form, key="edit")

    def _edit_form(self, detail: TicketDetail) -> None:
        options = self.tab.options
        if options is None:
            return
        parent_number = next((link.number for link in detail.links if link.what == "Parent"), "")

        tickets = self.services.tickets

        def submit(values: dict[str, Any]) -> None:
            mine = forms.edited(values, detail.fields)
            parent = values["parent"] if values["parent"] != parent_number else None

            def make(base: Fields, mine: Fields) -> Act:
                def act(op_id: str) -> Changes:
                    if parent is not None and "parent_id" not in mine:
                        mine["parent_id"] = tickets.find(parent) if parent else None
                    return tickets.edit(detail.id, base, mine, op_id=op_id)

                return act

            base = dict(detail.fields)
            self.tab.save(make, base, mine, form=form, undo=back, words=self._words, latest=latest)

        def latest(work: Work) -> tuple[str, datetime | None]:
            now = tickets.detail(detail.id, work)
            return now.updated_by_name, now.updated_at

        def back(base: Fields, mine: Fields) -> Act:
            return partial(tickets.edit, detail.id, {**base, **mine}, {key: base[key] for key in mine})

        form = forms.edit_form(self.tab.form_owner(), options, detail, parent_number, submit)
        form.open()

    def _words(self, field: str, value: object) -> str:
        options = self.tab.options
        if value is None or options is None:
            return "" if value is None else str(value)
        lists = {
            "service_id": options.services,
            "site_id": options.sites,
            "group_id": options.groups,
            "agency_id": options.agencies,
        }
        if field in lists:
            return next((o.text for o in lists[field] if o.id == value), str(value))
        return options.person(str(value)) if field == "assignee" else str(value)

    # --- who works on it ------------------------------------------------------------------------
    def take(self) -> None:
        """Assign what is selected to me."""
        self._assign_to(self.tab.context.actor)

    def _assign_to(self, who: str, form: FormDialog | None = None) -> None:
        ids, row = self.tab.selected(), self._one()
        if len(ids) > 1:
            self._batch(partial(self.services.tickets.assign_many, dict.fromkeys(ids, who)), self._unassign, form)
        elif row is not None:
            back = partial(self.services.tickets.assign, row.id, row.assignee or None)
            self._direct(partial(self.services.tickets.assign, row.id, who), row, self._back(back))

    def _unassign(self, batch: Batch) -> None:
        self._batch(partial(self.services.tickets.assign_many, dict(batch.before)), None)

    def _ungroup(self, batch: Batch) -> None:
        wanted = {id: group for id, group in batch.before.items() if group is not None}
        self._batch(partial(self.services.tickets.move_many, wanted), None)

    def _batch(self, act: Act, undo: Undo | None, form: FormDialog | None = None) -> None:
        """Carry out an act on many tickets, in the status bar with a cancel; the refused ones are told."""
        self.tab.write(act, form=form, undo=undo, then=self._show_refused, title="Tickets")

    def _show_refused(self, batch: Batch) -> None:
        if batch.refused:
            shown = "\n".join(batch.refused[:4])
            more = f"\nand {len(batch.refused) - 4} more" if len(batch.refused) > 4 else ""
            self.messages.warning(f"{len(batch.refused)} tickets were left as they are.", shown + more)

    def _many(self, count: int) -> bool:
        if count > BATCH_LIMIT:
            self.messages.warning(
                f"{count:,} tickets are selected; at most {BATCH_LIMIT:,} can be changed at once.",
                "Select fewer, or do it in parts.",
            )
        return count > BATCH_LIMIT

    def assign(self) -> None:
        """Assign what is selected to a person."""
        ids, row, options = self.tab.selected(), self._one(), self.tab.options
        if options is None or row is None or self._many(len(ids)):
            return
        actor = self.tab.context.actor
        if len(ids) > 1:

            def submit(values: dict[str, Any]) -> None:
                self._assign_to(values["assignee"], form)

            form = forms.assign_form(self.tab.form_owner(), f"Assign {len(ids):,} tickets", options, actor, "", submit)
            form.open()
            return
        back = partial(self.services.tickets.assign, row.id, row.assignee or None)
        self._asked(
            row,
            lambda send: forms.assign_form(
                self.tab.form_owner(), f"Assign {row.number}", options, actor, row.assignee, send
            ),
            lambda values: partial(self.services.tickets.assign, row.id, values["assignee"]),
            self._back(back),
        )

    def group(self) -> None:
        """Hand what is selected to a support group."""
        ids, row, options = self.tab.selected(), self._one(), self.tab.options
        if options is None or row is None or self._many(len(ids)):
            return
        services = self.services
        if len(ids) > 1:

            def submit(values: dict[str, Any]) -> None:
                self._batch(
                    partial(services.tickets.move_many, dict.fromkeys(ids, values["group_id"])), self._ungroup, form
                )

            form = forms.group_form(self.tab.form_owner(), f"Move {len(ids):,} tickets", options, submit, note=False)
            form.open()
            return
        self._asked(
            row,
            lambda send: forms.group_form(
                self.tab.form_owner(), f"Move {row.number} to a group", options, send, note=True
            ),
            lambda values: partial(services.tickets.move_to_group, row.id, values["group_id"], note=values["note"]),
        )

    def transfer(self) -> None:
        """Give the ticket to another agency."""
        row, options = self._one(), self.tab.options
        if row is None or options is None:
            return
        self._asked(
            row,
            lambda send: forms.transfer_form(self.tab.form_owner(), row.number, options, row.agency_code, send),
            lambda values: partial(
                self.services.tickets.transfer, row.id, values["agency_id"], reason=values["reason"]
            ),
        )

    # --- the way through its states -------------------------------------------------------------
    def start(self) -> None:
        """Begin work on the ticket; one that is nobody's becomes mine."""
        row = self._one()
        if row is not None:
            self._direct(partial(self.services.tickets.start, row.id), row)

    def hold(self) -> None:
        """Put on hold with a reason; undone by resuming."""
        row = self._one()
        if row is None:
            return
        back = partial(self.services.tickets.resume, row.id)
        self._asked(
            row,
            lambda send: forms.hold_form(self.tab.form_owner(), row.number, send),
            lambda values: partial(self.services.tickets.hold, row.id, values["reason"], note=values["note"]),
            self._back(back),
        )

    def resume(self) -> None:
        """Take off hold."""
        row = self._one()
        if row is not None:
            self._direct(partial(self.services.tickets.resume, row.id), row)

    def resolve(self) -> None:
        """Resolve with a code, a note and whether it was solved at first contact."""
        row = self._one()
        if row is None:
            return
        first = {"": None, "yes": True, "no": False}
        self._asked(
            row,
            lambda send: forms.resolve_form(self.tab.form_owner(), row.number, row.kind, send),
            lambda values: partial(
                self.services.tickets.resolve,
                row.id,
                values["code"],
                values["note"],
                first_contact=first[values["first_contact"]],
            ),
        )

    def reopen(self) -> None:
        """Open it again with a reason."""
        row = self._one()
        if row is not None:
            self._asked(
                row,
                lambda send: forms.words_form(self.tab.form_owner(), f"Reopen {row.number}", "Reason", "Reopen", send),
                lambda values: partial(self.services.tickets.reopen, row.id, values["text"]),
            )

    def close(self) -> None:
        """Close a resolved ticket."""
        row = self._one()
        if row is not None:
            self._asked(
                row,
                lambda send: forms.words_form(
                    self.tab.form_owner(),
                    f"Close {row.number}",
                    "Note",
                    "Close",
                    send,
                    required=False,
                    hint="After this only a major incident manager or an administrator can reopen it.",
                ),
                lambda values: partial(self.services.tickets.close, row.id, note=values["text"]),
            )

    def cancel(self) -> None:
        """Cancel with a reason."""
        row = self._one()
        if row is not None:
            self._asked(
                row,
                lambda send: forms.words_form(
                    self.tab.form_owner(),
                    f"Cancel {row.number}",
                    "Reason",
                    "Cancel the ticket",
                    send,
                    hint="Its clocks have no outcome unless they were missed before. This cannot be undone.",
                ),
                lambda values: partial(self.services.tickets.cancel, row.id, values["text"]),
            )

    # --- words ----------------------------------------------------------------------------------
    def comment(self) -> None:
        """Add a work note."""
        self._say("Comment on {}", "Comment", "Add", self.services.tickets.comment, "For the people who work on it.")

    def update(self) -> None:
        """Record a status update to the customer."""
        hint = "Meets the update that is due and starts the next one. Longleaf sends no message itself."
        self._say("Update for {}", "What the customer was told", "Record", self.services.tickets.send_update, hint)

    def _say(self, title: str, label: str, action: str, act: Callable[..., Changes], hint: str) -> None:
        row = self._one()
        if row is None:
            return

        def submit(values: dict[str, Any]) -> None:
            self.tab.write(partial(act, row.id, values["text"]), form=form)

        form = forms.words_form(self.tab.form_owner(), title.format(row.number), label, action, submit, hint=hint)
        form.open()
