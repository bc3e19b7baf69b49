"""Components of services: what is measured and paid by unit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from app.db import tables as t
from app.db.catalog import rates as store
from app.db.engine import Database
from app.db.records import insert_record, save
from app.domain.catalog.values import Component
from app.domain.changes_made import Changes, Touched
from app.errors import InputError
from app.services.texts import clean
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

_RIGHT = "catalog.edit"
_TEXTS = {"code": ("code", True, 60), "name": ("name", True, 300), "unit": ("unit", True, 60)}
_FIELDS = (*_TEXTS, "description", "valid_from", "valid_to")


def components(db: Database, work: Work | None = None) -> tuple[Component, ...]:
    """Return every component by service line, service and name."""
    with db.read(work) as conn:
        return tuple(store.components(conn))


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    unknown = sorted(values.keys() - set(_FIELDS))
    if unknown:
        raise InputError(f"Not editable: {', '.join(unknown)}.", hint=f"Use {', '.join(_FIELDS)}.")
    kept = dict(values)
    for name, (called, required, longest) in _TEXTS.items():
        if name in kept:
            kept[name] = clean(kept[name], called, required=required, longest=longest)
    if "description" in kept:
        kept["description"] = clean(kept["description"], "description", longest=4000)
    for name in ("valid_from", "valid_to"):
        if kept.get(name) is not None and type(kept[name]) is not date:
            raise InputError(f"“{kept[name]}” is no day.", hint="Give a day.")
    return kept


def _free(conn: Connection, code: str, but: int = 0) -> None:
    taken = store.components(conn, t.service_component.c.code == code, t.service_component.c.id != but)
    if taken:
        raise InputError(
            f"The code {code} is taken by {taken[0].name} of {taken[0].service}.", hint="Choose another code."
        )


def add(db: Database, service_id: int, values: Mapping[str, Any], *, op_id: str | None = None) -> Changes:
    """Add a component to a service. `values`: code, name, unit, description, valid_from, valid_to (last day)."""
    db.require(_RIGHT)
    own = _checked({"code": "", "name": "", "unit": "", "valid_from": None, **values})
    if own["valid_from"] is None:
        raise InputError("The first day is empty.", hint="Say from which day on the component is offered.")

    def act(conn: Connection) -> Changes:
        _free(conn, own["code"])
        made = insert_record(conn, t.service_component, {"service_id": service_id, **own})
        return Changes(Touched.CATALOG, (made,), f"{own['name']} ({own['code']}) is in the catalog.")

    return db.write(act, what="add component", op_id=op_id)


def edit(
    db: Database, component_id: int, base: Mapping[str, Any], mine: Mapping[str, Any], *, op_id: str | None = None
) -> Changes:
    """Save a form that was opened with `base`; `Conflict` where somebody else changed the same field."""
    db.require(_RIGHT)
    own = _checked(mine)

    def act(conn: Connection) -> Changes:
        if "code" in own:
            _free(conn, own["code"], component_id)
        (was,) = store.components(conn, t.service_component.c.id == component_id) or (None,)
        if was is not None and own.get("unit", was.unit) != was.unit and store.has_paper(conn, component_id):
            raise InputError(
                f"{was.name} has rates per {was.unit}.", hint="Add a component for another unit: bills name this one."
            )
        save(
            conn, t.service_component, component_id, base, own, together=(("valid_from", "valid_to"),), what="Component"
        )
        (now,) = store.components(conn, t.service_component.c.id == component_id)
        return Changes(Touched.CATALOG, (component_id,), f"{now.name} ({now.code}) is saved.")

    return db.write(act, what="edit component", about=component_id, op_id=op_id)
