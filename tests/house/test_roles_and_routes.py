"""Every route, asked for by everyone there is: who gets in, who is sent away, and how.

The answers stand in access_table.txt beside this file, to be read line by line against the rules. What one
gets depends on roles and rows, not on the engine, so SQLite alone is asked.
"""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from jinja2 import FunctionLoader
from sqlalchemy import select

from fellespott.calls.models import Call, Seat
from fellespott.calls.states import DecisionMode, Phase, SeatKind
from fellespott.complaints import services as complaints
from fellespott.core.clock import to_oslo, utcnow
from fellespott.core.db import db
from fellespott.core.ids import token_hash
from fellespott.core.links import local_url
from fellespott.core.local_only import settings
from fellespott.groups.models import Group
from fellespott.groups.services import invite as invite_to_group
from fellespott.groups.states import MemberKind
from fellespott.jury import services as jury
from fellespott.jury.models import ConversationRequest
from fellespott.jury.services import invite_juror
from fellespott.jury.states import Background, Outcome
from fellespott.letters.models import Project
from fellespott.letters.states import Form, LetterState, ProjectState
from fellespott.media.models import Media
from fellespott.people.models import Invitation, Person
from fellespott.people.services import create_invitation
from fellespott.pots import services as pots
from fellespott.pots.models import Use
from fellespott.proposals.models import Proposal
from fellespott.proposals.states import PartnerState, ProposalState
from fellespott.reviews.models import Handover, Review
from fellespott.reviews.states import ReviewOutcome, ReviewState
from fellespott.stories import services as stories
from fellespott.stories.models import Practice, Story
from fellespott.stories.rules import default_end
from fellespott.stories.states import ConsentScope, Evidence, LessonKind
from fellespott.voting.states import VoteRule
from tests.factories import (
    WHEN,
    _add,
    add_member,
    answer_conflict,
    make_admin,
    make_budget_line,
    make_call,
    make_film,
    make_group,
    make_juror,
    make_partner,
    make_person,
    make_proposal,
    make_seat,
    make_sheet,
    make_staff,
)
from tests.project_factories import make_letter, make_pot, make_project

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

TABLE = Path(__file__).with_name("access_table.txt")
WRITE = "FELLESPOTT_WRITE_ACCESS_TABLE"
HOW = f"Look at the change, and if it is right: {WRITE}=1 .venv/bin/python -m pytest {__file__}"

# In the order of the table's columns. Who is meant: the legend that stands on top of the table.
ROLES = {
    "visit": "a visitor who is not signed in",
    "resid": "a resident who is signed in and has no part in anything",
    "membr": "a member of group A, which has a proposal in every call",
    "contc": "the contact of group A",
    "other": "the contact of group B, which has proposals in the same calls",
    "lead": "the contact of the actor that leads A's proposals",
    "juror": "a juror in every call, without conflicts, who has sent all sheets",
    "close": "a juror in every call, too close to A's proposals",
    "projl": "the project leader of every call",
    "steer": "a member of the steering group of every call",
    "staff": "one of those who run rounds",
    "admin": "an administrator",
}

LEGEND = """\
# Who gets what at each address. Written by tests/house/test_roles_and_routes.py, read by people.
#
# A number is the status of a GET, or, where the route is for POST alone ("POST"), of a POST without the
# token of a form: then 400 is somebody who may, and 403 or 404 somebody who may not.
# "login" is sent to sign in; 302 and 303 are sent on to another page of ours.
#
# [draft] and so on say what it was asked for. Calls: draft, open, scoring (the jury at work), deciding (the
# jury decides, the reasons are being written), advising (it is with the steering group now), decided.
# Proposals are group A's: draft, hidden (sent in, before the deadline), withdrawn (after it was sent in),
# and scoring, deciding, advising, decided after their call; won is group B's, with a published yes.
#
# Projects are group A's, in a call of their own: written (its letter is a draft), waiting (sent to partners),
# running (agreed; with a pot and a handover not accepted), warned (after a review), ended (handed over).
# Uses of the running one's pot: proposed, voting (put to the group), decided, mine (for the lead).
# Reviews: open, answered, settled, and warned (answered while a warning stands). Stories are told and written
# by group A's member: draft, approved (with a consent), published, withdrawn. Lessons are written by group
# A's contact: kept, published. Complaints: contact, staff (who sent it, signed in).
#
"""

