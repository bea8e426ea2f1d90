"""Somebody who takes part in everything, with words and names that are found nowhere else.

`live` writes them where the program does, by its services where that is short, and by rows where it is not.
"""

import io
import itertools
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.complaints.services import receive
from fellespott.core.clock import utcnow
from fellespott.groups.behalf_states import EntryState
from fellespott.groups.guardian_states import GuardedAct, RequestWay, Verified, Yes
from fellespott.groups.models import Group, GroupMessage
from fellespott.groups.models.guardians import GuardianConsent, GuardianRequest
from fellespott.groups.models.on_behalf import BehalfEntry
from fellespott.jury.models import CallDecision, ConversationRequest, DecisionEntry, SheetSetAside
from fellespott.jury.states import DecisionState, Outcome
from fellespott.media.services import set_captions, set_transcript, store_film
from fellespott.notices.models import OutboxMail
from fellespott.people.models import (
    Invitation,
    PaperCode,
    Person,
    ProvenIdentity,
    RecordOpening,
    SignIn,
    SignInCode,
)
from fellespott.people.states import AgeBand, WayIn
from fellespott.pots import services as pots
from fellespott.proposals.models import Proposal
from fellespott.proposals.states import ProposalState
from fellespott.reviews.models import Handover
from fellespott.safety.models import Concern, ModerationCase, Report
from fellespott.safety.states import Why
from fellespott.stories import services as stories
from fellespott.voting import services as voting
from fellespott.voting.states import Choice, VoteRule
from tests.factories import (
    WHEN,
    _add,
    add_member,
    answer_conflict,
    make_call,
    make_film,
    make_group,
    make_juror,
    make_partner,
    make_person,
    make_proposal,
    make_sheet,
)
from tests.pots.pots import NOW, Money, approve, make_money, pay, propose
from tests.reviews.support import make_round
from tests.stories.tales import approve as approve_story
from tests.stories.tales import consent, learn
from tests.stories.tales import write as write_story
from tests.support import films

NAME, NICKNAME = "Zebulon Kvitberg", "Zebbekvikk"
EMAIL, OTHER_CASE = "zebulon.kvitberg@example.org", "Zebulon.Kvitberg@example.org"


@dataclass
class Life:
    """The one who will be erased, those around them, and every word that must be gone afterwards."""

    person: Person
    others: dict[str, Person] = field(default_factory=dict)
    planted: list[str] = field(default_factory=lambda: [NAME, NICKNAME, EMAIL])
    _words: Any = field(default_factory=lambda: itertools.count(1))

    def word(self, about: str) -> str:
        """A text nobody else has."""
        made = f"zzq{next(self._words)}x{about}"
        self.planted.append(made)
        return made


def live(session: Session) -> Life:
    """Take part in everything."""
    person = make_person(
        session, name=NAME, email=EMAIL, language="nb", age_band=AgeBand.ADULT, turns_18="2019-04"
    )
    life = Life(person)
    _ways_in(session, life)
    money = make_money(session)
    add_member(session, money.group, person)
    life.others |= {"contact": money.contact, "member": money.members[0], "staff": money.staff}
    _contacts(session, life, money)
    _money(session, life, money)
    _vote(session, life, money)
    _jury(session, life)
    _stories(session, life)
    _proposals(session, life, money.group)
    _alone(session, life)
    _mails(session, life)
    _around(session, life, money)
    receive(
        session,
        text=life.word("complaint"),
        sender_name=NAME,
        sender_email=EMAIL,
        sender=person,
        now=WHEN,
    )
    record(session, actor=person, action="test.said", on=person, now=WHEN, text=life.word("said"))
    record(session, actor=money.staff, action="test.about", on=person, now=WHEN, reason=life.word("about"))
    return life


def _ways_in(session: Session, life: Life) -> None:
    person = life.person
    _add(session, Person(name=NICKNAME, created_at=WHEN, merged_into_id=person.id))
    _add(
        session,
        SignIn(
            person_id=person.id,
            token_hash="0" * 64,
            way=WayIn.PAPER_CODE,
            started_at=WHEN,
            last_seen_at=WHEN,
            device=life.word("device"),
        ),
    )
    identity = ProvenIdentity(
        person_id=person.id, provider="idporten", subject_hash=life.word("subject"), added_at=WHEN
    )
    _add(session, identity)
    code = PaperCode(
        selector=life.word("s")[:12],
        secret_hash=life.word("secret"),
        person_id=person.id,
        created_at=WHEN,
        claimed_at=WHEN,
    )
    _add(session, code)
    expires = utcnow() + timedelta(days=5)
    _add(
        session,
        SignInCode(email=EMAIL, code_hash=life.word("code"), created_at=WHEN, expires_at=expires),
    )
    invitation = Invitation(
        kind="seat",
        token_hash=life.word("invited"),
        email=EMAIL,
        data={"kind": "juror", "name": NAME, "represents": life.word("represents")},
        created_at=WHEN,
        expires_at=expires,
    )
    life.planted.remove(invitation.token_hash)  # a hash of nothing personal
    _add(session, invitation)
    reader = make_person(session, name="Leser Lund")
    _add(
        session, RecordOpening(about_id=person.id, opened_by_id=reader.id, page="people.show_person", at=WHEN)
    )
    _add(
        session, RecordOpening(about_id=reader.id, opened_by_id=person.id, page="people.show_person", at=WHEN)
    )


