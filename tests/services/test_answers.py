"""Every answer of a service crosses to the window's process: it pickles, and its classes are values of the domain.

A new service needs an entry here: a call among `READS`, or its name among `WRITES`, whose answers are told by their
annotation.
"""

from __future__ import annotations

import io
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

import pytest

import app.services.remote_process  # noqa: F401  (how read-only mappings travel)
from app.db.engine import Database
from app.domain.changes.board import next_wednesday
from app.domain.changes.bulk import BulkChange, ChangeAct
from app.domain.eastern import local_date
from app.domain.figures.values import ReportQuery
from app.domain.figures.what_if import OtherTarget
from app.domain.home.values import HomeRole
from app.domain.periods import Period
from app.domain.printed import PrintedPages, PrintedPart, PrintedTable
from app.domain.report_table import ReportTable
from app.domain.setup.parts import PARTS, Part
from app.domain.setup.values import Proposal
from app.domain.tickets.bulk import BulkAct
from app.domain.tickets.call import CallSoFar
from app.domain.tickets.grouping import GroupKey
from app.domain.tickets.states import Act
from app.domain.tickets.values import TicketFilter
from app.domain.tickets.what_if import Supposed
from app.domain.vocabulary import Metric
from app.services.api import Services
from tests.mail.test_replies import answer
from tests.services.changes.models_written import MODEL_FORM, MODEL_LINKS
from tests.services.imports.import_world import list_file
from tests.services.imports.test_imports import A
from tests.views.samples import NOW, sample, sample_file  # noqa: F401

pytestmark = pytest.mark.slow

OCTOBER = Period.parse("2026-10")
QUERY = ReportQuery(OCTOBER, "DHHS")
TABLE = ReportTable("Table", (("a", "A"),), ({"a": 1},))
#: Modules of the window's process in which what an answer is made of may be defined.
WINDOW = ("app.domain", "app.work", "app.errors", "app.services.remote_process")


def _ticket(s: Services) -> int:
    return s.tickets.list_ids(TicketFilter(), None, 1)[0]


def _change(s: Services) -> Any:
    return s.changes.calendar(NOW - timedelta(days=30), NOW + timedelta(days=30)).changes[0]


def _packet(s: Services, folder: Path) -> Path:
    return s.packets.export("DMVA", OCTOBER, folder / "packet.pdf").path


def _attached(s: Services, folder: Path) -> tuple[int, int]:
    """An agency, and a file of it; the same for every test."""
    agency = s.agencies.matrix()[0].agency_id
    (folder / "log.txt").write_text("10:00 no toner", "utf-8")
    listed = s.attachments.listed("agency", agency)
    return agency, listed[0].id if listed else s.attachments.add("agency", agency, folder / "log.txt").ids[0]


def _meeting() -> date:
    return next_wednesday(local_date(NOW))


def _held(s: Services) -> Any:
    """The last meeting that was held."""
    return next(m for m in reversed(s.cab.meetings(_meeting() - timedelta(days=30), _meeting())) if m.state == "held")


def _paper(s: Services) -> int:
    """The minutes of the last meeting that was held, made for the purpose."""
    meeting = _held(s)
    s.cab.revise_minutes(meeting.id, "To have them")
    return int(s.cab.papers(meeting.id)[-1].id)


def _heard(s: Services) -> int:
    ids: list[int] = [item.change.id for item in _held(s).items if item.change is not None]
    return ids[0]


def _model(s: Services) -> int:
    """A model of standard changes, made for the purpose."""
    return int(s.changes.create_model(MODEL_FORM, MODEL_LINKS).ids[0])


def _far() -> date:
    return _meeting() + timedelta(weeks=52)


def _filled(s: Services, part: Part) -> bool:
    return bool(s.setup.listed(part.id).records)


_HOLIDAY = {"day": date(2026, 12, 1), "name": "Day of mourning", "source": "Proclamation"}
PAGES = PrintedPages("Tickets", ("Open",), (PrintedPart("All", table=PrintedTable((("Number", False),), (("1",),))),))


