"""SQLAlchemy 2 Core: tables, engines, queries that return domain values, migrations, guards."""
