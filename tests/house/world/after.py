"""What came of a round: projects, letters, reviews and handovers."""

from datetime import timedelta
from typing import Any

from fellespott.core.clock import to_oslo, utcnow
from fellespott.letters.states import LetterState, ProjectState
from fellespott.reviews.models import Handover, Review
from fellespott.reviews.states import ReviewOutcome, ReviewState
from tests.factories import WHEN, _add
from tests.project_factories import make_letter, make_project

from .base import RECEIVER, World


def make_projects(session: Any, world: World) -> None:
    ours = world.groups["ours"]
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
        letter = make_letter(session, project, state=letter_state, others_see_us=f"Som de i {name}.")
        session.refresh(project)
        world.projects[name] = project
        if name == "waiting":
            asked = next(one for one in letter.agreements if one.partner.is_lead)
            world.ids["agreement_id"] = {name: asked.id}
            world.values["letters.answer_letter"] = {"token": f"avtale-{letter.id}-1"}


def make_reviews(session: Any, world: World) -> None:
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
            session,
            Review(
                project_id=project.id,
                due_on=due_on,
                state=state,
                made_at=WHEN,
                **fields | ({"went_badly": f"Noen kom ikke til {name}."} if fields else {}),
            ),
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
                receiving_email=RECEIVER,
                budget_room="Innenfor rammen.",
                takes_over_on=project.ends_on,
                proposed_at=WHEN,
                **accepted,
            ),
        )
