"""A role limited to one call, group or project holds there and nowhere else: on pages and in lists."""

import uuid
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from fellespott.calls.models import Seat
from fellespott.calls.services import invite_to_seat
from fellespott.calls.states import Phase, SeatKind
from fellespott.complaints.services import receive
from fellespott.complaints.states import About
from fellespott.complaints.subjects import Subject
from fellespott.core.clock import utcnow
from fellespott.core.errors import DomainError
from fellespott.jury.services import ask_for_talk, invite_juror
from fellespott.jury.states import Background, Outcome
from fellespott.letters.states import LetterState
from fellespott.people.models import Invitation, RoleGrant
from fellespott.people.personal import PERSONAL
from fellespott.people.services import grant_role, invite_to_role, revoke_role
from fellespott.people.states import Role, ScopeKind
from fellespott.proposals.states import ProposalState
from tests.factories import make_admin, make_call, make_group, make_person, make_proposal
from tests.letters.support import decide
from tests.project_factories import make_letter, make_project
from tests.stories.tales import learn
from tests.support.html import form_to, links_of, submit, text_of

NOW = datetime(2026, 4, 15, 10, tzinfo=UTC)


def limited(session, role, kind, key, **fields):
    person = make_person(session, **fields)
    session.add(RoleGrant(person_id=person.id, role=role, scope_kind=kind, scope_id=key, granted_at=NOW))
    session.flush()
    session.refresh(person, ["roles"])
    return person


# --- Given, shown and taken back


@pytest.fixture
def admin(session):
    return make_admin(session, name="Ada", email="ada@example.org")


@pytest.mark.parametrize("kind", ["call", "project", "group"])
def test_a_role_is_given_for_one_thing_and_shown_with_its_title(session, sign_in, admin, kind):
    project = make_project(session, name="Båten")
    project.call.title, project.group.name = "Ungt løft", "Kystlaget"
    things = {"call": project.call, "project": project, "group": project.group}
    titles = {
        "call": "i utlysningen «Ungt løft»",
        "project": "i prosjektet «Båten»",
        "group": "for gruppa «Kystlaget»",
    }
    person, client = make_person(session, name="Bo"), sign_in(admin)
    chosen = f"{kind}:{things[kind].id}"

    for _again in range(2):
        answer = submit(
            client, f"/folk/{person.id}/rolle/round_staff", {"scope": chosen, "reason": "Leder denne."}
        )
        assert answer.location == f"/folk/{person.id}"

    grant = session.scalars(select(RoleGrant).where(RoleGrant.person_id == person.id)).one()
    assert (grant.role, grant.scope) == (Role.ROUND_STAFF, (ScopeKind(kind), things[kind].id))
    assert f"Har rollen {titles[kind]}" in text_of(client.get(f"/folk/{person.id}"))
    assert f"Leder runder, bare {titles[kind]}" in text_of(client.get("/folk"))
    assert f"Leder runder, bare {titles[kind]}" in text_of(sign_in(person).get("/meg"))
    assert person.is_staff is False

    submit(client, f"/folk/roller/{grant.id}/ta-tilbake", {"reason": "Ferdig."})
    session.refresh(grant)
    assert grant.revoked_at is not None
    assert "Har rollen i" not in text_of(client.get(f"/folk/{person.id}"))


def test_groups_nobody_else_knows_of_are_not_offered(session, sign_in, admin):
    make_group(session, name="Bare for oss")
    make_proposal(session, group=make_group(session, name="Har sendt inn"), state=ProposalState.SUBMITTED)

    page = sign_in(admin).get(f"/folk/{make_person(session).id}/rolle/auditor").get_data(as_text=True)

    assert ("Har sendt inn" in page, "Bare for oss" in page) == (True, False)


@pytest.mark.parametrize("chosen", ["call:tull", "programme", "tull:x", f"call:{uuid.UUID(int=7)}"])
def test_a_role_is_not_given_for_what_does_not_exist(session, sign_in, admin, chosen):
    person = make_person(session)

    answer = submit(sign_in(admin), f"/folk/{person.id}/rolle/auditor", {"scope": chosen, "reason": "Fordi."})

    assert (answer.status_code, "Velg noe som finnes." in text_of(answer)) == (422, True)
    session.refresh(person, ["roles"])
    assert person.roles == []


