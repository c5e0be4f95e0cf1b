"""A chat with rooms, a ledger in SQLite, and users."""
