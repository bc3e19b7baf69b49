"""Recovery plans as lists show them, and what of them is a warning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.datacenters.ages import LastTest, Proof, proof_text
from app.domain.datacenters.loss import Runs, Site
from app.domain.datacenters.plans import Plan


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan with what its last test said; `holds`: it is in force today."""

    plan: Plan
    test: LastTest
    holds: bool


class WarningKind(StrEnum):
    """What is to be warned of; the worst first."""

    NO_STANDBY = "no_standby"
    NO_PLAN = "no_plan"
    FAILED = "failed"
    UNTESTED = "untested"
    AGED = "aged"
    MISSED = "missed"

    @property
    def of_test(self) -> bool:
        """Whether it is about the test of a plan, not about a plan that is missing."""
        return self not in {WarningKind.NO_STANDBY, WarningKind.NO_PLAN}

    @property
    def label(self) -> str:
        return {
            "no_standby": "No standby",
            "no_plan": "No plan",
            "failed": "Did not come up",
            "untested": "Never tested",
            "aged": "Test too old",
            "missed": "Missed its times",
        }[self.value]


@dataclass(frozen=True, slots=True)
class ReadinessWarning:
    """A service that would not come back as it should when a site is lost, as a sentence without its stop."""

    kind: WarningKind
    service_id: int
    code: str
    service: str
    site: str
    text: str

    def headline(self) -> tuple[str, str]:
        """Return what it is in two words, and what is said of it besides, "" where that is all."""
        label = self.kind.label
        rest = self.text[len(label) :].lstrip(" ,:;") if self.text.startswith(label) else self.text
        return label, rest[:1].lower() + rest[1:]


_OF_TEST = {
    Proof.NEVER: WarningKind.UNTESTED,
    Proof.FAILED: WarningKind.FAILED,
    Proof.AGED: WarningKind.AGED,
    Proof.MISSED: WarningKind.MISSED,
}


def warnings_of(
    services: Iterable[Runs], rows: Iterable[PlanRow], sites: Mapping[int, Site]
) -> tuple[ReadinessWarning, ...]:
    """Return what is to be warned of, the worst first, then by service: each is judged at the site where it runs."""
    plans = {(row.plan.service_id, row.plan.from_site_id): row for row in rows if row.holds}
    found = []
    for one in services:
        if one.primary_id is None or one.primary_id not in sites:
            continue
        site, row = sites[one.primary_id].code, plans.get((one.id, one.primary_id))
        if row is None and one.standby_id is None:
            kind, text = WarningKind.NO_STANDBY, f"Runs at {site} alone, and no plan brings it back"
        elif row is None and one.active:
            continue  # it runs on at the other site
        elif row is None:
            kind, text = WarningKind.NO_PLAN, f"No plan says how it comes back when {site} is lost"
        elif row.test.state is Proof.TESTED:
            continue
        else:
            kind, text = _OF_TEST[row.test.state], proof_text(row.plan, row.test)
        found.append(ReadinessWarning(kind, one.id, one.code, one.name, site, text))
    order = list(WarningKind)
    return tuple(sorted(found, key=lambda one: (order.index(one.kind), one.service.casefold(), one.service_id)))
