"""The round of 2021 as loaded: what the sources say of it, and that all rules held on the way."""

import json
from collections import Counter
from datetime import UTC, datetime

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fellespott.calls.models import Call, Seat
from fellespott.calls.queries import call_by_slug
from fellespott.calls.states import ActorKind, Phase, SeatKind
from fellespott.demo.content import round_2021
from fellespott.demo.services import SLUG_2021
from fellespott.jury.models import CallDecision, ConflictAnswer, Juror, Score, ScoreSheet
from fellespott.jury.results import award_line_of
from fellespott.jury.states import AgeBand, DecisionState, Outcome
from fellespott.media.states import MediaState
from fellespott.notices.models import OutboxMail
from fellespott.people.models import Person
from fellespott.proposals.models import Partner, Proposal, Submission
from fellespott.proposals.rules import wage_word
from fellespott.proposals.states import PartnerState

THE_EIGHT = {
    "Tidlig innsats i Brundalen": 12,
    "Flyktningfamilien i sentrum": 4,
    "På egne ben, men ikke alene": 5,
    "Som de andre": 3,
    "Fritid for alle barn og unge": 4,
    "Stødig start": 3,
    "Praktisk grunnskole": 5,
    # Røde Kors came in February 2022; at the time of the call they were three.
    "Veien til førerkortet": 3,
}
THE_CRITERIA = [
    "Tverrfaglig samarbeid",
    "Lytte til hva innbyggerne sier at de trenger",
    "Tenke utenfor boksen",
    "Fokus på innbyggernes ressurser",
    "Overføringsverdi",
    "Helhetlig forståelse av målgruppene",
    "Støtte opp om pilotens mål om at folk skal klare seg selv og høre til i fellesskap",
    "Intuisjon/kunnskap/erfaringer/magefølelse",
]


def the_call(session: Session) -> Call:
    call = call_by_slug(session, SLUG_2021)
    assert call is not None
    return call


def proposals_of(session: Session) -> list[Proposal]:
    found = select(Proposal).where(Proposal.call_id == the_call(session).id).order_by(Proposal.submitted_at)
    return list(session.scalars(found).unique())


def test_figures_of_the_latest_decided_call(loaded: Flask) -> None:
    result = loaded.test_cli_runner().invoke(args=["figures", "--json"])
    assert result.exit_code == 0, result.output
    figures = json.loads(result.output)
    wanted = {"applications": 15, "chosen": 8, "jurors": 21, "jury_groups": 4, "criteria": THE_CRITERIA}
    assert {name: figures.get(name) for name in wanted} == wanted


def test_call_has_the_dates_of_2021(demo: Session) -> None:
    call = the_call(demo)
    assert (call.phase, call.is_demo, call.max_awards, call.min_actors) == (Phase.RUNNING, True, 8, 3)
    assert call.opens_at == datetime(2021, 4, 15, 8, 0, tzinfo=UTC)
    assert call.closes_at == datetime(2021, 5, 15, 21, 59, 59, tzinfo=UTC)
    assert call.jury_meets_at == datetime(2021, 5, 20, 7, 0, tzinfo=UTC)
    moves = sorted((one.at, one.to_phase, one.by_id is None) for one in call.phase_changes)
    # The money began to run with the first letter in force.
    assert [(to, by_date) for _at, to, by_date in moves[5:]] == [(Phase.RUNNING, True)]
    assert [(f"{at:%d.%m.%Y}", to, by_date) for at, to, by_date in moves[:5]] == [
        ("12.04.2021", Phase.ANNOUNCED, False),
        ("15.04.2021", Phase.OPEN, True),
        ("15.05.2021", Phase.CLOSED, True),
        ("20.05.2021", Phase.JURY, False),
        ("27.05.2021", Phase.DECIDED, False),
    ]


def test_the_eight_by_name_and_seven_invented_marked_so(demo: Session) -> None:
    found = proposals_of(demo)
    assert {one.title: len(one.partners) for one in found if not one.is_invented} == THE_EIGHT
    invented = [one for one in found if one.is_invented]
    assert len(invented) == 7
    assert all(one.title.endswith("(oppdiktet)") for one in invented)


def test_every_proposal_came_in_by_the_rules(demo: Session) -> None:
    for one in proposals_of(demo):
        submission = demo.scalars(select(Submission).where(Submission.proposal_id == one.id)).one()
        assert submission.received_at <= the_call(demo).closes_at
        leads = [partner for partner in one.partners if partner.is_lead]
        assert [(lead.kind, lead.state) for lead in leads] == [(ActorKind.MUNICIPAL, PartnerState.CONFIRMED)]
        assert one.film is not None
        assert (one.film.state, [caption.language for caption in one.film.captions]) == (
            MediaState.READY,
            ["nb"],
        )
        assert 3000 <= one.film.duration_ms <= 6000
        assert [line.purpose for line in one.budget_lines if wage_word(line.purpose)] == []


