"""A report file for an error that nobody foresaw: what `longleaf` and the window leave for those who mend it."""

from __future__ import annotations

import logging
import platform
import traceback
from datetime import UTC, datetime
from pathlib import Path

from app import __version__
from app.places import log_folder

log = logging.getLogger("longleaf.errors")


def write_report(error: BaseException, folder: Path | None = None) -> str:
    """Write a report into `folder` (default: the user's log folder); its path, or "" where nothing can be written.

    It holds the traceback with the error's own words, and no password.
    """
    from app.logs import Term, without_secrets  # late: a start without errors does not need it

    folder = folder or log_folder()
    stamp = datetime.now(UTC)
    system = f"Python {platform.python_version()} on {platform.platform()}"
    head = f"Longleaf {__version__}\n{system}\n{stamp:%Y-%m-%d %H:%M:%SZ}\n\n"
    path = folder / f"error-{stamp:%Y%m%d-%H%M%S-%f}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(head + without_secrets("".join(traceback.format_exception(error))), "utf-8")
    except OSError:
        log.error("An error in Longleaf: %s; no report could be written", type(error))
        return ""
    log.error("An error in Longleaf: %s; report %s", type(error), Term(path.name))
    return str(path)
