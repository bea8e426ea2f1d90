"""One walk from an empty database to a decision a visitor reads, all without JavaScript.

An administrator, a group's contact, three partners, two jurors, a project leader, a steering-group member
and a visitor, each in a browser of their own. It fails if any link of the chain is broken, and axe looks at
every page they come by, on a phone and on a desk, in bokmål and in English.
"""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from fellespott.core.clock import to_oslo, utcnow
from tests.support import films
from tests.support.browser import Someone
from tests.walk.conftest import Town

pytestmark = pytest.mark.browser

CALL = "Ungdommens nabolag"
VTT = "WEBVTT\n\n00:00.000 --> 00:02.000\nHei, vi er Ungdomsgjengen.\n"


def typed(moment: datetime) -> str:
    """A moment as a person types it into a page, on an Oslo clock."""
    return to_oslo(moment).strftime("%Y-%m-%dT%H:%M")


def slug_of(person: Someone) -> str:
    """The call's address part on the page the person stands on."""
    found = re.search(r"/utlysninger/([^/?]+)", person.page.url)
    assert found is not None, person.page.url
    return found.group(1)


def test_walk_from_call_to_published_decision(town: Town, tmp_path: Path) -> None:
    admin = town.newcomer("admin", width=1280)
    the_first_administrator(town, admin)
    slug = a_call(admin)
    invite(admin, slug, "Prosjektleder", "leder@example.org", "Lise Leder")
    invite(admin, slug, "Styringsgruppa", "styring@example.org", "Siv Styring")
    leader = accept(town, "leder", "leder@example.org", "Lise Leder")
    steering = accept(town, "styring", "styring@example.org", "Siv Styring")
    jurors = [a_juror(town, admin, slug, number) for number in (1, 2)]

    contact = town.newcomer("kontakt")
    town.sign_in(contact, "kontakt@example.org", called="Kim")
    a_group(contact)
    proposal = a_draft(contact, slug)
    three_partners(town, contact, proposal)
    money_film_and_promises(contact, tmp_path)
    send_in(town, contact, proposal)

    the_project_leader_cannot_judge(admin, slug)
    close_and_open_for_the_jury(admin, slug)
    for juror in jurors:
        judge(juror, slug, proposal)
    admin.go(f"/utlysninger/{slug}/jury/avslutt")
    admin.press("Avslutt og åpne poengene")

    recommend(leader, slug, proposal)
    decide(steering, slug, proposal)
    told_by_mail(town)
    a_visitor_reads_it(town, slug, proposal)

    assert town.watcher.found == []
    assert len(town.watcher.seen) > 25


def the_first_administrator(town: Town, admin: Someone) -> None:
    admin.go(town.first_link)
    admin.fill("Hva skal vi kalle deg?", "Ada")
    admin.fill("E-postadresse", "ada@example.org")
    admin.press("Ja, jeg blir med")
    town.set_up_second_step(admin)
    admin.sees("Ada")
    visitor = town.newcomer("noen andre")
    answer = visitor.page.goto(town.first_link)
    assert answer is not None
    assert answer.status == 410


def a_call(admin: Someone) -> str:
    admin.go("/utlysninger")
    admin.press("Lag en utlysning")
    admin.fill("Navn på utlysningen", CALL)
    admin.fill("Kort om utlysningen", "Penger til det unge vil gjøre der de bor.")
    admin.fill("Når utlysningen åpner", typed(utcnow() - timedelta(hours=1)))
    admin.fill("Fristen", typed(utcnow() + timedelta(days=14)))
    admin.fill("Ansvarlig enhet", "Innbyggernes modell")
    admin.fill("Navn på den folk kan spørre", "Ada i rundekontoret")
    admin.fill("E-post til den folk kan spørre", "runden@example.org")
    admin.fill("Hvor folk kan klage", "Skriv til klage@example.org, så svarer vi innen tre uker.")
    admin.page.locator("summary", has_text="Penger og svar").click()
    admin.choose("Juryen gir råd")
    admin.press("Lagre som utkast")
    slug = slug_of(admin)
    admin.go(f"/utlysninger/{slug}/styr")
    admin.press("Kunngjør utlysningen")
    admin.fill("Hvorfor nå?", "Alt er klart.")
    admin.press("Kunngjør utlysningen")
    admin.go(f"/utlysninger/{slug}/flytt/open")
    if admin.page.get_by_label("Hvorfor nå?").count():
        admin.fill("Hvorfor nå?", "Nå er det på tide.")
        admin.page.locator("main form button").first.click()
    admin.go(f"/utlysninger/{slug}")
    return slug


def invite(admin: Someone, slug: str, seat: str, address: str, name: str) -> None:
    admin.go(f"/utlysninger/{slug}/plasser")
    admin.choose(seat)
    admin.fill("Hva heter den du inviterer?", name)
    admin.fill("E-postadressen til den du inviterer", address)
    admin.press("Send invitasjonen")
    admin.sees(address)


