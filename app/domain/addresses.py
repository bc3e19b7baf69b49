"""Addresses of databases as people write them, taken apart so that no password stays in what is kept or shown."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import quote, quote_plus, unquote, unquote_plus

_SECRET_NAMES = ("password", "passwd", "secret", "scram_client_key", "scram_server_key")
_NAMES = "host|hostaddr|port|dbname|user|password|passfile|service|sslmode|sslrootcert|options|connect_timeout"
#: What libpq also takes: words with an equals sign, such as "host=vm user=ann dbname=longleaf".
_WORDS = re.compile(rf"\s*(?:{_NAMES})\s*=", re.IGNORECASE)
_WORD = re.compile(r"""\s*(\w+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:[^\s\\']|\\.)*))""", re.DOTALL)
#: The scheme with too few slashes, which would be taken for the name of a file.
_MISTYPED = re.compile(r"(postgres(?:ql)?(?:\+\w+)?):/?(?!/)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Given:
    """An address as it may be kept, and the password that stood in it, which `repr` does not show.

    `user`: who signs in by it; empty where the address does not say. `held`: whether anything was taken out, which
    may be another secret than a password of the database.
    """

    address: str
    password: str | None = field(default=None, repr=False)
    user: str = ""
    held: bool = False


@dataclass(frozen=True, slots=True)
class Typed:
    """A password as somebody typed it to sign in, which `repr` does not show; `keep`: into the keyring."""

    password: str = field(repr=False)
    keep: bool = False


def apart(text: str) -> Given:
    """Return an address without the password in it, whichever way it was written; a path stays as it is.

    Ways: before the host, in what follows the question mark (under any name that means one), percent-encoded, as
    words with equals signs, and with a scheme that misses slashes.
    """
    mistyped = _MISTYPED.match(text)
    if mistyped is not None and "://" not in text[: mistyped.end()]:
        text = f"{mistyped[1].lower()}://{text[mistyped.end() :]}"
    head, mark, rest = text.partition("://")
    if mark and re.fullmatch(r"[A-Za-z][\w+.-]*", head):
        return _from_url(head.lower(), rest)
    return _from_words(text) if _WORDS.match(text) else Given(text)


def without_password(text: str) -> str:
    """Return an address without any password that may stand in it."""
    return apart(text).address


def as_user(address: str, user: str) -> str:
    """Return an address in which somebody signs in under another name; "" takes the name out."""
    head, mark, rest = address.partition("://")
    place, _, asked = rest.partition("?")
    kept = [one for one in asked.split("&") if one and one.partition("=")[0].lower() != "user"]
    name = f"{quote(user, safe='')}@" if user else ""
    return f"{head}{mark}{name}{place.rpartition('@')[2]}{'?' if kept else ''}{'&'.join(kept)}"


def _is_secret(name: str) -> bool:
    return any(word in unquote_plus(name).strip().lower() for word in _SECRET_NAMES)


def _from_url(scheme: str, rest: str) -> Given:
    password: str | None = None
    held = False
    signs_in = _sign_in(rest)
    if signs_in is not None:
        name, secret, rest = signs_in
        password, held = unquote(secret), bool(secret)
        rest = f"{name}@{rest}"
    rest, _, asked = rest.partition("?")
    kept = []
    user = unquote(rest.rpartition("@")[0])
    for one in asked.split("&"):
        name, _, value = one.partition("=")
        if _is_secret(name):
            held = True
            if unquote_plus(name).strip().lower() == "password" and password is None:
                password = unquote_plus(value)
        elif one:
            kept.append(one)
            user = unquote_plus(value) if name == "user" and not user else user
    return Given(f"{scheme}://{rest}{'?' if kept else ''}{'&'.join(kept)}", password or None, user, held)


def _sign_in(rest: str) -> tuple[str, str, str] | None:
    """Return name, password and what follows of an address in which a password stands before the host.

    It may hold any sign, although an address should have those encoded: what is left of the last "@" is its.
    """
    found = re.match(r"([^:/@?]*):(.*)", rest, re.DOTALL)
    if found is None or "@" not in found[2]:
        return None
    is_port = re.match(r"\d*(/|\?|,)", found[2])
    before = found[2].partition("?")[0]
    if is_port and "@" not in before:
        return None  # a host, its port, and an "@" in what follows
    # the query may hold an "@" as well: the last one before it counts, if there is one
    secret, _, place = (before if "@" in before else found[2]).rpartition("@")
    more = found[2][len(before) :] if "@" in before else ""
    return found[1], secret, place + more


def _from_words(text: str) -> Given:
    said = {
        found[1].lower(): re.sub(r"\\(.)", r"\1", found[2] if found[2] is not None else found[3])
        for found in _WORD.finditer(text)
    }
    held = any(map(_is_secret, said))
    password = said.pop("password", None)
    user, name = said.pop("user", ""), said.pop("dbname", "")
    more = "&".join(
        f"{quote_plus(key)}={quote_plus(value, safe='/@:,')}" for key, value in said.items() if not _is_secret(key)
    )
    who = f"{quote(user, safe='')}@" if user else ""
    return Given(f"postgresql://{who}/{quote(name, safe='')}{'?' if more else ''}{more}", password or None, user, held)
