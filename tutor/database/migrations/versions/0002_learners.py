"""Learners, what they did, and their sittings."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"
branch_labels = None
depends_on = None


def _text(name: str, length: int, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=nullable)


def _long(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _create_log(table: str, columns: Sequence[sa.Column[str] | sa.Column[int] | sa.Column[bool]]) -> None:
    """Create an append-only log: the columns that all of them have, then its own."""
    op.create_table(
        table,
        sa.Column("number", sa.Integer(), nullable=False),
        _text("learner_id", 32),
        _text("key", 100),
        _text("at", 32),
        *columns,
        sa.PrimaryKeyConstraint("number", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learners.id"], ondelete="CASCADE", name=op.f(f"fk_{table}_learner_id")
        ),
        sa.UniqueConstraint("learner_id", "key", name=op.f(f"uq_{table}_learner_id_key")),
    )


def _create_logs() -> None:
    _create_log(
        "attempts",
        [
            _text("item_id", 120),
            _text("kind", 16),
            _long("chosen"),
            _flag("correct"),
            _text("confidence", 16, nullable=True),
            _number("order_seed"),
            _number("milliseconds"),
            _flag("unseen"),
            _flag("hint"),
            _text("sitting", 32, nullable=True),
        ],
    )
    op.create_index(op.f("ix_attempts_learner_id_item_id"), "attempts", ["learner_id", "item_id"])
    _create_log("misses", [_text("attempt_key", 100), _text("label", 16)])
    _create_log(
        "triage_answers",
        [
            _text("card_id", 120),
            _text("layer", 32),
            _text("said_layer", 32),
            _text("action", 32),
            _text("said_action", 32, nullable=True),
            _number("milliseconds"),
        ],
    )
    _create_log("card_reviews", [_text("card_id", 120), _number("rating", nullable=True), _number("milliseconds")])
    _create_log("disputes", [_text("item_id", 120), _text("attempt_key", 100, nullable=True), _long("words")])
    _create_log(
        "readings",
        [_text("page_id", 64), _text("section_id", 120, nullable=True), _number("milliseconds"), _flag("finished")],
    )
    _create_log("plans", [_long("plan")])


def _create_sittings() -> None:
    op.create_table(
        "sittings",
        _text("id", 32),
        _text("learner_id", 32),
        _text("kind", 16),
        _number("seed"),
        _long("title"),
        _text("started_at", 32),
        _text("deadline", 32, nullable=True),
        _text("ended_at", 32, nullable=True),
        _text("ended_by", 16, nullable=True),
        _text("writer", 64),
        _number("ack"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sittings")),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learners.id"], ondelete="CASCADE", name=op.f("fk_sittings_learner_id")
        ),
    )
    op.create_index(op.f("ix_sittings_learner_id_started_at"), "sittings", ["learner_id", "started_at"])
    op.create_table(
        "sitting_answers",
        _text("sitting_id", 32),
        sa.Column("position", sa.Integer(), nullable=False, autoincrement=False),
        _text("item_id", 120),
        _long("chosen"),
        _long("struck"),
        _flag("flagged"),
        _flag("seen"),
        _flag("hint"),
        _text("confidence", 16, nullable=True),
        _number("milliseconds"),
        _text("settled_at", 32, nullable=True),
        sa.PrimaryKeyConstraint("sitting_id", "position", name=op.f("pk_sitting_answers")),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["sittings.id"], ondelete="CASCADE", name=op.f("fk_sitting_answers_sitting_id")
        ),
    )


def upgrade() -> None:
    """Create all tables."""
    op.create_table(
        "learners",
        _text("id", 32),
        _long("name"),
        _text("folded_name", 200),
        _text("created_at", 32),
        _long("settings"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learners")),
        sa.UniqueConstraint("folded_name", name=op.f("uq_learners_folded_name")),
    )
    _create_logs()
    _create_sittings()


def downgrade() -> None:
    """Refuse: a learner goes back by restoring the backup made before the upgrade."""
    raise NotImplementedError("restore the backup instead")
