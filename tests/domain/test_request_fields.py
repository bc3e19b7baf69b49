"""What an answer of each kind may be, and the order in which fields are asked."""

from __future__ import annotations

import pytest

from app.domain.request_fields import (
    FieldKind,
    RequestAnswer,
    RequestField,
    asked_of,
    choices_of,
    problem,
    problems,
    same_label,
    spelled,
    told_answers,
)


def field(kind: FieldKind, **more: object) -> RequestField:
    return RequestField(1, 7, "It", kind, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (FieldKind.TEXT, ("x", "1" * 2000), ("x" * 2001,)),
        (FieldKind.NUMBER, ("0", "-3", "12.50", ".5", "7."), ("a", "1.2.3", "--1", "1-2", ".", "-", "1e5", "1" * 21)),
        (FieldKind.DATE, ("2026-12-01", "2028-02-29"), ("2026-02-29", "1 Dec", "20261201", "2026-12-1")),
        (FieldKind.CHOICE, ("Red",), ("red", "Re", "Red\nBlue")),
        (FieldKind.YES_NO, ("yes", "no"), ("Yes", "1")),
        (FieldKind.PERSON, ("bob",), ("bo", "DOT")),
        (FieldKind.AGENCY, ("DOT",), ("dot", "bob")),
    ],
)
def test_an_answer_is_of_the_kind_that_its_field_takes(
    kind: FieldKind, good: tuple[str, ...], bad: tuple[str, ...]
) -> None:
    one = field(kind, choices=("Red", "Blue"))
    assert [text for text in good if problem(one, text, {"bob"}, {"DOT"})] == []
    assert [text for text in bad if not problem(one, text, {"bob"}, {"DOT"})] == []
    assert kind.label


def test_what_is_needed_is_asked_for_and_nothing_else() -> None:
    one, other = field(FieldKind.TEXT, required=True), field(FieldKind.NUMBER)
    assert problem(one, "", (), ()) == "It: it is needed."
    assert problem(other, "", (), ()) == ""
    assert problems([one], {}, (), ()) == {1: "It: it is needed."}
    assert problems([one], {1: "x"}, (), ()) == {}


def test_fields_of_a_service_are_asked_in_order() -> None:
    fields = [
        RequestField(3, 7, "b", FieldKind.TEXT, position=2),
        RequestField(2, 7, "A", FieldKind.TEXT, position=2),
        RequestField(1, 8, "c", FieldKind.TEXT, position=1),
        RequestField(4, 7, "z", FieldKind.TEXT, position=1),
    ]
    assert [one.id for one in asked_of(fields, 7)] == [4, 2, 3]
    assert asked_of(fields, None) == ()
    assert choices_of(" Red \n\nBlue\nRed\n") == ("Red", "Blue")
    assert [RequestAnswer("It", FieldKind.YES_NO, text).text for text in ("yes", "no")] == ["Yes", "No"]
    assert RequestAnswer("It", FieldKind.TEXT, "yes").text == "yes"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", {}),
        ("{}", {}),
        ('{"Size": "Large", "Seats": 4, "Note": null, "More": " "}', {"Size": "Large", "Seats": "4"}),
        ('{"Outside": true, "Inside": false}', {"Outside": "yes", "Inside": "no"}),
        ("Size: Large\n\nLink: https://x.example:81/a", {"Size": "Large", "Link": "https://x.example:81/a"}),
        ("Size:", {}),
    ],
)  # fmt: skip
def test_answers_of_another_program_are_read_by_label(text: str, told: dict[str, str]) -> None:
    assert told_answers(text) == told


@pytest.mark.parametrize("text", ["{", '{"a": [1]}', '{"a": {"b": 1}}', "Large", ": Large"])
def test_what_is_no_answer_is_said(text: str) -> None:
    with pytest.raises(ValueError, match=r"no JSON object|is no text|is no answer"):
        told_answers(text)


def test_an_answer_is_spelled_as_its_field_has_it() -> None:
    choice = RequestField(1, 1, "Size", FieldKind.CHOICE, choices=("Small", "Large"))
    said = RequestField(2, 1, "Outside", FieldKind.YES_NO)
    note = RequestField(3, 1, "Note", FieldKind.TEXT)
    assert [spelled(choice, one) for one in ("LARGE", "huge")] == ["Large", "huge"]
    assert [spelled(said, one) for one in ("True", "NO", "maybe")] == ["yes", "no", "maybe"]
    assert spelled(note, "TRUE") == "TRUE"
    assert same_label(" Needed  BY ") == same_label("needed by")
