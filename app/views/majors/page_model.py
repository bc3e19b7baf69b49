"""What the pages of the workbench show of an incident: facts, roles, messages, timeline, figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain import words
from app.domain.eastern import local_date
from app.domain.mail.values import MailState
from app.domain.majors.audience import CONTACT, MANAGEMENT, SUBSCRIBER
from app.domain.majors.retraction import standing, taken_back
from app.domain.majors.values import Major, MajorRole, Promise, PromiseState, Recipient, Told, Update, UpdateKind
from app.domain.plain_text import one_line
from app.ui.tables.columns import NARROW, WIDE, Column, Mark, Painted
from app.views.majors import model

_MINUTE = timedelta(minutes=1)
_PROMISES = {
    PromiseState.OPEN: Mark("clock", "soon"),
    PromiseState.OVERDUE: Mark("missed", "critical"),
    PromiseState.KEPT: Mark("check", "met"),
    PromiseState.LATE: Mark("triangle", "missed"),
    PromiseState.BROKEN: Mark("cross", "critical"),
    PromiseState.WITHDRAWN: Mark("dash", "muted"),
}
_TONES = {
    PromiseState.OVERDUE: "critical",
    PromiseState.BROKEN: "critical",
    PromiseState.LATE: "missed_text",
    PromiseState.OPEN: "soon",
}
_MET, _MISSED, _OPEN = Mark("check", "met"), Mark("missed", "missed"), Mark("ring", "muted")


@dataclass(frozen=True, slots=True)
class Line:
    """A fact or figure: what it is called, its value, and all that is known of it."""

    id: int
    what: str
    value: str
    told: str = ""
    mark: Mark | None = None
    tone: str = ""
    role: MajorRole | None = None


def _line(row: Line, _now: datetime) -> Painted:
    return Painted(one_line(row.value), row.mark, row.tone)


def line_columns(what: str, value: str, sample: str = "Longest time between updates") -> tuple[Column[Line], ...]:
    """Return the columns of a page of facts or figures."""
    return (
        Column("what", what, sample, lambda r: r.what, pinned=True),
        Column("value", value, "Virtual Server Hosting", lambda r: r.value, stretch=True, paint=_line,
               tooltip=lambda r: r.told or r.value),
    )  # fmt: skip


def line_sentence(row: Line, _now: datetime) -> str:
    """Return a fact as it is spoken."""
    return f"{row.what}: {one_line(row.value)}."


def line_text(row: Line) -> str:
    """Return all that is known of a fact."""
    return row.told or f"{row.what}: {row.value}"


# --- summary --------------------------------------------------------------------------------------
def summary_lines(major: Major, now: datetime) -> list[Line]:
    """Return the facts of an incident, without those that are empty."""
    row, year = major.row, local_date(now).year
    promise, mark = model.promise_line(major, now)
    found: list[tuple[str, str, str, Mark | None, str]] = []

    def add(what: str, value: str, told: str = "", mark: Mark | None = None, tone: str = "") -> None:
        if value:
            found.append((what, value, told, mark, tone))

    add("Where it stands", f"{model.state_word(row.state)}{', a drill' if row.drill else ''}")
    add("Next update", promise, "", mark, mark.tone if mark is not None else "")
    add("Summary", major.summary)
    add("Impact began", words.moment(row.impact_start_at, weekday=True))
    add("Detected", _when(major.detected_at, row.impact_start_at, "after the impact began"))
    add("Proposed", words.moment(major.proposed_at, weekday=True) if major.proposed_at else "", _why(major))
    add("Proposed because", major.proposed_why)
    add("Declared", _when(row.declared_at, row.impact_start_at, "after the impact began"))
    add("Service restored", words.moment(row.restored_at, weekday=True) if row.restored_at else "")
    if major.restore_time is not None:
        add("Restore time", words.whole(major.restore_time.total_seconds()), "By wall clock from the impact's start.")
    add("Services", words.joined([one.name for one in major.services]) or row.service)
    add("Sites", words.joined([one.name for one in major.sites]))
    reached = [f"{one.name}: {one.impact}" if one.impact else one.name for one in major.reached]
    many = f"{len(major.reached)}: " if len(major.reached) > 3 else ""  # the line may be cut, the number is not
    add("Agencies reached", f"{many}{words.joined([one.name for one in major.reached])}", "\n".join(reached))
    add("Counts as outage", _outages(major), "What availability counts, from the start of the impact on.")
    for whom, who in major.on_call if row.restored_at is None and not row.drill else ():
        add(f"On call: {whom}", who)
    add("Bridge", major.bridge)
    add("Ticket", major.ticket)
    add("Cause", major.cause)
    add("Data lost", major.data_loss)
    add("Why not", major.ended_why)
    for one in major.escalations:
        at = words.brief(one.at, year)
        drill = ", were it no drill" if row.drill else ""
        said = f"Told {at}" if one.heard else f"Nobody was told {at}" if one.told else f"Is told {at}{drill}"
        add(f"Management, {words.duration(one.minutes * 60)}", said,
            "How long the incident lasts when the management hears of it.", _MET if one.heard else _OPEN)  # fmt: skip
    return [Line(n, *one) for n, one in enumerate(found, 1)]


def _when(at: datetime | None, since: datetime, what: str) -> str:
    if at is None:
        return ""
    gap = f", {words.left(at - since)} {what}" if at - since >= _MINUTE else ""
    return f"{words.moment(at, weekday=True)}{gap}"


def _outages(major: Major) -> str:
    """Return what counts as an outage; of one that could, that nobody said so."""
    if major.outages:
        return words.joined([f"{one.service} ({one.kind.label.lower()})" for one in major.outages])
    return "Nothing: nobody said so" if major.row.state.counts and not major.row.drill and major.services else ""


def _why(major: Major) -> str:
    return f"Because: {major.proposed_why}" if major.proposed_why else ""


def role_lines(major: Major) -> list[Line]:
    """Return who has which role, and since when."""
    found = []
    for n, role in enumerate(MajorRole, 1):
        _login, name = major.roles.get(role, ("", ""))
        given = [one for one in standing(major.updates) if one.kind is UpdateKind.ROLE]
        events = [one for one in given if one.details.get("role") == role.value]
        told = [f"{words.moment(one.at)}: {one.text}" for one in events]
        mark = None if name else _OPEN
        found.append(Line(n, role.label, name or "Nobody", "\n".join(told), mark, "" if name else "muted", role))
    return found


# --- messages -------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Sent:
    """A message with what became of its promises. `id` 0: the one that is owed now.

    `kept`: of the promise that it met; `made`: of the one that it made.
    """

    id: int
    update: Update | None
    told: tuple[Told, ...]
    kept: Promise | None
    made: Promise | None


def sent_rows(major: Major) -> list[Sent]:
    """Return the messages, the latest first, and before them the one that is owed."""
    sent = sorted((one for one in major.updates if one.sent), key=lambda one: (one.recorded_at, one.id), reverse=True)
    rows = [
        Sent(
            one.id,
            one,
            tuple(told for told in major.told if told.update_id == one.id),
            _first(major.promises, met_by=one.id),
            _first(major.promises, made_by=one.id),
        )
        for one in sent
    ]
    owed = model.owed(major)
    return [Sent(0, None, (), owed, None), *rows] if owed is not None else rows


def _first(promises: Sequence[Promise], *, met_by: int = 0, made_by: int = 0) -> Promise | None:
    found = [p for p in promises if (met_by and p.met_by == met_by) or (made_by and p.made_by == made_by)]
    return max(found, key=lambda p: p.late_by, default=None)  # it may meet several: the one that waited longest


def promise_words(promise: Promise) -> str:
    """Return what became of a promise: "Kept", "Late by 3 min", "Broken", "Overdue by 4 min"."""
    if promise.state in {PromiseState.LATE, PromiseState.BROKEN, PromiseState.OVERDUE} and promise.late_by:
        late = promise.late_by
        brief = words.left(late) if late >= _MINUTE else words.duration(late.total_seconds())
        return f"{promise.state.label} by {brief}"
    return promise.state.label


def sent_columns(year: int) -> tuple[Column[Sent], ...]:
    """Return the columns of the messages; `year`: the present one, which is not told."""
    return (
        Column("at", "Sent", "2 Nov 06:00", lambda r: words.brief(r.update.recorded_at, year) if r.update else "Owed",
               pinned=True, sort_value=lambda r: -r.id or -(1 << 62)),
        Column("kept", "In time", "Overdue by 12 min", lambda r: promise_words(r.kept) if r.kept else "", paint=_kept,
               hint="Whether it was sent when it was promised; who got it stands beside it"),
        Column("next", "Next promised", "2 Nov 06:00", lambda r: _next(r, year), since=NARROW),
        Column("to", "To", "12, 2 failed", _to, paint=_painted_to, since=NARROW,
               hint="How many were told, and of how many mails that is not so yet"),
        Column("text", "What is known", "Hosts do not start", lambda r: r.update.text if r.update else "", stretch=True,
               tooltip=lambda r: r.update.text if r.update else ""),
    )  # fmt: skip


def _kept(row: Sent, _now: datetime) -> Painted:
    if row.kept is None:
        return Painted("", indent=True)
    return Painted(promise_words(row.kept), _PROMISES[row.kept.state], _TONES.get(row.kept.state, ""), indent=True)


def _next(row: Sent, year: int) -> str:
    if row.update is None:
        return words.brief(row.kept.due_at, year) if row.kept is not None else ""
    return words.brief(row.update.next_at, year) if row.update.next_at is not None else "Nothing"


def _to(row: Sent) -> str:
    """Return how many a message was sent to, and how many of them do not have it."""
    if row.update is None:
        return ""
    by_state = {state: _people(row, state) for state in (MailState.FAILED, MailState.QUEUED)}
    found = [str(_people(row)) if row.told else "Nobody yet"]
    found += [
        f"{n} {word}"
        for n, word in ((by_state[MailState.FAILED], "failed"), (by_state[MailState.QUEUED], "waiting"))
        if n
    ]
    return ", ".join(found)


def _people(row: Sent, state: str | None = None) -> int:
    told = [one.recipient for one in row.told if state is None or one.mail_state == state]
    return len({(one.name, one.agency_id) for one in told})


def _painted_to(row: Sent, _now: datetime) -> Painted:
    missed = row.update is not None and (not row.told or _people(row, MailState.FAILED))
    waiting = bool(_people(row, MailState.QUEUED))
    mark, tone = (model.OVERDUE, "critical") if missed else (model.SOON, "soon") if waiting else (None, "")
    return Painted(_to(row), mark, tone)


def sent_sentence(row: Sent, _now: datetime) -> str:
    """Return a message as it is spoken."""
    if row.update is None:
        return f"Owed, {promise_words(row.kept).lower() if row.kept else ''}."
    told = [words.moment(row.update.recorded_at), row.update.kind.label, promise_words(row.kept) if row.kept else ""]
    told += [
        f"to {_to(row).lower()}",
        f"next {words.moment(row.update.next_at)}" if row.update.next_at else "",
        row.update.text,
    ]
    return ", ".join(one_line(text) for text in told if text) + "."


def sent_text(row: Sent, reached: Sequence[tuple[int, str]]) -> str:
    """Return all of a message: its texts, what became of its promises, and whom it went to, in rank order.

    `reached`: (id, name) of agencies.
    """
    lines: list[tuple[str, str]] = []
    if row.update is None and row.kept is not None:
        by = "by the last message" if row.kept.made_by is not None else "by the rules"
        lines.append(("Owed", f"an update by {words.moment(row.kept.due_at)}, {by}: {promise_words(row.kept).lower()}"))
    if row.update is not None:
        update = row.update
        lines = [(update.kind.label, update.text), ("Ruled out", update.ruled_out), ("Next", update.next_steps)]
        lines.append(("Next update", words.moment(update.next_at) if update.next_at else "none is promised"))
        if row.kept is not None:
            lines.append(("Promised for", f"{words.moment(row.kept.due_at)}: {promise_words(row.kept).lower()}"))
        if row.made is not None:
            lines.append(("Its own promise", promise_words(row.made).lower()))
        lines += [("To the management", update.management), ("On the hub", update.hub), ("Sent by", update.author)]
    names = dict(reached)
    lines += _by_agency(row.told, names)
    return "\n".join(f"{name}: {one_line(text)}" for name, text in lines if text)


_HOW = {"mail": "mail", "call": "called", "drill": "drill, nothing left for"}


_BESIDE = {SUBSCRIBER: "Subscribers", MANAGEMENT: "Management"}


def _by_agency(told: Sequence[Told], names: Mapping[int, str]) -> list[tuple[str, str]]:
    found: dict[str, list[str]] = {}
    for one in sorted(told, key=_in_order):
        ways = ", ".join(way for way in (one.recipient.mail, one.recipient.phone) if way)
        how = f"{_HOW.get(one.how, one.how)} {ways}".strip()
        state = f", {MailState(one.mail_state).label.lower()}" if one.mail_state else ""
        reason = f", {one.recipient.reason}" if one.recipient.reason else ""
        called = _BESIDE.get(one.recipient.why) or names.get(one.recipient.agency_id or 0, one.recipient.agency)
        found.setdefault(called, []).append(f"{one.recipient.name} ({how}{state}{reason})")
    return [(called, ", ".join(people)) for called, people in found.items()]


def _in_order(one: Told) -> tuple[bool, bool, str, int, str]:
    to = one.recipient
    return to.why == MANAGEMENT, to.why == SUBSCRIBER, to.agency, to.rank, to.name


# --- timeline -------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the timeline; `corrected`: a later one corrects it, which stands below with what moved; `gone`: a later
    one takes it back, and it counts no more."""

    id: int
    update: Update
    corrected: bool
    gone: bool = False

    @property
    def kind(self) -> str:
        """What it is, and what became of it."""
        became = " (taken back)" if self.gone else " (corrected)" if self.corrected else ""
        return f"{self.update.kind.label}{became}"


