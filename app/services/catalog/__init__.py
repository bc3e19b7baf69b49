"""The service catalog at work: components, rates, what was consumed, bills and disputes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.services.late import Late

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.services.catalog import billing as _billing
    from app.services.catalog import components as _components
    from app.services.catalog import consumption as _consumption
    from app.services.catalog import disputes as _disputes
    from app.services.catalog import rates as _rates
else:
    _billing, _components, _consumption, _disputes, _rates = (
        Late(f"app.services.catalog.{name}") for name in ("billing", "components", "consumption", "disputes", "rates")
    )


class CatalogServices:
    """The functions of `app.services.catalog` for one workspace."""

    def __init__(self, db: Database) -> None:
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

        self.consumption = partial(_consumption.consumption, db)
        self.tell_consumption = partial(_consumption.tell, db)

        self.bills = partial(_billing.bills, db)
        self.bill = partial(_billing.bill, db)
        self.preview = partial(_billing.preview, db)
        self.issue = partial(_billing.issue, db)
        self.why_changed = partial(_billing.why_changed, db)
        self.year = partial(_billing.year, db)

        self.disputes = partial(_disputes.disputes, db)
        self.dispute = partial(_disputes.dispute, db)
        self.decide_dispute = partial(_disputes.decide, db)
        self.withdraw_dispute = partial(_disputes.withdraw, db)
