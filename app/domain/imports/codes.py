"""Translating the texts of an imported file to codes of this workspace: agency, service, levels, channel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from app.domain.imports.limits import too_long
from app.domain.imports.mapping import LEFT_OUT_AS_DECIDED, is_left_out
from app.domain.imports.mapping import Mapping as MappingFile
from app.domain.imports.places import Places
from app.errors import InputError

CHANNELS = frozenset({"phone", "email", "portal", "monitoring", "walk_in", "other"})


class Codes:
    """Looks up the codes of one import. `agencies`, `services`, `groups` of the workspace: code -> name.
    `categories`: what files may call those of its list, in small letters -> name.

    `invented` counts locations whose agency was invented by the spread rule, `new_services` what the policy
    "create" asks for and `new_groups` the groups to make (code -> name), `unmapped` texts (by field) that fell back
    to a default.
    """

    def __init__(
        self,
        mapping: MappingFile,
        agencies: Mapping[str, str],
        services: Mapping[str, str],
        groups: Mapping[str, str] | None = None,
        categories: Mapping[str, str] | None = None,
    ) -> None:
        self.mapping = mapping
        self._agencies = frozenset(agencies)
        self._places = Places(agencies)
        self._services = {name.casefold(): code for code, name in services.items()}
        self._services |= {code.casefold(): code for code in services}
        self._groups = {name.casefold(): code for code, name in (groups or {}).items()}
        self._groups |= {code.casefold(): code for code in groups or {}}
        self._categories = categories or {}
        self.new_groups: dict[str, str] = {}
        self._of_location: dict[str, str | None] = {}
        self._of_service: dict[str, str] = {}
        self.invented: dict[str, str] = {}
        self.unknown_locations: Counter[str] = Counter()
        self.new_services: dict[str, str] = {}
        self.unmapped: dict[str, Counter[str]] = {}
        #: Years that clocks touch and whose holidays are not known.
        self.no_holidays: set[int] = set()
        self._check()

    def _check(self) -> None:
        rules, name = self.mapping.agency, self.mapping.name
        if rules.unknown == "spread" and not rules.spread:
            raise InputError(
                f'The mapping {name}: agency.unknown is "spread", but agency.spread lists no agencies.',
                hint="List agency codes in agency.spread.",
            )
        wanted = {code: f'agency.table."{place}"' for place, code in rules.table.items() if code}  # "": not decided
        if rules.unknown == "spread":
            wanted |= dict.fromkeys(rules.spread, "agency.spread")
        elif rules.unknown != "error":
            wanted[rules.unknown] = "agency.unknown"
        if rules.missing != "error":
            wanted[rules.missing] = "agency.missing"
        absent = {code: key for code, key in wanted.items() if code not in self._agencies}
        if absent:
            code, key = next(iter(absent.items()))
            here = ", ".join(sorted(self._agencies)[:40])
            more = f" (and {len(absent) - 1} more: {', '.join(list(absent)[1:8])})" if len(absent) > 1 else ""
            raise InputError(
                f"The mapping {name}, {key}: the agency {code} does not exist in this workspace{more}.",
                hint="Add the agency first, or name one of the workspace's in the mapping. "
                + (f"The workspace has: {here}." if self._agencies else "The workspace has no agencies yet."),
            )

    def agency(self, location: str) -> str | None:
        """Return the agency's code for a cleaned location; None where the mapping has none for it."""
        if location not in self._of_location:
            self._of_location[location] = self._agency(location)
        found = self._of_location[location]
        if found is None and not self.is_left_out("location", location):
            self.unknown_locations[location] += 1
        return found

    def is_left_out(self, field: str, text: str) -> bool:
        """Return whether somebody decided that rows with a value stay out."""
        return is_left_out(self.mapping.left_out, field, text)

    def no_agency(self, location: str, missing: str) -> str:
        """Return why a row does not come in whose location has no agency; `missing`: where it has no location."""
        if location and self.is_left_out("location", location):
            return LEFT_OUT_AS_DECIDED.format(location[:60])
        why = f'no agency is given for "{location[:60]}"' if location else missing
        return why + "; add it under [agency] in the mapping"

    def no_value(self, field: str, text: str) -> str:
        """Return why a row does not come in whose value of a field means nothing here."""
        if text and self.is_left_out(field, text):
            return LEFT_OUT_AS_DECIDED.format(text[:60])
        return f'"{text[:60]}" is not under [values.{field}] in the mapping' if text else "the value is missing"

    def known_agency(self, location: str) -> str | None:
        """Return the agency of a location, without counting it as asked for."""
        return self._of_location[location] if location in self._of_location else self._agency(location)

    def category(self, text: str) -> str:
        """Return what the workspace calls a category, by its name in any letters or a former one; others stay."""
        return self._categories.get(text.casefold(), text)

    def _agency(self, location: str) -> str | None:
        rules = self.mapping.agency
        if not location:
            return None if rules.missing == "error" else rules.missing
        if self.is_left_out("location", location):
            return None
        if code := rules.table.get(location):
            return code
        if rules.codes and (named := self._places.agency(location)) is not None and named.is_sure:
            return named.ours
        if rules.unknown == "error":
            return None
        if rules.unknown == "spread":
            self.invented[location] = rules.spread_of(location)
            return self.invented[location]
        return rules.unknown

    def service(self, text: str) -> str:
        """Return the service's code for a cleaned text; "" where there is none."""
        if not text:
            return ""
        if text not in self._of_service:
            code = self.mapping.service.table.get(text, text)
            known = self._services.get(code.casefold())
            if known is None and (text in self.mapping.service.table or self.mapping.service.unknown == "create"):
                if not too_long(code):  # else its rows are refused
                    self.new_services[code] = text
                known = code
            elif known is None:
                self._fell_back("service", text)
            self._of_service[text] = known or ""
        return self._of_service[text]

    def group(self, text: str) -> str:
        """Return the support group's code for a cleaned text: one of that code or name, else a new one.

        "" where none.
        """
        if not text or too_long(text):  # such rows are refused
            return text
        code = self._groups.get(text.casefold())
        if code is None:
            code = self._groups[text.casefold()] = text
            self.new_groups[text] = text
        return code

    def level(self, field: str, text: str) -> int | None:
        """Return 1 to 4 for a cleaned priority, impact or urgency; None where the mapping does not know it."""
        values: dict[str, int] = getattr(self.mapping.values, field)
        found = values.get(text)
        if found is None and text and field != "priority":
            self._fell_back(field, text)
        return found

    def channel(self, text: str) -> str:
        """Our channel for a cleaned text; "other" where the mapping does not know it, "" where there is none."""
        if not text:
            return ""
        found = self.mapping.values.channel.get(text)
        if found is None:
            self._fell_back("channel", text)
            return "other"
        return found

    def hold_reason(self, text: str) -> str:
        """Return our hold reason for a cleaned text; "" (not told) where there is none or the mapping knows it not."""
        found = self.mapping.values.hold_reason.get(text, "")
        if text and not found:
            self._fell_back("hold_reason", text)
        return found

    def found(self) -> tuple[Counter[str], dict[str, str], dict[str, Counter[str]]]:
        """Return what was found out on the way: locations that nobody knows, agencies invented, texts not mapped."""
        return self.unknown_locations, self.invented, self.unmapped

    def take(self, found: tuple[Counter[str], dict[str, str], dict[str, Counter[str]]]) -> None:
        """Add what others of the same import found out."""
        locations, invented, unmapped = found
        self.unknown_locations += locations
        self.invented |= invented
        for field, texts in unmapped.items():
            self.unmapped.setdefault(field, Counter()).update(texts)

    def _fell_back(self, field: str, text: str) -> None:
        self.unmapped.setdefault(field, Counter())[text] += 1
