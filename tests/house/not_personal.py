"""Columns that hold words or point at a person, and why they are not one person's data to erase.

Each was decided about. What others than the person own is kept (docs/privacy.md, "What is the group's").
"""

_BECAUSE: dict[str, str] = {
    # The municipality's own words, published or meant to be.
    "The municipality's own text about a call": (
        "call.commitments call.complaints_to call.responsible_unit call.rulebook call.slug call.summary "
        "call.title call.guardian_acts call.kinds_needed call.who_may_apply call.area call.ordinary_schemes "
        "call.second_criteria_for call_rules_version.rules call_rules_version.changed "
        "call_rules_version.reason checklist_note.note checklist_note.evidence criteria_set.key "
        "criteria_set.titles criteria_set_version.scale "
        "criteria_set_version.source criterion.help_texts criterion.texts phase_change.reason "
        "jury_target.feature"
    ),
    "A decision is a public record (arkivlova); what others wrote of somebody in it is the municipality's": (
        "call_decision.missing_note call_decision.note call_decision.tie_note "
        "decision_entry.conversation_offer decision_entry.reason decision_entry.recommendation "
        "pot_use.decision_reason review.reason review.called_reason project.added_reason "
        "complaint.answer complaint.forwarded_to complaint.about_text disclosure_answer.reason "
        "disclosure_answer.grounds"
    ),
    "The group's or the project's own words, sent in and judged as theirs": (
        "submission.snapshot partner.organisation partner.unit partner.actor_key partner.role "
        "project.name project.slug project.about project.responsible_unit project_partner.actor_name "
        "review.went_well review.went_badly review.residents_took_part review.change_of_course "
        "goal.text goal_note.text completion.note group_vote.question pot_use.purpose pot_use.purpose_key "
        "lesson.title lesson.text lesson.receiver lesson.answer lesson.source lesson.tags"
    ),
    "An agreement between units and organisations; it names no people": (
        "letter.amendment_reason letter.at_the_end letter.covers letter.forms letter.others_see_us "
        "letter.text letter_text.text handover.budget_room handover.checklist handover.receiving_leader "
        "handover.receiving_unit"
    ),
    "Given out after somebody read it and blacked out what is personal": (
        "answered_document.title answered_document.text"
    ),
    "About practices, from public reports": (
        "practice.details practice.does practice.key practice.result practice.search_text practice.source "
        "practice.tags practice.title"
    ),
    "A word of the program's own, chosen from a list": (
        "media.small_key upload.purpose answer_version.field follow_news.kind follow_news.news_key "
        "proposal_tag.key checklist_note.list_key checklist_note.point_key answer_media.field "
        "film_again.sha256 "
        "audit_entry.action audit_entry.object_kind audit_check.problem caption.language "
        "commitment_acceptance.key group_vote.subject_kind invitation.kind job_run.job job_run.error "
        "pot_category.key media.container outbox_mail.last_error outbox_text.last_error hidden_thing.kind "
        "moderation_case.kind report.language answered_document.kind picked_document.kind "
        "behalf_entry.field behalf_entry.object_kind guardian_consent.mark guardian_consent.object_kind "
        "guardian_request.mark guardian_request.object_kind"
    ),
    "A random key or a fingerprint that says nothing without what it was made of": (
        "agreement.text_sha256 agreement.token_hash audit_anchor.hash audit_entry.commitment audit_link.hash "
        "complaint.token_hash invitation.token_hash lesson.token_hash letter.text_sha256 "
        "letter_text.text_sha256 media.playable_key media.poster_key media.storage_key partner.token_hash "
        "report.token_hash sign_in.token_hash picked_document.text_sha256 guardian_request.token_hash"
    ),
    "A published lot; it names nobody": (
        "jury_lot.conflict jury_lot.file jury_lot.pool_sha256 jury_lot.quotas jury_lot.salt jury_lot.seed "
        "jury_lot.seed_source jury_lot.targets"
    ),
    "A hash whose salt goes when its person does": "jury_lot_member.commitment",
    "Random names of open tabs, emptied when the sheet is sent": "score_sheet.last_saves",
    "What a published ranking was made of: no names, no words": (
        "published_numbers.kept call_decision.lot_seed"
    ),
    "A keyed hash of an address that tried something, forgotten within a day": "visit_count.key_hash",
    "Where anybody can get help, as it stands in the telephone book": (
        "help_contact.about help_contact.name help_contact.phone help_contact.web"
    ),
}

NOT_PERSONAL: dict[str, str] = {
    column: why for why, columns in _BECAUSE.items() for column in columns.split()
}
