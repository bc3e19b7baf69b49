"""What the pages of a posting show: what is said, its history, who was told, the subscriptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Protocol

from app.domain import words
from app.domain.eastern import local_date
from app.domain.hub.alerts import News, Subscription
from app.domain.hub.phases import Impact, Kind, PostingState
from app.domain.hub.values import Channel, Content, Posting, Version
from app.domain.plain_text import one_line
from app.ui.tables.columns import NARROW, WIDE, Column, Mark, Painted
from app.views.hub import model

#: Names of services, sites and agencies by the field of a reach and the key.
Names = Mapping[str, Mapping[int, str]]
_NAMED = 6  # people of whom is told by name that they would hear
_REACH = (("services", "Services"), ("sites", "Sites"), ("agencies", "Agencies reached"))


class ToldOf(Protocol):
    """That somebody was told of a posting, as the services answer it."""

    @property
    def n(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def name(self) -> str: ...
    @property
    def channel(self) -> Channel: ...
    @property
    def news(self) -> News: ...
    @property
    def why(self) -> str: ...
    @property
    def mail_state(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Shown:
    """A posting with what belongs to it. `hearers`: who would be told of it as it is written; `source`: what it
    follows."""

    posting: Posting
    told: tuple[ToldOf, ...]
    hearers: tuple[Subscription, ...]
    names: Names
    source: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A fact: what it is called, its value, all that is known of it, its mark."""

    id: int
    what: str
    value: str
    told: str = ""
    mark: Mark | None = None
    tone: str = ""


def line_columns() -> tuple[Column[Line], ...]:
    """Return the columns of the page of what is said."""
    return (
        Column("what", "What", "Posted and approved", lambda r: r.what, pinned=True),
        Column("value", "As it is posted", "Virtual Server Hosting", lambda r: one_line(r.value), stretch=True,
               paint=lambda r, _now: Painted(one_line(r.value), r.mark, r.tone), tooltip=lambda r: r.told or r.value),
    )  # fmt: skip


def line_sentence(row: Line, _now: datetime) -> str:
    """Return a fact as it is spoken."""
    return f"{row.what}: {one_line(row.value)}."


def line_text(row: Line) -> str:
    """Return all that is known of a fact; a text stands as it was written."""
    return row.told or f"{row.what}: {row.value}"


def said_lines(shown: Shown, now: datetime) -> list[Line]:
    """Return what is posted, and what is to be said next where that is something else."""
    posting = shown.posting
    found: list[tuple[str, str, str, Mark | None, str]] = []

    def add(what: str, value: str, told: str = "", mark: Mark | None = None, tone: str = "") -> None:
        if value:
            found.append((what, value, told, mark, tone))

    last = posting.last
    if last is not None:
        _add_content(add, "Posted", posting.kind, last.content, shown.names)
        promise, mark = model.promise_line(posting, now)
        add("Next update", promise, "", mark, mark.tone if mark is not None else "")
        add("Written by", last.author)
        add("Approved by", last.approved_by)
    if last is None or posting.content != last.content:
        add("Fits no more", f"The change moved since this was written: {posting.outdated}" if posting.outdated else "",
            "", model.SOON, "soon")  # fmt: skip
        if posting.offered is not None:
            offer = whole(posting.offered, posting.kind, shown.names)
            add("Offered instead", posting.offered.text, f"{offer}\n\nT takes it, in the place of the draft.")
        label = "To be approved" if posting.state is PostingState.WAITING else "Draft"
        if last is not None:
            add(label, posting.content.text or "Nothing yet", whole(posting.content, posting.kind, shown.names))
        else:
            _add_content(add, label, posting.kind, posting.content, shown.names)
            add("Next update", words.moment(posting.content.next_at) if posting.content.next_at else "")
        add("Drafted by", posting.author)
        add("Waits since", words.moment(posting.waits_since) if posting.waits_since else "")
    counted = words.joined([f"{one.service} ({one.kind.label.lower()})" for one in posting.outages])
    add("Counts as outage", counted, "What availability counts, as long as it is posted to last.")
    add("Follows", shown.source)
    return [Line(n, *one) for n, one in enumerate(found, 1)]


class _Add(Protocol):
    def __call__(self, what: str, value: str, told: str = "", mark: Mark | None = None, tone: str = "") -> None: ...


