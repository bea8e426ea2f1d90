import threading
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError, IntegrityError

from fellespott.calls.states import ActorKind, Phase
from fellespott.core.clock import utcnow
from fellespott.core.db import db, unit_of_work
from fellespott.core.errors import DomainError
from fellespott.groups.states import MemberKind
from fellespott.people.models import Person
from fellespott.proposals import services
from fellespott.proposals.models import Proposal, Submission
from fellespott.proposals.states import OPTIONAL_TEXTS, PartnerState, ProposalState
from tests.factories import (
    WHOLE,
    add_member,
    make_call,
    make_film,
    make_group,
    make_partner,
    make_person,
    make_proposal,
)
from tests.support.html import form_to, submit, text_of

from .support import actions, contact_of, mails, refusal, whole_draft


def send(session, proposal, now=None):
    return services.submit_proposal(
        session, actor=contact_of(proposal.group), proposal=proposal, now=now or utcnow()
    )


# --- rule R2, through the use case


def test_whole_proposal_is_sent_in_with_what_it_was(session):
    proposal, now = whole_draft(session), utcnow()
    submission = send(session, proposal, now)
    assert (proposal.state, proposal.submitted_at) == (ProposalState.SUBMITTED, now)
    assert (submission.received_at, submission.actors_confirmed, submission.actors_required) == (now, 3, 3)
    assert (submission.commitments_accepted, submission.commitments_asked) == (2, 2)
    assert submission.snapshot["texts"] == WHOLE | dict.fromkeys(OPTIONAL_TEXTS, "")
    assert submission.snapshot["group"]["name"] == proposal.group.name
    assert [one["organisation"] for one in submission.snapshot["partners"]] == [
        one.organisation for one in proposal.partners
    ]
    assert submission.snapshot["budget"] == [
        {
            "category": "activities",
            "purpose": "Aktiviteter",
            "amount_ore": 1_000_000,
            "running_ore": 0,
            "paid_later_by": "",
        }
    ]
    assert actions(session) == ["proposal.submitted"]


def test_snapshot_holds_no_name_or_address_of_a_person(session):
    submission = send(session, whole_draft(session))
    assert "example.org" not in str(submission.snapshot)
    assert "Kontakt" not in str(submission.snapshot)


def _without(session, proposal, count):
    for partner in proposal.partners[-count:]:
        session.delete(partner)
    session.flush()
    session.refresh(proposal)


def test_two_actors_are_refused_and_three_accepted(session):
    proposal = whole_draft(session)
    _without(session, proposal, 1)
    error = refusal(lambda: send(session, proposal))
    assert (error.code, error.status) == ("incomplete", 422)
    assert error.details == ["3 ulike partnere må ha sagt ja. Nå har 2 gjort det."]
    assert (proposal.state, proposal.need) == (ProposalState.DRAFT, WHOLE["need"])
    make_partner(session, proposal)
    assert send(session, proposal).actors_confirmed == 3


def test_two_units_of_one_municipality_count_as_two(session):
    proposal = whole_draft(session)
    _without(session, proposal, 1)
    make_partner(session, proposal, organisation="Kommunen", unit="Biblioteket", kind=ActorKind.MUNICIPAL)
    assert send(session, proposal).actors_confirmed == 3


@pytest.mark.parametrize("state", [PartnerState.ASKED, PartnerState.DECLINED])
def test_an_actor_that_has_not_said_yes_does_not_count(session, state):
    proposal = whole_draft(session)
    _without(session, proposal, 1)
    make_partner(session, proposal, state=state)
    assert refusal(lambda: send(session, proposal)).code == "incomplete"


def test_the_group_itself_does_not_count(session):
    proposal = whole_draft(session)
    _without(session, proposal, 1)
    make_partner(session, proposal, organisation=proposal.group.name, actor_key=proposal.group.name.lower())
    assert refusal(lambda: send(session, proposal)).code == "incomplete"


