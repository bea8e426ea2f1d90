"""At least one row in every table, as the program itself writes them where that is short."""

import io
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from fellespott.audit.models import AuditCheck
from fellespott.audit.services import chain_entries, make_anchor
from fellespott.calls.models import ChecklistNote, PhaseChange, RulesVersion
from fellespott.calls.states import Phase, PointState
from fellespott.complaints.services import receive
from fellespott.core.limit_storage import VisitCount
from fellespott.disclosures import services as disclosures
from fellespott.disclosures.queries import text_of
from fellespott.disclosures.rules import Cover
from fellespott.disclosures.services.handling import fingerprint
from fellespott.disclosures.states import Ground
from fellespott.following.models import Following, FollowNews, NewsAddress
from fellespott.groups.models import BehalfEntry, ContactChange, GroupMessage, Participation
from fellespott.groups.states import ParticipationRole
from fellespott.jury.assignment_models import Reading, ReadingPlan
from fellespott.jury.lot_states import LotState, TargetCategory
from fellespott.jury.models import CallDecision, ConversationRequest, DecisionEntry, SheetSetAside
from fellespott.jury.round_models import (
    PublishedNumbers,
    SecondRound,
    SecondScore,
    SecondSheet,
    SilentWriting,
)
from fellespott.jury.states import DecisionState, Outcome
from fellespott.letters.states import Form
from fellespott.media.receiving import begin_upload
from fellespott.media.services import store_film
from fellespott.media.states import MediaKind
from fellespott.people.models import OneTimePassword, Passkey, RecordOpening, SignIn, SignInCode
from fellespott.people.services import (
    create_invitation,
    link_identity,
    print_codes,
    renew_code,
    send_text_link,
)
from fellespott.people.states import WayIn
from fellespott.pots import services as pots
from fellespott.proposals.models import (
    AnswerMedia,
    AnswerMediaPerson,
    AnswerVersion,
    FilmAgain,
    ProposalTag,
    Submission,
)
from fellespott.proposals.states import FilmAgainKind, ProposalState, TagKind
from fellespott.questions.models import Question
from fellespott.reviews import services as reviews
from fellespott.reviews.rules import CHECKLIST
from fellespott.reviews.states import ReviewOutcome
from fellespott.safety import services as safety
from fellespott.safety.states import ConcernState, Rule
from fellespott.safety.states import Outcome as ModerationOutcome
from fellespott.schedule.models import JobRun
from fellespott.stories.models import Practice
from fellespott.stories.states import Evidence
from fellespott.voting import services as voting
from fellespott.voting.states import Choice, VoteRule
from tests.factories import WHEN, _add, make_film, make_juror, make_person, make_proposal, make_sheet
from tests.groups.young import ask_and_say_yes, young_cast
from tests.jury.pools import aim, make_lot, offer, open_list, sign_up
from tests.pots.pots import NOW as PAID_AT
from tests.pots.pots import Money, approve, make_money, pay, propose
from tests.reviews.support import HELD, answer, make_round, prepared, settle, warned
from tests.safety.cases import report
from tests.stories.tales import learn, publish
from tests.support import films

# What makes a careless copy go wrong: letters beyond ASCII, line ends, quotes, what looks like other things.
AWKWARD = "Æøå, 𝕏 og «sitat»\nlinje to\r\n\ttab \\ ' \" % {row} null 0012 2021-01-01 \u2028 slutt"


def fill_everything(session: Session) -> None:
    """One row or more in each table, triggers and all; committed by the caller."""
    _people(session)
    _second_steps(session)
    _young(session)
    _a_decided_round(session)
    money = make_money(session)
    _money(session, money)
    _reviews(session)
    _stories(session)
    receive(session, text=AWKWARD, sender_email="noen@example.org", now=WHEN)
    _disclosures(session)
    _safety(session)
    _answers_and_questions(session)
    _jury(session)
    _add(session, JobRun(job="x", slot=WHEN, finished_at=WHEN + timedelta(microseconds=1)))
    session.flush()
    chain_entries(session, limit=50)
    make_anchor(session, day=WHEN.date(), now=WHEN)
    _add(session, AuditCheck(at=WHEN, position=50))


