"""Writes what other people's packages the program carries, with their licenses: `python -m devtools.notices`.

Runs in the project's environment: names, versions and licenses are those that the installed packages give themselves.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from importlib.metadata import Distribution, PackageNotFoundError, distribution

_HEAD = """# Third-party packages

What a built Longleaf contains besides its own code, as the packages themselves say. Written by `dev.py release`.

| package | version | license |
|---|---|---|
"""
_TAIL = """
The fonts in `resources/fonts` are Public Sans, SIL Open Font License 1.1, and DejaVu Sans, Bitstream Vera License; the
texts are in that folder.
"""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def run_time_packages(root: str, find: Callable[[str], Distribution] = distribution) -> list[Distribution]:
    """Return what a package needs to run, directly or not, as installed here, by name; extras are left out."""
    found: dict[str, Distribution] = {}
    todo = _needs(find(root))
    while todo:
        name = todo.pop()
        if name in found:
            continue
        try:
            found[name] = find(name)
        except PackageNotFoundError:  # needed on another system only
            continue
        todo += _needs(found[name])
    return [found[name] for name in sorted(found)]


def _needs(package: Distribution) -> list[str]:
    names = []
    for line in package.requires or ():
        requirement, _, marker = line.partition(";")
        wanted = re.search(r"\[([^]]*)\]", requirement)  # psycopg[binary] also needs what it calls binary
        match = _NAME.match(requirement)
        if match is None or "extra ==" in marker:
            continue
        names.append(_plain(match.group()))
        if wanted:
            names += [_plain(f"{match.group()}-{extra.strip()}") for extra in wanted.group(1).split(",")]
    return names


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def license_of(package: Distribution) -> str:
    """Return a package's license in a few words; "not stated" where it gives none."""
    about = package.metadata
    if "License-Expression" in about:
        return about["License-Expression"]
    classifiers = [text.rpartition(" :: ")[2] for text in about.get_all("Classifier") or () if "License ::" in text]
    if classifiers:
        return ", ".join(sorted(set(classifiers)))
    first = (about.get_all("License") or [""])[0].strip().splitlines()
    return first[0] if first else "not stated"


def notices(packages: Iterable[Distribution]) -> str:
    """Return the page: one row a package."""
    rows = [f"| {p.metadata['Name']} | {p.version} | {license_of(p)} |" for p in packages]
    return _HEAD + "\n".join(rows) + "\n" + _TAIL


if __name__ == "__main__":
    sys.stdout.write(notices(run_time_packages("longleaf")))
