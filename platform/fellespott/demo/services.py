"""Loading the demo through the same services that people's clicks call, in the caller's transaction.

Told with the dates it had: each step carries the moment in 2021 at which it was taken.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fellespott.calls.models import Call
from fellespott.calls.services import create_call, give_seat, load_criteria_sets, move_by_date, move_phase
from fellespott.calls.states import DecisionMode, Phase, SeatKind
from fellespott.core.clock import from_oslo, to_oslo
from fellespott.groups.models import Group
from fellespott.groups.services import create_group
from fellespott.jury import services as jury
from fellespott.jury.results import award_line_of
from fellespott.letters.models import Project
from fellespott.notices.models import OutboxMail
from fellespott.people.models import Person
from fellespott.pots import services as pots
from fellespott.proposals import services as proposals
from fellespott.proposals.models import Proposal

from . import cast
from .accounts import DOMAIN
from .afterwards import load_projects
from .content import Round2021, practice, round_2021
from .films import MadeFilm
from .judging import Sitting, answer_all, fill_in_sheets, seat_jury
from .projects import agree_on_letter, start
from .projects_content import practice_project, projects_2021
from .proposing import Clock, send_in_proposal
from .spending import Spending
from .telling import tell

SLUG_2021 = "innbyggernes-modell-2021"
ACCOUNTS_AT = from_oslo(datetime(2021, 4, 1, 8))  # noqa: DTZ001 - an Oslo clock
CALL_AT = from_oslo(datetime(2021, 4, 6, 9))  # noqa: DTZ001
SEATED_AT = from_oslo(datetime(2021, 5, 5, 9))  # noqa: DTZ001
JURY_AT = from_oslo(datetime(2021, 5, 20, 8, 30))  # noqa: DTZ001
WRITTEN_AT = from_oslo(datetime(2021, 5, 25, 9))  # noqa: DTZ001
Films = Mapping[str, MadeFilm]


def is_loaded(session: Session) -> bool:
    """Whether the demo has been loaded here."""
    return session.scalar(select(Call.id).where(Call.is_demo).limit(1)) is not None


def load_demo(session: Session, *, films: Films, now: datetime) -> bool:
    """Load the round of 2021, what came of it and the rounds to try things in; False if they are there.

    `films` holds the film of each proposal by its key.
    """
    if is_loaded(session):
        return False
    load_criteria_sets(session, ACCOUNTS_AT)
    people = cast.accounts(session, now=ACCOUNTS_AT)
    call = load_round_2021(session, people=people, films=films)
    projects = load_projects(session, call=call, people=people)
    tell(session, projects=projects, people=people)
    load_open_practice(session, people=people, now=now)
    load_jury_practice(session, people=people, films=films, now=now)
    _empty_outbox(session, now)
    return True


def load_round_2021(session: Session, *, people: Mapping[str, Person], films: Films) -> Call:
    """The call of 15 April 2021, from its announcement to the published decision."""
    round_ = round_2021()
    staff = people["runde"]
    call = create_call(
        session,
        actor=staff,
        now=CALL_AT,
        slug=SLUG_2021,
        is_demo=True,
        decision_mode=DecisionMode.JURY_DECIDES,
        **round_.call,
    )
    _seat_leaders(session, call, people, CALL_AT)
    reason = "Alt er klart for lansering."
    move_phase(session, actor=staff, call=call, to=Phase.ANNOUNCED, reason=reason, now=round_.announced_at)
    move_by_date(session, call.opens_at)
    sent_in = _send_in_all(session, call, round_, films)
    jurors = seat_jury(session, call=call, jurors=round_.jurors, actor=staff, now=SEATED_AT)
    move_by_date(session, call.closes_at + timedelta(seconds=1))
    jury.make_jury_groups(session, actor=staff, call=call, now=call.closes_at + timedelta(days=2))
    move_phase(session, actor=staff, call=call, to=Phase.JURY, reason="Juryen møtes i dag.", now=JURY_AT)
    sitting = Sitting(call, round_.jurors, round_.proposals, jurors, sent_in)
    answer_all(session, sitting, now=JURY_AT + timedelta(minutes=30))
    fill_in_sheets(session, sitting, now=JURY_AT + timedelta(minutes=90))
    _decide(session, call, round_, sent_in, people["leder"])
    return call


def load_open_practice(session: Session, *, people: Mapping[str, Person], now: datetime) -> Call:
    """A round that is open from now on, with a group that has written its need and its dream."""
    text = practice()
    staff, contact = people["runde"], people["gruppe"]
    last_day = (to_oslo(now) + timedelta(days=text.days_open)).replace(tzinfo=None)
    call = _practice_call(
        session,
        people,
        settings=text.open_call,
        opens_at=now,
        closes_at=from_oslo(last_day.replace(hour=23, minute=59, second=59, microsecond=0)),
    )
    move_phase(session, actor=staff, call=call, to=Phase.OPEN, reason="Øvingen begynner.", now=now)
    group = create_group(session, actor=contact, now=now, **text.group)
    draft = proposals.start_proposal(
        session, actor=contact, call=call, group=group, now=now, is_invented=True
    )
    for name in ("need", "dream"):
        proposals.save_step(
            session,
            actor=contact,
            proposal=draft,
            version=draft.version,
            now=now,
            **{name: getattr(text, name)},
        )
    load_practice_project(session, call=call, group=group, people=people, now=now)
    return call


def load_practice_project(
    session: Session, *, call: Call, group: Group, people: Mapping[str, Person], now: datetime
) -> Project:
    """A project of that group, begun now, with money in its pot and a use that needs one more yes."""
    text = practice_project(to_oslo(now).date())
    team = start(session, text=text, call=call, proposals={}, people=people, group=group, now=now)
    agree_on_letter(
        session, team=team, letter=text.letter, leader=people["leder"], now=now, pace=timedelta(0)
    )
    pots.fund_due(session, now)
    for one in text.uses:
        spending = Spending(session, replace(team, members=team.members[1:]), one, projects_2021().words)
        use = spending.propose(now)
        pots.approve_use(
            session, actor=team.lead, use=use, not_my_household=True, reason=spending.words.approval, now=now
        )
    return team.project


def load_jury_practice(
    session: Session, *, people: Mapping[str, Person], films: Films, now: datetime
) -> Call:
    """A round whose deadline is over and which is with the jury now."""
    text = practice()
    staff = people["runde"]
    opened, closed = now - timedelta(days=20), now - timedelta(days=2)
    call = _practice_call(session, people, settings=text.jury_call, opens_at=opened, closes_at=closed)
    move_phase(session, actor=staff, call=call, to=Phase.OPEN, reason="Øvingen begynner.", now=opened)
    sent_in = {}
    for number, one in enumerate(text.proposals):
        clock = Clock(opened + timedelta(hours=1 + number), closed - timedelta(hours=9 - number))
        sent_in[one.key] = send_in_proposal(session, call=call, text=one, film=films[one.key], clock=clock)
    jurors = [replace(one, too_close_to=frozenset()) for one in round_2021().jurors[:4]]
    seated = seat_jury(session, call=call, jurors=jurors, actor=staff, now=closed)
    move_by_date(session, closed + timedelta(seconds=1))
    jury_day = closed + timedelta(days=1)
    jury.make_jury_groups(session, actor=staff, call=call, count=2, now=jury_day)
    move_phase(session, actor=staff, call=call, to=Phase.JURY, reason="Juryen kan begynne.", now=jury_day)
    # All but the first have answered, so that whoever tries that account can end the scoring.
    others = Sitting(call, jurors[1:], text.proposals, seated, sent_in)
    answer_all(session, others, now=jury_day)
    fill_in_sheets(session, others, now=jury_day + timedelta(minutes=30))
    return call


def _practice_call(
    session: Session,
    people: Mapping[str, Person],
    *,
    settings: Mapping[str, object],
    opens_at: datetime,
    closes_at: datetime,
) -> Call:
    """An announced call where the jury advises and the steering group decides."""
    values: dict[str, object] = {
        **settings,
        "opens_at": opens_at,
        "closes_at": closes_at,
        "jury_meets_at": closes_at + timedelta(days=5),
        "decision_expected_at": closes_at + timedelta(days=14),
        "decision_mode": DecisionMode.JURY_ADVISES,
        "is_demo": True,
    }
    title = str(values.pop("title"))
    created_at = opens_at - timedelta(hours=1)
    call = create_call(session, actor=people["runde"], now=created_at, title=title, **values)
    _seat_leaders(session, call, people, created_at)
    move_phase(
        session,
        actor=people["runde"],
        call=call,
        to=Phase.ANNOUNCED,
        reason="Øverunden er klar.",
        now=created_at,
    )
    return call


def _seat_leaders(session: Session, call: Call, people: Mapping[str, Person], now: datetime) -> None:
    for key, kind in (("leder", SeatKind.PROJECT_LEADER), ("styringsgruppe", SeatKind.STEERING_GROUP)):
        give_seat(session, actor=people["runde"], call=call, person=people[key], kind=kind, now=now)


def _send_in_all(session: Session, call: Call, round_: Round2021, films: Films) -> dict[str, Proposal]:
    """All proposals in the order they came in; each began about two weeks before."""
    found = {}
    for text in sorted(round_.proposals, key=lambda one: one.sent_in or call.closes_at):
        sent_in_at = text.sent_in or call.closes_at
        began_at = max(call.opens_at + timedelta(hours=2), sent_in_at - timedelta(days=14))
        found[text.key] = send_in_proposal(
            session, call=call, text=text, film=films[text.key], clock=Clock(began_at, sent_in_at)
        )
    return found


def _decide(
    session: Session, call: Call, round_: Round2021, sent_in: Mapping[str, Proposal], leader: Person
) -> None:
    """The jury has decided by its scores; the project leader writes the reasons and publishes."""
    nothing_close = dict.fromkeys((one.id for one in sent_in.values()), False)
    jury.answer_conflicts(session, actor=leader, call=call, answers=nothing_close, now=JURY_AT)
    jury.draft_decision(session, actor=leader, call=call, now=WRITTEN_AT)
    yes = award_line_of(session, call).yes
    for number, text in enumerate(round_.proposals):
        proposal = sent_in[text.key]
        jury.write_entry(
            session,
            actor=leader,
            proposal=proposal,
            reason=text.reason,
            conversation_offer="" if proposal.id in yes else round_.conversation,
            now=WRITTEN_AT + timedelta(minutes=10 * number),
        )
    jury.publish_decision(session, actor=leader, call=call, note=round_.note, now=round_.decided_at)


def _empty_outbox(session: Session, now: datetime) -> None:
    """Nobody reads the mail of made-up people: what loading has queued counts as sent, and its text goes."""
    session.flush()
    session.execute(
        update(OutboxMail)
        .where(OutboxMail.recipient.like(f"%@{DOMAIN}"), OutboxMail.sent_at.is_(None))
        .values(sent_at=now, body="")
        .execution_options(synchronize_session=False)
    )
