"""Services whose process dies over a write: before it, or after it with the answer on its way."""

from __future__ import annotations

from typing import Any

from app.errors import Conflict, EnvironmentFault
from app.services.api import Services

_PLAIN = ("opening", "now")


class Losing:
    """Stands for `Services`. Set `dies` to "before" or "after": the next write ends so."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.dies = ""
        self.ids: list[str] = []  # under which writes were asked for

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.services, name)
        return found if name in _PLAIN or callable(found) else _Group(self, found)

    def call(self, function: Any, *arguments: Any, **named: Any) -> Any:
        if "op_id" not in named:
            return function(*arguments, **named)
        self.ids.append(named["op_id"])
        dies, self.dies = self.dies, ""
        try:
            answer = None if dies == "before" else function(*arguments, **named)
        except Conflict:  # nothing is written: the window reads what changed, and writes again
            self.ids.pop()
            self.dies = dies
            raise
        if dies:
            raise EnvironmentFault("The process ended unexpectedly.", hint="Try again.", retry=True)
        return answer


class _Group:
    def __init__(self, losing: Losing, group: Any) -> None:
        self._losing, self._group = losing, group

    def __getattr__(self, name: str) -> Any:
        function = getattr(self._group, name)

        def call(*arguments: Any, **named: Any) -> Any:
            return self._losing.call(function, *arguments, **named)

        return call
