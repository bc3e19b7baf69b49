"""What the list of major incidents shows, and what is said of one of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain import words
from app.domain.eastern import local_date
from app.domain.majors import promises
from app.domain.majors.proposal import Candidate
from app.domain.majors.states import MajorState
from app.domain.majors.values import Major, MajorRole, MajorRow, Promise, Update
from app.domain.plain_text import one_line
from app.ui.tables.columns import WIDE, Align, Column, Group, Mark, Painted

#: The groups of the list in their order; the last state names a ticket that the rules propose.
RUNNING, PROPOSED, RESOLVED, REVIEWED, OVER = (
    "Running",
    "Proposed",
    "Resolved, not reviewed",
    "Reviewed",
    "None after all",
)
GROUPS = (RUNNING, PROPOSED, RESOLVED, REVIEWED, OVER)
CANDIDATE = "candidate"
_GROUP_OF = {
    MajorState.DECLARED: RUNNING,
    MajorState.PROPOSED: PROPOSED,
    MajorState.RESTORED: RESOLVED,
    MajorState.CLOSED: REVIEWED,
    MajorState.REJECTED: OVER,
    MajorState.DEMOTED: OVER,
}
_MARKS = {
    MajorState.DECLARED: Mark("octagon", "critical"),
    MajorState.PROPOSED: Mark("ring", "accent"),
    MajorState.RESTORED: Mark("half", "accent"),
    MajorState.CLOSED: Mark("check", "met"),
    MajorState.REJECTED: Mark("dash", "muted"),
    MajorState.DEMOTED: Mark("dash", "muted"),
}
_MINUTE = timedelta(minutes=1)
OVERDUE, SOON = Mark("missed", "critical"), Mark("clock", "soon")


@dataclass(frozen=True, slots=True)
class ListRow:
    """A line of the list: a major incident, or a `candidate`, a ticket that the rules propose: its id is below zero."""

    id: int
    number: str
    title: str
    major: MajorRow | None = None
    candidate: Candidate | None = None

    @property
    def state(self) -> str:
        """The state as the filter names it."""
        return self.major.state.value if self.major is not None else CANDIDATE

    @property
    def group(self) -> str:
        """In which group of the list it stands."""
        return _GROUP_OF[self.major.state] if self.major is not None else PROPOSED


def rows_of(majors: Sequence[MajorRow], candidates: Sequence[Candidate]) -> list[ListRow]:
    """Return the lines of the list in their order: running first, then proposed, resolved, reviewed and the rest."""
    rows = [ListRow(one.id, one.number, one.title, one) for one in majors]
    rows += [ListRow(-one.ticket_id, one.number, one.title, None, one) for one in candidates]
    return sorted(rows, key=lambda row: GROUPS.index(row.group))


def state_choices() -> list[tuple[str, str]]:
    """Return the states as the filter offers them."""
    states = [(state_word(state), state.value) for state in _GROUP_OF]
    return [*states[:2], ("Proposed by rule", CANDIDATE), *states[2:]]


def state_word(state: MajorState) -> str:
    """Return a state in a word; "Running" of what was declared and goes on."""
    return RUNNING if state.runs else state.label


def columns() -> tuple[Column[ListRow], ...]:
    """Return the columns of the list."""
    return (
        Column("number", "Number", "MI0000012", lambda r: r.number, pinned=True),
        Column("title", "Title", "Outage of Virtual Server Hosting", title_text, stretch=True, tooltip=_title_told,
               mark=lambda r: Mark("lock", "muted") if _held(r) else None),
        Column("state", "State", "Overdue by 12 min", lambda r: _plain_state(r), paint=_painted_state,
               sort_value=lambda r: GROUPS.index(r.group), hint="Of a running one when its next update was promised"),
        Column("agencies", "Agencies", "12", lambda r: str(len(_agencies(r)) or ""), align=Align.RIGHT,
               sort_value=lambda r: len(_agencies(r)), tooltip=lambda r: ", ".join(_agencies(r)), since=WIDE),
        Column("manager", "Manager", "A. Fitzgerald", lambda r: r.major.manager if r.major is not None else "",
               since=WIDE, gives=True),
        Column("service", "Service", "Virtual Server Hosting", lambda r: r.major.service if r.major else "",
               shown=False),
        Column("began", "Impact began", "2 Nov 2026 06:00",
               lambda r: words.moment(r.major.impact_start_at) if r.major else "",
               sort_value=lambda r: r.major.impact_start_at if r.major else None, shown=False),
        Column("where", "Where it stands", RESOLVED, lambda r: r.group, shown=False, group=_group),
    )  # fmt: skip


def _group(row: ListRow, _now: datetime) -> Group:
    return Group(str(GROUPS.index(row.group)), row.group)


def title_text(row: ListRow) -> str:
    """Return the title; a drill says first that it is one."""
    says_so = row.title.casefold().startswith("drill")
    return f"Drill: {row.title}" if row.major is not None and row.major.drill and not says_so else row.title


def _held(row: ListRow) -> str:
    return row.major.held if row.major is not None else ""


def _title_told(row: ListRow) -> str:
    return f"{title_text(row)}\n{one_line(_held(row))}" if _held(row) else title_text(row)


def _agencies(row: ListRow) -> tuple[str, ...]:
    return row.major.agencies if row.major is not None else row.candidate.agencies if row.candidate is not None else ()


def _plain_state(row: ListRow) -> str:
    return state_word(row.major.state) if row.major is not None else "Proposed by rule"


def state_words(row: ListRow, now: datetime) -> tuple[str, str]:
    """Return where it stands, and what is owed besides: "Update in 12 min", "Overdue by 3 min", "review due 2 Dec"."""
    major = row.major
    if major is None:
        return "Proposed by rule", ""
    if major.state.runs and major.next_update_at is not None:
        return due_words(major.next_update_at, now), ""
    more = ""
    if major.state is MajorState.RESTORED and major.review_due is not None:
        late = major.review_due < local_date(now)
        more = f"review {'overdue since' if late else 'due'} {words.day(major.review_due, year=False)}"
    return state_word(major.state), more


def due_words(due: datetime, now: datetime) -> str:
    """Return "Update in 12 min", or "Overdue by 3 min"."""
    if abs(due - now) < _MINUTE:  # words for less than a minute would be cut
        return "Overdue just now" if due < now else "Update due now"
    span = words.left(due - now)
    return f"Overdue by {span}" if due < now else f"Update in {span}"


def is_overdue(row: ListRow, now: datetime) -> bool:
    """Say whether an update was promised that did not come."""
    major = row.major
    return major is not None and major.state.runs and major.next_update_at is not None and major.next_update_at < now


def _painted_state(row: ListRow, now: datetime) -> Painted:
    word, more = state_words(row, now)
    major = row.major
    if major is None:
        return Painted(word, Mark("ring", "soon"), indent=True)
    if is_overdue(row, now):
        return Painted(word, OVERDUE, "critical", bold=True, indent=True, short=word.replace("Overdue by", "Overdue"))
    if major.state.runs and major.next_update_at is not None:
        return Painted(word, SOON, "soon", indent=True)
    if more and major.review_due is not None and major.review_due < local_date(now):
        return Painted(word, Mark("missed", "missed"), "missed_text", second=more, indent=True)
    return Painted(word, _MARKS[major.state], second=more, indent=True)


def sentence(row: ListRow, now: datetime) -> str:
    """Return a line as it is spoken."""
    word, more = state_words(row, now)
    reached = words.count(len(_agencies(row)), "agency", "agencies")
    told = [
        row.number,
        title_text(row),
        state_word(row.major.state) if row.major is not None else "",
        word,
        more,
        reached,
        _held(row),
    ]
    return ", ".join(one_line(text) for text in dict.fromkeys(told) if text) + "."


# --- one of them ----------------------------------------------------------------------------------
def owed(major: Major) -> Promise | None:
    """Return the promise that is to be kept first; None where nothing is owed."""
    return promises.owed(major.promises)


def due_at(major: Major) -> datetime | None:
    """Return when the next update is due: as promised, or by the rules; None where nothing is owed."""
    promise = owed(major)
    if promise is not None:
        return promise.due_at
    return major.row.next_update_at if major.row.state.runs else None


def promise_line(major: Major, now: datetime) -> tuple[str, Mark | None]:
    """Return what is owed now in words, with its mark; nothing where it does not run."""
    if not major.row.state.runs:
        return "", None
    due = due_at(major)
    if due is None:
        return "No next update is promised.", None
    at = words.brief(due, local_date(now).year)
    if due < now:
        return f"Update overdue by {words.left(now - due)}: it was promised for {at}.", OVERDUE
    return f"Next update promised for {at}, in {words.left(due - now)}.", SOON


def facts(major: Major, now: datetime) -> str:
    """Return what is to be known of it at once, a line each."""
    row = major.row
    year = local_date(now).year
    began = words.brief(row.impact_start_at, year)
    if row.state.runs:
        first = f"Running since {began}, for {words.left(now - row.impact_start_at)}."
    elif major.restore_time is not None:
        first = f"{row.state.label}. Restored after {words.whole(major.restore_time.total_seconds())}."
    else:
        first = f"{row.state.label}. Impact began {began}."
    lines = [f"Drill: nothing leaves. {first}" if row.drill else first]
    reached = words.count(len(major.reached), "agency", "agencies") if major.reached else "No agency is named yet"
    manager = major.roles.get(MajorRole.MANAGER, ("", ""))[1]
    said = [f"Reaches {reached}." if major.reached else f"{reached}."]
    said.append(f"{manager} leads." if manager else "Nobody leads it yet.")
    said += [f"Bridge: {major.bridge}."] if major.bridge and row.state.runs else []
    lines.append(" ".join(said))
    if major.offered:
        count = words.count(len(major.offered), "new ticket")
        lines.append(f"{count} of its services {'belongs' if len(major.offered) == 1 else 'belong'} to none: link (K).")
    return "\n".join(one_line(line) for line in lines)


def review_days(day: date | None, today: date) -> str:
    """Return when a review is due, with a word where that has passed."""
    if day is None:
        return ""
    return f"{words.day(day, weekday=True)}{' (overdue)' if day < today else ''}"


def candidate_text(candidate: Candidate) -> str:
    """Return what is known of a ticket that the rules propose."""
    lines = [f"The rules propose ticket {candidate.number}: {candidate.why}"]
    if candidate.agencies:
        lines.append(f"Agencies: {', '.join(candidate.agencies)}.")
    if candidate.children:
        lines.append(f"{words.count(candidate.children, 'ticket')} under it.")
    lines.append("Declare it (D), propose it with your words (P), or leave it.")
    return "\n".join(one_line(line) for line in lines)


def last_message(major: Major) -> Update | None:
    """Return the message that was sent last."""
    sent = [one for one in major.updates if one.sent]
    return max(sent, key=lambda one: (one.recorded_at, one.id), default=None)


def copied(major: Major, now: datetime) -> str:
    """Return what is copied of it: number, title, where it stands, and the last message."""
    lines = [f"{major.row.number} {major.row.title}", *facts(major, now).split("\n"), promise_line(major, now)[0]]
    last = last_message(major)
    if last is not None:
        lines += ["", f"{words.moment(last.recorded_at)}: {last.text}"]
    return "\n".join(line for n, line in enumerate(lines) if line or n > 2)
