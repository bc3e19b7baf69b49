"""Why a PostgreSQL server did not let us in, as an SQLSTATE: libpq hands on words only, so the server is asked again.

What is asked: each host of the address gets the start of a sign-in, on the line that libpq would take (encrypted
first for `prefer`, only encrypted for `require` and `verify-*`), up to the point where it asks for a password. That
tells unknown, silent and untrusted hosts, and all that a server says before it knows who is there.

What is never asked: nothing is authenticated a second time. No password is sent, so that none travels in clear and
none counts twice where a server locks accounts. Whether a password or, after it, the name of the database was wrong
therefore stays open, and the server's own words are shown with both.
"""

from __future__ import annotations

import os
import re
import socket
import ssl
import struct
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.db.errors import SignIn

#: How long one step of a look at a host may take, in seconds; the sign-in itself has waited already.
_PATIENCE = 2.0
#: No message before a sign-in is longer; what is, comes from something else than PostgreSQL.
_LONGEST = 30_000
_PROTOCOL_3, _ASK_FOR_TLS = 196608, 80877103
_AUTHENTICATED, _CLEARTEXT, _MD5, _GSS, _SSPI, _SASL = 0, 3, 5, 7, 9, 10
_BARE = {_CLEARTEXT: "password", _MD5: "md5"}  # ways of asking that give a password away
_BOUND = b"SCRAM-SHA-256-PLUS"  # SCRAM, bound to the certificate of the line

#: Answers of a server that would go on: it wants a password, or lets everybody in.
_WANTS_PASSWORD, _LETS_IN = "password", "welcome"
#: The server has no encryption.
_NOT_OFFERED = "no encryption"
_UNTRUSTED = (SignIn.WRONG_NAME, SignIn.OUT_OF_DATE, SignIn.NO_TLS, SignIn.NO_TRUST)
_SILENT = (*_UNTRUSTED, SignIn.NO_ANSWER, SignIn.NO_HOST)
#: OpenSSL's reasons why a certificate is not accepted, where people can do something about them.
_FAULTS = {9: SignIn.OUT_OF_DATE, 10: SignIn.OUT_OF_DATE, 62: SignIn.WRONG_NAME, 64: SignIn.WRONG_NAME}
_TLS, _CLEAR = "encrypted", "in clear"
_LINES = {"disable": (_CLEAR,), "allow": (_CLEAR, _TLS), "prefer": (_TLS, _CLEAR)}
#: After these libpq tries the other line, where the mode has two.
_OTHER_LINE = (SignIn.REFUSED, *_UNTRUSTED)

#: libpq hands a server's message on as severity, colon, two blanks and the words; its own messages have one blank.
_SERVER_SPOKE = re.compile(r"\w:  \S")
#: What a server says behind the password, of which libpq keeps the words only. They tell which it was where they are
#: English; others are shown as they are.
_WORDS = (
    (re.compile(r"password authentication failed"), SignIn.WRONG_PASSWORD),
    (re.compile(r'database ".*" does not exist'), SignIn.NO_DATABASE),
    (re.compile(r"permission denied for database"), SignIn.NO_CONNECT),
    (re.compile(r"too many (connections|clients)|connection slots"), SignIn.FULL),
    (re.compile(r"the database system is|not currently accepting connections"), SignIn.NOT_READY),
    (re.compile(r"is not permitted to log in|pg_hba\.conf"), SignIn.REFUSED),
)
#: What only PgBouncer says, of the settings that every session here begins with.
_RELAY = re.compile(r"unsupported startup parameter")
#: Kinds of SQLSTATE that a server may give at the door; others mean a setting in the address, or no more than "no".
_AT_THE_DOOR = ("08", "25006", "28", "3D", "42501", "53", "57", "58", "XX001", "XX002")


@dataclass(frozen=True, slots=True)
class _Host:
    name: str
    address: str
    port: int

    @property
    def by_socket(self) -> bool:
        """Whether this is the folder of a Unix socket, or (@) its abstract name."""
        return self.address.startswith(("/", "@"))


