"""Whether two pictures look the same: a few shades and a few pixels may differ, a control that is gone may not."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

#: Shades of 255 in which a channel may differ unnoticed: what another processor rounds otherwise.
SHADES = 24
#: Share of the pixels that may differ by more.
SHARE = 0.001
#: Side of the squares that are looked at one by one, and the share of a square's pixels that may differ.
SQUARE, SQUARE_SHARE = 16, 0.4

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Difference:
    """`text`: what differs, empty where the pictures look the same; `where`: the pixels, as a picture (or None)."""

    text: str
    where: Pixels | None = None


def read(path: Path) -> Pixels:
    """The pixels of a PNG: height x width x 3."""
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


def write(pixels: Pixels, path: Path) -> None:
    """Write a PNG, as small as it gets without loss."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path, optimize=True)


def difference(actual: Pixels, reference: Pixels) -> Difference:
    """Compare two pictures."""
    if actual.shape != reference.shape:
        return Difference(f"it is {_size(actual)}, the reference {_size(reference)}")
    far = (np.abs(actual.astype(np.int16) - reference.astype(np.int16)) > SHADES).any(axis=2)
    share = float(far.mean())
    high, wide = (-(-side // SQUARE) * SQUARE for side in far.shape)
    padded = np.zeros((high, wide), bool)
    padded[: far.shape[0], : far.shape[1]] = far
    squares = padded.reshape(high // SQUARE, SQUARE, wide // SQUARE, SQUARE).mean(axis=(1, 3))
    worst = float(squares.max())
    if share <= SHARE and worst <= SQUARE_SHARE:
        return Difference("")
    row, column = (int(at) * SQUARE for at in np.unravel_index(int(squares.argmax()), squares.shape))
    pale = 255 - (255 - reference) // 4
    pale[far] = (214, 0, 110)
    return Difference(f"{share:.2%} of the pixels differ, most at x {column}, y {row}", pale)


def _size(pixels: Pixels) -> str:
    return f"{pixels.shape[1]} x {pixels.shape[0]}"