def _bill(s: Services) -> Any:
    """A bill with a line, made once: a component with a rate that holds, and units of October."""
    issued = s.catalog.bills()
    if issued:
        return issued[0]
    service = s.catalog.overview()[0].id
    values = {"code": "BOX", "name": "Mailbox", "unit": "mailbox", "valid_from": date(2025, 7, 1)}
    (component,) = s.catalog.add_component(service, values).ids
    (rate,) = s.catalog.draft_rate(component, 2027, 4_000_000).ids
    s.catalog.submit_rates({rate: 1})
    s.catalog.approve_rates({rate: 2}, date(2026, 6, 1), "OSBM 26-1")
    agency = s.agencies.matrix()[0].agency_id
    s.catalog.tell_consumption(agency, component, "2026-10", 3_000_000, "By hand")
    s.catalog.begin_case(service, 2027)
    s.catalog.issue([agency], "2026-10")
    return s.catalog.bills()[0]


def _paper_of_bill(s: Services, path: Path) -> Any:
    make = s.catalog.bill_file if path.suffix == ".pdf" else s.catalog.bill_book
    return make(_bill(s).agency_id, "2026-10", path)


def _of_bill(s: Services, function: Callable[..., Any], *more: Any) -> Any:
    return function(_bill(s).agency_id, *more)


