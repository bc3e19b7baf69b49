"""`longleaf retention`: the schedule, and what is due by it; nothing is disposed of."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.admin import open_database_of
from app.cli.terminal import TerminalProgress, output, print_json, say


@click.group("retention")
def retention_group() -> None:
    """Tell how long records are kept, and what is due."""


@retention_group.command("schedule")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def schedule(ctx: click.Context, as_json: bool) -> None:
    """Years and authority by kind of record.

    It is set in Setup, Retention schedule; until then its values are sample values.
    """
    from app.domain.keeping.retention import RULES
    from app.services.keeping.retention import rules

    found = RULES.texts(rules(open_database_of(ctx)))
    if as_json:
        print_json({"schedule": found}, "longleaf.retention")
    else:
        say("\n".join(f"{RULES.labels[name]}: {text}" for name, text in found.items()))


@retention_group.command("due")
@click.option("--format", "format_", metavar="FORMAT", help="json, csv or xlsx; else a table to read.")
@click.option("--out", type=click.Path(path_type=Path), help="File.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def due(ctx: click.Context, format_: str | None, out: Path | None, as_json: bool) -> None:
    """Count what is due for disposition, by kind and year.

    Held records are counted apart and are never due. Nothing is removed: the database refuses that.
    """
    from app.services.keeping.retention import due as read

    with TerminalProgress("retention") as work:
        found = read(open_database_of(ctx), work)
    output(found, "json" if as_json else format_, out)
