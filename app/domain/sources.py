"""Where records come from, in words: the desk itself, the sample, or an import from another program."""

from __future__ import annotations

_SYSTEMS = {
    "servicenow": "ServiceNow",
    "jira": "Jira",
    "glpi": "GLPI",
    "zendesk": "Zendesk",
    "freshservice": "Freshservice",
    "remedy": "Remedy",
}
_OWN = {"longleaf": "Logged in Longleaf", "sample": "Sample workspace", "seed": "Synthetic workspace"}


def system_name(source: str) -> str:
    """Return the name of the other program that an import read from, for people: "ServiceNow"."""
    name = source.removeprefix("import:")
    return _SYSTEMS.get(name, name)


def source_name(source: str) -> str:
    """Return the name of a source of records, for people: "Import from ServiceNow"."""
    if source.startswith("import:"):
        return f"Import from {system_name(source)}"
    return _OWN.get(source, source)


def source_word(source: str) -> str:
    """Return it inside of a sentence: "the import from ServiceNow"."""
    name = source_name(source)
    return f"the {name[:1].lower()}{name[1:]}" if source.startswith("import:") else name
