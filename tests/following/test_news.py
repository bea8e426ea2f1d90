"""What those who follow a proposal hear: each change once, never early, and nothing of what is not open."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from fellespott.calls.services import move_phase
from fellespott.calls.states import Phase
from fellespott.core.clock import utcnow
from fellespott.core.i18n import _
from fellespott.following.models import FollowNews
from fellespott.jury import services as jury
from fellespott.proposals.states import ProposalState
from fellespott.reviews import services as reviews
from fellespott.reviews.states import ReviewOutcome
from tests.factories import make_call
from tests.following.support import follow, mails_to, public_proposal, tell
from tests.jury.rounds import begin
from tests.jury.rounds import make_round as make_jury_round
from tests.letters.support import agree_all, sent
from tests.reviews.support import answer, make_round, prepared, settle, warned
from tests.safety.cases import hide
from tests.stories.tales import publish as publish_story

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
ANA, BO = "ana@example.org", "bo@example.org"
PAST = {"opens_at": datetime(2021, 3, 1, tzinfo=UTC), "closes_at": datetime(2021, 4, 1, tzinfo=UTC)}


def subjects(session, address=ANA):
    return [one.subject for one in mails_to(session, address)]


def test_a_piece_of_news_is_told_once_whoever_calls_again(session, app):
    call = make_call(session, title="Nabolaget")
    follow(session, call, ANA)

    assert [tell(session, call, "opened"), tell(session, call, "opened")] == [1, 0]
    follow(session, call, BO)
    assert [tell(session, call, "opened"), tell(session, call, "closed")] == [0, 2]

    assert len(mails_to(session, ANA)) == 2
    assert len(mails_to(session, BO)) == 1
    assert sorted(session.scalars(select(FollowNews.news_key))) == ["closed", "opened"]


def test_each_reads_it_in_their_language_with_the_way_out(session, app):
    call = make_call(session, title="Nabolaget")
    follow(session, call, ANA)
    one = follow(session, call, BO, language="en")

    tell(session, call, write=lambda: (_("Begge deler"), _("Logg inn")))

    assert [mail.body.split("\n")[0] for mail in (*mails_to(session, ANA), *mails_to(session, BO))] == [
        "Logg inn",
        "Sign in",
    ]
    (mail,) = mails_to(session, BO)
    assert f"/folger/{one.address_id}/" in mail.body
    assert mail.unsubscribe_url.endswith(f"/{one.id}/av")


def test_an_address_that_has_not_said_yes_is_told_nothing(session, app):
    call = make_call(session)
    follow(session, call, ANA).confirmed_at = None

    assert tell(session, call) == 0
    assert subjects(session) == []


@pytest.mark.parametrize("how", ["withdrawn", "hidden", "draft"])
def test_of_what_is_not_open_nothing_is_told(session, app, how):
    proposal = public_proposal(session)
    follow(session, proposal, ANA)
    if how == "hidden":
        hide(session, "proposal", proposal)
    elif how == "withdrawn":
        proposal.state = ProposalState.WITHDRAWN
    else:
        proposal.call.closes_at = utcnow() + timedelta(days=1)
    session.flush()

    assert tell(session, proposal) == 0
    assert [one for one in subjects(session) if one == "Nytt"] == []
    assert session.scalars(select(FollowNews)).all() == []


def test_news_to_many_takes_few_statements(session, app, count_sql):
    call = make_call(session)
    for number in range(40):
        follow(session, call, f"p{number}@example.org")

    with count_sql() as statements:
        assert tell(session, call) == 40

    assert statements.count <= 10


def test_followers_hear_when_the_jury_reads_and_what_it_answered(session, app):
    found = make_jury_round(session, phase=Phase.CLOSED, max_awards=1)
    yes, no = found.proposals
    no.stays_if_refused = True
    follow(session, yes, ANA)
    follow(session, no, BO)
    move_phase(session, actor=found.staff, call=found.call, to=Phase.JURY, reason="Nå", now=utcnow())
    begin(session, found, [[5, 1], [5, 1]])
    for proposal in found.proposals:
        jury.write_entry(
            session,
            actor=found.leader,
            proposal=proposal,
            reason="Derfor",
            conversation_offer="Ring oss.",
            now=utcnow(),
        )
    assert [subjects(session), subjects(session, BO)] == [
        ["Juryen leser «Forslag A»"],
        ["Juryen leser «Forslag B»"],
    ]

    jury.publish_decision(session, actor=found.leader, call=found.call, now=utcnow())

    assert subjects(session)[1:] == ["«Forslag A» fikk ja"]
    assert subjects(session, BO)[1:] == ["«Forslag B» fikk nei"]
    assert f"http://localhost/utlysninger/{found.call.slug}/vedtak" in mails_to(session, BO)[1].body


def test_a_no_that_does_not_stay_open_is_not_told_as_one(session, app):
    found = make_jury_round(session, max_awards=1, title="Runden")
    found.proposals[1].stays_if_refused = False
    begin(session, found, [[5, 1], [5, 1]])
    follow(session, found.proposals[1], BO)
    for proposal in found.proposals:
        jury.write_entry(
            session,
            actor=found.leader,
            proposal=proposal,
            reason="Derfor",
            conversation_offer="Ring oss.",
            now=utcnow(),
        )

    jury.publish_decision(session, actor=found.leader, call=found.call, now=utcnow())

    (mail,) = mails_to(session, BO)
    assert mail.subject == "Vedtaket er klart: Runden"
    assert "nei" not in mail.body


def test_followers_hear_when_the_agreement_is_in_force_and_not_before(session, app):
    _leader, letter, asked = sent(session)
    letter.project.call.opens_at, letter.project.call.closes_at = PAST.values()
    follow(session, letter.project.proposal, ANA)
    agree_all(session, letter, asked[:-1])
    assert subjects(session) == []

    agree_all(session, letter, asked[-1:])

    assert subjects(session) == [f"Avtalen for «{letter.project.name}» gjelder"]
    told = select(FollowNews.news_key).where(FollowNews.kind == "proposal")
    assert session.scalars(told).all() == [f"letter:{letter.id.hex}"]


def test_followers_hear_of_a_review_and_of_a_stop(session, app):
    found = make_round(session, call=make_call(session, phase=Phase.DECIDED, **PAST))
    follow(session, found.project.proposal, ANA)
    review = warned(session, found)
    later = datetime(2022, 8, 2, 9, tzinfo=UTC)
    second = prepared(session, found, now=later - timedelta(days=14))
    answer(session, found, second, now=later)
    settle(session, found, second, ReviewOutcome.STOP, now=later)

    name = found.project.name
    assert subjects(session) == [f"Ny halvårsgjennomgang av «{name}»", f"«{name}» er stoppet"]
    first, last = mails_to(session, ANA)
    assert "en advarsel" in first.body
    assert f"http://localhost/prosjekter/{found.project.slug}" in last.body
    assert review.reason not in first.body


def test_followers_hear_when_a_project_is_completed(session, app):
    found = make_round(session, call=make_call(session, phase=Phase.DECIDED, **PAST))
    follow(session, found.project.proposal, ANA)

    reviews.complete_project(
        session, actor=found.leader, project=found.project, note="Takk for alt.", now=utcnow()
    )

    assert subjects(session) == [f"«{found.project.name}» er fullført"]


def test_followers_hear_of_a_story_and_never_who_tells_it(session, app):
    found = make_round(session, call=make_call(session, phase=Phase.DECIDED, **PAST))
    follow(session, found.project.proposal, ANA)

    story = publish_story(session, project=found.project)

    (mail,) = mails_to(session, ANA)
    assert mail.subject == f"Ny historie fra «{found.project.name}»"
    assert story.title not in mail.body
    assert story.teller.name not in mail.body
