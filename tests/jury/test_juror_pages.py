"""The juror's own pages: conflicts first, then one proposal at a time, blind, sent once."""

import pytest
from sqlalchemy import func, select

from fellespott.calls.states import DecisionMode, Phase
from fellespott.core.clock import utcnow
from fellespott.jury import services
from fellespott.jury.dealing import own_order
from fellespott.jury.models import ConflictAnswer, Score, ScoreSheet
from fellespott.proposals.states import ProposalState
from tests.factories import add_member, make_juror, make_person, make_proposal, make_seat, make_sheet
from tests.jury.rounds import begin, make_round, score
from tests.support.html import form_to, links_of, submit, text_of


@pytest.fixture
def found(session):
    return make_round(session)


@pytest.fixture
def juror(found, sign_in):
    return sign_in(found.person(0))


def said(found, *answers):
    """The fields of the page about conflicts."""
    return {f"p_{p.id.hex}": yes for p, yes in zip(found.proposals, answers, strict=True)}


def answer(client, found, *answers):
    return submit(client, f"/utlysninger/{found.call.slug}/habilitet", said(found, *answers))


def everything(found, value="4"):
    """The same answer on every criterion."""
    return {f"c_{one.id.hex}": value for one in found.call.criteria_version.criteria}


def sheet_url(found, number=0):
    return f"/forslag/{found.proposals[number].id}/vurder"


def send(client, found, number=0, value="4"):
    submit(client, sheet_url(found, number), everything(found, value) | {"action": "review"})
    return submit(client, f"{sheet_url(found, number)}/se-over")


# --- conflicts


@pytest.mark.parametrize(
    "page", ["/utlysninger/{slug}/vurder", "/forslag/{id}/vurder", "/forslag/{id}/vurder/se-over"]
)
def test_nothing_is_shown_before_the_answers_about_conflicts(found, juror, page):
    answer_first = juror.get(page.format(slug=found.call.slug, id=found.proposals[0].id))

    assert answer_first.status_code == 303
    assert answer_first.headers["Location"].endswith(f"/utlysninger/{found.call.slug}/habilitet")


def test_page_about_conflicts_shows_who_it_is_from_and_nothing_else(session, found, juror):
    proposal = found.proposals[0]
    proposal.need, proposal.dream, proposal.idea = "BEHOVET", "DRØMMEN", "IDEEN"
    session.flush()

    page = text_of(juror.get(f"/utlysninger/{found.call.slug}/habilitet"))

    assert "Forslag A" in page
    assert proposal.group.name in page
    assert proposal.partners[0].actor_name in page
    assert [word for word in ("BEHOVET", "DRØMMEN", "IDEEN") if word in page] == []


def test_every_proposal_must_be_answered_for_and_what_was_said_is_kept(session, found, juror):
    page = submit(
        juror, f"/utlysninger/{found.call.slug}/habilitet", {f"p_{found.proposals[0].id.hex}": "yes"}
    )

    assert page.status_code == 422
    assert "Svar ja eller nei om «Forslag B»." in text_of(page)
    assert form_to(page).fields[f"p_{found.proposals[0].id.hex}"] == ["yes"]
    assert (
        session.scalars(
            select(ConflictAnswer.id).where(ConflictAnswer.seat_id == found.jurors[0].seat_id)
        ).all()
        == []
    )


def test_answer_that_is_neither_yes_nor_no_is_refused(found, juror):
    assert answer(juror, found, "no", "kanskje").status_code == 422


def test_conflict_closes_the_sheet_and_counts_publicly_without_a_name(found, juror, client):
    answer(juror, found, "yes", "no")

    closed = juror.get(sheet_url(found))
    mine = text_of(juror.get(f"/utlysninger/{found.call.slug}/vurder"))
    public = text_of(client.get(f"/utlysninger/{found.call.slug}/juryen"))

    assert closed.status_code == 403
    assert "står for nær dette forslaget" in text_of(closed)
    assert juror.post(sheet_url(found), data=everything(found)).status_code == 403
    assert "Disse står du for nær Forslag A" in mine
    assert juror.get(sheet_url(found, 1)).status_code == 200
    assert "lot det være1" in public
    assert "Juror 0" not in public


