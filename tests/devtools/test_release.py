"""Releases of a small repository of its own: what is written, committed and tagged, and what is refused."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from devtools.release import NOTICES, REVISIONS, Plan, Refused, release

TODAY = date(2026, 12, 1)
CHANGELOG = """# Changelog

## [0.2.0] - unreleased

### Added
- Outages.

## [0.1.0] - 2026-10-01

### Added
- Tickets.
"""
_PEOPLE = {f"GIT_{who}_{what}": "x@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}

Release = Callable[..., Plan]


def git(root: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", str(root), *words], check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository that has given out 0.1.0 and added something since."""
    for name, value in {**_PEOPLE, "GIT_CONFIG_GLOBAL": "", "GIT_CONFIG_NOSYSTEM": "1"}.items():
        monkeypatch.setenv(name, value)
    git(tmp_path, "init", "--quiet")
    for name in ("app", REVISIONS):
        (tmp_path / name).mkdir(parents=True, exist_ok=True)
    (tmp_path / "app" / "__init__.py").write_text('"""Small."""\n\n__version__ = "0.1.0"\n', "utf-8")
    (tmp_path / REVISIONS / "v0001_initial.py").write_text("first = 1\n", "utf-8")
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG, "utf-8")
    commit(tmp_path, "The first release")
    git(tmp_path, "tag", "--annotate", "v0.1.0", "--message", "Release 0.1.0")
    return tmp_path


def commit(root: Path, subject: str) -> None:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", subject)


def make(root: Path, version: str = "0.2.0", *, dry_run: bool = False, whole: bool = True) -> Plan:
    return release(root, version, TODAY, notices=lambda: "# Notices\n", schema_is_whole=lambda: whole, dry_run=dry_run)


def test_version_changelog_and_notices_are_one_tagged_commit(root: Path) -> None:
    make(root)
    assert (root / "app" / "__init__.py").read_text("utf-8") == '"""Small."""\n\n__version__ = "0.2.0"\n'
    changelog = (root / "CHANGELOG.md").read_text("utf-8")
    assert changelog.startswith("# Changelog\n\n## [Unreleased]\n\n## [0.2.0] - 2026-12-01\n\n### Added\n- Outages.\n")
    assert changelog.endswith("## [0.1.0] - 2026-10-01\n\n### Added\n- Tickets.\n")
    assert (root / NOTICES).read_text("utf-8") == "# Notices\n"
    assert git(root, "log", "-1", "--format=%s") == "Release 0.2.0"
    assert git(root, "describe", "--exact-match") == "v0.2.0"
    assert git(root, "status", "--porcelain") == ""


def test_a_dry_run_changes_nothing(root: Path) -> None:
    before = git(root, "rev-parse", "HEAD")
    planned = make(root, dry_run=True)
    assert (planned.subject, planned.tag) == ("Release 0.2.0", "v0.2.0")
    assert '__version__ = "0.2.0"' in planned.files["app/__init__.py"]
    assert git(root, "rev-parse", "HEAD") == before
    assert git(root, "tag") == "v0.1.0"
    assert git(root, "status", "--porcelain") == ""


def test_the_next_section_is_there_for_the_next_release(root: Path) -> None:
    make(root)
    with pytest.raises(Refused, match="says nothing"):
        make(root, "0.3.0")
    text = (root / "CHANGELOG.md").read_text("utf-8")
    (root / "CHANGELOG.md").write_text(text.replace("## [Unreleased]\n", "## [Unreleased]\n\n- Surveys.\n"), "utf-8")
    commit(root, "Surveys")
    make(root, "0.3.0")
    assert git(root, "describe", "--exact-match") == "v0.3.0"


def _edit(root: Path) -> None:
    (root / "app" / "__init__.py").write_text("", "utf-8")


def _new_file(root: Path) -> None:
    (root / "notes.txt").write_text("", "utf-8")


def _edit_revision(root: Path) -> None:
    (root / REVISIONS / "v0001_initial.py").write_text("first = 2\n", "utf-8")
    commit(root, "Change what was given out")


def _no_section(root: Path) -> None:
    (root / "CHANGELOG.md").write_text(CHANGELOG.replace(" - unreleased", " - 2026-11-01"), "utf-8")
    commit(root, "Forget the changelog")


@pytest.mark.parametrize(
    ("version", "before", "why"),
    [
        ("0.2", None, "is no version"),
        ("v0.2.0", None, "is no version"),
        ("0.0.9", None, "older than 0.1.0"),
        ("0.1.0", None, "the tag v0.1.0 is there already"),
        ("0.2.0", _edit, "not committed"),
        ("0.2.0", _new_file, "not committed"),
        ("0.2.0", _edit_revision, "v0001_initial.py"),
        ("0.2.0", _no_section, "does not begin with an unreleased section"),
    ],
)
def test_what_is_refused(root: Path, version: str, before: Callable[[Path], None] | None, why: str) -> None:
    if before is not None:
        before(root)
    head = git(root, "rev-parse", "HEAD")
    with pytest.raises(Refused, match=why):
        make(root, version)
    assert git(root, "rev-parse", "HEAD") == head
    assert git(root, "tag") == "v0.1.0"


def test_a_schema_without_its_revision_is_refused(root: Path) -> None:
    with pytest.raises(Refused, match="do not end in the program's tables"):
        make(root, whole=False)
    assert git(root, "status", "--porcelain") == ""


def test_a_revision_that_was_added_since_is_as_it_should_be(root: Path) -> None:
    (root / REVISIONS / "v0002_outages.py").write_text("second = 2\n", "utf-8")
    commit(root, "Outages")
    make(root)
    assert git(root, "describe", "--exact-match") == "v0.2.0"