def accept(town: Town, name: str, address: str, called: str) -> Someone:
    person = town.newcomer(name)
    person.go(town.link_to(address, "/invitasjon/"))
    person.fill("Hva skal vi kalle deg?", called)
    person.press("Ja, jeg blir med")
    return person


def a_juror(town: Town, admin: Someone, slug: str, number: int) -> Someone:
    address = f"jury{number}@example.org"
    admin.go(f"/utlysninger/{slug}/jury/ny")
    admin.fill("Navn", f"Juri {number}")
    admin.fill("E-post", address)
    admin.choose("Bor i området")
    admin.fill("Hvorfor nettopp denne personen?", "Meldte seg på biblioteket.")
    admin.choose("Send en invitasjon på e-post")
    admin.press("Legg til")
    juror = accept(town, f"jury {number}", address, f"Juri {number}")
    juror.choose("Bor i området")
    juror.choose("Under 18 år" if number == 1 else "40 til 60 år")
    juror.press("Gå videre")
    return juror


def a_group(contact: Someone) -> None:
    contact.go("/grupper")
    contact.press("Lag en gruppe") if contact.page.get_by_role("link", name="Lag en gruppe").count() else (
        contact.go("/grupper/ny")
    )
    contact.fill("Hva heter gruppa?", "Ungdomsgjengen")
    contact.fill("Hvor i byen hører dere til?", "Lademoen")
    contact.press("Lag gruppa")
    contact.sees("Ungdomsgjengen")


def a_draft(contact: Someone, slug: str) -> str:
    contact.go(f"/utlysninger/{slug}")
    contact.press("Lag et forslag")
    if contact.page.get_by_role("button", name="Begynn").count():
        contact.press("Begynn")
    found = re.search(r"/forslag/([0-9a-f-]{36})", contact.page.url)
    assert found is not None, contact.page.url
    proposal = found.group(1)
    # Rule R3: nothing else can be opened before need and dream are written.
    contact.go(f"/forslag/{proposal}/steg/ide")
    contact.sees("Hva er viktig for dere?")
    for words in ("Et sted å være om kvelden.", "At ingen står alene."):
        contact.fill("Skriv med egne ord", words)
        contact.press("Neste")
    contact.fill("Hva skal forslaget hete?", "Åpent hus på Lademoen")
    contact.fill("Hva vil dere gjøre?", "Vi holder åpent hus to kvelder i uka.")
    contact.press("Neste")
    contact.fill("Hvem som er med", "Unge mellom 13 og 18 i bydelen.")
    contact.press("Neste")
    contact.sees("Hva skal bli annerledes?")
    contact.press("Neste")
    contact.fill("Hvor kommer ideen fra?", "Vi spurte dem som henger på senteret.")
    contact.fill("Hvem har vært med på å forme den?", "Ti unge og en fritidsleder.")
    contact.press("Neste")
    contact.sees("Hvem gjør det sammen med dere?")
    return proposal


PARTNERS = [
    ("Storby kommune", "Bydel øst", "Kommunen", "bydel@example.org", True),
    ("Storby kommune", "Biblioteket", "Kommunen", "bibliotek@example.org", False),
    ("Velforeningen", "", "Frivillig organisasjon", "vel@example.org", False),
]


def three_partners(town: Town, contact: Someone, proposal: str) -> None:
    for name, unit, kind, address, leads in PARTNERS:
        contact.go(f"/forslag/{proposal}/steg/partnere/ny")
        contact.fill("Hva heter de?", name)
        contact.fill("Hvilken avdeling?", unit)
        contact.choose(kind)
        contact.fill("Hvem skal få spørsmålet?", f"Kontakt i {unit or name}")
        contact.fill("E-posten til den som skal svare", address)
        if leads:
            contact.choose("De har ansvaret for at det blir gjort")
        contact.press("Send spørsmålet")
    for _name, _unit, _kind, address, _leads in PARTNERS:
        partner = town.newcomer(address)
        partner.go(town.link_to(address, "/partner/"))
        partner.press("Ja, vi er med")
    contact.go(f"/forslag/{proposal}/steg/partnere")
    contact.press("Neste")


def money_film_and_promises(contact: Someone, folder: Path) -> None:
    contact.page.get_by_label("Hva slags utgift?").select_option(index=1)
    contact.fill("Hva er det?", "Brettspill og utstyr")
    contact.fill("Hvor mye?", "25 000")
    contact.press("Legg til")
    contact.sees("25 000")
    contact.page.get_by_role("button", name="Neste").or_(
        contact.page.get_by_role("link", name="Neste")
    ).first.click()
    film, captions = folder / "film.mp4", folder / "film.vtt"
    film.write_bytes(films.film())
    captions.write_text(VTT)
    contact.page.get_by_label("Velg filmen").set_input_files(film)
    contact.press("Last opp filmen")
    contact.page.get_by_label("Fil med undertekster").set_input_files(captions)
    contact.press("Lagre teksten")
    # Nobody of the group is in the film: an answer too, and it has to be given.
    contact.press("Lagre hvem som er med")
    contact.press("Neste")
    contact.sees("Hva handler forslaget om?")
    contact.press("Neste")
    for box in contact.page.locator("main input[type=checkbox]").all():
        contact.tick(box)
    contact.press("Neste")