def test_jury_of_21_aged_17_to_60_in_four_groups(demo: Session) -> None:
    call = the_call(demo)
    jurors = list(
        demo.scalars(select(Juror).join(Seat, Juror.seat_id == Seat.id).where(Seat.call_id == call.id))
    )
    assert len(jurors) == 21
    ages = Counter(one.age_band for one in jurors)
    assert ages[AgeBand.UNDER_18] == 1
    assert ages[AgeBand.OVER_60] == 0
    sizes = Counter(one.jury_group.position for one in jurors if one.jury_group)
    assert sorted(sizes.values()) == [5, 5, 5, 6]
    leaders = demo.scalars(select(Seat).where(Seat.call_id == call.id, Seat.kind != SeatKind.JUROR)).all()
    assert not {one.person_id for one in leaders} & {one.seat.person_id for one in jurors}


def test_sheets_are_all_in_and_none_with_a_conflict(demo: Session) -> None:
    call = the_call(demo)
    conflicts = sum(len(juror.too_close_to) for juror in round_2021().jurors)
    mine = select(func.count()).select_from(ScoreSheet).join(Seat, Seat.id == ScoreSheet.seat_id)
    sent = demo.scalar(mine.where(Seat.call_id == call.id, ScoreSheet.submitted_at.is_not(None)))
    assert (conflicts, sent) == (7, 21 * 15 - 7)
    said_yes = select(func.count()).select_from(ConflictAnswer)
    assert demo.scalar(said_yes.where(ConflictAnswer.call_id == call.id, ConflictAnswer.has_conflict)) == 7
    values = Counter(
        demo.scalars(
            select(Score.value)
            .join(ScoreSheet, Score.sheet_id == ScoreSheet.id)
            .join(Seat, Seat.id == ScoreSheet.seat_id)
            .where(Seat.call_id == call.id)
        )
    )
    assert sum(values.values()) == (21 * 15 - 7) * 8
    assert set(values) == {None, 1, 2, 3, 4, 5}


def test_ranking_puts_the_eight_on_top(demo: Session) -> None:
    call = the_call(demo)
    line = award_line_of(demo, call)
    titles = {one.id: one.title for one in proposals_of(demo)}
    assert {titles[one] for one in line.yes} == set(THE_EIGHT)
    assert not line.open


def test_decision_is_published_with_a_reason_for_each_and_a_talk_for_each_no(demo: Session) -> None:
    call = the_call(demo)
    decision = demo.scalars(select(CallDecision).where(CallDecision.call_id == call.id)).one()
    assert decision.state is DecisionState.PUBLISHED
    assert decision.published_at == datetime(2021, 5, 27, 8, 0, tzinfo=UTC)
    assert "Oppdiktet vurdering" in decision.note
    outcomes = {one.proposal.title: one.outcome for one in decision.entries}
    assert {title for title, outcome in outcomes.items() if outcome is Outcome.YES} == set(THE_EIGHT)
    assert len(outcomes) == 15
    for entry in decision.entries:
        assert len(entry.reason) > 60
        assert bool(entry.conversation_offer) is (entry.outcome is Outcome.NO)
        if entry.outcome is Outcome.NO:
            assert entry.reason.startswith("Takk")


def test_everybody_is_of_the_demo_and_no_mail_waits(demo: Session) -> None:
    people = demo.scalars(select(Person)).all()
    assert [one.name for one in people if not one.is_demo or not one.name.endswith("(demo)")] == []
    assert [one.email for one in people if not (one.email or "").endswith("@demo.fellespott.example")] == []
    assert [one for one in demo.scalars(select(Partner.contact_name)) if not one.endswith("(demo)")] == []
    waiting = select(func.count()).select_from(OutboxMail).where(OutboxMail.sent_at.is_(None))
    assert demo.scalar(waiting) == 0
    assert demo.scalar(select(func.count()).select_from(OutboxMail).where(OutboxMail.body != "")) == 0


def test_a_visitor_sees_film_still_and_captions_of_2021(demo: Session, visitor: FlaskClient) -> None:
    for one in proposals_of(demo)[:3]:
        assert one.film is not None
        film = visitor.get(f"/media/{one.film.id}/film", headers={"Range": "bytes=0-99"})
        assert (film.status_code, len(film.data)) == (206, 100)
        assert visitor.get(f"/media/{one.film.id}/bilde").data[:2] == b"\xff\xd8"
        captions = visitor.get(f"/media/{one.film.id}/teksting/nb.vtt").get_data(as_text=True)
        assert one.title in captions
