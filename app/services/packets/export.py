"""Service review packets as files: written whole, and recorded with their figures before they take their name."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import count, product
from pathlib import Path
from typing import TYPE_CHECKING

from app.db import packets as store
from app.db.engine import Database
from app.db.packet_approvals import Approval, waiting
from app.db.rule_sets import load
from app.domain.packets.figures import figures_of
from app.domain.packets.files import PacketFile
from app.domain.packets.packet import PacketData, as_draft
from app.domain.packets.sealing import sealed_as
from app.domain.periods import Period
from app.domain.report_table import ReportTable
from app.domain.reviews.settings import RULES
from app.domain.words import moment as moment_text
from app.errors import EnvironmentFault, InputError, NotAllowed
from app.logs import Term
from app.pdfium import pdfium_turn
from app.services.catalog.whose import require_own_packet
from app.services.figures.reading import known_at
from app.services.packets.assembly import assemble
from app.services.packets.comparison import same_but_for_the_clock
from app.services.packets.words import WORDINGS, told_before, without_recovery
from app.services.seal import seal_when_due
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

log = logging.getLogger("longleaf.packets")


@dataclass(frozen=True, slots=True)
class Made:
    """A packet as it would be issued, which has no file yet, with what is needed to record it."""

    file: PacketFile
    agency: str
    period: str
    as_of: datetime
    extracted_at: datetime
    content: bytes
    remarks: Mapping[str, str]
    known: bool
    kept: bool
    exceptions: ReportTable | None
    reason: str


class _IssuedMeanwhile(InputError):
    """Somebody else issued this revision."""


def export_packet(
    db: Database,
    agency: str,
    period: Period,
    out: Path | None = None,
    as_of: datetime | None = None,
    reason: str = "",
    work: Work | None = None,
    *,
    draft: bool = False,
) -> PacketFile:
    """Write one packet to `out` (a file, a folder, or None: the current folder) and record it with its figures.

    The file is whole or not there, and takes its name once it is recorded. Where nothing has changed since the newest
    revision (or, with `as_of`, since the one of that time) the file that was issued is handed out once more and not
    recorded again, whatever the `reason`; one that was issued before files were kept is made again. `draft`: nothing
    is recorded, and each page says so; where the database may only be read it is one, and the result says why. From an
    offline copy it always is one.

    InputError: unknown agency, a period that has not begun, an as-of time in the future, a Preliminary after a Final.
    """
    work = work or Work()
    work.step(0, 3, f"{agency}: figures")
    if not draft:
        seal_when_due(db, timedelta())

    def make(*, as_draft: bool) -> Made:
        return make_packet(db, agency, period, out, as_of, db.now(), reason, work, draft=as_draft)

    file = issue(db, make(as_draft=draft), make)
    work.step(3, 3, f"{agency}: done")
    return file


def make_packet(
    db: Database,
    agency: str,
    period: Period,
    out: Path | None,
    as_of: datetime | None,
    now: datetime,
    reason: str,
    work: Work,
    *,
    draft: bool = False,
) -> Made:
    """Compute the figures and lay out the pages; nothing is written, neither to the database nor to the disk.

    `now`: the extraction time that is printed.
    """
    from app.reports.packets import LISTED, exceptions_file_name, exceptions_table, packet_file_name, render_packet
    from app.services.packets.pages import printed_again

    moment = known_at(db, as_of, now)
    draft = draft or bool(db.stamp)  # from a copy or a standby nothing is issued
    with db.read(work) as conn:
        require_own_packet(db, conn, agency)
        again = None if draft else issued_before(conn, agency, period, as_of, now)
        issued = None if again is None else store.issued_file(conn, agency, period.key, again.head.revision)
        approval = None if again is not None or draft else _approval(db, conn, agency, period)
        if approval is not None:
            moment, now, reason = approval.as_of, approval.extracted_at, approval.reason
        data = again or assemble(conn, agency, period, moment, extracted_at=now, reason=reason)
        if approval is not None and data.head.data_hash != approval.data_hash:
            raise InputError(
                f"What {data.head.packet_id} says was changed since {approval.name} approved it.",
                hint="Make a draft anew, and have it approved.",
            )
        if again is None and not draft:
            _follows(data, store.newest_issued(conn, agency, period.key))
    data = as_draft(data) if draft else data
    work.step(1, 3, f"{agency}: pages")
    kept = None if issued is None else issued.content
    if issued is None:
        content = render_packet(data)
    else:
        content = kept or printed_again(data, issued.sha256)
    digest = sha256(content).hexdigest()
    path = _target(out, packet_file_name(data), content)
    many = len(data.exceptions) > LISTED
    head = data.head
    file = PacketFile(
        path,
        head.packet_id,
        head.data_hash,
        figures_of(data),
        _pages(content),
        head.revision,
        head.status,
        len(data.statement.restatements),
        tuple(f"{tile.label}: {tile.value} ({tile.note})" for tile in data.summary.tiles),
        unchanged=again is not None,
        beside=path.with_name(exceptions_file_name(path.name)) if many else None,
        copied=issued is not None and issued.sha256 != digest,
        draft=draft,
    )
    return Made(
        file,
        head.agency_code,
        period.key,
        head.as_of,
        head.extracted_at,
        content,
        {remark.key: remark.text for remark in data.statement.remarks},
        again is not None,
        kept is not None,
        exceptions_table(data) if many else None,
        reason,
    )


def _approval(db: Database, conn: Connection, agency: str, period: Period) -> Approval | None:
    """Return the approval that the packet is issued by; None where the workspace asks for none.

    InputError: there is none, or it is one's own.
    """
    if not load(conn, RULES).second_person:
        return None
    found = waiting(conn, agency, period.key)
    if found is None:
        raise InputError(
            f"A second person approves the packet of {agency} for {period.label} before it is issued.",
            hint="Make a draft, and have somebody else approve that file.",
        )
    if found.author == db.actor.login:
        raise InputError("You approved this packet yourself.", hint="Somebody else issues it.")
    return found


def _follows(data: PacketData, newest: store.Issued | None) -> None:
    """Refuse a Preliminary packet after a Final one."""
    if newest is not None and newest.status == "final" and data.head.preliminary:
        raise InputError(
            f"r{newest.revision} is Final, and as of {moment_text(data.head.as_of)} the packet would be Preliminary.",
            hint="Leave the as-of time out, or make a draft.",
        )


def _target(out: Path | None, name: str, content: bytes) -> Path:
    """Return the file to write: in a folder one that is not there yet, or says the same."""
    if out is None:
        return _free(Path(name), content)
    if out.is_dir():
        return _free(out / name, content)
    if out.is_file() and out.suffix.lower() != ".pdf":
        raise InputError(f"{out} is not a PDF file.", hint="Give a name that ends in .pdf, or a folder.")
    if 2 <= len(out.suffix) <= 5 and out.suffix[1:].isalpha() and out.suffix.lower() != ".pdf":
        raise InputError(f"A packet is a PDF file, not {out.suffix}.", hint=f"Use --out {out.with_suffix('.pdf')}")
    return out if out.suffix.lower() == ".pdf" else _free(out / name, content)


def _free(path: Path, content: bytes) -> Path:
    """Return the path, or one with a number behind it: nobody's file of another content is written over."""
    for number in count(1):
        found = path if number == 1 else path.with_stem(f"{path.stem}-{number}")
        if not found.exists() or (found.is_file() and found.read_bytes() == content):
            return found
    raise AssertionError


