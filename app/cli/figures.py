"""The commands that play with figures: what another target would have given."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click

from app.cli.admin import open_database_of
from app.cli.terminal import TerminalProgress, output
from app.errors import InputError


@click.command("what-if")
@click.argument("period")
@click.argument("line")
@click.option("--time", "time_", default="", help="Instead of the target's: 6 h, 45 min or 3 business days.")
@click.option("--calendar", help="Other hours: the name of a calendar.")
@click.option("--goal", default="", help="Another goal: 97 %.")
@click.option("--agency", help="One agency's code; without it the whole state.")
@click.option("--service", help="One service's code.")
@click.option("--format", "format_", type=click.Choice(["json", "csv", "xlsx"]), help="Default: a table to read.")
@click.option("--out", type=click.Path(path_type=Path), help="File; its ending says the format.")
@click.pass_context
def what_if(
    ctx: click.Context,
    period: str,
    line: str,
    time_: str,
    calendar: str | None,
    goal: str,
    agency: str | None,
    service: str | None,
    format_: str | None,
    out: Path | None,
) -> None:
    """Twelve months under another target; nothing is changed.

    PERIOD is the last of them, LINE a row of the service levels such as sla.resolution.high.
    """
    from app.domain.figures.values import ReportQuery
    from app.domain.figures.what_if import OtherTarget, what_if_table
    from app.domain.periods import Period
    from app.domain.setup.texts import read_duration, read_percent
    from app.services.figures import what_if as at_work

    db = open_database_of(ctx)
    seconds, days = read_duration(time_, "Time") if time_ else (None, None)
    chosen = None
    if calendar is not None:
        named = [id for id, name in at_work.calendars(db) if name.casefold().startswith(calendar.strip().casefold())]
        if len(named) != 1:
            raise InputError(f"There is no one calendar {calendar!r}.", hint="Setup lists them.")
        chosen = named[0]
    duration = None if seconds is None else timedelta(seconds=seconds)
    other = OtherTarget(duration, days, chosen, read_percent(goal, "Goal", required=False))
    with TerminalProgress("what if") as work:
        query = ReportQuery(Period.parse(period), agency, service)
        found = at_work.what_if(db, query, line, other, work)
    output(what_if_table(found), format_, out)
