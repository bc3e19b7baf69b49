"""`longleaf db password`: one's own password, and the first one of somebody else."""

from __future__ import annotations

import click

from app.cli.admin import open_database_of
from app.cli.terminal import say


@click.command("password")
@click.argument("login", required=False)
@click.pass_context
def password_command(ctx: click.Context, login: str | None) -> None:
    """Set a password: your own, or that of LOGIN.

    It is asked for, never an argument. The server and its log get a SCRAM verifier, from which nobody learns it. That
    of somebody else is set by who may create roles there.
    """
    from app.services.workspace import passwords

    db = open_database_of(ctx, must_exist=False)
    passwords.require_shared(db)
    if login is None or login == db.actor.login:
        present = _asked("Present password")
        say(passwords.change_own(db, present, _asked("New password", twice=True)))
    else:
        say(passwords.set_for(db, login, _asked(f"New password of {login}", twice=True)))


def _asked(what: str, *, twice: bool = False) -> str:
    return str(click.prompt(what, hide_input=True, confirmation_prompt=twice, err=True))