def _safety(session: Session) -> None:
    guard = make_person(session)
    story = publish(session, title="Meldt og skjult")
    case = report(session, "story", story, email="nora@example.org", words=AWKWARD)
    safety.decide(
        session,
        actor=guard,
        case=case,
        outcome=ModerationOutcome.HIDE,
        rule=Rule.PRIVATE,
        words=AWKWARD,
        now=WHEN,
    )
    concern = safety.add_concern(session, words=AWKWARD, sender=make_person(session), now=WHEN)
    safety.move_concern(session, actor=guard, concern=concern, to=ConcernState.SEEN, note=AWKWARD, now=WHEN)
    safety.add_contact(session, actor=guard, name="Helsesykepleier", phone="72 54 00 00", now=WHEN)


def _answers_and_questions(session: Session) -> None:
    """What stands around a proposal: tags, earlier texts, sounds and pictures, questions, followers."""
    proposal = make_proposal(session)
    call, person = proposal.call, make_person(session)
    _add(session, ProposalTag(proposal_id=proposal.id, kind=TagKind.MARMOT, key="a"))
    _add(
        session,
        AnswerVersion(
            proposal_id=proposal.id,
            field="idea",
            number=1,
            text=AWKWARD,
            by_id=person.id,
            began_at=WHEN,
            at=WHEN,
            closed_at=WHEN,
            tab="t" * 32,
        ),
    )
    picture = make_film(
        session, captions=False, kind=MediaKind.PICTURE, duration_ms=0, original_name="på tur.jpg"
    )
    shown = _add(
        session,
        AnswerMedia(
            proposal_id=proposal.id,
            field="idea",
            position=1,
            media_id=picture.id,
            alt_text=AWKWARD,
            created_at=WHEN,
            created_by_id=person.id,
        ),
    )
    _add(session, AnswerMediaPerson(answer_media_id=shown.id, person_id=person.id, said_at=WHEN))
    _add(
        session,
        FilmAgain(
            proposal_id=proposal.id,
            kind=FilmAgainKind.ASKED,
            film_id=picture.id,
            sha256="5" * 64,
            duration_ms=1,
            until=WHEN,
            happened_at=WHEN,
        ),
    )
    _add(
        session,
        RulesVersion(call_id=call.id, number=1, rules={"min_actors": 3, "area": AWKWARD}, at=WHEN),
    )
    _add(
        session,
        ChecklistNote(
            call_id=call.id,
            list_key="hensyn",
            point_key="1",
            number=1,
            state=PointState.YES,
            note=AWKWARD,
            evidence=[{"url": "/", "text": "Forsiden"}],
            at=WHEN,
            by_id=person.id,
        ),
    )
    _add(
        session,
        Question(call_id=call.id, text=AWKWARD, asker_email="spor@example.org", asked_at=WHEN),
    )
    follower = _add(session, NewsAddress(email="folger@example.org", created_at=WHEN))
    _add(
        session,
        Following(address_id=follower.id, kind="call", target_id=call.id, asked_at=WHEN, confirmed_at=WHEN),
    )
    _add(session, FollowNews(kind="call", target_id=call.id, news_key="opened", told_at=WHEN))


def _jury(session: Session) -> None:
    """Who sits and how that came about, who reads what, and a second round."""
    proposal = make_proposal(session, state=ProposalState.SUBMITTED)
    call, person = proposal.call, make_person(session)
    open_list(session, call)
    aim(session, call, TargetCategory.AREA, AWKWARD[:80], 0, 3, percent=12)
    sign_up(session, call, person, traits={"area": AWKWARD}, why=AWKWARD)
    lot = make_lot(session, call, person, state=LotState.DRAWN)
    offer(session, lot, person)
    juror = make_juror(session, call)
    sheet = make_sheet(session, juror, proposal, [5, None, 3, 2, 1, 4, 5, 5])
    plan = _add(session, ReadingPlan(call_id=call.id, readers_each=1, made_at=WHEN, made_by_id=person.id))
    _add(session, Reading(plan_id=plan.id, seat_id=juror.seat_id, proposal_id=proposal.id))
    _add(session, SecondRound(call_id=call.id, opened_at=WHEN, opened_by_id=person.id))
    again = _add(session, SecondSheet(first_sheet_id=sheet.id, sent_at=WHEN))
    _add(session, SecondScore(sheet_id=again.id, criterion_id=sheet.scores[0].criterion_id, value=4))
    _add(session, SilentWriting(proposal_id=proposal.id, started_at=WHEN, started_by_id=person.id))
    decision = session.query(CallDecision).first()
    assert decision is not None
    _add(session, PublishedNumbers(decision_id=decision.id, kept={"call": AWKWARD}, made_at=WHEN))