JURY_CALLS = ("scoring", "deciding", "advising", "decided")

LETTERS = ("written", "waiting", "running")
STORIES = ("draft", "approved", "published", "withdrawn")

# What else than the first of its kind a route is asked for.
CASES: dict[str, tuple[str, ...]] = {
    "calls.show_call": ("draft", "open", "decided"),
    "calls.manage_call": ("draft", "open"),
    "calls.seats": ("draft", "open"),
    "jury.ask_for_talk": ("hidden", "deciding", "decided"),
    "jury.choose_tied": ("scoring", "deciding", "advising", "decided"),
    "jury.conflicts": ("draft", "open", *JURY_CALLS),
    "jury.decision": ("draft", "open", *JURY_CALLS),
    "jury.edit_decision": ("draft", "open", *JURY_CALLS),
    "jury.edit_entry": ("hidden", *JURY_CALLS),
    "jury.end_scoring": ("draft", "open", "scoring", "deciding"),
    "jury.manage_jury": ("draft", "scoring"),
    "jury.my_sheets": ("draft", "open", "scoring"),
    "jury.publish": ("scoring", "deciding", "advising", "decided"),
    "jury.ranking": ("draft", "open", *JURY_CALLS),
    "jury.recommend": ("deciding", "advising"),
    "jury.review_sheet": ("hidden", *JURY_CALLS),
    "jury.send_back": ("deciding", "advising"),
    "jury.sheet": ("hidden", *JURY_CALLS),
    "jury.show_jury": ("draft", "open", "scoring"),
    "jury.talks": ("decided",),
    "jury.welcome": ("draft", "scoring"),
    "letters.add_project": ("open", "decided"),
    "letters.edit_letter": LETTERS,
    "letters.print_letter": LETTERS,
    "letters.send_letter": LETTERS,
    "letters.show_letter": LETTERS,
    "letters.start_project": ("hidden", "deciding", "decided", "won"),
    "letters.withdraw_letter": LETTERS,
    "media.caption": ("draft", "hidden", "withdrawn", "scoring"),
    "media.film": ("draft", "hidden", "withdrawn", "scoring"),
    "media.poster": ("draft", "hidden", "withdrawn", "scoring"),
    "pots.answer_vote": ("proposed", "voting"),
    "pots.close_use": ("decided",),
    "pots.end_vote": ("proposed", "voting"),
    "pots.record_payout": ("decided", "mine"),
    "pots.refund": ("decided",),
    "pots.show_use": ("proposed", "voting", "decided"),
    "proposals.list_proposals": ("draft", "open", "scoring"),
    "proposals.sent": ("draft", "hidden"),
    "proposals.show_proposal": ("draft", "hidden", "withdrawn", "scoring", "decided"),
    "proposals.start_proposal": ("draft", "open", "decided"),
    "proposals.withdraw": ("draft", "hidden"),
    "reviews.accept_handover": ("running", "ended"),
    "reviews.answer_review": ("open", "answered"),
    "reviews.call_review": ("running", "warned"),
    "reviews.settle_review": ("open", "answered", "warned"),
    "reviews.show_handover": ("running", "ended"),
    "reviews.show_review": ("open", "answered", "settled"),
    "stories.edit_story": STORIES,
    "stories.give_consent": ("draft", "published"),
    "stories.publish_story": STORIES,
    "stories.read_story": STORIES,
    "stories.show_lesson": ("kept", "published"),
    "stories.show_story": STORIES,
    "stories.withdraw_consent": ("draft", "published"),
    "stories.withdraw_story": STORIES,
    "complaints.answer": ("contact", "staff"),
    "complaints.follow_signed_in": ("contact", "staff"),
    "complaints.show_complaint": ("contact", "staff"),
}
# Else by what the address names, and else by the room.
OTHERWISE = {
    "use_id": "proposed",
    "review_id": "answered",
    "story_id": "draft",
    "lesson_id": "kept",
    "agreement_id": "waiting",
    "complaint_id": "contact",
    "jury.": "scoring",
    "calls.": "draft",
    "proposals.": "draft",
    "letters.": "running",
    "pots.": "running",
    "reviews.": "running",
    "stories.": "running",
}


