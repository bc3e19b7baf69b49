"""The command that puts the board of the data centers on a wall."""

from __future__ import annotations

import click

from app.cli.admin import url_of
from app.cli.terminal import has_display
from app.errors import InputError


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

    ctx.exit(run_wall(url_of(ctx), screen=screen, look=look))
