"""The ledger's table."""
