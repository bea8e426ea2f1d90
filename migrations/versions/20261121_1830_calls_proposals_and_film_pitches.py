"""calls, proposals and film pitches."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import fellespott.core.types
from fellespott.core.changing_tables import (
    Checks,
    Emptiable,
    Filled,
    Refusals,
    add_columns,
    drop_columns,
    without_triggers,
)

revision: str = "c4f1a9d3e725"
down_revision: str | None = "b7d2e4f6a813"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


# What the database itself refuses from here on, as the models said when this was written (core/append_only.py) …
REFUSALS: Refusals = (
    ("checklist_note", "checklist_note_is_append_only", "1 = 1", ("UPDATE", "DELETE")),
    ("call_rules_version", "rules_version_is_append_only", "1 = 1", ("UPDATE", "DELETE")),
    ("film_again", "film_again_is_append_only", "1 = 1", ("UPDATE", "DELETE")),
    (
        "answer_version",
        "answer_version_is_closed",
        "({row}.closed_at IS NOT NULL) AND (COALESCE(CAST(NEW.id AS TEXT), '') <> COALESCE(CAST(OLD.id AS TEXT), '') OR COALESCE(CAST(NEW.proposal_id AS TEXT), '') <> COALESCE(CAST(OLD.proposal_id AS TEXT), '') OR COALESCE(CAST(NEW.field AS TEXT), '') <> COALESCE(CAST(OLD.field AS TEXT), '') OR COALESCE(CAST(NEW.number AS TEXT), '') <> COALESCE(CAST(OLD.number AS TEXT), '') OR COALESCE(CAST(NEW.began_at AS TEXT), '') <> COALESCE(CAST(OLD.began_at AS TEXT), '') OR COALESCE(CAST(NEW.at AS TEXT), '') <> COALESCE(CAST(OLD.at AS TEXT), '') OR COALESCE(CAST(NEW.closed_at AS TEXT), '') <> COALESCE(CAST(OLD.closed_at AS TEXT), '') OR COALESCE(CAST(NEW.is_aside AS TEXT), '') <> COALESCE(CAST(OLD.is_aside AS TEXT), '') OR COALESCE(CAST(NEW.seq AS TEXT), '') <> COALESCE(CAST(OLD.seq AS TEXT), '') OR (COALESCE(CAST(NEW.text AS TEXT), '') <> COALESCE(CAST(OLD.text AS TEXT), '') AND COALESCE(CAST(NEW.text AS TEXT), '') NOT IN ('', '[slettet]')) OR (COALESCE(CAST(NEW.by_id AS TEXT), '') <> COALESCE(CAST(OLD.by_id AS TEXT), '') AND COALESCE(CAST(NEW.by_id AS TEXT), '') NOT IN ('', '[slettet]')) OR (COALESCE(CAST(NEW.on_behalf_of_id AS TEXT), '') <> COALESCE(CAST(OLD.on_behalf_of_id AS TEXT), '') AND COALESCE(CAST(NEW.on_behalf_of_id AS TEXT), '') NOT IN ('', '[slettet]')) OR (COALESCE(CAST(NEW.tab AS TEXT), '') <> COALESCE(CAST(OLD.tab AS TEXT), '') AND COALESCE(CAST(NEW.tab AS TEXT), '') NOT IN ('', '[slettet]')))",
        ("UPDATE",),
    ),
    ("answer_version", "answer_version_is_kept", "1 = 1", ("DELETE",)),
)
# … and no longer.
GONE: Refusals = ()
# Checks of tables that were there before: those that are new or other from here on, and what they were.
CHECKS: Checks = {
    "budget_line": (
        ("ck_budget_line_running_not_negative", "running_ore >= 0"),
        ("ck_budget_line_somebody_pays_later", "running_ore = 0 OR length(trim(paid_later_by)) > 0"),
    ),
    "call": (
        ("ck_call_age_from_not_negative", "age_from IS NULL OR age_from >= 0"),
        ("ck_call_ages_in_order", "age_to IS NULL OR age_to >= COALESCE(age_from, 0)"),
        (
            "ck_call_phase",
            "phase IN ('draft', 'announced', 'open', 'closed', 'jury', 'decided', 'running', 'ended')",
        ),
        ("ck_call_publicity", "proposals_public IN ('after_deadline', 'after_decision', 'never')"),
    ),
    "media": (
        ("ck_media_has_length", "duration_ms > 0 OR kind = 'picture'"),
        ("ck_media_mediakind", "kind IN ('film', 'sound', 'picture')"),
    ),
    "phase_change": (
        (
            "ck_phase_change_from_phase",
            "from_phase IN ('draft', 'announced', 'open', 'closed', 'jury', 'decided', 'running', 'ended')",
        ),
        (
            "ck_phase_change_to_phase",
            "to_phase IN ('draft', 'announced', 'open', 'closed', 'jury', 'decided', 'running', 'ended')",
        ),
    ),
    "proposal": (
        (
            "ck_proposal_need_and_dream_first",
            "(length(trim(need)) > 0 AND length(trim(dream)) > 0) OR (title = '' AND idea = '' AND participants = '' AND origin = '' AND shaped_by = '' AND resources = '' AND goals = '' AND how_known = '' AND ordinary_scheme = '' AND film_id IS NULL)",
        ),
    ),
    "submission": (("ck_submission_number_from_one", "number >= 1"),),
}
CHECKS_BEFORE: Checks = {
    "budget_line": (),
    "call": (("ck_call_phase", "phase IN ('draft', 'announced', 'open', 'closed', 'jury', 'decided')"),),
    "media": (
        ("ck_media_has_length", "duration_ms > 0"),
        ("ck_media_mediakind", "kind IN ('film')"),
    ),
    "phase_change": (
        (
            "ck_phase_change_from_phase",
            "from_phase IN ('draft', 'announced', 'open', 'closed', 'jury', 'decided')",
        ),
        (
            "ck_phase_change_to_phase",
            "to_phase IN ('draft', 'announced', 'open', 'closed', 'jury', 'decided')",
        ),
    ),
    "proposal": (
        (
            "ck_proposal_need_and_dream_first",
            "(length(trim(need)) > 0 AND length(trim(dream)) > 0) OR (title = '' AND idea = '' AND participants = '' AND origin = '' AND shaped_by = '' AND film_id IS NULL)",
        ),
    ),
    "submission": (),
}
# New columns: with what stands in them in rows that are there, and those that may be empty.
FILLED: Filled = {
    "budget_line": (
        ("running_ore", sa.BigInteger(), 0),
        ("paid_later_by", sa.String(length=200), ""),
    ),
    "call": (
        ("kinds_needed", sa.JSON(), []),
        ("who_may_apply", sa.Text(), ""),
        ("area", sa.String(length=200), ""),
        ("has_research", sa.Boolean(), True),
        ("proposals_public", sa.String(length=40), "after_deadline"),
        ("films_public", sa.Boolean(), True),
        ("ordinary_schemes", sa.Text(), ""),
        ("second_criteria_for", sa.Text(), ""),
    ),
    "partner": (
        ("deputy_name", sa.String(length=200), ""),
        ("deputy_email", sa.String(length=254), ""),
    ),
    "proposal": (
        ("resources", sa.Text(), ""),
        ("goals", sa.Text(), ""),
        ("how_known", sa.Text(), ""),
        ("ordinary_scheme", sa.Text(), ""),
        ("asks_not_public", sa.Boolean(), False),
        ("stays_if_refused", sa.Boolean(), False),
    ),
    "submission": (("number", sa.Integer(), 1),),
}
OPTIONAL: Emptiable = {
    "call": (
        ("age_from", sa.Integer()),
        ("age_to", sa.Integer()),
        ("second_criteria_version_id", sa.Uuid()),
    ),
    "film_person": (
        ("public_yes", sa.Boolean()),
        ("public_said_at", fellespott.core.types.UtcDateTime(timezone=True)),
    ),
    "outbox_mail": (("unsubscribe_url", sa.String(length=500)),),
    "proposal": (("film_again_until", fellespott.core.types.UtcDateTime(timezone=True)),),
}


def upgrade() -> None:
    """More about calls and proposals, answers as sound and picture, who follows, questions, checklists."""
    with without_triggers({*CHECKS, *FILLED, *OPTIONAL}, gone=GONE, new=REFUSALS):
        add_columns(FILLED, OPTIONAL, gone=CHECKS_BEFORE, new=CHECKS)
        _make_tables()
        _change_keys()


def _change_keys() -> None:
    with op.batch_alter_table("call") as batch_op:
        batch_op.create_foreign_key(
            batch_op.f("fk_call_second_criteria_version_id"),
            "criteria_set_version",
            ["second_criteria_version_id"],
            ["id"],
        )
    with op.batch_alter_table("proposal") as batch_op:
        batch_op.create_index(
            "ix_proposal_shown",
            ["call_id", "state", "asks_not_public", "stays_if_refused", "id"],
            unique=False,
        )
    with op.batch_alter_table("submission") as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_submission_proposal_id"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_submission_proposal_id_number"), ["proposal_id", "number"]
        )


def _make_tables() -> None:
    op.create_table(
        "follow_news",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("news_key", sa.String(length=120), nullable=False),
        sa.Column("told_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(trim(news_key)) > 0", name=op.f("ck_follow_news_news_key_not_blank")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_news")),
        sa.UniqueConstraint(
            "kind", "target_id", "news_key", name=op.f("uq_follow_news_kind_target_id_news_key")
        ),
    )
    op.create_table(
        "news_address",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("created_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_news_address_email_is_lower_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news_address")),
        sa.UniqueConstraint("email", name=op.f("uq_news_address_email")),
    )
    op.create_table(
        "following",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("address_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("asked_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("told_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["address_id"], ["news_address.id"], name=op.f("fk_following_address_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_following")),
        sa.UniqueConstraint(
            "address_id", "kind", "target_id", name=op.f("uq_following_address_id_kind_target_id")
        ),
    )
    with op.batch_alter_table("following", schema=None) as batch_op:
        batch_op.create_index("ix_following_target", ["kind", "target_id"], unique=False)
    op.create_table(
        "call_rules_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("changed", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "number = 1 OR length(trim(reason)) > 0", name=op.f("ck_call_rules_version_a_change_has_a_reason")
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_call_rules_version_counted_from_one")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_call_rules_version_by_id")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_call_rules_version_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_rules_version")),
        sa.UniqueConstraint("call_id", "number", name=op.f("uq_call_rules_version_call_id_number")),
    )
    op.create_table(
        "checklist_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("list_key", sa.String(length=40), nullable=False),
        sa.Column("point_key", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "not_yet",
                "in_part",
                "yes",
                "not_relevant",
                name="pointstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_checklist_note_by_id")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_checklist_note_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_note")),
        sa.UniqueConstraint(
            "call_id",
            "list_key",
            "point_key",
            "number",
            name=op.f("uq_checklist_note_call_id_list_key_point_key_number"),
        ),
    )
    op.create_table(
        "answer_media",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("media_id", sa.Uuid(), nullable=False),
        sa.Column("alt_text", sa.Text(), nullable=False),
        sa.Column("people_said_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("position BETWEEN 1 AND 3", name=op.f("ck_answer_media_three_at_most")),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_answer_media_created_by_id")),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], name=op.f("fk_answer_media_media_id")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_answer_media_proposal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_media")),
        sa.UniqueConstraint("media_id", name=op.f("uq_answer_media_media_id")),
        sa.UniqueConstraint(
            "proposal_id", "field", "position", name=op.f("uq_answer_media_proposal_id_field_position")
        ),
    )
    with op.batch_alter_table("answer_media", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_media_created_by_id"), ["created_by_id"], unique=False)
    op.create_table(
        "answer_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("on_behalf_of_id", sa.Uuid(), nullable=True),
        sa.Column("began_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("closed_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("is_aside", sa.Boolean(), nullable=False),
        sa.Column("tab", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "NOT is_aside OR closed_at IS NOT NULL", name=op.f("ck_answer_version_aside_is_closed")
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_answer_version_numbered_from_one")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_answer_version_by_id")),
        sa.ForeignKeyConstraint(
            ["on_behalf_of_id"], ["person.id"], name=op.f("fk_answer_version_on_behalf_of_id")
        ),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_answer_version_proposal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_version")),
        sa.UniqueConstraint(
            "proposal_id", "field", "number", name=op.f("uq_answer_version_proposal_id_field_number")
        ),
    )
    with op.batch_alter_table("answer_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_version_by_id"), ["by_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_answer_version_on_behalf_of_id"), ["on_behalf_of_id"], unique=False
        )
        batch_op.create_index(
            "uq_answer_version_one_open",
            ["proposal_id", "field"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
    op.create_table(
        "film_again",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "asked", "sent", name="filmagainkind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("film_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("until", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("happened_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("kind <> 'sent' OR happened_at <= until", name=op.f("ck_film_again_sent_in_time")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_film_again_by_id")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_film_again_proposal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_film_again")),
        sa.UniqueConstraint("film_id", "kind", name=op.f("uq_film_again_film_id_kind")),
    )
    with op.batch_alter_table("film_again", schema=None) as batch_op:
        batch_op.create_index("ix_film_again_proposal", ["proposal_id", "happened_at"], unique=False)
    op.create_table(
        "proposal_tag",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "marmot",
                "need_area",
                "age_group",
                "district",
                name="tagkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_proposal_tag_proposal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_tag")),
        sa.UniqueConstraint("proposal_id", "kind", "key", name=op.f("uq_proposal_tag_proposal_id_kind_key")),
    )
    with op.batch_alter_table("proposal_tag", schema=None) as batch_op:
        batch_op.create_index("ix_proposal_tag_key", ["key", "proposal_id"], unique=False)
    op.create_table(
        "question",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "let_through",
                "answered",
                "refused",
                name="questionstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("asker_email", sa.String(length=254), nullable=True),
        sa.Column("asked_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("let_through_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("let_through_by_id", sa.Uuid(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column(
            "answered_for",
            sa.Enum(
                "staff", "group", name="answeredby", native_enum=False, create_constraint=True, length=40
            ),
            nullable=True,
        ),
        sa.Column("answered_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("refusal", sa.Text(), nullable=False),
        sa.Column("refused_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("refused_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(state = 'answered') = (answered_at IS NOT NULL AND answered_for IS NOT NULL AND length(trim(answer)) > 0)",
            name=op.f("ck_question_answered_is_whole"),
        ),
        sa.CheckConstraint(
            "answered_for IS NULL OR answered_for = 'staff' OR proposal_id IS NOT NULL",
            name=op.f("ck_question_a_group_answers_about_its_proposal"),
        ),
        sa.CheckConstraint(
            "asker_email IS NULL OR state IN ('received', 'let_through')",
            name=op.f("ck_question_no_address_afterwards"),
        ),
        sa.CheckConstraint(
            "state <> 'refused' OR (refused_at IS NOT NULL AND length(trim(refusal)) > 0)",
            name=op.f("ck_question_refused_with_a_reason"),
        ),
        sa.CheckConstraint("length(trim(text)) > 0", name=op.f("ck_question_text_not_blank")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_question_answered_by_id")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_question_call_id")),
        sa.ForeignKeyConstraint(
            ["let_through_by_id"], ["person.id"], name=op.f("fk_question_let_through_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id", "call_id"],
            ["proposal.id", "proposal.call_id"],
            name="fk_question_proposal_in_call",
        ),
        sa.ForeignKeyConstraint(["refused_by_id"], ["person.id"], name=op.f("fk_question_refused_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
    )
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_asker_email"), ["asker_email"], unique=False)
        batch_op.create_index("ix_question_call_state", ["call_id", "state"], unique=False)
        batch_op.create_index("ix_question_proposal_state", ["proposal_id", "state"], unique=False)
    op.create_table(
        "answer_media_person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("answer_media_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("said_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_media_id"], ["answer_media.id"], name=op.f("fk_answer_media_person_answer_media_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_answer_media_person_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_media_person")),
        sa.UniqueConstraint(
            "answer_media_id", "person_id", name=op.f("uq_answer_media_person_answer_media_id_person_id")
        ),
    )
    with op.batch_alter_table("answer_media_person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_media_person_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    """Take it away again."""
    with without_triggers({*CHECKS, *FILLED, *OPTIONAL}, gone=REFUSALS, new=GONE):
        _make_fit()
        _change_keys_back()
        _drop_tables()
        drop_columns(FILLED, OPTIONAL, gone=CHECKS, new=CHECKS_BEFORE)


def _make_fit() -> None:
    """What the tables before had no place for becomes the nearest they had, or goes."""
    op.execute("UPDATE call SET phase = 'decided' WHERE phase IN ('running', 'ended')")
    op.execute(
        "DELETE FROM phase_change WHERE from_phase IN ('running', 'ended') OR to_phase IN ('running', 'ended')"
    )
    # Only the last of what a group sent in has a place.
    op.execute(
        "DELETE FROM submission WHERE number < (SELECT MAX(other.number) FROM submission AS other "
        "WHERE other.proposal_id = submission.proposal_id)"
    )
    op.execute("DELETE FROM answer_media_person")
    op.execute("DELETE FROM answer_media")
    op.execute("DELETE FROM caption WHERE media_id IN (SELECT id FROM media WHERE kind <> 'film')")
    op.execute("DELETE FROM media WHERE kind <> 'film'")


def _change_keys_back() -> None:
    with op.batch_alter_table("submission") as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_submission_proposal_id_number"), type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_submission_proposal_id"), ["proposal_id"])
    with op.batch_alter_table("proposal") as batch_op:
        batch_op.drop_index("ix_proposal_shown")
    with op.batch_alter_table("call") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_call_second_criteria_version_id"), type_="foreignkey")


def _drop_tables() -> None:
    with op.batch_alter_table("answer_media_person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answer_media_person_person_id"))
    op.drop_table("answer_media_person")
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.drop_index("ix_question_proposal_state")
        batch_op.drop_index("ix_question_call_state")
        batch_op.drop_index(batch_op.f("ix_question_asker_email"))
    op.drop_table("question")
    with op.batch_alter_table("proposal_tag", schema=None) as batch_op:
        batch_op.drop_index("ix_proposal_tag_key")
    op.drop_table("proposal_tag")
    with op.batch_alter_table("film_again", schema=None) as batch_op:
        batch_op.drop_index("ix_film_again_proposal")
    op.drop_table("film_again")
    with op.batch_alter_table("answer_version", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_answer_version_one_open",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_answer_version_on_behalf_of_id"))
        batch_op.drop_index(batch_op.f("ix_answer_version_by_id"))
    op.drop_table("answer_version")
    with op.batch_alter_table("answer_media", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answer_media_created_by_id"))
    op.drop_table("answer_media")
    op.drop_table("checklist_note")
    op.drop_table("call_rules_version")
    with op.batch_alter_table("following", schema=None) as batch_op:
        batch_op.drop_index("ix_following_target")
    op.drop_table("following")
    op.drop_table("news_address")
    op.drop_table("follow_news")
