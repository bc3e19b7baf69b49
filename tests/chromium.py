"""Debian's Chromium without a screen, driven over two pipes by the DevTools protocol: no driver, no port."""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from devtools.system_packages import AXE

_OPTIONS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions"),
    *("--hide-scrollbars", "--remote-debugging-pipe", "about:blank"),
)
_LONGEST = 30.0  # seconds for one answer


def missing() -> str:
    """Return what is not here of what the tests in a browser need; empty: nothing."""
    if shutil.which("chromium") is None:
        return "no chromium on PATH (Debian: chromium)"
    return "" if AXE.exists() else "axe-core is not in .tools"


class Browser:
    """A browser with one page, for all cases of a module: a start takes longer than everything that is asked."""

    def __init__(self, to: int, answers: int) -> None:
        self._to, self._answers, self._asked, self._rest = to, answers, 0, b""
        self._page = self._session = ""
        self.events: list[dict[str, Any]] = []

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Return what the browser answers; fails where it says that something is wrong."""
        self._asked += 1
        said: dict[str, Any] = {"id": self._asked, "method": method, "params": parameters}
        if self._session:
            said["sessionId"] = self._session
        left = json.dumps(said).encode() + b"\0"
        while left:
            left = left[os.write(self._to, left) :]
        while True:
            told = self._message()
            if told.get("id") == self._asked:
                assert "error" not in told, f"{method}: {told['error']}"
                answer: dict[str, Any] = told["result"]
                return answer
            self.events.append(told)

    def wait_for(self, method: str) -> None:
        """Wait for an event that did not come yet since the last `show`."""
        while not any(event.get("method") == method for event in self.events):
            self.events.append(self._message())

    def _message(self) -> dict[str, Any]:
        until = time.monotonic() + _LONGEST
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._answers], [], [], max(until - time.monotonic(), 0))
            assert ready, "the browser says nothing"
            came = os.read(self._answers, 1 << 20)
            assert came, "the browser has ended"
            self._rest += came
        one, _, self._rest = self._rest.partition(b"\0")
        message: dict[str, Any] = json.loads(one)
        return message

    def show(self, file: Path, width: int = 1280, dark: bool = False, scripts: bool = True) -> None:
        """Load a file in a new page, as somebody sees it, in the place of the page before."""
        old, self._session = self._page, ""
        self._page = self.ask("Target.createTarget", url="about:blank")["targetId"]
        if old:
            self.ask("Target.closeTarget", targetId=old)
        self._session = self.ask("Target.attachToTarget", targetId=self._page, flatten=True)["sessionId"]
        for domain in ("Page", "Network"):
            self.ask(f"{domain}.enable")
        features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self.ask("Emulation.setEmulatedMedia", media="", features=features)
        self.ask("Emulation.setScriptExecutionDisabled", value=not scripts)
        screen = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600}
        self.ask("Emulation.setDeviceMetricsOverride", **screen)
        self.events.clear()
        self.ask("Page.navigate", url=file.resolve().as_uri())
        self.wait_for("Page.loadEventFired")

    def pass_time(self, seconds: float, since: datetime | None = None) -> None:
        """Let the reader's clock go on, and the page's timers with it, in a moment of ours; `since`: set it first."""
        self.events.clear()
        start = {} if since is None else {"initialVirtualTime": since.timestamp()}
        self.ask("Emulation.setVirtualTimePolicy", policy="advance", budget=seconds * 1000, **start)
        self.wait_for("Emulation.virtualTimeBudgetExpired")

    def close(self) -> None:
        self._session = ""
        self.ask("Browser.close")

    def requests(self) -> list[str]:
        """Return the addresses that were asked for since the last `show` began."""
        return [
            event["params"]["request"]["url"]
            for event in self.events
            if event.get("method") == "Network.requestWillBeSent"
        ]

    def value(self, expression: str) -> Any:
        """Return what an expression gives in the page, also a promise of it."""
        told = self.ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in told, told["exceptionDetails"]
        return told["result"].get("value")

    def faults(self) -> list[str]:
        """Return what axe-core finds wrong with the page or cannot judge, each with the rule and the element.

        It cannot judge the contrast of a sign that stands alone; the word beside it has the same colour.
        """
        self.ask("Runtime.evaluate", expression=AXE.read_text("utf-8"))
        found = self.value("axe.run({resultTypes: ['violations', 'incomplete', 'passes']})")
        assert len(found["passes"]) > 10
        return [
            f"{kind}: {rule['id']}: {node['html']}: {node.get('failureSummary', '')}"
            for kind in ("violations", "incomplete")
            for rule in found[kind]
            for node in rule["nodes"]
            if kind == "violations" or "contains only non-text characters" not in node.get("failureSummary", "")
        ]

    def words(self) -> str:
        """Return the words that are painted, in the order of the document; works where scripts are off."""
        told = self.ask("DOMSnapshot.captureSnapshot", computedStyles=[])
        strings, layout = told["strings"], told["documents"][0]["layout"]
        return " ".join(" ".join(strings[text] for text in layout["text"] if text >= 0).split())

    def printed(self) -> bytes:
        """Return the page as PDF on US letter, as the print style wants it."""
        told = self.ask("Page.printToPDF", preferCSSPageSize=True, paperWidth=8.5, paperHeight=11)
        return base64.b64decode(told["data"])


@contextmanager
def chromium(home: Path) -> Iterator[Browser]:
    """Start the browser with an empty profile below `home`, yield it, and end it."""
    import fcntl  # only where there is such a browser

    theirs_in, to = os.pipe()
    answers, theirs_out = os.pipe()
    high = [fcntl.fcntl(one, fcntl.F_DUPFD_CLOEXEC, 20) for one in (theirs_in, theirs_out)]

    def numbered() -> None:
        os.dup2(high[0], 3)  # Chromium reads from 3 and writes to 4
        os.dup2(high[1], 4)

    command = ["chromium", *_OPTIONS[:-1], f"--user-data-dir={home / 'profile'}", _OPTIONS[-1]]
    short = tempfile.mkdtemp(prefix="llc")  # a socket is made in it, whose path has 108 characters at most
    own = {**os.environ, **dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"), str(home)), "TMPDIR": short}
    process = subprocess.Popen(
        command,
        env=own,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=(3, 4),
        preexec_fn=numbered,
        start_new_session=True,
    )
    for one in (theirs_in, theirs_out, *high):
        os.close(one)
    try:
        browser = Browser(to, answers)
        yield browser
        browser.close()
        process.wait(timeout=20)
    finally:
        os.close(to)
        os.close(answers)
        if process.poll() is None:
            process.kill()
        process.wait()
        shutil.rmtree(short, ignore_errors=True)
