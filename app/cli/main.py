"""The command line: thin commands over the services, errors to exit codes, no Qt and no display.

Exit codes: see `EXIT_CODES`.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app import __version__
from app.cli.admin import db_group, open_database_of, profile_group, url_of
from app.cli.archive import archive_group
from app.cli.backup import backup, restore
from app.cli.badges import datacenters_group
from app.cli.board import agenda, minutes, schedule, tend
from app.cli.callers import callers_group
from app.cli.catalog import bill
from app.cli.catalog_book import catalog_group
from app.cli.dispose import keeping_group
from app.cli.disputes import disputes_group
from app.cli.export import export
from app.cli.failures import kind_of, print_failure, wants_json
from app.cli.figures import what_if
from app.cli.filters import filters_group
from app.cli.holds import hold_group
from app.cli.hub import status_page
from app.cli.imports import import_command, mappings
from app.cli.knowledge import knowledge_group
from app.cli.mail import mail_group
from app.cli.majors import major, majors
from app.cli.offline import offline_group
from app.cli.passwords import password_command
from app.cli.people import people_group
from app.cli.repeating import Again, may_repeat
from app.cli.retention import retention_group
from app.cli.shifts import handover_group, oncall_group
from app.cli.sync import sync_command
from app.cli.terminal import TerminalProgress, forgiving, has_display, output, print_json, say
from app.cli.times import day_of, instant_of
from app.cli.wall import wall
from app.cli.window import open_command, show_window
from app.errors import ConnectionLost, InputError, LongleafError
from app.places import default_database
from app.work import Cancelled

if TYPE_CHECKING:
    import logging

    from app.domain.periods import Period

#: What shells use for a program that Ctrl-C ended.
INTERRUPTED = 130
#: What was checked is not as it should be.
FOUND_WRONG = 4
#: Nothing wrong was found, and not everything could be looked at.
NOT_ALL = 5
EXIT_CODES = {
    0: "done",
    1: "an error in Longleaf itself",
    2: "wrong usage or input, such as a file that is not there",
    3: "the database, keyring, disk or network does not do its part",
    FOUND_WRONG: "checked and found wrong (verify, db check)",
    NOT_ALL: "nothing found, but not everything could be looked at (db check)",
    INTERRUPTED: "stopped by Ctrl-C",
}
_EPILOG = "\b\nExit codes:\n" + "\n".join(f"  {code:<4} {text}" for code, text in EXIT_CODES.items())
_EPILOG += """

