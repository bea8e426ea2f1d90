"""What is kept no longer than it must be: time goes by, one job runs, and what is old is gone."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from fellespott.calls.states import Phase
from fellespott.complaints.models import Complaint
from fellespott.complaints.services import receive
from fellespott.core.clock import utcnow
from fellespott.core.db import db
from fellespott.disclosures import services as disclosures
from fellespott.disclosures.models import DisclosureRequest
from fellespott.disclosures.states import Ground
from fellespott.home.tasks import forget
from fellespott.notices.models import OutboxMail
from fellespott.people.models import Invitation, PaperCode, RecordOpening, SignIn, SignInCode
from fellespott.people.services import create_invitation
from fellespott.people.states import WayIn
from fellespott.proposals.models import Proposal
from fellespott.proposals.states import ProposalState
from tests.factories import _add, make_call, make_group, make_person, make_proposal, make_staff

DAY = timedelta(days=1)


def run(now):
    """As the scheduler does."""
    db.session.commit()
    removed = forget(db.session(), now)
    db.session().expire_all()
    return removed


def count(model, *where):
    return db.session().scalar(sa.select(sa.func.count()).select_from(model).where(*where))


def add_codes(session, now):
    _add(
        session,
        SignInCode(email="a@example.org", code_hash="0" * 64, created_at=now, expires_at=now + DAY / 96),
    )


def add_ended_sign_in(session, now):
    person = make_person(session)
    _add(
        session,
        SignIn(
            person_id=person.id,
            token_hash=str(person.id),
            way=WayIn.EMAIL_CODE,
            started_at=now - DAY,
            last_seen_at=now,
            ended_at=now,
        ),
    )


def add_forgotten_sign_in(session, now):
    person = make_person(session)
    _add(
        session,
        SignIn(
            person_id=person.id,
            token_hash=str(person.id),
            way=WayIn.EMAIL_CODE,
            started_at=now,
            last_seen_at=now,
        ),
    )


def add_mail(session, now):
    mail = OutboxMail(
        recipient="a@example.org", subject="s", body="", created_at=now, due_at=now, sent_at=now
    )
    _add(session, mail)


def add_opening(session, now):
    one, other = make_person(session), make_person(session)
    _add(session, RecordOpening(about_id=one.id, opened_by_id=other.id, page="people.show_person", at=now))


def add_paper_code(session, now):
    invitation, _token = create_invitation(session, actor=None, kind="group", now=now)
    code = PaperCode(
        selector="abcdefghijkl", secret_hash="0" * 64, invitation_id=invitation.id, created_at=now
    )
    _add(session, code)


@pytest.mark.parametrize(
    ("model", "add", "days"),
    [
        (SignInCode, add_codes, 1),
        (SignIn, add_ended_sign_in, 30),
        (SignIn, add_forgotten_sign_in, 395),
        (OutboxMail, add_mail, 90),
        (RecordOpening, add_opening, 730),
        (PaperCode, add_paper_code, 365),
    ],
)
def test_it_is_there_until_its_time_is_up_and_then_gone(session, model, add, days):
    now = utcnow()
    add(session, now)
    with time_machine.travel(now, tick=False):
        run(now + days * DAY - DAY / 24)
        assert count(model) == 1
        run(now + days * DAY + DAY / 24)
        assert count(model) == 0


def test_an_old_invitation_loses_its_address_and_name_and_opens_nothing(session):
    now = utcnow()
    invitation, _token = create_invitation(
        session,
        actor=None,
        kind="seat",
        now=now,
        email="a@example.org",
        data={"kind": "juror", "name": "Ana"},
        valid_days=14,
    )
    run(now + 103 * DAY)
    assert session.get_one(Invitation, invitation.id).email == "a@example.org"
    run(now + 105 * DAY)
    kept = session.get_one(Invitation, invitation.id)
    assert (kept.email, kept.data, kept.withdrawn_at is not None) == (None, {"kind": "juror"}, True)


def test_a_closed_complaint_loses_its_words_after_five_years_and_keeps_its_number(session):
    now = utcnow()
    complaint, _token = receive(
        session, text="Ingen spurte oss.", sender_name="Ana", sender_email="a@example.org", now=now
    )
    session.execute(
        sa.update(Complaint).values(state="answered", answer="Takk.", answered_at=now, acknowledged_at=now)
    )
    session.execute(sa.update(Complaint).values(state="closed", closed_at=now))
    run(now + 5 * 365 * DAY - DAY)
    assert session.get_one(Complaint, complaint.id).sender_name == "Ana"
    run(now + 5 * 365 * DAY + DAY)
    kept = session.get_one(Complaint, complaint.id)
    assert (kept.number, kept.text, kept.sender_name, kept.sender_email, kept.answer) == (
        complaint.number,
        "[slettet]",
        "",
        "",
        "Takk.",
    )


def test_an_answered_request_for_documents_loses_its_words_after_a_year(session):
    now = utcnow()
    request, _token = disclosures.receive(session, text="Alt om naboen", email="a@example.org", now=now)
    disclosures.answer_request(
        session, actor=make_staff(session), request=request, reason="Nei.", grounds=[Ground.PERSONAL], now=now
    )
    run(now + 366 * DAY)
    kept = session.get_one(DisclosureRequest, request.id)
    assert (kept.text, kept.email, len(kept.answers)) == ("[slettet]", "", 1)


def test_a_group_is_told_a_month_before_its_old_draft_is_emptied(session):
    now = utcnow()
    call = make_call(session, phase=Phase.DECIDED, opens_at=now - 20 * DAY, closes_at=now)
    group = make_group(session, contact=make_person(session, email="ana@example.org"))
    draft = make_proposal(session, call=call, group=group, title="Gammel idé", idea="Alt vi tenkte")
    sent = make_proposal(session, call=call, state=ProposalState.SUBMITTED)

    run(now + 699 * DAY)
    assert count(OutboxMail, OutboxMail.subject.contains("Gammel idé")) == 0
    run(now + 701 * DAY)
    run(now + 702 * DAY)
    assert count(OutboxMail, OutboxMail.subject.contains("Gammel idé")) == 1
    assert session.get_one(Proposal, draft.id).idea == "Alt vi tenkte"
    run(now + 732 * DAY)
    emptied = session.get_one(Proposal, draft.id)
    assert (emptied.title, emptied.need, emptied.idea, emptied.state) == ("", "", "", ProposalState.WITHDRAWN)
    assert session.get_one(Proposal, sent.id).title == "Åpent hus"


def test_a_draft_nobody_was_told_of_is_not_emptied_however_late_the_job_comes(session):
    now = utcnow()
    call = make_call(session, phase=Phase.DECIDED, opens_at=now - 20 * DAY, closes_at=now)
    draft = make_proposal(session, call=call, title="Gammel idé")
    run(now + 2000 * DAY)
    assert session.get_one(Proposal, draft.id).title == "Gammel idé"
    run(now + 2031 * DAY)
    assert session.get_one(Proposal, draft.id).title == ""


def test_running_it_twice_removes_nothing_more(session):
    now = utcnow()
    add_mail(session, now)
    assert run(now + 91 * DAY) == 1
    assert run(now + 91 * DAY) == 0


def test_one_that_fails_does_not_keep_the_others_from_theirs(session, app, monkeypatch):
    registry = app.extensions["fellespott_registry"]
    now = utcnow()
    add_mail(session, now)

    def fail(_session, _before):
        raise RuntimeError("no")

    broken = [type(registry.retention[0])("test", "x", 1, "y", fail), *registry.retention]
    monkeypatch.setattr(registry, "retention", broken)
    with pytest.raises(RuntimeError):
        run(now + 91 * DAY)
    assert count(OutboxMail) == 0


def test_everything_registered_has_a_reason_and_a_time(app):
    found = app.extensions["fellespott_registry"].retention
    assert len({one.key for one in found}) == len(found)
    assert [one.key for one in found if one.days < 1 or not str(one.what) or not str(one.why)] == []
