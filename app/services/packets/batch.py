"""The packets of all agencies, made by several processes and issued by this one."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from app.db.agencies import agencies
from app.db.engine import Database
from app.db.snapshot.opened import CopyOpened, copy_opened
from app.domain.packets.files import PacketBatch, PacketFailure, PacketFile
from app.domain.periods import Period
from app.domain.snapshot.stamped import copied_at, stamp, stamped
from app.errors import InputError, LongleafError
from app.services.figures.reading import known_at
from app.services.figures.scope import valid_in
from app.services.packets.export import Made, issue, make_packet
from app.services.seal import seal_when_due
from app.work import Work


def export_all(
    db: Database,
    period: Period,
    out_dir: Path,
    as_of: datetime | None = None,
    reason: str = "",
    work: Work | None = None,
    processes: int = 2,
    *,
    draft: bool = False,
) -> PacketBatch:
    """Return the packet of every agency valid in the period, in `out_dir`, on `processes` cores.

    All are as of one instant; one in which nothing has changed is the revision issued before, once more.
    What fails is told and keeps the others; what is complete is kept on cancelling. `draft`: none is issued.
    """
    work = work or Work()
    with db.read(work) as conn:
        codes = [row.code for row in agencies(conn) if valid_in(row, period)]
    if not codes:
        raise InputError(f"No agency was valid in {period.long_label}.", hint="Check the period.")
    if out_dir.exists() and not out_dir.is_dir():
        raise InputError(f"{out_dir} is a file.", hint="Give a folder with --out.")
    if not draft:
        seal_when_due(db, timedelta())
    now = db.now()  # one extraction time for all of them
    if as_of is not None:
        known_at(db, as_of, now)
    jobs = [_Job(code, period.key, out_dir, as_of, now, reason, draft) for code in codes]
    files: dict[str, PacketFile] = {}
    failed: dict[str, PacketFailure] = {}

    def keep(code: str, made: Made | PacketFailure) -> None:
        def make(*, as_draft: bool) -> Made:
            return make_packet(db, code, period, out_dir, as_of, db.now(), reason, _Quiet(work), draft=as_draft)

        if isinstance(made, Made):
            try:
                files[code] = issue(db, made, make)
            except LongleafError as error:
                failed[code] = PacketFailure(code, error.text)
        else:
            failed[code] = made

    def take(code: str, made: Made | PacketFailure) -> None:
        keep(code, made)
        work.step(len(files) + len(failed), len(codes), code)

    work.step(0, len(codes), "packets")
    if processes > 1 and db.url.database not in (None, "", ":memory:"):
        jobs = _in_processes(db, jobs, processes, take, keep)
    for job in jobs:
        take(job.agency, _try(db, job, work))
    return PacketBatch(
        tuple(files[code] for code in codes if code in files), tuple(failed[code] for code in codes if code in failed)
    )


class _Job(NamedTuple):
    """What one packet is made of."""

    agency: str
    period: str
    out: Path
    as_of: datetime | None
    now: datetime
    reason: str
    draft: bool


def _in_processes(
    db: Database,
    jobs: Sequence[_Job],
    processes: int,
    take: Callable[[str, Made | PacketFailure], None],
    keep: Callable[[str, Made | PacketFailure], None],
) -> list[_Job]:
    """Run the jobs in other processes; one that dies takes only its own packet with it.

    On cancelling, packets that are under way come to their end and are kept as well: no file is left that the
    database does not know of.

    Returns what they could not do because they cannot open the database by its address alone: a password that was
    typed in. An offline copy is opened with the key that is handed to them, by a pipe.
    """
    spawn = multiprocessing.get_context("spawn")
    url = db.url.render_as_string(hide_password=True) if db.snapshot is None else ""
    given = (url, copy_opened(db) if db.snapshot is not None else None, stamp(), copied_at())
    broken: list[_Job] = []
    closed: list[_Job] = []
    with ProcessPoolExecutor(min(processes, len(jobs)), spawn, initializer=_open, initargs=given) as pool:
        running: dict[Future[Made | PacketFailure | None], _Job] = {pool.submit(_job, job): job for job in jobs}
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
                        take(running[done].agency, made)
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            for late, job in open_still.items():
                if not late.cancelled() and late.exception() is None and isinstance(ended := late.result(), Made):
                    keep(job.agency, ended)
            raise
    for job in broken:  # each by itself: one of them brought the pool down
        with ProcessPoolExecutor(1, spawn, initializer=_open, initargs=given) as pool:
            try:
                made = pool.submit(_job, job).result()
            except BrokenProcessPool:
                made = PacketFailure(job.agency, "The process that made it ended without a word.")
        if made is None:
            closed.append(job)
        else:
            take(job.agency, made)
    return closed


_worker: Database | None = None


_said: tuple[str, datetime | None] = ("", None)  # of what is made from an offline copy


def _open(url: str, copy: CopyOpened | None, said: str, copied: datetime | None) -> None:
    """A worker's own connection to the workspace; none where it cannot be opened from here."""
    from app.services.workspace.opening import open_workspace

    global _worker, _said
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    _said = said, copied
    with suppress(LongleafError):
        _worker = open_workspace(url, must_exist=True) if copy is None else copy.open()


def _end_with_the_parent() -> None:
    """End this process when the one that started it has ended, by whatever signal: nobody waits for its packets."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _job(job: _Job) -> Made | PacketFailure | None:
    if _worker is None:
        return None
    with stamped(*_said):
        return _try(_worker, job, Work())


def _try(db: Database, job: _Job, work: Work) -> Made | PacketFailure:
    code = job.agency
    try:
        job.out.mkdir(parents=True, exist_ok=True)
        period = Period.parse(job.period)
        return make_packet(db, code, period, job.out, job.as_of, job.now, job.reason, _Quiet(work), draft=job.draft)
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
