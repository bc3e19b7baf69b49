"""The documents name files and modules that are there, and every link leads somewhere."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
_PLACES = ("app/", "tests/", "docs/", "resources/", "packaging/", "benchmarks/")


def _spans(text: str) -> list[str]:
    return re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))


def _alternatives(path: str) -> list[str]:
    """Return "a/{b,c}.py" as both of its paths."""
    parts = [part.split(",") for part in re.split(r"\{([^}]*)\}", path)]
    return ["".join(one) for one in product(*parts)]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_paths_that_are_named_exist(document: Path) -> None:
    missing = []
    for span in _spans(document.read_text("utf-8")):
        if not span.startswith(_PLACES) or any(sign in span for sign in "<>*… ") or span.upper() in span:
            continue
        missing += [path for path in _alternatives(span.partition(":")[0]) if not (ROOT / path).exists()]
    assert not missing


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", document.read_text("utf-8"))
    missing = [link for link in links if "://" not in link and not (document.parent / link).exists()]
    assert not missing


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_modules_that_are_named_exist(document: Path) -> None:
    """A dotted name is a module, or something in one: `app.domain.sla.clock`, `app.db.types.Instant`."""
    missing = []
    for span in _spans(document.read_text("utf-8")):
        if not re.fullmatch(r"app(\.\w+)+", span):
            continue
        path = ROOT / span.replace(".", "/")
        if not any((one.with_suffix(".py").exists() or one.is_dir()) for one in (path, path.parent)):
            missing.append(span)
    assert not missing
