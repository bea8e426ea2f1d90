"""Taking back what was sent in, to change it: until the deadline, and every time sent in stays on record."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from fellespott.core.clock import utcnow
from fellespott.disclosures.documents import find_proposals, load_proposal
from fellespott.groups.states import MemberKind
from fellespott.proposals import services
from fellespott.proposals.models import Submission
from fellespott.proposals.policies import can_view_proposal
from fellespott.proposals.queries import submission_of
from fellespott.proposals.states import TRANSITIONS, UNTIL_THE_DEADLINE, PartnerState, ProposalState
from tests.factories import WHOLE, add_member, make_person, make_proposal, make_staff
from tests.support.html import submit, text_of

from .support import actions, contact_of, mails, refusal, whole_draft


def reopen(session, proposal, now=None):
    return services.reopen_proposal(
        session, actor=contact_of(proposal.group), proposal=proposal, now=now or utcnow()
    )


def send(session, proposal, now=None):
    return services.submit_proposal(
        session, actor=contact_of(proposal.group), proposal=proposal, now=now or utcnow()
    )


def withdraw(session, proposal, now=None):
    return services.withdraw_proposal(
        session, actor=contact_of(proposal.group), proposal=proposal, now=now or utcnow()
    )


def rename(session, proposal, title):
    services.save_step(
        session,
        actor=contact_of(proposal.group),
        proposal=proposal,
        version=proposal.version,
        now=utcnow(),
        title=title,
    )


# --- the table, and the time

ACTS = {
    ProposalState.SUBMITTED: send,
    ProposalState.WITHDRAWN: withdraw,
    ProposalState.DRAFT: reopen,
}


@pytest.mark.parametrize("seconds", [0, 1])
@pytest.mark.parametrize("to", ProposalState)
@pytest.mark.parametrize("state", ProposalState)
def test_moves_are_those_of_the_table_on_both_sides_of_the_deadline(session, state, to, seconds):
    make = whole_draft if state is ProposalState.DRAFT else make_proposal
    proposal = make(session, state=state)
    when = proposal.call.closes_at + timedelta(seconds=seconds)
    is_late = seconds > 0 and (state, to) in UNTIL_THE_DEADLINE
    if to in TRANSITIONS[state] and not is_late:
        ACTS[to](session, proposal, when)
        assert proposal.state is to
        return
    error = refusal(lambda: ACTS[to](session, proposal, when))
    assert error.status == 409
    assert proposal.state is state
    if is_late:
        assert error.code == "too_late"


def test_every_move_but_putting_a_draft_away_ends_at_the_deadline():
    moves = {(state, to) for state, reached in TRANSITIONS.items() for to in reached}
    assert moves - UNTIL_THE_DEADLINE == {(ProposalState.DRAFT, ProposalState.WITHDRAWN)}


# --- what stays


def test_each_time_sent_in_is_kept_and_the_latest_counts(session):
    proposal, now = whole_draft(session), utcnow()
    send(session, proposal, now)
    reopen(session, proposal, now)
    assert (proposal.state, proposal.submitted_at) == (ProposalState.DRAFT, None)
    rename(session, proposal, "Åpnere hus")
    later = now + timedelta(hours=1)
    send(session, proposal, later)
    rows = session.scalars(select(Submission).order_by(Submission.number)).all()
    assert [(one.number, one.snapshot["texts"]["title"]) for one in rows] == [
        (1, WHOLE["title"]),
        (2, "Åpnere hus"),
    ]
    assert submission_of(session, proposal) is rows[1]
    assert (proposal.state, proposal.submitted_at) == (ProposalState.SUBMITTED, later)
    assert actions(session) == [
        "proposal.reopened",
        "proposal.saved",
        "proposal.submitted",
        "proposal.submitted",
    ]


def test_partners_answers_stand_when_it_is_taken_back(session):
    proposal = make_proposal(session, state=ProposalState.SUBMITTED)
    reopen(session, proposal)
    assert [one.state for one in proposal.partners] == [PartnerState.CONFIRMED] * 3


def test_what_is_taken_back_is_the_groups_own_again(session):
    proposal, staff = make_proposal(session, state=ProposalState.SUBMITTED), make_staff(session)
    assert can_view_proposal(staff, proposal, utcnow())
    reopen(session, proposal)
    assert not can_view_proposal(staff, proposal, utcnow())
    rename(session, proposal, "Noe helt nytt")
    assert find_proposals(session, "") == []
    title, _text = load_proposal(session, proposal.id)
    assert "Noe helt nytt" not in title


def test_group_that_forgets_to_send_it_in_again_is_told(session):
    proposal = make_proposal(session, state=ProposalState.SUBMITTED)
    reopen(session, proposal)
    assert services.tell_late(session, proposal.call.closes_at + timedelta(seconds=1)) == 1


# --- the mails


def test_receipt_says_which_time_it_is_from_the_second_on(session):
    proposal = whole_draft(session)
    send(session, proposal)
    reopen(session, proposal)
    send(session, proposal)
    receipts = [one.body for one in mails(session) if one.subject.startswith("Vi har fått forslaget")]
    assert sorted("gang dere sender inn" in body for body in receipts) == [False, True]
    assert any("Det er 2. gang dere sender inn dette forslaget." in body for body in receipts)


def test_group_is_told_and_partners_are_left_alone_when_it_is_changed(session):
    proposal = make_proposal(session, state=ProposalState.SUBMITTED)
    reopen(session, proposal)
    assert [(one.recipient, one.subject) for one in mails(session)] == [
        (contact_of(proposal.group).email, f"«{WHOLE['title']}» må sendes inn på nytt")
    ]


def test_partners_who_were_told_of_the_withdrawal_hear_that_it_is_taken_up_again(session):
    proposal = make_proposal(session, state=ProposalState.SUBMITTED)
    withdraw(session, proposal)
    reopen(session, proposal)
    told = {one.recipient for one in mails(session) if one.subject.endswith("er tatt opp igjen")}
    assert told == {one.contact_email for one in proposal.partners}


def test_draft_that_was_put_away_comes_back_without_a_mail(session):
    proposal = whole_draft(session)
    withdraw(session, proposal)
    reopen(session, proposal)
    assert (proposal.state, mails(session)) == (ProposalState.DRAFT, [])


# --- the page


def url(proposal):
    return f"/forslag/{proposal.id}/endre"


def test_taking_back_needs_a_second_press_and_says_to_send_in_again(session, sign_in):
    proposal = make_proposal(session, state=ProposalState.SUBMITTED)
    browser = sign_in(contact_of(proposal.group))
    assert f'href="{url(proposal)}"' in browser.get(f"/forslag/{proposal.id}").get_data(as_text=True)
    page = browser.get(url(proposal))
    assert "Husk å sende det inn på nytt." in text_of(page)
    assert proposal.state is ProposalState.SUBMITTED
    assert submit(browser, url(proposal)).location == f"/forslag/{proposal.id}"
    assert proposal.state is ProposalState.DRAFT
    assert browser.get(url(proposal)).location == f"/forslag/{proposal.id}"


def test_page_offers_nothing_after_the_deadline(session, sign_in, time_machine):
    proposal = make_proposal(session, state=ProposalState.SUBMITTED)
    proposal.call.closes_at = utcnow() + timedelta(hours=1)
    browser = sign_in(contact_of(proposal.group))
    time_machine.move_to(proposal.call.closes_at + timedelta(seconds=1), tick=False)
    page = browser.get(url(proposal))
    assert "Fristen har gått ut" in text_of(page)
    assert "Ja, endre det" not in text_of(page)


@pytest.mark.parametrize(
    ("kind", "status"), [(MemberKind.MEMBER, 303), (MemberKind.HELPER, 403), (None, 404)]
)
def test_the_group_takes_it_back_itself(session, sign_in, kind, status):
    proposal, person = make_proposal(session, state=ProposalState.SUBMITTED), make_person(session)
    if kind is not None:
        add_member(session, proposal.group, person, kind)
    browser = sign_in(person)
    found = browser.get(url(proposal))
    assert found.status_code == (200 if status == 303 else status)
    if status == 303:
        assert submit(browser, url(proposal)).status_code == 303
