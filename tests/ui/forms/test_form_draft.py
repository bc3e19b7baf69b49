"""What of a form is kept in its draft, and on what it was begun."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.ui.forms.attempt import Attempt
from app.ui.forms.drafts import Drafts
from app.ui.forms.form_draft import FormDraft

KEY = "Edit INC0000001"


def begun(qtbot: QtBot, drafts: Drafts, **held: str) -> tuple[FormDraft, dict[str, QLineEdit], list[str] | None]:
    """Return what is opened on a record that holds this, its fields, and what others changed since its draft."""
    fields = {key: QLineEdit(text) for key, text in held.items()}
    for field in fields.values():
        qtbot.addWidget(field)
    draft = FormDraft(fields, Attempt(), ("at",))
    draft.begin()
    return draft, fields, draft.take(KEY, drafts)


def test_only_what_differs_is_kept_beside_what_always_is(qtbot: QtBot) -> None:
    drafts = Drafts()
    draft, fields, others = begun(qtbot, drafts, title="Mail", caller="Ann", at="04:00")
    assert others is None
    draft.keep(KEY)
    assert (drafts.get(KEY), draft.text) == (None, "")
    fields["title"].setText("Mail is slow")
    assert draft.differing() == {"title": "Mail is slow"}
    draft.keep(KEY)
    kept = drafts.get(KEY)
    assert kept is not None
    assert kept.values == {"title": "Mail is slow", "at": "04:00"}
    assert kept.first == {"title": "Mail", "at": "04:00"}
    assert draft.text.startswith("Draft kept ")
    fields["title"].setText("Mail")
    draft.keep(KEY)
    assert drafts.get(KEY) is None


def test_it_says_by_the_clock_of_the_workspace_when_it_was_kept(qtbot: QtBot) -> None:
    draft, fields, _ = begun(
        qtbot, Drafts(now=lambda: datetime(2026, 11, 1, 6, 30, tzinfo=UTC)), title="Mail", at="04:00"
    )
    fields["title"].setText("Mail is slow")
    draft.keep(KEY)
    assert draft.text == "Draft kept 01:30", "Eastern, in the hour that the clocks repeat"


def test_what_others_changed_since_is_the_base_of_the_draft(qtbot: QtBot) -> None:
    drafts = Drafts()
    draft, fields, _ = begun(qtbot, drafts, title="Mail", caller="Ann", at="04:00")
    fields["title"].setText("Mail is slow")
    draft.keep(KEY)
    later, shown, others = begun(qtbot, drafts, title="Mail, all sites", caller="Ann", at="05:00")
    assert others == ["title"], "what is always kept is nobody's change"
    assert [field.text() for field in shown.values()] == ["Mail is slow", "Ann", "04:00"]
    assert later.base(dict) == {"title": "Mail"}
    assert later.base(lambda terms: {"name": terms["title"].upper()}) == {"name": "MAIL"}
    later.take_as_first("title")
    assert later.base(dict) == {}
    assert later.differing() == {"at": "04:00"}
