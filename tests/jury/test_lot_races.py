"""Two at once at the list and at the lot: the database lets one through."""

from sqlalchemy import func, select

from fellespott.calls.models import Call
from fellespott.calls.states import Phase
from fellespott.jury import services
from fellespott.jury.lot_models import JuryLot, JuryOffer, JuryVolunteer
from fellespott.jury.models import Juror
from fellespott.jury.states import AgeBand, Background
from fellespott.people.models import Person
from tests.factories import make_call, make_person, make_staff
from tests.jury.pools import open_list, sign_up
from tests.jury.test_lots import published
from tests.jury.test_races import NOW, at_once, ids


def with_volunteers(session, count):
    call = make_call(session, phase=Phase.OPEN)
    open_list(session, call, seats=2)
    people = [make_person(session) for _one in range(count)]
    for person in people:
        sign_up(session, call, person)
    return call, people


def test_signing_up_twice_at_once_gives_one_row(fresh_app):
    def prepare(session):
        call, _people = with_volunteers(session, 0)
        return call.id, make_person(session).id

    call_id, person_id = ids(fresh_app, prepare)

    def act(session):
        services.volunteer(
            session,
            actor=session.get_one(Person, person_id),
            call=session.get_one(Call, call_id),
            background=Background.RESIDENT,
            age_band=AgeBand.FROM_18,
            traits={},
            why="",
            now=NOW,
        )

    outcome = at_once(fresh_app, *[act] * 4)
    assert set(outcome) <= {"done", "conflict"}
    assert "done" in outcome
    with fresh_app.app_context():
        assert ids(fresh_app, lambda session: session.scalar(select(func.count(JuryVolunteer.id)))) == 1


def test_a_lot_drawn_by_several_at_once_is_drawn_once(fresh_app):
    def prepare(session):
        staff = make_staff(session)
        call, _people = with_volunteers(session, 6)
        return published(session, call, staff).id, staff.id

    lot_id, staff_id = ids(fresh_app, prepare)

    def act(seed):
        return lambda session: services.draw_lot(
            session,
            actor=session.get_one(Person, staff_id),
            lot=session.get_one(JuryLot, lot_id),
            seed=seed,
            now=NOW,
        )

    outcome = at_once(fresh_app, *map(act, "1234"))
    assert outcome == ["done", "not_published", "not_published", "not_published"]
    assert ids(fresh_app, lambda session: session.scalar(select(func.count(JuryOffer.id)))) == 2


def test_an_offer_answered_twice_at_once_gives_one_answer(fresh_app):
    def prepare(session):
        staff = make_staff(session)
        call, _people = with_volunteers(session, 6)
        lot = published(session, call, staff)
        offers = services.draw_lot(session, actor=staff, lot=lot, seed="1", now=NOW)
        return offers[0].id, offers[0].member.person_id

    offer_id, person_id = ids(fresh_app, prepare)

    def accept(session):
        services.accept_offer(
            session,
            actor=session.get_one(Person, person_id),
            offer=session.get_one(JuryOffer, offer_id),
            represents="Trukket ut",
            now=NOW,
        )

    def decline(session):
        person = session.get_one(Person, person_id)
        services.decline_offer(session, actor=person, offer=session.get_one(JuryOffer, offer_id), now=NOW)

    assert at_once(fresh_app, accept, decline) == ["answered", "done"]
    state, jurors = ids(
        fresh_app,
        lambda session: (
            session.get_one(JuryOffer, offer_id).state.value,
            session.scalar(select(func.count(Juror.id))),
        ),
    )
    assert (state, jurors) in {("accepted", 1), ("declined", 0)}
