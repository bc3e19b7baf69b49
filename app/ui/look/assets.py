"""Where fonts, icons and theme tokens lie, from a checkout, a wheel or a frozen program."""

from __future__ import annotations

from pathlib import Path

#: The folder `resources`, beside the package `app` in all three.
ROOT = Path(__file__).resolve().parents[3] / "resources"


def asset(*parts: str) -> Path:
    """Return the path of a file under `resources`."""
    return ROOT.joinpath(*parts)
