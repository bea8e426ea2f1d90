"""Every route, asked for by everyone there is: who gets in, who is sent away, and how.

The answers stand in access_table.txt beside this file, to be read line by line against the rules. What one
gets depends on roles and rows, not on the engine, so SQLite alone is asked.
"""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from jinja2 import FunctionLoader
from sqlalchemy import select

from fellespott.calls.models import Call, Seat
from fellespott.calls.states import DecisionMode, Phase, SeatKind
from fellespott.core.clock import utcnow
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
from fellespott.media.models import Media
from fellespott.people.models import Invitation, Person
from fellespott.people.services import create_invitation
from fellespott.proposals.models import Proposal
from fellespott.proposals.states import PartnerState, ProposalState
from tests.factories import (
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
# "login" is sent to sign in; 303 is sent on to another page of ours.
#
# [draft] and so on say what it was asked for. Calls: draft, open, scoring (the jury at work), deciding (the
# jury decides, the reasons are being written), advising (it is with the steering group now), decided.
# Proposals are group A's: draft, hidden (sent in, before the deadline), withdrawn (after it was sent in),
# and scoring, deciding, advising, decided after their call.
#
"""

JURY_CALLS = ("scoring", "deciding", "advising", "decided")

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
    "media.caption": ("draft", "hidden", "withdrawn", "scoring"),
    "media.film": ("draft", "hidden", "withdrawn", "scoring"),
    "media.poster": ("draft", "hidden", "withdrawn", "scoring"),
    "proposals.list_proposals": ("draft", "open", "scoring"),
    "proposals.sent": ("draft", "hidden"),
    "proposals.show_proposal": ("draft", "hidden", "withdrawn", "scoring", "decided"),
    "proposals.start_proposal": ("draft", "open", "decided"),
    "proposals.withdraw": ("draft", "hidden"),
}
OTHERWISE = {
    "jury.": "scoring",
    "calls.": "draft",
    "proposals.": "draft",
}


@dataclass
class World:
    """One of everything, and one of everybody."""

    people: dict[str, Person | None]
    calls: dict[str, Call] = field(default_factory=dict)
    proposals: dict[str, Proposal] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)


def build(session: Any) -> World:
    """Three groups of people around six calls."""
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
    _values(session, world, ours, member)
    session.commit()
    return world


def _calls(session: Any, world: World) -> None:
    phases = {"draft": Phase.DRAFT, "open": Phase.OPEN, **dict.fromkeys(JURY_CALLS, Phase.JURY)}
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
        needs_case = {"slug", "proposal_id", "media_id", "juror_id", "sheet_id"} & set(rule.arguments)
        usual = next((case for start, case in OTHERWISE.items() if rule.endpoint.startswith(start)), "draft")
        for case in CASES.get(rule.endpoint, (usual,)) if needs_case else ("",):
            values = {name: _value(world, rule.endpoint, name, case) for name in rule.arguments}
            url = local_url(rule.endpoint, **values)
            yield Ask(rule.endpoint, case, url, frozenset(rule.methods))


def _value(world: World, endpoint: str, name: str, case: str) -> Any:
    own = world.values.get(endpoint)
    if own and name in own:
        return own[name]
    if name == "slug":
        return world.calls[case].slug
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


@pytest.fixture
def world(session: Any) -> World:
    return build(session)


@pytest.fixture(autouse=True)
def _blank_pages(app: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Pages are drawn empty, since nobody reads them here: two thousand of them in seconds."""
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


@pytest.mark.deep  # two thousand pages
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
