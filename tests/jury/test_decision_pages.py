"""From opened scores to a published decision that everyone can read, both ways of deciding."""

import re

import pytest
from sqlalchemy import select

from fellespott.calls.states import DecisionMode, Phase, RankingMethod, SeatKind, TieRule
from fellespott.core.clock import utcnow
from fellespott.jury import services
from fellespott.jury.methods import ticket
from fellespott.jury.models import ConversationRequest, DecisionEntry
from fellespott.jury.states import DecisionState, Outcome
from fellespott.notices.models import OutboxMail
from tests.factories import add_member, answer_conflict, make_person, make_seat
from tests.jury.rounds import begin, make_round, score
from tests.support.html import form_to, links_of, submit, text_of

NOW = utcnow()
TALK = "Ring oss, så finner vi en tid."


@pytest.fixture
def decides(session):
    return make_round(session, proposals=3, jurors=3, max_awards=1)


@pytest.fixture
def advises(session):
    return make_round(session, mode=DecisionMode.JURY_ADVISES)


TABLE = [[3, 5, 2], [3, 5, 2], [4, 5, 2]]


def path(found, rest=""):
    return f"/utlysninger/{found.call.slug}/{rest}"


def entry_url(found, number):
    return f"/forslag/{found.proposals[number].id}/vedtak"


def write_all(client, found, **more):
    for number, proposal in enumerate(found.proposals):
        answer = submit(
            client,
            entry_url(found, number),
            {"reason": f"Grunn {proposal.title}", "conversation_offer": TALK} | more,
        )
        assert answer.status_code == 303, text_of(answer)


def published(session, found, table=TABLE, note=""):
    begin(session, found, table)
    for proposal in found.proposals:
        services.write_entry(
            session,
            actor=found.leader,
            proposal=proposal,
            reason=f"Grunn {proposal.title}",
            conversation_offer=TALK,
            now=NOW,
        )
    return services.publish_decision(session, actor=found.leader, call=found.call, note=note, now=NOW)


# --- the ranking


def test_ranking_shows_places_means_and_how_it_is_counted(session, decides, sign_in):
    begin(session, decides, TABLE)

    page = text_of(sign_in(decides.leader).get(path(decides, "rangering")))

    assert "1 Forslag B 5,00 3 2 Forslag A 3,33 3 3 Forslag C 2,00 3" in page
    assert "Alle kriteriene teller likt." in page
    assert "«Vet ikke» er ikke et tall, og trekker ingen ned." in page


def test_ranking_speaks_english_with_a_point(session, decides, sign_in):
    begin(session, decides, TABLE)
    client = sign_in(decides.leader)
    client.get("/sprak/en")

    assert "5.00" in text_of(client.get(path(decides, "rangering")))


def test_ranking_is_closed_until_the_scores_are_opened(session, decides, sign_in):
    score(session, decides, TABLE)

    for person in (decides.leader, decides.staff, decides.person(0), decides.steering[0]):
        assert sign_in(person).get(path(decides, "rangering")).status_code == 403


def test_leader_with_a_conflict_sees_neither_scores_nor_what_gives_them_away(session, decides, sign_in):
    begin(session, decides, TABLE)
    services.answer_conflicts(
        session, actor=decides.leader, call=decides.call, answers={decides.proposals[1].id: True}, now=NOW
    )
    client = sign_in(decides.leader)

    page = text_of(client.get(path(decides, "rangering")))
    work = text_of(client.get(path(decides, "vedtak/arbeid")))
    entry = client.get(entry_url(decides, 1))

    assert "1 Forslag A 3,33 3 2 Forslag C 2,00 3" in page
    assert "Disse ser du ikke" in page
    assert "5,00" not in page + work
    assert "Forslag B Du står for nær En annen skriver her." in work
    assert entry.status_code == 403


