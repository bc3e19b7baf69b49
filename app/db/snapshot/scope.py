"""Rows that a person is not shown: of whoever only reads, and belongs to an agency, no other agency's bills, badges and
packets come into the copy, nor what the audit trail says of them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import MetaData, Table

from app.db import tables

#: Tables of which one is shown the rows of one's own agency and its parts; what belongs to their rows goes with them.
_OWN = frozenset(
    ("badge", "bill", "caller", "commentary", "consumption", "packet", "packet_approval", "subscription_share")
)
#: Tables that are the business of who works here.
_NOTHING = frozenset(("visit", "legal_hold", "records_request", "disposition"))
#: What is published for agencies, unless it is being written anew.
_PUBLIC = (
    "state = 'published' AND EXISTS (SELECT 1 FROM knowledge_version v WHERE v.note_id = knowledge_note.id"
    " AND v.n = knowledge_note.shown_n AND v.audience = 'agency')"
)

_NOTES = "note_id IN (SELECT id FROM knowledge_note)"
#: What is copied with the rows that it belongs to, of which those who work here are not all shown each.
_BELONGING = {
    **dict.fromkeys(("knowledge_search", "knowledge_use", "knowledge_version"), _NOTES),
    "template_use": "(module_id IS NULL OR module_id IN (SELECT id FROM text_module))"
    " AND (template_id IS NULL OR template_id IN (SELECT id FROM ticket_template))",
}


def conditions(own: Collection[int] | None, metadata: MetaData = tables.metadata) -> dict[str, str]:
    """Return, by table, the condition on the rows that are copied; `own`: the agencies shown, None: those of all."""
    if own is None:
        return dict(_BELONGING)
    listed = ", ".join(str(id) for id in sorted(own))
    found: dict[str, str] = {}
    for table in metadata.sorted_tables:
        if table.name in _NOTHING:
            found[table.name] = "false"
        elif table.name in _OWN:
            found[table.name] = f"agency_id IN ({listed})" if own else "false"
        elif table.name == "knowledge_note":
            found[table.name] = _PUBLIC
        elif table.name == "shared_filter":
            found[table.name] = "everybody"
        elif condition := _through(table, found):
            found[table.name] = condition
    hidden = sorted(found)
    shown = [
        f"tbl = '{name}' AND row_id IN (SELECT id::text FROM {name} WHERE {found[name]})"
        for name in hidden
        if "id" in metadata.tables[name].primary_key.columns
    ]
    other = f"tbl NOT IN ({', '.join(map(repr, hidden))})"
    return {**found, "audit": " OR ".join([other, *(f"({one})" for one in shown)]), "op": "who = session_user"}


def of_list(source: str, own: Collection[int] | None) -> str:
    """Return the condition on the rows of a list, by its FROM clause; "" where all of them are shown."""
    table, alias = source.split(maxsplit=2)[:2]
    condition = conditions(own).get(table.strip('"'), "")
    return f"{alias}.id IN (SELECT id FROM {table} WHERE {condition})" if condition else ""


def _through(table: Table, found: dict[str, str]) -> str:
    """Return the condition on rows that belong to rows of a restricted table; empty where they belong to none."""
    for column in table.c:
        for key in column.foreign_keys:
            parent = key.column.table.name
            if parent in found and parent != table.name and not column.nullable:
                return f"{column.name} IN (SELECT {key.column.name} FROM {parent} WHERE {found[parent]})"
    return ""
