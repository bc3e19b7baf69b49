"""`IdList`: a field of a form in which any number of records, or words, is checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.ui.forms.check_list import CheckList


class IdList(CheckList):
    """A list with a check box a line, of records or words; `value()` is their ids. `codes`: by id, they find it too."""

    def __init__(
        self, choices: Sequence[tuple[Any, str]], chosen: Sequence[Any], codes: Mapping[Any, str] | None = None
    ) -> None:
        self._ids = {str(id): id for id, _ in choices}
        super().__init__([(str(id), text) for id, text in choices], [str(id) for id in chosen])
        self.codes = {str(id): code for id, code in (codes or {}).items()}

    def value(self) -> tuple[Any, ...]:
        """Return the ids of the checked lines, in order."""
        return tuple(sorted(self._ids[key] for key in super().value()))

    def set_value(self, keys: Sequence[Any]) -> None:
        """Check just these lines."""
        super().set_value([str(key) for key in keys])
