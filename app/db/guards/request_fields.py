"""An answer is of a field that is asked for the ticket's service, as it is asked, and of the declared kind."""

from __future__ import annotations

from collections.abc import Iterator

from app.db.guards.portable import Rule, no_month

_DIGITS = "'0123456789'"
_DAYS = ", ".join(f"'{day:02d}'" for day in range(1, 32))
_FOURTHS = ", ".join(f"'{year:02d}'" for year in range(0, 100, 4))
#: Years of four digits that end in 00 are leap years where the first two are a multiple of four.
_LEAP = (
    "(CASE substr(NEW.value, 3, 2) WHEN '00' THEN substr(NEW.value, 1, 2) ELSE substr(NEW.value, 3, 2) END"
    f" IN ({_FOURTHS}))"
)
_LAST_DAY = (
    f"CASE WHEN substr(NEW.value, 6, 2) = '02' THEN CASE WHEN {_LEAP} THEN '29' ELSE '28' END"
    " WHEN substr(NEW.value, 6, 2) IN ('04', '06', '09', '11') THEN '30' ELSE '31' END"
)
#: By kind: when a value is none of it.
_NONE_OF = {
    "number": (
        "length(NEW.value) > 20 OR trim(NEW.value, '0123456789.-') <> '' OR trim(NEW.value, '.-') = ''"
        " OR length(replace(NEW.value, '.', '')) < length(NEW.value) - 1"
        " OR replace(substr(NEW.value, 2), '-', '') <> substr(NEW.value, 2)"
    ),
    "date": (
        f"length(NEW.value) <> 10 OR {no_month('substr(NEW.value, 1, 7)')} OR substr(NEW.value, 5, 1) <> '-'"
        f" OR substr(NEW.value, 8, 1) <> '-' OR substr(NEW.value, 9, 2) NOT IN ({_DAYS})"
        f" OR trim(substr(NEW.value, 1, 4), {_DIGITS}) <> '' OR substr(NEW.value, 1, 4) = '0000'"
        f" OR substr(NEW.value, 9, 2) > {_LAST_DAY}"
    ),
    "yes_no": "NEW.value NOT IN ('yes', 'no')",
    "choice": (
        "replace(NEW.value, '\n', '') <> NEW.value"
        " OR NOT EXISTS (SELECT 1 FROM request_field f WHERE f.id = NEW.field_id AND replace('\n' || f.choices || '\n',"
        " '\n' || NEW.value || '\n', '') <> '\n' || f.choices || '\n')"
    ),
    "person": "NOT EXISTS (SELECT 1 FROM person p WHERE p.login = NEW.value)",
    "agency": "NOT EXISTS (SELECT 1 FROM agency a WHERE a.code = NEW.value)",
}


def rules() -> Iterator[Rule]:
    """Yield the rules of answers."""
    yield Rule(
        "request_answer",
        "asked",
        "INSERT",
        "LL003",
        "an answer is of a field that is asked for the ticket's service, as it is asked",
        "NOT EXISTS (SELECT 1 FROM request_field f JOIN ticket k ON k.id = NEW.ticket_id WHERE f.id = NEW.field_id"
        " AND f.service_id = k.service_id AND f.label = NEW.label AND f.kind = NEW.kind AND f.valid_from <= {today}"
        " AND (f.valid_to IS NULL OR f.valid_to > {today}))",
    )
    wrong = " OR ".join(f"NEW.kind = '{kind}' AND ({none_of})" for kind, none_of in _NONE_OF.items())
    yield Rule("request_answer", "kind", "INSERT", "LL003", "an answer is of the kind that its field takes", wrong)
