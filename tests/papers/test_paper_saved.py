"""Writing in a paper, on each database: all of it, or nothing."""

import uuid

import pytest

from fellespott.calls.states import ActorKind
from fellespott.core.clock import utcnow
from fellespott.core.errors import DomainError
from fellespott.groups.services import on_behalf
from fellespott.groups.states import MemberKind
from fellespott.proposals.services.autosave import Typed, text_mark
from fellespott.proposals.services.paper import PaperAnswers, PaperRefused, Place, enter_paper
from fellespott.proposals.states import BudgetCategory, Step
from tests.factories import add_member, make_call, make_group, make_person, make_proposal

EMPTY = text_mark("")
TEXTS = {
    Step.NEED: Typed({"need": "Et sted"}, {"need": EMPTY}),
    Step.DREAM: Typed({"dream": "Sammen"}, {"dream": EMPTY}),
    Step.IDEA: Typed({"title": "Hus", "idea": "Åpent"}, {"title": EMPTY, "idea": EMPTY}),
}
PARTNER = {
    "organisation": "Klubben",
    "kind": ActorKind.VOLUNTARY,
    "contact_name": "Kari",
    "contact_email": "kari@example.org",
}
LINE = {"category": BudgetCategory.FOOD, "purpose": "Mat", "amount_ore": 100_00}


@pytest.fixture
def enter(session):
    contact, helper = make_person(session), make_person(session)
    group = make_group(session, contact=contact)
    add_member(session, group, helper, MemberKind.HELPER)
    proposal = make_proposal(session, call=make_call(session), group=group, need="", dream="")

    def act(**answers):
        found = PaperAnswers(**({"texts": TEXTS} | answers))
        with session.begin_nested():
            return enter_paper(
                session, actor=helper, proposal=proposal, answers=found, on_behalf_of=contact, now=utcnow()
            )

    act.contact, act.proposal = contact, proposal
    return act


def standing(session, proposal):
    session.expire_all()
    return (
        proposal.need,
        proposal.title,
        [one.organisation for one in proposal.partners],
        [one.purpose for one in proposal.budget_lines],
    )


def test_a_whole_paper_is_saved_and_waits_for_a_yes(session, enter):
    enter(partners={0: PARTNER}, lines={0: LINE, 4: LINE | {"purpose": "Buss"}}, promises=["research"])
    assert standing(session, enter.proposal) == ("Et sted", "Hus", ["Klubben"], ["Mat", "Buss"])
    waiting = {one.field for one in on_behalf.waiting_for(session, enter.contact)}
    assert waiting == {"need", "dream", "title", "idea", "commitments"}


def test_each_rule_that_says_no_is_told_with_its_place_and_nothing_stays(session, enter):
    with pytest.raises(PaperRefused) as refused:
        enter(
            partners={0: PARTNER, 2: PARTNER},
            lines={1: LINE | {"purpose": "Lønn"}, 3: LINE},
            promises=["finnes ikke"],
        )
    told = [(place, error.code, error.field) for place, error in refused.value.places]
    assert told == [
        (Place(Step.PARTNERS, 2), "same_actor", "organisation"),
        (Place(Step.MONEY, 1), "wages", "purpose"),
        (Place(Step.PROMISES), "unknown_commitment", None),
    ]
    assert standing(session, enter.proposal) == ("", "", [], [])
    assert on_behalf.waiting_for(session, enter.contact) == []


def test_without_the_first_answer_nothing_more_is_tried(session, enter):
    without = {step: typed for step, typed in TEXTS.items() if step is not Step.NEED}
    with pytest.raises(PaperRefused) as refused:
        enter(texts=without, partners={0: PARTNER}, lines={0: LINE})
    told = [(place, error.code) for place, error in refused.value.places]
    assert told == [(Place(Step.IDEA), "need_and_dream_first")]
    assert standing(session, enter.proposal) == ("", "", [], [])


def test_nobody_outside_the_group_can_be_asked_to_say_yes(session, enter):
    stranger = make_person(session, name=f"Ukjent {uuid.uuid4().hex[:4]}")
    with pytest.raises(DomainError) as refused, session.begin_nested():
        enter_paper(
            session,
            actor=enter.contact,
            proposal=enter.proposal,
            answers=PaperAnswers(texts=TEXTS),
            on_behalf_of=stranger,
            now=utcnow(),
        )
    assert refused.value.code == "paper_refused"
    assert {error.code for _place, error in refused.value.places} >= {"not_in_group"}
