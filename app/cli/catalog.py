"""The commands of the catalog: prices, rates and their papers, what was consumed, bills."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from app.cli.admin import open_database_of
from app.cli.terminal import print_json, say, say_table
from app.cli.times import day_of
from app.domain.report_table import ReportTable
from app.errors import InputError


def tell(table: ReportTable, *, as_json: bool, schema: str) -> None:
    """Print a table, for programs or for people."""
    if as_json:
        print_json(table.as_json(), schema)
    else:
        say_table(table)


def approval_day(text: str | None) -> date:
    """Return the day of OSBM's approval; InputError where it is missing."""
    found = day_of(text)
    if found is None:
        raise InputError("OSBM's day is missing.", hint="Add --on DATE.")
    return found


@click.command()
@click.argument("agency")
@click.argument("month")
@click.option("--out", type=click.Path(path_type=Path), help="File: .pdf for people, .xlsx or .csv for programs.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def bill(ctx: click.Context, agency: str, month: str, out: Path | None, as_json: bool) -> None:
    """Tell the bill of an agency and month.

    Each line with its rate and the rows behind it. AGENCY by its code, MONTH as 2026-10: the bill that was issued, or
    else what would be billed now.
    """
    from app.services.catalog import papers

    db = open_database_of(ctx)
    found, table = papers.told(db, agency, month)
    if out is not None:
        if out.suffix.lower() == ".pdf":
            papers.bill_file(db, found.agency_id, found.month, out)
        elif out.suffix.lower() in {".xlsx", ".csv", ".json"}:
            papers.bill_book(db, found.agency_id, found.month, out)
        else:
            raise InputError(f"{out.name}: no such form of a bill.", hint="Name a .pdf, .xlsx, .csv or .json file.")
    tell(table, as_json=as_json, schema="longleaf.bill")


@click.group("catalog")
def catalog_group() -> None:
    """Service catalog: rates, bills, disputes."""


@catalog_group.command()
@click.option("--on", "on_", metavar="DATE", help="The day; today if not given.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def prices(ctx: click.Context, on_: str | None, as_json: bool) -> None:
    """Tell what a unit costs on a day."""
    from app.domain.catalog.as_text import price_table
    from app.domain.words import day
    from app.services.catalog.rates import priced

    on = day_of(on_) if on_ else None
    found = priced(open_database_of(ctx), on)
    title = f"Prices on {day(on)}" if on is not None else "Prices today"
    tell(price_table(found, title), as_json=as_json, schema="longleaf.prices")


@catalog_group.command()
@click.argument("service")
@click.argument("code")
@click.argument("name")
@click.option("--unit", required=True, help="What is counted: mailbox, GB, hour.")
@click.option("--description", default="", help="What a requester gets.")
@click.option("--from", "from_", metavar="DATE", help="First day; today if not given.")
@click.pass_context
def component(
    ctx: click.Context, service: str, code: str, name: str, unit: str, description: str, from_: str | None
) -> None:
    """Add a component to a service.

    It is what is measured and paid by unit.
    """
    from app.domain.eastern import local_date
    from app.services.catalog import components, naming

    db = open_database_of(ctx)
    first = day_of(from_) if from_ else local_date(db.now())
    values = {"code": code, "name": name, "unit": unit, "description": description, "valid_from": first}
    say(components.add(db, naming.service(db, service), values).text)


@catalog_group.command("end-component")
@click.argument("code")
@click.argument("last")
@click.pass_context
def end_component(ctx: click.Context, code: str, last: str) -> None:
    """End a component after its LAST day."""
    from app.services.catalog import components, naming

    db = open_database_of(ctx)
    found = naming.component(db, code)
    base = {"valid_from": found.valid_from, "valid_to": found.valid_to}
    say(components.edit(db, found.id, base, {"valid_to": day_of(last)}).text)


@catalog_group.command()
@click.argument("years", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def rates(ctx: click.Context, years: Sequence[str], as_json: bool) -> None:
    """List rates beside the year before."""
    from app.domain.catalog.as_text import rate_table
    from app.services.catalog import rates as at_work
    from app.services.catalog.naming import fiscal_year

    db = open_database_of(ctx)
    found = at_work.rates(db, [fiscal_year(year) for year in years])
    tell(rate_table(found, at_work.book(db), "Rates"), as_json=as_json, schema="longleaf.rates")


@catalog_group.command("set-rate")
@click.argument("code")
@click.argument("year")
@click.argument("dollars")
@click.option("--note", default="", help="Why it is so.")
@click.pass_context
def set_rate(ctx: click.Context, code: str, year: str, dollars: str, note: str) -> None:
    """Draft a rate, or change its draft."""
    from app.domain.catalog.money import to_micro, typed
    from app.domain.catalog.rates import RateState
    from app.services.catalog import naming
    from app.services.catalog import rates as at_work

    db = open_database_of(ctx)
    found, fiscal_year = naming.component(db, code), naming.fiscal_year(year)
    micro = to_micro(typed(dollars, "The rate"), "The rate")
    mine = [one for one in at_work.rates(db, [fiscal_year]) if one.component.id == found.id]
    drafts = [one for one in mine if one.rate.state is RateState.DRAFT]
    if not drafts:
        say(at_work.draft(db, found.id, fiscal_year, micro, note).text)
        return
    now = {"price_micro": drafts[0].rate.price_micro, "note": drafts[0].note}
    say(at_work.edit(db, drafts[0].rate.id, now, {"price_micro": micro, "note": note or drafts[0].note}).text)


@catalog_group.command("begin-year")
@click.argument("year")
@click.pass_context
def begin_year(ctx: click.Context, year: str) -> None:
    """Begin a year with last year's rates.

    Drafts of those that hold at the end of the fiscal year before, where YEAR has none yet.
    """
    from app.services.catalog import rates as at_work
    from app.services.catalog.naming import fiscal_year

    say(at_work.begin_year(open_database_of(ctx), fiscal_year(year)).text)


@catalog_group.command("move-rates")
@click.argument("step", type=click.Choice(["submit", "send-back", "withdraw", "approve"]))
@click.argument("year")
@click.option("--code", "codes", multiple=True, help="Only this component; may be given again.")
@click.option("--on", "on_", metavar="DATE", help="Of approve: the day on which OSBM approved.")
@click.option("--reference", default="", help="Of approve: OSBM's reference.")
@click.pass_context
def move_rates(ctx: click.Context, step: str, year: str, codes: Sequence[str], on_: str | None, reference: str) -> None:
    """Submit rates, record OSBM's approval.

    All drafts of YEAR are submitted, or withdrawn; all that are submitted are approved, or sent back.
    """
    from app.domain.catalog.rates import RateState
    from app.services.catalog import naming
    from app.services.catalog import rates as at_work

    db = open_database_of(ctx)
    fiscal_year = naming.fiscal_year(year)
    only = {naming.component(db, code).id for code in codes}
    before = RateState.DRAFT if step in {"submit", "withdraw"} else RateState.SUBMITTED
    versions = {
        one.rate.id: one.version
        for one in at_work.rates(db, [fiscal_year])
        if one.rate.state is before and (not only or one.component.id in only)
    }
    if not versions:
        raise InputError(f"No rate of FY{fiscal_year} is {before.value}.", hint="`longleaf catalog rates` lists them.")
    if step == "approve":
        say(at_work.approve(db, versions, approval_day(on_), reference).text)
        return
    acts = {"submit": at_work.submit, "send-back": at_work.send_back, "withdraw": at_work.withdraw}
    say(acts[step](db, versions).text)


@catalog_group.command("consumed")
@click.argument("agency")
@click.argument("code")
@click.argument("month")
@click.argument("units")
@click.option("--reason", required=True, help="Why no source told it, or why what one told is not so.")
@click.pass_context
def consumed(ctx: click.Context, agency: str, code: str, month: str, units: str, reason: str) -> None:
    """Add units that an agency consumed.

    A number below zero takes some back, after two dashes: -- DHHS BOX 2026-10 -3. Where the month was billed it becomes
    a correction on the next bill.
    """
    from app.domain.catalog.money import to_micro, typed
    from app.services.catalog import consumption, naming

    db = open_database_of(ctx)
    micro = to_micro(typed(units, "The units"), "The units")
    agency_id, component_id = naming.agency(db, agency), naming.component(db, code).id
    say(consumption.tell(db, agency_id, component_id, month, micro, reason).text)


@catalog_group.command()
@click.argument("month")
@click.option("--issue", is_flag=True, help="Issue those that are due; each is a fact from then on.")
@click.option("--agency", "codes", multiple=True, help="Only this agency; may be given again.")
@click.pass_context
def bills(ctx: click.Context, month: str, issue: bool, codes: Sequence[str]) -> None:
    """List the bills of a month; issue them."""
    from app.domain.catalog.as_text import bills_text
    from app.domain.periods import Period
    from app.services.catalog import billing, naming

    db = open_database_of(ctx)
    only = [naming.agency(db, code) for code in codes]
    period = Period.parse(month)
    if issue:
        say(billing.issue(db, only or billing.due(db, month), month).text)
    found = [one for one in billing.bills(db, None, [period.key]) if not only or one.agency_id in only]
    say(bills_text(found, period.label))


@catalog_group.command("why-changed")
@click.argument("agency")
@click.argument("before")
@click.argument("after")
@click.pass_context
def why_changed(ctx: click.Context, agency: str, before: str, after: str) -> None:
    """Why bills of two periods differ.

    To the cent, by rates, units, new, ended, subscription, corrections; BEFORE and AFTER are of one kind.
    """
    from app.domain.catalog.money import dollars
    from app.domain.periods import Period
    from app.services.catalog import billing, components, naming

    db = open_database_of(ctx)
    names = {one.id: f"{one.service}: {one.name}" for one in components.components(db)}
    agency_id = naming.agency(db, agency)
    moved = billing.why_changed(db, agency_id, before, after)
    for period in (before, after):
        if not billing.bills(db, agency_id, [month.key for month in Period.parse(period).months()]):
            raise InputError(f"No bill of {agency} is issued of {period}.", hint="Name a period that was billed.")
    for one in moved:
        name = names.get(one.component_id or 0, "")
        say(f"{one.cause.label}{f', {name}' if name else ''}: {dollars(one.amount_cents)}")
    say(f"Together {dollars(sum(one.amount_cents for one in moved))}.")


@catalog_group.command("check-focus")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def check_focus(ctx: click.Context, file: Path) -> None:
    """Hold a FOCUS file against the bills.

    Reads back what `longleaf report cost --focus` has written, line by line; nothing is changed.
    """
    from app.services.catalog.focus import held_against_bills

    say(held_against_bills(open_database_of(ctx), file)[0])
