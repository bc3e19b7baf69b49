"""`longleaf keeping`: what is kept and held, and records that are destroyed by the schedule."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.admin import open_database_of
from app.cli.terminal import TerminalProgress, output, print_json, say


@click.group("keeping")
def keeping_group() -> None:
    """Records destroyed by the retention schedule."""


@keeping_group.group("dispose")
def dispose_group() -> None:
    """Propose, approve and carry out a disposition.

    What is due is proposed by one administrator, approved by another, destroyed in batches, and certified. What is
    held, or what other records still name, is left.
    """


@dispose_group.command("list")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """List dispositions, the newest first."""
    from app.services.keeping.disposition import dispositions

    found = dispositions(open_database_of(ctx))
    if as_json:
        print_json({"dispositions": [one.as_json() for one in found]}, "longleaf.dispositions")
    else:
        say("\n".join(one.text() for one in found) or "Nothing was disposed of.")


@dispose_group.command("propose")
@click.argument("kind")
@click.option("--note", default="", metavar="TEXT", help="For who approves it.")
@click.pass_context
def propose(ctx: click.Context, kind: str, note: str) -> None:
    """Propose to destroy what is due of a KIND.

    Such as ticket, survey, mail or visit.
    """
    from app.services.keeping.disposition import propose as act

    say(act(open_database_of(ctx), kind.strip().lower().replace(" ", "_").replace("-", "_"), note).text)


@dispose_group.command("show")
@click.argument("number")
@click.option("--format", "format_", metavar="FORMAT", help="json, csv or xlsx; else a table to read.")
@click.option("--out", type=click.Path(path_type=Path), help="File.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def show(ctx: click.Context, number: str, format_: str | None, out: Path | None, as_json: bool) -> None:
    """List the records of a disposition.

    Give its NUMBER. What keeps a record is said beside it.
    """
    from app.services.keeping.disposition import by_number, table

    db = open_database_of(ctx)
    one = by_number(db, number)
    output(table(db, one.id), "json" if as_json else format_, out)


@dispose_group.command("approve")
@click.argument("number")
@click.pass_context
def approve(ctx: click.Context, number: str) -> None:
    """Approve what somebody else proposed.

    Give the NUMBER of the disposition.
    """
    from app.services.keeping.disposition import approve as act
    from app.services.keeping.disposition import by_number

    db = open_database_of(ctx)
    one = by_number(db, number)
    say(act(db, one.id, one.version).text)


@dispose_group.command("cancel")
@click.argument("number")
@click.option("--reason", required=True, metavar="TEXT", help="Why nothing is destroyed.")
@click.pass_context
def cancel(ctx: click.Context, number: str, reason: str) -> None:
    """Cancel a disposition before it is carried out.

    Give its NUMBER. Once anything is destroyed it cannot be cancelled.
    """
    from app.services.keeping.disposition import by_number
    from app.services.keeping.disposition import cancel as act

    db = open_database_of(ctx)
    one = by_number(db, number)
    say(act(db, one.id, one.version, reason).text)


@dispose_group.command("archive")
@click.argument("number")
@click.option("--out", type=click.Path(path_type=Path), help="File; NUMBER.zip if not given.")
@click.pass_context
def archive(ctx: click.Context, number: str, out: Path | None) -> None:
    """Write the records into an archive.

    Give the NUMBER of an approved disposition, where the schedule asks for an archive.
    """
    from app.services.keeping.disposition import archive as act
    from app.services.keeping.disposition import by_number

    db = open_database_of(ctx)
    one = by_number(db, number)
    with TerminalProgress("archive") as work:
        made = act(db, one.id, out or Path(f"{one.number}.zip"), work)
    say(made.text)


@dispose_group.command("run")
@click.argument("number")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def run(ctx: click.Context, number: str, yes: bool) -> None:
    """Destroy the records of a disposition.

    Give the NUMBER of an approved one.

    Nothing brings them back. Where it was broken off, it goes on.
    """
    from app.services.keeping.disposition import by_number, carry_out

    db = open_database_of(ctx)
    one = by_number(db, number)
    if not yes:
        click.confirm(f"{one.number}: destroy {one.what}? Nothing brings them back.", abort=True, err=True)
    with TerminalProgress("disposition") as work:
        made = carry_out(db, one.id, work)
    say(made.text)


@dispose_group.command("certificate")
@click.argument("number")
@click.option("--out", type=click.Path(path_type=Path), help="File; NUMBER.pdf if not given.")
@click.pass_context
def certificate(ctx: click.Context, number: str, out: Path | None) -> None:
    """Write the certificate of destruction as PDF."""
    from app.services.keeping.disposition import by_number
    from app.services.keeping.disposition import certificate as act

    db = open_database_of(ctx)
    one = by_number(db, number)
    say(act(db, one.id, out or Path(f"{one.number}.pdf")))
