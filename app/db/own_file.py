"""The file of an embedded workspace while it is open: SQLite would go on writing to what nobody finds again."""

from __future__ import annotations

import os

from app.errors import EnvironmentFault


class OwnFile:
    """Which file a workspace is, once it was seen. `place`: as people know it; `is_copy`: of a shared database."""

    def __init__(self, path: str, place: str, *, is_copy: bool) -> None:
        self._path, self._place, self._is_copy = path, place, is_copy
        self._seen: tuple[int, int] | None = None

    def check(self) -> None:
        """Refuse a file that was moved, deleted or replaced since it was first seen."""
        try:
            found = os.stat(self._path)
        except OSError:
            if self._seen is None:
                return  # not made yet, or never seen: opening it says what is the matter
            if self._is_copy:
                raise EnvironmentFault(
                    "A newer offline copy took the place of this one.", hint="Go back online, or work offline again."
                ) from None
            raise EnvironmentFault(
                f"{self._place} is gone: it was moved or deleted while it was open.",
                hint="Put it back, then try again; nothing can be saved until then.",
            ) from None
        ident = (found.st_dev, found.st_ino)
        if self._seen is not None and ident != self._seen:
            raise EnvironmentFault(
                f"{self._place} was replaced by another file while it was open.",
                hint="Close Longleaf and open it again.",
            )
        self._seen = ident
