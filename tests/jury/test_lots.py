"""The lot in two published steps, and the seats it offers."""

import hashlib
import json
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DatabaseError, IntegrityError

from fellespott.calls.models import PhaseChange
from fellespott.calls.states import Phase, SeatKind
from fellespott.core.clock import to_oslo, utcnow
from fellespott.core.errors import DomainError
from fellespott.jury import lot_personal, lot_queries, services, tasks
from fellespott.jury.lot_models import JuryLot, JuryLotMember, JuryOffer, JuryVolunteer
from fellespott.jury.lot_rules import HIDDEN, generalise, pool_commitment
from fellespott.jury.lot_states import CameBy, LotState, OfferState, TargetCategory
from fellespott.jury.models import Juror
from fellespott.jury.states import AgeBand, Background
from fellespott.notices.models import OutboxMail
from tests.factories import add_member, make_call, make_juror, make_person, make_seat, make_staff
from tests.jury.pools import aim, open_list, sign_up
from tests.jury.rounds import make_round
from tests.support.html import submit, text_of

SEED = "4 11 17 23 28 30 34"


@pytest.fixture
def call(session):
    """A call with three seats, twelve volunteers, four of them under 18, and at least one such wanted."""
    made = make_call(session, phase=Phase.OPEN)
    open_list(session, made, seats=3)
    aim(session, made, TargetCategory.AGE, "under_18", 1, 2)
    for number in range(12):
        young = number % 3 == 0
        sign_up(
            session,
            made,
            make_person(session, name=f"Frivillig {number}", email=f"frivillig{number}@example.org"),
            age_band=AgeBand.UNDER_18 if young else AgeBand.FROM_18,
            why=f"Hemmelig {number}",
        )
    return made


@pytest.fixture
def staff(session):
    return make_staff(session)


def fixed(session, call, actor, *, days_ago=3):
    """A lot fixed so many days ago, to be drawn from the day before yesterday on."""
    then = utcnow() - timedelta(days=days_ago)
    lot = services.fix_lot(
        session,
        actor=actor,
        call=call,
        seed_source="Lotto",
        draw_on=to_oslo(then + timedelta(days=1)).date(),
        now=then,
    )
    pool = [one.features for one in lot_queries.members_of(session, lot.id)]
    found, conflict = services.work_out(pool, lot.quotas, lot.seats)
    return services.settle_lot(session, lot=lot, found=found, conflict=conflict)


def published(session, call, actor):
    """The same, published then."""
    lot = fixed(session, call, actor)
    return services.publish_lot(session, actor=actor, lot=lot, now=lot.fixed_at)


def drawn(session, call, actor, seed=SEED):
    """The same, drawn now."""
    lot = published(session, call, actor)
    return lot, services.draw_lot(session, actor=actor, lot=lot, seed=seed, now=utcnow())


def test_lot_is_fixed_published_and_waits_for_its_day(session, call, staff, sign_in, client):
    ana, source = sign_in(staff), "Lotto, vinnertallene"
    day = to_oslo(utcnow() + timedelta(days=4)).date()
    here = f"/utlysninger/{call.slug}/jury/trekning"
    answer = submit(ana, here, {"seed_source": source, "draw_on": day.isoformat()})
    assert answer.status_code == 303
    lot = session.scalars(select(JuryLot)).one()
    page = f"/jurytrekninger/{lot.id}"
    assert f"Kunngjør trekningen for {call.title}" in text_of(ana.get("/mitt"))
    assert (lot.state, lot.seats, lot.pool_size) == (LotState.READY, 3, 12)
    assert "Klar til å kunngjøres" in text_of(ana.get(page))
    public = f"/utlysninger/{call.slug}/juryen/trekning"
    assert "Ingen trekning er kunngjort" in text_of(client.get(public))
    assert ana.get(f"{public}/1.json").status_code == 404
    assert ana.get(f"{page}/trekk").status_code == 403

    assert submit(ana, page, to=f"{page}/kunngjor").status_code == 303

    told = text_of(client.get(public))
    assert f"Tallet kommer fra{source}" in told
    assert "Den minste sjansen noen har25 prosent" in told
    assert "Under 18 år1 til 2" in told
    assert lot.pool_sha256 in told
    early = submit(ana, f"{page}/trekk", {"seed": SEED})
    assert early.status_code == 409
    assert "Tallet er ikke kjent ennå." in text_of(early)
    assert session.scalars(select(JuryOffer)).all() == []


