"""Other programs on the same state: adapters only."""
