"""the log as a chain.

Who did it moves from the entry to its erasable side row; entries get salted commitments; links and anchors come.
The hashes are written out as they were when this was written, so that a later change of the rules cannot change
what an old migration does.
"""

import hashlib
import json
import secrets
import uuid
from collections.abc import Sequence
from datetime import UTC
from typing import Any

import sqlalchemy as sa
from alembic import op

import fellespott.core.types
from fellespott.core.append_only import drop_statements, trigger_statements

revision: str = "5d1f0a7c2e94"
down_revision: str | None = "247c0fb00b47"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

BOTH = ("UPDATE", "DELETE")


def _differs(column: str) -> str:
    return f"COALESCE(CAST(NEW.{column} AS TEXT), '') <> COALESCE(CAST(OLD.{column} AS TEXT), '')"


REFUSALS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("audit_entry", "audit_entry_is_append_only", "1 = 1", BOTH),
    ("audit_link", "audit_link_is_append_only", "1 = 1", BOTH),
    ("audit_anchor", "audit_anchor_is_append_only", "1 = 1", BOTH),
    ("audit_detail", "audit_detail_stays", "1 = 1", ("DELETE",)),
    (
        "audit_detail",
        "audit_detail_is_only_erased",
        f"({_differs('entry_id')}) OR (({_differs('actor_id')} OR {_differs('detail')} OR {_differs('salts')}) "
        "AND (NEW.erased_at IS NULL OR CAST(NEW.erased AS TEXT) = CAST(OLD.erased AS TEXT)))",
        ("UPDATE",),
    ),
)
BATCH = 1000
# Names that stood in details before people became references. Nobody could find and erase them later.
NAMES = {
    "seat.given": ("person",),
    "seat.taken_away": ("person",),
    "seat.invited": ("name",),
    "juror.seated": ("person",),
    "juror.invited": ("name",),
    "group.removed_member": ("person",),
    "group.contact_handed_over": ("to",),
    "lesson.added": ("receiver",),
    "lesson.answered": ("by",),
}
CONTACTS = ("contact_name", "contact_email")  # inside "changed" of call.changed

_when = fellespott.core.types.UtcDateTime(timezone=True)
_entry = sa.table(
    "audit_entry",
    sa.column("id", sa.Uuid()),
    sa.column("at", _when),
    sa.column("actor_id", sa.Uuid()),
    sa.column("action", sa.String()),
    sa.column("object_kind", sa.String()),
    sa.column("object_id", sa.Uuid()),
    sa.column("commitment", sa.String()),
)
_detail = sa.table(
    "audit_detail",
    sa.column("id", sa.Uuid()),
    sa.column("entry_id", sa.Uuid()),
    sa.column("actor_id", sa.Uuid()),
    sa.column("detail", sa.JSON()),
    sa.column("salts", sa.JSON()),
    sa.column("erased", sa.JSON()),
    sa.column("is_chained", sa.Boolean()),
)