def test_day_of_the_seed_must_be_to_come(session, call, staff, sign_in):
    day = to_oslo(utcnow()).date().isoformat()
    here = f"/utlysninger/{call.slug}/jury/trekning"
    page = submit(sign_in(staff), here, {"seed_source": "Lotto", "draw_on": day})

    assert page.status_code == 422
    assert 'id="draw_on-error"' in page.get_data(as_text=True)
    lot = fixed(session, call, staff)
    with pytest.raises(DomainError, match="seed_known"):
        services.publish_lot(session, actor=staff, lot=lot, now=utcnow())


def test_published_file_gives_everyone_the_same_panel(session, call, staff, sign_in, client, app, tmp_path):
    lot = published(session, call, staff)
    file = client.get(f"/utlysninger/{call.slug}/juryen/trekning/1.json")
    assert file.mimetype == "application/json"
    path = tmp_path / "lot.json"
    path.write_bytes(file.data)
    page, ana = f"/jurytrekninger/{lot.id}/trekk", sign_in(staff)
    assert f"Trekk juryen for {call.title}" in text_of(ana.get("/mitt"))
    assert submit(ana, page, {"seed": SEED}).status_code == 303

    said = app.test_cli_runner().invoke(args=["lot-draw", str(path), "--draw", SEED, "--json"])
    offered = session.scalars(select(JuryLotMember.position).join(JuryOffer).order_by(JuryLotMember.position))
    assert list(offered) == json.loads(said.output)["drawn"]
    session.refresh(lot)
    assert (lot.seed, lot.panel) == (SEED, json.loads(said.output)["panel"])
    assert f"Tallet ble{SEED}" in text_of(client.get(f"/utlysninger/{call.slug}/juryen/trekning"))
    again = client.get(f"/utlysninger/{call.slug}/juryen/trekning/1.json")
    assert again.data == file.data


def test_nobody_reads_who_is_in_a_lot_or_was_drawn(session, call, staff, sign_in, client):
    lot, offers = drawn(session, call, staff)
    public = f"/utlysninger/{call.slug}/juryen/trekning"
    seen = client.get(public).get_data(as_text=True) + client.get(f"{public}/1.json").get_data(as_text=True)
    for member in lot_queries.members_of(session, lot.id):
        for secret in (member.person.name, member.person.email, str(member.person_id), member.commitment):
            assert secret not in seen
        assert member.salt not in seen
    assert "Hemmelig" not in seen
    assert lot.salt not in seen
    somebody = sign_in(make_person(session))
    assert somebody.get(f"/jurytrekninger/{lot.id}").status_code == 403
    assert somebody.get(f"/jurytilbud/{offers[0].id}").status_code == 404
    staff_page = text_of(sign_in(staff).get(f"/jurytrekninger/{lot.id}"))
    assert all(offer.member.person.name in staff_page for offer in offers)


def test_lot_of_a_call_taken_back_to_draft_is_nobodys(session, call, staff, client):
    published(session, call, staff)
    public = f"/utlysninger/{call.slug}/juryen/trekning"
    assert client.get(public).status_code == 200
    call.phase = Phase.DRAFT
    assert [client.get(one).status_code for one in (public, f"{public}/1.json")] == [303, 303]


