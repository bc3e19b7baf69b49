#!/usr/bin/env python3
"""Task runner: makes the virtual environment, installs what is pinned, runs the project's jobs.

Needs nothing but Python 3.11 or newer. `python3 dev.py --help` lists the jobs.
"""

from __future__ import annotations

import argparse
import os
import sys

from devtools import profiling, release
from devtools.environment import ensure_environment
from devtools.running import OUT, PYTHON, ROOT, begin, end, in_memory, must, run, say
from devtools.system_packages import (
    ensure_browser,
    ensure_calendar_reader,
    ensure_feed_readers,
    ensure_focus_validator,
    ensure_mailboxes,
    ensure_qt_libraries,
    ensure_session,
    ensure_validators,
)


def demo(rest: list[str]) -> int:
    ensure_environment()
    if "--no-window" not in rest:
        ensure_qt_libraries()
    if not any(part.startswith("--out") for part in rest):
        rest = ["--out", str(OUT), *rest]
    return run([PYTHON, "-m", "app", "demo", *rest])


def test(rest: list[str]) -> int:
    ensure_environment("dev")
    if "--administration" in rest:
        return run([PYTHON, "-m", "tests.administration"])
    ensure_qt_libraries()
    if not {"--fast", "--failover", "--day"} & {*rest}:
        ensure_validators()
        ensure_calendar_reader()
        ensure_feed_readers()
        ensure_browser()
        ensure_mailboxes()
        ensure_session()
    if "--focus" in rest:
        ensure_focus_validator()
    options = [part for part in rest if part not in {"--coverage", "--focus"}]
    if "--failover" in rest:  # two clusters that are killed, by themselves: nothing else may take their time
        options += ["-n", "0", "tests/db/test_failover.py"]
    if "--day" in rest:  # somebody at a keyboard: what they wait for is what the machine takes
        options += ["-n", "0", "tests/views/day"]
    if not any(part.startswith("-n") for part in options):
        options += ["-n", str((os.cpu_count() or 2) + 1)]  # each waits now and then for a window or another process
    compile_tests()
    tests = ["pytest", "--dist", "loadfile", "--no-loadscope-reorder", *options]  # tests/conftest.py orders them
    if "--coverage" not in rest:
        with in_memory() as place:
            return run([PYTHON, "-m", *tests], QT_QPA_PLATFORM="offscreen", **place)
    coverage = [str(PYTHON), "-m", "coverage"]
    kept = {"COVERAGE_FILE": str(OUT / "coverage" / "data")}
    must([*coverage, "erase"], "removing earlier measurements", **kept)
    with in_memory() as place:
        status = run([*coverage, "run", "-m", *tests], QT_QPA_PLATFORM="offscreen", **kept, **place)
    must([*coverage, "combine", "--quiet"], "joining what the processes measured", **kept)
    run([*coverage, "report"], **kept)
    run([*coverage, "html", "--quiet", "--directory", OUT / "coverage" / "html"], **kept)
    say(f"line by line: {OUT / 'coverage' / 'html' / 'index.html'}")
    return status


def compile_tests() -> None:
    """Compile tests that never were: the processes that run them begin with the same file, and each would do it all."""
    if (ROOT / "tests" / "services" / "__pycache__").exists():
        return
    rooms = {path.parent for path in (ROOT / "tests").glob("*/*.py")}
    half = {ROOT / "tests" / name for name in ("db", "domain", "services")}
    rest = (rooms - half) | {*(ROOT / "tests").glob("test_*.py")}
    begun = [
        begin([PYTHON, "-m", "pytest", "--collect-only", "-qq", *sorted(part)], QT_QPA_PLATFORM="offscreen")
        for part in (half, rest)
    ]
    for one in begun:
        one.communicate()


def lint(rest: list[str]) -> int:
    ensure_environment("dev")
    ensure_qt_libraries()
    import_linter = "import sys; from importlinter.cli import lint_imports_command as check; sys.exit(check())"
    beside = {  # as much work as all the others together, on another core
        "mypy": begin([PYTHON, "-m", "mypy"]),
        "vulture": begin([PYTHON, "-m", "vulture"]),
    }
    checks = {
        "ruff check": ["-m", "ruff", "check", *rest, "."],
        "ruff format": ["-m", "ruff", "format", "--check", "."],
        "import-linter": ["-c", import_linter],
        "full coverage": ["-m", "devtools.covered"],
    }
    failed = [name for name, command in checks.items() if run([PYTHON, *command], QT_QPA_PLATFORM="offscreen") != 0]
    failed += [name for name, begun in beside.items() if end(begun) != 0]
    if failed:
        say(f"found something: {', '.join(failed)}")
    return 1 if failed else 0


def bench(rest: list[str]) -> int:
    ensure_environment("dev")
    ensure_qt_libraries()
    return run([PYTHON, "-m", "benchmarks", *rest], QT_QPA_PLATFORM=os.environ.get("QT_QPA_PLATFORM", "offscreen"))


def screenshots(rest: list[str]) -> int:
    ensure_environment("dev")
    ensure_qt_libraries()
    return run([PYTHON, "-m", "tests.screenshots", *(rest or [str(OUT / "screenshots")])], QT_QPA_PLATFORM="offscreen")


def package(rest: list[str]) -> int:
    ensure_environment("dev")
    ensure_qt_libraries()
    return run([PYTHON, ROOT / "packaging" / "build.py", *rest])


def soak(rest: list[str]) -> int:
    ensure_environment("dev")
    ensure_qt_libraries()
    return run([PYTHON, "-m", "tests.soak", *rest], QT_QPA_PLATFORM=os.environ.get("QT_QPA_PLATFORM", "offscreen"))


def desktops(rest: list[str]) -> int:
    ensure_environment("dev")
    return run([PYTHON, "-m", "tests.desktops", *rest])


def profile(rest: list[str]) -> int:
    ensure_environment("dev")
    ensure_qt_libraries()
    return profiling.profile(rest)


def make_release(rest: list[str]) -> int:
    ensure_environment("dev")
    return release.main(rest)


JOBS = {
    "demo": (demo, "sample workspace, one agency's October 2026 packet in out/, then the window"),
    "test": (
        test,
        "all tests, PostgreSQL too; --fast, --coverage, --administration, --failover, --day; others go to pytest",
    ),
    "lint": (lint, "ruff, mypy, import-linter, vulture, the files that have to be fully covered"),
    "bench": (bench, "every benchmark with its floor; --json, names of benchmarks"),
    "soak": (soak, "random input for an hour: [--minutes N] [--seed N] [--limit MS] [--where MS] [--db URL]"),
    "desktops": (
        desktops,
        "50 people at work on one PostgreSQL for 10 minutes: [--desktops N] [--minutes N] [--sqlite]",
    ),
    "profile": (profile, "where time goes: window, bench NAME, or a command of longleaf"),
    "screenshots": (screenshots, "every tab and dialog in light and dark into a folder"),
    "package": (package, "a folder that runs without Python (PyInstaller)"),
    "release": (make_release, "VERSION: changelog, notices, commit and tag; --dry-run"),
}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0],
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="\n".join(f"  {name:<12} {text}" for name, (_, text) in JOBS.items()),
    )
    parser.add_argument("job", choices=JOBS, metavar="job")
    known, rest = parser.parse_known_args()
    return JOBS[known.job][0](rest)


if __name__ == "__main__":
    sys.exit(main())