@dataclass
class World:
    """One of everything, and one of everybody."""

    people: dict[str, Person | None]
    calls: dict[str, Call] = field(default_factory=dict)
    proposals: dict[str, Proposal] = field(default_factory=dict)
    projects: dict[str, Project] = field(default_factory=dict)
    # By the argument of an address, and then by case: {"use_id": {"decided": ...}}.
    ids: dict[str, dict[str, Any]] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)


def build(session: Any) -> World:
    """Three groups of people around seven calls, and what came of one of them."""
    people: dict[str, Person | None] = {
        "visit": None,
        "staff": make_staff(session, name="Runa Runde"),
        "admin": make_admin(session, name="Admin Aas"),
    }
    for role in ROLES:
        if role not in people:
            people[role] = make_person(session, name=f"Navn {role}", email=f"{role}@example.org")
    world = World(people)
    ours = make_group(session, contact=people["contc"], name="Gruppe A")
    member = add_member(session, ours, people["membr"])
    theirs = make_group(session, contact=people["other"], name="Gruppe B")
    _calls(session, world)
    _drafts(session, world, ours, theirs)
    for name in JURY_CALLS:
        _judged(session, world, name, ours, theirs)
    _decide(session, world)
    _projects(session, world, ours)
    _uses(session, world)
    _reviews(session, world)
    _values(session, world, ours, member)
    _stories(session, world)
    _complaints(session, world)
    session.commit()
    return world


def _calls(session: Any, world: World) -> None:
    phases = {"draft": Phase.DRAFT, "open": Phase.OPEN, **dict.fromkeys(JURY_CALLS, Phase.JURY)}
    phases["after"] = Phase.DECIDED
    for name, phase in phases.items():
        mode = DecisionMode.JURY_ADVISES if name == "advising" else DecisionMode.JURY_DECIDES
        call = make_call(
            session,
            phase=phase,
            slug=f"utlysning-{name}",
            decision_mode=mode,
            max_awards=1,
            title=f"Pott {name}",
        )
        world.calls[name] = call
        for role, kind in (
            ("lead", SeatKind.LEAD_CONTACT),
            ("projl", SeatKind.PROJECT_LEADER),
            ("steer", SeatKind.STEERING_GROUP),
        ):
            make_seat(session, call, world.people[role], kind)
        world.values[f"juror {name}"] = make_juror(session, call, world.people["juror"])
        world.values[f"close {name}"] = make_juror(session, call, world.people["close"])


def _drafts(session: Any, world: World, ours: Group, theirs: Group) -> None:
    call = world.calls["open"]
    states = {
        "draft": ProposalState.DRAFT,
        "hidden": ProposalState.SUBMITTED,
    }
    for name, state in states.items():
        film = make_film(session)
        made = make_proposal(
            session, call=call, group=ours, state=state, film_id=film.id, title=f"Forslag {name}"
        )
        make_partner(session, made, contact_email="lead@example.org", token=f"token-{name}")
        world.proposals[name] = made
    gone = make_proposal(session, call=call, group=ours, state=ProposalState.SUBMITTED, title="Trukket")
    gone.state = ProposalState.WITHDRAWN
    world.proposals["withdrawn"] = gone
    make_proposal(session, call=call, group=theirs, state=ProposalState.SUBMITTED, title="B i åpen")