def test_rows_are_generalised_and_the_pool_is_bound_by_its_hash(session, call, staff):
    lot = published(session, call, staff)
    told = json.loads(lot.file)
    # Four under 18 would be few enough to recognise.
    assert Counter(map(tuple, told["rows"])) == {("",): 8, (HIDDEN,): 4}
    members = lot_queries.members_of(session, lot.id)
    assert told["pool_sha256"] == pool_commitment(lot.salt, [one.commitment for one in members])
    one = members[0]
    features = json.dumps(one.features, sort_keys=True, separators=(",", ":"))
    bound = f"{one.salt}\n{one.person_id}\n{features}".encode()
    assert one.commitment == hashlib.sha256(bound).hexdigest()
    assert told["min_probability"] == min(told["probabilities"])
    young = {one.position for one in members if one.features["age"] == "under_18"}
    assert all(1 <= len(young & set(panel["rows"])) <= 2 for panel in told["panels"])


def test_impossible_quotas_are_told_in_words_and_forgotten(session, call, staff, sign_in):
    aim(session, call, TargetCategory.BACKGROUND, "police", 2, 3)
    lot = fixed(session, call, staff)
    ana, page = sign_in(staff), f"/jurytrekninger/{lot.id}"
    said = text_of(ana.get(page))
    assert "Minst 2 av «Politiet» (0 har meldt seg)" in said
    assert "«Under 18 år»" not in said

    with pytest.raises(DomainError, match="not_ready"):
        services.publish_lot(session, actor=staff, lot=lot, now=lot.fixed_at)
    assert submit(ana, page, to=f"{page}/forkast").status_code == 303
    assert session.scalars(select(JuryLot)).all() == []
    assert session.scalars(select(JuryLotMember)).all() == []


def test_too_few_volunteers_is_said(session, staff, sign_in):
    call = make_call(session, phase=Phase.OPEN)
    open_list(session, call, seats=3)
    sign_up(session, call, make_person(session))
    lot = fixed(session, call, staff)
    page = text_of(sign_in(staff).get(f"/jurytrekninger/{lot.id}"))
    assert "Det er 3 plasser, men bare 1 frivillig å trekke blant." in page


def test_drawn_accept_and_decline_and_the_free_seat_is_drawn_again(session, call, staff, sign_in):
    lot, offers = drawn(session, call, staff)
    mails = session.scalars(select(OutboxMail.recipient)).all()
    assert sorted(mails) == sorted(offer.member.person.email for offer in offers)
    first, second, third = offers
    yes, no = sign_in(first.member.person), sign_in(second.member.person)
    assert f"/jurytilbud/{first.id}" in yes.get("/mitt").get_data(as_text=True)
    assert submit(yes, f"/jurytilbud/{first.id}", {}).status_code == 422
    answer = submit(yes, f"/jurytilbud/{first.id}", {"answer": "yes"})
    assert answer.headers["Location"].endswith(f"/utlysninger/{call.slug}/jury/velkommen")
    assert submit(no, f"/jurytilbud/{second.id}", {"answer": "no"}).status_code == 303
    assert "Svaret er registrert: sa nei" in text_of(no.get(f"/jurytilbud/{second.id}"))
    ana, page = sign_in(staff), f"/jurytrekninger/{lot.id}"
    assert submit(ana, page, to=f"/jurytilbud/{third.id}/videre").status_code == 303

    juror = session.scalars(select(Juror)).one()
    assert (juror.seat.person_id, juror.came_by) == (first.member.person_id, CameBy.DRAWN)
    assert juror.represents == "Trukket ut i trekning 1, blant 12 frivillige."
    assert "2 plasser er ledige igjen." in text_of(ana.get(page))
    again, new = drawn(session, call, staff, seed="5")
    assert (again.number, again.seats, again.pool_size) == (2, 2, 9)
    was_young = juror.age_band is AgeBand.UNDER_18
    assert [(one["low"], one["high"]) for one in again.quotas] == [(0, 1) if was_young else (1, 2)]
    before = {one.member.person_id for one in offers}
    assert not before & {one.member.person_id for one in new}
    history = text_of(ana.get(f"/utlysninger/{call.slug}/juryen/trekning"))
    assert f"Tallet ble{SEED}" in history
    # What is left to draw would tell who sits.
    assert history.count("Under 18 år1 til 2") == 2
    assert '"low": 0' not in again.file
    assert "Tallet ble5" in history


