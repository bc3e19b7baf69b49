"""Mappings as texts: read by several threads at once."""

from __future__ import annotations

import subprocess
import sys

import pytest

_THREADS = """
import sys, threading
from app.services.imports.mapping import load_mapping

sys.setswitchinterval(1e-6)
begin = threading.Barrier(6)
found = []

def read():
    begin.wait()
    found.append(load_mapping("servicenow-list").name)

threads = [threading.Thread(target=read) for _ in range(6)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(found == ["servicenow-list"] * 6)
"""


@pytest.mark.processes
def test_the_first_mappings_are_read_by_several_threads() -> None:
    """What msgspec finds out about a class when it first meets it must not be looked at half done.

    Without a lock five of six such processes ended with a segmentation fault.
    """
    done = subprocess.run([sys.executable, "-c", _THREADS], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "True")
