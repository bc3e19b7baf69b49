"""The forms of what callers are told by mail, and of whom surveys ask."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from app.domain.callers import settings, survey_settings
from app.domain.callers.settings import ANSWER_TO, CallerRules, News
from app.domain.callers.survey_settings import WHEN, SurveyRules
from app.ui.forms.fields import combo
from app.ui.forms.form import Form
from app.views.setup.forms import NARROW, Submit

#: The keys under which drafts of the rules are kept.
CALLER_RULES_KEY = "setup caller rules"
SURVEY_RULES_KEY = "setup survey rules"
_NO_MAILBOX = "The board has no mail address yet, so that nothing is sent: set it with Rules of the board."
_YES_NO = (("Yes", "yes"), ("No", "no"))
_HINTS: Mapping[str, str] = {
    "opened": "Callers who are on record with a mail address, or gave one.",
    ANSWER_TO: "Empty: to the address of the board, from which it comes.",
}
_SURVEY_HINTS: Mapping[str, str] = {
    "rest_days": "0: every time.",
    "wait_hours": "A ticket that is open again by then asks nobody.",
}


def _places(names: tuple[str, ...]) -> str:
    return f"Filled in: {', '.join(f'{{{name}}}' for name in names)}."


def caller_rules_form(parent: QWidget, rules: CallerRules, submit: Submit, mailbox: str) -> Form:
    """Ask of what callers are told by mail, and in which words. Values: by the name of the rule, all of them texts.

    `mailbox`: the address that mail comes from, "" where there is none yet.
    """
    form = Form("What callers are told by mail", parent, submit=submit, key=CALLER_RULES_KEY)
    hints = {**_HINTS, f"{News.OPENED}_text": _places(settings.PLACES)}
    for name, text in caller_texts_of(rules).items():
        field: QWidget = QLineEdit(text) if name == ANSWER_TO else combo(_YES_NO, text)
        if name.endswith("_text"):
            field = _long(text)
        form.add(name, settings.LABELS[name], field, hint=hints.get(name, ""))
    form.body.be_narrow(NARROW)
    if not mailbox:
        form.notice(_NO_MAILBOX)
    return form


def caller_texts_of(rules: CallerRules) -> dict[str, str]:
    """Return of what callers are told as a form holds it: texts by name, each event before its words."""
    rows = settings.as_rows(rules)
    names = [name for news in News for name in (news.value, f"{news}_text")]
    return {name: rows[settings.PREFIX + name] for name in (*names, ANSWER_TO)}


def survey_rules_form(parent: QWidget, rules: SurveyRules, submit: Submit, mailbox: str) -> Form:
    """Ask whom surveys ask, when and in which words. Values: by the name of the rule, all of them texts.

    `mailbox`: the address that mail comes from, "" where there is none yet.
    """
    form = Form("Satisfaction surveys", parent, submit=submit, key=SURVEY_RULES_KEY)
    hints = {**_SURVEY_HINTS, "text": f"{_places(survey_settings.PLACES)} How to answer is written below it."}
    for name, text in survey_texts_of(rules).items():
        field: QWidget = QLineEdit(text)
        if name == "when":
            field = combo([(said, when) for when, said in WHEN.items()], text)
        elif name == "text":
            field = _long(text)
        form.add(name, survey_settings.LABELS[name], field, hint=hints.get(name, ""))
    form.body.be_narrow(NARROW)
    if not mailbox:
        form.notice(_NO_MAILBOX)
    return form


def survey_texts_of(rules: SurveyRules) -> dict[str, str]:
    """Return whom surveys ask as a form holds it: texts by name, in the order in which they are asked."""
    rows = survey_settings.as_rows(rules)
    return {name: rows[survey_settings.PREFIX + name] for name in survey_settings.LABELS}


def _long(text: str) -> QPlainTextEdit:
    field = QPlainTextEdit(text)
    field.setTabChangesFocus(True)
    return field
