"""films in parts."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import fellespott.core.types

# The database refuses nothing new in this step.
REFUSALS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = ()

revision: str = "b7d2e4f6a813"
down_revision: str | None = "8c3e5b90d7a1"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Uploads that come in parts, and a small form of each film."""
    op.create_table(
        "upload",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("original_name", sa.String(length=200), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("received_bytes", sa.BigInteger(), nullable=False),
        sa.Column("created_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("touched_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "received_bytes >= 0 AND received_bytes <= size_bytes", name=op.f("ck_upload_not_more_than_said")
        ),
        sa.CheckConstraint("size_bytes > 0", name=op.f("ck_upload_not_empty")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_upload_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
    )
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_upload_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_upload_touched_at"), ["touched_at"], unique=False)

    with op.batch_alter_table("media", schema=None) as batch_op:
        batch_op.add_column(sa.Column("small_key", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("small_attempts", sa.Integer(), nullable=True))
    op.execute("UPDATE media SET small_attempts = 0")
    with op.batch_alter_table("media", schema=None) as batch_op:
        batch_op.alter_column("small_attempts", existing_type=sa.Integer(), nullable=False)


def downgrade() -> None:
    """Take it away again."""
    with op.batch_alter_table("media", schema=None) as batch_op:
        batch_op.drop_column("small_attempts")
        batch_op.drop_column("small_key")

    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_upload_touched_at"))
        batch_op.drop_index(batch_op.f("ix_upload_owner_id"))

    op.drop_table("upload")
