"""Saved while it is written: the same rules as the button, nothing twice, nobody overwritten."""

from datetime import timedelta

import pytest

from fellespott.core.clock import utcnow
from fellespott.groups.states import MemberKind
from fellespott.proposals.states import ProposalState
from tests.factories import add_member, make_call, make_group, make_person, make_proposal
from tests.support.html import form_to, submit, text_of

from .support import actions, contact_of
from .writing_support import OpenPage, by_client, history

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def proposal(session):
    return make_proposal(session)


def open_page(proposal, browser, step, *names, tab="a1"):
    return OpenPage.open(by_client(browser), f"/forslag/{proposal.id}/steg/{step}", *names, tab=tab)


@pytest.fixture
def ana(proposal, sign_in):
    return sign_in(contact_of(proposal.group))


@pytest.fixture
def bo(session, proposal, sign_in):
    person = make_person(session, name="Bo Bakke")
    add_member(session, proposal.group, person)
    return sign_in(person)


def test_what_is_typed_is_saved_and_the_time_told(proposal, ana):
    page = open_page(proposal, ana, "ide", "title", "idea")
    status, told = page.autosave(idea="Et sted å være")
    assert (status, told["fields"]["idea"]["fate"], told["fields"]["title"]["fate"]) == (200, "mine", "same")
    assert told["says"].startswith("Lagret kl. ")
    assert proposal.idea == "Et sted å være"


def test_the_button_after_an_autosave_is_no_conflict(proposal, ana):
    page = open_page(proposal, ana, "ide", "title", "idea")
    page.autosave(idea="Et sted")
    assert page.press(idea="Et sted å være") == 303
    assert proposal.idea == "Et sted å være"


def test_an_answer_lost_on_the_way_is_no_conflict_with_oneself(proposal, ana):
    page = open_page(proposal, ana, "behov", "need")
    page.texts["need"] = "Først dette"
    page.fetch(f"{page.path}/lagre", page.body())  # saved, and the answer never heard
    status, _told = page.autosave(need="Først dette og så mer")
    assert (status, proposal.need) == (200, "Først dette og så mer")


def test_the_button_pressed_while_an_autosave_is_on_its_way(proposal, ana):
    page = open_page(proposal, ana, "behov", "need")
    page.texts["need"] = "Først dette"
    page.fetch(f"{page.path}/lagre", page.body())
    assert (page.press(need="Først dette, ferdig"), proposal.need) == (303, "Først dette, ferdig")


def test_a_save_that_comes_late_does_not_undo_a_newer(proposal, ana):
    page = open_page(proposal, ana, "behov", "need")
    page.texts["need"] = "Litt"
    late = page.body()
    page.autosave(need="Litt mer enn det")
    status, told = page.send(late)
    assert (status, told["fields"]["need"]["fate"], proposal.need) == (200, "late", "Litt mer enn det")


def test_a_retry_writes_nothing_twice(session, proposal, ana):
    page = open_page(proposal, ana, "behov", "need")
    page.texts["need"] = "En ny tekst om det samme her hos oss"
    body = page.body()
    page.send(body)
    before = history(session, proposal, "need")
    version, log = proposal.version, actions(session)
    status, told = page.send(body)
    assert (status, told["fields"]["need"]["fate"]) == (200, "same")
    assert (history(session, proposal, "need"), proposal.version, actions(session)) == (before, version, log)


def test_writing_on_is_one_version_and_one_line_in_the_log(session, proposal, ana):
    page = open_page(proposal, ana, "ide", "title", "idea")
    for end in range(1, 6):
        page.autosave(idea=" ".join(["ord"] * end))
    assert history(session, proposal, "idea") == ["ord ord ord ord ord"]
    assert actions(session).count("proposal.saved") == 1


def test_another_answer_on_the_same_page_is_no_conflict(proposal, ana, bo):
    mine, theirs = (
        open_page(proposal, one, "ide", "title", "idea", tab=tab) for one, tab in ((ana, "a"), (bo, "b"))
    )
    theirs.autosave(title="Sjøbua")
    status, told = mine.autosave(idea="Et sted å være")
    assert (status, told["fields"]["title"]) == (
        200,
        {"fate": "theirs", "seen": told["fields"]["title"]["seen"], "text": "Sjøbua"},
    )
    assert (proposal.title, proposal.idea) == ("Sjøbua", "Et sted å være")


