"""Mails as they come, and as they should not come, read."""

from __future__ import annotations

import base64
import random
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from app.domain.inbox.values import FileIn, MailIn, Written
from app.errors import InputError
from app.mail.reading import read_mail

FROM = "From: Ida Ek <ida@x.example>\r\n"


def read(text: str | bytes, **more: object) -> MailIn:
    content = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
    return read_mail(content, "one.eml", **more)  # type: ignore[arg-type]


def test_a_plain_mail_says_who_what_and_what_it_answers() -> None:
    mail = read(
        f"{FROM}Message-ID: <3@x>\r\nSubject: Re: Printer\r\nDate: Fri, 27 Nov 2026 12:00:00 -0500\r\n"
        "In-Reply-To: <2@x>\r\nReferences: <1@x>\r\n <2@x>\r\n\r\nIt is still broken.\r\n\r\n> Is it?\r\n"
    )
    assert (mail.called, mail.sender, mail.sender_name) == ("<3@x>", "ida@x.example", "Ida Ek")
    assert (mail.subject, mail.text) == ("Re: Printer", "It is still broken.\n\n> Is it?")
    assert mail.ids == ("<2@x>", "<1@x>")
    assert mail.sent_at == datetime(2026, 11, 27, 17, tzinfo=UTC)
    assert (mail.written, mail.may_be_answered, mail.own) == (Written.PERSON, True, False)
    assert read(f"{FROM}\r\n", own=("IDA@x.example",)).own


def test_the_same_mail_has_one_digest_however_it_came() -> None:
    body = f"{FROM}Message-ID: <1@x>\r\nSubject: a\r\n\r\nText\r\n"
    once, again = read(body), read("Received: by y\r\nReturn-Path: <ida@x.example>\r\n" + body.replace("\r\n", "\n"))
    assert once.digest == again.digest
    assert once.digest != read(body.replace("Text", "Another")).digest, "the same id twice is two mails"
    no_id = body.replace("Message-ID: <1@x>\r\n", "")
    assert (read(no_id).message_id, read(no_id).called) == ("", "one.eml")
    assert read(no_id).digest not in {once.digest, ""}


def test_plain_text_is_preferred_pictures_stay_and_files_keep_their_names() -> None:
    made = EmailMessage()
    made["From"] = "ida@x.example"
    made.set_content("Plain")
    made.add_alternative("<p>Rich <img src='cid:a'></p>", subtype="html")
    made.get_payload()[1].add_related(b"\x89PNG", "image", "png", cid="<a>", filename="logo.png")  # type: ignore[union-attr,index]
    made.add_attachment(b"x", maintype="application", subtype="pdf", filename="Bericht für heute.pdf")
    made.add_attachment("a,b", subtype="csv", filename="../../etc/passwd")
    made.add_attachment(b"", maintype="application", subtype="zip", filename="empty.zip")
    mail = read(made.as_bytes())
    assert mail.text == "Plain"
    assert [file.name for file in mail.files] == ["logo.png", "Bericht für heute.pdf", "passwd"]
    assert mail.dropped == ("empty.zip was empty, or could not be read.",)


def test_html_alone_is_turned_into_text() -> None:
    mail = read(f"{FROM}Content-Type: text/html; charset=iso-8859-1\r\n\r\n<p>Gr\udcfc\udcdfe</p><script>x</script>")
    assert mail.text == "Grüße"


def test_a_charset_is_read_in_both_manners() -> None:
    mail = read(f"{FROM}Content-Type: text/plain; charset*=utf-8''iso-8859-1\r\n\r\nGr\udcfc\udcdfe")
    assert mail.text == "Grüße"


def test_names_of_files_are_read_in_both_manners() -> None:
    parts = [
        "Content-Disposition: attachment; filename=\"=?utf-8?Q?Gr=C3=BC=C3=9Fe.txt?=\"",
        "Content-Disposition: attachment; filename*=utf-8''Gr%C3%BC%C3%9Fe.txt",
        "Content-Disposition: attachment; filename*0*=utf-8''Gr%C3%BC; filename*1*=%C3%9Fe.txt",
        "Content-Disposition: attachment; filename*=nobody''a%FF.txt",
        "Content-Disposition: attachment",
    ]  # fmt: skip
    body = "".join(f"--b\r\nContent-Type: application/x-y\r\n{part}\r\n\r\nx{n}\r\n" for n, part in enumerate(parts))
    mail = read(f"{FROM}Content-Type: multipart/mixed; boundary=b\r\n\r\n{body}--b--\r\n")
    assert [file.name for file in mail.files[:3]] == ["Grüße.txt"] * 3
    assert mail.files[3].name.endswith(".txt")
    assert mail.files[4] == FileIn("part 5.bin", b"x4")


def test_a_mail_in_a_mail_is_a_file_and_is_no_text() -> None:
    inner = EmailMessage()
    inner["Subject"] = "Inner"
    inner.set_content("Do not read me")
    made = EmailMessage()
    made["From"] = "ida@x.example"
    made.set_content("Outer")
    made.add_attachment(inner)
    mail = read(made.as_bytes())
    assert (mail.text, mail.files[0].name) == ("Outer", "Inner.eml")
    assert b"Do not read me" in mail.files[0].content


