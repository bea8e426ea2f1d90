"""The walk goes on from the decision: letter, pot, review, story, learning bank, and a story taken down.

It begins where a call has been decided, and everyone does the rest in browsers without JavaScript. axe looks
at every page they come by.
"""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest

from fellespott.calls.states import Phase, SeatKind
from fellespott.config import read_settings
from fellespott.core.clock import to_oslo, utcnow
from fellespott.core.db import db, unit_of_work
from fellespott.groups.states import MemberKind
from fellespott.jury.models import CallDecision, DecisionEntry
from fellespott.jury.states import DecisionState, Outcome
from fellespott.proposals.states import ProposalState
from tests.conftest import make_app
from tests.factories import (
    WHEN,
    add_member,
    answer_conflict,
    make_call,
    make_group,
    make_person,
    make_proposal,
    make_seat,
)
from tests.support.browser import Someone
from tests.walk.conftest import Town

pytestmark = pytest.mark.browser

TITLE = "Åpent hus på Lademoen"


def a_decided_call(town: Town) -> SimpleNamespace:
    """What the first walk ends with: a published yes to a group of two, with three partners behind it."""
    app = make_app(read_settings(town.server.env))
    with app.app_context():
        try:
            return _a_published_yes()
        finally:
            db.session.remove()
            db.engine.dispose()


def _a_published_yes() -> SimpleNamespace:
    with unit_of_work() as session:
        call = make_call(session, phase=Phase.DECIDED)
        contact = make_person(session, name="Kim", email="kim@example.org")
        member = make_person(session, name="Mia", email="mia@example.org")
        group = make_group(session, contact=contact, name="Ungdomsgjengen")
        add_member(session, group, member, MemberKind.MEMBER)
        proposal = make_proposal(session, call=call, group=group, state=ProposalState.SUBMITTED, title=TITLE)
        leader = make_person(session, name="Lise", email="lise@example.org")
        seat = make_seat(session, call, leader, SeatKind.PROJECT_LEADER)
        answer_conflict(session, seat, proposal)
        decision = CallDecision(call_id=call.id, mode=call.decision_mode, max_awards=8, created_at=WHEN)
        session.add(decision)
        session.flush()
        session.add(
            DecisionEntry(
                decision_id=decision.id,
                proposal_id=proposal.id,
                outcome=Outcome.YES,
                reason="Dere har lyttet.",
                decided_at=WHEN,
            )
        )
        session.flush()
        decision.proposals_total = decision.reasons_total = decision.awards_total = 1
        decision.published_at, decision.state = utcnow(), DecisionState.PUBLISHED
        session.flush()
        partners = [partner.contact_email for partner in proposal.partners]
        return SimpleNamespace(proposal=str(proposal.id), partners=partners)


def test_walk_on_from_the_decision_to_the_learning_bank(town: Town) -> None:
    start = a_decided_call(town)
    leader, contact, member = (town.newcomer(name) for name in ("leder", "kontakt", "medlem"))
    for person, address in ((leader, "lise"), (contact, "kim"), (member, "mia")):
        town.sign_in(person, f"{address}@example.org")

    project = a_letter(town, leader, start)
    money_comes(contact, project)
    use = talked_over_and_voted(contact, member, project)
    paid_out(leader, use)
    reviewed(leader, contact, project)
    story = a_story(town, leader, contact, member, project)
    found_then_gone(town, member, story)

    assert town.watcher.found == []
    assert len(town.watcher.seen) > 15


def a_letter(town: Town, leader: Someone, start: SimpleNamespace) -> str:
    today = to_oslo(utcnow()).date()
    leader.go("/mitt")
    leader.go(f"/forslag/{start.proposal}/start")
    leader.fill("Når begynner prosjektet?", today.isoformat())
    leader.fill("Når er det slutt?", (today + timedelta(days=540)).isoformat())
    leader.press("Start prosjektet")
    found = re.search(r"/prosjekter/([^/?]+)", leader.page.url)
    assert found is not None, leader.page.url
    project = f"/prosjekter/{found.group(1)}"
    leader.go(f"{project}/avtale/ny")
    for number, box in enumerate(leader.page.locator("fieldset textarea").all()):
        box.fill(f"Mål nummer {number + 1}.")
    leader.fill("Hvordan vil dere at andre skal se dere?", "Som noen som holder det de lover.")
    leader.fill("Hvor mye får prosjektet til sammen?", "200 000")
    leader.fill("Brevet gjelder fra", today.isoformat())
    leader.fill("Til og med", (today + timedelta(days=540)).isoformat())
    rows = leader.page.get_by_role("group", name=re.compile("Linje"))
    for place, row in enumerate(rows.all()):
        row.get_by_label("Dag").fill(today.isoformat() if place == 0 else "")
        row.get_by_label("Beløp").fill("200 000" if place == 0 else "")
    leader.fill("Hva dekker pengene?", "Brettspill, mat og turer. Aldri lønn.")
    for box in leader.page.locator("input[name=forms]").all():
        leader.tick(box)
    leader.fill("Hva skjer når perioden er slutt?", "Det som er igjen, går tilbake. Ingen skylder noe.")
    leader.page.locator(".form-actions button").first.click()
    leader.looked_at()
    leader.press("Send til partnerne")
    for address in start.partners:
        partner = town.newcomer(address)
        partner.go(town.link_to(address, "/avtale/"))
        partner.press("Ja, vi er enige")
    leader.go(project)
    return project