def test_the_button_leaves_what_only_another_changed(proposal, ana, bo):
    mine = open_page(proposal, ana, "ide", "title", "idea")
    open_page(proposal, bo, "ide", "title", "idea", tab="b").autosave(title="Sjøbua")
    assert mine.press(idea="Et sted å være") == 303
    assert (proposal.title, proposal.idea) == ("Sjøbua", "Et sted å være")


def test_two_at_once_overwrite_nothing_and_both_are_shown(session, proposal, ana, bo):
    mine, theirs = (
        open_page(proposal, one, "behov", "need", tab=tab) for one, tab in ((ana, "a"), (bo, "b"))
    )
    theirs.autosave(need="Det Bo skrev <b>her</b>")
    status, told = mine.autosave(need="Det jeg skrev")
    assert (status, told["fields"]["need"]["fate"], proposal.need) == (
        409,
        "clash",
        "Det Bo skrev <b>her</b>",
    )
    shown = text_of(told["fields"]["need"]["html"])
    assert "Bo har lagret dette: Det Bo skrev <b>her</b>" in shown
    assert "bare hos deg: jeg slutt. bare hos den andre: Bo slutt." in shown
    assert history(session, proposal, "need")[1:] == ["Det Bo skrev <b>her</b>", "(Det jeg skrev)"]
    mine.take("need", "Det jeg skrev, og det Bo skrev", told)
    assert mine.autosave()[0] == 200
    assert history(session, proposal, "need")[1:] == [
        "Det Bo skrev <b>her</b>",
        "(Det jeg skrev)",
        "Det jeg skrev, og det Bo skrev",
    ]


def test_a_conflict_sent_again_is_put_aside_once(session, proposal, ana, bo):
    mine, theirs = (
        open_page(proposal, one, "behov", "need", tab=tab) for one, tab in ((ana, "a"), (bo, "b"))
    )
    theirs.autosave(need="Det Bo skrev")
    assert [mine.autosave(need="Det jeg skrev")[0] for _ in range(3)] == [409, 409, 409]
    assert history(session, proposal, "need")[2:] == ["(Det jeg skrev)"]


def test_the_button_pressed_too_late_keeps_both_texts_too(session, proposal, ana, bo):
    mine = open_page(proposal, ana, "behov", "need")
    open_page(proposal, bo, "behov", "need", tab="b").press(need="Det Bo skrev")
    assert mine.press(need="Det jeg skrev") == 409
    assert history(session, proposal, "need")[1:] == ["Det Bo skrev", "(Det jeg skrev)"]


# --- the rules of the step


def test_need_cannot_be_emptied_by_an_autosave(proposal, ana):
    page, need = open_page(proposal, ana, "behov", "need"), proposal.need
    status, told = page.autosave(need="  ")
    assert (status, told["says"], proposal.need) == (
        422,
        "Skriv noe her først. Stikkord er nok, og dere kan endre det siden.",
        need,
    )


def test_idea_before_need_and_dream_is_refused(session, sign_in):
    proposal = make_proposal(session, dream="")
    browser = sign_in(contact_of(proposal.group))
    page = open_page(proposal, browser, "behov", "need")
    page.path, page.names = f"/forslag/{proposal.id}/steg/ide", ("title", "idea")
    page.texts, page.marks = {"idea": "For tidlig"}, {"title": "", "idea": page.marks["need"]}
    proposal_mark = open_page(proposal, browser, "drom", "dream").marks["dream"]
    page.marks = {"title": proposal_mark, "idea": proposal_mark}
    status, told = page.autosave()
    assert (status, proposal.idea) == (409, "")
    assert told["says"].startswith("Skriv først hva som er viktig for dere")


def test_after_the_deadline_the_draft_is_still_saved(session, sign_in):
    past = utcnow() - timedelta(days=2)
    proposal = make_proposal(session, call=make_call(session, closes_at=past))
    page = open_page(proposal, sign_in(contact_of(proposal.group)), "behov", "need")
    assert (page.autosave(need="Etter fristen")[0], proposal.need) == (200, "Etter fristen")


@pytest.mark.parametrize("state", [ProposalState.SUBMITTED, ProposalState.WITHDRAWN])
def test_what_is_no_longer_a_draft_refuses_and_the_page_stops(session, sign_in, state):
    proposal = make_proposal(session)
    page = open_page(proposal, sign_in(contact_of(proposal.group)), "behov", "need")
    sent = make_proposal(session, group=proposal.group, state=state)
    need, page.path = sent.need, page.path.replace(str(proposal.id), str(sent.id))
    status, told = page.autosave(need="For sent")
    assert (status, told["over"], sent.need) == (409, True, need)


