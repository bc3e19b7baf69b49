"""What the loss of a data center would come to, on paper: what nothing brings back first, then in order, then calls."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pypdfium2

from app.domain.datacenters.ages import LastTest, Proof
from app.domain.datacenters.loss import AgencyHit, Blocker, Call, Loss, Runs, Site, fallen
from app.domain.datacenters.plans import Plan
from app.domain.majors.audience import CallLine
from app.domain.majors.states import MajorState
from app.domain.majors.values import MajorRow
from app.reports.datacenters.loss_paper import render_loss

_AT = datetime(2026, 11, 9, 15, tzinfo=UTC)
_EDC = Site(1, "EDC", "Eastern Data Center")


def loss() -> Loss:
    """Return a loss of sixty services, of which each waits for the one before, and one has no standby."""
    services = {n: Runs(n, f"S{n}", f"Service {n}", 1, 2, (n - 1,) if n > 1 else ()) for n in range(1, 60)}
    services[60] = Runs(60, "S60", "Alone", 1, None)
    plans = {n: Plan(n, 1, n, f"Service {n}", 1, "EDC", 2, "WDC", 1 + n % 3, 30, 5) for n in range(1, 60)}
    tests = {1: LastTest(Proof.AGED, date(2025, 3, 2), date(2026, 3, 2), "EX0000001")}
    rows = fallen(_EDC, services, plans, tests, {60: {7}})
    told = ("MI0000001", "Mail is slow", MajorState.DECLARED, False, "Mail", _AT, _AT, None, "Ida", (), 0)
    major = MajorRow(1, 1, *told, None, None, None)
    return Loss(
        _EDC,
        _AT,
        ("WDC",),
        rows,
        ("Portal",),
        (AgencyHit("DOR", "Department of Revenue", ("Alone", *(f"Service {n}" for n in range(1, 9)))),),
        (Blocker("change", 1, "CHG0000001 Patch the hosts: runs at WDC", True, True),),
        (major,),
        (
            Call("Ida Ray", "919-555-0100", "ida@example.gov", "Owner of Alone"),
            Call("", "", "", "Nobody owns Service 1"),
        ),
        tuple(CallLine("Department of Revenue", n, f"Contact {n}", "", f"c{n}@example.gov") for n in range(1, 40)),
        ("Department of Insurance",),
    )


def test_it_says_what_comes_back_when_and_whom_to_call() -> None:
    with pypdfium2.PdfDocument(render_loss(loss())) as pdf:
        text = "\n".join(page.get_textpage().get_text_range() for page in pdf)
    for part in (
        "What if Eastern Data Center (EDC) were lost now",
        "Nothing brings these back (1)",
        "Runs here alone, and has no plan",
        "29 h 30 min",  # the last of 59, each 30 minutes after the one before
        "In the way of failing over (1)",
        "MI0000001 Mail is slow",
        "Whom to call first (2)",
        "None; c39@example.gov",
        "Alone, Service 1, Service 2, Service 3 and 5 more",
        "Nobody can be reached of: Department of Insurance.",
        "REDUCED REDUNDANCY: they run on without a standby (1)",
    ):
        assert part in text.replace("\r\n", " ").replace("\n", " "), part
    assert text.index("Alone") < text.index("Service 1")
