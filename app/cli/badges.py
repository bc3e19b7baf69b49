"""The commands of badges for the data centers, and of visitors."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from app.cli.admin import open_database_of
from app.cli.datacenters import datacenters_group
from app.cli.terminal import print_json, say, say_table
from app.cli.times import day_of
from app.errors import InputError

__all__ = ["datacenters_group"]  # with the commands below


@datacenters_group.command("badges")
@click.option("--agency", "code", help="Only those that this agency answers for, by its code.")
@click.option("--on", "on_", metavar="DATE", help="As they stood at the end of this day; today if not given.")
@click.option("--evidence", is_flag=True, help="Write a paper for each agency, one of all, and a workbook.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Of --evidence: the folder.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def badges(
    ctx: click.Context, code: str | None, on_: str | None, *, evidence: bool, out: Path | None, as_json: bool
) -> None:
    """List badges; write their evidence.

    By agency, the overdue ones first.
    """
    from app.services.datacenters import evidence as at_work
    from app.services.datacenters.naming import agency

    db, on = open_database_of(ctx), day_of(on_)
    agency_id = agency(db, code) if code else None
    if evidence:
        if out is None:
            raise InputError("The folder is missing.", hint="Add --out DIR.")
        for path in at_work.evidence_files(db, out, on, agency_id):
            say(str(path))
        return
    table = at_work.badge_table(db, agency_id, on)
    if as_json:
        print_json(table.as_json(), "longleaf.badges")
    else:
        say_table(table)


@datacenters_group.command("keep")
@click.argument("numbers", nargs=-1, required=True)
@click.option("--by", help="Name of the agency's contact who said so; you if not given.")
@click.option("--on", "on_", metavar="DATE", help="The day on which they did; today if not given.")
@click.option("--note", default="", help="What else was said.")
@click.pass_context
def keep(ctx: click.Context, numbers: Sequence[str], by: str | None, on_: str | None, note: str) -> None:
    """Validate badges: they are kept."""
    from app.services.datacenters import badges as at_work
    from app.services.datacenters import naming

    db = open_database_of(ctx)
    seen = naming.badges(db, numbers)
    say(at_work.validate(db, seen, by_id=naming.contact(db, seen, by), on=day_of(on_), note=note).text)


@datacenters_group.command("end")
@click.argument("numbers", nargs=-1, required=True)
@click.option("--why", required=True, help="Why they end.")
@click.option("--by", help="Name of the agency's contact who said so; you if not given.")
@click.option("--on", "on_", metavar="DATE", help="The day on which they did; today if not given.")
@click.pass_context
def end(ctx: click.Context, numbers: Sequence[str], why: str, by: str | None, on_: str | None) -> None:
    """End badges; they stay on record."""
    from app.services.datacenters import badges as at_work
    from app.services.datacenters import naming

    db = open_database_of(ctx)
    seen = naming.badges(db, numbers)
    say(at_work.end(db, seen, why, by_id=naming.contact(db, seen, by), on=day_of(on_)).text)


@datacenters_group.command("visitors")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def visitors(ctx: click.Context, *, as_json: bool) -> None:
    """List who is inside, and lately was."""
    from app.domain.datacenters.visits import table
    from app.services.datacenters import visits as at_work

    db = open_database_of(ctx)
    found = table(at_work.visits(db), db.now())
    if as_json:
        print_json(found.as_json(), "longleaf.visitors")
    else:
        say_table(found)


@datacenters_group.command("sign-in")
@click.argument("visitor")
@click.argument("site")
@click.option("--escort", required=True, help="Who takes them in: a name of DIT's people, or number of a badge.")
@click.option("--company", default="", help="Where they come from.")
@click.option("--purpose", default="", help="What for.")
@click.pass_context
def sign_in(ctx: click.Context, visitor: str, site: str, escort: str, company: str, purpose: str) -> None:
    """Sign a visitor in with an escort.

    VISITOR by name, or the number of a visit that was announced; SITE by its code.
    """
    from app.services.datacenters import naming
    from app.services.datacenters import visits as at_work

    db = open_database_of(ctx)
    site_id = naming.site(db, site)
    key = naming.escort(db, site_id, escort)
    announced = naming.announced(db, visitor)
    if announced is not None:
        say(at_work.sign_in(db, announced.id, announced.version, key).text)
        return
    values = {"visitor": visitor, "company": company, "purpose": purpose, "site_id": site_id}
    say(at_work.announce(db, values, key).text)


@datacenters_group.command("sign-out")
@click.argument("number")
@click.pass_context
def sign_out(ctx: click.Context, number: str) -> None:
    """Sign a visitor out by the visit's NUMBER."""
    from app.services.datacenters import naming
    from app.services.datacenters import visits as at_work

    db = open_database_of(ctx)
    found = naming.visit(db, number)
    say(at_work.sign_out(db, found.id, found.version).text)
