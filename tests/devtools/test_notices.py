"""The page of other people's packages: what is needed to run, with the license each gives itself."""

from __future__ import annotations

from importlib.metadata import Distribution, PackageNotFoundError, PathDistribution
from pathlib import Path

import pytest

from devtools.notices import license_of, notices, run_time_packages

PACKAGES = {
    "longleaf": ["Requires-Dist: Psycopg[binary]", "Requires-Dist: click>=8", 'Requires-Dist: pytest; extra == "dev"'],
    "psycopg": ["License-Expression: LGPL-3.0-only", 'Requires-Dist: pywin32; sys_platform == "win32"'],
    "psycopg-binary": ["Classifier: License :: OSI Approved :: BSD License", "License: see the classifiers"],
    "click": ["License: BSD", "Requires-Dist: six (>=1)"],
    "six": ["Requires-Dist: click"],  # a circle ends
    "pytest": [],
}


@pytest.fixture
def installed(tmp_path: Path) -> dict[str, Distribution]:
    made: dict[str, Distribution] = {}
    for name, lines in PACKAGES.items():
        folder = tmp_path / f"{name}-1.0.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text("\n".join([f"Name: {name}", "Version: 1.0", *lines, ""]), "utf-8")
        made[name] = PathDistribution(folder)
    return made


def test_what_is_needed_to_run_and_its_licenses(installed: dict[str, Distribution]) -> None:
    def find(name: str) -> Distribution:
        if name not in installed:
            raise PackageNotFoundError(name)
        return installed[name]

    needed = run_time_packages("longleaf", find)
    assert [(p.metadata["Name"], license_of(p)) for p in needed] == [
        ("click", "BSD"),
        ("psycopg", "LGPL-3.0-only"),
        ("psycopg-binary", "BSD License"),
        ("six", "not stated"),
    ]
    assert "| psycopg | 1.0 | LGPL-3.0-only |" in notices(needed)


def test_the_programs_own_packages_are_found() -> None:
    names = {package.metadata["Name"].lower() for package in run_time_packages("longleaf")}
    assert {"pyside6_essentials", "sqlalchemy", "psycopg-binary", "reportlab"} <= names
    assert not names & {"pytest", "mypy", "longleaf"}
