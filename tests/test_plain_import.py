"""The window imports with Python's own function: PySide6's costs a tenth of the start."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.processes

_AS_THE_COMMAND_DOES = """
import builtins
own = builtins.__import__
import app.ui
import app.bootstrap
print(builtins.__import__ is own)
"""
_PYSIDE_FIRST = """
import builtins
import PySide6.QtCore
hook = builtins.__import__
import app.ui
print(builtins.__import__ is not hook)
"""


@pytest.mark.parametrize("script", [_AS_THE_COMMAND_DOES, _PYSIDE_FIRST])
def test_pyside_does_not_look_at_every_import(script: str) -> None:
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout == "True\n"
