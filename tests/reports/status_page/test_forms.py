"""Each form of the status page is as its readers want it; that all tell the same is test_equal.py."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from random import Random
from xml.etree import ElementTree

import pytest

from app.domain.hub.phases import Kind, Phase
from app.domain.hub.values import Content
from app.reports.status_page.api import files
from app.reports.status_page.atom import feed
from app.reports.status_page.folder import contents
from app.reports.status_page.html import MOST_BYTES, html
from app.reports.status_page.maintenance import calendar
from tests.reports.status_page.pages import NOW, SERVICES, a_posting, known, page_of, random_posting
from tests.reports.status_page.reading import ATOM, Reader, events


def test_the_files_answer_the_paths_of_the_api_in_its_shape() -> None:
    told = {name: json.loads(data) for name, data in files(known()).items()}
    assert sorted(told) == [
        f"api/v2/{name}.json"
        for name in (
            *("components", "incidents", "incidents/unresolved", "scheduled-maintenances"),
            *("scheduled-maintenances/active", "scheduled-maintenances/upcoming", "status", "summary"),
        )
    ]
    head = {
        "id": "longleaf",
        "name": "Service status",
        "url": "https://status.example.gov",
        "time_zone": "America/New_York",
        "updated_at": "2026-11-16T15:00:00.000Z",
    }
    assert all(one["page"] == head for one in told.values())
    summary = told["api/v2/summary.json"]
    assert summary["status"] == {"indicator": "critical", "description": "There is an outage"}
    assert [(one["name"], one["status"]) for one in summary["components"]] == [
        ("Mail service", "major_outage"),
        ("Vpn service", "operational"),
        ("Web service", "operational"),
    ]
    (incident,), (work,) = summary["incidents"], summary["scheduled_maintenances"]
    assert {name: incident[name] for name in ("id", "name", "status", "impact", "resolved_at", "started_at")} == {
        "id": "PO0000002",
        "name": "Mail is down",
        "status": "investigating",
        "impact": "critical",
        "resolved_at": None,
        "started_at": "2026-11-16T14:20:00.000Z",
    }
    assert incident["shortlink"] == "https://status.example.gov/#PO0000002"
    assert [one["id"] for one in incident["components"]] == ["service-1"]
    assert (work["status"], work["impact"], work["scheduled_for"], work["scheduled_until"]) == (
        *("scheduled", "maintenance", "2026-11-17T15:00:00.000Z", "2026-11-17T17:00:00.000Z"),
    )
    assert told["api/v2/scheduled-maintenances/active.json"]["scheduled_maintenances"] == []
    assert told["api/v2/scheduled-maintenances/upcoming.json"]["scheduled_maintenances"] == [work]


def test_a_maintenance_tells_programs_what_a_calendar_shows() -> None:
    (event,) = events(calendar(known()))
    told = {name: str(event[name]) for name in event if name.startswith("X-MAINTNOTE")}
    assert told == {
        "X-MAINTNOTE-PROVIDER": "it.example.gov",
        "X-MAINTNOTE-ACCOUNT": "DHHS",
        "X-MAINTNOTE-MAINTENANCE-ID": "PO0000001",
        "X-MAINTNOTE-IMPACT": "REDUCED-REDUNDANCY",
        "X-MAINTNOTE-STATUS": "CONFIRMED",
        "X-MAINTNOTE-OBJECT-ID": "WEB",
    }
    assert (str(event["UID"]), event["SEQUENCE"], str(event["STATUS"])) == ("PO0000001@it.example.gov", 0, "CONFIRMED")


def test_the_page_is_read_by_headings_and_landmarks_and_says_when_it_is_stale() -> None:
    text = html(known()).decode()
    read = Reader(text)
    assert [(tag, "".join(texts)) for tag, _, texts in read.elements if tag in {"h1", "h2", "h3"}] == [
        ("h1", "Service status"),
        ("h2", "Incidents (1)"),
        ("h3", "Investigating: Mail is down"),
        ("h2", "Planned maintenance (1)"),
        ("h3", "Scheduled: New disks"),
        ("h2", "Services"),
        ("h2", "News and documents (1)"),
        ("h3", "Published: Hello"),
    ]
    tags = [tag for tag, _, _ in read.elements]
    assert [tags.count(tag) for tag in ("header", "main", "footer", "nav", "title")] == [1, 1, 1, 2, 1]
    ids = [str(attributes["id"]) for _, attributes, _ in read.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    labels = {
        str(attributes["aria-labelledby"]) for _, attributes, _ in read.elements if "aria-labelledby" in attributes
    }
    assert labels <= set(ids)
    words = " ".join(text for _, text in read.all("header"))
    assert "As of 16 Nov 2026 10:00, valid until 16 Nov 2026 10:30 Eastern time." in words
    (stale,) = [attributes for attributes, _ in read.all("p") if attributes.get("id") == "stale"]
    assert stale["data-until"] == "2026-11-16T15:30:00+00:00"
    assert "hidden" in stale
    cells = [text for _, text in read.all("td")]
    assert cells == ["\u2715 Major outage", "\u2713 Operational", "\u2713 Operational"]  # never by colour alone
    assert [text for _, text in read.all("strong")][0] == "Next update by 16 Nov 2026 10:05 Eastern time"
    assert "prefers-color-scheme:dark" in text
    assert set(re.findall(r"https?://[^<\"]*", text)) == {"https://status.example.gov"}  # nothing from elsewhere
    assert "default-src 'none'" in text


@pytest.mark.parametrize(
    ("count", "phase", "told"),
    [
        (4, Phase.IDENTIFIED, ["4", "3", "2", "1"]),
        (6, Phase.IDENTIFIED, ["6", "5", "4", "3", "2", "1"]),
        (7, Phase.IDENTIFIED, ["7", "6", "5", "4", "3", "1 update in between: see the feed.", "1"]),
        (40, Phase.IDENTIFIED, ["40", "39", "38", "37", "36", "34 updates in between: see the feed.", "1"]),
        (3, Phase.RESOLVED, ["3", "2 earlier updates in the feed."]),
    ],
)
def test_the_newest_words_are_told_and_how_it_began(count: int, phase: Phase, told: list[str]) -> None:
    said = [Content("It", Phase.INVESTIGATING, str(n)) for n in range(1, count)]
    page = page_of(a_posting(1, Kind.INCIDENT, *said, Content("It", phase, str(count))))
    article = html(page).decode().partition("<article ")[2].partition("</article>")[0]
    items = [text for _, text in Reader(article[article.index("<ol>") :]).all("li")]
    assert [re.sub(r"^[A-Z][a-z]+ 1\d Nov 2026 \d\d:\d\d", "", text) for text in items] == told


def test_a_promise_that_is_overdue_says_so() -> None:
    down = Content("Mail", Phase.INVESTIGATING, "Down.", next_at=NOW - timedelta(minutes=5))
    text = Reader(html(page_of(a_posting(1, Kind.INCIDENT, down))).decode()).all("strong")[0][1]
    assert text == "The update is overdue; it was promised by 16 Nov 2026 09:55 Eastern time"


def test_a_page_without_anything_is_a_page() -> None:
    page = page_of(address="")
    assert "All services are operational" in html(page).decode()
    assert "No incident is known." in html(page).decode()
    assert events(calendar(page)) == []
    assert list(ElementTree.fromstring(feed(page)).iter(f"{ATOM}entry")) == []
    assert json.loads(files(page)["api/v2/status.json"])["status"]["indicator"] == "none"


def test_a_page_of_a_bad_year_is_at_most_100_kb() -> None:
    chance = Random(7)
    many = [random_posting(chance, number, chance.choice(list(Kind))) for number in range(1, 600)]
    page = page_of(*many)
    assert len(page.of(Kind.INCIDENT, over=True)) <= 50
    live = page_of(*[one for one in many if not one.is_over][:60], *[one for one in many if one.is_over])
    assert len(html(live)) <= MOST_BYTES


def test_a_page_of_many_documents_is_at_most_100_kb_and_tells_that_there_are_more() -> None:
    chance = Random(8)
    documents = [random_posting(chance, number, Kind.DOCUMENT) for number in range(1, 400)]
    page = page_of(*documents)
    public = len(page.of(Kind.DOCUMENT, over=False))
    said = html(page).decode()
    assert len(said.encode()) <= MOST_BYTES
    shown = len(re.findall("<article", said))
    assert shown >= 10
    assert f"News and documents ({public})" in said
    assert f"{public - shown} more in the feed." in said


def test_what_was_is_on_the_page_for_thirty_days() -> None:
    over = a_posting(1, Kind.INCIDENT, *[_content(phase) for phase in (Phase.INVESTIGATING, Phase.RESOLVED)])
    assert [one.number for one in page_of(over).entries] == ["PO0000001"]
    assert page_of(over, now=NOW + timedelta(days=40)).entries == ()
    assert [one.service for one in page_of(over).components] == list(SERVICES)


def test_of_what_is_over_the_newest_twenty_are_on_the_page_and_all_in_the_feed() -> None:
    page = page_of(*(a_posting(n, Kind.INCIDENT, _content(Phase.RESOLVED)) for n in range(1, 31)))
    text = html(page).decode()
    assert [number for _, number in re.findall(r'(<article id=")(PO\d+)', text)] == [
        f"PO{n:07d}" for n in range(30, 10, -1)
    ]
    assert '<h2 id="past">Last 30 days (30)</h2>' in text
    assert "10 more in the feed." in text
    assert len(list(ElementTree.fromstring(feed(page)).iter(f"{ATOM}entry"))) == 30


def _content(phase: Phase) -> Content:
    return Content("It", phase, "Words")


def test_every_form_is_the_same_bytes_for_the_same_data() -> None:
    assert contents(known()) == contents(known())


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    whole = colour if len(colour) == 7 else "#" + "".join(digit * 2 for digit in colour[1:])
    parts = [int(whole[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_every_colour_of_text_stands_out_in_light_and_dark() -> None:
    style = html(known()).decode().partition("<style>")[2].partition("</style>")[0]
    schemes = [
        dict(re.findall(r"--(\w+):(#\w+)", part))
        for part in style.split("@media screen and (prefers-color-scheme:dark)")
    ]
    assert len(schemes) == 2
    for colours in schemes:
        for ground in ("paper", "card"):
            for name in ("ink", "quiet", "link", "ok", "work", "warn", "bad"):
                light, dark = sorted((luminance(colours[name]), luminance(colours[ground])), reverse=True)
                assert (light + 0.05) / (dark + 0.05) >= 4.5, (name, ground)
