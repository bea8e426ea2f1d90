"""The pages of projects and letters, as people with a browser and no scripts meet them."""

from datetime import timedelta

import pytest

from fellespott.calls.states import Phase, SeatKind
from fellespott.core.clock import utcnow
from fellespott.core.registry import ProjectPanel, registry
from fellespott.letters import contributions, services
from fellespott.letters.models import Letter, Project
from fellespott.letters.states import LetterState, ProjectState
from tests.factories import WHEN, make_call, make_group, make_person, make_seat, make_staff
from tests.letters.support import (
    PARTNERS,
    WHOLE,
    agree_all,
    drafted,
    in_force,
    link_in,
    mails_to,
    make_leader,
    make_steering,
    make_yes,
    sent,
    started,
)
from tests.project_factories import make_letter, make_project
from tests.support.html import form_to, links_of, submit, text_of

LETTER_FIELDS = {
    "result_residents-0": "Tjue unge er med hver uke.",
    "result_cooperation-0": "Vi møtes hver måned.",
    "effect_residents-0": "Flere hører til et sted.",
    "effect_cooperation-0": "Vi ringer før vi skriver.",
    "others_see_us": "Som noen som holder det de lover.",
    "amount_ore": "400 000",
    "period_start": "2021-08-01",
    "period_end": "30.06.2023",
    "covers": "Aktiviteter.",
    "forms": ["conditional", "collective"],
    "instalments-0-due_on": "2021-08-01",
    "instalments-0-amount": "150000",
    "instalments-1-due_on": "2022-02-01",
    "instalments-1-amount": "250 000,00",
    "at_the_end": "Resten går tilbake.",
}


def test_from_a_yes_to_an_agreed_letter(session, client, sign_in):
    proposal = make_yes(session)
    leader = sign_in(make_leader(session, proposal.call))
    todo = text_of(leader.get("/mitt"))
    assert "«Åpent hus» fikk ja: start prosjektet" in todo
    answer = submit(
        leader, f"/forslag/{proposal.id}/start", {"starts_on": "2021-08-01", "ends_on": "2023-06-30"}
    )
    assert (answer.status_code, answer.location) == (303, "/prosjekter/apent-hus/avtale/ny")
    assert "Skriv tildelingsbrevet for «Åpent hus»" in text_of(leader.get("/mitt"))
    page = leader.get(answer.location)
    # As in 2021: the thresholds, the plan and the end are there to begin with.
    assert form_to(page).fields["two_from_ore"] == ["10\u00a0000"]
    assert form_to(page).fields["group_above_ore"] == ["50\u00a0000"]
    extra = [name for name in form_to(page).fields if name.startswith("instalments-")]
    blank = dict.fromkeys(extra, "")
    answer = submit(leader, answer.location, blank | LETTER_FIELDS)
    assert (answer.status_code, answer.location) == (303, "/prosjekter/apent-hus/avtale/1")
    preview = leader.get(answer.location)
    assert "Brevet er klart til å sendes" in text_of(preview)
    answer = submit(leader, "/prosjekter/apent-hus/avtale/1", to="/prosjekter/apent-hus/avtale/1/send")
    assert answer.status_code == 303
    letter = session.query(Letter).one()
    assert letter.amount_ore == 40_000_000
    for partner in letter.project.partners:
        (mail,) = mails_to(session, partner.contact_email)
        assert mail.subject == "Tildelingsbrevet for «Åpent hus» er klart"
        answer = submit(client, link_in(mail))
        assert answer.status_code == 303
        assert "Dere har sagt ja. Takk!" in text_of(client.get(answer.location))
    session.refresh(letter)
    assert letter.state is LetterState.AGREED
    shown = text_of(client.get("/prosjekter/apent-hus"))
    assert "Tjue unge er med hver uke." in shown
    assert "400\u00a0000\u00a0kroner" in client.get("/prosjekter/apent-hus").get_data(as_text=True)
    assert "Alle partnerne har sagt ja." in shown


def test_adding_a_row_keeps_what_was_typed(session, sign_in):
    leader, project = started(session)
    url = f"/prosjekter/{project.slug}/avtale/ny"
    me = sign_in(leader)
    page = submit(me, url, {"result_residents-0": "Et halvt mål", "add": "result_residents"})
    assert page.status_code == 200
    fields = form_to(page).fields
    assert (fields["result_residents-0"], fields["result_residents-1"]) == (["Et halvt mål"], [""])
    before = len([name for name in fields if name.endswith("-due_on")])
    page = submit(me, url, {"add": "instalments"})
    assert len([name for name in form_to(page).fields if name.endswith("-due_on")]) == before + 1
    assert session.query(Letter).count() == 0


