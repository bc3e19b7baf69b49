"""No module imports itself over others, not even with an import inside a function."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

import grimp
import pytest


def _ordered(imports: dict[str, set[str]]) -> list[str]:
    return list(TopologicalSorter(imports).static_order())


def test_there_are_no_circles_of_imports() -> None:
    """Imports for the checker alone (TYPE_CHECKING) do not count: the program never carries them out."""
    graph = grimp.build_graph("app", exclude_type_checking_imports=True)
    imports = {module: set(graph.find_modules_directly_imported_by(module)) for module in graph.modules}
    assert len(_ordered(imports)) == len(graph.modules) > 300


def test_a_circle_would_be_found() -> None:
    with pytest.raises(CycleError):
        _ordered({"a": {"b"}, "b": {"c"}, "c": {"a"}})
