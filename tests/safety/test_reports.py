"""Anyone can say that something is not right; only about what they can see; and follow it by a link."""

import uuid
from typing import Any

import pytest
import sqlalchemy as sa

from fellespott.audit.models import AuditDetail, AuditEntry
from fellespott.calls.states import Phase
from fellespott.notices.models import OutboxMail
from fellespott.people.states import AgeBand
from fellespott.safety.models import ModerationCase, Report
from fellespott.safety.states import CaseState, Outcome, Rule, Why
from fellespott.stories.models import Story
from tests.factories import make_admin, make_call, make_group, make_person, make_proposal, make_staff
from tests.pots.pots import make_money, propose
from tests.safety.cases import SECRET, hide, make_safeguard, public_proposal, report
from tests.stories.tales import learn, publish
from tests.support.html import form_to, links_of, submit, text_of


def url_of(proposal: Any) -> str:
    return f"/meld/proposal/{proposal.id}"


def test_a_visitor_reports_and_follows_by_a_link(session: Any, client: Any) -> None:
    proposal = public_proposal(session)
    page = client.get(f"/forslag/{proposal.id}")
    assert ("Si fra om noe som ikke er greit", url_of(proposal)) in links_of(page)

    sent = submit(client, url_of(proposal), {"why": "hate", "words": "Det er stygt om naboen."})

    assert sent.status_code == 303
    (case,) = session.scalars(sa.select(ModerationCase))
    assert (case.kind, case.thing_id, case.state) == ("proposal", proposal.id, CaseState.OPEN)
    (one,) = case.reports
    assert (one.why, one.words, one.reporter_id, one.reporter_email) == (
        Why.HATE,
        "Det er stygt om naboen.",
        None,
        "",
    )
    followed = client.get(sent.location)
    assert "Venter" in text_of(followed)
    assert "Det er stygt om naboen." in text_of(followed)
    assert one.token_hash not in sent.location


def test_with_an_address_a_mail_comes_with_the_link_and_not_a_word_of_it(session: Any, client: Any) -> None:
    sent = submit(
        client,
        url_of(public_proposal(session)),
        {"why": "threat", "words": "Hemmelig", "email": "Nora@example.org"},
    )

    (mail,) = session.scalars(sa.select(OutboxMail).where(OutboxMail.recipient == "nora@example.org"))
    assert f"http://localhost{sent.location}" in mail.body
    assert "Hemmelig" not in mail.body
    assert SECRET not in mail.body


def test_who_takes_their_address_away_is_nobody(session: Any, sign_in: Any) -> None:
    nora, proposal = make_person(session, email="nora@example.org"), public_proposal(session)
    client = sign_in(nora)
    assert form_to(client.get(url_of(proposal))).fields["email"] == ["nora@example.org"]
    submit(client, url_of(proposal), {"why": "hate"})
    submit(client, url_of(proposal), {"why": "hate", "email": ""})

    found = session.execute(sa.select(Report.reporter_id, Report.reporter_email)).all()
    assert sorted(map(tuple, found), key=lambda row: row[1]) == [(None, ""), (nora.id, "nora@example.org")]
    # The log is read by more than those who moderate.
    noted = session.scalars(
        sa.select(AuditDetail).join(AuditEntry).where(AuditEntry.action == "report.received")
    ).all()
    assert [one.actor_id for one in noted] == [None, None]
    assert [one for one in noted if "nora" in str(one.detail) or str(nora.id) in str(one.detail)] == []


def test_many_reports_of_one_thing_are_one_case_and_one_mail(session: Any, client: Any) -> None:
    guard = make_safeguard(session, email="trygg@example.org")
    proposal = public_proposal(session)
    for _ in range(3):
        submit(client, url_of(proposal), {"why": "hate"})

    (case,) = session.scalars(sa.select(ModerationCase))
    assert len(case.reports) == 3
    mails = session.scalars(sa.select(OutboxMail).where(OutboxMail.recipient == guard.email)).all()
    assert len(mails) == 1
    assert SECRET not in mails[0].body


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Velg det som passer best."),
        ({"why": "other", "words": " "}, "Skriv hva som er galt."),
        ({"why": "hate", "email": "ikke en adresse"}, "Skriv en e-postadresse"),
        ({"why": "noe helt annet"}, "Not a valid choice"),
    ],
)
def test_what_is_missing_is_said_and_nothing_written(
    session: Any, client: Any, fields: dict[str, str], said: str
) -> None:
    answer = submit(client, url_of(public_proposal(session)), fields)
    assert answer.status_code == 422
    if said != "Not a valid choice":  # WTForms' own words, in its own language
        assert said in text_of(answer)
    assert session.scalars(sa.select(ModerationCase)).all() == []


def test_only_what_one_can_see_can_be_reported(session: Any, client: Any, sign_in: Any) -> None:
    hidden = public_proposal(session)
    hide(session, "proposal", hidden)
    before = make_proposal(session, call=make_call(session, phase=Phase.OPEN))
    draft = make_proposal(session, group=make_group(session))
    story = publish(session)
    story_url = f"/meld/story/{story.id}"
    lesson, _token = learn(session)
    money = make_money(session)
    use = propose(session, money)
    from fellespott.pots.services import comment_use

    comment = comment_use(session, actor=money.contact, use=use, text="Hva med oss?", now=story.published_at)
    comment_url = f"/meld/use_comment/{comment.id}"
    stranger = sign_in(make_person(session))

    gone = [url_of(one) for one in (hidden, before, draft)] + [
        f"/meld/lesson/{lesson.id}",
        comment_url,
        f"/meld/proposal/{uuid.uuid4()}",
        f"/meld/person/{money.contact.id}",
        f"/meld/complaint/{uuid.uuid4()}",
    ]
    for who in (client, stranger):
        assert {url: who.get(url).status_code for url in gone} == dict.fromkeys(gone, 404)
        assert {url: who.post(url).status_code for url in gone} == dict.fromkeys(gone, 404)
        assert who.get(story_url).status_code == 200
    assert sign_in(money.contact).get(comment_url).status_code == 200


