"""Cost lines in the columns of FOCUS 1.2, as programs of others read them, and back.

FOCUS is the FinOps Open Cost and Usage Specification (focus.finops.org). Times are UTC, ends exclusive; a column that
says nothing of a line is empty. Beside its columns stand ours, with "x_" before their names, so that each line is known
again. What is billed is whole cents; the cost at a unit's price is exact, and may have parts of a cent.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from app.domain.catalog.bills import LineKind
from app.domain.catalog.money import from_micro, in_dollars, to_micro
from app.domain.periods import Period
from app.errors import InputError

VERSION = "1.2"
ISSUER = "North Carolina Department of Information Technology"
CURRENCY = "USD"

COLUMNS = (
    "BilledCost", "BillingAccountId", "BillingAccountName", "BillingCurrency", "BillingPeriodEnd",
    "BillingPeriodStart", "ChargeCategory", "ChargeClass", "ChargeDescription", "ChargeFrequency", "ChargePeriodEnd",
    "ChargePeriodStart", "CommitmentDiscountStatus", "ConsumedQuantity", "ConsumedUnit", "ContractedCost",
    "ContractedUnitPrice", "EffectiveCost", "InvoiceId", "InvoiceIssuerName", "ListCost", "ListUnitPrice",
    "PricingCategory", "PricingCurrency", "PricingCurrencyContractedUnitPrice", "PricingCurrencyEffectiveCost",
    "PricingCurrencyListUnitPrice", "PricingQuantity", "PricingUnit", "ProviderName", "PublisherName",
    "ServiceCategory", "ServiceName", "ServiceSubcategory", "SkuId", "SkuMeter", "SkuPriceDetails", "SkuPriceId",
    "x_LineId", "x_LineKind", "x_ServiceLine", "x_Rate", "x_CorrectsLineId", "x_Reason",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FocusLine:
    """A line of an issued bill with what FOCUS asks of it; `unit` and `rate` "" where it has no price.

    `corrects`: "BIL0000012/3", "" where it corrects none.
    """

    bill: str
    n: int
    agency: str  # its code
    agency_name: str
    billed: str  # the bill's month
    kind: LineKind
    month: str
    code: str  # of the component, "" where there is none
    component: str
    unit: str
    service: str
    service_line: str
    rate: str
    units_micro: int
    price_micro: int
    cents: int
    corrects: str = ""
    reason: str = ""

    @property
    def line_id(self) -> str:
        return f"{self.bill}/{self.n}"


def as_csv(lines: Iterable[FocusLine]) -> str:
    """Return lines as a FOCUS file (RFC 4180, a header of its columns)."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for line in lines:
        writer.writerow(_row(line))
    return out.getvalue()


