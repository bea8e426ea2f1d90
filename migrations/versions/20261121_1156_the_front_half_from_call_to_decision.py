"""the front half: from call to decision."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import fellespott.core.types
from fellespott.core.append_only import drop_statements, trigger_statements

revision: str = "9a49cbc7fee7"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


# What the database itself refuses, as the models said when this was written (core/append_only.py).
REFUSALS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    (
        "audit_entry",
        "audit_entry_is_append_only",  # trigger
        "1 = 1",
        ("UPDATE", "DELETE"),
    ),
    (
        "criteria_set_version",
        "criteria_version_is_append_only",  # trigger
        "1 = 1",
        ("UPDATE", "DELETE"),
    ),
    (
        "criterion",
        "criterion_is_append_only",  # trigger
        "1 = 1",
        ("UPDATE", "DELETE"),
    ),
    (
        "phase_change",
        "phase_change_is_append_only",  # trigger
        "1 = 1",
        ("UPDATE", "DELETE"),
    ),
    (
        "submission",
        "submission_is_append_only",  # trigger
        "1 = 1",
        ("UPDATE", "DELETE"),
    ),
    (
        "score_sheet",
        "sent_score_sheet_is_append_only",  # trigger
        "{row}.submitted_at IS NOT NULL",
        ("UPDATE", "DELETE"),
    ),
    (
        "score",
        "sent_score_is_append_only",  # trigger
        "(SELECT submitted_at FROM score_sheet WHERE id = {row}.sheet_id) IS NOT NULL",
        ("INSERT", "UPDATE", "DELETE"),
    ),
    (
        "score",
        "score_keeps_its_sheet",  # trigger
        "NEW.sheet_id <> OLD.sheet_id",
        ("UPDATE",),
    ),
    (
        "sheet_set_aside",
        "sheet_set_aside_is_append_only",  # trigger
        "1 = 1",
        ("UPDATE", "DELETE"),
    ),
    (
        "call_decision",
        "published_decision_is_append_only",  # trigger
        "{row}.state = 'published'",
        ("UPDATE", "DELETE"),
    ),
    (
        "decision_entry",
        "published_entry_is_append_only",  # trigger
        "(SELECT state FROM call_decision WHERE id = {row}.decision_id) = 'published'",
        ("INSERT", "UPDATE", "DELETE"),
    ),
    (
        "decision_entry",
        "entry_keeps_its_decision",  # trigger
        "NEW.decision_id <> OLD.decision_id",
        ("UPDATE",),
    ),
)


def upgrade() -> None:
    """Add what is new."""
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("object_kind", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_object_id"), ["object_id"], unique=False)

    op.create_table(
        "criteria_set",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("titles", sa.JSON(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criteria_set")),
        sa.UniqueConstraint("key", name=op.f("uq_criteria_set_key")),
    )
    op.create_table(
        "job_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("job", sa.String(length=80), nullable=False),
        sa.Column("slot", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("finished_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=300), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_run")),
        sa.UniqueConstraint("job", "slot", name=op.f("uq_job_run_job_slot")),
    )
    op.create_table(
        "outbox_mail",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("dedup_key", sa.String(length=200), nullable=True),
        sa.Column("created_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("due_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("sent_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("given_up_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(length=300), nullable=True),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_outbox_mail_tries_counted")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_mail")),
        sa.UniqueConstraint("dedup_key", name=op.f("uq_outbox_mail_dedup_key")),
    )
    with op.batch_alter_table("outbox_mail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_mail_due_at"), ["due_at"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("session_epoch", sa.Integer(), nullable=False),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_person_email_is_lower_case")),
        sa.CheckConstraint("length(trim(name)) > 0", name=op.f("ck_person_name_not_blank")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
    )
    op.create_table(
        "resident_group",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("area", sa.String(length=200), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("created_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(trim(name)) > 0", name=op.f("ck_resident_group_name_not_blank")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resident_group")),
    )
    op.create_table(
        "sign_in_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("tries >= 0 AND tries <= 5", name=op.f("ck_sign_in_code_few_tries")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_code")),
    )
    with op.batch_alter_table("sign_in_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_code_email"), ["email"], unique=False)

    op.create_table(
        "audit_detail",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["audit_entry.id"], name=op.f("fk_audit_detail_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_detail")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_audit_detail_entry_id")),
    )
    op.create_table(
        "criteria_set_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("criteria_set_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("scale", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("created_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["criteria_set_id"], ["criteria_set.id"], name=op.f("fk_criteria_set_version_criteria_set_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criteria_set_version")),
        sa.UniqueConstraint(
            "criteria_set_id", "number", name=op.f("uq_criteria_set_version_criteria_set_id_number")
        ),
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("invited_by_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("max_uses", sa.Integer(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("max_uses >= 1", name=op.f("ck_invitation_some_uses")),
        sa.CheckConstraint("uses >= 0 AND uses <= max_uses", name=op.f("ck_invitation_not_used_up")),
        sa.ForeignKeyConstraint(["invited_by_id"], ["person.id"], name=op.f("fk_invitation_invited_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_target_id"), ["target_id"], unique=False)
        batch_op.create_index(
            "uq_invitation_first_administrator",
            ["kind"],
            unique=True,
            sqlite_where=sa.text("kind = 'first_administrator' AND withdrawn_at IS NULL AND uses = 0"),
            postgresql_where=sa.text("kind = 'first_administrator' AND withdrawn_at IS NULL AND uses = 0"),
        )

    op.create_table(
        "media",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("film", name="mediakind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "ready",
                "failed",
                name="mediastate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("original_name", sa.String(length=200), nullable=False),
        sa.Column("storage_key", sa.String(length=200), nullable=False),
        sa.Column("playable_key", sa.String(length=200), nullable=True),
        sa.Column("poster_key", sa.String(length=200), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("container", sa.String(length=20), nullable=False),
        sa.Column("created_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("transcript", sa.Text(), nullable=False),
        sa.Column("claimed_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'ready' OR playable_key IS NOT NULL", name=op.f("ck_media_ready_is_playable")
        ),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_media_attempts_counted")),
        sa.CheckConstraint("duration_ms > 0", name=op.f("ck_media_has_length")),
        sa.CheckConstraint("size_bytes > 0", name=op.f("ck_media_not_empty")),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_media_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media")),
        sa.UniqueConstraint("storage_key", name=op.f("uq_media_storage_key")),
    )
    op.create_table(
        "membership",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "member",
                "contact",
                "contact_adult",
                "helper",
                name="memberkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("says_adult", sa.Boolean(), nullable=False),
        sa.Column("joined_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("left_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind <> 'contact_adult' OR says_adult", name=op.f("ck_membership_contact_adult_is_adult")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["resident_group.id"], name=op.f("fk_membership_group_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_membership_active",
            ["group_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("left_at IS NULL"),
            postgresql_where=sa.text("left_at IS NULL"),
        )
        batch_op.create_index(
            "uq_membership_one_contact",
            ["group_id"],
            unique=True,
            sqlite_where=sa.text("left_at IS NULL AND kind = 'contact'"),
            postgresql_where=sa.text("left_at IS NULL AND kind = 'contact'"),
        )
        batch_op.create_index(
            "uq_membership_one_contact_adult",
            ["group_id"],
            unique=True,
            sqlite_where=sa.text("left_at IS NULL AND kind = 'contact_adult'"),
            postgresql_where=sa.text("left_at IS NULL AND kind = 'contact_adult'"),
        )

    op.create_table(
        "role_grant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "administrator",
                "round_staff",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("granted_by_id", sa.Uuid(), nullable=True),
        sa.Column("granted_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["granted_by_id"], ["person.id"], name=op.f("fk_role_grant_granted_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_role_grant_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
    )
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.create_index(
            "uq_role_grant_active",
            ["person_id", "role"],
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )

    op.create_table(
        "call",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("rulebook", sa.Text(), nullable=False),
        sa.Column(
            "phase",
            sa.Enum(
                "draft",
                "announced",
                "open",
                "closed",
                "jury",
                "decided",
                name="phase",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("opens_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("closes_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("jury_meets_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("decision_expected_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("max_awards", sa.Integer(), nullable=False),
        sa.Column("budget_frame_ore", sa.BigInteger(), nullable=True),
        sa.Column("max_award_ore", sa.BigInteger(), nullable=True),
        sa.Column("min_actors", sa.Integer(), nullable=False),
        sa.Column("needs_municipal_lead", sa.Boolean(), nullable=False),
        sa.Column("needs_film", sa.Boolean(), nullable=False),
        sa.Column("film_max_seconds", sa.Integer(), nullable=False),
        sa.Column("commitments", sa.JSON(), nullable=False),
        sa.Column(
            "decision_mode",
            sa.Enum(
                "jury_decides",
                "jury_advises",
                name="decisionmode",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("criteria_version_id", sa.Uuid(), nullable=False),
        sa.Column("contact_name", sa.String(length=200), nullable=False),
        sa.Column("contact_email", sa.String(length=254), nullable=False),
        sa.Column("responsible_unit", sa.String(length=200), nullable=False),
        sa.Column("complaints_to", sa.Text(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "budget_frame_ore IS NULL OR budget_frame_ore >= 0", name=op.f("ck_call_frame_not_negative")
        ),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_call_closes_after_opening")),
        sa.CheckConstraint("film_max_seconds >= 10", name=op.f("ck_call_film_long_enough")),
        sa.CheckConstraint("length(trim(title)) > 0", name=op.f("ck_call_title_not_blank")),
        sa.CheckConstraint("max_award_ore IS NULL OR max_award_ore > 0", name=op.f("ck_call_award_positive")),
        sa.CheckConstraint("max_awards >= 1", name=op.f("ck_call_some_awards")),
        sa.CheckConstraint("min_actors >= 1", name=op.f("ck_call_some_actors")),
        sa.ForeignKeyConstraint(
            ["criteria_version_id"], ["criteria_set_version.id"], name=op.f("fk_call_criteria_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call")),
        sa.UniqueConstraint("slug", name=op.f("uq_call_slug")),
    )
    op.create_table(
        "caption",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("media_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("webvtt", sa.Text(), nullable=False),
        sa.CheckConstraint("length(trim(webvtt)) > 0", name=op.f("ck_caption_webvtt_not_blank")),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], name=op.f("fk_caption_media_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_caption")),
        sa.UniqueConstraint("media_id", "language", name=op.f("uq_caption_media_id_language")),
    )
    op.create_table(
        "criterion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("help_texts", sa.JSON(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.CheckConstraint("weight > 0", name=op.f("ck_criterion_weight_is_positive")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["criteria_set_version.id"], name=op.f("fk_criterion_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criterion")),
        sa.UniqueConstraint("version_id", "position", name=op.f("uq_criterion_version_id_position")),
    )
    op.create_table(
        "call_decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column(
            "mode",
            sa.Enum(
                "jury_decides",
                "jury_advises",
                name="decisionmode",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "recommended",
                "published",
                name="decisionstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("max_awards", sa.Integer(), nullable=False),
        sa.Column("sheets_missing", sa.Integer(), nullable=False),
        sa.Column("missing_note", sa.Text(), nullable=False),
        sa.Column("tie_note", sa.Text(), nullable=False),
        sa.Column("proposals_total", sa.Integer(), nullable=False),
        sa.Column("reasons_total", sa.Integer(), nullable=False),
        sa.Column("awards_total", sa.Integer(), nullable=False),
        sa.Column("created_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recommended_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("recommended_by_id", sa.Uuid(), nullable=True),
        sa.Column("published_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("published_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'published') = (published_at IS NOT NULL)",
            name=op.f("ck_call_decision_published_has_a_moment"),
        ),
        sa.CheckConstraint(
            "state <> 'published' OR (proposals_total > 0 AND reasons_total = proposals_total)",
            name=op.f("ck_call_decision_a_reason_for_every_proposal"),
        ),
        sa.CheckConstraint(
            "state <> 'published' OR awards_total <= max_awards",
            name=op.f("ck_call_decision_not_more_than_the_maximum"),
        ),
        sa.CheckConstraint(
            "sheets_missing = 0 OR length(trim(missing_note)) > 0",
            name=op.f("ck_call_decision_missing_sheets_are_explained"),
        ),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_call_decision_call_id")),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["person.id"], name=op.f("fk_call_decision_published_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["recommended_by_id"], ["person.id"], name=op.f("fk_call_decision_recommended_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_decision")),
        sa.UniqueConstraint("call_id", name=op.f("uq_call_decision_call_id")),
    )
    op.create_table(
        "jury_group",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_jury_group_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jury_group")),
        sa.UniqueConstraint("call_id", "position", name=op.f("uq_jury_group_call_id_position")),
    )
    op.create_table(
        "phase_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column(
            "from_phase",
            sa.Enum(
                "draft",
                "announced",
                "open",
                "closed",
                "jury",
                "decided",
                name="from_phase",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "to_phase",
            sa.Enum(
                "draft",
                "announced",
                "open",
                "closed",
                "jury",
                "decided",
                name="to_phase",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "by_id IS NULL OR length(trim(reason)) > 0", name=op.f("ck_phase_change_a_person_gives_a_reason")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_phase_change_by_id")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_phase_change_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phase_change")),
    )
    with op.batch_alter_table("phase_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_phase_change_call_id"), ["call_id"], unique=False)

    op.create_table(
        "proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "withdrawn",
                name="proposalstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("need", sa.Text(), nullable=False),
        sa.Column("dream", sa.Text(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("idea", sa.Text(), nullable=False),
        sa.Column("participants", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("shaped_by", sa.Text(), nullable=False),
        sa.Column("film_id", sa.Uuid(), nullable=True),
        sa.Column("is_invented", sa.Boolean(), nullable=False),
        sa.Column("created_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("told_late_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(length(trim(need)) > 0 AND length(trim(dream)) > 0) OR (title = '' AND idea = '' AND participants = '' AND origin = '' AND shaped_by = '' AND film_id IS NULL)",
            name=op.f("ck_proposal_need_and_dream_first"),
        ),
        sa.CheckConstraint(
            "state <> 'submitted' OR ((length(trim(need)) > 0 AND length(trim(dream)) > 0) AND length(trim(title)) > 0 AND length(trim(idea)) > 0 AND length(trim(participants)) > 0 AND length(trim(origin)) > 0 AND length(trim(shaped_by)) > 0)",
            name=op.f("ck_proposal_sent_in_is_whole"),
        ),
        sa.CheckConstraint(
            "state = 'draft' OR state = 'withdrawn' OR submitted_at IS NOT NULL",
            name=op.f("ck_proposal_sent_in_has_a_moment"),
        ),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_proposal_call_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_proposal_created_by_id")),
        sa.ForeignKeyConstraint(["film_id"], ["media.id"], name=op.f("fk_proposal_film_id")),
        sa.ForeignKeyConstraint(["group_id"], ["resident_group.id"], name=op.f("fk_proposal_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint("film_id", name=op.f("uq_proposal_film_id")),
        sa.UniqueConstraint("id", "call_id", name=op.f("uq_proposal_id_call_id")),
    )
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.create_index("ix_proposal_call_state", ["call_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposal_group_id"), ["group_id"], unique=False)

    op.create_table(
        "seat",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "juror",
                "project_leader",
                "steering_group",
                "lead_contact",
                name="seatkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("seated_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("seated_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_seat_call_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_seat_person_id")),
        sa.ForeignKeyConstraint(["seated_by_id"], ["person.id"], name=op.f("fk_seat_seated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat")),
        sa.UniqueConstraint("call_id", "person_id", name=op.f("uq_seat_call_id_person_id")),
        sa.UniqueConstraint("id", "call_id", name=op.f("uq_seat_id_call_id")),
        sa.UniqueConstraint("id", "kind", name=op.f("uq_seat_id_kind")),
    )
    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seat_person_id"), ["person_id"], unique=False)

    op.create_table(
        "budget_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "category",
            sa.Enum(
                "activities",
                "equipment",
                "food",
                "transport",
                "venue",
                "courses",
                "families",
                "other",
                name="budgetcategory",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_ore > 0", name=op.f("ck_budget_line_amount_is_positive")),
        sa.CheckConstraint("length(trim(purpose)) > 0", name=op.f("ck_budget_line_purpose_not_blank")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_budget_line_proposal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_line")),
        sa.UniqueConstraint("proposal_id", "position", name=op.f("uq_budget_line_proposal_id_position")),
    )
    op.create_table(
        "commitment_acceptance",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("accepted_by_id", sa.Uuid(), nullable=True),
        sa.Column("accepted_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"], ["person.id"], name=op.f("fk_commitment_acceptance_accepted_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_commitment_acceptance_proposal_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_acceptance")),
        sa.UniqueConstraint("proposal_id", "key", name=op.f("uq_commitment_acceptance_proposal_id_key")),
    )
    op.create_table(
        "conflict_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("has_conflict", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answered_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id", "call_id"],
            ["proposal.id", "proposal.call_id"],
            name="fk_conflict_answer_proposal",
        ),
        sa.ForeignKeyConstraint(
            ["seat_id", "call_id"], ["seat.id", "seat.call_id"], name="fk_conflict_answer_seat"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_answer")),
        sa.UniqueConstraint(
            "seat_id",
            "proposal_id",
            "has_conflict",
            name=op.f("uq_conflict_answer_seat_id_proposal_id_has_conflict"),
        ),
        sa.UniqueConstraint("seat_id", "proposal_id", name=op.f("uq_conflict_answer_seat_id_proposal_id")),
    )
    with op.batch_alter_table("conflict_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conflict_answer_proposal_id"), ["proposal_id"], unique=False)

    op.create_table(
        "conversation_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("done_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(done_at IS NULL) = (done_by_id IS NULL)", name=op.f("ck_conversation_request_done_by_someone")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_conversation_request_asked_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["done_by_id"], ["person.id"], name=op.f("fk_conversation_request_done_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_conversation_request_proposal_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation_request")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_conversation_request_proposal_id")),
    )
    op.create_table(
        "juror",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column(
            "seat_kind",
            sa.Enum(
                "juror",
                "project_leader",
                "steering_group",
                "lead_contact",
                name="seatkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("jury_group_id", sa.Uuid(), nullable=True),
        sa.Column(
            "background",
            sa.Enum(
                "service_experience",
                "resident",
                "youth_council",
                "voluntary",
                "business",
                "police",
                "director",
                "adviser",
                name="background",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "age_band",
            sa.Enum(
                "under_18",
                "18_24",
                "25_39",
                "40_60",
                "over_60",
                name="ageband",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("represents", sa.String(length=200), nullable=False),
        sa.CheckConstraint("seat_kind = 'juror'", name=op.f("ck_juror_sits_as_juror")),
        sa.CheckConstraint("length(trim(represents)) > 0", name=op.f("ck_juror_says_what_they_bring")),
        sa.ForeignKeyConstraint(["jury_group_id"], ["jury_group.id"], name=op.f("fk_juror_jury_group_id")),
        sa.ForeignKeyConstraint(["seat_id", "seat_kind"], ["seat.id", "seat.kind"], name="fk_juror_seat"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_juror")),
        sa.UniqueConstraint("seat_id", name=op.f("uq_juror_seat_id")),
    )
    with op.batch_alter_table("juror", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_juror_jury_group_id"), ["jury_group_id"], unique=False)

    op.create_table(
        "partner",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("actor_key", sa.String(length=420), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "municipal",
                "county",
                "state",
                "voluntary",
                "business",
                name="actorkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("contact_name", sa.String(length=200), nullable=False),
        sa.Column("contact_email", sa.String(length=254), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("is_lead", sa.Boolean(), nullable=False),
        sa.Column("no_money_decisions", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "confirmed",
                "declined",
                name="partnerstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("answered_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answer_note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state = 'asked') = (answered_at IS NULL)", name=op.f("ck_partner_answer_has_a_moment")
        ),
        sa.CheckConstraint("length(trim(organisation)) > 0", name=op.f("ck_partner_organisation_not_blank")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_partner_proposal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("proposal_id", "actor_key", name=op.f("uq_partner_proposal_id_actor_key")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_partner_token_hash")),
    )
    with op.batch_alter_table("partner", schema=None) as batch_op:
        batch_op.create_index(
            "uq_partner_one_lead",
            ["proposal_id"],
            unique=True,
            sqlite_where=sa.text("is_lead"),
            postgresql_where=sa.text("is_lead"),
        )

    op.create_table(
        "submission",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("received_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("opens_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("closes_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("actors_confirmed", sa.Integer(), nullable=False),
        sa.Column("actors_required", sa.Integer(), nullable=False),
        sa.Column("needs_municipal_lead", sa.Boolean(), nullable=False),
        sa.Column("has_municipal_lead", sa.Boolean(), nullable=False),
        sa.Column("needs_film", sa.Boolean(), nullable=False),
        sa.Column("has_film_with_text", sa.Boolean(), nullable=False),
        sa.Column("commitments_asked", sa.Integer(), nullable=False),
        sa.Column("commitments_accepted", sa.Integer(), nullable=False),
        sa.Column("snapshot", sa.JSON(), nullable=False),
        sa.Column("submitted_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("actors_confirmed >= actors_required", name=op.f("ck_submission_enough_actors")),
        sa.CheckConstraint(
            "commitments_accepted = commitments_asked", name=op.f("ck_submission_commitments_accepted")
        ),
        sa.CheckConstraint(
            "has_film_with_text OR NOT needs_film", name=op.f("ck_submission_film_with_captions")
        ),
        sa.CheckConstraint(
            "has_municipal_lead OR NOT needs_municipal_lead", name=op.f("ck_submission_municipal_lead")
        ),
        sa.CheckConstraint("received_at <= closes_at", name=op.f("ck_submission_in_time")),
        sa.CheckConstraint("received_at >= opens_at", name=op.f("ck_submission_not_before_opening")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_submission_proposal_id")),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"], ["person.id"], name=op.f("fk_submission_submitted_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_submission_proposal_id")),
    )
    op.create_table(
        "decision_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column(
            "recommended_outcome",
            sa.Enum(
                "yes", "no", name="recommended_outcome", native_enum=False, create_constraint=True, length=40
            ),
            nullable=True,
        ),
        sa.Column("recommendation", sa.Text(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum("yes", "no", name="outcome", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("conversation_offer", sa.Text(), nullable=False),
        sa.Column(
            "tie_choice",
            sa.Enum("yes", "no", name="tie_choice", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_by_seat_id", sa.Uuid(), nullable=True),
        sa.Column("decider_has_conflict", sa.Boolean(), nullable=False),
        sa.Column("decided_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome <> 'no' OR length(trim(conversation_offer)) > 0",
            name=op.f("ck_decision_entry_a_no_offers_a_talk"),
        ),
        sa.CheckConstraint(
            "NOT decider_has_conflict", name=op.f("ck_decision_entry_decider_without_conflict")
        ),
        sa.CheckConstraint(
            "outcome IS NULL OR length(trim(reason)) > 0", name=op.f("ck_decision_entry_outcome_has_a_reason")
        ),
        sa.CheckConstraint(
            "recommended_outcome IS NULL OR length(trim(recommendation)) > 0",
            name=op.f("ck_decision_entry_recommendation_has_a_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_decision_entry_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_seat_id", "proposal_id", "decider_has_conflict"],
            ["conflict_answer.seat_id", "conflict_answer.proposal_id", "conflict_answer.has_conflict"],
            name="fk_decision_entry_decider_no_conflict",
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["call_decision.id"], name=op.f("fk_decision_entry_decision_id")
        ),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_decision_entry_proposal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_entry")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_decision_entry_proposal_id")),
    )
    with op.batch_alter_table("decision_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_entry_decision_id"), ["decision_id"], unique=False)

    op.create_table(
        "score_sheet",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column(
            "seat_kind",
            sa.Enum(
                "juror",
                "project_leader",
                "steering_group",
                "lead_contact",
                name="seatkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("has_conflict", sa.Boolean(), nullable=False),
        sa.Column("started_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("criteria_total", sa.Integer(), nullable=False),
        sa.Column("answers_total", sa.Integer(), nullable=False),
        sa.CheckConstraint("seat_kind = 'juror'", name=op.f("ck_score_sheet_a_juror_scores")),
        sa.CheckConstraint("NOT has_conflict", name=op.f("ck_score_sheet_no_conflict")),
        sa.CheckConstraint(
            "submitted_at IS NULL OR (criteria_total > 0 AND answers_total = criteria_total)",
            name=op.f("ck_score_sheet_an_answer_for_every_criterion"),
        ),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_score_sheet_proposal_id")),
        sa.ForeignKeyConstraint(
            ["seat_id", "proposal_id", "has_conflict"],
            ["conflict_answer.seat_id", "conflict_answer.proposal_id", "conflict_answer.has_conflict"],
            name="fk_score_sheet_no_conflict",
        ),
        sa.ForeignKeyConstraint(
            ["seat_id", "seat_kind"], ["seat.id", "seat.kind"], name="fk_score_sheet_seat"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_sheet")),
        sa.UniqueConstraint("seat_id", "proposal_id", name=op.f("uq_score_sheet_seat_id_proposal_id")),
    )
    with op.batch_alter_table("score_sheet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_score_sheet_proposal_id"), ["proposal_id"], unique=False)

    op.create_table(
        "score",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("criterion_id", sa.Uuid(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("is_answered", sa.Boolean(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.CheckConstraint("is_answered OR value IS NULL", name=op.f("ck_score_a_value_is_an_answer")),
        sa.CheckConstraint("value IS NULL OR (value >= 1 AND value <= 5)", name=op.f("ck_score_one_to_five")),
        sa.ForeignKeyConstraint(["criterion_id"], ["criterion.id"], name=op.f("fk_score_criterion_id")),
        sa.ForeignKeyConstraint(["sheet_id"], ["score_sheet.id"], name=op.f("fk_score_sheet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score")),
        sa.UniqueConstraint("sheet_id", "criterion_id", name=op.f("uq_score_sheet_id_criterion_id")),
    )
    op.create_table(
        "sheet_set_aside",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(trim(reason)) > 0", name=op.f("ck_sheet_set_aside_has_a_reason")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_sheet_set_aside_by_id")),
        sa.ForeignKeyConstraint(["sheet_id"], ["score_sheet.id"], name=op.f("fk_sheet_set_aside_sheet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_set_aside")),
        sa.UniqueConstraint("sheet_id", name=op.f("uq_sheet_set_aside_sheet_id")),
    )
    dialect = op.get_bind().dialect.name
    for table, name, when, actions in REFUSALS:
        for statement in trigger_statements(table, name=name, when=when, actions=actions, dialect=dialect):
            op.execute(statement)


def downgrade() -> None:
    """Take it away again."""
    dialect = op.get_bind().dialect.name
    for table, name, _when, actions in reversed(REFUSALS):
        for statement in drop_statements(table, name=name, actions=actions, dialect=dialect):
            op.execute(statement)
    op.drop_table("sheet_set_aside")
    op.drop_table("score")
    with op.batch_alter_table("score_sheet", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_score_sheet_proposal_id"))

    op.drop_table("score_sheet")
    with op.batch_alter_table("decision_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_entry_decision_id"))

    op.drop_table("decision_entry")
    op.drop_table("submission")
    with op.batch_alter_table("partner", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_partner_one_lead", sqlite_where=sa.text("is_lead"), postgresql_where=sa.text("is_lead")
        )

    op.drop_table("partner")
    with op.batch_alter_table("juror", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_juror_jury_group_id"))

    op.drop_table("juror")
    op.drop_table("conversation_request")
    with op.batch_alter_table("conflict_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conflict_answer_proposal_id"))

    op.drop_table("conflict_answer")
    op.drop_table("commitment_acceptance")
    op.drop_table("budget_line")
    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seat_person_id"))

    op.drop_table("seat")
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposal_group_id"))
        batch_op.drop_index("ix_proposal_call_state")

    op.drop_table("proposal")
    with op.batch_alter_table("phase_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_phase_change_call_id"))

    op.drop_table("phase_change")
    op.drop_table("jury_group")
    op.drop_table("call_decision")
    op.drop_table("criterion")
    op.drop_table("caption")
    op.drop_table("call")
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_role_grant_active",
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )

    op.drop_table("role_grant")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_membership_one_contact_adult",
            sqlite_where=sa.text("left_at IS NULL AND kind = 'contact_adult'"),
            postgresql_where=sa.text("left_at IS NULL AND kind = 'contact_adult'"),
        )
        batch_op.drop_index(
            "uq_membership_one_contact",
            sqlite_where=sa.text("left_at IS NULL AND kind = 'contact'"),
            postgresql_where=sa.text("left_at IS NULL AND kind = 'contact'"),
        )
        batch_op.drop_index(
            "uq_membership_active",
            sqlite_where=sa.text("left_at IS NULL"),
            postgresql_where=sa.text("left_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_membership_person_id"))

    op.drop_table("membership")
    op.drop_table("media")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_invitation_first_administrator",
            sqlite_where=sa.text("kind = 'first_administrator' AND withdrawn_at IS NULL AND uses = 0"),
            postgresql_where=sa.text("kind = 'first_administrator' AND withdrawn_at IS NULL AND uses = 0"),
        )
        batch_op.drop_index(batch_op.f("ix_invitation_target_id"))

    op.drop_table("invitation")
    op.drop_table("criteria_set_version")
    op.drop_table("audit_detail")
    with op.batch_alter_table("sign_in_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_code_email"))

    op.drop_table("sign_in_code")
    op.drop_table("resident_group")
    op.drop_table("person")
    with op.batch_alter_table("outbox_mail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_mail_due_at"))

    op.drop_table("outbox_mail")
    op.drop_table("job_run")
    op.drop_table("criteria_set")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entry_object_id"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_at"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_actor_id"))

    op.drop_table("audit_entry")
