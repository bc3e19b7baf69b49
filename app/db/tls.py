"""The line to a PostgreSQL server: always encrypted, to a server that proved its name, and no password in clear.

libpq takes what it is not told from its environment, a service file and its defaults, each of them weaker than this.
So all that decides is told to it at every sign-in, and what an address asks for besides is looked at first.
"""

from __future__ import annotations

import ipaddress
import os
import ssl
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL

from app.db.address import hosts_of, is_socket, listed
from app.errors import EnvironmentFault, InputError

if TYPE_CHECKING:
    from app.db.engine import Database

#: How a server may find out who is there: by SCRAM, by a ticket of the domain, or without asking (certificate, socket).
_PROOFS = ("scram-sha-256", "gss", "sspi", "none")
#: The server would see the password itself: only where an address asks for it, as servers that look people up in LDAP
#: need, and then on a line that only that server can read.
_BARE = "password"
_FULL = "verify-full"
_SYSTEM = "system"
_OLDEST = 160000  # libpq 16 is the first that can be told which proofs it may give
#: Where systems keep the authorities they trust, for a libpq whose own idea of that place is another.
_STORES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)


def _is_loopback(host: str) -> bool:
    """Return whether a host is this computer by what it is, not by how its name begins; with or without a port."""
    name = host.partition("]")[0].lstrip("[") if host.startswith("[") else host
    if name.count(":") == 1:
        name = name.partition(":")[0]
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def stays_here(url: URL, environment: Mapping[str, str] = os.environ) -> bool:
    """Return whether a PostgreSQL URL can lead nowhere but to this computer, whatever else libpq looks at.

    A URL that names no host, or a service, or whose hosts are looked up elsewhere (`hostaddr`), is not known to.
    """
    hosts = hosts_of(url)
    if not hosts or "service" in url.query or environment.get("PGSERVICE"):
        return False
    addresses = listed(url, "hostaddr") or tuple(environment.get("PGHOSTADDR", "").split(","))
    return all(is_socket(host) or _is_loopback(host) for host in hosts) and all(
        not address or _is_loopback(address) for address in addresses
    )


def line_of(url: URL, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return what libpq is told of the line to the server of a URL. InputError for an address that asks for less.

    No password is taken from the environment or a service file: where one lies in clear, it is not ours to use.
    """
    _require_new_libpq()
    query = {name: value if isinstance(value, str) else value[-1] for name, value in url.query.items()}
    here = stays_here(url, environment)
    mode = query.get("sslmode")
    if mode not in (None, _FULL) and not here:
        raise InputError(
            f"The address asks for sslmode={mode}: the password and the records could be read on the way.",
            hint="Leave sslmode out: Longleaf signs in at other computers by verify-full only. The file with your"
            " certificate authority goes into sslrootcert.",
        )
    if "sslkeylogfile" in query:
        raise InputError(
            "The address asks for sslkeylogfile: whoever has that file reads all that goes over the line.",
            hint="Leave it out.",
        )
    told = {
        "password": "",
        "sslmode": mode or ("prefer" if here else _FULL),
        "gssencmode": query.get("gssencmode", "disable"),
        "require_auth": _proofs(query.get("require_auth"), environment.get("PGREQUIREAUTH", "")),
        "ssl_min_protocol_version": "TLSv1.3" if query.get("ssl_min_protocol_version") == "TLSv1.3" else "TLSv1.2",
    }
    if _BARE in told["require_auth"].split(",") and told["sslmode"] != _FULL:
        raise InputError(
            "The address lets the password go to the server as it is, on a line that others may read.",
            hint="Leave require_auth out, or have sslmode=verify-full beside it.",
        )
    root = query.get("sslrootcert") or environment.get("PGSSLROOTCERT")
    if root is None and told["sslmode"] == _FULL and "service" not in query and not environment.get("PGSERVICE"):
        root = _SYSTEM
    if root is not None:
        told["sslrootcert"] = _store() if root == _SYSTEM else str(Path(root).expanduser())
    return told


def binding(url: URL) -> str:
    """Return the `channel_binding` for a sign-in with a password: SCRAM is bound to the line, where there is TLS.

    What the address says counts: a server behind a relay (PgBouncer) cannot bind, and is still verified.
    """
    hosts = hosts_of(url)
    encrypted = bool(hosts) and not any(map(is_socket, hosts)) and not stays_here(url)
    scram = _PROOFS[0] in str(url.query.get("require_auth", _PROOFS[0])).split(",")
    said = url.query.get("channel_binding")
    return said if isinstance(said, str) else "require" if encrypted and scram else "prefer"


def line_words(db: Database) -> str:
    """Return how the line to a PostgreSQL server is kept secret, as a sentence."""
    with db.translated(), db.engine.connect() as conn:
        raw: Any = conn.connection.dbapi_connection
        if raw.pgconn.ssl_in_use:
            verified = "verified by its certificate" if line_of(db.url)["sslmode"] == _FULL else "not verified"
            return f"The line is encrypted, the server {verified}."
        gss = raw.execute("SELECT encrypted FROM pg_stat_gssapi WHERE pid = pg_backend_pid()").fetchone()
    if gss is not None and gss[0]:
        return "The line is encrypted by Kerberos."
    return "The line is not encrypted; it does not leave this computer."


def _proofs(asked: str | None, by_environment: str) -> str:
    if asked is None:
        few = [one.strip() for one in by_environment.split(",") if one.strip()]
        return ",".join(few) if few and set(few) <= set(_PROOFS) else ",".join(_PROOFS)
    found = [one.strip() for one in asked.split(",")]
    wrong = [one for one in found if one not in (*_PROOFS, _BARE)]
    if wrong:
        raise InputError(
            f"The address lets a server ask for the password by {wrong[0] or 'any way'}.",
            hint=f"Leave require_auth out, or name some of: {', '.join((*_PROOFS, _BARE))}.",
        )
    return ",".join(found)


@cache
def _require_new_libpq() -> None:
    from psycopg import pq

    if pq.version() < _OLDEST:
        raise EnvironmentFault(
            f"PostgreSQL's client library here is version {pq.version() // 10000}; a safe sign-in needs 16 or newer.",
            hint="Install the package psycopg[binary], or a newer libpq.",
        )


def _store(files: Sequence[str] = _STORES) -> str:
    """Return the file of the authorities that this computer trusts; `system`: libpq knows where they are.

    The libpq that comes with psycopg looks where no system keeps them, so the usual places are named to it.
    """
    if os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR"):
        return _SYSTEM  # libpq goes by these
    own = ssl.get_default_verify_paths().cafile
    return next((file for file in (own, *files) if file and os.path.isfile(file)), _SYSTEM)
