"""The kinds of record that imports bring in besides tickets: a module of this folder each, found by being there.

A new kind is a file here with a `KIND`, one in app/db/imports/kinds that writes it, and a mapping.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from app.domain.imports.kinds.fields import Kind

#: Modules of this folder that are no kind.
_SHARED = frozenset({"fields", "mapping", "plan", "reader", "rules"})
TICKETS = "tickets"


@cache
def kinds() -> dict[str, Kind]:
    """Return every kind by its word, in the order of the words."""
    words = sorted(module.name for module in pkgutil.iter_modules(__path__) if module.name not in _SHARED)
    found: dict[str, Kind] = {word: importlib.import_module(f"{__name__}.{word}").KIND for word in words}
    return found
