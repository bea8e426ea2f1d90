"""the jury in full."""

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

revision: str = "d5a7c3b9e148"
down_revision: str | None = "c4f1a9d3e725"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


# What the database itself refuses from here on, as the models said when this was written (core/append_only.py).
REFUSALS: Refusals = (
    (
        "jury_lot",
        "published_lot_stays",
        "{row}.published_at IS NOT NULL AND (COALESCE(CAST(NEW.targets AS TEXT), '') <> COALESCE(CAST(OLD.targets AS TEXT), '') OR COALESCE(CAST(NEW.quotas AS TEXT), '') <> COALESCE(CAST(OLD.quotas AS TEXT), '') OR COALESCE(CAST(NEW.seats AS TEXT), '') <> COALESCE(CAST(OLD.seats AS TEXT), '') OR COALESCE(CAST(NEW.seed_source AS TEXT), '') <> COALESCE(CAST(OLD.seed_source AS TEXT), '') OR COALESCE(CAST(NEW.draw_on AS TEXT), '') <> COALESCE(CAST(OLD.draw_on AS TEXT), '') OR COALESCE(CAST(NEW.salt AS TEXT), '') <> COALESCE(CAST(OLD.salt AS TEXT), '') OR COALESCE(CAST(NEW.pool_sha256 AS TEXT), '') <> COALESCE(CAST(OLD.pool_sha256 AS TEXT), '') OR COALESCE(CAST(NEW.file AS TEXT), '') <> COALESCE(CAST(OLD.file AS TEXT), '') OR COALESCE(CAST(NEW.published_at AS TEXT), '') <> COALESCE(CAST(OLD.published_at AS TEXT), ''))",
        ("UPDATE",),
    ),
    ("jury_lot", "drawn_lot_stays", "{row}.state = 'drawn'", ("UPDATE",)),
    ("jury_lot", "published_lot_is_kept", "{row}.published_at IS NOT NULL", ("DELETE",)),
    ("published_numbers", "published_numbers_are_append_only", "1 = 1", ("UPDATE", "DELETE")),
    ("second_round", "closed_second_round_stays_closed", "{row}.closed_at IS NOT NULL", ("UPDATE", "DELETE")),
    ("second_sheet", "second_sheet_is_append_only", "1 = 1", ("UPDATE", "DELETE")),
    ("second_score", "second_score_is_append_only", "1 = 1", ("UPDATE", "DELETE")),
    ("silent_writing", "silent_writing_is_append_only", "1 = 1", ("UPDATE", "DELETE")),
)
GONE: Refusals = ()
# Checks of tables that were there before: those that are new from here on.
CHECKS: Checks = {
    "call": (
        ("ck_call_rankingmethod", "ranking_method IN ('mean', 'median', 'borda')"),
        ("ck_call_some_sheets", "min_sheets >= 1"),
        ("ck_call_tierule", "tie_rule IN ('talk', 'top_answers', 'lot')"),
    ),
    "juror": (("ck_juror_cameby", "came_by IN ('invited', 'volunteer', 'drawn')"),),
}
CHECKS_BEFORE: Checks = {}
# New columns: with what stands in them in rows that are there, and those that may be empty.
FILLED: Filled = {
    "call": (
        ("ranking_method", sa.String(length=40), "mean"),
        ("min_sheets", sa.Integer(), 1),
        ("tie_rule", sa.String(length=40), "talk"),
    ),
    "call_decision": (("lot_seed", sa.String(length=64), ""),),
    "juror": (("came_by", sa.String(length=40), "invited"),),
}
OPTIONAL: Emptiable = {
    "score_sheet": (("last_saves", sa.JSON(none_as_null=True)),),
}


def upgrade() -> None:
    """How rankings are made, who sits and how that came about, who reads what, second rounds, numbers."""
    with without_triggers({*CHECKS, *FILLED, *OPTIONAL}, gone=GONE, new=REFUSALS):
        add_columns(FILLED, OPTIONAL, gone=CHECKS_BEFORE, new=CHECKS)
        _make_tables()