def _contacts(session: Session, life: Life, money: Money) -> None:
    """Others have written the name and address in where people may ask."""
    project = money.project
    project.contact_name, project.contact_email = NAME, OTHER_CASE
    project.call.contact_name, project.call.contact_email = NAME, EMAIL
    partner = project.partners[1]
    partner.contact_name, partner.contact_email = NAME, EMAIL
    assert project.proposal is not None
    make_partner(
        session, project.proposal, contact_name=NAME, contact_email=EMAIL, answer_note=life.word("note")
    )
    other = make_round(session)
    _add(
        session,
        Handover(
            project_id=other.project.id,
            receiving_unit="Bydelen",
            receiving_leader="Enhetsleder",
            receiving_email=EMAIL,
            budget_room="Innenfor rammen.",
            takes_over_on=other.project.ends_on,
            proposed_at=WHEN,
            accepted_at=WHEN,
            accepted_by_id=life.person.id,
        ),
    )


def _money(session: Session, life: Life, money: Money) -> None:
    person = life.person
    to_me = propose(
        session,
        money,
        900_000,
        receiver=life.word("receiver"),
        reason=life.word("need"),
        receiver_person=person,
    )
    approve(session, to_me, money.members[0])
    approve(session, to_me, money.members[1]) if to_me.needs == "two" else None
    pay(session, money, to_me, 400_000, receiver=life.word("payee"))
    pots.refund(session, actor=money.lead, use=to_me, amount_ore=1_000, text=life.word("refund"), now=NOW)
    other = propose(session, money, 700_000, purpose="Ski")
    approve(session, other, person, reason=life.word("approval"))
    pots.comment_use(session, actor=person, use=other, text=life.word("comment"), now=NOW)
    propose(session, money, 100_000, actor=person, purpose="Baller")


def _vote(session: Session, life: Life, money: Money) -> None:
    voted = propose(session, money, 6_000_000, purpose="Båt", receiver="Alle")
    pots.comment_use(session, actor=money.contact, use=voted, text="Hva tenker dere?", now=NOW)
    pots.put_to_vote(session, actor=money.contact, use=voted, rule=VoteRule.MAJORITY, closes_at=None, now=NOW)
    vote = voted.vote
    assert vote is not None
    for person in (money.contact, *money.members, life.person):
        reason = life.word("vote") if person == life.person else ""
        voting.answer_vote(
            session,
            actor=person,
            vote=vote,
            choice=Choice.YES,
            has_conflict=False,
            reason=reason,
            now=NOW,
        )


def _jury(session: Session, life: Life) -> None:
    proposal = make_proposal(session, state=ProposalState.SUBMITTED)
    call = proposal.call
    second = make_proposal(session, call=call, state=ProposalState.SUBMITTED)
    juror = make_juror(session, call, life.person, represents=life.word("represents"))
    answer_conflict(session, juror.seat, second, conflict=True).reason = life.word("conflict")
    sheet = make_sheet(session, juror, proposal, [5, None, 3, 2, 1, 4, 5, 5], sent=False)
    sheet.scores[0].comment = life.word("score")
    session.flush()
    sheet.criteria_total = sheet.answers_total = 8
    sheet.submitted_at = WHEN
    session.flush()
    _add(
        session,
        SheetSetAside(sheet_id=sheet.id, reason=life.word("aside"), by_id=make_person(session).id, at=WHEN),
    )
    other = make_sheet(session, make_juror(session, call), proposal, [3] * 8)
    assert other.submitted_at
    decision = _add(
        session,
        CallDecision(call_id=call.id, mode=call.decision_mode, max_awards=8, created_at=WHEN),
    )
    for one in (proposal, second):
        _add(
            session,
            DecisionEntry(
                decision_id=decision.id,
                proposal_id=one.id,
                outcome=Outcome.NO,
                reason="Det var mange om beinet.",
                conversation_offer="Ring oss.",
            ),
        )
    decision.proposals_total = decision.reasons_total = 2
    decision.published_by_id = life.person.id
    decision.state, decision.published_at = DecisionState.PUBLISHED, WHEN
    session.flush()
    _add(
        session,
        ConversationRequest(
            proposal_id=second.id, asked_by_id=life.person.id, asked_at=WHEN, note=life.word("talk")
        ),
    )


