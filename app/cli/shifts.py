"""`longleaf handover`: what one shift hands over to the next."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.admin import open_database_of
from app.cli.terminal import print_json, say, say_table
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
        print_json(table.as_json(), "longleaf.handovers") if as_json else say_table(table)
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
    say_table(table)
    for text in (found.left_out_text, *(f"{one.by}: {one.text}" for one in found.corrections)):
        if text:
            say(text)


@handover_group.command("draft")
@click.option("--shift", "name", help="Another shift than the one that leaves now, by its name; with --day.")
@click.option("--day", "day_", metavar="DATE", help="The day on which that shift begins; today if not given.")
@click.option("--summary", help="Write the summary, too.")
@click.pass_context
def draft(ctx: click.Context, name: str | None, day_: str | None, summary: str | None) -> None:
    """Draw up the hand-over of a shift, or its draft anew.

    The draft then has what is open now; what was written stays.
    """
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
    """Give a draft over to the next shift.

    By its NUMBER; the newest if none is given.
    """
    from app.services.shifts import acts, reads

    db = open_database_of(ctx)
    row = reads.handover(db, number).row
    say(acts.give(db, row.id, row.version).text)


@handover_group.command("accept")
@click.argument("number", required=False)
@click.option("--take-over", is_flag=True, help="Assign to yourself what is still with who gave it over.")
@click.pass_context
def accept(ctx: click.Context, number: str | None, *, take_over: bool) -> None:
    """Accept what somebody else gave over.

    By its NUMBER; the newest if none is given.
    """
    from app.services.shifts import acts, reads

    db = open_database_of(ctx)
    row = reads.handover(db, number).row
    say(acts.accept(db, row.id, row.version).text)
    if take_over and reads.handover(db, row.id).to_take_over():
        say(acts.take_over(db, row.id).changes.text)


@click.group("oncall")
def oncall_group() -> None:
    """Say who is on call for a support group."""


@oncall_group.command("now")
@click.argument("group", required=False)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def oncall_now(ctx: click.Context, group: str | None, *, as_json: bool) -> None:
    """Say who is on call now, for a GROUP by its code, or for all."""
    _tell(ctx, group, 0, as_json=as_json)


@oncall_group.command("show")
@click.argument("group", required=False)
@click.option("--weeks", type=click.IntRange(1, 53), default=4, show_default=True, help="How far ahead.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def oncall_show(ctx: click.Context, group: str | None, weeks: int, *, as_json: bool) -> None:
    """List who is on call in the weeks to come."""
    _tell(ctx, group, weeks, as_json=as_json)


def _tell(ctx: click.Context, group: str | None, weeks: int, *, as_json: bool) -> None:
    from app.services.shifts import oncall

    table = oncall.on_call_table(open_database_of(ctx), group, weeks)
    if as_json:
        print_json(table.as_json(), "longleaf.oncall")
    else:
        say_table(table) if table.rows else say("No group has a roster yet: see `longleaf oncall set`.")


_LEVELS = {"primary": 1, "secondary": 2}


@oncall_group.command("set")
@click.argument("group")
@click.argument("people", nargs=-1, required=True)
@click.option("--from", "from_", metavar="DATE", required=True, help="The day on which the first week begins.")
@click.option("--at", default="08:00", show_default=True, metavar="TIME", help="Eastern time of the hand-over.")
@click.option("--level", type=click.Choice(list(_LEVELS)), default="primary", show_default=True, help="Who is called.")
@click.option("--escalate", type=click.IntRange(0, 1440), default=0, metavar="MINUTES", help="Then the next level.")
@click.pass_context
def oncall_set(
    ctx: click.Context, group: str, people: tuple[str, ...], from_: str, at: str, level: str, escalate: int
) -> None:
    """Let PEOPLE be on call for GROUP in turn, a week each, from a day on.

    GROUP by its code, PEOPLE by login or name, in their order. What held before ends on that day.
    """
    from app.services.shifts import oncall

    first = day_of(from_)
    if first is None:
        raise InputError("--from needs a day.", hint="For example --from 2026-12-07.")
    made = oncall.set_turns(open_database_of(ctx), group, people, first, at, level=_LEVELS[level], escalate=escalate)
    say(made.text)


@oncall_group.command("swap")
@click.argument("group")
@click.argument("person")
@click.option("--from", "from_", metavar="TIME", required=True, help="Eastern, such as “2026-12-24 17:00”.")
@click.option("--to", "to_", metavar="TIME", required=True, help="Eastern, such as “2026-12-26 08:00”.")
@click.option("--level", type=click.Choice(list(_LEVELS)), default="primary", show_default=True, help="Who is called.")
@click.option("--reason", default="", help="Why; needed for what was.")
@click.pass_context
def oncall_swap(ctx: click.Context, group: str, person: str, from_: str, to_: str, level: str, reason: str) -> None:
    """Let PERSON be on call for GROUP for a span."""
    from app.cli.times import instant_of
    from app.services.shifts import oncall

    start, end = instant_of(from_), instant_of(to_)
    assert start is not None
    assert end is not None
    say(oncall.swap(open_database_of(ctx), group, person, start, end, reason, level=_LEVELS[level]).text)


@oncall_group.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.pass_context
def oncall_import(ctx: click.Context, file: Path) -> None:
    """Bring swaps in from a CSV FILE.

    Its columns: group, level, person, start, end, reason.
    """
    from app.services.shifts import oncall

    say(oncall.import_file(open_database_of(ctx), file).text)


@oncall_group.command("export")
@click.argument("group")
@click.option("--ics", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The calendar's file.")
@click.option("--weeks", type=click.IntRange(1, 53), default=8, show_default=True, help="How far ahead.")
@click.pass_context
def oncall_export(ctx: click.Context, group: str, ics: Path, weeks: int) -> None:
    """Write who is on call for GROUP as a calendar."""
    from app.services.shifts import oncall

    say(str(oncall.calendar_file(open_database_of(ctx), ics, group, weeks)))
