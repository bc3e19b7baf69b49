"""The commands of the Shifts tab."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.domain.shifts.course import HandoverState, Step
from app.ui.commands import Command

if TYPE_CHECKING:
    from app.views.shifts.view import ShiftsTab

MENU, CONTEXT = "&Shift", "hand-overs"
_RIGHT = "handover.edit"
_DRAFT = "Choose a hand-over that is a draft."


def commands(tab: ShiftsTab) -> list[Command]:
    """Return the commands, in the order of the menu."""
    draft = tab.is_in(HandoverState.DRAFT)
    over = tab.is_in(HandoverState.GIVEN, HandoverState.ACCEPTED)
    some = tab.is_in(*HandoverState)
    make = partial(Command, menu=MENU, context=CONTEXT, right=_RIGHT)
    return [
        make("shifts.draw_up", "Draw up the &hand-over", tab.draw_up, "Ctrl+N", group="write", order=1, icon="add",
             tip="Of the shift that leaves: what is open that matters; a draft is brought up to now", key="N",
             text="Draw up", toolbar=True, words="handover shift change handoff"),
        make("shifts.note", "What the next one must &know…", tab.write_note, "F2", group="write", order=2, icon="edit",
             key="K", text="To know", bar=2, enabled_when=tab.has_draft_line, needs="Choose a line of a draft.",
             verb="write what the next one must know"),
        make("shifts.summary", "&Summary…", tab.write_summary, group="write", order=3, icon="comment", key="S",
             text="Summary", bar=3, enabled_when=draft, needs=_DRAFT, verb="write the summary"),
        make("shifts.add", "&Add a ticket…", tab.add_line, group="write", order=4, icon="link", key="A",
             text="Add a ticket", bar=4, enabled_when=draft, needs=_DRAFT),
        make("shifts.drop", "Take the line &out", tab.drop_line, group="write", order=5, icon="close", key="X",
             enabled_when=tab.has_draft_line, needs="Choose a line of a draft."),
        make("shifts.give", "&Give over", partial(tab.step_on, "give"), group="course", order=1, icon="send", key="G",
             text="Give over", bar=5, enabled_when=draft, needs=_DRAFT,
             tip="To whoever takes over; it stays as it is then"),
        make("shifts.take_back", "Take &back", partial(tab.step_on, "take_back"), group="course", order=2, key="B",
             icon="undo", text="Take back", bar=8, enabled_when=partial(tab.may, Step.TAKE_BACK),
             why=partial(tab.why_not, Step.TAKE_BACK), tip="Only who gave it over, until somebody accepts it"),
        make("shifts.accept", "A&ccept", partial(tab.step_on, "accept"), group="course", order=3, icon="verify",
             key="C", text="Accept", bar=6, enabled_when=partial(tab.may, Step.ACCEPT),
             why=partial(tab.why_not, Step.ACCEPT), tip="What somebody else gave over; nobody accepts their own"),
        make("shifts.take_over", "&Take its tickets over", tab.take_over, group="course", order=4, icon="person",
             key="T", text="Take over", bar=7, enabled_when=tab.can_take_over,
             needs="Choose an accepted hand-over with tickets that are still with who gave it over.",
             tip="Those that are open and still with who gave it over"),
        make("shifts.correct", "Add a co&rrection…", tab.correct, group="course", order=5, icon="comment", key="R",
             enabled_when=over, needs="Choose a hand-over that is given over or accepted."),
        Command("shifts.open", "O&pen the record of the line", tab.open_line, "", MENU, "look", 1, "tickets",
                key="O", enabled_when=tab.has_line, needs="Choose a line about a ticket or a major incident.",
                context=CONTEXT),
        Command("shifts.pdf", "Save as &PDF…", tab.save_pdf, "", MENU, "look", 2, "pdf", key="P", enabled_when=some,
                needs="Choose a hand-over.", context=CONTEXT),
    ]  # fmt: skip
