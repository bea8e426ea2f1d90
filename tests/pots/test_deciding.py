"""Yes and no: who may say it, how many it takes, and what the group decides."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from fellespott.audit.models import AuditEntry
from fellespott.calls.states import SeatKind
from fellespott.core.errors import DomainError
from fellespott.groups.states import MemberKind
from fellespott.letters.states import Form
from fellespott.notices.models import OutboxMail
from fellespott.pots import queries, services
from fellespott.pots.labels import deciders
from fellespott.pots.models import Booking
from fellespott.pots.states import BookingKind, UseState
from fellespott.voting import services as voting
from fellespott.voting.states import Choice, VoteRule, VoteState
from tests.factories import add_member, answer_conflict, make_person, make_seat
from tests.pots.pots import NOW, approve, decided, make_money, propose


def refused(code, act, status=None):
    with pytest.raises(DomainError) as caught:
        act()
    assert caught.value.code == code
    if status is not None:
        assert caught.value.status == status
    return caught.value


@pytest.fixture
def money(session):
    return make_money(session)


def sums(money):
    return money.pot.free_ore, money.pot.committed_ore, money.pot.paid_ore


def put(session, money, use, rule=VoteRule.CONSENT, closes_at=None, **fields):
    services.comment_use(session, actor=money.contact, use=use, text="Hva tenker dere?", now=NOW)
    values = {"actor": money.contact, "now": NOW} | fields
    return services.put_to_vote(session, use=use, rule=rule, closes_at=closes_at, **values)


def say(session, vote, person, choice=Choice.YES, reason="Fordi.", conflict=False, now=NOW):
    return voting.answer_vote(
        session, actor=person, vote=vote, choice=choice, has_conflict=conflict, reason=reason, now=now
    )


# --- approvals


def test_one_yes_decides_a_small_use_and_promises_the_money(session, money):
    use = propose(session, money, 999_999)

    approve(session, use, money.members[0])

    assert (use.state, use.approvals_total) == (UseState.DECIDED, 1)
    assert sums(money) == (39_000_001, 999_999, 0)
    assert deciders(use) == "én i prosjektet"


@pytest.mark.parametrize("amount_ore", [1_000_000, 5_000_000])
def test_two_must_say_yes_to_a_middling_use(session, money, amount_ore):
    use = propose(session, money, amount_ore)

    approve(session, use, money.members[0])
    assert (use.state, money.pot.committed_ore) == (UseState.PROPOSED, 0)
    approve(session, use, money.members[1])

    assert (use.state, money.pot.committed_ore) == (UseState.DECIDED, amount_ore)


def test_no_number_of_approvals_decides_what_the_group_must(session, money):
    use = propose(session, money, 5_000_001)

    refused("needs_vote", lambda: approve(session, use, money.members[0]), 409)


def test_the_one_who_proposed_counts_as_one(session, money):
    use = propose(session, money, 1_000_000)

    approve(session, use, money.contact)
    assert use.state is UseState.PROPOSED
    approve(session, use, money.members[0])

    assert use.state is UseState.DECIDED


def test_nobody_approves_twice(session, money):
    use = propose(session, money, 1_000_000)
    approve(session, use, money.members[0])

    refused("already_approved", lambda: approve(session, use, money.members[0]), 409)
    assert use.approvals_total == 1


def test_nobody_approves_what_is_decided(session, money):
    use = decided(session, money)

    refused("already_decided", lambda: approve(session, use, money.members[1]), 409)


def test_the_receiver_does_not_approve_not_even_their_own_proposal(session, money):
    use = propose(session, money, receiver_person=money.contact)

    refused("to_oneself", lambda: approve(session, use, money.contact), 403)


def test_a_household_is_not_approved_by_one_of_its_own(session, money):
    use = propose(session, money)

    error = refused("household", lambda: approve(session, use, money.members[0], not_my_household=False))
    assert error.field == "not_my_household"


def test_a_partner_that_takes_no_part_in_money_does_not_approve(session, money):
    partner = money.project.partners[1]
    partner.no_money_decisions = True
    contact = make_person(session, email=partner.contact_email)

    refused("no_money_decisions", lambda: approve(session, propose(session, money), contact), 403)


def test_a_member_who_speaks_for_such_a_partner_does_not_approve_either(session, money):
    money.project.partners[1].no_money_decisions = True
    money.members[0].email = money.project.partners[1].contact_email
    session.flush()

    use = propose(session, money)
    refused("no_money_decisions", lambda: approve(session, use, money.members[0]), 403)


def test_a_partners_contact_approves(session, money):
    contact = make_person(session, email=money.project.partners[1].contact_email)
    use = propose(session, money)

    approve(session, use, contact)

    assert use.state is UseState.DECIDED


@pytest.mark.parametrize("who", ["staff", "stranger", "helper", "left"])
def test_those_outside_do_not_approve(session, money, who):
    person = money.staff if who == "staff" else make_person(session)
    if who in ("helper", "left"):
        membership = add_member(session, money.group, person, MemberKind.HELPER)
        membership.kind = MemberKind.HELPER if who == "helper" else MemberKind.MEMBER
        membership.left_at = NOW if who == "left" else None
        session.flush()
        session.expire(money.group, ["memberships"])

    refused("not_decider", lambda: approve(session, propose(session, money), person), 403)


def test_whoever_said_to_stand_too_close_does_not_approve(session, money):
    contact = make_person(session, email=money.project.partners[1].contact_email)
    seat = make_seat(session, money.project.call, contact, SeatKind.PROJECT_LEADER)
    answer_conflict(session, seat, money.project.proposal, conflict=True)

    refused("conflict", lambda: approve(session, propose(session, money), contact), 403)


def test_a_use_above_what_is_free_cannot_be_decided(session, money):
    decided(session, money, 4_000_000)
    money_left = money.pot.free_ore
    assert money_left == 36_000_000
    money.pot.free_ore, money.pot.paid_ore = 100, money.pot.paid_ore + money_left - 100
    session.flush()
    use = propose(session, money, 101, purpose="Buss")

    refused("not_enough", lambda: approve(session, use, money.members[0]), 409)


def test_exactly_what_is_free_can_be_decided(session):
    money = make_money(session, funded_ore=999_999)
    use = propose(session, money, 999_999)

    approve(session, use, money.members[0])

    assert sums(money) == (0, 999_999, 0)


def test_one_øre_more_than_is_free_cannot(session):
    money = make_money(session, funded_ore=999_998)

    use = propose(session, money, 999_999)
    refused("not_enough", lambda: approve(session, use, money.members[0]), 409)


def test_the_decision_is_told_and_logged(session, money):
    use = decided(session, money)

    subjects = set(session.scalars(select(OutboxMail.subject)))
    assert {"Det ble ja til «Vintersko»", "Skal betales: 5 000 kroner"} <= subjects
    actions = set(session.scalars(select(AuditEntry.action).where(AuditEntry.object_id == use.id)))
    assert actions == {"use.proposed", "use.approved", "use.decided"}


# --- refusals


def test_a_no_needs_a_reason_and_gives_it_to_the_one_who_asked(session, money):
    use = propose(session, money)
    refused(
        "reason_missing",
        lambda: services.refuse_use(session, actor=money.members[0], use=use, reason=" ", now=NOW),
    )

    services.refuse_use(session, actor=money.members[0], use=use, reason="Vi venter litt.", now=NOW)

    assert (use.state, use.decision_reason) == (UseState.REFUSED, "Vi venter litt.")
    mail = session.scalar(select(OutboxMail).where(OutboxMail.recipient == money.contact.email))
    assert "Vi venter litt." in mail.body


def test_one_who_proposed_takes_it_back_also_what_the_group_decides(session, money):
    use = propose(session, money, 9_000_000)

    services.refuse_use(session, actor=money.contact, use=use, reason="Vi ombestemte oss.", now=NOW)

    assert use.state is UseState.REFUSED


def test_one_alone_does_not_refuse_what_the_group_decides(session, money):
    use = propose(session, money, 9_000_000)

    refused(
        "needs_vote",
        lambda: services.refuse_use(session, actor=money.members[0], use=use, reason="Nei.", now=NOW),
    )


# --- the group


def test_the_whole_group_decides_a_large_use(session, money):
    use = propose(session, money, 5_000_001)
    vote = put(session, money, use)
    for person in (money.contact, money.members[0]):
        say(session, vote, person)
    assert use.state is UseState.PROPOSED

    say(session, vote, money.members[1])

    assert (vote.state, use.state) == (VoteState.CARRIED, UseState.DECIDED)
    assert money.pot.committed_ore == 5_000_001
    assert deciders(use) == "gruppa, 3 av 3"


def test_one_no_is_enough_against_where_the_whole_group_must_agree(session, money):
    use = propose(session, money, 5_000_001)
    vote = put(session, money, use, rule=VoteRule.MAJORITY)
    say(session, vote, money.contact)
    say(session, vote, money.members[0])
    say(session, vote, money.members[1], Choice.NO, "For dyrt.")

    assert (vote.state, use.state) == (VoteState.NOT_CARRIED, UseState.REFUSED)
    assert (use.decision_reason, money.pot.committed_ore) == ("For dyrt.", 0)


def test_those_who_abstain_or_have_a_conflict_leave_the_whole(session, money):
    use = propose(session, money, 5_000_001)
    vote = put(session, money, use)
    say(session, vote, money.contact, Choice.ABSTAIN, conflict=True)
    say(session, vote, money.members[0], Choice.ABSTAIN)
    say(session, vote, money.members[1])

    assert use.state is UseState.DECIDED


def test_the_receiver_and_those_who_take_no_part_are_not_on_the_roll(session, money):
    money.project.partners[1].no_money_decisions = True
    money.members[1].email = money.project.partners[1].contact_email
    session.flush()
    use = propose(session, money, 5_000_001, receiver_person=money.members[0])

    vote = put(session, money, use)

    assert [one.person_id for one in vote.roll] == [money.contact.id]


def test_the_talk_comes_before_the_vote(session, money):
    use = propose(session, money, 5_000_001)

    refused(
        "talk_first",
        lambda: services.put_to_vote(
            session, actor=money.contact, use=use, rule=VoteRule.CONSENT, closes_at=None, now=NOW
        ),
        409,
    )


def test_a_vote_asks_for_no_fewer_than_the_thresholds(session, money):
    use = propose(session, money, 5_000_000)
    vote = put(session, money, use, closes_at=NOW + timedelta(days=7))
    say(session, vote, money.contact)

    voting.close_vote(session, actor=None, vote=vote, now=NOW + timedelta(days=7))

    assert (vote.state, use.state) == (VoteState.NOT_CARRIED, UseState.REFUSED)


def test_ending_early_before_the_others_have_answered_carries_nothing(session, money):
    use = propose(session, money, 4_000_000, form=Form.COLLECTIVE)
    vote = put(session, money, use, rule=VoteRule.CONSENT, closes_at=NOW + timedelta(days=7))
    say(session, vote, money.contact)
    say(session, vote, money.members[0])

    voting.close_vote(session, actor=money.contact, vote=vote, now=NOW)

    assert use.state is UseState.REFUSED


def test_approvals_stop_when_the_group_decides(session, money):
    use = propose(session, money)
    put(session, money, use)

    refused("vote_is_open", lambda: approve(session, use, money.members[0]), 409)


def test_a_vote_is_not_begun_over_money_that_is_not_there(session):
    money = make_money(session, funded_ore=100)

    refused("not_enough", lambda: put(session, money, propose(session, money)), 409)


def test_a_vote_whose_money_went_meanwhile_stays_open(session):
    money = make_money(session, funded_ore=6_000_000)
    use = propose(session, money, 5_500_000, purpose="Båt")
    vote = put(session, money, use)
    decided(session, money, 900_000)
    for person in (money.contact, money.members[0]):
        say(session, vote, person)

    with pytest.raises(DomainError) as caught, session.begin_nested():
        say(session, vote, money.members[1])
    session.expire_all()

    assert caught.value.code == "not_enough"
    assert (vote.state, len(vote.answers), use.state) == (VoteState.OPEN, 2, UseState.PROPOSED)


def test_a_due_vote_without_money_is_tried_again_and_carried_when_it_comes(session):
    money = make_money(session, funded_ore=1_000_000)
    use = propose(session, money, 990_000)
    vote = put(session, money, use, closes_at=NOW + timedelta(days=1))
    say(session, vote, money.contact)
    other = decided(session, money, 900_000, purpose="Buss")
    later = NOW + timedelta(days=2)

    assert voting.close_due(session, later) == 0
    assert vote.state is VoteState.OPEN
    services.close_use(session, actor=money.lead, use=other, now=later)
    assert voting.close_due(session, later) == 1

    assert use.state is UseState.DECIDED
    assert voting.close_due(session, later) == 0


def test_each_decided_use_is_one_commitment(session, money):
    use = decided(session, money)

    kinds = [one.kind for one in session.scalars(select(Booking).where(Booking.use_id == use.id))]
    assert kinds == [BookingKind.COMMITMENT]
    assert queries.verify_ledger(session) == []
