"""The guide for administrators: its blocks are commands of a shell, and what it calls is there.

`python3 dev.py test --administration` follows it on two servers, which takes more than a minute.
"""

from __future__ import annotations

import shutil
import subprocess

import click
import pytest

from app.cli.main import cli
from tests.administration.blocks import GUIDE, blocks, longleaf_calls


def _unknown(words: list[str]) -> str:
    """Return the first word of a call that is no command or no option of `longleaf`; "" where all are."""
    command: click.Command = cli
    skip = False
    known = {option for param in cli.params for option in param.opts}
    for word in words:
        if skip:
            skip = False
        elif word.startswith("--"):
            known |= {option for param in command.params for option in param.opts} | {"--db", "--profile"}
            if word not in known:
                return word
            skip = word in ("--db", "--profile")
        elif isinstance(command, click.Group):
            if word not in command.commands:
                return "" if command.invoke_without_command and word[0] in ">;" else word
            command = command.commands[word]
    return ""


def test_the_guide_calls_what_is_there() -> None:
    calls = longleaf_calls(GUIDE.read_text("utf-8"))
    assert len(calls) > 20
    assert [(call, wrong) for call in calls if (wrong := _unknown(call))] == []
    assert _unknown(["db", "people", "give", "ann", "--loud"]) == "--loud"
    assert _unknown(["db", "pepole"]) == "pepole"


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
def test_the_blocks_of_the_guide_can_be_typed() -> None:
    found = blocks(GUIDE.read_text("utf-8"))
    assert {host for block in found for host in block.hosts} == {"edc", "wdc"}
    for block in found:
        done = subprocess.run(["bash", "-n"], input=block.text, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, ""), block.line