def timeline_rows(major: Major) -> list[Entry]:
    """Return the timeline in the order in which things happened."""
    corrected = {one.corrects_id for one in standing(major.updates) if one.corrects_id is not None}
    ordered = sorted(major.updates, key=lambda one: (one.at, one.recorded_at, one.id))
    gone = taken_back(major.updates)
    return [Entry(one.id, one, one.id in corrected, one.id in gone) for one in ordered]


def written(update: Update) -> str:
    """Return "written 14:32" where an entry was written later than it happened; with the day where that differs."""
    if update.recorded_at - update.at < _MINUTE:
        return ""
    same = local_date(update.at) == local_date(update.recorded_at)
    at = words.moment(update.recorded_at, year=False)
    return f"written {at.rpartition(' ')[2] if same else at}"


def timeline_columns(year: int) -> tuple[Column[Entry], ...]:
    """Return the columns of the timeline; `year`: the present one, which is not told."""
    return (
        Column("at", "Happened", "2 Nov 06:00", lambda r: words.brief(r.update.at, year), pinned=True,
               sort_value=lambda r: (r.update.at, r.update.recorded_at, r.id)),
        Column("written", "Written", "written 2 Nov 06:00", lambda r: written(r.update), since=NARROW,
               hint="Where an entry was written later than it happened"),
        Column("kind", "What", "Who is reached", lambda r: r.kind, paint=_kind_cell, since=NARROW),
        Column("text", "Entry", "Hosts of the second row do not start", lambda r: r.update.text, stretch=True,
               tooltip=lambda r: r.update.text),
        Column("who", "Who", "A. Fitzgerald", lambda r: r.update.by, since=WIDE, gives=True),
    )  # fmt: skip


