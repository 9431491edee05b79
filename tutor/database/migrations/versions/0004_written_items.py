"""Questions that a model wrote."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision: str | None = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "written_items",
        sa.Column("id", sa.String(120), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("sections", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_written_items")),
    )


def downgrade() -> None:
    """Refuse: a learner goes back by restoring the backup made before the upgrade."""
    raise NotImplementedError("restore the backup instead")