def test_own_group_is_a_conflict_that_cannot_be_answered_away(session, found, juror):
    add_member(session, found.proposals[0].group, found.person(0))
    url = f"/utlysninger/{found.call.slug}/habilitet"

    page = juror.get(url)
    assert f"p_{found.proposals[0].id.hex}" not in page.get_data(as_text=True)
    submit(juror, url, said(found, "no", "no"))

    assert juror.get(sheet_url(found)).status_code == 403
    assert juror.get(sheet_url(found, 1)).status_code == 200


def test_later_conflict_takes_the_draft_along(session, found, juror):
    answer(juror, found, "no", "no")
    submit(juror, sheet_url(found), everything(found) | {"action": "save"})
    assert session.scalar(select(func.count()).select_from(Score)) == 8

    assert answer(juror, found, "yes", "no").status_code == 303

    assert session.scalar(select(func.count()).select_from(Score)) == 0
    assert juror.get(sheet_url(found)).status_code == 403


def test_later_conflict_about_a_sent_sheet_says_whom_to_tell(found, juror):
    answer(juror, found, "no", "no")
    send(juror, found)

    page = answer(juror, found, "yes", "no")

    assert page.status_code == 409
    assert "Si fra til Den som leder runden" in text_of(page)


def test_conflicts_are_not_asked_about_before_the_deadline(session, sign_in):
    found = make_round(session, phase=Phase.OPEN)

    page = sign_in(found.person(0)).get(f"/utlysninger/{found.call.slug}/habilitet")

    assert page.status_code == 403
    assert "Forslag A" not in text_of(page)


def test_steering_group_answers_only_where_it_decides(session, sign_in):
    decides = make_round(session)
    advises = make_round(session, mode=DecisionMode.JURY_ADVISES)

    assert sign_in(decides.steering[0]).get(f"/utlysninger/{decides.call.slug}/habilitet").status_code == 403
    assert sign_in(advises.steering[0]).get(f"/utlysninger/{advises.call.slug}/habilitet").status_code == 200
    assert sign_in(decides.leader).get(f"/utlysninger/{decides.call.slug}/habilitet").status_code == 200


# --- the sheet


def test_sheet_shows_the_proposal_and_asks_the_criteria_in_order(session, found, juror):
    answer(juror, found, "no", "no")
    found.proposals[0].idea = "En felles kveld"
    session.flush()

    page = juror.get(sheet_url(found))

    assert "En felles kveld" in text_of(page)
    places = [
        page.get_data(as_text=True).index(f"c_{one.id.hex}") for one in found.call.criteria_version.criteria
    ]
    assert places == sorted(places)
    assert text_of(page).count("Vet ikke") >= 8


def test_order_is_the_jurors_own_and_stays(session, sign_in):
    found = make_round(session, proposals=8, jurors=1)
    client = sign_in(found.person(0))
    answer(client, found, *["no"] * 8)
    titles = {p.id: p.title for p in found.proposals}
    expected = [titles[one] for one in own_order(found.jurors[0].seat_id, list(titles))]

    def shown():
        page = client.get(f"/utlysninger/{found.call.slug}/vurder")
        return [text for text, _href in links_of(page) if text.startswith("Forslag ")]

    assert shown() == expected
    send(client, found, number=3)
    assert shown() == expected


def test_draft_is_saved_and_comes_back(found, juror):
    answer(juror, found, "no", "no")
    first, second, *_ = found.call.criteria_version.criteria
    given = {f"c_{first.id.hex}": "5", f"w_{first.id.hex}": "Godt", f"c_{second.id.hex}": "vet-ikke"}

    saved = submit(juror, sheet_url(found), given | {"action": "save"})
    page = juror.get(sheet_url(found))

    assert saved.headers["Location"].endswith(f"/utlysninger/{found.call.slug}/vurder")
    fields = form_to(page).fields
    assert {key: fields.get(key) for key in given} == {key: [value] for key, value in given.items()}
    assert "Begynt" in text_of(juror.get(f"/utlysninger/{found.call.slug}/vurder"))


def test_review_names_what_is_missing_and_offers_no_sending(found, juror):
    answer(juror, found, "no", "no")
    given = everything(found)
    given.pop(f"c_{found.call.criteria_version.criteria[2].id.hex}")

    went = submit(juror, sheet_url(found), given | {"action": "review"})
    page = juror.get(went.headers["Location"])

    assert "Kriterium 3 Ikke svart" in text_of(page)
    assert "Send inn vurderingen" not in text_of(page)
    refused = submit(juror, went.headers["Location"])
    assert refused.status_code == 422
    assert "Kriterium 3" in text_of(refused)


