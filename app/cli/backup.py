"""`longleaf db backup` and `restore`: the file of an embedded workspace, copied while in use and put back."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from app.cli.admin import open_database_of, url_of
from app.cli.terminal import TerminalProgress, print_json, say
from app.errors import InputError


@click.command("backup")
@click.argument("to", metavar="FILE_OR_FOLDER", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Write over the file that is there.")
@click.option("--keep", type=click.IntRange(min=1), metavar="N", help="In a folder: let go of all but the newest N.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def backup(ctx: click.Context, to: Path, replace: bool, keep: int | None, as_json: bool) -> None:
    """Copy a workspace that is a file, while it is in use.

    All of one moment, read back and looked over before it gets its name; in a folder that is its time. Where
    something is not in order, exit 4, and no older backup is let go. A shared database: says what to use there.
    """
    from app.services.workspace.backup import back_up

    if keep and not to.is_dir():
        raise InputError("--keep is for a folder of backups.", hint=f"Make it first: mkdir {to}")
    with TerminalProgress("backup") as work:
        done = back_up(open_database_of(ctx), to, work, replace=replace, keep=keep or 0)
    print_json(done.as_json(), "longleaf.backup") if as_json else say(done.text())
    if done.problems:
        ctx.exit(4)


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--name", metavar="NAME", help="The file name of the workspace that is replaced; else it is asked.")
@click.pass_context
def restore(ctx: click.Context, file: Path, name: str | None) -> None:
    """Put a backup in the place of the workspace.

    The backup is read through first, and the file before is kept beside it under another name. Nobody may have it open.
    """
    from app.db.address import sqlite_path
    from app.services.workspace.backup import described, on_a_server_at, restore_to

    url = url_of(ctx)
    place = sqlite_path(url)
    if place is None:
        raise on_a_server_at(url)
    if place.exists():
        if name is None and not sys.stdin.isatty():
            raise InputError(f"{place} would be replaced.", hint=f"Say which is meant: --name {place.name}")
        if name is None:
            say(f"{place} ({described(place)}) is replaced by {file}, and kept beside it by another name.", err=True)
            name = click.prompt(f"Type its name ({place.name}) to go on", err=True)
        if name != place.name:
            raise InputError(f"The workspace is called {place.name}, not {name}; nothing was changed.")
    with TerminalProgress("restore") as work:
        done = restore_to(file, place, work)
    say(done.text())
    if done.problems:
        ctx.exit(4)
