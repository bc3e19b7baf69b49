"""The line to a server, and what goes over it: each way of naming a host, each way of asking for less."""

from __future__ import annotations

import pytest
from sqlalchemy import make_url

from app.db.tls import binding, line_of
from app.errors import InputError

FULL, HERE = "verify-full", "prefer"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PGHOST", "PGHOSTADDR", "PGSERVICE", "PGSSLMODE", "PGSSLROOTCERT", "PGREQUIREAUTH"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("url", "environment", "mode"),
    [
        ("postgresql://db.example.gov/w", {}, FULL),
        ("postgresql://localhost.evil.example/w", {}, FULL),
        ("postgresql://127.evil.example/w", {}, FULL),
        ("postgresql://127.0.0.1.evil.example/w", {}, FULL),
        ("postgresql://[2001:db8::1]/w", {}, FULL),
        ("postgresql://0.0.0.0/w", {}, FULL),
        ("postgresql:///w", {}, FULL),  # PGHOST, a service or a folder unknown here: a socket takes no notice of it
        ("postgresql:///w", {"PGHOST": "db.example.gov"}, FULL),
        ("postgresql:///w?service=state", {}, FULL),
        ("postgresql://127.0.0.1/w?service=state", {}, FULL),
        ("postgresql://127.0.0.1/w", {"PGSERVICE": "state"}, FULL),
        ("postgresql://127.0.0.1/w?hostaddr=10.0.0.9", {}, FULL),
        ("postgresql:///w?hostaddr=10.0.0.9", {}, FULL),
        ("postgresql://localhost/w", {"PGHOSTADDR": "10.0.0.9"}, FULL),
        ("postgresql:///w?host=127.0.0.1:5432&host=db.example.gov:5432", {}, FULL),
        ("postgresql:///w?host=127.0.0.1,db.example.gov", {}, FULL),
        ("postgresql:///w?host=/run/postgresql,db.example.gov", {}, FULL),
        ("postgresql://db.example.gov/w", {"PGSSLMODE": "disable", "PGREQUIREAUTH": "password"}, FULL),
        ("postgresql://db.example.gov/w?sslmode=verify-full", {}, FULL),
        ("postgresql:///w?host=/run/postgresql", {}, HERE),
        ("postgresql:///w?host=@ll", {}, HERE),
        ("postgresql://localhost/w", {}, HERE),
        ("postgresql://127.0.0.7/w", {}, HERE),
        ("postgresql://[::1]:5433/w", {}, HERE),
        ("postgresql:///w?host=127.0.0.1:5433&host=127.0.0.1:5434", {}, HERE),
        ("postgresql://127.0.0.1/w?sslmode=verify-full", {}, FULL),
    ],
)
def test_every_host_but_this_computer_proves_its_name(url: str, environment: dict[str, str], mode: str) -> None:
    told = line_of(make_url(url), environment)
    assert told["sslmode"] == mode
    assert told["require_auth"] == "scram-sha-256,gss,sspi,none"
    assert told["gssencmode"] == "disable"
    assert told["password"] == "", "PGPASSWORD and a password in a service file are not taken"


@pytest.mark.parametrize(
    "asked",
    [
        "sslmode=disable",
        "sslmode=prefer",
        "sslmode=require",
        "sslmode=verify-ca",
        "require_auth=md5",
        "require_auth=!md5",
        "require_auth=scram-sha-256,md5",
        "require_auth=scram-sha-256,",
        "sslkeylogfile=/tmp/keys",
    ],
)
def test_an_address_that_asks_for_less_is_refused(asked: str) -> None:
    with pytest.raises(InputError) as refused:
        line_of(make_url(f"postgresql://db.example.gov/w?{asked}"), {})
    assert refused.value.hint


def test_a_bare_password_is_asked_for_by_name_and_never_on_an_open_line() -> None:
    bare = "postgresql://{}/w?require_auth=password"
    assert line_of(make_url(bare.format("db.example.gov")), {})["require_auth"] == "password"
    assert binding(make_url(bare.format("db.example.gov"))) == "prefer"
    with pytest.raises(InputError):
        line_of(make_url(bare.format("127.0.0.1")), {})


@pytest.mark.parametrize(
    ("url", "bound"),
    [
        ("postgresql://db.example.gov/w", "require"),
        ("postgresql:///w?host=a.example.gov&host=b.example.gov", "require"),
        ("postgresql://db.example.gov/w?channel_binding=prefer", "prefer"),
        ("postgresql://db.example.gov/w?require_auth=gss", "prefer"),
        ("postgresql://127.0.0.1/w", "prefer"),
        ("postgresql:///w?host=/run/postgresql", "prefer"),
        ("postgresql:///w", "prefer"),  # a socket, perhaps, which has nothing to bind to
    ],
)
def test_a_password_is_bound_to_the_line(url: str, bound: str) -> None:
    assert binding(make_url(url)) == bound


def test_kerberos_asks_for_no_password_and_may_take_the_place_of_tls() -> None:
    told = line_of(make_url("postgresql://db.example.gov/w?gssencmode=require"), {})
    assert (told["gssencmode"], told["sslmode"]) == ("require", FULL)
    only = line_of(make_url("postgresql://db.example.gov/w?require_auth=gss"), {})
    assert only["require_auth"] == "gss"
    assert line_of(make_url("postgresql://db.example.gov/w"), {"PGREQUIREAUTH": "gss"})["require_auth"] == "gss"


def test_the_authority_of_ones_own_is_taken_from_the_address_then_the_environment() -> None:
    url = make_url("postgresql://db.example.gov/w")
    assert line_of(url, {"PGSSLROOTCERT": "/etc/state.pem"})["sslrootcert"] == "/etc/state.pem"
    own = url.update_query_dict({"sslrootcert": "/etc/own.pem"})
    assert line_of(own, {"PGSSLROOTCERT": "/etc/state.pem"})["sslrootcert"] == "/etc/own.pem"
    assert "sslrootcert" in line_of(url, {})
    assert "sslrootcert" not in line_of(url, {"PGSERVICE": "state"}), "a service file may name its own"
