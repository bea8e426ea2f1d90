"""The pages of pots, as a browser without JavaScript meets them."""

import itertools
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from fellespott.core.clock import to_oslo, utcnow
from fellespott.core.registry import registry
from fellespott.letters.states import Form
from fellespott.pots import services
from fellespott.pots.contributions import figures
from fellespott.pots.models import Payout, Use
from fellespott.pots.states import Needs, UseState
from fellespott.voting.states import Choice, VoteRule, VoteState
from tests.factories import add_member, make_person
from tests.pots.pots import NOW, approve, decided, make_money, pay, propose
from tests.support.html import form_to, forms_of, links_of, submit, text_of

NUMBERS = itertools.count(1)


@pytest.fixture
def money(session):
    return make_money(session)


def pot_url(money):
    return f"/prosjekter/{money.project.slug}/pott"


def use_url(money, use, *more):
    return "/".join([pot_url(money), "bruk", str(use.id), *more])


FILLED = {
    "purpose": "Vintersko",
    "category": "equipment",
    "receiver": "Familie A",
    "amount": "9 999,99",
    "reason": "Vinteren er lang.",
    "not_for_wages": "y",
}


# --- the money page


def test_a_visitor_follows_the_money_but_sees_no_receiver_nor_purpose(session, client, money):
    use = decided(session, money, 500_000, purpose="Hemmelig ting", receiver="Familie Hansen")
    pay(session, money, use, 200_000)
    propose(session, money, purpose="Bare foreslått", reason="Ikke for alle ennå")

    page = text_of(client.get(pot_url(money)))

    for words in (
        "Lovet 400 000 kroner",
        "Betalt ut 2 000 kroner",
        "Bestemt, ikke betalt 3 000 kroner",
        "Igjen i potten 395 000 kroner",
        "Klær og utstyr",
        "Til et formål",
        "Vinteren er lang.",
        "Bestemt 1. mars 2022 av én i prosjektet. Betalt: 2 000 kroner.",
        "Under 10 000 kroner Én må si ja",
    ):
        assert words in page.replace("\u00a0", " "), words
    for secret in ("Hansen", "Hemmelig", "Bare foreslått", "Ikke for alle", "Kontakt Kari", "Leder Lise"):
        assert secret not in page, secret


def test_those_in_the_project_see_all(session, sign_in, money):
    use = decided(session, money, purpose="Sykler", receiver="Familie Hansen")

    page = sign_in(money.members[0]).get(pot_url(money))

    assert "Til Familie Hansen." in text_of(page)
    assert ("Sykler", use_url(money, use)) in links_of(page)


def test_the_parts_of_the_promise_add_up_to_it(session, client, money):
    from fellespott.pots.labels import share_of_promise

    pay(session, money, decided(session, money, 900_000), 300_000)
    services.stop_pot(session, pot=money.pot, settle_by=to_oslo(NOW).date(), now=NOW)
    services.settle_stopped(session, NOW + timedelta(days=2))

    rows = share_of_promise(money.pot, 39_700_000)
    assert rows[0][1] == sum(ore for _words, ore, _tone in rows[1:]) == 40_000_000
    assert "Prosjektet er stoppet" in text_of(client.get(pot_url(money)))


def test_a_project_without_a_pot_has_no_money_page(session, client):
    assert client.get("/prosjekter/ingen/pott").status_code == 404


def test_the_money_page_asks_as_many_questions_for_twelve_uses_as_for_two(
    session, client, sign_in, money, count_sql
):
    def counted(who):
        with count_sql() as statements:
            assert who.get(pot_url(money)).status_code == 200
        return statements.count

    def some(number):
        for one in range(number):
            use = propose(session, money, 100, purpose=f"Ting {next(NUMBERS)}")
            approve(session, use, money.members[0])
            if one % 2:
                pay(session, money, use, 100)
        use = propose(session, money, 100, purpose=f"Ting {next(NUMBERS)}")
        services.comment_use(session, actor=money.contact, use=use, text="Hei", now=NOW)
        services.put_to_vote(
            session, actor=money.contact, use=use, rule=VoteRule.CONSENT, closes_at=None, now=NOW
        )

    member = sign_in(money.members[0])
    some(1)
    few = counted(client), counted(member)
    some(10)

    assert (counted(client), counted(member)) == few


