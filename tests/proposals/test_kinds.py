"""A call may ask for certain kinds of partners, and may have no research that follows along."""

from dataclasses import replace

import pytest

from fellespott.calls.states import ActorKind
from fellespott.core.errors import DomainError
from fellespott.proposals.labels import missing_text
from fellespott.proposals.queries import facts_of
from fellespott.proposals.rules import Actor, Missing, missing
from fellespott.proposals.services import accept_commitments
from fellespott.proposals.states import Step
from tests.factories import WHEN, make_call, make_partner, make_proposal
from tests.proposals.test_rules import CLUB, LEAD, SHOP, UNIT, WHOLE

ASKED = (ActorKind.VOLUNTARY, ActorKind.BUSINESS)


@pytest.mark.parametrize(
    ("actors", "lacking"),
    [
        ((LEAD, CLUB, SHOP), []),
        ((LEAD, UNIT, CLUB), ["kind_business"]),
        (
            (LEAD, UNIT, Actor("skolen", ActorKind.COUNTY, confirmed=True)),
            ["kind_voluntary", "kind_business"],
        ),
        ((LEAD, UNIT, CLUB, replace(SHOP, confirmed=False)), ["kind_business"]),
    ],
)
def test_one_of_each_kind_the_call_names_must_have_said_yes(actors, lacking):
    facts = replace(WHOLE, actors=actors, kinds_needed=ASKED)
    assert missing(facts) == [Missing(code, Step.PARTNERS) for code in lacking]


def test_the_group_itself_is_no_partner_of_its_own_kind():
    itself = Actor(WHOLE.group_key, ActorKind.VOLUNTARY, confirmed=True)
    facts = replace(WHOLE, actors=(LEAD, UNIT, SHOP, itself), kinds_needed=ASKED)
    assert missing(facts) == [Missing("kind_voluntary", Step.PARTNERS)]


def test_every_kind_has_a_sentence_of_its_own():
    texts = [missing_text(Missing(f"kind_{kind.value}", Step.PARTNERS)) for kind in ActorKind]
    assert len(set(texts)) == len(ActorKind)
    assert texts[3] == "Minst én frivillig organisasjon må ha sagt ja."


def test_the_calls_own_setting_is_what_is_asked(session):
    call = make_call(session, kinds_needed=["voluntary", "business"])
    proposal = make_proposal(session, call=call)
    make_partner(session, proposal, kind=ActorKind.BUSINESS)
    facts = facts_of(proposal)
    assert (facts.kinds_needed, facts.kinds_missing) == (ASKED, (ActorKind.VOLUNTARY,))


def test_without_research_the_promise_about_it_is_neither_asked_nor_taken(session):
    proposal = make_proposal(session, call=make_call(session, has_research=False))
    assert facts_of(proposal).commitments_asked == ("no_wages",)
    person = proposal.group.active[0].person
    with pytest.raises(DomainError) as refused:
        accept_commitments(session, actor=person, proposal=proposal, keys={"research"}, now=WHEN)
    assert refused.value.code == "unknown_commitment"