def test_an_administrator_is_one_everywhere(session, sign_in, admin):
    call, person = make_call(session), make_person(session)
    page = sign_in(admin).get(f"/folk/{person.id}/rolle/administrator")

    assert "scope" not in form_to(page, "").fields
    with pytest.raises(DomainError) as refusal:
        grant_role(
            session,
            actor=admin,
            person=person,
            role=Role.ADMINISTRATOR,
            scope=(ScopeKind.CALL, call.id),
            now=NOW,
        )
    assert refusal.value.code == "everywhere_only"
    with pytest.raises(IntegrityError), session.begin_nested():
        limited(session, Role.ADMINISTRATOR, ScopeKind.CALL, call.id)


def test_taking_a_role_back_somewhere_leaves_it_elsewhere(session, admin):
    one, two, person = make_call(session), make_call(session), make_person(session)
    for call in (one, two):
        grant_role(
            session, actor=admin, person=person, role=Role.AUDITOR, scope=(ScopeKind.CALL, call.id), now=NOW
        )

    revoke_role(
        session, actor=admin, person=person, role=Role.AUDITOR, scope=(ScopeKind.CALL, one.id), now=NOW
    )

    assert [person.has_role(Role.AUDITOR, (ScopeKind.CALL, call.id)) for call in (one, two)] == [False, True]
    assert person.has_role(Role.AUDITOR) is False


def test_somebody_is_invited_to_run_one_call_by_mail(session, sign_in, admin, mails):
    call = make_call(session, title="Ungt løft")
    person = make_person(session, email="ny@example.org")

    submit(
        sign_in(admin),
        "/folk/inviter",
        {"email": "ny@example.org", "role": "round_staff", "scope": f"call:{call.id}"},
    )

    assert "bare i utlysningen «Ungt løft»" in mails("ny@example.org")[-1].body
    invitation = session.scalars(select(Invitation).where(Invitation.kind == "role")).one()
    page = f"/invitasjon/min/{invitation.id}"
    assert "bare i utlysningen «Ungt løft»" in text_of(sign_in(person).get(page))
    submit(sign_in(person), page, {})
    session.refresh(person, ["roles"])
    assert [(one.role, one.scope) for one in person.roles] == [(Role.ROUND_STAFF, (ScopeKind.CALL, call.id))]


def test_who_has_it_everywhere_is_not_invited_to_it_somewhere(session, admin):
    call = make_call(session)
    invite_to_role(
        session,
        actor=admin,
        email="ny@example.org",
        role=Role.AUDITOR,
        scope=(ScopeKind.CALL, call.id),
        now=NOW,
    )
    person = make_person(session, email="har@example.org")
    grant_role(session, actor=admin, person=person, role=Role.AUDITOR, now=NOW)

    with pytest.raises(DomainError) as refusal:
        invite_to_role(
            session,
            actor=admin,
            email="har@example.org",
            role=Role.AUDITOR,
            scope=(ScopeKind.CALL, call.id),
            now=NOW,
        )
    assert refusal.value.code == "role_held"


# --- What it opens, and what it does not


def test_who_runs_one_call_sees_that_draft_and_no_other(session, sign_in):
    mine = make_call(session, phase=Phase.DRAFT, title="Min runde")
    make_call(session, phase=Phase.DRAFT, slug="annen", title="Andres runde")
    client = sign_in(limited(session, Role.ROUND_STAFF, ScopeKind.CALL, mine.id))

    listed, waiting = text_of(client.get("/utlysninger")), text_of(client.get("/mitt"))

    assert ("Min runde" in listed, "Andres runde" in listed) == (True, False)
    assert ("Min runde" in waiting, "Andres runde" in waiting) == (True, False)
    assert client.get(f"/utlysninger/{mine.slug}/styr").status_code == 200
    assert client.get("/utlysninger/annen/styr").status_code == 404
    assert client.get("/utlysninger/ny").status_code == 403


def test_who_runs_another_call_is_told_so(session, sign_in):
    call, other = make_call(session), make_call(session)
    client = sign_in(limited(session, Role.ROUND_STAFF, ScopeKind.CALL, other.id))

    page = client.get(f"/utlysninger/{call.slug}/styr")

    assert (page.status_code, "Rollen din gjelder et annet sted enn her." in text_of(page)) == (403, True)


