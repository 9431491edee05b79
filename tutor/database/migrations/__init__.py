"""Alembic environment and revisions of the learner's database."""