def test_an_unknown_list_to_add_to_is_a_common_save(session, sign_in):
    leader, project = started(session)
    answer = submit(sign_in(leader), f"/prosjekter/{project.slug}/avtale/ny", {"add": "csrf_token"})
    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"amount_ore": "mye"}, "Skriv et beløp i kroner"),
        ({"amount_ore": ""}, "Skriv beløpet."),
        ({"amount_ore": "0"}, "Skriv et beløp over null."),
        ({"period_end": "31.02.2023"}, "Skriv en dag, for eksempel"),
        ({"period_end": "2021-08-01"}, "Slutten må være etter starten."),
        ({"instalments-1-amount": ""}, "Skriv et beløp over null."),
        ({"instalments-1-due_on": ""}, "Skriv hvilken dag pengene kommer."),
        ({"instalments-1-due_on": "2021-08-01"}, "To linjer har samme dag."),
        ({"group_above_ore": "9 999,99"}, "Grensen for hele gruppa"),
        ({"result_residents-0": "x" * 501}, "Teksten er for lang."),
        ({"forms": ["gaver"]}, ""),
    ],
)
def test_what_is_ill_filled_is_told_and_kept(session, sign_in, typed, said):
    leader, project = started(session)
    url = f"/prosjekter/{project.slug}/avtale/ny"
    page = submit(sign_in(leader), url, LETTER_FIELDS | typed)
    assert page.status_code == 422
    assert said in text_of(page)
    assert form_to(page).fields["covers"] == ["Aktiviteter."]
    assert session.query(Letter).count() == 0


def test_a_page_left_open_too_long_keeps_what_was_typed(session, sign_in):
    leader, project = started(session)
    url = f"/prosjekter/{project.slug}/avtale/ny"
    page = submit(sign_in(leader), url, LETTER_FIELDS | {"csrf_token": "gammel"})
    assert page.status_code == 400
    assert form_to(page).fields["others_see_us"] == ["Som noen som holder det de lover."]


def test_two_who_write_at_once_are_told(session, sign_in):
    leader, letter = drafted(session)
    url = f"/prosjekter/{letter.project.slug}/avtale/1/skriv"
    me = sign_in(leader)
    opened = form_to(me.get(url)).fields
    assert submit(me, url, {"covers": "Den andres"}).status_code == 303
    late = me.post(url, data=opened | {"covers": "Mitt"})
    assert late.status_code == 409
    assert form_to(late).fields["covers"] == ["Mitt"]
    session.refresh(letter)
    assert letter.covers == "Den andres"
    # They have been told; the next press counts.
    again = me.post(url, data=form_to(late).fields)
    assert again.status_code == 303
    session.refresh(letter)
    assert letter.covers == "Mitt"


def test_a_sent_letter_cannot_be_written_on(session, sign_in):
    leader, letter = drafted(session)
    url = f"/prosjekter/{letter.project.slug}/avtale/1/skriv"
    me = sign_in(leader)
    opened = form_to(me.get(url)).fields
    services.send_letter(session, actor=leader, letter=letter, now=WHEN)
    late = me.post(url, data=opened | {"covers": "Noe annet"})
    assert late.status_code == 409
    assert "teksten ligger fast" in text_of(late)
    assert me.get(url).status_code == 302


def test_a_letter_that_lacks_something_says_so_and_is_not_sent(session, sign_in):
    leader, letter = drafted(session, at_the_end="")
    url = f"/prosjekter/{letter.project.slug}/avtale/1"
    me = sign_in(leader)
    page = me.get(url)
    assert "Skriv hva som skjer når perioden er slutt." in text_of(page)
    token = form_to(me.get(f"{url}/skriv")).fields["csrf_token"]
    answer = me.post(f"{url}/send", data={"csrf_token": token})
    assert answer.status_code == 422
    assert "Skriv hva som skjer når perioden er slutt." in text_of(answer)


def test_agreeing_to_a_text_that_changed_meanwhile_shows_the_new_one(session, client):
    leader, letter, asked = sent(session)
    url = f"/avtale/{asked[1][1]}"
    opened = form_to(client.get(url)).fields
    services.withdraw_letter(session, actor=leader, letter=letter, reason="Feil.", now=WHEN)
    written = client.get(url)
    assert "Brevet skrives om" in text_of(written)
    assert client.post(url, data=opened).status_code == 409
    services.update_letter(
        session, actor=leader, letter=letter, now=WHEN, **(WHOLE | {"covers": "Bare én ting: båten."})
    )
    services.send_letter(session, actor=leader, letter=letter, now=WHEN)
    late = client.post(url, data=opened)
    assert late.status_code == 409
    assert "Brevet er endret siden du åpnet siden" in text_of(late)
    assert "Bare én ting: båten." in text_of(late)
    session.refresh(letter)
    assert letter.agreed_total == 0
    assert client.post(url, data=form_to(late).fields).status_code == 303
    session.refresh(letter)
    assert letter.agreed_total == 1


