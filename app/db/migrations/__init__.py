"""Schema versions (Alembic): each revision expands; what an older program still uses is removed one release later.

After a change of app/db/tables `python -m app.db.migrations.revision "what it is for"` drafts the next one into
versions/. Its file is named by its number, `v0003_postings.py`, and the last one is what the program writes. A revision
is never rewritten.
"""

from __future__ import annotations

from pathlib import Path

VERSIONS = Path(__file__).parent / "versions"
