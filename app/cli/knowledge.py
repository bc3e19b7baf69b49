"""`longleaf knowledge`: notes listed, shown, written, published and retired."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.admin import open_database_of
from app.cli.terminal import output, print_json, say

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.domain.knowledge.values import NoteRow

_JSON = click.option("--json", "as_json", is_flag=True, help="For programs.")
_STATES = ("draft", "review", "published", "retired")


@click.group("knowledge")
def knowledge_group() -> None:
    """Read and keep knowledge notes."""


@knowledge_group.command("list")
@click.argument("words", nargs=-1)
@click.option("--state", type=click.Choice(_STATES), help="In one state; without it all but the retired.")
@_JSON
@click.option("--csv", "as_csv", is_flag=True, help="For spreadsheets.")
@click.pass_context
def list_notes(ctx: click.Context, words: tuple[str, ...], state: str | None, *, as_json: bool, as_csv: bool) -> None:
    """List notes by title: all, or those that have WORDS."""
    db = open_database_of(ctx)
    rows = _rows(db, " ".join(words), (state,) if state else _STATES[:-1])
    if as_json:
        print_json({"notes": [row.as_json() for row in rows]}, "longleaf.knowledge")
    else:
        _print(rows, "csv" if as_csv else None, None)


@knowledge_group.command("show")
@click.argument("number")
@_JSON
@click.pass_context
def show(ctx: click.Context, number: str, *, as_json: bool) -> None:
    """Show the note NUMBER with its versions."""
    from app.services.knowledge.reads import card

    db = open_database_of(ctx)
    found = card(db, _one(db, number))
    if as_json:
        print_json(found.as_json(), "longleaf.knowledge-note")
    else:
        say(found.text())


@knowledge_group.command("versions")
@click.argument("number")
@click.option("--of", type=click.IntRange(0), help="The version that is looked at; 0: what stands now.")
@click.option("--with", "other", type=click.IntRange(0), help="The one it is compared with; 0: what stands now.")
@_JSON
@click.pass_context
def versions(ctx: click.Context, number: str, of: int | None, other: int | None, *, as_json: bool) -> None:
    """List the versions of the note NUMBER, or compare two.

    What went stands between [- and -], what came between {+ and +}. Without --with a version is compared with the
    one before it.
    """
    from app.domain.knowledge.differences import compared, told
    from app.errors import InputError
    from app.services.knowledge.reads import card

    db = open_database_of(ctx)
    found = card(db, _one(db, number))
    known = [one.n for one in found.versions]
    for n in (of, other):
        if n and n not in known:
            raise InputError(f"{number} has no version {n}.", hint=f"List them: longleaf knowledge versions {number}")
    if of is None:
        if as_json:
            print_json({"number": found.row.number, "versions": found.as_json()["versions"]}, "longleaf.note-versions")
        else:
            say("\n".join(found.version_lines()) or f"Nothing of {found.row.number} is published.")
        return
    new = found.at(of)
    old = found.at(other) if other is not None else found.before(of)
    changed = [one for one in compared(old, new) if not one.is_same]
    if as_json:
        print_json({"number": found.row.number, "changed": {one.field: told(one) for one in changed}},
                   "longleaf.note-versions")  # fmt: skip
    else:
        say("\n\n".join(f"{one.label}\n{told(one)}" for one in changed) or "They say the same.")


@knowledge_group.command("bring-back")
@click.argument("number")
@click.argument("version", type=click.IntRange(1))
@click.pass_context
def bring_back(ctx: click.Context, number: str, version: int) -> None:
    """Make a draft that says what a VERSION said."""
    from app.services.knowledge import acts
    from app.services.knowledge.reads import list_rows

    db = open_database_of(ctx)
    (row,) = list_rows(db, [_one(db, number)])
    say(acts.bring_back(db, row.id, row.version, version).text)


@knowledge_group.command("new")
@click.argument("title")
@click.option("--symptoms", default="", metavar="TEXT")
@click.option("--cause", default="", metavar="TEXT")
@click.option("--solution", default="", metavar="TEXT")
@click.option("--keywords", default="", metavar="WORDS", help="Other words that find it.")
@click.option("--service", metavar="CODE")
@click.option("--audience", type=click.Choice(["desk", "staff", "agency"]), default="desk")
@click.option("--from-ticket", metavar="NUMBER", help="From the resolution of a ticket.")
@click.option("--hand-in", is_flag=True, help="Hand it in at once.")
@click.pass_context
def new(ctx: click.Context, /, title: str, service: str | None, from_ticket: str | None, **values: Any) -> None:
    """Make a draft called TITLE."""
    from app.services.knowledge import acts

    db = open_database_of(ctx)
    now_in = values.pop("hand_in")
    wanted = {"title": title, **{name: value for name, value in values.items() if value}}
    if service:
        wanted["service_id"] = _service(db, service)
    made = acts.create(db, wanted, ticket_id=_ticket(db, from_ticket) if from_ticket else None)
    say(made.text)
    if now_in:
        say(acts.hand_in(db, made.ids[0], 1).text)


@knowledge_group.command("hand-in")
@click.argument("number")
@click.pass_context
def hand_in(ctx: click.Context, number: str) -> None:
    """Hand the draft NUMBER in, for somebody else to publish."""
    _move(ctx, "hand_in", number)


@knowledge_group.command("publish")
@click.argument("number")
@click.pass_context
def publish(ctx: click.Context, number: str) -> None:
    """Publish the note NUMBER, which somebody else wrote."""
    _move(ctx, "publish", number)


@knowledge_group.command("retire")
@click.argument("number")
@click.pass_context
def retire(ctx: click.Context, number: str) -> None:
    """Retire the note NUMBER: it is offered no more."""
    _move(ctx, "retire", number)


@knowledge_group.command("export")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--state", type=click.Choice(_STATES), help="In one state; without it all of them.")
@click.pass_context
def export(ctx: click.Context, path: Path, state: str | None) -> None:
    """Write notes with their texts to PATH as CSV.

    An import reads it: longleaf import PATH --map knowledge.
    """
    from app.domain.report_table import ReportTable
    from app.services.knowledge.reads import cards

    db = open_database_of(ctx)
    found = cards(db, (state,) if state else ())
    columns = tuple((name, name.replace("_", " ").capitalize()) for name in _EXPORTED)
    lines = tuple({name: str(one.as_row().get(name) or "") for name in _EXPORTED} for one in found)
    output(ReportTable("Knowledge", columns, lines), "csv", path)
    say(f"{len(found):,} notes are in {path}.")


_EXPORTED = (
    *("number", "title", "symptoms", "cause", "solution", "keywords", "service", "category", "resolution"),
    *("audience", "state", "owner", "review_on", "valid_to", "problem"),
)


def _move(ctx: click.Context, name: str, number: str) -> None:
    from app.services.knowledge import acts
    from app.services.knowledge.reads import list_rows

    db = open_database_of(ctx)
    (row,) = list_rows(db, [_one(db, number)])
    say(getattr(acts, name)(db, row.id, row.version).text)


def _one(db: Database, number: str) -> int:
    from app.services.knowledge.reads import by_number

    return by_number(db, number)


def _rows(db: Database, typed: str, states: tuple[str, ...]) -> list[NoteRow]:
    from app.services.knowledge.reads import list_ids, list_rows

    return list_rows(db, list_ids(db, typed, states))


def _service(db: Database, code: str) -> int:
    from app.errors import InputError
    from app.services.tickets.options import ticket_options

    found = [one.id for one in ticket_options(db).services if one.any_code.lower() == code.lower()]
    if not found:
        raise InputError(f"There is no service {code}.", hint="Give its code, such as MAIL.")
    return found[0]


def _ticket(db: Database, number: str) -> int:
    from app.errors import InputError
    from app.services.find import find_records

    found = [one for one in find_records(db, "ticket", number, 5) if one.title.split()[0] == number.upper()]
    if not found:
        raise InputError(f"There is no ticket {number}.", hint="Give its number, such as INC0000123.")
    return found[0].id


def _print(rows: list[NoteRow], form: str | None, path: Path | None) -> None:
    from app.domain.report_table import ReportTable

    names = ("number", "title", "state", "service", "audience", "known_error", "resolved", "helped", "review_on")
    columns = tuple((name, name.replace("_", " ").capitalize()) for name in names)
    output(ReportTable("Knowledge", columns, tuple(row.as_json() for row in rows)), form, path)