def test_every_kind_is_registered_whole(app: Any) -> None:
    from fellespott.core.registry import registry

    kinds = registry().reportables
    assert {"proposal", "story", "lesson", "use_comment"} <= set(kinds)
    assert {key for key, one in kinds.items() if one.key != key} == set()


def test_a_minor_sees_help_first(session: Any, sign_in: Any) -> None:
    proposal = public_proposal(session)
    page = sign_in(make_person(session, age_band=AgeBand.FROM_13)).get(url_of(proposal))
    assert 'class="talk-now is-near"' in page.get_data(as_text=True)


def test_a_machine_is_asked_once_more(session: Any, client: Any) -> None:
    answer = submit(client, url_of(public_proposal(session)), {"why": "hate", "nettside": "https://x.no"})
    assert answer.status_code == 422
    assert session.scalars(sa.select(Report)).all() == []


def test_reports_are_counted(session: Any, app: Any, client: Any, monkeypatch: Any) -> None:
    from fellespott.core.errors import DomainError
    from fellespott.safety.views import reporting

    asked = []

    def too_many(action: str) -> None:
        asked.append(action)
        raise DomainError("too_fast", "Vent litt.", status=429)

    monkeypatch.setattr(reporting, "count_visit", too_many)
    answer = submit(client, url_of(public_proposal(session)), {"why": "hate"})
    assert (answer.status_code, asked) == (429, ["send-report"])


# --- The queue


def test_the_queue_shows_what_waits_longest_first(session: Any, sign_in: Any) -> None:
    first, second = public_proposal(session, title="Den første"), public_proposal(session, title="Den andre")
    report(session, "proposal", first)
    report(session, "proposal", second)
    page = text_of(sign_in(make_staff(session)).get("/meldinger"))
    assert page.index("Den første") < page.index("Den andre")
    mine = text_of(sign_in(make_staff(session)).get("/mitt"))
    assert "2 ting er meldt inn" in mine


def test_who_may_look(session: Any, client: Any, sign_in: Any) -> None:
    case = report(session, "proposal", public_proposal(session))
    url = f"/meldinger/{case.id}"
    answers = {}
    for name, person in {
        "resident": make_person(session),
        "staff": make_staff(session),
        "admin": make_admin(session),
        "guard": make_safeguard(session),
    }.items():
        who = sign_in(person)
        answers[name] = (who.get("/meldinger").status_code, who.get(url).status_code)
    assert answers == {
        "resident": (403, 404),
        "staff": (200, 200),
        "admin": (200, 200),
        "guard": (200, 200),
    }
    assert client.get(url).location.startswith("/logg-inn")


def test_what_was_written_for_a_few_is_looked_at_by_fewer(session: Any, sign_in: Any) -> None:
    from fellespott.core.clock import utcnow
    from fellespott.people.models import RecordOpening
    from fellespott.pots.services import comment_use

    money = make_money(session)
    use = propose(session, money)
    comment = comment_use(session, actor=money.contact, use=use, text=SECRET, now=utcnow())
    case = report(session, "use_comment", comment)
    url = f"/meldinger/{case.id}"

    staff = sign_in(make_staff(session))
    assert staff.get(url).status_code == 404
    assert "Noe som er sagt" not in text_of(staff.get("/meldinger"))
    guard = make_safeguard(session)
    assert SECRET in text_of(sign_in(guard).get(url))
    opened = session.execute(sa.select(RecordOpening.about_id, RecordOpening.opened_by_id)).all()
    assert list(map(tuple, opened)) == [(money.contact.id, guard.id)]


def test_hints_stand_beside_the_text_and_decide_nothing(session: Any, sign_in: Any) -> None:
    proposal = public_proposal(session, idea="Vi vet hvor du bor. Ring 22 22 33 44.")
    case = report(session, "proposal", proposal)
    page = text_of(sign_in(make_staff(session)).get(f"/meldinger/{case.id}"))
    assert "Kan være en trussel: vet hvor du bor" in page
    assert "Telefonnummer: 22 22 33 44" in page
    assert not session.get(type(proposal), proposal.id).is_hidden


def test_a_story_is_hidden_by_its_own_address(session: Any, sign_in: Any) -> None:
    """A case whose thing is gone can still be closed."""
    case = report(session, "story", publish(session))
    case.thing_id = uuid.uuid4()
    session.commit()
    url = f"/meldinger/{case.id}"
    staff = sign_in(make_staff(session))
    assert form_to(staff.get(url), "").fields.get("outcome") is None
    answer = submit(staff, url, {"outcome": Outcome.GONE, "rule": Rule.WITHIN, "words": "Borte."}, to="")
    assert answer.status_code == 303
    assert session.get(ModerationCase, case.id).state is CaseState.DECIDED
    assert session.scalars(sa.select(Story.state)).all() != []