# --- proposing


def test_a_member_proposes_a_use_and_is_told_what_happens_next(session, sign_in, money):
    member = sign_in(money.members[0])

    answer = submit(member, f"{pot_url(money)}/foresla", FILLED)

    use = session.scalars(select(Use)).one()
    assert answer.location == use_url(money, use)
    assert (use.amount_ore, use.form, use.needs) == (999_999, Form.CONDITIONAL, Needs.ONE)
    assert "Forslaget er lagt inn. Én må si ja." in text_of(member.get(answer.location))


def test_proposing_twice_with_the_same_page_makes_one_use(session, sign_in, money):
    member = sign_in(money.members[0])
    page = form_to(member.get(f"{pot_url(money)}/foresla"))
    data = {name: value for name, value in page.fields.items()} | FILLED  # noqa: C416

    places = {member.post(f"{pot_url(money)}/foresla", data=data).location for _ in range(2)}

    assert len(places) == 1
    assert session.scalar(select(func.count()).select_from(Use)) == 1


def test_an_unconditional_use_is_added_up_from_its_plan(session, sign_in, money):
    data = FILLED | {
        "form": "unconditional",
        "amount": "",
        "per_payment": "1600",
        "payments": "17",
        "first_payment_on": "2022-02-01",
    }
    submit(sign_in(money.contact), f"{pot_url(money)}/foresla", data)

    use = session.scalars(select(Use)).one()
    assert (use.amount_ore, use.per_payment_ore, use.payments_planned) == (2_720_000, 160_000, 17)


def test_money_to_oneself_is_marked_so(session, sign_in, money):
    submit(sign_in(money.contact), f"{pot_url(money)}/foresla", FILLED | {"to_me": "y"})

    assert session.scalars(select(Use)).one().receiver_person_id == money.contact.id


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"amount": "mange"}, "Skriv et beløp i kroner"),
        ({"amount": ""}, "Skriv et beløp som er større enn null."),
        ({"amount": "400000,01"}, "Dere er lovet"),
        ({"purpose": "x" * 201}, "Teksten er for lang."),
        ({"purpose": "Lønn til trener"}, "Pengene kan ikke gå til stillinger eller lønn"),
        ({"category": ""}, "Velg hva slags det er."),
        ({"reason": "Fødselsnummer 010203 12345"}, "fødselsnummer eller kontonummer"),
        ({"not_for_wages": None}, "Kryss av for dette."),
    ],
)
def test_a_proposal_that_breaks_a_rule_comes_back_with_all_that_was_typed(
    session, sign_in, money, changed, said
):
    data = {name: value for name, value in (FILLED | changed).items() if value is not None}
    answer = submit(sign_in(money.contact), f"{pot_url(money)}/foresla", data)

    assert answer.status_code == 422
    assert said in text_of(answer)
    kept = form_to(answer).fields
    assert kept["receiver"] == ["Familie A"]
    assert kept["purpose"] == [data["purpose"]]
    assert session.scalar(select(func.count()).select_from(Use)) == 0


def test_a_category_the_pot_does_not_have_is_refused(session, sign_in, money):
    answer = submit(sign_in(money.contact), f"{pot_url(money)}/foresla", FILLED | {"category": "debt"})

    assert answer.status_code == 422
    assert session.scalar(select(func.count()).select_from(Use)) == 0


def test_a_page_left_open_too_long_keeps_what_was_typed(session, sign_in, money):
    answer = submit(sign_in(money.contact), f"{pot_url(money)}/foresla", FILLED | {"csrf_token": "gammel"})

    assert answer.status_code == 400
    assert form_to(answer).fields["purpose"] == ["Vintersko"]


def test_strangers_propose_nothing(session, client, sign_in, money):
    url = f"{pot_url(money)}/foresla"

    assert "/logg-inn" in client.get(url).location
    assert sign_in(make_person(session)).get(url).status_code == 403


