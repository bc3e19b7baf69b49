"""Cost lines as a FOCUS file, and read back."""

from __future__ import annotations

import pytest

from app.domain.catalog.bills import LineKind
from app.domain.catalog.focus import FocusLine, as_csv, read


@pytest.mark.parametrize("name", ["Usage", "Correction", 'Mail, "old"\r\nand new'])
@pytest.mark.parametrize("kind", [LineKind.USAGE, LineKind.CORRECTION])
def test_a_service_of_any_name_is_read_back(kind: LineKind, name: str) -> None:
    about = ("BOX", "Mailbox", "GB", name, "", "FY2026 version 1, x")
    line = FocusLine("BIL0000001", 1, "DHHS", "Health", "2026-06", kind, "2026-05", *about, 3_000_001, 10**15, -7)
    assert read(as_csv([line])) == (line,)
