"""`longleaf sync`: the offline copy of a shared database."""

from __future__ import annotations

import click

from app.cli.admin import open_database_of, url_of
from app.cli.terminal import TerminalProgress, print_json, say


@click.command("sync")
@click.option("--full", is_flag=True, help="Copy everything again, beside the copy there is.")
@click.option("--status", is_flag=True, help="Only say which copy there is, and how old it is.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def sync_command(ctx: click.Context, full: bool, status: bool, as_json: bool) -> None:
    """Copy the shared database, to work offline.

    The copy is encrypted, holds what you may read, and is yours alone; its key is in your keyring. The next sync
    brings only what changed. Reports, packets, lists and exports run from it with --offline.
    """
    from app.clock import utc_now
    from app.services.snapshot import offline
    from app.services.snapshot.sync import require_shared, sync

    if status:
        url = url_of(ctx)
        found = offline.copy_of(url)
        if found is None:
            offline.open_offline(url)  # says why there is none
            return
        print_json(found.as_json(utc_now()), "longleaf.snapshot") if as_json else say(found.text(utc_now()))
        return
    db = open_database_of(ctx)
    require_shared(db)
    with TerminalProgress("sync") as work:
        done = sync(db, full=full, work=work)
    print_json(done.as_json(), "longleaf.sync") if as_json else say(done.text())