def _kind_cell(row: Entry, _now: datetime) -> Painted:
    mark = Mark("disc", "accent") if row.update.sent else Mark("half", "soon") if row.corrected else None
    short = "Taken back" if row.gone else "Corrected" if row.corrected else ""
    return Painted(row.kind, mark, "muted" if row.gone else "", short=short, indent=True)


def entry_sentence(row: Entry, _now: datetime) -> str:
    """Return a line of the timeline as it is spoken."""
    told = [words.moment(row.update.at), written(row.update), row.kind, row.update.text, row.update.by]
    return ", ".join(one_line(text) for text in told if text) + "."


def entry_text(row: Entry) -> str:
    """Return all of an entry, a line each."""
    update = row.update
    lines = [("Happened", words.moment(update.at, weekday=True)), ("Written", words.moment(update.recorded_at))]
    lines += [(update.kind.label, update.text), ("Ruled out", update.ruled_out), ("Next", update.next_steps)]
    figures = update.details.get("figures", ())
    lines += [("Moved", str(one)) for one in (figures if isinstance(figures, list | tuple) else (figures,))]
    lines += [("Written by", update.by)]
    if row.gone:
        lines.append(("Taken back", "it counts no more; it stays as it was written"))
    elif row.corrected:
        lines.append(("Corrected", "what a later entry says counts; this one stays as it was written"))
    return "\n".join(f"{name}: {one_line(text)}" for name, text in lines if text)


