"""The only part that speaks to Postgres: one typed module per subject, its SQL in the file of the same name in sql/."""

from shared.db.database import Database, DatabaseUnavailable, Unstorable, open_database

__all__ = ["Database", "DatabaseUnavailable", "Unstorable", "open_database"]
