"""`longleaf callers`: the directory of callers, found, listed, shown and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from app.cli.admin import open_database_of
from app.cli.terminal import output, print_json, say
from app.cli.times import day_of
from app.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.db.engine import Database
    from app.domain.callers.directory import CallerRow

_JSON = click.option("--json", "as_json", is_flag=True, help="For programs.")
_CSV = click.option("--csv", "as_csv", is_flag=True, help="For spreadsheets.")
_AGENCY = click.option("--agency", metavar="CODE", help="Of one agency.")


@click.group("callers")
def callers_group() -> None:
    """Read and keep the directory of callers."""


@callers_group.command("find")
@click.argument("words", nargs=-1, required=True)
@_JSON
@_CSV
@click.pass_context
def find(ctx: click.Context, words: tuple[str, ...], *, as_json: bool, as_csv: bool) -> None:
    """Find somebody by words.

    Words are parts of the name, digits of a number, an address, a login, an agency.
    """
    from app.services.callers.directory import look_up

    found = look_up(open_database_of(ctx), " ".join(words))
    _print([hit.row for hit in found.hits], as_json=as_json, as_csv=as_csv)


@callers_group.command("list")
@_AGENCY
@click.option("--vip", is_flag=True, help="VIPs only.")
@click.option("--left", is_flag=True, help="Who left, instead of who is there.")
@_JSON
@_CSV
@click.pass_context
def list_callers(ctx: click.Context, agency: str | None, *, vip: bool, left: bool, as_json: bool, as_csv: bool) -> None:
    """List the directory by name."""
    from app.services.callers.directory import list_ids, list_rows

    db = open_database_of(ctx)
    ids = list_ids(db, agency_ids=_agencies(db, agency), vip=vip, left=left)
    _print(list_rows(db, ids), as_json=as_json, as_csv=as_csv)


@callers_group.command("show")
@click.argument("words", nargs=-1, required=True)
@_JSON
@click.pass_context
def show(ctx: click.Context, words: tuple[str, ...], *, as_json: bool) -> None:
    """Show one caller with tickets, moves and surveys.

    Give an id, or what finds nobody else.
    """
    from app.services.callers.directory import card

    db = open_database_of(ctx)
    found = card(db, _one(db, " ".join(words)))
    if as_json:
        print_json(found.as_json(), "longleaf.caller")
    else:
        say(found.text())


@callers_group.command("add")
@click.argument("name")
@_AGENCY
@click.option("--phone", default="", metavar="NUMBER")
@click.option("--email", default="", metavar="ADDRESS")
@click.option("--title", default="", metavar="TEXT")
@click.option("--external-id", default="", metavar="TEXT", help="What another directory calls them.")
@click.pass_context
def add(
    ctx: click.Context, name: str, agency: str | None, phone: str, email: str, title: str, external_id: str
) -> None:
    """Add somebody by NAME."""
    from app.services.callers.acts import create

    db = open_database_of(ctx)
    ids = _agencies(db, agency)
    values = {"phone": phone, "email": email, "title": title, "external_id": external_id}
    say(create(db, {"name": name, "agency_id": ids[0] if ids else None, **values}).text)


@callers_group.command("left")
@click.argument("words", nargs=-1, required=True)
@click.option("--on", "day", metavar="DATE", help="The day; today if not given.")
@click.option("--back", is_flag=True, help="They are there again.")
@click.pass_context
def left(ctx: click.Context, words: tuple[str, ...], day: str | None, *, back: bool) -> None:
    """Mark somebody as having left: they are offered for calls no more."""
    from app.services.callers.acts import set_back, set_left

    db = open_database_of(ctx)
    id = _one(db, " ".join(words), left=back)
    say((set_back(db, id) if back else set_left(db, id, day_of(day))).text)


@callers_group.command("merge")
@click.argument("keep", type=int)
@click.argument("gone", type=int)
@click.pass_context
def merge(ctx: click.Context, keep: int, gone: int) -> None:
    """Make one of two who are the same, by their ids.

    Tickets follow to KEEP. It cannot be taken back.
    """
    from app.services.callers.acts import merge as make_one

    say(make_one(open_database_of(ctx), keep, gone).text)


def _agencies(db: Database, code: str | None) -> tuple[int, ...]:
    if code is None:
        return ()
    from app.services.tickets.options import ticket_options

    found = [one.id for one in ticket_options(db).agencies if one.code.lower() == code.lower()]
    if not found:
        raise InputError(f"There is no agency {code}.", hint="Give its code, such as DHHS.")
    return tuple(found)


def _one(db: Database, typed: str, *, left: bool = False) -> int:
    """Return whom an id or words name. Raises `InputError` where that is nobody, or several."""
    from app.domain import words
    from app.services.callers.directory import list_ids, list_rows

    if typed.isdecimal() and len(typed) < 3:
        return int(typed)
    ids = list_ids(db, typed, left=left)
    if not ids and typed.isdecimal():
        return int(typed)
    if len(ids) != 1:
        names = words.joined([f"{row.name} ({row.id})" for row in list_rows(db, ids[:5])])
        said = f"“{typed}” fits {len(ids):,}: {names}." if ids else f"“{typed}” fits nobody in the directory."
        raise InputError(said, hint="Give the id, or words that fit one only.")
    return ids[0]


def _print(rows: Sequence[CallerRow], *, as_json: bool, as_csv: bool) -> None:
    if as_json:
        print_json({"callers": [row.as_json() for row in rows]}, "longleaf.callers")
        return
    from app.domain.report_table import ReportTable

    columns = (
        *(("id", "Id"), ("name", "Name"), ("agency", "Agency"), ("number", "Number"), ("email", "E-mail")),
        *(("where", "Site"), ("vip", "VIP"), ("left_on", "Left")),
    )
    lines = tuple({**row.as_json(), "vip": "VIP" if row.vip else ""} for row in rows)
    output(ReportTable("Callers", columns, lines), "csv" if as_csv else None, None)
