"""Who may have which roles changed: nobody changes their own, and one administrator stays."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.domain import words
from app.domain.vocabulary import Role
from app.errors import InputError, NotAllowed

#: What comes with every other role: whoever works here reads.
READS = Role.READER


@dataclass(frozen=True, slots=True)
class PersonRoles:
    """The roles that somebody has; `refusal`: why they cannot be changed here, a sentence, "" where they can.

    `before`: those that were all taken away last, where nothing was given since.
    """

    held: tuple[Role, ...] = ()
    refusal: str = ""
    before: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True)
class RoleChange:
    """Roles that are given and taken away, each in the order of `Role`."""

    given: tuple[Role, ...]
    taken: tuple[Role, ...]

    @property
    def text(self) -> str:
        """Return "Service desk agent is given, Administrator is taken away"; "" for no change."""
        said = []
        for roles, what in ((self.given, "given"), (self.taken, "taken away")):
            if roles:
                said.append(
                    f"{words.joined([role.label for role in roles])} {words.plural(len(roles), 'is', 'are')} {what}"
                )
        return ", ".join(said)


def role_change(held: Collection[Role], base: Collection[Role], mine: Collection[Role]) -> RoleChange:
    """Return what a form that was opened with `base` changes of what is held now: each role for itself."""
    given = tuple(role for role in Role if role in mine and role not in base and role not in held)
    taken = tuple(role for role in Role if role in base and role not in mine and role in held)
    left = {*held, *given} - {*taken, READS}
    if left:  # reading comes with them, and cannot be taken away alone
        taken = tuple(role for role in taken if role is not READS)
    return RoleChange(given, taken)


def nobody_changes_their_own() -> NotAllowed:
    """Return the refusal of an act on one's own roles."""
    return NotAllowed("Nobody changes their own roles.", hint="Ask another administrator.")


def refuse(
    change: RoleChange, login: str, actor: str, administrators: Collection[str], elsewhere: Mapping[Role, str]
) -> None:
    """Raise `NotAllowed` or `InputError` where roles may not change so.

    `administrators`: the logins of all; `elsewhere`: who gave the roles that only they can take away.
    """
    if change.text and login == actor:
        raise nobody_changes_their_own()
    if Role.ADMIN in change.taken and not set(administrators) - {login}:
        raise NotAllowed(
            "This is the last administrator: somebody has to be able to give roles.",
            hint="Give somebody else the role Administrator first.",
        )
    for role in change.taken:
        if role in elsewhere:
            raise InputError(
                f"Roles: {role.label} was given in the database by {elsewhere[role]}, who alone takes it away.",
                hint=f'There: REVOKE {role.value} FROM "{login}"',
            )
