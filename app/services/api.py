"""`Services`: what views get, the service functions bound to one workspace.

Reads take `work=` so that the job that calls them can be cancelled; writes return `Changes`. All may be
called from any thread. To add one, bind it with `partial` below: its types stay known to the checker, and its
module is imported when it is first called.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from app.db.engine import Database
from app.domain import rights
from app.services import reviews
from app.services.changes import reads
from app.services.tickets import explain

if TYPE_CHECKING:
    from app.services import agencies, cab, feed, find
    from app.services.changes import acts as changes
    from app.services.figures import drill_down
    from app.services.figures import screen as report_view
    from app.services.packets import commentary, verify
    from app.services.packets import export as packets
    from app.services.packets import preview as packet_preview
    from app.services.tickets import (
        acts as tickets,
    )
    from app.services.tickets import (
        batch as ticket_batch,
    )
    from app.services.tickets import (
        export as ticket_export,
    )
    from app.services.tickets import (
        forms as ticket_forms,
    )
    from app.services.tickets import (
        options as ticket_options,
    )
    from app.services.tickets import (
        reads as ticket_reads,
    )
else:

    class _Late:
        """Stands for a module of services whose functions import it when they are called.

        The window does not wait for the imports of what nobody has asked for yet (packets, spreadsheets, reports).
        """

        def __init__(self, name: str) -> None:
            self.module = f"app.services.{name}"

        def __getattr__(self, name: str) -> Callable[..., Any]:
            def call(*args: Any, **more: Any) -> Any:
                return getattr(import_module(self.module), name)(*args, **more)

            call.__name__, call.__module__ = name, self.module
            return call

    (
        agencies, cab, changes, commentary, drill_down, feed, find, packet_preview, packets, report_view,
        ticket_batch, ticket_export, ticket_forms, ticket_options, ticket_reads, tickets, verify,
    ) = map(_Late, (
        "agencies", "cab", "changes.acts", "packets.commentary", "figures.drill_down", "feed", "find",
        "packets.preview", "packets.export", "figures.screen", "tickets.batch", "tickets.export",
        "tickets.forms", "tickets.options", "tickets.reads", "tickets.acts", "packets.verify",
    ))  # fmt: skip


class Services:
    """Bound functions over one `Database`. Views never see the database itself."""

    def __init__(self, db: Database) -> None:
        # the workspace
        self.now = db.now
        self.place = db.place
        self.actor = db.actor.login
        self.roles = db.actor.roles
        self.may = partial(rights.may, db.actor.roles)
        self.changed_since = partial(feed.changed_since, db)
        self.find_records = partial(find.find_records, db)

        # tickets: reading
        self.ticket_ids = partial(ticket_reads.list_ids, db)
        self.ticket_rows = partial(ticket_reads.list_rows, db)
        self.ticket_counts = partial(ticket_reads.counts, db)
        self.ticket_categories = partial(ticket_reads.category_names, db)
        self.find_ticket = partial(ticket_reads.find_ticket, db)
        self.ticket_detail = partial(ticket_reads.ticket_detail, db)
        self.ticket_history = partial(ticket_reads.history, db)
        self.explain_ticket = partial(explain.explain_ticket, db)
        self.ticket_options = partial(ticket_options.ticket_options, db)
        self.export_tickets = partial(ticket_export.export_tickets, db)
        # tickets: acting
        self.assign_tickets = partial(ticket_batch.assign_many, db)
        self.move_tickets = partial(ticket_batch.move_many, db)
        self.log_ticket = partial(ticket_forms.log_ticket, db)
        self.edit_ticket = partial(ticket_forms.edit_ticket, db)
        self.change_priority = partial(ticket_forms.change_priority, db)
        self.assign_ticket = partial(tickets.assign, db)
        self.move_ticket_to_group = partial(tickets.move_to_group, db)
        self.start_ticket = partial(tickets.start, db)
        self.transfer_ticket = partial(tickets.transfer, db)
        self.hold_ticket = partial(tickets.hold, db)
        self.resume_ticket = partial(tickets.resume, db)
        self.resolve_ticket = partial(tickets.resolve, db)
        self.reopen_ticket = partial(tickets.reopen, db)
        self.close_ticket = partial(tickets.close, db)
        self.cancel_ticket = partial(tickets.cancel, db)
        self.comment_ticket = partial(tickets.comment, db)
        self.send_ticket_update = partial(tickets.send_update, db)
        self.private_note = partial(tickets.private_note, db)
        self.set_private_note = partial(tickets.set_private_note, db)

        # changes and the CAB
        self.change_calendar = partial(reads.calendar, db)
        self.change_detail = partial(reads.change_detail, db)
        self.change_codes = partial(reads.change_codes, db)
        self.service_ids = partial(reads.service_ids, db)
        self.preview_change = partial(reads.preview, db)
        self.create_change = partial(changes.create_change, db)
        self.edit_change = partial(changes.edit_change, db)
        self.reschedule_change = partial(changes.reschedule, db)
        self.submit_change = partial(changes.submit, db)
        self.vote_change = partial(changes.vote, db)
        self.decide_change = partial(changes.decide, db)
        self.withdraw_change = partial(changes.withdraw, db)
        self.schedule_change = partial(changes.schedule, db)
        self.start_change = partial(changes.start, db)
        self.finish_change = partial(changes.finish, db)
        self.review_change = partial(changes.review, db)
        self.cancel_change = partial(changes.cancel, db)
        self.cab_agenda = partial(cab.agenda, db)
        self.freeze_agenda = partial(cab.freeze_agenda, db)
        self.move_meeting = partial(cab.move_meeting, db)
        self.agenda_files = partial(cab.agenda_files, db)

        # agencies
        self.agency_matrix = partial(agencies.matrix, db)
        self.agency_detail = partial(agencies.agency_detail, db)
        self.people = partial(agencies.people, db)
        self.assign_agencies = partial(agencies.assign, db)
        self.verify_contacts = partial(agencies.verify_contacts, db)
        self.add_contact = partial(agencies.add_contact, db)
        self.end_contact = partial(agencies.end_contact, db)
        self.save_action = partial(reviews.save_action, db)
        self.plan_review = partial(reviews.plan_review, db)

        # reports and packets
        self.report_choices = partial(report_view.report_choices, db)
        self.report_figures = partial(report_view.report_figures, db)
        self.report_charts = partial(report_view.report_charts, db)
        self.tickets_behind = partial(drill_down.tickets_behind, db)
        self.tickets_of_targets = partial(drill_down.tickets_of_targets, db)
        self.preview_packet = partial(packet_preview.preview_packet, db)
        self.export_packet = partial(packets.export_packet, db)
        self.export_packets = partial(packets.export_all, db)
        self.verify_packet = partial(verify.verify_packet, db)
        self.read_commentary = partial(commentary.read_commentary, db)
        self.save_commentary = partial(commentary.save_commentary, db)
