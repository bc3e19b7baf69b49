"""The worked example of docs/new-record-type.md: its files in a copy of the program, and its tests there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "new-record-type.md"
AT_MOST = 4  # lines that a new subject shares with the others

pytestmark = pytest.mark.slow

_FILE = re.compile(r"^\*\*([\w/\\]+\.py)\*\*\n\n```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SHARED = re.compile(r"^```diff\n(.*?)^```$", re.MULTILINE | re.DOTALL)
#: Tests of the house that ask every table, tab and command, whatever there is of them.
_OF_THE_HOUSE = (
    "tests/db/guards/test_kinds.py::test_every_table_is_of_exactly_one_kind",
    "tests/db/guards/test_kinds.py::test_records_are_guarded",
    "tests/db/guards/test_kinds.py::test_facts_stay_as_they_are",
    "tests/db/guards/test_kinds.py::test_links_are_audited",
    "tests/db/test_migrations.py::test_migrations_end_in_the_schema_of_the_program",
    "tests/db/test_migrations.py::test_nothing_to_revise_while_tables_and_revisions_agree",
    "tests/db/test_migrations.py::test_every_guard_is_in_place",
    "tests/bootstrap/test_tabs.py",
)


@dataclass
class Shared:
    """Lines that go into a file, behind a line of it."""

    path: str
    behind: str = ""
    lines: list[str] = field(default_factory=list)


def files() -> dict[str, str]:
    """Return the files of the page, by path."""
    found = _FILE.findall(PAGE.read_text(encoding="utf-8"))
    return {path.replace("\\", ""): text for path, text in found}


def shared() -> list[Shared]:
    """Return the shared lines of the page."""
    found: list[Shared] = []
    for line in "".join(_SHARED.findall(PAGE.read_text(encoding="utf-8"))).splitlines():
        if line.startswith("+++ "):
            found.append(Shared(line.removeprefix("+++ ")))
        elif line.startswith("+"):
            found[-1].lines.append(line[1:])
        else:
            assert line.startswith(" "), f"a shared line is added, nothing else is changed: {line!r}"
            found[-1].behind = line[1:]
    return found


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program with the new subject in it, and the revision that is drafted for it."""
    top = tmp_path_factory.mktemp("house")
    leave = shutil.ignore_patterns("*.pyc.*")  # compiled files go along, but those that another process is at
    for name in ("app", "resources", "tests"):
        shutil.copytree(ROOT / name, top / name, ignore=leave)
    shutil.copy(ROOT / "pyproject.toml", top)
    for path, text in files().items():
        target = top / path
        assert not target.exists(), f"{path} is a file of the house"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    for change in shared():
        target = top / change.path
        lines = target.read_text(encoding="utf-8").splitlines()
        assert lines.count(change.behind) == 1, f"{change.path} has no line {change.behind!r}"
        at = lines.index(change.behind) + 1
        target.write_text("\n".join([*lines[:at], *change.lines, *lines[at:], ""]), encoding="utf-8")
    run(top, "-m", "app.db.migrations.revision", "Leaflets")
    return top


def run(top: Path, *arguments: str) -> None:
    """Run this Python there; what it says, if it fails."""
    environment = {**os.environ, "PYTHONPATH": str(top), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, *arguments], cwd=top, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


def test_the_shared_lines_are_few() -> None:
    assert 1 <= sum(len(change.lines) for change in shared()) <= AT_MOST
    assert not {change.path for change in shared()} & files().keys()


def test_the_record_type_works_and_the_house_agrees_with_it(copy: Path) -> None:
    (own,) = (path for path in files() if path.startswith("tests/"))
    run(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", own, *_OF_THE_HOUSE)  # one start, and one server


@pytest.mark.long
def test_its_code_is_as_the_house_wants_it(copy: Path) -> None:
    known = ROOT / ".mypy_cache"
    if known.exists():  # what `dev.py lint` found of the same files: a third of the time
        shutil.copytree(known, copy / ".mypy")
    run(copy, "-m", "ruff", "check", "--no-cache", *files(), *(change.path for change in shared()))
    run(copy, "-m", "ruff", "format", "--no-cache", "--check", *files(), *(change.path for change in shared()))
    run(copy, "-c", "import sys; from importlinter.cli import lint_imports_command as check; sys.exit(check())")
    run(copy, "-m", "mypy", "--cache-dir", str(copy / ".mypy"), *files())
