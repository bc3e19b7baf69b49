"""The command that puts the board of the data centers on a wall."""

from __future__ import annotations

import os

import click

from app.cli.terminal import has_display
from app.errors import InputError
from app.places import default_database


@click.command()
@click.option("--screen", type=int, metavar="N", help="Number of the screen, from 1.")
@click.option("--look", type=click.Choice(["dark", "light", "contrast", "system"]), default="dark", show_default=True)
@click.pass_context
def wall(ctx: click.Context, screen: int | None, look: str) -> None:
    """Board of the data centers on the wall, alone.

    Fills a screen, needs no mouse and follows what changes; Esc ends it, F leaves or fills the screen, S goes to the
    next one.
    """
    if not has_display():
        raise InputError("There is no display for the board.", hint="Run it on the computer behind the wall.")
    from app.bootstrap.wall import run_wall

    url = ctx.find_root().obj["db"] or os.environ.get("LONGLEAF_DB") or default_database()
    ctx.exit(run_wall(url, screen=screen, look=look))
