"""The commands of the Knowledge tab."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from app.domain.knowledge.values import NoteState
from app.ui.commands import Command

if TYPE_CHECKING:
    from app.views.knowledge.acts import Acts
    from app.views.knowledge.view import KnowledgeTab

CONTEXT = "knowledge"
MENU = "&Knowledge"


def commands(tab: KnowledgeTab, acts: Acts) -> list[Command]:
    """Return what can be done with notes."""
    write, publish, use, none = "knowledge.edit", "knowledge.publish", "knowledge.use", "Choose a note first."
    make = partial(Command, context=CONTEXT, menu=MENU)

    def one(*states: NoteState) -> Callable[[], bool]:
        return lambda: (row := tab.current_row()) is not None and row.state in states

    def may_publish() -> bool:
        card = tab.current_card()
        return card is not None and card.may_publish

    def why_not() -> str:
        card = tab.current_card()
        waits = card is not None and card.row.state is NoteState.REVIEW
        return "Somebody else publishes it: you wrote it." if waits else "Choose a note that was handed in."

    def shown() -> bool:
        row = tab.current_row()
        return row is not None and row.shown_n is not None

    def was_published() -> bool:
        card = tab.current_card()
        return card is not None and bool(card.versions)

    draft, review, public = NoteState.DRAFT, NoteState.REVIEW, NoteState.PUBLISHED
    return [
        Command("knowledge.new", "&New note…", acts.new, "Ctrl+N", MENU, icon="add", right=write, toolbar=True,
                verb="write notes", words="knowledge article known error"),
        make("knowledge.edit", "&Edit note…", acts.edit, "F2", icon="edit", right=write,
             enabled_when=one(draft, review, public), needs="Choose a note that is not retired.", toolbar=True,
             key="E", bar=1),
        make("knowledge.hand_in", "&Hand in for review", acts.hand_in, icon="send", right=write,
             enabled_when=one(draft), needs="Choose a draft.", key="H", bar=2, words="review approve"),
        make("knowledge.publish", "&Publish…", acts.publish, icon="verify", right=publish, enabled_when=may_publish,
             needs="Choose a note that was handed in.", why=why_not, key="P", bar=3, words="approve second person"),
        make("knowledge.back", "Send &back to its writer", acts.send_back, icon="undo", right=write,
             enabled_when=one(review), needs="Choose a note that was handed in.", key="B"),
        make("knowledge.right", "Still ri&ght", acts.still_right, icon="check", right=write, enabled_when=one(public),
             needs="Choose a note that is published.", key="G", words="looked at again review confirm",
             verb="confirm notes"),
        make("knowledge.helped", "It he&lped", acts.helped, icon="star", right=use, enabled_when=shown,
             needs="Choose a note that is published.", key="Y", verb="say that a note helped"),
        make("knowledge.not_helped", "It did &not help", acts.not_helped, right=use, enabled_when=shown,
             needs="Choose a note that is published.", key="N", verb="say that a note did not help"),
        make("knowledge.versions", "Old &versions…", acts.versions, icon="history", enabled_when=was_published,
             needs="Choose a note of which something was published.", key="V",
             verb="see old versions", words="history compare bring back"),
        make("knowledge.copy", "&Copy solution", acts.copy, "Ctrl+Shift+C", icon="copy",
             enabled_when=lambda: tab.current_card() is not None, needs=none),
        make("knowledge.retire", "Re&tire…", acts.retire, icon="close", right=write,
             enabled_when=one(draft, review, public), needs="Choose a note that is not retired."),
        make("knowledge.restore", "&Make a draft again", acts.restore, icon="reopen", right=write,
             enabled_when=one(NoteState.RETIRED), needs="Choose a retired note."),
    ]  # fmt: skip
