"""The XMP metadata of a file: title, conformance and the stamp with which `longleaf verify` checks a packet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from app.domain.plain_text import bare, one_line
from app.errors import EnvironmentFault, InputError

NAMESPACE = "https://longleaf.invalid/ns/packet/1.0/"
_ZERO = "0" * 64
_PROPERTIES = {
    "packetId": "Identity of the packet: agency, period and revision",
    "kind": "Kind of document",
    "facts": "Facts about the packet as JSON: agency, period, as-of time",
    "dataHash": "SHA-256 of the data that the packet shows",
    "form": "Number of the form in which the data is hashed; absent for 0",
    "figures": "Every figure of the packet by its id, as JSON",
    "fileHash": "SHA-256 of this file with this value set to zeros",
}
_LARGEST = 200 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class PacketStamp:
    """What a packet says about itself. `intact`: the file is byte for byte as it was made.

    `facts` has agency, period, as_of (ISO 8601, UTC), revision and status; `figures` maps figure id to printed value;
    `form` is the number of the form in which `data_hash` was computed.
    """

    packet_id: str
    kind: str
    data_hash: str
    figures: Mapping[str, str]
    facts: Mapping[str, str] = field(default_factory=dict)
    intact: bool = True
    form: int = 0


def _json(value: Mapping[str, str]) -> str:
    return json.dumps(dict(value), ensure_ascii=True, separators=(",", ":"))


def xmp(
    *,
    title: str,
    subject: str,
    author: str,
    lang: str,
    created: datetime,
    producer: str,
    keywords: str = "",
    stamp: PacketStamp | None = None,
    part: int = 2,
) -> str:
    """Return the metadata packet: Dublin Core, identification as PDF/UA-1 and as PDF/A of this part, at level a, and
    the stamp with its schema."""
    at = created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")
    schemas = _schema(
        "PDF/UA identification", "http://www.aiim.org/pdfua/ns/id/", "pdfuaid", {"part": "PDF/UA part"}, "Integer"
    )
    own = ""
    if stamp is not None:
        values = {
            "packetId": stamp.packet_id,
            "kind": stamp.kind,
            "facts": _json(stamp.facts),
            "dataHash": stamp.data_hash,
            **({"form": str(stamp.form)} if stamp.form else {}),  # made again, a packet of form 0 is the same file
            "figures": _json(stamp.figures),
            "fileHash": _ZERO,
        }
        told = {name: text for name, text in _PROPERTIES.items() if name in values}
        schemas += _schema("Longleaf packet", NAMESPACE, "longleaf", told, "Text")
        body = "".join(
            f"<longleaf:{name}>{escape(bare(one_line(value)))}</longleaf:{name}>\n" for name, value in values.items()
        )
        own = f'<rdf:Description rdf:about="" xmlns:longleaf="{NAMESPACE}">\n{body}</rdf:Description>\n'
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" \
xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" \
xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{escape(lang)}</rdf:li></rdf:Bag></dc:language>
<dc:creator><rdf:Seq><rdf:li>{escape(author)}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{escape(subject)}</rdf:li></rdf:Alt></dc:description>
<pdf:Producer>{escape(producer)}</pdf:Producer><pdf:Keywords>{escape(keywords)}</pdf:Keywords>
<xmp:CreateDate>{at}</xmp:CreateDate><xmp:ModifyDate>{at}</xmp:ModifyDate>\
<xmp:CreatorTool>{escape(author)}</xmp:CreatorTool>
<pdfuaid:part>1</pdfuaid:part><pdfaid:part>{part}</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>
</rdf:Description>
{own}<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag>{schemas}</rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>
"""


def _schema(name: str, uri: str, prefix: str, properties: Mapping[str, str], kind: str) -> str:
    items = "".join(
        f'<rdf:li rdf:parseType="Resource"><pdfaProperty:name>{key}</pdfaProperty:name>'
        f"<pdfaProperty:valueType>{kind}</pdfaProperty:valueType>"
        "<pdfaProperty:category>internal</pdfaProperty:category>"
        f"<pdfaProperty:description>{text}</pdfaProperty:description></rdf:li>"
        for key, text in properties.items()
    )
    return (
        f'<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>{name}</pdfaSchema:schema>'
        f"<pdfaSchema:namespaceURI>{uri}</pdfaSchema:namespaceURI><pdfaSchema:prefix>{prefix}</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{items}</rdf:Seq></pdfaSchema:property></rdf:li>\n"
    )


