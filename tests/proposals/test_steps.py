from datetime import timedelta

import pytest

from fellespott.core.clock import utcnow
from fellespott.core.forms import LONG_TEXT
from fellespott.groups.states import MemberKind
from fellespott.proposals import services
from fellespott.proposals.models import Proposal
from fellespott.proposals.states import STEPS, ProposalState, Step
from tests.factories import WHOLE, add_member, make_call, make_group, make_person, make_proposal
from tests.support.html import form_to, links_of, submit, text_of

from .support import contact_of

LATER = [one.value for one in STEPS[2:]]


def url(proposal: Proposal, step: str) -> str:
    return f"/forslag/{proposal.id}/steg/{step}"


def fields(page):
    return {name: values[-1] for name, values in form_to(page).fields.items() if values}


# --- starting


def test_start_without_a_group_shows_the_way_to_one(session, sign_in):
    call = make_call(session)
    page = sign_in(make_person(session)).get(f"/utlysninger/{call.slug}/nytt-forslag")
    assert "Først trenger dere en gruppe" in text_of(page)
    assert ("Lag en gruppe", "/grupper/ny") in links_of(page)


def test_start_with_a_group_of_others_is_refused(session, sign_in):
    call, own, other = make_call(session), make_group(session), make_group(session)
    answer = submit(
        sign_in(contact_of(own)), f"/utlysninger/{call.slug}/nytt-forslag", {"group": str(other.id)}
    )
    assert answer.status_code == 422
    assert "Velg en gruppe du er med i." in text_of(answer)


def test_start_leads_back_to_the_draft_there_is(session, sign_in):
    proposal = make_proposal(session)
    answer = submit(
        sign_in(contact_of(proposal.group)),
        f"/utlysninger/{proposal.call.slug}/nytt-forslag",
        {"group": str(proposal.group_id)},
    )
    assert answer.location == url(proposal, "behov")


def test_start_after_the_deadline_says_so(session, sign_in):
    group = make_group(session)
    call = make_call(session, closes_at=utcnow() - timedelta(minutes=1))
    page = sign_in(contact_of(group)).get(f"/utlysninger/{call.slug}/nytt-forslag")
    assert "Fristen har gått ut" in text_of(page)


def test_visitor_who_wants_to_start_signs_in_first(session, client):
    call = make_call(session)
    answer = client.get(f"/utlysninger/{call.slug}/nytt-forslag")
    assert answer.status_code == 303


def test_start_in_an_unknown_call_is_not_found(session, sign_in):
    assert sign_in(make_person(session)).get("/utlysninger/finnes-ikke/nytt-forslag").status_code == 404


# --- rule R3: need and dream first


def test_later_step_leads_to_need_first(session, sign_in):
    proposal = make_proposal(session, need="", dream="")
    browser = sign_in(contact_of(proposal.group))
    for step in ("drom", *LATER):
        answer = browser.get(url(proposal, step))
        assert (step, answer.status_code, answer.location) == (step, 303, url(proposal, "behov"))


def test_later_step_leads_to_the_dream_when_need_is_written(session, sign_in):
    proposal = make_proposal(session, dream="")
    browser = sign_in(contact_of(proposal.group))
    for step in LATER:
        answer = browser.get(url(proposal, step))
        assert (step, answer.status_code, answer.location) == (step, 303, url(proposal, "drom"))
        assert "Først vil vi høre hva som er viktig for dere" in text_of(browser.get(answer.location))


@pytest.mark.parametrize("path", ["sjekk", "steg/partnere/ny"])
def test_other_pages_of_the_draft_lead_to_need_first_too(session, sign_in, path):
    proposal = make_proposal(session, need="", dream="")
    answer = sign_in(contact_of(proposal.group)).get(f"/forslag/{proposal.id}/{path}")
    assert answer.location == url(proposal, "behov")


def test_all_steps_open_when_need_and_dream_are_written(session, sign_in):
    proposal = make_proposal(session)
    browser = sign_in(contact_of(proposal.group))
    for place, step in enumerate(STEPS, start=1):
        page = browser.get(url(proposal, step.value))
        assert page.status_code == 200
        assert f"{place} av {len(STEPS)}, du kan stoppe når som helst" in text_of(page)


def test_idea_posted_before_need_is_refused_and_kept_in_the_field(session, sign_in):
    proposal = make_proposal(session, need="", dream="")
    browser = sign_in(contact_of(proposal.group))
    page = browser.get(url(proposal, "behov"))
    token = fields(page)["csrf_token"]
    answer = browser.post(
        url(proposal, "ide"),
        data={"csrf_token": token, "version": "1", "title": "Min idé", "idea": "Lang tekst", "go": "next"},
    )
    assert answer.status_code == 409
    assert fields(answer)["idea"] == "Lang tekst"
    assert proposal.title == ""


