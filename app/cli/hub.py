"""The commands of the Communications Hub."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.admin import open_database_of
from app.cli.terminal import print_json, say


@click.command(name="status-page")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder; replaced whole.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def status_page(ctx: click.Context, out: Path, as_json: bool) -> None:
    """Write the status page: HTML, JSON, feed, calendar.

    What a web server serves as it is. Run it again by a timer or after a posting: readers see the old page or the new.
    """
    from app.services.hub.status import write

    result = write(open_database_of(ctx), out)
    if as_json:
        print_json(result.as_json(), "longleaf.status_page")
    else:
        say(result.text())