def test_offer_is_answered_once(session, call, staff):
    _lot, offers = drawn(session, call, staff)
    person = offers[0].member.person
    services.decline_offer(session, actor=person, offer=offers[0], now=utcnow())
    with pytest.raises(DomainError, match="answered"):
        services.accept_offer(session, actor=person, offer=offers[0], represents="x", now=utcnow())
    assert session.scalars(select(Juror)).all() == []


def test_pool_leaves_out_those_with_a_seat_or_a_proposal(session, staff):
    found = make_round(session, proposals=1, jurors=1, phase=Phase.CLOSED)
    member = make_person(session)
    add_member(session, found.proposals[0].group, member)
    free = make_person(session)
    for person in (found.person(0), found.leader, member, free):
        sign_up(session, found.call, person)
    assert [one.person_id for one in lot_queries.pool_of(session, found.call.id)] == [free.id]


def test_whoever_leaves_the_pool_is_offered_nothing_and_the_file_stays(session, call, staff):
    lot = published(session, call, staff)
    file, sha256 = lot.file, lot.pool_sha256
    panel = json.loads(file)["panels"]
    everyone = lot_queries.volunteers_of(session, call.id)
    for one in everyone:
        services.stop_volunteering(session, actor=one.person, volunteer=one, now=utcnow())
    session.expire_all()
    offers = services.draw_lot(session, actor=staff, lot=lot, seed=SEED, now=utcnow())

    assert len(panel) > 1
    assert {one.state for one in offers} == {OfferState.LAPSED}
    assert (lot.file, lot.pool_sha256) == (file, sha256)
    members = lot_queries.members_of(session, lot.id)
    assert {(one.person_id, len(one.features), one.salt) for one in members} == {(None, 0, "")}
    assert pool_commitment(lot.salt, [one.commitment for one in members]) == sha256


def test_open_offer_lapses_when_its_person_is_erased(session, call, staff):
    _lot, offers = drawn(session, call, staff)
    person = offers[0].member.person
    assert lot_personal.show(session, person)["Trekninger du har vært med i"][0]["Trekning"] == 1
    lot_personal.erase(session, person, utcnow())
    session.expire_all()
    assert (offers[0].state, offers[0].member.person_id) == (OfferState.LAPSED, None)


def test_volunteers_are_forgotten_half_a_year_after_the_decision(session, call, staff):
    lot, _offers = drawn(session, call, staff)
    other = make_call(session)
    sign_up(session, other, make_person(session))
    assert services.forget_pools(session, utcnow()) == 0
    then = utcnow() - timedelta(days=200)
    session.add(PhaseChange(call_id=call.id, from_phase=Phase.JURY, to_phase=Phase.DECIDED, at=then))
    session.flush()

    kept_until = {one.key: one.days for one in lot_personal.RETENTION}
    before = utcnow() - timedelta(days=kept_until["jury.volunteers"])
    assert (services.forget_pools(session, before), services.forget_pools(session, before)) == (12, 0)
    session.expire_all()
    assert {one.person_id for one in lot_queries.members_of(session, lot.id)} == {None}
    assert [one.call_id for one in session.scalars(select(JuryVolunteer))] == [other.id]


def test_one_lot_at_a_time_and_only_for_free_seats(session, call, staff):
    fixed(session, call, staff)
    with pytest.raises(DomainError, match="lot_under_way"):
        fixed(session, call, staff)
    other = make_call(session, phase=Phase.OPEN)
    open_list(session, other, seats=1)
    with pytest.raises(DomainError, match="nobody_to_draw"):
        fixed(session, other, staff)
    make_juror(session, other)
    with pytest.raises(DomainError, match="no_free_seats"):
        fixed(session, other, staff)


