"""The status page as an Atom feed (RFC 4287): one entry a posting, which keeps its id while it changes."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

from app.domain import plain_text, words
from app.domain.hub.phases import Kind
from app.domain.hub.status import Entry, StatusPage


def feed(page: StatusPage) -> bytes:
    """Return the feed, the last word first."""
    base = page.address
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">',
        f"<id>tag:{escape(_host(page))},2026:status</id>",
        f"<title>{_text(page.title)}</title>",
        f"<updated>{_at(page.as_of)}</updated>",
        f"<author><name>{_text(page.title)}</name></author>",
    ]
    if base:
        lines.append(f'<link rel="self" type="application/atom+xml" href={quoteattr(f"{base}/feed.atom")}/>')
        lines.append(f'<link rel="alternate" type="text/html" href={quoteattr(f"{base}/")}/>')
    for entry in page.of(*Kind):
        lines += _entry(page, entry)
    return "\n".join([*lines, "</feed>", ""]).encode()


def _entry(page: StatusPage, entry: Entry) -> list[str]:
    lines = [
        "<entry>",
        f"<id>tag:{escape(_host(page))},2026:{entry.number}</id>",
        f"<title>{_text(f'{entry.phase.label}: {entry.title}')}</title>",
        f"<published>{_at(entry.versions[0].at)}</published>",
        f"<updated>{_at(entry.last.at)}</updated>",
        f'<category term="{entry.kind.value}"/>',
        f'<content type="text">{_text(_content(entry))}</content>',
    ]
    if page.address:
        lines.append(f'<link rel="alternate" type="text/html" href={quoteattr(f"{page.address}/#{entry.number}")}/>')
    return [*lines, "</entry>"]


def _content(entry: Entry) -> str:
    content = entry.last.content
    lines = [f"Concerns: {entry.about}"]
    if entry.kind is Kind.MAINTENANCE and content.starts_at is not None and content.ends_at is not None:
        lines.append(f"Planned: {words.span(content.starts_at, content.ends_at)} Eastern time")
    if entry.kind in {Kind.INCIDENT, Kind.MAINTENANCE}:
        lines.append(f"Impact: {content.impact.label}")
    if content.next_at is not None and not entry.is_over:
        lines.append(f"Next update by {words.moment(content.next_at)} Eastern time")
    told = [
        f"{words.moment(version.at)} {version.content.phase.label}: {version.content.text}"
        for version in reversed(entry.versions)
    ]
    return "\n".join([*lines, "", *told])


def _host(page: StatusPage) -> str:
    """Return the authority of a tag URI: a domain that can belong to nobody where the workspace names none."""
    return page.host if "." in page.host else f"{page.host}.invalid"


def _at(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _text(text: str) -> str:
    return escape(plain_text.bare(plain_text.lines(text)))
