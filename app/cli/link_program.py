"""Who opens the addresses in packets on this desktop: said once for this user, as each kind of desktop wants it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from app.errors import EnvironmentFault, InputError

_SCHEME = "longleaf"
_KIND = f"x-scheme-handler/{_SCHEME}"
#: What tells macOS of the programs on it, and how often such a call is waited for, in seconds.
_LSREGISTER = Path(
    "/System/Library/Frameworks/CoreServices.framework/Frameworks/LaunchServices.framework/Support/lsregister"
)
_WAIT = 20


def register(platform: str = sys.platform) -> str:
    """Have this user's desktop open such addresses with this program; return what says so now.

    InputError: this kind of desktop takes it from an installed program alone. EnvironmentFault: it refused.
    """
    if platform == "win32":
        return _in_registry(import_module("winreg"))
    if platform == "darwin":
        return _as_bundle(Path(sys.executable))
    if platform.startswith("linux"):
        return str(_as_desktop_entry())
    raise InputError(
        "How this kind of desktop is told who opens links is not known.",
        hint=f"Have your administrator name 'longleaf open' as the program of {_SCHEME}: addresses.",
    )


def _program(on_windows: bool = False) -> list[str]:
    """Return the command with which this program is started."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    started = Path(sys.argv[0])
    if started.stem == "longleaf" and started.is_absolute():
        return [str(started)]
    quiet = Path(sys.executable).with_name("pythonw.exe")  # without a black window behind the one that opens
    return [str(quiet) if on_windows and quiet.exists() else sys.executable, "-m", "app"]


# --- Linux ----------------------------------------------------------------------------------------
def _as_desktop_entry() -> Path:
    from platformdirs import user_data_path

    run = " ".join(map(_quoted, _program()))
    path = user_data_path() / "applications" / "longleaf.desktop"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ["[Desktop Entry]", "Type=Application", "Name=Longleaf", f"Exec={run} open -- %u"]
    lines += ["Terminal=false", "Categories=Office;", f"MimeType={_KIND};"]
    path.write_text("\n".join([*lines, ""]), "utf-8")
    chooser = shutil.which("xdg-mime")
    if chooser is not None:
        subprocess.run([chooser, "default", path.name, _KIND], check=False, capture_output=True, timeout=_WAIT)
    return path


def _quoted(word: str) -> str:
    """Return a word as an Exec line has it: in quotes, with what has a meaning there escaped."""
    for sign in ("\\", '"', "`", "$"):
        word = word.replace(sign, "\\" + sign)
    return f'"{word}"'.replace("\\", "\\\\").replace("%", "%%")


# --- Windows --------------------------------------------------------------------------------------
def _in_registry(winreg: Any) -> str:
    """Write the keys by which Windows knows who opens such addresses: this user's own, so nobody's leave is needed."""
    place = rf"Software\Classes\{_SCHEME}"
    # the address is one argument whatever it holds, and after "--" it is no option
    command = f'{subprocess.list2cmdline(_program(on_windows=True))} open -- "%1"'
    values = ((place, "", "URL:Longleaf"), (place, "URL Protocol", ""), (rf"{place}\shell\open\command", "", command))
    try:
        for key, name, value in values:
            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, key) as opened:
                winreg.SetValueEx(opened, name, 0, winreg.REG_SZ, value)
    except OSError as error:
        raise EnvironmentFault(
            f"Windows did not take the entry of {_SCHEME}: addresses: {error.strerror or error}.",
            hint="Your administrator may have locked the registry; ask for the entry there.",
        ) from error
    return rf"HKEY_CURRENT_USER\{place}"


# --- macOS ----------------------------------------------------------------------------------------
def _as_bundle(executable: Path, lsregister: Path = _LSREGISTER) -> str:
    """Have macOS read what the installed program says in its Info.plist: nothing else tells it who opens addresses."""
    bundle = next((one for one in executable.parents if one.suffix == ".app"), None)
    if bundle is None:
        raise InputError(
            "On macOS an installed program (Longleaf.app) opens links: its Info.plist says so, and nothing else can.",
            hint="Build it with `python3 dev.py package`, put it into Applications, and start it once.",
        )
    done = subprocess.run([lsregister, "-f", bundle], check=False, capture_output=True, timeout=_WAIT)
    if done.returncode:
        raise EnvironmentFault(f"macOS did not take {bundle}.", hint="Put it into Applications, and start it once.")
    return str(bundle)
