"""The window, and the addresses in packets that open it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from app.cli.terminal import has_display, say
from app.errors import InputError
from app.places import default_database

if TYPE_CHECKING:
    from app.domain.program_links import ProgramLink


def show_window(url: str, link: ProgramLink | None = None) -> int:
    """Show the window over a workspace, at the tickets that an address names; the exit code."""
    if not has_display():
        say("longleaf: there is no display here, so the window stays closed; every report works without one.")
        return 0
    import gc

    from app.domain.addresses import apart
    from app.services.remote import OPENER, Remote

    given = apart(url)

    gc.disable()  # while it loads; then the window collects by itself, as often as Python would
    gc.set_threshold(700, 10, 10)
    remote = Remote()  # loads the database layer, and opens the workspace, while this process loads Qt
    if not given.held:
        remote.open_ahead(OPENER, given.address)
    import app.ui  # noqa: F401 - before PySide6, whose way of importing takes longer: see there
    from app.bootstrap import run_window

    return run_window(url, remote, link=link)


@click.command("open")
@click.argument("address", required=False)
@click.option("--register", is_flag=True, help="Have clicks on such links come here, for this user.")
@click.pass_context
def open_command(ctx: click.Context, address: str | None, register: bool) -> None:
    """Show the tickets behind a link of a packet.

    The window that runs shows them, else one is opened. A link names a ticket or a figure, and nothing else.
    """
    if register:
        if address is not None:
            raise click.UsageError("Give an address, or --register.")
        from app.cli.link_program import register as registered

        say(f"Links of packets open Longleaf now, by {registered()}.")
        return
    if address is None:
        raise click.UsageError("Give the address of a link.")
    from app.domain.program_links import parsed

    link = parsed(address)
    if not has_display():
        raise InputError("There is no display for the window.", hint="Open the link on a computer with a screen.")
    from app.window_call import hand_over

    if not hand_over(address):
        url = ctx.find_root().obj["db"] or os.environ.get("LONGLEAF_DB") or default_database()
        ctx.exit(show_window(url, link))
