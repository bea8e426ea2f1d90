"""A use proposed and talked over."""

import uuid
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from fellespott.core.errors import DomainError
from fellespott.letters.states import Form
from fellespott.notices.models import OutboxMail
from fellespott.pots import services
from fellespott.pots.labels import CATEGORIES
from fellespott.pots.models import Use
from fellespott.pots.states import Needs, UseState
from tests.pots.pots import NOW, approve, decided, make_money, propose
from tests.project_factories import make_pot


def refused(code, act, field=None):
    with pytest.raises(DomainError) as caught:
        act()
    assert (caught.value.code, caught.value.field) == (code, field)
    return caught.value


@pytest.fixture
def money(session):
    return make_money(session)


@pytest.mark.parametrize(
    ("amount_ore", "expected"),
    [
        (999_999, Needs.ONE),
        (1_000_000, Needs.TWO),
        (5_000_000, Needs.TWO),
        (5_000_001, Needs.GROUP),
    ],
)
def test_a_use_needs_what_the_thresholds_say(session, money, amount_ore, expected):
    assert propose(session, money, amount_ore).needs is expected


def test_two_uses_for_one_purpose_and_receiver_add_up(session, money):
    first = propose(session, money, 600_000)
    second = propose(session, money, 600_000, purpose=" VINTERSKO!", receiver="familie  a")

    assert (first.needs, first.counted_ore) == (Needs.ONE, 600_000)
    assert (second.needs, second.counted_ore) == (Needs.TWO, 1_200_000)


def test_decided_and_closed_uses_add_up_too(session, money):
    decided(session, money, 600_000)
    closed = decided(session, money, 600_000)
    services.close_use(session, actor=money.lead, use=closed, now=NOW)

    assert propose(session, money, 600_000).counted_ore == 1_200_000  # nothing of the closed one was paid


def test_refused_uses_do_not_add_up(session, money):
    use = propose(session, money, 600_000)
    services.refuse_use(session, actor=money.members[0], use=use, reason="Ikke nå.", now=NOW)

    assert propose(session, money, 600_000).counted_ore == 600_000


@pytest.mark.parametrize(("days", "counted"), [(30, 1_200_000), (31, 600_000)])
def test_uses_add_up_within_thirty_days(session, money, days, counted):
    propose(session, money, 600_000)

    assert propose(session, money, 600_000, now=NOW + timedelta(days=days)).counted_ore == counted


def test_another_receiver_or_purpose_does_not_add_up(session, money):
    propose(session, money, 600_000)

    assert propose(session, money, 600_000, receiver="Familie B").counted_ore == 600_000
    assert propose(session, money, 600_000, purpose="Sykkel").counted_ore == 600_000


def test_the_same_person_is_the_same_receiver_under_any_name(session, money):
    person = money.members[0]
    propose(session, money, 600_000, receiver="Ola", receiver_person=person)

    assert (
        propose(session, money, 600_000, receiver="Naboen", receiver_person=person).counted_ore == 1_200_000
    )


def test_uses_of_another_pot_do_not_add_up(session, money):
    propose(session, make_money(session), 600_000)

    assert propose(session, money, 600_000).counted_ore == 600_000


def test_sending_the_form_twice_makes_one_use(session, money):
    once = uuid.uuid4()

    first, second = (propose(session, money, use_id=once) for _ in range(2))

    assert first is second
    assert session.scalar(select(func.count()).select_from(Use)) == 1


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"purpose": "  "}, "empty", "purpose"),
        ({"reason": ""}, "empty", "reason"),
        ({"receiver": " "}, "empty", "receiver"),
        ({"purpose": "Lønn til trener"}, "wages", "purpose"),
        ({"not_for_wages": False}, "wages_not_confirmed", "not_for_wages"),
        ({"receiver": "010203 12345"}, "identity_number", "receiver"),
        ({"reason": "Konto 1234.56.78901 er klar."}, "identity_number", "reason"),
        ({"category_key": "wages"}, "not_this_pots_category", "category"),
        ({"category_key": "debt"}, "not_this_pots_category", "category"),
        ({"amount_ore": 0}, "no_amount", "amount"),
        ({"amount_ore": -1}, "no_amount", "amount"),
        ({"amount_ore": 40_000_001}, "more_than_promised", "amount"),
        ({"form": Form.UNCONDITIONAL}, "plan_is_missing", "per_payment"),
        (
            {
                "form": Form.UNCONDITIONAL,
                "per_payment_ore": 160_000,
                "payments_planned": 3,
                "first_payment_on": date(2022, 2, 1),
            },
            "plan_does_not_add_up",
            "amount",
        ),
    ],
)
def test_a_use_that_breaks_a_rule_is_refused_beside_its_field(session, money, fields, code, field):
    values = {"amount_ore": 500_000} | fields

    refused(code, lambda: propose(session, money, **values), field)
    assert session.scalar(select(func.count()).select_from(Use)) == 0


def test_a_telephone_number_is_no_identity_number(session, money):
    assert propose(session, money, reason="Ring 73 00 00 00 før kl. 12.").state is UseState.PROPOSED


def test_a_form_the_letter_does_not_name_is_refused(session):
    money = make_money(session, forms=[Form.COLLECTIVE])

    refused("form_not_in_letter", lambda: propose(session, money), "form")


def test_an_unconditional_use_has_its_plan(session, money):
    use = propose(
        session,
        money,
        2_720_000,
        form=Form.UNCONDITIONAL,
        per_payment_ore=160_000,
        payments_planned=17,
        first_payment_on=date(2022, 2, 1),
    )

    assert (use.per_payment_ore, use.payments_planned) == (160_000, 17)


def test_those_who_decide_are_told_but_not_the_one_who_proposed_or_receives(session, money):
    receiver = money.members[0]
    propose(session, money, receiver_person=receiver)

    told = set(session.scalars(select(OutboxMail.recipient)))
    assert told == {money.members[1].email}


def test_the_mail_says_how_much_why_and_how_many_must_agree(session, money):
    use = propose(session, money, 1_000_000)

    mail = session.scalars(select(OutboxMail)).first()
    assert mail.subject == "Kontakt Kari foreslår å bruke 10 000 kroner"
    for words in ("Vintersko", "Vinteren er lang.", "To må si ja.", f"/pott/bruk/{use.id}"):
        assert words in mail.body


def test_the_talk_keeps_what_is_said(session, money):
    use = propose(session, money)
    services.comment_use(session, actor=money.lead, use=use, text="  Fint! ", now=NOW)

    assert [(one.person_id, one.text) for one in use.comments] == [(money.lead.id, "Fint!")]
    refused(
        "empty",
        lambda: services.comment_use(session, actor=money.lead, use=use, text=" ", now=NOW),
        "text",
    )


def test_no_category_is_for_wages_or_anything_at_all():
    assert not {"wages", "salary", "positions", "other"} & set(CATEGORIES)
    assert len(CATEGORIES) == 15


def test_a_category_of_another_pot_is_refused(session, money):
    other = make_pot(session)
    other.categories[0].key = "boats"
    session.flush()

    refused("not_this_pots_category", lambda: propose(session, money, category_key="boats"), "category")


def test_an_approved_use_still_adds_up_for_the_next(session, money):
    use = propose(session, money, 999_999)
    approve(session, use, money.members[0])

    assert propose(session, money, 1).needs is Needs.TWO
