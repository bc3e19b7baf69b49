"""A desktop session for one test: an X server, a message bus, the accessibility bus and the program in it."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.spoken.atspi import Listener, Node

_LAUNCHER = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")


def missing() -> list[str]:
    """Return which programs a session needs and this machine has not."""
    lacks = [name for name in ("Xvfb", "dbus-daemon") if shutil.which(name) is None]
    return lacks if launcher() else [*lacks, "at-spi-bus-launcher"]


def launcher() -> str:
    """Return where the accessibility bus is started from; empty where it is not installed."""
    return next((path for path in _LAUNCHER if Path(path).exists()), "")


class Driven:
    """The program in a session: keys in, speech out."""

    def __init__(self, program: subprocess.Popen[str], listener: Listener, workspace: Path) -> None:
        self.program, self.listener, self.workspace = program, listener, workspace

    def press(self, line: str) -> None:
        """Press a key ("Down", "Ctrl+K"), or type what follows a blank, and wait until the window is at rest."""
        assert self.program.stdin is not None
        self.program.stdin.write(line + "\n")
        self.program.stdin.flush()
        assert self.line() == "ok"

    def line(self) -> str:
        """Return the program's next line; fail where none comes."""
        assert self.program.stdout is not None
        ready, _, _ = select.select([self.program.stdout], [], [], 90)
        assert ready, "the program says nothing"
        return self.program.stdout.readline().strip()

    def root(self) -> Node:
        """Return the program's own object."""
        return next(node for node in self.listener.programs() if "ongleaf" in self.listener.name(node))


@contextmanager
def session(workspace: Path, home: Path) -> Iterator[Driven]:
    """Start everything, yield the program once its window is at rest, and end everything."""
    with ExitStack() as ended:
        screen = _started(ended, ["Xvfb", "-displayfd", "1", "-screen", "0", "1400x900x24", "-nolisten", "tcp"], {})
        display = f":{_first(screen)}"
        folders = {name: str(home) for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "HOME")}
        runtime = home / "runtime"
        runtime.mkdir(mode=0o700)
        own = {**folders, "DISPLAY": display, "XDG_RUNTIME_DIR": str(runtime), "NO_AT_BRIDGE": "0"}
        bus = _started(ended, ["dbus-daemon", "--session", "--print-address=1", "--nofork", "--nopidfile"], own)
        own["DBUS_SESSION_BUS_ADDRESS"] = _first(bus)
        _started(ended, [launcher(), "--launch-immediately"], own)
        spoken = {"QT_QPA_PLATFORM": "xcb", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "PYTHONUNBUFFERED": "1"}
        listener = Listener(own["DBUS_SESSION_BUS_ADDRESS"])  # first: a program asks once what anybody listens to
        ended.callback(listener.close)
        program = _started(ended, [sys.executable, "-m", "tests.spoken.driven", str(workspace)], {**own, **spoken})
        driven = Driven(program, listener, workspace)
        assert driven.line() == "ready"
        yield driven


def _started(ended: ExitStack, command: list[str], more: dict[str, str]) -> subprocess.Popen[str]:
    of_another = ("DBUS_SESSION_BUS_ADDRESS", "QT_QPA_PLATFORM")
    inherited = {name: value for name, value in os.environ.items() if name not in of_another}
    begun = subprocess.Popen(
        command,
        env={**inherited, **more},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )

    def end() -> None:
        for pipe in (begun.stdin, begun.stdout):
            if pipe is not None:
                pipe.close()
        if begun.poll() is None:
            os.killpg(begun.pid, signal.SIGTERM)
        try:
            begun.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(begun.pid, signal.SIGKILL)
            begun.wait(10)

    ended.callback(end)
    return begun


def _first(begun: subprocess.Popen[str]) -> str:
    assert begun.stdout is not None
    return begun.stdout.readline().strip()
