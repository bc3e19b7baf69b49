"""Letters on keyboards that type no Latin ones: the place of the key decides."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from app.ui.latin_keys import latin_sign


def typed(text: str, scan: int = 0, virtual: int = 0) -> QKeyEvent:
    kind, none = QEvent.Type.KeyPress, Qt.KeyboardModifier.NoModifier
    return QKeyEvent(kind, 0, none, scan, virtual, 0, text)


@pytest.mark.parametrize(
    ("platform", "text", "scan", "virtual", "sign"),
    [
        ("xcb", "ф", 38, 0x6C6, "a"),  # Cyrillic ef stands where Latin keyboards have A
        ("xcb", "ь", 58, 0, "m"),
        ("wayland", "ς", 25, 0, "w"),  # Greek final sigma
        ("xcb", "é", 11, 0xE9, "2"),  # AZERTY's row of digits
        ("windows", "ф", 30, 0x41, "a"),
        ("cocoa", "ф", 0, 0, "a"),
        ("cocoa", "п", 0, 5, "g"),
        ("cocoa", "ь", 0, 46, "m"),
        ("xcb", "m", 47, 0, "m"),  # a Latin letter means itself wherever it stands
        ("xcb", "/", 61, 0, "/"),
        ("xcb", "ф", 0, 0, "ф"),  # no keyboard told where
        ("windows", "ф", 30, 0xBA, "ф"),
        ("xcb", "", 38, 0, ""),
    ],
)
def test_what_a_key_means(platform: str, text: str, scan: int, virtual: int, sign: str) -> None:
    assert latin_sign(typed(text, scan, virtual), platform) == sign


def test_each_letter_and_digit_has_one_place_on_every_platform() -> None:
    everything = set("abcdefghijklmnopqrstuvwxyz0123456789")
    for platform, codes in (("xcb", {"scan": range(100)}), ("cocoa", {"virtual": range(60)})):
        (name, places), found = next(iter(codes.items())), list[str]()
        for code in places:
            sign = latin_sign(typed("ж", **{name: code}), platform)
            found += [sign] if sign != "ж" else []
        assert sorted(found) == sorted(everything)
