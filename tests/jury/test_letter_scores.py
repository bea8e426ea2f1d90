"""The letter to each group shows its scores by criterion against the field, in plain words."""

from fractions import Fraction

import pytest
from sqlalchemy import select

from fellespott.core.clock import utcnow
from fellespott.jury import services
from fellespott.jury.comparing import Against, against_field
from fellespott.jury.rules import Sheet, rank
from fellespott.notices.models import OutboxMail
from tests.factories import add_member, make_person
from tests.jury.rounds import begin, make_round
from tests.support.html import text_of

NOW = utcnow()


def test_each_criterion_is_held_against_all_that_are_shown():
    table = {"p": (5, 3), "q": (3, 3), "r": (1, None)}
    sheets = [
        Sheet(juror, proposal, {"a": a, "b": b})
        for proposal, (a, b) in table.items()
        for juror in ("j", "k", "l")
    ]
    # One judged by two only does not count in the field.
    sheets += [Sheet(juror, "s", {"a": 5, "b": 5}) for juror in ("j", "k")]
    ranking = rank([*table, "s"], {"a": 1, "b": 1}, sheets)

    found = against_field(ranking, "p")

    assert (found.rank, found.of, found.figure) == (2, 4, Fraction(4))
    assert [(one.criterion, one.own, one.field, one.against) for one in found.criteria] == [
        ("a", 5, 3, Against.ABOVE),
        ("b", 3, 3, Against.ABOUT),
    ]
    assert [one.against for one in against_field(ranking, "r").criteria] == [Against.BELOW]
    assert against_field(ranking, "s").criteria == ()


def test_who_has_no_place_has_nothing_to_compare():
    assert against_field(rank(["p"], {"a": 1}, [Sheet("j", "p", {"a": None})]), "p") is None


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_the_group_reads_its_scores_in_the_mail_and_on_the_page_and_others_do_not(session, sign_in, client):
    found = make_round(session, jurors=3, max_awards=1)
    ida = make_person(session, name="Ida", email="ida@example.org")
    add_member(session, found.proposals[1].group, ida)
    begin(session, found, [[5, 4], [5, 4], [5, 3]])
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

    body = session.scalars(select(OutboxMail.body).where(OutboxMail.recipient == "ida@example.org")).one()
    assert "Juryen ga forslaget 3,67 på skalaen fra 1 til 5. Det ble plass 2 av 2." in body
    first = "3,7. Alle forslagene: 4,3. Det er lavere enn snittet av forslagene."
    assert body.count(first) == 8
    address = f"/utlysninger/{found.call.slug}/vedtak"
    assert text_of(sign_in(ida).get(address)).count(first) == 8
    assert first not in text_of(client.get(address))
