"""`longleaf db` and `longleaf profile`, with the way every command opens its database."""

from __future__ import annotations

import os
import sys
from functools import partial
from typing import TYPE_CHECKING

import click

from app.cli.repeating import note
from app.cli.terminal import TerminalProgress, print_json, say
from app.errors import InputError, SignInNeeded

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.domain.addresses import Typed

_ATTEMPTS = 3  # as often as a password is asked for


def url_of(ctx: click.Context) -> str:
    """Return the address of the workspace that a command's options name. InputError for one with a password in it."""
    from app.domain.addresses import apart
    from app.places import default_database

    given = apart(str(ctx.obj["db"] or os.environ.get("LONGLEAF_DB") or default_database()))
    if given.held:
        raise InputError(
            "The address holds a password.",
            hint="Leave it out: it is asked for. 'longleaf profile add NAME ADDRESS' puts it into the keyring."
            " Others may have seen one on a command line: choose a new one (longleaf db password).",
        )
    return given.address


def open_database_of(ctx: click.Context, *, must_exist: bool = True) -> Database:
    """Open the workspace that a command's options name, or its offline copy; closed when the command ends.

    Of a copy, and of a standby, standard error says how old it is, whatever the command writes; of a shared database
    also that a save waits for the standby, or is not safe.
    """
    if ctx.obj.get("offline"):
        from app.domain.snapshot.stamped import stamped
        from app.services.snapshot.offline import open_offline

        db = open_offline(url_of(ctx))
        ctx.with_resource(stamped(db.stamp, db.copied_at))
        say(db.stamp, err=True)
    else:
        db = _signed_in(url_of(ctx), must_exist=must_exist, old_too=bool(ctx.obj.get("older_history")))
        if db.stamp:
            from app.domain.snapshot.stamped import stamped

            ctx.with_resource(stamped(db.stamp))
            say(db.stamp, err=True)
    ctx.call_on_close(db.dispose)
    note(ctx, db)
    if db.hosts is not None:
        from app.services.standing import Telling

        ctx.with_resource(Telling(db, partial(say, err=True)))
    return db


def _signed_in(url: str, *, must_exist: bool, old_too: bool) -> Database:
    """Open a workspace; at a terminal a password that is missing or wrong is asked for, and kept nowhere."""
    from app.domain.workspace import clock_told
    from app.services.workspace.opening import open_workspace

    typed: Typed | None = None
    for left in reversed(range(_ATTEMPTS)):
        try:
            db = open_workspace(url, must_exist=must_exist, typed=typed, old_too=old_too)
            break
        except SignInNeeded as needed:
            if not left or not sys.stdin.isatty():
                raise
            typed = _asked(needed)
    off = clock_told(db.ahead) if db.kind != "sqlite" else None
    if off is not None:
        say("\n".join(off), err=True)
    return db


def _asked(needed: SignInNeeded) -> Typed:
    from app.domain.addresses import Typed

    say(str(needed), err=True)
    return Typed(click.prompt("Password", hide_input=True, err=True))


@click.group("db")
def db_group() -> None:
    """Make, upgrade and check the workspace database."""


@db_group.command("init")
@click.option("--bare", is_flag=True, help="Without the reference data.")
@click.pass_context
def init(ctx: click.Context, bare: bool) -> None:
    """Make a workspace in an empty database.

    It starts with reference data: agencies, data centers, calendars, holidays, maintenance windows and sample targets.
    """
    from app.services.workspace import opening

    db = open_database_of(ctx, must_exist=False)
    made = opening.init(db, bare=bare)
    say(f"{db.place}: a workspace with schema {made.schema} is ready.")
    say(f"It has {made.loaded}." if made.loaded else "It is empty: imports need agencies first.")
    if made.left:
        say(
            f"It works without, and is better guarded once a superuser of the server has run in {db.place}, in psql"
            " (longleaf db roles prints it again):\n" + ";\n".join(made.left)
        )


@db_group.command("upgrade")
@click.pass_context
def upgrade(ctx: click.Context) -> None:
    """Bring the schema to this program's version.

    Rights, owners and guards are put in place again, whoever changed them. Exit 4 where something is left that this
    sign-in may not mend, or that would touch rows: each says what to do.
    """
    from app.services.workspace import admin as workspace

    db = open_database_of(ctx)
    done = workspace.upgrade(db)
    say(f"{db.place}: schema {done.after}" + (f", before {done.before}." if done.before != done.after else "."))
    if done.mended:
        say("Put in place again:\n" + "\n".join(done.mended))
    if done.left:
        say("Not as this program installs it:\n" + "\n".join(done.left), err=True)
        ctx.exit(4)


