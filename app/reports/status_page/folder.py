"""The folder of the status page: written beside the one that is served, and swapped in whole."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
import time
from collections.abc import Mapping
from glob import escape
from pathlib import Path

from app.domain.hub.status import StatusPage
from app.errors import EnvironmentFault, InputError
from app.reports.files import beside
from app.reports.status_page.api import files
from app.reports.status_page.atom import feed
from app.reports.status_page.html import html
from app.reports.status_page.maintenance import calendar

#: By this file a folder is known as one that was written here, and may be replaced.
_MARK = "api/v2/summary.json"
_LEFT = 3600.0  # seconds after which what a killed run left beside the folder is nobody's any more
_SWAP = 2  # RENAME_EXCHANGE of Linux


def contents(page: StatusPage) -> dict[str, bytes]:
    """Return every file of the page by its path."""
    return {"index.html": html(page), "feed.atom": feed(page), "maintenance.ics": calendar(page), **files(page)}


def write_folder(out: Path, content: Mapping[str, bytes]) -> None:
    """Write the files into a folder of their own and put it in the place of `out`: readers see one page or the other.

    On Linux there is no moment without a page; elsewhere there is one between two renames, and what is killed just then
    leaves no page until the next run. A link is written through. Raises InputError where `out` is something else than a
    status page, EnvironmentFault where the system refuses; then the old page stays.
    """
    final = out.resolve() if out.is_symlink() else out
    if final.exists() and not (final.is_dir() and ((final / _MARK).is_file() or not any(final.iterdir()))):
        raise InputError(f"{out} holds something else than a status page.", hint="Give a new folder, or an empty one.")
    made = beside(final)
    try:
        for name, data in content.items():
            _write(made / name, data)
        _place(made, final)
    except OSError as error:
        raise EnvironmentFault(
            f"{out} could not be written: {getattr(error, 'strerror', None) or error}.",
            hint="The page is as it was. Free some space or choose another place.",
        ) from error
    finally:
        shutil.rmtree(made, ignore_errors=True)
        _clear(final)


def _write(path: Path, data: bytes) -> None:
    """Write a file that is whole on the disk before its folder gets its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _place(made: Path, final: Path) -> None:
    """Give `made` the name `final`; what had it is at `made` afterwards, or gone. Raises OSError."""
    if final.exists() and _swapped(made, final):
        return
    if not final.exists():
        try:
            made.rename(final)
        except OSError as error:  # another run was first: its page gives way
            if error.errno not in {errno.EEXIST, errno.ENOTEMPTY} or not _swapped(made, final):
                raise
        return
    old = beside(final)
    final.rename(old)
    try:
        made.rename(final)
    except OSError:
        old.rename(final)
        raise
    old.rename(made)


def _swapped(one: Path, other: Path) -> bool:
    """Swap the names of two folders at once; False where the system or the disk cannot."""
    if sys.platform != "linux":
        return False
    swap = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)  # since glibc 2.28
    here = -100  # AT_FDCWD
    return swap is not None and swap(here, os.fsencode(one), here, os.fsencode(other), _SWAP) == 0


def _clear(final: Path) -> None:
    """Remove what runs that were killed left beside the folder."""
    for left in final.parent.glob(f".{escape(final.name)}.*.part"):
        try:
            is_old = left.stat().st_mtime < time.time() - _LEFT
        except OSError:  # another run removed it
            continue
        if is_old:
            shutil.rmtree(left, ignore_errors=True)
