"""The book of the catalog: accessible, and the same bytes from the same data."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.domain.catalog.book import At, CatalogBook, Offer, Promised
from app.domain.catalog.life_cycle import LifeCycle
from app.domain.catalog.rates import Rate, RateState
from app.domain.catalog.values import Component, Priced
from app.domain.vocabulary import Layer
from app.reports.catalog.book_paper import render_book
from app.reports.catalog.book_sheets import book_workbook
from tests import verapdf
from tests.pdf_lint import lint

_SINCE = date(2022, 7, 1)
_BOX = Component(1, 1, 1, "Mail", "Workplace", "BOX", "Mailbox", "mailbox", "With calendar.", _SINCE, None)
_RATE = Rate(1, 1, 2026, 1, 4_250_000, RateState.APPROVED, date(2025, 7, 1), date(2025, 6, 10), "OSBM 25-7")
_GOAL = Promised(Layer.GLOBAL, "", "High resolution", "", "8 h, 24x7", 9500, sample=True)
_MAIL = Offer(
    id=1,
    version=1,
    code="MAIL",
    name="Mail",
    description="=HYPERLINK(0) <b>Mail</b> & calendar.",
    synonyms=("courriel", "Outlook"),
    category="Workplace",
    owner="Ana Ruiz",
    group="Messaging",
    life=LifeCycle.ACTIVE,
    valid_from=_SINCE,
    valid_to=None,
    replacement_id=None,
    replacement="",
    depends_on=("Identity",),
    needed_by=(),
    sites=(At("East", "Primary"),),
    support_hours="Around the clock",
    availability_goal_bp=9995,
    agencies=("DHHS", "DOT"),
    promised=(replace(_GOAL, layer=Layer.SERVICE),),
    components=(Priced(_BOX, _RATE), Priced(replace(_BOX, id=2, code="ARC", name="Archive"), None)),
)
_BARE = replace(_MAIL, id=2, code="ID", name="Identity", depends_on=(), needed_by=("Mail",), components=(), promised=())
_GONE = replace(_BARE, id=3, code="FAX", name="Fax", life=LifeCycle.RETIRED, valid_to=_SINCE, replacement="Mail")
_BOOK = CatalogBook(
    datetime(2026, 10, 5, 14, tzinfo=UTC),
    date(2026, 10, 5),
    (_MAIL, replace(_BARE, description="", category="", life=LifeCycle.RETIRING, owner=""), _GONE),
    (_GOAL,),
)


@pytest.mark.slow
def test_the_book_is_pdf_ua_and_pdf_a(tmp_path: Path) -> None:
    files = [tmp_path / "full.pdf", tmp_path / "empty.pdf"]
    files[0].write_bytes(render_book(_BOOK))
    files[1].write_bytes(render_book(replace(_BOOK, services=(), everywhere=())))
    verdicts = verapdf.check(files)
    assert len(verdicts) == 4
    assert {key: verdict.failures for key, verdict in verdicts.items() if not verdict.passed} == {}


def test_the_same_book_is_the_same_bytes_and_hides_no_text() -> None:
    paper = render_book(_BOOK)
    assert paper == render_book(_BOOK)
    assert lint(paper) == []
    assert book_workbook(_BOOK) == book_workbook(_BOOK)