def test_a_long_text_is_kept_as_a_file_and_ten_megabytes_are_read() -> None:
    mail = read(f"{FROM}\r\n" + "word " * 2_000_000)
    assert mail.text.endswith("[The rest is in the file message.txt.]")
    assert len(mail.text) < 101_000
    assert len(mail.files[0].content) == 9_999_999


@pytest.mark.parametrize(
    ("header", "written", "answered"),
    [
        ("Auto-Submitted: no", Written.PERSON, True),
        ("Auto-Submitted: auto-replied", Written.AUTOMATIC, False),
        ("Auto-Submitted: auto-generated; type=x", Written.AUTOMATIC, False),
        ("Precedence: bulk", Written.AUTOMATIC, False),
        ("Precedence: LIST", Written.AUTOMATIC, False),
        ("Return-Path: <>", Written.AUTOMATIC, False),
        ("X-Autoreply: yes", Written.AUTOMATIC, False),
        ("X-Longleaf-Act: 1", Written.AUTOMATIC, False),
        ("X-Auto-Response-Suppress: DR, OOF, AutoReply", Written.PERSON, False),
        ("X-Auto-Response-Suppress: RN", Written.PERSON, True),
        ("List-Id: <a.example>", Written.PERSON, False),
        ("Content-Type: multipart/report; report-type=disposition-notification; boundary=b", Written.AUTOMATIC, False),
    ],
)
def test_what_a_program_wrote_is_known_and_never_answered(header: str, written: Written, answered: bool) -> None:
    mail = read(f"{FROM}{header}\r\nSubject: a\r\n\r\nb")
    assert (mail.written, mail.may_be_answered) == (written, answered)
    assert not read("Subject: a\r\n\r\nb").may_be_answered, "there is nobody to answer"


BOUNCE = """From: MAILER-DAEMON@mx.example
Return-Path: <>
Content-Type: multipart/report; report-type=delivery-status; boundary=b
Subject: Undelivered Mail

--b

I could not deliver it.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; gone@x.example
Action: {action}
Status: {code}
Diagnostic-Code: smtp; 550 no such user

--b
Content-Type: {kind}

Message-ID: <sent@long.leaf>
Subject: What was sent

--b--
"""


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_a_bounce_says_which_mail_came_back_and_why(kind: str) -> None:
    mail = read(BOUNCE.format(action="failed", code="5.1.1", kind=kind))
    assert mail.written is Written.BOUNCE
    returned = mail.returned
    assert returned is not None
    assert (returned.message_id, returned.to_mail, returned.code) == ("<sent@long.leaf>", "gone@x.example", "5.1.1")
    assert (returned.told, returned.for_good) == ("smtp; 550 no such user", True)
    late = read(BOUNCE.format(action="delayed", code="4.4.1", kind=kind)).returned
    assert late is not None
    assert not late.for_good
    old = read("From: postmaster@x\r\n\r\nNo such user. Your mail:\r\n\r\nMessage-ID: <sent@long.leaf>\r\n").returned
    assert old is not None
    assert old.message_id == "<sent@long.leaf>"
    assert read("From: postmaster@x\r\n\r\nHello.").returned is None


@pytest.mark.parametrize("content", [b"", b"\0\0\0", b"%PDF-1.7\n\nx", b"\xff\xfeM\0Z\0"])
def test_what_is_no_mail_is_refused_by_its_name(content: bytes) -> None:
    with pytest.raises(InputError, match=r"one\.eml"):
        read(content)


def test_broken_mails_are_read_as_far_as_they_go_or_refused() -> None:
    deep = FROM + "".join(f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(3000))
    hostile = [
        deep,
        FROM + "Content-Type: multipart/mixed\r\n\r\nno boundary",
        FROM + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nnever ends",
        FROM + "Content-Type: text/plain; charset=no-such\r\nContent-Transfer-Encoding: base64\r\n\r\n*** !",
        FROM + "Content-Type: ;;;\r\nDate: x\r\nMessage-ID: none\r\nReferences: <<>>\r\n\r\nx",
        FROM + "Content-Type: message/rfc822\r\n\r\n",
        "no colon\r\n" + FROM + "\r\nx",
        FROM + "Subject: " + "=?utf-8?B?" * 5000 + "\r\n\r\nx",
        FROM + "Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 a\r\n#garbage",
    ]
    chance = random.Random(8)
    whole = BOUNCE.format(action="failed", code="5", kind="message/rfc822").encode()
    whole += base64.b64encode(bytes(chance.randrange(256) for _ in range(300)))
    for text in hostile + [_spoiled(whole, chance) for _ in range(60)]:
        content = text if isinstance(text, bytes) else text.encode()
        try:
            mail = read(content)
        except InputError:
            continue
        for kept in (mail.subject, mail.text, mail.sender_name, mail.called, *(file.name for file in mail.files)):
            kept.encode()
            assert "\0" not in kept


def _spoiled(content: bytes, chance: random.Random) -> bytes:
    made = bytearray(content)
    for _ in range(8):
        made[chance.randrange(len(made))] = chance.randrange(256)
    return bytes(made)
