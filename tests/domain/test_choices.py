"""What typing finds among choices, in which order, and why."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import synonyms
from app.domain.choices import Choice, Choices, Named
from app.domain.search.normal import fold, folded
from app.ui.look.assets import asset

SERVICES = [
    Choice(n, s["name"], s["code"], synonyms.of_service(s["name"], s["code"]))
    for n, s in enumerate(json.loads(asset("sample", "services.json").read_text("utf-8"))["services"])
]
AGENCIES = [
    Choice(n, f"{a['code']} {a['name']}", a["code"])
    for n, a in enumerate(json.loads(asset("reference.json").read_text("utf-8"))["agencies"])
]


def texts(choices: list[Choice], typed: str) -> list[str]:
    return [hit.choice.text for hit in Choices(choices).find(typed).hits]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("VPN", "Remote Access VPN"),
        ("network", "Local Area Network Management"),
        ("firewall", "Managed Firewall"),
        ("password", "NCID Identity Management"),
        ("email", "E-mail and Calendar"),
        ("e-mail", "E-mail and Calendar"),
        ("tele", "Voice over IP Telephony"),
        ("wi-fi", "Wireless Network"),
        ("laptop", "Desktop and Laptop Support"),
        ("access remote", "Remote Access VPN"),
    ],
)
def test_services_are_found_by_what_people_call_them(typed: str, first: str) -> None:
    assert texts(SERVICES, typed)[0] == first


@pytest.mark.parametrize(
    ("typed", "code"),
    [("Transportation", "DOT"), ("revenue", "DOR"), ("agri", "NCDA&CS"), ("dot", "DOT"), ("ncda&cs", "NCDA&CS")],
)
def test_agencies_are_found_by_name_and_code(typed: str, code: str) -> None:
    assert Choices(AGENCIES).find(typed).hits[0].choice.code == code


def test_the_best_is_first() -> None:
    names = ["Alpha", "XN Other", "Xnote pad", "Red xnote", "Annex one", "Box"]
    choices = [Choice(n, text) for n, text in enumerate(names)]
    choices += [Choice(10, "By its code", "XN"), Choice(11, "By another", synonyms=("xn2",)), Choice(12, "C", "XN9")]
    found = [hit.choice.text for hit in Choices(choices).find("xn").hits]
    assert found == ["By its code", "C", "XN Other", "Xnote pad", "Red xnote", "By another"]


def test_recent_ones_go_before_equals_and_stand_first_when_nothing_is_typed() -> None:
    choices = [Choice(1, "Print east"), Choice(2, "Print west", recent=True), Choice(3, "Mail")]
    assert texts(choices, "pri") == ["Print west", "Print east"]
    hits = Choices(choices).find("").hits
    assert [(hit.choice.id, hit.reason) for hit in hits] == [(2, "recent"), (1, ""), (3, "")]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("quinones", "Ruth Quiñones"),
        ("QUIÑONES", "Ruth Quiñones"),
        ("quin\u0303ones", "Ruth Quiñones"),
        ("obrien", "Pat O'Brien"),
        ("o'brien", "Pat O'Brien"),
        ("O’Brien", "Pat O'Brien"),
        ("o brien", "Sam O. Brien"),
    ],
)
def test_accents_case_and_apostrophes_do_not_count(typed: str, found: str) -> None:
    choices = [Choice(1, "Ruth Quiñones"), Choice(2, "Pat O'Brien"), Choice(3, "Sam O. Brien")]
    assert texts(choices, typed)[0] == found


def test_the_reason_and_the_letters_of_a_hit() -> None:
    services = Choices(SERVICES)
    vpn, also = services.find("vpn").hits
    assert (vpn.reason, vpn.spans) == ("code VPN", ((14, 3),))
    assert (also.choice.code, also.reason, also.spans) == ("FIREWALL", "also: VPN rules", ())
    (person,) = Choices([Choice("rq", "Ruth Quiñones", detail="WRC")]).find("nones").hits
    assert (person.reason, person.spans) == ("WRC", ((8, 5),))


def test_only_a_whole_code_or_name_is_exact_and_only_where_it_is_one() -> None:
    choices = Choices([*AGENCIES, Choice(90, "Same name"), Choice(91, "Same name")])
    found = choices.exact(" dot ")
    assert found is not None
    assert found.code == "DOT"
    assert choices.exact("do") is None
    assert choices.exact("") is None
    assert choices.exact("same name") is None


def test_how_many_there_are_is_told_beyond_the_limit() -> None:
    found = Choices([Choice(n, f"Person {n}") for n in range(3_000)]).find("person", limit=50)
    assert (len(found.hits), found.count) == (50, 3_000)
    assert found.hits[0].choice.text == "Person 0"


def test_an_index_made_in_parts_is_the_same() -> None:
    choices = [Choice(n, f"Name {n}") for n in range(25)]
    index = Choices(choices)
    assert [index.prepare(10), index.prepare(10), index.prepare(10)] == [False, False, True]
    assert index.find("name 2") == Choices(choices).find("name 2")


_TEXTS = st.lists(st.text(alphabet="abAB cdé-'", min_size=1, max_size=9), min_size=1, max_size=12)


@given(_TEXTS, st.text(alphabet="abAB cdé-'", max_size=4), st.text(alphabet="abcdé", max_size=2))
def test_what_is_found_has_every_word_and_nothing_that_has_them_is_missing(
    names: list[str], typed: str, more: str
) -> None:
    choices = Choices([Choice(n, name) for n, name in enumerate(names)])
    choices.find(typed)  # the search goes on from here, letter by letter
    words = fold(typed + more).split()
    found = choices.find(typed + more)
    wanted = {
        n
        for n, name in enumerate(names)
        if all(word in fold(name) or word in fold(name).replace(" ", "") * ("-" in name) for word in words)
    }
    assert {hit.choice.id for hit in found.hits} == wanted
    assert found.count == len(wanted)
    for hit in found.hits:
        for begin, length in hit.spans:
            assert fold(hit.choice.text[begin : begin + length]) in words


def test_choices_of_pairs_find_what_choices_made_at_once_find() -> None:
    pairs = [(f"u{n}", f"Person {n}") for n in range(30)]
    me = Choice("me1", "Ann Smith", synonyms=("me",), recent=True)
    made = Choices([me, *(Choice(login, name) for login, name in pairs)])
    named = Choices(Named(pairs, (me,)))
    for typed in ("", "me", "person 2", "ann", "zzz"):
        assert named.find(typed, 10, ("u7", "u3")) == made.find(typed, 10, ("u7", "u3"))
    assert named.exact("person 7") == Choice("u7", "Person 7")
    assert [named.by_id(id) for id in ("me1", "u29", "gone")] == [me, Choice("u29", "Person 29"), None]
    assert list(named.all) == list(made.all)
    assert named.all[-1] == made.all[-1]
    assert named.all[0:3] == made.all[0:3]


@given(st.text(max_size=12))
def test_names_are_compared_as_searched_texts_are(text: str) -> None:
    """Both know the same letters: what differs is only how signs part words."""
    letters = "".join(c for c in folded(text) if c.isalnum())
    assert "".join(c for c in fold(text) if c.isalnum()) == letters


@pytest.mark.parametrize(
    ("text", "plain"),
    [("Søren Møller", "soren moller"), ("Ægir", "aegir"), ("Łódź", "lodz"), ("Straße", "strasse"), ("ＶＰＮ", "vpn")],
)
def test_letters_that_are_taken_apart(text: str, plain: str) -> None:
    assert fold(text) == plain