def test_a_visitor_is_not_told_which_drafts_there_are(session, client):
    make_call(session, phase=Phase.DRAFT, slug="utkast")

    answers = [client.get(f"/utlysninger/{slug}/styr") for slug in ("utkast", "finnes-ikke")]

    assert [one.status_code for one in answers] == [303, 303]


@pytest.mark.parametrize("kind", ["call", "project", "group"])
def test_letters_wait_for_who_runs_that_round(session, sign_in, kind):
    mine, others = make_project(session, name="Mitt prosjekt"), make_project(session, name="Andres prosjekt")
    for project in (mine, others):
        make_letter(session, project, state=LetterState.DRAFT)
    keys = {"call": mine.call_id, "project": mine.id, "group": mine.group_id}
    client = sign_in(limited(session, Role.ROUND_STAFF, ScopeKind(kind), keys[kind]))

    waiting = text_of(client.get("/mitt"))

    assert ("Mitt prosjekt" in waiting, "Andres prosjekt" in waiting) == (True, False)
    assert client.get(f"/prosjekter/{mine.slug}/avtale/1/skriv").status_code == 200
    assert client.get(f"/prosjekter/{others.slug}/avtale/1/skriv").status_code == 404


def test_talks_wait_for_who_runs_that_round(session, sign_in):
    proposals = {}
    for title in ("Min runde", "Andres runde"):
        call = make_call(session, phase=Phase.DECIDED, title=title)
        proposal = proposals[title] = make_proposal(session, call=call, state=ProposalState.SUBMITTED)
        decide(session, call, [(proposal, Outcome.NO)])
        contact = proposal.group.active[0].person
        ask_for_talk(session, actor=contact, proposal=proposal, note="", now=NOW)
    mine = proposals["Min runde"].call
    client = sign_in(limited(session, Role.ROUND_STAFF, ScopeKind.CALL, mine.id))

    waiting = text_of(client.get("/mitt"))

    assert ("svaret sitt i Min runde" in waiting, "Andres runde" in waiting) == (True, False)


def test_complaints_are_read_by_who_runs_that_round_and_by_auditors_there(session, sign_in, mails):
    mine, others = make_project(session), make_project(session)
    runs = limited(session, Role.ROUND_STAFF, ScopeKind.CALL, mine.call_id, email="min@example.org")
    audits = limited(session, Role.AUDITOR, ScopeKind.PROJECT, mine.id)
    sent = {
        name: receive(session, text=f"Klage om {name}.", subject=subject, now=NOW)[0]
        for name, subject in (
            ("mitt", Subject(About.PROJECT, mine.id, "Mitt")),
            ("andres", Subject(About.PROJECT, others.id, "Andres")),
            ("ingenting", Subject(About.OTHER, None, "Ingenting")),
        )
    }

    for person, may_answer in ((runs, 200), (audits, 403)):
        client = sign_in(person)
        listed = [
            address for _text, address in links_of(client.get("/klager")) if address.startswith("/klager/")
        ]
        assert listed == [f"/klager/{sent['mitt'].id}"]
        statuses = {name: client.get(f"/klager/{one.id}").status_code for name, one in sent.items()}
        assert statuses == {"mitt": 200, "andres": 404, "ingenting": 404}
        assert client.get(f"/klager/{sent['mitt'].id}/svar").status_code == may_answer
    assert len(mails("min@example.org")) == 1


@pytest.mark.parametrize(
    ("where", "status"), [(None, 200), ("project", 200), ("call", 200), ("elsewhere", 403), ("no role", 403)]
)
def test_a_lesson_is_answered_by_its_receiver_where_the_role_holds(session, sign_in, where, status):
    project = make_project(session)
    lesson, _token = learn(session, project=project, receiver_email="leder@example.org", title="Spør først")
    lesson.published_at = NOW
    scopes = {
        None: (None, None),
        "project": (ScopeKind.PROJECT, project.id),
        "call": (ScopeKind.CALL, project.call_id),
        "elsewhere": (ScopeKind.CALL, project.id),
    }
    person = make_person(session, email="leder@example.org", name="Leder Lise")
    if where in scopes:
        kind, key = scopes[where]
        grant = RoleGrant(
            person_id=person.id, role=Role.LESSON_RECEIVER, scope_kind=kind, scope_id=key, granted_at=NOW
        )
        session.add(grant)
    client, url = sign_in(person), f"/laerdom/{lesson.id}/svar"

    assert client.get(url).status_code == status
    assert ("Svar på lærdommen «Spør først»" in text_of(client.get("/mitt"))) == (status == 200)
    if status == 200:
        submit(client, url, {"answer": "Det gjør vi fra nå av."})
        session.refresh(lesson)
        assert (lesson.answer, lesson.answered_by) == ("Det gjør vi fra nå av.", "Leder Lise")


