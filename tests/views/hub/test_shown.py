"""What the tab of the hub shows in its states: filters, places, none, without a role, and texts of others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app.db.engine import Database
from app.domain.hub.phases import Kind
from app.domain.vocabulary import Role
from app.errors import NotAllowed
from app.services.api import Services
from app.ui.forms import dialogs
from app.ui.shell.main_window import MainWindow
from app.views.hub import model
from app.views.hub.forms import ReadForm
from app.views.hub.pane import HISTORY, PAGES, TOLD
from app.work import Work
from tests.qt_guards import wait_idle
from tests.services.people import as_person
from tests.ui.accessibility import problems
from tests.views.desk import keys_for_two
from tests.views.hub.desk import ALT, Keys, hub, settle

pytestmark = pytest.mark.slow

Opener = Callable[..., MainWindow]
MARKUP = "<b>Bold</b> & <img src='http://192.0.2.1/x.png'>"


@pytest.fixture
def poster(sample: Database) -> Iterator[Database]:
    """The sample as a manager of major incidents sees it."""
    with as_person(sample, "apham", Role.MIP, Role.AGENT) as db:
        yield db


def _posted(db: Database, title: str = "Mail stands still", *, promised: int = 20) -> int:
    """Post an incident that reaches everybody, with an update promised in so many minutes."""
    services, now = Services(db), db.now()
    values = {"kind": "incident", "title": title, "text": title, "next_update_at": now + timedelta(minutes=promised)}
    (id,) = services.hub.draft(values).ids
    services.hub.post(id, services.hub.posting(id).version)
    return id


def test_an_overdue_update_is_told_in_words_everywhere(open_window: Opener, poster: Database) -> None:
    id = _posted(poster)
    owed = [one.id for one in Services(poster).hub.due()]
    assert id in owed
    later = poster.now() + timedelta(minutes=27)
    poster.now = lambda: later
    window = open_window(poster)
    tab = hub(window, id)
    row = tab.current_row()
    assert row is not None
    assert model.sentence(row, later) == (
        f"{row.number}, Mail stands still, Incident, Investigating, Update overdue by 7 min, Everybody."
    )
    assert tab.detail.owed.text().startswith("Update overdue by 7 min: it was promised for 23 Nov ")
    window.show_tab("tickets")
    window.clock.look()
    wait_idle(window.jobs)
    assert window.top.promise.isVisible()


def test_texts_of_others_are_plain_and_all_is_seen_at_1280_by_720(open_window: Opener, poster: Database) -> None:
    services = Services(poster)
    (id,) = services.hub.draft({"kind": "incident", "title": MARKUP, "text": MARKUP}).ids
    window = open_window(poster, size=(1280, 720))
    tab = hub(window, id)
    for page in PAGES:
        tab.detail.show_page(page)
        settle(tab)
        assert problems(window) == []
    assert keys_for_two(window, "hub") == []
    keys = Keys(tab)
    for key in (Qt.Key.Key_E, Qt.Key.Key_M, Qt.Key.Key_K, Qt.Key.Key_P):
        tab.focus_first()
        keys.press(key)
        form = tab.form_dock().current()
        assert form is not None
        settle(tab)
        bar = form._scroll.verticalScrollBar()
        assert bar.maximum() == 0, f"{form.title}: all fields are seen without scrolling"
        assert problems(window) == []
        if isinstance(form, ReadForm):
            assert MARKUP in form.said.text()
        labels = [one for one in (*tab.findChildren(QLabel), *form.findChildren(QLabel)) if "Bold" in one.text()]
        assert {one.textFormat() for one in labels} == {Qt.TextFormat.PlainText}
        form.reject()
        settle(tab)
    assert (window.width(), window.height()) == (1280, 720)


def test_what_ended_is_listed_by_the_filter_and_a_place_comes_back(open_window: Opener, poster: Database) -> None:
    services = Services(poster)
    id = _posted(poster)
    services.hub.end(id, services.hub.posting(id).version, "It works again.")
    window = open_window(poster)
    tab = hub(window)
    assert id not in {row.id for row in tab.table.rows.shown_rows()}
    assert tab.conditions_in_words() == ["What ended is not listed."]
    tab.stands.set_value((model.ENDED,))
    tab._filter_chosen()
    settle(tab)
    assert id in {row.id for row in tab.table.rows.shown_rows()}
    tab.kinds.set_value((Kind.NEWS,))
    tab._filter_chosen()
    settle(tab)
    assert id not in {row.id for row in tab.table.rows.shown_rows()}
    Keys(tab).press(Qt.Key.Key_Left, modifier=ALT)
    assert id in {row.id for row in tab.table.rows.shown_rows()}
    tab.show_all()
    settle(tab)
    assert {row.group for row in tab.table.rows.shown_rows()} >= {model.ENDED, model.INCIDENTS}
    (provider,) = [one for one in window.finder.providers if one.kind == "Posting"]
    hit = provider.search(services.hub.posting(id).number, 5, Work())[0]
    window.navigator.requested.emit(hit.target)
    settle(tab)
    assert tab.current_record() == id


def test_history_tells_who_wrote_and_told_says_who_would_hear(open_window: Opener, poster: Database) -> None:
    services = Services(poster)
    services.hub.subscribe({"mail": "desk@example.gov", "channel": "mail"})
    id = _posted(poster)
    tab = hub(open_window(poster), id)
    tab.detail.show_page(HISTORY)
    settle(tab)
    assert tab.detail.texts[HISTORY].text().startswith("Posted 23 Nov 2026 ")
    assert "by Adaeze Pham" in tab.detail.texts[HISTORY].text()
    (draft,) = services.hub.draft({"kind": "news", "title": "A new portal", "text": "On Monday."}).ids
    tab.refresh()
    tab.go_to(draft)
    settle(tab)
    tab.detail.show_page(TOLD)
    settle(tab)
    assert "desk@example.gov" in {row.name for row in tab.detail.tables[TOLD].rows.shown_rows()}


def test_a_draft_is_dropped_after_a_question_with_its_number(
    open_window: Opener, poster: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = Services(poster)
    (id,) = services.hub.draft({"kind": "news", "title": "A new portal", "text": "On Monday."}).ids
    tab = hub(open_window(poster), id)
    asked: list[str] = []

    def answer(_parent: object, title: str, *_: object, **__: object) -> bool:
        asked.append(title)
        return True

    monkeypatch.setattr(dialogs, "confirm", answer)
    number = services.hub.posting(id).number
    tab.context.commands.run("hub.drop")
    settle(tab)
    assert asked == [f"Drop the draft of {number}?"]
    assert services.hub.posting(id).state.value == "dropped"


def test_the_status_page_is_written_to_a_folder(
    open_window: Opener, poster: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = hub(open_window(poster), _posted(poster))
    monkeypatch.setattr(dialogs, "folder_path", lambda *_: tmp_path / "status")
    tab.context.commands.run("hub.status_page")
    wait_idle(tab.jobs)
    assert "Mail stands still" in (tmp_path / "status" / "index.html").read_text(encoding="utf-8")


def test_a_list_without_any_says_what_to_do(open_window: Opener, sqlite_db: Database) -> None:
    window = open_window(sqlite_db)
    tab = hub(window)
    assert tab.table.overlay.text.startswith("Nothing is posted")
    assert tab.shown() is None
    assert problems(window) == []


def test_whoever_has_no_role_reads_what_is_public_and_is_told_why_not_more(
    open_window: Opener, sample: Database
) -> None:
    with as_person(sample, "apham", Role.MIP) as db:
        Services(db).hub.draft({"kind": "news", "title": "Not yet", "text": "Nobody knows."})
    with as_person(sample, "nobody", Role.READER) as db:
        window = open_window(db)
        tab = hub(window)
        assert model.DRAFTS not in {row.group for row in tab.table.rows.shown_rows()}
        commands = {command.id: command for _, command in window.commands.commands("hub")}
        assert window.commands.refusal(commands["hub.new_incident"])[1]
        with pytest.raises(NotAllowed):
            Services(db).hub.draft({"kind": "news", "title": "Mine", "text": "No."})


def test_a_draft_whose_change_moved_is_sent_after_one_question_or_gives_way(
    open_window: Opener, poster: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = Services(poster)
    draft = next(one for one in services.hub.drafts() if one.change_id is not None and one.content.ends_at)
    had, ends = draft.content, draft.content.ends_at
    assert ends is not None
    mine = {"text": "We are sorry for it.", "ends_at": ends - timedelta(minutes=10)}
    services.hub.edit(draft.id, {"text": had.text, "ends_at": ends}, mine)
    asked: list[str] = []
    answers = [False, True]

    def confirm(_parent: object, title: str, text: str, _action: str, **_more: object) -> bool:
        asked.append(f"{title} {text}")
        return answers.pop(0)

    monkeypatch.setattr(dialogs, "confirm", confirm)
    tab = hub(open_window(poster, size=(1280, 720)), draft.id)
    assert "The change moved since this was written." in tab.detail.facts.text()
    keys = Keys(tab)
    keys.press(Qt.Key.Key_P)
    keys.send()
    assert asked[0].startswith(
        f"Post {draft.number} as it is? The change moved since this was written: {draft.change} is"
    )
    assert services.hub.posting(draft.id).last is None, "it was not wanted"
    form = tab.form_dock().current()
    assert form is not None
    form.reject()
    settle(tab)
    keys.press(Qt.Key.Key_T)
    settle(tab)
    assert asked[1].startswith(f"Replace the draft of {draft.number}? ")
    assert services.hub.posting(draft.id).content == had
