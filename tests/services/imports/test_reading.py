"""Paths that are typed where a file is asked for: what is none is refused, and nothing waits for its end."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from app.errors import InputError
from app.services.imports.mapping import load_mapping, parse_mapping
from app.services.imports.reading import open_file, open_table


def test_a_pipe_or_a_device_is_no_file(tmp_path: Path) -> None:
    """Nobody writes into the pipe, and the device never ends."""
    endless = [Path(os.devnull)]  # a device everywhere
    if hasattr(os, "mkfifo"):
        endless += [tmp_path / "pipe.csv", Path("/dev/zero")]
        os.mkfifo(endless[1])
    for path in endless:
        with pytest.raises(InputError, match="is no file"):
            open_file(path, None, None)
        with pytest.raises(InputError, match="is no file"):
            load_mapping(path)


def test_what_cannot_be_a_path_is_refused() -> None:
    with pytest.raises(InputError, match="no path of a file"):
        open_file(Path("a\0b.csv"), None, None)
    for typed in ("a\0b.toml", "a" * 5000):
        with pytest.raises(InputError, match="cannot be read"):
            load_mapping(typed)


TEXT = b"number,state\nINC1,New\nINC2,\xc3\x9cber\n"
ROWS = [(2, ["INC1", "New"]), (3, ["INC2", "Über"])]


def zipped(**files: bytes) -> bytes:
    """A zip archive of files."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT, "utf-8"),
        (b"\xef\xbb\xbf" + TEXT, "utf-8"),
        (TEXT.decode().encode("utf-16"), "utf-16"),
        (TEXT.decode().encode("utf-16-le"), "utf-16-le"),
        (TEXT.decode().encode("cp1252"), "cp1252"),
        (gzip.compress(TEXT, mtime=0), "utf-8"),
        (zipped(**{"a.csv": TEXT, "__MACOSX/a.csv": b"x"}), "utf-8"),
        (gzip.compress(zipped(a=TEXT), mtime=0), "utf-8"),
        (b'{"result": [{"number": "INC1", "state": "New"}, {"number": "INC2", "state": "\xc3\x9cber"}]}', "utf-8"),
        ('[{"number": "INC1", "state": "New"}, {"number": "INC2", "state": "Über"}]'.encode("utf-16"), "utf-16"),
        (b'{"number": "INC1", "state": "New"}\n{"number": "INC2", "state": "\xc3\x9cber"}\n', "utf-8"),
        (
            b"<u><i><number>INC1</number><state>New</state></i><i><number>INC2</number><state>\xc3\x9cber</state></i></u>",
            "xml",
        ),
    ],
)
def test_files_of_every_form_are_the_same_table_in_every_pass(tmp_path: Path, data: bytes, encoding: str) -> None:
    path = tmp_path / "f"
    path.write_bytes(data)
    read = open_table(path)
    for _ in range(2):
        assert list(read.table) == ROWS
        assert read.table.read == 2
    assert (read.table.header, read.encoding) == (["number", "state"], encoding)
    assert read.sha256 == sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (gzip.compress(TEXT * 1000, mtime=0)[:-20], "damaged gzip file: it ends too early"),
        (gzip.compress(b"", mtime=0), "nothing in it"),
        (zipped(a=b""), "empty file in it"),
        (zipped(a=TEXT, b=TEXT), "zip archive of 2 files"),
        (b"", "is empty"),
        (b"<html><table>", "web page"),
    ],
)
def test_packed_files_that_cannot_be_used(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "f.gz"
    path.write_bytes(data)
    with pytest.raises(InputError, match=words):
        open_table(path)


def test_a_file_that_is_changed_meanwhile_is_told(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes(TEXT)
    table = open_table(path).table
    path.write_bytes(TEXT + b"INC3,x\n")
    with pytest.raises(InputError, match="was changed while it was being read"):
        list(table)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("number_when_taken", "{}{number}"),
        ("number_when_taken", "{number}}"),
        ("number_when_taken", "{number:>99999999999}"),
        ("number_when_taken", "{number!r}x"),
        ("number_when_taken", "{number}{number}"),
        ("number_when_taken", "{number}" + "x" * 21),
        ("encoding", "punycode"),
        ("encoding", "\\u0000"),
        ("delimiter", "\\n"),
        ("delimiter", '\\"'),
        ("dates.format", "%Q"),
        ("dates.format", "%H:%M"),
        ("dates.zone", "\\u0000"),
        ("dates.fields.resolved", "iso"),
        ("dates.fields.resolved_at", "Y"),
        ("title", "x\\u0000"),
    ],
)
def test_what_is_odd_in_a_mapping_names_its_key(key: str, value: str) -> None:
    assert parse_mapping(GOOD, "m").name == "x"
    text = GOOD if key != "dates.zone" else GOOD.replace('dates.zone = "UTC"\n', "")
    with pytest.raises(InputError, match=f"The mapping m, {key}"):
        parse_mapping(f'{text}{key} = "{value}"\n', "m")


GOOD = """name = "x"
source = "x"
layout = "tickets"
columns = { number = "n", opened_at = "o", state = "s", priority = "p" }
values = { state = { New = "new" }, priority = { 1 = 1 } }
dates.zone = "UTC"
"""
