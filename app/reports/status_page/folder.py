"""The folder of the status page: written beside the one that is served, and swapped in whole."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
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


def contents(page: StatusPage) -> dict[str, bytes]:
    """Return every file of the page by its path."""
    return {"index.html": html(page), "feed.atom": feed(page), "maintenance.ics": calendar(page), **files(page)}


def write_folder(out: Path, content: Mapping[str, bytes]) -> None:
    """Write the files into a folder of their own and put it in the place of `out`: readers see one page or the other.

    A link is written through. Raises InputError where `out` is something else than a status page, EnvironmentFault
    where the system refuses; then the old page stays.
    """
    final = out.resolve() if out.is_symlink() else out
    if final.exists() and not (final.is_dir() and ((final / _MARK).is_file() or not any(final.iterdir()))):
        raise InputError(f"{out} holds something else than a status page.", hint="Give a new folder, or an empty one.")
    made, old = beside(final), beside(final)
    try:
        for name, data in content.items():
            path = made / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        if final.exists():
            final.rename(old)
        try:
            made.rename(final)
        except OSError:
            if old.exists():
                old.rename(final)
            raise
    except OSError as error:
        raise EnvironmentFault(
            f"{out} could not be written: {getattr(error, 'strerror', None) or error}.",
            hint="The page is as it was. Free some space or choose another place.",
        ) from error
    finally:
        shutil.rmtree(made, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)
