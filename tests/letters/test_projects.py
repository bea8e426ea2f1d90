"""From a yes to a project; and projects the steering group adds."""

from datetime import date

import pytest

from fellespott.audit.models import AuditEntry
from fellespott.calls.queries import seat_of
from fellespott.calls.states import Phase, SeatKind
from fellespott.core.errors import DomainError
from fellespott.groups.states import MemberKind
from fellespott.jury.states import Outcome
from fellespott.letters import policies, queries, services
from fellespott.letters.states import ProjectOrigin, ProjectState
from fellespott.proposals.states import PartnerState, ProposalState
from tests.factories import (
    WHEN,
    add_member,
    answer_conflict,
    make_call,
    make_group,
    make_partner,
    make_person,
    make_proposal,
    make_seat,
    make_staff,
)
from tests.letters.support import (
    ENDS,
    PARTNERS,
    STARTS,
    decide,
    make_leader,
    make_steering,
    make_yes,
    started,
)
from tests.support.log import actor_of


def refusal(act):
    with pytest.raises(DomainError) as caught:
        act()
    return caught.value


def start(session, actor, proposal, **fields):
    return services.start_project(
        session,
        actor=actor,
        proposal=proposal,
        **({"starts_on": STARTS, "ends_on": ENDS, "now": WHEN} | fields),
    )


def test_a_yes_becomes_a_project_with_its_confirmed_partners(session):
    proposal = make_yes(session)
    make_partner(session, proposal, state=PartnerState.DECLINED)
    project = start(session, make_leader(session, proposal.call), proposal)
    assert (project.origin, project.state, project.slug) == (
        ProjectOrigin.AWARD,
        ProjectState.PLANNED,
        "apent-hus",
    )
    assert [(one.position, one.is_lead) for one in project.partners] == [(1, True), (2, False), (3, False)]
    assert project.responsible_unit == "Kommunen, Bydelen"
    assert (project.contact_name, project.contact_email) == ("Den som leder runden", "runden@example.org")


def test_two_projects_of_one_name_have_two_addresses(session):
    first, second = make_yes(session), make_yes(session)
    staff = make_staff(session)
    slugs = [start(session, staff, one).slug for one in (first, second)]
    assert slugs == ["apent-hus", "apent-hus-2"]


def test_a_yes_is_started_once(session):
    proposal = make_yes(session)
    staff = make_staff(session)
    start(session, staff, proposal)
    assert refusal(lambda: start(session, staff, proposal)).code == "already_started"


@pytest.mark.parametrize("published", [True, False])
def test_only_a_published_yes_becomes_a_project(session, published):
    call = make_call(session, phase=Phase.DECIDED)
    proposal = make_proposal(session, call=call, state=ProposalState.SUBMITTED)
    decide(session, call, [(proposal, Outcome.NO if published else Outcome.YES)], published=published)
    error = refusal(lambda: start(session, make_staff(session), proposal))
    assert (error.code, error.status) == ("no_yes", 409)


@pytest.mark.parametrize("kind", [SeatKind.STEERING_GROUP, SeatKind.JUROR, SeatKind.LEAD_CONTACT])
def test_other_seats_do_not_start_projects(session, kind):
    proposal = make_yes(session)
    person = make_person(session)
    make_seat(session, proposal.call, person, kind)
    assert refusal(lambda: start(session, person, proposal)).code == "not_leader"


def test_a_leader_of_another_round_does_not_start_projects(session):
    proposal = make_yes(session)
    stranger = make_leader(session, make_call(session))
    assert refusal(lambda: start(session, stranger, proposal)).code == "not_leader"


def test_a_project_ends_after_it_starts(session):
    proposal = make_yes(session)
    error = refusal(lambda: start(session, make_staff(session), proposal, ends_on=STARTS))
    assert (error.code, error.field) == ("dates_crossed", "ends_on")


def add(session, actor, call, **fields):
    values = {
        "group": make_group(session),
        "name": "Sammen i bydelen",
        "about": "Familier og nabolag.",
        "reason": "Bydelen manglet, og naboene hadde alt begynt.",
        "partners": PARTNERS,
        "starts_on": date(2022, 9, 1),
        "ends_on": date(2023, 12, 31),
        "now": WHEN,
    }
    return services.add_project(session, actor=actor, call=call, **(values | fields))


