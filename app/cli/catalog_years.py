"""The commands of the catalog for a whole year: subscription, rate cases, accounts, and disputes."""

from __future__ import annotations

from collections.abc import Sequence

import click

from app.cli.admin import open_database_of
from app.cli.catalog import approval_day, catalog_group
from app.cli.terminal import say
from app.errors import InputError

__all__ = ["catalog_group"]  # with the commands below


@catalog_group.command()
@click.argument("year")
@click.option("--administration", metavar="DOLLARS", help="Draft it: what administration costs in the year.")
@click.option("--staff", multiple=True, metavar="LINE=DOLLARS", help="Draft it: staff of a service line; again.")
@click.option("--step", type=click.Choice(["submit", "send-back", "withdraw", "approve"]), help="Move its paper.")
@click.option("--on", "on_", metavar="DATE", help="Of approve: the day on which OSBM approved.")
@click.option("--reference", default="", help="Of approve: OSBM's reference.")
@click.pass_context
def subscription(
    ctx: click.Context,
    year: str,
    administration: str | None,
    staff: Sequence[str],
    step: str | None,
    on_: str | None,
    reference: str,
) -> None:
    """Subscription of a year: draft, move, tell.

    Tells who pays what of it.
    """
    from app.domain.catalog.as_text import subscription_text
    from app.domain.catalog.money import typed_cents
    from app.services.catalog import subscription as at_work
    from app.services.catalog.naming import fiscal_year as year_of

    db, fiscal_year = open_database_of(ctx), year_of(year)
    if administration is not None:
        lines = {}
        for part in staff:
            name, sign, amount = part.partition("=")
            if not sign:
                raise InputError(f"{part!r} is no staff of a service line.", hint="Write LINE=DOLLARS.")
            lines[name] = typed_cents(amount, name)
        say(at_work.draft(db, fiscal_year, typed_cents(administration, "Administration"), lines).text)
    found = [one for one in at_work.subscriptions(db) if one.fiscal_year == fiscal_year]
    if not found:
        raise InputError(f"There is no subscription of FY{fiscal_year}.", hint="Draft it with --administration.")
    one = found[0]
    if step == "approve":
        say(at_work.approve(db, one.id, one.version, approval_day(on_), reference).text)
    elif step is not None:
        acts = {"submit": at_work.submit, "send-back": at_work.send_back, "withdraw": at_work.withdraw}
        say(acts[step](db, one.id, one.version).text)
    now = next(row for row in at_work.subscriptions(db) if row.id == one.id)
    say(subscription_text(now))


@catalog_group.command("case")
@click.argument("service")
@click.argument("year")
@click.option("--cost", "costs", multiple=True, metavar="POOL:NAME=DOLLARS", help="Add a cost: direct:Licenses=12000.")
@click.option("--forecast", multiple=True, metavar="CODE=UNITS[*WEIGHT]", help="What is expected to be used.")
@click.option("--carried", metavar="DOLLARS", help="What the year before left to bring in; negative: to give back.")
@click.option("--note", default=None, help="What whoever decides should know.")
@click.option("--draft-rates", is_flag=True, help="Draft the rates that follow.")
@click.pass_context
def case(
    ctx: click.Context,
    service: str,
    year: str,
    costs: Sequence[str],
    forecast: Sequence[str],
    carried: str | None,
    note: str | None,
    draft_rates: bool,
) -> None:
    """Rate case of a service: fill, tell.

    Begins it where there is none, and tells what its rates do to each agency's bill.
    """
    from app.domain.catalog.as_text import case_text
    from app.domain.catalog.money import to_micro, typed, typed_cents
    from app.domain.catalog.rate_case import Pool
    from app.services.catalog import cases, naming

    db = open_database_of(ctx)
    service_id, fiscal_year = naming.service(db, service), naming.fiscal_year(year)
    if not cases.of_service(db, service_id, fiscal_year):
        say(cases.begin(db, service_id, fiscal_year).text)
    found = cases.of_service(db, service_id, fiscal_year)[0]
    for text in costs:
        head, sign, amount = text.rpartition("=")
        pool, colon, name = head.partition(":")
        if not sign or not colon or pool not in {one.value for one in Pool}:
            pools = ", ".join(one.value for one in Pool)
            raise InputError(f"{text!r} is no cost.", hint=f"Write POOL:NAME=DOLLARS; pools: {pools}.")
        say(cases.put_cost(db, found.id, Pool(pool), name, typed_cents(amount, name), "").text)
    for text in forecast:
        code, sign, told = text.partition("=")
        amount, _, weight = told.partition("*")
        if not sign or not (weight or "1").isdigit():
            raise InputError(f"{text!r} is no forecast.", hint="Write CODE=UNITS or CODE=UNITS*WEIGHT.")
        component_id = naming.component(db, code).id
        line = next((one for one in found.forecast if one.expected.component_id == component_id), None)
        if line is None:
            raise InputError(f"{code} is no component of {found.service}.", hint="Name one of its own.")
        micro = to_micro(typed(amount, code), code)
        say(cases.put_forecast(db, line.id, line.version, micro, int(weight or 1), line.basis).text)
    if carried is not None or note is not None:
        base = {"carried_cents": found.carried_cents, "note": found.note}
        mine = dict(base)
        if carried is not None:
            mine["carried_cents"] = typed_cents(carried, "What is carried")
        if note is not None:
            mine["note"] = note
        say(cases.edit(db, found.id, base, mine).text)
    if draft_rates:
        say(cases.draft_rates(db, found.id).text)
    now = cases.of_service(db, service_id, fiscal_year)[0]
    say(case_text(now, now.rates, cases.effect(db, now.id)))


