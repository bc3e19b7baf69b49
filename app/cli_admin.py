"""`longleaf db` and `longleaf profile`, with the way every command opens its database."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from app.db.engine import Database


def default_database() -> str:
    """The embedded workspace of this user; its folder is made."""
    from platformdirs import user_data_path

    folder = user_data_path("longleaf", appauthor=False, ensure_exists=True)
    return str(folder / "workspace.db")


def open_database_of(ctx: click.Context, *, must_exist: bool = True) -> Database:
    from app.services.workspace import open_workspace

    url = ctx.obj["db"] or os.environ.get("LONGLEAF_DB") or default_database()
    db = open_workspace(url, must_exist=must_exist)
    ctx.call_on_close(db.dispose)
    return db


def print_json(value: Any) -> None:
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))


@click.group("db")
def db_group() -> None:
    """Make, upgrade and check the workspace database."""


def _db_command(name: str, text: str, must_exist: bool) -> Callable[..., Any]:
    def decorate(act: Callable[[Database], str]) -> Callable[..., Any]:
        @db_group.command(name, help=text)
        @click.pass_context
        def command(ctx: click.Context) -> None:
            click.echo(act(open_database_of(ctx, must_exist=must_exist)))

        return command

    return decorate


@_db_command("init", "Create the tables, rights and guards in an empty database.", must_exist=False)
def _init(database: Database) -> str:
    from app.services import workspace

    return workspace.init(database)


@_db_command("upgrade", "Bring the schema to this program's version.", must_exist=True)
def _upgrade(database: Database) -> str:
    from app.services import workspace

    return workspace.upgrade(database)


@_db_command("roles", "The SQL that makes a person a login role (PostgreSQL).", must_exist=True)
def _roles(database: Database) -> str:
    from app.services import workspace

    return workspace.roles(database)


@db_group.command("check")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def check(ctx: click.Context, as_json: bool) -> None:
    """Schema, guards, audit chain, projections: is the workspace what it says it is?"""
    from app.services import workspace

    problems = workspace.check(open_database_of(ctx))
    if as_json:
        print_json({"problems": [str(problem) for problem in problems]})
    else:
        click.echo("\n".join(str(problem) for problem in problems) or "The workspace is in order.")
    if problems:
        ctx.exit(3)


@click.group("profile")
def profile_group() -> None:
    """Connections by name; the password goes to the keyring."""


@profile_group.command("add")
@click.argument("name")
@click.argument("url")
@click.option("--ask-password", is_flag=True, help="Ask once and keep it in the keyring.")
def profile_add(name: str, url: str, ask_password: bool) -> None:
    """Save a connection."""
    from app.services import profiles

    secret = click.prompt("Password", hide_input=True) if ask_password else None
    click.echo(profiles.add(name, url, password=secret))


@profile_group.command("list")
def profile_list() -> None:
    """Saved connections."""
    from app.services import profiles

    click.echo(profiles.listing())


@profile_group.command("test")
@click.argument("name")
def profile_test(name: str) -> None:
    """Connect and say who one is there."""
    from app.services import profiles

    click.echo(profiles.test(name))


@profile_group.command("remove")
@click.argument("name")
def profile_remove(name: str) -> None:
    """Forget a connection and its password."""
    from app.services import profiles

    click.echo(profiles.remove(name))