def test_the_role_answers_nothing_sent_to_another_address(session, sign_in):
    lesson, _token = learn(session, receiver_email="en.annen@example.org")
    lesson.published_at = NOW
    person = limited(session, Role.LESSON_RECEIVER, None, None, email="leder@example.org")

    assert sign_in(person).get(f"/laerdom/{lesson.id}/svar").status_code == 403


@pytest.mark.parametrize(("where", "status"), [("call", 200), ("elsewhere", 403)])
def test_a_story_editor_leads_stories_where_the_role_holds(session, sign_in, where, status):
    project = make_project(session)
    key = project.call_id if where == "call" else project.id
    client = sign_in(limited(session, Role.STORY_EDITOR, ScopeKind.CALL, key))

    assert client.get(f"/prosjekter/{project.slug}/laerdommer/ny").status_code == status
    assert client.get("/historier/ny").status_code == 403  # outside any project: everywhere, or not at all
    assert client.get(f"/prosjekter/{project.slug}/avtale/ny").status_code == 403


def test_a_jury_moderator_sees_the_points_when_the_scoring_has_ended(session, sign_in):
    call = make_call(session, phase=Phase.JURY)
    client = sign_in(limited(session, Role.JURY_MODERATOR, ScopeKind.CALL, call.id))
    url = f"/utlysninger/{call.slug}/rangering"
    make_proposal(session, call=call, state=ProposalState.SUBMITTED)

    before = client.get(url).status_code
    decide(session, call, [], published=False)

    assert (before, client.get(url).status_code) == (403, 200)


def test_an_auditor_sees_the_points_when_the_decision_is_public(session, sign_in):
    call = make_call(session, phase=Phase.JURY)
    client = sign_in(limited(session, Role.AUDITOR, None, None))
    url = f"/utlysninger/{call.slug}/rangering"
    proposal = make_proposal(session, call=call, state=ProposalState.SUBMITTED)

    decide(session, call, [], published=False)
    before = client.get(url).status_code
    other = make_call(session, phase=Phase.DECIDED)
    proposal = make_proposal(session, call=other, state=ProposalState.SUBMITTED)
    decide(session, other, [(proposal, Outcome.NO)])

    assert (before, client.get(f"/utlysninger/{other.slug}/rangering").status_code) == (403, 200)


# --- Invitations that were passed on


@pytest.mark.parametrize("kind", ["seat", "juror"])
def test_an_invitation_to_a_seat_is_for_the_one_it_was_mailed_to(session, sign_in, link_to, kind):
    call, staff = make_call(session), make_admin(session)
    if kind == "seat":
        invite_to_seat(
            session,
            actor=staff,
            call=call,
            kind=SeatKind.PROJECT_LEADER,
            email="rett@example.org",
            name="Rett",
            now=utcnow(),
        )
    else:
        invite_juror(
            session,
            actor=staff,
            call=call,
            email="rett@example.org",
            name="Rett",
            background=Background.RESIDENT,
            represents="Seg selv",
            now=utcnow(),
        )
    link = link_to("rett@example.org")
    somebody = make_person(session, email="feil@example.org")

    answer = submit(sign_in(somebody), link, {"is_adult": "y"})

    assert (answer.status_code, "Invitasjonen er til en annen adresse enn din." in text_of(answer)) == (
        403,
        True,
    )
    assert session.scalars(select(Seat).where(Seat.call_id == call.id)).all() == []
    right = make_person(session, email="rett@example.org")
    assert submit(sign_in(right), link, {"is_adult": "y"}).status_code == 303
    assert [seat.person_id for seat in session.scalars(select(Seat).where(Seat.call_id == call.id))] == [
        right.id
    ]


def test_a_role_somewhere_ends_with_the_person(session):
    call = make_call(session)
    person = limited(session, Role.ROUND_STAFF, ScopeKind.CALL, call.id)

    PERSONAL.erase(session, person, NOW)

    assert session.scalars(select(RoleGrant.revoked_at).where(RoleGrant.person_id == person.id)).all() == [
        NOW
    ]