\b
Environment:
  LONGLEAF_DB   database URL or SQLite file, where --db and --profile name none
  LONGLEAF_LOG  debug, or off"""
#: Commands that only read, and so run from the offline copy of a shared database as well.
_OFFLINE = frozenset(
    (
        "packet",
        "verify",
        "report",
        "disputes",
        "explain",
        "attachments",
        "agenda",
        "minutes",
        "bill",
        "majors",
        "export",
    )
)
#: From where such a command may read instead.
_READING = (
    ("offline", "From the offline copy, as of the last sync."),
    ("older_history", "Also from an old primary that came back after a failover; stamped as such."),
)
#: Errors of the system that say what was typed is wrong: nothing there, or a folder for a file.
_TYPED = (FileNotFoundError, IsADirectoryError, NotADirectoryError, FileExistsError)

# Services are imported inside the commands: `longleaf --help` and the window's start must not pay for them.


class _Cli(click.Group):
    """Turns errors into a text on standard error and an exit code; every command takes --db and --profile too.

    Where a command is asked for JSON the error is one JSON object on standard output as well, see `app.cli.failures`.
    """

    _as_json = False
    _repeated = False

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        super().add_command(cmd, name)
        for leaf in cmd.commands.values() if isinstance(cmd, click.Group) else (cmd,):
            if cmd.name != "profile":
                leaf.params += [_database_option("--db", "db", "URL"), _database_option("--profile", "profile", "NAME")]
            if leaf.name in _OFFLINE:
                leaf.params += [_reading_option(*option) for option in _READING]

    def main(self, *args: Any, **more: Any) -> Any:
        """Usage errors stay click's own (exit 2); Ctrl-C outside of work that can be cancelled is 130."""
        more["standalone_mode"] = False
        more["prog_name"] = "longleaf"
        forgiving()
        self._as_json = wants_json(args[0] if args and args[0] is not None else more.get("args") or sys.argv[1:])
        code = 0
        self._repeated = False
        try:
            try:
                code = super().main(*args, **more) or 0
            except Again:
                self._repeated = True
                code = super().main(*args, **more) or 0
        except click.exceptions.Exit as end:
            code = end.exit_code
        except click.ClickException as error:
            error.show()
            self._tell("usage", error.format_message())
            code = error.exit_code
        except (click.Abort, KeyboardInterrupt):
            say("longleaf: stopped.", err=True)
            self._tell("stopped", "Stopped.")
            code = INTERRUPTED
        sys.exit(code if isinstance(code, int) else 0)

    def _tell(self, kind: str, message: str, hint: str = "") -> None:
        """Say an error to a program too, where one asked."""
        if self._as_json:
            print_failure(kind, message, hint)

    def invoke(self, ctx: click.Context) -> Any:
        words = [*ctx._protected_args, *ctx.args]
        try:
            return self._invoke_logged(ctx)
        except LongleafError as error:
            if isinstance(error, ConnectionLost) and not self._repeated and may_repeat(ctx, words):
                say("The connection was lost while reading; reading again.", err=True)
                raise Again from error
            say(f"longleaf: {error.text}", err=True)
            self._tell(kind_of(error), str(error), error.hint)
            ctx.exit(error.exit_code)
        except Cancelled as stop:
            text = str(stop) or "Stopped. What was complete is kept."
            say(f"longleaf: {text}", err=True)
            self._tell("stopped", text)
            ctx.exit(INTERRUPTED)
        except BrokenPipeError:  # the reader of a pipe (head, less) has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            say(f"longleaf: {where}{error.strerror or error}.", err=True)
            self._tell("input" if isinstance(error, _TYPED) else "environment", f"{where}{error.strerror or error}.")
            ctx.exit(2 if isinstance(error, _TYPED) else 3)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:  # noqa: BLE001 - the one place where a bug of ours becomes a text
            from app.error_report import write_report

            path = write_report(error)
            say(
                f"longleaf: This is an error in Longleaf ({type(error).__name__}), not in what you did.\n"
                + (f"Please send this report to your administrator: {path}" if path else "No report could be written."),
                err=True,
            )
            self._tell("internal", f"This is an error in Longleaf ({type(error).__name__}).", f"Report: {path}")
            ctx.exit(1)

    def _invoke_logged(self, ctx: click.Context) -> Any:
        """Run the command; how it went and how long it took goes into the log that it began."""
        begun, outcome = time.perf_counter(), "done"
        try:
            return super().invoke(ctx)
        except click.exceptions.Exit as end:
            outcome = f"exit {end.exit_code}"
            raise
        except BaseException as error:
            outcome = type(error).__name__
            raise
        finally:
            log = (ctx.obj or {}).get("log")
            if log is not None:
                from app.logs import Term

                spent = (time.perf_counter() - begun) * 1000
                log.info("%s: %s after %d ms", Term(ctx.invoked_subcommand), Term(outcome), spent)


def _database_option(flag: str, name: str, metavar: str) -> click.Option:
    """Return the group's option once more, so that it may also stand after the command."""

    def put(ctx: click.Context, _param: click.Parameter, value: str | None) -> None:
        if value is not None:
            _choose_database(ctx.find_root(), **{name: value})

    text = "Database URL or SQLite file." if name == "db" else "A saved connection."
    return click.Option([flag], metavar=metavar, expose_value=False, callback=put, help=text)


