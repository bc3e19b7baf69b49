"""One act on many records: the limit, what a look beforehand says of it, and what was done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain import words
from app.domain.changes_made import Changes
from app.errors import InputError

#: Records that one act takes at most: tickets, of which many share a transaction, and others.
MOST_TICKETS, LIMIT = 5_000, 1_000


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why some of the records cannot be done: the reason, how many, and the numbers of the first of them."""

    reason: str
    count: int
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BulkPreview:
    """What an act on many would come to now: how many it can be done to, of these how many are other people's work.

    `same`: how many are as wanted already. `hindrances`: why the rest cannot be done, the most frequent reason first.
    `notes`: what else follows, a sentence each. `held`: what the records have now in fields that the act may leave as
    they are, each value once, ascending.
    """

    asked: int
    can: int
    others: int
    same: int
    hindrances: tuple[Hindrance, ...]
    notes: tuple[str, ...] = ()
    held: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def text(self, thing: str) -> str:
        """Return it in words, for the question before the act; `thing`: what one record is called."""
        said = []
        if self.others:
            verb = "is" if self.others == 1 else "are"
            said.append(f"{self.others:,} of them {verb} other people's work.")
        if self.same:
            said.append(f"{words.count(self.same, f'{thing} is', f'{thing}s are')} so already.")
        for one in self.hindrances:
            numbers = ", ".join(one.numbers)
            more = f" and {one.count - len(one.numbers):,} more" if one.count > len(one.numbers) else ""
            said.append(f"{words.count(one.count, 'is', 'are')} left as before: {one.reason} {numbers}{more}".rstrip())
        return "\n".join([*said, *self.notes])


@dataclass(frozen=True, slots=True)
class Batch:
    """What was done. `before`: the old value of each record changed, to undo it; `refused`: a sentence each."""

    changes: Changes
    before: Mapping[int, str | int | None]
    refused: tuple[str, ...]
    text: str


def require_within_limit(count: int, thing: str = "ticket") -> None:
    """Raise `InputError` where one act would be done to more records than are allowed at once."""
    most = MOST_TICKETS if thing == "ticket" else LIMIT
    if count > most:
        raise InputError(
            f"{count:,} {thing}s are too many for one act: at most {most:,} at once.",
            hint=f"Choose fewer {thing}s, or narrow the filter.",
        )
