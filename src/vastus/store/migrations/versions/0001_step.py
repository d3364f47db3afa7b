"""Steps of interviews."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the table of steps."""
    op.create_table(
        "step",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("interview", sa.String(64), nullable=False, index=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("key", sa.String(128), nullable=False, unique=True),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("told", sa.Text, nullable=False),
        sa.Column("pages", sa.Text, nullable=False),
        sa.Column("ended", sa.Boolean, nullable=False),
        sa.UniqueConstraint("interview", "number", name="one_step_of_a_number"),
    )


def downgrade() -> None:
    """Drop the table of steps."""
    op.drop_table("step")
