"""The talk and the second round: opened once, scored beside the first, and counted when it is over."""

import json

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from fellespott.calls.states import DecisionMode
from fellespott.core.clock import utcnow
from fellespott.core.errors import DomainError
from fellespott.jury import services
from fellespott.jury.models import Score, ScoreSheet
from fellespott.jury.results import ranking_of
from fellespott.jury.round_models import PublishedNumbers, SecondSheet
from fellespott.notices.models import OutboxMail
from fellespott.people.states import Role
from tests.factories import add_member, make_person, with_role
from tests.jury.rounds import begin, make_round, score, values
from tests.support.html import form_to, submit, text_of

NOW = utcnow()
PAGES = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
TABLE = [[5, 4], [5, 4], [4, 4]]


@pytest.fixture
def found(session):
    return make_round(session, jurors=3, max_awards=1)


def talk(found):
    return f"/utlysninger/{found.call.slug}/jurysamtale"


def again(found, number):
    return f"/forslag/{found.proposals[number].id}/ny-vurdering"


def opened(session, found):
    begin(session, found, TABLE)
    services.open_second_round(session, actor=found.leader, call=found.call, now=NOW)


def answers(found, value):
    return {f"c_{one.id.hex}": str(value) for one in found.call.criteria_version.criteria}


def figures(session, found):
    rows = ranking_of(session, found.call).rows
    return {row.proposal: float(row.mean) for row in rows}


def moderator(session, found):
    return with_role(session, make_person(session, name="Ordstyrer"), Role.JURY_MODERATOR)


@PAGES
def test_from_talk_to_a_ranking_by_the_newest_answers(session, sign_in, found):
    begin(session, found, TABLE)
    lead, juror = sign_in(moderator(session, found)), sign_in(found.person(0))
    assert juror.get(again(found, 0)).status_code == 403
    page = text_of(lead.get(talk(found)))
    assert "Forslag A på det meste 1 trinn mellom to svar Forslag B alle svarte likt" in page

    assert submit(lead, talk(found), to=f"{talk(found)}/ny-runde").status_code == 303
    mine = text_of(juror.get(f"/utlysninger/{found.call.slug}/vurder"))
    assert "Andre runde" in mine
    before = form_to(juror.get(again(found, 0))).fields
    assert before[next(iter(answers(found, 1)))] == ["5"]
    assert submit(juror, again(found, 0), answers(found, 1)).status_code == 303

    # Nobody sees the new answers before the round is over.
    ranking = f"/utlysninger/{found.call.slug}/rangering"
    assert "1 Forslag A 4,67 3" in text_of(sign_in(found.person(1)).get(ranking))
    assert submit(lead, talk(found), to=f"{talk(found)}/avslutt-runde").status_code == 303
    page = text_of(sign_in(found.leader).get(ranking))
    assert "Første runde" in page
    assert "1 Forslag B 4,00 4,00 3 2 Forslag A 4,67 3,33 3" in page
    # The first sheet is as it was.
    first = session.scalars(
        sa.select(Score.value)
        .join(ScoreSheet, ScoreSheet.id == Score.sheet_id)
        .where(ScoreSheet.seat_id == found.jurors[0].seat_id, ScoreSheet.proposal_id == found.proposals[0].id)
    ).all()
    assert first == [5] * 8


@PAGES
def test_the_moderator_sees_spread_and_words_and_starts_the_silent_writing(session, sign_in, found):
    score(session, found, TABLE)
    services.draft_decision(session, actor=found.staff, call=found.call, now=NOW)
    client, url = sign_in(moderator(session, found)), f"/forslag/{found.proposals[0].id}/jurysamtale"
    page = client.get(url)
    first = text_of(page).split("Vet ikke ", 1)[1]
    assert "Kriterium 1 –––12 –" in first
    assert "Start fem minutter" in text_of(page)
    assert submit(client, url).status_code == 303
    page = text_of(client.get(url))
    assert "Nå skriver alle. Begynn å snakke etter" in page
    assert "Start fem minutter" not in page


@PAGES
def test_only_those_who_lead_and_stand_apart_open_the_talk(session, sign_in, found):
    urls = (talk(found), f"/forslag/{found.proposals[0].id}/jurysamtale")
    assert [sign_in(moderator(session, found)).get(url).status_code for url in urls] == [403, 403]
    begin(session, found, TABLE)
    close = moderator(session, found)
    add_member(session, found.proposals[0].group, close)
    assert [sign_in(close).get(url).status_code for url in urls] == [200, 403]
    assert "Forslag A" not in text_of(sign_in(close).get(urls[0]))
    for person in (found.person(0), found.steering[0], make_person(session, name="Noen")):
        assert [sign_in(person).get(url).status_code for url in urls] == [403, 403]


