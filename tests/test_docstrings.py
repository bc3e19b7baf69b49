"""Public functions say in plain English what they do: there is a docstring, and it begins with a verb."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FLOORS = ("cli", "db", "domain", "reports", "sample", "services", "ui", "views")
#: First words that name a thing instead of saying what the function does.
_NOUNS = re.compile(
    r"(The|A|An|Every|Each|One|How|Which|What|Where|Whom|Who|When|Whether|While|All|Any|Everything|Nothing|Something"
    r"|Names|Ids|Rows|Columns|Codes|Words|Texts|Lines|Tickets|Changes|Events|Agencies|Services|Its|This|That|For)\b"
)
#: Methods that a base class or a protocol documents once for all that have them.
_PROMISED = "height|least|split|draw|as_json"
_LEFT_OUT = ("property", "override", "overload", "setter", "Slot")


def _public(path: Path) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, bool]]:
    """Yield public functions, and public methods of public classes, with whether it is a method."""
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            yield node, False
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef) and not inner.name.startswith("_"):
                    yield inner, True


def _is_left_out(node: ast.FunctionDef | ast.AsyncFunctionDef, method: bool) -> bool:
    """Say whether a function is no act of its own: a property, a slot, what Qt calls (in camel case)."""
    marks = [ast.unparse(mark) for mark in node.decorator_list]
    qt = (
        method
        and re.fullmatch(r"[a-z]+[A-Z]\w*|paint|data|event|flags|text|sort|write|" + _PROMISED, node.name) is not None
    )
    return qt or any(left in mark for mark in marks for left in _LEFT_OUT)


@pytest.mark.parametrize("floor", FLOORS)
def test_public_functions_say_what_they_do(floor: str) -> None:
    wrong = []
    for path in sorted((ROOT / "app" / floor).rglob("*.py")):
        if "migrations/versions" in path.as_posix():
            continue
        for node, method in _public(path):
            if _is_left_out(node, method):
                continue
            told = ast.get_docstring(node)
            where = f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
            if told is None:
                wrong.append(f"{where}: no docstring")
            elif _NOUNS.match(told) or not told[0].isupper():
                wrong.append(f"{where}: {told.splitlines()[0]}")
    assert not wrong, f"{len(wrong)}: " + "\n".join(wrong)
