"""Service review packets as files: written whole, recorded with their figures, one agency or all of them."""

from __future__ import annotations

import logging
import multiprocessing
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from app.db import packets as store
from app.db.agencies import agencies
from app.db.engine import Database
from app.domain.packets.figures import figures_of
from app.domain.packets.files import PacketBatch, PacketFailure, PacketFile
from app.domain.packets.packet import PacketData
from app.domain.packets.sealing import sealed_as
from app.domain.periods import Period
from app.errors import EnvironmentFault, InputError, LongleafError, NotAllowed
from app.logs import Term
from app.pdfium import pdfium_turn
from app.services.figures.reading import not_after
from app.services.figures.scope import valid_in
from app.services.packets.assembly import assemble
from app.services.packets.comparison import same_but_for_the_clock
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

log = logging.getLogger("longleaf.packets")


@dataclass(frozen=True, slots=True)
class _Made:
    """A packet written by another process, with what is needed to record it."""

    file: PacketFile
    agency: str
    period: str
    as_of: datetime
    extracted_at: datetime
    content: bytes
    remarks: Mapping[str, str]
    known: bool
    kept: bool


def export_packet(
    db: Database,
    agency: str,
    period: Period,
    out: Path | None = None,
    as_of: datetime | None = None,
    reason: str = "",
    work: Work | None = None,
) -> PacketFile:
    """Write one packet to `out` (a file, a folder, or None: the current folder) and record it with its figures.

    The file is whole or not there. Where nothing has changed since the newest revision (or, with `as_of`, since the
    one of that time) the file that was issued is handed out once more and not recorded again; one that was issued
    before files were kept is made again. A `reason` without `as_of` issues it anew all the same. Where the database
    may only be read, the result says that it was not recorded.
    """
    work = work or Work()
    work.step(0, 3, f"{agency}: figures")
    made = _make(db, agency, period, out, as_of, db.now(), reason, work)
    work.step(2, 3, f"{agency}: recording")
    file = _record(db, made, reason)
    work.step(3, 3, f"{agency}: done")
    return file


def _make(
    db: Database,
    agency: str,
    period: Period,
    out: Path | None,
    as_of: datetime | None,
    now: datetime,
    reason: str,
    work: Work,
) -> _Made:
    """Compute the figures, lay out the pages and write the file; nothing is written to the database.

    `now`: the extraction time that is printed.
    """
    from app.reports.files import write_file
    from app.reports.packets import LISTED, exceptions_file_name, exceptions_table, packet_file_name, render_packet
    from app.reports.tables import write_table

    moment = now if as_of is None else not_after(as_of, now)
    with db.read(work) as conn:
        again = issued_before(conn, agency, period, as_of, now, reason)
        issued = None if again is None else store.issued_file(conn, agency, period.key, again.head.revision)
        data = again or assemble(conn, agency, period, moment, extracted_at=now, reason=reason)
    work.step(1, 3, f"{agency}: pages")
    kept = None if issued is None else issued.content
    content = kept or render_packet(data)
    digest = sha256(content).hexdigest()
    path = _target(out, packet_file_name(data))
    beside = path.parent / exceptions_file_name(data) if len(data.exceptions) > LISTED else None
    if beside is not None:  # first, so that no packet stands without the list it speaks of
        write_table(exceptions_table(data), beside)
    write_file(path, content)
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
        beside=beside,
        copied=issued is not None and issued.sha256 != digest,
    )
    return _Made(
        file,
        head.agency_code,
        period.key,
        head.as_of,
        head.extracted_at,
        content,
        {remark.key: remark.text for remark in data.statement.remarks},
        again is not None,
        kept is not None,
    )


def _target(out: Path | None, name: str) -> Path:
    if out is None:
        return Path(name)
    if out.is_dir():
        return out / name
    if out.is_file() and out.suffix.lower() != ".pdf":
        raise InputError(f"{out} is not a PDF file.", hint="Give a name that ends in .pdf, or a folder.")
    if 2 <= len(out.suffix) <= 5 and out.suffix[1:].isalpha() and out.suffix.lower() != ".pdf":
        raise InputError(f"A packet is a PDF file, not {out.suffix}.", hint=f"Use --out {out.with_suffix('.pdf')}")
    return out if out.suffix.lower() == ".pdf" else out / name


