"""The commands of the catalog: the bill of an agency and month."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.admin import open_database_of
from app.cli.terminal import print_json, say
from app.errors import InputError


@click.command()
@click.argument("agency")
@click.argument("month")
@click.option("--out", type=click.Path(path_type=Path), help="File: .pdf for people, .xlsx or .csv for programs.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def bill(ctx: click.Context, agency: str, month: str, out: Path | None, as_json: bool) -> None:
    """Tell the bill of an agency and month, each line with its rate and the rows behind it.

    AGENCY by its code, MONTH as 2026-10: the bill that was issued, or else what would be billed now.
    """
    from app.services.catalog import papers

    db = open_database_of(ctx)
    found, table = papers.told(db, agency, month)
    if out is not None:
        if out.suffix.lower() == ".pdf":
            papers.bill_file(db, found.agency_id, found.month, out)
        elif out.suffix.lower() in {".xlsx", ".csv", ".json"}:
            papers.bill_book(db, found.agency_id, found.month, out)
        else:
            raise InputError(f"{out.name}: no such form of a bill.", hint="Name a .pdf, .xlsx, .csv or .json file.")
    if as_json:
        print_json(table.as_json(), "longleaf.bill")
    else:
        say(table.as_text())
