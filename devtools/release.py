"""Makes a release: the version, the changelog, the notices of other people's packages, one commit and its tag."""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from devtools.running import PYTHON, ROOT, run, say

VERSION_FILE = "app/__init__.py"
CHANGELOG = "CHANGELOG.md"
NOTICES = "docs/third-party.md"
REVISIONS = "app/db/migrations/versions"

_VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")
_ASSIGNED = re.compile(r'^__version__ = "([^"]+)"$', re.MULTILINE)
_HEADING = re.compile(r"^## \[([^]]+)\](?: - (\S+))?$", re.MULTILINE)


class Refused(Exception):
    """A release cannot be made; the text says why."""


@dataclass(frozen=True)
class Plan:
    """What a release changes: path from the root -> new text, and the names of its commit and tag."""

    files: Mapping[str, str]
    subject: str
    tag: str


def numbers(version: str) -> tuple[int, ...]:
    """Return a version's numbers; Refused where it is not MAJOR.MINOR.PATCH."""
    if not _VERSION.fullmatch(version):
        raise Refused(f"{version!r} is no version; one looks like 1.4.0")
    return tuple(int(part) for part in version.split("."))


def released_changelog(text: str, version: str, today: date) -> str:
    """Return the changelog with its unreleased section under the version and date, and an empty one above it."""
    headings = list(_HEADING.finditer(text))
    unreleased = next((h for h in headings if "unreleased" in (h[1].lower(), (h[2] or "").lower())), None)
    if unreleased is None or unreleased is not headings[0]:
        raise Refused(f"{CHANGELOG} does not begin with an unreleased section")
    if any(h[1] == version for h in headings if h is not unreleased):
        raise Refused(f"{CHANGELOG} already has a section {version}")
    after = headings[1].start() if len(headings) > 1 else len(text)
    if not re.search(r"^- ", text[unreleased.end() : after], re.MULTILINE):
        raise Refused(f"the unreleased section of {CHANGELOG} says nothing")
    heading = f"## [Unreleased]\n\n## [{version}] - {today.isoformat()}"
    return text[: unreleased.start()] + heading + text[unreleased.end() :]


def plan(root: Path, version: str, today: date, notices: str) -> Plan:
    """Return what the release changes; Refused where the version or the changelog does not allow it."""
    source = (root / VERSION_FILE).read_text("utf-8")
    found = _ASSIGNED.search(source)
    if found is None:
        raise Refused(f"{VERSION_FILE} has no __version__")
    if numbers(version) < numbers(found[1]):
        raise Refused(f"{version} is older than {found[1]}, which {VERSION_FILE} has")
    changelog = released_changelog((root / CHANGELOG).read_text("utf-8"), version, today)
    files = {
        VERSION_FILE: source[: found.start()] + f'__version__ = "{version}"' + source[found.end() :],
        CHANGELOG: changelog,
        NOTICES: notices,
    }
    return Plan(files, f"Release {version}", f"v{version}")


def check_repository(root: Path, tag: str) -> None:
    """Raise Refused where something is uncommitted, the tag is taken, or a released schema revision was changed."""
    if changed := _git(root, "status", "--porcelain"):
        raise Refused(f"there are changes that are not committed:\n{changed}")
    if _git(root, "tag", "--list", tag):
        raise Refused(f"the tag {tag} is there already")
    last = _git(root, "tag", "--list", "v*", "--sort=-version:refname", "--merged").splitlines()
    if last and (edited := _git(root, "diff", "--name-only", "--diff-filter=a", last[0], "--", REVISIONS)):
        raise Refused(f"revisions of the schema that {last[0]} has given out are not what they were:\n{edited}")


def make(root: Path, planned: Plan) -> None:
    """Write the files, commit them and tag the commit."""
    for name, text in planned.files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8", newline="\n")
    _git(root, "add", "--", *planned.files)
    _git(root, "commit", "--quiet", "--message", planned.subject)
    _git(root, "tag", "--annotate", planned.tag, "--message", planned.subject)


def release(
    root: Path,
    version: str,
    today: date,
    *,
    notices: Callable[[], str],
    schema_is_whole: Callable[[], bool],
    dry_run: bool,
) -> Plan:
    """Make the release, or only find out what it would be; Refused says why not, and then nothing was changed.

    `schema_is_whole`: whether the revisions end in the schema that the program has.
    """
    numbers(version)
    check_repository(root, f"v{version}")
    planned = plan(root, version, today, notices())
    if not schema_is_whole():
        raise Refused("the revisions of the schema do not end in the program's tables; the lines above say where")
    if not dry_run:
        make(root, planned)
    return planned


def _git(root: Path, *words: str) -> str:
    done = subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True, encoding="utf-8")
    if done.returncode != 0:
        raise Refused(f"git {words[0]}: {done.stderr.strip()}")
    return done.stdout.strip()


def _notices() -> str:
    done = subprocess.run([str(PYTHON), "-m", "devtools.notices"], cwd=ROOT, capture_output=True, text=True)
    if done.returncode != 0:
        raise Refused(f"the notices could not be written: {done.stderr.strip()}")
    return done.stdout


def _schema_is_whole() -> bool:
    tests = ROOT / "tests" / "db" / "test_migrations.py"
    return run([PYTHON, "-m", "pytest", "-q", "--no-header", tests], QT_QPA_PLATFORM="offscreen") == 0


def main(words: list[str]) -> int:
    """Return 0 where the release was made or, dry, could be; 1 where it is refused."""
    parser = argparse.ArgumentParser(prog="dev.py release")
    parser.add_argument("version")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
    asked = parser.parse_args(words)
    today = date.today()  # noqa: DTZ011 - the date on the wall of whoever releases
    try:
        planned = release(
            ROOT, asked.version, today, notices=_notices, schema_is_whole=_schema_is_whole, dry_run=asked.dry_run
        )
    except Refused as reason:
        print(f"[longleaf] no release: {reason}", file=sys.stderr)
        return 1
    would = "would write" if asked.dry_run else "wrote"
    for name in planned.files:
        say(f"{would} {name}")
    say(f"{'would commit' if asked.dry_run else 'committed'} {planned.subject!r} and tag {planned.tag}")
    if not asked.dry_run:
        say(f"push it with: git push --follow-tags origin HEAD {planned.tag}")
    return 0
