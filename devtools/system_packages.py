"""What the system has to bring: Qt's shared libraries, and what the tests check files with beside Python."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from devtools.running import PYTHON, ROOT, fail, run, say

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
#: The reader of calendar files that mail programs made with JavaScript use.
ICAL_JS = "ical.js@2.2.1"
ICAL_JS_AT = ROOT / ".tools" / "ical.js"
#: Readers of the status page; the second asks for versions of its own, so that they have an environment of their own.
FEED_READERS = ("feedparser==6.0.14", "circuit-maintenance-parser==2.12.0", "statuspage-prometheus-exporter==2.6.0")
FEED_READERS_AT = ROOT / ".tools" / "readers"
FEED_READERS_READY = FEED_READERS_AT / "ready"
#: The validator of FOCUS files by its authors, in the last version whose text this Python reads, though it says that it
#: asks for a later one; with all its packages it is as large as the program, and so in an environment of its own.
FOCUS_VALIDATOR = ("focus-validator==2.0.2", "pyarrow==21.0.0")  # the last of Arrow that its NumPy does
FOCUS_VALIDATOR_AT = ROOT / ".tools" / "focus"
FOCUS_VALIDATOR_READY = FOCUS_VALIDATOR_AT / "ready"
#: The status page is looked at in Debian's Chromium; axe-core, which finds what shuts readers out, is in this wheel.
AXE_WHEEL = (
    "axe-playwright-python==0.1.8 --hash=sha256:fdd263c998388f1a8e67cad02677e612d946248bd44d163be5e8650ea31f95f8\n"
)
AXE_AT = ROOT / ".tools" / "axe"
AXE = AXE_AT / "axe_playwright_python" / "axe.min.js"

#: What a desktop session without a screen needs, for the tests of what a screen reader is told.
SESSION_PROGRAMS = {
    "/usr/bin/Xvfb": "xvfb",
    "/usr/bin/dbus-daemon": "dbus-daemon",
    "/usr/libexec/at-spi-bus-launcher": "at-spi2-core",
}


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


def ensure_calendar_reader() -> None:
    """ical.js, where Node.js is: one reader more of the calendar files; CI does without it as well."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None or (ICAL_JS_AT / "node_modules").exists():
        return
    say(f"installing {ICAL_JS}, which the tests read calendar files with")
    ICAL_JS_AT.mkdir(parents=True, exist_ok=True)
    quiet = ["--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    if run([npm, "install", "--prefix", ICAL_JS_AT, *quiet, ICAL_JS]) != 0:
        say("Without it calendar files are read with the other readers alone.")


def has_feed_readers() -> bool:
    """Return whether exactly the readers of the list are there."""
    return FEED_READERS_READY.exists() and FEED_READERS_READY.read_text("utf-8") == " ".join(FEED_READERS)


def ensure_feed_readers() -> None:
    """Programs of others that read feeds, notices of maintenance and status; the tests do without them as well."""
    python = FEED_READERS_AT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if has_feed_readers():
        return
    say(f"installing {', '.join(FEED_READERS)}, which the tests read the status page with")
    quiet = ["--quiet", "--disable-pip-version-check"]
    made = run([sys.executable, "-m", "venv", FEED_READERS_AT]) == 0
    if made and run([str(python), "-m", "pip", "install", *quiet, *FEED_READERS]) == 0:
        FEED_READERS_READY.write_text(" ".join(FEED_READERS), "utf-8")
    else:
        say("Without them the status page is read with the readers of the program's own packages.")


def has_focus_validator() -> bool:
    """Return whether exactly this validator of FOCUS files is there."""
    return FOCUS_VALIDATOR_READY.exists() and FOCUS_VALIDATOR_READY.read_text("utf-8") == " ".join(FOCUS_VALIDATOR)


def ensure_focus_validator() -> None:
    """The validator of FOCUS files; the tests do without it as well, by rules of their own."""
    python = FOCUS_VALIDATOR_AT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if has_focus_validator():
        return
    say(f"installing {', '.join(FOCUS_VALIDATOR)}, which the tests check cost files with")
    quiet = ["--quiet", "--disable-pip-version-check", "--ignore-requires-python"]
    made = run([sys.executable, "-m", "venv", FOCUS_VALIDATOR_AT]) == 0
    if made and run([str(python), "-m", "pip", "install", *quiet, *FOCUS_VALIDATOR]) == 0:
        FOCUS_VALIDATOR_READY.write_text(" ".join(FOCUS_VALIDATOR), "utf-8")
    else:
        say("Without it cost files are held against the tests' own rules alone.")


def ensure_browser() -> None:
    """Chromium and axe-core, with which the tests read the status page as people do."""
    if not shutil.which("chromium") and not install_debian(["chromium"], "the status page is looked at in a browser"):
        say("Without it the tests in a browser are skipped here; CI insists on them.")
    if AXE.exists():
        return
    say("installing axe-core, which the tests check the status page with")
    AXE_AT.mkdir(parents=True, exist_ok=True)
    wanted = AXE_AT / "wanted.txt"
    wanted.write_text(AXE_WHEEL, "utf-8")
    quiet = ["--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"]
    if run([PYTHON, "-m", "pip", "install", *quiet, "--target", AXE_AT, "-r", wanted]) != 0:
        say("Without it the tests in a browser are skipped here; CI insists on them.")


def ensure_mailboxes() -> None:
    """Dovecot, a server of mailboxes, from which the tests read mail."""
    found = shutil.which("dovecot") or os.path.exists("/usr/sbin/dovecot")
    if not found and not install_debian(["dovecot-imapd"], "mail is read from a real server"):
        say("Without it the tests of mailboxes are skipped here; CI insists on them.")


def ensure_session() -> None:
    """An X server, a message bus and the accessibility bus, in which the tests listen as a screen reader does."""
    needed = [package for path, package in SESSION_PROGRAMS.items() if not os.path.exists(path)]
    if sys.platform.startswith("linux") and needed:
        if not install_debian(needed, "the tests of speech need a desktop session"):
            say("Without it the tests of what a screen reader is told are skipped here; CI insists on them.")