def test_a_link_answers_once_and_a_made_up_one_opens_nothing(session, client):
    _leader, letter, asked = sent(session)
    url = f"/avtale/{asked[0][1]}"
    opened = form_to(client.get(url)).fields
    assert client.post(url, data=opened).status_code == 303
    again = client.post(url, data=opened)
    assert again.status_code == 409
    assert "Dere har alt sagt ja til dette brevet." in text_of(again)
    session.refresh(letter)
    assert letter.agreed_total == 1
    assert client.get("/avtale/funnet-pa").status_code == 404
    assert client.post("/avtale/funnet-pa", data=opened).status_code == 404


def test_a_forged_hash_agrees_to_nothing(session, client):
    _leader, letter, asked = sent(session)
    answer = submit(client, f"/avtale/{asked[0][1]}", {"seen": "0" * 64})
    assert answer.status_code == 409
    assert submit(client, f"/avtale/{asked[0][1]}", without=("seen",)).status_code == 409
    session.refresh(letter)
    assert letter.agreed_total == 0


def test_a_reminder_has_a_new_link(session, client, sign_in):
    leader, letter, asked = sent(session)
    url = f"/prosjekter/{letter.project.slug}/avtale/1"
    agreement = letter.current_agreements[0]
    answer = submit(sign_in(leader), url, to=f"/avtalesvar/{agreement.id}/minn")
    assert answer.status_code == 303
    first, second = mails_to(session, asked[0][0].contact_email)
    links = {link_in(first), link_in(second)}
    assert len(links) == 2
    assert sorted(client.get(link).status_code for link in links) == [200, 404]


def test_the_contact_answers_signed_in_and_nobody_else_does(session, sign_in, client):
    _leader, letter, asked = sent(session)
    partner = asked[0][0]
    agreement = letter.current_agreements[0]
    contact = make_person(session, email=partner.contact_email)
    assert f"Les tildelingsbrevet for «{letter.project.name}», og si ja" in text_of(
        sign_in(contact).get("/mitt")
    )
    url = f"/avtalesvar/{agreement.id}"
    assert sign_in(make_person(session)).get(url).status_code == 404
    assert client.get(url).status_code == 303
    assert submit(sign_in(contact), url).status_code == 303
    session.refresh(letter)
    assert letter.agreed_total == 1


def test_a_letter_is_read_by_those_it_concerns_until_it_is_agreed(session, client, sign_in):
    leader, letter, asked = sent(session)
    url = f"/prosjekter/{letter.project.slug}/avtale/1"
    member = letter.project.group.active[0].person
    contact = make_person(session, email=letter.project.lead.contact_email)
    steering, juror = make_steering(session, letter.project.call), make_person(session)
    make_seat(session, letter.project.call, juror)
    people = (leader, member, contact, steering, make_staff(session), juror, make_person(session))
    found = [sign_in(one).get(url).status_code for one in people]
    assert found == [200, 200, 200, 200, 200, 404, 404]
    assert client.get(url).status_code == 303
    agree_all(session, letter, asked)
    assert client.get(url).status_code == 200
    printed = client.get(f"{url}/utskrift")
    assert letter.text_sha256 in "".join(text_of(printed).split())


@pytest.mark.parametrize("part", ["avtale/ny", "avtale/1/skriv", "avtale/1/trekk", "om"])
def test_only_those_who_lead_the_round_write(session, client, sign_in, part):
    leader, letter, _asked = sent(session)
    url = f"/prosjekter/{letter.project.slug}/{part}"
    contact = make_person(session, email=letter.project.lead.contact_email)
    member = letter.project.group.active[0].person
    for stranger in (contact, member, make_steering(session, letter.project.call)):
        assert sign_in(stranger).get(url).status_code == 403
    assert client.get(url).status_code == 303
    assert sign_in(leader).get(url).status_code in (200, 302)


@pytest.mark.parametrize("part", ["", "/avtale/1", "/avtale/ny", "/om"])
def test_what_does_not_exist_is_not_found(session, sign_in, part):
    staff = sign_in(make_staff(session))
    assert staff.get(f"/prosjekter/finnes-ikke{part}").status_code == 404
    assert staff.get("/prosjekter?utlysning=finnes-ikke").status_code == 404


