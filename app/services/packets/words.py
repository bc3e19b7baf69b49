"""The sentences of a packet's summary, made from the figures where nobody wrote any."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from app.domain.figures.rows import MajorIncidentBlock, ServiceLevelRow
from app.domain.figures.rules import Attainment, BacklogFlow, Verdict, combine, goal_text
from app.domain.packets.packet import PacketData
from app.domain.packets.rows import ActionState, PreviousAction
from app.domain.plain_text import one_line
from app.domain.vocabulary import Metric, Priority
from app.domain.words import count, day, joined

#: Late actions as they are named: “Name a contact” (A-12, due 5 Nov 2026) and 2 more.
_ONE = r"“[^”]*” \([^()]*\)"
_LIST = rf"(?:: {_ONE}(?:(?:, | and ){_ONE})*(?: and \d+ more)?)?"
_NAMED = re.compile(rf"(\d+ actions? that (?:is|are) with the agency (?:is|are) late){_LIST}\.")
_OF_THE_AGENCY = re.compile(r"\d+ actions? that (is|are) with the agency (is|are) late\.")
_MOST_NAMED = 3
_LATE_CRITICAL = re.compile(r" ?[\d,]+ of [\d,]+ critical tickets? (was|were) late, too few for a verdict\.$")
_NO_MAJOR = "No major incident reached the agency."
_AVAILABLE = re.compile(r"(All \d+ availability goals were|The availability goal was) met\.$")
_ALL_ASKED = re.compile(
    r"(\d+ actions? (is|are) late; please settle (it|them)\.|"
    r"\d+ actions? that (is|are) with the agency (is|are) late" + _LIST + r"\.)?"
    r" ?([\d,]+ open tickets? (is|are|was|were) on hold( for (its caller|their callers))?( at the end of the period)?;"
    r" please see to the answers (it needs|they need)\.)?"
)


def went_well(
    parts: Mapping[Priority, Attainment],
    flow: BacklogFlow,
    majors: Sequence[MajorIncidentBlock],
    available: Sequence[Verdict] = (),
    verdicts: Mapping[Priority, Verdict] | None = None,
    *,
    keeps_majors: bool = True,
) -> str:
    """Return the sentences on what is in order by the figures; empty where they show nothing.

    `available`: verdicts on availability; `verdicts`: what `judged` says of the priorities; `keeps_majors`: whether
    the workspace has major incidents at all.
    """
    if verdicts is None:
        verdicts = {priority: part.verdict for priority, part in parts.items()}
    said = []
    if no_activity(flow, combine(parts.values())):
        said.append("No ticket was open, opened or due in the period.")
    kept = [p.label.lower() for p, verdict in verdicts.items() if verdict is Verdict.MET]
    if kept:
        said.append(f"The resolution goal was met for {joined(kept)} priority.")
    if flow.closing < flow.opening and not flow.undated:
        said.append(f"The backlog fell from {flow.opening:,} to {flow.closing:,} open tickets.")
    if keeps_majors and not majors and (flow.opened or flow.opening):
        said.append(_NO_MAJOR)
    goals = [verdict for verdict in available if verdict in (Verdict.MET, Verdict.MISSED)]
    if goals and Verdict.MISSED not in goals:
        said.append(
            f"All {len(goals)} availability goals were met." if len(goals) > 1 else "The availability goal was met."
        )
    return " ".join(said[:3])


def did_not(
    parts: Mapping[Priority, Attainment],
    flow: BacklogFlow,
    majors: Sequence[MajorIncidentBlock],
    failed: int,
    down: Sequence[str] = (),
    rows: Sequence[ServiceLevelRow] = (),
) -> str:
    """Return the sentences on what is wrong by the figures; empty where they show nothing.

    `down`: services below their availability; `rows`: the service levels, for targets that a sum of targets hides.
    """
    said = []
    for priority, part in parts.items():
        mine = [row for row in rows if row.metric is Metric.RESOLUTION and row.priority is priority]
        missed = [(f", {row.span or row.target},", row.attainment) for row in mine]
        for which, found in [("", part)] if part.verdict is Verdict.MISSED else missed:
            if found.verdict is Verdict.MISSED:
                said.append(
                    f"{priority.label} priority{which} missed its resolution goal: {found.percent_text} against"
                    f" {goal_text(found.goal_bp)} ({found.missed:,} of {found.due:,} late)."
                )
    if majors:
        said.append(f"{len(majors)} major incident{'s' if len(majors) > 1 else ''} reached the agency.")
    if down:
        which = joined(down) if len(down) <= 3 else f"{len(down)} services"
        said.append(f"{which} missed the availability goal.")
    if failed:
        said.append(f"{failed} change{'s' if failed > 1 else ''} did not succeed.")
    if not flow.undated and flow.closing > flow.opening and flow.closing - flow.opening > flow.opening // 10:
        said.append(f"The backlog grew from {flow.opening:,} to {flow.closing:,} open tickets.")
    return " ".join([*said[:4], *_critical(parts)])


def _critical(parts: Mapping[Priority, Attainment]) -> list[str]:
    """Return a sentence on late critical tickets where they are too few for a verdict: each is named in words."""
    part = parts.get(Priority.CRITICAL)
    if part is None or part.verdict is not Verdict.LOW_VOLUME or not part.missed:
        return []
    verb = "was" if part.missed == 1 else "were"
    return [f"{part.missed:,} of {count(part.due, 'critical ticket')} {verb} late, too few for a verdict."]


def worded_before(packet: PacketData) -> PacketData:
    """Return a packet with the sentences that the program wrote itself as it worded them at first: it asked the agency
    for everybody's late actions, and named no late critical tickets below the volume for a verdict.
    """
    summary = packet.summary
    ask, did_not = summary.ask, summary.did_not
    if "ask" in summary.automatic:
        ask = " ".join(filter(None, [_late(packet.previous_actions), _OF_THE_AGENCY.sub("", ask).strip()]))
    if "not_well" in summary.automatic:
        did_not = _LATE_CRITICAL.sub("", did_not)
    if (ask, did_not) == (summary.ask, summary.did_not):
        return packet
    return replace(packet, summary=replace(summary, ask=ask, did_not=did_not))


def majors_before(packet: PacketData) -> PacketData:
    """Return a packet whose summary says that no major incident reached the agency, as it said at first also where the
    workspace keeps none.
    """
    summary, flow = packet.summary, packet.backlog.flow
    said = summary.went_well
    if "well" not in summary.automatic or packet.major_incidents or not (flow.opened or flow.opening):
        return packet
    if _NO_MAJOR in said:
        return packet
    last = _AVAILABLE.search(said)
    before, after = (said[: last.start()].strip(), last[0]) if last is not None else (said, "")
    found = " ".join(filter(None, (before, _NO_MAJOR, after)))
    # it named the first three things: two that are always said before, and this one
    many = "The resolution goal was met" in before and "The backlog fell" in before
    return replace(packet, summary=replace(summary, went_well=found.removesuffix(after).strip() if many else found))


#: The ways in which the program worded what it wrote itself: of today, then those of before.
WORDINGS: tuple[Callable[[PacketData], PacketData], ...] = (
    lambda packet: packet,
    lambda packet: unnamed(packet),
    lambda packet: majors_before(unnamed(packet)),
    lambda packet: worded_before(majors_before(unnamed(packet))),
)


def told_before(packet: PacketData) -> PacketData:
    """Return a packet without what packets did not tell at first: how many of the records excluded are children."""
    if not packet.statement.excluded_children:
        return packet
    return replace(packet, statement=replace(packet.statement, excluded_children=0))


def without_recovery(packet: PacketData) -> PacketData:
    """Return a packet that tells nothing of recovery plans, as packets did at first."""
    return replace(packet, recovery=()) if packet.recovery else packet


def asked(
    actions: Sequence[PreviousAction], waiting: int, owners: Collection[str] | None = None, *, running: bool = False
) -> str:
    """Return what the agency is asked for: its late actions, tickets that wait for its people.

    `waiting`: open tickets on hold for their caller; a hold for another reason, or for one that nobody told, asks
    nothing of the agency. `owners`: names of its people; None: as packets asked at first, for everybody's late
    actions. `running`: the period goes on.
    """
    said: list[str] = []
    if owners is None:
        said += filter(None, [_late(actions)])
    elif late := [action for action in actions if action.state is ActionState.LATE and action.owner in owners]:
        verb = "is" if len(late) == 1 else "are"
        more = [f"{len(late) - _MOST_NAMED} more"] if len(late) > _MOST_NAMED else []
        named = joined([*(_named(action) for action in late[:_MOST_NAMED]), *more])
        said.append(f"{count(len(late), 'action')} that {verb} with the agency {verb} late: {named}.")
    if waiting:
        one = waiting == 1
        when = "" if running else " at the end of the period"
        verb = ("is" if one else "are") if running else ("was" if one else "were")
        said.append(
            f"{waiting:,} open ticket{'' if one else 's'} {verb} on hold for {'its' if one else 'their'} "
            f"caller{'' if one else 's'}{when}; please see to the answers {'it needs' if one else 'they need'}."
        )
    return " ".join(said)


def _named(action: PreviousAction) -> str:
    due = f", due {day(action.due)}" if action.due is not None else ""
    text = one_line(action.text).replace("“", '"').replace("”", '"')
    return f"“{text}” ({action.number}{due})"


def unnamed(packet: PacketData) -> PacketData:
    """Return a packet that asks for late actions without naming them, as packets did at first."""
    summary = packet.summary
    ask = _NAMED.sub(r"\1.", summary.ask) if "ask" in summary.automatic else summary.ask
    return packet if ask == summary.ask else replace(packet, summary=replace(summary, ask=ask))


def asked_before(actions: Sequence[PreviousAction], on_hold: int, *, running: bool = False) -> str:
    """Return what `asked` returned at first, when every hold counted: packets issued then are made again so."""
    made = asked(actions, on_hold, running=running)
    return made.replace(" for its caller", "").replace(" for their callers", "")


def is_asked(ask: str) -> bool:
    """Return whether a packet's ask is what `asked` makes, of any actions and any number of tickets, now or before."""
    return _ALL_ASKED.fullmatch(ask) is not None


def _late(actions: Sequence[PreviousAction]) -> str:
    late = sum(1 for action in actions if action.state is ActionState.LATE)
    one = late == 1
    return f"{late} action{' is' if one else 's are'} late; please settle {'it' if one else 'them'}." if late else ""


def no_activity(flow: BacklogFlow, total: Attainment) -> bool:
    """Return whether nothing was open, opened or due."""
    return not any((flow.opening, flow.opened, flow.closing, flow.reopened, total.due))
