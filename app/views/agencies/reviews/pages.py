"""The pages of the pane: what is to be done, who takes part, what came of it, what BRMs have ahead, whom to call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain import words
from app.domain.agencies import VERIFY_EVERY
from app.domain.eastern import local_date
from app.domain.offline.shown import with_mark
from app.domain.plain_text import lines, one_line
from app.domain.reviews.actions import KINDS, STAGES, Action
from app.domain.reviews.course import Standing
from app.domain.reviews.load import mondays
from app.domain.reviews.values import CHECKS, CallLine, LoadLine, Participant
from app.ui.tables.columns import NARROW, WIDE, Align, Column, Mark
from app.views.agencies.reviews.page import Page
from app.views.agencies.reviews.shown import Shown

CONTEXT = "review"
PEOPLE_MENU, ACTION_MENU, CALL_MENU = "review people", "review action", "review call"
_DONE, _OPEN, _SOON = Mark("check", "met"), Mark("ring", "muted"), Mark("triangle", "soon")
_FOR = {"mip": "MIP", "billing": "Billing", "security": "Security"}
_HOW = {
    "actions": "Look at each open action on the page Actions (Enter) and save what became of it.",
    "reasons": "Give them in Reports, Exceptions (Enter leads there, Ctrl+R): until then the packet prints in"
    " brackets what the history tells.",
    "commentary": "Write what went well, what did not and what we ask in Reports, Packet (Enter leads there), or take"
    " over what the program wrote there: until then it is marked as automatic.",
    "packet": "Issue it in Reports, Packet (Enter leads there).",
    "invited": "Invite everybody (N). Who was invited is told of another day, time or place.",
}


# --- what is to be done --------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Step:
    """A line of the course of a review; `done` None: it is no step that is ticked. `key`: what Enter does."""

    id: int
    key: str
    label: str
    done: bool | None
    said: str
    text: str


def steps(shown: Shown) -> Sequence[Step]:
    """Return the checklist of a review, its agenda, its minutes and its signature."""
    review = shown.review
    if review is None:
        return ()
    found: list[Step] = []

    def add(key: str, label: str, done: bool | None, said: str, text: str) -> None:
        found.append(Step(len(found) + 1, key, label, done, said, text))

    if review.standing is Standing.PLANNED:
        for key, label in CHECKS.items():
            done = key in review.done
            add(key, label, done, "Done" if done else review.left(key), "" if done else _HOW[key])
    add("agenda", "Agenda", None, _first(review.agenda) or "None", lines(review.agenda))
    held = review.standing in (Standing.HELD, Standing.SIGNED)
    add("minutes", "Minutes", held, _first(review.notes) or ("None" if held else "To come"), lines(review.notes))
    signed = review.standing is Standing.SIGNED
    said = f"{one_line(review.signed_by)}, {one_line(review.signed_for)}" if signed else "To come"
    add("sign", "Signed off", signed, said, "" if signed else "Once the minutes are agreed (G).")
    return found


def _first(text: str) -> str:
    return next((one_line(line) for line in text.splitlines() if line.strip()), "")


def _step_columns(_today: date) -> Sequence[Column[Step]]:
    return (
        Column("label", "Step", "Commentary written", lambda s: s.label,
               mark=lambda s: None if s.done is None else _DONE if s.done else _OPEN),
        Column("said", "What is known", "To do", lambda s: s.said, stretch=True, tooltip=lambda s: s.text or s.said),
    )  # fmt: skip


# --- who takes part ------------------------------------------------------------------------------
_PARTS = {"chair": "Chair", "member": "Member", "guest": "Guest"}


def _people_columns(_today: date) -> Sequence[Column[Participant]]:
    return (
        Column("part", "Part", "Member", lambda p: _PARTS[p.part]),
        Column("name", "Name", "Alexandra Fitzgerald", lambda p: one_line(p.name), stretch=True,
               tooltip=lambda p: ", ".join(filter(None, (one_line(p.title), p.address)))),
        Column("invited", "Invited", "Not yet", lambda p: "Invited" if p.sequence is not None else "Not yet",
               mark=lambda p: _DONE if p.sequence is not None else _OPEN),
        Column("answer", "Answer", "Tentative", lambda p: p.answer.capitalize() or "–",
               accessible=lambda p: p.answer or "no answer yet", hint="To the invitation as it is now"),
        Column("present", "Was there", "Yes", lambda p: "Yes" if p.present else "", since=NARROW),
    )  # fmt: skip


def _people_text(row: Participant, _shown: Shown) -> str:
    said = [", ".join(filter(None, (one_line(row.name), one_line(row.title))))]
    said.append(row.address or "No mail address: no invitation reaches them.")
    return "\n".join(said)


# --- what came of it -----------------------------------------------------------------------------
def _action_rows(shown: Shown) -> Sequence[Action]:
    return (*shown.detail.agreed, *shown.detail.carried) if shown.detail is not None else ()


def action_state(row: Action, today: date) -> str:
    """Return where an action stands, of a requirement how far it has come."""
    if row.kind == "requirement" and row.stage and row.state == "open":
        return STAGES[row.stage]
    return "Late" if row.is_late(today) else row.state.capitalize()


def _action_columns(today: date) -> Sequence[Column[Action]]:
    return (
        Column("title", "What", "Send the new rates to the agency", lambda a: one_line(a.title), stretch=True,
               tooltip=lambda a: one_line(a.title)),
        Column("kind", "Kind", "Improvement", lambda a: KINDS[a.kind].split(" ")[0]),
        Column("due", "Due", "20 May 2026", lambda a: words.day(a.due_on, padded=True), sort_value=lambda a: a.due_on,
               mark=lambda a: Mark("missed", "missed") if a.is_late(today) else None),
        Column("state", "State", "In the catalog", lambda a: action_state(a, today)),
        Column("owner", "Owner", "Alexandra Fitzgerald", lambda a: one_line(a.owner_name), since=WIDE),
        Column("from", "From", "20 May 2026", lambda a: words.day(a.review_on, padded=True), since=WIDE,
               sort_value=lambda a: a.review_on),
    )  # fmt: skip


def _action_text(row: Action, shown: Shown) -> str:
    title = with_mark(one_line(row.title), shown.marks, "action", row.id)
    said = [title, f"{KINDS[row.kind]}, {action_state(row, shown.today).lower()}"]
    said.append(f"Owner {one_line(row.owner_name) or 'nobody'}, due {words.day(row.due_on)}")
    said += [f"Effect: {one_line(row.what_changed)}"] if row.what_changed else []
    said += [f"In the catalog as {one_line(row.service_name)}"] if row.service_name else []
    if row.review_on is not None:
        said.append(f"From the review of {words.day(row.review_on, weekday=True)}")
    return "\n".join(said)


# --- what BRMs have ahead ------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class LoadRow:
    """A line of the load with a key."""

    id: int
    line: LoadLine


def _load_columns(today: date) -> Sequence[Column[LoadRow]]:
    def hours(week: date) -> Callable[[LoadRow], str]:
        return lambda row: f"{row.line.weeks[week][1]:g} h" if row.line.weeks.get(week, (0, 0))[0] else ""

    def mark(week: date) -> Callable[[LoadRow], Mark | None]:
        return lambda row: _SOON if row.line.weeks.get(week, (0, 0.0))[1] > row.line.full else None

    def value(week: date) -> Callable[[LoadRow], float]:
        return lambda row: row.line.weeks.get(week, (0, 0.0))[1]

    return (
        Column("brm", "BRM", "Alexandra Fitzgerald", lambda r: one_line(r.line.brm), stretch=True),
        Column("agencies", "Agencies", "12", lambda r: str(r.line.agencies), Align.RIGHT,
               sort_value=lambda r: r.line.agencies),
        Column("reviews", "Reviews", "12", lambda r: str(r.line.reviews), Align.RIGHT,
               sort_value=lambda r: r.line.reviews),
        *(
            Column(f"week{n}", f"{week.day} {words.MONTHS[week.month - 1]}", "12.5 h", hours(week), Align.RIGHT,
                   mark=mark(week), sort_value=value(week), since=0 if n < 3 else NARROW + n)
            for n, week in enumerate(mondays(today))
        ),
    )  # fmt: skip


def _load_rows(shown: Shown) -> Sequence[LoadRow]:
    return [LoadRow(n, line) for n, line in enumerate(shown.books.load, 1)]


def _load_text(row: LoadRow, _shown: Shown) -> str:
    line = row.line
    said = [f"{one_line(line.brm)}: {words.count(line.agencies, 'agency', 'agencies')} today"]
    for week, (count, hours) in line.weeks.items():
        if count:
            more = f", more than the {line.full:g} of a full week" if hours > line.full else ""
            said.append(f"Week of {words.day(week)}: {words.count(count, 'review')}, {hours:g} hours{more}")
    return "\n".join([*said, "Hours of a review: its length and the work beside it, sample values of the rules."])


# --- whom to call --------------------------------------------------------------------------------
def _call_rows(shown: Shown) -> Sequence[CallLine]:
    return shown.books.calls


def _call_columns(today: date) -> Sequence[Column[CallLine]]:
    return (
        Column("code", "Agency", "NCDA&CS", lambda c: c.code),
        Column("kind", "For", "Security 1", lambda c: f"{_FOR[c.kind]} {c.rank}"),
        Column("person", "Person", "Alexandra Fitzgerald", lambda c: one_line(c.person), stretch=True,
               mark=lambda c: None if _verified(c, today) else _SOON),
        Column("phone", "Phone", "919-555-0123 ext. 12", lambda c: one_line(c.phone) or "–"),
        Column("standing", "Verified", "20 May 2026", lambda c: _verified_words(c, today),
               sort_value=lambda c: c.verified_at, since=NARROW),
        Column("mail", "E-mail", "alexandra.fitzgerald@example.gov", lambda c: one_line(c.mail), shown=False),
    )  # fmt: skip


def _verified(row: CallLine, today: date) -> bool:
    return row.verified_at is not None and today - local_date(row.verified_at) <= timedelta(days=VERIFY_EVERY.days)


def _verified_words(row: CallLine, today: date) -> str:
    asked = row.asked_at is not None and (row.verified_at is None or row.asked_at > row.verified_at)
    if not _verified(row, today) and asked and row.asked_at is not None:
        return f"Asked {words.day(local_date(row.asked_at))}"
    return words.day(local_date(row.verified_at)) if row.verified_at else "Never"


def _call_sentence(row: CallLine, _now: datetime) -> str:
    return f"{row.code}, {_FOR[row.kind]} {row.rank}, {row.person}, {row.phone or 'no phone'}."


def _call_text(row: CallLine, shown: Shown) -> str:
    said = [one_line(row.agency), ", ".join(filter(None, (one_line(row.person), one_line(row.title))))]
    said.append(", ".join(filter(None, (one_line(row.phone), one_line(row.mail)))) or "No phone, no mail address")
    said.append(f"Verified: {_verified_words(row, shown.today)}. BRM {one_line(row.brm) or 'nobody'}.")
    return "\n".join(said)


STEPS = Page("steps", "Course", "Course of the review", _step_columns, steps,
             lambda s, _now: f"{s.label}: {s.said}.", lambda s, _shown: s.text or s.said,
             ("No review is chosen", "Choose one in the list."), opens="reviews.step", counted=False)  # fmt: skip
PEOPLE = Page("people", "People", "Who takes part", _people_columns,
              lambda shown: shown.detail.participants if shown.detail is not None else (),
              lambda p, _now: f"{_PARTS[p.part]} {p.name}.", _people_text,
              ("Nobody takes part yet", "Choose people with W."), PEOPLE_MENU, "reviews.people")  # fmt: skip
ACTIONS = Page("actions", "Actions", "Actions of the agency", _action_columns, _action_rows,
               lambda a, _now: f"{KINDS[a.kind]} {a.title}, {a.state}.", _action_text,
               ("No action is open", "Record one with O."), ACTION_MENU, "reviews.edit_action")  # fmt: skip
LOAD = Page("load", "Load", "What BRMs have ahead", _load_columns, _load_rows,
            lambda r, _now: f"{r.line.brm}, {r.line.agencies} agencies, {r.line.reviews} reviews.", _load_text,
            ("No BRM is named", "Assign one in Agencies."), counted=False)  # fmt: skip
CALLS = Page("calls", "Call list", "Whom to call", _call_columns, _call_rows, _call_sentence, _call_text,
             ("No contact is named", "Add them in Agencies."), CALL_MENU, "reviews.contact", counted=False)  # fmt: skip
PAGES: tuple[Page, ...] = (STEPS, PEOPLE, ACTIONS, LOAD, CALLS)
