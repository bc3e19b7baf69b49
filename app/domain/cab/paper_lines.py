"""The lines of the board's papers: votes, freezes, overrides and planned changes in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from app.domain import words
from app.domain.cab.actions import BoardAction
from app.domain.cab.papers import ForwardLine, FreezeLine, NoticeLine, Schedule, VoteLine
from app.domain.cab.quorum import marked
from app.domain.cab.settings import SAMPLE, CabRules
from app.domain.cab.values import Cast, Item, Kind, Meeting, OnRecord, Seat
from app.domain.changes.conflicts import Clash, Severity, grouped
from app.domain.changes.freezes import hits
from app.domain.changes.outcome import too_early
from app.domain.changes.surroundings import Surroundings
from app.domain.changes.values import Change, Condition, Freeze, Override
from app.domain.eastern import local_date
from app.domain.vocabulary import ChangeState, ChangeType

#: What is said of a change that is planned for one of the next days and may not start yet.
_OPEN = {
    ChangeState.IN_CAB: "Not decided",
    ChangeState.IN_REVIEW: "Not decided",
    ChangeState.APPROVED: "Approved, not scheduled",
}
_SOON = 3  # days
_ALONE = " without an override"


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """What a paper needs beside its meeting: names of codes, conflicts, and what is listed after the items.

    `results`: changes carried out since the last meeting; `forward`: planned ones after it; `marks`: of those, by id;
    `overrides`: sentences by id of the change; `on_record`: meetings by id, for deferrals.
    """

    services: Mapping[str, str] = field(default_factory=dict)
    agencies: Mapping[str, str] = field(default_factory=dict)
    sites: Mapping[str, str] = field(default_factory=dict)
    clashes: Mapping[int, Sequence[Clash]] = field(default_factory=dict)
    overrides: Mapping[int, Sequence[str]] = field(default_factory=dict)
    actions: tuple[BoardAction, ...] = ()
    results: tuple[Change, ...] = ()
    freezes: tuple[Freeze, ...] = ()
    forward: tuple[Change, ...] = ()
    marks: Mapping[int, Sequence[str]] = field(default_factory=dict)
    on_record: Mapping[int, OnRecord] = field(default_factory=dict)
    holidays: Mapping[date, str] = field(default_factory=dict)
    rules: CabRules = SAMPLE
    cancelled: tuple[Change, ...] = ()  # since the last meeting, after the board had decided them
    conditions: Mapping[int, Sequence[Condition]] = field(default_factory=dict)  # of results, by id
    before: Mapping[int, str] = field(default_factory=dict)  # what became of an item in the meeting before, by item
    decisions: Mapping[int, str] = field(default_factory=dict)  # when planned ones are decided, or what was, by id
    leads: Mapping[int, str] = field(default_factory=dict)  # where the time was too short, as the meeting saw it, by id
    incidents: Mapping[int, Sequence[str]] = field(default_factory=dict)  # that come from a failure, by id
    against: Mapping[int, Sequence[str]] = field(default_factory=dict)  # conflicts that were approved against, by item
    until: date | None = None  # the last day on which `forward` is planned to begin
    ecab: Mapping[int, Sequence[str]] = field(default_factory=dict)  # what ECAB decided of emergencies, by id


def as_recorded(facts: PaperFacts) -> PaperFacts:
    """Return what is known of a meeting that is over: nothing that only holds today, such as what lies ahead now."""
    return replace(facts, clashes={}, actions=(), freezes=(), forward=(), marks={})


def named(codes: Sequence[str], names: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of codes; one that has none as it is."""
    return tuple(names.get(code, code) for code in codes)


