"""How many hints of a question were shown; until now only whether there was any."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision: str | None = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column. Answers of before have 0: their number of hints was not kept, `hint` still tells of them."""
    op.add_column("sitting_answers", sa.Column("rungs", sa.Integer(), nullable=False, server_default=sa.text("0")))


def downgrade() -> None:
    """Refuse: a learner goes back by restoring the backup made before the upgrade."""
    raise NotImplementedError("restore the backup instead")
