"""`RuleSet`: rules that a workspace sets together, such as those of the board, and under which keys it keeps them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class RuleSet(Generic[R]):
    """How rules are called, kept and read. `R`: the values that they make.

    `called`: as in "set the rules of the hub". `labels`: what people read for each rule, by its name, in the order in
    which they are asked. `as_rows` gives keys and texts of the workspace, `from_rows` reads them back: what is not
    among them has its sample value, and InputError names a value that is none.
    """

    called: str
    prefix: str
    labels: Mapping[str, str]
    as_rows: Callable[[R], dict[str, str]]
    from_rows: Callable[[Mapping[str, str]], R]

    def texts(self, rules: R) -> dict[str, str]:
        """Return rules as a form holds them: texts by name, in the order in which they are asked."""
        rows = self.as_rows(rules)
        return {name: rows[self.prefix + name] for name in self.labels}

    def of_texts(self, texts: Mapping[str, str]) -> R:
        """Return the rules that texts by name make. InputError names a value that is none."""
        return self.from_rows({self.prefix + name: text for name, text in texts.items()})