def _reading_option(name: str, text: str) -> click.Option:
    """Return an option that says from where a command that only reads does so."""

    def put(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
        ctx.find_root().ensure_object(dict)[name] = value

    flag = f"--{name.replace('_', '-')}"
    return click.Option([flag], is_flag=True, expose_value=False, callback=put, help=text)


def _choose_database(root: click.Context, db: str | None = None, profile: str | None = None) -> None:
    """Note the database that the command works with. InputError where two are named."""
    chosen: dict[str, Any] = root.ensure_object(dict)
    if (db and profile) or ((db or profile) and chosen.get("db")):
        raise InputError("The command names two databases.", hint="Give one of --db and --profile, once.")
    if profile:
        from app.services.workspace.profiles import profile_url

        db = profile_url(profile)
    chosen["db"] = db or chosen.get("db")


def _period(text: str) -> Period:
    from app.domain.periods import Period

    return Period.parse(text)


def _log_command(name: str) -> logging.Logger:
    """Begin the log of a command: its name, never what was given to it."""
    import logging

    from app import logs

    logs.start("command")
    log = logging.getLogger("longleaf.cli")
    log.info("Longleaf %s: %s", logs.Term(__version__), logs.Term(name))
    return log


@click.group(
    cls=_Cli, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}, epilog=_EPILOG
)
@click.option("--db", metavar="URL", help="Database URL or SQLite file; also LONGLEAF_DB.")
@click.option("--profile", metavar="NAME", help="A connection saved with 'longleaf profile add'.")
@click.version_option(__version__, prog_name="longleaf")
@click.pass_context
def cli(ctx: click.Context, db: str | None, profile: str | None) -> None:
    """Longleaf: service desk, changes and agency reviews of a state IT department. Without a command: the window."""
    _choose_database(ctx, db, profile)
    if ctx.invoked_subcommand is None:
        if not has_display():
            raise InputError("There is no display for the window.", hint="Reports need none: see 'longleaf --help'.")
        ctx.exit(show_window(ctx.obj["db"] or os.environ.get("LONGLEAF_DB") or default_database()))
    ctx.obj["log"] = _log_command(ctx.invoked_subcommand)


@cli.command()
@click.option("--out", type=click.Path(path_type=Path), default=Path("out"), show_default=True, help="Folder.")
@click.option("--no-window", is_flag=True, help="Stop after the documents.")
@click.option("--at", metavar="TIME", help="What the sample's own clock shows: '2026-12-02 09:45', Eastern.")
@click.pass_context
def demo(ctx: click.Context, out: Path, no_window: bool, at: str | None) -> None:
    """Sample workspace, a packet, a CAB agenda, then the window."""
    from app.sample.demo import run_demo

    with TerminalProgress("sample workspace") as work:
        result = run_demo(out, database=url_of(ctx) if ctx.obj["db"] else None, at=instant_of(at), work=work)
    for line in result.lines:
        say(line)
    if not no_window:
        ctx.exit(show_window(result.database))


@cli.command()
@click.argument("agency", required=False)
@click.argument("period", required=False)
@click.option("--out", type=click.Path(path_type=Path), help="File, or folder with --all.")
@click.option("--all", "everyone", is_flag=True, help="Every agency's packet: longleaf packet --all PERIOD.")
@click.option("--as-of", metavar="TIME", help="Only what was recorded until then: 2026-11-02T06:00, Eastern.")
@click.option("--reason", default="", help="Why a packet is issued again.")
@click.option("--draft", is_flag=True, help="Marked on each page; issues nothing.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def packet(
    ctx: click.Context,
    agency: str | None,
    period: str | None,
    out: Path | None,
    everyone: bool,
    as_of: str | None,
    reason: str,
    draft: bool,
    as_json: bool,
) -> None:
    """Service review packets as PDF.

    Each is issued: it gets the next revision, unless nothing has changed since the last one, or --draft is given.
    AGENCY is a code such as DHHS; PERIOD is a month (2026-10), a calendar quarter (2026Q4) or a fiscal year (FY2027).
    """
    from app.services.packets.batch import export_all
    from app.services.packets.export import export_packet

    if everyone and period is None:
        agency, period = None, agency
    if period is None or (agency is None) != everyone:
        raise InputError("Say which packet.", hint="longleaf packet DHHS 2026-10, or longleaf packet --all 2026-10")
    chosen, when, db = _period(period), instant_of(as_of), open_database_of(ctx)
    with TerminalProgress("packets" if everyone else "packet") as work:
        if everyone:
            batch = export_all(db, chosen, out or Path("out"), as_of=when, reason=reason, work=work, draft=draft)
            made, failed = batch.files, batch.failed
        else:
            assert agency is not None
            one = export_packet(db, agency, chosen, out, as_of=when, reason=reason, work=work, draft=draft)
            made, failed = (one,), ()
    if as_json:
        print_json(
            {
                "schema": "longleaf.packets",
                "version": 1,
                "packets": [one.as_json() for one in made],
                "failed": [f.as_json() for f in failed],
            }
        )
    else:
        for one in made:
            say(one.text())
        for lost in failed:
            say(f"longleaf: {lost.agency}: {lost.why}", err=True)
    if failed:
        ctx.exit(3)


