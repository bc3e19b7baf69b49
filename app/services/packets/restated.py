"""What a revision says that the one before said otherwise: each figure, old and new, and why, by ticket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.db.figures.facts import Facts
from app.db.figures.late import Late, recorded_since
from app.db.packets import PacketRow, restated_since
from app.db.sla import Correction, corrections_told
from app.domain.packets.figures import figures_of
from app.domain.packets.labels import figure_label
from app.domain.packets.packet import PacketData
from app.domain.packets.rows import Restatement
from app.domain.remarks import Remark, as_printed
from app.domain.vocabulary import EventKind, Priority
from app.services.figures.scope import Subject

#: The figures that follow from clocks, by the first part of their ids.
_OF_CLOCKS = ("sla.", "tile.sla.", "updates.", "trend.", "mttr.", "share.", "exceptions.")
_OF_TICKETS = (*_OF_CLOCKS, "tile.", "demand.", "backlog.", "records.")
_OF_COST = "cost."
#: What changed where no ticket did, by the first part of the ids.
_ELSEWHERE = {
    "availability": "outages or maintenance changed since",
    "changes": "changes were recorded or judged since",
    "csat": "answers came since",
    "major_incidents": "the major incident's records changed since",
}
_NAMED = 4  # tickets named for one figure
_BY_TICKET = Remark(
    "restated-by-ticket",
    "Restatements name tickets of which something that happened in the period was recorded after the revision before.",
)


def with_restatements(
    facts: Facts, made: PacketData, whose: Subject, before: PacketRow | None, mine: PacketRow | None, given: str
) -> PacketData:
    """Return the packet with every figure that differs from the revision before.

    `mine`: this revision, where it was issued already; as it was printed then. `given`: the reason that a person gave.
    """
    if before is None:
        return made
    corrected = corrections_told(facts.conn, before.as_of, facts.as_of)
    anew = restated_since(facts, before.as_of)
    by_ticket = mine is None or _BY_TICKET.key in mine.remarks
    since = recorded_since(facts, whose.scope, before.as_of, made.head.end) if by_ticket else ()
    now = figures_of(made)
    told = restatements(now, before, _why(given, corrected), measured_anew=anew)
    if by_ticket:
        clock = "as of an earlier time" if facts.as_of < before.as_of else ""
        told = tuple(replace(one, reason=_cause(one, given, corrected, since, clock, anew=anew)) for one in told)
    statement = replace(made.statement, restatements=told)
    if by_ticket and told:
        remarks = as_printed([_BY_TICKET], {} if mine is None else mine.remarks)
        statement = replace(
            statement,
            notes=(*statement.notes, *(remark.text for remark in remarks)),
            remarks=(*statement.remarks, *remarks),
        )
    return replace(made, statement=statement)


def correction_text(one: Correction) -> str:
    """Return "Target of DPS changed (agreed in May)"."""
    return f"{one.what.rstrip('.')} ({one.reason.rstrip('.')})"


def _why(reason: str, corrected: Sequence[Correction]) -> str:
    """Return why figures are others than before: the reason given, and what was corrected meanwhile."""
    return "; ".join(filter(None, (reason, *map(correction_text, corrected))))


def _cause(
    one: Restatement, given: str, corrected: Sequence[Correction], since: Sequence[Late], clock: str, *, anew: bool
) -> str:
    """Return why one figure differs: what a person said, corrections of service levels, and which tickets."""
    key = one.figure
    said = [given, clock]
    if key.startswith(_OF_CLOCKS):
        said += [correction_text(correction) for correction in corrected]
        said.append("what the source does not tell is not measured any more" if anew else "")
    if key.startswith(_OF_TICKETS) and not clock:
        said.append(_tickets([late for late in since if _concerns(late, key)]))
    if key.startswith(("trend.", "availability.")) and "none" in (one.old, one.new):
        said.append("the service was renamed, added or taken off")
    found = [text for text in said if text]
    if not found or found == [given]:
        found.append(_ELSEWHERE.get(key.split(".")[0], "records changed since"))
    return "; ".join(found)


def _concerns(late: Late, key: str) -> bool:
    """Return whether a ticket can have to do with a figure: one of a priority is of its tickets."""
    parts = key.removeprefix("tile.").split(".")
    at = 2 if parts[0] == "sla" else 1
    names = {priority.label.lower(): priority for priority in Priority}
    if parts[0] in ("sla", "mttr") and len(parts) > at and parts[at].split("#")[0] in names:
        return late.priority == names[parts[at].split("#")[0]].value
    return True


def _tickets(since: Sequence[Late]) -> str:
    said = []
    for words, kinds in (
        ("told anew by its source", {EventKind.RESTATED}),
        ("taken back", {EventKind.RETRACTION}),
        ("recorded later", set(EventKind) - {EventKind.RESTATED, EventKind.RETRACTION}),
    ):
        numbers = list(dict.fromkeys(late.number for late in since if late.kind in {kind.value for kind in kinds}))
        if numbers:
            more = f" and {len(numbers) - _NAMED:,} more" if len(numbers) > _NAMED else ""
            said.append(f"{words}: {', '.join(numbers[:_NAMED])}{more}")
    return "; ".join(said)


def restatements(
    now: Mapping[str, str], before: PacketRow | None, reason: str, *, measured_anew: bool = False
) -> tuple[Restatement, ...]:
    """Return every figure that differs from the revision before: old -> new, and why, as packets said it at first.

    `measured_anew`: imported tickets were, by what their sources tell; that is why figures of clocks differ.
    """
    if before is None:
        return ()
    found = []
    if not any(key.startswith(_OF_COST) for key in before.figures):  # a packet without bills told no such figure
        now = {key: value for key, value in now.items() if not key.startswith(_OF_COST)}
    for key in dict.fromkeys([*before.figures, *now]):
        old, new = before.figures.get(key, ""), now.get(key, "")
        if old != new:
            anew = measured_anew and key.startswith(_OF_CLOCKS)
            why = reason or ("what the source does not tell is not measured any more" if anew else "later records")
            found.append(Restatement(key, figure_label(key), old or "none", new or "none", why))
    return tuple(sorted(found, key=lambda r: list(now).index(r.figure) if r.figure in now else len(now)))
