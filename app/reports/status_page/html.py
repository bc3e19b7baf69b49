"""The status page as one HTML file: readable without scripts, in light and dark, on paper, and at most 100 KB.

It prints until when it is valid. A small script, where scripts run, says so by the reader's own clock once that has
passed. Nothing is told by colour alone.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from html import escape

from app.domain import plain_text, words
from app.domain.hub.phases import Impact, Kind, Phase
from app.domain.hub.status import PAST, Component, Entry, Health, StatusPage
from app.domain.hub.values import Version

MOST_BYTES = 100_000
_LONGEST = 2000  # letters of one text; the feed has all of it
_UPDATES = 5  # of one posting, and its first one
_PAST = 20  # postings that are over
_LEAST_NEWS = 10  # news and documents that stay whatever was said before
_NAMED = 6  # services below the headline
_MEANS = {Impact.REDUCED: "it runs, and a second fault would stop it"}
_SIGNS = {
    Health.OPERATIONAL: "\u2713",
    Health.MAINTENANCE: "\u2692",
    Health.DEGRADED: "\u25bc",
    Health.PARTIAL: "\u25bc",
    Health.OUTAGE: "\u2715",
}
_STYLE = """
:root{color-scheme:light dark;--paper:#fff;--ink:#1a1d21;--quiet:#4d555e;--line:#c4cad1;--card:#f5f6f8;--link:#0b57a4;
--ok:#1c6b36;--work:#0b57a4;--warn:#8a4b00;--bad:#b3261e}
@media screen and (prefers-color-scheme:dark){:root{--paper:#16181b;--ink:#eceef0;--quiet:#b1b8c0;--line:#454c54;
--card:#1f2226;--link:#8ec2ff;--ok:#7fd69b;--work:#8ec2ff;--warn:#ffc47a;--bad:#ff9d94}}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
header,main,footer{max-width:52rem;margin:0 auto;padding:0 1rem}header,footer{padding:1rem}
h1{font-size:1.6rem;margin:.5rem 0}h2{font-size:1.25rem;margin:2rem 0 .5rem;border-bottom:1px solid var(--line)}
main>:first-child h2{margin-top:.5rem}h3{font-size:1.05rem;margin:0 0 .25rem}a{color:var(--link)}p{margin:.25rem 0}
header p,header ul{margin:.5rem 0}header li,nav li{margin:.25rem 0}nav ul{list-style:none;padding:0;margin:.5rem 0}
nav li{display:inline-block;margin-right:1.25rem}
article{border:1px solid var(--line);border-radius:.4rem;background:var(--card);padding:.75rem 1rem;margin:.75rem 0}
ol{list-style:none;padding:0;margin:.5rem 0 0}li{margin:.5rem 0}.said{white-space:pre-line}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.3rem .5rem;border-bottom:1px solid var(--line)}
th[scope=row]{font-weight:400}.quiet{color:var(--quiet)}
.head{font-size:1.15rem;font-weight:600;padding:.75rem 1rem;border:2px solid;border-radius:.4rem}
.operational{color:var(--ok)}.under_maintenance{color:var(--work)}.degraded_performance,.partial_outage{color:var(--warn)}
.major_outage{color:var(--bad)}
.stale{border:2px dashed var(--bad);border-radius:.4rem;padding:.75rem 1rem;font-weight:600}
@media print{:root{color-scheme:light}article,li,tr{break-inside:avoid}h2,h3{break-after:avoid}body{font-size:10pt}
nav{display:none}}
"""
_SCRIPT = """
(function(){var b=document.getElementById("stale"),u=Date.parse(b.getAttribute("data-until"));
function look(){b.hidden=Date.now()<u}look();setInterval(look,15000)})();
"""


def _hashed(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


#: What a browser may take of the page: this style and this script, and nothing from anywhere.
_POLICY = f"default-src 'none'; style-src {_hashed(_STYLE)}; script-src {_hashed(_SCRIPT)}; form-action 'none'"


def html(page: StatusPage) -> bytes:
    """Return the page. Where it would be too large, what is over gives way, then older news and documents, and then
    what was said before."""
    parts = _Parts(page)
    past, news, updates = min(len(parts.past), _PAST), len(parts.news), _UPDATES
    while True:
        made = _written(parts, past, news, updates).encode()
        if len(made) <= MOST_BYTES:
            return made
        if past:
            past //= 2
        elif news > _LEAST_NEWS:
            news = max(news // 2, _LEAST_NEWS)
        elif updates > 1:
            updates -= 1
        elif news:
            news = 0
        else:
            return made


class _Parts:
    """The entries of a page by section, each put into words once however often the page is put together."""

    def __init__(self, page: StatusPage) -> None:
        self.page = page
        self.past = page.of(*Kind, over=True)
        self.news = page.of(Kind.NEWS, Kind.DOCUMENT, over=False)
        self.incidents = sorted(page.of(Kind.INCIDENT, over=False), key=lambda one: -one.impact.rank)  # the worst first
        self.at_work, self.planned = page.at_work, page.planned
        self.headline = page.headline
        self.header = list(_header(page))
        self._told: dict[tuple[str, int], str] = {}

    def article(self, entry: Entry, updates: int) -> str:
        """Return an entry with so many of its updates."""
        key = entry.number, updates
        if key not in self._told:
            self._told[key] = _article(entry, updates, self.page.as_of)
        return self._told[key]


def _written(parts: _Parts, past: int, news: int, updates: int) -> str:
    page = parts.page
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            f"<title>{_text(page.title)}: {parts.headline}</title>",
            '<link rel="alternate" type="application/atom+xml" title="Feed" href="feed.atom">',
            f"<style>{_STYLE}</style></head><body>",
            *parts.header,
            *_main(parts, past, news, updates),
            *_footer(page),
            f"<script>{_SCRIPT}</script>",
            "</body></html>",
            "",
        ]
    )


def _header(page: StatusPage) -> Iterator[str]:
    until = page.valid_until.astimezone(UTC).isoformat(timespec="seconds")
    yield f"<header><h1>{_text(page.title)}</h1>"
    yield (
        f'<p id="stale" class="stale" role="status" data-until="{until}" hidden>This page is out of date since '
        f"{_time(page.valid_until)} Eastern time: what it says may not be so any more. Load it again.</p>"
    )
    yield f'<p class="head {page.health.value}">{_sign(page.health)}{page.headline}.</p>'
    yield from _ill(page.components)
    yield (
        f"<p>As of {_time(page.as_of)}, valid until {_time(page.valid_until)} Eastern time. "
        "Later than that, load the page again. All times here are Eastern time.</p>"
    )


def _ill(components: Iterable[Component]) -> Iterator[str]:
    """Say of which services the headline speaks, the worst first."""
    ill = [one for one in _worst_first(components) if one.health is not Health.OPERATIONAL]
    if ill:
        lines = [f"<li>{_text(one.service.name)}: {one.health.label}</li>" for one in ill[:_NAMED]]
        if len(ill) > _NAMED:
            lines.append(f"<li>{words.count(len(ill) - _NAMED, 'more service')}: see below</li>")
        yield f"<ul>{''.join(lines)}</ul>"


def _sections(parts: _Parts, past: int, news: int, updates: int) -> Iterator[tuple[str, str, list[str]]]:
    """Give the sections that have something to say: title with how much it holds, identifier, what it says."""
    sections: tuple[tuple[str, str, Sequence[Entry], int, int | None, str], ...] = (
        ("Incidents", "incidents", parts.incidents, updates, None, "No incident is known."),
        ("Maintenance in progress", "in-progress", parts.at_work, updates, None, ""),
        ("Planned maintenance", "planned", parts.planned, updates, None, "No maintenance is planned."),
        ("Services", "services", (), 0, None, ""),
        ("News and documents", "news", parts.news, updates, news, ""),
        (f"Last {PAST.days} days", "past", parts.past, 1, past, ""),
    )
    for title, ident, entries, said, most, none in sections:
        if ident == "services":
            yield title, ident, list(_services(parts.page.components))
        elif entries or none:
            told = [parts.article(entry, said) for entry in entries[:most]]
            if len(told) < len(entries):
                told.append(f'<p class="quiet">{len(entries) - len(told)} more in the feed.</p>')
            yield f"{title} ({len(entries)})" if entries else title, ident, told or [f"<p>{none}</p>"]


def _main(parts: _Parts, past: int, news: int, updates: int) -> Iterator[str]:
    sections = list(_sections(parts, past, news, updates))
    links = "".join(f'<li><a href="#{ident}">{title}</a></li>' for title, ident, _ in sections)
    yield f'<nav aria-label="On this page"><ul>{links}</ul></nav></header>'
    yield "<main>"
    for title, ident, told in sections:
        yield f'<section aria-labelledby="{ident}"><h2 id="{ident}">{title}</h2>'
        yield from told
        yield "</section>"
    yield "</main>"


def _article(entry: Entry, updates: int, as_of: datetime) -> str:
    content = entry.last.content
    facts = [f"Concerns: {_text(entry.about)}"]
    if entry.kind in {Kind.INCIDENT, Kind.MAINTENANCE}:
        more = f" ({_MEANS[content.impact]})" if content.impact in _MEANS else ""
        facts.insert(0, f"Impact: {content.impact.label}{more}")
    if entry.kind is Kind.MAINTENANCE and content.starts_at is not None and content.ends_at is not None:
        was = "Was planned" if entry.phase is Phase.CANCELLED else "Planned"
        facts.append(f"{was}: {_span(content.starts_at, content.ends_at)} Eastern time")
    elif entry.kind is Kind.INCIDENT and entry.ended_at is not None:
        facts.append(f"From {_time(entry.since)} to {_time(entry.ended_at)} Eastern time")
    elif entry.kind is Kind.INCIDENT:
        facts.append(f"Since {_time(entry.since)} Eastern time")
    if content.next_at is not None and not entry.is_over:
        lead = "Next update by" if content.next_at >= as_of else "The update is overdue; it was promised by"
        facts.append(f"<strong>{lead} {_time(content.next_at)} Eastern time</strong>")
    return (
        f'<article id="{entry.number}" aria-labelledby="{entry.number}-title">'
        f'<h3 id="{entry.number}-title">{entry.phase.label}: {_text(entry.title)}</h3>'
        f'<p class="quiet">{entry.kind.label} {entry.number}</p>'
        f"<p>{'<br>'.join(facts)}</p><ol>{''.join(_told(entry.versions, updates))}</ol></article>"
    )


def _told(versions: Sequence[Version], updates: int) -> Iterator[str]:
    """Say the newest updates; where there is room for more than one also the first: it says what happened."""
    newest_first = versions[::-1]
    yield from map(_said, newest_first[:updates])
    left = newest_first[updates:]
    if updates == 1 and left:
        yield f'<li class="quiet">{words.count(len(left), "earlier update")} in the feed.</li>'
    elif left:
        if len(left) > 1:
            yield f'<li class="quiet">{words.count(len(left) - 1, "update")} in between: see the feed.</li>'
        yield _said(left[-1])


def _said(version: Version) -> str:
    text = version.content.text
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]}\u2026 (all of it is in the feed)"
    return (
        f"<li><strong>{version.content.phase.label}</strong> "
        f'<span class="quiet">{_time(version.at)}</span><div class="said">{_text(text)}</div></li>'
    )


def _services(components: Iterable[Component]) -> Iterator[str]:
    listed = _worst_first(components)
    if not listed:
        yield "<p>No service is listed.</p>"
        return
    yield '<table><thead><tr><th scope="col">Service</th><th scope="col">Status</th></tr></thead><tbody>'
    for one in listed:
        yield (
            f'<tr><th scope="row">{_text(one.service.name)}</th>'
            f'<td class="{one.health.value}">{_sign(one.health)}{one.health.label}</td></tr>'
        )
    yield "</tbody></table>"


def _worst_first(components: Iterable[Component]) -> list[Component]:
    return sorted(components, key=lambda one: -one.health.rank)


def _footer(page: StatusPage) -> Iterator[str]:
    yield '<footer><nav aria-label="Other forms of this page"><ul><li><a href="feed.atom">Feed (Atom)</a></li>'
    yield '<li><a href="maintenance.ics">Maintenance for calendars</a></li>'
    yield '<li><a href="api/v2/summary.json">JSON</a></li></ul></nav>'
    yield f'<p class="quiet">{" ".join([_text(page.title), _text(page.address)]).strip()}</p></footer>'


def _sign(health: Health) -> str:
    return f'<span aria-hidden="true">{_SIGNS[health]} </span>'  # beside the word that says the same


def _span(start: datetime, end: datetime) -> str:
    """Write what `words.span` says, each end as a time that programs read."""
    said = words.span(start, end)
    cut = "\u2013" if "\u2013" in said else " to "
    first, _, last = said.partition(cut)
    return f"{_timed(start, first)}{cut}{_timed(end, last)}"


def _time(at: datetime) -> str:
    return _timed(at, words.moment(at))


def _timed(at: datetime, said: str) -> str:
    iso = at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return f'<time datetime="{iso}">{said}</time>'


def _text(text: str) -> str:
    return escape(plain_text.lines(text))
