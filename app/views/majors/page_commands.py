"""The commands about what stands on the pages of a major incident: messages, tickets, tasks, actions."""

from __future__ import annotations

from app.ui.commands import Command
from app.views.majors.acts import Acts
from app.views.majors.conditions import Conditions
from app.views.majors.menus import ACTION, CHILD, MENU, MESSAGE, TASK

_ANY = "Tickets belong to none of what is shown."
_ONE = "Choose a major incident that is not reviewed."


def page_commands(acts: Acts, can: Conditions) -> list[Command]:
    """Return the commands, of which menus, context menus and palette are made."""
    return [*_messages(acts, can), *_children(acts, can), *_tasks(acts, can)]


def _messages(acts: Acts, can: Conditions) -> list[Command]:
    return [
        Command("majors.phone", "Told &by phone…", acts.message.phone, "", MENU, "run", 6, "check",
                "Who was told the message that is chosen", key="B", text="Told by phone", enabled_when=can.has_sent,
                needs="Choose a message on its page first.", right="major_incident.edit", context=MESSAGE, bar=1,
                verb="record a call"),
    ]  # fmt: skip


def _children(acts: Acts, can: Conditions) -> list[Command]:
    child = acts.child
    return [
        Command("majors.link", "Lin&k tickets…", child.link, "", MENU, "child", 1, "link", "It tells of the same",
                key="K", text="Link", enabled_when=can.is_open, needs=_ONE, right="major_incident.children",
                context=CHILD, bar=1),
        Command("majors.unlink", "Take off…", child.unlink, "", MENU, "child", 2, "close", "It tells of something else",
                text="Take off", enabled_when=can.has_child, needs="Choose one of its tickets on their page.",
                right="major_incident.children", context=CHILD, bar=4, verb="take a ticket off"),
        Command("majors.update_children", "&Update its tickets…", child.update, "", MENU, "child", 3, "comment",
                "One word to the callers of all", key="U", text="Update all", enabled_when=can.has_children,
                needs=_ANY, right="ticket.edit", context=CHILD, bar=2, verb="update its tickets"),
        Command("majors.resolve_children", "Resolve its tickets…", child.resolve, "", MENU, "child", 4, "resolve",
                "All that are open, at once", text="Resolve all", enabled_when=can.has_children, needs=_ANY,
                right="ticket.edit", context=CHILD, bar=3, verb="resolve its tickets"),
    ]  # fmt: skip


def _tasks(acts: Acts, can: Conditions) -> list[Command]:
    task = acts.task
    return [
        Command("majors.task", "Add &task…", task.new, "", MENU, "task", 1, "add", "Who does what while it runs",
                key="T", text="Add task", enabled_when=can.is_open, needs=_ONE, right="major_incident.task",
                context=TASK, bar=1),
        Command("majors.edit_task", "Edit the task…", task.edit, "", MENU, "task", 2, "edit", text="Edit",
                enabled_when=can.has_task, needs="Choose a task on its page first.", right="major_incident.task",
                context=TASK, bar=3),
        Command("majors.finish", "Finish the task", task.finish, "", MENU, "task", 3, "check", "It is done", key="X",
                text="Done", enabled_when=can.can_finish, needs="Choose an open task on its page first.",
                right="major_incident.task", context=TASK, bar=2),
        Command("majors.action", "&Add action…", task.new_action, "", MENU, "action", 1, "add",
                "So that it does not come again", key="A", text="Add action", enabled_when=can.was_declared,
                needs="Only of one that was declared.", right="action.edit", context=ACTION, bar=1,
                verb="record an action", online=True),
        Command("majors.edit_action", "Edit the action…", task.edit_action, "", MENU, "action", 2, "edit", text="Edit",
                enabled_when=can.has_action, needs="Choose an action on the page of the review first.",
                right="action.edit", context=ACTION, bar=2, online=True),
    ]  # fmt: skip
