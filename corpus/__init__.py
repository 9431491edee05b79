"""The content: the guide, the item bank, the exam blueprint and the ledger of exam facts, as typed values."""
