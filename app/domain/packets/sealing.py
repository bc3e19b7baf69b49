"""The data hash of a packet, in today's form and in those of packets issued before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from hashlib import sha256

from app.domain.packets import form, form_0
from app.domain.packets.packet import PacketData

#: The text that is hashed by form number; every form that was ever issued stays.
_TEXTS: Mapping[int, Callable[[PacketData], str]] = {form.FORM: form.text_of, 0: form_0.text_of}


def known_form(number: int) -> bool:
    """Return whether this program can compute hashes of this form."""
    return number in _TEXTS


def data_hash(packet: PacketData, number: int = form.FORM) -> str:
    """Return the SHA-256 of what the packet says, in the form of this number.

    When it was extracted, by which version, and the audit seal are left out: the same content has the same hash.
    """
    return sha256(_TEXTS[number](packet).encode()).hexdigest()


def sealed(packet: PacketData, number: int = form.FORM) -> PacketData:
    """Return the same packet with its data hash, and the form of the hash, in the head."""
    return replace(packet, head=replace(packet.head, data_hash=data_hash(packet, number), form=number))


def sealed_as(packet: PacketData, issued_hash: str) -> PacketData | None:
    """Return the packet sealed in the form that gives the hash it was issued with; None: it says something else."""
    made = (sealed(packet, number) for number in _TEXTS)
    return next((packet for packet in made if packet.head.data_hash == issued_hash), None)
