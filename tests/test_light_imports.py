"""What a start must not load: libraries that take longer to import than all that is asked of them."""

from __future__ import annotations

import subprocess
import sys

import pytest

_HEAVY = ("numpy", "reportlab", "xlsxwriter", "alembic", "psycopg", "sqlalchemy.dialects.postgresql", "sqlalchemy.orm")


@pytest.mark.parametrize(
    "module",
    [
        "app.views.home.view",
        "app.services.workspace.opening",
        "app.services.home.page",
        "app.services.tickets.explain",
        "app.services.remote_process",
        "app.cli.main",
    ],
)
def test_what_is_needed_at_once_loads_nothing_heavy(module: str) -> None:
    script = f"import sys, {module}; print(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    loaded = done.stdout.split()
    assert module in loaded
    assert [name for name in loaded if name.startswith(_HEAVY)] == []
