"""The status page rebuilt at five years of postings, against a second, and against the same files written alone."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select

from app.db import tables as t
from app.db.engine import Database
from app.reports.status_page.folder import write_folder
from app.services.hub.status import write
from app.services.workspace.opening import open_workspace
from benchmarks.harness import Result, compare
from benchmarks.made_postings import add_postings
from benchmarks.workspaces import seeded

_PROMISED = 1.0  # seconds
_NOT_OVER = select(t.posting.c.id).where(t.posting.c.phase.in_(["published", "updated", "monitoring"]))
_SAID = select(t.posting_version).where(t.posting_version.c.posting_id.in_(_NOT_OVER))


def run(quick: bool) -> Iterator[Result]:
    """With 3,000 postings (600 when quick)."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        db = open_workspace(seeded(folder, 0), must_exist=True)
        try:
            add_postings(db, 600 if quick else 3_000)
            yield from _measure(db, folder)
        finally:
            db.dispose()


def _measure(db: Database, folder: Path) -> Iterator[Result]:
    out = folder / "page"
    write(db, out)
    content = {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()}

    def floor() -> None:
        """Read what was posted of all that the page tells, as plain rows, and write the same bytes."""
        with db.read() as conn:
            conn.execute(_SAID).all()
        write_folder(folder / "floor", content)

    found = compare("status page rebuilt", partial(write, db, out), floor, 12.0, repeat=7)
    size = sum(map(len, content.values()))
    note = f"floor: its rows read, and the same {size / 1e6:.1f} MB in {len(content)} files written"
    yield Result(found.name, found.ours_s, found.floor_s, found.ratio, found.goal, note)
    note = f"floor: {_PROMISED:g} s, within which it is promised"
    yield Result("status page rebuilt, promised", found.ours_s, _PROMISED, found.ours_s / _PROMISED, 1.0, note)