def test_sheet_is_sent_once_and_cannot_be_changed(session, found, juror):
    answer(juror, found, "no", "no")
    assert send(juror, found).status_code == 303
    token = form_to(juror.get(sheet_url(found, 1))).fields["csrf_token"][0]

    again = juror.post(f"{sheet_url(found)}/se-over", data={"csrf_token": token})
    changed = juror.post(sheet_url(found), data=everything(found, "1") | {"csrf_token": token})

    assert (again.status_code, changed.status_code) == (409, 409)
    assert set(session.scalars(select(Score.value))) == {4}
    assert juror.get(sheet_url(found)).headers["Location"].endswith("/se-over")
    assert "Dette sendte du" in text_of(juror.get(f"{sheet_url(found)}/se-over"))


@pytest.mark.parametrize("value", ["0", "6", "-1", "4.5", "x"])
def test_value_outside_the_scale_is_refused_and_the_rest_kept(session, found, juror, value):
    answer(juror, found, "no", "no")
    first, second, *_ = found.call.criteria_version.criteria

    page = submit(
        juror,
        sheet_url(found),
        {f"c_{first.id.hex}": value, f"c_{second.id.hex}": "2", f"w_{second.id.hex}": "Ja", "action": "save"},
    )

    assert page.status_code == 422
    assert form_to(page).fields[f"w_{second.id.hex}"] == ["Ja"]
    assert form_to(page).fields[f"c_{second.id.hex}"] == ["2"]
    assert session.scalars(select(ScoreSheet)).all() == []


def test_forged_criterion_is_refused(session, found, juror):
    answer(juror, found, "no", "no")
    foreign = make_round(session).call.criteria_version.criteria[0]

    page = submit(juror, sheet_url(found), everything(found) | {f"c_{foreign.id.hex}": "5", "action": "save"})

    assert page.status_code == 422
    assert session.scalars(select(ScoreSheet)).all() == []


def test_word_that_is_too_long_is_kept_and_refused(found, juror):
    answer(juror, found, "no", "no")
    field = f"w_{found.call.criteria_version.criteria[0].id.hex}"

    page = submit(juror, sheet_url(found), everything(found) | {field: "x" * 2001, "action": "save"})

    assert page.status_code == 422
    assert form_to(page).fields[field] == ["x" * 2001]


def test_stale_sheet_keeps_everything_typed(session, found, juror):
    answer(juror, found, "no", "no")

    page = submit(juror, sheet_url(found), everything(found) | {"action": "save", "csrf_token": "gammel"})

    assert page.status_code == 400
    assert form_to(page).fields[f"c_{found.call.criteria_version.criteria[0].id.hex}"] == ["4"]
    assert session.scalars(select(ScoreSheet)).all() == []


def test_progress_counts_what_is_sent(found, juror):
    answer(juror, found, "no", "no")
    send(juror, found)

    page = text_of(juror.get(f"/utlysninger/{found.call.slug}/vurder"))
    assert "1 av 2, du kan stoppe når som helst" in page
    send(juror, found, 1)

    assert "Du er ferdig!" in text_of(juror.get(f"/utlysninger/{found.call.slug}/vurder"))


def test_only_dont_know_may_be_sent_and_is_told_what_it_means(session, found, juror):
    answer(juror, found, "no", "no")
    submit(juror, sheet_url(found), everything(found, "vet-ikke") | {"action": "review"})

    assert "svart «vet ikke» på alt" in text_of(juror.get(f"{sheet_url(found)}/se-over"))
    assert submit(juror, f"{sheet_url(found)}/se-over").status_code == 303
    assert set(session.scalars(select(Score.value))) == {None}


# --- blind


