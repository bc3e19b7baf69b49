"""What is disputed is found by its id, by its line and by the name that is printed."""

from __future__ import annotations

import pytest

from app.domain.packets.disputes import SECTIONS, figures_named, what_of
from app.domain.packets.figures import figures_of
from tests.reports.packets.made import busy

FIGURES = tuple(figures_of(busy()))


@pytest.mark.parametrize("name", [str, what_of, lambda id: what_of(id).upper(), lambda id: f" {what_of(id)} "])
def test_every_figure_that_is_printed_has_one_name_and_one_id(name: object) -> None:
    assert callable(name)
    for id in (*FIGURES, *SECTIONS):
        assert figures_named(FIGURES, name(id)) == (id,)


@pytest.mark.parametrize("id", [id for id in FIGURES if id.endswith(".percent")])
def test_a_line_means_its_percentage(id: str) -> None:
    assert figures_named(FIGURES, id.removesuffix(".percent")) == (id,)
    assert figures_named(FIGURES, what_of(id).replace(": percentage", "").replace(", percentage", "")) == (id,)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("First contact resolution", ("share.first_contact",)),
        ("Open tickets", ("backlog.closing",)),
        ("resolved in time", ("sla.resolution.all.percent",)),
        ("ticket inc0000123", ("INC0000123",)),
        ("records", ("records.read", "records.excluded")),
        ("no such thing", ()),
        ("", ()),
    ],
)
def test_what_is_said_and_what_is_meant(said: str, meant: tuple[str, ...]) -> None:
    assert figures_named(("share.first_contact", *FIGURES), said) == meant