def test_film_without_captions_or_transcript_is_refused(session):
    proposal = whole_draft(session, film_id=make_film(session, captions=False).id)
    error = refusal(lambda: send(session, proposal))
    assert error.details == ["Gi filmen undertekster, eller skriv ned det som blir sagt."]
    proposal.film.transcript = "Vi sier hei."
    assert send(session, proposal).has_film_with_text is True


def test_call_with_other_values_is_followed(session):
    call = make_call(session, min_actors=1, needs_municipal_lead=False, needs_film=False, commitments=[])
    proposal = make_proposal(session, call=call, **WHOLE)
    make_partner(session, proposal)
    submission = send(session, proposal)
    assert (submission.actors_required, submission.needs_film, submission.commitments_asked) == (1, False, 0)


def test_call_that_asks_for_one_actor_says_one(session):
    proposal = whole_draft(session, call=make_call(session, min_actors=1, needs_municipal_lead=False))
    _without(session, proposal, 3)
    assert refusal(lambda: send(session, proposal)).details == ["Minst én partner må ha sagt ja."]


def test_message_lists_exactly_what_is_missing(session):
    error = refusal(lambda: send(session, make_proposal(session)))
    assert error.details == [
        "Gi forslaget et navn.",
        "Skriv hva dere vil gjøre.",
        "Skriv hvem som blir med, og hvem det er for.",
        "Skriv hvor ideen kommer fra.",
        "Skriv hvem som har vært med på å forme den.",
        "3 ulike partnere må ha sagt ja. Nå har 0 gjort det.",
        "En kommunal tjeneste eller enhet må ha ansvaret. Spør en, og kryss av for at de leder.",
        "Last opp en film om hvorfor.",
        "Si ja til alle løftene. Nå har dere sagt ja til 0 av 2.",
    ]


def test_more_money_than_the_call_gives_is_refused_in_kroner(session):
    proposal = whole_draft(session, call=make_call(session, max_award_ore=9_999_99))
    error = refusal(lambda: send(session, proposal))
    assert [one.replace("\u00a0", " ") for one in error.details] == [
        "Dere ber om 10 000 kroner. Det meste ett forslag kan få her, er 9 999,99 kroner."
    ]


# --- rule R1


@pytest.mark.parametrize(("seconds", "code"), [(-1, None), (0, None), (1, "too_late"), (3600, "too_late")])
def test_deadline_is_the_last_moment_in_time(session, seconds, code):
    proposal = whole_draft(session)
    when = proposal.call.closes_at + timedelta(seconds=seconds)
    if code is None:
        assert send(session, proposal, when).received_at == when
        return
    error = refusal(lambda: send(session, proposal, when))
    assert (error.code, error.status) == ("too_late", 409)
    assert "Alt dere har skrevet, er tatt vare på." in str(error.message)
    assert (proposal.state, proposal.title) == (ProposalState.DRAFT, WHOLE["title"])
    assert session.scalars(select(Submission)).all() == []


def test_request_that_arrived_in_time_counts_though_the_call_is_closed_meanwhile(session):
    proposal = whole_draft(session)
    proposal.call.phase = Phase.CLOSED
    assert send(session, proposal, proposal.call.closes_at).received_at == proposal.call.closes_at


@pytest.mark.parametrize("seconds", [-1, 0])
def test_opening_is_the_first_moment_in_time(session, seconds):
    proposal = whole_draft(session)
    when = proposal.call.opens_at + timedelta(seconds=seconds)
    if seconds < 0:
        assert refusal(lambda: send(session, proposal, when)).code == "not_open"
    else:
        assert send(session, proposal, when).received_at == when


@pytest.mark.parametrize("phase", [Phase.DRAFT, Phase.ANNOUNCED])
def test_call_that_is_not_opened_takes_nothing(session, phase):
    proposal = whole_draft(session)
    proposal.call.phase = phase
    assert refusal(lambda: send(session, proposal)).code == "not_open"


def test_too_late_is_said_before_what_is_missing(session):
    proposal = make_proposal(session)
    when = proposal.call.closes_at + timedelta(seconds=1)
    assert refusal(lambda: send(session, proposal, when)).code == "too_late"


