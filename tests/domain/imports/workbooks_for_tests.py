"""Workbooks written part by part, as programs other than Excel do; and old ones, byte by byte."""

from __future__ import annotations

import struct
import zipfile
from io import BytesIO

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HIDDEN, _1904 = ' state="hidden"', ' date1904="1"'
#: Number formats of the styles 0, 1, 2 ... of `xlsx`.
FORMATS = ("General", "yyyy-mm-dd hh:mm:ss", "m/d/yyyy", '"INC"0000000', "0000", "[h]:mm:ss", "0%", "0.00%")


def xlsx(
    sheets: dict[str, str],
    *,
    hidden: tuple[str, ...] = (),
    epoch_1904: bool = False,
    shared: str = "",
    dimension: str = "",
    last_types: bool = False,
    namespace: str = _MAIN,
) -> bytes:
    """A workbook whose sheets have such rows of XML. `last_types`: as LibreOffice orders its parts."""
    numbers = range(1, len(sheets) + 1)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    types = (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}.sharedStrings+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>' for n in numbers
        )
        + "</Types>"
    )
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"{_HIDDEN if name in hidden else ""}/>'
        for n, name in enumerate(sheets, 1)
    )
    book = (
        f'<workbook xmlns="{namespace}" xmlns:r="{_OFFICE}"><workbookPr{_1904 if epoch_1904 else ""}/>'
        f"<sheets>{listed}</sheets></workbook>"
    )
    formats = "".join(
        f'<numFmt numFmtId="{163 + i}" formatCode="{code.replace(chr(34), "&quot;")}"/>'
        for i, code in enumerate(FORMATS)
        if i
    )
    cells = "".join(
        f'<xf numFmtId="{163 + i if i else 0}" fontId="0" fillId="0" borderId="0"/>' for i in range(len(FORMATS))
    )
    styles = (
        f'<styleSheet xmlns="{namespace}"><numFmts count="{len(FORMATS) - 1}">{formats}</numFmts>'
        "<fonts><font/></fonts><fills><fill/></fills><borders><border/></borders>"
        f'<cellStyleXfs><xf numFmtId="0"/></cellStyleXfs><cellXfs>{cells}</cellXfs></styleSheet>'
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    relations += f'<Relationship Id="rId91" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    relations += f'<Relationship Id="rId92" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>',
        "xl/styles.xml": styles,
        "xl/sharedStrings.xml": f'<sst xmlns="{namespace}">{shared}</sst>',
    }
    said = f'<dimension ref="{dimension}"/>' if dimension else ""
    for n, rows in zip(numbers, sheets.values(), strict=True):
        parts[f"xl/worksheets/sheet{n}.xml"] = (
            f'<worksheet xmlns="{namespace}">{said}<sheetData>{rows}</sheetData></worksheet>'
        )
    parts = {**parts, "[Content_Types].xml": types} if last_types else {"[Content_Types].xml": types, **parts}
    return packed(parts)


def packed(parts: dict[str, str]) -> bytes:
    """A zip archive of texts."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return file.getvalue()


def row(number: int, *texts: str) -> str:
    """A row of texts that stand in their cells."""
    cells = "".join(f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>' for text in texts)
    return f'<row r="{number}">{cells}</row>'


def ods(sheets: dict[str, list[list[str]]], more: str = "", *, hidden: tuple[str, ...] = ()) -> bytes:
    """An OpenDocument workbook of texts; as LibreOffice does, it repeats an empty cell up to the farthest corner.

    `more`: further rows of XML for the last sheet, the last of which is not closed.
    """
    namespaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "style")
    )
    namespaces += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    body = ""
    for name, rows in sheets.items():
        style = "away" if name in hidden else "shown"
        body += f'<table:table table:name="{name}" table:style-name="{style}">'
        for cells in rows:
            body += "<table:table-row>"
            for cell in cells:
                body += (
                    f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
                    if cell
                    else "<table:table-cell/>"
                )
            body += '<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
        body += f"{more}</table:table-row>" if more and name == list(sheets)[-1] else ""
        body += (
            '<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
            'table:number-columns-repeated="16384"/></table:table-row></table:table>'
        )
    styles = "".join(
        f'<style:style style:name="{name}"><style:table-properties table:display="{shown}"/></style:style>'
        for name, shown in (("away", "false"), ("shown", "true"))
    )
    content = (
        f'<office:document-content {namespaces} office:version="1.2">'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="/" '
        'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
    )
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content,
            "META-INF/manifest.xml": manifest,
        }
    )


def xls(rows: list[list[str | float]]) -> bytes:
    """An .xls workbook (BIFF8) with one sheet named Old."""

    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    def begin(kind: int) -> bytes:
        return record(0x809, struct.pack("<HHHHII", 0x600, kind, 0x1DBB, 1996, 0, 6))

    end = record(0x0A, b"")
    sheet = begin(0x10)
    for r, cells in enumerate(rows):
        for c, value in enumerate(cells):
            if isinstance(value, str):
                data = value.encode("utf-16-le")
                sheet += record(0x204, struct.pack("<HHHHB", r, c, 0, len(value), 1) + data)
            else:
                sheet += record(0x203, struct.pack("<HHHd", r, c, 0, value))
    sheet += end
    name = b"Old"
    listed = len(record(0x85, struct.pack("<IBBBB", 0, 0, 0, len(name), 0) + name))
    first = begin(0x05)
    start = len(first) + listed + len(end)
    stream = first + record(0x85, struct.pack("<IBBBB", start, 0, 0, len(name), 0) + name) + end + sheet
    return compound({"Workbook": stream})


def compound(streams: dict[str, bytes]) -> bytes:
    """A compound file of OLE, such as old Office files and new ones with a password are."""
    size = 512
    sectors: list[bytes] = []
    chain: list[int] = []
    entries = [("Root Entry", 5, 0xFFFFFFFE, 0)]
    for name, data in streams.items():
        data = data.ljust(4096, b"\0")  # shorter ones would stand elsewhere
        count = -(-len(data) // size)
        entries.append((name, 2, len(sectors), len(data)))
        chain += [*range(len(sectors) + 1, len(sectors) + count), 0xFFFFFFFE]
        sectors += [data[i * size : (i + 1) * size].ljust(size, b"\0") for i in range(count)]
    directory = b""
    for i, (name, kind, start, length) in enumerate(entries):
        text = name.encode("utf-16-le")
        directory += text.ljust(64, b"\0") + struct.pack("<HBB", len(text) + 2, kind, 1)
        child = 1 if kind == 5 and len(entries) > 1 else 0xFFFFFFFF
        after = i + 1 if kind == 2 and i + 1 < len(entries) else 0xFFFFFFFF
        directory += struct.pack("<III", 0xFFFFFFFF, after, child) + b"\0" * 36
        directory += struct.pack("<IQ", start, length)
    at_directory = len(sectors)
    blocks = -(-len(directory) // size)
    sectors += [directory[i * size : (i + 1) * size].ljust(size, b"\0") for i in range(blocks)]
    chain += [*range(at_directory + 1, at_directory + blocks), 0xFFFFFFFE]
    at_table = len(sectors)
    chain.append(0xFFFFFFFD)
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(size, b"\xff")
    assert len(table) == size
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    head += struct.pack("<IIIIIIIII", 0, 1, at_directory, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<I", at_table) + b"\xff" * 432
    return head + b"".join(sectors) + table
