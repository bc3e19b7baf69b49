"""`longleaf import` and `longleaf mappings`: exports of other programs come in."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.admin import open_database_of
from app.cli.terminal import TerminalProgress, print_json, say
from app.domain.words import count
from app.errors import InputError

if TYPE_CHECKING:
    from app.domain.imports.kinds.mapping import RecordMapping
    from app.domain.imports.mapping import Mapping
    from app.domain.imports.report import ImportReport

# Services are imported inside the commands: `longleaf --help` and the window's start must not pay for them.


def _constants(agency: str, values: tuple[str, ...]) -> dict[str, str]:
    found = {"location": agency} if agency else {}
    for value in values:
        field, mark, ours = value.partition("=")
        if not mark or not field.strip():
            raise InputError(f'--set "{value}" is no FIELD=VALUE.', hint="For example --set priority=3.")
        found[field.strip()] = ours.strip()
    return found


def _advice(report: ImportReport, file: Path) -> str:
    """Return the one thing to do where nothing came in, as one does it on the command line."""
    names = list(report.unknown_locations)
    if not names or report.records != "tickets":
        return report.advice
    others = f" (nor {count(len(names) - 1, 'other name', 'other names')} of the file)" if names[1:] else ""
    return (
        f'No agency here is called "{names[0]}"{others}. Say one agency for all such rows with --agency CODE; or '
        f"`longleaf mappings --for {file} --out mapping.toml`, give each name its code under [agency.table], and "
        "import with --map mapping.toml."
    )


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--format", "format_", type=click.Choice(["servicenow", "csv"]), help="Found from the columns if not given."
)
@click.option(
    "--map",
    "mapping",
    type=click.Path(path_type=Path),
    help="Mapping file (TOML), or the name of a saved or ready one.",
)
@click.option("--agency", default="", metavar="CODE", help="The agency of every row that names none of those here.")
@click.option("--set", "values", multiple=True, metavar="FIELD=VALUE", help="One value for every row: priority=3.")
@click.option("--dates", default="", metavar="FORMAT", help="d/m/Y, m/d/Y or a pattern, where the file does not tell.")
@click.option("--sheet", default="", metavar="NAME", help="Of a workbook; else the first visible one with a header.")
@click.option("--kind", default="", metavar="KIND", help="What the rows are: tickets, changes, outages, people ...")
@click.option("--dry-run", is_flag=True, help="Tell what would happen; write nothing.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def import_command(
    ctx: click.Context,
    file: Path,
    format_: str | None,
    mapping: Path | None,
    agency: str,
    values: tuple[str, ...],
    dates: str,
    sheet: str,
    kind: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Bring in an export of another program.

    What its columns and values mean is found by their names and by what stands in them; `longleaf mappings` shows
    it. The same file twice changes nothing. Nothing comes in that was only guessed.
    """
    from app.services.imports.look import mapping_for
    from app.services.imports.run import import_file

    db = open_database_of(ctx)
    constants = _constants(agency, values)
    chosen: Path | Mapping | RecordMapping | None = mapping
    with TerminalProgress("import") as work:
        if constants or dates or (kind and mapping is not None):
            given = partial(mapping_for, constants=constants, dates=dates, sheet=sheet, kind=kind, work=work)
            chosen = given(db, file, mapping)
        report = import_file(
            db, file, format=format_, mapping=chosen, sheet=sheet, kind=kind, dry_run=dry_run, work=work
        )
    if as_json:
        print_json(report.as_json(), "longleaf.import")
    else:
        say(report.text())
    if not report.came_in:
        say(f"longleaf: {file.name}: nothing came in. {_advice(report, file)}", err=True)
        ctx.exit(2)


@click.command()
@click.argument("name", required=False)
@click.option("--for", "file", type=click.Path(path_type=Path), help="Propose a mapping for this export.")
@click.option("--sheet", default="", metavar="NAME", help="Of the workbook --for.")
@click.option("--kind", default="", metavar="KIND", help="What the rows of --for are: tickets, changes ...")
@click.option("--out", type=click.Path(path_type=Path), help="Write the mapping to this file instead of the screen.")
@click.option(
    "--save", metavar="NAME", default="", help="Save the mapping of --for, or the file NAME, in the workspace."
)
@click.pass_context
def mappings(
    ctx: click.Context, name: str | None, file: Path | None, sheet: str, kind: str, out: Path | None, save: str
) -> None:
    """List mappings, print one, or propose one.

    A mapping says which column means what, and what its values become. It is a TOML file; `longleaf import --map`
    takes its path or its name.
    """
    from app.domain.imports.propose.record_answers import decided
    from app.services.imports import saved
    from app.services.imports.kinds.mappings import ready_kinds, record_mapping
    from app.services.imports.look import look
    from app.services.imports.mapping import load_mapping

    db = open_database_of(ctx)
    if file is not None:
        with TerminalProgress("mappings") as work:
            found = look(db, file, mapping=name, sheet=sheet, kind=kind, work=work)
        answers = found.only_sure()
        questions = [*found.questions(found.answers), *found.doubts()]
        text = saved.as_toml(decided(answers, found.base), questions)
        if save:
            say(saved.save_mapping(db, save, replace(decided(answers, found.base), name=save)).text)
            for question in questions:
                say(f"To be decided: {question.words}")
            if out is None:
                return
    elif name is not None and save:
        say(saved.save_mapping(db, save, record_mapping(name, db) or load_mapping(name, db)).text)
        return
    elif name is not None:
        text = saved.mapping_text(db, name)
    else:
        own, ready = saved.mapping_names(db)
        what = dict(ready_kinds())  # of those that are not of tickets
        come = [f"{one}  ({what[one]})" if one in what else one for one in ready]
        say("\n".join([*(f"{one}  (saved here)" for one in own), *come]))
        return
    if out is None:
        say(text.rstrip())
    else:
        _write_new(out, text)
        say(f"{out} is written. Complete what it says is to be decided, and import with --map {out}.")


def _write_new(path: Path, text: str) -> None:
    """Write a file that is not there yet: what somebody completed is not overwritten."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise InputError(f"{path} is there already.", hint="Choose another name, or remove it first.") from error