@db_group.command("roles")
@click.argument("people", nargs=-1, metavar="[LOGIN=ROLE]...")
@click.option("--apply", "apply_", is_flag=True, help="Run it instead of printing it (needs CREATEROLE).")
@click.pass_context
def roles(ctx: click.Context, people: tuple[str, ...], apply_: bool) -> None:
    """SQL that makes group roles and puts people into them.

    For example: longleaf db roles ann=agent bob=brm

    Roles: reader, agent, brm, cab, member, mip, catalog, admin; keeper (makes, upgrades and checks the workspace).
    """
    from app.domain.setup.access import role_named
    from app.services.workspace import admin as workspace

    pairs = []
    for text in people:
        login, _, name = text.partition("=")
        if not login or not name:
            raise InputError(f"'{text}' is no LOGIN=ROLE.", hint="For example: ann=agent")
        keeper = name in ("keeper", "ll_keeper")
        pairs.append((login, "ll_keeper" if keeper else role_named(name).value))
    if apply_:
        say("\n".join(workspace.apply_roles(open_database_of(ctx), pairs)))
    else:
        say(workspace.roles_script(pairs))


@db_group.command("check")
@click.option("--all", "everything", is_flag=True, help="Every row and every ticket's clocks, not a sample.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def check(ctx: click.Context, everything: bool, as_json: bool) -> None:
    """Look for damage and tampering.

    What is installed against what this program installs (code of guards, rights, owners, tables), rows against the
    audit trail, its chains and seals, events against clocks. Each finding says what to do. Exit 4 where something is
    found, 5 where nothing is and not all could be looked at, so that a timer can tell.
    """
    from app.db.trail import UNCHECKED
    from app.services.setup import access
    from app.services.workspace import admin as workspace
    from app.services.workspace.sessions import limits_told

    with TerminalProgress("check") as work:
        db = open_database_of(ctx)
        problems = workspace.check(db, everything=everything, work=work)
        remarks = (
            []
            if any(problem.kind == "schema" for problem in problems)
            else [
                *access.not_on_record(db, work),
                *workspace.remarks(db, work, everything=everything),
                *limits_told(db),
            ]
        )
    unchecked = [str(one) for one in problems if one.kind == UNCHECKED]
    if as_json:
        said = {"problems": [str(one) for one in problems if one.kind != UNCHECKED]}
        print_json({**said, "unchecked": unchecked, "remarks": remarks}, "longleaf.check")
    else:
        in_order = "What could be looked at is in order." if unchecked else "The workspace is in order."
        found = len(problems) > len(unchecked)
        say("\n".join([*([] if found else [in_order]), *map(str, problems), *remarks]))
    if len(problems) > len(unchecked):
        ctx.exit(4)
    if unchecked:
        ctx.exit(5)


@db_group.command("hosts")
@click.option("--max-lag", type=click.FloatRange(min=0), default=60, show_default=True, help="Seconds, of a standby.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def hosts(ctx: click.Context, max_lag: float, as_json: bool) -> None:
    """Say what each server of a shared database is.

    Its role and history, how far it is behind, whether it answers, which one is used and why. Exit 4 where one does
    not answer, has an older history or is too far behind, or where nothing can be saved, so that a timer can tell.
    """
    from app.services.hosts import hosts_at

    found = hosts_at(url_of(ctx), most_behind=max_lag)
    print_json(found.as_json(), "longleaf.hosts") if as_json else say(found.text())
    if found.wrong:
        ctx.exit(4)


@click.group("profile")
def profile_group() -> None:
    """Connections by name; the password goes to the keyring."""


@profile_group.command("add")
@click.argument("name")
@click.argument("url")
@click.option("--ask-password", is_flag=True, help="Ask once and keep it in the keyring.")
def profile_add(name: str, url: str, ask_password: bool) -> None:
    """Save a connection.

    A password in the address is not saved with it: it goes to the keyring, after asking.
    """
    from app.domain.addresses import apart
    from app.services.workspace import profiles

    secret = click.prompt("Password", hide_input=True) if ask_password else None
    given = apart(url)
    if given.password is not None and secret is None:
        secret = given.password if _may_keep() else None
        url = given.address
    say(profiles.add(name, url, password=secret))


def _may_keep() -> bool:
    """Ask whether the password in an address goes to the keyring. InputError where nobody answers."""
    try:
        return click.confirm("The address holds a password. Keep it in the keyring, and the address without it?")
    except click.Abort:
        raise InputError(
            "The address holds a password.", hint="Leave it out and use --ask-password; it goes to the keyring."
        ) from None


@profile_group.command("list")
def profile_list() -> None:
    """Saved connections."""
    from app.services.workspace import profiles

    say(profiles.listing())


@profile_group.command("test")
@click.argument("name")
def profile_test(name: str) -> None:
    """Connect and say who one is there."""
    from app.services.workspace import profiles

    say(profiles.test(name, _ask if sys.stdin.isatty() else None))


def _ask(account: str) -> str:
    return str(click.prompt(f"Password of {account}", hide_input=True, err=True, default="", show_default=False))


@profile_group.command("remove")
@click.argument("name")
def profile_remove(name: str) -> None:
    """Forget a connection and its password."""
    from app.services.workspace import profiles

    say(profiles.remove(name))
