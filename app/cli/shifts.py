"""`longleaf handover`: what one shift hands over to the next."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.admin import open_database_of
from app.cli.terminal import print_json, say
from app.cli.times import day_of
from app.errors import InputError


@click.group("handover")
def handover_group() -> None:
    """Hand a shift of the desk over to the next one."""


@handover_group.command("show")
@click.argument("number", required=False)
@click.option("--list", "list_", is_flag=True, help="The hand-overs there are, the newest first.")
@click.option("--pdf", type=click.Path(path_type=Path, dir_okay=False), help="Write it as PDF instead.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def show(ctx: click.Context, number: str | None, pdf: Path | None, *, list_: bool, as_json: bool) -> None:
    """Show a hand-over by its NUMBER; the newest if none is given."""
    from app.domain.shifts.handover import table_of
    from app.services.shifts import reads

    db = open_database_of(ctx)
    if list_:
        table = table_of(reads.desk(db).rows)
        print_json(table.as_json(), "longleaf.handovers") if as_json else say(table.as_text())
        return
    found = reads.handover(db, number)
    if pdf is not None:
        say(str(reads.paper(db, found.row.id, pdf)))
        return
    table = found.table()
    if as_json:
        print_json(table.as_json(), "longleaf.handover")
        return
    say(found.row.course)
    if found.row.summary:
        say(found.row.summary)
    say(table.as_text())
    for text in (found.left_out_text, *(f"{one.by}: {one.text}" for one in found.corrections)):
        if text:
            say(text)


@handover_group.command("draft")
@click.option("--shift", "name", help="Another shift than the one that leaves now, by its name; with --day.")
@click.option("--day", "day_", metavar="DATE", help="The day on which that shift begins; today if not given.")
@click.option("--summary", help="Write the summary, too.")
@click.pass_context
def draft(ctx: click.Context, name: str | None, day_: str | None, summary: str | None) -> None:
    """Draw the hand-over of a shift up, or bring its draft up to what is open now."""
    from app.domain.eastern import local_date
    from app.services.shifts import drawing, reads

    db = open_database_of(ctx)
    if name is None and day_:
        raise InputError("--day needs --shift.", hint="Name the shift, for example --shift Night.")
    shift_id = None if name is None else reads.shift_id(db, name)
    day = None if name is None else day_of(day_) or local_date(db.now())
    made = drawing.draw_up(db, shift_id, day)
    say(made.text)
    if summary is not None:
        base = {"summary": reads.handover(db, made.ids[0]).row.summary}
        say(drawing.summarise(db, made.ids[0], base, {"summary": summary}).text)


@handover_group.command("give")
@click.argument("number", required=False)
@click.pass_context
def give(ctx: click.Context, number: str | None) -> None:
    """Give a draft over to the next shift, by its NUMBER; the newest if none is given."""
    from app.services.shifts import acts, reads

    db = open_database_of(ctx)
    row = reads.handover(db, number).row
    say(acts.give(db, row.id, row.version).text)


@handover_group.command("accept")
@click.argument("number", required=False)
@click.option("--take-over", is_flag=True, help="Assign to yourself what is still with who gave it over.")
@click.pass_context
def accept(ctx: click.Context, number: str | None, *, take_over: bool) -> None:
    """Accept what somebody else gave over, by its NUMBER; the newest if none is given."""
    from app.services.shifts import acts, reads

    db = open_database_of(ctx)
    row = reads.handover(db, number).row
    say(acts.accept(db, row.id, row.version).text)
    if take_over and reads.handover(db, row.id).to_take_over():
        say(acts.take_over(db, row.id).changes.text)
