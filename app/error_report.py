"""A report file for an error that nobody foresaw: what `longleaf` and the window leave for those who mend it."""

from __future__ import annotations

import platform
import traceback
from datetime import UTC, datetime
from pathlib import Path

import platformdirs

from app import __version__


def write_report(error: BaseException, folder: Path | None = None) -> str:
    """Write a report into `folder` (default: the user's log folder); its path, or "" where nothing can be written."""
    folder = folder or Path(platformdirs.user_log_dir("longleaf", appauthor=False))
    stamp = datetime.now(UTC)
    system = f"Python {platform.python_version()} on {platform.platform()}"
    head = f"Longleaf {__version__}\n{system}\n{stamp:%Y-%m-%d %H:%M:%SZ}\n\n"
    path = folder / f"error-{stamp:%Y%m%d-%H%M%S-%f}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(head + "".join(traceback.format_exception(error)), "utf-8")
    except OSError:
        return ""
    return str(path)
