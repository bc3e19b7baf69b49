"""Addresses that open the program: from a figure of a packet, or a ticket, to the tickets.

An address comes from a file that anybody may have made. It names what is to be looked at, and nothing else: there is
no way in it to say that something is done, and none to name a file, a server or another program.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from app.domain.periods import Period
from app.domain.plain_text import bare, one_line
from app.errors import InputError

SCHEME = "longleaf"
_LONGEST = 600
_FIGURE = re.compile(r"[\w.#-]{1,200}")
_CODE = re.compile(r"[\w .&-]{1,40}")
_WORKSPACE = re.compile(r"[\w-]{0,80}")


@dataclass(frozen=True, slots=True)
class ProgramLink:
    """A ticket by its number, or the tickets behind a figure of an agency and a period, as known at `as_of`.

    `workspace`: the id of the one that the address is of, or empty.
    """

    workspace: str = ""
    ticket: str = ""
    agency: str = ""
    period: Period | None = None
    figure: str = ""
    as_of: datetime | None = None


def ticket_address(number: str, workspace: str = "") -> str:
    """Return the address of a ticket."""
    return _address(("ticket", number), {"workspace": workspace})


def figure_address(agency: str, period: str, figure: str, as_of: datetime, workspace: str = "") -> str:
    """Return the address of the tickets behind a figure, by its id, as known at a time."""
    at = as_of.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return _address(("figure", agency, period, figure), {"as-of": at, "workspace": workspace})


def _address(parts: tuple[str, ...], more: dict[str, str]) -> str:
    query = urlencode({key: text for key, text in more.items() if text}, quote_via=quote)
    return f"{SCHEME}://{'/'.join(quote(part, safe='') for part in parts)}{f'?{query}' if query else ''}"


def parsed(address: str) -> ProgramLink:
    """Return what an address names. InputError: it is none, or says anything that those made here do not."""
    try:
        if len(address) > _LONGEST or not address.isprintable():
            raise ValueError("length")
        parts = urlsplit(address)
        given = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query), max_num_fields=2)
        query = dict(given)
        names = [unquote(name, errors="strict") for name in parts.path.split("/")[1:]]
        if parts.scheme != SCHEME or parts.fragment or len(query) != len(given):
            raise ValueError("parts")
        if not _WORKSPACE.fullmatch(workspace := query.pop("workspace", "")):
            raise ValueError("workspace")
        if parts.netloc == "ticket" and len(names) == 1 and not query:
            return ProgramLink(workspace, ticket=_number(names[0]))
        if parts.netloc == "figure" and len(names) == 3 and set(query) == {"as-of"}:
            agency, period, figure = names
            as_of = datetime.fromisoformat(query["as-of"])
            if as_of.tzinfo is None or not _CODE.fullmatch(agency) or not _FIGURE.fullmatch(figure):
                raise ValueError("figure")
            return ProgramLink(workspace, "", agency, Period.parse(period), figure, as_of)
    except (ValueError, InputError) as error:
        raise _refused() from error
    raise _refused()


def _number(text: str) -> str:
    if not 0 < len(text) <= 80 or bare(one_line(text)) != text:
        raise ValueError("number")
    return text


def _refused() -> InputError:
    return InputError(
        "This address is not one of Longleaf's.", hint="Open the link in the packet, or find the ticket by its number."
    )