def _at(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _number(value: Decimal) -> str:
    return f"{value:f}"


def _exact(units: Decimal, price: Decimal) -> str:
    """Return the cost of units at a price before it is rounded, without needless zeros but with its cents."""
    cost = units * price
    cents = cost.quantize(Decimal("0.01"))
    return _number(cents if cents == cost else cost.normalize())


def _row(line: FocusLine) -> dict[str, str]:
    billed, charged = Period.parse(line.billed), Period.parse(line.month)
    amount = _number(in_dollars(line.cents))
    found = {
        "BilledCost": amount,
        "BillingAccountId": line.agency,
        "BillingAccountName": line.agency_name,
        "BillingCurrency": CURRENCY,
        "BillingPeriodStart": _at(billed.start),
        "BillingPeriodEnd": _at(billed.end),
        "ChargePeriodStart": _at(charged.start),
        "ChargePeriodEnd": _at(charged.end),
        "ChargeClass": "Correction" if line.kind is LineKind.CORRECTION else "",
        "ChargeDescription": _described(line, charged),
        "EffectiveCost": amount,
        "ContractedCost": amount,
        "ListCost": amount,
        "PricingCurrency": CURRENCY,
        "PricingCurrencyEffectiveCost": amount,
        "InvoiceId": line.bill,
        "InvoiceIssuerName": ISSUER,
        "ProviderName": ISSUER,
        "PublisherName": ISSUER,
        "ServiceCategory": "Other",  # the catalog has lines of its own
        "ServiceSubcategory": "Other (Other)",
        "ServiceName": line.service or line.kind.label,
        "x_LineId": line.line_id,
        "x_LineKind": line.kind.value,
        "x_ServiceLine": line.service_line,
        "x_Rate": line.rate,
        "x_CorrectsLineId": line.corrects,
        "x_Reason": line.reason,
    }
    return found | _charged(line)


def _charged(line: FocusLine) -> dict[str, str]:
    """Return what a charge is and how it was priced: use by units, an instalment once a month, a credit."""
    if line.rate:
        units, price = from_micro(line.units_micro), from_micro(line.price_micro)
        found = {"ChargeCategory": "Usage", "ChargeFrequency": "Usage-Based"}
        found |= {"ConsumedQuantity": _number(units), "ConsumedUnit": line.unit}
        if line.kind is LineKind.USAGE:
            found |= {"ContractedCost": _exact(units, price), "ListCost": _exact(units, price)}
        return found | _priced(units, price, line.unit, line.code, line.component)
    if line.kind is LineKind.CORRECTION:
        found = {"ChargeCategory": "Credit", "ChargeFrequency": "One-Time"}
        return found | ({"SkuId": line.code, "SkuMeter": line.component, "SkuPriceId": line.code} if line.code else {})
    sku = f"{line.kind.value.upper()}-{line.service_line}" if line.service_line else line.kind.value.upper()
    # no purchase, of which the effective cost would be the use of later months
    found = {"ChargeCategory": "Usage", "ChargeFrequency": "Recurring"}
    sign = Decimal(-1 if line.cents < 0 else 1)  # what was paid too much comes back
    found |= {"ConsumedQuantity": _number(sign), "ConsumedUnit": "Month"}
    return found | _priced(sign, in_dollars(abs(line.cents)), "Month", sku, line.kind.label)


def _priced(quantity: Decimal, price: Decimal, unit: str, sku: str, meter: str) -> dict[str, str]:
    found = {"PricingCategory": "Standard", "PricingQuantity": _number(quantity), "PricingUnit": unit}
    for name in ("ListUnitPrice", "ContractedUnitPrice"):
        found |= {name: _number(price), f"PricingCurrency{name}": _number(price)}
    return found | {"SkuId": sku, "SkuMeter": meter, "SkuPriceId": sku}


def _described(line: FocusLine, charged: Period) -> str:
    what = f"{line.service}: {line.component}" if line.component else line.kind.label
    if not line.component and line.service_line:
        what += f": {line.service_line}"
    if line.kind is LineKind.CORRECTION:
        what = f"Correction of {what}"
    return f"{what}, {charged.label}" + (f" ({line.reason})" if line.reason else "")


# --- back -----------------------------------------------------------------------------------------
def read(text: str) -> tuple[FocusLine, ...]:
    """Return the lines of a FOCUS file that was written here; InputError, with the row, where it is none."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise InputError(
            f"The file lacks {missing[0]}.", hint="Give a file that `longleaf report cost --focus` has written."
        )
    found = []
    for number, row in enumerate(reader, 2):
        try:
            found.append(_line(row))
        except (ValueError, KeyError, InvalidOperation, InputError, AttributeError) as error:
            raise InputError(f"Row {number:,} is no line of a bill.", hint="Export the file again.") from error
    return tuple(found)


def _line(row: dict[str, str]) -> FocusLine:
    bill, _, n = row["x_LineId"].rpartition("/")
    kind, is_priced = LineKind(row["x_LineKind"]), bool(row["x_Rate"])
    has_component = kind in (LineKind.USAGE, LineKind.CORRECTION)
    if row["BillingCurrency"] != CURRENCY or row["InvoiceId"] != bill:
        raise ValueError(row["InvoiceId"])
    if (row["ChargeClass"] == "Correction") is not (kind is LineKind.CORRECTION):
        raise ValueError(row["ChargeClass"])
    cents = Decimal(row["BilledCost"]) * 100
    if cents != cents.to_integral_value():
        raise ValueError(row["BilledCost"])
    of_part = has_component and row["SkuId"] != ""  # a service may be called as kinds of lines are
    service = row["ServiceName"] if of_part or row["ServiceName"] != kind.label else ""
    return FocusLine(
        bill,
        int(n),
        row["BillingAccountId"],
        row["BillingAccountName"],
        _month(row["BillingPeriodStart"], row["BillingPeriodEnd"]),
        kind,
        _month(row["ChargePeriodStart"], row["ChargePeriodEnd"]),
        row["SkuId"] if has_component else "",
        row["SkuMeter"] if has_component else "",
        row["ConsumedUnit"] if is_priced else "",
        service,
        row["x_ServiceLine"],
        row["x_Rate"],
        to_micro(Decimal(row["ConsumedQuantity"]), "ConsumedQuantity") if is_priced else 0,
        to_micro(Decimal(row["ListUnitPrice"]), "ListUnitPrice") if is_priced else 0,
        int(cents),
        row["x_CorrectsLineId"],
        row["x_Reason"],
    )


def _month(start: str, end: str) -> str:
    period = Period.month_of(datetime.fromisoformat(start).astimezone(UTC).date())
    if (_at(period.start), _at(period.end)) != (start, end):
        raise ValueError(start)
    return period.key
