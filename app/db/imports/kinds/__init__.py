"""How records of each kind are written: a module of this folder for each kind of app/domain/imports/kinds."""

from __future__ import annotations

import importlib
from typing import cast

from app.db.imports.kinds.store import Store


def store_of(word: str) -> Store:
    """Return what reads and writes the records of a kind."""
    return cast("Store", importlib.import_module(f"{__name__}.{word}").STORE)
