"""Which Latin letter or digit stands on a key, where the keyboard's layout types something else on it."""

from __future__ import annotations

import sys

from PySide6.QtGui import QGuiApplication, QKeyEvent

#: Places of keys from left to right, a row at a time, and what a Latin keyboard has there.
_ROWS = ((10, "1234567890"), (24, "qwertyuiop"), (38, "asdfghjkl"), (52, "zxcvbnm"))
#: By the code of the place as X11 and Wayland give it.
_PLACES = {first + at: sign for first, signs in _ROWS for at, sign in enumerate(signs)}
#: By the place as macOS names it.
_MAC_ROWS = ((0, "asdfhgzxcv"), (11, "bqweryt123465"), (25, "97"), (28, "80"), (31, "ou"), (34, "ip"), (37, "lj"))
_MAC = {first + at: sign for first, signs in _MAC_ROWS for at, sign in enumerate(signs)} | {40: "k", 45: "n", 46: "m"}


def latin_sign(event: QKeyEvent, platform: str = "") -> str:
    """Return what a key typed; of a letter that is not Latin, what a Latin keyboard types on that key.

    `platform`: as Qt names it, for tests.
    """
    text = event.text()
    if not text.strip() or text.isascii() or len(text) > 1:
        return text
    platform = platform or QGuiApplication.platformName() or sys.platform
    found = ""
    if platform == "windows":  # the code of a key is that of its capital letter, on Cyrillic and Greek layouts too
        code = event.nativeVirtualKey()
        found = chr(code).lower() if chr(code).isascii() and chr(code).isalnum() else ""
    elif platform == "cocoa":
        found = _MAC.get(event.nativeVirtualKey(), "")
    else:
        found = _PLACES.get(event.nativeScanCode(), "")
    return found or text
