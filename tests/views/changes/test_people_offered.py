"""Who can carry a change out is offered by name and by login, in every form that asks for it."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.ui.forms.typeahead import Typeahead
from app.views.changes.forms import implementer_form, person_field

_PEOPLE = [("ann", "Ann Ames"), ("bob", "Bob Bell")]


def _offered(field: Typeahead) -> list[tuple[object, str]]:
    return [(choice.id, choice.text) for choice in field.choices.all]


def test_of_several_changes_nobody_is_offered_before_the_people(qtbot: QtBot) -> None:
    form = implementer_form(None, "3 changes", {"people": _PEOPLE}, None, lambda values: None, "key")  # type: ignore[arg-type]
    qtbot.addWidget(form)
    field = form.field("implementer")
    assert isinstance(field, Typeahead)
    assert _offered(field) == [(0, "Nobody"), ("ann", "Ann Ames"), ("bob", "Bob Bell")]
    assert field.value() == ""


def test_other_people_are_offered_once_they_are_others(qtbot: QtBot) -> None:
    first, then = person_field(_PEOPLE, "bob"), person_field([*_PEOPLE, ("cem", "Cem Can")])
    for field in (first, then):
        qtbot.addWidget(field)
    assert _offered(first) == [("ann", "Ann Ames"), ("bob", "Bob Bell")]
    assert first.value() == "bob"
    assert _offered(then)[-1] == ("cem", "Cem Can")
    assert [hit.choice.text for hit in then.choices.find("cem").hits] == ["Cem Can"]
