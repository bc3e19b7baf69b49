"""Every form of the program keeps a draft, or it stands here why it needs none."""

from __future__ import annotations

import ast
from pathlib import Path

import app
from app.ui.forms.conflict_form import ConflictForm
from app.ui.forms.form import Form
from app.ui.forms.outages import OutagesForm
from app.ui.shell.settings_dialog import SettingsDialog
from app.views.changes.change_form import ChangeForm
from app.views.changes.freeze_form import FreezeForm
from app.views.hub.forms import ReadForm
from app.views.majors.forms import CorrectForm
from app.views.majors.message_form import MessageForm
from app.views.tickets.composer import CallForm
from app.views.tickets.import_form import ImportForm

_APP = Path(app.__file__).parent
#: Where a form is made without a key: why nothing that was typed can be lost there.
_WITHOUT = {
    "ui/forms/reasons.py": "it only shows",
    "ui/forms/conflict_form.py": "what was typed is in the draft of the form behind it",
    "ui/reminder_forms.py": "windows of their own, over the page, with one sentence in them",
    "views/tickets/sharing.py": "a name and choices; what is shared is the filter in view",
    "views/tickets/warned.py": "a window of its own, with boxes to tick in it",
    "views/tickets/templates.py": "a name, a choice and the steps of a checklist; the text is in the call",
    "ui/record_export.py": "a window of its own, with a name and choices in it",
    "ui/schedule_export.py": "a window of its own, with two choices in it",
    "views/cab/item_forms.py": "minutes of several items: one number is written in it",
    "views/changes/begin_acts.py": "windows of their own, with one name or choice in them",
    "views/datacenters/badges_forms.py": "few short facts, kept as long as the window is open",
    "views/datacenters/exercise_forms.py": "what is stamped and done after an exercise: one fact each",
    "views/datacenters/plan_forms.py": "a step: a sentence and a number",
    "views/datacenters/visits_forms.py": "few short facts, kept as long as the window is open",
    "views/tickets/majors.py": "one choice is in it",
    "ui/shell/settings_dialog.py": "a window of its own, over the page; nothing long is written in it",
}


def _is_form(call: ast.Call, bases: set[str]) -> bool:
    name = call.func
    if isinstance(name, ast.Name) and name.id == "Form":
        return True
    is_init = isinstance(name, ast.Attribute) and name.attr == "__init__" and isinstance(name.value, ast.Call)
    return is_init and bool(bases)


def made_forms() -> dict[str, list[ast.Call]]:
    """Return by module where forms are made: `Form(...)`, and `super().__init__(...)` in classes that are one."""
    found: dict[str, list[ast.Call]] = {}
    for path in sorted(_APP.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and _is_form(n, set())]
        for kind in (n for n in ast.walk(tree) if isinstance(n, ast.ClassDef)):
            bases = {base.id for base in kind.bases if isinstance(base, ast.Name)} & {"Form"}
            calls += [n for n in ast.walk(kind) if isinstance(n, ast.Call) and bases and _is_form(n, bases)]
        if calls:
            found[path.relative_to(_APP).as_posix()] = calls
    return found


def test_every_form_has_the_key_of_a_draft() -> None:
    made = made_forms()
    assert sum(map(len, made.values())) >= 18, "the walk finds them"
    without = {name for name, calls in made.items() if any("key" not in {k.arg for k in c.keywords} for c in calls)}
    assert without == set(_WITHOUT)


def test_the_forms_of_every_tab_are_offered_again() -> None:
    """Where a form keeps a draft, its tab offers it at the next start."""
    folders = {name.split("/")[1] for name in made_forms() if name.startswith("views/")}
    offers = {
        path.relative_to(_APP / "views").parts[0]
        for path in (_APP / "views").rglob("*.py")
        if "KeptForms(" in path.read_text("utf-8")
    }
    assert folders - offers == set()


def test_the_classes_of_forms_are_these() -> None:
    of_views = {CallForm, ChangeForm, CorrectForm, FreezeForm, ImportForm, MessageForm, OutagesForm, ReadForm}
    assert set(Form.__subclasses__()) >= {ConflictForm, SettingsDialog, *of_views}
    assert {kind.__module__ for kind in Form.__subclasses__() if kind.__module__.startswith("app.")} == {
        "app.ui.forms.conflict_form",
        "app.ui.forms.outages",
        "app.ui.shell.settings_dialog",
        "app.views.changes.change_form",
        "app.views.hub.forms",
        "app.views.majors.forms",
        "app.views.majors.message_form",
        "app.views.changes.freeze_form",
        "app.views.tickets.composer",
        "app.views.tickets.import_form",
    }, "a new class of forms: does it keep a draft?"
