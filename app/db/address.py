"""Addresses of databases, as people give and profiles keep them."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from app.domain.addresses import apart
from app.errors import InputError


def normal(url: str) -> str:
    """Return an address with the scheme that the drivers know: postgres:// is PostgreSQL's other name for its own."""
    return f"postgresql://{url.removeprefix('postgres://')}" if url.startswith("postgres://") else url


def sqlite_path(url: str) -> Path | None:
    """Return the file that an SQLite URL or a path names; None for a server."""
    if "://" not in url:
        return Path(url)
    return Path(make_url(url).database or "") if url.startswith("sqlite") else None


def hosts_of(url: URL) -> tuple[str, ...]:
    """Return the hosts of a PostgreSQL URL, from its authority part or from host= in its query (several: failover)."""
    return listed(url, "host") or ((url.host,) if url.host else ())


def listed(url: URL, name: str) -> tuple[str, ...]:
    """Return what a URL's query says under a name that may stand there more than once or hold several by commas."""
    found = url.query.get(name, ())
    return tuple(part for entry in ((found,) if isinstance(found, str) else found) for part in entry.split(","))


def with_each_port(url: URL) -> URL:
    """Return a URL of several hosts with a port for each: one that is named once is that of all of them.

    InputError for a port that is no number, or for fewer ports than hosts.
    """
    hosts, ports = listed(url, "host"), listed(url, "port")
    for port in (*ports, *(host.rpartition(":")[2] for host in hosts if ":" in host and not is_socket(host))):
        if port and not port.isdigit():
            raise InputError(f"{port!r} is no port.", hint="A port is a number, such as 5432.")
    if len(hosts) < 2 or not ports:
        return url
    if len(ports) not in (1, len(hosts)) or any(":" in host for host in hosts if not is_socket(host)):
        raise InputError(
            f"The address names {len(hosts)} hosts and {len(ports)} ports.",
            hint="Name one port for all, or one behind each host: ?host=edc:5432&host=wdc:5432",
        )
    each = ports * len(hosts) if len(ports) == 1 else ports
    return url.set(query={**url.query, "host": ",".join(hosts), "port": ",".join(each)})


def is_socket(host: str) -> bool:
    """Return whether a host is the folder of a Unix socket, or (@) its abstract name."""
    return host.startswith(("/", "@"))


def holds_password(url: URL) -> bool:
    """Tell whether a secret stands in an address, in its sign-in part or its query; a `passfile` is none."""
    return apart(url.render_as_string(hide_password=False)).held


def without_secrets(url: str) -> str:
    """Return an address as the drivers read it, or a path. InputError for one that holds a password."""
    given = apart(url)
    if given.held:
        raise InputError("The address holds a password.", hint="Leave it out; it is asked for, or in the keyring.")
    return given.address


def parsed_address(url: str) -> URL:
    """Return an address that may be kept. InputError for what is none, or for one with a password in it."""
    given = apart(url)
    if given.held:
        raise InputError(
            "The address holds a password.", hint="Leave it out and use --ask-password; it goes to the keyring."
        )
    url = given.address
    if "://" not in url:
        return URL.create("sqlite", database=str(Path(url).expanduser().resolve()))
    try:
        parsed = make_url(normal(url))
    except (ArgumentError, ValueError) as error:
        raise InputError(
            "This is not a database address.", hint="For example postgresql://ann@host/longleaf"
        ) from error
    if parsed.get_backend_name() not in {"postgresql", "sqlite"}:
        raise InputError(
            "Longleaf works with PostgreSQL and SQLite.", hint="For example postgresql://ann@host/longleaf"
        )
    return parsed