def test_a_token_that_is_too_old_gets_a_new_one_and_nothing_is_written(proposal, ana):
    page, need = open_page(proposal, ana, "behov", "need"), proposal.need
    page.fields["csrf_token"] = "gammel"
    status, told = page.autosave(need="Skrevet lenge")
    assert (status, proposal.need) == (400, need)
    page.fields["csrf_token"] = told["token"]
    assert (page.autosave()[0], proposal.need) == (200, "Skrevet lenge")


def test_too_long_a_text_is_refused_with_the_reason(proposal, ana):
    page, need = open_page(proposal, ana, "behov", "need"), proposal.need
    status, told = page.autosave(need="a" * 5001)
    assert (status, told["says"], proposal.need) == (422, "Teksten er for lang. Den kan ha 5000 tegn.", need)


def test_a_stranger_is_told_that_nothing_is_there(session, proposal, ana, sign_in):
    page, need = open_page(proposal, ana, "behov", "need"), proposal.need
    stranger = sign_in(make_person(session))
    assert stranger.post(f"{page.path}/lagre", data=page.body()).status_code == 404
    assert proposal.need == need


@pytest.mark.parametrize("step", ["lofter", "partnere", "finnes-ikke"])
def test_a_step_without_texts_has_nothing_to_save(proposal, ana, step):
    page = open_page(proposal, ana, "behov", "need")
    assert ana.post(f"/forslag/{proposal.id}/steg/{step}/lagre", data=page.body()).status_code in (404, 405)


def test_the_text_on_the_page_about_money_is_saved_too(proposal, ana):
    page = open_page(proposal, ana, "penger", "ordinary_scheme")
    assert page.autosave(ordinary_scheme="Vi vet ikke")[0] == 200
    assert proposal.ordinary_scheme == "Vi vet ikke"


# --- writing for another


@pytest.fixture
def helped(session, sign_in):
    helper, member = make_person(session), make_person(session, name="Mona Moe")
    group = make_group(session)
    add_member(session, group, helper, MemberKind.HELPER)
    add_member(session, group, member)
    proposal, browser = make_proposal(session, group=group), sign_in(helper)
    answer = submit(browser, f"/grupper/{group.id}/skriv-for", {"person": str(member.id)})
    assert answer.status_code == 303
    return proposal, browser


def test_while_writing_for_another_the_page_does_not_save_by_itself_and_says_why(helped):
    proposal, browser = helped
    html = browser.get(f"/forslag/{proposal.id}/steg/behov").get_data(as_text=True)
    assert 'data-autosave=""' in html
    assert "Du skriver for Mona. Da lagres det når du trykker på knappen" in text_of(html)


def test_while_writing_for_another_the_server_refuses_too(helped):
    proposal, browser = helped
    page, need = open_page(proposal, browser, "behov", "need"), proposal.need
    status, told = page.autosave(need="For Mona")
    assert (status, told["over"], proposal.need) == (409, True, need)
    assert page.press(need="For Mona") == 303
    assert proposal.need == "For Mona"


# --- what the page tells the script


def test_what_the_browser_keeps_is_under_another_name_for_each_person_and_step(proposal, ana, bo):
    def key(browser, step):
        html = browser.get(f"/forslag/{proposal.id}/steg/{step}").get_data(as_text=True)
        return html.split('data-key="')[1].split('"')[0]

    keys = {key(ana, "behov"), key(ana, "drom"), key(bo, "behov")}
    assert (len(keys), key(ana, "behov") in keys) == (3, True)


def test_the_page_knows_which_of_its_saves_came_through(proposal, ana):
    page = open_page(proposal, ana, "behov", "need", tab="c0ffee")
    page.autosave(need="Noe nytt")
    assert 'data-tabs="c0ffee:1 "' in ana.get(page.path).get_data(as_text=True)


def test_signing_out_has_the_browser_forget_what_was_written(proposal, ana):
    form = form_to(ana.get("/meg"), "/logg-ut")
    answer = ana.post("/logg-ut", data=form.fields)
    assert (answer.status_code, answer.headers["Clear-Site-Data"]) == (303, '"storage"')


def test_the_step_page_makes_few_queries_more_for_it(session, proposal, ana, count_sql):
    page = open_page(proposal, ana, "behov", "need")
    with count_sql() as few:
        ana.get(page.path)
    for number in range(8):
        open_page(proposal, ana, "behov", "need", tab=f"t{number}").press(need=f"Tekst nummer {number} her")
    with count_sql() as many:
        ana.get(page.path)
    assert many.count == few.count