@PAGES
def test_a_new_sheet_without_every_answer_is_refused_and_keeps_what_was_chosen(session, sign_in, found):
    opened(session, found)
    client = sign_in(found.person(0))
    sent = answers(found, 2) | {next(iter(answers(found, 2))): ""}
    page = submit(client, again(found, 0), sent)
    assert page.status_code == 422
    assert form_to(page).fields[list(sent)[1]] == ["2"]
    assert session.scalars(sa.select(SecondSheet)).all() == []
    assert submit(client, again(found, 0), answers(found, 2)).status_code == 303
    assert "Du har sendt en ny vurdering" in text_of(client.get(again(found, 0)))


def test_a_second_round_is_opened_once_and_only_while_reasons_are_written(session, found):
    def act(name):
        getattr(services, name)(session, actor=found.leader, call=found.call, now=NOW)

    with pytest.raises(DomainError, match="not_now"):
        act("open_second_round")
    begin(session, found, TABLE)
    with pytest.raises(DomainError, match="not_now"):
        act("close_second_round")
    act("open_second_round")
    with pytest.raises(DomainError, match="opened"):
        act("open_second_round")
    act("close_second_round")
    with pytest.raises(DomainError, match="not_now"):
        act("close_second_round")


def test_jurors_are_told_by_mail_when_they_may_score_again(session, found):
    person = found.person(0)
    person.email = "juror@example.org"
    opened(session, found)
    mail = session.scalars(sa.select(OutboxMail).where(OutboxMail.recipient == person.email)).one()
    assert mail.subject == f"Andre runde er åpen: {found.call.title}"
    assert f"/utlysninger/{found.call.slug}/vurder" in mail.body


def test_who_has_no_first_sheet_or_sent_a_second_one_cannot_send(session, found):
    opened(session, found)
    proposal = found.proposals[0]

    def send(person, given=None):
        services.send_second_sheet(
            session, actor=person, proposal=proposal, values=given or values(found, 2), now=NOW
        )

    for person in (found.leader, found.staff):
        with pytest.raises(DomainError) as refused:
            send(person)
        assert refused.value.code == "no_first_sheet"
    with pytest.raises(DomainError) as refused:
        send(found.person(0), dict(list(values(found, 2).items())[1:]))
    assert refused.value.code == "unanswered"
    with pytest.raises(DomainError) as refused:
        send(found.person(0), values(found, 6))
    assert refused.value.code == "bad_value"
    send(found.person(0))
    with pytest.raises(DomainError) as refused:
        send(found.person(0))
    assert refused.value.code == "already_sent"


def test_nothing_is_handed_over_or_published_while_the_round_is_open(session):
    found = make_round(session, jurors=3, mode=DecisionMode.JURY_ADVISES)
    opened(session, found)
    with pytest.raises(DomainError) as refused:
        services.recommend(session, actor=found.leader, call=found.call, now=NOW)
    assert refused.value.code == "round_open"


def test_the_full_file_keeps_both_answers(session, found):
    opened(session, found)
    services.send_second_sheet(
        session, actor=found.person(0), proposal=found.proposals[1], values=values(found, 5), now=NOW
    )
    services.close_second_round(session, actor=found.leader, call=found.call, now=NOW)
    for proposal in found.proposals:
        services.write_entry(
            session,
            actor=found.staff,
            proposal=proposal,
            reason="Derfor",
            conversation_offer="Ring",
            now=NOW,
        )
    services.publish_decision(session, actor=found.staff, call=found.call, now=NOW)
    kept = session.scalars(sa.select(PublishedNumbers)).one().kept
    both = [one for one in kept["full_sheets"] if "first_values" in one]
    assert [(one["first_values"], one["values"]) for one in both] == [([4] * 8, [5] * 8)]
    assert "first_values" not in json.dumps(kept["open_sheets"])


@pytest.mark.parametrize(
    ("table", "change", "rule"),
    [
        ("second_sheet", "sent_at = sent_at", "second_sheet_is_append_only"),
        ("second_score", "value = 1", "second_score_is_append_only"),
    ],
)
def test_what_was_sent_is_never_changed(session, found, table, change, rule):
    opened(session, found)
    services.send_second_sheet(
        session, actor=found.person(0), proposal=found.proposals[0], values=values(found, 2), now=NOW
    )
    for sql in (f"UPDATE {table} SET {change}", f"DELETE FROM {table}"):
        with pytest.raises(DBAPIError, match=rule), session.begin_nested():
            session.execute(sa.text(sql))
    assert session.scalar(sa.select(sa.func.count()).select_from(SecondSheet)) == 1


@PAGES
def test_the_talk_takes_as_many_statements_for_many_as_for_few(session, sign_in, count_sql):
    counts = []
    for size in (2, 5):
        found = make_round(session, proposals=size, jurors=size)
        begin(session, found, [[4] * size] * size)
        client = sign_in(moderator(session, found))
        client.get(talk(found))
        with count_sql() as statements:
            assert client.get(talk(found)).status_code == 200
            assert client.get(f"/forslag/{found.proposals[0].id}/jurysamtale").status_code == 200
        counts.append(statements.count)
    assert counts[0] == counts[1]