def _h(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _side_row(row: Any) -> tuple[dict[str, Any], str]:
    """The side row of an old entry, and the commitment to it (docs/decisions/0006-audit-log.md)."""
    names = NAMES.get(row.action, ())
    detail = {key: value for key, value in (row.detail or {}).items() if key not in names}
    if row.action == "call.changed" and isinstance(detail.get("changed"), dict):
        changed = detail["changed"]
        detail["changed"] = {key: None if key in CONTACTS else changed[key] for key in changed}
    fields = {"actor": str(row.actor_id) if row.actor_id is not None else None, **detail}
    salts = {name: secrets.token_hex(16) for name in fields}
    digests = {name: _h([salts[name], name, value]) for name, value in fields.items()}
    at = row.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    object_id = str(row.object_id) if row.object_id is not None else None
    commitment = _h([[str(row.id), at, row.action, row.object_kind, object_id], digests])
    side = {
        "entry_id": row.id,
        "actor_id": row.actor_id,
        "detail": detail,
        "salts": salts,
        "erased": {},
        "is_chained": False,
    }
    return side, commitment


def _backfill(connection: sa.Connection) -> None:
    """Give each entry a side row and a commitment, a batch at a time."""
    found = (
        sa.select(_entry, _detail.c.id.label("detail_id"), _detail.c.detail)
        .select_from(_entry.outerjoin(_detail, _detail.c.entry_id == _entry.c.id))
        .order_by(_entry.c.id)
        .limit(BATCH)
    )
    rows = connection.execute(found).all()
    while rows:
        new, known, commitments = [], [], []
        for row in rows:
            side, commitment = _side_row(row)
            commitments.append({"the_id": row.id, "the_commitment": commitment})
            if row.detail_id is None:
                new.append({"id": uuid.uuid4(), **side})
            else:
                known.append({"the_id": row.detail_id, **side})
        if new:
            connection.execute(sa.insert(_detail), new)
        if known:
            values: dict[str, Any] = {
                name: sa.bindparam(f"new_{name}") for name in known[0] if name not in ("the_id", "entry_id")
            }
            rows_known = [
                {"the_id": one["the_id"], **{f"new_{name}": one[name] for name in values}} for one in known
            ]
            connection.execute(
                sa.update(_detail).where(_detail.c.id == sa.bindparam("the_id")).values(values), rows_known
            )
        connection.execute(
            sa.update(_entry)
            .where(_entry.c.id == sa.bindparam("the_id"))
            .values(commitment=sa.bindparam("the_commitment")),
            commitments,
        )
        rows = connection.execute(found.where(_entry.c.id > rows[-1].id)).all()


def upgrade() -> None:
    """Who did it moves from the entry to the side row; entries get commitments; chain and anchors come."""
    connection = op.get_bind()
    dialect = connection.dialect.name
    for statement in drop_statements("audit_entry", name="audit_entry_is_append_only", dialect=dialect):
        op.execute(statement)
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.add_column(sa.Column("commitment", sa.String(length=64), nullable=True))
    with op.batch_alter_table("audit_detail", schema=None) as batch_op:
        batch_op.add_column(sa.Column("actor_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("salts", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("erased", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("erased_at", _when, nullable=True))
        batch_op.add_column(sa.Column("is_chained", sa.Boolean(), nullable=True))
    _backfill(connection)
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entry_actor_id"))
        batch_op.drop_column("actor_id")
        batch_op.alter_column("commitment", existing_type=sa.String(length=64), nullable=False)
    with op.batch_alter_table("audit_detail", schema=None) as batch_op:
        for name, kind in (("salts", sa.JSON()), ("erased", sa.JSON()), ("is_chained", sa.Boolean())):
            batch_op.alter_column(name, existing_type=kind, nullable=False)
        batch_op.create_index(batch_op.f("ix_audit_detail_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(
            "ix_audit_detail_waiting",
            ["entry_id"],
            unique=False,
            sqlite_where=sa.text("NOT is_chained"),
            postgresql_where=sa.text("NOT is_chained"),
        )
    op.create_table(
        "audit_link",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("position > 0", name=op.f("ck_audit_link_position_from_one")),
        sa.ForeignKeyConstraint(["entry_id"], ["audit_entry.id"], name=op.f("fk_audit_link_entry_id")),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_audit_link")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_audit_link_entry_id")),
    )
    op.create_table(
        "audit_anchor",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("at", _when, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_anchor")),
        sa.UniqueConstraint("day", name=op.f("uq_audit_anchor_day")),
    )
    op.create_table(
        "audit_check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", _when, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=40), nullable=True),
        sa.Column("problem_position", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_check")),
    )
    with op.batch_alter_table("audit_check", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_check_at"), ["at"], unique=False)
    for table, name, when, actions in REFUSALS:
        for statement in trigger_statements(table, name=name, when=when, actions=actions, dialect=dialect):
            op.execute(statement)


def downgrade() -> None:
    """Back to who did it on the entry. The chain and its anchors are lost; what was erased stays erased."""
    connection = op.get_bind()
    dialect = connection.dialect.name
    for table, name, _when_it_holds, actions in reversed(REFUSALS):
        for statement in drop_statements(table, name=name, actions=actions, dialect=dialect):
            op.execute(statement)
    op.drop_table("audit_check")
    op.drop_table("audit_anchor")
    op.drop_table("audit_link")
    # They tell of anchors and erased fields that are not there any more; kept, a later upgrade would find them wrong.
    told = sa.select(_entry.c.id).where(_entry.c.action.in_(("audit.anchored", "audit.details_erased")))
    connection.execute(sa.delete(_detail).where(_detail.c.entry_id.in_(told)))
    connection.execute(
        sa.delete(_entry).where(_entry.c.action.in_(("audit.anchored", "audit.details_erased")))
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.add_column(sa.Column("actor_id", sa.Uuid(), nullable=True))
    actor = sa.select(_detail.c.actor_id).where(_detail.c.entry_id == _entry.c.id).scalar_subquery()
    connection.execute(sa.update(_entry).values(actor_id=actor))
    # Before, only entries with details had a side row.
    connection.execute(sa.delete(_detail).where(sa.cast(_detail.c.detail, sa.Text()) == "{}"))
    with op.batch_alter_table("audit_detail", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_detail_waiting")
        batch_op.drop_index(batch_op.f("ix_audit_detail_actor_id"))
        for name in ("is_chained", "erased_at", "erased", "salts", "actor_id"):
            batch_op.drop_column(name)
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_column("commitment")
        batch_op.create_index(batch_op.f("ix_audit_entry_actor_id"), ["actor_id"], unique=False)
    for statement in trigger_statements(
        "audit_entry", name="audit_entry_is_append_only", actions=BOTH, dialect=dialect
    ):
        op.execute(statement)
