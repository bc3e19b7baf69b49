"""What the coordinator and the members of the CAB do with its meetings."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.services.late import Late

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.services.cab import actions as _actions
    from app.services.cab import agency_view as _view
    from app.services.cab import agenda as _agenda
    from app.services.cab import agenda_items as _items
    from app.services.cab import attendance as _attendance
    from app.services.cab import ballots as _ballots
    from app.services.cab import board_rules as _rules
    from app.services.cab import decisions as _decisions
    from app.services.cab import mails as _mails
    from app.services.cab import meetings as _meetings
    from app.services.cab import minutes as _minutes
    from app.services.cab import reads as _reads
    from app.services.cab import replies as _replies
    from app.services.cab import schedule as _schedule
    from app.services.cab import sitting as _sitting
else:
    (
        _actions,
        _agenda,
        _items,
        _attendance,
        _ballots,
        _rules,
        _decisions,
        _mails,
        _meetings,
        _minutes,
        _reads,
        _replies,
        _schedule,
        _sitting,
        _view,
    ) = (
        Late(f"app.services.cab.{name}")
        for name in (
            *("actions", "agenda", "agenda_items", "attendance", "ballots", "board_rules", "decisions"),
            *("mails", "meetings", "minutes", "reads", "replies", "schedule", "sitting", "agency_view"),
        )
    )


class CabServices:
    """The functions of `app.services.cab` for one workspace."""

    def __init__(self, db: Database) -> None:
        self.agenda = partial(_agenda.agenda, db)
        self.agenda_files = partial(_agenda.agenda_files, db)
        self.meetings = partial(_reads.meetings, db)
        self.meeting = partial(_reads.meeting, db)
        self.later = partial(_reads.later, db)
        self.papers = partial(_reads.papers, db)
        self.history = partial(_reads.history, db)
        self.names = partial(_reads.names, db)
        self.agency_view = partial(_view.agency_view, db)
        self.propose_days = partial(_meetings.propose_days, db)

        self.freeze_agenda = partial(_meetings.freeze_agenda, db)
        self.move_meeting = partial(_meetings.move_meeting, db)
        self.move = partial(_meetings.move, db)
        self.freeze = partial(_meetings.freeze, db)
        self.thaw = partial(_meetings.thaw, db)
        self.cancel = partial(_meetings.cancel, db)
        self.restore = partial(_meetings.restore, db)
        self.recipients = partial(_mails.recipients, db)
        self.invite = partial(_mails.invite, db)
        self.read_reply = partial(_replies.read_reply, db)
        self.take_reply = partial(_replies.take_reply, db)
        self.rules = partial(_rules.rules, db)
        self.save_rules = partial(_rules.save_rules, db)
        self.set_chair = partial(_meetings.set_chair, db)

        self.defer = partial(_items.defer, db)
        self.hear_after_all = partial(_items.hear_after_all, db)
        self.reassign = partial(_items.reassign, db)
        self.bring_back = partial(_items.bring_back, db)
        self.reorder = partial(_items.reorder, db)
        self.plan_all = partial(_items.plan_all, db)
        self.plan_minutes = partial(_items.plan_minutes, db)

        self.room = partial(_sitting.room_state, db)
        self.open = partial(_sitting.open_meeting, db)
        self.go_to = partial(_sitting.go_to, db)
        self.pause = partial(_sitting.pause, db)
        self.resume = partial(_sitting.resume, db)
        self.end = partial(_sitting.end, db)
        self.reopen_meeting = partial(_sitting.reopen_meeting, db)
        self.presence = partial(_attendance.presence, db)
        self.presence_of_all = partial(_attendance.presence_of_all, db)
        self.name_delegate = partial(_attendance.name_delegate, db)
        self.add_guest = partial(_attendance.add_guest, db)
        self.dismiss_guest = partial(_attendance.dismiss_guest, db)
        self.vote = partial(_ballots.vote, db)
        self.rest = partial(_ballots.rest, db)
        self.vote_rest = partial(_ballots.vote_rest, db)
        self.consent = partial(_decisions.consent, db)
        self.decide = partial(_decisions.decide, db)
        self.note = partial(_decisions.note, db)
        self.reopen = partial(_decisions.reopen, db)
        self.correct = partial(_decisions.correct, db)

        self.sign = partial(_minutes.sign, db)
        self.revise_minutes = partial(_minutes.revise, db)
        self.schedule = partial(_schedule.schedule, db)
        self.paper_file = partial(_minutes.paper_file, db)
        self.open_actions = partial(_actions.open_actions, db)
        self.actions_beside = partial(_actions.actions_beside, db)
        self.add_action = partial(_actions.add_action, db)
        self.edit_action = partial(_actions.edit_action, db)