READS: dict[str, Callable[[Services, Path], Any]] = {
    "print_pages": lambda s, _: s.print_pages(PAGES),
    "changed_since": lambda s, _: s.changed_since(s.changed_since(None)[0]),
    "standing": lambda s, _: s.standing(),
    "find_records": lambda s, _: (
        [s.find_records(kind, "a", 5) for kind in ("ticket", "change", "agency", "person")]
        + s.find_records("meeting", "cab", 5)
    ),
    "export_table": lambda s, folder: s.export_table(TABLE, folder / "table.csv"),
    "keeping.export_records": lambda s, folder: s.keeping.export_records(["agency:DHHS"], folder / "r.pdf"),
    "keeping.rules": lambda s, _: s.keeping.rules(),
    "keeping.due": lambda s, _: s.keeping.due(),
    "keeping.holds": lambda s, _: s.keeping.holds(),
    "keeping.overview": lambda s, _: s.keeping.overview(),
    "keeping.dispositions": lambda s, _: s.keeping.dispositions(),
    "keeping.held": lambda s, _: s.keeping.held("ticket", _ticket(s)),
    "shifts.on_call": lambda s, _: s.shifts.on_call(),
    "shifts.desk": lambda s, _: s.shifts.desk(),
    "reminders.listed": lambda s, _: s.reminders.listed(),
    "reminders.groups": lambda s, _: s.reminders.groups(),
    "reminders.tell": lambda s, _: s.reminders.tell(NOW),
    "offline.status": lambda s, _: s.offline.status(),
    "offline.marks": lambda s, _: s.offline.marks(),
    "offline.queue": lambda s, _: s.offline.queue(),
    "offline.conflicts": lambda s, _: s.offline.conflicts(),
    "offline.journal": lambda s, _: s.offline.journal(),
    "tickets.list_ids": lambda s, _: s.tickets.list_ids(TicketFilter()),
    "tickets.list_groups": lambda s, _: s.tickets.list_groups(TicketFilter(), GroupKey.DUE),
    "tickets.list_rows": lambda s, _: s.tickets.list_rows(s.tickets.list_ids(TicketFilter())[:50]),
    "tickets.counts": lambda s, _: s.tickets.counts(),
    "tickets.mentions": lambda s, _: s.tickets.mentions(),
    "tickets.warning_mail": lambda s, _: s.tickets.warning_mail(),
    "tickets.warnings": lambda s, _: s.tickets.warnings(),
    "tickets.find": lambda s, _: s.tickets.find(_ticket(s)),
    "tickets.detail": lambda s, _: s.tickets.detail(_ticket(s)),
    "tickets.history": lambda s, _: s.tickets.history(_ticket(s)),
    "workspace.back_up": lambda s, folder: s.workspace.back_up(folder / "backup.db", replace=True),
    "workspace.edits_since": lambda s, _: s.workspace.edits_since("change", _change(s).id, 0),
    "workspace.roles": lambda s, _: s.workspace.roles(),
    "workspace.last_acts": lambda s, _: s.workspace.last_acts(5),
    "filters.shared": lambda s, _: s.filters.shared(),
    "filters.find": lambda s, _: s.filters.find("mail", 8),
    "home.page": lambda s, _: [s.home.page(role) for role in HomeRole],
    "tickets.batch_preview": lambda s, _: s.tickets.batch_preview([_ticket(s)], BulkAct(Act.ASSIGN, "bob")),
    "tickets.explain": lambda s, _: s.tickets.explain(_ticket(s)),
    "tickets.options": lambda s, _: s.tickets.options(),
    "tickets.server_time": lambda s, _: s.tickets.server_time(),
    "tickets.look_alike": lambda s, _: s.tickets.look_alike(CallSoFar("VPN drops every day", service_id=5)),
    "tickets.breakdown": lambda s, _: s.tickets.breakdown(TicketFilter(), GroupKey.GROUP),
    "tickets.what_if": lambda s, _: s.tickets.what_if(
        s.tickets.list_ids(TicketFilter(open_only=True), None, 1)[0], Supposed(hold="awaiting_user")
    ),
    "tickets.promise": lambda s, _: s.tickets.promise(CallSoFar(impact=1, urgency=1)),
    "tickets.export": lambda s, folder: s.tickets.export(TicketFilter(), None, folder / "tickets.csv"),
    "changes.calendar": lambda s, _: s.changes.calendar(NOW - timedelta(days=30), NOW + timedelta(days=30)),
    "changes.detail": lambda s, _: s.changes.detail(_change(s).id),
    "changes.codes": lambda s, _: s.changes.codes(),
    "changes.service_ids": lambda s, _: s.changes.service_ids(["NCID"]),
    "changes.batch_preview": lambda s, _: s.changes.batch_preview([_change(s).id], BulkChange(ChangeAct.MOVE, days=7)),
    "changes.preview": lambda s, _: s.changes.preview(s.changes.detail(_change(s).id).change),
    "cab.agenda": lambda s, _: s.cab.agenda(_meeting()),
    "cab.agenda_files": lambda s, folder: s.cab.agenda_files(_meeting(), pdf=folder / "a.pdf", ics=folder / "a.ics"),
    "mail.account": lambda s, _: s.mail.account(),
    "mail.outbox": lambda s, _: s.mail.outbox(),
    "mail.send_due": lambda s, _: s.mail.send_due(),
    "cab.meetings": lambda s, _: s.cab.meetings(_meeting() - timedelta(days=30), _meeting() + timedelta(days=30)),
    "cab.meeting": lambda s, _: [s.cab.meeting(), s.cab.meeting(day=_held(s).day), s.cab.meeting(slot=_far())],
    "cab.room": lambda s, _: s.cab.room(_held(s).id),
    "cab.papers": lambda s, _: [s.cab.papers(_held(s).id)],
    "cab.rest": lambda s, _: s.cab.rest(_held(s).items[0].id),
    "cab.later": lambda s, _: s.cab.later(_meeting()),
    "cab.recipients": lambda s, _: s.cab.recipients(_held(s).id, _held(s).slot),
    "cab.history": lambda s, _: s.cab.history(_heard(s)),
    "cab.names": lambda s, _: s.cab.names(),
    "cab.agency_view": lambda s, _: s.cab.agency_view("DHHS", _meeting() - timedelta(days=30), _meeting()),
    "cab.propose_days": lambda s, _: s.cab.propose_days(_far()),
    "cab.paper_file": lambda s, folder: s.cab.paper_file(_paper(s), folder / "p.pdf"),
    "changes.ecab_members": lambda s, _: s.changes.ecab_members(),
    "changes.free_slots": lambda s, _: s.changes.free_slots({}, {}, _change(s).id),
    "changes.freeze_hits": lambda s, _: s.changes.freeze_hits(NOW, NOW + timedelta(days=7)),
    "changes.incident_proposals": lambda s, _: s.changes.incident_proposals(_change(s).id),
    "changes.live_rules": lambda s, _: s.changes.live_rules({}, {}, _change(s).id),
    "changes.offers": lambda s, _: s.changes.offers(_change(s).id),
    "cab.rules": lambda s, _: s.cab.rules(),
    "cab.schedule": lambda s, folder: s.cab.schedule("DHHS", pdf=folder / "s.pdf"),
    "cab.read_reply": lambda s, _: s.cab.read_reply(answer(), "answer.ics"),
    "changes.models": lambda s, _: [_model(s), s.changes.models()],
    "changes.model": lambda s, _: s.changes.model(_model(s)),
    "changes.models_in_force": lambda s, _: [_model(s), s.changes.models_in_force()],
    "cab.actions_beside": lambda s, _: s.cab.actions_beside(_held(s).id),
    "cab.open_actions": lambda s, _: s.cab.open_actions(),
    "agencies.matrix": lambda s, _: s.agencies.matrix(),
    "agencies.detail": lambda s, _: s.agencies.detail(s.agencies.matrix()[0].agency_id),
    "agencies.last_assigned": lambda s, _: s.agencies.last_assigned([s.agencies.matrix()[0].agency_id], "brm"),
    "agencies.people": lambda s, _: s.agencies.people(),
    "figures.choices": lambda s, _: s.figures.choices(),
    "figures.figures": lambda s, _: s.figures.figures(QUERY),
    "figures.charts": lambda s, _: s.figures.charts(QUERY),
    "figures.tickets_behind": lambda s, _: [
        s.figures.tickets_behind(figure, "DHHS", OCTOBER) for figure in ("sla.resolution.all.due", "backlog.closing")
    ],
    "figures.tickets_of_targets": lambda s, _: s.figures.tickets_of_targets(Metric.RESOLUTION, (), "DHHS", OCTOBER),
    "setup.listed": lambda s, _: [s.setup.listed(part.id) for part in PARTS],
    "setup.detail": lambda s, _: [
        s.setup.detail(p.id, s.setup.listed(p.id).records[0].id) for p in PARTS if _filled(s, p)
    ],
    "setup.preview": lambda s, _: s.setup.preview(Proposal("holidays", None, _HOLIDAY)),
    "setup.roles_of_person": lambda s, _: s.setup.roles_of_person(s.setup.listed("people").records[0].id),
    "setup.years": lambda s, _: s.setup.years(),
    "setup.matrix": lambda s, _: s.setup.matrix(),
    "setup.matrix_history": lambda s, _: s.setup.matrix_history(),
    "imports.mappings": lambda s, _: s.imports.mappings(),
    "imports.look": lambda s, folder: s.imports.look(list_file(folder, A)),
    "attachments.listed": lambda s, folder: s.attachments.listed("agency", _attached(s, folder)[0]),
    "attachments.limit": lambda s, _: s.attachments.limit(),
    "attachments.save_copy": lambda s, folder: s.attachments.save_copy(_attached(s, folder)[1], folder / "copy.txt"),
    "attachments.copy_to_open": lambda s, folder: s.attachments.copy_to_open(_attached(s, folder)[1]),
    "packets.preview": lambda s, _: s.packets.preview("DMVA", OCTOBER),
    "packets.export": lambda s, folder: s.packets.export("DMVA", OCTOBER, folder / "packet.pdf"),
    "packets.verify": lambda s, folder: s.packets.verify(_packet(s, folder)),
    "majors.majors": lambda s, _: s.majors.majors(),
    "majors.major": lambda s, _: [s.majors.major(one.id) for one in s.majors.majors()],
    "majors.by_number": lambda s, _: s.majors.by_number("MI0000001"),
    "majors.due": lambda s, _: s.majors.due(),
    "majors.candidates": lambda s, _: s.majors.candidates(),
    "majors.draft": lambda s, _: s.majors.draft(s.majors.majors()[0].id),
    "majors.begun": lambda s, _: s.majors.begun([_ticket(s)]),
    "majors.rules": lambda s, _: s.majors.rules(),
    "majors.preview_correction": lambda s, _: s.majors.preview_correction(s.majors.due()[0].id, "detected_at", NOW),
    "majors.report_file": lambda s, folder: s.majors.report_file(s.majors.majors()[0].id, folder / "r.pdf"),
    "majors.calls_file": lambda s, folder: s.majors.calls_file(s.majors.majors()[0].id, folder / "c.pdf"),
    "datacenters.board": lambda s, _: s.datacenters.board(),
    "datacenters.plans": lambda s, _: s.datacenters.plans(),
    "datacenters.rules": lambda s, _: s.datacenters.rules(),
    "datacenters.exercises": lambda s, _: s.datacenters.exercises(),
    "datacenters.what_if": lambda s, _: s.datacenters.what_if("EDC"),
    "datacenters.what_if_file": lambda s, folder: s.datacenters.what_if_file("EDC", folder / "e.pdf"),
    "datacenters.warnings": lambda s, _: s.datacenters.warnings(),
    "datacenters.badges": lambda s, _: s.datacenters.badges(),
    "datacenters.access_choices": lambda s, _: s.datacenters.access_choices(),
    "datacenters.visits": lambda s, _: s.datacenters.visits(),
    "datacenters.escorts": lambda s, _: s.datacenters.escorts(1),
    "datacenters.badge_evidence": lambda s, folder: s.datacenters.badge_evidence(folder / "b.xlsx"),
    "hub.postings": lambda s, _: s.hub.postings(),
    "hub.posting": lambda s, _: s.hub.posting(s.hub.postings()[0].id),
    "hub.drafts": lambda s, _: s.hub.drafts(),
    "hub.templates": lambda s, _: s.hub.templates(),
    "hub.due": lambda s, _: s.hub.due(),
    "hub.my_person": lambda s, _: [s.hub.my_person()],
    "hub.write_status_page": lambda s, folder: s.hub.write_status_page(folder / "status"),
    "hub.rules": lambda s, _: s.hub.rules(),
    "catalog.overview": lambda s, _: s.catalog.overview(),
    "catalog.book": lambda s, _: (_bill(s), s.catalog.book())[1],
    "catalog.book_file": lambda s, folder: s.catalog.book_file(folder / "catalog.pdf"),
    "catalog.book_sheets": lambda s, folder: s.catalog.book_sheets(folder / "catalog.xlsx"),
    "catalog.components": lambda s, _: (_bill(s), s.catalog.components())[1],
    "catalog.rates": lambda s, _: (_bill(s), s.catalog.rates())[1],
    "catalog.priced": lambda s, _: (_bill(s), s.catalog.priced())[1],
    "catalog.cases": lambda s, _: (_bill(s), s.catalog.cases())[1],
    "catalog.effect_of_case": lambda s, _: (_bill(s), s.catalog.effect_of_case(s.catalog.cases()[0].id))[1],
    "catalog.subscriptions": lambda s, _: s.catalog.subscriptions(),
    "catalog.year_end": lambda s, _: (_bill(s), s.catalog.year_end(2027))[1],
    "catalog.consumption": lambda s, _: _of_bill(s, s.catalog.consumption),
    "catalog.bills": lambda s, _: _bill(s),
    "catalog.bill": lambda s, _: s.catalog.bill(_bill(s).id),
    "catalog.preview": lambda s, _: _of_bill(s, s.catalog.preview, "2026-10"),
    "catalog.to_issue": lambda s, _: s.catalog.to_issue("2026-10"),
    "catalog.why_changed": lambda s, _: _of_bill(s, s.catalog.why_changed, "2026-09", "2026-10"),
    "catalog.year": lambda s, _: _of_bill(s, s.catalog.year, 2027),
    "catalog.explained": lambda s, _: _of_bill(s, s.catalog.explained, "2026-10"),
    "catalog.bill_file": lambda s, folder: _paper_of_bill(s, folder / "bill.pdf"),
    "catalog.bill_book": lambda s, folder: _paper_of_bill(s, folder / "bill.xlsx"),
    "catalog.disputes": lambda s, _: s.catalog.disputes(),
    "tickets.rules": lambda s, _: s.tickets.rules(),
    "callers.rules": lambda s, _: s.callers.rules(),
    "callers.look_up": lambda s, _: s.callers.look_up("an"),
    "callers.list_ids": lambda s, _: s.callers.list_ids(),
    "callers.list_rows": lambda s, _: s.callers.list_rows(s.callers.list_ids()),
    "callers.card": lambda s, _: s.callers.card(s.callers.create({"name": "Zora Quill"}).ids[0]),
    "callers.survey_rules": lambda s, _: s.callers.survey_rules(),
    "inbox.account": lambda s, _: s.inbox.account(),
    "inbox.mails_read": lambda s, _: s.inbox.mails_read(),
    "inbox.rules": lambda s, _: s.inbox.rules(),
    "hub.subscriptions": lambda s, _: s.hub.subscriptions(),
    "hub.desktop_alerts": lambda s, _: s.hub.desktop_alerts(),
    "hub.told": lambda s, _: s.hub.told(s.hub.postings()[0].id),
    "hub.audience": lambda s, _: s.hub.audience(s.hub.postings()[0].id),
    "reviews.reviews": lambda s, _: s.reviews.reviews(),
    "reviews.review": lambda s, _: s.reviews.review(s.reviews.reviews()[0].id),
    "reviews.brm_load": lambda s, _: s.reviews.brm_load(),
    "reviews.call_list": lambda s, _: s.reviews.call_list(),
    "reviews.usual_day": lambda s, _: s.reviews.usual_day(),
    "reviews.rules": lambda s, _: s.reviews.rules(),
    "figures.compare": lambda s, _: s.figures.compare([QUERY, ReportQuery(OCTOBER)]),
    "figures.explain": lambda s, _: [
        s.figures.explain(QUERY, figure) for figure in ("sla.resolution.all.due", "backlog.closing", "mttr.all.median")
    ],
    "figures.calendars": lambda s, _: s.figures.calendars(),
    "figures.what_if": lambda s, _: s.figures.what_if(
        ReportQuery(OCTOBER), "sla.resolution.critical", OtherTarget(timedelta(hours=2))
    ),
    "knowledge.rules": lambda s, _: s.knowledge.rules(),
    "knowledge.list_ids": lambda s, _: s.knowledge.list_ids("vpn"),
    "knowledge.list_rows": lambda s, _: s.knowledge.list_rows(s.knowledge.list_ids()),
    "knowledge.card": lambda s, _: s.knowledge.card(s.knowledge.list_ids()[0]),
    "knowledge.choices": lambda s, _: s.knowledge.choices(),
    "knowledge.solutions": lambda s, _: s.knowledge.solutions(CallSoFar("VPN disconnects")),
    "packets.disputes": lambda s, _: s.packets.disputes(),
    "packets.disputable": lambda s, _: s.packets.disputable(s.agencies.matrix()[0].agency_id),
    "packets.read_commentary": lambda s, _: s.packets.read_commentary(s.agencies.matrix()[0].agency_id, OCTOBER),
}
WRITES = frozenset(
    {
        *("outcome", "tend", "tickets.warn", "tickets.be_present", "tickets.choose_warning_mail"),
        *("tickets.tell_mentions", "tickets.read_mentions"),
        *(
            "workspace.undo",
            "workspace.change_password",
            *(f"filters.{name}" for name in ("share", "edit", "move", "withdraw")),
            *(f"templates.{name}" for name in ("keep_module", "keep_template", "drop", "used")),
            *(f"reminders.{name}" for name in ("add", "move", "finish", "reopen")),
            *(f"shifts.{name}" for name in ("draw_up", "add_line", "drop_line", "note", "summarise", "give")),
            *(f"shifts.{name}" for name in ("take_back", "accept", "correct", "take_over", "handover", "paper")),
            *(f"shifts.{name}" for name in ("set_turns", "swap")),
            *("keeping.save_rules", "keeping.set_hold", "keeping.release"),
            *(f"keeping.{name}" for name in ("propose", "approve", "cancel", "carry_out", "archive_disposed")),
            *(f"keeping.{name}" for name in ("certificate", "disposition_table", "verify_archive")),  # of one
            *("knowledge.save_rules", "knowledge.create", "knowledge.edit", "knowledge.say"),
            *(
                f"knowledge.{name}"
                for name in ("bring_back", "hand_in", "send_back", "publish", "retire", "restore", "still_right")
            ),
            "callers.save_rules",
            *(f"callers.{name}" for name in ("create", "edit", "set_left", "set_back", "merge")),
            "tickets.save_rules",
            "tickets.correct_answers",
            "callers.save_survey_rules",
            "inbox.save_rules",
        ),
        *(
            f"datacenters.{name}"
            for name in (
                *("add_plan", "edit_plan", "add_step", "edit_step", "remove_step", "save_rules", "add_exercise"),
                *("edit_exercise", "call_off", "stamp", "correct_stamp", "restore_stamp", "add_follow_up"),
                "edit_follow_up",
            )
        ),
        *(
            f"majors.{name}"
            for name in (
                *("save_rules", "propose", "declare", "declare_new", "reject", "send", "log", "set_role", "set_reach"),
                *("edit", "told_by_phone", "restore", "demote", "reopen", "correct", "link", "unlink", "add_task"),
                *("update_children", "resolve_children", "edit_task", "review", "judge_effect", "add_action"),
                "edit_action",
            )
        ),
        *(f"hub.{name}" for name in ("save_rules", "draft", "edit", "submit", "approve", "post", "end", "drop")),
        *(f"datacenters.{name}" for name in ("issue_badge", "edit_badge", "keep_badges", "end_badges", "edit_visit")),
        *(f"datacenters.{name}" for name in ("announce_visitor", "sign_in", "sign_out", "cancel_visit")),
        *("hub.take_offered", "hub.count_outages", "majors.count_outages"),
        *(
            f"catalog.{name}"
            for name in (
                *("add_component", "edit_component", "draft_rate", "edit_rate", "begin_year"),
                *(
                    f"{act}_{what}"
                    for act in ("send_back", "withdraw", "approve")
                    for what in ("rates", "subscription")
                ),
                *("submit_rates", "submit_subscription", "draft_subscription", "put_account", "tell_consumption"),
                *(
                    "begin_case",
                    "edit_case",
                    "put_cost",
                    "drop_case",
                    "drop_cost",
                    "put_forecast",
                    "draft_rates_of_case",
                ),
                *("issue", "dispute", "decide_dispute", "withdraw_dispute"),
            )
        ),
        *("hub.make_template", "hub.edit_template", "hub.end_template"),
        *(f"hub.{name}" for name in ("subscribe", "edit_subscription", "leave", "leave_by_mail")),
        *(f"agencies.{name}" for name in ("assign", "verify_contacts", "add_contact", "end_contact")),
        *(f"agencies.{name}" for name in ("edit_contact", "ask_contacts", "hand_over")),
        *(f"reviews.{name}" for name in ("plan_by_cadence", "set_cadence", "edit", "set_people", "invite", "cancel")),
        *(
            f"reviews.{name}"
            for name in ("restore", "hold", "record_present", "unhold", "sign", "reopen", "save_rules")
        ),
        *(
            f"cab.{name}"
            for name in (
                *(
                    "freeze_agenda",
                    "move_meeting",
                    "move",
                    "freeze",
                    "thaw",
                    "cancel",
                    "restore",
                    "set_chair",
                    "invite",
                    "take_reply",
                    "save_rules",
                ),
                *("defer", "reassign", "bring_back", "reorder", "plan_minutes", "open", "go_to", "pause"),
                *("resume", "end", "reopen_meeting", "presence", "presence_of_all", "name_delegate", "add_guest"),
                *("dismiss_guest", "vote", "vote_rest", "hear_after_all", "plan_all"),
                *("consent", "decide", "note", "reopen", "correct", "sign", "revise_minutes"),
                *("add_action", "edit_action"),
            )
        ),
        *(
            f"changes.{name}"
            for name in (
                *("create_model", "edit_model", "new_model_version", "propose_model", "withdraw_model", "retire_model"),
                "end_model",
                *("create", "edit", "reschedule", "submit", "vote", "decide", "withdraw", "schedule", "start"),
                *("finish", "review", "cancel", "batch", "record_latent"),
                *(
                    "correct",
                    "decide_alone",
                    "ecab_vote",
                    "ecab_decide",
                    "judge_incident",
                    "override",
                    "meet_condition",
                    *(f"{name}_task" for name in ("add", "edit", "move", "finish", "drop")),
                ),
            )
        ),
        *("imports.file", "imports.save_mapping", "attachments.add", "attachments.withdraw"),
        "attachments.set_limit",
        *(f"offline.{name}" for name in ("send", "settle", "bring_back")),
        *(f"mail.{name}" for name in ("retry", "drop", "save_account", "check_account")),
        *(f"inbox.{name}" for name in ("save_account", "check_account")),
        *(f"setup.{name}" for name in ("create", "edit", "end", "set_matrix", "undo")),
        *(f"setup.{name}" for name in ("import_holidays", "confirm_holidays", "take_in_categories", "set_roles")),
        *(
            "packets.export_all",
            "packets.save_commentary",
            "packets.give_reason",
            "packets.approve",
            "packets.dispute",
            "packets.answer_dispute",
            "reviews.plan",
            "reviews.save_action",
        ),
        *(
            f"tickets.{name}"
            for name in (
                *(
                    "take_next",
                    "batch",
                    "assign_many",
                    "move_many",
                    "log",
                    "log_resolved",
                    "edit",
                    "change_priority",
                    "assign",
                    "move_to_group",
                    "start",
                    "hold_until",
                ),
                *("transfer", "hold", "resume", "resolve", "reopen", "close", "cancel", "comment", "send_update"),
                *("private_note", "set_private_note", "undo", "link", "unlink", "merge", "resolve_family"),
            )
        ),
    }
)


