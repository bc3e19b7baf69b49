"""The commands of the Agency CAB: agenda, minutes, and what is done when its time has come."""

from __future__ import annotations

import time
from pathlib import Path

import click

from app.cli.admin import open_database_of
from app.cli.terminal import print_json, say
from app.cli.times import day_of
from app.errors import EnvironmentFault, InputError

#: How long `longleaf tend` waits between two rounds, in seconds.
_ROUND = 30.0


@click.command()
@click.argument("day", required=False)
@click.option("--out", type=click.Path(path_type=Path), help="PDF file.")
@click.option("--ics", type=click.Path(path_type=Path), help="iCalendar file.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def agenda(ctx: click.Context, day: str | None, out: Path | None, ics: Path | None, as_json: bool) -> None:
    """Agenda of an Agency CAB meeting.

    DAY as 2026-11-18; any other day stands for its week's Wednesday; without one the next meeting.
    """
    from app.services.cab.agenda import agenda_files

    result = agenda_files(open_database_of(ctx), day_of(day), pdf=out, ics=ics)
    if as_json:
        print_json(result.as_json(), "longleaf.agenda")
    else:
        say(result.text())


@click.command()
@click.argument("day")
@click.option("--out", type=click.Path(path_type=Path), help="PDF file.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def minutes(ctx: click.Context, day: str, out: Path | None, as_json: bool) -> None:
    """Minutes of an Agency CAB meeting that was held.

    DAY as 2026-11-18: the day on which it was held, or the Wednesday that it stood for.
    """
    from app.services.cab.minutes import told_minutes

    wanted = day_of(day)
    if wanted is None:
        raise InputError("Give the day of a meeting.", hint="Write it as 2026-11-18.")
    result = told_minutes(open_database_of(ctx), wanted, out)
    if as_json:
        print_json(result.as_json(), "longleaf.minutes")
    else:
        say(result.text())


@click.command()
@click.argument("agency", required=False, default="")
@click.option("--weeks", type=int, default=4, show_default=True, help="How many weeks from today on.")
@click.option("--out", type=click.Path(path_type=Path), help="PDF file.")
@click.option("--xlsx", type=click.Path(path_type=Path), help="Workbook.")
@click.option("--ics", type=click.Path(path_type=Path), help="Feed for calendars.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def schedule(
    ctx: click.Context, agency: str, weeks: int, out: Path | None, xlsx: Path | None, ics: Path | None, as_json: bool
) -> None:
    """List changes and freezes ahead, of an agency or of all.

    AGENCY as its code, such as DHHS.
    """
    from app.services.cab.schedule import schedule as planned

    result = planned(open_database_of(ctx), agency, weeks, pdf=out, xlsx=xlsx, ics=ics)
    if as_json:
        print_json(result.as_json(), "longleaf.schedule")
    else:
        say(result.text())


@click.command()
@click.option("--once", is_flag=True, help="One round, then stop; for a timer of the system.")
@click.pass_context
def tend(ctx: click.Context, once: bool) -> None:
    """Do what is due: agendas, major incidents, hub, mail.

    Without --once it goes on, a round every half minute, until Ctrl-C.
    """
    from app.services.tend import tend as one_round

    db, before = open_database_of(ctx), ""
    while True:
        result = one_round(db)
        if once or result.done or ((result.failed or result.open) and result.text() != before):
            say(result.text())
        before = result.text()
        if once:
            if result.failed:
                raise EnvironmentFault("Not all that is due could be done.", hint="It is tried again the next time.")
            return
        time.sleep(_ROUND)
