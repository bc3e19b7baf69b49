"""Build dist/longleaf with PyInstaller, then prove that it starts: a sample workspace, a packet, its verification."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "dist" / "longleaf" / ("longleaf.exe" if os.name == "nt" else "longleaf")


def main() -> int:
    spec = ROOT / "packaging" / "longleaf.spec"
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN", str(spec)]
    if subprocess.call(command, cwd=ROOT) != 0:
        return 1
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        for step in (
            ["demo", "--no-window", "--out", str(out)],
            ["--db", str(out / "sample-workspace.db"), "verify", str(out / "DHHS-2026-10.pdf")],
        ):
            if subprocess.call([str(PROGRAM), *step], cwd=folder) != 0:
                print(f"The built program failed at: {' '.join(step)}", file=sys.stderr)
                return 1
    print(f"Ready: {PROGRAM.parent}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