def _pages(content: bytes) -> int:
    import pypdfium2

    with pdfium_turn():
        document = pypdfium2.PdfDocument(content)
        try:
            return len(document)
        finally:
            document.close()


def issued_before(
    conn: Connection, agency: str, period: Period, as_of: datetime | None, now: datetime, reason: str
) -> PacketData | None:
    """Return the newest revision once more, where everything in it is still so; None: the next revision is due.

    `now`: the time that counts as the present. It keeps the form in which it was hashed, and the way in which it
    was made, so that it is the same file.
    """
    row = store.newest_issued(conn, agency, period.key)
    if row is None or (row.as_of != as_of if as_of is not None else bool(reason)):
        return None
    extracted = row.extracted_at or now

    def made_as_of(moment: datetime, *, as_before: bool) -> PacketData:
        return assemble(
            conn, agency, period, moment, extracted_at=extracted, revision=row.revision, as_before=as_before
        )

    for as_before in (False, True):
        then = sealed_as(made_as_of(row.as_of, as_before=as_before), row.data_hash)
        if then is not None:
            current = as_of is not None or same_but_for_the_clock(then, made_as_of(now, as_before=as_before))
            return then if current else None
    return None


def _record(db: Database, made: _Made, reason: str) -> PacketFile:
    """Note the packet in the database, or in the result why it could not be noted.

    InputError, and the file removed, where somebody else issued this revision meanwhile.
    """
    file = made.file
    log.info(
        "Packet %s: %d pages, %s", Term(file.packet_id), file.pages, Term("as issued before" if made.known else "new")
    )
    if made.known:
        if not made.kept and not file.copied:
            _keep(db, made)
        return file

    def act(conn: Connection) -> None:
        values = {
            "as_of": made.as_of,
            "status": file.status.lower(),
            "data_hash": file.data_hash,
            "figures": dict(file.figures),
            "file_sha256": sha256(made.content).hexdigest(),
            "reason": reason,
            "extracted_at": made.extracted_at,
        }
        if not store.record(conn, made.agency, made.period, file.revision, values, made.content, made.remarks):
            raise InputError(
                f"Somebody else issued {file.packet_id} meanwhile.", hint="Export again; it becomes the next revision."
            )

    try:
        db.write(act, what=f"issue {file.packet_id}")
    except (NotAllowed, EnvironmentFault) as error:
        return replace(file, not_recorded=str(error))
    except InputError:
        file.path.unlink(missing_ok=True)
        if file.beside is not None:
            file.beside.unlink(missing_ok=True)
        raise
    return file


def _keep(db: Database, made: _Made) -> None:
    """Keep the file of a revision that was issued before files were kept, and still comes out the same."""

    def act(conn: Connection) -> None:
        issued = store.issued_file(conn, made.agency, made.period, made.file.revision)
        if issued is not None:
            store.keep_file(conn, issued.packet_id, made.content, made.remarks)

    with suppress(NotAllowed, EnvironmentFault):  # then it is made again the next time, too
        db.write(act, what=f"keep the file of {made.file.packet_id}")


# --- all agencies ---------------------------------------------------------------------------------
def export_all(
    db: Database,
    period: Period,
    out_dir: Path,
    as_of: datetime | None = None,
    reason: str = "",
    work: Work | None = None,
    processes: int = 2,
) -> PacketBatch:
    """Return the packet of every agency valid in the period, in `out_dir`, on `processes` cores.

    All are as of one instant; one in which nothing has changed is the revision issued before, once more.
    What fails is told and keeps the others; what is complete is kept on cancelling.
    """
    work = work or Work()
    with db.read(work) as conn:
        codes = [row.code for row in agencies(conn) if valid_in(row, period)]
    if not codes:
        raise InputError(f"No agency was valid in {period.long_label}.", hint="Check the period.")
    if out_dir.exists() and not out_dir.is_dir():
        raise InputError(f"{out_dir} is a file.", hint="Give a folder with --out.")
    now = db.now()  # one extraction time for all of them
    if as_of is not None:
        not_after(as_of, now)
    jobs = [(code, period.key, out_dir, as_of, now, reason) for code in codes]
    files: dict[str, PacketFile] = {}
    failed: dict[str, PacketFailure] = {}

    def keep(code: str, made: _Made | PacketFailure) -> None:
        if isinstance(made, _Made):
            try:
                files[code] = _record(db, made, reason)
            except InputError as error:
                failed[code] = PacketFailure(code, error.text)
        else:
            failed[code] = made

    def take(code: str, made: _Made | PacketFailure) -> None:
        keep(code, made)
        work.step(len(files) + len(failed), len(codes), code)

    work.step(0, len(codes), "packets")
    if processes > 1 and db.url.database not in (None, "", ":memory:"):
        jobs = _in_processes(db, jobs, processes, take, keep)
    for job in jobs:
        take(job[0], _try(db, job, work))
    return PacketBatch(
        tuple(files[code] for code in codes if code in files), tuple(failed[code] for code in codes if code in failed)
    )


