"""What a desktop asked for and what it was told, kept beside the database and compared with it afterwards."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import IO, Any

from app.errors import Conflict, EnvironmentFault, InputError, LongleafError, NotAllowed


@dataclass(slots=True)
class Asked:
    """One act of a desktop. `told`: "saved", "refused: ...", "failed: ...", or "" where none came; after `seconds`.

    `table`, `row`: what it wrote; `seen`: the values of the fields that it changed as the desktop had read them, `new`:
    what it wrote over them. `text`: words that only this act wrote; `found`: what a look brought, which is not kept.
    """

    who: str
    act: str
    op_id: str = ""
    table: str = ""
    row: int = 0
    seen: dict[str, Any] = field(default_factory=dict)
    new: dict[str, Any] = field(default_factory=dict)
    text: str = ""
    told: str = ""
    seconds: float = 0.0
    found: Any = None


class Ledger:
    """The file of one desktop: each act before it is asked for, and again when it was answered."""

    def __init__(self, path: Path, who: str) -> None:
        self.who = who
        self._file: IO[str] = path.open("a", encoding="utf-8", buffering=1)

    @contextmanager
    def asking(self, act: str, op_id: str = "", **more: Any) -> Iterator[Asked]:
        """Note an act, let it happen, note what it came to; refusals are part of the day, everything else is kept."""
        asked = Asked(self.who, act, op_id, **more)
        if op_id:
            self._note(asked)
        begun = time.monotonic()
        try:
            yield asked
            asked.told = "saved" if op_id else "read"
        except (NotAllowed, Conflict, InputError) as refusal:
            asked.told = f"refused: {type(refusal).__name__}: {refusal}"
        except EnvironmentFault as fault:
            asked.told = f"failed: {fault.text}"
        except LongleafError as other:
            asked.told = f"refused: {type(other).__name__}: {other}"
        except Exception as error:  # noqa: BLE001  what is no word for people is what the run looks for
            asked.told = f"failed: {type(error).__name__}: {error}"
        asked.seconds = time.monotonic() - begun
        self._note(asked)

    def close(self) -> None:
        """Write no more."""
        self._file.close()

    def _note(self, asked: Asked) -> None:
        self._file.write(json.dumps(asdict(replace(asked, found=None)), default=str) + "\n")


def read_ledgers(folder: Path) -> list[Asked]:
    """Return every act of every desktop, as last noted."""
    found: list[Asked] = []
    for path in sorted(folder.glob("*.ledger")):
        of_ops: dict[str, Asked] = {}
        for line in path.read_text(encoding="utf-8").splitlines():
            asked = Asked(**_read(line))
            if asked.op_id:
                of_ops[asked.op_id] = asked
            else:
                found.append(asked)
        found.extend(of_ops.values())
    return found


def _read(line: str) -> Mapping[str, Any]:
    values: dict[str, Any] = json.loads(line)
    return values
