"""Which columns a record is searched by, and what else belongs to what it says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import MetaData, Table

from app.db.tables import kinds
from app.db.tables.base import info

#: Records that others are found by: their table, and the kind of mark that stands for them in a body.
REFERRED: Mapping[str, str] = {"agency": "a", "service": "s", "site": "t", "support_group": "g"}
#: Columns that hold a login, and the kind of its mark.
LOGINS, PERSON = frozenset({"assignee", "implementer"}), "p"


class Beside(NamedTuple):
    """Rows of another table that belong to what a record says: the record's table, its key there, their text.

    `through`: a table between them; `key` names its rows, and the column of it that is called as the record with
    "_id" names the record. `person`: column of a person whom the record is found by as well.
    """

    table: str
    key: str
    text: str = ""
    also: tuple[str, ...] = ()  # which rows count besides those with a text: columns and conditions on them, as SQL
    through: str = ""
    person: str = ""

    def sql(self, row: str = "") -> str:
        """Return the SQL of the record's key in a row, such as "NEW."."""
        key = f'{row}"{self.key}"'
        found = f"(SELECT b.{self.table}_id FROM {self.through} b WHERE b.id = {key})"
        return found if self.through else key


BESIDE: Mapping[str, Beside] = {
    "ticket_event": Beside("ticket", "ticket_id", "note", ("kind = 'retraction'", "late_reason IS NOT NULL")),
    "request_answer": Beside("ticket", "ticket_id", "value"),
    "change_service": Beside("change", "change_id"),
    "change_agency": Beside("change", "change_id"),
    "change_site": Beside("change", "change_id"),
    "cab_vote": Beside("change", "item_id", "note", through="cab_agenda_item", person="person_id"),
}


def marks(table: Table) -> dict[str, str]:
    """Return the columns of a table that refer to what others are found by, with the kind of their mark."""
    found = {name: PERSON for name in (c.name for c in table.c) if name in LOGINS}
    for column in table.c:
        for key in column.foreign_keys:
            target = key.target_fullname.split(".")[0]
            if target in REFERRED and target != table.name:
                found[column.name] = REFERRED[target]
    return found


def watched(table: Table) -> tuple[str, ...]:
    """Return the columns whose change makes a record's row of search out of date; a merged caller is found no more."""
    names = dict.fromkeys((*info(table).searched, *marks(table), "merged_into_id"))
    return tuple(name for name in names if name in table.c)


def searched(metadata: MetaData) -> list[Table]:
    """Return the tables that are searched, where the schema has what a search needs."""
    return list(kinds.searched(metadata).values()) if "search_due" in metadata.tables else []


def beside(metadata: MetaData) -> list[tuple[Table, Beside]]:
    """Return the tables whose rows belong to what other records say."""
    if "search_due" not in metadata.tables:
        return []
    return [(metadata.tables[name], what) for name, what in BESIDE.items() if name in metadata.tables]
