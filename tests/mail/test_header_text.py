"""Headers as they come: encoded words, charsets that nobody knows, times of no calendar."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.mail.header_text import decoded, header_text, ids_of, sender_of, storable, time_of


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("=?utf-8?B?R3LDvMOfZQ==?=", "Grüße"),
        ("=?iso-8859-1?Q?Caf=E9_now?=", "Café now"),
        ("=?utf-8?q?one?=\r\n =?utf-8?q?two?=", "onetwo"),
        ("Re: =?utf-8*de?Q?=C3=BC?= x", "Re: ü x"),
        ("=?utf-8?B?R3LDvMOfZ?=", "=?utf-8?B?R3LDvMOfZ?=".removeprefix("=?utf-8?B?").removesuffix("?=")),
        ("=?x-nobody?Q?=C3=BC?=", "ü"),
        ("=?windows-1252?Q?=93quoted=94?=", "“quoted”"),
        ("=?unicode_escape?Q?=5Cd?=", "\\d"),
        ("a\tb\r\n c\x07", "a b c"),
        (b"Gr\xc3\xbc\xc3\x9fe".decode("ascii", "surrogateescape"), "Grüße"),
        (b"Gr\xfc\xdfe".decode("ascii", "surrogateescape"), "Grüße"),
        ("=?utf-8?Q?a=0D=0ABcc:_x?=", "a Bcc: x"),
    ],
)
def test_a_header_is_one_line_of_text(raw: str, said: str) -> None:
    assert header_text(raw) == said


@pytest.mark.parametrize(
    ("raw", "mail", "name"),
    [
        ("Ida Ek <ida@x.example>", "ida@x.example", "Ida Ek"),
        ('"Ek, Ida" <ida@x.example>', "ida@x.example", "Ek, Ida"),
        ("=?utf-8?Q?Ida_=C3=96?= <ida@x.example>", "ida@x.example", "Ida Ö"),
        ("ida@x.example", "ida@x.example", "ida@x.example"),
        ("<>", "", ""),
        ("", "", ""),
        ("Nobody", "", "Nobody"),
        ("Ida <ida@@x>", "", "Ida"),
    ],
)
def test_a_sender_has_an_address_that_can_be_written_to_or_none(raw: str, mail: str, name: str) -> None:
    assert sender_of(raw) == (mail, name)


@pytest.mark.parametrize(
    ("raw", "at"),
    [
        ("Fri, 27 Nov 2026 12:00:00 -0500", datetime(2026, 11, 27, 17, tzinfo=UTC)),
        ("Fri, 27 Nov 2026 12:00:00", datetime(2026, 11, 27, 12, tzinfo=UTC)),
        ("Fri, 27 Nov 9999 12:00:00 +0000", None),
        ("Fri, 27 Nov 2026 12:00:00 +9999", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_time_is_one_of_our_calendar_or_none(raw: str, at: datetime | None) -> None:
    assert time_of(raw) == at


def test_bytes_are_some_text_and_texts_can_be_kept() -> None:
    assert decoded("ü".encode(), "us-ascii") == "ü"
    assert decoded(b"\xfc", "no-such") == decoded(b"\xfc", "idna") == decoded(b"\xfc", "a\0b") == "ü"
    assert decoded("日本".encode("iso2022_jp"), "ISO-2022-JP") == "日本"
    assert storable("a\0b\r\nc\rd\ud800") == "ab\nc\nd\ufffd"
    assert ids_of("<1@x> junk <2@x>", "<1@x> <no id>") == ("<1@x>", "<2@x>")
