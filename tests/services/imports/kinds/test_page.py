"""The page about kinds of record says what the program does."""

from __future__ import annotations

from pathlib import Path

from app.domain.imports.kinds import kinds
from app.services.imports.kinds.page import kinds_page

PAGE = Path(__file__).parents[4] / "docs" / "imports.md"


def test_the_page_is_what_the_kinds_say() -> None:
    made = kinds_page()
    assert PAGE.read_text("utf-8") == made, "python -m app.services.imports.kinds.page > docs/imports.md"
    for kind in kinds().values():
        assert all(f"| `{field.name}` |" in made for field in kind.fields)
        assert all(f"- {rule.says}" in made for rule in kind.rules)