def test_juror_with_a_conflict_does_not_see_that_proposals_scores(session, decides, sign_in):
    answer_conflict(session, decides.jurors[0].seat, decides.proposals[1], conflict=True)
    for juror, row in zip(decides.jurors, TABLE, strict=True):
        for proposal, value in zip(decides.proposals, row, strict=True):
            if (juror, proposal) != (decides.jurors[0], decides.proposals[1]):
                from tests.factories import make_sheet

                make_sheet(session, juror, proposal, [value] * 8)
    services.draft_decision(session, actor=decides.staff, call=decides.call, now=NOW)

    close, free = (text_of(sign_in(decides.person(n)).get(path(decides, "rangering"))) for n in (0, 1))

    assert "5,00" not in close
    assert "1 Forslag B 5,00 2" in free


def test_staff_in_a_group_behind_a_proposal_do_not_see_its_scores(session, decides, sign_in):
    begin(session, decides, TABLE)
    add_member(session, decides.proposals[1].group, decides.staff)

    assert "5,00" not in text_of(sign_in(decides.staff).get(path(decides, "rangering")))


def test_means_per_criterion_of_fewer_than_three_sheets_are_kept_from_jurors_and_the_public(
    session, sign_in, client
):
    found = make_round(session, jurors=2, max_awards=1)
    begin(session, found, [[4, 3], [4, 3]])

    for person, sees in ((found.leader, True), (found.person(0), False)):
        page = text_of(sign_in(person).get(path(found, "rangering")))
        assert ("Snitt for hvert kriterium Forslag" in page) is sees
        assert ("vises bare når minst tre har vurdert" in page) is not sees


# --- the jury decides


def test_jury_decides_from_reasons_to_publication(session, decides, sign_in, client):
    begin(session, decides, TABLE)
    leader = sign_in(decides.leader)
    assert client.get(path(decides, "vedtak")).status_code in (303, 404)
    work = leader.get(path(decides, "vedtak/arbeid"))
    assert "0 av 3 har fått en begrunnelse." in text_of(work)
    assert "Kunngjør" not in text_of(work)

    write_all(leader, decides)
    review = leader.get(path(decides, "vedtak/kunngjor"))
    assert "Grunn Forslag B" in text_of(review)
    answer = submit(leader, path(decides, "vedtak/kunngjor"), {"note": "Juryen møttes på biblioteket."})

    assert answer.headers["Location"].endswith(path(decides, "vedtak"))
    page = text_of(client.get(path(decides, "vedtak")))
    yes, no = page.split("Disse fikk nei denne gangen")
    assert "Grunn Forslag B" in yes
    assert "Grunn Forslag A" not in yes
    assert all(one in no for one in ("Grunn Forslag A", "Grunn Forslag C", TALK))
    assert "Juryen møttes på biblioteket." in no
    assert "Skriv til klage@example.org." in no
    assert "Ansvarlig enhetInnbyggernes modell" in no
    assert "Jurymedlemmer3" in no
    assert "1 Forslag B 5,00 3 2 Forslag A 3,33 3 3 Forslag C 2,00 3" in no
    assert "Juror 0" not in page
    session.refresh(decides.call)
    assert decides.call.phase is Phase.DECIDED


def test_entry_offers_a_kind_talk_and_follows_the_ranking(session, decides, sign_in):
    begin(session, decides, TABLE)
    leader = sign_in(decides.leader)

    yes, no = (leader.get(entry_url(decides, number)) for number in (1, 0))

    assert "Etter rangeringen: Ja" in text_of(yes)
    assert "outcome" not in form_to(yes).fields
    assert "conversation_offer" not in form_to(yes).fields
    assert "Etter rangeringen: Nei denne gangen" in text_of(no)
    assert "runden@example.org" in form_to(no).fields["conversation_offer"][0]


