"""`longleaf hold`: legal holds, set, listed and released; what is held is never due for disposition."""

from __future__ import annotations

import click

from app.cli.admin import open_database_of
from app.cli.terminal import TerminalProgress, print_json, say
from app.cli.times import day_of
from app.errors import InputError


@click.group("hold")
def hold_group() -> None:
    """Legal holds on records, people, agencies and searches."""


@hold_group.command("list")
@click.option("--all", "everything", is_flag=True, help="With those that were released.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def list_holds(ctx: click.Context, everything: bool, as_json: bool) -> None:
    """List holds: on what and since when."""
    from app.services.keeping.holds import holds

    found = [one for one in holds(open_database_of(ctx)) if everything or one.holds]
    if as_json:
        print_json({"holds": [one.as_json() for one in found]}, "longleaf.holds")
    else:
        say("\n".join(one.text() for one in found) or "Nothing is held.")


@hold_group.command("set")
@click.argument("matter")
@click.option("--record", metavar="RECORD", help="A record: INC0024001, or kind and words as in 'export record'.")
@click.option("--person", metavar="NAME", help="What names a person: login or name.")
@click.option("--agency", metavar="CODE", help="The records of an agency.")
@click.option("--search", metavar="WORDS", help="What a search finds, also later.")
@click.option("--from", "first", metavar="DATE", help="Of an agency: records from this day on.")
@click.option("--to", "last", metavar="DATE", help="Of an agency: records to this day, included.")
@click.option("--since", metavar="DATE", help="Since when it holds; today if not given.")
@click.option(
    "--ground",
    type=click.Choice(["litigation", "audit", "request"]),
    default="litigation",
    help="What stops their destruction: a matter at court, an audit, a public records request.",
)
@click.option("--reason", required=True, metavar="TEXT", help="Why, and who asked for it.")
@click.pass_context
def set_(
    ctx: click.Context,
    matter: str,
    record: str | None,
    person: str | None,
    agency: str | None,
    search: str | None,
    first: str | None,
    last: str | None,
    since: str | None,
    ground: str,
    reason: str,
) -> None:
    """Hold records for a MATTER, until it is released.

    A MATTER is a case, an audit, or who asked for records; what is held is not destroyed.
    """
    from app.domain.keeping.holds import Ground, Scope
    from app.services.keeping.holds import set_hold

    named = {Scope.RECORD: record, Scope.PERSON: person, Scope.AGENCY: agency, Scope.SEARCH: search}
    given = [(scope, on) for scope, on in named.items() if on]
    if len(given) != 1:
        raise InputError("A hold is on one thing.", hint="Give one of --record, --person, --agency and --search.")
    scope, on = given[0]
    begin, end, held_since = day_of(first), day_of(last), day_of(since)
    db = open_database_of(ctx)
    why = Ground(ground)
    made = set_hold(db, matter, reason, scope, on, first_day=begin, last_day=end, since=held_since, ground=why)
    say(made.text)


@hold_group.command("release")
@click.argument("number")
@click.option("--reason", required=True, metavar="TEXT", help="Why it is released, and who said so.")
@click.pass_context
def release(ctx: click.Context, number: str, reason: str) -> None:
    """Release the hold with a NUMBER; its history stays."""
    from app.services.keeping.holds import by_number
    from app.services.keeping.holds import release as let_go

    db = open_database_of(ctx)
    found = by_number(db, number)
    say(let_go(db, found.id, found.version, reason).text)


@hold_group.command("show")
@click.argument("number")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def show(ctx: click.Context, number: str, as_json: bool) -> None:
    """Count the records that the hold with a NUMBER reaches now."""
    from app.services.keeping.holds import by_number, reached

    db = open_database_of(ctx)
    found = by_number(db, number)
    with TerminalProgress("hold") as work:
        counts = reached(db, found, work)
    if as_json:
        print_json({"hold": found.as_json(), "reached": counts}, "longleaf.hold")
    else:
        say("\n".join([found.text(), *(f"  {kind}: {count:,}" for kind, count in counts.items())]))