def money_comes(contact: Someone, project: str) -> None:
    """The scheduler puts the instalment of the day into the pot, within a minute or two."""
    for _ in range(120):
        contact.page.goto(contact.base + f"{project}/pott")
        left = contact.page.locator("main .lead strong")
        if left.count() and left.first.inner_text().startswith("200"):
            break
        contact.page.wait_for_timeout(1000)
    contact.go(f"{project}/pott")
    contact.sees("Foreslå å bruke penger")


def talked_over_and_voted(contact: Someone, member: Someone, project: str) -> str:
    contact.press("Foreslå å bruke penger")
    contact.fill("Hva skal pengene gå til?", "Brettspill")
    contact.page.get_by_label("Hva slags er det?").select_option(index=1)
    contact.fill("Hvem er pengene til?", "Alle i gruppa")
    contact.choose("Sammen")
    contact.fill("Hvor mye i alt?", "60 000")
    contact.fill("Hvorfor?", "Vi vil ha noe å gjøre sammen.")
    contact.choose("Pengene går ikke til lønn eller stillinger")
    contact.press("Foreslå dette")
    found = re.search(r"/prosjekter/[^/]+/pott/bruk/[0-9a-f-]{36}", contact.page.url)
    assert found is not None, f"{contact.page.url}: {contact.text()[:800]}"
    use = found.group()
    member.go(use)
    member.fill("Hva tenker du?", "Kan vi kjøpe brukt?")
    member.press("Si det")
    contact.go(f"{use}/avstemning")
    contact.press("Legg det fram")
    for person in (contact, member):
        person.go(use)
        person.choose("Ja")
        person.press("Send svaret")
    contact.go(use)
    return use


def paid_out(leader: Someone, use: str) -> None:
    leader.go(use)
    leader.press("Skriv inn en utbetaling")
    leader.fill("Hvor mye ble betalt?", "60 000")
    leader.fill("Hvilken dag?", to_oslo(utcnow()).date().isoformat())
    leader.choose("Pengene går ikke til lønn eller stillinger")
    leader.press("Skriv inn")
    leader.sees("60 000")


def reviewed(leader: Someone, contact: Someone, project: str) -> None:
    leader.go(f"{project}/halvar/ny")
    leader.fill("Når skal dere snakke sammen?", to_oslo(utcnow()).date().isoformat())
    leader.fill("Hvorfor nå?", "Vi vil vite hvordan det går.")
    leader.press("Spør prosjektet")
    contact.go(f"{project}/halvar")
    found = contact.page.locator("main a[href*='/halvar/']").first.get_attribute("href")
    assert found is not None
    review = re.sub(r"/(svar|avgjor)$", "", found)
    contact.go(f"{review}/svar")
    for group in contact.page.locator("main form fieldset").all():
        choices = group.locator("input[type=radio]")
        if choices.count():
            contact.tick(choices.first)
    contact.fill("Hva har gått bra?", "Mange kom.")
    contact.fill("Hva har ikke gått så bra?", "Det er kaldt i lokalet.")
    contact.fill("Hvordan har de det gjelder, vært med og bestemt?", "Vi stemte.")
    contact.press("Send svaret")
    leader.go(f"{review}/avgjor")
    leader.tick(leader.page.locator("main form input[type=radio]").first)
    leader.fill("Begrunn det", "Dere er på vei dit dere skal.")
    leader.press("Avgjør")
    leader.sees("Dere er på vei dit dere skal.")


def a_story(town: Town, leader: Someone, contact: Someone, member: Someone, project: str) -> str:
    contact.go(f"{project}/historier/ny")
    tellers = contact.page.get_by_label("Hvem forteller?")
    if tellers.count() and tellers.first.evaluate("box => box.tagName") == "SELECT":
        tellers.first.select_option(label="Mia")
    else:
        contact.choose("Mia")
    contact.press("Begynn")
    found = re.search(r"/historier/[0-9a-f-]{36}", contact.page.url)
    assert found is not None, contact.page.url
    story = found.group()
    contact.go(f"{story}/skriv")
    contact.fill("Hva skal historien hete?", "Kvelden noen spurte meg")
    for box in contact.page.locator("main form textarea").all():
        box.fill("Først var det stille. Så kom noen bort og spurte om jeg ville spille.")
    contact.fill("Hvilket navn skal stå der?", "Mia")
    contact.press("Lagre")
    contact.go(f"{story}/les")
    contact.press("Be den som forteller lese")
    # Whose age is not known may need a guardian's yes, so that is asked first.
    member.go("/meg/alder")
    member.choose("18 år eller eldre")
    member.press("Lagre")
    member.go(f"{story}/les")
    member.choose("Jeg har lest hele teksten")
    member.press("Ja, den er riktig")
    member.go(f"{story}/samtykke")
    member.choose("Alle kan lese den på nettet")
    member.press("Ja, jeg samtykker")
    leader.go(f"{story}/publiser")
    for box in leader.page.locator("main form input[type=checkbox]").all():
        leader.tick(box)
    leader.press("Publiser for alle")
    leader.sees("Kvelden noen spurte meg")
    return story


def found_then_gone(town: Town, member: Someone, story: str) -> None:
    visitor = town.newcomer("besøkende")
    visitor.go("/laeringsbank?q=spille")
    visitor.press("Kvelden noen spurte meg")
    visitor.sees("Først var det stille.")
    public = visitor.page.url
    member.go(f"{story}/samtykke/trekk")
    member.press("Ja, trekk samtykket og ta historien ned")
    answer = visitor.page.goto(public)
    assert answer is not None
    assert answer.status == 410
    visitor.does_not_see("Først var det stille.")
    visitor.go("/laeringsbank?q=spille")
    visitor.does_not_see("Kvelden noen spurte meg")