def test_sending_in_twice_is_refused(session):
    proposal = whole_draft(session)
    send(session, proposal)
    error = refusal(lambda: send(session, proposal))
    assert (error.code, error.status) == ("already_sent", 409)


# --- the same rules in the database


def submission_row(proposal: Proposal, **changes):
    call = proposal.call
    return Submission(
        **{
            "proposal_id": proposal.id,
            "received_at": call.closes_at,
            "opens_at": call.opens_at,
            "closes_at": call.closes_at,
            "actors_confirmed": 3,
            "actors_required": 3,
            "needs_municipal_lead": True,
            "has_municipal_lead": True,
            "needs_film": True,
            "has_film_with_text": True,
            "commitments_asked": 2,
            "commitments_accepted": 2,
            "snapshot": {},
        }
        | changes
    )


def test_database_accepts_a_submission_that_keeps_the_rules(session):
    session.add(submission_row(make_proposal(session)))
    session.flush()


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"actors_confirmed": 2}, "enough_actors"),
        ({"has_municipal_lead": False}, "municipal_lead"),
        ({"has_film_with_text": False}, "film_with_captions"),
        ({"commitments_accepted": 1}, "commitments_accepted"),
    ],
)
def test_database_refuses_a_submission_that_breaks_rule_r2(session, changes, constraint):
    proposal = make_proposal(session)
    with pytest.raises(IntegrityError, match=constraint), session.begin_nested():
        session.add(submission_row(proposal, **changes))


@pytest.mark.parametrize(
    ("seconds_after_closing", "constraint"), [(1, "in_time"), (-60 * 86400, "not_before_opening")]
)
def test_database_refuses_a_submission_outside_the_time(session, seconds_after_closing, constraint):
    proposal = make_proposal(session)
    when = proposal.call.closes_at + timedelta(seconds=seconds_after_closing)
    with pytest.raises(IntegrityError, match=constraint), session.begin_nested():
        session.add(submission_row(proposal, received_at=when))


def test_database_takes_each_number_once_and_counts_from_one(session):
    proposal = make_proposal(session, state=ProposalState.SUBMITTED)
    for number in (1, 0):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.add(submission_row(proposal, number=number))
    session.add(submission_row(proposal, number=2))
    session.flush()


@pytest.mark.parametrize(
    "statement", [update(Submission).values(actors_confirmed=9), delete(Submission)], ids=["change", "delete"]
)
def test_database_never_changes_a_submission(session, statement):
    make_proposal(session, state=ProposalState.SUBMITTED)
    with pytest.raises(DatabaseError, match="submission_is_append_only"), session.begin_nested():
        session.execute(statement)


@pytest.mark.parametrize("name", ["title", "idea", "participants", "origin", "shaped_by"])
def test_database_refuses_a_sent_in_proposal_with_a_text_left_out(session, name):
    proposal = make_proposal(session, state=ProposalState.SUBMITTED)
    with pytest.raises(IntegrityError, match="sent_in_is_whole"), session.begin_nested():
        session.execute(update(Proposal).where(Proposal.id == proposal.id).values({name: "  "}))


