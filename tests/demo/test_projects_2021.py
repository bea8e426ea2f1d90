"""What came of the round of 2021 as loaded: the sources' figures to the krone, and that all rules held."""

import json
from datetime import date

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fellespott.core.clock import utcnow
from fellespott.demo.content import practice, round_2021
from fellespott.demo.projects_content import projects_2021
from fellespott.demo.services import SLUG_2021
from fellespott.letters.models import Project
from fellespott.letters.states import Form, LetterState, ProjectOrigin, ProjectState
from fellespott.pots import services as pots
from fellespott.pots.models import Booking, Payout, Pot, Use
from fellespott.pots.queries import ledger_sum_ore, pot_of_project, returned_ore, verify_ledger
from fellespott.pots.states import BookingKind, Needs, UseState
from fellespott.proposals.rules import wage_word
from fellespott.reviews import services as reviews
from fellespott.reviews.models import Completion, Handover, Review
from fellespott.reviews.states import ReviewOutcome, StopReason
from fellespott.stories import services as stories
from tests.support.html import text_of

# Name: kroner, state, forms, partners. Røde Kors came to Veien til førerkortet later, in February 2022.
THE_NINE = {
    "Tidlig innsats i Brundalen": (3_000_000, "handed_over", "C", 12),
    "Flyktningfamilien i sentrum": (2_000_000, "completed", "U", 4),
    "På egne ben, men ikke alene": (1_000_000, "stopped", "C", 5),
    "Som de andre": (1_000_000, "stopped", "C", 3),
    "Fritid for alle barn og unge": (2_000_000, "completed", "C", 4),
    "Stødig start": (2_000_000, "handed_over", "CK", 3),
    "Praktisk grunnskole": (1_500_000, "stopped", "CK", 5),
    "Veien til førerkortet": (2_000_000, "completed", "CK", 3),
    "Sammen på Lademoen": (1_000_000, "handed_over", "C", 11),
}
LETTERS = {Form.UNCONDITIONAL: "U", Form.CONDITIONAL: "C", Form.COLLECTIVE: "K"}
PAID = {
    "Tidlig innsats i Brundalen": 203_500,
    "Flyktningfamilien i sentrum": 52 * 1_600 * 17,
    "På egne ben, men ikke alene": 27_000,
    "Som de andre": 44_500,
    "Fritid for alle barn og unge": 500_000,
    "Stødig start": 239_000,
    "Praktisk grunnskole": 99_000,
    "Veien til førerkortet": 287_000,
    "Sammen på Lademoen": 109_500,
}
STOPPED = {
    "På egne ben, men ikke alene": (date(2022, 6, 15), StopReason.NO_ANCHORING),
    "Som de andre": (date(2022, 6, 16), StopReason.TARGET_GROUPS_APART),
    "Praktisk grunnskole": (date(2022, 12, 15), StopReason.NO_MORE_COOPERATION),
}


def projects_of(session: Session) -> dict[str, Project]:
    found = select(Project).where(Project.call.has(slug=SLUG_2021))
    return {one.name: one for one in session.scalars(found).unique()}


def project_named(session: Session, name: str) -> Project:
    return projects_of(session)[name]


def pot_named(session: Session, name: str) -> Pot:
    pot = pot_of_project(session, project_named(session, name).id)
    assert pot is not None
    return pot


def payouts_of(session: Session, name: str) -> list[Payout]:
    found = select(Payout).join(Use, Payout.use_id == Use.id).where(Use.pot_id == pot_named(session, name).id)
    return list(session.scalars(found.order_by(Payout.paid_on, Payout.amount_ore)).unique())


def test_figures_are_the_sources(loaded: Flask) -> None:
    result = loaded.test_cli_runner().invoke(args=["figures", "--json"])
    assert result.exit_code == 0, result.output
    figures = json.loads(result.output)
    wanted = {
        "applications": 15,
        "chosen": 8,
        "jurors": 21,
        "jury_groups": 4,
        "projects": 9,
        "started": 8,
        "stopped": 3,
        "added": 1,
        "handed_over": 3,
        "forms": {"unconditional": 1, "conditional": 8, "collective": 3},
        "amount_nok": 15_500_000,
        "amounts_nok": {name: row[0] for name, row in THE_NINE.items()},
        "paid_nok": sum(PAID.values()),
        "ledger_sum_ore": 0,
        "stories": 4,
        "lessons": 3,
    }
    assert {name: figures.get(name) for name in wanted} == wanted
    assert len(figures["criteria"]) == 8


