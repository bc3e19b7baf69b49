"""Addresses taken apart: the password is found in every spelling, and what is left holds nothing of it."""

from __future__ import annotations

import pytest

from app.domain.addresses import Typed, apart, as_user

SECRET = "hunter2"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("postgresql://ann:hunter2@h/x", "postgresql://ann@h/x"),
        ("postgres://ann:hunter2@h/x", "postgres://ann@h/x"),
        ("PostgreSQL://ann:hunter2@h/x", "postgresql://ann@h/x"),
        ("postgresql+psycopg://ann:hunter2@h/x", "postgresql+psycopg://ann@h/x"),
        ("postgresql:/ann:hunter2@h/x", "postgresql://ann@h/x"),
        ("postgresql:ann:hunter2@h/x", "postgresql://ann@h/x"),
        ("postgresql://:hunter2@h/x", "postgresql://@h/x"),
        ("postgresql://ann:h%75nter%32@h/x", "postgresql://ann@h/x"),
        ("postgresql://ann:hunter2@h/x?host=@ll", "postgresql://ann@h/x?host=@ll"),
        ("postgresql://ann@h/x?password=hunter2", "postgresql://ann@h/x"),
        ("postgresql://h:5432/x?user=ann&PASSWORD=hunter2&sslrootcert=a@b", "postgresql://h:5432/x?user=ann&sslrootcert=a@b"),
        ("postgresql://ann@h/x?p%61ssword=h%75nter2", "postgresql://ann@h/x"),
        ("host=h user=ann password=hunter2 dbname=x", "postgresql://ann@/x?host=h"),
        ("host=h password = 'hunter2' port=5433", "postgresql:///?host=h&port=5433"),
        (r"password='hunt\er2' service=state", "postgresql:///?service=state"),
    ],
)  # fmt: skip
def test_the_password_is_taken_out_of_every_spelling(text: str, address: str) -> None:
    given = apart(text)
    assert (given.address, given.password) == (address, SECRET)
    assert given.held
    assert SECRET not in repr(given)
    assert apart(given.address).address == address
    assert apart(given.address).password is None


@pytest.mark.parametrize(
    ("text", "password"),
    [
        ("postgresql://o:p@ss/w:rd@h:5433/x", "p@ss/w:rd"),
        ("postgresql://o:pa?ss@h/x", "pa?ss"),
        ("postgresql://o:1234/5@h/x", "1234/5"),
        ("postgresql://o:a%40b+c@h/x", "a@b+c"),
        ("postgresql://o@h/x?password=a%26b", "a&b"),
        (r"user=o password='it\'s me' host=h", "it's me"),
    ],
)
def test_a_password_may_hold_any_sign(text: str, password: str) -> None:
    given = apart(text)
    assert given.password == password
    assert given.user == "o"
    assert password not in given.address


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://ann@h:5433/x?sslmode=verify-full&sslrootcert=/etc/a@b.pem",
        "postgresql://h:5432/x?host=@ll",
        "postgresql://[::1]:5433/x",
        "postgresql:///x?host=a:5432&host=b:5432",
        "postgresql://ann@edc,wdc/longleaf?passfile=/home/ann/.pgpass",
        "/home/o:x@y/desk.db",
        "C:\\desk\\password=1.db",
        "desk.db",
    ],
)
def test_an_address_without_a_password_stays(text: str) -> None:
    assert (apart(text).address, apart(text).password, apart(text).held) == (text, None, False)


@pytest.mark.parametrize("name", ["sslpassword", "oauth_client_secret", "scram_client_key", "pgpassword"])
def test_other_secrets_are_taken_out_and_are_no_password(name: str) -> None:
    given = apart(f"postgresql://ann@h/x?{name}=hunter2&connect_timeout=3")
    assert (given.address, given.password) == ("postgresql://ann@h/x?connect_timeout=3", None)
    assert given.held


@pytest.mark.parametrize(
    ("user", "address"),
    [("bea", "postgresql://bea@h:1/x?host=@ll"), ("b@c d", "postgresql://b%40c%20d@h:1/x?host=@ll"), ("", "postgresql://h:1/x?host=@ll")],
)  # fmt: skip
def test_another_name_to_sign_in_under(user: str, address: str) -> None:
    assert as_user("postgresql://ann@h:1/x?user=eve&host=@ll", user) == address


def test_what_was_typed_is_not_shown() -> None:
    assert SECRET not in repr(Typed(SECRET, keep=True))
