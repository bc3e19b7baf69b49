"""Says where a command spends its time: cProfile's table by own time, and a file for closer looks."""

from __future__ import annotations

import pstats
from pathlib import Path

from devtools.running import OUT, PYTHON, run, say

_ROWS = 30


def command_of(words: list[str]) -> list[str]:
    """Return what is run: `window`, `bench NAMES...` or a command of longleaf."""
    if words[0] == "window":
        return ["-m", "benchmarks", "--quick", "session", *words[1:]]
    if words[0] == "bench":
        return ["-m", "benchmarks", *words[1:]]
    return ["-m", "app", *words]


def file_of(words: list[str], folder: Path = OUT / "profile") -> Path:
    """Return where the profile is kept, named by the words that are no options."""
    name = "-".join(word for word in words[:3] if not word.startswith("-")) or "longleaf"
    return folder / f"{''.join(c if c.isalnum() or c in '-_' else '_' for c in name)}.prof"


def profile(words: list[str]) -> int:
    """Run a command under cProfile and print what took longest."""
    if not words:
        say("say what to profile: window, bench NAME, or a command of longleaf (report sla 2026-10 --agency DHHS)")
        return 2
    kept = file_of(words)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.unlink(missing_ok=True)
    status = run([PYTHON, "-m", "cProfile", "-o", kept, *command_of(words)], QT_QPA_PLATFORM="offscreen")
    if kept.exists():
        pstats.Stats(str(kept)).sort_stats("tottime").print_stats(_ROWS)
        say(f"kept in {kept}; look closer with: python -m pstats {kept}")
    return status
