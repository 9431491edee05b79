"""The seam to a chat model: configuration, calls, faults, and the check of what it writes against the guide."""