def _judged(session: Any, world: World, name: str, ours: Group, theirs: Group) -> None:
    call = world.calls[name]
    ours_in = make_proposal(
        session, call=call, group=ours, state=ProposalState.SUBMITTED, title=f"A i {name}"
    )
    make_partner(session, ours_in, contact_email="lead@example.org")
    theirs_in = make_proposal(
        session, call=call, group=theirs, state=ProposalState.SUBMITTED, title=f"B i {name}"
    )
    world.proposals[name], world.proposals[f"b {name}"] = ours_in, theirs_in
    juror, close = world.values[f"juror {name}"], world.values[f"close {name}"]
    for seat in call_seats(session, call):
        for proposal in (ours_in, theirs_in):
            if seat.kind is not SeatKind.LEAD_CONTACT and seat.id not in (juror.seat_id, close.seat_id):
                answer_conflict(session, seat, proposal)
    answer_conflict(session, close.seat, ours_in, conflict=True)
    answer_conflict(session, close.seat, theirs_in)
    make_sheet(session, juror, ours_in, [2] * 8)
    world.values[f"sheet {name}"] = make_sheet(session, juror, theirs_in, [4] * 8)
    make_sheet(session, close, theirs_in, [4] * 8)


def call_seats(session: Any, call: Call) -> list[Any]:
    return list(session.scalars(select(Seat).where(Seat.call_id == call.id)).unique())


def _decide(session: Any, world: World) -> None:
    staff, now = world.people["staff"], utcnow()
    for name in ("deciding", "advising", "decided"):
        call = world.calls[name]
        jury.draft_decision(session, actor=staff, call=call, now=now)
        if name == "deciding":
            continue
        for key, outcome in ((name, Outcome.NO), (f"b {name}", Outcome.YES)):
            jury.write_entry(
                session,
                actor=staff,
                proposal=world.proposals[key],
                outcome=outcome,
                reason="Fordi.",
                conversation_offer="Kom og snakk med oss.",
                now=now,
            )
    jury.recommend(session, actor=staff, call=world.calls["advising"], now=now)
    jury.publish_decision(session, actor=staff, call=world.calls["decided"], now=now)
    jury.ask_for_talk(
        session, actor=world.people["contc"], proposal=world.proposals["decided"], note="", now=now
    )


def _projects(session: Any, world: World, ours: Group) -> None:
    world.proposals["won"] = world.proposals["b decided"]
    today = to_oslo(utcnow()).date()
    for name, state, letter_state in (
        ("written", ProjectState.PLANNED, LetterState.DRAFT),
        ("waiting", ProjectState.PLANNED, LetterState.SENT),
        ("running", ProjectState.RUNNING, LetterState.AGREED),
        ("warned", ProjectState.WARNED, LetterState.AGREED),
        ("ended", ProjectState.HANDED_OVER, LetterState.AGREED),
    ):
        project = make_project(
            session,
            call=world.calls["after"],
            group=ours,
            state=state,
            slug=f"prosjekt-{name}",
            starts_on=today - timedelta(days=200),
            ends_on=today + timedelta(days=400),
        )
        project.partners[0].contact_email = "lead@example.org"
        letter = make_letter(session, project, state=letter_state)
        session.refresh(project)
        world.projects[name] = project
        if name == "waiting":
            asked = next(one for one in letter.agreements if one.partner.is_lead)
            world.ids["agreement_id"] = {name: asked.id}
            world.values["letters.answer_letter"] = {"token": f"avtale-{letter.id}-1"}