def test_forged_outcome_does_not_depart_from_the_ranking(session, decides, sign_in):
    begin(session, decides, TABLE)

    submit(
        sign_in(decides.leader),
        entry_url(decides, 0),
        {"outcome": "yes", "reason": "Bare fordi", "conversation_offer": TALK},
    )

    entry = session.scalars(
        select(DecisionEntry).where(DecisionEntry.proposal_id == decides.proposals[0].id)
    ).one()
    assert entry.outcome is Outcome.NO


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"reason": " ", "conversation_offer": TALK}, "reason"),
        ({"reason": "x" * 5001, "conversation_offer": TALK}, "reason"),
        ({"reason": "Derfor", "conversation_offer": " "}, "conversation_offer"),
    ],
)
def test_no_without_reason_or_talk_is_refused_beside_the_field(session, decides, sign_in, given, field):
    begin(session, decides, TABLE)

    page = submit(sign_in(decides.leader), entry_url(decides, 0), given)

    assert page.status_code == 422
    assert f'id="{field}-error"' in page.get_data(as_text=True)


def test_publication_without_every_reason_is_refused_and_says_which(session, decides, sign_in):
    begin(session, decides, TABLE)
    leader = sign_in(decides.leader)
    submit(leader, entry_url(decides, 1), {"reason": "Derfor"})

    page = submit(leader, path(decides, "vedtak/kunngjor"), {"note": "Vi er ferdige"})

    assert page.status_code == 422
    assert re.search(r"mangler begrunnelse: Forslag A Forslag C", text_of(page))
    assert form_to(page).fields["note"] == ["Vi er ferdige"]
    session.refresh(decides.call)
    assert decides.call.phase is Phase.JURY
    assert session.scalars(select(OutboxMail)).all() == []


def test_tie_across_the_line_is_chosen_on_its_own_page_with_a_note(session, sign_in, client):
    found = make_round(session, proposals=3, max_awards=2)
    begin(session, found, [[5, 4, 4], [5, 4, 4]])
    leader = sign_in(found.leader)
    url = path(found, "vedtak/likt")

    assert "Noen står likt over streken" in text_of(leader.get(path(found, "vedtak/arbeid")))
    assert submit(leader, entry_url(found, 1), {"reason": "x", "conversation_offer": TALK}).status_code == 409
    both = [str(found.proposals[n].id) for n in (1, 2)]
    assert submit(leader, url, {"chosen": both, "note": "Begge"}).status_code == 422
    assert submit(leader, url, {"chosen": both[:1], "note": " "}).status_code == 422
    assert submit(leader, url, {"chosen": [str(found.proposals[0].id)], "note": "x"}).status_code == 422
    assert submit(leader, url, {"chosen": both[:1], "note": "Ingen andre der"}).status_code == 303
    write_all(leader, found)
    submit(leader, path(found, "vedtak/kunngjor"))

    page = text_of(client.get(path(found, "vedtak")))
    assert "Noen sto likt over streken. Ingen andre der" in page
    assert (
        page.index("Grunn Forslag B")
        < page.index("Disse fikk nei denne gangen")
        < page.index("Grunn Forslag C")
    )


# --- the jury advises


def recommend(session, found, sign_in):
    begin(session, found, [[4, 3], [4, 3]])
    leader = sign_in(found.leader)
    for number, outcome in enumerate(("yes", "no")):
        submit(
            leader,
            entry_url(found, number),
            {"outcome": outcome, "reason": f"Råd {number}", "conversation_offer": TALK},
        )
    return submit(leader, path(found, "vedtak/arbeid"), to=path(found, "vedtak/innstill"))


