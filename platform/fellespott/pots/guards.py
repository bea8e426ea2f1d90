"""What the database itself refuses of pots (rules R8-R11), as data: models.py makes triggers of it."""

from fellespott.core.append_only import rewrites
from fellespott.letters.guards import Guard

_SUBJECT = "(SELECT {what} FROM pot_use WHERE id = {{row}}.use_id)"
_STATE_OF_USE = _SUBJECT.format(what="state")
_RECEIVER_OF_USE = _SUBJECT.format(what="receiver_person_id")

GUARDS = (
    Guard("booking", name="booking_is_append_only", erasable=("text",)),
    Guard("payout", name="payout_is_append_only", erasable=("receiver",)),
    Guard("use_approval", name="approval_is_append_only", erasable=("reason",)),
    Guard("pot_use", name="use_stays", actions=("DELETE",)),
    Guard("pot_use", name="use_begins_proposed", when="NEW.state <> 'proposed'", actions=("INSERT",)),
    Guard(
        "pot_use",
        name="use_keeps_what_was_proposed",
        when="NEW.pot_id <> OLD.pot_id OR NEW.letter_id <> OLD.letter_id "
        "OR NEW.category_id <> OLD.category_id OR NEW.form <> OLD.form OR NEW.purpose <> OLD.purpose "
        f"OR {rewrites('reason')} OR {rewrites('receiver')} "
        "OR NEW.amount_ore <> OLD.amount_ore OR NEW.needs <> OLD.needs "
        "OR NEW.counted_ore <> OLD.counted_ore OR NEW.proposed_at <> OLD.proposed_at "
        "OR (NEW.receiver_person_id IS NULL) <> (OLD.receiver_person_id IS NULL) "
        "OR NEW.receiver_person_id <> OLD.receiver_person_id",
        actions=("UPDATE",),
    ),
    Guard(
        "pot_use",
        name="use_moves_one_way",
        when="(OLD.state IN ('refused', 'closed') AND NEW.state <> OLD.state) "
        "OR (OLD.state = 'decided' AND NEW.state NOT IN ('decided', 'closed')) "
        "OR (OLD.state = 'proposed' AND NEW.state = 'closed')",
        actions=("UPDATE",),
    ),
    # Rule R11: what counts is approvals that exist, or a vote that carried, of the whole group where needed.
    Guard(
        "pot_use",
        name="decided_by_real_approvals",
        when="NEW.state = 'decided' AND NEW.vote_id IS NULL AND "
        "(SELECT count(*) FROM use_approval WHERE use_id = NEW.id) < NEW.approvals_total",
        actions=("UPDATE",),
    ),
    Guard(
        "pot_use",
        name="decided_by_a_carried_vote",
        when="NEW.state = 'decided' AND NEW.vote_id IS NOT NULL AND NOT EXISTS "
        "(SELECT 1 FROM group_vote AS v WHERE v.id = NEW.vote_id AND v.subject_id = NEW.id "
        "AND v.state = 'carried' "
        "AND (v.whole_group OR NEW.needs <> 'group') AND (v.yes_total >= 2 OR NEW.needs <> 'two'))",
        actions=("UPDATE",),
    ),
    Guard(
        "use_approval",
        name="nobody_approves_money_to_themself",
        when=f"{_RECEIVER_OF_USE} = {{row}}.person_id",
        actions=("INSERT",),
    ),
    Guard(
        "use_approval",
        name="what_is_decided_is_decided",
        when=f"{_STATE_OF_USE} <> 'proposed'",
        actions=("INSERT",),
    ),
    Guard(
        "payout",
        name="nobody_pays_themself",
        when=f"{_RECEIVER_OF_USE} = {{row}}.recorded_by_id",
        actions=("INSERT",),
    ),
    # Rules R9 and R11: at least two people stand behind every payout.
    Guard(
        "payout",
        name="who_alone_said_yes_does_not_pay",
        when="(SELECT vote_id FROM pot_use WHERE id = {row}.use_id) IS NULL AND NOT EXISTS "
        "(SELECT 1 FROM use_approval WHERE use_id = {row}.use_id AND person_id <> {row}.recorded_by_id)",
        actions=("INSERT",),
    ),
    Guard(
        "payout",
        name="only_what_is_decided_is_paid",
        when=f"{_STATE_OF_USE} <> 'decided'",
        actions=("INSERT",),
    ),
    Guard(
        "booking",
        name="nothing_promised_undecided",
        when=f"{{row}}.kind = 'commitment' AND {_STATE_OF_USE} <> 'decided'",
        actions=("INSERT",),
    ),
    Guard(
        "booking",
        name="no_commitment_after_a_stop",
        when="{row}.kind = 'commitment' AND (SELECT stopped_at FROM pot WHERE id = {row}.pot_id) IS NOT NULL",
        actions=("INSERT",),
    ),
    Guard(
        "booking",
        name="no_payout_after_settlement",
        when="{row}.kind = 'payout' AND (SELECT stopped_at IS NOT NULL AND settle_by < {row}.booked_on "
        "FROM pot WHERE id = {row}.pot_id)",
        actions=("INSERT",),
    ),
    Guard(
        "pot",
        name="a_stop_stays",
        when="OLD.stopped_at IS NOT NULL AND (NEW.stopped_at IS NULL OR NEW.stopped_at <> OLD.stopped_at "
        "OR NEW.settle_by <> OLD.settle_by)",
        actions=("UPDATE",),
    ),
    Guard("pot", name="pot_stays", actions=("DELETE",)),
)