def _pages(content: bytes) -> int:
    import pypdfium2

    with pdfium_turn():
        document = pypdfium2.PdfDocument(content)
        try:
            return len(document)
        finally:
            document.close()


def _as_it_is(packet: PacketData) -> PacketData:
    return packet


def issued_before(
    conn: Connection, agency: str, period: Period, as_of: datetime | None, now: datetime
) -> PacketData | None:
    """Return the newest revision once more, where everything in it is still so; None: the next revision is due.

    `now`: the time that counts as the present. It keeps the form in which it was hashed, and the way in which it
    was made, so that it is the same file.
    """
    row = store.newest_issued(conn, agency, period.key)
    if row is None or as_of not in (None, row.as_of):
        return None
    extracted = row.extracted_at or now

    def made_as_of(moment: datetime, *, as_before: bool) -> PacketData:
        return assemble(
            conn, agency, period, moment, extracted_at=extracted, revision=row.revision, as_before=as_before
        )

    for as_before in (False, True):
        made = made_as_of(row.as_of, as_before=as_before)
        # the hash of the first form does not hold what was not told then: made again, it is left out
        ways = product(WORDINGS, (told_before, _as_it_is), (without_recovery, _as_it_is))
        tried: dict[int, PacketData] = {}
        for worded, told, warned in ways:
            way = warned(told(worded(made)))
            if id(way) in tried:  # it says nothing that was worded or told otherwise
                continue
            tried[id(way)] = way
            then = sealed_as(way, row.data_hash)
            if then is not None:
                today = None if as_of is not None else warned(told(worded(made_as_of(now, as_before=as_before))))
                return then if today is None or same_but_for_the_clock(then, today) else None
    return None


