"""The commands of the data centers."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.admin import open_database_of
from app.cli.terminal import print_json, say


@click.group("datacenters")
def datacenters_group() -> None:
    """Look after the two data centers."""


@datacenters_group.command("what-if")
@click.argument("site")
@click.option("--out", type=click.Path(path_type=Path), help="PDF file of the answer.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def what_if(ctx: click.Context, site: str, out: Path | None, as_json: bool) -> None:
    """Tell what the loss of a data center would come to now.

    SITE as EDC. Services by time to recover, agencies hit, what stands in the way, whom to call.
    """
    from app.domain.datacenters.loss_text import loss_json, loss_text
    from app.services.datacenters import loss

    db = open_database_of(ctx)
    found = loss.what_if(db, site)
    if out is not None:
        loss.what_if_file(db, site, out)
    if as_json:
        print_json(loss_json(found), "longleaf.what_if")
    else:
        say(loss_text(found))