@pytest.mark.parametrize("step", ["finnes-ikke", "need", "1"])
def test_unknown_step_is_not_found(session, sign_in, step):
    proposal = make_proposal(session)
    assert sign_in(contact_of(proposal.group)).get(url(proposal, step)).status_code == 404


# --- saving and moving


@pytest.mark.parametrize(
    ("go", "to"), [("next", "steg/deltakere"), ("back", "steg/drom"), ("pause", ""), (None, "steg/deltakere")]
)
def test_every_button_saves_and_goes_its_way(session, sign_in, go, to):
    proposal = make_proposal(session)
    data = {"title": "Nytt navn", "idea": "Ny tekst"} | ({"go": go} if go else {})
    answer = submit(sign_in(contact_of(proposal.group)), url(proposal, "ide"), data)
    assert (answer.status_code, answer.location) == (303, f"/forslag/{proposal.id}/{to}".rstrip("/"))
    assert (proposal.title, proposal.idea) == ("Nytt navn", "Ny tekst")


def test_line_breaks_are_stored_as_one_kind(session, sign_in):
    proposal = make_proposal(session)
    submit(sign_in(contact_of(proposal.group)), url(proposal, "behov"), {"need": "En\r\nto\r\n\r\ntre\r\n"})
    assert proposal.need == "En\nto\n\ntre"


@pytest.mark.parametrize("kind", [MemberKind.MEMBER, MemberKind.CONTACT_ADULT, MemberKind.HELPER])
def test_everyone_in_the_group_writes(session, sign_in, kind):
    proposal, person = make_proposal(session), make_person(session)
    add_member(session, proposal.group, person, kind)
    assert submit(sign_in(person), url(proposal, "behov"), {"need": "Nytt"}).status_code == 303
    assert proposal.need == "Nytt"


def test_step_shows_when_it_was_saved(session, sign_in):
    proposal = make_proposal(session)
    browser = sign_in(contact_of(proposal.group))
    assert "Sist lagret 15. april 2021 kl. 12.00." in text_of(browser.get(url(proposal, "ide")))


@pytest.mark.parametrize(("step", "name"), [("behov", "need"), ("drom", "dream")])
def test_need_and_dream_must_hold_something(session, sign_in, step, name):
    proposal = make_proposal(session)
    answer = submit(sign_in(contact_of(proposal.group)), url(proposal, step), {name: " \n "})
    assert answer.status_code == 422
    assert getattr(proposal, name) == WHOLE[name]


# --- bad input


def test_too_long_a_text_is_refused_and_kept_in_the_field(session, sign_in):
    proposal = make_proposal(session)
    text = "a" * (LONG_TEXT + 1)
    answer = submit(sign_in(contact_of(proposal.group)), url(proposal, "behov"), {"need": text})
    assert answer.status_code == 422
    assert fields(answer)["need"] == text
    assert "Den kan ha 5000 tegn" in text_of(answer)
    assert proposal.need == WHOLE["need"]