def by_name(codes: Sequence[str], names: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of codes in the order of the alphabet, as they are printed."""
    return tuple(sorted(named(codes, names), key=str.casefold))


def by_seat(seats: Iterable[Seat]) -> tuple[Seat, ...]:
    """Return seats in the order of their agencies' names, as they are printed; guests last."""
    return tuple(sorted(seats, key=lambda seat: (seat.guest, seat.name.casefold())))


def notice_lines(items: Iterable[Item], agencies: Mapping[str, str], starts: datetime) -> tuple[NoticeLine, ...]:
    """Return what goes to the next meeting, which begins at `starts` (aware): what is planned before that is marked."""
    return tuple(
        NoticeLine(
            item.number,
            item.title,
            by_name(item.change.touched, agencies) if item.change else (),
            item.change.planned_start if item.change else None,
            item.change is not None and item.kind is Kind.DECISION and item.change.planned_start < starts,
        )
        for item in items
    )


def vote_lines(item: Item, meeting: Meeting) -> tuple[VoteLine, ...]:
    """Return the votes on an item, for the version decided or of now; those that do not stand are marked."""
    n = item.content_n if not item.is_open and item.content_n is not None else item.now_n
    return tuple(
        VoteLine(
            vote.agency or "ECAB",
            vote.person_name,
            vote.vote.label,
            vote.note,
            f"recorded by {vote.recorded_by}" if vote.cast is Cast.RECORDED else vote.how,
            vote.at,
            vote.standing,
        )
        for vote in marked(item.votes, n, meeting.seats)
    )


def approved_words(change: Change, facts: PaperFacts) -> str:
    """Return "Approved with conditions, all met: …" of a change that was approved so; "" of another."""
    listed = facts.conditions.get(change.id, ())
    if not listed and not change.conditions:
        return ""
    open_ = sum(not one.met for one in listed)
    met = f"{open_} of {len(listed)} not met" if open_ else "all met" if listed else "not tracked"
    text = "; ".join(one.text for one in listed) or change.conditions
    return f"Approved with conditions, {met}: {text}"


def outcome_words(change: Change) -> str:
    """Return how it went: "Failed, backed out", and that it began before it was approved."""
    said = [change.outcome or "not recorded", "backed out" if change.backed_out else ""]
    said.append(too_early(change, change.actual_start))
    text = ", ".join(filter(None, said))
    return text[:1].upper() + text[1:]


def ecab_words(item: Item) -> str:
    """Return what ECAB decided: "Approved by Ann Lee (by phone) and Ben Ruiz, Mon 16 Nov 2026 14:00 Eastern: why"."""
    votes = [vote for vote in item.votes if vote.standing] or list(item.votes)
    names = words.joined(
        [vote.person_name + (f" ({vote.how})" if vote.how else "") for vote in votes if vote.person_name]
    )
    at = f", {words.moment(item.decided_at, weekday=True)} Eastern" if item.decided_at else ""
    why = item.reason or next((vote.note for vote in votes if vote.note), "") or item.note
    said = f"{item.result.label} by {names or 'ECAB, its members are not on record'}{at}"
    return f"{said}: {why}" if why else said


def cancelled_words(change: Change) -> str:
    """Return when a change was cancelled, and why."""
    at = f" {words.moment(change.updated_at, weekday=True)} Eastern" if change.updated_at else ""
    return f"Cancelled{at}: {change.cancelled_why}" if change.cancelled_why else f"Cancelled{at}, no reason given"


def freeze_line(freeze: Freeze) -> FreezeLine:
    """Return a freeze as papers print it, with whom it reaches."""
    parts = [
        freeze.agency_name or freeze.agency or "",
        freeze.service_name or freeze.service or "",
        freeze.site_name or freeze.site or "",
    ]
    reach = ", ".join(part for part in parts if part) or "Everybody"
    return FreezeLine(freeze.name, "Hard" if freeze.hard else "Soft", freeze.start, freeze.end, reach, freeze.reason)


def forward_line(change: Change, facts: PaperFacts) -> ForwardLine:
    """Return a planned change as the forward schedule prints it."""
    return ForwardLine(
        change.number,
        change.title,
        change.planned_start,
        change.planned_end,
        named(change.services, facts.services),
        by_name(change.touched, facts.agencies),
        named(change.sites, facts.sites),
        change.carried_out_by,
        change.risk.capitalize(),
        change.type_words,
        change.state.label,
        tuple(facts.marks.get(change.id, ())),
        facts.decisions.get(change.id, ""),
    )


def undecided_words(change: Change, now: datetime) -> str:
    """Return "Not decided, starts tomorrow" of a change that is planned for one of the next days; "" where it is not.

    `now` is aware. One that is decided and not scheduled says that instead.
    """
    open_ = _OPEN.get(change.state, "")
    days = (local_date(change.planned_start) - local_date(now)).days
    if change.system or not open_ or days > _SOON:
        return ""
    if change.planned_start <= now:
        return f"{open_}, although its planned time has begun"
    when = ("today", "tomorrow")[days] if days < 2 else f"in {days} days"
    place = change.place
    late = place is not None and place.is_open and place.meeting_ends is not None
    before = late and place.meeting_ends > change.planned_start  # type: ignore[union-attr,operator]
    return f"{open_}, starts {when}{', before the board meets' if before else ''}"


def conflict_marks(clashes: Iterable[Clash]) -> tuple[str, ...]:
    """Return the conflicts that a list of planned changes tells, as sentences, worst first.

    These are the freezes, and what is more than a note; not those with a draft, which such a list leaves out. When
    another window opens is for who plans the change, and not told here.
    """
    told = (one for one in clashes if one.kind == "freeze" or (one.severity > Severity.NOTE and not one.draft))
    return tuple(group.text.partition(" The next window")[0] for group in grouped(told))


def inside_words(change: Change, around: Surroundings) -> dict[int, str]:
    """Return the sentence by which a paper prints each freeze that a change lies in, by the id of the freeze.

    It is asked for the time in which it was carried out, else for the planned one; an override is named, or missing.
    """
    span = change.actual_start or change.planned_start, change.actual_end or change.planned_end
    found = {}
    for hit in hits(change, around, span):
        let_in = hit.override
        text = f"Inside the {'hard' if hit.freeze.hard else 'soft'} freeze “{hit.freeze.name}”"
        given = f"{text}; override by {_let_in(let_in, change)}" if let_in else f"{text}{_ALONE}"
        found[hit.freeze.id] = given
    return found


def beside_conflicts(inside: Iterable[str], clashes: Iterable[Clash]) -> tuple[str, ...]:
    """Return the sentences about freezes, without those that lack an override where the conflicts tell it already."""
    told = any(clash.kind == "freeze" for clash in clashes)
    return tuple(said for said in inside if not (told and said.endswith(_ALONE)))


def override_words(override: Override, freeze: Freeze, change: Change | None = None) -> str:
    """Return the sentence by which a paper prints who let a change into a freeze in which it does not lie any more."""
    return f"Allowed into the freeze “{freeze.name}” by {_let_in(override, change)}"


def _let_in(override: Override, change: Change | None) -> str:
    """Return who gave an override, when and why; that it came after the vote of the board where it did."""
    who = "ECAB" if override.role == "ecab" else "the coordinator"
    given = words.joined(override.agreed) or override.author_name
    name = f", {given}" if given else ""
    at = f"{words.moment(override.at, weekday=True)} Eastern"
    voted = change.decided_at if change is not None and change.type is not ChangeType.EMERGENCY else None
    after = ", after the change was approved" if voted is not None and override.at > voted else ""
    return f"{who}{name}, {at}{after}: {override.reason}"


def schedule(changes: Iterable[Change], facts: PaperFacts, first: date, last: date, *, agency: str = "") -> Schedule:
    """Return what is planned from `first` to `last` for an agency, or for all where none is named, with the freezes.

    `agency` is its code; `facts.freezes` are those of the time that reach it.
    """
    wanted = [
        change
        for change in changes
        if (not agency or agency in change.touched)
        and local_date(change.planned_start) <= last
        and local_date(change.planned_end) >= first
    ]
    wanted.sort(key=lambda change: (change.planned_start, change.number))
    return Schedule(
        first,
        last,
        facts.agencies.get(agency, agency),
        tuple(forward_line(change, facts) for change in wanted),
        tuple(freeze_line(freeze) for freeze in facts.freezes),
    )
