"""The window, and the addresses in packets that open it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.terminal import has_display, say
from app.errors import InputError
from app.places import default_database

if TYPE_CHECKING:
    from app.domain.program_links import ProgramLink

_KIND = "x-scheme-handler/longleaf"


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
        say(f"Links of packets open Longleaf now, by {_register()}.")
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


def _register() -> Path:
    """Write the entry by which this user's desktop knows who opens such addresses; returns it."""
    if not sys.platform.startswith("linux"):
        raise InputError(
            "Links are registered by --register on Linux alone.",
            hint="Have your administrator name 'longleaf open' as the program of longleaf: addresses.",
        )
    from platformdirs import user_data_path

    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "app"]
    started = Path(sys.argv[0])
    if started.name == "longleaf" and started.is_absolute():
        program = [str(started)]
    run = " ".join(map(_quoted, program))
    path = user_data_path() / "applications" / "longleaf.desktop"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ["[Desktop Entry]", "Type=Application", "Name=Longleaf", f"Exec={run} open -- %u"]
    lines += ["Terminal=false", "Categories=Office;", f"MimeType={_KIND};"]
    path.write_text("\n".join([*lines, ""]), "utf-8")
    chooser = shutil.which("xdg-mime")
    if chooser is not None:
        subprocess.run([chooser, "default", path.name, _KIND], check=False, capture_output=True, timeout=20)
    return path


def _quoted(word: str) -> str:
    """Return a word as an Exec line has it: in quotes, with what has a meaning there escaped."""
    for sign in ("\\", '"', "`", "$"):
        word = word.replace(sign, "\\" + sign)
    return f'"{word}"'.replace("\\", "\\\\").replace("%", "%%")
