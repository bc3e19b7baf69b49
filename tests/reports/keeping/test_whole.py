"""Records handed out on paper: an index with what was kept back, every value, nothing read as markup."""

from __future__ import annotations

from app.reports.keeping.whole import render
from tests.reports.keeping.records import ALONE, REQUESTED
from tests.reports.test_printed import texts


def test_a_request_has_an_index_and_each_record_whole() -> None:
    found = texts(render(REQUESTED))
    first, whole = found[0], " ".join(" ".join(found).split())
    for part in ("Asked for by", "News & Observer", "By mail", "2 records", "Ticket INC0024001", "Rate 12"):
        assert part in first
    assert "Left out: 1 restricted note, 1 withdrawn file." in whole
    assert "Badge reader Badge reader <dead>" in whole
    assert whole.count("Long.") == 900
    assert "DHHS, DOA" in whole
    assert "ab" * 8 in whole.replace(" ", "")
    assert "Wrong" in whole


def test_one_record_alone_is_called_by_its_name() -> None:
    (page,) = texts(render(ALONE))
    assert page.startswith("Rate 12")
    assert "Nothing was left out." in page
    assert "It came in with many others in one load" in page
