"""What a file is by its bytes, and which may be opened: what could run something is only saved."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from app.domain.attachments.media import UNKNOWN, copy_name, media_type, refusal
from app.domain.attachments.values import size_words

OFFICE = "application/vnd.openxmlformats-officedocument."
MACROS = "application/vnd.ms-office.macro-enabled"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


def packed(*names: str, mimetype: str = "") -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as pack:
        if mimetype:
            pack.writestr("mimetype", mimetype)
        for name in names:
            pack.writestr(name, "x")
    return file.getvalue()


DOCX = packed("[Content_Types].xml", "word/document.xml")
DOCM = packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")
ODS = packed("content.xml", mimetype="application/vnd.oasis.opendocument.spreadsheet")
BMP = b"BM" + (30).to_bytes(4, "little") + bytes(24)

KINDS: list[tuple[bytes, str]] = [
    (b"%PDF-1.7\n", "application/pdf"),
    (PNG, "image/png"),
    (b"\xff\xd8\xff\xe0", "image/jpeg"),
    (b"GIF89a", "image/gif"),
    (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
    (BMP, "image/bmp"),
    (b"II*\0\x08", "image/tiff"),
    (b"BMW, a car\n", "text/plain"),
    ("Grüße\n".encode(), "text/plain"),
    ("Grüße\n".encode("cp1252"), "text/plain"),
    ("Grüße\n".encode("utf-16"), "text/plain"),
    (b"a,b\n1,2\n", "text/plain"),
    (b"\x00\x01\x02", UNKNOWN),
    (b"\x01\xff text", UNKNOWN),
    (b"MZ\x90\0", "application/x-executable"),
    (b"\x7fELF\x02", "application/x-executable"),
    (b"#!/bin/sh\nrm\n", "text/x-script"),
    (b"  <!DOCTYPE html><p>", "text/html"),
    (b'\xef\xbb\xbf<?xml version="1.0"?><svg onload="alert(1)"/>', "text/html"),
    (b"<x>" + b" " * 9000 + b"<script>", "text/html"),
    (b"[InternetShortcut]\r\nURL=file:", "application/x-ms-shortcut"),
    (b"[Desktop Entry]\nExec=sh", "application/x-ms-shortcut"),
    (b"L\0\0\0\x01\x14\x02\0", "application/x-ms-shortcut"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"{\\rtf1", "application/rtf"),
    (DOCX, f"{OFFICE}wordprocessingml.document"),
    (packed("[Content_Types].xml", "xl/workbook.xml"), f"{OFFICE}spreadsheetml.sheet"),
    (packed("[Content_Types].xml", "ppt/a.xml"), f"{OFFICE}presentationml.presentation"),
    (DOCM, MACROS),
    (packed("Basic/Standard/Module1.xml", mimetype="application/vnd.oasis.opendocument.text"), MACROS),
    (ODS, "application/vnd.oasis.opendocument.spreadsheet"),
    (packed("a.txt"), "application/zip"),
    (packed("a.txt", mimetype="text/html"), "application/zip"),
    (packed("a.txt", mimetype="x" * 200), "application/zip"),
    (b"PK\x03\x04 broken", UNKNOWN),
]


def test_a_damaged_package_is_of_no_kind_or_of_what_it_still_tells() -> None:
    """Every byte in turn is another one: zlib, zipfile and codecs each give up in their own way."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        pack.writestr("content.xml", "<a/>" * 20)
    whole = file.getvalue()
    told = {
        media_type(whole[:at] + bytes((whole[at] ^ flip,)) + whole[at + 1 :])
        for at in range(4, len(whole))
        for flip in (1, 0x80, 0xFF)
    }
    assert told <= {UNKNOWN, "application/zip", "application/vnd.oasis.opendocument.text"}


@pytest.mark.parametrize(("content", "kind"), KINDS)
def test_the_kind_of_a_file_is_told_by_its_bytes(content: bytes, kind: str) -> None:
    assert media_type(content) == kind


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("plan.pdf", b"%PDF-1.7", ""),
        ("plan", b"%PDF-1.7", ""),
        ("screen.png", PNG, ""),
        ("table.csv", b"a,b", ""),
        ("plan.docx", DOCX, ""),
        ("screen.exe", PNG, "could run something on this computer"),
        ("run.BAT", b"del *", "could run something on this computer"),
        ("page.txt", b"<html><script>", "could run something on this computer"),
        ("picture.svg", b"<svg/>", "could run something on this computer"),
        ("notes.txt", b"#!/bin/sh", "could run something on this computer"),
        ("notes.txt", b"MZ", "could run something on this computer"),
        ("start.lnk", b"text", "could run something on this computer"),
        ("plan.docx", DOCM, "has macros"),
        ("plan.docm", DOCX, "could run something on this computer"),
        ("plan.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old format that may carry macros"),
        ("letter.pdf", b"{\\rtf1", "old format that may carry macros"),
        ("table.xls", b"a,b", "old format that may carry macros"),
        ("all.zip", packed("a.txt"), "kind that is not opened from here"),
        ("dump.bin", b"\0\1", "could run something on this computer"),
        ("dump", b"\0\1", "kind that is not opened from here"),
    ],
)
def test_what_could_run_something_is_only_saved(name: str, content: bytes, why: str) -> None:
    said = refusal(name, media_type(content))
    assert (said == "") == (why == "")
    assert why in said
    assert not said or (said.startswith(name) and said.endswith("it can only be saved."))


def test_a_copy_is_called_by_what_it_is() -> None:
    assert copy_name("plan.PDF", "application/pdf") == "plan.PDF"
    assert copy_name("plan", "application/pdf") == "plan.pdf"
    assert copy_name("plan.docx", "image/png") == "plan.docx.png"
    assert copy_name("notes.conf", "text/plain") == "notes.conf.txt"


def test_sizes_in_words() -> None:
    assert [size_words(n) for n in (1, 812, 12_400, 3_565_158)] == ["1 byte", "812 bytes", "12 KB", "3.4 MB"]
