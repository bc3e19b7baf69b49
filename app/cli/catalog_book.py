"""The catalog as a book at the command line: written as PDF and workbook, and searched as a requester would."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.admin import open_database_of
from app.cli.catalog import tell
from app.cli.catalog_years import catalog_group
from app.cli.terminal import say

__all__ = ["catalog_group"]  # with the commands below


@catalog_group.command()
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder; made where it is missing."
)
@click.pass_context
def book(ctx: click.Context, out: Path) -> None:
    """Write the catalog as a book.

    Services with what they promise and what they cost, as catalog.pdf for people (PDF/UA) and catalog.xlsx.
    """
    from app.services.catalog import book as at_work

    db = open_database_of(ctx)
    say(f"Written: {at_work.book_file(db, out / 'catalog.pdf')}")
    say(f"Written: {at_work.book_sheets(db, out / 'catalog.xlsx')}")


@catalog_group.command()
@click.argument("text", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def find(ctx: click.Context, text: tuple[str, ...], as_json: bool) -> None:
    """Find services by a requester's words.

    Words of a name, a code, another name, a description, a component or a category; also parts of words: find I need
    remote access.
    """
    from app.domain.catalog.as_text import found_table
    from app.services.catalog import book as at_work

    typed = " ".join(text)
    tell(found_table(at_work.find(open_database_of(ctx), typed), typed), as_json=as_json, schema="longleaf.found")
