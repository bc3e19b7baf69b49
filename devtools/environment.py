"""The virtual environment with the pinned packages."""

from __future__ import annotations

import hashlib
import shutil
import sys
import sysconfig

from devtools.running import PYTHON, ROOT, VENV, fail, must, run, say
from devtools.system_packages import install_debian


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
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-c", "constraints.txt"]
    must([*pip, "-e", project], "installing the packages")
    stamps[extra].write_text(wanted[extra], "utf-8")
