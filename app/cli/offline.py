"""`longleaf offline`: what waits on this computer for the shared database, conflicts, the journal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from app.cli.admin import open_database_of, url_of
from app.cli.terminal import TerminalProgress, print_json, say
from app.errors import EnvironmentFault

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.domain.offline.shown import ConflictLine, FieldLine


@click.group("offline")
def offline_group() -> None:
    """Edits made offline: what waits, conflicts, the journal."""


_json = click.option("--json", "as_json", is_flag=True, help="For programs.")


@offline_group.command("status")
@_json
@click.pass_context
def status(ctx: click.Context, as_json: bool) -> None:
    """Tell what waits, and what was sent. Needs no network."""
    from app.services.offline import bound

    db = _here(ctx)
    found, lines = bound.status(db), bound.queue(db)
    if as_json:
        edits = [
            {"edit": one.called, "does": one.does, "at": one.at, "state": str(one.state), "fields": _fields(one.fields)}
            for one in lines
        ]
        print_json({**found._asdict(), "edits": edits}, "longleaf.offline")
        return
    for one in lines:
        say(f"{one.state.label}: {one.does}, {one.called}: {_said(one.fields)}")
    say(f"{found.text() or 'Nothing waits here'}; {found.unseen} in the journal.")


@offline_group.command("send")
@_json
@click.pass_context
def send(ctx: click.Context, as_json: bool) -> None:
    """Send what waits to the shared database.

    Exit 4 where a conflict waits for you.
    """
    from app.services.offline import bound

    db = open_database_of(ctx)
    with TerminalProgress("sending") as work:
        told = bound.send(db, work)
    left = bound.status(db)
    if as_json:
        print_json(
            {"confirmed": told.confirmed, "conflicts": left.conflicts, "refused": told.kept, "stopped": told.why},
            "longleaf.offline.send",
        )
    else:
        say(told.text())
    if told.why:
        raise EnvironmentFault(told.why, retry=True)
    if left.conflicts:
        ctx.exit(4)


@offline_group.command("conflicts")
@_json
@click.pass_context
def conflicts(ctx: click.Context, as_json: bool) -> None:
    """List the conflicts that wait.

    Each with what was read, mine and theirs. Needs no network.
    """
    from app.services.offline import bound

    found = bound.conflicts(_here(ctx))
    if as_json:
        print_json({"conflicts": [_conflict(one) for one in found]}, "longleaf.offline.conflicts")
        return
    for one in found:
        say(f"{one.id}: {one.does}, {one.called}")
        for field in one.fields:
            say(f"    {field.title}: it was {field.base or 'none'}")
            say(f"      mine:   {field.mine or 'none'}")
            say(f"      theirs: {field.theirs or 'none'}{f' ({one.who})' if one.who else ''}")
        if one.more:
            say(f"    with mine: {_said(one.more)}")
    say("Settle one: longleaf offline settle NUMBER mine|theirs|both" if found else "No conflict waits.")


@offline_group.command("settle")
@click.argument("number", type=int)
@click.argument("choice", type=click.Choice(["mine", "theirs", "both"]))
@click.pass_context
def settle(ctx: click.Context, number: int, choice: str) -> None:
    """Settle a conflict; what loses goes into the journal."""
    from app.services.offline import bound

    say(bound.settle(open_database_of(ctx), number, choice).text)


@offline_group.command("journal")
@_json
@click.pass_context
def journal(ctx: click.Context, as_json: bool) -> None:
    """List every value that lost or was refused.

    Needs no network.
    """
    from app.services.offline import bound

    found = bound.journal(_here(ctx))
    if as_json:
        lines = [
            {"id": one.id, "edit": one.called, "does": one.does, "fields": _fields(one.fields), "whose": str(one.whose),
             "who": one.who, "why": one.why, "at": one.at, "brought_back": one.is_back}
            for one in found
        ]  # fmt: skip
        print_json({"entries": lines}, "longleaf.offline.journal")
        return
    for one in found:
        back = " Brought back." if one.is_back else ""
        say(f"{one.id}: {one.does}, {one.called}, {one.whose}: {_said(one.fields)}. {one.why}{back}")
    say("Bring one back: longleaf offline bring-back NUMBER" if found else "The journal is empty.")


@offline_group.command("bring-back")
@click.argument("number", type=int)
@click.pass_context
def bring_back(ctx: click.Context, number: int) -> None:
    """Bring back an entry of the journal as a new edit.

    What it replaces goes into the journal.
    """
    from app.services.offline import bound

    say(bound.bring_back(open_database_of(ctx), number).text)


def _here(ctx: click.Context) -> Database:
    """Open the local copy, or where there is none the shared database itself."""
    from app.services.snapshot.offline import copy_of, open_offline

    url = url_of(ctx)
    if copy_of(url) is None:
        return open_database_of(ctx)
    db = open_offline(url)
    ctx.call_on_close(db.dispose)
    return db


def _fields(fields: Iterable[FieldLine]) -> dict[str, str]:
    return {one.name: one.text for one in fields}


def _said(fields: Iterable[FieldLine]) -> str:
    return "; ".join(f"{one.title}: {one.text or 'none'}" for one in fields) or "done"


def _conflict(one: ConflictLine) -> dict[str, Any]:
    fields = [
        {"field": field.name, "base": field.base, "mine": field.mine, "theirs": field.theirs} for field in one.fields
    ]
    return {
        "id": one.id, "edit": one.called, "does": one.does, "fields": fields, "who": one.who,
        "their_at": one.their_at, "both": one.may_keep_both, "with_mine": _fields(one.more),
    }  # fmt: skip
