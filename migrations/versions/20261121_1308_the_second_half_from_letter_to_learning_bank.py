"""the second half: from letter to learning bank."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import fellespott.core.types
from fellespott.core.append_only import drop_statements, trigger_statements

revision: str = "247c0fb00b47"
down_revision: str | None = "9a49cbc7fee7"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


# What the database itself refuses, as the models said when this was written (core/append_only.py).
REFUSALS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    (
        "vote_answer",
        "answer_of_an_ended_vote_stays",  # trigger
        "(SELECT state FROM group_vote WHERE id = {row}.vote_id) <> 'open'",
        ("INSERT", "UPDATE", "DELETE"),
    ),
    (
        "group_vote",
        "ended_vote_is_append_only",  # trigger
        "{row}.state <> 'open'",
        ("UPDATE", "DELETE"),
    ),
    (
        "group_vote",
        "vote_begins_open",  # trigger
        "NEW.state <> 'open'",
        ("INSERT",),
    ),
    (
        "group_vote",
        "carried_by_real_answers",  # trigger
        "NEW.state = 'carried' AND (NEW.yes_total > (SELECT count(*) FROM vote_answer WHERE vote_id = NEW.id AND choice = 'yes') OR NEW.no_total < (SELECT count(*) FROM vote_answer WHERE vote_id = NEW.id AND choice = 'no') OR NEW.abstained_total > (SELECT count(*) FROM vote_answer WHERE vote_id = NEW.id AND choice = 'abstain'))",
        ("UPDATE",),
    ),
    (
        "vote_roll_entry",
        "roll_stays",  # trigger
        "1 = 1",
        ("UPDATE", "DELETE"),
    ),
    (
        "vote_roll_entry",
        "roll_of_an_ended_vote_is_full",  # trigger
        "(SELECT state FROM group_vote WHERE id = {row}.vote_id) <> 'open'",
        ("INSERT",),
    ),
    (
        "letter",
        "sent_letter_keeps_its_text",  # trigger
        "OLD.state <> 'draft' AND (COALESCE(CAST(NEW.project_id AS TEXT), '') <> COALESCE(CAST(OLD.project_id AS TEXT), '') OR COALESCE(CAST(NEW.number AS TEXT), '') <> COALESCE(CAST(OLD.number AS TEXT), '') OR COALESCE(CAST(NEW.amends_id AS TEXT), '') <> COALESCE(CAST(OLD.amends_id AS TEXT), '') OR COALESCE(CAST(NEW.amendment_reason AS TEXT), '') <> COALESCE(CAST(OLD.amendment_reason AS TEXT), '') OR COALESCE(CAST(NEW.amount_ore AS TEXT), '') <> COALESCE(CAST(OLD.amount_ore AS TEXT), '') OR COALESCE(CAST(NEW.period_start AS TEXT), '') <> COALESCE(CAST(OLD.period_start AS TEXT), '') OR COALESCE(CAST(NEW.period_end AS TEXT), '') <> COALESCE(CAST(OLD.period_end AS TEXT), '') OR COALESCE(CAST(NEW.others_see_us AS TEXT), '') <> COALESCE(CAST(OLD.others_see_us AS TEXT), '') OR COALESCE(CAST(NEW.covers AS TEXT), '') <> COALESCE(CAST(OLD.covers AS TEXT), '') OR COALESCE(CAST(NEW.at_the_end AS TEXT), '') <> COALESCE(CAST(OLD.at_the_end AS TEXT), '') OR COALESCE(CAST(NEW.forms AS TEXT), '') <> COALESCE(CAST(OLD.forms AS TEXT), '') OR COALESCE(CAST(NEW.two_from_ore AS TEXT), '') <> COALESCE(CAST(OLD.two_from_ore AS TEXT), '') OR COALESCE(CAST(NEW.group_above_ore AS TEXT), '') <> COALESCE(CAST(OLD.group_above_ore AS TEXT), '') OR COALESCE(CAST(NEW.group_always AS TEXT), '') <> COALESCE(CAST(OLD.group_always AS TEXT), '') OR COALESCE(CAST(NEW.text AS TEXT), '') <> COALESCE(CAST(OLD.text AS TEXT), '') OR COALESCE(CAST(NEW.text_sha256 AS TEXT), '') <> COALESCE(CAST(OLD.text_sha256 AS TEXT), '') OR COALESCE(CAST(NEW.sent_at AS TEXT), '') <> COALESCE(CAST(OLD.sent_at AS TEXT), ''))",
        ("UPDATE",),
    ),
    (
        "letter",
        "agreed_letter_stands",  # trigger
        "(OLD.state = 'agreed' AND NEW.state NOT IN ('agreed', 'replaced')) OR (OLD.state = 'replaced' AND NEW.state <> 'replaced')",
        ("UPDATE",),
    ),
    (
        "letter",
        "sent_letter_stays",  # trigger
        "{row}.state <> 'draft'",
        ("DELETE",),
    ),
    (
        "letter",
        "letter_begins_as_a_draft",  # trigger
        "NEW.state <> 'draft'",
        ("INSERT",),
    ),
    (
        "letter",
        "sent_letter_has_its_goals",  # trigger
        "OLD.state = 'draft' AND NEW.state <> 'draft' AND (SELECT count(*) FROM (SELECT DISTINCT kind, about FROM goal WHERE letter_id = NEW.id) AS found) < 4",
        ("UPDATE",),
    ),
    (
        "letter",
        "instalments_make_the_amount",  # trigger
        "OLD.state = 'draft' AND NEW.state <> 'draft' AND (SELECT COALESCE(SUM(amount_ore), 0) FROM instalment WHERE letter_id = NEW.id) <> NEW.amount_ore",
        ("UPDATE",),
    ),
    (
        "letter",
        "every_partner_agreed_to_this_text",  # trigger
        "OLD.state <> 'agreed' AND NEW.state = 'agreed' AND (NEW.partners_total < (SELECT count(*) FROM project_partner WHERE project_id = NEW.project_id) OR NEW.partners_total > (SELECT count(*) FROM agreement WHERE letter_id = NEW.id AND text_sha256 = NEW.text_sha256 AND agreed_at IS NOT NULL))",
        ("UPDATE",),
    ),
    (
        "goal",
        "goal_of_a_sent_letter_stays",  # trigger
        "(SELECT state FROM letter WHERE id = {row}.letter_id) <> 'draft'",
        ("INSERT", "UPDATE", "DELETE"),
    ),
    (
        "instalment",
        "instalment_of_a_sent_letter_stays",  # trigger
        "(SELECT state FROM letter WHERE id = {row}.letter_id) <> 'draft'",
        ("INSERT", "UPDATE", "DELETE"),
    ),
    (
        "goal",
        "goal_keeps_its_letter",  # trigger
        "NEW.letter_id <> OLD.letter_id",
        ("UPDATE",),
    ),
    (
        "instalment",
        "instalment_keeps_its_letter",  # trigger
        "NEW.letter_id <> OLD.letter_id",
        ("UPDATE",),
    ),
    (
        "letter_text",
        "sent_text_is_append_only",  # trigger
        "1 = 1",
        ("UPDATE", "DELETE"),
    ),
    (
        "agreement",
        "given_agreement_stays",  # trigger
        "{row}.agreed_at IS NOT NULL",
        ("UPDATE", "DELETE"),
    ),
    (
        "project_partner",
        "no_new_partner_while_a_letter_waits",  # trigger
        "EXISTS (SELECT 1 FROM letter WHERE project_id = {row}.project_id AND state = 'sent')",
        ("INSERT",),
    ),
    (
        "booking",
        "booking_is_append_only",  # trigger
        "1 = 1",
        ("UPDATE", "DELETE"),
    ),
    (
        "payout",
        "payout_is_append_only",  # trigger
        "1 = 1",
        ("UPDATE", "DELETE"),
    ),
    (
        "use_approval",
        "approval_is_append_only",  # trigger
        "1 = 1",
        ("UPDATE", "DELETE"),
    ),
    (
        "pot_use",
        "use_stays",  # trigger
        "1 = 1",
        ("DELETE",),
    ),
    (
        "pot_use",
        "use_begins_proposed",  # trigger
        "NEW.state <> 'proposed'",
        ("INSERT",),
    ),
    (
        "pot_use",
        "use_keeps_what_was_proposed",  # trigger
        "NEW.pot_id <> OLD.pot_id OR NEW.letter_id <> OLD.letter_id OR NEW.category_id <> OLD.category_id OR NEW.form <> OLD.form OR NEW.purpose <> OLD.purpose OR NEW.reason <> OLD.reason OR NEW.receiver <> OLD.receiver OR NEW.amount_ore <> OLD.amount_ore OR NEW.needs <> OLD.needs OR NEW.counted_ore <> OLD.counted_ore OR NEW.proposed_at <> OLD.proposed_at OR (NEW.receiver_person_id IS NULL) <> (OLD.receiver_person_id IS NULL) OR NEW.receiver_person_id <> OLD.receiver_person_id",
        ("UPDATE",),
    ),
    (
        "pot_use",
        "use_moves_one_way",  # trigger
        "(OLD.state IN ('refused', 'closed') AND NEW.state <> OLD.state) OR (OLD.state = 'decided' AND NEW.state NOT IN ('decided', 'closed')) OR (OLD.state = 'proposed' AND NEW.state = 'closed')",
        ("UPDATE",),
    ),
    (
        "pot_use",
        "decided_by_real_approvals",  # trigger
        "NEW.state = 'decided' AND NEW.vote_id IS NULL AND (SELECT count(*) FROM use_approval WHERE use_id = NEW.id) < NEW.approvals_total",
        ("UPDATE",),
    ),
    (
        "pot_use",
        "decided_by_a_carried_vote",  # trigger
        "NEW.state = 'decided' AND NEW.vote_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM group_vote AS v WHERE v.id = NEW.vote_id AND v.subject_id = NEW.id AND v.state = 'carried' AND (v.whole_group OR NEW.needs <> 'group') AND (v.yes_total >= 2 OR NEW.needs <> 'two'))",
        ("UPDATE",),
    ),
    (
        "use_approval",
        "nobody_approves_money_to_themself",  # trigger
        "(SELECT receiver_person_id FROM pot_use WHERE id = {row}.use_id) = {row}.person_id",
        ("INSERT",),
    ),
    (
        "use_approval",
        "what_is_decided_is_decided",  # trigger
        "(SELECT state FROM pot_use WHERE id = {row}.use_id) <> 'proposed'",
        ("INSERT",),
    ),
    (
        "payout",
        "nobody_pays_themself",  # trigger
        "(SELECT receiver_person_id FROM pot_use WHERE id = {row}.use_id) = {row}.recorded_by_id",
        ("INSERT",),
    ),
    (
        "payout",
        "only_what_is_decided_is_paid",  # trigger
        "(SELECT state FROM pot_use WHERE id = {row}.use_id) <> 'decided'",
        ("INSERT",),
    ),
    (
        "booking",
        "nothing_promised_undecided",  # trigger
        "{row}.kind = 'commitment' AND (SELECT state FROM pot_use WHERE id = {row}.use_id) <> 'decided'",
        ("INSERT",),
    ),
    (
        "booking",
        "no_commitment_after_a_stop",  # trigger
        "{row}.kind = 'commitment' AND (SELECT stopped_at FROM pot WHERE id = {row}.pot_id) IS NOT NULL",
        ("INSERT",),
    ),
    (
        "booking",
        "no_payout_after_settlement",  # trigger
        "{row}.kind = 'payout' AND (SELECT stopped_at IS NOT NULL AND settle_by < {row}.booked_on FROM pot WHERE id = {row}.pot_id)",
        ("INSERT",),
    ),
    (
        "pot",
        "a_stop_stays",  # trigger
        "OLD.stopped_at IS NOT NULL AND (NEW.stopped_at IS NULL OR NEW.stopped_at <> OLD.stopped_at OR NEW.settle_by <> OLD.settle_by)",
        ("UPDATE",),
    ),
    (
        "pot",
        "pot_stays",  # trigger
        "1 = 1",
        ("DELETE",),
    ),
    (
        "review",
        "settled_review_is_append_only",  # trigger
        "{row}.state = 'settled'",
        ("UPDATE", "DELETE"),
    ),
    (
        "review",
        "review_keeps_its_answer",  # trigger
        "OLD.answered_at IS NOT NULL AND (NEW.answered_at IS NULL OR NEW.answered_at <> OLD.answered_at OR NEW.went_well <> OLD.went_well OR NEW.went_badly <> OLD.went_badly OR NEW.residents_took_part <> OLD.residents_took_part OR NEW.change_of_course <> OLD.change_of_course)",
        ("UPDATE",),
    ),
    (
        "review",
        "settled_by_ones_own_seat_in_this_call",  # trigger
        "NEW.settled_by_seat_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM seat AS s JOIN project AS p ON p.call_id = s.call_id WHERE s.id = NEW.settled_by_seat_id AND s.person_id = NEW.settled_by_id AND p.id = NEW.project_id)",
        ("INSERT", "UPDATE"),
    ),
    (
        "review",
        "a_stop_comes_while_the_warning_stands",  # trigger
        "NEW.outcome = 'stop' AND NOT EXISTS (SELECT 1 FROM review AS w JOIN project AS p ON p.id = w.project_id WHERE w.id = NEW.warning_id AND w.settled_at < NEW.settled_at AND p.state = 'warned')",
        ("INSERT", "UPDATE"),
    ),
    (
        "review",
        "no_judge_with_a_conflict",  # trigger
        "NEW.state = 'settled' AND EXISTS (SELECT 1 FROM project AS p WHERE p.id = NEW.project_id AND (EXISTS (SELECT 1 FROM membership AS m WHERE m.group_id = p.group_id AND m.person_id = NEW.settled_by_id) OR EXISTS (SELECT 1 FROM conflict_answer AS c JOIN seat AS s ON s.id = c.seat_id WHERE c.has_conflict AND c.proposal_id = p.proposal_id AND s.person_id = NEW.settled_by_id)))",
        ("INSERT", "UPDATE"),
    ),
    (
        "goal_note",
        "note_of_an_answered_review_stays",  # trigger
        "(SELECT state FROM review WHERE id = {row}.review_id) <> 'open'",
        ("INSERT", "UPDATE", "DELETE"),
    ),
    (
        "goal_note",
        "note_is_on_a_goal_of_the_project",  # trigger
        "(SELECT l.project_id FROM goal AS g JOIN letter AS l ON l.id = g.letter_id WHERE g.id = NEW.goal_id) <> (SELECT project_id FROM review WHERE id = NEW.review_id)",
        ("INSERT", "UPDATE"),
    ),
    (
        "handover",
        "accepted_handover_stays",  # trigger
        "{row}.accepted_at IS NOT NULL",
        ("UPDATE", "DELETE"),
    ),
    (
        "completion",
        "completion_is_append_only",  # trigger
        "1 = 1",
        ("UPDATE", "DELETE"),
    ),
    (
        "story",
        "approved_story_keeps_its_text",  # trigger
        "NEW.state IN ('approved', 'published') AND (NEW.title <> OLD.title OR NEW.before <> OLD.before OR NEW.mattered <> OLD.mattered OR NEW.together <> OLD.together OR NEW.changed <> OLD.changed OR NEW.did_not_work <> OLD.did_not_work OR NEW.whats_next <> OLD.whats_next OR NEW.told_as <> OLD.told_as)",
        ("UPDATE",),
    ),
    (
        "story",
        "new_story_text_new_hash",  # trigger
        "NEW.text_sha256 = OLD.text_sha256 AND (NEW.title <> OLD.title OR NEW.before <> OLD.before OR NEW.mattered <> OLD.mattered OR NEW.together <> OLD.together OR NEW.changed <> OLD.changed OR NEW.did_not_work <> OLD.did_not_work OR NEW.whats_next <> OLD.whats_next OR NEW.told_as <> OLD.told_as)",
        ("UPDATE",),
    ),
    (
        "story",
        "story_keeps_its_teller",  # trigger
        "NEW.is_constructed <> OLD.is_constructed OR (OLD.teller_id IS NOT NULL AND (NEW.teller_id IS NULL OR NEW.teller_id <> OLD.teller_id))",
        ("UPDATE",),
    ),
    (
        "consent",
        "consent_is_the_tellers_own",  # trigger
        "EXISTS (SELECT 1 FROM story WHERE story.id = {row}.story_id AND NOT story.is_constructed AND (story.teller_id IS NULL OR story.teller_id <> {row}.given_by_id))",
        ("INSERT",),
    ),
    (
        "consent",
        "given_consent_stays",  # trigger
        "NEW.story_id <> OLD.story_id OR NEW.scope <> OLD.scope OR NEW.given_on <> OLD.given_on OR NEW.ends_on <> OLD.ends_on OR NEW.given_by_id <> OLD.given_by_id OR (OLD.ended_at IS NOT NULL AND (NEW.ended_at IS NULL OR NEW.ended_at <> OLD.ended_at))",
        ("UPDATE",),
    ),
    (
        "lesson",
        "given_answer_stays",  # trigger
        "OLD.answered_at IS NOT NULL AND (NEW.answered_at IS NULL OR NEW.answered_at <> OLD.answered_at OR NEW.answer <> OLD.answer OR NEW.answered_by <> OLD.answered_by)",
        ("UPDATE",),
    ),
    (
        "complaint_step",
        "complaint_step_is_append_only",  # trigger
        "1 = 1",
        ("UPDATE", "DELETE"),
    ),
    (
        "complaint",
        "complaint_stays",  # trigger
        "1 = 1",
        ("DELETE",),
    ),
    (
        "complaint",
        "complaint_keeps_its_words",  # trigger
        "NEW.text <> OLD.text OR NEW.number <> OLD.number OR NEW.received_at <> OLD.received_at OR NEW.answer_by <> OLD.answer_by OR (OLD.answered_at IS NOT NULL AND (NEW.answer <> OLD.answer OR NEW.answered_at IS NULL OR NEW.answered_at <> OLD.answered_at))",
        ("UPDATE",),
    ),
    (
        "complaint",
        "complaint_moves_one_way",  # trigger
        "NEW.state <> OLD.state AND NOT ((OLD.state = 'received' AND NEW.state = 'acknowledged') OR (OLD.state = 'acknowledged' AND NEW.state = 'answered') OR (OLD.state = 'acknowledged' AND NEW.state = 'forwarded') OR (OLD.state = 'forwarded' AND NEW.state = 'answered') OR (OLD.state = 'answered' AND NEW.state = 'closed'))",
        ("UPDATE",),
    ),
)


def upgrade() -> None:
    """Add what is new."""
    op.create_table(
        "practice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("does", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column(
            "evidence",
            sa.Enum(
                "researched",
                "evaluated",
                "followed",
                "feedback",
                "not_researched",
                name="evidence",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("published_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(trim(title)) > 0", name=op.f("ck_practice_title_not_blank")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice")),
        sa.UniqueConstraint("key", name=op.f("uq_practice_key")),
    )
    op.create_table(
        "complaint",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "about",
            sa.Enum(
                "decision",
                "project",
                "use",
                "payout",
                "review",
                "other",
                name="about",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("about_id", sa.Uuid(), nullable=True),
        sa.Column("about_text", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sender_name", sa.String(length=200), nullable=False),
        sa.Column("sender_email", sa.String(length=254), nullable=False),
        sa.Column("sender_id", sa.Uuid(), nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "acknowledged",
                "forwarded",
                "answered",
                "closed",
                name="complaintstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("received_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("reminded_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("forwarded_to", sa.String(length=200), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("closed_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("handled_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_complaint_closed_has_a_moment")
        ),
        sa.CheckConstraint(
            "state <> 'forwarded' OR length(trim(forwarded_to)) > 0",
            name=op.f("ck_complaint_forwarded_to_somebody"),
        ),
        sa.CheckConstraint(
            "state = 'received' OR acknowledged_at IS NOT NULL",
            name=op.f("ck_complaint_acknowledged_has_a_moment"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('answered', 'closed') OR (length(trim(answer)) > 0 AND answered_at IS NOT NULL)",
            name=op.f("ck_complaint_answered_has_an_answer"),
        ),
        sa.CheckConstraint("length(trim(text)) > 0", name=op.f("ck_complaint_text_not_blank")),
        sa.ForeignKeyConstraint(["handled_by_id"], ["person.id"], name=op.f("fk_complaint_handled_by_id")),
        sa.ForeignKeyConstraint(["sender_id"], ["person.id"], name=op.f("fk_complaint_sender_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
        sa.UniqueConstraint("number", name=op.f("uq_complaint_number")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_complaint_token_hash")),
    )
    with op.batch_alter_table("complaint", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_about_id"), ["about_id"], unique=False)

    op.create_table(
        "group_vote",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(length=300), nullable=False),
        sa.Column(
            "rule",
            sa.Enum(
                "consent", "majority", name="voterule", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("whole_group", sa.Boolean(), nullable=False),
        sa.Column("least_yes", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "carried",
                "not_carried",
                name="votestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("opened_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Uuid(), nullable=True),
        sa.Column("closes_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("roll_total", sa.Integer(), nullable=False),
        sa.Column("yes_total", sa.Integer(), nullable=False),
        sa.Column("no_total", sa.Integer(), nullable=False),
        sa.Column("abstained_total", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'open') = (ended_at IS NULL)", name=op.f("ck_group_vote_ended_has_a_moment")
        ),
        sa.CheckConstraint(
            "state <> 'carried' OR NOT whole_group OR (no_total = 0 AND yes_total + abstained_total = roll_total)",
            name=op.f("ck_group_vote_whole_group_has_answered"),
        ),
        sa.CheckConstraint(
            "state <> 'carried' OR rule <> 'consent' OR no_total = 0",
            name=op.f("ck_group_vote_consent_has_no_no"),
        ),
        sa.CheckConstraint(
            "state <> 'carried' OR rule <> 'majority' OR yes_total > no_total",
            name=op.f("ck_group_vote_more_yes_than_no"),
        ),
        sa.CheckConstraint(
            "state <> 'carried' OR yes_total >= least_yes", name=op.f("ck_group_vote_enough_said_yes")
        ),
        sa.CheckConstraint("least_yes >= 1", name=op.f("ck_group_vote_somebody_must_say_yes")),
        sa.ForeignKeyConstraint(["group_id"], ["resident_group.id"], name=op.f("fk_group_vote_group_id")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["person.id"], name=op.f("fk_group_vote_opened_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_vote")),
        sa.UniqueConstraint("subject_kind", "subject_id", name=op.f("uq_group_vote_subject_kind_subject_id")),
    )
    with op.batch_alter_table("group_vote", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_vote_group_id"), ["group_id"], unique=False)

    op.create_table(
        "complaint_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "acknowledged",
                "forwarded",
                "answered",
                "closed",
                name="complaintstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_complaint_step_by_id")),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_step_complaint_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_step")),
    )
    with op.batch_alter_table("complaint_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_step_complaint_id"), ["complaint_id"], unique=False)

    op.create_table(
        "vote_roll_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_vote_roll_entry_person_id")),
        sa.ForeignKeyConstraint(["vote_id"], ["group_vote.id"], name=op.f("fk_vote_roll_entry_vote_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote_roll_entry")),
        sa.UniqueConstraint("vote_id", "person_id", name=op.f("uq_vote_roll_entry_vote_id_person_id")),
    )
    with op.batch_alter_table("vote_roll_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vote_roll_entry_person_id"), ["person_id"], unique=False)

    op.create_table(
        "vote_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "choice",
            sa.Enum(
                "yes", "no", "abstain", name="choice", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("has_conflict", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answered_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "NOT has_conflict OR choice = 'abstain'", name=op.f("ck_vote_answer_a_conflict_abstains")
        ),
        sa.ForeignKeyConstraint(
            ["vote_id", "person_id"],
            ["vote_roll_entry.vote_id", "vote_roll_entry.person_id"],
            name="fk_vote_answer_roll",
        ),
        sa.ForeignKeyConstraint(["vote_id"], ["group_vote.id"], name=op.f("fk_vote_answer_vote_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote_answer")),
        sa.UniqueConstraint("vote_id", "person_id", name=op.f("uq_vote_answer_vote_id_person_id")),
    )
    op.create_table(
        "project",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=True),
        sa.Column(
            "origin",
            sa.Enum(
                "award", "added", name="projectorigin", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("added_reason", sa.Text(), nullable=False),
        sa.Column("added_by_id", sa.Uuid(), nullable=True),
        sa.Column("added_by_seat_id", sa.Uuid(), nullable=True),
        sa.Column(
            "added_by_seat_kind",
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
            nullable=True,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "running",
                "warned",
                "stopped",
                "completed",
                "handed_over",
                name="projectstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("responsible_unit", sa.String(length=200), nullable=False),
        sa.Column("contact_name", sa.String(length=200), nullable=False),
        sa.Column("contact_email", sa.String(length=254), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("created_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "origin <> 'added' OR (added_by_seat_id IS NOT NULL AND added_by_seat_kind = 'steering_group')",
            name=op.f("ck_project_added_by_the_steering_group"),
        ),
        sa.CheckConstraint(
            "origin <> 'added' OR (length(trim(added_reason)) > 0 AND added_by_id IS NOT NULL)",
            name=op.f("ck_project_added_has_a_reason"),
        ),
        sa.CheckConstraint(
            "origin <> 'award' OR proposal_id IS NOT NULL", name=op.f("ck_project_award_has_a_proposal")
        ),
        sa.CheckConstraint("ends_on > starts_on", name=op.f("ck_project_ends_after_start")),
        sa.CheckConstraint("length(trim(name)) > 0", name=op.f("ck_project_name_not_blank")),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name=op.f("fk_project_added_by_id")),
        sa.ForeignKeyConstraint(
            ["added_by_seat_id", "added_by_seat_kind"], ["seat.id", "seat.kind"], name="fk_project_seat_kind"
        ),
        sa.ForeignKeyConstraint(
            ["added_by_seat_id", "call_id"], ["seat.id", "seat.call_id"], name="fk_project_seat_call"
        ),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_project_call_id")),
        sa.ForeignKeyConstraint(["group_id"], ["resident_group.id"], name=op.f("fk_project_group_id")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_project_proposal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_project_proposal_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_project_slug")),
    )
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_project_call_id"), ["call_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_project_group_id"), ["group_id"], unique=False)

    op.create_table(
        "completion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("completed_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("completed_by_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("length(trim(note)) > 0", name=op.f("ck_completion_note_not_blank")),
        sa.ForeignKeyConstraint(
            ["completed_by_id"], ["person.id"], name=op.f("fk_completion_completed_by_id")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_completion_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_completion")),
        sa.UniqueConstraint("project_id", name=op.f("uq_completion_project_id")),
    )
    op.create_table(
        "handover",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("receiving_unit", sa.String(length=200), nullable=False),
        sa.Column("receiving_leader", sa.String(length=200), nullable=False),
        sa.Column("receiving_email", sa.String(length=254), nullable=False),
        sa.Column("budget_room", sa.Text(), nullable=False),
        sa.Column("checklist", sa.JSON(), nullable=False),
        sa.Column("takes_over_on", sa.Date(), nullable=False),
        sa.Column("proposed_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Uuid(), nullable=True),
        sa.Column("accepted_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("accepted_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(accepted_at IS NULL) = (accepted_by_id IS NULL)", name=op.f("ck_handover_accepted_by_somebody")
        ),
        sa.CheckConstraint(
            "accepted_at IS NULL OR (length(trim(receiving_leader)) > 0 AND length(trim(budget_room)) > 0)",
            name=op.f("ck_handover_accepted_is_whole"),
        ),
        sa.CheckConstraint(
            "length(trim(receiving_unit)) > 0", name=op.f("ck_handover_receiving_unit_not_blank")
        ),
        sa.ForeignKeyConstraint(["accepted_by_id"], ["person.id"], name=op.f("fk_handover_accepted_by_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_handover_project_id")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["person.id"], name=op.f("fk_handover_proposed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
        sa.UniqueConstraint("project_id", name=op.f("uq_handover_project_id")),
    )
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handover_receiving_email"), ["receiving_email"], unique=False)

    op.create_table(
        "letter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("amends_id", sa.Uuid(), nullable=True),
        sa.Column("amendment_reason", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "sent",
                "agreed",
                "replaced",
                name="letterstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("others_see_us", sa.Text(), nullable=False),
        sa.Column("covers", sa.Text(), nullable=False),
        sa.Column("at_the_end", sa.Text(), nullable=False),
        sa.Column("forms", sa.JSON(), nullable=False),
        sa.Column("two_from_ore", sa.BigInteger(), nullable=False),
        sa.Column("group_above_ore", sa.BigInteger(), nullable=False),
        sa.Column("group_always", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=True),
        sa.Column("sent_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("agreed_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("partners_total", sa.Integer(), nullable=False),
        sa.Column("agreed_total", sa.Integer(), nullable=False),
        sa.Column("created_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state = 'draft' OR (length(trim(others_see_us)) > 0 AND length(trim(covers)) > 0 AND length(trim(at_the_end)) > 0)",
            name=op.f("ck_letter_sent_is_whole"),
        ),
        sa.CheckConstraint(
            "state = 'draft' OR (sent_at IS NOT NULL AND text_sha256 IS NOT NULL AND length(text) > 0)",
            name=op.f("ck_letter_sent_is_frozen"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('agreed', 'replaced') OR (partners_total > 0 AND agreed_total = partners_total AND agreed_at IS NOT NULL)",
            name=op.f("ck_letter_agreed_by_every_partner"),
        ),
        sa.CheckConstraint("amount_ore > 0", name=op.f("ck_letter_amount_is_positive")),
        sa.CheckConstraint(
            "number = 1 OR amends_id IS NOT NULL", name=op.f("ck_letter_amendment_points_back")
        ),
        sa.CheckConstraint(
            "number = 1 OR length(trim(amendment_reason)) > 0", name=op.f("ck_letter_amendment_has_a_reason")
        ),
        sa.CheckConstraint("period_end > period_start", name=op.f("ck_letter_period_ends_after_start")),
        sa.CheckConstraint(
            "two_from_ore > 0 AND group_above_ore >= two_from_ore", name=op.f("ck_letter_thresholds_rise")
        ),
        sa.ForeignKeyConstraint(["amends_id"], ["letter.id"], name=op.f("fk_letter_amends_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_letter_created_by_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_letter_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("id", "project_id", name=op.f("uq_letter_id_project_id")),
        sa.UniqueConstraint("project_id", "number", name=op.f("uq_letter_project_id_number")),
    )
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.create_index(
            "uq_letter_one_in_force",
            ["project_id"],
            unique=True,
            sqlite_where=sa.text("state = 'agreed'"),
            postgresql_where=sa.text("state = 'agreed'"),
        )
        batch_op.create_index(
            "uq_letter_one_open",
            ["project_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('draft', 'sent')"),
            postgresql_where=sa.text("state IN ('draft', 'sent')"),
        )

    op.create_table(
        "project_partner",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("actor_name", sa.String(length=410), nullable=False),
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
        sa.Column("is_lead", sa.Boolean(), nullable=False),
        sa.Column("no_money_decisions", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "length(trim(actor_name)) > 0", name=op.f("ck_project_partner_actor_name_not_blank")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_project_partner_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_partner")),
        sa.UniqueConstraint("project_id", "position", name=op.f("uq_project_partner_project_id_position")),
    )
    op.create_table(
        "review",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "answered",
                "settled",
                name="reviewstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("made_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("called_by_id", sa.Uuid(), nullable=True),
        sa.Column("called_reason", sa.Text(), nullable=False),
        sa.Column("reminded_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("went_well", sa.Text(), nullable=False),
        sa.Column("went_badly", sa.Text(), nullable=False),
        sa.Column("residents_took_part", sa.Text(), nullable=False),
        sa.Column("change_of_course", sa.Text(), nullable=False),
        sa.Column("answered_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "go_on",
                "adjust",
                "warn",
                "stop",
                name="reviewoutcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "stop_reason",
            sa.Enum(
                "not_towards_goals",
                "not_the_principles",
                "no_more_cooperation",
                "no_anchoring",
                "target_groups_apart",
                name="stopreason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("is_invented", sa.Boolean(), nullable=False),
        sa.Column("settled_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Uuid(), nullable=True),
        sa.Column("settled_by_seat_id", sa.Uuid(), nullable=True),
        sa.Column(
            "settled_by_seat_kind",
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
            nullable=True,
        ),
        sa.Column("warning_id", sa.Uuid(), nullable=True),
        sa.Column(
            "warning_outcome",
            sa.Enum(
                "go_on",
                "adjust",
                "warn",
                "stop",
                name="warning_outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'settled') = (outcome IS NOT NULL)", name=op.f("ck_review_settled_has_an_outcome")
        ),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome <> 'stop' OR (warning_id IS NOT NULL AND warning_outcome = 'warn' AND settled_by_seat_id IS NOT NULL AND settled_by_seat_kind = 'steering_group')",
            name=op.f("ck_review_a_stop_follows_a_warning"),
        ),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome NOT IN ('warn', 'stop') OR stop_reason IS NOT NULL",
            name=op.f("ck_review_warning_and_stop_name_a_stated_reason"),
        ),
        sa.CheckConstraint(
            "state <> 'answered' OR answered_at IS NOT NULL", name=op.f("ck_review_answered_has_a_moment")
        ),
        sa.CheckConstraint(
            "state <> 'open' OR answered_at IS NULL", name=op.f("ck_review_open_is_not_answered")
        ),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL)", name=op.f("ck_review_answered_by_somebody")
        ),
        sa.CheckConstraint(
            "answered_at IS NULL OR (length(trim(went_well)) > 0 AND length(trim(went_badly)) > 0 AND length(trim(residents_took_part)) > 0)",
            name=op.f("ck_review_answer_is_whole"),
        ),
        sa.CheckConstraint(
            "outcome IS NULL OR (settled_at IS NOT NULL AND settled_by_id IS NOT NULL)",
            name=op.f("ck_review_settled_by_somebody"),
        ),
        sa.CheckConstraint(
            "outcome IS NULL OR length(trim(reason)) > 0", name=op.f("ck_review_outcome_has_a_reason")
        ),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_review_answered_by_id")),
        sa.ForeignKeyConstraint(["called_by_id"], ["person.id"], name=op.f("fk_review_called_by_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_review_project_id")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["person.id"], name=op.f("fk_review_settled_by_id")),
        sa.ForeignKeyConstraint(
            ["settled_by_seat_id", "settled_by_seat_kind"],
            ["seat.id", "seat.kind"],
            name="fk_review_settled_by_seat",
        ),
        sa.ForeignKeyConstraint(
            ["warning_id", "project_id", "warning_outcome"],
            ["review.id", "review.project_id", "review.outcome"],
            name="fk_review_warning",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("id", "project_id", "outcome", name=op.f("uq_review_id_project_id_outcome")),
        sa.UniqueConstraint("project_id", "due_on", name=op.f("uq_review_project_id_due_on")),
    )
    op.create_table(
        "story",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "approved",
                "published",
                "withdrawn",
                name="storystate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("mattered", sa.Text(), nullable=False),
        sa.Column("together", sa.Text(), nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("did_not_work", sa.Text(), nullable=False),
        sa.Column("whats_next", sa.Text(), nullable=False),
        sa.Column("told_as", sa.String(length=200), nullable=False),
        sa.Column("is_constructed", sa.Boolean(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("teller_id", sa.Uuid(), nullable=True),
        sa.Column("written_by_id", sa.Uuid(), nullable=True),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("approved_sha256", sa.String(length=64), nullable=True),
        sa.Column("approved_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Uuid(), nullable=True),
        sa.Column("asked_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("published_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("live_consent_id", sa.Uuid(), nullable=True),
        sa.Column(
            "live_scope",
            sa.Enum(
                "group", "public", name="live_scope", native_enum=False, create_constraint=True, length=40
            ),
            nullable=True,
        ),
        sa.Column("live_standing", sa.Boolean(), nullable=True),
        sa.Column("live_ends_on", sa.Date(), nullable=True),
        sa.Column("created_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'published' OR (live_consent_id IS NOT NULL AND live_scope IS NOT NULL AND live_scope = 'public' AND live_standing IS NOT NULL AND live_standing AND live_ends_on IS NOT NULL AND published_at IS NOT NULL AND published_on IS NOT NULL AND published_on <= live_ends_on)",
            name=op.f("ck_story_published_with_consent"),
        ),
        sa.CheckConstraint(
            "state = 'published' OR live_consent_id IS NULL",
            name=op.f("ck_story_consent_only_while_published"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'published') OR (approved_at IS NOT NULL AND approved_sha256 IS NOT NULL AND approved_sha256 = text_sha256 AND approved_by_id IS NOT NULL AND (is_constructed OR (teller_id IS NOT NULL AND approved_by_id = teller_id)))",
            name=op.f("ck_story_approved_by_its_teller"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'published') OR (length(trim(title)) > 0 AND length(trim(before)) > 0 AND length(trim(changed)) > 0 AND length(trim(did_not_work)) > 0)",
            name=op.f("ck_story_approved_is_whole"),
        ),
        sa.CheckConstraint("is_constructed OR teller_id IS NOT NULL", name=op.f("ck_story_has_a_teller")),
        sa.ForeignKeyConstraint(["approved_by_id"], ["person.id"], name=op.f("fk_story_approved_by_id")),
        sa.ForeignKeyConstraint(
            ["live_consent_id", "id", "live_scope", "live_standing", "live_ends_on"],
            ["consent.id", "consent.story_id", "consent.scope", "consent.standing", "consent.ends_on"],
            name="fk_story_live_consent",
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_story_project_id")),
        sa.ForeignKeyConstraint(["teller_id"], ["person.id"], name=op.f("fk_story_teller_id")),
        sa.ForeignKeyConstraint(["written_by_id"], ["person.id"], name=op.f("fk_story_written_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story")),
        sa.UniqueConstraint("id", "text_sha256", name=op.f("uq_story_id_text_sha256")),
        sa.UniqueConstraint("slug", name=op.f("uq_story_slug")),
    )
    with op.batch_alter_table("story", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_story_project_id"), ["project_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_story_teller_id"), ["teller_id"], unique=False)

    op.create_table(
        "consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column(
            "scope",
            sa.Enum(
                "group", "public", name="consentscope", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("given_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("given_by_id", sa.Uuid(), nullable=False),
        sa.Column("needs_guardian", sa.Boolean(), nullable=False),
        sa.Column("guardian_name", sa.String(length=200), nullable=False),
        sa.Column("standing", sa.Boolean(), nullable=False),
        sa.Column("ended_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column(
            "ended_because",
            sa.Enum(
                "withdrawn",
                "ran_out",
                "replaced",
                "story_withdrawn",
                name="consentend",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "NOT needs_guardian OR length(trim(guardian_name)) > 0",
            name=op.f("ck_consent_guardian_where_needed"),
        ),
        sa.CheckConstraint("ends_on > given_on", name=op.f("ck_consent_ends_after_it_is_given")),
        sa.CheckConstraint("standing = (ended_at IS NULL)", name=op.f("ck_consent_standing_until_ended")),
        sa.ForeignKeyConstraint(["given_by_id"], ["person.id"], name=op.f("fk_consent_given_by_id")),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_consent_story_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sa.UniqueConstraint(
            "id",
            "story_id",
            "scope",
            "standing",
            "ends_on",
            name=op.f("uq_consent_id_story_id_scope_standing_ends_on"),
        ),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_story_id"), ["story_id"], unique=False)

    op.create_table(
        "goal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "result", "effect", name="goalkind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "about",
            sa.Enum(
                "residents",
                "cooperation",
                name="goalabout",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.CheckConstraint("length(trim(text)) > 0", name=op.f("ck_goal_text_not_blank")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_goal_letter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal")),
        sa.UniqueConstraint("letter_id", "position", name=op.f("uq_goal_letter_id_position")),
    )
    op.create_table(
        "instalment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_ore > 0", name=op.f("ck_instalment_amount_is_positive")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_instalment_letter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instalment")),
        sa.UniqueConstraint("letter_id", "due_on", name=op.f("uq_instalment_letter_id_due_on")),
    )
    op.create_table(
        "lesson",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "how_to_work", "idea", name="lessonkind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("story_id", sa.Uuid(), nullable=True),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("receiver", sa.String(length=200), nullable=False),
        sa.Column("receiver_email", sa.String(length=254), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("asked_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("reminded_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=200), nullable=False),
        sa.Column("published_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("written_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "answered_at IS NULL OR length(trim(answer)) > 0", name=op.f("ck_lesson_answer_not_blank")
        ),
        sa.CheckConstraint("length(trim(receiver)) > 0", name=op.f("ck_lesson_names_a_receiver")),
        sa.CheckConstraint("length(trim(text)) > 0", name=op.f("ck_lesson_text_not_blank")),
        sa.CheckConstraint("length(trim(title)) > 0", name=op.f("ck_lesson_title_not_blank")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_lesson_project_id")),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_lesson_story_id")),
        sa.ForeignKeyConstraint(["written_by_id"], ["person.id"], name=op.f("fk_lesson_written_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_lesson_token_hash")),
    )
    with op.batch_alter_table("lesson", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lesson_project_id"), ["project_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lesson_story_id"), ["story_id"], unique=False)

    op.create_table(
        "letter_text",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sent_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(trim(text)) > 0", name=op.f("ck_letter_text_text_not_blank")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_letter_text_letter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_text")),
        sa.UniqueConstraint("letter_id", "text_sha256", name=op.f("uq_letter_text_letter_id_text_sha256")),
    )
    op.create_table(
        "pot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("funded_ore", sa.BigInteger(), nullable=False),
        sa.Column("free_ore", sa.BigInteger(), nullable=False),
        sa.Column("committed_ore", sa.BigInteger(), nullable=False),
        sa.Column("paid_ore", sa.BigInteger(), nullable=False),
        sa.Column("two_from_ore", sa.BigInteger(), nullable=False),
        sa.Column("group_above_ore", sa.BigInteger(), nullable=False),
        sa.Column("group_always", sa.Boolean(), nullable=False),
        sa.Column("created_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("stopped_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("settle_by", sa.Date(), nullable=True),
        sa.Column("closed_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("committed_ore >= 0", name=op.f("ck_pot_committed_not_negative")),
        sa.CheckConstraint(
            "free_ore + committed_ore + paid_ore = funded_ore", name=op.f("ck_pot_sums_agree")
        ),
        sa.CheckConstraint("free_ore >= 0", name=op.f("ck_pot_free_not_negative")),
        sa.CheckConstraint("funded_ore >= 0", name=op.f("ck_pot_funded_not_negative")),
        sa.CheckConstraint("paid_ore >= 0", name=op.f("ck_pot_paid_not_negative")),
        sa.CheckConstraint(
            "stopped_at IS NULL OR settle_by IS NOT NULL", name=op.f("ck_pot_a_stop_has_a_settlement_date")
        ),
        sa.CheckConstraint(
            "two_from_ore > 0 AND group_above_ore >= two_from_ore", name=op.f("ck_pot_thresholds_rise")
        ),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_pot_letter_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_pot_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pot")),
        sa.UniqueConstraint("project_id", name=op.f("uq_pot_project_id")),
    )
    op.create_table(
        "agreement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("asked_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("agreed_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["letter_id", "text_sha256"],
            ["letter_text.letter_id", "letter_text.text_sha256"],
            name="fk_agreement_this_very_text",
        ),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_agreement_letter_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["project_partner.id"], name=op.f("fk_agreement_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
        sa.UniqueConstraint(
            "letter_id",
            "partner_id",
            "text_sha256",
            name=op.f("uq_agreement_letter_id_partner_id_text_sha256"),
        ),
        sa.UniqueConstraint("token_hash", name=op.f("uq_agreement_token_hash")),
    )
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agreement_partner_id"), ["partner_id"], unique=False)

    op.create_table(
        "goal_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("goal_id", sa.Uuid(), nullable=False),
        sa.Column(
            "progress",
            sa.Enum(
                "on_the_way",
                "slowly",
                "not_yet",
                "reached",
                "dont_know",
                name="goalprogress",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["goal_id"], ["goal.id"], name=op.f("fk_goal_note_goal_id")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_goal_note_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal_note")),
        sa.UniqueConstraint("review_id", "goal_id", name=op.f("uq_goal_note_review_id_goal_id")),
    )
    op.create_table(
        "pot_category",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pot_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "key NOT IN ('wages', 'positions', 'salary')", name=op.f("ck_pot_category_never_wages")
        ),
        sa.ForeignKeyConstraint(["pot_id"], ["pot.id"], name=op.f("fk_pot_category_pot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pot_category")),
        sa.UniqueConstraint("id", "pot_id", name=op.f("uq_pot_category_id_pot_id")),
        sa.UniqueConstraint("pot_id", "key", name=op.f("uq_pot_category_pot_id_key")),
        sa.UniqueConstraint("pot_id", "position", name=op.f("uq_pot_category_pot_id_position")),
    )
    op.create_table(
        "pot_use",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pot_id", sa.Uuid(), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=False),
        sa.Column(
            "form",
            sa.Enum(
                "unconditional",
                "conditional",
                "collective",
                name="form",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("receiver", sa.String(length=200), nullable=False),
        sa.Column("purpose_key", sa.String(length=420), nullable=False),
        sa.Column("receiver_key", sa.String(length=420), nullable=False),
        sa.Column("receiver_person_id", sa.Uuid(), nullable=True),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("paid_ore", sa.BigInteger(), nullable=False),
        sa.Column("refunded_ore", sa.BigInteger(), nullable=False),
        sa.Column("per_payment_ore", sa.BigInteger(), nullable=True),
        sa.Column("payments_planned", sa.Integer(), nullable=True),
        sa.Column("first_payment_on", sa.Date(), nullable=True),
        sa.Column("not_for_wages", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "decided",
                "refused",
                "closed",
                name="usestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "needs",
            sa.Enum(
                "one", "two", "group", name="needs", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("counted_ore", sa.BigInteger(), nullable=False),
        sa.Column("approvals_total", sa.Integer(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=True),
        sa.Column("proposed_by_id", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "form <> 'collective' OR needs <> 'one'", name=op.f("ck_pot_use_collective_is_decided_together")
        ),
        sa.CheckConstraint(
            "form <> 'unconditional' OR (per_payment_ore IS NOT NULL AND payments_planned IS NOT NULL AND first_payment_on IS NOT NULL AND per_payment_ore > 0 AND payments_planned > 0 AND per_payment_ore * payments_planned = amount_ore)",
            name=op.f("ck_pot_use_unconditional_has_a_plan"),
        ),
        sa.CheckConstraint(
            "paid_ore = 0 OR state IN ('decided', 'closed')", name=op.f("ck_pot_use_nothing_paid_undecided")
        ),
        sa.CheckConstraint(
            "state <> 'refused' OR length(trim(decision_reason)) > 0",
            name=op.f("ck_pot_use_a_no_has_a_reason"),
        ),
        sa.CheckConstraint(
            "state = 'proposed' OR decided_at IS NOT NULL", name=op.f("ck_pot_use_decided_has_a_moment")
        ),
        sa.CheckConstraint(
            "state NOT IN ('decided', 'closed') OR vote_id IS NOT NULL OR (needs = 'one' AND approvals_total >= 1) OR (needs = 'two' AND approvals_total >= 2)",
            name=op.f("ck_pot_use_decided_by_enough"),
        ),
        sa.CheckConstraint("amount_ore > 0", name=op.f("ck_pot_use_amount_is_positive")),
        sa.CheckConstraint("counted_ore >= amount_ore", name=op.f("ck_pot_use_counts_itself")),
        sa.CheckConstraint("length(trim(purpose)) > 0", name=op.f("ck_pot_use_purpose_not_blank")),
        sa.CheckConstraint("length(trim(reason)) > 0", name=op.f("ck_pot_use_reason_not_blank")),
        sa.CheckConstraint("length(trim(receiver)) > 0", name=op.f("ck_pot_use_receiver_not_blank")),
        sa.CheckConstraint("not_for_wages", name=op.f("ck_pot_use_not_for_wages")),
        sa.CheckConstraint(
            "paid_ore >= 0 AND paid_ore <= amount_ore", name=op.f("ck_pot_use_never_paid_more_than_decided")
        ),
        sa.CheckConstraint(
            "refunded_ore >= 0 AND refunded_ore <= paid_ore",
            name=op.f("ck_pot_use_no_more_came_back_than_was_paid"),
        ),
        sa.ForeignKeyConstraint(
            ["category_id", "pot_id"], ["pot_category.id", "pot_category.pot_id"], name="fk_pot_use_category"
        ),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_pot_use_letter_id")),
        sa.ForeignKeyConstraint(["pot_id"], ["pot.id"], name=op.f("fk_pot_use_pot_id")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["person.id"], name=op.f("fk_pot_use_proposed_by_id")),
        sa.ForeignKeyConstraint(
            ["receiver_person_id"], ["person.id"], name=op.f("fk_pot_use_receiver_person_id")
        ),
        sa.ForeignKeyConstraint(["vote_id"], ["group_vote.id"], name=op.f("fk_pot_use_vote_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pot_use")),
        sa.UniqueConstraint("id", "pot_id", name=op.f("uq_pot_use_id_pot_id")),
        sa.UniqueConstraint("vote_id", name=op.f("uq_pot_use_vote_id")),
    )
    with op.batch_alter_table("pot_use", schema=None) as batch_op:
        batch_op.create_index("ix_pot_use_pot_state", ["pot_id", "state"], unique=False)
        batch_op.create_index("ix_pot_use_together", ["pot_id", "purpose_key"], unique=False)

    op.create_table(
        "payout",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("use_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column(
            "means",
            sa.Enum(
                "bank",
                "gift_card",
                "paid_cost",
                "cash",
                name="means",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("receiver", sa.String(length=200), nullable=False),
        sa.Column("not_for_wages", sa.Boolean(), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_ore > 0", name=op.f("ck_payout_amount_is_positive")),
        sa.CheckConstraint("not_for_wages", name=op.f("ck_payout_not_for_wages")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_payout_recorded_by_id")),
        sa.ForeignKeyConstraint(["use_id"], ["pot_use.id"], name=op.f("fk_payout_use_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout")),
        sa.UniqueConstraint("id", "use_id", "amount_ore", name=op.f("uq_payout_id_use_id_amount_ore")),
        sa.UniqueConstraint("use_id", "number", name=op.f("uq_payout_use_id_number")),
    )
    op.create_table(
        "use_approval",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("use_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("not_my_household", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("approved_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("not_my_household", name=op.f("ck_use_approval_not_to_ones_household")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_use_approval_person_id")),
        sa.ForeignKeyConstraint(["use_id"], ["pot_use.id"], name=op.f("fk_use_approval_use_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_use_approval")),
        sa.UniqueConstraint("use_id", "person_id", name=op.f("uq_use_approval_use_id_person_id")),
    )
    with op.batch_alter_table("use_approval", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_use_approval_person_id"), ["person_id"], unique=False)

    op.create_table(
        "use_comment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("use_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(trim(text)) > 0", name=op.f("ck_use_comment_text_not_blank")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_use_comment_person_id")),
        sa.ForeignKeyConstraint(["use_id"], ["pot_use.id"], name=op.f("fk_use_comment_use_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_use_comment")),
    )
    with op.batch_alter_table("use_comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_use_comment_use_id"), ["use_id"], unique=False)

    op.create_table(
        "booking",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pot_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "funding",
                "commitment",
                "payout",
                "release",
                "refund",
                "return",
                name="bookingkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "from_account",
            sa.Enum(
                "municipality",
                "free",
                "committed",
                "paid",
                name="from_account",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "to_account",
            sa.Enum(
                "municipality",
                "free",
                "committed",
                "paid",
                name="to_account",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("use_id", sa.Uuid(), nullable=True),
        sa.Column("payout_id", sa.Uuid(), nullable=True),
        sa.Column("instalment_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("booked_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("booked_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'funding' AND from_account = 'municipality' AND to_account = 'free') OR (kind = 'commitment' AND from_account = 'free' AND to_account = 'committed') OR (kind = 'payout' AND from_account = 'committed' AND to_account = 'paid') OR (kind = 'release' AND from_account = 'committed' AND to_account = 'free') OR (kind = 'refund' AND from_account = 'paid' AND to_account = 'free') OR (kind = 'return' AND from_account = 'free' AND to_account = 'municipality')",
            name=op.f("ck_booking_each_kind_its_route"),
        ),
        sa.CheckConstraint(
            "(kind = 'payout') = (payout_id IS NOT NULL)", name=op.f("ck_booking_payout_has_its_record")
        ),
        sa.CheckConstraint(
            "instalment_id IS NULL OR kind = 'funding'", name=op.f("ck_booking_instalments_only_come_in")
        ),
        sa.CheckConstraint(
            "kind <> 'funding' OR use_id IS NULL AND payout_id IS NULL",
            name=op.f("ck_booking_funding_is_for_all"),
        ),
        sa.CheckConstraint(
            "kind NOT IN ('commitment', 'payout', 'release', 'refund') OR use_id IS NOT NULL",
            name=op.f("ck_booking_about_a_use"),
        ),
        sa.CheckConstraint("amount_ore > 0", name=op.f("ck_booking_amount_is_positive")),
        sa.ForeignKeyConstraint(["booked_by_id"], ["person.id"], name=op.f("fk_booking_booked_by_id")),
        sa.ForeignKeyConstraint(["instalment_id"], ["instalment.id"], name=op.f("fk_booking_instalment_id")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_booking_letter_id")),
        sa.ForeignKeyConstraint(
            ["payout_id", "use_id", "amount_ore"],
            ["payout.id", "payout.use_id", "payout.amount_ore"],
            name="fk_booking_payout",
        ),
        sa.ForeignKeyConstraint(["pot_id"], ["pot.id"], name=op.f("fk_booking_pot_id")),
        sa.ForeignKeyConstraint(
            ["use_id", "pot_id"], ["pot_use.id", "pot_use.pot_id"], name="fk_booking_use"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
        sa.UniqueConstraint("instalment_id", name=op.f("uq_booking_instalment_id")),
        sa.UniqueConstraint("payout_id", name=op.f("uq_booking_payout_id")),
        sa.UniqueConstraint("pot_id", "number", name=op.f("uq_booking_pot_id_number")),
    )
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_booking_use_id"), ["use_id"], unique=False)
    dialect = op.get_bind().dialect.name
    if dialect != "sqlite":  # there it stands inside the table: SQLite cannot add a key afterwards
        op.create_foreign_key(
            "fk_story_live_consent",
            "story",
            "consent",
            ["live_consent_id", "id", "live_scope", "live_standing", "live_ends_on"],
            ["id", "story_id", "scope", "standing", "ends_on"],
        )
    for table, name, when, actions in REFUSALS:
        for statement in trigger_statements(table, name=name, when=when, actions=actions, dialect=dialect):
            op.execute(statement)


def downgrade() -> None:
    """Take it away again."""
    dialect = op.get_bind().dialect.name
    for table, name, _when, actions in reversed(REFUSALS):
        for statement in drop_statements(table, name=name, actions=actions, dialect=dialect):
            op.execute(statement)
    if dialect != "sqlite":
        op.drop_constraint("fk_story_live_consent", "story", type_="foreignkey")
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_booking_use_id"))

    op.drop_table("booking")
    with op.batch_alter_table("use_comment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_use_comment_use_id"))

    op.drop_table("use_comment")
    with op.batch_alter_table("use_approval", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_use_approval_person_id"))

    op.drop_table("use_approval")
    op.drop_table("payout")
    with op.batch_alter_table("pot_use", schema=None) as batch_op:
        batch_op.drop_index("ix_pot_use_together")
        batch_op.drop_index("ix_pot_use_pot_state")

    op.drop_table("pot_use")
    op.drop_table("pot_category")
    op.drop_table("goal_note")
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agreement_partner_id"))

    op.drop_table("agreement")
    op.drop_table("pot")
    op.drop_table("letter_text")
    with op.batch_alter_table("lesson", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lesson_story_id"))
        batch_op.drop_index(batch_op.f("ix_lesson_project_id"))

    op.drop_table("lesson")
    op.drop_table("instalment")
    op.drop_table("goal")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_story_id"))

    op.drop_table("consent")
    with op.batch_alter_table("story", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_story_teller_id"))
        batch_op.drop_index(batch_op.f("ix_story_project_id"))

    op.drop_table("story")
    op.drop_table("review")
    op.drop_table("project_partner")
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_letter_one_open",
            sqlite_where=sa.text("state IN ('draft', 'sent')"),
            postgresql_where=sa.text("state IN ('draft', 'sent')"),
        )
        batch_op.drop_index(
            "uq_letter_one_in_force",
            sqlite_where=sa.text("state = 'agreed'"),
            postgresql_where=sa.text("state = 'agreed'"),
        )

    op.drop_table("letter")
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_handover_receiving_email"))

    op.drop_table("handover")
    op.drop_table("completion")
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_project_group_id"))
        batch_op.drop_index(batch_op.f("ix_project_call_id"))

    op.drop_table("project")
    op.drop_table("vote_answer")
    with op.batch_alter_table("vote_roll_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_vote_roll_entry_person_id"))

    op.drop_table("vote_roll_entry")
    with op.batch_alter_table("complaint_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_complaint_step_complaint_id"))

    op.drop_table("complaint_step")
    with op.batch_alter_table("group_vote", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_group_vote_group_id"))

    op.drop_table("group_vote")
    with op.batch_alter_table("complaint", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_complaint_about_id"))

    op.drop_table("complaint")
    op.drop_table("practice")