def issue(db: Database, made: Made, again: Callable[..., Made]) -> PacketFile:
    """Record the packet, then give its file its name; a file that stands there is another's until then.

    Where somebody else issued this revision meanwhile it is made once more: theirs, or the next one. Where it may not
    be recorded it is made as a draft. InputError: issued by somebody else once more. EnvironmentFault: the disk.
    """
    try:
        return _placed(db, made)
    except _IssuedMeanwhile:
        made = again(as_draft=False)
    except _NotRecorded as refused:
        made = again(as_draft=True)
        made = replace(made, file=replace(made.file, not_recorded=refused.why))
    return _placed(db, made)


class _NotRecorded(Exception):
    """The database may only be read, or does not answer; `why` is a sentence."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def _placed(db: Database, made: Made) -> PacketFile:
    """Write the files under other names, record the packet, rename them. Refused, it leaves what was there before."""
    from app.reports.files import placed
    from app.reports.tables import write_table

    file = made.file
    with ExitStack() as places:  # left in reverse: no packet stands without the list that it speaks of
        with places.enter_context(placed(file.path)).open("wb") as out:
            out.write(made.content)
            out.flush()
            os.fsync(out.fileno())
        if made.exceptions is not None and file.beside is not None:
            write_table(made.exceptions, places.enter_context(placed(file.beside)), "csv")
        _record(db, made)
    return file


def _record(db: Database, made: Made) -> None:
    """Note the packet in the database, unless it is a draft or there already.

    _IssuedMeanwhile: somebody else issued this revision. _NotRecorded: it may not be noted.
    """
    file = made.file
    what = "a draft" if file.draft else "as issued before" if made.known else "new"
    log.info("Packet %s: %d pages, %s", Term(file.packet_id), file.pages, Term(what))
    if file.draft:
        return
    if made.known:
        if not made.kept and not file.copied:
            _keep(db, made)
        return

    def act(conn: Connection) -> None:
        values = {
            "as_of": made.as_of,
            "status": file.status.lower(),
            "data_hash": file.data_hash,
            "figures": dict(file.figures),
            "file_sha256": sha256(made.content).hexdigest(),
            "reason": made.reason,
            "extracted_at": made.extracted_at,
        }
        if not store.record(conn, made.agency, made.period, file.revision, values, made.content, made.remarks):
            raise _IssuedMeanwhile(
                f"Somebody else issued {file.packet_id} meanwhile.", hint="Export again; it becomes the next revision."
            )

    try:
        db.write(act, what=f"issue {file.packet_id}")
    except (NotAllowed, EnvironmentFault) as error:
        raise _NotRecorded(str(error)) from error


def _keep(db: Database, made: Made) -> None:
    """Keep the file of a revision that was issued before files were kept, and still comes out the same."""

    def act(conn: Connection) -> None:
        issued = store.issued_file(conn, made.agency, made.period, made.file.revision)
        if issued is not None:
            store.keep_file(conn, issued.packet_id, made.content, made.remarks)

    with suppress(NotAllowed, EnvironmentFault):  # then it is made again the next time, too
        db.write(act, what=f"keep the file of {made.file.packet_id}")
