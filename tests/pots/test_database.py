"""The database itself says no, whatever the program does: each rule tried with plain SQL."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import insert, text, update
from sqlalchemy.exc import IntegrityError

from fellespott.letters.states import Form
from fellespott.pots import services
from fellespott.pots.models import Approval, Booking, Payout, Pot, PotCategory, Use
from fellespott.pots.states import Account, BookingKind, Means, Needs, UseState
from fellespott.voting.models import GroupVote, RollEntry, VoteAnswer
from fellespott.voting.states import Choice, VoteRule, VoteState
from tests.factories import make_person
from tests.pots.pots import NOW, TODAY, approve, decided, make_money, pay, propose


@pytest.fixture
def money(session):
    return make_money(session)


def says_no(session, statement, because):
    """The database refuses it, and names the rule."""
    with pytest.raises(IntegrityError) as caught, session.begin_nested():
        session.execute(statement)
    assert because in str(caught.value), str(caught.value)


def of(model, row, **values):
    return update(model).where(model.id == row.id).values(**values)


def use_row(session, money, **fields):
    """The columns of a use that is valid but for `fields`."""
    values = {
        "id": uuid.uuid4(),
        "pot_id": money.pot.id,
        "letter_id": money.pot.letter_id,
        "category_id": money.pot.categories[0].id,
        "form": Form.CONDITIONAL,
        "purpose": "Sko",
        "reason": "Vinter",
        "receiver": "Familie A",
        "amount_ore": 100,
        "paid_ore": 0,
        "refunded_ore": 0,
        "purpose_key": "sko",
        "receiver_key": "familie a",
        "not_for_wages": True,
        "state": UseState.PROPOSED,
        "needs": Needs.ONE,
        "counted_ore": 100,
        "approvals_total": 0,
        "proposed_by_id": money.contact.id,
        "proposed_at": NOW,
        "decision_reason": "",
        "version": 1,
    }
    return insert(Use).values(**(values | fields))


def booking_row(money, **fields):
    values = {
        "id": uuid.uuid4(),
        "pot_id": money.pot.id,
        "number": 99,
        "kind": BookingKind.FUNDING,
        "from_account": Account.MUNICIPALITY,
        "to_account": Account.FREE,
        "amount_ore": 100,
        "letter_id": money.pot.letter_id,
        "text": "",
        "booked_on": TODAY,
        "booked_at": NOW,
    }
    return insert(Booking).values(**(values | fields))


def committing(use, **fields):
    return {
        "kind": BookingKind.COMMITMENT,
        "from_account": Account.FREE,
        "to_account": Account.COMMITTED,
        "use_id": use.id,
    } | fields


# --- the pot


@pytest.mark.parametrize(
    ("values", "because"),
    [
        ({"free_ore": -1, "paid_ore": 40_000_001}, "free_not_negative"),
        ({"committed_ore": -1, "free_ore": 40_000_001}, "committed_not_negative"),
        ({"paid_ore": -1, "free_ore": 40_000_001}, "paid_not_negative"),
        ({"free_ore": 39_999_999}, "sums_agree"),
        ({"two_from_ore": 0}, "thresholds_rise"),
        ({"group_above_ore": 999_999}, "thresholds_rise"),
        ({"stopped_at": NOW}, "a_stop_has_a_settlement_date"),
    ],
)
def test_a_pot_that_does_not_add_up_is_refused(session, money, values, because):
    says_no(session, of(Pot, money.pot, **values), because)


def test_a_stop_cannot_be_undone_or_moved(session, money):
    services.stop_pot(session, pot=money.pot, settle_by=TODAY, now=NOW)

    says_no(session, of(Pot, money.pot, stopped_at=None), "a_stop_stays")
    says_no(session, of(Pot, money.pot, settle_by=TODAY + timedelta(days=1)), "a_stop_stays")


@pytest.mark.parametrize("key", ["wages", "salary", "positions"])
def test_no_category_for_wages(session, money, key):
    row = insert(PotCategory).values(id=uuid.uuid4(), pot_id=money.pot.id, position=9, key=key)
    says_no(session, row, "never_wages")


# --- uses


@pytest.mark.parametrize(
    ("fields", "because"),
    [
        ({"amount_ore": 0, "counted_ore": 0}, "amount_is_positive"),
        ({"counted_ore": 99}, "counts_itself"),
        ({"purpose": " "}, "purpose_not_blank"),
        ({"reason": ""}, "reason_not_blank"),
        ({"receiver": "  "}, "receiver_not_blank"),
        ({"not_for_wages": False}, "not_for_wages"),
        ({"form": Form.COLLECTIVE}, "collective_is_decided_together"),
        ({"form": Form.UNCONDITIONAL}, "unconditional_has_a_plan"),
        (
            {
                "form": Form.UNCONDITIONAL,
                "per_payment_ore": 30,
                "payments_planned": 3,
                "first_payment_on": TODAY,
            },
            "unconditional_has_a_plan",
        ),
        ({"state": UseState.DECIDED, "decided_at": NOW, "approvals_total": 1}, "use_begins_proposed"),
        ({"paid_ore": 1}, "nothing_paid_undecided"),
    ],
)
def test_a_use_that_breaks_a_rule_is_refused(session, money, fields, because):
    says_no(session, use_row(session, money, **fields), because)


def test_a_category_of_another_pot_is_refused(session, backend, money):
    other = make_money(session).pot.categories[0].id
    because = "fk_pot_use_category" if backend == "postgresql" else "FOREIGN KEY"

    says_no(session, use_row(session, money, category_id=other), because)


@pytest.mark.parametrize("values", [{"amount_ore": 1}, {"receiver": "Meg"}, {"needs": Needs.ONE}])
def test_what_was_proposed_is_not_changed_afterwards(session, money, values):
    use = propose(session, money, 2_000_000)

    says_no(session, of(Use, use, **values), "use_keeps_what_was_proposed")


def test_a_receiver_is_not_taken_off_to_approve(session, money):
    use = propose(session, money, receiver_person=money.contact)

    says_no(session, of(Use, use, receiver_person_id=None), "use_keeps_what_was_proposed")


@pytest.mark.parametrize(("amount_ore", "total"), [(100, 0), (1_000_000, 1), (5_000_001, 0)])
def test_a_use_decided_by_too_few_is_refused(session, money, amount_ore, total):
    use = propose(session, money, amount_ore)
    if total:
        approve(session, use, money.members[0])

    row = of(Use, use, state=UseState.DECIDED, decided_at=NOW, approvals_total=total)
    says_no(session, row, "decided_by_enough")


def test_approvals_that_do_not_exist_decide_nothing(session, money):
    use = propose(session, money, 1_000_000)
    approve(session, use, money.members[0])

    row = of(Use, use, state=UseState.DECIDED, decided_at=NOW, approvals_total=2)
    says_no(session, row, "decided_by_real_approvals")


def vote_on(session, money, use, **fields):
    services.comment_use(session, actor=money.contact, use=use, text="Hei", now=NOW)
    return services.put_to_vote(
        session, actor=money.contact, use=use, rule=VoteRule.CONSENT, closes_at=None, now=NOW, **fields
    )


def test_an_open_vote_decides_nothing(session, money):
    use = propose(session, money, 9_000_000)
    vote_on(session, money, use)

    row = of(Use, use, state=UseState.DECIDED, decided_at=NOW)
    says_no(session, row, "decided_by_a_carried_vote")


def test_a_vote_on_something_else_decides_nothing(session, money):
    use, other = (propose(session, money, 9_000_000, purpose=one) for one in ("Båt", "Bil"))
    vote = vote_on(session, money, other)
    session.execute(of(Use, other, vote_id=None))

    row = of(Use, use, state=UseState.DECIDED, decided_at=NOW, vote_id=vote.id)
    says_no(session, row, "decided_by_a_carried_vote")


@pytest.mark.parametrize("state", [UseState.PROPOSED, UseState.REFUSED])
def test_what_is_decided_is_not_undone(session, money, state):
    use = decided(session, money)

    row = of(Use, use, state=state, decision_reason="Nei")
    says_no(session, row, "use_moves_one_way")


def test_a_no_without_a_reason_is_refused(session, money):
    use = propose(session, money)

    says_no(session, of(Use, use, state=UseState.REFUSED, decided_at=NOW), "a_no_has_a_reason")


def test_a_use_is_not_deleted(session, money):
    use = propose(session, money)

    says_no(session, text(f"DELETE FROM pot_use WHERE id = '{_id(session, use)}'"), "use_stays")


def _id(session, row):
    return row.id.hex if session.get_bind().dialect.name == "sqlite" else row.id


# --- approvals


def approval_row(use, person, **fields):
    values = {
        "id": uuid.uuid4(),
        "use_id": use.id,
        "person_id": person.id,
        "not_my_household": True,
        "reason": "",
        "approved_at": NOW,
    }
    return insert(Approval).values(**(values | fields))


def test_nobody_approves_money_to_themself(session, money):
    use = propose(session, money, receiver_person=money.contact)

    says_no(session, approval_row(use, money.contact), "nobody_approves_money_to_themself")


def test_nobody_approves_money_to_their_household(session, money):
    use = propose(session, money)

    says_no(session, approval_row(use, money.contact, not_my_household=False), "not_to_ones_household")


def test_one_approval_for_each_person(session, money):
    use = propose(session, money, 1_000_000)
    approve(session, use, money.contact)

    says_no(session, approval_row(use, money.contact), "use_approval")


def test_no_approval_after_the_decision(session, money):
    use = decided(session, money)

    says_no(session, approval_row(use, money.members[1]), "what_is_decided_is_decided")


# --- payouts and bookings


def payout_row(use, person, **fields):
    values = {
        "id": uuid.uuid4(),
        "use_id": use.id,
        "number": 9,
        "amount_ore": 1,
        "paid_on": TODAY,
        "means": Means.BANK,
        "receiver": "",
        "not_for_wages": True,
        "recorded_by_id": person.id,
        "recorded_at": NOW,
    }
    return insert(Payout).values(**(values | fields))


def test_nothing_is_paid_without_its_decision(session, money):
    use = propose(session, money)

    says_no(session, payout_row(use, money.lead), "only_what_is_decided_is_paid")
    says_no(session, of(Use, use, paid_ore=1), "nothing_paid_undecided")


def test_nobody_pays_themself(session, money):
    use = decided(session, money, receiver_person=money.lead)

    says_no(session, payout_row(use, money.lead), "nobody_pays_themself")


def test_a_payout_is_never_for_wages_nor_nothing_nor_the_same_twice(session, money):
    use = decided(session, money)
    pay(session, money, use, 1)

    says_no(session, payout_row(use, money.lead, not_for_wages=False), "not_for_wages")
    says_no(session, payout_row(use, money.lead, amount_ore=0), "amount_is_positive")
    says_no(session, payout_row(use, money.lead, number=1), "payout")


def test_never_more_paid_than_decided(session, money):
    use = decided(session, money, 500)

    says_no(session, of(Use, use, paid_ore=501), "never_paid_more_than_decided")
    says_no(session, of(Use, use, refunded_ore=1), "no_more_came_back_than_was_paid")


def test_a_booking_follows_the_route_of_its_kind(session, money):
    says_no(session, booking_row(money, to_account=Account.PAID), "each_kind_its_route")
    says_no(session, booking_row(money, amount_ore=0), "amount_is_positive")
    says_no(session, booking_row(money, number=1), "booking")


def test_a_booking_about_a_use_names_it_and_its_own_pot(session, money, backend):
    other = decided(session, make_money(session))
    use = decided(session, money)
    because = "fk_booking_use" if backend == "postgresql" else "FOREIGN KEY"

    says_no(session, booking_row(money, **committing(use, use_id=None)), "about_a_use")
    says_no(session, booking_row(money, **committing(other)), because)


def test_a_payout_is_booked_with_its_own_amount(session, money, backend):
    use = decided(session, money)
    payout = uuid.uuid4()
    session.execute(payout_row(use, money.lead, id=payout, amount_ore=5))
    fields = {
        "kind": BookingKind.PAYOUT,
        "from_account": Account.COMMITTED,
        "to_account": Account.PAID,
        "use_id": use.id,
        "payout_id": payout,
    }
    because = "fk_booking_payout" if backend == "postgresql" else "FOREIGN KEY"

    says_no(session, booking_row(money, **fields, amount_ore=6), because)
    says_no(session, booking_row(money, **(fields | {"payout_id": None})), "payout_has_its_record")


def test_nothing_is_promised_to_a_use_nobody_decided(session, money):
    use = propose(session, money)

    says_no(session, booking_row(money, **committing(use)), "nothing_promised_undecided")


def test_no_commitment_after_a_stop(session, money):
    use = decided(session, money)
    services.stop_pot(session, pot=money.pot, settle_by=TODAY, now=NOW)

    says_no(session, booking_row(money, **committing(use)), "no_commitment_after_a_stop")


def test_no_payout_booked_after_the_settlement_date(session, money):
    use = decided(session, money)
    services.stop_pot(session, pot=money.pot, settle_by=TODAY, now=NOW)
    payout = uuid.uuid4()
    session.execute(payout_row(use, money.lead, id=payout))
    fields = {
        "kind": BookingKind.PAYOUT,
        "from_account": Account.COMMITTED,
        "to_account": Account.PAID,
        "use_id": use.id,
        "payout_id": payout,
        "amount_ore": 1,
    }

    late = booking_row(money, **fields, booked_on=TODAY + timedelta(days=1))
    says_no(session, late, "no_payout_after_settlement")
    session.execute(booking_row(money, **fields, booked_on=TODAY))


@pytest.mark.parametrize("model", [Booking, Payout, Approval])
def test_the_ledger_and_its_grounds_are_append_only(session, money, model):
    use = decided(session, money)
    pay(session, money, use, 1)

    name = f"{ {Booking: 'booking', Payout: 'payout', Approval: 'approval'}[model] }_is_append_only"
    column = {"reason": "x"} if model is Approval else {"amount_ore": 7}
    says_no(session, update(model).values(**column), name)
    says_no(session, model.__table__.delete(), name)


def test_an_instalment_is_booked_once(session, money):
    instalment = money.pot.letter.instalments[0]
    session.execute(booking_row(money, number=50, instalment_id=instalment.id))

    says_no(session, booking_row(money, number=51, instalment_id=instalment.id), "booking")


# --- votes


def ended(vote, **fields):
    values = {"state": VoteState.CARRIED, "ended_at": NOW}
    return of(GroupVote, vote, **(values | fields))


def said(session, amount_ore, *choices):
    """A vote in a group of five, in which so many have said this."""
    money = make_money(session, members=4)
    vote = vote_on(session, money, propose(session, money, amount_ore))
    for entry, choice in zip(vote.roll, choices, strict=False):
        session.execute(answer_row(vote, entry.person, choice=choice))
    totals = {f"{one.value}_total": choices.count(one) for one in (Choice.YES, Choice.NO)}
    return vote, totals | {"abstained_total": choices.count(Choice.ABSTAIN), "roll_total": 5}


YES, NO, ABSTAIN = Choice.YES, Choice.NO, Choice.ABSTAIN


@pytest.mark.parametrize(
    ("amount_ore", "choices", "changed", "because"),
    [
        (1_000_000, [YES], {}, "enough_said_yes"),
        (100, [ABSTAIN], {}, "enough_said_yes"),
        (1_000_000, [YES, YES, NO], {}, "consent_has_no_no"),
        (9_000_000, [YES, YES, YES, YES], {}, "whole_group_has_answered"),
        (1_000_000, [YES, YES], {"ended_at": None}, "ended_has_a_moment"),
        (1_000_000, [YES], {"yes_total": 2}, "carried_by_real_answers"),
        (1_000_000, [YES, YES, NO], {"no_total": 0}, "carried_by_real_answers"),
        (9_000_000, [YES, YES], {"abstained_total": 3}, "carried_by_real_answers"),
    ],
)
def test_a_vote_is_not_carried_by_what_was_not_said(session, amount_ore, choices, changed, because):
    vote, totals = said(session, amount_ore, *choices)

    says_no(session, ended(vote, **(totals | changed)), because)


def answer_row(vote, person, **fields):
    values = {
        "id": uuid.uuid4(),
        "vote_id": vote.id,
        "person_id": person.id,
        "choice": Choice.YES,
        "has_conflict": False,
        "reason": "",
        "answered_at": NOW,
    }
    return insert(VoteAnswer).values(**(values | fields))


def test_only_the_roll_answers_and_a_conflict_abstains(session, money, backend):
    vote = vote_on(session, money, propose(session, money, 9_000_000))
    because = "fk_vote_answer_roll" if backend == "postgresql" else "FOREIGN KEY"

    says_no(session, answer_row(vote, make_person(session)), because)
    says_no(session, answer_row(vote, money.contact, has_conflict=True), "a_conflict_abstains")


def test_an_ended_vote_stays_as_it_is(session, money):
    vote = vote_on(session, money, propose(session, money, 9_000_000))
    session.execute(of(GroupVote, vote, state=VoteState.NOT_CARRIED, ended_at=NOW, roll_total=3))

    says_no(session, answer_row(vote, money.contact), "answer_of_an_ended_vote_stays")
    says_no(session, ended(vote), "ended_vote_is_append_only")
    roll = insert(RollEntry).values(id=uuid.uuid4(), vote_id=vote.id, person_id=money.lead.id)
    says_no(session, roll, "roll_of_an_ended_vote_is_full")


def test_the_roll_is_not_changed(session, money):
    vote = vote_on(session, money, propose(session, money, 9_000_000))

    says_no(session, RollEntry.__table__.delete().where(RollEntry.vote_id == vote.id), "roll_stays")
