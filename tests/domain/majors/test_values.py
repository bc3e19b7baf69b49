"""What a timeline says that this program does not know."""

from __future__ import annotations

from app.domain.majors.values import UpdateKind


def test_a_kind_that_nobody_knows_is_read_as_a_note() -> None:
    assert [UpdateKind.read(text) for text in ("restored", "bridge opened", "")] == [
        UpdateKind.RESTORED,
        UpdateKind.NOTE,
        UpdateKind.NOTE,
    ]
