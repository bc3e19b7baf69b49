"""The stamp of a packet: read back, tampering seen, everything else refused with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.packets.figures import figures_of
from app.domain.packets.sealing import sealed
from app.errors import InputError
from app.reports.pdf.metadata import read_figures
from tests.reports.packets import made as packets


def test_round_trip(documents: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "packet.pdf"
    path.write_bytes(documents["busy"])
    stamp = read_figures(path)
    assert stamp.packet_id == "SR-DHHS-2026-10 r2"
    assert stamp.data_hash == sealed(packets.busy()).head.data_hash
    assert dict(stamp.figures) == figures_of(packets.busy())
    assert stamp.facts["agency"] == "DHHS"
    assert stamp.facts["period"] == "2026-10"
    assert stamp.facts["as_of"] == "2026-11-05T11:00:00+00:00"
    assert stamp.intact


@pytest.mark.parametrize("name", ["empty", "long_names", "many_exceptions"])
def test_every_packet_has_one(documents: dict[str, bytes], name: str) -> None:
    assert read_figures(documents[name]).intact


def test_a_changed_byte_is_seen(documents: dict[str, bytes]) -> None:
    data = bytearray(documents["busy"])
    data[len(data) // 2] ^= 1
    assert not read_figures(bytes(data)).intact
    assert not read_figures(documents["busy"] + b"\n").intact
    forged = documents["busy"].replace(b'"sla.resolution.high.met":"29"', b'"sla.resolution.high.met":"31"')
    stamp = read_figures(forged)
    assert stamp.figures["sla.resolution.high.met"] == "31"
    assert not stamp.intact


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no PDF"),
        (b"hello", "no PDF"),
        (b"%PDF-1.7\nnothing\n%%EOF", "without the stamp"),
        (b"%PDF-1.7 https://longleaf.invalid/ns/packet/1.0/", "damaged"),
        (b"%PDF-1.7 <x:xmpmeta>https://longleaf.invalid/ns/packet/1.0/</x:xmpmeta>", "damaged"),
    ],
)
def test_other_files_are_refused(data: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        read_figures(data)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<x:xmpmeta", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x:xmpmeta"),
        (b"<rdf:RDF", b"<rdf:RDF <"),
        (b"<longleaf:figures>{", b"<longleaf:figures>["),
        (b"<longleaf:figures>{", b'<longleaf:figures>{"a":1,'),
        (b"<longleaf:packetId>SR", b"<longleaf:packetIx>SR"),
        (b"</x:xmpmeta>", b""),
    ],
)
def test_damaged_stamps_are_refused(documents: dict[str, bytes], old: bytes, new: bytes) -> None:
    data = documents["empty"].replace(old, new)
    assert data != documents["empty"]
    if old == b"<x:xmpmeta":  # an entity inside the metadata
        data = documents["empty"].replace(b"<rdf:RDF", b"<!ENTITY a 'b'><rdf:RDF")
    with pytest.raises(InputError, match="damaged"):
        read_figures(data)


def test_paths(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no file"):
        read_figures(tmp_path / "none.pdf")
    with pytest.raises(InputError, match="cannot be read"):
        read_figures(tmp_path)
