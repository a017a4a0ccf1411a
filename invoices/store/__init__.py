"""The database behind the store port: SQLAlchemy Core on SQLite."""