# --- figures --------------------------------------------------------------------------------------
def figure_lines(major: Major) -> list[Line]:
    """Return the figures: gaps against their targets, promises by what became of them, the restore time."""
    found: list[Line] = []
    for gap in major.gaps:
        target = words.whole(gap.target.total_seconds())
        took = words.whole(gap.took.total_seconds()) if gap.took is not None else "Not yet"
        word = "" if gap.is_met is None else ", in time" if gap.is_met else ", too long"
        mark = _OPEN if gap.is_met is None else _MET if gap.is_met else _MISSED
        tone = "missed_text" if gap.is_met is False else ""
        found.append(Line(len(found) + 1, gap.what, f"{took} of {target}{word}", "", mark, tone))
    if major.restore_time is not None:
        value = words.whole(major.restore_time.total_seconds())
        found.append(Line(len(found) + 1, "Restore time", value, "By wall clock from the start of the impact."))
    counted = Counter(one.state for one in major.promises)
    names = {one.agency_id: one.name for one in major.reached}
    for state in PromiseState:
        if not counted[state]:
            continue
        by = Counter(agency for one in major.promises if one.state is state for agency in one.agencies)
        told = [f"{names.get(agency, 'An agency that is not reached any more')}: {n}" for agency, n in by.items()]
        told.insert(0, f"Promises that an update comes, {state.value}: {counted[state]}")
        found.append(Line(len(found) + 1, f"Promises {state.value}", str(counted[state]), "\n".join(told),
                          _PROMISES[state], _TONES.get(state, "")))  # fmt: skip
    return found


