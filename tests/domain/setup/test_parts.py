"""The parts that are set up agree with the tables, the rights and the forms."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from app.db.tables import kinds, metadata
from app.domain.refusals import refused
from app.domain.rights import may
from app.domain.setup.fields import Kind
from app.domain.setup.parts import PARTS, Part, part_of
from app.domain.undoing import RIGHTS
from app.domain.vocabulary import Role
from app.errors import InputError


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.id)
def test_a_part_names_columns_that_are_there(part: Part) -> None:
    columns = set(metadata.tables[part.table].c.keys())
    for field in part.fields:
        assert field.beside or set(field.names) <= columns, field.key
    assert part.ending.value in columns
    assert part.called in {field.key for field in part.fields}


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.id)
def test_only_those_who_may_write_its_table_set_it_up(part: Part) -> None:
    assert may([Role.ADMIN], part.right)
    assert refused([Role.READER], part.right) is not None
    assert part.table in RIGHTS
    assert part.touches == kinds.touched()[part.table]


def test_what_a_table_needs_is_asked() -> None:
    """A column without a default that may not be empty is a field, or follows from one."""
    follows = {"layer", "sample", "withdrawn"}
    for part in PARTS:
        asked = {name for field in part.fields if not field.beside for name in field.names}
        for column in metadata.tables[part.table].c:
            needed = not column.nullable and column.server_default is None and column.identity is None
            assert not needed or column.name in asked | follows, (part.id, column.name)


def test_a_part_that_is_not_there() -> None:
    with pytest.raises(InputError, match="There is no part “bills” to set up"):
        part_of("bills")
    with pytest.raises(InputError, match="Sites have no field “colour”"):
        part_of("sites").stored({"colour": "red"})


def test_a_choice_of_nothing_is_kept_as_its_column_takes_it() -> None:
    """NULL where the column may be empty, else the empty word."""
    seen = set()
    for part in PARTS:
        for field in part.fields:
            if field.kind is Kind.CHOICE and any(value == "" for _, value in field.choices):
                column = metadata.tables[part.table].c[field.names[0]]
                assert field.stored("") == {field.names[0]: None if column.nullable else ""}, (part.id, field.key)
                seen.add(column.nullable)
    assert False in seen


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (range(7), "Every day"),
        ((0, 1, 2, 3, 4), "Monday to Friday"),
        ((5, 6), "Saturday, Sunday"),
        ((6, 0), "Monday, Sunday"),
        ((0, 2, 3, 4), "Monday, Wednesday to Friday"),
        ((), ""),
    ],
)
def test_days_of_a_shift_are_told_in_the_order_of_the_week(days: Sequence[int], text: str) -> None:
    assert part_of("shifts").field("days").shown(tuple(days), {}) == text


def test_what_is_chosen_of_a_list_of_choices_is_told_one_by_one() -> None:
    field = part_of("targets").field("pause_reasons")
    every = [choice for _text, choice in field.choices]
    assert field.shown(tuple(reversed(every)), {}) == ", ".join(text for text, _choice in field.choices)