def _second_steps(session: Session) -> None:
    person = make_person(session)
    _add(
        session,
        Passkey(
            person_id=person.id, credential_id="k" * 1366, public_key="p", name=AWKWARD[:60], created_at=WHEN
        ),
    )
    _add(
        session,
        OneTimePassword(person_id=person.id, secret="gAAAAA==", created_at=WHEN, last_step=58_000_000),
    )


def _young(session: Session) -> None:
    cast = young_cast(session)
    ask_and_say_yes(session, cast)
    membership = cast.group.membership_of(cast.ana)
    assert membership is not None
    _add(
        session,
        Participation(
            membership_id=membership.id, role=ParticipationRole.FRONT_RUNNER, own_words=AWKWARD, said_at=WHEN
        ),
    )
    _add(session, ContactChange(group_id=cast.group.id, by_id=cast.adult.id, reason=AWKWARD, at=WHEN))
    _add(session, GroupMessage(group_id=cast.group.id, author_id=cast.ana.id, text=AWKWARD, sent_at=WHEN))
    _add(
        session,
        BehalfEntry(
            group_id=cast.group.id,
            helper_id=cast.helper.id,
            for_person_id=cast.ana.id,
            object_kind="proposal",
            object_id=cast.proposal.id,
            field="idea",
            text_after=AWKWARD,
            entered_at=WHEN,
        ),
    )


def _people(session: Session) -> None:
    person = make_person(session, name="Åse «Æ» Øygard", email=None)
    create_invitation(session, actor=person, kind="role", data={"role": "staff", "n": [1, None]}, now=WHEN)
    _add(
        session,
        SignInCode(
            email="a@example.org", code_hash="0" * 64, created_at=WHEN, expires_at=WHEN + timedelta(minutes=5)
        ),
    )
    print_codes(
        session, actor=person, kind="role", target_id=None, data={"n": 0.5}, count=1, key="k", now=WHEN
    )
    renew_code(session, actor=person, person=person, key="k", now=WHEN)
    link_identity(session, person=person, identity=("sms", "1" * 64), now=WHEN)
    send_text_link(session, number="+4791234567", key="k", now=WHEN, link_to=lambda token: f"/x/{token}")
    _add(
        session,
        SignIn(
            person_id=person.id, token_hash="2" * 64, way=WayIn.PAPER_CODE, started_at=WHEN, last_seen_at=WHEN
        ),
    )
    _add(session, VisitCount(key_hash="3" * 64, count=7, expires_at=WHEN))


def _a_decided_round(session: Session) -> None:
    proposal = make_proposal(session, state=ProposalState.SUBMITTED, call=None)
    session.refresh(proposal)
    call = proposal.call
    assert session.query(Submission).count()
    _add(session, PhaseChange(call_id=call.id, from_phase=Phase.DRAFT, to_phase=Phase.ANNOUNCED, at=WHEN))
    first = make_sheet(session, make_juror(session, call), proposal, [5, None, 3, 2, 1, 4, 5, 5])
    _add(
        session,
        SheetSetAside(
            sheet_id=first.id, reason="Kjente noen i gruppa.", by_id=make_person(session).id, at=WHEN
        ),
    )
    decision = _add(
        session,
        CallDecision(call_id=call.id, mode=call.decision_mode, max_awards=8, created_at=WHEN),
    )
    _add(
        session,
        DecisionEntry(
            decision_id=decision.id,
            proposal_id=proposal.id,
            outcome=Outcome.NO,
            reason=AWKWARD,
            conversation_offer="Ring oss.",
        ),
    )
    decision.proposals_total = decision.reasons_total = 1
    decision.state, decision.published_at = DecisionState.PUBLISHED, WHEN
    session.flush()
    _add(
        session,
        ConversationRequest(
            proposal_id=proposal.id, asked_by_id=proposal.group.active[0].person_id, asked_at=WHEN
        ),
    )


