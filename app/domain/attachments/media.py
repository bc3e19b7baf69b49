"""What is in a file, by its bytes; whether it may be opened here, or only saved because it could run something."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.domain.attachments.names import ending

if TYPE_CHECKING:
    from zipfile import ZipFile

UNKNOWN, TEXT = "application/octet-stream", "text/plain"
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN_OFFICE = "application/vnd.oasis.opendocument."
_ZIP, _MACROS = "application/zip", "application/vnd.ms-office.macro-enabled"
_PROGRAM, _SCRIPT, _MARKUP = "application/x-executable", "text/x-script", "text/html"
_OLD_OFFICE = "application/x-ole-storage"
_SHORTCUT = "application/x-ms-shortcut"

#: What a file begins with.
_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"MZ", _PROGRAM),
    (b"\x7fELF", _PROGRAM),
    (b"\xca\xfe\xba\xbe", _PROGRAM),
    (b"\xcf\xfa\xed\xfe", _PROGRAM),
    (b"\xce\xfa\xed\xfe", _PROGRAM),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _OLD_OFFICE),
    (b"L\x00\x00\x00\x01\x14\x02\x00", _SHORTCUT),
    (b"{\\rtf", "application/rtf"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
)
#: What is opened, with the endings by which programs know it; the first one is given to a copy with another.
OPENED: Mapping[str, tuple[str, ...]] = {
    "application/pdf": ("pdf",),
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/gif": ("gif",),
    "image/webp": ("webp",),
    "image/bmp": ("bmp",),
    "image/tiff": ("tif", "tiff"),
    TEXT: ("txt", "csv", "log", "md", "json", "eml"),
    f"{_OFFICE}wordprocessingml.document": ("docx",),
    f"{_OFFICE}spreadsheetml.sheet": ("xlsx",),
    f"{_OFFICE}presentationml.presentation": ("pptx",),
    f"{_OPEN_OFFICE}text": ("odt",),
    f"{_OPEN_OFFICE}spreadsheet": ("ods",),
    f"{_OPEN_OFFICE}presentation": ("odp",),
}
#: Endings that systems run, or hand to something that runs what is in the file.
_RUNS = (
    "acm ade adp app appimage application appref-ms applescript bas bash bat bin chm cmd com command cpl crt csh",
    "der desktop dll docm dotm dmg exe fish gadget hlp hta htm html inf ins iso img isp jar jnlp js jse ksh lnk",
    "lua mde mht mhtml msc msh msi msix msp mst ocx osx pif pl potm ppam ppsm pptm prf prg ps1 ps1xml ps2 psc1",
    "psd1 psm1 py pyc pyw pyz rb reg rpm deb run scf scpt scr sct service settingcontent-ms sh shb shtml sldm svg",
    "svgz sys tcsh terminal theme udl url vb vbe vbs vhd vhdx vxd website wiz workflow ws wsc wsf wsh xbap xhtml",
    "xht xlam xla xll xlsm xltm xml xnk xsl zsh",
)
_RUN = frozenset(word for part in _RUNS for word in part.split())
_OLD_ENDINGS = frozenset({"doc", "dot", "xls", "xlt", "xlsb", "ppt", "pot", "pps", "mdb", "accdb", "msg", "rtf", "one"})
_MARKS = re.compile(rb"<(?:!doctype|html|head|body|script|svg|\?xml|iframe|xsl:|hta:)", re.IGNORECASE)
_LOOKED_AT = 4096


def media_type(content: bytes) -> str:
    """Return the media type of a file by its content alone."""
    head = content[:_LOOKED_AT]
    for beginning, found in _BEGINNINGS:
        if head.startswith(beginning):
            return found
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(b"BM") and len(content) >= 26 and int.from_bytes(content[2:6], "little") == len(content):
        return "image/bmp"
    if head.startswith(b"PK\x03\x04"):
        return _of_zip(content)
    return _of_text(content, head)


def _of_zip(content: bytes) -> str:
    """Return what a ZIP file is: documents of office programs are such, and say so by what lies in them."""
    import zipfile  # late: the window knows kinds of files, and looks into none
    import zlib
    from io import BytesIO

    try:
        with zipfile.ZipFile(BytesIO(content)) as pack:
            names = [name.casefold() for name in pack.namelist()]
            told = pack.read("mimetype")[:100] if "mimetype" in names and _is_small(pack) else b""
    except (zipfile.BadZipFile, zlib.error, RuntimeError, KeyError, OSError, ValueError, EOFError):
        return UNKNOWN
    if any(name.endswith(("vbaproject.bin", ".vbs")) or "/activex/" in name for name in names):
        return _MACROS
    if any(name.startswith(("basic/", "scripts/")) for name in names):
        return _MACROS
    if "[content_types].xml" in names:
        for part, kind in (("word/", "wordprocessingml.document"), ("xl/", "spreadsheetml.sheet"),
                           ("ppt/", "presentationml.presentation")):  # fmt: skip
            if any(name.startswith(part) for name in names):
                return f"{_OFFICE}{kind}"
    kind = told.decode("ascii", "replace").strip()
    return kind if kind in OPENED and kind.startswith(_OPEN_OFFICE) else _ZIP


def _is_small(pack: ZipFile) -> bool:
    """Return whether the entry that names the type is as short as it has to be: a longer one is not unpacked."""
    return pack.getinfo("mimetype").file_size <= 100


def _of_text(content: bytes, head: bytes) -> str:
    text = content
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            text = content.decode("utf-16").encode("utf-8", "replace")
        except UnicodeDecodeError:
            return UNKNOWN
    if b"\0" in text:
        return UNKNOWN
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:  # an older code page: text where it has no control characters
        if re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]", text):
            return UNKNOWN
    begins = text[:_LOOKED_AT].removeprefix(b"\xef\xbb\xbf").lstrip()
    if begins.startswith(b"#!"):
        return _SCRIPT
    if begins.startswith((b"[InternetShortcut]", b"[Desktop Entry]")):
        return _SHORTCUT
    return _MARKUP if _MARKS.match(begins) or (_MARKS.search(text) and begins.startswith(b"<")) else TEXT


def refusal(name: str, media: str) -> str:
    """Return why a file is not opened from here, as a sentence; "" where it may be.

    What could run something is only saved, by its name or by what is in it; so is what nobody knows.
    """
    if media == _MACROS:
        return f"{name} has macros: it can only be saved."
    if media in (_OLD_OFFICE, "application/rtf") or ending(name) in _OLD_ENDINGS:
        return f"{name} is of an old format that may carry macros: it can only be saved."
    if media in (_PROGRAM, _SCRIPT, _MARKUP, _SHORTCUT) or ending(name) in _RUN:
        return f"{name} could run something on this computer: it can only be saved."
    if media not in OPENED:
        return f"{name} is of a kind that is not opened from here: it can only be saved."
    return ""


def copy_name(name: str, media: str) -> str:
    """Return what the copy of a file that is opened is called: by an ending of its kind, whatever its own is."""
    endings = OPENED[media]
    return name if ending(name) in endings else f"{name}.{endings[0]}"