def _uses(session: Any, world: World) -> None:
    contact, member, now = world.people["contc"], world.people["membr"], utcnow()
    pot = make_pot(session, world.projects["running"])

    def propose(name: str, **fields: Any) -> Use:
        return pots.propose_use(
            session,
            actor=contact,
            pot=pot,
            category_key="equipment",
            form=Form.CONDITIONAL,
            purpose=f"Sko {name}",
            reason="Vinteren er lang.",
            receiver=f"Familie {name}",
            amount_ore=500_000,
            not_for_wages=True,
            now=now,
            **fields,
        )

    uses = {name: propose(name) for name in ("proposed", "voting", "decided")}
    uses["mine"] = propose("mine", receiver_person=world.people["lead"])
    pots.comment_use(session, actor=contact, use=uses["voting"], text="Hva tenker dere?", now=now)
    pots.put_to_vote(
        session, actor=contact, use=uses["voting"], rule=VoteRule.CONSENT, closes_at=None, now=now
    )
    for name, by in (("decided", member), ("mine", contact)):
        pots.approve_use(session, actor=by, use=uses[name], not_my_household=True, reason="", now=now)
    world.ids["use_id"] = {name: use.id for name, use in uses.items()}


def _reviews(session: Any, world: World) -> None:
    answer = {
        "answered_at": WHEN,
        "answered_by_id": world.people["contc"].id,  # type: ignore[union-attr]
        "went_well": "Mange kom.",
        "went_badly": "Noen kom ikke.",
        "residents_took_part": "De ledet møtet.",
    }
    settled = {
        "outcome": ReviewOutcome.GO_ON,
        "reason": "Slik ser vi det.",
        "settled_at": WHEN,
        "settled_by_id": world.people["staff"].id,  # type: ignore[union-attr]
    }
    world.ids["review_id"] = {}
    for day, (name, state, fields) in enumerate(
        (
            ("open", ReviewState.OPEN, {}),
            ("answered", ReviewState.ANSWERED, answer),
            ("settled", ReviewState.SETTLED, answer | settled),
            ("warned", ReviewState.ANSWERED, answer),
        )
    ):
        project = world.projects.get(name, world.projects["running"])
        due_on = project.starts_on + timedelta(days=180 + day)
        review = _add(
            session, Review(project_id=project.id, due_on=due_on, state=state, made_at=WHEN, **fields)
        )
        world.ids["review_id"][name] = review.id
    for name, accepted in (
        ("running", {}),
        ("ended", {"accepted_at": WHEN, "accepted_by_id": settled["settled_by_id"]}),
    ):
        project = world.projects[name]
        _add(
            session,
            Handover(
                project_id=project.id,
                receiving_unit="Bydelen",
                receiving_leader="Enhetsleder",
                receiving_email="mottaker@example.org",
                budget_room="Innenfor rammen.",
                takes_over_on=project.ends_on,
                proposed_at=WHEN,
                **accepted,
            ),
        )


def _stories(session: Any, world: World) -> None:
    staff, contact, member = world.people["staff"], world.people["contc"], world.people["membr"]
    project, now = world.projects["running"], utcnow()
    today = to_oslo(now).date()
    told: dict[str, Story] = {}
    for name in STORIES:
        story = told[name] = stories.write_story(
            session,
            actor=member,
            teller=member,
            project=project,
            title=f"Historie {name}",
            before="Før.",
            mattered="Det.",
            together="Sammen.",
            changed="Nå.",
            did_not_work="Dette.",
            whats_next="Videre.",
            told_as="En mor",
            now=now,
        )
        if name == "draft":
            continue
        stories.approve_story(session, actor=member, story=story, text_sha256=story.text_sha256, now=now)
        stories.give_consent(
            session,
            actor=member,
            story=story,
            scope=ConsentScope.PUBLIC,
            ends_on=default_end(today),
            now=now,
        )
        if name != "approved":
            stories.publish_story(session, actor=staff, story=story, now=now, small_group_read=True)
    stories.withdraw_story(session, actor=member, story=told["withdrawn"], now=now)
    lessons = {}
    for name in ("kept", "published"):
        lessons[name], token = stories.add_lesson(
            session,
            actor=contact,
            project=project,
            kind=LessonKind.HOW_TO_WORK,
            title=f"Lærdom {name}",
            text="Spør først.",
            receiver="Bydelen",
            receiver_email="mottaker@example.org",
            answer_by=today + timedelta(days=21),
            now=now,
        )
    stories.publish_lesson(session, actor=staff, lesson=lessons["published"], now=now)
    practice = Practice(
        key="middag", title="Middag", does="Lager mat.", evidence=next(iter(Evidence)), source="Oss"
    )
    practice.published_at = now
    _add(session, practice)
    world.ids |= {
        "story_id": {name: one.id for name, one in told.items()},
        "lesson_id": {name: one.id for name, one in lessons.items()},
    }
    world.values |= {
        "stories.answer_lesson": {"token": token},
        "stories.show_practice": {"key": practice.key},
    } | {f"story {name}": one.slug for name, one in told.items()}