def test_juror_sees_no_score_of_others_before_the_scores_are_opened(session, found, juror):
    make_sheet(session, found.jurors[1], found.proposals[0], [5] * 8)
    score_word = session.scalars(select(Score)).first()
    assert score_word.value == 5
    answer(juror, found, "no", "no")
    send(juror, found, 0, "2")
    send(juror, found, 1, "2")

    ranking = juror.get(f"/utlysninger/{found.call.slug}/rangering")
    pages = [
        juror.get(f"/utlysninger/{found.call.slug}/vurder"),
        juror.get(f"{sheet_url(found)}/se-over"),
        juror.get(f"/forslag/{found.proposals[0].id}"),
    ]

    assert ranking.status_code == 403
    assert [page.status_code for page in pages] == [200, 200, 200]
    assert "I svært stor grad" not in "".join(text_of(page) for page in pages)


def test_juror_who_has_sent_all_sees_the_ranking_when_it_is_opened(session, found, juror, sign_in):
    begin(session, found, [[4, 3], [4, 3]])
    late = make_juror(session, found.call)
    for proposal in found.proposals:
        session.add(
            ConflictAnswer(
                call_id=found.call.id,
                seat_id=late.seat_id,
                proposal_id=proposal.id,
                has_conflict=False,
                answered_at=found.call.created_at,
            )
        )
    session.flush()

    assert juror.get(f"/utlysninger/{found.call.slug}/rangering").status_code == 200
    assert sign_in(late.seat.person).get(f"/utlysninger/{found.call.slug}/rangering").status_code == 403


def test_sheet_that_was_never_sent_can_no_longer_be_written(session, found, sign_in):
    score(session, found, [[4, 3], [4, 3]])
    late = make_juror(session, found.call)
    make_sheet(session, late, found.proposals[0], [1] * 8, sent=False)
    make_sheet(session, late, found.proposals[1], [1] * 8, sent=False)
    services.draft_decision(session, actor=found.staff, call=found.call, missing_note="Sykdom", now=utcnow())
    client = sign_in(late.seat.person)

    page = client.get(client.get(sheet_url(found)).headers["Location"])

    assert "Dette ble aldri sendt, og teller ikke." in text_of(page)
    assert "Send inn vurderingen" not in text_of(page)


# --- others


@pytest.mark.parametrize(
    "page", ["/utlysninger/{slug}/vurder", "/forslag/{id}/vurder", "/forslag/{id}/vurder/se-over"]
)
def test_jurors_pages_are_closed_to_all_others(session, found, sign_in, client, page):
    url = page.format(slug=found.call.slug, id=found.proposals[0].id)
    other_jury = make_round(session).person(0)

    for person in (found.staff, found.leader, found.steering[0], other_jury, make_person(session)):
        assert sign_in(person).get(url).status_code == 403
    assert "/logg-inn" in client.get(url).headers["Location"]


@pytest.mark.parametrize(("phase", "status"), [(Phase.OPEN, 404), (Phase.CLOSED, 403)])
def test_no_sheet_before_the_jury_phase(session, sign_in, phase, status):
    found = make_round(session, phase=phase)

    assert sign_in(found.person(0)).get(sheet_url(found)).status_code == status


def test_forged_proposal_is_not_found(session, juror, found):
    draft = make_proposal(session, call=found.call)

    assert juror.get("/forslag/00000000-0000-4000-8000-000000000000/vurder").status_code == 404
    assert juror.get(f"/forslag/{draft.id}/vurder").status_code == 404


def test_new_proposal_asks_about_conflicts_again(session, found, juror):
    answer(juror, found, "no", "no")
    make_proposal(session, call=found.call, state=ProposalState.SUBMITTED, title="Forslag C")

    assert juror.get(sheet_url(found)).headers["Location"].endswith("/habilitet")


def test_steering_seat_holder_has_no_sheet(session, found, sign_in):
    seat = make_seat(session, make_round(session).call, found.person(0))

    assert seat.kind == "juror"
    assert sign_in(found.steering[0]).get(sheet_url(found)).status_code == 403


def test_pages_take_as_many_statements_for_many_rows_as_for_few(session, sign_in, count_sql):
    counts = []
    for number in (2, 6):
        found = make_round(session, proposals=number, jurors=1)
        client = sign_in(found.person(0))
        answer(client, found, *["no"] * number)
        counts.append([])
        for url in (
            f"/utlysninger/{found.call.slug}/vurder",
            f"/utlysninger/{found.call.slug}/habilitet",
            sheet_url(found),
        ):
            client.get(url)
            with count_sql() as statements:
                assert client.get(url).status_code == 200
            counts[-1].append(statements.count)

    assert counts[0] == counts[1]
