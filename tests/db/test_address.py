"""Addresses of several hosts: each has its port, however they are written."""

from __future__ import annotations

import pytest
from sqlalchemy import make_url

from app.db.address import hosts_of, with_each_port
from app.db.engine import open_database
from app.errors import InputError


@pytest.mark.parametrize(
    ("asked", "host", "port"),
    [
        ("host=127.0.0.1&host=127.0.0.2&port=5433", "127.0.0.1,127.0.0.2", "5433,5433"),
        ("host=127.0.0.1&host=127.0.0.2&port=1&port=2", "127.0.0.1,127.0.0.2", "1,2"),
        ("host=127.0.0.1,127.0.0.2&port=5433", "127.0.0.1,127.0.0.2", "5433,5433"),
        ("host=/a&host=/b&port=5433", "/a,/b", "5433,5433"),
    ],
)
def test_a_port_for_each_host(asked: str, host: str, port: str) -> None:
    found = with_each_port(make_url(f"postgresql+psycopg://ann@/ll?{asked}"))
    assert dict(found.query) == {"host": host, "port": port}
    db = open_database(f"postgresql://ann@/ll?{asked}")  # signs in at nobody yet
    assert db.hosts is not None
    assert db.hosts.names == hosts_of(found) == tuple(host.split(","))
    db.dispose()


@pytest.mark.parametrize("asked", ["host=edc&host=wdc", "host=edc:1&host=wdc:2", "host=edc&port=1"])
def test_what_is_complete_stays_as_it_is(asked: str) -> None:
    url = make_url(f"postgresql+psycopg://ann@/ll?{asked}")
    assert with_each_port(url) == url
    open_database(url.render_as_string()).dispose()


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("host=a&host=b&host=c&port=1&port=2", "names 3 hosts and 2 ports"),
        ("host=a:1&host=b&port=5432", "names 2 hosts and 1 ports"),
        ("host=a:x&host=b:y", "'x' is no port"),
        ("host=a&host=b&port=x", "'x' is no port"),
    ],
)
def test_what_does_not_fit_is_told(asked: str, words: str) -> None:
    with pytest.raises(InputError, match=words) as refused:
        open_database(f"postgresql://ann@/ll?{asked}")
    assert refused.value.hint
