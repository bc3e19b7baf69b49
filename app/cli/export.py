"""`longleaf export`: any list of the workspace by filter words, for programs and spreadsheets."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.admin import open_database_of
from app.cli.keeping import RECORD, Asked, export_record
from app.cli.terminal import TerminalProgress, print_json, say
from app.errors import InputError

if TYPE_CHECKING:
    from app.domain.tickets.values import TicketFilter
    from app.services.lists import Kept

_FILTER = """Only some rows: state:open,on_hold agency:DHHS opened:2026-10 is:missed printer "paper jam"."""
_KEPT = "tickets.saved_filters"


class _ListName(click.ParamType[str]):
    """A list by its name; the names are looked up where one is asked for, so that --help of others stays quick."""

    name = "list"

    def convert(self, value: Any, _param: click.Parameter | None, _ctx: click.Context | None) -> str:
        from app.services.lists import NAMES

        found = str(value).lower().replace("_", "-")
        if found == RECORD:
            return found
        if found not in NAMES:
            import difflib

            near = difflib.get_close_matches(found, NAMES, n=2)
            hint = f"Did you mean {' or '.join(near)}?" if near else f"Lists: {', '.join(NAMES)}."
            raise InputError(f"There is no list {value!r}.", hint=hint)
        return found


@click.command()
@click.argument("list_", metavar="[LIST]", type=_ListName(), required=False)
@click.argument("records", metavar="[RECORD]...", nargs=-1)
@click.option("--filter", "filter_", metavar="TEXT", default="", help=_FILTER)
@click.option("--saved", metavar="NAME", help="Of tickets: a filter that you saved, or that is shared with you.")
@click.option(
    "--format", "format_", metavar="FORMAT", help="csv, xlsx, jsonl or parquet; else the file's ending, else csv."
)
@click.option("--out", metavar="FILE", help="File; '-' or nothing: print it (csv, jsonl).")
@click.option("--json", "as_json", is_flag=True, help="What was written, for programs.")
@click.option("--history", is_flag=True, help="Of records: with the whole audit trail of each.")
@click.option("--files", is_flag=True, help="Of records: their attached files into a folder beside the PDF.")
@click.option("--restricted", is_flag=True, help="Of records: with restricted notes, for those who may read them.")
@click.option("--redact", is_flag=True, help="Of records: without what tells who is meant in what people wrote.")
@click.option("--asked-by", default="", metavar="NAME", help="Of records: who asked for them; the request is logged.")
@click.option("--asked-on", metavar="DATE", help="Of records: on what day; today if not given.")
@click.option("--note", default="", metavar="TEXT", help="Of records: what for, or under which reference.")
@click.pass_context
def export(  # noqa: PLR0913 - an option each
    ctx: click.Context,
    list_: str | None,
    records: tuple[str, ...],
    filter_: str,
    saved: str | None,
    format_: str | None,
    out: str | None,
    as_json: bool,
    history: bool,
    files: bool,
    restricted: bool,
    redact: bool,
    asked_by: str,
    asked_on: str | None,
    note: str,
) -> None:
    """Write a list as CSV, XLSX, JSON lines or Parquet.

    Without LIST: which lists there are, and their filter words. Columns and units: docs/data.md.

    longleaf export record INC0024001 CHG0000123 --history: all fields, notes and the trail of each in one PDF, for a
    records request. RECORD is a number, or kind and words: bill:DHHS:2026-10, rate:BOX:FY2027, contact:#12.
    """
    if list_ == RECORD:
        if filter_ or saved or format_:
            raise InputError("Records are written as PDF, each by its number.", hint="Leave the other options out.")
        asked = Asked(records, out, history, files, restricted, redact, asked_by, asked_on, note, as_json)
        export_record(ctx, asked)
        return
    if records or history or files or restricted or redact or asked_by or asked_on or note:
        raise InputError("These options are for records.", hint="longleaf export record INC0024001 --history")
    from app.services.lists import NAMES, TICKETS, export_list, words_of

    if list_ is None:
        _tell_lists(NAMES, words_of, as_json=as_json)
        return
    path = None if out in (None, "-") else Path(str(out))
    from app.reports.data_files import format_of

    chosen = format_of(path, format_)
    if saved is not None and (list_ != TICKETS or filter_):
        raise InputError("--saved names a filter of tickets, and stands alone.", hint="Leave --filter out.")
    if path is None and as_json:
        raise InputError("--json tells what was written to a file.", hint="Add --out FILE, or use --format jsonl.")
    db = open_database_of(ctx)
    kept = None if saved is None else _kept(saved, db.place, db.now())
    shared = saved if saved is not None and kept is None else ""
    if path is None:
        made = export_list(db, list_, sys.stdout.buffer, chosen, filter=filter_, kept=kept, shared=shared)
        sys.stdout.buffer.flush()
        return
    with TerminalProgress("export") as work:
        made = export_list(db, list_, path, chosen, filter=filter_, kept=kept, shared=shared, work=work)
    if as_json:
        print_json(
            {
                "schema": "longleaf.export",
                "version": 1,
                "list": list_,
                "format": chosen,
                "path": str(made.path),
                "rows_count": made.rows,
                "bytes_count": path.stat().st_size,
            }
        )
    else:
        say(f"{made.path}: {made.rows:,} {'row' if made.rows == 1 else 'rows'}")


def _tell_lists(names: Mapping[str, str], words_of: Any, *, as_json: bool) -> None:
    if as_json:
        lists = [{"list": name, "row": row, "filter_words": list(words_of(name))} for name, row in names.items()]
        print_json({"schema": "longleaf.lists", "version": 1, "lists": lists})
        return
    for name, row in names.items():
        say(f"{name}\n  {row}\n  {' '.join(words_of(name)) or '(no filter words)'}")


def _kept(name: str, workspace: str, now: datetime) -> Kept | None:
    """Return a filter that the window keeps, by its name; None where there is none. InputError for no filter."""
    import platformdirs

    from app.domain.tickets.filter_text import from_plain
    from app.services.lists import Kept

    folder = Path(platformdirs.user_config_dir("longleaf", appauthor=False))
    all_kept = _all_kept(folder / "state.json")
    here = [one for key, one in all_kept if key == f"{_KEPT} @ {workspace}" and one.get("name") == name]
    found = here or [one for _, one in all_kept if one.get("name") == name]
    if not found:
        return None
    if any(one != found[0] for one in found[1:]):
        raise InputError(
            f"Filters of several workspaces are called {name!r}.", hint="Give one of them another name in the window."
        )
    try:
        filter, words = from_plain(found[0]["filter"]), str(found[0].get("words", ""))
        if words:
            return Kept(from_plain(found[0].get("rest") or {}), words=words, text=filter.text)
        return Kept(_moved(filter, found[0], now), found[0].get("names") or {})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"The saved filter {name!r} cannot be read: {error}.", hint="Save it again.") from None


def _all_kept(path: Path) -> list[tuple[str, dict[str, Any]]]:
    """Return the filters of every workspace, each with the key that it is kept under."""
    try:
        state = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return []
    lists = [(key, value) for key, value in state.items() if key == _KEPT or key.startswith(f"{_KEPT} @ ")]
    return [(key, one) for key, kept in lists if isinstance(kept, list) for one in kept if isinstance(one, dict)]


def _moved(filter: TicketFilter, kept: Mapping[str, Any], now: datetime) -> TicketFilter:
    """Return the filter with its quick filter and its relative day of opening as they are now."""
    from dataclasses import replace

    from app.domain.tickets.quick_filters import opened_range, quick_fields

    if kept.get("opened"):
        first, end = opened_range(str(kept["opened"]), now)
        filter = replace(filter, opened_from=first, opened_to=end)
    return replace(filter, **quick_fields(str(kept["quick"]), now))
