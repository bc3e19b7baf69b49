"""A lock on a file that goes with whoever holds it, however that process ends."""

from __future__ import annotations

import sys
from typing import IO, Any

if sys.platform == "win32":

    def lock_without_waiting(file: IO[Any]) -> bool:
        """Return whether the open file is locked now; False where another process, or another opening of it, has it."""
        import msvcrt

        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:

    def lock_without_waiting(file: IO[Any]) -> bool:
        """Return whether the open file is locked now; False where another process, or another opening of it, has it."""
        import fcntl

        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
