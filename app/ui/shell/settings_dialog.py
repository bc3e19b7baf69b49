"""The settings dialog, generated from the declared settings."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from app.ui.forms.columns import Cell
from app.ui.forms.fields import combo, number, set_value
from app.ui.forms.form import Form
from app.ui.look import fonts
from app.ui.look.plain import Label
from app.ui.look.tokens import TYPE_SECTION
from app.ui.settings import Setting, Settings


class SettingsDialog(Form):
    """Shows every declared setting by section; saves what changed."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__("Settings", parent, submit=self._save, docked=False)
        self._settings = settings
        section = ""
        rows: list[list[Cell]] = []  # two choices stand side by side
        paired = True
        for setting in sorted(settings.declared.values(), key=lambda s: s.section):
            if setting.section != section:
                section = setting.section
                heading = Label(section)
                heading.setFont(fonts.sized(TYPE_SECTION, QFont.Weight.Bold))
                rows.append([self.add_shown("", heading)])
                paired = True
            self.add(setting.key, setting.text, _field(setting, settings.get(setting.key)), hint=setting.hint)
            if isinstance(setting.default, bool):
                self.hide_label(setting.key)
            paired = not setting.choices or not paired
            if paired and setting.choices:
                rows[-1].append(self.cell(setting.key))
            else:
                rows.append([self.cell(setting.key)])
        self.body.arrange([[[(cell, 1) for cell in row] for row in rows]])

    def _save(self, values: dict[str, Any]) -> None:
        for key, value in values.items():
            self._settings.set(key, value)
        self.accept()


def _field(setting: Setting, value: Any) -> QWidget:
    if setting.choices:
        return combo([(text, data) for data, text in setting.choices], value)
    field: QWidget
    if isinstance(setting.default, bool):
        field = QCheckBox(setting.text)
    elif isinstance(setting.default, int):
        field = number(setting.low, setting.high)
    else:
        field = QLineEdit()
    set_value(field, value)
    return field
