"""The page beside the ranking: who sees it, and that it says the same as the figures."""

import pytest

from fellespott.calls.states import DecisionMode, SeatKind
from tests.factories import answer_conflict, make_person, make_seat
from tests.jury.rounds import begin, make_round
from tests.support.html import text_of

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

TABLE = [[5, 2, 2], [5, 3, 2], [5, 2, 3]]


@pytest.fixture
def found(session):
    return make_round(session, proposals=3, jurors=3, max_awards=1)


def url(found):
    return f"/utlysninger/{found.call.slug}/rangering/ved-siden-av"


def test_places_that_could_be_others_are_shown_to_those_who_see_the_ranking(session, sign_in, found):
    begin(session, found, TABLE)

    page = text_of(sign_in(found.leader).get(url(found)))

    first = found.proposals[0].title
    assert f"1 {first} 1 1 1 1" in page
    assert "Startall: " + str(found.call.id.int % 2**32) in page


def test_nobody_sees_it_before_the_scoring_has_ended(session, sign_in, found):
    for person in (found.leader, found.person(0), make_person(session, name="Utenfor")):
        assert sign_in(person).get(url(found)).status_code in (403, 404)


def test_a_leader_never_reads_of_a_proposal_they_stand_too_close_to(session, sign_in):
    found = make_round(session, mode=DecisionMode.JURY_ADVISES, proposals=3, jurors=3, max_awards=1)
    close = make_person(session, name="Nær")
    seat = make_seat(session, found.call, close, SeatKind.PROJECT_LEADER)
    answer_conflict(session, seat, found.proposals[0], conflict=True)
    for other in found.proposals[1:]:
        answer_conflict(session, seat, other)
    begin(session, found, TABLE)

    page = text_of(sign_in(close).get(url(found)))

    assert found.proposals[0].title not in page
    assert found.proposals[1].title in page