# --- a use's page


@pytest.mark.parametrize("who", ["stranger", "left"])
def test_a_use_is_not_there_for_those_outside(session, sign_in, money, who):
    use = propose(session, money)
    person = make_person(session)
    if who == "left":
        add_member(session, money.group, person, left_at=NOW)

    outside = sign_in(person)
    for more in ((), ("nei",), ("avstemning",), ("utbetaling",), ("penger-tilbake",)):
        assert outside.get(use_url(money, use, *more)).status_code == 404


@pytest.mark.parametrize("who", ["contact", "lead", "staff"])
def test_a_use_is_there_for_those_inside(session, sign_in, money, who):
    use = propose(session, money)

    assert "Familie A" in text_of(sign_in(getattr(money, who)).get(use_url(money, use)))


def test_a_forged_or_another_projects_use_is_not_there(session, sign_in, money):
    other = propose(session, make_money(session))
    member = sign_in(money.contact)

    assert member.get(use_url(money, other)).status_code == 404
    assert member.get(f"{pot_url(money)}/bruk/{uuid.uuid4()}").status_code == 404


def test_two_say_yes_on_the_page_and_it_is_decided(session, sign_in, money):
    use = propose(session, money, 1_000_000)
    url = use_url(money, use)
    yes = {"yes-not_my_household": "y"}

    first = submit(sign_in(money.members[0]), url, yes, to=f"{url}/ja")
    assert first.status_code == 303
    assert "Én har sagt ja. Sier du ja, er det bestemt." in text_of(sign_in(money.members[1]).get(url))
    submit(sign_in(money.members[1]), url, yes, to=f"{url}/ja")

    session.refresh(use)
    assert use.state is UseState.DECIDED


def test_a_yes_without_the_household_box_comes_back_with_what_was_written(session, sign_in, money):
    use = propose(session, money)
    url = use_url(money, use)

    answer = submit(sign_in(money.members[0]), url, {"yes-reason": "Det trengs"}, to=f"{url}/ja")

    assert answer.status_code == 422
    assert form_to(answer, f"{url}/ja").fields["yes-reason"] == ["Det trengs"]


def test_the_receiver_is_shown_no_yes_and_is_refused_one(session, sign_in, money):
    use = propose(session, money, receiver_person=money.contact)
    receiver = sign_in(money.contact)
    page = receiver.get(use_url(money, use))
    actions = [form.action for form in forms_of(page)]
    assert use_url(money, use, "ja") not in actions
    assert "Pengene er til deg. Da må andre bestemme." in text_of(page)

    token = form_to(page, use_url(money, use, "samtale")).fields["talk-csrf_token"]
    answer = receiver.post(
        use_url(money, use, "ja"), data={"yes-csrf_token": token, "yes-not_my_household": "y"}
    )

    assert answer.status_code == 403
    session.refresh(use)
    assert use.approvals_total == 0


def test_the_group_talks_votes_and_decides(session, sign_in, money):
    use = propose(session, money, 5_000_001)
    url = use_url(money, use)
    contact = sign_in(money.contact)
    assert "Snakk om det først" in text_of(contact.get(url))

    submit(contact, url, {"talk-text": "Hvem passer på den?"}, to=f"{url}/samtale")
    begun = submit(contact, f"{url}/avstemning", {}, to=f"{url}/avstemning")
    assert begun.status_code == 303, text_of(begun)
    for person in (money.contact, *money.members):
        said = submit(sign_in(person), url, {"vote-choice": "yes"}, to=f"{url}/svar")
        assert said.status_code == 303, text_of(said)

    session.refresh(use)
    assert (use.state, use.vote.state) == (UseState.DECIDED, VoteState.CARRIED)
    assert "av gruppa, 3 av 3" in text_of(contact.get(url))


