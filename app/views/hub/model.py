"""What the list of postings shows, and what is said of one of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain import words
from app.domain.eastern import local_date
from app.domain.hub.phases import Kind, Phase, PostingState
from app.domain.hub.values import Content, Named, Posting
from app.domain.plain_text import one_line
from app.ui.tables.columns import NARROW, WIDE, Column, Group, Mark, Painted

#: The groups of the list in their order.
WAITING, INCIDENTS, RUNNING, DRAFTS, COMING, DOCUMENTS, NEWS, ENDED = (
    "Waits for approval",
    "Incidents",
    "Maintenance that goes on",
    "Drafts",
    "Maintenance to come",
    "Documents",
    "News",
    "Ended",
)
GROUPS = (WAITING, INCIDENTS, RUNNING, DRAFTS, COMING, DOCUMENTS, NEWS, ENDED)
ALL = "All, also ended"  # a choice of the filter, and no group
_OF_KIND = {Kind.INCIDENT: INCIDENTS, Kind.DOCUMENT: DOCUMENTS, Kind.NEWS: NEWS}
_NOT_PUBLIC = {PostingState.WAITING: WAITING, PostingState.DRAFT: DRAFTS}
_PHASES = {
    Phase.INVESTIGATING: Mark("octagon", "critical"),
    Phase.IDENTIFIED: Mark("triangle", "missed"),
    Phase.MONITORING: Mark("half", "accent"),
    Phase.RESOLVED: Mark("check", "met"),
    Phase.SCHEDULED: Mark("ring", "accent"),
    Phase.MOVED: Mark("ring", "soon"),
    Phase.IN_PROGRESS: Mark("half", "soon"),
    Phase.COMPLETED: Mark("check", "met"),
    Phase.CANCELLED: Mark("dash", "muted"),
    Phase.PUBLISHED: Mark("disc", "accent"),
    Phase.UPDATED: Mark("disc", "accent"),
    Phase.WITHDRAWN: Mark("dash", "muted"),
}
OVERDUE, SOON, NOT_YET = Mark("missed", "critical"), Mark("clock", "soon"), Mark("ring", "muted")


@dataclass(frozen=True, slots=True)
class ListRow:
    """A line of the list. `acts`: whoever reads it may post, so that what is not public yet stands first."""

    posting: Posting
    acts: bool

    @property
    def id(self) -> int:
        """The key of the posting."""
        return self.posting.id

    @property
    def number(self) -> str:
        """The number of the posting."""
        return self.posting.number

    @property
    def group(self) -> str:
        """In which group of the list it stands."""
        posting = self.posting
        if self.acts and posting.state in _NOT_PUBLIC:
            return _NOT_PUBLIC[posting.state]
        if posting.is_over:
            return ENDED
        return _OF_KIND.get(posting.kind) or (RUNNING if self.said.phase is Phase.IN_PROGRESS else COMING)

    @property
    def said(self) -> Content:
        """What is public; of what never was, the draft."""
        return public(self.posting)


def public(posting: Posting) -> Content:
    """Return what is public of a posting; of what never was, the draft."""
    return posting.last.content if posting.last is not None else posting.content


def rows_of(postings: Iterable[Posting], drafts: Iterable[Posting], *, acts: bool) -> list[ListRow]:
    """Return the lines of the list in their order; a posting of which a change is drafted stands once."""
    found = {one.id: ListRow(one, acts) for one in (*drafts, *postings)}
    return sorted(found.values(), key=lambda row: GROUPS.index(row.group))


def kind_choices() -> list[tuple[str, Kind]]:
    """Return the kinds as the filter offers them."""
    return [(kind.label, kind) for kind in Kind]


def columns(year: int) -> tuple[Column[ListRow], ...]:
    """Return the columns of the list; `year`: the present one, which is not told."""
    return (
        Column("number", "Number", "PO0000012", lambda r: r.number, pinned=True),
        Column("title", "Title", "Outage of Virtual Server Hosting", lambda r: r.said.title, stretch=True,
               tooltip=_title_told, mark=lambda r: Mark("lock", "muted") if r.posting.held else None),
        Column("phase", "Phase", "Update overdue by 12 min", _plain_phase, paint=_painted_phase,
               hint="Of what goes on when its next update was promised"),
        Column("reaches", "Reaches", "Virtual Server Hosting", reached, since=WIDE, gives=True, tooltip=reached),
        Column("kind", "Kind", "Maintenance", lambda r: r.posting.kind.label, since=NARROW, shown=False),
        Column("when", "Said or planned", "Mon 2 Nov 06:00", lambda r: _when(r, year), since=WIDE,
               sort_value=lambda r: _instant(r.posting), shown=False),
        Column("where", "Where it stands", COMING, lambda r: r.group, shown=False, group=_group),
    )  # fmt: skip


def _title_told(row: ListRow) -> str:
    held = row.posting.held
    return f"{row.said.title}\n{one_line(held)}" if held else row.said.title


def _group(row: ListRow, _now: datetime) -> Group:
    return Group(str(GROUPS.index(row.group)), row.group)


def _instant(posting: Posting) -> datetime | None:
    if posting.kind is Kind.MAINTENANCE:
        return public(posting).starts_at
    return posting.last.at if posting.last is not None else None


def _when(row: ListRow, year: int) -> str:
    at = _instant(row.posting)
    return words.brief(at, year) if at is not None else ""


def reached(row: ListRow) -> str:
    """Return by name what a posting is about."""
    return reach_words(row.posting)


def reach_words(posting: Posting) -> str:
    """Return by name what a posting is about as it is written now; "Everybody" where it names nothing."""
    names: Sequence[Named] = (*posting.services, *posting.sites, *posting.agencies)
    return ", ".join(one_line(one.name) for one in names) or "Everybody"


def _plain_phase(row: ListRow) -> str:
    return phase_word(row.posting)


def phase_word(posting: Posting) -> str:
    """Return the phase that is public; of what is not public where it stands."""
    if posting.last is None:
        return posting.state.label
    return posting.last.content.phase.label


def is_overdue(posting: Posting, now: datetime) -> bool:
    """Say whether an update was promised that did not come."""
    return posting.promised_at is not None and posting.promised_at < now


def due_words(due: datetime, now: datetime) -> str:
    """Return "Update in 12 min", or "Update overdue by 3 min"."""
    return f"Update overdue by {words.left(now - due)}" if due < now else f"Update in {words.left(due - now)}"


def more_words(posting: Posting, now: datetime) -> str:
    """Return what is to be known besides the phase: the promised update, or that a change of it is not public."""
    promised = posting.promised_at
    if posting.outdated:
        return "the change moved since"
    if promised is not None:
        return due_words(promised, now)
    if posting.last is not None and posting.state in _NOT_PUBLIC:
        return "next words wait" if posting.state is PostingState.WAITING else "next words drafted"
    return ""


def _painted_phase(row: ListRow, now: datetime) -> Painted:
    posting = row.posting
    if is_overdue(posting, now):
        said = more_words(posting, now)
        short = said.replace("Update overdue by", "Overdue")
        return Painted(said, OVERDUE, "critical", bold=True, indent=True, short=short)
    word, more = phase_word(posting), more_words(posting, now)
    if posting.outdated:
        return Painted(f"{word}, change moved", SOON, "soon", indent=True, short="Change moved")
    mark = _PHASES[posting.last.content.phase] if posting.last is not None else NOT_YET
    return Painted(word, mark, second=one_line(more).lower(), indent=True)


def sentence(row: ListRow, now: datetime) -> str:
    """Return a line as it is spoken."""
    posting = row.posting
    told = [row.number, row.said.title, posting.kind.label, phase_word(posting), more_words(posting, now), reached(row)]
    return ", ".join(one_line(text) for text in dict.fromkeys(told) if text) + "."


# --- one of them ----------------------------------------------------------------------------------
def promise_line(posting: Posting, now: datetime) -> tuple[str, Mark | None]:
    """Return what is promised to those who read it, with its mark; nothing where nothing is."""
    due = posting.promised_at
    if due is None:
        return "", None
    at = words.brief(due, local_date(now).year)
    if due < now:
        return f"Update overdue by {words.left(now - due)}: it was promised for {at}.", OVERDUE
    return f"Next update promised for {at}, in {words.left(due - now)}.", SOON


def facts(posting: Posting, now: datetime, source: str) -> str:
    """Return what is to be known of it at once, a line each; `source`: the number of what it follows."""
    year = local_date(now).year
    if posting.last is None:
        first = f"{posting.kind.label}. Not public yet: {posting.state.label.lower()}."
    else:
        first = f"{posting.kind.label}: {posting.last.content.phase.label.lower()}, "
        first += f"posted {words.brief(posting.last.at, year)}."
        if posting.state is PostingState.WAITING:
            first += " What is to be said next waits for approval."
        elif posting.state is PostingState.DRAFT:
            first += " What is to be said next is a draft."
    if posting.outdated:
        first += " The change moved since this was written."
    second = f"Reaches: {reach_words(posting)}." + (f" Follows {source}." if source else "")
    return "\n".join(one_line(line) for line in (first, second))


def copied(posting: Posting) -> str:
    """Return what is copied of it: number, title, phase, and what is public word for word; else the draft."""
    said = public(posting)
    lines = [f"{posting.number} {one_line(said.title)}", phase_word(posting), "", said.text]
    if said.next_at is not None and not said.phase.is_over:
        lines += ["", f"Next update by {words.moment(said.next_at)} Eastern time"]
    return "\n".join(lines)
