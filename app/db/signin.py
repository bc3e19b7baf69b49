"""Why a PostgreSQL server did not let us in, as an SQLSTATE: libpq hands on words only, so it is asked again."""

from __future__ import annotations

import socket
import ssl
import struct
from collections.abc import Mapping
from contextlib import closing
from typing import Any

from app.db.errors import SignIn

#: How long a look at one host may take, in seconds; the sign-in itself has waited already.
_PATIENCE = 2.0
_PROTOCOL_3, _ASK_FOR_TLS = 196608, 80877103
_AUTHENTICATED, _GSS, _SSPI = 0, 7, 9


def why(error: Any, parameters: Mapping[str, Any]) -> str:
    """Return the SQLSTATE of a failed sign-in, or one of `SignIn`; `parameters` are those of the attempt."""
    if getattr(error.pgconn, "needs_password", False):
        return SignIn.NO_PASSWORD
    found = [_ask(host, port, parameters) for host, port in _addresses(error.pgconn, parameters)]
    if None not in found:  # nobody is at home: what a server says counts more than what the network says
        return min((state for state in found if state), key=_standing, default=SignIn.NO_ANSWER)
    if getattr(error.pgconn, "used_password", False):
        return _with_password(parameters)
    return SignIn.READ_ONLY if "target_session_attrs" in parameters else SignIn.LOST


def _standing(state: str) -> int:
    """Tell servers' answers (0) from silence, missing trust and unknown names."""
    silent: tuple[str, ...] = (SignIn.NO_TRUST, SignIn.NO_ANSWER, SignIn.NO_HOST)
    return silent.index(state) + 1 if state in silent else 0


def _addresses(attempt: Any, parameters: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Return host and port of every server named; where the address names none, of the one that libpq chose."""
    hosts = (str(parameters.get("host") or "") or getattr(attempt, "host", b"").decode() or "localhost").split(",")
    ports = (str(parameters.get("port") or "") or getattr(attempt, "port", b"").decode() or "5432").split(",")
    return [(host, int(ports[i] if i < len(ports) else ports[0])) for i, host in enumerate(hosts)]


def _ask(host: str, port: int, parameters: Mapping[str, Any]) -> str | None:
    """Knock at one host as we do to sign in, without a password; None: it is there and takes sign-ins."""
    try:
        with closing(_connected(host, port)) as raw:
            raw.settimeout(_PATIENCE)
            with closing(_encrypted(raw, host, parameters)) as line:
                return _knock(line, parameters)
    except socket.gaierror:
        return SignIn.NO_HOST
    except ssl.SSLError:
        return SignIn.NO_TRUST
    except (OSError, EOFError):
        return SignIn.NO_ANSWER


def _connected(host: str, port: int) -> socket.socket:
    if not host.startswith("/"):
        return socket.create_connection((host, port), _PATIENCE)
    raw = socket.socket(socket.AF_UNIX)
    try:
        raw.settimeout(_PATIENCE)
        raw.connect(f"{host}/.s.PGSQL.{port}")
    except OSError:
        raw.close()
        raise
    return raw


def _encrypted(raw: socket.socket, host: str, parameters: Mapping[str, Any]) -> socket.socket:
    """Return the line encrypted where the sign-in insists on that. Raises SSLError where there is no trust."""
    mode = str(parameters.get("sslmode", "prefer"))
    if host.startswith("/") or mode not in {"require", "verify-ca", "verify-full"}:
        return raw
    raw.sendall(struct.pack("!II", 8, _ASK_FOR_TLS))
    if _read(raw, 1) != b"S":
        raise ssl.SSLError("the server offers no encryption")
    root = parameters.get("sslrootcert")
    trust = ssl.create_default_context(cafile=None if root in {None, "system"} else str(root))
    trust.check_hostname = mode == "verify-full"
    if mode == "require" and root is None:
        trust.verify_mode = ssl.CERT_NONE
    return trust.wrap_socket(raw, server_hostname=host)


def _knock(line: socket.socket, parameters: Mapping[str, Any]) -> str | None:
    user, database = str(parameters.get("user") or ""), str(parameters.get("dbname") or parameters.get("user") or "")
    words = b"".join(word.encode() + b"\0" for word in ("user", user, "database", database)) + b"\0"
    line.sendall(struct.pack("!II", len(words) + 8, _PROTOCOL_3) + words)
    while True:
        kind, length = struct.unpack("!cI", _read(line, 5))
        body = _read(line, length - 4)
        if kind == b"E":
            fields = {part[:1]: part[1:].decode() for part in body.split(b"\0") if part}
            return fields.get(b"C", SignIn.REFUSED)
        if kind == b"R":
            (request,) = struct.unpack("!I", body[:4])
            if request in {_GSS, _SSPI}:
                return SignIn.REFUSED  # a ticket of the domain was asked for, and the attempt had none that counts
            if request != _AUTHENTICATED:
                return None  # a password, in one of several ways
        if kind == b"Z":
            return None


def _read(line: socket.socket, count: int) -> bytes:
    got = b""
    while len(got) < count:
        part = line.recv(count - len(got))
        if not part:
            raise EOFError
        got += part
    return got


def _with_password(parameters: Mapping[str, Any]) -> str:
    """Tell a refused password from a database that is not there, by a look into the server's own database."""
    import psycopg

    wanted = {name: value for name, value in parameters.items() if name != "target_session_attrs"}
    try:
        with psycopg.connect(**{**wanted, "dbname": "postgres"}) as conn:
            there = conn.execute("SELECT 1 FROM pg_database WHERE datname = %s", (parameters.get("dbname"),)).fetchone()
    except psycopg.Error:
        return SignIn.WRONG_PASSWORD
    if there is None:
        return SignIn.NO_DATABASE
    return SignIn.READ_ONLY if "target_session_attrs" in parameters else SignIn.LOST
