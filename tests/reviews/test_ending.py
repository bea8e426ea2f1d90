"""A project is completed, or taken over by somebody who says yes. Rule R8's end, R19."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from fellespott.core.errors import DomainError
from fellespott.letters.states import ProjectState
from fellespott.notices.models import OutboxMail
from fellespott.people.models import Invitation
from fellespott.reviews import services
from fellespott.reviews.models import Completion, Handover
from fellespott.reviews.rules import CHECKLIST
from tests.factories import make_person
from tests.reviews.support import HELD, answer, make_round, prepared, settle, warned

WHOLE = {
    "receiving_unit": "Ungdomshuset",
    "receiving_leader": "Leder av ungdomshuset",
    "budget_room": "Innenfor husets egen ramme.",
    "checklist": CHECKLIST,
    "takes_over_on": HELD.date(),
    "now": HELD,
}


def refused(code, status, act):
    with pytest.raises(DomainError) as caught:
        act()
    assert (caught.value.code, caught.value.status) == (code, status)


def propose(session, found, **changes):
    return services.propose_handover(
        session, **({"actor": found.leader, "project": found.project} | WHOLE | changes)
    )


def complete(session, found, **changes):
    values = {"actor": found.leader, "project": found.project, "note": "Kafeen er åpen.", "now": HELD}
    return services.complete_project(session, **(values | changes))


def test_completing_says_what_happens_now(session):
    found = make_round(session)

    completion = complete(session, found)

    assert (found.project.state, completion.note) == (ProjectState.COMPLETED, "Kafeen er åpen.")
    assert session.query(Completion).count() == 1
    refused("not_under_way", 409, lambda: complete(session, found))


def test_completing_wants_a_note_and_somebody_who_leads(session):
    found = make_round(session)

    refused("note_missing", 422, lambda: complete(session, found, note=" "))
    for person in (found.contact, found.lead, found.steering):
        refused("not_judge", 403, lambda who=person: complete(session, found, actor=who))
    assert found.project.state is ProjectState.RUNNING


def test_completing_waits_for_an_answered_review(session):
    found = make_round(session)
    review = answer(session, found, prepared(session, found))

    refused("review_waits", 409, lambda: complete(session, found))
    from fellespott.reviews.states import ReviewOutcome

    settle(session, found, review, ReviewOutcome.GO_ON)
    complete(session, found)


def test_a_warned_project_can_be_completed(session):
    found = make_round(session)
    warned(session, found)

    complete(session, found)

    assert found.project.state is ProjectState.COMPLETED


def test_the_receiver_is_asked_and_says_yes(session):
    found = make_round(session)
    handover = propose(session, found, receiving_email="Hus@Example.org")
    (mail,) = session.scalars(select(OutboxMail).where(OutboxMail.recipient == "hus@example.org"))
    assert mail.subject == f"Vil dere føre «{found.project.name}» videre?"
    receiver = make_person(session, email="hus@example.org")

    services.accept_handover(session, actor=receiver, handover=handover, now=HELD)

    assert (found.project.state, handover.accepted_by_id) == (ProjectState.HANDED_OVER, receiver.id)
    refused(
        "cannot_be_handed_over",
        409,
        lambda: services.accept_handover(session, actor=receiver, handover=handover, now=HELD),
    )


def test_others_do_not_say_yes_but_who_leads_may_write_it_down(session):
    found = make_round(session)
    handover = propose(session, found)

    for person in (found.contact, found.lead, found.steering, make_person(session)):
        refused(
            "not_receiver",
            403,
            lambda who=person: services.accept_handover(session, actor=who, handover=handover, now=HELD),
        )
    services.accept_handover(session, actor=found.staff, handover=handover, now=HELD)

    assert found.project.state is ProjectState.HANDED_OVER


@pytest.mark.parametrize(
    "lack", [{"receiving_leader": ""}, {"budget_room": " "}, {"checklist": CHECKLIST[1:]}]
)
def test_what_is_not_whole_is_not_accepted(session, lack):
    found = make_round(session)
    handover = propose(session, found, **lack)

    refused(
        "not_whole",
        409,
        lambda: services.accept_handover(session, actor=found.staff, handover=handover, now=HELD),
    )


def test_it_goes_over_on_its_day_once(session):
    found = make_round(session)
    day = HELD.date() + timedelta(days=30)
    handover = propose(session, found, takes_over_on=day)
    services.accept_handover(session, actor=found.leader, handover=handover, now=HELD)

    assert found.project.state is ProjectState.RUNNING
    assert services.hand_over_due(session, HELD + timedelta(days=29)) == 0
    assert services.hand_over_due(session, HELD + timedelta(days=30)) == 1
    assert services.hand_over_due(session, HELD + timedelta(days=31)) == 0
    assert found.project.state is ProjectState.HANDED_OVER


def test_a_completed_project_can_be_handed_over_and_a_stopped_one_not(session):
    found, stopped = make_round(session), make_round(session, state=ProjectState.STOPPED)
    complete(session, found)

    handover = propose(session, found)
    services.accept_handover(session, actor=found.leader, handover=handover, now=HELD)

    assert found.project.state is ProjectState.HANDED_OVER
    refused("cannot_be_handed_over", 409, lambda: propose(session, stopped))


def test_proposed_anew_the_old_link_opens_nothing(session):
    found = make_round(session)
    first = propose(session, found, receiving_email="en@example.org")

    second = propose(session, found, receiving_email="to@example.org", takes_over_on=date(2023, 7, 1))

    assert first.id == second.id
    assert session.query(Handover).count() == 1
    states = {one.email: one.withdrawn_at is None for one in session.scalars(select(Invitation)) if one.email}
    assert states == {"en@example.org": False, "to@example.org": True}
    stranger = make_person(session, email="en@example.org")
    refused(
        "not_receiver",
        403,
        lambda: services.accept_handover(session, actor=stranger, handover=second, now=HELD),
    )


def test_bad_input_is_refused(session):
    found = make_round(session)

    refused("unit_missing", 422, lambda: propose(session, found, receiving_unit=" "))
    refused("unknown_check", 422, lambda: propose(session, found, checklist=["alt"]))
    refused("not_an_address", 422, lambda: propose(session, found, receiving_email="hus"))
    refused("not_judge", 403, lambda: propose(session, found, actor=found.lead))
    handover = propose(session, found)
    refused("stale", 409, lambda: propose(session, found, version=handover.version - 1))
    services.accept_handover(session, actor=found.leader, handover=handover, now=HELD)
    refused("cannot_be_handed_over", 409, lambda: propose(session, found))


def test_what_is_accepted_and_waits_for_its_day_is_not_changed(session):
    found = make_round(session)
    handover = propose(session, found, takes_over_on=date(2023, 7, 1))
    services.accept_handover(session, actor=found.leader, handover=handover, now=HELD)

    refused("already_accepted", 409, lambda: propose(session, found))
