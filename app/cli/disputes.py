"""The commands of disputed figures: what agencies dispute of their packets, and the answers."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.admin import open_database_of
from app.cli.terminal import output, say
from app.cli.times import day_of
from app.errors import InputError


@click.group("disputes")
def disputes_group() -> None:
    """Figures of packets that agencies dispute, and the answers."""


@disputes_group.command("list")
@click.option("--agency", help="Only those of an agency, by its code.")
@click.option("--format", "format_", type=click.Choice(["json", "csv", "xlsx"]), help="Default: a table to read.")
@click.option("--out", type=click.Path(path_type=Path), help="File; its ending says the format.")
@click.pass_context
def list_disputes(ctx: click.Context, agency: str | None, format_: str | None, out: Path | None) -> None:
    """List disputed figures, open ones first, with the share upheld."""
    from app.services.catalog import naming
    from app.services.packets.disputes import disputes_report

    db = open_database_of(ctx)
    output(disputes_report(db, naming.agency(db, agency) if agency else None), format_, out)


@disputes_group.command("open")
@click.argument("agency")
@click.argument("period")
@click.argument("figure")
@click.option("--said", required=True, help="What the agency says.")
@click.option("--by", default="", help="Who of the agency says it; yourself, where you are its reader.")
@click.option("--on", metavar="DATE", help="When it was said; today if not given.")
@click.option("--revision", type=int, help="Of the packet; the newest if not given.")
@click.pass_context
def open_dispute(
    ctx: click.Context, agency: str, period: str, figure: str, said: str, by: str, on: str | None, revision: int | None
) -> None:
    """Record that an agency disputes a figure of an issued packet.

    Readers of an agency do so for their own. FIGURE by its name as it is printed ("Resolution, low: percentage"), by
    its id or its line's (sla.resolution.low), a section such as section.backlog, or the number of a ticket.
    """
    from app.domain.periods import Period
    from app.services.packets.disputes import dispute

    say(dispute(open_database_of(ctx), agency, Period.parse(period), figure, said, by, day_of(on), revision).text)


@disputes_group.command("answer")
@click.argument("number")
@click.argument("answer", type=click.Choice(["upheld", "explained", "withdrawn"]))
@click.option("--reason", required=True, help="Printed in the next packet of the agency.")
@click.pass_context
def answer(ctx: click.Context, number: str, answer: str, reason: str) -> None:
    """Answer a dispute, once."""
    from app.domain.packets.disputes import DisputeAnswer
    from app.services.packets.disputes import answer_dispute, disputes

    db = open_database_of(ctx)
    found = next((one for one in disputes(db) if one.number.casefold() == number.strip().casefold()), None)
    if found is None:
        raise InputError(f"There is no dispute {number!r}.", hint="`longleaf disputes list` lists them.")
    say(answer_dispute(db, found.id, DisputeAnswer(answer), reason).text)
