"""The rules of the Change Advisory Board as guards: meetings, items, votes, decisions, freezes, outcomes, papers.

One purpose a module. Each yields `app.db.guards.portable.Rule`s, which both databases read; `app.db.guards.board.every`
puts them together. What only one of the databases does stands in `contents` and in security_cab.sql.
"""