def _money(session: Session, money: Money) -> None:
    use = propose(session, money, 900_000, form=Form.CONDITIONAL)
    pots.comment_use(session, actor=money.members[0], use=use, text="Bra.", now=PAID_AT)
    approve(session, use, money.members[0])
    pay(session, money, use, 400_000)
    voted = propose(session, money, 6_000_000, purpose="Båt", receiver="Alle")
    pots.comment_use(session, actor=money.members[0], use=voted, text=AWKWARD, now=PAID_AT)
    pots.put_to_vote(
        session, actor=money.contact, use=voted, rule=VoteRule.MAJORITY, closes_at=None, now=PAID_AT
    )
    vote = voted.vote
    assert vote is not None
    for person in (money.contact, *money.members):
        voting.answer_vote(
            session, actor=person, vote=vote, choice=Choice.YES, has_conflict=False, reason="", now=PAID_AT
        )


def _reviews(session: Session) -> None:
    stopped = make_round(session)
    warned(session, stopped)
    later = HELD + timedelta(days=182)
    second = prepared(session, stopped, now=later - timedelta(days=14))
    settle(session, stopped, answer(session, stopped, second, now=later), ReviewOutcome.STOP, now=later)
    ended = make_round(session)
    reviews.complete_project(session, actor=ended.leader, project=ended.project, note="Takk.", now=HELD)
    reviews.propose_handover(
        session,
        actor=ended.leader,
        project=ended.project,
        receiving_unit="Ungdomshuset",
        receiving_leader="Leder",
        budget_room="Innenfor rammen.",
        checklist=CHECKLIST,
        takes_over_on=date(2023, 7, 1),
        receiving_email="hus@example.org",
        now=HELD,
    )


def _disclosures(session: Session) -> None:
    staff = make_person(session)
    _add(session, RecordOpening(about_id=make_person(session).id, opened_by_id=staff.id, page="x", at=WHEN))
    asked, _token = disclosures.receive(session, text=AWKWARD, now=WHEN)
    decided = session.query(DecisionEntry).first()
    assert decided is not None
    for times in range(2):
        document = disclosures.pick_document(
            session, actor=staff, request=asked, kind="decision", object_id=decided.id, now=WHEN
        )
        paragraphs = (text_of(session, document) or ("", []))[1]
        disclosures.redact(
            session,
            actor=staff,
            document=document,
            covers=[(Cover(0), Ground.PERSONAL)],
            text_sha256=fingerprint(paragraphs),
            now=WHEN,
        )
        if times == 0:
            disclosures.answer_request(session, actor=staff, request=asked, reason=AWKWARD, now=WHEN)


def _stories(session: Session) -> None:
    story = publish(session)
    learn(session, story=story)
    _add(
        session,
        Practice(
            key="praksis",
            title="Praksis",
            does=AWKWARD,
            evidence=next(iter(Evidence)),
            source="S0",
            tags=["a", "b"],
            details={"en": {"title": "Practice", "nothing": None}},
            published_at=WHEN,
        ),
    )


def add_film(session: Session, *, seconds: float = 1) -> Any:
    """A real film with its bytes in the store."""
    film = store_film(
        session,
        actor=None,
        upload=io.BytesIO(films.film(seconds=seconds)),
        filename="film.mp4",
        now=WHEN,
        max_seconds=60,
    )
    begin_upload(
        session,
        actor=make_person(session),
        purpose="forslag",
        target_id=film.id,
        filename="på vei.mp4",
        size_bytes=10,
        max_bytes=10,
        now=WHEN,
    )
    return film
