"""The commands of major incidents: their list, and one of them with its promises and timeline."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.admin import open_database_of
from app.cli.terminal import print_json, say


@click.command()
@click.option("--open", "only_open", is_flag=True, help="Only those that run.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def majors(ctx: click.Context, only_open: bool, as_json: bool) -> None:
    """List major incidents, running ones first."""
    from app.domain.majors.as_text import list_text, row_json
    from app.domain.majors.states import MajorState
    from app.services.majors.reads import majors as listed

    rows = listed(open_database_of(ctx), [MajorState.DECLARED] if only_open else [])
    if as_json:
        print_json({"majors": [row_json(row) for row in rows]}, "longleaf.majors")
    else:
        say(list_text(rows))


@click.command()
@click.argument("number")
@click.option("--out", type=click.Path(path_type=Path), help="PDF file of the report.")
@click.option("--calls", type=click.Path(path_type=Path), help="PDF file of whom to call.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def major(ctx: click.Context, number: str, out: Path | None, calls: Path | None, as_json: bool) -> None:
    """Tell a major incident: facts, promises, timeline; its papers.

    NUMBER as MI0000012.
    """
    from app.domain.majors.as_text import major_json, major_text
    from app.services.majors.papers import calls_file, report_file
    from app.services.majors.reads import by_number

    db = open_database_of(ctx)
    found = by_number(db, number)
    if out is not None:
        report_file(db, found.row.id, out)
    if calls is not None:
        calls_file(db, found.row.id, calls)
    if as_json:
        print_json(major_json(found), "longleaf.major")
    else:
        say(major_text(found))