def _add_content(add: _Add, label: str, kind: Kind, content: Content, names: Names) -> None:
    add(label, content.text or "Nothing yet", content.text)
    add("Phase", content.phase.label)
    if kind in {Kind.INCIDENT, Kind.MAINTENANCE}:
        add("Impact", content.impact.label)
    for what, value in _times(kind, content):
        add(what, value)
    for field, title in _REACH:
        add(title, named(content, field, names))
    if not any(getattr(content.reach, field) for field, _ in _REACH):
        add("Reaches", "Everybody")


def _times(kind: Kind, content: Content) -> list[tuple[str, str]]:
    first, second = ("Planned start", "Planned end") if kind is Kind.MAINTENANCE else ("Impact began", "Impact ended")
    pairs = ((first, content.starts_at), (second, content.ends_at))
    return [(what, words.moment(at, weekday=True)) for what, at in pairs if at is not None]


def named(content: Content, field: str, names: Names) -> str:
    """Return by name which services, sites or agencies (`field`) a content names."""
    known = names.get(field, {})
    return words.joined([one_line(known.get(id, "one that is not offered any more")) for id in _ids(content, field)])


def _ids(content: Content, field: str) -> tuple[int, ...]:
    found: tuple[int, ...] = getattr(content.reach, field)
    return found


def whole(content: Content, kind: Kind, names: Names) -> str:
    """Return everything that a content says, word for word, as it is read before it is posted or approved."""
    lines = [content.title, f"Phase: {content.phase.label}"]
    if kind in {Kind.INCIDENT, Kind.MAINTENANCE}:
        lines.append(f"Impact: {content.impact.label}")
    lines += [f"{what}: {value}" for what, value in _times(kind, content)]
    if content.next_at is not None:
        lines.append(f"Next update promised for {words.moment(content.next_at, weekday=True)}")
    reach = [f"{title}: {text}" for field, title in _REACH if (text := named(content, field, names))]
    lines += reach or ["Reaches everybody"]
    return "\n".join([*lines, "", content.text])


# --- history --------------------------------------------------------------------------------------
def version_columns(year: int) -> tuple[Column[Version], ...]:
    """Return the columns of the history; `year`: the present one, which is not told."""
    return (
        Column("n", "Version", "12", lambda r: str(r.n), pinned=True, sort_value=lambda r: -r.n),
        Column("at", "Posted", "2 Nov 06:00", lambda r: words.brief(r.at, year), sort_value=lambda r: r.at),
        Column("phase", "Phase", "Investigating", lambda r: r.content.phase.label, since=NARROW),
        Column("text", "What was posted", "Hosts of the second row do not start", lambda r: one_line(r.content.text),
               stretch=True, tooltip=lambda r: r.content.text),
        Column("author", "Written by", "A. Fitzgerald", lambda r: r.author, since=WIDE, gives=True),
        Column("approved", "Approved by", "A. Fitzgerald", lambda r: r.approved_by, since=WIDE, gives=True),
    )  # fmt: skip


def version_sentence(row: Version, _now: datetime) -> str:
    """Return a version as it is spoken."""
    approved = f"approved by {row.approved_by}" if row.approved_by else ""
    told = (f"Version {row.n}", words.moment(row.at), row.content.phase.label, row.content.text, row.author, approved)
    return ", ".join(one_line(text) for text in told if text) + "."


def version_text(row: Version, kind: Kind, names: Names) -> str:
    """Return what was posted, word for word, and by whom."""
    by = [f"by {row.posted_by}"] if row.posted_by else []
    by += [f"written by {row.author}"] if row.author not in {"", row.posted_by} else []
    by += [f"approved by {row.approved_by}"] if row.approved_by else []
    return f"Posted {words.moment(row.at)} {', '.join(by)}\n{whole(row.content, kind, names)}"


# --- told -----------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class ToldRow:
    """A line of the page of who was told; `fact` None: would be told as it is written now, by `hearer`."""

    id: int
    name: str
    how: str
    what: str
    why: str
    at: datetime | None = None
    n: int = 0


def told_rows(shown: Shown) -> list[ToldRow]:
    """Return who was told, the newest first; of what is not public, who would be."""
    facts = [
        ToldRow(n, one.name, _how(one), one.news.label, one.why, one.at, one.n)
        for n, one in enumerate(reversed(shown.told), 1)
    ]
    if shown.posting.state is PostingState.POSTED:
        return facts
    would = [
        ToldRow(len(facts) + n, one.name, one.channel.label, "Would be told", f"{one.subject} ({one.number})")
        for n, one in enumerate(shown.hearers, 1)
    ]
    return [*would, *facts]