@catalog_group.command("account")
@click.argument("service")
@click.argument("year")
@click.option("--cost", metavar="DOLLARS", help="Allowable cost of the year.")
@click.option("--cash", metavar="DOLLARS", help="Of it, cash expenses.")
@click.option("--imputed", metavar="DOLLARS", help="Revenue of use that nobody paid for.")
@click.option("--opening", metavar="DOLLARS", help="The reserve at the begin of the year.")
@click.pass_context
def account(
    ctx: click.Context,
    service: str,
    year: str,
    cost: str | None,
    cash: str | None,
    imputed: str | None,
    opening: str | None,
) -> None:
    """Enter a service's cost of a year.

    What its account has beside what was billed; `longleaf report cost` tells it.
    """
    from app.domain.catalog.money import typed_cents
    from app.services.catalog import naming, year_end

    db = open_database_of(ctx)
    service_id, fiscal_year = naming.service(db, service), naming.fiscal_year(year)
    given = {"cost_cents": cost, "cash_cents": cash, "imputed_cents": imputed, "opening_cents": opening}
    values = {name: typed_cents(text, name.removesuffix("_cents")) for name, text in given.items() if text is not None}
    if not values:
        raise InputError("Nothing is entered.", hint="Give --cost, --cash, --imputed or --opening.")
    version = year_end.version_of(db, service_id, fiscal_year)
    say(year_end.put_account(db, service_id, fiscal_year, version, values).text)


@catalog_group.command()
@click.option("--agency", help="Only those of an agency, by its code.")
@click.pass_context
def disputes(ctx: click.Context, agency: str | None) -> None:
    """List disputed lines of bills."""
    from app.domain.catalog.as_text import dispute_text
    from app.services.catalog import disputes as at_work
    from app.services.catalog import naming

    db = open_database_of(ctx)
    say(dispute_text(at_work.disputes(db, naming.agency(db, agency) if agency else None)))


@catalog_group.command()
@click.argument("bill_", metavar="BILL")
@click.argument("line", type=int)
@click.option("--reason", required=True, help="What the agency says.")
@click.option("--claimed", metavar="DOLLARS", help="What it should be, in the agency's words.")
@click.pass_context
def dispute(ctx: click.Context, bill_: str, line: int, reason: str, claimed: str | None) -> None:
    """Dispute a line of an issued bill.

    BILL by its number, within four billing cycles.
    """
    from app.domain.catalog.money import typed_cents
    from app.services.catalog import billing
    from app.services.catalog import disputes as at_work

    db = open_database_of(ctx)
    cents = typed_cents(claimed, "What is claimed") if claimed is not None else None
    say(at_work.dispute(db, billing.line_of(db, bill_, line), reason, cents).text)


@catalog_group.command("decide")
@click.argument("number")
@click.argument("verdict", type=click.Choice(["uphold", "refuse", "withdraw"]))
@click.option("--credit", metavar="DOLLARS", help="Of uphold: what is given back on the next bill.")
@click.option("--outcome", default="", help="Why; of uphold and refuse.")
@click.pass_context
def decide(ctx: click.Context, number: str, verdict: str, credit: str | None, outcome: str) -> None:
    """Decide a dispute, or withdraw it."""
    from app.domain.catalog.money import typed_cents
    from app.services.catalog import disputes as at_work

    db = open_database_of(ctx)
    found = [one for one in at_work.disputes(db) if one.number.casefold() == number.strip().casefold()]
    if not found:
        raise InputError(f"There is no dispute {number!r}.", hint="`longleaf catalog disputes` lists them.")
    one = found[0]
    if verdict == "withdraw":
        say(at_work.withdraw(db, one.id, one.version).text)
        return
    if (credit is None) is (verdict == "uphold"):
        raise InputError("Only what is upheld gives something back.", hint="Use --credit with uphold alone.")
    cents = typed_cents(credit, "What is given back") if credit is not None else None
    say(at_work.decide(db, one.id, one.version, cents, outcome).text)
