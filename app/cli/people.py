"""`longleaf db people`: who has what, and giving and taking it."""

from __future__ import annotations

import click

from app.cli.admin import open_database_of
from app.cli.terminal import output, say
from app.errors import EnvironmentFault, InputError

_YES = click.option("--yes", is_flag=True, help="Do not ask: for scripts.")
_ROLES = click.argument("roles", nargs=-1, required=True, metavar="ROLE...")


@click.group("people", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--csv", "as_csv", is_flag=True, help="For spreadsheets.")
@click.pass_context
def people_group(ctx: click.Context, as_json: bool, as_csv: bool) -> None:
    """List who has what: logins, people, roles, when last at work.

    Roles: reader, agent, brm, cab, member, mip, catalog, admin. Logins are made with longleaf db roles.
    """
    if ctx.invoked_subcommand is not None:
        return
    from app.services.setup import access

    report = access.access_report(open_database_of(ctx), programs=as_json or as_csv)
    output(report, "json" if as_json else "csv" if as_csv else None, None)


@people_group.command("give")
@click.argument("login")
@_ROLES
@click.pass_context
def give(ctx: click.Context, login: str, roles: tuple[str, ...]) -> None:
    """Give roles to somebody, or put on record that they have them."""
    from app.domain.setup.access import role_named
    from app.services.setup import access

    say(access.give(open_database_of(ctx), login, [role_named(name) for name in roles]).text)


@people_group.command("take")
@click.argument("login")
@_ROLES
@_YES
@click.pass_context
def take(ctx: click.Context, login: str, roles: tuple[str, ...], yes: bool) -> None:
    """Take roles away from somebody.

    It holds at once, also in an open window. Nobody takes their own, and the last administrator stays one.
    """
    from app.domain import words
    from app.domain.setup.access import role_named
    from app.services.setup import access

    db, wanted = open_database_of(ctx), [role_named(name) for name in roles]
    one = access.access_of(db, login)
    labels = words.joined([role.label for role in wanted])
    _ask(f"{one.called} has: {one.roles_text}. Taking away: {labels}.", login, yes=yes)
    say(access.take(db, login, wanted).text)


@people_group.command("disable")
@click.argument("login")
@_YES
@click.pass_context
def disable(ctx: click.Context, login: str, yes: bool) -> None:
    """Take every role away: nothing is read or written any more.

    It holds at once, also in an open window; `enable` gives the same roles back. Where this sign-in may (CREATEROLE),
    the server does not let the login in any more either.
    """
    from app.services.setup import access

    db = open_database_of(ctx)
    one = access.access_of(db, login)
    open_now = " and is connected now" if one.sessions else ""
    _ask(f"{one.called} has: {one.roles_text}{open_now}. All of it is taken away.", login, yes=yes)
    say(access.disable(db, login).text)
    left = access.let_in(db, login, lets=False)
    say(
        f"The server still lets {login} in, without any right here. Whoever may alter logins there"
        f" (CREATEROLE) ends that: {left}"
        if left
        else f"The server does not let {login} in any more."
    )


@people_group.command("enable")
@click.argument("login")
@click.pass_context
def enable(ctx: click.Context, login: str) -> None:
    """Give back the roles that `disable` took away."""
    from app.services.setup import access

    db = open_database_of(ctx)
    left = access.let_in(db, login, lets=True)
    if left:
        raise EnvironmentFault(
            f"The server does not let {login} in, and this sign-in may not change that.",
            hint=f"Its administrator runs: {left}",
        )
    say(access.enable(db, login).text)


@people_group.command("link")
@click.argument("login")
@click.argument("person")
@click.option("--new", is_flag=True, help="Make a person of that name.")
@_YES
@click.pass_context
def link(ctx: click.Context, login: str, person: str, new: bool, yes: bool) -> None:
    """Say whose login it is: a person by name or mail address.

    It is said once: history refers to a login for good.
    """
    from app.services.setup import access

    db = open_database_of(ctx)
    if not new:
        _ask(f"{login} becomes the login of {person}, for good.", login, yes=yes)
    say(access.link(db, login, person, new=new).text)


def _ask(what: str, login: str, *, yes: bool) -> None:
    """Ask for the login before something that cannot be taken back as if nothing had been. InputError: another one."""
    if yes:
        return
    say(what)
    if click.prompt(f"Type the login ({login}) to go on").strip() != login:
        raise InputError("That is another login: nothing was changed.")
