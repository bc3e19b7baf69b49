"""`longleaf knowledge versions` and `bring-back`: what each version changed, and one of them as a draft again."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from app.db.engine import Actor, open_database
from app.domain.knowledge.settings import RULES
from app.services import rule_sets
from app.services.api import Services
from tests.cli.conftest import Run


def test_versions_are_compared_and_brought_back(run: Run, sqlite_template: Path, tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    shutil.copyfile(sqlite_template, path)
    db = open_database(path, Actor("tester"))
    rule_sets.save(db, RULES, {}, {"second_person": "no"}, None)
    notes = Services(db).knowledge
    id = notes.create({"title": "It", "solution": "Restart the pool."}).ids[0]
    for text in ("Restart the pool.", "Restart the cache."):
        if text.endswith("cache."):
            notes.edit(id, {"solution": "Restart the pool."}, {"solution": text})
        notes.hand_in(id, notes.card(id).row.version)
        notes.publish(id, notes.card(id).row.version)

    def said(*words: object) -> str:
        told = run("--db", path, "knowledge", *words)
        assert told.exit_code == 0, told.stderr
        return told.stdout.strip()

    assert [line.split(",")[0] for line in said("versions", "KB0000001").splitlines()] == ["Version 2", "Version 1"]
    assert said("versions", "KB0000001", "--of", 2) == "Solution\nRestart the [-pool.-]{+cache.+}"
    assert said("versions", "KB0000001", "--of", 1, "--with", 0) == "Solution\nRestart the [-cache.-]{+pool.+}"
    assert said("versions", "KB0000001", "--of", 0, "--with", 2) == "They say the same."
    read = json.loads(said("versions", "KB0000001", "--of", 2, "--json"))
    assert (read["schema"], read["changed"]) == (
        "longleaf.note-versions",
        {"solution": "Restart the [-pool.-]{+cache.+}"},
    )
    refused = run("--db", path, "knowledge", "versions", "KB0000001", "--of", 3)
    assert (refused.exit_code, "KB0000001 has no version 3" in refused.stderr) == (2, True)
    assert said("bring-back", "KB0000001", 1).startswith("KB0000001 says what version 1 said. Version 2 stays shown")
    db.dispose()
