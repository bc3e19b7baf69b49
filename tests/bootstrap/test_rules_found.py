"""The palette finds the rules that Setup keeps from every page."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from app.bootstrap.tabs import _rules
from app.work import Work


def found(typed: str, *, may: bool = True) -> list[tuple[str, Any]]:
    services: Any = SimpleNamespace(opening=SimpleNamespace(may=lambda _right: may))
    return [(hit.title, hit.target.extra["act"]) for hit in _rules(services, typed, 8, Work())]


def test_rules_are_found_by_words_of_them() -> None:
    assert ("Rules of major incidents…", "setup.majors") in found("rules")
    assert found("maj rul") == [("Rules of major incidents…", "setup.majors")]
    assert found("escal") == [("Rules of major incidents…", "setup.majors")]
    assert found("rules", may=False) == found("xyz") == []
