"""Texts with places that are filled in: "Hello {name}"; which places there are is checked when a text is written."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from app.errors import InputError

_PLACE = re.compile(r"\{([^{}\n]*)\}")
_GAP = re.compile(r"\n{3,}")


def require_known(text: str, known: Collection[str], what: str) -> None:
    """Raise InputError, naming text and place, where a text has a place that nothing is known for."""
    for found in _PLACE.finditer(text):
        if found[1] not in known:
            raise InputError(
                f"{what}: {found[0]} is no placeholder.",
                hint=f"There are: {', '.join(f'{{{name}}}' for name in known)}.",
            )


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return the text with its places filled in once: what is filled in is not looked at for places again.

    A place without a value, left behind by an older text, stays as it is; where one is empty, no gap is left.
    """
    done = _PLACE.sub(lambda found: values.get(found[1], found[0]), text)
    return _GAP.sub("\n\n", done).strip()
