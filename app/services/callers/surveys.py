"""Surveys: callers are asked a while after their ticket was done, and what they answer is kept beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from app.db import mail as outbox
from app.db.cab.rules import load_rules as board_rules
from app.db.callers import surveys as store
from app.db.callers import whom
from app.db.callers.rules import asked_since, load_rules, load_survey_rules
from app.db.engine import Database
from app.db.facts import fact
from app.db.records import hold, time_of
from app.domain import words
from app.domain.cab.tended import Tended
from app.domain.callers import answers, surveys, updates
from app.domain.callers.survey_settings import SurveyRules
from app.domain.callers.updates import Caller
from app.domain.changes_made import Changes, Touched
from app.domain.mail.addresses import can_be_mailed
from app.domain.mail.values import Draft, MailKind
from app.domain.rights import may

if TYPE_CHECKING:
    from sqlalchemy import Connection

_RIGHT = "survey.record"
#: Surveys of one round: the outbox of a morning is not filled with them.
_AT_ONCE = 200


def tend_surveys(db: Database) -> Tended:
    """Ask the callers who are to be asked now. Two desktops at once ask everybody once."""
    if not may(db.actor.roles, _RIGHT):
        return Tended()
    with db.read() as conn:
        if not _due(conn, load_survey_rules(conn), db.now()):
            return Tended()
    text = db.write(_ask, what="send surveys").text
    return Tended((text,) if text else ())


def _due(conn: Connection, rules: SurveyRules, now: datetime) -> list[tuple[store.Done, Caller]]:
    """Return the tickets that ask now, with whom: nobody twice, nobody who was asked lately, left, or is a program."""
    since = asked_since(conn) if rules.when != "no" else None
    if since is None:
        return []
    ours = (board_rules(conn).mailbox, load_rules(conn).answer_to)
    if not can_be_mailed(ours[0]):
        return []
    workspace = fact(conn, "id") or ""
    found = store.done(conn, rules, since, now)
    drawn = [one for one in found if surveys.is_drawn(workspace, one.number, rules.share)]
    named = zip(drawn, whom.callers_of(conn, [(one.caller, one.agency_id) for one in drawn]), strict=True)
    known = whom.of_directory(conn, [one.caller_id for one in drawn if one.caller_id is not None])
    meant = ((one, to if one.caller_id is None else known.get(one.caller_id)) for one, to in named)
    callers = [(one, to) for one, to in meant if to is not None and not whom.is_own(to.mail, *ours)]
    lately = store.asked_lately(conn, [to.mail for _, to in callers], now - timedelta(days=rules.rest_days))
    asked: list[tuple[store.Done, Caller]] = []
    for one, to in callers:
        key = to.mail.lower()
        if key in lately or whom.is_drill(conn, one.id) or whom.is_loop(conn, one.id):
            continue
        if rules.rest_days:
            lately.add(key)
        asked.append((one, to))
    return asked[:_AT_ONCE]


def _ask(conn: Connection) -> Changes:
    hold(conn, "surveys")
    rules, now, answer_to = load_survey_rules(conn), time_of(conn), load_rules(conn).answer_to
    owed = _due(conn, rules, now)
    for ticket, to in owed:
        of, until = whom.about(conn, ticket.id), now + timedelta(days=rules.open_days)
        key = ("ticket", ticket.id)
        text, thread = surveys.survey_text(rules.text, of, to, until), updates.thread(outbox.ids_to(conn, key, to.mail))
        draft = Draft(MailKind.SURVEY, key, to.mail, "", text, to_name=to.name, thread=thread, reply_to=answer_to)
        token = answers.token_of(outbox.next_id(conn, draft))
        outbox.put(conn, [replace(draft, subject=updates.subject(of, answers.marked(token)))])
        store.add(conn, ticket, token, to.mail, now, until)
    if not owed:
        return Changes(Touched.NOTHING)
    said = f"{words.count(len(owed), 'caller is', 'callers are')} asked how satisfied they are."
    return Changes(Touched.TICKETS | Touched.MAIL, tuple(ticket.id for ticket, _ in owed), said)
