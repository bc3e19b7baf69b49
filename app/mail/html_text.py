"""HTML of a mail as plain text: what a reader would see of it, without anything of its markup.

Read in one pass. The parser of the standard library takes hours for markup that was broken on purpose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

#: Letters of HTML that are read: no mail of a person has more.
_LONGEST = 2_000_000
_UNSEEN = frozenset({"script", "style", "title", "template", "noscript"})
_SPACED = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "pre", "blockquote"})
_LINES = frozenset({"address", "article", "br", "center", "dd", "div", "dl", "dt", "footer", "form", "header", "hr"})
_TAG = re.compile(r"</?([a-z][a-z0-9:-]{0,30})", re.IGNORECASE)
_HREF = re.compile(r"\bhref\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]+)", re.IGNORECASE)
_LONGEST_TAG = 20_000
_MOST_QUOTED = 5  # signs of an end inside of quotation marks that are passed over


def _tokens(html: str) -> Iterator[tuple[str, str]]:
    """Yield (tag, what stands in it) and ("", text), in order."""
    at, length = 0, len(html)
    while at < length:
        start = html.find("<", at)
        end = html.find(">", start) if start >= 0 else -1
        if end < 0:  # no markup follows any more
            yield "", html[at:]
            return
        if start > at:
            yield "", html[at:start]
        if html.startswith("<!--", start):
            closed = html.find("-->", start)
            at = length if closed < 0 else closed + 3
            continue
        found = _TAG.match(html, start)
        if found is None and html[start + 1 : start + 2] not in {"!", "?", "/"}:
            yield "", "<"
            at = start + 1
            continue
        for _ in range(_MOST_QUOTED):
            within = html[start:end] if end - start < _LONGEST_TAG else ""
            if within.count('"') % 2 == 0 and within.count("'") % 2 == 0:
                break
            further = html.find(">", end + 1, start + _LONGEST_TAG)
            if further < 0:
                break
            end = further
        if found is not None:
            yield (
                ("/" if html[start + 1] == "/" else "") + found[1].lower(),
                html[start : min(end, start + _LONGEST_TAG)],
            )
        at = end + 1


def html_text(html: str) -> str:
    """Return what a mail in HTML says, in lines; where links lead stands behind their words."""
    parts: list[str] = []
    unseen = ""  # the element whose content is not shown, until it ends
    link: tuple[str, int] | None = None  # where a link leads, and where its words begin
    for tag, inner in _tokens(html[:_LONGEST]):
        name = tag.removeprefix("/")
        if unseen:
            unseen = "" if tag == f"/{unseen}" else unseen
        elif not tag:
            parts.append(re.sub(r"[ \t\r\n\f]+", " ", unescape(inner)))
        elif name in _UNSEEN:
            unseen = tag if tag == name else ""
        elif tag == "a":
            href = _HREF.search(inner)
            link = (unescape(href[1]).strip("\"' ") if href else "", len(parts))
        elif tag == "/a" and link is not None:
            (where, begun), link = link, None
            said = "".join(parts[begun:]).strip()
            if where.lower().startswith(("http://", "https://", "mailto:")) and said not in where:
                parts.append(f" <{where}>")  # so that nobody is led elsewhere than the words say
        elif tag in {"td", "th"}:
            parts.append(" ")
        elif tag == "li":
            parts.append("\n- ")
        elif name in _SPACED:
            parts.append("\n\n")
        elif name in _LINES or tag == "tr":
            parts.append("\n")
    lines = [" ".join(line.split()) for line in "".join(parts).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
