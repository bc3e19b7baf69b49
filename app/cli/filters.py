"""`longleaf filters`: shared filters of tickets, listed, and as a file."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.admin import open_database_of
from app.cli.terminal import print_json, say


@click.group("filters")
def filters_group() -> None:
    """List, export and import the filters that are shared."""


@filters_group.command("list")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def list_filters(ctx: click.Context, *, as_json: bool) -> None:
    """List the shared filters for you.

    Whom they are for, and their filter words.
    longleaf export tickets --saved NAME writes the tickets of one.
    """
    from app.domain.tickets import filter_file
    from app.services.filters.reads import shared

    found = shared(open_database_of(ctx))
    if as_json:
        print_json(filter_file.to_plain(found.mine))
        return
    for one in found.mine:
        pin = ", pinned" if one.pinned else ""
        say(f"{one.name} ({one.audience}, shared by {one.owner_name}{pin})\n  {one.meaning}")
    if not found.mine:
        say("No filter is shared with you yet.")


@filters_group.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_context
def export(ctx: click.Context, file: Path) -> None:
    """Write the shared filters for you to FILE, as JSON."""
    from app.services.filters.files import export_file

    count = export_file(open_database_of(ctx), file)
    say(f"{file}: {count} {'filter' if count == 1 else 'filters'}")


@filters_group.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_context
def import_(ctx: click.Context, file: Path) -> None:
    """Share the filters of FILE, all or none.

    One of a name that its audience has already is changed in place.
    """
    from app.services.filters.files import import_file

    say(import_file(open_database_of(ctx), file).text)