def test_a_no_in_the_vote_needs_its_reason_and_keeps_the_choice(session, sign_in, money):
    use = propose(session, money, 5_000_001)
    services.comment_use(session, actor=money.contact, use=use, text="Hei", now=NOW)
    services.put_to_vote(
        session, actor=money.contact, use=use, rule=VoteRule.CONSENT, closes_at=None, now=NOW
    )
    url = use_url(money, use)

    answer = submit(sign_in(money.contact), url, {"vote-choice": "no"}, to=f"{url}/svar")

    assert answer.status_code == 422
    assert "Skriv hvorfor du sier nei." in text_of(answer)
    assert form_to(answer, f"{url}/svar").fields["vote-choice"] == ["no"]


def test_ending_a_vote_early_gives_it_up(session, sign_in, money):
    use = propose(session, money, 5_000_001)
    services.comment_use(session, actor=money.contact, use=use, text="Hei", now=NOW)
    vote = services.put_to_vote(
        session, actor=money.contact, use=use, rule=VoteRule.CONSENT, closes_at=None, now=NOW
    )
    url = use_url(money, use)

    submit(sign_in(money.contact), url, {}, to=f"{url}/avslutt-avstemning")

    session.refresh(vote)
    session.refresh(use)
    assert (vote.state, use.state) == (VoteState.NOT_CARRIED, UseState.REFUSED)


def test_an_answer_where_there_is_no_vote_is_not_there(session, sign_in, money):
    use = propose(session, money)
    member = sign_in(money.contact)
    token = form_to(member.get(use_url(money, use)), use_url(money, use, "samtale")).fields["talk-csrf_token"]

    answer = member.post(
        use_url(money, use, "svar"), data={"vote-csrf_token": token, "vote-choice": Choice.YES}
    )
    assert answer.status_code == 404


def test_a_no_is_given_with_its_reason_and_the_way_to_complain(session, sign_in, money):
    use = propose(session, money)
    url = use_url(money, use)

    empty = submit(sign_in(money.members[0]), f"{url}/nei", {"reason": ""})
    assert empty.status_code == 422
    submit(sign_in(money.members[0]), f"{url}/nei", {"reason": "Takk. Vi venter til våren."})

    page = sign_in(money.contact).get(url)
    assert "Takk. Vi venter til våren." in text_of(page)
    assert f"/klage?om=use&id={use.id}" in [to for _text, to in links_of(page)]


# --- paying


TODAY = to_oslo(utcnow()).date().isoformat()
PAID = {"amount": "2000", "paid_on": TODAY, "means": "gift_card", "not_for_wages": "y"}


def test_whoever_leads_writes_down_a_payout(session, sign_in, money):
    use = decided(session, money, 500_000)
    url = use_url(money, use)
    lead = sign_in(money.lead)

    answer = submit(lead, f"{url}/utbetaling", PAID)

    assert answer.location == url
    payout = session.scalars(select(Payout)).one()
    assert (payout.amount_ore, payout.receiver, payout.recorded_by_id) == (
        200_000,
        "Familie A",
        money.lead.id,
    )
    page = lead.get(url)
    assert f"/klage?om=payout&id={payout.id}" in [to for _text, to in links_of(page)]
    assert "3 000 kroner skal betales." in text_of(page).replace("\u00a0", " ")


def test_a_payout_above_the_balance_is_refused_with_what_is_left_and_nothing_is_half_done(
    session, sign_in, money
):
    use = decided(session, money, 500_000)

    answer = submit(sign_in(money.lead), f"{use_url(money, use)}/utbetaling", PAID | {"amount": "5000,01"})

    assert answer.status_code == 422
    assert "Det er 5 000 kroner igjen å betale" in text_of(answer).replace("\u00a0", " ")
    assert form_to(answer).fields["amount"] == ["5000,01"]
    session.refresh(use)
    assert (use.paid_ore, session.scalar(select(func.count()).select_from(Payout))) == (0, 0)


def test_the_same_payout_page_sent_twice_pays_once(session, sign_in, money):
    use = decided(session, money, 500_000)
    url = f"{use_url(money, use)}/utbetaling"
    lead = sign_in(money.lead)
    data = form_to(lead.get(url)).fields | PAID

    answers = [lead.post(url, data=data).status_code for _ in range(2)]

    assert answers == [303, 409]
    assert session.scalar(select(func.count()).select_from(Payout)) == 1