def test_jury_advises_and_the_steering_group_decides_otherwise(session, advises, sign_in, client):
    assert recommend(session, advises, sign_in).status_code == 303
    one, two = (sign_in(person) for person in advises.steering)

    first = one.get(entry_url(advises, 0))
    assert "Rådet Ja" in text_of(first)
    assert form_to(first).fields["reason"] == ["Råd 0"]
    submit(
        one, entry_url(advises, 0), {"outcome": "no", "reason": "Vi mener nei", "conversation_offer": TALK}
    )
    submit(two, entry_url(advises, 1), {"outcome": "yes", "reason": "Vi mener ja"})
    answer = submit(two, path(advises, "vedtak/kunngjor"))

    assert answer.status_code == 303
    page = text_of(client.get(path(advises, "vedtak")))
    assert page.index("Vi mener ja") < page.index("Disse fikk nei") < page.index("Vi mener nei")
    assert "Hvem bestemteStyringsgruppa, etter råd fra juryen" in page
    assert "Råd 0" not in page
    assert "Rådet var ja. Styringsgruppa valgte annerledes." in page
    assert "Rådet var nei. Styringsgruppa valgte annerledes." in page


def test_steering_member_with_a_conflict_finds_the_entry_locked_with_the_reason(session, advises, sign_in):
    services.answer_conflicts(
        session,
        actor=advises.steering[0],
        call=advises.call,
        answers={advises.proposals[0].id: True},
        now=NOW,
    )
    recommend(session, advises, sign_in)
    client = sign_in(advises.steering[0])

    work = text_of(client.get(path(advises, "vedtak/arbeid")))
    locked = client.get(entry_url(advises, 0))

    assert "Forslag A Du står for nær En annen skriver her." in work
    assert "4,00" not in work
    assert locked.status_code == 403
    assert "står for nær dette forslaget" in text_of(locked)
    assert client.get(entry_url(advises, 1)).status_code == 200


def test_steering_group_waits_for_the_recommendation(session, advises, sign_in):
    begin(session, advises, [[4, 3], [4, 3]])
    client = sign_in(advises.steering[0])

    for page in (path(advises, "vedtak/arbeid"), path(advises, "rangering"), entry_url(advises, 0)):
        assert client.get(page).status_code == 403


def test_leader_and_staff_cannot_publish_where_the_steering_group_decides(session, advises, sign_in):
    recommend(session, advises, sign_in)

    for person in (advises.leader, advises.staff):
        assert sign_in(person).get(path(advises, "vedtak/kunngjor")).status_code == 403
        assert sign_in(person).get(entry_url(advises, 0)).status_code == 403


def test_recommendation_goes_back_and_forth(session, advises, sign_in):
    recommend(session, advises, sign_in)

    submit(sign_in(advises.steering[0]), path(advises, "vedtak/tilbake"), {"reason": "Uklart"})

    assert sign_in(advises.leader).get(entry_url(advises, 0)).status_code == 200
    assert sign_in(advises.steering[0]).get(entry_url(advises, 0)).status_code == 403


def test_new_steering_member_answers_about_conflicts_first(session, advises, sign_in):
    newcomer = make_person(session)
    make_seat(session, advises.call, newcomer, "steering_group")
    recommend(session, advises, sign_in)

    page = sign_in(newcomer).get(path(advises, "vedtak/arbeid"))

    assert page.headers["Location"].endswith(path(advises, "habilitet"))


# --- who may


WORK = ["rangering", "vedtak/arbeid", "vedtak/kunngjor", "vedtak/likt"]


@pytest.mark.parametrize("page", WORK)
def test_work_with_the_decision_is_closed_to_strangers(session, decides, sign_in, client, page):
    begin(session, decides, TABLE)

    for person in (
        make_person(session),
        decides.proposals[0].group.active[0].person,
        make_round(session).leader,
    ):
        assert sign_in(person).get(path(decides, page)).status_code == 403
    assert "/logg-inn" in client.get(path(decides, page)).headers["Location"]


def test_jurors_do_not_work_with_the_decision(session, decides, sign_in):
    begin(session, decides, TABLE)
    client = sign_in(decides.person(0))

    assert [client.get(path(decides, page)).status_code for page in WORK] == [200, 403, 403, 403]
    assert client.get(entry_url(decides, 0)).status_code == 403


# --- what everyone reads


