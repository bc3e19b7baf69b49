"""`python -m tests.pictures --accept`: takes the pictures anew and makes them the references. Look at them first."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.pictures.compare import difference, read, write
from tests.pictures.take import NAMES, REFERENCES, environment


def main(arguments: list[str]) -> int:
    """Take the pictures; with --accept replace every reference that looks different."""
    if arguments not in ([], ["--accept"]):
        print(__doc__)  # noqa: T201
        return 2
    with tempfile.TemporaryDirectory() as own:
        folder = Path(own)
        command = [sys.executable, "-m", "tests.pictures.take", own]
        subprocess.run(command, env=environment(folder), check=True)
        for name in NAMES:
            taken, reference = read(folder / f"{name}.png"), REFERENCES / f"{name}.png"
            differs = difference(taken, read(reference)).text if reference.exists() else "it is new"
            if differs and arguments:
                write(taken, reference)
            print(f"{name}: {differs or 'as before'}")  # noqa: T201
        if arguments:
            for path in REFERENCES.glob("*.png"):
                if path.stem not in NAMES:
                    path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
