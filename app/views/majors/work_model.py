"""What is worked on in a major incident, as its pages list it: tickets, tasks, actions of the review."""

from __future__ import annotations

from datetime import date, datetime

from app.domain import words
from app.domain.eastern import local_date
from app.domain.majors.states import MajorState
from app.domain.majors.values import Child, Major, ReviewAction, Task
from app.domain.plain_text import one_line
from app.domain.vocabulary import TicketState
from app.ui.tables.columns import NARROW, WIDE, Column, Mark
from app.views.majors import model


def child_columns(year: int) -> tuple[Column[Child], ...]:
    """Return the columns of the children; `year`: the present one, which is not told."""
    return (
        Column("number", "Number", "INC0000376", lambda r: r.number, pinned=True),
        Column("title", "Title", "Cannot reach the portal", lambda r: r.title, stretch=True, tooltip=lambda r: r.title),
        Column("state", "State", "In progress", lambda r: TicketState(r.state).label, since=NARROW),
        Column("agency", "Agency", "DHHS", lambda r: r.agency, since=NARROW),
        Column("opened", "Opened", "2 Nov 06:00", lambda r: words.brief(r.opened_at, year), since=WIDE,
               sort_value=lambda r: r.opened_at),
    )  # fmt: skip


def child_sentence(row: Child, _now: datetime) -> str:
    """Return a child as it is spoken."""
    told = (row.number, row.title, TicketState(row.state).label, row.agency)
    return ", ".join(one_line(text) for text in told if text) + "."


def child_text(row: Child) -> str:
    """Return all that is known of a child."""
    state = TicketState(row.state).label
    return f"{row.number}: {one_line(row.title)}\n{state}, {row.agency}, opened {words.moment(row.opened_at)}"


def task_columns(now: datetime) -> tuple[Column[Task], ...]:
    """Return the columns of the tasks; what was due before `now` is marked."""
    year = local_date(now).year
    return (
        Column("title", "Task", "Fail over to the western site", lambda r: r.title, stretch=True,
               tooltip=lambda r: r.title),
        Column("who", "Who", "A. Fitzgerald", _whose, since=NARROW, gives=True),
        Column("due", "Due", "2 Nov 06:00", lambda r: words.brief(r.due_at, year) if r.due_at else "", since=NARROW,
               sort_value=lambda r: r.due_at,
               mark=lambda r: Mark("missed", "missed") if r.state == "open" and r.due_at and r.due_at < now else None),
        Column("state", "State", "Dropped", lambda r: r.state.capitalize(), since=NARROW,
               mark=lambda r: Mark("check", "met") if r.state == "done" else Mark("ring", "muted")),
    )  # fmt: skip


def _whose(task: Task) -> str:
    return task.owner or task.group


def task_sentence(row: Task, _now: datetime) -> str:
    """Return a task as it is spoken."""
    due = f"due {words.moment(row.due_at)}" if row.due_at else ""
    return ", ".join(one_line(text) for text in (row.title, row.state, _whose(row) or "nobody", due) if text) + "."


def task_text(row: Task) -> str:
    """Return all that is known of a task, a line each."""
    lines = [("Task", row.title), ("Who", row.owner), ("Group", row.group)]
    lines += [("Due", words.moment(row.due_at) if row.due_at else "")]
    lines += [("Done", words.moment(row.done_at) if row.done_at else "")]
    return "\n".join(f"{name}: {one_line(text)}" for name, text in lines if text)


def action_columns(today: date) -> tuple[Column[ReviewAction], ...]:
    """Return the columns of the actions of the review; what was due before `today` is marked."""
    return (
        Column("title", "Action", "Test the fail-over each quarter", lambda r: r.title, stretch=True,
               tooltip=lambda r: r.title),
        Column("owner", "Owner", "A. Fitzgerald", lambda r: r.owner, since=NARROW, gives=True),
        Column("due", "Due", "17 May 2026", lambda r: words.day(r.due_on) if r.due_on else "", since=NARROW,
               sort_value=lambda r: r.due_on,
               mark=lambda r: Mark("missed", "missed") if _is_late(r, today) else None),
        Column("state", "State", "Dropped", lambda r: r.state.capitalize(), since=NARROW),
        Column("agency", "Agency", "DHHS", lambda r: r.agency, since=WIDE),
    )  # fmt: skip


def _is_late(action: ReviewAction, today: date) -> bool:
    return action.state == "open" and action.due_on is not None and action.due_on < today


def action_sentence(row: ReviewAction, _now: datetime) -> str:
    """Return an action as it is spoken."""
    told = (row.title, row.state, row.owner, f"due {words.day(row.due_on)}" if row.due_on else "", row.agency)
    return ", ".join(one_line(text) for text in told if text) + "."


def review_text(major: Major, today: date) -> str:
    """Return what the review says, or what is owed of it, a line each."""
    row = major.row
    if row.review_done_on is None:
        due = model.review_days(row.review_due, today)
        if due:
            return f"No review yet. It is due {due}."
        over = row.state in {MajorState.REJECTED, MajorState.DEMOTED}
        return "It is no major incident: it is not reviewed." if over else "It is reviewed once it is resolved."
    lines = [("Reviewed", words.day(row.review_done_on, weekday=True)), ("Cause", major.cause)]
    lines += [("What went well", major.went_well), ("What went badly", major.went_badly)]
    if major.effect_due is not None and not major.effect:
        lines.append(("Effect", f"is looked at from {words.day(major.effect_due)} on"))
    lines.append(("Effect", major.effect))
    lines[2:2] = [("Cause filed under", major.cause_category), ("Problem", major.problem)]
    told = [f"{name}: {one_line(text)}" for name, text in lines if text]
    return "\n".join([*told, *again_lines(major)])


def offered_text(one: Child) -> str:
    """Return a ticket that is offered in a line: its number, agency, time and title."""
    return one_line(f"{one.number} {one.agency}, {words.moment(one.opened_at, year=False)}: {one.title}")


def again_lines(major: Major) -> list[str]:
    """Return how much came again by which rule, and what, a line each."""
    if major.repeats is None:
        return ["Nothing is counted as the same: it names no service and no problem."]
    return [one_line(text) for text in (major.repeats.said, *major.repeats.lines)]
