"""The main screens look as in the references; a picture that does not is left in out/pictures beside what differs.

After a change that is meant: look at out/pictures, then `python -m tests.pictures --accept`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.pictures.compare import SHADES, Pixels, difference, read, write
from tests.pictures.take import NAMES, REFERENCES, environment

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "out" / "pictures"


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pictures as they are now, taken by a process of their own: no other test can have touched its look."""
    folder = tmp_path_factory.mktemp("pictures")
    done = subprocess.run(
        [sys.executable, "-m", "tests.pictures.take", str(folder)],
        env=environment(folder),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_looks_as_in_the_reference(name: str, taken: Path) -> None:
    actual, reference = read(taken / f"{name}.png"), read(REFERENCES / f"{name}.png")
    found = difference(actual, reference)
    if found.text:
        write(actual, OUT / f"{name}-actual.png")
        if found.where is not None:
            write(found.where, OUT / f"{name}-difference.png")
        pytest.fail(f"{name}: {found.text}. See {OUT}; if it is meant: python -m tests.pictures --accept")


def test_references_are_those_that_are_compared() -> None:
    found = list(REFERENCES.glob("*.png"))
    assert sorted(path.stem for path in found) == sorted(NAMES)
    assert sum(path.stat().st_size for path in found) < 5_000_000
    looks = [read(path).tobytes() for path in found]
    assert len(set(looks)) == len(looks), "no two of them are the same screen"


# --- the comparison itself ------------------------------------------------------------------------
@pytest.fixture
def screen() -> Pixels:
    return read(REFERENCES / "tickets-light.png").copy()


def test_shades_and_single_pixels_do_not_count(screen: Pixels) -> None:
    noise = np.random.default_rng(7).integers(-SHADES // 2, SHADES // 2, screen.shape)
    shaded = np.clip(screen.astype(int) + noise, 0, 255).astype(np.uint8)
    shaded[5::90, 5::90] = (0, 200, 0)
    assert difference(shaded, screen).text == ""


@pytest.mark.parametrize(
    ("what", "rows", "columns"), [("an icon", (80, 96), (64, 80)), ("a button", (200, 224), (300, 380))]
)
def test_what_is_covered_is_found(screen: Pixels, what: str, rows: tuple[int, int], columns: tuple[int, int]) -> None:
    changed = screen.copy()
    changed[slice(*rows), slice(*columns)] = (120, 0, 120)
    found = difference(changed, screen)
    assert found.text, what
    assert found.where is not None
    assert found.where.shape == screen.shape


def test_text_that_moved_or_another_size_is_found(screen: Pixels) -> None:
    assert "of the pixels differ" in difference(np.roll(screen, 1, axis=1), screen).text
    assert difference(screen[:-1], screen).text == "it is 1280 x 719, the reference 1280 x 720"