def test_two_who_press_at_once_send_in_once(fresh_app):
    with fresh_app.app_context():
        with unit_of_work() as session:
            proposal = whole_draft(session)
            ids = proposal.id, contact_of(proposal.group).id
        outcomes: list[str] = []
        ready = threading.Barrier(2)

        def press() -> None:
            with fresh_app.app_context():
                ready.wait()
                try:
                    with unit_of_work() as session:
                        services.submit_proposal(
                            session,
                            actor=session.get_one(Person, ids[1]),
                            proposal=session.get_one(Proposal, ids[0]),
                            now=utcnow(),
                        )
                    outcomes.append("sent")
                except DomainError as error:
                    outcomes.append(error.code)
                finally:
                    db.session.remove()

        threads = [threading.Thread(target=press) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with unit_of_work() as session:
            count = len(session.scalars(select(Submission)).all())
    assert (sorted(outcomes), count) == (["already_sent", "sent"], 1)


# --- the pages


def check(proposal: Proposal) -> str:
    return f"/forslag/{proposal.id}/sjekk"


def test_page_lists_what_is_missing_with_the_way_to_each(session, sign_in):
    proposal = whole_draft(session)
    _without(session, proposal, 1)
    proposal.film.captions.clear()
    page = sign_in(contact_of(proposal.group)).get(check(proposal)).get_data(as_text=True)
    for text, step in (
        ("3 ulike partnere må ha sagt ja. Nå har 2 gjort det.", "partnere"),
        ("Gi filmen undertekster, eller skriv ned det som blir sagt.", "film"),
    ):
        assert f'<a href="/forslag/{proposal.id}/steg/{step}">{text}</a>' in page
    assert page.count('<li><a href="/forslag') == 2


def test_page_refuses_what_is_not_whole_and_says_why(session, sign_in):
    proposal = whole_draft(session)
    _without(session, proposal, 1)
    answer = submit(sign_in(contact_of(proposal.group)), check(proposal), to=check(proposal))
    assert answer.status_code == 422
    assert "Nå har 2 gjort det." in text_of(answer)
    assert proposal.state is ProposalState.DRAFT


def test_page_refuses_one_second_late_and_keeps_the_draft(session, sign_in, time_machine):
    proposal = whole_draft(session)
    proposal.call.closes_at = utcnow() + timedelta(hours=1)
    browser = sign_in(contact_of(proposal.group))
    data = form_to(browser.get(check(proposal)), check(proposal)).fields
    time_machine.move_to(proposal.call.closes_at + timedelta(seconds=1), tick=False)
    answer = browser.post(check(proposal), data=data)
    assert answer.status_code == 409
    assert "Fristen har gått ut, så forslaget ble ikke sendt inn." in text_of(answer)
    assert (proposal.state, proposal.title) == (ProposalState.DRAFT, WHOLE["title"])


def test_page_takes_the_last_moment(session, sign_in, time_machine):
    proposal = whole_draft(session)
    proposal.call.closes_at = utcnow() + timedelta(hours=1)
    browser = sign_in(contact_of(proposal.group))
    data = form_to(browser.get(check(proposal)), check(proposal)).fields
    time_machine.move_to(proposal.call.closes_at, tick=False)
    answer = browser.post(check(proposal), data=data)
    assert answer.location == f"/forslag/{proposal.id}/sendt"
    assert proposal.submitted_at == proposal.call.closes_at


def test_page_pressed_twice_says_that_it_is_sent(session, sign_in):
    proposal = whole_draft(session)
    browser = sign_in(contact_of(proposal.group))
    data = form_to(browser.get(check(proposal)), check(proposal)).fields
    answers = [browser.post(check(proposal), data=data) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 409]
    assert "Forslaget er sendt inn og kan ikke endres." in text_of(answers[1])


@pytest.mark.parametrize(
    ("kind", "status"),
    [(MemberKind.MEMBER, 303), (MemberKind.CONTACT_ADULT, 303), (MemberKind.HELPER, 403)],
)
def test_the_group_sends_in_itself_and_a_helper_does_not(session, sign_in, kind, status):
    proposal, person = whole_draft(session), make_person(session)
    add_member(session, proposal.group, person, kind)
    assert submit(sign_in(person), check(proposal), to=check(proposal)).status_code == status


def test_helper_reads_why_there_is_no_button(session, sign_in):
    proposal, person = whole_draft(session), make_person(session)
    add_member(session, proposal.group, person, MemberKind.HELPER)
    page = sign_in(person).get(check(proposal))
    assert "det er gruppa selv som sender inn" in text_of(page)
    assert "Send inn forslaget" not in text_of(page)


def test_stranger_cannot_send_in_or_withdraw(session, sign_in):
    proposal = whole_draft(session)
    browser = sign_in(make_person(session))
    for path in ("sjekk", "trekk", "sendt"):
        assert browser.get(f"/forslag/{proposal.id}/{path}").status_code == 404
        assert browser.post(f"/forslag/{proposal.id}/{path}").status_code in (404, 405)
    assert proposal.state is ProposalState.DRAFT


# --- receipt


def test_receipt_goes_to_everyone_in_the_group_with_what_happens_next(session):
    group = make_group(session, members=1)
    add_member(session, group, make_person(session, email=None))
    call = make_call(session, decision_expected_at=utcnow() + timedelta(days=30))
    proposal = whole_draft(session, group=group, call=call)
    send(session, proposal)
    assert sorted(one.recipient for one in mails(session)) == sorted(
        one.person.email for one in group.active if one.person.email
    )
    body = mails(session)[0].body.replace("\u00a0", " ")
    assert mails(session)[0].subject == "Vi har fått forslaget «Åpent hus»"
    for part in (
        "Dere ber om 10 000 kroner.",
        "Dere får svar omtrent",
        f"http://localhost/forslag/{proposal.id}",
        "Skriv til Den som leder runden <runden@example.org>.",
    ):
        assert part in body


# --- withdrawing


def test_withdrawing_before_the_deadline_needs_a_second_press(session, sign_in):
    proposal = make_proposal(session, state=ProposalState.SUBMITTED)
    browser = sign_in(contact_of(proposal.group))
    url = f"/forslag/{proposal.id}/trekk"
    assert "Vil dere trekke forslaget?" in text_of(browser.get(url))
    assert proposal.state is ProposalState.SUBMITTED
    assert submit(browser, url).location == f"/forslag/{proposal.id}"
    assert proposal.state is ProposalState.WITHDRAWN
    told = {one.recipient for one in mails(session)}
    assert told == {contact_of(proposal.group).email} | {one.contact_email for one in proposal.partners}


@pytest.mark.parametrize(("seconds", "code"), [(0, None), (1, "too_late")])
def test_withdrawing_is_possible_to_the_last_moment(session, seconds, code):
    proposal = make_proposal(session, state=ProposalState.SUBMITTED)
    when = proposal.call.closes_at + timedelta(seconds=seconds)

    def act():
        services.withdraw_proposal(session, actor=contact_of(proposal.group), proposal=proposal, now=when)

    if code:
        assert refusal(act).code == code
        assert proposal.state is ProposalState.SUBMITTED
    else:
        act()
        assert proposal.state is ProposalState.WITHDRAWN


def test_draft_is_put_away_also_after_the_deadline_and_nobody_gets_a_mail(session):
    proposal = whole_draft(session)
    services.withdraw_proposal(
        session,
        actor=contact_of(proposal.group),
        proposal=proposal,
        now=proposal.call.closes_at + timedelta(days=1),
    )
    assert (proposal.state, mails(session)) == (ProposalState.WITHDRAWN, [])


def test_withdrawing_twice_is_refused(session):
    proposal = make_proposal(session, state=ProposalState.WITHDRAWN)
    error = refusal(
        lambda: services.withdraw_proposal(
            session, actor=contact_of(proposal.group), proposal=proposal, now=utcnow()
        )
    )
    assert (error.code, error.status) == ("withdrawn", 409)


# --- too late


def test_group_with_a_draft_is_told_once_when_the_deadline_has_passed(session):
    proposal = make_proposal(session, title="Åpent hus")
    closes = proposal.call.closes_at
    assert services.tell_late(session, closes) == 0
    when = closes + timedelta(seconds=1)
    assert [services.tell_late(session, when), services.tell_late(session, when)] == [1, 0]
    mail = mails(session)[0]
    assert len(mails(session)) == 1
    assert mail.subject == "Fristen gikk ut for «Åpent hus»"
    assert "Alt dere har skrevet, er tatt vare på." in mail.body
    assert proposal.told_late_at == when


@pytest.mark.parametrize("state", [ProposalState.SUBMITTED, ProposalState.WITHDRAWN])
def test_group_without_a_draft_is_not_told(session, state):
    proposal = make_proposal(session, state=state)
    assert services.tell_late(session, proposal.call.closes_at + timedelta(days=1)) == 0
    assert mails(session) == []