def functions(services: Services) -> Iterator[tuple[str, Any]]:
    """The functions of the services by their dotted names."""
    for name, found in vars(services).items():
        if isinstance(found, partial):
            yield name, found
        elif name not in ("opening", "now"):
            yield from ((f"{name}.{inner}", function) for inner, function in vars(found).items())


@pytest.fixture
def services(sample: Database) -> Services:  # noqa: F811
    return Services(sample)


def test_every_service_has_an_entry(services: Services) -> None:
    names = [name for name, _ in functions(services)]
    assert len(names) == len(set(names))
    assert set(names) == set(READS) | WRITES
    assert not set(READS) & WRITES


class Modules(pickle.Unpickler):
    """Unpickles, and notes from which modules."""

    def __init__(self, content: bytes) -> None:
        super().__init__(io.BytesIO(content))
        self.seen: set[str] = set()

    def find_class(self, module: str, name: str) -> Any:
        self.seen.add(module)
        return super().find_class(module, name)


def of_the_window(module: str) -> bool:
    ours = module.split(".")[0] in ("app", "tests")
    return module.startswith(WINDOW) if ours else module.split(".")[0] in sys.stdlib_module_names


@pytest.mark.parametrize("name", READS)
def test_an_answer_arrives_as_it_was(services: Services, name: str, tmp_path: Path) -> None:
    answer = READS[name](services, tmp_path)
    assert answer is not None
    unpickler = Modules(pickle.dumps(answer, pickle.HIGHEST_PROTOCOL))
    assert unpickler.load() == answer
    assert {module for module in unpickler.seen if not of_the_window(module)} == set()