def test_an_amended_letter_points_both_ways(session, client, sign_in):
    leader, first = in_force(session)
    url = f"/prosjekter/{first.project.slug}/avtale"
    me = sign_in(leader)
    without_reason = submit(me, f"{url}/ny", {})
    assert without_reason.status_code == 422
    assert "Skriv hvorfor brevet blir endret." in text_of(without_reason)
    answer = submit(me, f"{url}/ny", {"amendment_reason": "Flere vil være med.", "covers": "Mer."})
    assert (answer.status_code, answer.location) == (303, f"{url}/2")
    second = session.query(Letter).filter_by(number=2).one()
    agree_all(session, second, services.send_letter(session, actor=leader, letter=second, now=WHEN))
    assert ("Les brevet som kom etter", f"{url}/2") in links_of(client.get(f"{url}/1"))
    assert ("Les brevet det erstatter", f"{url}/1") in links_of(client.get(f"{url}/2"))
    page = client.get(f"/prosjekter/{first.project.slug}")
    assert "Mer." in text_of(client.get(f"{url}/2"))
    assert "Brevet er endret siden." in text_of(page)


ADDED = {
    "name": "Sammen i bydelen",
    "about": "Familier og nabolag.",
    "reason": "Bydelen manglet.",
    "starts_on": "2022-09-01",
    "ends_on": "2023-12-31",
    "group": "ny",
    "group_name": "Naboene",
    "group_contact": "Kari Nabo",
    "group_email": "kari@example.org",
} | {
    f"partners-{number}-{name}": one[name]
    for number, one in enumerate(PARTNERS)
    for name in ("actor_name", "kind", "contact_name", "contact_email")
}


def test_the_steering_group_adds_a_project_on_a_page(session, client, sign_in):
    call = make_call(session, phase=Phase.DECIDED)
    me = sign_in(make_steering(session, call))
    url = f"/utlysninger/{call.slug}/prosjekter/ny"
    answer = submit(me, url, ADDED)
    assert (answer.status_code, answer.location) == (303, "/prosjekter/sammen-i-bydelen")
    shown = text_of(client.get(answer.location))
    assert "Lagt til av styringsgruppa Bydelen manglet." in shown
    assert "Film" not in shown
    project = session.query(Project).one()
    assert [one.person.email for one in project.group.active] == ["kari@example.org"]
    assert client.get(url).status_code == 303
    assert sign_in(make_staff(session)).get(url).status_code == 403


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"reason": " "}, "Skriv hvorfor prosjektet blir lagt til."),
        ({"group_name": ""}, "Skriv hva gruppa heter."),
        ({"partners-2-actor_name": ""}, "minst 3 ulike partnere"),
        ({"partners-1-contact_email": ""}, "Skriv e-posten til den som svarer."),
        ({"group": "00000000-0000-0000-0000-000000000000"}, "Velg en gruppe fra lista."),
    ],
)
def test_an_added_project_that_lacks_something_is_not_added(session, sign_in, typed, said):
    call = make_call(session, phase=Phase.DECIDED)
    me = sign_in(make_steering(session, call))
    page = submit(me, f"/utlysninger/{call.slug}/prosjekter/ny", ADDED | typed)
    assert page.status_code == 422
    assert said in text_of(page)
    assert form_to(page).fields["name"] == ["Sammen i bydelen"]
    assert session.query(Project).count() == 0


def test_what_the_page_says_can_be_kept_right(session, client, sign_in):
    leader, project = started(session)
    answer = submit(
        sign_in(leader),
        f"/prosjekter/{project.slug}/om",
        {"contact_name": "Vakta", "contact_email": "vakta@example.org"},
    )
    assert answer.status_code == 303
    assert "Vakta" in text_of(client.get(f"/prosjekter/{project.slug}"))


def test_no_partners_contact_is_named_in_public(session, client):
    _leader, letter = in_force(session)
    project = letter.project
    for path in ("", "/avtale/1", "/avtale/1/utskrift"):
        html = client.get(f"/prosjekter/{project.slug}{path}").get_data(as_text=True)
        for partner in project.partners:
            assert partner.contact_email not in html
            assert partner.contact_name not in html


def test_the_list_takes_the_same_number_of_statements_for_two_and_twelve(session, client, count_sql):
    call = make_call(session, phase=Phase.DECIDED)
    group = make_group(session)
    counts = []
    for total in (2, 12):
        while session.query(Project).count() < total:
            make_letter(session, make_project(session, call=call, group=group))
        client.get("/prosjekter")
        with count_sql() as statements:
            page = client.get("/prosjekter")
        assert text_of(page).count("400 000 kroner") == total
        counts.append(statements.count)
    assert counts[0] == counts[1]


