"""Asking without a name, reading what came in, and who sees what at each step."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from fellespott.audit.models import AuditDetail, AuditEntry
from fellespott.calls.states import Phase
from fellespott.core.clock import utcnow
from fellespott.core.db import db, unit_of_work
from fellespott.extensions import limiter
from fellespott.groups.states import MemberKind
from fellespott.notices.models import OutboxMail
from fellespott.people.throttle import LIMITS
from fellespott.proposals.states import ProposalState
from fellespott.questions.models import Question
from fellespott.questions.states import QuestionState
from tests.factories import add_member, make_call, make_person, make_staff
from tests.questions.support import ASKER, answer, ask, let_through, public_proposal
from tests.safety.cases import hide
from tests.support.html import submit, text_of

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
WORDS = "Kan <b>alle</b> bli med?"


def mails_to(session, address):
    found = select(OutboxMail).where(OutboxMail.recipient == address)
    return session.scalars(found.order_by(OutboxMail.created_at, OutboxMail.id)).all()


def member_of(proposal):
    return next(one.person for one in proposal.group.active)


def test_a_question_about_a_proposal_goes_all_its_way(session, client, sign_in):
    proposal, staff = public_proposal(session, title="Åpent hus"), make_staff(session)
    page = f"/forslag/{proposal.id}"

    sent = submit(client, f"{page}/spor", {"text": WORDS, "email": " Spor@Example.org "})
    assert (sent.status_code, sent.location) == (303, f"{page}/svar")
    (question,) = session.scalars(select(Question))
    assert (question.state, question.asker_email) == (QuestionState.RECEIVED, ASKER)
    group = sign_in(member_of(proposal))
    assert group.get(f"/sporsmal/{question.id}/svar").status_code == 404
    assert WORDS not in text_of(group.get(page))

    leads = sign_in(staff)
    assert WORDS in text_of(leads.get(f"/utlysninger/{proposal.call.slug}/sporsmal"))
    submit(
        leads,
        f"/utlysninger/{proposal.call.slug}/sporsmal",
        to=f"/sporsmal/{question.id}/slipp-gjennom",
    )
    (mail,) = mails_to(session, member_of(proposal).email)
    assert mail.subject == "Noen spør om «Åpent hus»"
    assert WORDS in mail.body
    assert ASKER not in mail.body
    assert "Noen spør om «Åpent hus»" in text_of(group.get("/mitt"))
    assert WORDS not in text_of(client.get(page))

    submit(group, f"/sporsmal/{question.id}/svar", {"text": "Ja,\n<script>alle</script>."})

    for seen in (client.get(page), client.get(f"{page}/svar")):
        assert WORDS in text_of(seen)
        assert "Svar fra gruppa" in text_of(seen)
        html = seen.get_data(as_text=True)
        assert "&lt;script&gt;alle&lt;/script&gt;" in html
        assert "<b>alle</b>" not in html
        assert ASKER not in html
        assert member_of(proposal).name not in text_of(seen)
    (told,) = mails_to(session, ASKER)
    assert "Ja,\n<script>alle</script>." in told.body
    session.refresh(question)
    assert (question.state, question.asker_email) == (QuestionState.ANSWERED, None)


def test_a_question_to_a_call_is_answered_by_those_who_run_it(session, client, sign_in):
    call, staff = make_call(session), make_staff(session)
    submit(client, f"/utlysninger/{call.slug}/spor", {"text": "Når er fristen?"})
    (question,) = session.scalars(select(Question))
    leads = sign_in(staff)
    assert f"1 spørsmål venter: {call.title}" in text_of(leads.get("/mitt"))
    assert "Når er fristen?" not in text_of(client.get(f"/utlysninger/{call.slug}"))

    submit(leads, f"/sporsmal/{question.id}/svar", {"text": "Søndag."})

    page = text_of(client.get(f"/utlysninger/{call.slug}"))
    assert "Når er fristen?" in page
    assert "Svar fra dem som leder runden" in page
    assert staff.name not in page
    assert "spørsmål venter" not in text_of(leads.get("/mitt"))


def test_what_is_refused_is_told_to_the_asker_alone(session, client, sign_in):
    call, staff = make_call(session), make_staff(session)
    question = ask(session, call, "Noe stygt", ASKER)
    leads = sign_in(staff)

    empty = submit(leads, f"/sporsmal/{question.id}/avsla", {"reason": " "})
    assert empty.status_code == 422
    submit(leads, f"/sporsmal/{question.id}/avsla", {"reason": "Det står et navn der."})

    (mail,) = mails_to(session, ASKER)
    assert "Det står et navn der." in mail.body
    session.refresh(question)
    assert (question.state, question.asker_email) == (QuestionState.REFUSED, None)
    assert "Noe stygt" not in text_of(client.get(f"/utlysninger/{call.slug}"))
    assert "Det står et navn der." in text_of(leads.get(f"/utlysninger/{call.slug}/sporsmal"))


@pytest.mark.parametrize("who", ["visitor", "resident", "other group", "helper", "member"])
def test_nobody_else_reads_lets_through_refuses_or_answers(session, client, sign_in, who):
    proposal = public_proposal(session)
    question = ask(session, proposal)
    helper = make_person(session)
    add_member(session, proposal.group, helper, MemberKind.HELPER)
    people = {
        "resident": make_person(session),
        "other group": member_of(public_proposal(session)),
        "helper": helper,
        "member": member_of(proposal),
    }
    theirs = client if who == "visitor" else sign_in(people[who])

    answers = [
        theirs.get(f"/utlysninger/{proposal.call.slug}/sporsmal"),
        theirs.get(f"/sporsmal/{question.id}/avsla"),
        theirs.get(f"/sporsmal/{question.id}/svar"),
        theirs.post(f"/sporsmal/{question.id}/slipp-gjennom"),
    ]

    expected = [303, 303, 303, 303] if who == "visitor" else [403, 404, 404, 404]
    assert [one.status_code for one in answers] == expected
    session.refresh(question)
    assert question.state is QuestionState.RECEIVED


@pytest.mark.parametrize(("kind", "status"), [(MemberKind.MEMBER, 200), (MemberKind.HELPER, 404)])
def test_the_group_itself_answers_and_a_helper_does_not(session, sign_in, kind, status):
    proposal, staff = public_proposal(session), make_staff(session)
    person = make_person(session)
    add_member(session, proposal.group, person, kind)
    question = let_through(session, staff, ask(session, proposal))

    assert sign_in(person).get(f"/sporsmal/{question.id}/svar").status_code == status


@pytest.mark.parametrize("how", ["draft", "before the deadline", "withdrawn", "hidden"])
def test_what_is_not_open_cannot_be_asked_about_and_shows_no_answers(session, client, sign_in, how):
    proposal, staff = public_proposal(session), make_staff(session)
    question = answer(session, staff, ask(session, proposal, "Kan alle bli med?"))
    if how == "hidden":
        hide(session, "proposal", proposal)
    elif how == "before the deadline":
        proposal.call.closes_at = utcnow() + timedelta(days=1)
    else:
        proposal.state = ProposalState.WITHDRAWN
    session.flush()
    someone = sign_in(make_person(session))

    gone = [someone.get(f"/forslag/{proposal.id}/{page}").status_code for page in ("spor", "svar")]

    assert gone == [404, 404]
    assert someone.get(f"/meld/question/{question.id}").status_code == 404
    assert "Kan alle bli med?" not in text_of(client.get(f"/forslag/{proposal.id}"))


def test_a_call_that_is_not_announced_cannot_be_asked_about(session, sign_in):
    call = make_call(session, phase=Phase.DRAFT)

    assert sign_in(make_person(session)).get(f"/utlysninger/{call.slug}/spor").status_code == 404


def test_an_answer_can_be_reported_and_is_gone_when_hidden(session, client):
    call, staff = make_call(session), make_staff(session)
    question = answer(session, staff, ask(session, call, "Hvem er Kari?"))
    page = f"/utlysninger/{call.slug}"
    assert f"/meld/question/{question.id}" in client.get(page).get_data(as_text=True)

    hide(session, "question", question)

    assert "Hvem er Kari?" not in text_of(client.get(page))
    assert "Hvem er Kari?" not in text_of(client.get(f"{page}/svar"))


def test_machines_and_addresses_that_are_none_are_kept_out(session, client):
    url = f"/utlysninger/{make_call(session).slug}/spor"
    trapped = submit(client, url, {"text": "Kjøp nå", "nettside": "http://x.example"})
    wrong = submit(client, url, {"text": "Hei", "email": "ikke en adresse"})

    assert [trapped.status_code, wrong.status_code] == [422, 422]
    assert session.scalars(select(Question.text)).all() == []


def test_floods_are_kept_out(fresh_app, monkeypatch):
    # Set up anew here: which app the limiter served last depends on the tests before.
    monkeypatch.setattr(limiter, "enabled", True)
    monkeypatch.setitem(LIMITS, "ask-question", LIMITS["ask-question"].__class__(1, 60))
    fresh_app.config["RATELIMIT_ENABLED"] = True
    limiter.init_app(fresh_app)
    with fresh_app.app_context():
        with unit_of_work() as session:
            url = f"/utlysninger/{make_call(session).slug}/spor"
        client = fresh_app.test_client()

        flood = [submit(client, url, {"text": f"Spørsmål {number}"}).status_code for number in range(2)]

        assert flood == [303, 429]
        assert db.session().scalars(select(Question.text)).all() == ["Spørsmål 0"]


def test_what_a_moderator_should_look_twice_at_is_pointed_out(session, sign_in):
    call, staff = make_call(session), make_staff(session)
    ask(session, call, "Ring meg på 912 34 567")

    page = text_of(sign_in(staff).get(f"/utlysninger/{call.slug}/sporsmal"))

    assert "Telefonnummer" in page


def test_the_log_never_says_who_asked(session, app):
    call = make_call(session)
    ask(session, call, "Hemmelig spørsmål", ASKER)
    session.flush()

    assert session.scalars(select(AuditEntry.action)).all() == ["question.asked"]
    held = [str(vars(one)) for one in session.scalars(select(AuditDetail))]
    assert [one for one in held if ASKER in one or "Hemmelig" in one] == []


def test_lists_ask_the_database_equally_often(session, client, sign_in, count_sql):
    proposal, staff = public_proposal(session), make_staff(session)
    leads, member = sign_in(staff), sign_in(member_of(proposal))
    pages = (
        (leads, f"/utlysninger/{proposal.call.slug}/sporsmal"),
        (client, f"/forslag/{proposal.id}/svar"),
        (client, f"/forslag/{proposal.id}"),
        (member, "/mitt"),
    )

    def counts():
        seen = []
        for who, url in pages:
            with count_sql() as statements:
                assert who.get(url).status_code == 200
            seen.append(statements.count)
        return seen

    def more(number):
        for index in range(number):
            question = let_through(session, staff, ask(session, proposal, f"Spørsmål {index}"))
            if index % 2:
                answer(session, staff, question)

    more(4)
    few = counts()
    more(16)

    assert counts() == few
