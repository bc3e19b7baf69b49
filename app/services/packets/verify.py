"""`longleaf verify`: recompute every figure of a packet as of its own time, and name those that differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from app.db.engine import Database
from app.db.facts import fact
from app.domain.eastern import local_date, midnight
from app.domain.keeping.disposition import SPELLED
from app.domain.packets.destroyed import explained, first_day
from app.domain.packets.figures import figures_of
from app.domain.packets.files import Differing, Recorded, VerifyReport
from app.domain.packets.labels import figure_label
from app.domain.packets.later import later_changes
from app.domain.packets.packet import PacketData, as_draft
from app.domain.packets.sealing import data_hash, known_form, sealed
from app.domain.periods import Period
from app.domain.snapshot.stamped import stamped
from app.domain.vocabulary import ChangeState
from app.domain.words import count, day
from app.errors import InputError
from app.services.packets.assembly import assemble
from app.services.packets.words import WORDINGS, told_before, without_recovery
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.db.keeping.disposition import Destroyed
    from app.db.packets import PacketRow
    from app.reports.pdf.metadata import PacketStamp


#: Ways in which packets were made before: `as_before`, `changes_as_before` and `ahead_as_before` of `assemble`.
_OLDER = ((False, False, True), (True, False, True), (False, True, True), (True, True, True))


def verify_packet(db: Database, path: Path, work: Work | None = None) -> VerifyReport:
    """Compare the figures in a packet with the database, or the snapshot, as of the packet's own as-of time.

    The data is hashed in the form that the packet was issued in, and made as packets were then, in the words that were
    printed then. Records are read as they were when it was made; what was changed in them since is told beside it.

    The tickets of the period are projected again from their events. Pages are compared with those that were issued, or
    with what is printed again from the database.

    InputError: no packet, encrypted, damaged, made by a newer version, another kind of document, or of an agency this
    workspace does not know.
    """
    from app.db.agencies import agencies
    from app.db.figures.facts import Facts
    from app.db.figures.then import after_record, after_time, written_before
    from app.db.keeping.disposition import destroyed_of
    from app.db.packets import issued_file, packets, restated_since, seal_taken_at
    from app.db.tables import packet
    from app.db.tickets.check import projections_of
    from app.reports.packets.render import OFFLINE
    from app.reports.pdf.metadata import read_figures
    from app.services.figures.scope import find_agency, predecessors
    from app.services.packets.pages import attachments_differing, pages_differing

    stamp = read_figures(path)
    content = path.read_bytes()
    try:
        if stamp.kind != "service review":
            raise KeyError("kind")
        agency, period = stamp.facts["agency"], Period.parse(stamp.facts["period"])
        as_of, revision = datetime.fromisoformat(stamp.facts["as_of"]), int(stamp.facts["revision"])
        if as_of.tzinfo is None or as_of > db.now():
            raise ValueError("as_of")
    except (KeyError, ValueError) as error:
        raise InputError(
            f"{path.name} is not a service review packet, or its stamp is damaged.",
            hint="Give a packet made by Longleaf.",
        ) from error
    if not known_form(stamp.form):
        raise InputError(
            f"{path.name} was made by a newer version of Longleaf (form {stamp.form} of its data).",
            hint="Verify it with that version.",
        )
    is_draft = stamp.facts.get("status") == "Draft"
    known = as_of if OFFLINE in stamp.facts else _extracted(stamp) or as_of
    if db.snapshot is not None and known > db.snapshot.as_of:
        raise InputError(
            f"{path.name} was made after this offline copy: what it was made from is not known here.",
            hint="Verify it online, or sync first.",
        )
    with db.read(work) as conn:
        if stamp.facts.get("workspace") not in (None, "", fact(conn, "id")):
            return VerifyReport(path, stamp.packet_id, as_of, 0, (), stamp.intact, False, Recorded.FOREIGN)
        row = find_agency(agencies(conn), agency)
        revisions = packets(conn, row.id, period.key)
        issued = None if is_draft else next((p for p in revisions if p.revision == revision), None)
        newest = revisions[-1] if issued is not None and revisions[-1].revision > revision else None
        extracted = (issued.extracted_at if issued is not None else _extracted(stamp)) or as_of

        seal = stamp.facts.get("seal", "")
        sealed_at = seal_taken_at(conn, seal)
        seal_known = not seal or sealed_at is not None

        def made(
            at: datetime, as_before: bool = False, changes: bool = False, ahead: bool = False, *, now: bool = False
        ) -> PacketData:
            again = assemble(
                *(conn, agency, period, as_of),
                extracted_at=at,
                revision=revision,
                reason="" if issued is not None else stamp.facts.get("reason", ""),
                as_before=as_before,
                changes_as_before=changes,
                ahead_as_before=ahead,
                ahead_now=now,
            )
            # the newest seal of then is not told by a time: one may have been taken and not yet seen
            return _with_seal(again, seal, sealed_at) if seal_known else again

        # its own place in the trail tells more than a time: clocks differ
        after = after_record(conn, packet, issued.id) if issued is not None else None
        after = after if after is not None else after_time(extracted)
        with written_before(conn, after) as written_since:
            data = made(extracted)
        same = _said(data, stamp)
        later = later_changes(data, made(extracted, now=True)) if written_since else ()
        if same is None and written_since:
            same = _said(made(extracted), stamp)
        if same is None and issued is None:  # one that is not on record may have been made at any time since
            same = _said(made(db.now()), stamp)
        for way in ((False, False, False), *_OLDER):
            if same is None:
                with written_before(conn, after):
                    same = _worded(conn, made(extracted, *way), stamp)
                if same is None and written_since:
                    same = _worded(conn, made(extracted, *way), stamp)
                data = same if same is not None and any(way) else data
        if same is not None and same.cost is None:
            data = replace(data, cost=None)
        if same is not None and not same.recovery:
            data = without_recovery(data)
        anew = restated_since(Facts(conn, db.now()), as_of)
        own = _own_tickets(conn, agency, period, as_of)
        broken = tuple(problem.text for problem in projections_of(conn, own))
        first = first_day(stamp.figures, period.first)
        whose = {row.id, *(one.id for one, _ in predecessors(agencies(conn), row, midnight(first)))}
        gone = destroyed_of(conn, whose, first, local_date(period.end))
        kept = None if issued is None else issued_file(conn, agency, period.key, revision)
    recorded, beside = _recorded(issued, stamp, content, same, None if kept is None else kept.content)
    now = figures_of(data)
    lost = explained(stamp.figures, now, [one.gone for one in gone], period.first, local_date(period.end))
    differing = tuple(
        Differing(key, figure_label(key), stamp.figures.get(key, ""), now.get(key, ""))
        for key in dict.fromkeys([*stamp.figures, *now])
        if stamp.figures.get(key, "") != now.get(key, "") and key not in lost
    )
    return VerifyReport(
        path,
        stamp.packet_id,
        as_of,
        len(dict.fromkeys([*stamp.figures, *now])),
        differing,
        stamp.intact,
        same is not None,
        recorded,
        anew,
        later,
        0 if newest is None else newest.revision,
        0 if newest is None or issued is None else _differ(issued.figures, newest.figures),
        () if beside is None else pages_differing(content, beside),
        len(own),
        broken,
        seal_known,
        () if beside is None else attachments_differing(content, beside),
        _told(gone),
        len(lost),
    )


def _told(gone: Sequence[Destroyed]) -> tuple[str, ...]:
    """Return what was destroyed in sentences: one for each disposition and day."""
    found = Counter((one.number, one.gone.kind, one.on) for one in gone)
    return tuple(
        f"{count(number, *SPELLED[kind])} of the months that it tells of {'was' if number == 1 else 'were'} destroyed"
        f" by schedule on {day(on)}, certificate {called}."
        for (called, kind, on), number in sorted(found.items())
    )


def _extracted(stamp: PacketStamp) -> datetime | None:
    """Return when a file that is not on record says that it was made; None where it does not say it."""
    with suppress(KeyError, ValueError):
        found = datetime.fromisoformat(stamp.facts["extracted"])
        return found if found.tzinfo is not None else None
    return None


def _with_seal(made: PacketData, seal: str, sealed_at: datetime | None) -> PacketData:
    return replace(made, head=replace(made.head, seal_hash=seal, sealed_at=sealed_at))


def _differ(old: Mapping[str, str], new: Mapping[str, str]) -> int:
    return sum(old.get(key, "") != new.get(key, "") for key in {*old, *new})


def _own_tickets(conn: Connection, agency: str, period: Period, as_of: datetime) -> list[int]:
    """Return the tickets that were read for the packet: those that were open at some time of the period."""
    from app.db.figures.demand import read_tickets
    from app.services.figures.reading import figures_at

    figures, _ = figures_at(conn, period, agency, None, as_of)
    return read_tickets(figures.facts, figures.scope.alone(), period.start, period.end)


def _said(made: PacketData, stamp: PacketStamp) -> PacketData | None:
    """Return the packet where it says what the stamp's says: with bills and warnings of recovery or, as packets were at
    first, without, and in the words of today or of before; and without what packets did not tell at first.
    """
    ways = [made, *([replace(made, cost=None)] if made.cost is not None else [])]
    # what was not told then comes last: the hash of the first form does not hold it
    ways = [*(without_recovery(way) for way in ways if way.recovery), *ways]
    ways = [*(told_before(way) for way in ways), *ways]
    ways = list({id(found): found for worded in WORDINGS for way in ways if (found := worded(way))}.values())
    return next((way for way in ways if data_hash(way, stamp.form) == stamp.data_hash), None)


def _worded(conn: Connection, made: PacketData, stamp: PacketStamp) -> PacketData | None:
    """Return the packet where it says what the stamp's says, as it is or in words that were printed at first.

    Upgrades changed two words without the audit trail. What waited for the board and is not heard by it was "in CAB",
    and is in review; why its owner approved a change that failed stood as its follow-up until it was reviewed. The
    meeting that such a change named is gone: a packet that printed one agrees in its figures, and not in its lists.
    """
    from app.db.figures.changes import reasons_of

    section = made.changes
    waits = tuple(
        replace(one, state=ChangeState.IN_CAB) if one.state is ChangeState.IN_REVIEW else one for one in section.forward
    )
    reasons = reasons_of(conn, [one.number for one in section.failed if not one.follow_up])
    failed = tuple(replace(one, follow_up=one.follow_up or reasons.get(one.number, "")) for one in section.failed)
    ways = dict.fromkeys((a, f) for a in (section.forward, waits) for f in (section.failed, failed))
    found = (_said(replace(made, changes=replace(section, forward=a, failed=f)), stamp) for a, f in ways)
    return next((same for same in found if same is not None), None)


def _recorded(
    issued: PacketRow | None, stamp: PacketStamp, content: bytes, same: PacketData | None, kept: bytes | None
) -> tuple[Recorded, bytes | None]:
    """Return what the database holds of a file, and the one that was issued or is printed where it is another.

    `same`: the packet made again, where it says the same; `kept`: the file that was issued. Its pages are compared
    where the file is not the one that was issued: it may be a copy, made again by this program.
    """
    from app.reports.packets.render import OFFLINE, render_packet
    from app.services.packets.pages import in_layout

    is_draft = stamp.facts.get("status") == "Draft"
    digest = sha256(content).hexdigest()
    if issued is not None and (issued.data_hash, issued.file_sha256) == (stamp.data_hash, digest):
        return Recorded.SAME, None
    printed = None
    if same is not None:
        layout = stamp.facts.get("layout", "0")
        made = in_layout(sealed(same, stamp.form), int(layout) if layout.isdecimal() else 0)
        with stamped(stamp.facts.get(OFFLINE, "")):
            printed = render_packet(as_draft(made) if is_draft else made)
    if issued is None:
        found = Recorded.DRAFT if is_draft else Recorded.UNKNOWN
        found = found if printed == content else Recorded.UNPRINTED
    elif issued.data_hash != stamp.data_hash:
        found = Recorded.OTHER
    elif printed == content:
        found = Recorded.COPY if issued.file_sha256 else Recorded.SAME
    else:
        found = Recorded.FILE if issued.file_sha256 else Recorded.UNPROVEN
    return found, None if found.proves else kept or printed
