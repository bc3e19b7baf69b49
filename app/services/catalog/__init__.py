"""The service catalog at work: components, rates, what was consumed, bills and disputes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.services.late import Late

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.services.catalog import billing as _billing
    from app.services.catalog import book as _book
    from app.services.catalog import cases as _cases
    from app.services.catalog import components as _components
    from app.services.catalog import consumption as _consumption
    from app.services.catalog import disputes as _disputes
    from app.services.catalog import explained as _explained
    from app.services.catalog import overview as _overview
    from app.services.catalog import papers as _papers
    from app.services.catalog import rates as _rates
    from app.services.catalog import subscription as _subscription
    from app.services.catalog import year_end as _year_end
else:
    _billing, _book, _cases, _components, _consumption, _disputes, _explained, _overview, _papers, _rates = (
        Late(f"app.services.catalog.{name}")
        for name in (
            *("billing", "book", "cases", "components", "consumption"),
            *("disputes", "explained", "overview", "papers", "rates"),
        )
    )
    _subscription, _year_end = Late("app.services.catalog.subscription"), Late("app.services.catalog.year_end")


class CatalogServices:
    """The functions of `app.services.catalog` for one workspace."""

    def __init__(self, db: Database) -> None:
        self.overview = partial(_overview.overview, db)
        self.book = partial(_book.book, db)
        self.book_file = partial(_book.book_file, db)
        self.book_sheets = partial(_book.book_sheets, db)

        self.components = partial(_components.components, db)
        self.add_component = partial(_components.add, db)
        self.edit_component = partial(_components.edit, db)

        self.rates = partial(_rates.rates, db)
        self.priced = partial(_rates.priced, db)
        self.draft_rate = partial(_rates.draft, db)
        self.edit_rate = partial(_rates.edit, db)
        self.begin_year = partial(_rates.begin_year, db)
        self.submit_rates = partial(_rates.submit, db)
        self.send_back_rates = partial(_rates.send_back, db)
        self.withdraw_rates = partial(_rates.withdraw, db)
        self.approve_rates = partial(_rates.approve, db)

        self.cases = partial(_cases.cases, db)
        self.begin_case = partial(_cases.begin, db)
        self.edit_case = partial(_cases.edit, db)
        self.drop_case = partial(_cases.drop, db)
        self.put_cost = partial(_cases.put_cost, db)
        self.drop_cost = partial(_cases.drop_cost, db)
        self.put_forecast = partial(_cases.put_forecast, db)
        self.effect_of_case = partial(_cases.effect, db)
        self.draft_rates_of_case = partial(_cases.draft_rates, db)

        self.subscriptions = partial(_subscription.subscriptions, db)
        self.draft_subscription = partial(_subscription.draft, db)
        self.submit_subscription = partial(_subscription.submit, db)
        self.send_back_subscription = partial(_subscription.send_back, db)
        self.withdraw_subscription = partial(_subscription.withdraw, db)
        self.approve_subscription = partial(_subscription.approve, db)

        self.year_end = partial(_year_end.year_end, db)
        self.put_account = partial(_year_end.put_account, db)

        self.consumption = partial(_consumption.consumption, db)
        self.tell_consumption = partial(_consumption.tell, db)

        self.bills = partial(_billing.bills, db)
        self.bill = partial(_billing.bill, db)
        self.preview = partial(_billing.preview, db)
        self.to_issue = partial(_billing.to_issue, db)
        self.issue = partial(_billing.issue, db)
        self.why_changed = partial(_billing.why_changed, db)
        self.year = partial(_billing.year, db)
        self.explained = partial(_explained.explained, db)
        self.bill_file = partial(_papers.bill_file, db)
        self.bill_book = partial(_papers.bill_book, db)

        self.disputes = partial(_disputes.disputes, db)
        self.dispute = partial(_disputes.dispute, db)
        self.decide_dispute = partial(_disputes.decide, db)
        self.withdraw_dispute = partial(_disputes.withdraw, db)
