"""The commands of mail: the account of this computer, what waits, and sending it; what is read, and what was."""

from __future__ import annotations

import click

from app.cli.admin import open_database_of
from app.cli.terminal import print_json, say
from app.domain.inbox.account import InboxFields
from app.domain.mail.values import AccountFields, MailState
from app.errors import EnvironmentFault, InputError


@click.group("mail")
def mail_group() -> None:
    """Mail: its accounts, what waits, what came."""


@mail_group.command("account")
@click.option("--host", help="Mail server, such as smtp.example.gov.")
@click.option("--port", type=int, default=587, show_default=True)
@click.option("--security", type=click.Choice(["starttls", "implicit", "none"]), default="starttls", show_default=True)
@click.option("--user", default="", help="Who signs in; nobody without it.")
@click.option("--ask-password", is_flag=True, help="Ask once and keep it in the keyring.")
@click.pass_context
def account(ctx: click.Context, host: str | None, port: int, security: str, user: str, ask_password: bool) -> None:
    """Show or set the account that mail is sent from on this computer.

    With --host it is tried and kept; without it, shown.
    """
    from app.services.mail import account as accounts

    db = open_database_of(ctx)
    if host is None:
        now = accounts.account(db)
        kept = now.account
        say(f"Mail server: {f'{kept.host}, port {kept.port}, {kept.security}' if kept else 'none on this computer'}")
        say(f"Mailbox of the board: {now.mailbox or 'none; set it in Setup'}")
        return
    fields = AccountFields(host, port, security, user)
    password = click.prompt("Password", hide_input=True) if ask_password else ""
    say(accounts.check_account(db, fields, password))
    say(accounts.save_account(db, fields, password))


@mail_group.command("list")
@click.option("--state", type=click.Choice([state.value for state in MailState]), help="Only those.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def list_(ctx: click.Context, state: str | None, as_json: bool) -> None:
    """List mails, newest first, with what became of them."""
    from app.services.mail.outbox import outbox

    found = outbox(open_database_of(ctx), (MailState(state),) if state else ())
    if as_json:
        print_json(found.as_json(), "longleaf.mail")
    else:
        say(found.text())


@mail_group.command("send")
@click.pass_context
def send(ctx: click.Context) -> None:
    """Send what is due now."""
    from app.services.mail.send import send_due

    run = send_due(open_database_of(ctx), limit=10_000)
    say(run.text)
    if run.trouble:
        raise EnvironmentFault("Not all that is due could be sent.", hint="It is tried again the next time.")


@mail_group.command("retry")
@click.argument("mail", type=int)
@click.pass_context
def retry(ctx: click.Context, mail: int) -> None:
    """Send a mail again with the next round.

    MAIL as its number in the list.
    """
    from app.services.mail import outbox

    db = open_database_of(ctx)
    say(outbox.retry(db, mail, _version(ctx, mail)).text)


@mail_group.command("drop")
@click.argument("mail", type=int)
@click.pass_context
def drop(ctx: click.Context, mail: int) -> None:
    """Do not send a mail any more.

    MAIL as its number in the list.
    """
    from app.services.mail import outbox

    db = open_database_of(ctx)
    say(outbox.drop(db, mail, _version(ctx, mail)).text)


@mail_group.command("inbox")
@click.option("--host", help="Server of the mailbox, such as imap.example.gov.")
@click.option("--port", type=int, default=993, show_default=True)
@click.option("--security", type=click.Choice(["implicit", "starttls", "none"]), default="implicit", show_default=True)
@click.option("--user", default="", help="Who signs in.")
@click.option("--mailbox", default="INBOX", show_default=True, help="Folder on the server.")
@click.option("--ask-password", is_flag=True, help="Ask once and keep it in the keyring.")
@click.option("--folder", help="Instead: a folder of .eml files, as its whole path.")
@click.option("--none", "nothing", is_flag=True, help="Read no mail on this computer any more.")
@click.pass_context
def inbox(
    ctx: click.Context,
    host: str | None,
    port: int,
    security: str,
    user: str,
    mailbox: str,
    ask_password: bool,
    folder: str | None,
    nothing: bool,
) -> None:
    """Show or set where this computer reads mail that comes in.

    With --host or --folder it is tried and kept; `longleaf tend` then reads it.
    """
    from app.services.inbox import account as accounts

    db = open_database_of(ctx)
    if nothing:
        say(accounts.save_inbox(db, None))
    elif host is None and folder is None:
        kept = accounts.inbox(db).fields
        where = kept and (kept.path or f"{kept.mailbox} at {kept.host}, port {kept.port}, {kept.security}")
        say(f"Mail is read from: {where or 'nowhere by this computer'}")
    else:
        fields = InboxFields(host or "", port, security, user, mailbox, folder or "")
        password = click.prompt("Password", hide_input=True) if ask_password else ""
        say(accounts.check_inbox(db, fields, password))
        say(accounts.save_inbox(db, fields, password))


@mail_group.command("came")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def came(ctx: click.Context, as_json: bool) -> None:
    """List mail that was read, newest first, and its fate."""
    from app.services.inbox.taking import mails_read

    found = mails_read(open_database_of(ctx))
    if as_json:
        print_json({"mails": [mail.as_json() for mail in found]}, "longleaf.inbox")
    else:
        say("\n".join(mail.line() for mail in found) or "No mail was read.")


def _version(ctx: click.Context, mail: int) -> int:
    from app.services.mail.outbox import outbox

    found = outbox(open_database_of(ctx), ids=(mail,)).mails
    if not found:
        raise InputError(f"There is no mail {mail}.", hint="Their numbers stand in: longleaf mail list")
    return found[0].version
