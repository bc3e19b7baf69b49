"""The normal form of texts, what a person typed, and numbers in every spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.search.normal import GAP, body, folded, mark, readings
from app.domain.search.numbers import listed, spelled
from app.domain.search.query import Query, Term, fits, parse


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("E-mail down", ["e mail down", "email down"]),
        ("wi\u2011fi", ["wi fi", "wifi"]),
        ("José JOSE\u0301", ["jose jose"]),
        ("Straße STRASSE", ["strasse strasse"]),
        ("O\u2019Brien's", ["o brien s", "obriens"]),
        ("Ångström Øre Łódź", ["angstrom ore lodz"]),
        ("co\u00adoperate ﬁle №5", ["cooperate file no5"]),
        ("fire—alarm on/off", ["fire alarm on off"]),
        ("-x- 'quoted'", ["x quoted"]),
        ("10.0.0.1", ["10 0 0 1"]),
        ("Привет 用户", ["привет 用户"]),
        ("!!! \t\n", []),
    ],
)
def test_the_normal_form(text: str, words: list[str]) -> None:
    assert [" ".join(reading) for reading in readings(text)] == words


def test_a_body_keeps_texts_apart_and_is_bounded() -> None:
    assert body(["Wi-Fi", "", "down"], ["_a_5"]) == "_a_5 _ wi fi _ wifi _ down"
    long = body(["x " * 300, "y " * 20_000, "last"]).split(" ")
    assert (long.count("x"), long.count("y"), len(long)) == (255, 255, 16_000)
    assert len(body(["a" * 500])) == len(f"{GAP} ") + 200


@given(st.text(max_size=40))
def test_a_normal_form_is_its_own_and_made_of_words(text: str) -> None:
    for reading in readings(text):
        for word in reading:
            assert word
            assert all(c.isalnum() for c in word)
        assert readings(" ".join(reading)) == (reading,)
    assert folded(folded(text)) == folded(text)
    assert fits(parse(text), body([text])) or not parse(text).terms or parse(text).unwanted or '"' in text


def test_marks_are_no_words_of_texts() -> None:
    assert mark("a", 5) == "_a_5"
    assert mark("p", "j.doe@x") == "_p_j_2e_doe_40_x"
    assert parse("_a_5").terms[0].words == (("a", "5"),)


def test_what_is_typed() -> None:
    query = parse('mail -"not  this" -slow “very slow” *rint')
    assert [(t.words[0], t.whole, t.without, t.part) for t in query.terms] == [
        (("mail",), False, False, False),
        (("not", "this"), True, True, False),
        (("slow",), False, True, False),
        (("very", "slow"), True, False, False),
        (("rint",), False, False, True),
    ]
    assert parse("e-mail").terms == (Term((("e", "mail"), ("email",))),)
    assert parse("- -- \" '").terms == ()
    for sign in "\u2010\u2011\u2012\u2013\u2212\uff0d":
        assert parse(f'{sign}printer {sign}"on fire"') == parse('-printer -"on fire"')
        assert parse(f"e{sign}mail") == parse("e-mail")
    assert parse('"open phrase').terms == (Term((("open", "phrase"),), whole=True),)
    assert len(parse(" ".join(f"w{n}" for n in range(99))).terms) == 16


def test_what_fits() -> None:
    text = body(["Printer on fire", "José's e-mail"])
    for typed in ("print", "fire printer", '"on fire"', "email", "mail", "JOSÉ", "-phone", "joses", "*rinte"):
        assert fits(parse(typed), text), typed
    for typed in ("-print", "rinter", '"fire jose"', "printer -mail", '"on fir"', "", "!!!"):
        assert not fits(parse(typed), text), typed
    assert fits(parse("rinter"), text, inside=True)
    assert not fits(parse("*mail"), text, "printer on fire")
    assert not fits(Query(()), text)


@pytest.mark.parametrize(
    "typed",
    [
        *("24001", "inc24001", "INC-24001", "INC0024001", "#24001", "inc 24001", "Inc_24001", "INC:24001"),
        *(
            "INC24001.",
            "(INC24001)",
            "INC0024001,",
            "\u201cinc24001\u201d",
            "INC\u221224001",
            "INC \u2014 24001",
            "<24001>",
        ),
    ],
)
def test_numbers(typed: str) -> None:
    assert spelled(typed, ("INC", "REQ"))[0] == "INC0024001"


def test_numbers_of_others() -> None:
    assert spelled("ritm0012345", ("INC",), other=True) == ("RITM0012345",)
    assert spelled("ritm0012345", ("INC",)) == ()
    assert spelled("chg12", ("INC", "REQ")) == ("CHG0000012",)
    assert spelled("po-12", ("INC", "REQ")) == ("PO0000012",)
    assert [spelled(typed, ())[0] for typed in ("kb33", "EX 2", "hov-7", "bil12", "DSP3", "mi18")] == [
        *("KB0000033", "EX0000002", "HOV0000007", "BIL0000012", "DSP0000003", "MI0000018")
    ]
    assert spelled("12", ("INC", "REQ")) == ("INC0000012", "REQ0000012")
    assert spelled("printer", ("INC",), other=True) == spelled("", ("INC",), other=True) == ()
    assert spelled("\u0661\u0662", ("INC",)) == ()


@pytest.mark.parametrize(
    "typed", ["INC2,req3", " (INC-2; REQ 0003) ", "inc2 REQ3", "inc2\nreq3", "INC2 and REQ3", "inc2/req3"]
)
def test_a_list_of_numbers(typed: str) -> None:
    found = listed(typed, ("INC", "REQ"))
    assert [number for number in found if len(number) == 10] == ["INC0000002", "REQ0000003"]
    assert parse(typed).numbers == found


def test_digits_alone_are_a_list_only_with_signs_between() -> None:
    assert listed("24001, 24002", ("INC",)) == ("INC0024001", "INC0024002")
    for typed in ("24001 24002", "10,000", "3,402", "INC2", "INC2, printer", "INC2, -INC3", "", ", ;"):
        assert listed(typed, ("INC",)) == (), typed


def test_a_body_that_has_a_number_of_the_list() -> None:
    assert parse("INC2,INC3", ()).names(body(["INC0000003", "Printer"]))
    assert not parse("INC2,INC3", ()).names(body(["INC0000033"]))
