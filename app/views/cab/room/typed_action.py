"""A new action as it is typed in the room, in one line: what; who; by when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from app.domain import words
from app.domain.choices import Choice, Choices
from app.domain.search.normal import fold
from app.domain.typed_time import Lean, read_day

if TYPE_CHECKING:
    from app.domain.agencies import PersonRef

_NAMED, _LOOKED_AT = 3, 9  # names that are told, and those that are compared


@dataclass(frozen=True, slots=True)
class TypedAction:
    """What was understood of it; `missing`: the sentence that says what was not, "" where nothing is missing."""

    title: str = ""
    owner: PersonRef | None = None
    due: date | None = None
    missing: str = ""

    @property
    def words(self) -> str:
        """What is understood so far, as it is told while somebody types."""
        if self.missing:
            return self.missing
        owner = self.owner.name if self.owner is not None else ""
        return f"{owner}, by {words.day(self.due, weekday=True)}: {self.title}"


def _as_well(typed: str, found: Sequence[Choice]) -> list[Choice]:
    """Return those who are meant as well as each other: whose name is what was typed, else those of whose names each
    of its words begins one.
    """
    wanted = fold(typed).split()
    exact = [choice for choice in found if fold(choice.text).split() == wanted]
    begun = (c for c in found if all(any(own.startswith(word) for own in fold(c.text).split()) for word in wanted))
    return exact or list(begun)


def read_action(text: str, people: Sequence[PersonRef], today: date) -> TypedAction:
    """Return what a line means: what is to be done, a name or the beginning of one, and a day from `today` on."""
    parts = [part.strip() for part in " ".join(text.split()).split(";")]
    title = parts[0]
    if not title:
        return TypedAction(missing="What; who; by when: what is to be done stands first.")
    if len(parts) < 2 or not parts[1]:
        return TypedAction(title, missing="Who does it? Write ; and a name.")
    hits = Choices([Choice(one.id, one.name) for one in people]).find(parts[1], _LOOKED_AT).hits
    if not hits:
        return TypedAction(title, missing=f"Nobody here is called \u201c{parts[1]}\u201d.")
    same = _as_well(parts[1], [hit.choice for hit in hits])
    if len(same) > 1:
        names = [choice.text for choice in same[:_NAMED]] + ["others"] * (len(same) > _NAMED)
        missing = f"\u201c{parts[1]}\u201d may be {words.joined(names)}. Write more of the name."
        return TypedAction(title, missing=missing)
    owner = next(one for one in people if one.id == (same or [hits[0].choice])[0].id)
    if len(parts) < 3 or not parts[2]:
        return TypedAction(title, owner, missing=f"{owner.name}. By when? Write ; and a day.")
    due = read_day(parts[2], today, Lean.FUTURE)
    if due is None:
        return TypedAction(title, owner, missing=f"\u201c{parts[2]}\u201d is no day. Write fri, 2 dec or +7d.")
    if due < today:
        return TypedAction(title, owner, missing=f"{words.day(due, weekday=True)} is past.")
    return TypedAction(title, owner, due)
