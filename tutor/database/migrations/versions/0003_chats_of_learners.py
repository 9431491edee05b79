"""Each chat belongs to a learner; those of before belong to the learner who was here first."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision: str | None = "0002"
branch_labels = None
depends_on = None

_FIRST = "(SELECT id FROM learners ORDER BY created_at, id LIMIT 1)"


def upgrade() -> None:
    """Add the column, and give it a value where there is a learner already."""
    with op.batch_alter_table("conversations") as table:
        table.add_column(sa.Column("learner_id", sa.String(32), nullable=True))
        table.create_foreign_key(
            op.f("fk_conversations_learner_id"), "learners", ["learner_id"], ["id"], ondelete="CASCADE"
        )
    op.create_index(op.f("ix_conversations_learner_id"), "conversations", ["learner_id"])
    op.execute(f"UPDATE conversations SET learner_id = {_FIRST}")


def downgrade() -> None:
    """Refuse: a learner goes back by restoring the backup made before the upgrade."""
    raise NotImplementedError("restore the backup instead")