@pytest.mark.parametrize("state", [None, DecisionState.DRAFT, DecisionState.RECOMMENDED])
def test_decision_is_not_found_until_it_is_published(session, advises, sign_in, state):
    if state is not None:
        recommend(session, advises, sign_in) if state is DecisionState.RECOMMENDED else begin(
            session, advises, [[4, 3], [4, 3]]
        )

    for person in (make_person(session), advises.leader, advises.staff):
        assert sign_in(person).get(path(advises, "vedtak")).status_code == 404


def test_decision_tells_of_conflicts_and_missing_sheets_as_numbers(session, decides, client):
    answer_conflict(session, decides.jurors[2].seat, decides.proposals[2], conflict=True)
    from tests.factories import make_sheet

    for juror, row in zip(decides.jurors[:2], TABLE, strict=False):
        for proposal, value in zip(decides.proposals, row, strict=True):
            make_sheet(session, juror, proposal, [value] * 8)
    services.draft_decision(session, actor=decides.staff, call=decides.call, missing_note="Sykdom.", now=NOW)
    for proposal in decides.proposals:
        services.write_entry(
            session,
            actor=decides.leader,
            proposal=proposal,
            reason="Derfor",
            conversation_offer=TALK,
            now=NOW,
        )
    services.publish_decision(session, actor=decides.leader, call=decides.call, now=NOW)

    page = text_of(client.get(path(decides, "vedtak")))

    assert "lot det være1" in page
    assert "2 vurderinger kom aldri inn. Sykdom." in page
    assert "Snitt for hvert kriterium vises bare når minst tre har vurdert" in page


def test_text_from_people_is_never_markup(session, decides, client):
    begin(session, decides, TABLE)
    for proposal in decides.proposals:
        services.write_entry(
            session,
            actor=decides.leader,
            proposal=proposal,
            reason="<script>alert(1)</script>Derfor",
            conversation_offer=TALK,
            now=NOW,
        )
    services.publish_decision(session, actor=decides.leader, call=decides.call, now=NOW)

    assert "<script>alert(1)" not in client.get(path(decides, "vedtak")).get_data(as_text=True)


# --- the talk after a no


def test_group_that_got_a_no_asks_for_the_talk(session, decides, sign_in):
    published(session, decides)
    member = decides.proposals[0].group.active[0].person
    client, url = sign_in(member), f"/forslag/{decides.proposals[0].id}/samtale"

    assert ("Ja takk, vi vil snakke", url) in links_of(client.get(path(decides, "vedtak")))
    assert TALK in text_of(client.get(url))
    assert submit(client, url, {"note": "Gjerne i mai"}).status_code == 303

    wish = session.scalars(select(ConversationRequest)).one()
    assert (wish.proposal_id, wish.note, wish.asked_by_id) == (
        decides.proposals[0].id,
        "Gjerne i mai",
        member.id,
    )
    assert "Vi tar kontakt" in text_of(client.get(url))
    staff = sign_in(decides.staff)
    assert "Gjerne i mai" in text_of(staff.get(path(decides, "samtaler")))
    submit(staff, path(decides, "samtaler"), to=f"/samtaler/{wish.id}/holdt")
    session.refresh(wish)
    assert wish.done_by_id == decides.staff.id


def test_talk_is_for_the_group_that_got_a_no(session, decides, sign_in, client):
    published(session, decides)
    url = f"/forslag/{decides.proposals[0].id}/samtale"
    yes = decides.proposals[1]

    for person in (decides.staff, decides.leader, yes.group.active[0].person, make_person(session)):
        assert sign_in(person).get(url).status_code == 403
    assert sign_in(yes.group.active[0].person).get(f"/forslag/{yes.id}/samtale").status_code == 403
    assert "/logg-inn" in client.get(url).headers["Location"]


# --- as many statements for many rows as for few


