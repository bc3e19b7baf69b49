"""The errors that are told to the user in words; every other one is a bug.

`InputError` (exit 2): what the user gave cannot be used. `NotAllowed` and `Conflict`: the person or the state
forbids it, or somebody saved the record meanwhile. `EnvironmentFault` (exit 3): database, keyring, disk or network.
Anything else that escapes is a bug and gets a report file. Only `app.cli.main` and `app.ui.messages` turn errors
into words on a screen.
"""

from __future__ import annotations


class LongleafError(Exception):
    """Base of the errors meant for people: `str(error)` is a whole sentence, `hint` says what to do."""

    exit_code = 1
    #: Whether it is certain that nothing was saved by what failed.
    nothing_saved = False

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint

    def __reduce__(self) -> tuple[object, ...]:
        """Errors cross between processes with all they carry, whatever their constructor asks for."""
        return _again, (type(self), self.args, dict(self.__dict__))

    @property
    def text(self) -> str:
        """Message and hint as one text for a terminal or a message bar."""
        return f"{self}\n{self.hint}" if self.hint else str(self)


def _again(kind: type[LongleafError], arguments: tuple[object, ...], state: dict[str, object]) -> LongleafError:
    made = kind.__new__(kind)
    made.args = arguments
    made.__dict__.update(state)
    return made


class InputError(LongleafError):
    """Wrong usage or input; names the file, row and field where there are such."""

    exit_code = 2


class EnvironmentFault(LongleafError):
    """The database, keyring, disk or network does not do its part; `retry` says whether again may help."""

    exit_code = 3

    def __init__(self, message: str, *, hint: str = "", retry: bool = False) -> None:
        super().__init__(message, hint=hint)
        self.retry = retry


class SignInNeeded(EnvironmentFault):
    """The server wants to know who is there: no password is known, or (`wrong`) it did not accept it.

    `keyring`: why none can be kept on this computer; empty: one can, or nobody looked.
    """

    def __init__(self, message: str, *, hint: str = "", wrong: bool = False) -> None:
        super().__init__(message, hint=hint)
        self.wrong = wrong
        self.keyring = ""


class Untrusted(EnvironmentFault):
    """The certificate that a server shows is of an authority that nobody here named."""


class ConnectionLost(EnvironmentFault):
    """The connection to a database was lost in the middle; what was only read can be read again on another one."""


class OnlyReads(EnvironmentFault):
    """One can read and not save: only the standby of a shared database answers, or a server with an older history."""

    nothing_saved = True


class OlderHistory(EnvironmentFault):
    """Only a server answers whose history is older than the newest one seen: it is not even read from unasked."""

    nothing_saved = True


class OutcomeUnknown(EnvironmentFault):
    """The answer to a save was lost, and no server could be asked since what became of it."""


class NotAllowed(LongleafError):
    """The rights or the state rules refuse this act."""

    exit_code = 2


class Conflict(LongleafError):
    """Somebody else changed the same fields meanwhile.

    `fields` maps field name to (base, mine, theirs); `version` is the record's version now. `called` maps a field that
    refers to a record to what the records in conflict are called, by id; the database knows, a window does not.
    """

    exit_code = 2

    def __init__(self, message: str, fields: dict[str, tuple[object, object, object]], version: int) -> None:
        super().__init__(message, hint="Compare both texts and save again.")
        self.fields = fields
        self.version = version
        self.called: dict[str, dict[int, str]] = {}