def _stories(session: Session, life: Life) -> None:
    texts = {
        name: life.word(name)
        for name in ("title", "before", "mattered", "together", "changed", "did_not_work", "told_as")
    }
    story = write_story(session, teller=life.person, **texts)
    approve_story(session, story)
    consent(session, story)
    stories.publish_story(
        session,
        actor=life.others["staff"],
        story=story,
        now=WHEN + timedelta(days=600),
        small_group_read=True,
    )
    write_story(session, teller=life.person, title=life.word("draft"), before=life.word("draftbefore"))
    lesson, _token = learn(session, receiver_email=EMAIL)
    lesson.answer, lesson.answered_at, lesson.answered_by = "Vi gjør det.", WHEN, NAME
    session.flush()


def _film(session: Session, life: Life, what: str) -> Any:
    comment = life.word(f"{what}film")
    film = store_film(
        session,
        actor=life.person,
        upload=io.BytesIO(films.film(seconds=1, video="mpeg4", metadata=(("comment", comment),))),
        filename=f"{life.word(what)}.mp4",
        now=WHEN,
        max_seconds=60,
    )
    cue = f"WEBVTT\n\n00:00.000 --> 00:00.900\n{life.word(what + 'caption')}\n"
    set_captions(session, actor=life.person, media=film, language="nb", source=cue, now=WHEN)
    set_transcript(session, actor=life.person, media=film, text=life.word(what + "said"), now=WHEN)
    return film


def _proposals(session: Session, life: Life, group: Group) -> None:
    """A draft and one taken back with films of theirs; and one sent in, where the film is the group's."""
    call = make_call(session)
    for what, state in (("draft", ProposalState.DRAFT), ("withdrawn", ProposalState.WITHDRAWN)):
        _add(
            session,
            Proposal(
                call_id=call.id,
                group_id=group.id,
                state=state,
                need="Et sted å være.",
                dream="At ingen står alene.",
                title=f"Gruppas {what}",
                film_id=_film(session, life, what).id,
                created_at=WHEN,
                updated_at=WHEN,
                created_by_id=life.person.id,
            ),
        )
    sent = make_film(session, created_by_id=life.person.id, original_name=life.word("sentname"))
    make_proposal(session, group=group, state=ProposalState.SUBMITTED, film_id=sent.id)


def _alone(session: Session, life: Life) -> None:
    """A group with nobody else in it, and its draft."""
    group = make_group(session, contact=life.person, name=life.word("group"), about=life.word("groupabout"))
    make_proposal(session, group=group, need=life.word("need"), dream=life.word("dream"))


def _mails(session: Session, life: Life) -> None:
    for to, body, sent_at in (
        (EMAIL, life.word("mail"), None),
        (EMAIL, "", WHEN),
        ("noen@example.org", f"{NAME} inviterer deg. Skriv til {EMAIL}.", None),
        ("noen@example.org", "", WHEN),
    ):
        _add(
            session,
            OutboxMail(
                id=uuid.uuid4(),
                recipient=to,
                subject=f"{NAME} inviterer deg",
                body=body,
                created_at=WHEN,
                due_at=WHEN + timedelta(days=9000),
                sent_at=sent_at,
            ),
        )


def _around(session: Session, life: Life, money: Money) -> None:
    """Talk in the group, a guardian's yes from when they were young, help with writing, reports, concerns."""
    person, group = life.person, money.group
    _add(
        session, GroupMessage(group_id=group.id, author_id=person.id, text=life.word("talked"), sent_at=WHEN)
    )
    about: dict[str, Any] = {
        "person_id": person.id,
        "act": next(iter(GuardedAct)),
        "object_kind": "story",
        "object_id": uuid.uuid4(),
        "mark": "0" * 64,
    }
    asked = GuardianRequest(
        **about,
        way=RequestWay.STAFF,
        asked_by_id=person.id,
        asked_at=WHEN,
        expires_at=WHEN + timedelta(days=14),
        note=life.word("askednote"),
    )
    _add(session, asked)
    _add(
        session,
        GuardianConsent(
            **about,
            yes=Yes.GUARDIAN,
            verified=next(iter(Verified)),
            guardian_name=life.word("guardian"),
            registered_by_id=money.staff.id,
            given_on=WHEN.date(),
            given_at=WHEN,
            ends_on=WHEN.date() + timedelta(days=300),
        ),
    )
    _add(
        session,
        BehalfEntry(
            group_id=group.id,
            helper_id=money.members[0].id,
            for_person_id=person.id,
            object_kind="story",
            object_id=uuid.uuid4(),
            field="before",
            text_before=life.word("behalfbefore"),
            text_after=life.word("behalfafter"),
            state=EntryState.WAITING,
            entered_at=WHEN,
        ),
    )
    case = _add(session, ModerationCase(kind="story", thing_id=uuid.uuid4(), opened_at=WHEN))
    _add(
        session,
        Report(
            case_id=case.id,
            why=next(iter(Why)),
            words=life.word("reported"),
            reporter_id=person.id,
            reporter_email=EMAIL,
            token_hash="1" * 64,
            at=WHEN,
        ),
    )
    _add(
        session,
        Concern(
            words="Noen er redd hjemme.",  # what may be needed to help stays (safety/personal.py)
            talk_to=NAME,
            reach_by=EMAIL,
            sender_id=person.id,
            received_at=WHEN,
        ),
    )