def test_text_of_exactly_the_longest_length_is_saved(session, sign_in):
    proposal = make_proposal(session)
    text = "a\n" * (LONG_TEXT // 2 - 1) + "aa"
    answer = submit(
        sign_in(contact_of(proposal.group)), url(proposal, "behov"), {"need": text.replace("\n", "\r\n")}
    )
    assert (answer.status_code, proposal.need) == (303, text)


def test_ten_megabytes_of_text_are_refused_and_kept(session, sign_in):
    proposal = make_proposal(session)
    text = "a" * (10 * 1024 * 1024)
    answer = submit(sign_in(contact_of(proposal.group)), url(proposal, "drom"), {"dream": text})
    assert answer.status_code == 422
    assert text in answer.get_data(as_text=True)
    assert proposal.dream == WHOLE["dream"]


def test_stale_token_is_refused_and_the_text_kept(session, sign_in):
    proposal = make_proposal(session)
    browser = sign_in(contact_of(proposal.group))
    answer = submit(browser, url(proposal, "behov"), {"need": "Skrevet lenge", "csrf_token": "gammel"})
    assert answer.status_code == 400
    assert fields(answer)["need"] == "Skrevet lenge"
    assert proposal.need == WHOLE["need"]
    again = browser.post(url(proposal, "behov"), data=fields(answer) | {"go": "next"})
    assert (again.status_code, proposal.need) == (303, "Skrevet lenge")


def test_text_with_characters_nobody_types_is_saved_without_them(session, sign_in):
    proposal = make_proposal(session)
    submit(sign_in(contact_of(proposal.group)), url(proposal, "behov"), {"need": "før\x00etter 💧"})
    assert proposal.need == "føretter 💧"


# --- two at once


def test_stale_save_shows_both_texts_and_loses_neither(session, sign_in):
    proposal = make_proposal(session)
    browser = sign_in(contact_of(proposal.group))
    opened = fields(browser.get(url(proposal, "behov")))
    services.save_need(
        session,
        actor=contact_of(proposal.group),
        proposal=proposal,
        version=proposal.version,
        need="Det hun skrev",
        now=utcnow(),
    )
    answer = browser.post(url(proposal, "behov"), data=opened | {"need": "Det jeg skrev", "go": "next"})
    assert answer.status_code == 409
    assert fields(answer)["need"] == "Det jeg skrev"
    assert "Dette er lagret nå Det hun skrev" in text_of(answer)
    session.expire_all()
    assert proposal.need == "Det hun skrev"

    # Having seen both, the next press decides.
    decided = browser.post(
        url(proposal, "behov"), data=fields(answer) | {"need": "Begge deler", "go": "next"}
    )
    assert (decided.status_code, proposal.need) == (303, "Begge deler")


def test_another_step_saved_meanwhile_makes_nothing_stale(session, sign_in):
    proposal = make_proposal(session)
    browser = sign_in(contact_of(proposal.group))
    opened = fields(browser.get(url(proposal, "behov")))
    services.save_dream(
        session,
        actor=contact_of(proposal.group),
        proposal=proposal,
        version=proposal.version,
        dream="En ny drøm",
        now=utcnow(),
    )
    answer = browser.post(url(proposal, "behov"), data=opened | {"need": "Nytt", "go": "next"})
    assert (answer.status_code, proposal.need, proposal.dream) == (303, "Nytt", "En ny drøm")


@pytest.mark.parametrize("version", ["", "0", "x", "-1", "9" * 40])
def test_forged_version_counts_as_stale(session, sign_in, version):
    proposal = make_proposal(session)
    browser = sign_in(contact_of(proposal.group))
    answer = submit(browser, url(proposal, "behov"), {"need": "Nytt", "version": version, "seen": "nei"})
    assert (answer.status_code, proposal.need) == (409, WHOLE["need"])


def test_double_click_on_next_saves_once_and_goes_on(session, sign_in):
    proposal = make_proposal(session)
    browser = sign_in(contact_of(proposal.group))
    data = fields(browser.get(url(proposal, "behov"))) | {"need": "Nytt", "go": "next"}
    first, second = (browser.post(url(proposal, "behov"), data=data) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert proposal.need == "Nytt"


# --- who


def test_stranger_is_told_that_nothing_is_there(session, sign_in):
    proposal = make_proposal(session)
    browser = sign_in(make_person(session))
    for step in STEPS:
        assert browser.get(url(proposal, step.value)).status_code == 404
        assert browser.post(url(proposal, step.value), data={"need": "Nytt"}).status_code in (404, 405)


def test_somebody_who_left_the_group_is_a_stranger(session, sign_in):
    proposal, person = make_proposal(session), make_person(session)
    add_member(session, proposal.group, person, left_at=utcnow())
    assert sign_in(person).get(url(proposal, "behov")).status_code == 404


# --- after sending in


@pytest.mark.parametrize("state", [ProposalState.SUBMITTED, ProposalState.WITHDRAWN])
def test_steps_of_what_is_no_longer_a_draft_lead_to_its_page(session, sign_in, state):
    proposal = make_proposal(session, state=state)
    browser = sign_in(contact_of(proposal.group))
    for step in STEPS:
        answer = browser.get(url(proposal, step.value))
        assert (answer.status_code, answer.location) == (303, f"/forslag/{proposal.id}")


def test_save_after_sending_in_is_refused_and_the_text_kept(session, sign_in):
    proposal = make_proposal(session)
    browser = sign_in(contact_of(proposal.group))
    data = fields(browser.get(url(proposal, "behov"))) | {"need": "For sent", "go": "next"}
    proposal.state = ProposalState.WITHDRAWN
    answer = browser.post(url(proposal, "behov"), data=data)
    assert (answer.status_code, fields(answer)["need"]) == (409, "For sent")
    assert proposal.need == WHOLE["need"]


def test_promises_are_shown_in_the_readers_language(session, sign_in):
    proposal = make_proposal(session)
    browser = sign_in(contact_of(proposal.group))
    assert "Vi blir med i følgeforskningen." in text_of(browser.get(url(proposal, Step.PROMISES.value)))
    browser.get("/sprak/en")
    assert "We take part in the research." in text_of(browser.get(url(proposal, Step.PROMISES.value)))


def test_promise_nobody_asks_for_is_refused(session, sign_in):
    proposal = make_proposal(session)
    answer = submit(sign_in(contact_of(proposal.group)), url(proposal, "lofter"), {"promises": ["annet"]})
    assert answer.status_code == 422
    assert proposal.acceptances == []
