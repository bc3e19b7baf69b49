"""Impact and urgency make a priority."""

from __future__ import annotations

import pytest

from app.domain.sla.priority import SAMPLE_MATRIX, PriorityMatrix
from app.domain.vocabulary import Priority
from app.errors import InputError

C, H, M, L = Priority.CRITICAL, Priority.HIGH, Priority.MEDIUM, Priority.LOW


def test_sample_matrix_as_defined() -> None:
    rows = [[SAMPLE_MATRIX.priority(impact, urgency) for urgency in (1, 2, 3, 4)] for impact in (1, 2, 3, 4)]
    assert rows == [[C, C, H, M], [C, H, M, M], [H, M, M, L], [M, M, L, L]]


def test_a_matrix_of_ones_own() -> None:
    cells = {**SAMPLE_MATRIX.cells, (4, 4): M}
    matrix = PriorityMatrix(cells)
    cells[4, 4] = C  # the matrix does not change with the dictionary
    assert matrix.priority(4, 4) is M


def test_numbers_become_priorities() -> None:
    matrix = PriorityMatrix({key: Priority(int(value)) for key, value in SAMPLE_MATRIX.cells.items()})
    assert matrix == SAMPLE_MATRIX


def test_incomplete_or_wrong_matrices_are_refused() -> None:
    cells = dict(SAMPLE_MATRIX.cells)
    with pytest.raises(InputError, match="impact 5 urgency 1"):
        PriorityMatrix({**cells, (5, 1): L})
    del cells[2, 3]
    with pytest.raises(InputError, match="lacks impact 2 urgency 3"):
        PriorityMatrix(cells)
    with pytest.raises(InputError, match="1 to 4"):
        SAMPLE_MATRIX.priority(0, 1)


def test_an_empty_matrix_is_called_so() -> None:
    with pytest.raises(InputError, match="The priority matrix is empty"):
        PriorityMatrix({})
