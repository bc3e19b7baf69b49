"""Other people's text on a terminal: nothing in it acts there, and as JSON it is exact."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import time

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cli import terminal
from app.cli.terminal import TerminalProgress
from app.domain.report_table import ReportTable

EVIL = "VPN\x1b]0;owned\x07\x1b[2J\x9b31m\x08\u202egnp.exe\x7f\r\nINC0000001"
#: What a terminal acts on: C0 and C1 controls (but line ends), delete, turned directions.
ACTS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]")


def test_what_is_said_does_nothing_to_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.say(f"INC0000002 {EVIL}")
    terminal.say(EVIL, err=True)
    said = capsys.readouterr()
    for text in (said.out, said.err):
        assert not ACTS.search(text)
        assert text.endswith("gnp.exe\ufffd\nINC0000001\n")


def test_on_a_terminal_lines_end_between_words(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "  Warning: Remote Access VPN depends on Wide Area Network"
    terminal.say(text)
    assert capsys.readouterr().out == f"{text}\n"  # a file or pipe has it as it is
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "40")
    terminal.say(text)
    assert capsys.readouterr().out == "  Warning: Remote Access VPN depends on\n    Wide Area Network\n"


def test_a_cell_stays_in_its_line() -> None:
    table = ReportTable("Tickets", (("a", "A"), ("n", "N")), ({"a": EVIL, "n": 1}, {"a": "x", "n": 22}))
    lines = table.as_text().splitlines()
    assert len(lines) == 6  # title, blank, head, rule, two rows
    assert not ACTS.search("".join(lines))


@given(st.text(st.characters(codec=None)))
def test_json_is_exact_and_acts_on_nothing(text: str) -> None:
    said: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(click, "echo", said.append)
        terminal.print_json({"title": text})
    assert json.loads(said[0]) == {"title": text}
    assert not ACTS.search(said[0])
    said[0].encode()


def test_data_is_exact_in_a_pipe(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    terminal.print_data("a,\x1b[2J\r\n")
    assert capsys.readouterr().out == "a,\x1b[2J\r\n"
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    terminal.print_data("a,\x1b[2J\n")
    assert not ACTS.search(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("10 of 20 tickets, 5 a second, 2 s left", "import · 10 of 20 tickets, 5 a second, 2 s left\n"),
        ("waiting", "import · 10 of 20 (50 %) · 1/s · 10 s left · waiting\n"),
    ],
)
def test_progress_says_everything_once(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, text: str, line: str
) -> None:
    monkeypatch.setattr("app.cli.terminal.time.monotonic", lambda: 100.0)
    progress = terminal.TerminalProgress("import")
    monkeypatch.setattr("app.cli.terminal.time.monotonic", lambda: 110.0)
    progress.work.step(10, 20, text)
    assert capsys.readouterr().err == line


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="signals of Unix")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_being_told_to_end_cancels_the_work(name: str) -> None:
    number, before = getattr(signal, name), signal.getsignal(getattr(signal, name))
    with TerminalProgress("x") as work:
        os.kill(os.getpid(), number)
        for _ in range(1000):
            if work.cancelled:
                break
            time.sleep(0.005)
        assert work.cancelled
    assert signal.getsignal(number) == before