_Job = tuple[str, str, Path, datetime | None, datetime, str]


def _in_processes(
    db: Database,
    jobs: Sequence[_Job],
    processes: int,
    take: Callable[[str, _Made | PacketFailure], None],
    keep: Callable[[str, _Made | PacketFailure], None],
) -> list[_Job]:
    """Run the jobs in other processes; one that dies takes only its own packet with it.

    On cancelling, packets that are under way come to their end and are kept as well: no file is left that the
    database does not know of.

    Returns what they could not do because they cannot open the database by its address alone: an encrypted
    snapshot, a password that was typed in.
    """
    spawn, url = multiprocessing.get_context("spawn"), db.url.render_as_string(hide_password=True)
    broken: list[_Job] = []
    closed: list[_Job] = []
    with ProcessPoolExecutor(min(processes, len(jobs)), spawn, initializer=_open, initargs=(url,)) as pool:
        running: dict[Future[_Made | PacketFailure | None], _Job] = {pool.submit(_job, job): job for job in jobs}
        open_still = dict(running)
        try:
            for done in as_completed(running):
                open_still.pop(done)
                try:
                    made = done.result()
                except BrokenProcessPool:
                    broken.append(running[done])
                else:
                    if made is None:
                        closed.append(running[done])
                    else:
                        take(running[done][0], made)
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            for late, job in open_still.items():
                if not late.cancelled() and late.exception() is None and isinstance(ended := late.result(), _Made):
                    keep(job[0], ended)
            raise
    for job in broken:  # each by itself: one of them brought the pool down
        with ProcessPoolExecutor(1, spawn, initializer=_open, initargs=(url,)) as pool:
            try:
                made = pool.submit(_job, job).result()
            except BrokenProcessPool:
                made = PacketFailure(job[0], "The process that made it ended without a word.")
        if made is None:
            closed.append(job)
        else:
            take(job[0], made)
    return closed


_worker: Database | None = None


def _open(url: str) -> None:
    """A worker's own connection to the workspace; none where it cannot be opened from here."""
    from app.services.workspace.opening import open_workspace

    global _worker
    with suppress(LongleafError):
        _worker = open_workspace(url, must_exist=True)


def _job(job: _Job) -> _Made | PacketFailure | None:
    return None if _worker is None else _try(_worker, job, Work())


def _try(db: Database, job: _Job, work: Work) -> _Made | PacketFailure:
    code, period, out_dir, as_of, now, reason = job
    try:
        out_dir.mkdir(parents=True, exist_ok=True)
        return _make(db, code, Period.parse(period), out_dir, as_of, now, reason, _Quiet(work))
    except LongleafError as error:
        return PacketFailure(code, error.text)
    except OSError as error:
        return PacketFailure(code, f"{error.strerror or error}: {error.filename}")
    except Exception as error:  # noqa: BLE001 - a bug in one packet must not lose the others; it is told
        return PacketFailure(code, f"{type(error).__name__}: {error}")


class _Quiet(Work):
    """The steps within one packet are not those of the batch; cancelling still reaches it."""

    def __init__(self, outer: Work) -> None:
        super().__init__()
        self._outer = outer

    def check(self) -> None:
        self._outer.check()