def _complaints(session: Any, world: World) -> None:
    sent = {
        name: complaints.receive(session, text="Ingen spurte oss.", sender=world.people[role], now=utcnow())
        for name, role in (("staff", "staff"), ("contact", "contc"))
    }
    world.ids["complaint_id"] = {name: complaint.id for name, (complaint, _token) in sent.items()}
    world.values["complaints.follow_complaint"] = {"token": sent["contact"][1]}


def _values(session: Any, world: World, ours: Group, member: Any) -> None:
    staff, admin, contact = world.people["staff"], world.people["admin"], world.people["contc"]
    now = utcnow()
    draft = world.proposals["draft"]
    line = make_budget_line(session, draft)
    _shoot(session)
    asked = make_partner(session, draft, state=PartnerState.ASKED, token="spurt")
    group_token = invite_to_group(
        session, actor=contact, group=ours, kind=MemberKind.MEMBER, email="ny@example.org", now=now
    )
    jury_token = invite_juror(
        session,
        actor=staff,
        call=world.calls["open"],
        email="ny@example.org",
        name="Ny",
        background=Background.RESIDENT,
        represents="Innbygger",
        now=now,
    )
    role, _token = create_invitation(
        session, actor=admin, kind="role", now=now, data={"role": "round_staff"}, email="ny@example.org"
    )
    seat, _token = create_invitation(
        session,
        actor=staff,
        kind="seat",
        now=now,
        target_id=world.calls["draft"].id,
        data={"kind": "project_leader", "name": "Ny"},
        email="ny@example.org",
    )
    mine, _token = create_invitation(
        session,
        actor=contact,
        kind="group",
        now=now,
        target_id=ours.id,
        data={"kind": "member"},
        email="resid@example.org",
    )
    by_hash = {one.token_hash: one for one in session.scalars(select(Invitation))}
    world.values |= {
        "people.open_invitation": {"token": group_token},
        "people.answer_invitation": {"invitation_id": mine.id},
        "people.withdraw_role_invitation": {"invitation_id": role.id},
        "groups.withdraw_invitation": {"invitation_id": by_hash[token_hash(group_token)].id},
        "jury.withdraw_juror_invitation": {"invitation_id": by_hash[token_hash(jury_token)].id},
        "calls.withdraw_invitation": {"invitation_id": seat.id},
        "calls.take_seat_away": {
            "seat_id": next(
                one.id
                for one in call_seats(session, world.calls["draft"])
                if one.kind is SeatKind.PROJECT_LEADER
            )
        },
        "proposals.answer_partner": {"token": "spurt"},
        "proposals.step": {"step": "behov"},
        "people.change_role": {"role": "round_staff"},
        "calls.move_call": {"to": "announced"},
        "group_id": ours.id,
        "membership_id": member.id,
        "person_id": world.people["resid"].id,  # type: ignore[union-attr]
        "partner_id": asked.id,
        "line_id": line.id,
        "key": world.calls["open"].criteria_version.criteria_set.key,
        "number": 1,
        "lang": "nb",
        "language": "nb",
        "wish_id": session.scalars(select(ConversationRequest)).one().id,
    }


