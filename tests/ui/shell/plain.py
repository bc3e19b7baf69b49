"""Plain tabs, and what a window needs of services to host them."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QLineEdit

from app.domain.changes_made import Touched
from app.ui.commands import Command
from app.ui.tab import Context, Tab, TabSpec, TabTarget


class Plain(Tab):
    """A tab that counts what happens to it."""

    watches = Touched.TICKETS
    made: list[Plain] = []

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.refreshed = 0
        self.targets: list[TabTarget] = []
        self.restored: dict[str, object] = {}
        Plain.made.append(self)

    def build(self) -> None:
        self.line = QLineEdit()
        self.line.setAccessibleName(f"Search in {self.id}")
        layout = self.layout()
        assert layout is not None
        layout.addWidget(QLabel(f"This is {self.id}"))
        layout.addWidget(self.line)

    def commands(self) -> list[Command]:
        return [
            Command(
                f"{self.id}.new", "&New…", self.focus_first, "Ctrl+N", f"&{self.id.title()}", toolbar=True, icon="add"
            )
        ]

    def refresh(self) -> None:
        self.refreshed += 1

    def show_target(self, target: TabTarget) -> None:
        self.targets.append(target)

    def focus_first(self) -> None:
        self.line.setFocus()

    def save_state(self) -> dict[str, object]:
        return {"text": self.line.text()}

    def restore_state(self, state: dict[str, object]) -> None:
        self.restored = state
        self.line.setText(str(state["text"]))


class FakeServices:
    """Just what a window needs of services when its tabs are plain."""

    now = staticmethod(lambda: None)

    class opening:
        actor = "tester"
        name = "Ofelia Adeyemi"
        roles_text = "Service desk agent"
        place = "test.db"
        warning = refusal = ""
        offline = standing = None
        kept_under = "tester in test.db"

        @staticmethod
        def may(right: str) -> bool:
            return right != "forbidden"

        in_role = may


SPECS = [TabSpec("one", "One", "tickets", Plain), TabSpec("two", "Two", "calendar", Plain)]