_OPEN, _CLOSE = b"<longleaf:fileHash>", b"</longleaf:fileHash>"


def seal(data: bytes) -> bytes:
    """Put the file's own hash into the place that `xmp` left for it; same length, so nothing moves."""
    at = data.rfind(_OPEN + _ZERO.encode() + _CLOSE)
    if at < 0:
        return data
    at += len(_OPEN)
    return data[:at] + sha256(data).hexdigest().encode() + data[at + 64 :]


def _is_intact(data: bytes) -> bool:
    at = data.rfind(_OPEN)
    end = data.find(_CLOSE, at)
    if at < 0 or end - at - len(_OPEN) != 64:
        return False
    at += len(_OPEN)
    return sha256(data[:at] + _ZERO.encode() + data[end:]).hexdigest().encode() == data[at:end]


def read_figures(source: Path | str | bytes) -> PacketStamp:
    """Read the stamp of a packet back from the file.

    Raises `InputError` for a file that is no PDF, not made by Longleaf, or damaged; `EnvironmentFault` where it
    cannot be read. A file that was changed after it was made is read, with `intact` False.
    """
    if isinstance(source, bytes):
        name, data = "the file", source
    else:
        path = Path(source)
        name = path.name
        try:
            if path.stat().st_size > _LARGEST:
                raise InputError(f"{name} is larger than 200 MB; no packet is.", hint="Give a packet made by Longleaf.")
            data = path.read_bytes()
        except FileNotFoundError as error:
            raise InputError(f"There is no file {path}.", hint="Check the path.") from error
        except (IsADirectoryError, PermissionError) as error:
            raise InputError(f"{path} cannot be read: {error.strerror}.", hint="Give a PDF file.") from error
        except OSError as error:
            raise EnvironmentFault(f"{path} cannot be read: {error.strerror}.", retry=True) from error
    return _parse(name, data)


def _parse(name: str, data: bytes) -> PacketStamp:
    if b"%PDF-" not in data[:1024]:
        raise InputError(f"{name} is no PDF.", hint="Give a packet made by Longleaf.")
    whole = b"%%EOF" in data[-1024:]
    if NAMESPACE.encode() not in data and b"/Encrypt" in data:
        raise InputError(
            f"{name} is encrypted: what is in it cannot be read.",
            hint="Give the file as Longleaf made it, or save it without a password.",
        )
    if NAMESPACE.encode() not in data and not whole:
        raise InputError(f"{name} is damaged: its end is missing.", hint="Get the file again, or make it again.")
    if NAMESPACE.encode() not in data:
        raise InputError(
            f"{name} is a PDF without the stamp of a Longleaf packet.",
            hint="Give the file as Longleaf made it; printing to PDF or some editors remove the stamp.",
        )
    damaged = InputError(f"{name} is damaged: its stamp cannot be read.", hint="Get the file again, or make it again.")
    start = data.rfind(b"<x:xmpmeta")
    end = data.find(b"</x:xmpmeta>", start)
    if start < 0 or end < 0:
        raise damaged
    xml = data[start : end + len(b"</x:xmpmeta>")]
    if b"<!" in xml:  # no entities: nothing that Longleaf writes has them
        raise damaged
    try:
        tree = ElementTree.fromstring(xml)
    except ElementTree.ParseError as error:
        raise damaged from error
    values = {key: tree.findtext(f".//{{{NAMESPACE}}}{key}") for key in _PROPERTIES}
    try:
        figures = json.loads(values["figures"] or "")
        facts = json.loads(values["facts"] or "")
        form = int(values["form"] or "0")
    except ValueError as error:
        raise damaged from error
    texts = [*figures.items(), *facts.items()] if isinstance(figures, dict) and isinstance(facts, dict) else [(0, 0)]
    if not values["packetId"] or any(not isinstance(v, str) for pair in texts for v in pair):
        raise damaged
    return PacketStamp(
        packet_id=values["packetId"],
        kind=values["kind"] or "",
        data_hash=values["dataHash"] or "",
        figures=figures,
        facts=facts,
        intact=_is_intact(data),
        form=form,
    )
