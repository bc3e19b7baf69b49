"""The status page as people read it: in Debian's Chromium, on a desk and on a telephone, light and dark, on paper."""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from random import Random
from unicodedata import normalize

import pypdfium2
import pytest

from app.domain.hub.phases import Impact, Kind, Phase
from app.domain.hub.status import StatusPage
from app.domain.hub.values import Content, Reach
from app.reports.status_page.html import MOST_BYTES, html
from tests.chromium import Browser, chromium, missing
from tests.reports.status_page.pages import NOW, a_posting, known, page_of, random_posting

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the browser of Debian"),
]

_PAPER = (8.5 * 72, 11 * 72)  # points
_MARGIN = 20  # points that no letter is nearer to the edge


def full() -> StatusPage:
    """Everything that a page can say, in words as people write them."""
    chance = Random(7)
    return page_of(*(random_posting(chance, number, chance.choice(list(Kind))) for number in range(1, 21)))


def many() -> StatusPage:
    """Twenty incidents at once, each told three times."""
    said = [
        Content("Mail is slow in half of the state", phase, f"{phase.label}. " + "Some wait for minutes. " * 12, impact)
        for impact in (Impact.DEGRADED, Impact.OUTAGE)
        for phase in (Phase.INVESTIGATING, Phase.IDENTIFIED, Phase.MONITORING)
    ]
    told = [said[:3], said[3:]]
    return page_of(*(a_posting(number, Kind.INCIDENT, *told[number % 2]) for number in range(1, 21)))


def overdue() -> StatusPage:
    """A promise that was not kept, and services that are out."""
    down = Content(
        "Mail", Phase.INVESTIGATING, "Down.", Impact.OUTAGE, None, None, NOW - timedelta(minutes=5), Reach((1, 2))
    )
    return page_of(a_posting(1, Kind.INCIDENT, down))


PAGES = {"full": full, "known": known, "empty": page_of, "many": many, "overdue": overdue}


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if lack := missing():
        told = f"{lack}; `python3 dev.py test` installs it"
        pytest.fail(told) if os.environ.get("CI") else pytest.skip(told)
    with chromium(tmp_path_factory.mktemp("browser")) as found:
        yield found


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Every page as a file."""
    folder = tmp_path_factory.mktemp("pages")
    made = {name: folder / f"{name}.html" for name in PAGES}
    for name, path in made.items():
        path.write_bytes(html(PAGES[name]()))
        assert path.stat().st_size <= MOST_BYTES
    return made


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["full", "empty", "many", "overdue"])
def test_nothing_shuts_a_reader_out(browser: Browser, files: Mapping[str, Path], name: str, dark: bool) -> None:
    browser.show(files[name], dark=dark)
    assert browser.value("matchMedia('(prefers-color-scheme: dark)').matches") is dark
    assert browser.requests() == [files[name].as_uri()]  # nothing is fetched from anywhere
    assert browser.value("document.querySelector('#stale').hidden = false") is False  # with the warning as well
    assert browser.faults() == []


def test_nothing_runs_but_the_script_of_the_page(browser: Browser, files: Mapping[str, Path], tmp_path: Path) -> None:
    """Words of others are escaped; were they not, the browser would still run nothing of them."""
    evil = files["known"].read_text("utf-8").replace("<main>", "<main><script>document.title = 'mine'</script>")
    (tmp_path / "evil.html").write_text(evil.replace("<article ", '<article style="display:none" '), "utf-8")
    browser.show(tmp_path / "evil.html")
    assert browser.value("document.title") == "Service status: There is an outage"
    assert browser.value("getComputedStyle(document.querySelector('article')).display") == "block"
    assert browser.value("getComputedStyle(document.body).marginTop") == "0px"  # its own style holds


def test_axe_finds_what_is_wrong(browser: Browser, tmp_path: Path) -> None:
    """A page that is bad on purpose: the check above can fail."""
    bad = html(known()).decode().replace("<h3 ", '<img src="data:,"><h3 style="color:#aaa" ').replace(' lang="en"', "")
    (tmp_path / "bad.html").write_text(re.sub(r"<meta http-equiv=.*>\n", "", bad), "utf-8")
    browser.show(tmp_path / "bad.html")
    assert {fault.split(": ")[1] for fault in browser.faults()} == {"color-contrast", "html-has-lang", "image-alt"}


@pytest.mark.parametrize("width", [1280, 320])
def test_nothing_is_wider_than_the_screen(browser: Browser, files: Mapping[str, Path], width: int) -> None:
    """320 pixels: 400 percent on a desk (WCAG 1.4.10)."""
    for path in files.values():
        browser.show(path, width=width)
        assert browser.value("document.documentElement.scrollWidth") == width


def test_without_scripts_nothing_is_missing(browser: Browser, files: Mapping[str, Path]) -> None:
    browser.show(files["full"])
    browser.value("document.querySelector('#stale').hidden = true")
    with_scripts = browser.words()
    browser.show(files["full"], scripts=False)
    assert browser.words() == with_scripts
    assert "valid until 16 Nov 2026 10:30 Eastern time" in with_scripts
    for entry in full().entries:
        assert f"{entry.phase.label}: {' '.join(entry.title.split())}".replace("\x07", "\ufffd") in with_scripts
        assert entry.number in with_scripts


def test_a_page_says_that_it_is_stale_once_its_time_is_over(browser: Browser, files: Mapping[str, Path]) -> None:
    """By the reader's own clock, while the page stays open."""
    browser.show(files["known"])
    until = known().valid_until
    browser.pass_time(16, since=until - timedelta(seconds=20))
    assert browser.value("new Date().toISOString()") == "2026-11-16T15:29:56.000Z"
    assert "out of date" not in browser.words()
    browser.pass_time(16)
    assert browser.value("new Date().toISOString()") == "2026-11-16T15:30:12.000Z"
    assert "This page is out of date since 16 Nov 2026 10:30 Eastern time" in browser.words()


@pytest.mark.parametrize(("name", "least", "most"), [("empty", 1, 1), ("known", 1, 2), ("many", 6, 14)])
def test_on_paper_no_word_is_cut(browser: Browser, files: Mapping[str, Path], name: str, least: int, most: int) -> None:
    """US letter; how much fits depends on the fonts of the machine."""
    browser.show(files[name], dark=True, scripts=False)
    assert " JSON " in browser.words()
    with pypdfium2.PdfDocument(browser.printed()) as document:
        assert least <= len(document) <= most
        read = [on_paper(document[n]) for n in range(len(document))]
    browser.ask("Emulation.setEmulatedMedia", media="print")
    wanted = browser.words()
    assert Counter(re.findall(r"\w+", " ".join(read))) == Counter(re.findall(r"\w+", wanted))
    assert "JSON" not in wanted  # links to follow are for a screen
    assert "https://status.example.gov" in wanted or name == "empty"


def on_paper(page: pypdfium2.PdfPage) -> str:
    """Return what a page says; fails where a letter is near the edge, or the paper dark."""
    assert page.get_size() == _PAPER
    with closing(page.get_textpage()) as text:
        assert text.count_rects()
        for left, bottom, right, top in (text.get_rect(n) for n in range(text.count_rects())):
            assert min(left, bottom) >= _MARGIN
            assert right <= _PAPER[0] - _MARGIN
            assert top <= _PAPER[1] - _MARGIN
        said = normalize("NFKC", str(text.get_text_range()))  # a font may write two letters with one sign
    assert page.render(scale=0.1).to_pil().getpixel((1, 1)) == (255, 255, 255)
    return said