def test_the_window_unpickles_without_the_database_layer(services: Services, tmp_path: Path) -> None:
    names = ("agencies.matrix", "figures.figures", "figures.charts", "tickets.detail", "changes.calendar", "cab.agenda")
    (tmp_path / "answers").write_bytes(pickle.dumps([READS[name](services, tmp_path) for name in names]))
    script = (
        "import pickle, sys, app.services.remote;"
        f"answers = pickle.load(open({str(tmp_path / 'answers')!r}, 'rb'));"
        "print(len(answers), [m for m in sys.modules if m.startswith(('app.db', 'sqlalchemy', 'app.services.api'))])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"{len(names)} []"


def classes_in(annotation: Any) -> Iterator[type]:
    arguments = get_args(annotation)
    if isinstance(annotation, type) and not arguments:
        yield annotation
    for argument in arguments:
        yield from classes_in(argument)


def test_answers_of_writes_are_annotated_with_values_of_the_domain(services: Services) -> None:
    for name, function in functions(services):
        if name not in WRITES:
            continue
        module = import_module(function.func.__module__)
        real = getattr(module, function.func.__name__)
        annotation = eval(real.__annotations__["return"], vars(import_module(real.__module__)))
        found = list(classes_in(annotation))
        assert found, name
        for cls in found:
            assert cls.__module__ in {"builtins", "pathlib"} or cls.__module__.startswith("app.domain"), (name, cls)