def test_the_steering_group_adds_a_project_beyond_the_maximum(session):
    call = make_call(session, phase=Phase.DECIDED, max_awards=1)
    make_yes(session, call=call)
    project = add(session, make_steering(session, call), call)
    assert (project.origin, project.proposal, project.added_reason) == (
        ProjectOrigin.ADDED,
        None,
        "Bydelen manglet, og naboene hadde alt begynt.",
    )
    assert [one.no_money_decisions for one in project.partners] == [False, False, True]
    entry = session.query(AuditEntry).filter_by(action="project.added").one()
    assert actor_of(session, entry) == project.added_by_id


def test_nobody_else_adds_a_project(session):
    call = make_call(session, phase=Phase.DECIDED)
    for actor in (
        make_staff(session),
        make_leader(session, call),
        make_person(session),
        make_steering(session, make_call(session)),
    ):
        error = refusal(lambda actor=actor: add(session, actor, call))
        assert (error.code, error.status) == ("not_steering_group", 403)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"reason": "   "}, "reason_missing"),
        ({"name": ""}, "name_missing"),
        ({"partners": PARTNERS[:2]}, "too_few_partners"),
        ({"partners": [PARTNERS[0], PARTNERS[1], PARTNERS[1]]}, "too_few_partners"),
        ({"partners": [PARTNERS[0] | {"is_lead": False}, *PARTNERS[1:]]}, "lead_missing"),
        ({"partners": [PARTNERS[0] | {"kind": "business"}, *PARTNERS[1:]]}, "lead_not_municipal"),
        ({"partners": [PARTNERS[0] | {"contact_email": "ikke"}, *PARTNERS[1:]]}, "not_an_address"),
        ({"ends_on": date(2022, 9, 1)}, "dates_crossed"),
    ],
)
def test_an_added_project_is_whole(session, fields, code):
    call = make_call(session, phase=Phase.DECIDED)
    steering = make_steering(session, call)
    assert refusal(lambda: add(session, steering, call, **fields)).code == code


def test_nobody_adds_their_own_project(session):
    call = make_call(session, phase=Phase.DECIDED)
    steering = make_steering(session, call)
    mine = make_group(session)
    add_member(session, mine, steering)
    assert refusal(lambda: add(session, steering, call, group=mine)).code == "too_close"
    partners = [PARTNERS[0], PARTNERS[1] | {"contact_email": steering.email}, PARTNERS[2]]
    assert refusal(lambda: add(session, steering, call, partners=partners)).code == "too_close"


def test_who_is_in_a_project(session):
    _leader, project = started(session)
    helper, stranger = make_person(session), make_person(session)
    add_member(session, project.group, helper, MemberKind.HELPER)
    contact = make_person(session, email=project.lead.contact_email)
    member = project.group.active[0].person
    answers = [
        bool(policies.is_in_project(one, project, WHEN))
        for one in (member, helper, contact, stranger, make_staff(session), None)
    ]
    assert answers == [True, True, True, False, False, False]
    assert queries.projects_for(session, contact) == [project]
    assert queries.projects_for(session, stranger) == []
    assert queries.projects_for(session, None) == []


def test_who_leads_a_project(session):
    leader, project = started(session)
    contact = make_person(session, email=project.lead.contact_email)
    others = make_person(session, email=project.partners[1].contact_email)
    answers = [
        bool(policies.may_lead_project(one, project, WHEN))
        for one in (leader, contact, make_staff(session), others, make_steering(session, project.call), None)
    ]
    assert answers == [True, True, True, False, False, False]


def test_conflicts_bind_the_steering_group(session):
    _leader, project = started(session)
    free, bound, inside = (make_steering(session, project.call) for _ in range(3))
    answer_conflict(session, seat_of(session, bound, project.call_id), project.proposal, conflict=True)
    add_member(session, project.group, inside)
    partner = make_person(session, email=project.partners[2].contact_email)
    make_seat(session, project.call, partner, SeatKind.STEERING_GROUP)
    answers = [
        bool(policies.decides_in_steering_group(session, one, project))
        for one in (free, bound, inside, partner, make_staff(session), None)
    ]
    assert answers == [True, False, False, False, False, False]
