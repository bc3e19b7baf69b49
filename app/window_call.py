"""Where this user's window takes the addresses of tickets and figures, and how one is handed to it. Needs no Qt."""

from __future__ import annotations

import socket
import sys
from hashlib import sha256
from pathlib import Path

from app.places import link_socket

TAKEN, NOT_TAKEN = b"taken\n", b"not taken\n"
_WAIT = 2.0  # seconds for a window to answer


def socket_name() -> str:
    """Return where this person's window takes addresses, as Qt and `hand_over` name it."""
    path = link_socket()
    if sys.platform == "win32":  # a pipe has a name and no folder
        return rf"\\.\pipe\longleaf-{sha256(str(path).encode()).hexdigest()[:16]}"
    return str(path)


def hand_over(address: str, name: str | None = None) -> bool:
    """Give an address to the window that runs; False: none does, or it shows another workspace."""
    name, said = name or socket_name(), address.encode() + b"\n"
    try:
        return (_by_pipe if sys.platform == "win32" else _by_socket)(name, said) == TAKEN
    except OSError:
        return False


def _by_pipe(name: str, said: bytes) -> bytes:
    with Path(name).open("r+b", buffering=0) as pipe:
        pipe.write(said)
        return pipe.readline(len(NOT_TAKEN))


def _by_socket(name: str, said: bytes) -> bytes:
    with socket.socket(socket.AF_UNIX) as call:
        call.settimeout(_WAIT)
        call.connect(name)
        call.sendall(said)
        with call.makefile("rb") as answer:
            return answer.readline(len(NOT_TAKEN))