def _how(one: ToldOf) -> str:
    return f"{one.channel.label}, {one.mail_state}" if one.mail_state else one.channel.label


def told_columns(year: int) -> tuple[Column[ToldRow], ...]:
    """Return the columns of who was told; `year`: the present one, which is not told."""
    return (
        Column("name", "Who", "Alexandra Fitzgerald", lambda r: r.name, pinned=True),
        Column("how", "How", "Daily digest, queued", lambda r: r.how),
        Column("what", "What", "Would be told", lambda r: f"{r.what}, version {r.n}" if r.n else r.what, since=NARROW),
        Column("at", "When", "2 Nov 06:00", lambda r: words.brief(r.at, year) if r.at else "", since=NARROW,
               sort_value=lambda r: r.at),
        Column("why", "Why", "Subscribed to incidents", lambda r: r.why, stretch=True, tooltip=lambda r: r.why),
    )  # fmt: skip


def told_sentence(row: ToldRow, _now: datetime) -> str:
    """Return who was told as it is spoken."""
    told = (row.name, row.how, row.what, words.moment(row.at) if row.at else "", row.why)
    return ", ".join(one_line(text) for text in told if text) + "."


def told_text(row: ToldRow) -> str:
    """Return all that is known of how somebody was told."""
    lines = [("Who", row.name), ("How", row.how), ("What", row.what), ("Version", str(row.n or ""))]
    lines += [("When", words.moment(row.at, weekday=True) if row.at else ""), ("Because of", row.why)]
    return "\n".join(f"{name}: {one_line(text)}" for name, text in lines if text)


def hearers_brief(hearers: Sequence[Subscription]) -> str:
    """Return in a sentence how many would be told."""
    people = {one.who: one.name for one in hearers}
    if not people:
        return "Nobody has subscribed to what it reaches: it stands on the status page only."
    named, more = list(people.values())[:_NAMED], len(people) - _NAMED
    named += [f"{more:,} more"] if more > 0 else []
    return f"It is told to {words.count(len(people), 'person', 'people')}: {words.joined(named)}."


# --- subscriptions --------------------------------------------------------------------------------
def subscription_columns() -> tuple[Column[Subscription], ...]:
    """Return the columns of the subscriptions."""
    return (
        Column("number", "Number", "SUB0000012", lambda r: r.number, pinned=True),
        Column("name", "Who", "Alexandra Fitzgerald", lambda r: r.name, gives=True),
        Column("subject", "Hears of", "Incidents of Virtual Server Hosting", lambda r: r.subject, stretch=True,
               tooltip=lambda r: r.subject),
        Column("channel", "How", "Daily digest", lambda r: r.channel.label, since=NARROW),
        Column("quiet", "Quiet hours", "22:00 to 06:00", quiet_words, since=WIDE),
    )  # fmt: skip


def quiet_words(row: Subscription) -> str:
    """Return the quiet hours; "" for none."""
    if row.quiet_from is None or row.quiet_to is None:
        return ""
    return f"{clock(row.quiet_from)} to {clock(row.quiet_to)}"


def clock(at: time | None) -> str:
    """Return a wall time as a form takes it."""
    return f"{at:%H:%M}" if at is not None else ""


def subscription_sentence(row: Subscription, _now: datetime) -> str:
    """Return a subscription as it is spoken."""
    quiet = quiet_words(row)
    told = (row.number, row.name, row.subject, row.channel.label, f"quiet from {quiet}" if quiet else "")
    return ", ".join(one_line(text) for text in told if text) + "."


def subscription_text(row: Subscription) -> str:
    """Return all that is known of a subscription."""
    lines = [("Who", row.name), ("Mail", row.mail), ("Hears of", row.subject), ("How", row.channel.label)]
    lines += [("Quiet hours", quiet_words(row)), ("Since", words.moment(row.since))]
    least = row.severity.label if row.severity is not Impact.NONE else "any"
    lines += [("Least impact told", least)]
    return "\n".join(f"{name}: {one_line(text)}" for name, text in lines if text)


def year_of(now: datetime) -> int:
    """Return the present year in Eastern time."""
    return local_date(now).year
