"""A new action as it is typed in the room, in one line: what; who; by when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from app.domain import words
from app.domain.choices import Choice, Choices
from app.domain.typed_time import Lean, read_day

if TYPE_CHECKING:
    from app.domain.agencies import PersonRef


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


def read_action(text: str, people: Sequence[PersonRef], today: date) -> TypedAction:
    """Return what a line means: what is to be done, a name or the beginning of one, and a day from `today` on."""
    parts = [part.strip() for part in " ".join(text.split()).split(";")]
    title = parts[0]
    if not title:
        return TypedAction(missing="What; who; by when: what is to be done stands first.")
    if len(parts) < 2 or not parts[1]:
        return TypedAction(title, missing="Who does it? Write ; and a name.")
    hits = Choices([Choice(one.id, one.name) for one in people]).find(parts[1], 3).hits
    if not hits:
        return TypedAction(title, missing=f"Nobody here is called \u201c{parts[1]}\u201d.")
    owner = next(one for one in people if one.id == hits[0].choice.id)
    if len(parts) < 3 or not parts[2]:
        others = [hit.choice.text for hit in hits[1:]]
        more = f" Or {words.joined(others)}?" if others else ""
        return TypedAction(title, owner, missing=f"{owner.name}. By when? Write ; and a day.{more}")
    due = read_day(parts[2], today, Lean.FUTURE)
    if due is None:
        return TypedAction(title, owner, missing=f"\u201c{parts[2]}\u201d is no day. Write fri, 2 dec or +7d.")
    if due < today:
        return TypedAction(title, owner, missing=f"{words.day(due, weekday=True)} is past.")
    return TypedAction(title, owner, due)
