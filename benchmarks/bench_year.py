"""The packets of a year, 480 of them, on two cores against ten minutes; a sample made again and given to veraPDF."""

from __future__ import annotations

import multiprocessing
import resource
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import func, select

from app.db import tables as t
from app.db.agencies import agencies
from app.db.engine import Database, open_database
from app.domain.periods import Period
from app.services.figures.scope import valid_in
from app.services.packets.export import make_packet
from app.work import Work
from benchmarks.harness import Result, seconds
from benchmarks.workspaces import large
from tests import verapdf

_PACKETS, _CORES, _TEN_MINUTES = 480, 2, 600.0  # of 40 agencies in twelve months
_SAMPLE = 20
_LAST = Period.parse("2026-10")


class _Packet(NamedTuple):
    agency: str
    period: str
    folder: Path
    as_of: datetime


def run(quick: bool) -> Iterator[Result]:
    """On 1,000,000 seeded tickets (20,000 when quick); `benchmarks.workspaces.large` says how to choose.

    Where there are fewer than 40 agencies, more months make up the number: each packet then has more tickets.
    """
    count = 4 if quick else _PACKETS
    with large(quick) as (db, size), tempfile.TemporaryDirectory(prefix="longleaf-bench-") as folder:
        wanted = _wanted(db, count, Path(folder))
        url = db.url.render_as_string(hide_password=False)
        before, made = _cpu(), 0.0

        def everything() -> None:
            spawn = multiprocessing.get_context("spawn")
            with ProcessPoolExecutor(_CORES, spawn, initializer=_open, initargs=(url,)) as pool:
                list(pool.map(_made, wanted))

        made = seconds(everything)
        cpu = _cpu() - before
        sample = wanted[:: max(1, len(wanted) // _SAMPLE)][:_SAMPLE]
        note = f"on {_CORES} cores; {cpu:,.0f} s of processors; {_same(url, sample)}; {_checked(sample)}"
        share = len(wanted) / _PACKETS
        yield Result(
            f"{len(wanted)} packets, {size}", made, _TEN_MINUTES * share, made / _TEN_MINUTES / share, 1.0, note
        )
        name = f"{len(wanted)} packets, processors alone, {size}"
        alone = cpu / _CORES
        yield Result(
            name, alone, _TEN_MINUTES * share, alone / _TEN_MINUTES / share, 1.0, "seconds of two cores, halved"
        )


def _wanted(db: Database, count: int, folder: Path) -> list[_Packet]:
    with db.read() as conn:
        newest = conn.execute(select(func.max(t.ticket_event.c.recorded_at))).scalar_one()
        rows = agencies(conn)
    period, found = _LAST, list[_Packet]()
    while len(found) < count:
        found += [_Packet(row.code, period.key, folder, newest) for row in rows if valid_in(row, period)]
        period = period.previous()
    return found[:count]


_worker: Database | None = None


def _open(url: str) -> None:
    global _worker
    _worker = open_database(url)


def _content(db: Database, one: _Packet) -> bytes:
    period = Period.parse(one.period)
    return make_packet(db, one.agency, period, one.folder, one.as_of, one.as_of, "", Work(), draft=True).content


def _file(one: _Packet) -> Path:
    return one.folder / f"{one.agency}-{one.period}.pdf"


def _made(one: _Packet) -> None:
    assert _worker is not None
    _file(one).write_bytes(_content(_worker, one))


def _same(url: str, sample: list[_Packet]) -> str:
    """Make the sample again, in another process of its own; AssertionError where a byte differs."""
    db = open_database(url)
    try:
        differ = [one for one in sample if _content(db, one) != _file(one).read_bytes()]
    finally:
        db.dispose()
    assert not differ, differ
    return f"{len(sample)} made again with the same bytes"


def _checked(sample: list[_Packet]) -> str:
    lack = verapdf.missing()
    if lack:
        return f"not given to veraPDF: {lack}"
    verdicts = verapdf.check([_file(one) for one in sample])
    failed = {place: verdict.failures for place, verdict in verdicts.items() if not verdict.passed}
    assert not failed, failed
    return f"{len(sample)} given to veraPDF ({len(verdicts)} checks of a profile), 0 failures"


def _cpu() -> float:
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, _WHO))


_WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