def _make_tables() -> None:
    op.create_table(
        "jury_lot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "impossible",
                "ready",
                "published",
                "drawn",
                name="lotstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("targets", sa.JSON(), nullable=False),
        sa.Column("quotas", sa.JSON(), nullable=False),
        sa.Column("seed_source", sa.String(length=200), nullable=False),
        sa.Column("draw_on", sa.Date(), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("pool_size", sa.Integer(), nullable=False),
        sa.Column("pool_sha256", sa.String(length=64), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("panels_total", sa.Integer(), nullable=False),
        sa.Column("min_probability", sa.Double(), nullable=True),
        sa.Column("conflict", sa.JSON(), nullable=False),
        sa.Column("fixed_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("fixed_by_id", sa.Uuid(), nullable=True),
        sa.Column("published_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("seed", sa.String(length=200), nullable=False),
        sa.Column("panel", sa.Integer(), nullable=True),
        sa.Column("drawn_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("drawn_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(published_at IS NOT NULL) = (state IN ('published', 'drawn'))",
            name=op.f("ck_jury_lot_published_has_a_moment"),
        ),
        sa.CheckConstraint(
            "(state = 'drawn') = (drawn_at IS NOT NULL AND length(trim(seed)) > 0 AND panel IS NOT NULL)",
            name=op.f("ck_jury_lot_drawn_with_a_seed"),
        ),
        sa.CheckConstraint(
            "drawn_at IS NULL OR drawn_at > published_at", name=op.f("ck_jury_lot_published_before_the_draw")
        ),
        sa.CheckConstraint("length(trim(seed_source)) > 0", name=op.f("ck_jury_lot_names_its_seed")),
        sa.CheckConstraint(
            "published_at IS NULL OR length(trim(file)) > 0", name=op.f("ck_jury_lot_published_has_a_file")
        ),
        sa.CheckConstraint("seats >= 1", name=op.f("ck_jury_lot_some_seats")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_jury_lot_call_id")),
        sa.ForeignKeyConstraint(["drawn_by_id"], ["person.id"], name=op.f("fk_jury_lot_drawn_by_id")),
        sa.ForeignKeyConstraint(["fixed_by_id"], ["person.id"], name=op.f("fk_jury_lot_fixed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jury_lot")),
        sa.UniqueConstraint("call_id", "number", name="uq_jury_lot_number"),
    )
    with op.batch_alter_table("jury_lot", schema=None) as batch_op:
        batch_op.create_index(
            "uq_jury_lot_one_under_way",
            ["call_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'drawn'"),
            postgresql_where=sa.text("state <> 'drawn'"),
        )

    op.create_table(
        "jury_plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("takes_volunteers", sa.Boolean(), nullable=False),
        sa.CheckConstraint("seats >= 1 AND seats <= 500", name=op.f("ck_jury_plan_some_seats")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_jury_plan_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jury_plan")),
        sa.UniqueConstraint("call_id", name="uq_jury_plan_call_id"),
    )
    op.create_table(
        "jury_target",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column(
            "category",
            sa.Enum(
                "background",
                "age",
                "gender",
                "area",
                "education",
                name="targetcategory",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("feature", sa.String(length=80), nullable=False),
        sa.Column("low", sa.Integer(), nullable=False),
        sa.Column("high", sa.Integer(), nullable=False),
        sa.Column("population_percent", sa.Integer(), nullable=True),
        sa.CheckConstraint("length(trim(feature)) > 0", name=op.f("ck_jury_target_says_what")),
        sa.CheckConstraint("low >= 0 AND low <= high", name=op.f("ck_jury_target_from_low_to_high")),
        sa.CheckConstraint(
            "population_percent IS NULL OR (population_percent >= 0 AND population_percent <= 100)",
            name=op.f("ck_jury_target_a_share_of_all"),
        ),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_jury_target_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jury_target")),
        sa.UniqueConstraint("call_id", "category", "feature", name="uq_jury_target_feature"),
    )
    op.create_table(
        "jury_volunteer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
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
            nullable=False,
        ),
        sa.Column("traits", sa.JSON(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("signed_up_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_jury_volunteer_call_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_jury_volunteer_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jury_volunteer")),
        sa.UniqueConstraint("call_id", "person_id", name="uq_jury_volunteer_call_person"),
    )
    with op.batch_alter_table("jury_volunteer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_jury_volunteer_person_id"), ["person_id"], unique=False)

    op.create_table(
        "reading_plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("readers_each", sa.Integer(), nullable=False),
        sa.Column("made_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("readers_each >= 1", name=op.f("ck_reading_plan_somebody_reads")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_reading_plan_call_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_reading_plan_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading_plan")),
        sa.UniqueConstraint("call_id", name=op.f("uq_reading_plan_call_id")),
    )
    op.create_table(
        "second_round",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Uuid(), nullable=False),
        sa.Column("closed_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (closed_by_id IS NULL)", name=op.f("ck_second_round_closed_by_someone")
        ),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_second_round_call_id")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["person.id"], name=op.f("fk_second_round_closed_by_id")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["person.id"], name=op.f("fk_second_round_opened_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_round")),
        sa.UniqueConstraint("call_id", name=op.f("uq_second_round_call_id")),
    )
    op.create_table(
        "jury_lot_member",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("features", sa.JSON(), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["lot_id"], ["jury_lot.id"], name=op.f("fk_jury_lot_member_lot_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_jury_lot_member_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jury_lot_member")),
        sa.UniqueConstraint("lot_id", "person_id", name="uq_jury_lot_member_person"),
        sa.UniqueConstraint("lot_id", "position", name="uq_jury_lot_member_position"),
    )
    with op.batch_alter_table("jury_lot_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_jury_lot_member_person_id"), ["person_id"], unique=False)

    op.create_table(
        "published_numbers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("kept", sa.JSON(), nullable=False),
        sa.Column("made_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["call_decision.id"], name=op.f("fk_published_numbers_decision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_numbers")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_published_numbers_decision_id")),
    )
    op.create_table(
        "silent_writing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("started_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("started_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_silent_writing_proposal_id")),
        sa.ForeignKeyConstraint(
            ["started_by_id"], ["person.id"], name=op.f("fk_silent_writing_started_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_silent_writing")),
    )
    with op.batch_alter_table("silent_writing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_silent_writing_proposal_id"), ["proposal_id"], unique=False)

    op.create_table(
        "jury_offer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "offered",
                "accepted",
                "declined",
                "lapsed",
                name="offerstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("offered_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("answered_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'offered') = (answered_at IS NULL)", name=op.f("ck_jury_offer_answered_has_a_moment")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["jury_lot_member.id"], name=op.f("fk_jury_offer_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jury_offer")),
        sa.UniqueConstraint("member_id", name="uq_jury_offer_member_id"),
    )
    op.create_table(
        "reading",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("has_conflict", sa.Boolean(), nullable=False),
        sa.CheckConstraint("NOT has_conflict", name=op.f("ck_reading_no_conflict")),
        sa.ForeignKeyConstraint(["plan_id"], ["reading_plan.id"], name=op.f("fk_reading_plan_id")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_reading_proposal_id")),
        sa.ForeignKeyConstraint(
            ["seat_id", "proposal_id", "has_conflict"],
            ["conflict_answer.seat_id", "conflict_answer.proposal_id", "conflict_answer.has_conflict"],
            name="fk_reading_no_conflict",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading")),
        sa.UniqueConstraint("seat_id", "proposal_id", name=op.f("uq_reading_seat_id_proposal_id")),
    )
    with op.batch_alter_table("reading", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reading_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reading_proposal_id"), ["proposal_id"], unique=False)

    op.create_table(
        "second_sheet",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("first_sheet_id", sa.Uuid(), nullable=False),
        sa.Column("sent_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["first_sheet_id"], ["score_sheet.id"], name=op.f("fk_second_sheet_first_sheet_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_sheet")),
        sa.UniqueConstraint("first_sheet_id", name=op.f("uq_second_sheet_first_sheet_id")),
    )
    op.create_table(
        "second_score",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("criterion_id", sa.Uuid(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "value IS NULL OR (value >= 1 AND value <= 5)", name=op.f("ck_second_score_one_to_five")
        ),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criterion.id"], name=op.f("fk_second_score_criterion_id")
        ),
        sa.ForeignKeyConstraint(["sheet_id"], ["second_sheet.id"], name=op.f("fk_second_score_sheet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_score")),
        sa.UniqueConstraint("sheet_id", "criterion_id", name=op.f("uq_second_score_sheet_id_criterion_id")),
    )


def downgrade() -> None:
    """Take it away again."""
    with without_triggers({*CHECKS, *FILLED, *OPTIONAL}, gone=REFUSALS, new=GONE):
        _drop_tables()
        drop_columns(FILLED, OPTIONAL, gone=CHECKS, new=CHECKS_BEFORE)


def _drop_tables() -> None:
    op.drop_table("second_score")
    op.drop_table("second_sheet")
    with op.batch_alter_table("reading", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reading_proposal_id"))
        batch_op.drop_index(batch_op.f("ix_reading_plan_id"))

    op.drop_table("reading")
    op.drop_table("jury_offer")
    with op.batch_alter_table("silent_writing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_silent_writing_proposal_id"))

    op.drop_table("silent_writing")
    op.drop_table("published_numbers")
    with op.batch_alter_table("jury_lot_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_jury_lot_member_person_id"))

    op.drop_table("jury_lot_member")
    op.drop_table("second_round")
    op.drop_table("reading_plan")
    with op.batch_alter_table("jury_volunteer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_jury_volunteer_person_id"))

    op.drop_table("jury_volunteer")
    op.drop_table("jury_target")
    op.drop_table("jury_plan")
    with op.batch_alter_table("jury_lot", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_jury_lot_one_under_way",
            sqlite_where=sa.text("state <> 'drawn'"),
            postgresql_where=sa.text("state <> 'drawn'"),
        )

    op.drop_table("jury_lot")
