"""Who can carry a change out is offered by name and by login, in every form that asks for it."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.ui.forms.typeahead import Typeahead
from app.views.changes.forms import implementer_form, who_field, who_values
from tests.domain.changes.examples import change

_PEOPLE = [("ann", "Ann Ames"), ("bob", "Bob Bell")]
_OFFERED = {"people": _PEOPLE, "groups": [("5", "Network operations")]}


def _offered(field: Typeahead) -> list[tuple[object, str]]:
    return [(choice.id, choice.text) for choice in field.choices.all]


def test_of_several_changes_nobody_is_offered_before_the_people(qtbot: QtBot) -> None:
    form = implementer_form(None, "3 changes", _OFFERED, None, lambda values: None, "key")  # type: ignore[arg-type]
    qtbot.addWidget(form)
    field = form.field("implementer")
    assert isinstance(field, Typeahead)
    assert _offered(field) == [
        (0, "Nobody"),
        ("ann", "Ann Ames"),
        ("bob", "Bob Bell"),
        ("group:5", "Network operations"),
    ]
    assert field.value() == ""


def test_other_people_are_offered_once_they_are_others(qtbot: QtBot) -> None:
    bob = change(implementer="bob")
    first, then = who_field(_OFFERED, bob), who_field({**_OFFERED, "people": [*_PEOPLE, ("cem", "Cem Can")]}, bob)
    for field in (first, then):
        qtbot.addWidget(field)
    assert [text for _, text in _offered(first)] == ["Ann Ames", "Bob Bell", "Network operations"]
    assert first.value() == "bob"
    assert [hit.choice.text for hit in then.choices.find("cem").hits] == ["Cem Can"]


def test_a_group_stands_beside_the_people_and_is_kept_as_a_group(qtbot: QtBot) -> None:
    field = who_field(_OFFERED, change(implementer="", group_id=5, group="Network operations"))
    qtbot.addWidget(field)
    assert (field.value(), field.currentText()) == ("group:5", "Network operations")
    assert who_values(field.value()) == {"implementer": "", "group_id": 5}
    assert who_values("bob") == {"implementer": "bob", "group_id": None}
    assert who_values(None) == {"implementer": "", "group_id": None}
