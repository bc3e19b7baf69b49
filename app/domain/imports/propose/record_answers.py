"""The mapping of records other than tickets that follows from what somebody decided, and its form as a file."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from app.domain.imports.kinds.mapping import RecordMapping
from app.domain.imports.mapping import AgencyRules, DateRules, Mapping, ServiceRules, is_left_out
from app.domain.imports.propose.answers import LEFT_OUT, Answers, left_out_of, mapping_of
from app.domain.imports.propose.lexicon import NOTHING
from app.domain.imports.propose.specs import specs_of

_PLACES = ("agency", "agencies")
#: What is written in any case.
_ALWAYS = ("name", "source", "records", "columns")


def decided(answers: Answers, base: Mapping | RecordMapping | None = None) -> Mapping | RecordMapping:
    """Return the mapping of these answers, whatever they are about. What they do not speak of is `base`'s."""
    if answers.records:
        return record_mapping_of(answers, base if isinstance(base, RecordMapping) else None)
    return mapping_of(answers, base if isinstance(base, Mapping) else None)


def record_mapping_of(answers: Answers, base: RecordMapping | None = None) -> RecordMapping:
    """Return the mapping of records of these answers. What they do not speak of is `base`'s."""
    stands = base or RecordMapping(
        answers.name,
        answers.source,
        answers.records,
        {},
        DateRules(answers.zone, zone_assumed=True),
        service=ServiceRules(unknown="create"),
    )
    values = {field: dict(texts) for field, texts in stands.values.items()}
    for field, meanings in answers.values.items():
        told = values.setdefault(field, {})
        told |= {text: "" if ours == NOTHING else ours for text, ours in meanings.items() if ours not in ("", LEFT_OUT)}
    place = next((spec.name for spec in specs_of(answers.records) if spec.reads in _PLACES), "")
    out = left_out_of({**answers.values, **({place: answers.agencies} if place else {})}, stands.left_out)
    values = {
        field: {text: ours for text, ours in texts.items() if not is_left_out(out, field, text)}
        for field, texts in values.items()
    }
    agency = _agency(answers, stands.agency, place)
    agency = replace(agency, table={t: code for t, code in agency.table.items() if not is_left_out(out, place, t)})
    return replace(
        stands,
        name=answers.name,
        source=answers.source,
        records=answers.records,
        columns={field: header for field, header in answers.columns.items() if header},
        dates=replace(stands.dates, format=answers.date_format, zone=answers.zone),
        values={field: texts for field, texts in values.items() if texts},
        constants={field: text for field, text in answers.constants.items() if text},
        agency=agency,
        separator=answers.separator,
        sheet=answers.sheet or stands.sheet,
        left_out=out,
    )


def _agency(answers: Answers, stands: AgencyRules, field: str) -> AgencyRules:
    named = {text: code for text, code in answers.agencies.items() if code not in ("", LEFT_OUT)}
    rules = replace(stands, table={**stands.table, **named})
    constant = answers.constants.get(field, "")
    return replace(rules, unknown=constant, missing=constant) if constant else rules


def record_data(mapping: RecordMapping) -> dict[str, Any]:
    """Return a mapping as a TOML file has it: what is as it would be anyway is left out."""
    usual = asdict(RecordMapping(mapping.name, mapping.source, mapping.records, {}, DateRules(mapping.dates.zone)))
    found = {name: value for name, value in asdict(mapping).items() if name in _ALWAYS or value != usual[name]}
    found["dates"] = {key: value for key, value in asdict(mapping.dates).items() if value not in (False, {})}
    for name, plain in (("agency", AgencyRules()), ("service", ServiceRules())):
        told = asdict(getattr(mapping, name))
        found[name] = {key: value for key, value in told.items() if value != getattr(plain, key)}
    return {name: value for name, value in found.items() if value not in ({}, [], "")}
