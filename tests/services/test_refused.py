"""Who lacks the right is refused in the same words everywhere, before anything reaches the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.db.engine import Actor, Database, open_database
from app.domain.agencies import PersonRef
from app.domain.catalog.rate_case import Pool
from app.domain.changes.bulk import BulkChange, ChangeAct
from app.domain.changes.models import Model
from app.domain.changes.values import Change
from app.domain.datacenters.exercises import StampKind
from app.domain.keeping.holds import Scope
from app.domain.majors.values import MajorRole, Message, Recipient, UpdateKind
from app.domain.packets.disputes import DisputeAnswer
from app.domain.packets.files import Commentary
from app.domain.packets.reasons import Given, MissKey
from app.domain.periods import Period
from app.domain.refusals import HINT
from app.domain.tickets.bulk import BulkAct
from app.domain.tickets.states import Act
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import ChangeScope, ChangeState, ChangeType, HoldReason, Metric, Role, TicketKind
from app.errors import NotAllowed
from app.services.api import Services
from tests.services.changes.test_changes import END, FORM, START
from tests.services.imports.mappings import MAPPING
from tests.services.test_repeats import writing_functions

DRAFT = Change(1, "CHG1", "It", ChangeType("normal"), ChangeScope("significant"), ChangeState.DRAFT, START, END)
#: Function -> arguments with which somebody who may could call it, and what the refusal says.
CALLS: dict[str, tuple[Any, ...]] = {  # arguments, what may not be done, named arguments
    "workspace.undo": (("act",), "take back acts: "),
    "tickets.undo": (("act",), "take back acts on tickets: "),
    "tickets.batch": (([1], BulkAct(Act.START)), "start work on tickets: "),
    "tickets.assign_many": (({1: "bob"},), "assign tickets: "),
    "tickets.move_many": (({1: 1},), "move tickets: "),
    "tickets.log": ((TicketDraft(TicketKind.INCIDENT, "It", 1, 3, 3),), "log tickets: "),
    "tickets.log_resolved": ((TicketDraft(TicketKind.INCIDENT, "It", 1, 3, 3), "fixed", "Done"), "log tickets: "),
    "tickets.edit": ((1, {"title": "a"}, {"title": "b"}), "edit tickets: "),
    "tickets.change_priority": ((1, 1, 1), "change the priority of tickets: "),
    "tickets.read_mentions": ((), "be mentioned on tickets: "),
    "tickets.take_next": ((), "assign tickets: "),
    "tickets.assign": ((1, "bob"), "assign tickets: "),
    "tickets.move_to_group": ((1, 1), "move tickets: "),
    "tickets.start": ((1,), "start work on tickets: "),
    "tickets.transfer": ((1, 1), "transfer tickets: "),
    "tickets.hold": ((1, HoldReason.AWAITING_USER), "put on hold tickets: "),
    "tickets.hold_until": ((1, None), "set the end of the hold of tickets: "),
    "tickets.resume": ((1,), "resume tickets: "),
    "tickets.resolve": ((1, "fixed", "Done"), "resolve tickets: "),
    "tickets.link": ((1, "related", 2), "link tickets: "),
    "tickets.unlink": ((1, "related", 2), "take links off tickets: "),
    "tickets.merge": ((1, 2), "merge tickets: "),
    "tickets.correct_answers": ((1, {1: "x"}), "correct the answers of requests: "),
    "tickets.resolve_family": ((1, "fixed", "Done"), "resolve tickets: "),
    "tickets.reopen": ((1, "again"), "reopen tickets: "),
    "tickets.close": ((1,), "close tickets: "),
    "tickets.cancel": ((1, "twice"), "cancel tickets: "),
    "tickets.comment": ((1, "hello"), "write notes on tickets: "),
    "tickets.send_update": ((1, "hello"), "send an update for tickets: "),
    "tickets.set_private_note": ((1, "hello"), "write restricted text: "),
    "changes.create": ((FORM, {}), "plan changes: "),
    "changes.edit": ((DRAFT, {"title": "b"}), "edit changes: "),
    "changes.reschedule": ((1, 1, START, END), "reschedule changes: "),
    "changes.submit": ((1, 1), "edit changes: "),
    "changes.vote": ((1, 1, "approve"), "vote on changes: "),
    "changes.decide": ((1, 1, False), "record decisions of the board: "),
    "changes.withdraw": ((1, 1), "edit changes: "),
    "changes.decide_alone": ((1, 1, True), "approve changes: "),
    "changes.ecab_vote": ((1, 1, 1, "approve"), "vote in the CAB: "),
    "changes.ecab_decide": ((1, 1, True, "It is down"), "record decisions of the ECAB: "),
    "changes.meet_condition": ((1, 1, 1), "mark conditions as met: "),
    "changes.add_task": ((1, {"title": "It"}), "plan tasks of changes: "),
    "changes.edit_task": ((1, {"title": "It"}, {"title": "That"}), "plan tasks of changes: "),
    "changes.finish_task": ((1, 1), "mark tasks of changes as done: "),
    "changes.drop_task": ((1, 1), "drop tasks of changes: "),
    "changes.move_task": ((1, 1), "order tasks of changes: "),
    "changes.create_model": (({}, {}), "write models of standard changes: "),
    "changes.edit_model": ((Model(1, "MOD0000001", "It", 1, "draft"), {}), "write models of standard changes: "),
    "changes.new_model_version": ((1,), "write models of standard changes: "),
    "changes.propose_model": ((1, 1), "propose models to the board: "),
    "changes.withdraw_model": ((1, 1), "withdraw models from the board: "),
    "changes.retire_model": ((1, 1, "It is over"), "retire models: "),
    "attachments.set_limit": ((25, 50), "set how large attached files may be: "),
    "changes.end_model": ((1, 1, date(2027, 1, 1), "It is over"), "end models: "),
    "changes.override": ((1, 1, 1, "It is down"), "let changes into a freeze: "),
    "changes.record_latent": ((FORM, {}, START, END, "successful"), "plan changes: "),
    "changes.correct": ((1, 1, "outcome", {"outcome": "failed"}, "It was undone"), "correct changes: "),
    "changes.judge_incident": ((1, 1, "confirmed"), "judge incidents of changes: "),
    "changes.schedule": ((1, 1), "edit changes: "),
    "changes.start": ((1, 1), "edit changes: "),
    "changes.finish": ((1, 1, "failed"), "edit changes: "),
    "changes.review": ((1, 1, "Learned."), "edit changes: "),
    "changes.cancel": ((1, 1), "edit changes: "),
    "changes.batch": (([1], BulkChange(ChangeAct.CANCEL)), "edit changes: "),
    "cab.freeze_agenda": ((date(2026, 10, 7),), "run the meetings of the CAB: "),
    "cab.move_meeting": ((date(2026, 10, 7), date(2026, 10, 8)), "run the meetings of the CAB: "),
    "cab.move": ((1, 1, date(2026, 10, 8)), "run the meetings of the CAB: "),
    "cab.freeze": ((1, 1), "run the meetings of the CAB: "),
    "cab.thaw": ((1, 1, "Why"), "run the meetings of the CAB: "),
    "cab.cancel": ((1, 1, "Why"), "run the meetings of the CAB: "),
    "cab.restore": ((1, 1, "Why"), "run the meetings of the CAB: "),
    "cab.set_chair": ((1, 1, 1), "run the meetings of the CAB: "),
    "cab.defer": ((1, 1, "Why"), "run the meetings of the CAB: "),
    "cab.reassign": ((1, 1, 2), "run the meetings of the CAB: "),
    "cab.bring_back": (([1], 1), "run the meetings of the CAB: "),
    "cab.reorder": ((1, 1, [1]), "run the meetings of the CAB: "),
    "cab.plan_all": (([1], 5), "run the meetings of the CAB: "),
    "cab.plan_minutes": ((1, 1, 5), "run the meetings of the CAB: "),
    "cab.add_guest": ((1, "Gil"), "run the meetings of the CAB: "),
    "cab.dismiss_guest": ((1, 1), "run the meetings of the CAB: "),
    "cab.invite": ((1, 1), "run the meetings of the CAB: "),
    "cab.revise_minutes": ((1, "Why"), "run the meetings of the CAB: "),
    "cab.open": ((1, 1), "run a meeting of the CAB: "),
    "cab.go_to": ((1, 1), "run a meeting of the CAB: "),
    "cab.pause": ((1,), "run a meeting of the CAB: "),
    "cab.resume": ((1,), "run a meeting of the CAB: "),
    "cab.end": ((1, 1), "run a meeting of the CAB: "),
    "cab.reopen_meeting": ((1, 1, "Why"), "run a meeting of the CAB: "),
    "cab.presence": ((1, 1, True), "run a meeting of the CAB: "),
    "cab.presence_of_all": ((1,), "run a meeting of the CAB: "),
    "cab.hear_after_all": ((1, 1, "Why"), "run a meeting of the CAB: "),
    "cab.vote_rest": ((1, 1), "run a meeting of the CAB: "),
    "cab.consent": ((1, 1, True), "run a meeting of the CAB: "),
    "cab.note": ((1, 1), "run a meeting of the CAB: "),
    "cab.take_reply": ((b"", "reply.eml"), "run a meeting of the CAB: "),
    "cab.save_rules": (({}, {"place": "Here"}), "set the rules of the board: "),
    "cab.decide": ((1, 1, "approved"), "record decisions of the board: ", {"content_n": 1}),
    "cab.reopen": ((1, 1, "Why"), "reopen decisions of the board: "),
    "cab.correct": ((1, 1, "Why"), "correct decisions of the board: "),
    "cab.vote": ((1, 1, "approve"), "vote in the CAB: ", {"content_n": 1}),
    "cab.name_delegate": ((1, 1), "name delegates: "),
    "cab.sign": ((1,), "sign minutes: "),
    "cab.add_action": (({"title": "It"},), "record actions of the board: "),
    "cab.edit_action": ((1, 1, {"title": "It"}), "edit actions of the board: "),
    "attachments.add": (("ticket", 1, "a.txt"), "attach files to this ticket: "),
    "attachments.withdraw": ((1, "Wrong file"), "withdraw attachments: "),
    "mail.retry": ((1, 1), "send mail: "),
    "mail.drop": ((1, 1), "send mail: "),
    "inbox.save_rules": (({}, {"agency": "DOA"}), "set the rules of mail that comes in: "),
    "callers.create": (({"name": "It"},), "edit the directory of callers: "),
    "callers.edit": ((1, {}, {}), "edit the directory of callers: "),
    "callers.set_left": ((1,), "edit the directory of callers: "),
    "callers.set_back": ((1,), "edit the directory of callers: "),
    "callers.merge": ((1, 2), "edit the directory of callers: "),
    "callers.save_rules": (({}, {"opened": "yes"}), "set the rules of mail to callers: "),
    "tickets.save_rules": (({}, {"close_days": "5"}), "set the rules of the desk: "),
    "callers.save_survey_rules": (({}, {"share": "50"}), "set the rules of surveys: "),
    "datacenters.add_plan": (({},), "edit recovery plans: "),
    "datacenters.edit_plan": ((1, {}, {}), "edit recovery plans: "),
    "datacenters.add_step": ((1, {}), "edit recovery plans: "),
    "datacenters.edit_step": ((1, 1, 1, {}), "edit recovery plans: "),
    "datacenters.remove_step": ((1, 1, 1), "edit recovery plans: "),
    "keeping.set_hold": (("Matter", "Letter", Scope.SEARCH, "printer"), "set and release legal holds: "),
    "keeping.release": ((1, 1, "Settled"), "set and release legal holds: "),
    "tickets.choose_warning_mail": (((75,),), "be warned by mail: "),
    "filters.share": (({"name": "Mine", "words": "is:open"},), "share filters: "),
    "filters.edit": ((1, {"name": "Mine"}, {"name": "Ours"}), "share filters: "),
    "filters.move": ((1, 1, True), "share filters: "),
    "filters.withdraw": ((1, 1), "share filters: "),
    "templates.keep_module": (("mine", "Text"), "keep templates and text modules: "),
    "templates.keep_template": (("Mine", {"title": "It"}), "keep templates and text modules: "),
    "templates.drop": (("text_module", "mine"), "keep templates and text modules: "),
    "templates.used": ((), "keep templates and text modules: "),
    "knowledge.create": (({"title": "It"},), "write knowledge notes: "),
    "knowledge.edit": ((1, {}, {}), "write knowledge notes: "),
    "knowledge.bring_back": ((1, 1, 1), "write knowledge notes: "),
    "knowledge.hand_in": ((1, 1), "write knowledge notes: "),
    "knowledge.send_back": ((1, 1), "write knowledge notes: "),
    "knowledge.publish": ((1, 1), "publish knowledge notes: "),
    "knowledge.retire": ((1, 1), "write knowledge notes: "),
    "knowledge.restore": ((1, 1), "write knowledge notes: "),
    "knowledge.still_right": ((1, 1), "write knowledge notes: "),
    "knowledge.say": ((1, "helped"), "say whether a note helped: "),
    "knowledge.save_rules": (({}, {"second_person": "no"}), "set the rules of knowledge: "),
    "shifts.set_turns": (("NET", ["bob"], END.date()), "keep the roster: "),
    "shifts.swap": (("NET", "bob", START, END), "keep the roster: "),
    "shifts.draw_up": ((), "draw up hand-overs: "),
    "shifts.add_line": ((1, "INC1"), "write hand-overs: "),
    "shifts.drop_line": ((1, 1), "write hand-overs: "),
    "shifts.note": ((1, 1, {}, {}), "write hand-overs: "),
    "shifts.summarise": ((1, {}, {}), "write hand-overs: "),
    "shifts.give": ((1, 1), "give hand-overs over: "),
    "shifts.take_back": ((1, 1), "take hand-overs back: "),
    "shifts.accept": ((1, 1), "accept hand-overs: "),
    "shifts.correct": ((1, "It"), "correct hand-overs: "),
    "shifts.take_over": ((1,), "assign tickets: "),
    "reminders.add": (("Call", END), "keep reminders: "),
    "reminders.move": ((1, 1, END), "keep reminders: "),
    "reminders.finish": (({1: 1},), "keep reminders: "),
    "reminders.reopen": (({1: 1},), "keep reminders: "),
    "keeping.propose": (("ticket",), "dispose of records: "),
    "keeping.approve": ((1, 1), "dispose of records: "),
    "keeping.cancel": ((1, 1, "Why"), "dispose of records: "),
    "keeping.carry_out": ((1,), "dispose of records: "),
    "keeping.archive_disposed": ((1, "a.zip"), "dispose of records: "),
    "keeping.save_rules": (({}, {"ticket": "7, schedule 1"}), "set the retention schedule: "),
    "datacenters.save_rules": (({}, {"years_1": "2"}), "set the rules of recovery plans: "),
    "datacenters.add_exercise": (({},), "plan exercises: "),
    "datacenters.edit_exercise": ((1, {}, {}), "plan exercises: "),
    "datacenters.call_off": ((1, 1), "plan exercises: "),
    "datacenters.stamp": ((1, StampKind.BEGUN), "stamp exercises: "),
    "datacenters.correct_stamp": ((1, 1), "stamp exercises: "),
    "datacenters.restore_stamp": ((1, 1), "stamp exercises: "),
    "datacenters.add_follow_up": ((1, {}), "edit what follows from exercises: "),
    "datacenters.edit_follow_up": ((1, 1, {}), "edit what follows from exercises: "),
    "datacenters.issue_badge": (({"number": "1"},), "edit badges of the data centers: "),
    "datacenters.edit_badge": ((1, {"name": "It"}, {"name": "That"}), "edit badges of the data centers: "),
    "datacenters.keep_badges": (({1: 0},), "validate badges of the data centers: "),
    "datacenters.end_badges": (({1: 0}, "Left"), "validate badges of the data centers: "),
    "datacenters.announce_visitor": (({"visitor": "It"},), "sign visitors of the data centers in and out: "),
    "datacenters.edit_visit": ((1, {}, {"purpose": "It"}), "sign visitors of the data centers in and out: "),
    "datacenters.sign_in": ((1, 1, "person 1"), "sign visitors of the data centers in and out: "),
    "datacenters.sign_out": ((1, 1), "sign visitors of the data centers in and out: "),
    "datacenters.cancel_visit": ((1, 1), "sign visitors of the data centers in and out: "),
    "hub.draft": (({"kind": "news", "title": "It"},), "post to the hub: "),
    "hub.edit": ((1, {"title": "It"}, {"title": "That"}), "post to the hub: "),
    "hub.submit": ((1, 1), "post to the hub: "),
    "hub.approve": ((1, 1, "0" * 64), "post to the hub: "),
    "hub.post": ((1, 1), "post to the hub: "),
    "hub.end": ((1, 1, "It is over"), "post to the hub: "),
    "hub.drop": ((1, 1), "post to the hub: "),
    "hub.take_offered": ((1, 1), "post to the hub: "),
    "hub.count_outages": ((1, 1, {}), "record outages: "),
    "hub.make_template": (({"name": "It", "kind": "news", "phase": "published"},), "post to the hub: "),
    "hub.edit_template": ((1, {"text": "It"}, {"text": "That"}), "post to the hub: "),
    "hub.end_template": ((1, 1), "post to the hub: "),
    "hub.subscribe": (({"mail": "ida@example.gov"},), "subscribe to alerts of the hub: "),
    "hub.edit_subscription": ((1, {}, {"channel": "mail"}), "subscribe to alerts of the hub: "),
    "hub.leave": ((1, 1), "subscribe to alerts of the hub: "),
    "hub.leave_by_mail": (("Leave SUB0000001", "ida@example.gov"), "subscribe to alerts of the hub: "),
    "hub.save_rules": (({}, {"page": "It"}), "set the rules of the hub: "),
    "catalog.add_component": ((1, {"code": "BOX"}), "edit the catalog and its rates: "),
    "catalog.edit_component": ((1, {"name": "It"}, {"name": "That"}), "edit the catalog and its rates: "),
    "catalog.draft_rate": ((1, 2027, 1), "edit the catalog and its rates: "),
    "catalog.edit_rate": ((1, {}, {"note": "It"}), "edit the catalog and its rates: "),
    "catalog.begin_year": ((2027,), "edit the catalog and its rates: "),
    "catalog.submit_rates": (({1: 1},), "edit the catalog and its rates: "),
    "catalog.send_back_rates": (({1: 1},), "edit the catalog and its rates: "),
    "catalog.withdraw_rates": (({1: 1},), "edit the catalog and its rates: "),
    "catalog.approve_rates": (({1: 1}, date(2026, 6, 1), "OSBM 26-1"), "edit the catalog and its rates: "),
    "catalog.begin_case": ((1, 2027), "edit the catalog and its rates: "),
    "catalog.edit_case": ((1, {}, {"note": "It"}), "edit the catalog and its rates: "),
    "catalog.put_cost": ((1, Pool.DIRECT, "It", 1, ""), "edit the catalog and its rates: "),
    "catalog.drop_case": ((1, 1), "edit the catalog and its rates: "),
    "catalog.drop_cost": ((1, 1, 1), "edit the catalog and its rates: "),
    "catalog.put_forecast": ((1, 1, 1, 1, ""), "edit the catalog and its rates: "),
    "catalog.draft_rates_of_case": ((1,), "edit the catalog and its rates: "),
    "catalog.draft_subscription": ((2027, 1, {}), "edit the catalog and its rates: "),
    "catalog.submit_subscription": ((1, 1), "edit the catalog and its rates: "),
    "catalog.send_back_subscription": ((1, 1), "edit the catalog and its rates: "),
    "catalog.withdraw_subscription": ((1, 1), "edit the catalog and its rates: "),
    "catalog.approve_subscription": ((1, 1, date(2026, 6, 1), "OSBM 26-1"), "edit the catalog and its rates: "),
    "catalog.put_account": ((1, 2027, 0, {"cost_cents": 1}), "edit the catalog and its rates: "),
    "catalog.tell_consumption": ((1, 1, "2026-10", 1, "It"), "edit the catalog and its rates: "),
    "catalog.issue": (([1], "2025-10"), "issue bills: "),
    "catalog.dispute": ((1, "It"), "dispute lines of bills: "),
    "catalog.withdraw_dispute": ((1, 1), "dispute lines of bills: "),
    "catalog.decide_dispute": ((1, 1, None, "It"), "decide disputes: "),
    "majors.propose": (({"title": "It"},), "propose major incidents: "),
    "majors.declare": ((1, 1), "declare major incidents: "),
    "majors.declare_new": (({"title": "It"},), "declare major incidents: "),
    "majors.reject": ((1, 1, "Why"), "reject major incidents: "),
    "majors.send": ((1, 1, Message("It")), "manage major incidents: "),
    "majors.told_by_phone": ((1, 1, Recipient("Ann", "", "1", "contact")), "note who was called: "),
    "majors.log": ((1, UpdateKind.NOTE, "It"), "write the log of major incidents: "),
    "majors.set_role": ((1, 1, MajorRole.SCRIBE, "ann"), "give roles of major incidents: "),
    "majors.count_outages": ((1, 1, {}), "say what counts as an outage: "),
    "majors.set_reach": ((1, 1, {}, (), ()), "say whom major incidents reach: "),
    "majors.edit": ((1, 1, {"title": "It"}), "manage major incidents: "),
    "majors.restore": ((1, 1, START, Message("It"), "None"), "resolve major incidents: "),
    "majors.demote": ((1, 1, "Why"), "demote major incidents: "),
    "majors.reopen": ((1, 1, "Why"), "open major incidents again: "),
    "majors.correct": ((1, 1, "detected_at", START, "Why"), "correct times of major incidents: "),
    "majors.link": ((1, [1]), "link tickets to major incidents: "),
    "majors.unlink": ((1, [1]), "link tickets to major incidents: "),
    "majors.update_children": ((1, "It"), "act on the tickets of major incidents: "),
    "majors.resolve_children": ((1, {"text": "It"}), "act on the tickets of major incidents: "),
    "majors.add_task": ((1, {"title": "It"}), "keep the tasks of major incidents: "),
    "majors.edit_task": ((1, 1, {"title": "It"}), "keep the tasks of major incidents: "),
    "majors.review": ((1, 1, {}), "review major incidents: "),
    "majors.judge_effect": ((1, 1, "It"), "judge the effect of reviews: "),
    "majors.add_action": ((1, {"title": "It"}), "record actions of reviews: "),
    "majors.edit_action": ((1, 1, {"title": "It"}), "edit actions of reviews: "),
    "majors.save_rules": (({}, {"agencies": "3"}), "set the rules of major incidents: "),
    "agencies.assign": (([1], "brm", 1), "assign people to agencies: "),
    "agencies.verify_contacts": (([(1, 1)],), "edit contacts of agencies: "),
    "agencies.add_contact": ((1, "mip", PersonRef(0, "Ida")), "edit contacts of agencies: "),
    "agencies.end_contact": ((1, 1), "edit contacts of agencies: "),
    "agencies.edit_contact": ((1, {}, {"name": "Ida"}), "edit contacts of agencies: "),
    "agencies.ask_contacts": ((), "edit contacts of agencies: "),
    "agencies.hand_over": ((1, 2, date(2026, 10, 7)), "assign people to agencies: "),
    "reviews.save_action": ((1, {"title": "It"}), "edit actions of agencies: "),
    "reviews.plan": ((1, date(2026, 10, 7), Period.parse("2026-09")), "plan and hold reviews: "),
    "reviews.plan_by_cadence": ((), "plan and hold reviews: "),
    "reviews.set_cadence": ((1, 1), "plan and hold reviews: "),
    "reviews.edit": ((1, {}, {"place": "It"}), "plan and hold reviews: "),
    "reviews.set_people": ((1, [(1, "member")]), "plan and hold reviews: "),
    "reviews.invite": ((1, 1), "plan and hold reviews: "),
    "reviews.cancel": ((1, 1, "Why"), "plan and hold reviews: "),
    "reviews.restore": ((1, 1), "plan and hold reviews: "),
    "reviews.hold": ((1, 1, "It"), "plan and hold reviews: "),
    "reviews.record_present": ((1, 1, [1]), "plan and hold reviews: "),
    "reviews.unhold": ((1, 1), "plan and hold reviews: "),
    "reviews.sign": ((1, 1, "Ida"), "plan and hold reviews: "),
    "reviews.reopen": ((1, 1), "plan and hold reviews: "),
    "reviews.save_rules": (({}, {"largest": "3"}), "set the rules of service reviews: "),
    "imports.save_mapping": (("desk", MAPPING), "import tickets: "),
    "setup.create": (("sites", {"code": "EDC", "name": "East"}), "edit sites: "),
    "setup.edit": (("agencies", 1, {"name": "It"}, {"name": "That"}), "edit agencies: "),
    "setup.end": (("calendars", 1, 1), "edit calendars: "),
    "setup.set_matrix": (({}, {(1, 1): 1}), "edit SLA targets: "),
    "setup.import_holidays": ((2027,), "edit holidays: "),
    "setup.confirm_holidays": (([(1, 1)], "OSHR"), "edit holidays: "),
    "setup.take_in_categories": ((), "edit categories: "),
    "setup.set_roles": ((1, (), ("ll_agent",)), "change roles: "),
    "setup.undo": (("act",), "take back acts on service levels: "),
    "packets.approve": ((Path("draft.pdf"),), "approve packets: "),
    "packets.answer_dispute": ((1, DisputeAnswer.EXPLAINED, "So."), "answer disputed figures: "),
    "packets.give_reason": (
        ({MissKey("INC0000001", Metric.RESOLUTION, 1): Given()}, "vendor", ""),
        "give reasons for missed targets: ",
    ),
    "packets.save_commentary": ((Commentary(1, "2026-09"), {"well": "It"}), "write the commentary of packets: "),
}


@pytest.fixture
def reader(sqlite_db: Database) -> Iterator[Database]:
    db = open_database(str(sqlite_db.url.database), Actor("rob", frozenset({Role.READER})))
    yield db
    db.dispose()


def test_every_function_that_writes_is_here(sqlite_db: Database) -> None:
    # what one did offline oneself is sent as the act that it is, and refused as that one
    made = {name for name in writing_functions(sqlite_db) if not name.startswith("offline.")}
    assert CALLS.keys() == made - {"packets.dispute"}  # which a reader may, of their own agency


@pytest.mark.parametrize("name", CALLS)
def test_a_reader_is_refused_before_anything_is_written(
    name: str, reader: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def reached(*_args: object, **_more: object) -> None:
        raise AssertionError("a transaction was begun")

    monkeypatch.setattr(reader, "write", reached)
    group, _, function = name.partition(".")
    call: Callable[..., object] = getattr(getattr(Services(reader), group), function)
    arguments, words, *named = CALLS[name]
    with pytest.raises(NotAllowed) as refused:
        call(*arguments, **(named[0] if named else {}))
    assert str(refused.value).startswith(f"You may not {words}that needs ")
    assert str(refused.value).rstrip(".").endswith(("Administrator", "CAB coordinator", "CAB member"))
    assert refused.value.hint == HINT


def test_restricted_text_is_not_for_agents(sqlite_db: Database) -> None:
    agent = open_database(str(sqlite_db.url.database), Actor("ann", frozenset({Role.AGENT})))
    with pytest.raises(NotAllowed, match="You may not read restricted text: that needs one of the roles Major incid"):
        Services(agent).tickets.private_note(1)
    agent.dispose()


def test_a_manager_of_incidents_adds_contacts_but_no_people(sqlite_db: Database) -> None:
    manager = open_database(str(sqlite_db.url.database), Actor("max", frozenset({Role.MIP})))
    with pytest.raises(NotAllowed, match="You may not add people"):
        Services(manager).agencies.add_contact(1, "mip", PersonRef(0, "Ida"))
    manager.dispose()
