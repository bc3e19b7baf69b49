"""Sentences that stand beside figures, each with what it says in a form that no wording changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Remark(NamedTuple):
    """A sentence. `key`: what it says, for example "holidays:2016,2017"; the same whatever the sentence is worded."""

    key: str
    text: str


def as_printed(remarks: Iterable[Remark], printed: Mapping[str, str]) -> tuple[Remark, ...]:
    """Return the remarks in the words of `printed` (by key) where these have them, so that a document that was issued
    says the same when it is made again by a program that words it differently."""
    return tuple(Remark(one.key, printed.get(one.key, one.text)) for one in remarks)
