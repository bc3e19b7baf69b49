"""`longleaf archive`: the records of a closed year in one file that describes itself, written and checked."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.admin import open_database_of
from app.cli.terminal import TerminalProgress, print_json, say


@click.group("archive")
def archive_group() -> None:
    """Records of a closed year in one file."""


@archive_group.command("write")
@click.argument("year")
@click.option("--out", type=click.Path(path_type=Path), help="File; archive-YEAR.zip if not given.")
@click.option("--restricted", is_flag=True, help="With restricted notes, for those who may read them.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def write(ctx: click.Context, year: str, out: Path | None, restricted: bool, as_json: bool) -> None:
    """Write the records of a YEAR: 2025, or FY2025.

    JSON lines by table, their trail and files, a schema, an index and a manifest with SHA-256. Nothing is removed.
    """
    from app.services.keeping.archive import write_archive

    with TerminalProgress("archive") as work:
        path = out or Path(f"archive-{year}.zip")
        made = write_archive(open_database_of(ctx), year, path, work, restricted=restricted)
    print_json(made.as_json(), "longleaf.archive") if as_json else say(made.text())


@archive_group.command("verify")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def verify(ctx: click.Context, file: Path, as_json: bool) -> None:
    """Compare an archive with its manifest.

    Needs no workspace. Exit 4 where something is not as it was written.
    """
    from app.services.keeping.archive import verify_archive

    with TerminalProgress("archive") as work:
        found = verify_archive(file, work)
    print_json(found.as_json(), "longleaf.archive.verify") if as_json else say(found.text())
    if found.problems:
        ctx.exit(4)
