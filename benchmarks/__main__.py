"""`python -m benchmarks [--json] [--quick] [names...]`: every benchmark with its floor.

A name is a module (clock) or a module and a part of a benchmark's name ("clock:full clocks"). Exit 1 where a goal
is missed or a benchmark fails, 2 where there is no such module.
"""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import sys
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import asdict

import benchmarks
from benchmarks.harness import Result


def modules() -> list[str]:
    """The names of the modules bench_*.py, without the prefix, in order."""
    found = (module.name for module in pkgutil.iter_modules(benchmarks.__path__))
    return sorted(name.removeprefix("bench_") for name in found if name.startswith("bench_"))


def results(names: Sequence[str], quick: bool) -> Iterator[Result]:
    """Run what the names pick, all without names; what fails is told on stderr and raised as SystemExit at the end."""
    parts: dict[str, list[str]] = {}
    for name in names or modules():
        module, _, part = name.partition(":")
        parts.setdefault(module, []).append(part.lower())
    failed = []
    for module, wanted in parts.items():
        try:
            for result in importlib.import_module(f"benchmarks.bench_{module}").run(quick):
                if any(part in result.name.lower() for part in wanted):
                    yield result
        except Exception:  # noqa: BLE001 one failing module must not keep the others from running
            traceback.print_exc()
            failed.append(module)
    if failed:
        raise SystemExit(f"failed: {', '.join(failed)}")


def line(result: Result) -> str:
    """One row of the table."""
    goal = "" if result.goal is None else f"goal {result.goal:g}x {'kept' if result.within else 'MISSED'}"
    times = f"{_time(result.ours_s):>10} {_time(result.floor_s):>10} {result.ratio:>9.3g}x"
    return f"{result.name:<56} {times}  {goal:<16} {result.note}".rstrip()


def _time(value: float) -> str:
    for limit, factor, unit in ((1e-3, 1e6, "us"), (1, 1e3, "ms")):
        if value < limit:
            return f"{value * factor:.3g} {unit}"
    return f"{value:,.3g} s" if value < 1000 else f"{value:,.0f} s"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", help=f"module or module:part of a name; modules: {', '.join(modules())}")
    parser.add_argument("--json", action="store_true", help="one JSON array instead of a table")
    parser.add_argument("--quick", action="store_true", help="small sizes: does it run at all")
    options = parser.parse_args(arguments)
    unknown = {name.partition(":")[0] for name in options.names} - set(modules())
    if unknown:
        print(f"no benchmarks {', '.join(sorted(unknown))}; there are: {', '.join(modules())}", file=sys.stderr)  # noqa: T201
        return 2
    found = []
    if not options.json:
        print(f"{'name':<56} {'ours':>10} {'floor':>10} {'ratio':>10}")  # noqa: T201
    failure: SystemExit | None = None
    try:
        for result in results(options.names, options.quick):
            found.append(result)
            if not options.json:
                print(line(result), flush=True)  # noqa: T201
    except SystemExit as error:
        failure = error
    if options.json:
        rows = [{**asdict(result), "within": result.within} for result in found]
        print(json.dumps(rows, indent=1))  # noqa: T201
    if failure is not None:
        print(failure, file=sys.stderr)  # noqa: T201
        return 1
    return 1 if any(result.within is False for result in found) else 0


if __name__ == "__main__":
    sys.exit(main())