def send_in(town: Town, contact: Someone, proposal: str) -> None:
    contact.go(f"/forslag/{proposal}/sjekk")
    contact.press("Send inn forslaget")
    contact.sees("Forslaget er sendt inn!")
    contact.go(f"/forslag/{proposal}")
    contact.sees("Åpent hus på Lademoen")
    # Rule R3: until the deadline it is the group's and the staff's alone.
    stranger = town.newcomer("naboen")
    answer = stranger.page.goto(f"{stranger.base}/forslag/{proposal}")
    assert answer is not None
    assert "Åpent hus" not in stranger.text()


def the_project_leader_cannot_judge(admin: Someone, slug: str) -> None:
    """Rule R5: one seat per person and call."""
    admin.go(f"/utlysninger/{slug}/jury/ny")
    admin.fill("Navn", "Lise Leder")
    admin.fill("E-post", "leder@example.org")
    admin.choose("Bor i området")
    admin.fill("Hvorfor nettopp denne personen?", "Kjenner området.")
    admin.choose("Gi plass med en gang")
    admin.press("Legg til")
    admin.sees("Lise Leder")
    admin.sees("prosjektleder")


def close_and_open_for_the_jury(admin: Someone, slug: str) -> None:
    for to, why in (("closed", "Alle har sendt inn."), ("jury", "Juryen er samlet.")):
        admin.go(f"/utlysninger/{slug}/flytt/{to}")
        admin.fill("Hvorfor nå?", why)
        admin.page.locator("main form button").first.click()
    admin.go(f"/utlysninger/{slug}/jury")
    admin.page.get_by_role("button", name=re.compile("Del")).first.click()
    admin.looked_at()


def judge(juror: Someone, slug: str, proposal: str) -> None:
    not_too_close(juror, slug)
    juror.go(f"/forslag/{proposal}/vurder")
    groups = (
        juror.page.locator("main form fieldset").filter(has=juror.page.locator("input[type=radio]")).all()
    )
    assert len(groups) == 8
    for position, group in enumerate(groups):
        choices = group.locator("input[type=radio]")
        # "Vet ikke" stands last, and is an answer.
        juror.tick(choices.nth(5 if position == 7 else 3))
    juror.press("Se over og send")
    juror.press("Send inn vurderingen")


def not_too_close(person: Someone, slug: str) -> None:
    """Rule R5: whoever judges or decides first says whether they stand too close."""
    person.go("/mitt")
    person.go(f"/utlysninger/{slug}/habilitet")
    person.choose("Nei, jeg kan vurdere det")
    person.press("Lagre svarene")


def recommend(leader: Someone, slug: str, proposal: str) -> None:
    not_too_close(leader, slug)
    leader.go(f"/utlysninger/{slug}/rangering")
    leader.sees("Åpent hus på Lademoen")
    leader.go(f"/forslag/{proposal}/vedtak")
    leader.choose("Ja")
    leader.fill("Begrunnelsen", "Dere har lyttet til dem det gjelder.")
    leader.press("Lagre")
    leader.go(f"/utlysninger/{slug}/vedtak/arbeid")
    leader.press("Send rådet til styringsgruppa")


def decide(steering: Someone, slug: str, proposal: str) -> None:
    not_too_close(steering, slug)
    steering.go(f"/forslag/{proposal}/vedtak")
    steering.choose("Ja")
    steering.fill("Begrunnelsen", "Vi følger rådet: dere når dem som ellers blir hjemme.")
    steering.press("Lagre")
    steering.go(f"/utlysninger/{slug}/vedtak/arbeid")
    steering.press("Se over og kunngjør")
    steering.press("Kunngjør vedtaket")


def told_by_mail(town: Town) -> None:
    town.is_told("kontakt@example.org", "Vi følger rådet")


def a_visitor_reads_it(town: Town, slug: str, proposal: str) -> None:
    visitor = town.newcomer("besøkende")
    visitor.go("/")
    visitor.sees("Åpent hus på Lademoen")
    visitor.go(f"/utlysninger/{slug}/vedtak")
    visitor.sees("Disse fikk ja")
    visitor.sees("Vi følger rådet: dere når dem som ellers blir hjemme.")
    visitor.sees("klage@example.org")
    visitor.go(f"/forslag/{proposal}")
    visitor.sees("Åpent hus på Lademoen")
    visitor.does_not_see("bydel@example.org")
