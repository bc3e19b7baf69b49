"""A mail as bytes, read: who wrote it, what it says, what it answers, which files it brought.

Everything in it is somebody else's. Headers may be broken, charsets unknown, parts nested without end: what can be
read of a mail is read, and only what is no mail at all is refused. Nothing of a file is looked into here.

The text is kept whole, what it quotes as well: answers are often written between the lines that they answer, and no
rule tells safely where a quotation begins.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import datetime
from email.errors import MessageError
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from hashlib import sha256

from app.domain.attachments.names import harmless
from app.domain.inbox.values import FileIn, MailIn, Returned, Written
from app.domain.inbox.written import may_be_answered, written_by
from app.domain.mail.addresses import same
from app.errors import InputError
from app.mail.header_text import decoded, header_text, ids_of, sender_of, storable, time_of
from app.mail.html_text import html_text

#: Letters of a text that a comment shows; a longer one is kept as a file as well.
LONGEST = 100_000
_MOST_FILES = 100
_MOST_PARTS = 1000
_ALTERNATIVE = "multipart/alternative"


def read_mail(
    content: bytes, name: str, *, place: str = "", received_at: datetime | None = None, own: Collection[str] = ()
) -> MailIn:
    """Return what a mail says. `name`: what it is called where it has no id; `own`: the addresses mail is sent from.

    InputError for what is no mail, or cannot be read at all.
    """
    try:
        made = BytesParser(policy=compat32).parsebytes(content)
        return _read(made, content, name, place, received_at, own)
    except (MessageError, RecursionError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise InputError(
            f"{name} cannot be read as a mail ({type(error).__name__}).", hint="Open it by hand."
        ) from error


def _read(
    made: Message, content: bytes, name: str, place: str, received_at: datetime | None, own: Collection[str]
) -> MailIn:
    raw: dict[str, str] = {}
    for key, value in made.raw_items():  # headers as they stand there, undecoded
        raw.setdefault(str(key).lower(), str(value))
    if not raw.keys() & {"from", "date", "subject", "message-id", "to", "received"}:
        raise InputError(f"{name} is no mail: it has no headers.", hint="Look at it, and remove it.")
    headers = {key: header_text(value) for key, value in raw.items()}
    sender, sender_name = sender_of(raw.get("from") or raw.get("sender") or raw.get("return-path") or "")
    message_id = next(iter(ids_of(raw.get("message-id", ""))), "")
    parts = list(_leaves(made))
    written = written_by(headers, sender)
    texts, files, dropped = _kept(parts)
    text = "\n\n".join(part for part in texts if part)
    if len(text) > LONGEST:
        files.append(FileIn("message.txt", text.encode()))
        text = f"{text[:LONGEST].rstrip()}\n\n[The rest is in the file message.txt.]"
    return MailIn(
        called=message_id or name,
        message_id=message_id,
        digest=_digest(raw, content),
        place=place,
        sender=sender,
        sender_name=sender_name,
        subject=headers.get("subject", "")[:900],
        text=text,
        sent_at=time_of(raw.get("date", "")),
        received_at=received_at,
        ids=ids_of(raw.get("in-reply-to", ""), *reversed(ids_of(raw.get("references", "")))),
        written=written,
        may_be_answered=may_be_answered(headers, sender),
        own=any(same(sender, address) for address in own),
        files=tuple(files[:_MOST_FILES]),
        dropped=(*dropped, *(f"{file.name} is the {_MOST_FILES + 1}st file or later." for file in files[_MOST_FILES:])),
        returned=_returned(parts, text) if written is Written.BOUNCE else None,
    )


def _digest(raw: dict[str, str], content: bytes) -> str:
    """Return the digest of what a mail says, without what servers write above it on the way: headers of transport."""
    body = re.split(rb"\r?\n\r?\n", content, maxsplit=1)
    said = [raw.get(key, "") for key in ("message-id", "from", "date", "subject")]
    made = sha256("\n".join(" ".join(one.split()) for one in said).encode("utf-8", "surrogateescape"))
    made.update(b"\n" + (body[1] if len(body) > 1 else b"").replace(b"\r\n", b"\n"))
    return made.hexdigest()


def _leaves(made: Message) -> Iterator[Message]:
    """Yield the parts of a mail that hold something, in order; of alternatives the one that says it most plainly."""
    left, seen = [made], 0
    while left and seen < _MOST_PARTS:
        part, seen = left.pop(), seen + 1
        inner = _inner(part)
        if part.get_content_maintype() == "multipart" and inner:
            chosen = _plainest(inner) if part.get_content_type() == _ALTERNATIVE else inner
            left.extend(reversed(chosen))
        else:
            yield part


def _inner(part: Message) -> list[Message]:
    """Return what a part is made of; nothing for one that holds something itself."""
    # asked for its own content the library decodes it, by whatever charset it names
    return [one for one in part.get_payload() if isinstance(one, Message)] if part.is_multipart() else []


def _plainest(parts: list[Message]) -> list[Message]:
    plain = [part for part in parts if part.get_content_type() == "text/plain" and _text(part).strip()]
    others = [part for part in parts if part.get_content_type() not in {"text/plain", "text/calendar"}]
    beside = [part for part in parts if part.get_content_type() == "text/calendar"]
    # where there is a plain text, pictures that belong to the other form are still somebody's: they are kept
    richest = others[-1:] if not plain else [part for part in others if part.get_content_maintype() == "multipart"]
    kept = [leaf for part in richest for leaf in ([part] if not plain else _beside_text(part))]
    return [*plain[:1], *kept, *beside]


def _beside_text(part: Message) -> list[Message]:
    return [leaf for leaf in _leaves(part) if leaf.get_content_maintype() != "text"]


def _bytes(part: Message) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _text(part: Message) -> str:
    charset = part.get_param("charset", "")
    name = charset[2] if isinstance(charset, tuple) else str(charset or "")
    return storable(decoded(_bytes(part), name))


def _kept(parts: list[Message]) -> tuple[list[str], list[FileIn], list[str]]:
    texts: list[str] = []
    files: list[FileIn] = []
    dropped: list[str] = []
    for part in parts:
        kind, name = part.get_content_type(), _file_name(part)
        if kind in {"text/plain", "text/html"} and not name and part.get_content_disposition() != "attachment":
            text = _text(part)
            texts.append((html_text(text) if kind == "text/html" else text).strip())
            continue
        content = _attached(part)
        name = harmless(name or _otherwise(part, len(files) + 1))
        if content:
            files.append(FileIn(name, content))
        elif kind != "message/delivery-status":
            dropped.append(f"{name} was empty, or could not be read.")
    return texts, files, dropped


def _attached(part: Message) -> bytes:
    inner = _inner(part)
    if part.get_content_maintype() != "message" or not inner:
        return _bytes(part)
    try:
        return b"\n".join(one.as_bytes() for one in inner)
    except (
        MessageError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
    ):  # a mail in it that cannot be written as it was read
        return b""


def _file_name(part: Message) -> str:
    """Return the name that a part gives its file, by RFC 2231 or, as many programs do, by RFC 2047; "" without one."""
    try:
        return header_text(part.get_filename("") or "")
    except (ValueError, LookupError, TypeError, AttributeError):  # a name in parts that do not fit
        return ""


_ENDINGS = {
    "message/rfc822": "eml",
    "text/calendar": "ics",
    "text/html": "html",
    "text/plain": "txt",
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
}


def _otherwise(part: Message, number: int) -> str:
    kind, inner = part.get_content_type(), _inner(part)
    ending = _ENDINGS.get(kind, "bin")
    if kind == "message/rfc822" and inner:
        subject = header_text(str(inner[0].get("Subject", "") or ""))
        return f"{subject or 'message'}.eml"
    return f"part {number}.{ending}"


_INNER_ID = re.compile(r"^message-id:\s*(<[^<>\s]{1,900}>)", re.IGNORECASE | re.MULTILINE)


def _returned(parts: list[Message], text: str) -> Returned | None:
    """Return what a mail server tells of a mail from here; None where it does not say which."""
    action = code = to = told = ""
    found: list[str] = []
    for part in parts:
        kind, inner = part.get_content_type(), _inner(part)
        if kind == "message/delivery-status":
            for block in inner:
                action = action or str(block.get("Action", "")).strip().lower()
                code = code or str(block.get("Status", "")).strip()
                to = to or str(block.get("Final-Recipient", "")).rpartition(";")[2].strip()
                told = told or header_text(str(block.get("Diagnostic-Code", "")))
        elif kind == "message/rfc822" and inner:
            found += ids_of(str(inner[0].get("Message-ID", "")))
        elif kind in {"text/rfc822-headers", "message/rfc822-headers"}:
            found += _INNER_ID.findall(_text(part))
    found += _INNER_ID.findall(text)
    if not found:
        return None
    return Returned(found[0], storable(to)[:320], code[:20], told[:500], action == "failed" or code.startswith("5."))
