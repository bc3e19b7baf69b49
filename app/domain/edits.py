"""What was changed on a record since somebody read it: told to whoever meets it with an act of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from app.domain.words import count, moment

_SHOWN = 3  # saves that are told one by one, the newest of them
_LONG = 60  # letters of a value


class EditedField(NamedTuple):
    """A field as people call it, with what it held before and after in words."""

    title: str
    before: str
    after: str

    @property
    def text(self) -> str:
        """ "Priority: High, was Low"; of a long text only that it was changed."""
        if max(len(self.before), len(self.after)) > _LONG or "\n" in self.before + self.after:
            return f"{self.title} changed"
        return f"{self.title}: {self.after or 'none'}, was {self.before or 'none'}"


class Edit(NamedTuple):
    """One save: the person's name and login, when, the version that it made, and its fields by their columns.

    `at`: None for what was loaded. Without fields something was added to the record, such as a note.
    """

    name: str
    login: str
    at: datetime | None
    version: int
    fields: Mapping[str, EditedField]

    def text(self, actor: str) -> str:
        """Return it as a sentence; `actor`: the login of whom it is told to."""
        when = f", {moment(self.at, weekday=True, year=False)}" if self.at is not None else ""
        what = "; ".join(field.text for field in self.fields.values()) or "added something"
        return f"{'You' if self.login == actor else self.name or 'The program'}{when}: {what.rstrip('.')}."


def told(edits: Sequence[Edit], actor: str) -> str:
    """Return what was saved, one save a line, the newest last; "" for nothing."""
    earlier = len(edits) - _SHOWN
    lines = [edit.text(actor) for edit in edits[-_SHOWN:]]
    return "\n".join([f"{count(earlier, 'earlier save')}.", *lines] if earlier > 0 else lines)


def saved_last(edits: Sequence[Edit]) -> dict[str, Edit]:
    """Return who saved each field last, by its column."""
    return {column: edit for edit in edits for column in edit.fields}