def why(error: Any, parameters: Mapping[str, Any]) -> str:
    """Return the SQLSTATE of a failed sign-in, or one of `SignIn`; `parameters` are those of the attempt."""
    attempt = error.pgconn
    if getattr(attempt, "needs_password", False):
        return SignIn.NO_PASSWORD
    if _RELAY.search(str(error)):
        return SignIn.RELAY
    if parameters.get("gssencmode") == "require" and _SERVER_SPOKE.search(str(error)):
        # asked again by TLS the server would say something else
        return next((state for words, state in _WORDS if words.search(str(error))), SignIn.NO_TICKET)
    settings = _settings(attempt, parameters)
    try:
        hosts = _hosts(attempt, parameters)
    except ValueError:
        return SignIn.BAD_ADDRESS
    if getattr(attempt, "used_password", False) and len(hosts) == 1 and _SERVER_SPOKE.search(str(error)):
        found = [_WANTS_PASSWORD]
    else:
        found = [_answer(host, settings) for host in hosts]
    said = [state for state in found if state not in (*_SILENT, _WANTS_PASSWORD, _LETS_IN)]
    if said:
        return min(said, key=lambda state: state.startswith("28"))  # a refusal counts less than "in a moment"
    if _WANTS_PASSWORD in found and _SERVER_SPOKE.search(str(error)):
        return next((state for words, state in _WORDS if words.search(str(error))), SignIn.NOT_LET_IN)
    if _WANTS_PASSWORD in found or _LETS_IN in found:  # somebody is at home: it was the state of the server
        return SignIn.READ_ONLY if "target_session_attrs" in parameters else SignIn.LOST
    return next(state for state in _SILENT if state in found)


def _settings(attempt: Any, parameters: Mapping[str, Any]) -> dict[str, str]:
    """Return what the attempt went by, with what libpq has from its environment; without passwords."""
    wanted = {"user", "dbname", "options", "sslmode", "sslrootcert", "sslcert", "sslkey"}
    wanted |= {"require_auth", "channel_binding"}
    known = {
        option.keyword.decode(): option.val.decode(errors="replace")
        for option in getattr(attempt, "info", ())
        if option.val
    }
    known.update({name: str(value) for name, value in parameters.items() if value})
    return {name: value for name, value in known.items() if name in wanted}


def _hosts(attempt: Any, parameters: Mapping[str, Any]) -> list[_Host]:
    """Return every server named; where the address names none, the one that libpq chose. ValueError: a bad port."""
    names = _listed("host", attempt, parameters)
    addresses = _listed("hostaddr", attempt, parameters) if parameters.get("hostaddr") else []
    ports = _listed("port", attempt, parameters)
    found = []
    for i in range(max(len(names), len(addresses))):
        name = names[i] if i < len(names) else ""
        address = addresses[i] if i < len(addresses) else ""
        port = int((ports[i] if i < len(ports) else ports[0]) or "5432")
        if not 0 < port < 65536:
            raise ValueError(port)
        found.append(_Host(name or address or "localhost", address or name or "localhost", port))
    return found


def _listed(name: str, attempt: Any, parameters: Mapping[str, Any]) -> list[str]:
    listed = str(parameters.get(name) or "") or getattr(attempt, name, b"").decode(errors="replace")
    return [part.strip() for part in listed.split(",")]


def _answer(host: _Host, settings: Mapping[str, str]) -> str:
    """Return what a host says, on the lines that libpq tries; what it says in clear never hides the encrypted."""
    found: dict[str, str] = {}
    lines = (_CLEAR,) if host.by_socket else _LINES.get(settings.get("sslmode", "prefer"), (_TLS,))
    for line in lines:
        answer = _ask(host, line, settings)
        if answer != _NOT_OFFERED:
            found[line] = answer
        if answer not in (_NOT_OFFERED, *_OTHER_LINE):
            break
    last = list(found.values())[-1] if found else SignIn.NO_TLS
    return found.get(_TLS, last) if last in (*_OTHER_LINE, *_SILENT) else last


def _ask(host: _Host, line: str, settings: Mapping[str, str]) -> str:
    """Begin to sign in at one host, on one kind of line."""
    try:
        with closing(_connected(host)) as raw:
            if line == _CLEAR:
                return _knock(raw, settings)
            trust = _trust(settings)
            raw.sendall(struct.pack("!II", 8, _ASK_FOR_TLS))
            if _read(raw, 1) != b"S":
                return _NOT_OFFERED
            with closing(trust.wrap_socket(raw, server_hostname=host.name)) as encrypted:
                return _knock(encrypted, settings)
    except (socket.gaierror, UnicodeError):
        return SignIn.NO_HOST
    except ssl.SSLCertVerificationError as error:
        return _FAULTS.get(error.verify_code, SignIn.NO_TRUST)
    except ssl.SSLError:
        return SignIn.NO_TRUST
    except (OSError, EOFError, struct.error):
        return SignIn.NO_ANSWER