def test_the_nine_with_their_letters(demo: Session) -> None:
    found = {}
    for name, one in projects_of(demo).items():
        letter = one.letter_in_force
        assert letter is not None
        forms = "".join(LETTERS[Form(form)] for form in letter.forms)
        found[name] = (letter.amount_ore // 100, one.state.value, forms, len(one.partners))
        assert letter.agreed_total == letter.partners_total == len(one.partners)
        assert sum(part.amount_ore for part in letter.instalments) == letter.amount_ore
        assert "laget for demoen" in letter.text
    assert found == THE_NINE


def test_brundalen_was_raised_in_august_2022(demo: Session) -> None:
    letters = project_named(demo, "Tidlig innsats i Brundalen").letters
    assert [(one.number, one.state, one.amount_ore // 100) for one in letters] == [
        (1, LetterState.REPLACED, 2_000_000),
        (2, LetterState.AGREED, 3_000_000),
    ]
    raised = letters[1]
    assert raised.amends_id == letters[0].id
    assert raised.agreed_at is not None
    assert (raised.agreed_at.year, raised.agreed_at.month) == (2022, 8)
    assert [(one.due_on, one.amount_ore // 100) for one in raised.instalments] == [
        (date(2021, 8, 15), 500_000),
        (date(2022, 2, 15), 500_000),
        (date(2022, 8, 15), 1_000_000),
        (date(2023, 2, 15), 1_000_000),
    ]
    pot = pot_named(demo, "Tidlig innsats i Brundalen")
    funded = select(Booking.booked_on, Booking.amount_ore).where(
        Booking.pot_id == pot.id, Booking.kind == BookingKind.FUNDING
    )
    assert [(day, amount // 100) for day, amount in demo.execute(funded.order_by(Booking.number))] == [
        (one.due_on, one.amount_ore // 100) for one in raised.instalments
    ]


def test_lademoen_was_added_by_the_steering_group_with_a_reason(demo: Session) -> None:
    found = projects_of(demo)
    added = [one for one in found.values() if one.origin is ProjectOrigin.ADDED]
    assert [(one.name, one.starts_on, one.ends_on) for one in added] == [
        ("Sammen på Lademoen", date(2022, 9, 1), date(2023, 12, 31))
    ]
    assert added[0].proposal is None
    assert added[0].added_by_seat_kind == "steering_group"
    assert "utenom de åtte juryen valgte" in added[0].added_reason
    starts = {one.starts_on for one in found.values() if one.origin is ProjectOrigin.AWARD}
    assert starts == {date(2021, 8, 1)}


def test_paid_to_the_krone(demo: Session) -> None:
    assert {name: pot_named(demo, name).paid_ore / 100 for name in THE_NINE} == PAID
    assert ledger_sum_ore(demo) == 0
    assert verify_ledger(demo) == []


def test_flyktningfamilien_1600_for_each_of_52_children_in_17_months(demo: Session) -> None:
    paid = payouts_of(demo, "Flyktningfamilien i sentrum")
    months = [date(2022 + (month - 1) // 12, (month - 1) % 12 + 1, 1) for month in range(2, 19)]
    assert [(one.paid_on, one.amount_ore) for one in paid] == [(day, 52 * 160_000) for day in months]
    assert (months[0], months[-1]) == (date(2022, 2, 1), date(2023, 6, 1))
    assert sum(one.amount_ore for one in paid) == 141_440_000
    assert {one.use.form for one in paid} == {Form.UNCONDITIONAL}


def test_fritid_500000_to_six_families_most_where_there_are_seven_children(demo: Session) -> None:
    paid = payouts_of(demo, "Fritid for alle barn og unge")
    amounts = {one.receiver: one.amount_ore // 100 for one in paid}
    assert sorted(amounts.values()) == [70_000, 70_000, 75_000, 80_000, 85_000, 120_000]
    assert len(amounts) == 6
    assert sum(amounts.values()) == 500_000
    assert max(amounts, key=lambda one: amounts[one]) == "Familie 1, med sju barn"


def test_seven_licences_decided_by_the_whole_group(demo: Session) -> None:
    paid = payouts_of(demo, "Veien til førerkortet")
    licences = next(one.use for one in paid if "sju førerkort" in one.use.purpose)
    assert (licences.form, licences.needs, len(licences.payouts)) == (Form.COLLECTIVE, Needs.GROUP, 7)
    vote = licences.vote
    assert vote is not None
    assert (vote.state, vote.whole_group, vote.yes_total, vote.roll_total) == ("carried", True, 7, 7)


def test_one_abstains_when_the_money_is_for_their_household(demo: Session) -> None:
    uses = demo.scalars(select(Use).where(Use.pot_id == pot_named(demo, "Stødig start").id)).unique()
    votes = [one.vote for one in uses if one.vote is not None]
    assert sorted(one.abstained_total for one in votes) == [0, 0, 1]


def test_everything_invented_is_marked(demo: Session) -> None:
    known = {"Flyktningfamilien i sentrum", "Fritid for alle barn og unge"}
    for name in THE_NINE:
        for one in demo.scalars(select(Use).where(Use.pot_id == pot_named(demo, name).id)).unique():
            assert wage_word(one.purpose) is None
            assert one.purpose.endswith("(oppdiktet)") is (name not in known), one.purpose
    for review in demo.scalars(select(Review)).unique():
        assert review.is_invented is (review.outcome is not ReviewOutcome.STOP)
        assert "laget for demoen" in review.went_well
        if review.outcome is ReviewOutcome.WARN:
            assert review.reason.startswith("Oppdiktet advarsel")


def test_three_stopped_for_their_stated_reasons_after_a_warning(demo: Session) -> None:
    stops = demo.scalars(select(Review).where(Review.outcome == ReviewOutcome.STOP)).unique().all()
    assert {one.project.name: (one.due_on, one.stop_reason) for one in stops} == STOPPED
    for one in stops:
        assert one.decided_by_steering_group
        warning = demo.get_one(Review, one.warning_id)
        assert (warning.outcome, warning.stop_reason) == (ReviewOutcome.WARN, one.stop_reason)
        assert warning.settled_at is not None
        assert one.settled_at is not None
        assert warning.settled_at < one.settled_at


def test_stopped_pots_are_settled_and_the_rest_went_back(demo: Session) -> None:
    for name, (day, _reason) in STOPPED.items():
        pot = pot_named(demo, name)
        assert pot.stopped_at is not None
        assert pot.stopped_at.date() == day
        assert pot.closed_at is not None
        assert (pot.free_ore, pot.committed_ore) == (0, 0)
        came = select(func.sum(Booking.amount_ore)).where(
            Booking.pot_id == pot.id, Booking.kind == BookingKind.FUNDING
        )
        assert demo.scalar(came) == pot.paid_ore + returned_ore(demo, pot)
    # Promised before the stop: paid in the time of settlement where it was asked for, else given back.
    late = payouts_of(demo, "Praktisk grunnskole")[-1]
    assert late.paid_on == date(2023, 1, 18)
    released = select(Booking.amount_ore).where(
        Booking.pot_id == pot_named(demo, "På egne ben, men ikke alene").id,
        Booking.kind == BookingKind.RELEASE,
    )
    assert demo.scalars(released).all() == [900_000]


def test_the_others_ended_well(demo: Session) -> None:
    done = set(demo.scalars(select(Project.name).join(Completion, Completion.project_id == Project.id)))
    assert done == {name for name, row in THE_NINE.items() if row[1] == ProjectState.COMPLETED}
    handovers = demo.scalars(select(Handover)).unique().all()
    assert {one.project.name: one.takes_over_on for one in handovers} == {
        "Tidlig innsats i Brundalen": date(2023, 6, 30),
        "Stødig start": date(2023, 6, 30),
        "Sammen på Lademoen": date(2023, 12, 31),
    }
    for one in handovers:
        assert one.accepted_at is not None
        assert [point["done"] for point in one.checklist] == [True] * 6
    for name, row in THE_NINE.items():
        if row[1] != ProjectState.STOPPED:
            assert (pot_named(demo, name).free_ore, pot_named(demo, name).committed_ore) == (0, 0)


def test_reviews_came_every_half_year(demo: Session) -> None:
    days: dict[str, list[date]] = {name: [] for name in THE_NINE}
    for one in demo.scalars(
        select(Review).where(Review.called_by_id.is_(None)).order_by(Review.due_on)
    ).unique():
        days[one.project.name].append(one.due_on)
    first, second, third = date(2022, 2, 1), date(2022, 8, 1), date(2023, 2, 1)
    stopped_early = ("På egne ben, men ikke alene", "Som de andre")
    wanted = {name: [first, second, third] for name in THE_NINE}
    wanted |= {name: [first] for name in stopped_early}
    wanted |= {"Praktisk grunnskole": [first, second]}
    wanted |= {"Sammen på Lademoen": [date(2023, 3, 1), date(2023, 9, 1)]}
    assert days == wanted


def test_the_scheduler_finds_nothing_left_to_do_for_2021(demo: Session) -> None:
    now, theirs = utcnow(), {one.id for one in projects_of(demo).values()}
    assert [one for one in reviews.prepare_reviews(demo, now) if one.project_id in theirs] == []
    assert (reviews.remind_projects(demo, now), reviews.hand_over_due(demo, now)) == ([], 0)
    assert (pots.fund_due(demo, now), pots.settle_stopped(demo, now)) == (0, 0)
    assert (stories.expire_consents(demo, now), stories.remind_receivers(demo, now)) == ([], [])
    demo.rollback()


def test_nothing_left_undecided_or_unpaid(demo: Session) -> None:
    states = set(
        demo.scalars(
            select(Use.state).where(Use.pot_id.in_(pot_named(demo, name).id for name in THE_NINE)).distinct()
        )
    )
    assert states == {UseState.CLOSED}


def test_data_fits_the_reference() -> None:
    titles = {one.key: one.title for one in round_2021().proposals}
    keys = [one.key for one in projects_2021().projects]
    assert [titles.get(key, "Sammen på Lademoen") for key in keys] == list(THE_NINE)
    assert not {one.key for one in practice().proposals} & set(keys)


def test_pages_of_each_project_are_there_for_a_visitor(demo: Session, visitor: FlaskClient) -> None:
    for name, one in projects_of(demo).items():
        page = visitor.get(f"/prosjekter/{one.slug}")
        assert page.status_code == 200
        assert name in text_of(page)
        money = visitor.get(f"/prosjekter/{one.slug}/pott")
        assert money.status_code == 200
        # Receivers are the project's own (rules R9 and R18).
        assert "Familie 1" not in text_of(money)
