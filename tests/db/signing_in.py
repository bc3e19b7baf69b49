"""Signing in for tests: an attempt that fails, certificates, and a port that answers as a bad server would."""

from __future__ import annotations

import shutil
import socket
import ssl
import struct
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from app.db.engine import open_database


@contextmanager
def signing_in(url: str, password: Callable[[], str | None] | None = None) -> Iterator[DBAPIError]:
    """Expect that a sign-in fails; the error."""
    db = open_database(url, password=password)
    with pytest.raises(DBAPIError) as raised:
        db.engine.connect()
    yield raised.value
    db.dispose()


def certificate(folder: Path, name: str) -> None:
    """Make NAME.crt and NAME.key for this computer; skips without openssl."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl to make a certificate with")
    subject = ("-subj", f"/CN={name}", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1")
    files = ("-keyout", str(folder / f"{name}.key"), "-out", str(folder / f"{name}.crt"))
    subprocess.run([openssl, "req", "-new", "-x509", "-nodes", *subject, *files], check=True, capture_output=True)


def late_certificate(folder: Path) -> None:
    """Make late.crt, which ran out in 2020; the openssl of many systems makes no such thing."""
    pytest.importorskip("cryptography")
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(datetime(2020, 1, 1, tzinfo=UTC)).not_valid_after(datetime(2020, 2, 1, tzinfo=UTC))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    encoding, plain = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    (folder / "late.crt").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(encoding))
    (folder / "late.key").write_bytes(key.private_bytes(encoding, plain, serialization.NoEncryption()))


@contextmanager
def server_that_says(reply: bytes, trust: ssl.SSLContext | None = None) -> Iterator[tuple[int, list[bytes]]]:
    """A port that answers each sign-in so, and what it was sent; without `trust` it offers no encryption."""
    heard: list[bytes] = []
    over = threading.Event()
    door = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            line, _ = door.accept()
            if over.is_set():
                line.close()
                return
            with line, line.makefile("rb") as sent:
                while head := sent.read(8):
                    length, code = struct.unpack("!II", head)
                    heard.append(sent.read(length - 8))
                    if code not in {80877103, 80877104}:  # encryption by TLS, by GSS
                        line.sendall(reply)
                        break
                    line.sendall(b"N" if trust is None else b"S")
                    if trust is not None:
                        with suppress(OSError), trust.wrap_socket(line, server_side=True) as safe:
                            (length,) = struct.unpack("!I", safe.recv(4))
                            heard.append(safe.recv(length - 4))
                            safe.sendall(reply)
                            heard.append(safe.recv(200))
                        break

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield door.getsockname()[1], heard
    finally:
        over.set()
        socket.create_connection(door.getsockname()).close()
        thread.join()
        door.close()