def test_members_do_not_pay(session, sign_in, money):
    use = decided(session, money)

    page = sign_in(money.contact).get(f"{use_url(money, use)}/utbetaling")

    assert (page.status_code, "Dette er for dem som leder prosjektet eller runden." in text_of(page)) == (
        403,
        True,
    )
    stranger = sign_in(make_person(session)).get(f"{use_url(money, use)}/utbetaling")
    assert stranger.status_code == 404


def test_the_rest_goes_back_to_the_pot_and_what_came_back_too(session, sign_in, money):
    use = decided(session, money, 500_000)
    pay(session, money, use, 300_000)
    lead, url = sign_in(money.lead), use_url(money, use)

    submit(lead, f"{url}/penger-tilbake", {"amount": "1000", "text": "Avlyst"})
    submit(lead, url, {}, to=f"{url}/ferdig")

    session.refresh(money.pot)
    assert (money.pot.free_ore, money.pot.committed_ore, money.pot.paid_ore) == (39_800_000, 0, 200_000)


def test_the_rest_is_given_back_when_the_project_is_over(session, sign_in, money):
    url = pot_url(money)

    submit(sign_in(money.lead), url, {}, to=f"{url}/resten-tilbake")

    session.refresh(money.pot)
    assert (money.pot.free_ore, money.pot.funded_ore) == (0, 0)


# --- what other pages are told


def test_what_waits_for_each(session, app, money):
    small = propose(session, money)
    plan = decided(session, money, 900_000, purpose="Buss")
    big = propose(session, money, 9_000_000, purpose="Båt")
    services.comment_use(session, actor=money.contact, use=big, text="Hei", now=NOW)
    services.put_to_vote(
        session, actor=money.contact, use=big, rule=VoteRule.CONSENT, closes_at=None, now=NOW
    )

    def titles(person):
        from fellespott.pots.contributions import todos

        return [one.title for one in todos(session, person, NOW)]

    assert titles(money.members[0]) == ["Gruppa stemmer over «Båt»", f"Si hva du mener om «{small.purpose}»"]
    assert titles(money.lead) == [f"Si hva du mener om «{small.purpose}»", f"Betal «{plan.purpose}»"]
    assert titles(money.staff) == []


def test_to_dos_ask_as_many_questions_for_ten_as_for_two(session, money, count_sql):
    from fellespott.pots.contributions import todos

    def counted():
        with count_sql() as statements:
            list(todos(session, money.lead, NOW))
            list(todos(session, money.members[0], NOW))
        return statements.count

    def some(number):
        for _ in range(number):
            propose(session, money, 100, purpose=f"Ting {next(NUMBERS)}")
            decided(session, money, 100, purpose=f"Ting {next(NUMBERS)}")
            use = propose(session, money, 100, purpose=f"Ting {next(NUMBERS)}")
            services.comment_use(session, actor=money.contact, use=use, text="Hei", now=NOW)
            services.put_to_vote(
                session, actor=money.contact, use=use, rule=VoteRule.CONSENT, closes_at=None, now=NOW
            )

    some(2)
    few = counted()
    some(8)

    assert counted() == few


def test_figures_are_in_kroner_and_the_ledger_is_zero(session, money):
    pay(session, money, decided(session, money, 500_000), 500_000)

    assert figures(session, money.project.call.slug) == {"paid_nok": 5_000, "ledger_sum_ore": 0}


def test_the_project_page_shows_the_money_and_the_station(session, app, client, money):
    pay(session, money, decided(session, money, 500_000), 500_000)

    page = client.get(f"/prosjekter/{money.project.slug}")

    assert ("Følg pengene", pot_url(money)) in links_of(page)
    assert "5 000 kroner er betalt ut." in text_of(page).replace("\u00a0", " ")
    stations = [one for tell in registry().project_chain for one in tell(session, money.project, NOW)]
    assert [one.done for one in stations if one.key == "pot"] == [True]