@cli.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def verify(ctx: click.Context, file: Path, as_json: bool) -> None:
    """Recompute a packet's figures; say which differ.

    Exit 0: every figure agrees. Exit 4: some differ, or the file was changed.
    """
    from app.services.packets.verify import verify_packet

    report = verify_packet(open_database_of(ctx), file)
    if as_json:
        print_json(report.as_json(), "longleaf.verify")
    else:
        say(report.text())
    if not report.ok:
        ctx.exit(FOUND_WRONG)


@cli.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def approve(ctx: click.Context, file: Path) -> None:
    """Approve the draft of a packet, for somebody else to issue.

    What is issued is as of the same time, and says the same; where the workspace asks for a second person it has to.
    """
    from app.services.packets.approving import approve_draft

    say(approve_draft(open_database_of(ctx), file).text)


@cli.command()
@click.argument(
    "kind",
    type=click.Choice(["sla", "backlog", "changes", "availability", "promises", "cost", "consumption", "compare"]),
)
@click.argument("period")
@click.option("--agency", help="One agency's code; without it the whole state.")
@click.option("--service", help="One service's code.")
@click.option("--as-of", metavar="TIME", help="Only what was recorded until then: 2026-11-02T06:00, Eastern.")
@click.option("--format", "format_", type=click.Choice(["json", "csv", "xlsx"]), help="Default: a table to read.")
@click.option("--json", "as_json", is_flag=True, help="Same as --format json.")
@click.option("--out", type=click.Path(path_type=Path), help="File; its ending says the format.")
@click.option(
    "--with", "others", multiple=True, metavar="WHAT", help="Of compare: before, year (a year before), or an agency."
)
@click.option("--focus", type=click.Path(path_type=Path), help="Of cost: write the bills' lines as a FOCUS file.")
@click.pass_context
def report(
    ctx: click.Context,
    kind: str,
    period: str,
    agency: str | None,
    service: str | None,
    as_of: str | None,
    format_: str | None,
    as_json: bool,
    out: Path | None,
    others: tuple[str, ...],
    focus: Path | None,
) -> None:
    """Figures as a table, JSON, CSV or XLSX.

    PERIOD is a month (2026-10), a calendar quarter (2026Q4) or a fiscal year (FY2027).
    """
    from app.services.catalog.year_end import cost_report
    from app.services.figures.tables import REPORTS
    from app.services.packets.cost_table import consumption_report

    if focus is not None:
        from app.services.catalog.focus import export_focus

        if kind != "cost" or service or out or format_ or as_json:
            raise InputError(
                "--focus writes the lines of bills.", hint="Use: longleaf report cost 2026-10 --focus FILE"
            )
        when = instant_of(as_of)
        say(export_focus(open_database_of(ctx), _period(period), focus, agency=agency, as_of=when)[1])
        return

    if others or kind == "compare":
        from app.domain.figures.comparing import queries_of
        from app.domain.figures.values import ReportQuery
        from app.services.figures.compare import compare_report

        if kind != "compare" or not others:
            raise InputError(
                "Say what is compared with what.", hint="Use: longleaf report compare 2026-10 --agency DHHS --with year"
            )
        queries = queries_of(ReportQuery(_period(period), agency, service), others)
        found = compare_report(open_database_of(ctx), queries, instant_of(as_of))
        output(found, "json" if as_json else format_, out)
        return
    table = {**REPORTS, "cost": cost_report, "consumption": consumption_report}[kind](
        open_database_of(ctx), _period(period), agency=agency, service=service, as_of=instant_of(as_of)
    )
    output(table, "json" if as_json else format_, out)


