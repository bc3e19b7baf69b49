"""Functions of services that import their module when they are called.

The window does not wait for the imports of what nobody has asked for yet (packets, spreadsheets, reports).
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any


class Late:
    """Stands for a module of services; its functions import it when they are called."""

    def __init__(self, module: str) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*args: Any, **more: Any) -> Any:
            return getattr(import_module(self._module), name)(*args, **more)

        call.__name__, call.__module__ = name, self._module
        return call