def test_proposals_in_a_list_tell_of_their_letters_in_one_read(session, sign_in, count_sql):
    """The list of what came in, as those who run the round see it."""
    call = make_call(session, phase=Phase.DECIDED)
    group, staff = make_group(session), sign_in(make_staff(session))
    counts = []
    for total in (2, 12):
        while session.query(Project).count() < total:
            make_letter(session, make_project(session, call=call, group=group))
        with count_sql() as statements:
            page = staff.get(f"/utlysninger/{call.slug}/forslag")
        assert text_of(page).count("Avtale") == total
        counts.append(statements.count)
    assert counts[0] == counts[1]


def test_todos_take_the_same_number_of_statements_for_two_and_twelve(session, app, count_sql):
    call = make_call(session, phase=Phase.DECIDED)
    leader, group = make_leader(session, call), make_group(session)
    counts = []
    for total in (2, 12):
        while session.query(Project).count() < total:
            make_letter(session, make_project(session, call=call, group=group), state=LetterState.SENT)
        session.expire_all()
        leader.id  # noqa: B018 - read again before counting
        with count_sql() as statements:
            found = list(contributions.todos(session, leader, utcnow()))
        assert len(found) == total
        counts.append(statements.count)
    assert counts[0] == counts[1]


def test_a_slow_partner_is_worth_a_reminder_after_four_days(session):
    leader, letter, asked = sent(session)
    agree_all(session, letter, asked[:2])
    early = list(contributions.todos(session, leader, WHEN + timedelta(days=4, seconds=-1)))
    late = list(contributions.todos(session, leader, WHEN + timedelta(days=4)))
    assert early == []
    assert str(late[0].detail) == f"Har ikke svart: {asked[2][0].actor_name}."


def test_figures_count_how_projects_came_and_what_was_promised(session):
    call = make_call(session, phase=Phase.DECIDED)
    states = (ProjectState.RUNNING, ProjectState.STOPPED, ProjectState.HANDED_OVER)
    for state in states:
        make_letter(session, make_project(session, call=call, state=state), amount_ore=100_000_000)
    steering = make_steering(session, call)
    services.add_project(
        session,
        actor=steering,
        call=call,
        group=make_group(session),
        name="Lagt til",
        about="",
        reason="Fordi.",
        partners=PARTNERS,
        starts_on=WHOLE["period_start"],
        ends_on=WHOLE["period_end"],
        now=WHEN,
    )
    found = contributions.figures(session, call.slug)
    assert {name: found[name] for name in ("projects", "started", "stopped", "added", "handed_over")} == {
        "projects": 4,
        "started": 3,
        "stopped": 1,
        "added": 1,
        "handed_over": 1,
    }
    assert found["forms"] == {"unconditional": 0, "conditional": 3, "collective": 3}
    assert found["amount_nok"] == 3_000_000
    assert contributions.figures(session, make_call(session).slug)["projects"] == 0


def test_everyone_is_told_when_the_letter_is_in_force(session):
    _leader, letter = in_force(session)
    member = letter.project.group.active[0].person
    (mail,) = mails_to(session, member.email)
    assert mail.subject == "Alle har sagt ja: tildelingsbrevet for «Åpent hus» gjelder"
    assert "500\u00a0000\u00a0kroner, kommer i potten 1. august 2021" in mail.body
    assert "http://localhost/prosjekter/apent-hus/avtale/1" in mail.body


def test_a_later_room_puts_its_card_on_the_projects_page(session, client, app):
    _leader, letter = in_force(session)

    def make(_session, project, person, _now):
        yield ProjectPanel(f"Kort om {project.name}", "/der", ["En linje."], "Gå dit")

    registry().project_panels.append(make)
    try:
        page = client.get(f"/prosjekter/{letter.project.slug}")
    finally:
        registry().project_panels.remove(make)
    assert "Kort om Åpent hus En linje.Gå dit" in text_of(page)
    assert ("Gå dit", "/der") in links_of(page)


def test_a_seat_in_another_call_writes_nothing(session, sign_in):
    _leader, letter = drafted(session)
    stranger = make_person(session)
    make_seat(session, make_call(session), stranger, SeatKind.PROJECT_LEADER)
    me = sign_in(stranger)
    assert me.get(f"/prosjekter/{letter.project.slug}/avtale/1/skriv").status_code == 404
    assert me.get(f"/prosjekter/{letter.project.slug}/avtale/1").status_code == 404