@pytest.mark.parametrize(
    ("is_published", "pages"),
    [
        (False, ["rangering", "vedtak/arbeid", "vedtak/kunngjor", "vedtak/likt"]),
        (True, ["vedtak", "samtaler", "", "forslag"]),
    ],
)
def test_pages_take_as_many_statements_for_many_rows_as_for_few(
    session, sign_in, count_sql, is_published, pages
):
    counts = []
    for number, jurors in ((2, 3), (6, 7)):
        found = make_round(session, proposals=number, jurors=jurors, max_awards=1)
        table = [[5, *[4] * (number - 1)]] * jurors
        if is_published:
            published(session, found, table)
            for proposal in found.proposals[1:]:
                services.ask_for_talk(
                    session, actor=proposal.group.active[0].person, proposal=proposal, note="", now=NOW
                )
        else:
            begin(session, found, table)
        counts.append(statements_of(sign_in(found.staff), count_sql, [path(found, one) for one in pages]))

    assert counts[0] == counts[1]


def statements_of(client, count_sql, urls):
    """How many statements each page takes, in the order of `urls`."""
    out = []
    for url in urls:
        client.get(url.rstrip("/"))
        with count_sql() as found:
            assert client.get(url.rstrip("/")).status_code == 200
        out.append(found.count)
    return out


# --- by the method the call declared


@pytest.mark.parametrize(
    ("fields", "first", "said"),
    [
        ({}, "1 Forslag B 3,67 3", "Snitt"),
        ({"ranking_method": RankingMethod.MEDIAN}, "1 Forslag A 4,00 3", "Midtsvar"),
        ({"ranking_method": RankingMethod.BORDA}, "1 Forslag A 0,67 3", "Poeng"),
    ],
)
def test_ranking_and_outcome_follow_the_declared_method(session, sign_in, fields, first, said):
    found = make_round(session, jurors=3, max_awards=1, **fields)
    # Two put A before B, one far behind.
    begin(session, found, [[4, 3], [5, 3], [1, 5]])
    leader = sign_in(found.leader)

    page = text_of(leader.get(path(found, "rangering")))

    assert first in page
    assert said in page
    winner = first.split()[2] == "B"
    assert "Etter rangeringen: Ja" in text_of(leader.get(entry_url(found, int(winner))))


def test_a_declared_lot_parts_the_tied_and_its_seed_is_public(session, sign_in, client):
    found = make_round(session, proposals=3, max_awards=2, tie_rule=TieRule.LOT)
    decision = begin(session, found, [[5, 4, 4], [5, 4, 4]])
    leader = sign_in(found.leader)
    assert "Noen står likt over streken" not in text_of(leader.get(path(found, "vedtak/arbeid")))
    write_all(leader, found)
    assert submit(leader, path(found, "vedtak/kunngjor")).status_code == 303

    page = text_of(client.get(path(found, "vedtak")))

    drawn = min(found.proposals[1:], key=lambda one: ticket(decision.lot_seed, one.id))
    assert f"1 Forslag A 5,00 2 2 {drawn.title} 4,00 2 3" in page
    assert f"Startall for loddtrekningen: {decision.lot_seed}" in page
    assert "Regelen over avgjorde rekkefølgen mellom dem." in page


def test_proposals_near_the_line_are_marked_for_talk_unless_some_are_hidden(session, sign_in):
    found = make_round(session, proposals=3, jurors=3, max_awards=1)
    close = make_person(session, name="Nær")
    seat = make_seat(session, found.call, close, SeatKind.PROJECT_LEADER)
    for number, proposal in enumerate(found.proposals):
        answer_conflict(session, seat, proposal, conflict=number == 2)
    begin(session, found, [[4, 4, 1], [5, 5, 1], [4, 4, 1]])

    assert text_of(sign_in(found.leader).get(path(found, "rangering"))).count("Nær streken") == 3
    assert "Nær streken" not in text_of(sign_in(close).get(path(found, "rangering")))
