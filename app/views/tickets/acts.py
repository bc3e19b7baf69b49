"""What people do to tickets from the window: asks by a form, writes by a job, says what was done and how to undo it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from app.domain.changes_made import Changes
from app.domain.eastern import to_utc
from app.domain.tickets.options import Batch
from app.domain.tickets.values import TicketDetail, TicketDraft, TicketRow
from app.domain.vocabulary import TicketKind
from app.errors import Conflict
from app.ui.forms.conflict_dialog import ConflictDialog
from app.ui.forms.dialogs import FormDialog
from app.views.tickets import forms
from app.work import Work

if TYPE_CHECKING:
    from app.views.tickets.view import TicketsTab

BATCH_LIMIT = 1_000
Act = Callable[..., Changes]


class Acts(QObject):
    """The commands that change tickets."""

    def __init__(self, tab: TicketsTab) -> None:
        super().__init__(tab)
        self.tab = tab
        self._last_own: int | None = None
        self.services, self.jobs, self.messages = tab.services, tab.jobs, tab.messages

    # --- the way of every act -------------------------------------------------------------------
    def _run(
        self,
        act: Callable[[], Changes],
        *,
        form: FormDialog | None = None,
        undo: Callable[[], object] | None = None,
        failed: Callable[[Exception], bool] | None = None,
        then: Callable[[Changes], object] | None = None,
    ) -> None:
        """Write; on success close the form and say it with an Undo where there is one."""

        def write(_work: Work) -> tuple[Changes, str]:
            made = act()
            return replace(made, text=""), made.text  # said here, with its button

        def done(answer: tuple[Changes, str]) -> None:
            changes, text = answer
            self._last_own = changes.ids[0] if changes.ids else None
            if form is not None:
                form.accept()
            self.messages.info(text, action="Undo" if undo is not None else "", run=undo)
            if then is not None:
                then(changes)

        self.jobs.write(self, write, done, failed=failed or (form.failed if form is not None else None))

    def _direct(self, act: Act, row: TicketRow, undo: Callable[[], object] | None = None) -> None:
        """An act without a form, on the version that is seen; somebody else's change is told first."""

        def failed(error: Exception) -> bool:
            if not isinstance(error, Conflict):
                return False
            again = partial(self._run, partial(act, version=error.version), undo=undo)

            def tell() -> None:
                self.messages.warning(str(error), "Look at the ticket as it is now.", "Do it all the same", again)
                self.tab.refresh()

            self._who_was_it(row.id, error.version, again, tell)
            return True

        self._run(partial(act, version=row.version), undo=undo, failed=failed)

    def _who_was_it(
        self, ticket_id: int, version: int, go_on: Callable[[], object], tell: Callable[[], object]
    ) -> None:
        """Go on where my own act was faster than the list; tell what somebody else did."""
        read, actor = self.services.tickets.detail, self.tab.context.actor

        def found(detail: TicketDetail) -> None:
            mine = detail.updated_by == actor and detail.version == version and self._last_own == ticket_id
            (go_on if mine else tell)()

        self.jobs.read(self, lambda work: read(ticket_id, work), found, key="who")

    def _asked(
        self,
        row: TicketRow,
        make: Callable[[forms.Submit], FormDialog],
        act: Callable[[dict[str, Any], int], Changes],
        undo: Callable[[], object] | None = None,
    ) -> None:
        """An act with a form; `act(values, version)`. After somebody else's change the same button means it."""
        version = [row.version]

        def failed(error: Exception) -> bool:
            if isinstance(error, Conflict):
                version[0] = error.version

                def tell() -> None:
                    form.show_errors({}, f"{error}\nThe pane shows it as it is now. Press the button again to go on.")
                    self.tab.refresh()

                self._who_was_it(row.id, error.version, form.try_submit, tell)
                return True
            return form.failed(error)

        def submit(values: dict[str, Any]) -> None:
            self._run(lambda: act(values, version[0]), form=form, undo=undo, failed=failed)

        form = make(submit)
        form.open()

    def _one(self) -> TicketRow | None:
        return self.tab.current_row()

    # --- log and edit ---------------------------------------------------------------------------
    def log(self) -> None:
        """Write down a call; a repeat after a lost connection logs it once."""
        options = self.tab.options
        if options is None:
            return
        now, op_id = self.tab.context.now(), str(uuid.uuid4())
        chosen = self.tab.filters.facets["agency_ids"].value()

        def submit(values: dict[str, Any]) -> None:
            opened = to_utc(values["opened_at"])
            draft = TicketDraft(
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
                opened_at=opened if abs((opened - now).total_seconds()) > 60 else None,
            )
            act = partial(self.services.tickets.log, draft, op_id=op_id)
            self._run(act, form=form, then=lambda made: self.tab.want(made.ids[0]))

        form = forms.log_form(
            self.tab, options, self.tab.context.actor, now, submit, chosen[0] if len(chosen) == 1 else 0
        )
        form.open()

    def edit(self) -> None:
        """Open the form on the ticket as it is now, not as the list shows it."""
        row = self._one()
        if row is None:
            return
        services = self.services
        self.jobs.read(self, lambda work: services.tickets.detail(row.id, work), self._edit_form, key="edit")

    def _edit_form(self, detail: TicketDetail) -> None:
        options = self.tab.options
        if options is None:
            return
        parent_number = next((link.number for link in detail.links if link.what == "Parent"), "")

        def submit(values: dict[str, Any]) -> None:
            mine = forms.edited(values, detail.fields)
            wanted = values["parent"] if values["parent"] != parent_number else None
            self._save(detail, dict(detail.fields), mine, wanted, form)

        form = forms.edit_form(self.tab, options, detail, parent_number, submit)
        form.open()

    def _save(
        self, detail: TicketDetail, base: dict[str, Any], mine: dict[str, Any], parent: str | None, form: FormDialog
    ) -> None:
        services = self.services

        def act() -> Changes:
            if parent is not None:
                mine["parent_id"] = services.tickets.find(parent) if parent else None
            made: Changes = services.tickets.edit(detail.id, base, mine)
            return made

        def failed(error: Exception) -> bool:
            if isinstance(error, Conflict) and error.fields:
                form.set_busy(False)
                self._ask_conflict(error, detail, base, mine, form)
                return True
            return form.failed(error)

        before = {key: base[key] for key in mine}
        back = partial(self.services.tickets.edit, detail.id, {**base, **mine}, before)
        self._run(act, form=form, undo=(lambda: self._run(back)) if mine else None, failed=failed)

    def _ask_conflict(
        self, error: Conflict, detail: TicketDetail, base: dict[str, Any], mine: dict[str, Any], form: FormDialog
    ) -> None:
        dialog = ConflictDialog(error, form, words=self._words)

        def chosen() -> None:
            new_base, new_mine = dialog.resolved(base, mine)
            self._save(detail, new_base, new_mine, None, form)

        dialog.accepted.connect(chosen)
        dialog.open()

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
            self._direct(partial(self.services.tickets.assign, row.id, who), row, lambda: self._run(back))

    def _unassign(self, batch: Batch) -> None:
        self._batch(partial(self.services.tickets.assign_many, dict(batch.before)), None)

    def _ungroup(self, batch: Batch) -> None:
        wanted = {id: group for id, group in batch.before.items() if group is not None}
        self._batch(partial(self.services.tickets.move_many, wanted), None)

    def _batch(
        self, act: Callable[..., Batch], undo: Callable[[Batch], object] | None, form: FormDialog | None = None
    ) -> None:
        """One act on many, in the status bar with a cancel; the refused ones are told."""

        def done(batch: Batch) -> None:
            if form is not None:
                form.accept()
            back = (lambda: undo(batch)) if undo is not None and batch.before else None
            self.messages.info(batch.text, action="Undo" if back is not None else "", run=back)
            if batch.refused:
                shown = "\n".join(batch.refused[:4])
                more = f"\nand {len(batch.refused) - 4} more" if len(batch.refused) > 4 else ""
                self.messages.warning(f"{len(batch.refused)} tickets were left as they are.", shown + more)

        self.jobs.write(
            self, lambda work: act(work=work), done, title="Tickets", failed=form.failed if form is not None else None
        )

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

            form = forms.assign_form(self.tab, f"Assign {len(ids):,} tickets", options, actor, "", submit)
            form.open()
            return
        back = partial(self.services.tickets.assign, row.id, row.assignee or None)
        self._asked(
            row,
            lambda send: forms.assign_form(self.tab, f"Assign {row.number}", options, actor, row.assignee, send),
            lambda values, version: self.services.tickets.assign(row.id, values["assignee"], version=version),
            lambda: self._run(back),
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

            form = forms.group_form(self.tab, f"Move {len(ids):,} tickets", options, submit, note=False)
            form.open()
            return
        self._asked(
            row,
            lambda send: forms.group_form(self.tab, f"Move {row.number} to a group", options, send, note=True),
            lambda values, version: services.tickets.move_to_group(
                row.id, values["group_id"], note=values["note"], version=version
            ),
        )

    def transfer(self) -> None:
        """Give the ticket to another agency."""
        row, options = self._one(), self.tab.options
        if row is None or options is None:
            return
        self._asked(
            row,
            lambda send: forms.transfer_form(self.tab, row.number, options, row.agency_code, send),
            lambda values, version: self.services.tickets.transfer(
                row.id, values["agency_id"], reason=values["reason"], version=version
            ),
        )

    # --- the way through its states -------------------------------------------------------------
    def start(self) -> None:
        """Work begins; a ticket of nobody becomes mine."""
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
            lambda send: forms.hold_form(self.tab, row.number, send),
            lambda values, version: self.services.tickets.hold(
                row.id, values["reason"], note=values["note"], version=version
            ),
            lambda: self._run(back),
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
            lambda send: forms.resolve_form(self.tab, row.number, row.kind, send),
            lambda values, version: self.services.tickets.resolve(
                row.id, values["code"], values["note"], first_contact=first[values["first_contact"]], version=version
            ),
        )

    def reopen(self) -> None:
        """Open it again with a reason."""
        row = self._one()
        if row is not None:
            self._asked(
                row,
                lambda send: forms.words_form(self.tab, f"Reopen {row.number}", "Reason", "Reopen", send),
                lambda values, version: self.services.tickets.reopen(row.id, values["text"], version=version),
            )

    def close(self) -> None:
        """Close a resolved ticket."""
        row = self._one()
        if row is not None:
            self._asked(
                row,
                lambda send: forms.words_form(
                    self.tab,
                    f"Close {row.number}",
                    "Note",
                    "Close",
                    send,
                    required=False,
                    hint="After this only a major incident manager or an administrator can reopen it.",
                ),
                lambda values, version: self.services.tickets.close(row.id, note=values["text"], version=version),
            )

    def cancel(self) -> None:
        """Cancel with a reason."""
        row = self._one()
        if row is not None:
            self._asked(
                row,
                lambda send: forms.words_form(
                    self.tab,
                    f"Cancel {row.number}",
                    "Reason",
                    "Cancel the ticket",
                    send,
                    hint="Its clocks have no outcome unless they were missed before. This cannot be undone.",
                ),
                lambda values, version: self.services.tickets.cancel(row.id, values["text"], version=version),
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
        op_id = str(uuid.uuid4())

        def submit(values: dict[str, Any]) -> None:
            self._run(partial(act, row.id, values["text"], op_id=op_id), form=form)

        form = forms.words_form(self.tab, title.format(row.number), label, action, submit, hint=hint)
        form.open()
