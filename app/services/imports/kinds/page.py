"""The page docs/imports.md, made from the kinds: python -m app.services.imports.kinds.page > docs/imports.md."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.imports.kinds import kinds
from app.domain.imports.kinds.fields import Field, Kind, Read
from app.services.imports.kinds.mappings import ready_record_mappings, record_mapping

_HEAD = """\
# Kinds of record that come in

    longleaf import FILE [--kind KIND] [--map NAME] [--sheet NAME] [--dry-run] [--json]

Without a mapping a file says what its rows are: by the class of its records (`sys_class_name`), by the prefix of its
numbers (CHG, OUTAGE, INC), by its headers and by what stands below them; `--kind changes` says it instead. Columns and
values are found as those of tickets are, in five languages. Where one column tells two facts (a status "Successful" or
"Cancelled"), it is read for both. `longleaf mappings --for FILE` writes down what is proposed, and what has to be
decided. A column of agencies that names none of this workspace is left out where the kind does without.

A mapping names what the rows of a file are: `records = "changes"`. Without `records` they are tickets ([Importing
tickets](import.md)). All kinds are read by the same importer from the same files and give the same report: "12
changes created, 3 updated, 1 unchanged", what was skipped by row, field and reason, and findings.

This page is made from the program (`python -m app.services.imports.kinds.page > docs/imports.md`), and a test
compares it.

## What holds for all

- A record is found again by its source and its number. The same file again changes nothing. A row that its source
  changed earlier than what is known here (`changed_at`) is skipped and listed, so the order of the files does not
  matter.
- What somebody edited here since stays, field by field, until the source says the same; the difference is a finding.
- What the file does not tell is not made up. `[constants]` gives one value for all rows; the report says for how
  many.
- A row that the rules or the database refuse is listed and kept as a finding, which goes when the row comes in. The
  other rows come in. The dry run writes within a transaction that is taken back, and so says the same.
- A field is read by `[columns]` (their name, or several of which the first one present counts), its words by
  `[values.FIELD]` whatever their case (`""`: tells nothing), dates by `[dates]`, agencies by `[agency]`, services by
  `[service]`. Lists in a cell are parted by `separator`, a comma; line ends part as well.
- A service that nobody knows refuses the row, or is made with `[service] unknown = "create"`. Support groups are
  made.

## Tickets by their numbers

In foreign data INC is an incident and RITM a request. REQ bundles requested items and SCTASK is a part of one: in a
list of tickets they are kept, linked with the item and left out of every figure, because the item counts. A list of
tasks alone comes in as tasks (`--map servicenow-task`). CHG (a change) and PRB (a problem) are no tickets and are
listed; changes come in with `--map servicenow-change`. `[values.kind]` in a mapping of tickets says otherwise:
`SCTASK = "request"` for a desk that works with tasks. Where numbers say nothing, `kind` of the mapping counts.

## Ready mappings
"""


def _rows(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    for row in (head, ("---",) * len(head), *rows):
        yield f"| {' | '.join(row)} |"


def _read(field: Field) -> str:
    if field.read is Read.CHOICE:
        return "one of " + ", ".join(f"`{word}`" for word in field.choices)
    if field.read is Read.NUMBER and field.least is not None:
        return f"{field.read.value}, {field.least} to {field.most}"
    return field.read.value


def _of(kind: Kind) -> Iterator[str]:
    yield f"\n## {kind.plural.capitalize()}\n"
    yield f'`records = "{kind.word}"`. {kind.about}\n'
    yield from _rows(
        ("field", "", "how it is read", "what it means"),
        ((f"`{f.name}`", "needed" if f.needed else "", _read(f), f.what) for f in kind.fields),
    )
    if kind.rules:
        yield ""
        yield from (f"- {rule.says}" for rule in kind.rules)


def kinds_page() -> str:
    """Return the page's text."""
    lines = [_HEAD]
    mappings = [mapping for name in ready_record_mappings() if (mapping := record_mapping(name)) is not None]
    lines += _rows(("name", "kind"), ((f"`{mapping.name}`", kinds()[mapping.records].plural) for mapping in mappings))
    for kind in kinds().values():
        lines += _of(kind)
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(kinds_page(), end="")  # noqa: T201 - the page is what this is for
