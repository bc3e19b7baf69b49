"""The rules of the Change Advisory Board as guards: meetings, items, votes, decisions, freezes, outcomes, papers.

One purpose a module. Each yields `app.db.guards.portable.Rule`s, which both databases read; `rules` is all of them.
"""
