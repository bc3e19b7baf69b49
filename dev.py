#!/usr/bin/env python3
"""Task runner: makes the virtual environment, installs what is pinned, runs the project's jobs.

Needs nothing but Python 3.11 or newer. `python3 dev.py --help` lists the jobs.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")

#: Shared libraries that PySide6 loads on Linux, with the Debian packages that carry them.
QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
#: veraPDF comes in a wheel; the JAXB classes that its jar lacks come from these packages.
JAXB_PACKAGES = [
    "libjaxb-java",
    "libjaxb-api-java",
    "libistack-commons-java",
    "libtxw2-java",
    "libactivation-java",
    "libstax-ex-java",
    "libfastinfoset-java",
]
JAXB_PROOF = Path("/usr/share/java/jaxb-runtime.jar")


def say(text: str) -> None:
    print(f"[longleaf] {text}", flush=True)


def fail(text: str) -> None:
    print(f"[longleaf] {text}", file=sys.stderr, flush=True)
    raise SystemExit(3)


def run(command: Sequence[str | Path], **env: str) -> int:
    return subprocess.call([str(part) for part in command], cwd=ROOT, env={**os.environ, **env})


def must(command: Sequence[str | Path], what: str, **env: str) -> None:
    if run(command, **env) != 0:
        fail(f"{what} failed; the lines above say why.")


# --- system packages ------------------------------------------------------------------------------
def install_debian(packages: Sequence[str], why: str) -> bool:
    """Install Debian packages as root, or print the line a person has to run; True if they are there now."""
    line = f"apt-get install -y --no-install-recommends {' '.join(packages)}"
    if not shutil.which("apt-get"):
        say(f"{why}: install what your system calls {', '.join(packages)}.")
        return False
    if os.geteuid() != 0:
        say(f"{why}: run this once, then start again:\n    sudo {line}")
        return False
    say(f"{why}: installing {', '.join(packages)}")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    if run(["apt-get", "update", "-qq"], **quiet) != 0:
        say("apt-get update failed; trying with the package lists that are here.")
    return run([*line.replace("-y", "-y -qq", 1).split()], **quiet) == 0


def missing_qt_packages() -> list[str]:
    if not sys.platform.startswith("linux"):
        return []
    missing = []
    for library, package in QT_LIBRARIES.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            missing.append(package)
    return missing


def ensure_qt_libraries() -> None:
    missing = missing_qt_packages()
    if missing and not install_debian(missing, "Qt needs system libraries"):
        fail("Qt's system libraries are missing, so the window cannot open.")


def ensure_validators() -> None:
    """Java and JAXB for veraPDF, which checks every PDF in the tests."""
    needed = [] if shutil.which("java") else ["default-jre-headless"]
    if not JAXB_PROOF.exists():
        needed += JAXB_PACKAGES
    if needed and not install_debian(needed, "the PDF checks need Java and JAXB"):
        say("Without them the PDF checks are skipped here; CI insists on them.")


# --- the virtual environment ----------------------------------------------------------------------
def fingerprint(extra: str) -> str:
    parts = [extra, sys.version, sysconfig.get_platform()]
    parts += [(ROOT / name).read_text("utf-8") for name in ("pyproject.toml", "constraints.txt")]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def ensure_environment(extra: str = "") -> None:
    """Make `.venv` and install the pinned packages, unless they already are as pinned."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is what an older Python is given to run
        fail(f"Longleaf needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    stamps = {name: VENV / f".longleaf-{name or 'run'}" for name in ("", "dev")}
    wanted = {name: fingerprint(name) for name in stamps}
    if PYTHON.exists() and any(
        stamps[name].exists() and stamps[name].read_text("utf-8") == wanted[name] for name in {extra, "dev"}
    ):
        return
    if not PYTHON.exists():
        say("making the virtual environment .venv")
        if run([sys.executable, "-m", "venv", VENV]) != 0:
            # Debian leaves ensurepip out of python3; the half-made folder must not pass for a whole one.
            shutil.rmtree(VENV, ignore_errors=True)
            package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
            if not install_debian([package], "Python's venv module needs a package"):
                fail("No virtual environment could be made.")
            must([sys.executable, "-m", "venv", VENV], "making the virtual environment")
    say("installing the pinned packages (a few minutes the first time)")
    project = f".[{extra}]" if extra else "."
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-c", "constraints.txt"]
    must([*pip, "-e", project], "installing the packages")
    stamps[extra].write_text(wanted[extra], "utf-8")


# --- jobs -----------------------------------------------------------------------------------------
def demo(rest: list[str]) -> int:
    ensure_environment()
    if "--no-window" not in rest:
        ensure_qt_libraries()
    if not any(part.startswith("--out") for part in rest):
        rest = ["--out", str(ROOT / "out"), *rest]
    return run([PYTHON, "-m", "app", "demo", *rest])


def test(rest: list[str]) -> int:
    ensure_environment("dev")
    ensure_qt_libraries()
    ensure_validators()
    workers = [] if any(part.startswith("-n") for part in rest) else ["-n", str(max(2, os.cpu_count() or 2))]
    return run([PYTHON, "-m", "pytest", "--dist", "loadfile", *workers, *rest], QT_QPA_PLATFORM="offscreen")


def lint(rest: list[str]) -> int:
    ensure_environment("dev")
    import_linter = "import sys; from importlinter.cli import lint_imports_command as check; sys.exit(check())"
    checks = {
        "ruff check": ["-m", "ruff", "check", *rest, "."],
        "ruff format": ["-m", "ruff", "format", "--check", "."],
        "mypy": ["-m", "mypy"],
        "import-linter": ["-c", import_linter],
    }
    failed = [name for name, command in checks.items() if run([PYTHON, *command]) != 0]
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
    return run(
        [PYTHON, "-m", "tests.screenshots", *(rest or [str(ROOT / "out" / "screenshots")])], QT_QPA_PLATFORM="offscreen"
    )


def package(rest: list[str]) -> int:
    ensure_environment("dev")
    ensure_qt_libraries()
    return run([PYTHON, ROOT / "packaging" / "build.py", *rest])


JOBS = {
    "demo": (demo, "sample workspace, one agency's October 2026 packet in out/, then the window"),
    "test": (test, "all tests, PostgreSQL and veraPDF included; options go to pytest"),
    "lint": (lint, "ruff, mypy, import-linter"),
    "bench": (bench, "every benchmark with its floor; --json, names of benchmarks"),
    "screenshots": (screenshots, "every tab and dialog in light and dark into a folder"),
    "package": (package, "a folder that runs without Python (PyInstaller)"),
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
