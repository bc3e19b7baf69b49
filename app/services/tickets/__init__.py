"""The services of tickets, bound to one workspace as a group: what users do with tickets and ask of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.services.late import Late

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.services.tickets import acts as _acts
    from app.services.tickets import answering as _answering
    from app.services.tickets import batch as _batch
    from app.services.tickets import call as _call
    from app.services.tickets import closing as _closing
    from app.services.tickets import explain as _explain
    from app.services.tickets import export as _export
    from app.services.tickets import forms as _forms
    from app.services.tickets import links as _links
    from app.services.tickets import mentions as _mentions
    from app.services.tickets import options as _options
    from app.services.tickets import presence as _presence
    from app.services.tickets import queues as _queues
    from app.services.tickets import reads as _reads
    from app.services.tickets import solving as _solving
    from app.services.tickets import undo as _undo
    from app.services.tickets import warning_mail as _warning_mail
    from app.services.tickets import warnings as _warnings
    from app.services.tickets import what_if as _what_if
else:
    _acts = Late("app.services.tickets.acts")
    _answering = Late("app.services.tickets.answering")
    _batch = Late("app.services.tickets.batch")
    _call = Late("app.services.tickets.call")
    _closing = Late("app.services.tickets.closing")
    _explain = Late("app.services.tickets.explain")
    _export = Late("app.services.tickets.export")
    _forms = Late("app.services.tickets.forms")
    _links = Late("app.services.tickets.links")
    _mentions = Late("app.services.tickets.mentions")
    _options = Late("app.services.tickets.options")
    _presence = Late("app.services.tickets.presence")
    _queues = Late("app.services.tickets.queues")
    _reads = Late("app.services.tickets.reads")
    _solving = Late("app.services.tickets.solving")
    _undo = Late("app.services.tickets.undo")
    _warning_mail = Late("app.services.tickets.warning_mail")
    _warnings = Late("app.services.tickets.warnings")
    _what_if = Late("app.services.tickets.what_if")


class TicketServices:
    """The functions of `app.services.tickets` for one workspace."""

    def __init__(self, db: Database) -> None:
        self.list_ids = partial(_reads.list_ids, db)
        self.list_groups = partial(_reads.list_groups, db)
        self.list_rows = partial(_reads.list_rows, db)
        self.counts = partial(_reads.counts, db)
        self.breakdown = partial(_reads.breakdown, db)
        self.what_if = partial(_what_if.what_if, db)
        self.find = partial(_reads.find_ticket, db)
        self.detail = partial(_reads.ticket_detail, db)
        self.history = partial(_reads.history, db)
        self.explain = partial(_explain.explain_ticket, db)
        self.options = partial(_options.ticket_options, db)
        self.server_time = partial(_call.server_time, db)
        self.look_alike = partial(_call.look_alike, db)
        self.promise = partial(_call.promise, db)
        self.export = partial(_export.export_tickets, db)
        self.rules = partial(_closing.rules, db)
        self.save_rules = partial(_closing.save_rules, db)

        self.warnings = partial(_warnings.warnings, db)
        self.warning_mail = partial(_warning_mail.chosen, db)
        self.choose_warning_mail = partial(_warning_mail.choose, db)
        self.warn = partial(_warnings.warn, db)
        self.mentions = partial(_mentions.mentions, db)
        self.tell_mentions = partial(_mentions.tell_mentions, db)
        self.read_mentions = partial(_mentions.read_mentions, db)
        self.be_present = partial(_presence.be_present, db)
        self.take_next = partial(_queues.take_next, db)
        self.undo = partial(_undo.undo, db)
        self.batch = partial(_batch.do_many, db)
        self.batch_preview = partial(_batch.batch_preview, db)
        self.assign_many = partial(_batch.assign_many, db)
        self.move_many = partial(_batch.move_many, db)
        self.log = partial(_forms.log_ticket, db)
        self.edit = partial(_forms.edit_ticket, db)
        self.change_priority = partial(_forms.change_priority, db)
        self.assign = partial(_acts.assign, db)
        self.move_to_group = partial(_acts.move_to_group, db)
        self.start = partial(_acts.start, db)
        self.transfer = partial(_acts.transfer, db)
        self.link = partial(_links.link, db)
        self.unlink = partial(_links.unlink, db)
        self.merge = partial(_links.merge, db)
        self.resolve_family = partial(_links.resolve_family, db)
        self.correct_answers = partial(_answering.correct_answers, db)
        self.hold = partial(_acts.hold, db)
        self.hold_until = partial(_acts.hold_until, db)
        self.resume = partial(_acts.resume, db)
        self.resolve = partial(_acts.resolve, db)
        self.log_resolved = partial(_solving.log_resolved, db)
        self.reopen = partial(_acts.reopen, db)
        self.close = partial(_acts.close, db)
        self.cancel = partial(_acts.cancel, db)
        self.comment = partial(_acts.comment, db)
        self.send_update = partial(_acts.send_update, db)
        self.private_note = partial(_acts.private_note, db)
        self.set_private_note = partial(_acts.set_private_note, db)
