"""The rules around a major incident by hand-computed values: who is told, when the management is, what is proposed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain import words
from app.domain.majors import mailing
from app.domain.majors.audience import SUBSCRIBER, audience, call_list, unreachable, unreached
from app.domain.majors.corrections import Down, Times, moved
from app.domain.majors.days import review_due
from app.domain.majors.drafting import draft_message, next_kind, promised, since_last
from app.domain.majors.escalation import due, escalations
from app.domain.majors.proposal import why
from app.domain.majors.settings import LABELS, MajorRules, as_rows, from_rows, read
from app.domain.majors.states import MajorState, may_move
from app.domain.majors.values import (
    Gap,
    Major,
    MajorRole,
    MajorRow,
    Message,
    Place,
    PromiseState,
    Reached,
    Recipient,
    Task,
    Update,
    UpdateKind,
)
from app.errors import InputError

RULES = MajorRules()
START = datetime(2026, 10, 5, 14, tzinfo=UTC)  # 10:00 Eastern


def after(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def entry(
    number: int, minute: float, kind: UpdateKind, text: str = "x", *, sent: bool = False, **details: object
) -> Update:
    when = after(minute)
    return Update(number, when, when, kind, text, sent=sent, details=details, next_steps="Go on.")


def incident(*updates: Update, title: str = "Mail is down", minutes: float = 30, **more: object) -> Major:
    row = MajorRow(
        1,
        1,
        "MI0000001",
        title,
        MajorState.DECLARED,
        False,
        "Mail",
        START,
        START,
        None,
        "Mia Marsh",
        ("DOR",),
        0,
        None,
        None,
        None,
    )
    values = {"services": (Place(1, "MAIL", "E-mail"),), "reached": (Reached(1, "DOR", "Revenue"),), **more}
    return Major(
        row,
        after(minutes),
        "",
        "",
        str(values.pop("bridge", "")),
        "",
        None,
        "",
        1,
        None,
        None,
        "",
        None,
        "",
        {MajorRole.MANAGER: ("mia", "Mia Marsh")},
        updates=updates,
        **values,  # type: ignore[arg-type]
    )


# --- who is told -----------------------------------------------------------------------------------
def test_contacts_are_told_in_rank_order_then_the_management() -> None:
    reached = (Reached(2, "DOT", "Transportation"), Reached(1, "DOR", "Revenue"), Reached(3, "DPS", "Safety"))
    contacts = {
        1: (
            Recipient("Zoe", "z@x.example", "", "contact", 1, "DOR", 2),
            Recipient("Ann", "", "1", "contact", 1, "DOR", 1),
        ),
        2: (Recipient("Bob", "", "", "contact", 2, "DOT", 1),),
    }
    subscribers = (
        Recipient("Zoe", "Z@x.example", "", "subscriber"),  # a contact
        Recipient("Sue", "sue@x.example", "", "subscriber", reason="subscribed to mail (SUB0000001)"),
        Recipient("Sue", "sue@x.example", "", "subscriber", reason="subscribed to everything (SUB0000002)"),
        Recipient("Boss", "a@b.example", "", "subscriber"),
        Recipient("Nan", "", "", "subscriber"),
    )
    found = audience(reached, contacts, ("a@b.example", "a@b.example"), subscribers)
    assert [(one.name, one.why, one.reason) for one in found] == [
        ("Ann", "contact", ""),
        ("Zoe", "contact", ""),
        ("Bob", "contact", ""),
        ("Sue", "subscriber", "subscribed to mail (SUB0000001)"),
        ("a@b.example", "management", ""),
    ]
    assert unreachable(reached, found) == ("Safety", "Transportation")
    only_mail = [Recipient("Eve", "e@x.example", "", "contact", 3, "DPS", 1), *found]
    assert [unreached(reached, only_mail, by_mail=by_mail) for by_mail in (True, False)] == [(2,), (3, 2)]
    assert [(one.agency, one.rank, one.name) for one in call_list(reached, found)] == [
        ("Revenue", 1, "Ann"),
        ("Revenue", 2, "Zoe"),
        ("Transportation", 1, "Bob"),
    ]


def test_a_subscriber_is_told_why_and_how_to_leave() -> None:
    sue = Recipient("Sue", "s@x.example", "", SUBSCRIBER, reason="subscribed to Mail (SUB0000001)",
                    leave="Leave SUB0000001")  # fmt: skip
    said = mailing.text(Message("Mail is down.", management="Short."), sue, "MI0000001")
    assert said == (
        "Mail is down.\n\nNo further message is planned.\n\n"
        "You get this because you subscribed to Mail (SUB0000001). MI0000001\n\n"
        "To leave, answer this mail with the subject: Leave SUB0000001\n"
    )


# --- proposed, escalated, reviewed -----------------------------------------------------------------
@pytest.mark.parametrize(
    ("priority", "agencies", "children", "said"),
    [
        (1, 2, 0, "Critical, and it reaches 2 agencies."),
        (1, 1, 19, ""),
        (2, 5, 20, "20 tickets under it."),
        (2, 5, 19, ""),
    ],
)
def test_proposed_is_a_critical_one_of_two_agencies_or_twenty_tickets(
    priority: int, agencies: int, children: int, said: str
) -> None:
    assert why(RULES, priority, agencies, children) == said
    assert why(MajorRules(propose=False), priority, agencies, children) == ""


def test_the_management_hears_after_half_an_hour_one_and_two() -> None:
    declared = entry(1, 0, UpdateKind.DECLARED, agencies=[1])
    listed = escalations(START, [declared], RULES)
    assert [(step.minutes, step.at, step.told) for step in listed] == [
        (30, after(30), False),
        (60, after(60), False),
        (120, after(120), False),
    ]
    assert due(listed, after(29)) is None
    assert due(listed, after(30)) == listed[0]
    assert due(listed, after(61)) == listed[1]  # the latest says it for the earlier one
    told = escalations(START, [declared, entry(2, 61, UpdateKind.ESCALATED, minutes=60)], RULES)
    assert due(told, after(70)) is None
    assert due(told, after(120)) == told[2]
    assert escalations(None, [declared], RULES) == ()
    assert escalations(START, [entry(1, 0, UpdateKind.DECLARED)], RULES) == ()  # declared before this was kept


def test_a_review_is_due_after_five_working_days() -> None:
    assert review_due(date(2026, 10, 5), 5, ()) == date(2026, 10, 12)  # Monday to Monday
    assert review_due(date(2026, 11, 6), 5, {date(2026, 11, 11)}) == date(2026, 11, 16)  # Veterans Day
    assert review_due(date(2026, 10, 10), 1, ()) == date(2026, 10, 12)  # from a Saturday


# --- what is offered to be sent --------------------------------------------------------------------
def test_the_first_message_the_scope_and_updates_follow_each_other() -> None:
    declared, first = entry(1, 0, UpdateKind.DECLARED), entry(2, 4, UpdateKind.NOTICE, sent=True)
    scope = entry(3, 9, UpdateKind.SCOPE, sent=True)
    assert next_kind([]) is UpdateKind.NOTICE
    assert next_kind([declared]) is UpdateKind.NOTICE
    assert next_kind([declared, first]) is UpdateKind.SCOPE
    assert next_kind([scope, first, declared]) is UpdateKind.UPDATE
    assert next_kind([declared, first, scope, entry(4, 50, UpdateKind.REOPENED)]) is UpdateKind.NOTICE
    assert since_last([declared, first, scope]) == ((), scope)
    assert since_last([declared]) == ((), None)
    seconds = START + timedelta(seconds=42)
    assert promised(UpdateKind.NOTICE, RULES, seconds) == after(5)
    assert promised(UpdateKind.SCOPE, RULES, seconds) == after(20)


def test_texts_are_offered_from_what_is_known() -> None:
    declared, first = entry(1, 0, UpdateKind.DECLARED), entry(2, 4, UpdateKind.NOTICE, "We look.", sent=True)
    scope = entry(3, 9, UpdateKind.SCOPE, sent=True)
    notice = draft_message(incident(declared, bridge="Room 4"), UpdateKind.NOTICE, RULES)
    assert notice.known == "Mail is down (E-mail) since 10:00. We are working on it."
    assert notice.hub == notice.known
    assert notice.management == (
        "MI0000001, Mail is down: for 30 min. 1 agency is reached. Incident manager: Mia Marsh. Bridge: Room 4."
    )
    sites = (Place(1, "EDC", "Eastern data center"),)
    reach = draft_message(incident(declared, first, title="E-mail is down.", sites=sites), UpdateKind.SCOPE, RULES)
    assert reach.known == "E-mail is down since 10:00. Reached: Revenue. Sites: Eastern data center."
    unknown = draft_message(incident(declared, first, reached=()), UpdateKind.SCOPE, RULES)
    assert unknown.known.endswith("Which agencies are reached is being examined.")
    nothing = draft_message(incident(declared, first, scope), UpdateKind.UPDATE, RULES)
    assert nothing.nothing_new
    assert nothing.known == "Nothing new since our last message; the work goes on."
    assert nothing.next_steps == "Go on."
    nobody = replace(incident(declared), row=replace(incident().row, manager=""))
    assert draft_message(nobody, UpdateKind.NOTICE, RULES).management.endswith("1 agency is reached.")
    note = entry(4, 20, UpdateKind.WORKAROUND, "Use the web.")
    news = draft_message(incident(declared, first, scope, note), UpdateKind.UPDATE, RULES)
    assert (news.known, news.hub, news.nothing_new, news.next_at) == ("", "", False, after(50)), "the log is no message"
    noted = draft_message(replace(incident(declared, note), summary="A disk broke"), UpdateKind.NOTICE, RULES)
    assert noted.known == "Mail is down (E-mail) since 10:00. A disk broke. We are working on it."


def test_a_mail_says_when_the_next_one_comes_and_why_it_comes() -> None:
    to = Recipient("Ann", "a@x.example", "", "contact", 1, "DOR", 1)
    message = Message("Down.", "The network.", "A new disk.", management="Short.", next_at=after(20))
    assert mailing.text(message, to, "MI0000001") == (
        "Down.\n\nRuled out: The network.\n\nWhat happens next: A new disk.\n\n"
        "The next message comes by 5 Oct 2026 10:20 (Eastern).\n\n"
        "You get this as a contact of DOR for major incidents. MI0000001\n"
    )
    reached = [Reached(1, "DOR", "Revenue", "no e-mail, phones work"), Reached(2, "DOA", "Administration")]
    told = mailing.text(message, to, "MI0000001", reached)
    assert "What it means to Revenue: no e-mail, phones work\n\nRuled out" in told
    assert "You get this as a contact of Revenue and Administration for major incidents." in told
    chief = Recipient("c@x.example", "c@x.example", "", "management")
    assert mailing.text(message, chief, "MI1").startswith(
        "Short.\n\nThe agencies are told: Down.\n\nRuled out: The network.\n\nWhat happens next: A new disk.\n\n"
    )
    over = mailing.text(Message("Over."), to, "MI1", back_at=START, data_loss="Nothing.")
    assert over.startswith(
        "Over.\n\nData loss: Nothing.\n\nThe service is back since 5 Oct 2026 10:00 (Eastern).\n\nNo further message"
    )
    assert mailing.with_data_loss("Over. Nothing was lost.", "nothing was lost") == "Over. Nothing was lost."
    assert mailing.subject("MI0000001", "Mail\nis down", UpdateKind.RESTORED) == (
        "MI0000001: Mail is down \N{EN DASH} Resolved"
    )
    head, text = mailing.escalation("MI0000001", "Mail is down", 90)
    assert head == "MI0000001: Mail is down \N{EN DASH} goes on for 1 h 30 min"
    assert "it runs for 1 h 30 min or longer.\n\nThe agencies have not been told anything yet." in text
    last = replace(entry(2, 4, UpdateKind.NOTICE, "We look.", sent=True), next_steps="A new disk.", next_at=after(20))
    text = mailing.escalation("MI0000001", "Mail is down", 90, last, START)[1]
    assert "at 10:04: We look.\n\nWhat happens next: A new disk.\n\nThe next message to them comes by 5 Oct" in text
    assert mailing.number_of(7, management=False) == 14
    assert mailing.number_of(7, management=True) == 15


# --- corrected -------------------------------------------------------------------------------------
def test_a_correction_names_what_it_moves() -> None:
    before = Times(START, after(5), after(10), after(14), after(60), date(2026, 10, 12))
    later = Times(after(3), after(5), after(10), after(14), after(60), date(2026, 10, 12))
    assert moved(before, later, (Down("Mail", timedelta(hours=1), timedelta(minutes=57)),)) == (
        "Restore time: 57 min, before 1 h.",
        "Time to detect: 2 min, before 5 min.",
        "Time to declare: 7 min, before 10 min.",
        "Lag of the first message: 11 min, before 14 min.",
        "Availability of Mail: out for 57 min, before 1 h.",
    )
    assert moved(before, before, (Down("Mail", None, None),)) == ()
    month = Times(datetime(2026, 9, 30, 14, tzinfo=UTC))
    assert moved(Times(START), month) == ("It counts in September 2026, before in October 2026.",)
    end = Times(START, after(5), after(10), after(14), after(3000), date(2026, 10, 14))
    assert moved(before, end) == ("Restore time: 2 d 2 h, before 1 h.", "Review due: 14 Oct 2026, before 12 Oct 2026.")


# --- states and settings ---------------------------------------------------------------------------
def test_where_a_major_incident_may_go() -> None:
    s = MajorState
    allowed = {(old, new) for old in s for new in s if may_move(old, new)}
    assert allowed == {
        (s.PROPOSED, s.DECLARED),
        (s.PROPOSED, s.REJECTED),
        (s.REJECTED, s.DECLARED),
        (s.DECLARED, s.RESTORED),
        (s.DECLARED, s.DEMOTED),
        (s.DEMOTED, s.DECLARED),
        (s.RESTORED, s.CLOSED),
        (s.RESTORED, s.DECLARED),
        (s.CLOSED, s.RESTORED),
    }
    assert [state for state in s if state.runs] == [s.DECLARED]
    assert [state.label for state in s if state.counts] == ["Declared", "Resolved", "Reviewed"]


def test_rules_are_kept_as_texts_and_read_back() -> None:
    own = MajorRules(propose=False, escalate_minutes=(15, 45), management=("a@b.example",))
    assert from_rows(as_rows(own)) == own
    assert from_rows({"cab.place": "x"}) == RULES
    for name, text, said in (
        ("propose", "perhaps", "Write yes or no"),
        ("management", "nobody", "is no mail address"),
        ("escalate_minutes", "60, 30", "does not rise"),
        ("escalate_minutes", "0", "from 1 to 1440"),
        ("agencies", "²", "from 1 to 200"),
    ):
        with pytest.raises(InputError) as refused:
            read(name, text)
        assert said in refused.value.text
    assert read("escalate_minutes", "") == ()
    assert read("propose", " YES ") is True
    assert set(LABELS) == {key.removeprefix("majors.") for key in as_rows(RULES)}


def test_what_people_read_of_the_values() -> None:
    assert [kind.label for kind in (UpdateKind.NOTICE, UpdateKind.REACH)] == ["First message", "Who is reached"]
    assert MajorRole.DIRECTOR.label == "Duty director"
    assert PromiseState.LATE.label == "Late"
    assert Gap("x", None, timedelta(1)).is_met is None
    assert incident().restore_time is None


def test_who_takes_a_role_over_hears_what_they_go_on_with() -> None:
    first = entry(2, 4, UpdateKind.NOTICE, "We look.", sent=True)
    tasks = (Task(1, 1, "Order a disk", "open"), Task(2, 1, "Look", "done"))
    taken = incident(entry(1, 0, UpdateKind.DECLARED), first, bridge="Room 4", tasks=tasks)
    owed = replace(taken, row=replace(taken.row, next_update_at=after(20)))
    head, text = mailing.handed_over(owed, MajorRole.MANAGER)
    assert head == "MI0000001: Mail is down \N{EN DASH} you are the incident manager"
    assert text == (
        "You are the incident manager of MI0000001, Mail is down, from now on.\n\n"
        "The next message is promised for 5 Oct 2026 10:20 (Eastern).\n\nBridge: Room 4\n\nTold last: We look.\n\n"
        "Open tasks: Order a disk.\n"
    )
    assert mailing.handed_over(incident(), MajorRole.SCRIBE)[1].count("\n\n") == 0


def test_what_the_clock_does_is_done_by_nobody() -> None:
    assert [replace(entry(1, 0, kind), author="Mia").by for kind in (UpdateKind.ESCALATED, UpdateKind.NOTE)] == [
        *("the clock", "Mia")
    ]


def test_who_takes_over_reads_what_they_go_on_with() -> None:
    told = entry(2, 4, UpdateKind.NOTICE, "We look.", sent=True)
    tasks = (Task(1, 1, "Call the vendor", "open"), Task(2, 1, "Fail over", "done"))
    found = incident(told, bridge="Room 4", tasks=tasks)
    found = replace(found, row=replace(found.row, next_update_at=after(35)))
    head, text = mailing.handed_over(found, MajorRole.MANAGER)
    assert head == "MI0000001: Mail is down \u2013 you are the incident manager"
    assert text.split("\n\n") == [
        "You are the incident manager of MI0000001, Mail is down, from now on.",
        f"The next message is promised for {words.moment(after(35))} (Eastern).",
        "Bridge: Room 4",
        "Told last: We look.",
        "Open tasks: Call the vendor.\n",
    ]
    assert mailing.handed_over(incident(), MajorRole.SCRIBE)[1].count("\n\n") == 0


def test_the_clock_writes_what_it_does() -> None:
    assert entry(1, 30, UpdateKind.ESCALATED).by == "the clock"
    assert replace(entry(1, 30, UpdateKind.NOTE), author="Mia Marsh").by == "Mia Marsh"