def _shoot(session: Any) -> None:
    """Give every film bytes and a still; that they are those of a film is not asked here."""
    for film in session.scalars(select(Media)):
        film.playable_key = film.poster_key = f"{film.id.hex[:2]}/{film.id.hex}.mp4"
        path = settings().var / "media" / film.playable_key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"film")


@dataclass(frozen=True)
class Ask:
    """One line of the table: a route, what it is asked for, and how."""

    endpoint: str
    case: str
    url: str
    methods: frozenset[str]

    @property
    def name(self) -> str:
        case = f" [{self.case}]" if self.case else ""
        return f"{self.endpoint}{case}{'' if 'GET' in self.methods else ' POST'}"


def asks(app: Any, world: World) -> Iterator[Ask]:
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: one.endpoint):
        if rule.endpoint == "static":
            continue
        needs_case = {"slug", "proposal_id", "media_id", "juror_id", "sheet_id", *world.ids} & set(
            rule.arguments
        )
        usual = next(
            (
                case
                for start, case in OTHERWISE.items()
                if start in rule.arguments or rule.endpoint.startswith(start)
            ),
            "draft",
        )
        for case in CASES.get(rule.endpoint, (usual,)) if needs_case else ("",):
            values = {name: _value(world, rule.endpoint, name, case) for name in rule.arguments}
            url = local_url(rule.endpoint, **values)
            yield Ask(rule.endpoint, case, url, frozenset(rule.methods))


def _value(world: World, endpoint: str, name: str, case: str) -> Any:
    own = world.values.get(endpoint)
    if own and name in own:
        return own[name]
    if name == "slug":
        return _slug(world, endpoint, case)
    if name in world.ids:
        return world.ids[name][case]
    if name == "proposal_id":
        return world.proposals[case].id
    if name == "media_id":
        return world.proposals[case].film_id
    if name == "juror_id":
        return world.values[f"juror {case}"].id
    if name == "sheet_id":
        return world.values[f"sheet {case}"].id
    assert name in world.values, f"{endpoint}: say in _values what <{name}> of its address is. {HOW}"
    return world.values[name]


def _slug(world: World, endpoint: str, case: str) -> str:
    """Of a call, a story or a project, as the room has it; of the running project unless said otherwise."""
    if endpoint == "stories.show_story":
        return str(world.values[f"story {case}"])
    if endpoint == "letters.add_project" or endpoint.startswith(("calls.", "jury.", "proposals.")):
        return world.calls[case].slug
    return world.projects.get(case, world.projects["running"]).slug


@pytest.fixture
def world(session: Any) -> World:
    return build(session)