def test_database_keeps_one_lot_under_way_and_one_offer_for_each_row(session, call, staff):
    lot = published(session, call, staff)
    columns = {one.name: getattr(lot, one.name) for one in JuryLot.__table__.columns}
    copy = columns | {"id": make_person(session).id, "number": 2}
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(JuryLot.__table__.insert().values(**copy))
    offers = services.draw_lot(session, actor=staff, lot=lot, seed=SEED, now=utcnow())
    twice = JuryOffer.__table__.insert().values(id=copy["id"], member_id=offers[0].member_id)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(twice.values(state=OfferState.OFFERED, offered_at=utcnow()))


@pytest.mark.parametrize("change", ["file", "seed_source", "pool_sha256"])
def test_database_keeps_a_published_lot_as_it_is(session, call, staff, change):
    lot = published(session, call, staff)
    with pytest.raises(DatabaseError, match="published_lot_stays"), session.begin_nested():
        session.execute(update(JuryLot).values({change: "annet"}))
    with pytest.raises(DatabaseError, match="published_lot_is_kept"), session.begin_nested():
        session.execute(delete(JuryLot).where(JuryLot.id == lot.id))


def test_database_keeps_a_drawn_lot_as_it_is(session, call, staff):
    drawn(session, call, staff)
    with pytest.raises(DatabaseError, match="drawn_lot_stays"), session.begin_nested():
        session.execute(text("UPDATE jury_lot SET seed = '7'"))


def test_large_pool_is_worked_out_by_the_job(session, call, staff, sign_in, monkeypatch):
    monkeypatch.setattr("fellespott.jury.views.lots.SMALL_POOL", 5)
    day = to_oslo(utcnow() + timedelta(days=4)).date()
    here = f"/utlysninger/{call.slug}/jury/trekning"
    submit(sign_in(staff), here, {"seed_source": "Lotto", "draw_on": day.isoformat()})
    assert session.scalars(select(JuryLot.state)).one() is LotState.WAITING
    session.commit()

    assert (tasks.work_out_lots(session, utcnow()), tasks.work_out_lots(session, utcnow())) == (1, 0)
    session.expire_all()
    assert session.scalars(select(JuryLot.state)).one() is LotState.READY


def test_lot_pages_cost_the_same_however_many_are_drawn(session, call, staff, sign_in, count_sql):
    ana, counts = sign_in(staff), []
    plan = lot_queries.plan_of(session, call.id)
    for seats in (2, 9):
        plan.seats = seats
        lot, offers = drawn(session, call, staff, seed=str(seats))
        ana.get(f"/jurytrekninger/{lot.id}")
        with count_sql() as statements:
            ana.get(f"/jurytrekninger/{lot.id}")
        counts.append(statements.count)
    assert len(offers) == 7
    assert counts[0] == counts[1]


def test_seat_taken_meanwhile_is_not_offered(session, call, staff):
    lot = published(session, call, staff)
    for one in lot_queries.volunteers_of(session, call.id):
        make_seat(session, call, one.person, SeatKind.STEERING_GROUP)
    offers = services.draw_lot(session, actor=staff, lot=lot, seed=SEED, now=utcnow())
    assert {one.state for one in offers} == {OfferState.LAPSED}


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz")), max_size=40))
def test_generalised_rows_never_stand_in_a_small_group(rows):
    shown = generalise(rows)
    assert len(shown) == len(rows)
    for row, count in Counter(shown).items():
        assert count >= 5 or set(row) == {HIDDEN}
    for before, after in zip(rows, shown, strict=True):
        assert all(one in (HIDDEN, was) for was, one in zip(before, after, strict=True))


def test_backgrounds_are_told_apart_only_where_a_quota_asks():
    pool = [{"background": str(Background.POLICE)}, {"background": str(Background.RESIDENT)}]
    found, conflict = services.work_out(pool, [], 1)
    assert conflict == []
    assert found is not None
    assert found["probabilities"] == [0.5, 0.5]