def _connected(host: _Host) -> socket.socket:
    if not host.by_socket:
        return socket.create_connection((host.address, host.port), _PATIENCE)
    folder = "\0" + host.address[1:] if host.address.startswith("@") else host.address
    raw = socket.socket(socket.AF_UNIX)
    try:
        raw.settimeout(_PATIENCE)
        raw.connect(f"{folder}/.s.PGSQL.{host.port}")
    except OSError:
        raw.close()
        raise
    return raw


def _trust(settings: Mapping[str, str]) -> ssl.SSLContext:
    """Return whom libpq trusts and what it shows of us. Raises SSLError where a file is missing or no good."""
    mode = settings.get("sslmode", "prefer")
    home = Path(os.environ.get("APPDATA", ""), "postgresql") if os.name == "nt" else Path.home() / ".postgresql"
    root = settings.get("sslrootcert", str(home / "root.crt"))
    own, key = settings.get("sslcert", str(home / "postgresql.crt")), settings.get("sslkey", home / "postgresql.key")
    verify = mode.startswith("verify") or root == "system" or os.path.exists(root)
    try:
        trust = ssl.create_default_context(cafile=root if verify and root != "system" else None)
        trust.verify_flags &= ~ssl.VERIFY_X509_STRICT  # as libpq: certificate authorities of old lack an extension
        trust.check_hostname = mode == "verify-full" or root == "system"
        if not verify:
            trust.verify_mode = ssl.CERT_NONE
        if os.path.exists(own):
            trust.load_cert_chain(own, key, password=lambda: "")  # nobody is asked on a terminal
    except OSError as error:
        raise ssl.SSLError(str(error)) from error
    return trust


def _knock(line: socket.socket, settings: Mapping[str, str]) -> str:
    user = settings.get("user", "")
    start = {"user": user, "database": settings.get("dbname", user), "options": settings.get("options", "")}
    words = b"".join(f"{name}\0{value}\0".encode(errors="replace") for name, value in start.items()) + b"\0"
    line.sendall(struct.pack("!II", len(words) + 8, _PROTOCOL_3) + words)
    while True:
        kind, length = struct.unpack("!cI", _read(line, 5))
        body = _read(line, length - 4)
        if kind == b"E":
            # only the code is read: the words come in whichever encoding the server has
            return _at_the_door(next((part[1:].decode("ascii") for part in body.split(b"\0") if part[:1] == b"C"), ""))
        if kind == b"R":
            (request,) = struct.unpack("!I", body[:4])
            if request in {_GSS, _SSPI}:
                return SignIn.NO_TICKET  # one of the domain was asked for, and the attempt had none that counts
            if request != _AUTHENTICATED:
                return _refused_way(request, body[4:], settings) or _WANTS_PASSWORD
        if kind == b"Z":
            line.sendall(b"X\0\0\0\4")  # goodbye
            return _LETS_IN


def _refused_way(request: int, ways: bytes, settings: Mapping[str, str]) -> str | None:
    """Return why no password was sent in the way that a server asks for one; None: it is a good way."""
    allowed = settings.get("require_auth", "").split(",")
    if request in _BARE and _BARE[request] not in allowed:
        return SignIn.BARE_PASSWORD
    if request == _SASL and settings.get("channel_binding") == "require" and _BOUND not in ways.split(b"\0"):
        return SignIn.NOT_BOUND
    return None


def _at_the_door(state: str) -> str:
    if state == "42501":
        return SignIn.NO_CONNECT  # a database's own right; every other comes later
    if state.startswith(_AT_THE_DOOR):
        return state
    return SignIn.BAD_ADDRESS if state[:2] in {"22", "42"} else SignIn.REFUSED


def _read(line: socket.socket, count: int) -> bytes:
    if not 0 <= count <= _LONGEST:
        raise EOFError
    got = b""
    while len(got) < count:
        part = line.recv(count - len(got))
        if not part:
            raise EOFError
        got += part
    return got