@cli.command()
@click.argument("number")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def explain(ctx: click.Context, number: str, as_json: bool) -> None:
    """Explain the clocks of a ticket, or where a change stands.

    NUMBER in any spelling: INC0024001, inc-24001, 24001 of a ticket; CHG0000123, chg-123 of a change.
    """
    from app.services.cab.explain import explain_change, is_change_number
    from app.services.tickets.explain import explain_ticket

    db = open_database_of(ctx)
    if is_change_number(number):
        told = explain_change(db, number)
        print_json(told.as_json(), "longleaf.explain.change") if as_json else say(told.text())
        return
    explained = explain_ticket(db, number)
    print_json(explained.as_json(), "longleaf.explain") if as_json else say(explained.text())


@cli.command()
@click.argument("number")
@click.option("--out", type=click.Path(path_type=Path), default=Path(), help="Folder; the current one if not given.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def attachments(ctx: click.Context, number: str, out: Path, as_json: bool) -> None:
    """Write the files that are attached to a record into a folder.

    NUMBER in any spelling: INC0024001, chg-123, CAB0000012. No file is written over another; withdrawn ones stay out.
    """
    from app.services.attachments.folder import save_all

    with TerminalProgress("attachments") as work:
        written = save_all(open_database_of(ctx), number, out, work)
    print_json(written.as_json(), "longleaf.attachments") if as_json else say(written.text())


@cli.command()
@click.option("--tickets", type=click.IntRange(min=0), required=True, help="How many.")
@click.option("--seed", "seed_", type=int, default=2026, show_default=True, help="Another number, other records.")
@click.option("--until", metavar="DATE", help="The day on which the records end; today if not given.")
@click.pass_context
def seed(ctx: click.Context, tickets: int, seed_: int, until: str | None) -> None:
    """Fill an empty workspace with synthetic records.

    The same numbers and day give the same rows. A database that holds no workspace yet gets one.
    """
    from app.sample.seed import seed as fill
    from app.services.workspace.opening import ensure

    day, db = day_of(until), open_database_of(ctx, must_exist=False)
    ensure(db)
    with TerminalProgress("seed") as work:
        summary = fill(db, tickets=tickets, seed=seed_, until=day, work=work)
    say(summary.text())


cli.add_command(disputes_group)
cli.add_command(what_if)
cli.add_command(agenda)
cli.add_command(minutes)
cli.add_command(schedule)
cli.add_command(tend)
cli.add_command(bill)
cli.add_command(catalog_group)
cli.add_command(datacenters_group)
cli.add_command(handover_group)
cli.add_command(oncall_group)
cli.add_command(status_page)
cli.add_command(wall)
cli.add_command(open_command)
cli.add_command(majors)
cli.add_command(major)
cli.add_command(mail_group)
cli.add_command(import_command)
cli.add_command(mappings)
cli.add_command(export)
cli.add_command(hold_group)
cli.add_command(callers_group)
cli.add_command(filters_group)
cli.add_command(knowledge_group)
cli.add_command(retention_group)
cli.add_command(keeping_group)
cli.add_command(archive_group)
cli.add_command(sync_command)
cli.add_command(offline_group)
db_group.add_command(backup)
db_group.add_command(restore)
db_group.add_command(password_command)
db_group.add_command(people_group)
cli.add_command(db_group)
cli.add_command(profile_group)
