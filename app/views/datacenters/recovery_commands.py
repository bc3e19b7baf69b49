"""The commands of recovery plans, exercises, and what if."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.domain.datacenters.exercises import ExerciseState, StampKind
from app.ui.commands import Command
from app.views.datacenters.menus import MENU

if TYPE_CHECKING:
    from app.views.datacenters.exercises_page import ExercisesPage
    from app.views.datacenters.loss_page import LossPage
    from app.views.datacenters.plans_page import PlansPage

PLANS, EXERCISES, WHAT_IF = "recovery plans", "recovery exercises", "loss of a site"
_PLAN, _EXERCISE = "Choose a plan on the page of recovery plans.", "Choose an exercise on its page."
#: Stamps with their keys, captions and what they say, in the order in which they usually come.
_STAMPS = (
    (StampKind.FAILED_OVER, "2", "Failed &over", "The service was moved to the other site"),
    (StampKind.SERVICE_UP, "3", "Service &up", "It can be used again: the achieved RTO follows"),
    (StampKind.DATA_AS_OF, "4", "&Data as of…", "The time of its last recovered data: the achieved RPO follows"),
    (StampKind.FAILED_BACK, "5", "Failed &back", "The service is where it was"),
)


def plan_commands(page: PlansPage) -> list[Command]:
    """Return the commands of plans."""
    chosen, step = page.when(page.has_plan), page.when(page.has_step)
    return [
        Command("datacenters.new_plan", "New recovery &plan…", page.here(page.acts.make), "", MENU, "plans", 1, "add",
                "How a service comes back at the other site", key="N", text="New plan", bar=5, right="plan.edit",
                context=PLANS, words="recovery disaster RTO RPO", verb="write a recovery plan"),
        Command("datacenters.edit_plan", "Edit the plan…", page.edit, "", MENU, "plans", 2, "edit", key="E",
                text="Edit", bar=1, enabled_when=chosen, needs=_PLAN, right="plan.edit", context=PLANS),
        Command("datacenters.add_step", "Add a step…", page.add_step, "", MENU, "plans", 3, "add",
                "Behind the others of the plan", key="S", text="Add a step", bar=2, enabled_when=chosen, needs=_PLAN,
                right="plan.edit", context=PLANS),
        Command("datacenters.edit_step", "Edit the step…", page.edit_step, "", MENU, "plans", 4, "edit", key="T",
                text="Edit the step", bar=3, enabled_when=step, needs="Choose a step of a plan.", right="plan.edit",
                context=PLANS),
        Command("datacenters.remove_step", "Remove the step", page.remove_step, "", MENU, "plans", 5, "close",
                enabled_when=step, needs="Choose a step of a plan.", right="plan.edit", context=PLANS),
    ]  # fmt: skip


def exercise_commands(page: ExercisesPage) -> list[Command]:
    """Return the commands of exercises: one key a stamp."""
    chosen = page.when(page.has_exercise)
    planned = page.when(page.in_state(ExerciseState.PLANNED))
    runs = page.when(page.in_state(ExerciseState.RUNNING))
    is_off = page.when(page.in_state(ExerciseState.PLANNED, ExerciseState.CANCELLED))
    found = [
        Command("datacenters.new_exercise", "Plan an e&xercise…", page.here(page.make), "", MENU, "exercises", 1,
                "add", "Of one recovery plan or more", key="M", text="Plan an exercise", bar=9, right="exercise.edit",
                context=EXERCISES, words="test drill fail over tabletop"),
        Command("datacenters.edit_exercise", "Edit the exercise…", page.edit, "", MENU, "exercises", 2, "edit",
                "Also what was learned", key="R", text="Edit", bar=8, enabled_when=chosen, needs=_EXERCISE,
                right="exercise.edit", context=EXERCISES),
        Command("datacenters.call_off", "Call off, or plan again", page.call_off, "", MENU, "exercises", 3, "close",
                enabled_when=is_off, needs="Only an exercise that has not begun.", right="exercise.edit",
                context=EXERCISES, verb="call the exercise off"),
        Command("datacenters.begin", "&Begin", partial(page.stamp, StampKind.BEGUN), "", MENU, "stamps", 1, "clock",
                "The exercise begins now", key="1", text="Begin", bar=1, enabled_when=planned,
                needs="Choose an exercise that is planned.", right="exercise.stamp", context=EXERCISES,
                verb="begin the exercise"),
    ]  # fmt: skip
    for order, (kind, key, title, tip) in enumerate(_STAMPS, 2):
        found.append(
            Command(
                f"datacenters.{kind.value}",
                title,
                partial(page.stamp, kind),
                "",
                MENU,
                "stamps",
                order,
                "clock",
                tip,
                key=key,
                text=kind.label,
                bar=order,
                enabled_when=page.when(partial(page.can_stamp, kind)),
                why=partial(page.why_not, kind),
                right="exercise.stamp",
                context=EXERCISES,
                titled=partial(page.stamp_title, kind),
                words="stamp exercise",
                verb=f"stamp “{kind.label}”",
            )
        )
    found += [
        Command("datacenters.end", "End…", partial(page.stamp, StampKind.ENDED), "", MENU, "stamps", 8, "check",
                "The exercise ends now", key="6", text="End", bar=6, enabled_when=runs,
                needs="Choose an exercise that runs.", right="exercise.stamp", context=EXERCISES,
                verb="end the exercise"),
        Command("datacenters.correct_stamp", "&Correct the stamp…", page.correct, "", MENU, "stamps", 9, "reopen",
                "It was a mistake: it stays in the log and counts no more", key="C", text="Correct", bar=7,
                enabled_when=page.when(page.has_stamp), needs="Choose a stamp that counts.", right="exercise.stamp",
                context=EXERCISES),
        Command("datacenters.follow_up", "&Follow-up…", page.follow_up, "", MENU, "after", 1, "add",
                "What is to be done after the exercise", key="F", text="Follow-up", bar=10, enabled_when=chosen,
                needs=_EXERCISE, right="follow_up.edit", context=EXERCISES, verb="write a follow-up"),
        Command("datacenters.settle", "What became of a follow-up…", page.settle, "", MENU, "after", 2, "check",
                key="H", enabled_when=page.when(page.has_follow_up), needs="Nothing follows from this exercise.",
                right="follow_up.edit", context=EXERCISES, verb="settle a follow-up"),
    ]  # fmt: skip
    return found


def loss_commands(page: LossPage) -> list[Command]:
    """Return the commands of the question what if."""
    return [
        Command("datacenters.what_if", "&What if a data center were lost", page.ask, "", MENU, "what if", 1, "down",
                "What comes back when, what stands in the way, whom to call; again: the other one", key="W",
                text="The other site", context=WHAT_IF, bar=1, words="EDC WDC loss disaster recovery call list",
                verb="ask what if"),
        Command("datacenters.what_if_pdf", "What if as PDF…", page.save_pdf, "", MENU, "what if", 2, "pdf",
                "With the list of calls, to print", key="L", text="As PDF", context=WHAT_IF, bar=2,
                enabled_when=page.when(page.has_answer), needs="Go to the page of what if.",
                verb="write what if as PDF"),
    ]  # fmt: skip