@pytest.fixture(autouse=True)
def _blank_pages(app: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Pages are drawn empty, since nobody reads them here: three thousand of them in seconds."""
    monkeypatch.setattr(app.jinja_env, "loader", FunctionLoader(lambda _name: ""))
    app.jinja_env.cache.clear()
    yield
    app.jinja_env.cache.clear()


@pytest.fixture
def clients(world: World, client: Any, sign_in: Any) -> dict[str, Any]:
    return {role: sign_in(person) if person else client for role, person in world.people.items()}


def answer_of(response: Any) -> str:
    """The status, or "login" where one is sent to sign in."""
    if response.status_code in (301, 302, 303) and urlsplit(response.location).path == "/logg-inn":
        return "login"
    return str(response.status_code)


def written_table() -> dict[str, list[str]]:
    lines = TABLE.read_text().splitlines() if TABLE.exists() else []
    rows = [re.split(r"  +", line, maxsplit=1) for line in lines if line and not line.startswith("#")]
    return {name: row.split() for name, row in rows[1:]}


def as_text(found: dict[str, list[str]]) -> str:
    width = max(map(len, found)) + 2
    roles = "".join(f"#   {role:<6} {who}\n" for role, who in ROLES.items())
    head = f"{'route':<{width}}" + " ".join(f"{role:<5}" for role in ROLES)
    rows = [f"{name:<{width}}" + " ".join(f"{one:<5}" for one in row) for name, row in found.items()]
    return LEGEND + roles + "\n" + "\n".join(line.rstrip() for line in [head, *rows]) + "\n"


def _refuse_other_lines(names: Iterable[str]) -> None:
    found, expected = set(names), written_table().keys()
    new, gone = sorted(found - expected), sorted(expected - found)
    assert not new, f"routes without a line in {TABLE.name}: {new}. {HOW}"
    assert not gone, f"lines in {TABLE.name} without a route: {gone}. {HOW}"


def test_every_route_has_a_line(app: Any, world: World) -> None:
    _refuse_other_lines(ask.name for ask in asks(app, world))


@pytest.mark.deep  # three thousand pages
def test_everybody_gets_what_the_table_says(app: Any, world: World, clients: dict[str, Any]) -> None:
    found: dict[str, list[str]] = {}
    for ask in asks(app, world):
        row = []
        for role in ROLES:
            method = clients[role].get if "GET" in ask.methods else clients[role].post
            row.append(answer_of(method(ask.url)))
        found[ask.name] = row
    if os.environ.get(WRITE):
        TABLE.write_text(as_text(found))
    expected = written_table()
    _refuse_other_lines(found)
    wrong = [
        f"{name}, {role}: {got}, the table says {wanted}"
        for name, row in found.items()
        for role, got, wanted in zip(ROLES, row, expected[name], strict=True)
        if got != wanted
    ]
    assert not wrong, "\n".join([*wrong, HOW])


def rows_of_everything(session: Any) -> dict[str, list[Any]]:
    session.commit()
    return {
        table.name: sorted(map(repr, session.execute(select(table)).all()))
        for table in db.metadata.sorted_tables
    }


# Where a sign-in on its way is missing there is no form to refuse: one is sent back to the start.
SENT_BACK = {"people.enter_code", "people.choose_name", "people.prove_new_email"}


@pytest.mark.deep
def test_nothing_is_changed_by_a_post_without_a_token(
    app: Any, session: Any, world: World, clients: dict[str, Any]
) -> None:
    before = rows_of_everything(session)
    wrong = []
    for ask in asks(app, world):
        if "POST" not in ask.methods:
            continue
        may = 0
        for role in PRESSING:
            answer = answer_of(clients[role].post(ask.url, data=TYPED))
            allowed = {"400", "403", "404", "login"} | ({"303"} if ask.endpoint in SENT_BACK else set())
            may += answer == "400"
            if answer not in allowed:
                wrong.append(f"{ask.name}, {role}: {answer}")
        # Somebody must come as far as the form, or this says nothing about it.
        if not may and ask.endpoint not in SENT_BACK | {"demo.sign_in"} and not ask.case:
            wrong.append(f"{ask.name}: nobody came as far as the form")
    assert not wrong, "\n".join(wrong)
    assert rows_of_everything(session) == before
    assert clients["contc"].get("/meg").status_code == 200, "signed out without a token"


# Whoever has most to press, room by room; what the others get stands in the table.
PRESSING = ("visit", "resid", "contc", "juror", "steer", "admin")

# Enough to be acted on, were it not for the token.
TYPED = {
    "answer": "yes",
    "go": "next",
    "need": "Noe annet",
    "dream": "Noe annet",
    "title": "Noe annet",
    "name": "Noe annet",
    "email": "noe@example.org",
    "reason": "Fordi",
    "action": "save",
    "wanted": "give",
    "note": "Noe annet",
    "kind": "member",
    "count": "2",
    "purpose": "Noe annet",
    "amount": "100",
    "category": "activities",
}
