"""people, groups and trust."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from alembic.operations.base import BatchOperations

import fellespott.core.types
from fellespott.core.changing_tables import Checks, Refusals, changed, without_triggers

revision: str = "8c3e5b90d7a1"
down_revision: str | None = "5d1f0a7c2e94"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


# What the database itself refuses from here on, as the models said when this was written (core/append_only.py) …
REFUSALS: Refusals = (
    ("record_opening", "record_opening_stays", "1 = 1", ("UPDATE",)),
    (
        "guardian_consent",
        "given_yes_stays",
        "(COALESCE(CAST(NEW.person_id AS TEXT), '') <> COALESCE(CAST(OLD.person_id AS TEXT), '') AND NOT EXISTS (SELECT 1 FROM person WHERE person.id = OLD.person_id AND person.merged_into_id = NEW.person_id)) OR COALESCE(CAST(NEW.act AS TEXT), '') <> COALESCE(CAST(OLD.act AS TEXT), '') OR COALESCE(CAST(NEW.object_kind AS TEXT), '') <> COALESCE(CAST(OLD.object_kind AS TEXT), '') OR COALESCE(CAST(NEW.object_id AS TEXT), '') <> COALESCE(CAST(OLD.object_id AS TEXT), '') OR COALESCE(CAST(NEW.mark AS TEXT), '') <> COALESCE(CAST(OLD.mark AS TEXT), '') OR COALESCE(CAST(NEW.yes AS TEXT), '') <> COALESCE(CAST(OLD.yes AS TEXT), '') OR COALESCE(CAST(NEW.verified AS TEXT), '') <> COALESCE(CAST(OLD.verified AS TEXT), '') OR COALESCE(CAST(NEW.given_on AS TEXT), '') <> COALESCE(CAST(OLD.given_on AS TEXT), '') OR COALESCE(CAST(NEW.given_at AS TEXT), '') <> COALESCE(CAST(OLD.given_at AS TEXT), '') OR COALESCE(CAST(NEW.ends_on AS TEXT), '') <> COALESCE(CAST(OLD.ends_on AS TEXT), '') OR (COALESCE(CAST(NEW.guardian_name AS TEXT), '') <> COALESCE(CAST(OLD.guardian_name AS TEXT), '') AND COALESCE(CAST(NEW.guardian_name AS TEXT), '') NOT IN ('', '[slettet]')) OR (COALESCE(CAST(NEW.reason AS TEXT), '') <> COALESCE(CAST(OLD.reason AS TEXT), '') AND COALESCE(CAST(NEW.reason AS TEXT), '') NOT IN ('', '[slettet]')) OR (OLD.ended_at IS NOT NULL AND (NEW.ended_at IS NULL OR NEW.ended_at <> OLD.ended_at))",
        ("UPDATE",),
    ),
    (
        "guardian_request",
        "answered_request_stays",
        "OLD.answered_at IS NOT NULL AND (NEW.answered_at IS NULL OR NEW.answered_at <> OLD.answered_at OR COALESCE(CAST(NEW.said_yes AS TEXT), '') <> COALESCE(CAST(OLD.said_yes AS TEXT), ''))",
        ("UPDATE",),
    ),
    (
        "behalf_entry",
        "entry_stays",
        "COALESCE(CAST(NEW.group_id AS TEXT), '') <> COALESCE(CAST(OLD.group_id AS TEXT), '') OR COALESCE(CAST(NEW.object_kind AS TEXT), '') <> COALESCE(CAST(OLD.object_kind AS TEXT), '') OR COALESCE(CAST(NEW.object_id AS TEXT), '') <> COALESCE(CAST(OLD.object_id AS TEXT), '') OR COALESCE(CAST(NEW.field AS TEXT), '') <> COALESCE(CAST(OLD.field AS TEXT), '') OR COALESCE(CAST(NEW.entered_at AS TEXT), '') <> COALESCE(CAST(OLD.entered_at AS TEXT), '') OR (COALESCE(CAST(NEW.text_before AS TEXT), '') <> COALESCE(CAST(OLD.text_before AS TEXT), '') AND COALESCE(CAST(NEW.text_before AS TEXT), '') NOT IN ('', '[slettet]')) OR (COALESCE(CAST(NEW.text_after AS TEXT), '') <> COALESCE(CAST(OLD.text_after AS TEXT), '') AND COALESCE(CAST(NEW.text_after AS TEXT), '') NOT IN ('', '[slettet]')) OR (OLD.ended_at IS NOT NULL AND (COALESCE(CAST(NEW.state AS TEXT), '') <> COALESCE(CAST(OLD.state AS TEXT), '') OR COALESCE(CAST(NEW.ended_at AS TEXT), '') <> COALESCE(CAST(OLD.ended_at AS TEXT), '')))",
        ("UPDATE",),
    ),
    (
        "concern",
        "concern_moves_one_way",
        "NEW.state <> OLD.state AND NOT ((OLD.state = 'received' AND NEW.state = 'seen') OR (OLD.state = 'seen' AND NEW.state = 'closed') OR (OLD.state = 'seen' AND NEW.state = 'talked') OR (OLD.state = 'talked' AND NEW.state = 'closed'))",
        ("UPDATE",),
    ),
    (
        "moderation_decision",
        "moderation_decision_stays",
        "(1 = 1) AND (COALESCE(CAST(NEW.id AS TEXT), '') <> COALESCE(CAST(OLD.id AS TEXT), '') OR COALESCE(CAST(NEW.case_id AS TEXT), '') <> COALESCE(CAST(OLD.case_id AS TEXT), '') OR COALESCE(CAST(NEW.number AS TEXT), '') <> COALESCE(CAST(OLD.number AS TEXT), '') OR COALESCE(CAST(NEW.outcome AS TEXT), '') <> COALESCE(CAST(OLD.outcome AS TEXT), '') OR COALESCE(CAST(NEW.rule AS TEXT), '') <> COALESCE(CAST(OLD.rule AS TEXT), '') OR COALESCE(CAST(NEW.decided_by_id AS TEXT), '') <> COALESCE(CAST(OLD.decided_by_id AS TEXT), '') OR COALESCE(CAST(NEW.decided_at AS TEXT), '') <> COALESCE(CAST(OLD.decided_at AS TEXT), '') OR (COALESCE(CAST(NEW.words AS TEXT), '') <> COALESCE(CAST(OLD.words AS TEXT), '') AND COALESCE(CAST(NEW.words AS TEXT), '') NOT IN ('', '[slettet]')))",
        ("UPDATE",),
    ),
    ("moderation_decision", "moderation_decision_stays", "1 = 1", ("DELETE",)),
    (
        "score",
        "sent_score_is_append_only",
        "((SELECT submitted_at FROM score_sheet WHERE id = {row}.sheet_id) IS NOT NULL) AND (COALESCE(CAST(NEW.id AS TEXT), '') <> COALESCE(CAST(OLD.id AS TEXT), '') OR COALESCE(CAST(NEW.sheet_id AS TEXT), '') <> COALESCE(CAST(OLD.sheet_id AS TEXT), '') OR COALESCE(CAST(NEW.criterion_id AS TEXT), '') <> COALESCE(CAST(OLD.criterion_id AS TEXT), '') OR COALESCE(CAST(NEW.value AS TEXT), '') <> COALESCE(CAST(OLD.value AS TEXT), '') OR COALESCE(CAST(NEW.is_answered AS TEXT), '') <> COALESCE(CAST(OLD.is_answered AS TEXT), '') OR (COALESCE(CAST(NEW.comment AS TEXT), '') <> COALESCE(CAST(OLD.comment AS TEXT), '') AND COALESCE(CAST(NEW.comment AS TEXT), '') NOT IN ('', '[slettet]')))",
        ("UPDATE",),
    ),
    (
        "sheet_set_aside",
        "sheet_set_aside_is_append_only",
        "(1 = 1) AND (COALESCE(CAST(NEW.id AS TEXT), '') <> COALESCE(CAST(OLD.id AS TEXT), '') OR COALESCE(CAST(NEW.sheet_id AS TEXT), '') <> COALESCE(CAST(OLD.sheet_id AS TEXT), '') OR COALESCE(CAST(NEW.by_id AS TEXT), '') <> COALESCE(CAST(OLD.by_id AS TEXT), '') OR COALESCE(CAST(NEW.at AS TEXT), '') <> COALESCE(CAST(OLD.at AS TEXT), '') OR (COALESCE(CAST(NEW.reason AS TEXT), '') <> COALESCE(CAST(OLD.reason AS TEXT), '') AND COALESCE(CAST(NEW.reason AS TEXT), '') NOT IN ('', '[slettet]')))",
        ("UPDATE",),
    ),
    (
        "vote_answer",
        "answer_of_an_ended_vote_stays",
        "((SELECT state FROM group_vote WHERE id = {row}.vote_id) <> 'open') AND (COALESCE(CAST(NEW.id AS TEXT), '') <> COALESCE(CAST(OLD.id AS TEXT), '') OR COALESCE(CAST(NEW.vote_id AS TEXT), '') <> COALESCE(CAST(OLD.vote_id AS TEXT), '') OR COALESCE(CAST(NEW.person_id AS TEXT), '') <> COALESCE(CAST(OLD.person_id AS TEXT), '') OR COALESCE(CAST(NEW.choice AS TEXT), '') <> COALESCE(CAST(OLD.choice AS TEXT), '') OR COALESCE(CAST(NEW.has_conflict AS TEXT), '') <> COALESCE(CAST(OLD.has_conflict AS TEXT), '') OR COALESCE(CAST(NEW.answered_at AS TEXT), '') <> COALESCE(CAST(OLD.answered_at AS TEXT), '') OR (COALESCE(CAST(NEW.reason AS TEXT), '') <> COALESCE(CAST(OLD.reason AS TEXT), '') AND COALESCE(CAST(NEW.reason AS TEXT), '') NOT IN ('', '[slettet]')))",
        ("UPDATE",),
    ),
    (
        "booking",
        "booking_is_append_only",
        "(1 = 1) AND (COALESCE(CAST(NEW.id AS TEXT), '') <> COALESCE(CAST(OLD.id AS TEXT), '') OR COALESCE(CAST(NEW.pot_id AS TEXT), '') <> COALESCE(CAST(OLD.pot_id AS TEXT), '') OR COALESCE(CAST(NEW.number AS TEXT), '') <> COALESCE(CAST(OLD.number AS TEXT), '') OR COALESCE(CAST(NEW.kind AS TEXT), '') <> COALESCE(CAST(OLD.kind AS TEXT), '') OR COALESCE(CAST(NEW.from_account AS TEXT), '') <> COALESCE(CAST(OLD.from_account AS TEXT), '') OR COALESCE(CAST(NEW.to_account AS TEXT), '') <> COALESCE(CAST(OLD.to_account AS TEXT), '') OR COALESCE(CAST(NEW.amount_ore AS TEXT), '') <> COALESCE(CAST(OLD.amount_ore AS TEXT), '') OR COALESCE(CAST(NEW.letter_id AS TEXT), '') <> COALESCE(CAST(OLD.letter_id AS TEXT), '') OR COALESCE(CAST(NEW.use_id AS TEXT), '') <> COALESCE(CAST(OLD.use_id AS TEXT), '') OR COALESCE(CAST(NEW.payout_id AS TEXT), '') <> COALESCE(CAST(OLD.payout_id AS TEXT), '') OR COALESCE(CAST(NEW.instalment_id AS TEXT), '') <> COALESCE(CAST(OLD.instalment_id AS TEXT), '') OR COALESCE(CAST(NEW.booked_on AS TEXT), '') <> COALESCE(CAST(OLD.booked_on AS TEXT), '') OR COALESCE(CAST(NEW.booked_at AS TEXT), '') <> COALESCE(CAST(OLD.booked_at AS TEXT), '') OR COALESCE(CAST(NEW.booked_by_id AS TEXT), '') <> COALESCE(CAST(OLD.booked_by_id AS TEXT), '') OR (COALESCE(CAST(NEW.text AS TEXT), '') <> COALESCE(CAST(OLD.text AS TEXT), '') AND COALESCE(CAST(NEW.text AS TEXT), '') NOT IN ('', '[slettet]')))",
        ("UPDATE",),
    ),
    (
        "payout",
        "payout_is_append_only",
        "(1 = 1) AND (COALESCE(CAST(NEW.id AS TEXT), '') <> COALESCE(CAST(OLD.id AS TEXT), '') OR COALESCE(CAST(NEW.use_id AS TEXT), '') <> COALESCE(CAST(OLD.use_id AS TEXT), '') OR COALESCE(CAST(NEW.number AS TEXT), '') <> COALESCE(CAST(OLD.number AS TEXT), '') OR COALESCE(CAST(NEW.amount_ore AS TEXT), '') <> COALESCE(CAST(OLD.amount_ore AS TEXT), '') OR COALESCE(CAST(NEW.paid_on AS TEXT), '') <> COALESCE(CAST(OLD.paid_on AS TEXT), '') OR COALESCE(CAST(NEW.means AS TEXT), '') <> COALESCE(CAST(OLD.means AS TEXT), '') OR COALESCE(CAST(NEW.not_for_wages AS TEXT), '') <> COALESCE(CAST(OLD.not_for_wages AS TEXT), '') OR COALESCE(CAST(NEW.recorded_by_id AS TEXT), '') <> COALESCE(CAST(OLD.recorded_by_id AS TEXT), '') OR COALESCE(CAST(NEW.recorded_at AS TEXT), '') <> COALESCE(CAST(OLD.recorded_at AS TEXT), '') OR (COALESCE(CAST(NEW.receiver AS TEXT), '') <> COALESCE(CAST(OLD.receiver AS TEXT), '') AND COALESCE(CAST(NEW.receiver AS TEXT), '') NOT IN ('', '[slettet]')))",
        ("UPDATE",),
    ),
    (
        "use_approval",
        "approval_is_append_only",
        "(1 = 1) AND (COALESCE(CAST(NEW.id AS TEXT), '') <> COALESCE(CAST(OLD.id AS TEXT), '') OR COALESCE(CAST(NEW.use_id AS TEXT), '') <> COALESCE(CAST(OLD.use_id AS TEXT), '') OR COALESCE(CAST(NEW.person_id AS TEXT), '') <> COALESCE(CAST(OLD.person_id AS TEXT), '') OR COALESCE(CAST(NEW.not_my_household AS TEXT), '') <> COALESCE(CAST(OLD.not_my_household AS TEXT), '') OR COALESCE(CAST(NEW.approved_at AS TEXT), '') <> COALESCE(CAST(OLD.approved_at AS TEXT), '') OR (COALESCE(CAST(NEW.reason AS TEXT), '') <> COALESCE(CAST(OLD.reason AS TEXT), '') AND COALESCE(CAST(NEW.reason AS TEXT), '') NOT IN ('', '[slettet]')))",
        ("UPDATE",),
    ),
    (
        "pot_use",
        "use_keeps_what_was_proposed",
        "NEW.pot_id <> OLD.pot_id OR NEW.letter_id <> OLD.letter_id OR NEW.category_id <> OLD.category_id OR NEW.form <> OLD.form OR NEW.purpose <> OLD.purpose OR (COALESCE(CAST(NEW.reason AS TEXT), '') <> COALESCE(CAST(OLD.reason AS TEXT), '') AND COALESCE(CAST(NEW.reason AS TEXT), '') NOT IN ('', '[slettet]')) OR (COALESCE(CAST(NEW.receiver AS TEXT), '') <> COALESCE(CAST(OLD.receiver AS TEXT), '') AND COALESCE(CAST(NEW.receiver AS TEXT), '') NOT IN ('', '[slettet]')) OR NEW.amount_ore <> OLD.amount_ore OR NEW.needs <> OLD.needs OR NEW.counted_ore <> OLD.counted_ore OR NEW.proposed_at <> OLD.proposed_at OR (NEW.receiver_person_id IS NULL) <> (OLD.receiver_person_id IS NULL) OR NEW.receiver_person_id <> OLD.receiver_person_id",
        ("UPDATE",),
    ),
    (
        "payout",
        "who_alone_said_yes_does_not_pay",
        "(SELECT vote_id FROM pot_use WHERE id = {row}.use_id) IS NULL AND NOT EXISTS (SELECT 1 FROM use_approval WHERE use_id = {row}.use_id AND person_id <> {row}.recorded_by_id)",
        ("INSERT",),
    ),
    (
        "handover",
        "accepted_handover_stays",
        "({row}.accepted_at IS NOT NULL) AND (COALESCE(CAST(NEW.id AS TEXT), '') <> COALESCE(CAST(OLD.id AS TEXT), '') OR COALESCE(CAST(NEW.project_id AS TEXT), '') <> COALESCE(CAST(OLD.project_id AS TEXT), '') OR COALESCE(CAST(NEW.receiving_unit AS TEXT), '') <> COALESCE(CAST(OLD.receiving_unit AS TEXT), '') OR COALESCE(CAST(NEW.receiving_leader AS TEXT), '') <> COALESCE(CAST(OLD.receiving_leader AS TEXT), '') OR COALESCE(CAST(NEW.budget_room AS TEXT), '') <> COALESCE(CAST(OLD.budget_room AS TEXT), '') OR COALESCE(CAST(NEW.checklist AS TEXT), '') <> COALESCE(CAST(OLD.checklist AS TEXT), '') OR COALESCE(CAST(NEW.takes_over_on AS TEXT), '') <> COALESCE(CAST(OLD.takes_over_on AS TEXT), '') OR COALESCE(CAST(NEW.proposed_at AS TEXT), '') <> COALESCE(CAST(OLD.proposed_at AS TEXT), '') OR COALESCE(CAST(NEW.proposed_by_id AS TEXT), '') <> COALESCE(CAST(OLD.proposed_by_id AS TEXT), '') OR COALESCE(CAST(NEW.accepted_at AS TEXT), '') <> COALESCE(CAST(OLD.accepted_at AS TEXT), '') OR COALESCE(CAST(NEW.accepted_by_id AS TEXT), '') <> COALESCE(CAST(OLD.accepted_by_id AS TEXT), '') OR COALESCE(CAST(NEW.version AS TEXT), '') <> COALESCE(CAST(OLD.version AS TEXT), '') OR (COALESCE(CAST(NEW.receiving_email AS TEXT), '') <> COALESCE(CAST(OLD.receiving_email AS TEXT), '') AND COALESCE(CAST(NEW.receiving_email AS TEXT), '') NOT IN ('', '[slettet]')))",
        ("UPDATE",),
    ),
    (
        "consent",
        "given_consent_stays",
        "NEW.needs_guardian <> OLD.needs_guardian OR NEW.story_id <> OLD.story_id OR NEW.scope <> OLD.scope OR NEW.given_on <> OLD.given_on OR NEW.ends_on <> OLD.ends_on OR NEW.given_by_id <> OLD.given_by_id OR (OLD.ended_at IS NOT NULL AND (NEW.ended_at IS NULL OR NEW.ended_at <> OLD.ended_at))",
        ("UPDATE",),
    ),
    (
        "lesson",
        "given_answer_stays",
        "OLD.answered_at IS NOT NULL AND (NEW.answered_at IS NULL OR NEW.answered_at <> OLD.answered_at OR NEW.answer <> OLD.answer OR (COALESCE(CAST(NEW.answered_by AS TEXT), '') <> COALESCE(CAST(OLD.answered_by AS TEXT), '') AND COALESCE(CAST(NEW.answered_by AS TEXT), '') NOT IN ('', '[slettet]')))",
        ("UPDATE",),
    ),
    (
        "complaint",
        "complaint_keeps_its_words",
        "(COALESCE(CAST(NEW.text AS TEXT), '') <> COALESCE(CAST(OLD.text AS TEXT), '') AND COALESCE(CAST(NEW.text AS TEXT), '') NOT IN ('', '[slettet]')) OR NEW.number <> OLD.number OR NEW.received_at <> OLD.received_at OR NEW.answer_by <> OLD.answer_by OR (OLD.answered_at IS NOT NULL AND (NEW.answer <> OLD.answer OR NEW.answered_at IS NULL OR NEW.answered_at <> OLD.answered_at))",
        ("UPDATE",),
    ),
    ("disclosure_answer", "disclosure_answer_is_append_only", "1 = 1", ("UPDATE", "DELETE")),
    ("answered_document", "answered_document_is_append_only", "1 = 1", ("UPDATE", "DELETE")),
    ("disclosure_request", "disclosure_request_stays", "1 = 1", ("DELETE",)),
    (
        "disclosure_request",
        "disclosure_request_keeps_its_words",
        "(COALESCE(CAST(NEW.text AS TEXT), '') <> COALESCE(CAST(OLD.text AS TEXT), '') AND COALESCE(CAST(NEW.text AS TEXT), '') NOT IN ('', '[slettet]')) OR NEW.number <> OLD.number OR NEW.received_at <> OLD.received_at OR NEW.answer_by <> OLD.answer_by",
        ("UPDATE",),
    ),
)
# … and no longer.
GONE: Refusals = (
    (
        "score",
        "sent_score_is_append_only",
        "(SELECT submitted_at FROM score_sheet WHERE id = {row}.sheet_id) IS NOT NULL",
        ("UPDATE",),
    ),
    ("sheet_set_aside", "sheet_set_aside_is_append_only", "1 = 1", ("UPDATE",)),
    (
        "vote_answer",
        "answer_of_an_ended_vote_stays",
        "(SELECT state FROM group_vote WHERE id = {row}.vote_id) <> 'open'",
        ("UPDATE",),
    ),
    ("booking", "booking_is_append_only", "1 = 1", ("UPDATE",)),
    ("payout", "payout_is_append_only", "1 = 1", ("UPDATE",)),
    ("use_approval", "approval_is_append_only", "1 = 1", ("UPDATE",)),
    (
        "pot_use",
        "use_keeps_what_was_proposed",
        "NEW.pot_id <> OLD.pot_id OR NEW.letter_id <> OLD.letter_id OR NEW.category_id <> OLD.category_id OR NEW.form <> OLD.form OR NEW.purpose <> OLD.purpose OR NEW.reason <> OLD.reason OR NEW.receiver <> OLD.receiver OR NEW.amount_ore <> OLD.amount_ore OR NEW.needs <> OLD.needs OR NEW.counted_ore <> OLD.counted_ore OR NEW.proposed_at <> OLD.proposed_at OR (NEW.receiver_person_id IS NULL) <> (OLD.receiver_person_id IS NULL) OR NEW.receiver_person_id <> OLD.receiver_person_id",
        ("UPDATE",),
    ),
    ("handover", "accepted_handover_stays", "{row}.accepted_at IS NOT NULL", ("UPDATE",)),
    (
        "consent",
        "given_consent_stays",
        "NEW.story_id <> OLD.story_id OR NEW.scope <> OLD.scope OR NEW.given_on <> OLD.given_on OR NEW.ends_on <> OLD.ends_on OR NEW.given_by_id <> OLD.given_by_id OR (OLD.ended_at IS NOT NULL AND (NEW.ended_at IS NULL OR NEW.ended_at <> OLD.ended_at))",
        ("UPDATE",),
    ),
    (
        "lesson",
        "given_answer_stays",
        "OLD.answered_at IS NOT NULL AND (NEW.answered_at IS NULL OR NEW.answered_at <> OLD.answered_at OR NEW.answer <> OLD.answer OR NEW.answered_by <> OLD.answered_by)",
        ("UPDATE",),
    ),
    (
        "complaint",
        "complaint_keeps_its_words",
        "NEW.text <> OLD.text OR NEW.number <> OLD.number OR NEW.received_at <> OLD.received_at OR NEW.answer_by <> OLD.answer_by OR (OLD.answered_at IS NOT NULL AND (NEW.answer <> OLD.answer OR NEW.answered_at IS NULL OR NEW.answered_at <> OLD.answered_at))",
        ("UPDATE",),
    ),
)

# The checks of the tables that change: from here on, and before.
CHECKS: Checks = {
    "call": (
        ("ck_call_award_positive", "max_award_ore IS NULL OR max_award_ore > 0"),
        ("ck_call_closes_after_opening", "closes_at > opens_at"),
        ("ck_call_decisionmode", "decision_mode IN ('jury_decides', 'jury_advises')"),
        ("ck_call_film_long_enough", "film_max_seconds >= 10"),
        ("ck_call_frame_not_negative", "budget_frame_ore IS NULL OR budget_frame_ore >= 0"),
        ("ck_call_phase", "phase IN ('draft', 'announced', 'open', 'closed', 'jury', 'decided')"),
        ("ck_call_some_actors", "min_actors >= 1"),
        ("ck_call_some_awards", "max_awards >= 1"),
        ("ck_call_title_not_blank", "length(trim(title)) > 0"),
    ),
    "complaint": (
        (
            "ck_complaint_about",
            "about IN ('decision', 'project', 'use', 'payout', 'review', 'hiding', 'other')",
        ),
        ("ck_complaint_acknowledged_has_a_moment", "state = 'received' OR acknowledged_at IS NOT NULL"),
        (
            "ck_complaint_answered_has_an_answer",
            "state NOT IN ('answered', 'closed') OR (length(trim(answer)) > 0 AND answered_at IS NOT NULL)",
        ),
        ("ck_complaint_closed_has_a_moment", "(state = 'closed') = (closed_at IS NOT NULL)"),
        (
            "ck_complaint_complaintstate",
            "state IN ('received', 'acknowledged', 'forwarded', 'answered', 'closed')",
        ),
        ("ck_complaint_forwarded_to_somebody", "state <> 'forwarded' OR length(trim(forwarded_to)) > 0"),
        ("ck_complaint_text_not_blank", "length(trim(text)) > 0"),
    ),
    "consent": (
        ("ck_consent_consentend", "ended_because IN ('withdrawn', 'ran_out', 'replaced', 'story_withdrawn')"),
        ("ck_consent_consentscope", "scope IN ('group', 'public')"),
        ("ck_consent_ends_after_it_is_given", "ends_on > given_on"),
        ("ck_consent_standing_until_ended", "standing = (ended_at IS NULL)"),
    ),
    "membership": (
        ("ck_membership_contact_adult_is_adult", "kind <> 'contact_adult' OR says_adult"),
        (
            "ck_membership_memberkind",
            "kind IN ('member', 'contact', 'contact_adult', 'helper', 'experience_consultant')",
        ),
    ),
    "person": (
        ("ck_person_ageband", "age_band IN ('under_13', '13_14', '15_17', '18_plus')"),
        ("ck_person_email_is_lower_case", "email = lower(email)"),
        ("ck_person_name_not_blank", "length(trim(name)) > 0"),
        ("ck_person_not_merged_into_itself", "merged_into_id IS NULL OR merged_into_id <> id"),
    ),
    "proposal": (
        (
            "ck_proposal_need_and_dream_first",
            "(length(trim(need)) > 0 AND length(trim(dream)) > 0) OR (title = '' AND idea = '' AND participants = '' AND origin = '' AND shaped_by = '' AND film_id IS NULL)",
        ),
        ("ck_proposal_proposalstate", "state IN ('draft', 'submitted', 'withdrawn')"),
        (
            "ck_proposal_sent_in_has_a_moment",
            "state = 'draft' OR state = 'withdrawn' OR submitted_at IS NOT NULL",
        ),
        (
            "ck_proposal_sent_in_is_whole",
            "state <> 'submitted' OR ((length(trim(need)) > 0 AND length(trim(dream)) > 0) AND length(trim(title)) > 0 AND length(trim(idea)) > 0 AND length(trim(participants)) > 0 AND length(trim(origin)) > 0 AND length(trim(shaped_by)) > 0)",
        ),
    ),
    "role_grant": (
        ("ck_role_grant_administrator_everywhere", "role <> 'administrator' OR scope_id IS NULL"),
        (
            "ck_role_grant_role",
            "role IN ('administrator', 'round_staff', 'jury_moderator', 'election_officer', 'payment_releaser', 'story_editor', 'researcher', 'lesson_receiver', 'auditor', 'safeguard')",
        ),
        ("ck_role_grant_scope_is_whole", "(scope_kind IS NULL) = (scope_id IS NULL)"),
        ("ck_role_grant_scopekind", "scope_kind IN ('programme', 'call', 'group', 'project')"),
    ),
    "sign_in_code": (
        ("ck_sign_in_code_few_tries", "tries >= 0 AND tries <= 5"),
        ("ck_sign_in_code_opens_somehow", "code_hash IS NOT NULL OR link_hash IS NOT NULL"),
        ("ck_sign_in_code_to_one_place", "(email IS NULL) <> (number_hash IS NULL)"),
    ),
    "story": (
        (
            "ck_story_approved_by_its_teller",
            "state NOT IN ('approved', 'published') OR (approved_at IS NOT NULL AND approved_sha256 IS NOT NULL AND approved_sha256 = text_sha256 AND approved_by_id IS NOT NULL AND (is_constructed OR (teller_id IS NOT NULL AND approved_by_id = teller_id)))",
        ),
        (
            "ck_story_approved_is_whole",
            "state NOT IN ('approved', 'published') OR (length(trim(title)) > 0 AND length(trim(before)) > 0 AND length(trim(changed)) > 0 AND length(trim(did_not_work)) > 0)",
        ),
        ("ck_story_consent_only_while_published", "state = 'published' OR live_consent_id IS NULL"),
        ("ck_story_guardian_only_while_published", "state = 'published' OR live_guardian_id IS NULL"),
        ("ck_story_has_a_teller", "is_constructed OR teller_id IS NOT NULL"),
        ("ck_story_live_scope", "live_scope IN ('group', 'public')"),
        (
            "ck_story_published_with_consent",
            "state <> 'published' OR (live_consent_id IS NOT NULL AND live_scope IS NOT NULL AND live_scope = 'public' AND live_standing IS NOT NULL AND live_standing AND live_ends_on IS NOT NULL AND published_at IS NOT NULL AND published_on IS NOT NULL AND published_on <= live_ends_on AND live_needs_guardian IS NOT NULL)",
        ),
        (
            "ck_story_published_with_guardian",
            "state <> 'published' OR NOT live_needs_guardian OR (live_guardian_id IS NOT NULL AND live_guardian_standing IS NOT NULL AND live_guardian_standing)",
        ),
        ("ck_story_storystate", "state IN ('draft', 'approved', 'published', 'withdrawn')"),
    ),
    "submission": (
        ("ck_submission_commitments_accepted", "commitments_accepted = commitments_asked"),
        ("ck_submission_enough_actors", "actors_confirmed >= actors_required"),
        ("ck_submission_film_with_captions", "has_film_with_text OR NOT needs_film"),
        ("ck_submission_film_with_every_yes", "film_yes_given = film_yes_needed"),
        ("ck_submission_in_time", "received_at <= closes_at"),
        ("ck_submission_municipal_lead", "has_municipal_lead OR NOT needs_municipal_lead"),
        ("ck_submission_not_before_opening", "received_at >= opens_at"),
        ("ck_submission_nothing_waits_on_behalf", "waiting_on_behalf = 0"),
    ),
}
CHECKS_BEFORE: Checks = {
    "call": (
        ("ck_call_award_positive", "max_award_ore IS NULL OR max_award_ore > 0"),
        ("ck_call_closes_after_opening", "closes_at > opens_at"),
        ("ck_call_decisionmode", "decision_mode IN ('jury_decides', 'jury_advises')"),
        ("ck_call_film_long_enough", "film_max_seconds >= 10"),
        ("ck_call_frame_not_negative", "budget_frame_ore IS NULL OR budget_frame_ore >= 0"),
        ("ck_call_phase", "phase IN ('draft', 'announced', 'open', 'closed', 'jury', 'decided')"),
        ("ck_call_some_actors", "min_actors >= 1"),
        ("ck_call_some_awards", "max_awards >= 1"),
        ("ck_call_title_not_blank", "length(trim(title)) > 0"),
    ),
    "complaint": (
        ("ck_complaint_about", "about IN ('decision', 'project', 'use', 'payout', 'review', 'other')"),
        ("ck_complaint_acknowledged_has_a_moment", "state = 'received' OR acknowledged_at IS NOT NULL"),
        (
            "ck_complaint_answered_has_an_answer",
            "state NOT IN ('answered', 'closed') OR (length(trim(answer)) > 0 AND answered_at IS NOT NULL)",
        ),
        ("ck_complaint_closed_has_a_moment", "(state = 'closed') = (closed_at IS NOT NULL)"),
        (
            "ck_complaint_complaintstate",
            "state IN ('received', 'acknowledged', 'forwarded', 'answered', 'closed')",
        ),
        ("ck_complaint_forwarded_to_somebody", "state <> 'forwarded' OR length(trim(forwarded_to)) > 0"),
        ("ck_complaint_text_not_blank", "length(trim(text)) > 0"),
    ),
    "consent": (
        ("ck_consent_consentend", "ended_because IN ('withdrawn', 'ran_out', 'replaced', 'story_withdrawn')"),
        ("ck_consent_consentscope", "scope IN ('group', 'public')"),
        ("ck_consent_ends_after_it_is_given", "ends_on > given_on"),
        ("ck_consent_guardian_where_needed", "NOT needs_guardian OR length(trim(guardian_name)) > 0"),
        ("ck_consent_standing_until_ended", "standing = (ended_at IS NULL)"),
    ),
    "membership": (
        ("ck_membership_contact_adult_is_adult", "kind <> 'contact_adult' OR says_adult"),
        ("ck_membership_memberkind", "kind IN ('member', 'contact', 'contact_adult', 'helper')"),
    ),
    "person": (
        ("ck_person_email_is_lower_case", "email = lower(email)"),
        ("ck_person_name_not_blank", "length(trim(name)) > 0"),
    ),
    "proposal": (
        (
            "ck_proposal_need_and_dream_first",
            "(length(trim(need)) > 0 AND length(trim(dream)) > 0) OR (title = '' AND idea = '' AND participants = '' AND origin = '' AND shaped_by = '' AND film_id IS NULL)",
        ),
        ("ck_proposal_proposalstate", "state IN ('draft', 'submitted', 'withdrawn')"),
        (
            "ck_proposal_sent_in_has_a_moment",
            "state = 'draft' OR state = 'withdrawn' OR submitted_at IS NOT NULL",
        ),
        (
            "ck_proposal_sent_in_is_whole",
            "state <> 'submitted' OR ((length(trim(need)) > 0 AND length(trim(dream)) > 0) AND length(trim(title)) > 0 AND length(trim(idea)) > 0 AND length(trim(participants)) > 0 AND length(trim(origin)) > 0 AND length(trim(shaped_by)) > 0)",
        ),
    ),
    "role_grant": (("ck_role_grant_role", "role IN ('administrator', 'round_staff')"),),
    "sign_in_code": (("ck_sign_in_code_few_tries", "tries >= 0 AND tries <= 5"),),
    "story": (
        (
            "ck_story_approved_by_its_teller",
            "state NOT IN ('approved', 'published') OR (approved_at IS NOT NULL AND approved_sha256 IS NOT NULL AND approved_sha256 = text_sha256 AND approved_by_id IS NOT NULL AND (is_constructed OR (teller_id IS NOT NULL AND approved_by_id = teller_id)))",
        ),
        (
            "ck_story_approved_is_whole",
            "state NOT IN ('approved', 'published') OR (length(trim(title)) > 0 AND length(trim(before)) > 0 AND length(trim(changed)) > 0 AND length(trim(did_not_work)) > 0)",
        ),
        ("ck_story_consent_only_while_published", "state = 'published' OR live_consent_id IS NULL"),
        ("ck_story_has_a_teller", "is_constructed OR teller_id IS NOT NULL"),
        ("ck_story_live_scope", "live_scope IN ('group', 'public')"),
        (
            "ck_story_published_with_consent",
            "state <> 'published' OR (live_consent_id IS NOT NULL AND live_scope IS NOT NULL AND live_scope = 'public' AND live_standing IS NOT NULL AND live_standing AND live_ends_on IS NOT NULL AND published_at IS NOT NULL AND published_on IS NOT NULL AND published_on <= live_ends_on)",
        ),
        ("ck_story_storystate", "state IN ('draft', 'approved', 'published', 'withdrawn')"),
    ),
    "submission": (
        ("ck_submission_commitments_accepted", "commitments_accepted = commitments_asked"),
        ("ck_submission_enough_actors", "actors_confirmed >= actors_required"),
        ("ck_submission_film_with_captions", "has_film_with_text OR NOT needs_film"),
        ("ck_submission_in_time", "received_at <= closes_at"),
        ("ck_submission_municipal_lead", "has_municipal_lead OR NOT needs_municipal_lead"),
        ("ck_submission_not_before_opening", "received_at >= opens_at"),
    ),
}


MOMENT = fellespott.core.types.UtcDateTime(timezone=True)
CONSENT_KEY = "uq_consent_id_story_id_scope_standing_ends_on"
ON_SUBMISSIONS = ("film_yes_needed", "film_yes_given", "waiting_on_behalf")
LIVE = ("live_consent_id", "live_scope", "live_standing", "live_ends_on", "live_needs_guardian")

CALL = sa.table("call", sa.column("phase"), sa.column("guardian_acts", sa.JSON()))
SUBMISSION = sa.table("submission", *(sa.column(name) for name in ON_SUBMISSIONS))
CONSENT = sa.table("consent", sa.column("id"), sa.column("needs_guardian", sa.Boolean()))
STORY = sa.table(
    "story", sa.column("state"), *(sa.column(name) for name in LIVE[:-1]), sa.column(LIVE[-1], sa.Boolean())
)
SIGN_IN_CODE = sa.table("sign_in_code")
ROLE_GRANT = sa.table("role_grant", sa.column("role"), sa.column("scope_id"))
MEMBERSHIP = sa.table("membership", sa.column("kind"))
COMPLAINT = sa.table("complaint", sa.column("about"))


def upgrade() -> None:
    """Sign-ins, second steps, codes on paper, guardians, talk, reports, concerns, requests; roles in scopes."""
    with without_triggers(CHECKS, gone=GONE, new=REFUSALS):
        _make_tables()
        _add_what_needs_filling()
        _fill()
        _change_tables()


def _add_what_needs_filling() -> None:
    with op.batch_alter_table("call") as batch_op:
        batch_op.add_column(sa.Column("guardian_acts", sa.JSON(), nullable=True))
    with op.batch_alter_table("submission") as batch_op:
        for name in ON_SUBMISSIONS:
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=True))
    with op.batch_alter_table("story") as batch_op:
        # Its consent is told apart by one thing more from now on; the key comes back below.
        batch_op.drop_constraint(batch_op.f("fk_story_live_consent"), type_="foreignkey")
        batch_op.add_column(sa.Column("live_needs_guardian", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("live_guardian_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("live_guardian_standing", sa.Boolean(), nullable=True))


def _fill() -> None:
    bind = op.get_bind()
    # What people were promised when a call opened stays as it was; a call that is still a draft gets the default.
    drafts = CALL.c.phase == "draft"
    bind.execute(sa.update(CALL).where(drafts).values(guardian_acts=["film", "picture", "story"]))
    bind.execute(sa.update(CALL).where(~drafts).values(guardian_acts=[]))
    bind.execute(sa.update(SUBMISSION).values(dict.fromkeys(ON_SUBMISSIONS, 0)))
    needs = (
        sa.select(CONSENT.c.needs_guardian).where(CONSENT.c.id == STORY.c.live_consent_id).scalar_subquery()
    )
    bind.execute(
        sa.update(STORY).where(STORY.c.live_consent_id.is_not(None)).values(live_needs_guardian=needs)
    )
    # A guardian whose name the teller typed was never asked. Such a story waits until one has been.
    typed = STORY.c.live_needs_guardian.is_(True)
    bind.execute(sa.update(STORY).where(typed).values({"state": "approved", **dict.fromkeys(LIVE)}))
    # They open nothing after a quarter of an hour.
    bind.execute(sa.delete(SIGN_IN_CODE))


def _change_tables() -> None:
    with changed("call", CHECKS_BEFORE, CHECKS) as batch_op:
        batch_op.alter_column("guardian_acts", existing_type=sa.JSON(), nullable=False)
    with changed("complaint", CHECKS_BEFORE, CHECKS):
        pass
    with changed("consent", CHECKS_BEFORE, CHECKS) as batch_op:
        batch_op.drop_constraint(batch_op.f(CONSENT_KEY), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f(f"{CONSENT_KEY}_needs_guardian"),
            ["id", "story_id", "scope", "standing", "ends_on", "needs_guardian"],
        )
        batch_op.drop_column("guardian_name")
    with changed("membership", CHECKS_BEFORE, CHECKS) as batch_op:
        batch_op.add_column(sa.Column("talk_seen_at", MOMENT, nullable=True))
    with changed("person", CHECKS_BEFORE, CHECKS) as batch_op:
        batch_op.add_column(sa.Column("age_band", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("turns_18", sa.String(length=7), nullable=True))
        batch_op.add_column(sa.Column("merged_into_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("erased_at", MOMENT, nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_person_merged_into_id"), "person", ["merged_into_id"], ["id"]
        )
        batch_op.drop_column("session_epoch")
    with changed("proposal", CHECKS_BEFORE, CHECKS) as batch_op:
        batch_op.add_column(sa.Column("film_people_said_at", MOMENT, nullable=True))
        batch_op.add_column(sa.Column("told_ending_at", MOMENT, nullable=True))
    with changed("role_grant", CHECKS_BEFORE, CHECKS) as batch_op:
        batch_op.add_column(sa.Column("scope_kind", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("scope_id", sa.Uuid(), nullable=True))
        batch_op.drop_index("uq_role_grant_active")
        batch_op.create_index(batch_op.f("ix_role_grant_scope_id"), ["scope_id"], unique=False)
        _one_of_each(batch_op, "uq_role_grant_active", [], "revoked_at IS NULL AND scope_id IS NULL")
        _one_of_each(
            batch_op,
            "uq_role_grant_active_in_scope",
            ["scope_kind", "scope_id"],
            "revoked_at IS NULL AND scope_id IS NOT NULL",
        )
    with changed("sign_in_code", CHECKS_BEFORE, CHECKS) as batch_op:
        batch_op.add_column(sa.Column("number_hash", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("link_hash", sa.String(length=64), nullable=True))
        batch_op.alter_column("email", existing_type=sa.String(length=254), nullable=True)
        batch_op.alter_column("code_hash", existing_type=sa.String(length=64), nullable=True)
        batch_op.create_unique_constraint(batch_op.f("uq_sign_in_code_link_hash"), ["link_hash"])
    with changed("story", CHECKS_BEFORE, CHECKS) as batch_op:
        batch_op.create_foreign_key(
            "fk_story_live_guardian",
            "guardian_consent",
            ["live_guardian_id", "id", "live_guardian_standing"],
            ["id", "object_id", "standing"],
        )
        batch_op.create_foreign_key(
            "fk_story_live_consent",
            "consent",
            ["live_consent_id", "id", "live_scope", "live_standing", "live_ends_on", "live_needs_guardian"],
            ["id", "story_id", "scope", "standing", "ends_on", "needs_guardian"],
        )
    with changed("submission", CHECKS_BEFORE, CHECKS) as batch_op:
        for name in ON_SUBMISSIONS:
            batch_op.alter_column(name, existing_type=sa.Integer(), nullable=False)


def _one_of_each(batch_op: BatchOperations, name: str, more: list[str], where: str) -> None:
    """One standing grant of a role."""
    batch_op.create_index(
        name,
        ["person_id", "role", *more],
        unique=True,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )


def downgrade() -> None:
    """Back to roles that hold everywhere and sessions in the cookie: everybody signs in again."""
    with without_triggers(CHECKS, gone=REFUSALS, new=GONE):
        _make_fit()
        _change_back()
        _drop_tables()


def _make_fit() -> None:
    """What the tables before had no place for becomes the nearest they had, or goes."""
    bind = op.get_bind()
    other_role = ROLE_GRANT.c.role.not_in(("administrator", "round_staff"))
    bind.execute(sa.delete(ROLE_GRANT).where(other_role | ROLE_GRANT.c.scope_id.is_not(None)))
    advises = MEMBERSHIP.c.kind == "experience_consultant"
    bind.execute(sa.update(MEMBERSHIP).where(advises).values(kind="helper"))
    bind.execute(sa.update(COMPLAINT).where(COMPLAINT.c.about == "hiding").values(about="other"))
    bind.execute(sa.delete(SIGN_IN_CODE))


def _change_back() -> None:
    with changed("submission", CHECKS, CHECKS_BEFORE) as batch_op:
        for name in ON_SUBMISSIONS:
            batch_op.drop_column(name)
    with changed("story", CHECKS, CHECKS_BEFORE) as batch_op:
        batch_op.drop_constraint("fk_story_live_consent", type_="foreignkey")
        batch_op.drop_constraint("fk_story_live_guardian", type_="foreignkey")
        for name in ("live_guardian_standing", "live_guardian_id", "live_needs_guardian"):
            batch_op.drop_column(name)
    with changed("sign_in_code", CHECKS, CHECKS_BEFORE) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_sign_in_code_link_hash"), type_="unique")
        batch_op.alter_column("code_hash", existing_type=sa.String(length=64), nullable=False)
        batch_op.alter_column("email", existing_type=sa.String(length=254), nullable=False)
        batch_op.drop_column("link_hash")
        batch_op.drop_column("number_hash")
    with changed("role_grant", CHECKS, CHECKS_BEFORE) as batch_op:
        batch_op.drop_index("uq_role_grant_active_in_scope")
        batch_op.drop_index("uq_role_grant_active")
        batch_op.drop_index(batch_op.f("ix_role_grant_scope_id"))
        batch_op.drop_column("scope_id")
        batch_op.drop_column("scope_kind")
        _one_of_each(batch_op, "uq_role_grant_active", [], "revoked_at IS NULL")
    with changed("proposal", CHECKS, CHECKS_BEFORE) as batch_op:
        batch_op.drop_column("told_ending_at")
        batch_op.drop_column("film_people_said_at")
    _people_back()
    with changed("membership", CHECKS, CHECKS_BEFORE) as batch_op:
        batch_op.drop_column("talk_seen_at")
    _consents_back()
    with changed("complaint", CHECKS, CHECKS_BEFORE):
        pass
    with changed("call", CHECKS, CHECKS_BEFORE) as batch_op:
        batch_op.drop_column("guardian_acts")


def _people_back() -> None:
    with changed("person", CHECKS, CHECKS_BEFORE) as batch_op:
        batch_op.add_column(sa.Column("session_epoch", sa.Integer(), nullable=True))
        batch_op.drop_constraint(batch_op.f("fk_person_merged_into_id"), type_="foreignkey")
        for name in ("erased_at", "merged_into_id", "turns_18", "age_band"):
            batch_op.drop_column(name)
    op.execute("UPDATE person SET session_epoch = 0")
    with op.batch_alter_table("person") as batch_op:
        batch_op.alter_column("session_epoch", existing_type=sa.Integer(), nullable=False)


def _consents_back() -> None:
    with op.batch_alter_table("consent") as batch_op:
        batch_op.add_column(sa.Column("guardian_name", sa.String(length=200), nullable=True))
    # Who it was stands with the guardian's own yes, which goes.
    op.execute("UPDATE consent SET guardian_name = CASE WHEN needs_guardian THEN 'foresatt' ELSE '' END")
    with changed("consent", CHECKS, CHECKS_BEFORE) as batch_op:
        batch_op.alter_column("guardian_name", existing_type=sa.String(length=200), nullable=False)
        batch_op.drop_constraint(batch_op.f(f"{CONSENT_KEY}_needs_guardian"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f(CONSENT_KEY), ["id", "story_id", "scope", "standing", "ends_on"]
        )
    with op.batch_alter_table("story") as batch_op:
        batch_op.create_foreign_key(
            batch_op.f("fk_story_live_consent"),
            "consent",
            ["live_consent_id", "id", "live_scope", "live_standing", "live_ends_on"],
            ["id", "story_id", "scope", "standing", "ends_on"],
        )


def _make_tables() -> None:
    op.create_table(
        "help_contact",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("web", sa.String(length=300), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("phone <> '' OR web <> ''", name=op.f("ck_help_contact_can_be_reached")),
        sa.CheckConstraint("length(trim(name)) > 0", name=op.f("ck_help_contact_name_not_blank")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_contact")),
    )
    op.create_table(
        "moderation_case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "decided", name="casestate", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("opened_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_case")),
        sa.UniqueConstraint("kind", "thing_id", name=op.f("uq_moderation_case_kind_thing_id")),
    )
    with op.batch_alter_table("moderation_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_moderation_case_opened_at"), ["opened_at"], unique=False)

    op.create_table(
        "outbox_text",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("due_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("sent_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("given_up_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(length=300), nullable=True),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_outbox_text_tries_counted")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_text")),
    )
    with op.batch_alter_table("outbox_text", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_text_due_at"), ["due_at"], unique=False)

    op.create_table(
        "visit_count",
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("expires_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_visit_count")),
    )
    with op.batch_alter_table("visit_count", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_count_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "behalf_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("helper_id", sa.Uuid(), nullable=False),
        sa.Column("for_person_id", sa.Uuid(), nullable=False),
        sa.Column("object_kind", sa.String(length=20), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("text_before", sa.Text(), nullable=False),
        sa.Column("text_after", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "approved",
                "declined",
                "replaced",
                name="entrystate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("entered_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("on_the_spot", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(state = 'waiting') = (ended_at IS NULL)", name=op.f("ck_behalf_entry_waits_until_it_ends")
        ),
        sa.CheckConstraint(
            "NOT on_the_spot OR state IN ('approved', 'declined')",
            name=op.f("ck_behalf_entry_answered_on_the_spot"),
        ),
        sa.CheckConstraint("helper_id <> for_person_id", name=op.f("ck_behalf_entry_for_another")),
        sa.ForeignKeyConstraint(["for_person_id"], ["person.id"], name=op.f("fk_behalf_entry_for_person_id")),
        sa.ForeignKeyConstraint(["group_id"], ["resident_group.id"], name=op.f("fk_behalf_entry_group_id")),
        sa.ForeignKeyConstraint(["helper_id"], ["person.id"], name=op.f("fk_behalf_entry_helper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_behalf_entry")),
    )
    with op.batch_alter_table("behalf_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_behalf_entry_for_person_id"), ["for_person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_behalf_entry_group_id"), ["group_id"], unique=False)
        batch_op.create_index(
            "uq_behalf_entry_waiting",
            ["object_kind", "object_id", "field"],
            unique=True,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "case_author",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["moderation_case.id"], name=op.f("fk_case_author_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_case_author_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_author")),
        sa.UniqueConstraint("case_id", "person_id", name=op.f("uq_case_author_case_id_person_id")),
    )
    with op.batch_alter_table("case_author", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_author_person_id"), ["person_id"], unique=False)

    op.create_table(
        "concern",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("talk_to", sa.String(length=200), nullable=False),
        sa.Column("reach_by", sa.String(length=200), nullable=False),
        sa.Column("sender_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "seen",
                "talked",
                "closed",
                name="concernstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("received_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("closed_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_concern_closed_has_a_moment")
        ),
        sa.CheckConstraint("length(trim(words)) > 0", name=op.f("ck_concern_words_not_blank")),
        sa.ForeignKeyConstraint(["sender_id"], ["person.id"], name=op.f("fk_concern_sender_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern")),
    )
    with op.batch_alter_table("concern", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_concern_received_at"), ["received_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_concern_sender_id"), ["sender_id"], unique=False)

    op.create_table(
        "contact_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("from_id", sa.Uuid(), nullable=True),
        sa.Column("to_id", sa.Uuid(), nullable=True),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(trim(reason)) > 0", name=op.f("ck_contact_change_reason_not_blank")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_contact_change_by_id")),
        sa.ForeignKeyConstraint(["from_id"], ["person.id"], name=op.f("fk_contact_change_from_id")),
        sa.ForeignKeyConstraint(["group_id"], ["resident_group.id"], name=op.f("fk_contact_change_group_id")),
        sa.ForeignKeyConstraint(["to_id"], ["person.id"], name=op.f("fk_contact_change_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_change")),
    )
    with op.batch_alter_table("contact_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_change_group_id"), ["group_id"], unique=False)

    op.create_table(
        "disclosure_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("received_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "answered",
                name="requeststate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("handled_by_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'answered') = (answered_at IS NOT NULL)",
            name=op.f("ck_disclosure_request_answered_has_a_moment"),
        ),
        sa.CheckConstraint("length(trim(text)) > 0", name=op.f("ck_disclosure_request_text_not_blank")),
        sa.ForeignKeyConstraint(
            ["handled_by_id"], ["person.id"], name=op.f("fk_disclosure_request_handled_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure_request")),
        sa.UniqueConstraint("number", name=op.f("uq_disclosure_request_number")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_disclosure_request_token_hash")),
    )
    with op.batch_alter_table("disclosure_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_disclosure_request_received_at"), ["received_at"], unique=False)

    op.create_table(
        "group_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sent_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("hidden_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("taken_down_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(trim(text)) > 0", name=op.f("ck_group_message_text_not_blank")),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_group_message_author_id")),
        sa.ForeignKeyConstraint(["group_id"], ["resident_group.id"], name=op.f("fk_group_message_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_message")),
    )
    with op.batch_alter_table("group_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_message_author_id"), ["author_id"], unique=False)
        batch_op.create_index("ix_group_message_group_id_sent_at", ["group_id", "sent_at"], unique=False)

    op.create_table(
        "guardian_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "act",
            sa.Enum(
                "film",
                "picture",
                "story",
                name="guardedact",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("object_kind", sa.String(length=20), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column(
            "way",
            sa.Enum(
                "guardian", "staff", name="requestway", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("said_yes", sa.Boolean(), nullable=True),
        sa.Column("answered_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("closed_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(way = 'guardian') = (token_hash IS NOT NULL)",
            name=op.f("ck_guardian_request_a_guardian_has_a_link"),
        ),
        sa.CheckConstraint(
            "(said_yes IS NULL) = (answered_at IS NULL)", name=op.f("ck_guardian_request_answer_has_a_moment")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_guardian_request_asked_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_guardian_request_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guardian_request")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_guardian_request_token_hash")),
    )
    with op.batch_alter_table("guardian_request", schema=None) as batch_op:
        batch_op.create_index("ix_guardian_request_about", ["object_id", "person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_guardian_request_person_id"), ["person_id"], unique=False)

    op.create_table(
        "moderation_decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "keep",
                "hide",
                "ask",
                "show",
                "gone",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "rule",
            sa.Enum(
                "threat",
                "hate",
                "private",
                "unsafe",
                "unlawful",
                "advert",
                "within",
                name="rule",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=False),
        sa.Column("decided_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(trim(words)) > 0", name=op.f("ck_moderation_decision_has_a_reason")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["moderation_case.id"], name=op.f("fk_moderation_decision_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_moderation_decision_decided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_decision")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_moderation_decision_case_id_number")),
    )
    with op.batch_alter_table("moderation_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_moderation_decision_decided_at"), ["decided_at"], unique=False)

    op.create_table(
        "one_time_password",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("secret", sa.String(length=500), nullable=False),
        sa.Column("created_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("wrong_tries", sa.Integer(), nullable=False),
        sa.Column("locked_until", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("wrong_tries >= 0", name=op.f("ck_one_time_password_tries_counted")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_one_time_password_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_password")),
        sa.UniqueConstraint("person_id", name=op.f("uq_one_time_password_person_id")),
    )
    op.create_table(
        "passkey",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("credential_id", sa.String(length=1400), nullable=False),
        sa.Column("public_key", sa.String(length=2000), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("created_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answered_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(trim(name)) > 0", name=op.f("ck_passkey_name_not_blank")),
        sa.CheckConstraint("sign_count >= 0", name=op.f("ck_passkey_count_from_nothing")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_passkey_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    with op.batch_alter_table("passkey", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_passkey_person_id"), ["person_id"], unique=False)

    op.create_table(
        "proven_identity",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("subject_hash", sa.String(length=64), nullable=False),
        sa.Column("added_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_proven_identity_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proven_identity")),
        sa.UniqueConstraint(
            "provider", "subject_hash", name=op.f("uq_proven_identity_provider_subject_hash")
        ),
    )
    with op.batch_alter_table("proven_identity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proven_identity_person_id"), ["person_id"], unique=False)

    op.create_table(
        "record_opening",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column("opened_by_id", sa.Uuid(), nullable=False),
        sa.Column("page", sa.String(length=80), nullable=False),
        sa.Column("at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["about_id"], ["person.id"], name=op.f("fk_record_opening_about_id")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["person.id"], name=op.f("fk_record_opening_opened_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_opening")),
    )
    with op.batch_alter_table("record_opening", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_record_opening_about_id"), ["about_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_record_opening_at"), ["at"], unique=False)

    op.create_table(
        "report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column(
            "why",
            sa.Enum(
                "threat",
                "hate",
                "private",
                "unsafe",
                "untrue",
                "advert",
                "other",
                name="why",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("reporter_id", sa.Uuid(), nullable=True),
        sa.Column("reporter_email", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["moderation_case.id"], name=op.f("fk_report_case_id")),
        sa.ForeignKeyConstraint(["reporter_id"], ["person.id"], name=op.f("fk_report_reporter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_report_token_hash")),
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_reporter_id"), ["reporter_id"], unique=False)

    op.create_table(
        "sign_in",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "way",
            sa.Enum(
                "email_code",
                "email_link",
                "paper_code",
                "text_message",
                "provider",
                "passkey",
                "invitation",
                "demo",
                name="wayin",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("started_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("is_remembered", sa.Boolean(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("second_step_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("device", sa.String(length=60), nullable=False),
        sa.Column("ended_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_in_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_token_hash")),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_person_id"), ["person_id"], unique=False)

    op.create_table(
        "concern_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("concern_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "seen",
                "talked",
                "closed",
                name="concernstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_concern_step_by_id")),
        sa.ForeignKeyConstraint(["concern_id"], ["concern.id"], name=op.f("fk_concern_step_concern_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern_step")),
    )
    with op.batch_alter_table("concern_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_concern_step_concern_id"), ["concern_id"], unique=False)

    op.create_table(
        "disclosure_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "full",
                "part",
                "refused",
                "nothing",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("grounds", sa.JSON(), nullable=False),
        sa.Column("answered_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("answered_by_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "outcome = 'full' OR length(trim(reason)) > 0",
            name=op.f("ck_disclosure_answer_less_than_all_has_a_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["person.id"], name=op.f("fk_disclosure_answer_answered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["disclosure_request.id"], name=op.f("fk_disclosure_answer_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure_answer")),
        sa.UniqueConstraint("request_id", "number", name=op.f("uq_disclosure_answer_request_id_number")),
    )
    op.create_table(
        "guardian_consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "act",
            sa.Enum(
                "film",
                "picture",
                "story",
                name="guardedact",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("object_kind", sa.String(length=20), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column(
            "yes",
            sa.Enum(
                "guardian", "own", "waiver", name="yes", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "verified",
            sa.Enum(
                "link", "paper", "oidc", name="verified", native_enum=False, create_constraint=True, length=40
            ),
            nullable=True,
        ),
        sa.Column("guardian_name", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("given_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("registered_by_id", sa.Uuid(), nullable=True),
        sa.Column("request_id", sa.Uuid(), nullable=True),
        sa.Column("standing", sa.Boolean(), nullable=False),
        sa.Column("ended_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column(
            "ended_because",
            sa.Enum(
                "withdrawn",
                "ran_out",
                "majority",
                "replaced",
                name="yesend",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.Column("erased_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(yes <> 'waiver' AND (verified IS NULL OR verified <> 'paper')) OR (registered_by_id IS NOT NULL AND registered_by_id <> person_id)",
            name=op.f("ck_guardian_consent_registered_by_another"),
        ),
        sa.CheckConstraint(
            "(yes = 'guardian') = (verified IS NOT NULL)",
            name=op.f("ck_guardian_consent_a_guardian_is_verified"),
        ),
        sa.CheckConstraint(
            "yes <> 'guardian' OR erased_at IS NOT NULL OR length(trim(guardian_name)) > 0",
            name=op.f("ck_guardian_consent_a_guardian_has_a_name"),
        ),
        sa.CheckConstraint(
            "yes <> 'own' OR (registered_by_id IS NOT NULL AND registered_by_id = person_id)",
            name=op.f("ck_guardian_consent_own_yes_is_own"),
        ),
        sa.CheckConstraint(
            "yes <> 'waiver' OR erased_at IS NOT NULL OR length(trim(reason)) > 0",
            name=op.f("ck_guardian_consent_a_waiver_says_why"),
        ),
        sa.CheckConstraint(
            "yes = 'guardian' OR guardian_name = ''",
            name=op.f("ck_guardian_consent_only_a_guardian_is_named"),
        ),
        sa.CheckConstraint(
            "yes = 'waiver' OR reason = ''", name=op.f("ck_guardian_consent_only_a_waiver_says_why")
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_because IS NULL)", name=op.f("ck_guardian_consent_ended_for_a_cause")
        ),
        sa.CheckConstraint("ends_on >= given_on", name=op.f("ck_guardian_consent_ends_after_it_is_given")),
        sa.CheckConstraint(
            "standing = (ended_at IS NULL)", name=op.f("ck_guardian_consent_standing_until_ended")
        ),
        sa.ForeignKeyConstraint(["ended_by_id"], ["person.id"], name=op.f("fk_guardian_consent_ended_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_guardian_consent_person_id")),
        sa.ForeignKeyConstraint(
            ["registered_by_id"], ["person.id"], name=op.f("fk_guardian_consent_registered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["guardian_request.id"], name=op.f("fk_guardian_consent_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guardian_consent")),
        sa.UniqueConstraint(
            "id", "object_id", "standing", name=op.f("uq_guardian_consent_id_object_id_standing")
        ),
    )
    with op.batch_alter_table("guardian_consent", schema=None) as batch_op:
        batch_op.create_index("ix_guardian_consent_about", ["object_id", "person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_guardian_consent_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_guardian_consent_request_id"), ["request_id"], unique=False)
        batch_op.create_index(
            "uq_guardian_consent_standing",
            ["person_id", "act", "object_kind", "object_id"],
            unique=True,
            sqlite_where=sa.text("standing"),
            postgresql_where=sa.text("standing"),
        )

    op.create_table(
        "hidden_thing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("hidden_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["moderation_decision.id"], name=op.f("fk_hidden_thing_decision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hidden_thing")),
        sa.UniqueConstraint("kind", "thing_id", name=op.f("uq_hidden_thing_kind_thing_id")),
    )
    op.create_table(
        "paper_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("selector", sa.String(length=12), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("invitation_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("printed_by_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("wrong_tries", sa.Integer(), nullable=False),
        sa.Column("locked_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(person_id IS NULL) = (claimed_at IS NULL)", name=op.f("ck_paper_code_claimed_by_somebody")
        ),
        sa.CheckConstraint(
            "invitation_id IS NOT NULL OR person_id IS NOT NULL", name=op.f("ck_paper_code_opens_something")
        ),
        sa.CheckConstraint("wrong_tries >= 0", name=op.f("ck_paper_code_tries_counted")),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitation.id"], name=op.f("fk_paper_code_invitation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_paper_code_person_id")),
        sa.ForeignKeyConstraint(["printed_by_id"], ["person.id"], name=op.f("fk_paper_code_printed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_code")),
        sa.UniqueConstraint("invitation_id", name=op.f("uq_paper_code_invitation_id")),
        sa.UniqueConstraint("selector", name=op.f("uq_paper_code_selector")),
    )
    with op.batch_alter_table("paper_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_code_person_id"), ["person_id"], unique=False)

    op.create_table(
        "participation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "receiver",
                "partner",
                "quality_assurer",
                "bridge_builder",
                "experience_consultant",
                "front_runner",
                "citizen_leader",
                name="participationrole",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("own_words", sa.String(length=200), nullable=False),
        sa.Column("said_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_participation_membership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participation")),
        sa.UniqueConstraint("membership_id", "role", name=op.f("uq_participation_membership_id_role")),
    )
    op.create_table(
        "picked_document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("picked_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("gone_through_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["request_id"], ["disclosure_request.id"], name=op.f("fk_picked_document_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picked_document")),
        sa.UniqueConstraint(
            "request_id", "kind", "object_id", name=op.f("uq_picked_document_request_id_kind_object_id")
        ),
    )
    op.create_table(
        "answered_document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("answer_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["disclosure_answer.id"], name=op.f("fk_answered_document_answer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answered_document")),
        sa.UniqueConstraint("answer_id", "position", name=op.f("uq_answered_document_answer_id_position")),
    )
    op.create_table(
        "redaction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("paragraph", sa.Integer(), nullable=False),
        sa.Column("phrase", sa.String(length=500), nullable=False),
        sa.Column(
            "ground",
            sa.Enum(
                "personal",
                "internal",
                "business",
                "control",
                "identity_number",
                "vulnerable",
                name="ground",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.CheckConstraint("paragraph >= 0", name=op.f("ck_redaction_counted_from_nothing")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["picked_document.id"], name=op.f("fk_redaction_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redaction")),
        sa.UniqueConstraint(
            "document_id", "paragraph", "phrase", name=op.f("uq_redaction_document_id_paragraph_phrase")
        ),
    )
    op.create_table(
        "film_person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("said_at", fellespott.core.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_film_person_person_id")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_film_person_proposal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_film_person")),
        sa.UniqueConstraint("proposal_id", "person_id", name=op.f("uq_film_person_proposal_id_person_id")),
    )
    with op.batch_alter_table("film_person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_film_person_person_id"), ["person_id"], unique=False)


def _drop_tables() -> None:
    with op.batch_alter_table("film_person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_film_person_person_id"))

    op.drop_table("film_person")
    op.drop_table("redaction")
    op.drop_table("answered_document")
    op.drop_table("picked_document")
    op.drop_table("participation")
    with op.batch_alter_table("paper_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_code_person_id"))

    op.drop_table("paper_code")
    op.drop_table("hidden_thing")
    with op.batch_alter_table("guardian_consent", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_guardian_consent_standing",
            sqlite_where=sa.text("standing"),
            postgresql_where=sa.text("standing"),
        )
        batch_op.drop_index(batch_op.f("ix_guardian_consent_request_id"))
        batch_op.drop_index(batch_op.f("ix_guardian_consent_person_id"))
        batch_op.drop_index("ix_guardian_consent_about")

    op.drop_table("guardian_consent")
    op.drop_table("disclosure_answer")
    with op.batch_alter_table("concern_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_concern_step_concern_id"))

    op.drop_table("concern_step")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_person_id"))

    op.drop_table("sign_in")
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_reporter_id"))
        batch_op.drop_index(batch_op.f("ix_report_case_id"))

    op.drop_table("report")
    with op.batch_alter_table("record_opening", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_record_opening_at"))
        batch_op.drop_index(batch_op.f("ix_record_opening_about_id"))

    op.drop_table("record_opening")
    with op.batch_alter_table("proven_identity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proven_identity_person_id"))

    op.drop_table("proven_identity")
    with op.batch_alter_table("passkey", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_passkey_person_id"))

    op.drop_table("passkey")
    op.drop_table("one_time_password")
    with op.batch_alter_table("moderation_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_moderation_decision_decided_at"))

    op.drop_table("moderation_decision")
    with op.batch_alter_table("guardian_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_guardian_request_person_id"))
        batch_op.drop_index("ix_guardian_request_about")

    op.drop_table("guardian_request")
    with op.batch_alter_table("group_message", schema=None) as batch_op:
        batch_op.drop_index("ix_group_message_group_id_sent_at")
        batch_op.drop_index(batch_op.f("ix_group_message_author_id"))

    op.drop_table("group_message")
    with op.batch_alter_table("disclosure_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_disclosure_request_received_at"))

    op.drop_table("disclosure_request")
    with op.batch_alter_table("contact_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_change_group_id"))

    op.drop_table("contact_change")
    with op.batch_alter_table("concern", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_concern_sender_id"))
        batch_op.drop_index(batch_op.f("ix_concern_received_at"))

    op.drop_table("concern")
    with op.batch_alter_table("case_author", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_author_person_id"))

    op.drop_table("case_author")
    with op.batch_alter_table("behalf_entry", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_behalf_entry_waiting",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.drop_index(batch_op.f("ix_behalf_entry_group_id"))
        batch_op.drop_index(batch_op.f("ix_behalf_entry_for_person_id"))

    op.drop_table("behalf_entry")
    with op.batch_alter_table("visit_count", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_count_expires_at"))

    op.drop_table("visit_count")
    with op.batch_alter_table("outbox_text", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_text_due_at"))

    op.drop_table("outbox_text")
    with op.batch_alter_table("moderation_case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_moderation_case_opened_at"))

    op.drop_table("moderation_case")
    op.drop_table("help_contact")