def recipient_lines(recipients: Sequence[Recipient], unreachable: Sequence[str]) -> list[str]:
    """Return who gets a message, in the order in which they are told, and which agencies cannot be reached."""
    found: dict[str, list[str]] = {}
    for one in recipients:
        way = one.mail or (f"call {one.phone}" if one.phone else "no address")
        way += f", {one.reason}" if one.reason else ""
        found.setdefault(_BESIDE.get(one.why) or one.agency, []).append(f"{one.name} ({way})")
    lines = [f"{agency}: {', '.join(names)}" for agency, names in found.items()]
    return [*(f"Cannot be reached: {name}" for name in unreachable), *lines]


def told_brief(recipients: Sequence[Recipient], unreachable: Sequence[str]) -> str:
    """Return in a line how many get a message, of which agencies, and which cannot be reached."""

    def number(*why: str) -> int:
        return len({(one.name, one.mail) for one in recipients if one.why in why})

    agencies = words.joined(list(dict.fromkeys(one.agency for one in recipients if one.agency)))
    parts = []
    if contacts := number(CONTACT):
        parts.append(f"{words.count(contacts, 'contact')}{f' of {agencies}' if agencies else ''}")
    if beside := number(SUBSCRIBER):
        parts.append(words.count(beside, "subscriber"))
    if above := number(MANAGEMENT):
        parts.append(f"{above} in the management")
    said = f"It is sent to {words.joined(parts)}." if parts else "Nobody is told."
    return f"{said} Cannot be reached: {words.joined(list(unreachable))}." if unreachable else said
