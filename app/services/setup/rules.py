"""What has to hold of records that are set up: references, days in order, no circles. Refusals name the field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from app.db.setup import records as store
from app.domain import words
from app.domain.catalog.life_cycle import LifeCycle, is_circle, why_not
from app.domain.request_fields import FieldKind, choices_of
from app.domain.setup.fields import Kind
from app.domain.setup.parts import Part
from app.domain.templates import NAME
from app.errors import InputError

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: Columns of which a part has a value only once.
_ONCE: Mapping[str, tuple[tuple[str, str], ...]] = {
    "agencies": (("code", "Code"),),
    "services": (("code", "Code"),),
    "sites": (("code", "Code"),),
    "groups": (("code", "Code"),),
    "people": (("login", "Login"),),
    "categories": (("name", "Name"),),
}


def check(
    conn: Connection, part: Part, id: int | None, row: Mapping[str, Any], below: tuple[int, ...], today: date
) -> None:
    """Raise `InputError` where a record, as it would be kept, makes no sense; `below`: what a service depends on."""
    for column, title in _ONCE.get(part.id, ()):
        value = row.get(column)
        if value and store.taken(conn, part.table, column, value, id):
            raise InputError(
                f"{title}: another {part.noun[0]} has {value} already.", hint="Choose another, or edit it."
            )
    _check_references(conn, part, id, row, below, today)
    first, last = row.get("valid_from") or row.get("first_day"), row.get("valid_to")
    if first is not None and last is not None and last < first:
        raise InputError(
            f"Until: {words.day(last)} is before {words.day(first)}, its first day.", hint="Choose a later day."
        )
    special = {
        "agencies": _check_agency,
        "services": _check_service,
        "groups": _check_group,
        "windows": _check_window,
        "freezes": _check_freeze,
        "swaps": _check_swap,
        "ecab": _check_ecab,
        "members": _check_member,
        "modules": _check_module,
        "templates": _check_template,
        "fields": _check_field,
    }
    if part.id in special:
        special[part.id](conn, id, row, below)
    if part.id == "services":
        _check_life(conn, id, row, today)


def _check_references(
    conn: Connection, part: Part, id: int | None, row: Mapping[str, Any], below: tuple[int, ...], today: date
) -> None:
    before: Mapping[str, Any] = {} if id is None else store.rows_of(conn, part.table, id)[0]
    known = () if id is None or not below else store.dependencies(conn).get(id, ())
    lists = {field.offers for field in part.fields if field.offers}
    offered = {name: dict(pairs) for name, pairs in store.offers(conn, lists).items()}
    for field in part.fields:
        given: tuple[int | None, ...] = below if field.beside else ()
        if field.kind is Kind.ONE:
            given = (row.get(field.names[0]),)
        for one in given:
            if one is None:
                continue
            if one not in offered[field.offers]:
                raise InputError(
                    f"{field.title}: it is not in this workspace (any more).", hint="Choose from the list."
                )
            was_there = one in known if field.beside else one == before.get(field.names[0])
            last = None if was_there else store.last_days(conn, field.offers).get(one)
            # what came before it, or was above it, may well have ended
            if last is not None and last <= today and field.key not in ("predecessor_id", "parent_id"):
                gone = f"ended on {words.day(last)}" if last != date.min else "does not work here any more"
                raise InputError(
                    f"{field.title}: {offered[field.offers][one]} {gone}.", hint="Choose one that goes on."
                )


def _check_agency(conn: Connection, id: int | None, row: Mapping[str, Any], _below: tuple[int, ...]) -> None:
    agencies = {one["id"]: one for one in store.rows_of(conn, "agency")}
    for column, title in (("parent_id", "Part of"), ("predecessor_id", "Successor of")):
        above, seen = row.get(column), {id}
        while above is not None:
            if above in seen:
                raise InputError(
                    f"{title}: an agency cannot come before or above itself.", hint="Choose another agency."
                )
            seen.add(above)
            above = agencies[above][column]


def _check_service(conn: Connection, id: int | None, row: Mapping[str, Any], below: tuple[int, ...]) -> None:
    if row.get("primary_site_id") is not None and row.get("primary_site_id") == row.get("standby_site_id"):
        raise InputError("Standby site: it is the primary one.", hint="Choose another site, or none.")
    if row.get("both_active") and (row.get("primary_site_id") is None or row.get("standby_site_id") is None):
        raise InputError("Runs at both at once: it has not two sites.", hint="Choose both sites, or take the mark off.")
    if id is None:
        return
    known = store.dependencies(conn)
    looked, to_look = set(), list(below)
    while to_look:
        one = to_look.pop()
        if one == id:
            raise InputError(
                "Depends on: the service would depend on itself, by way of what is chosen.", hint="Take one out."
            )
        if one not in looked:
            looked.add(one)
            to_look += known.get(one, ())


def _check_life(conn: Connection, id: int | None, row: Mapping[str, Any], today: date) -> None:
    """Raise `InputError` where the life of a service would take a turn that there is not, or run in a circle."""
    services = {one["id"]: one for one in store.rows_of(conn, "service")}
    wanted = LifeCycle(row["life_cycle"])
    said = wanted if id is None else LifeCycle(services[id]["life_cycle"])
    problem = why_not(said, wanted, row.get("valid_to"), today)
    if problem:
        raise InputError(problem, hint="Choose another state, or another day.")
    above = {one["id"]: one["replacement_id"] for one in services.values()}
    if id is not None and is_circle(above, id, row.get("replacement_id")):
        raise InputError("Replaced by: the service would come to replace itself.", hint="Choose another service.")


def _check_group(conn: Connection, id: int | None, row: Mapping[str, Any], _below: tuple[int, ...]) -> None:
    if not row.get("is_desk"):
        return
    for other in store.rows_of(conn, "support_group"):
        if other["is_desk"] and other["valid_to"] is None and other["id"] != id:
            raise InputError(
                f"Is the service desk: that is {other['name']} already.", hint="Take it from that group first."
            )


def _check_window(conn: Connection, id: int | None, row: Mapping[str, Any], _below: tuple[int, ...]) -> None:
    if row["start_time"] == row["end_time"]:
        raise InputError("Ends: a window cannot end when it begins.", hint="Write another time.")
    if row["start_time"] == "24:00":
        raise InputError("Begins: a day begins at 00:00.", hint="Write 00:00 and the next weekday.")
    same = ("service_id", "weekday", "start_time", "end_time")
    for other in store.rows_of(conn, "maintenance_window"):
        over = (
            other["valid_to"] is not None
            and row.get("valid_from") is not None
            and other["valid_to"] <= row["valid_from"]
        )
        before = (
            row.get("valid_to") is not None
            and other["valid_from"] is not None
            and row["valid_to"] <= other["valid_from"]
        )
        if other["id"] != id and all(other[name] == row.get(name) for name in same) and not over and not before:
            raise InputError("Begins: there is such a window already.", hint="Edit that one.")


def _check_freeze(_conn: Connection, _id: int | None, row: Mapping[str, Any], _below: tuple[int, ...]) -> None:
    if row["end_at"] <= row["start_at"]:
        raise InputError("Ends: it lies before the beginning.", hint="Give an end after the beginning.")


def _check_swap(_conn: Connection, _id: int | None, row: Mapping[str, Any], _below: tuple[int, ...]) -> None:
    if row["end_at"] <= row["start_at"]:
        raise InputError("To: it ends before it begins.", hint="Give the end after the beginning.")


def _check_ecab(conn: Connection, id: int | None, row: Mapping[str, Any], _below: tuple[int, ...]) -> None:
    if _meets(store.rows_of(conn, "ecab_member"), id, row, ("person_id",)):
        raise InputError("Person: they are a member of the ECAB then already.", hint="Edit that entry.")


def _check_member(conn: Connection, id: int | None, row: Mapping[str, Any], _below: tuple[int, ...]) -> None:
    if _meets(store.rows_of(conn, "group_member"), id, row, ("group_id", "person_id")):
        raise InputError("Person: they are in this group then already.", hint="Edit that entry.")


def _meets(others: Iterable[Mapping[str, Any]], id: int | None, row: Mapping[str, Any], same: tuple[str, ...]) -> bool:
    """Return whether another entry about the same holds on a day on which this one does."""
    for other in others:
        if other["id"] == id or any(other[name] != row[name] for name in same):
            continue
        over = other["valid_to"] is not None and other["valid_to"] <= row["valid_from"]
        before = row.get("valid_to") is not None and row["valid_to"] <= other["valid_from"]
        if not over and not before:
            return True
    return False


def _check_module(conn: Connection, id: int | None, row: Mapping[str, Any], _below: tuple[int, ...]) -> None:
    if NAME.fullmatch(str(row["name"])) is None:
        raise InputError(
            f"Name: “{row['name']}” cannot be typed behind ::.", hint="Letters, digits, - and _, at most 40."
        )
    _check_name_of_desk(conn, "text_module", id, row)


def _check_template(conn: Connection, id: int | None, row: Mapping[str, Any], _below: tuple[int, ...]) -> None:
    _check_name_of_desk(conn, "ticket_template", id, row)


def _check_field(_conn: Connection, _id: int | None, row: Mapping[str, Any], _below: tuple[int, ...]) -> None:
    if row["kind"] == FieldKind.CHOICE.value and len(choices_of(str(row["choices"] or ""))) < 2:
        raise InputError("Choices: a choice needs two lines or more.", hint="Write one choice a line.")


def _check_name_of_desk(conn: Connection, table: str, id: int | None, row: Mapping[str, Any]) -> None:
    """Raise `InputError` where another one of the desk that holds has the name already."""
    there = next((one for one in store.rows_of(conn, table) if _is_another(one, id, row)), None)
    if there is not None and row.get("valid_to") is None:
        raise InputError(f"Name: there is one called {there['name']} already.", hint="Choose another, or edit it.")


def _is_another(one: Mapping[str, Any], id: int | None, row: Mapping[str, Any]) -> bool:
    same = str(one["name"]).casefold() == str(row["name"]).casefold()
    return bool(same and one["id"] != id and one["valid_to"] is None)
