"""What the mails of this room say, word by word."""

from datetime import UTC, datetime

import pytest

from fellespott.calls.states import ActorKind
from fellespott.core.i18n import current_language
from fellespott.proposals import notices
from fellespott.proposals.states import PartnerState
from tests.factories import make_budget_line, make_call, make_group, make_partner, make_proposal

CLOSES = datetime(2021, 5, 15, 21, 59, tzinfo=UTC)


@pytest.fixture
def proposal(session):
    call = make_call(
        session,
        title="Våren 2021",
        closes_at=CLOSES,
        opens_at=datetime(2021, 4, 15, 8, 0, tzinfo=UTC),
        contact_name="Runa",
        contact_email="runa@example.org",
        decision_expected_at=datetime(2021, 5, 31, 10, 0, tzinfo=UTC),
    )
    return make_proposal(session, call=call, group=make_group(session, name="Unge Nord"), title="Åpent hus")


@pytest.fixture
def partner(session, proposal):
    return make_partner(
        session,
        proposal,
        state=PartnerState.ASKED,
        organisation="Kommunen",
        unit="Bydelen",
        kind=ActorKind.MUNICIPAL,
        contact_name="Kari",
        is_lead=True,
        role="Låner ut huset.",
    )


def test_question_to_a_partner(partner):
    subject, body = notices.partner_question(partner=partner, asked_by="Ana", link="http://x/partner/abc")
    assert subject == "Vil dere være med på «Åpent hus»?"
    assert body.split("\n\n") == [
        "Hei Kari!",
        "Ana i gruppa Unge Nord spør om Kommunen, Bydelen vil være med på forslaget «Åpent hus» "
        "i utlysningen Våren 2021.",
        "Gruppa skriver om oppgaven deres: Låner ut huset.",
        "De spør om dere vil ha ansvaret for at det blir gjort, som ansvarlig leder.",
        "Les hva det er, og svar ja eller nei her:",
        "http://x/partner/abc",
        "Svar før fristen går ut: 15. mai 2021 kl. 23.59.",
        "Lenka er til dere alene. Vi viser navnet på organisasjonen, aldri navnet eller adressen din.",
        "Du får denne e-posten fordi Ana skrev inn adressen din.",
        "Lurer du på noe? Skriv til Runa <runa@example.org>.",
        "Hilsen Fellespott",
    ]


def test_answer_of_a_partner_to_the_group(partner):
    partner.state, partner.answered_at, partner.answer_note = PartnerState.CONFIRMED, CLOSES, "Gjerne!"
    subject, body = notices.partner_answered(partner=partner, link="http://x/f")
    assert subject == "Kommunen, Bydelen er med på «Åpent hus»"
    assert body.split("\n\n") == [
        "Hei!",
        "Kommunen, Bydelen har sagt ja til å være med på forslaget «Åpent hus».",
        "De skrev: Gjerne!",
        "Se hvem som er med:",
        "http://x/f",
        "Lurer du på noe? Skriv til Runa <runa@example.org>.",
        "Hilsen Fellespott",
    ]


def test_receipt_to_the_group(session, proposal):
    make_budget_line(session, proposal, amount_ore=400_000_00)
    subject, body = notices.receipt(
        proposal=proposal, number=1, link="http://x/f", now=datetime(2021, 5, 15, 20, 0, tzinfo=UTC)
    )
    assert subject == "Vi har fått forslaget «Åpent hus»"
    assert body.replace("\u00a0", " ").split("\n\n") == [
        "Hei!",
        "Forslaget «Åpent hus» fra gruppa Unge Nord kom inn 15. mai 2021 kl. 22.00. "
        "Takk for at dere delte det som er viktig for dere.",
        "Dere ber om 400 000 kroner.",
        "Juryen begynner å lese etter fristen, 15. mai 2021 kl. 23.59. Fram til da kan dere ta det tilbake "
        "og endre det, eller trekke det.",
        "Hvem ser det? Alle kan lese forslaget når fristen er ute, hvis dere ikke ber om noe annet.",
        "Dere får svar omtrent 31. mai 2021 kl. 12.00.",
        "Her ligger det:",
        "http://x/f",
        "Lurer du på noe? Skriv til Runa <runa@example.org>.",
        "Hilsen Fellespott",
    ]


def test_mail_about_a_draft_that_came_too_late(proposal):
    subject, body = notices.too_late(proposal=proposal, link="http://x/f")
    assert subject == "Fristen gikk ut for «Åpent hus»"
    assert body.split("\n\n")[1:3] == [
        "Fristen i utlysningen Våren 2021 gikk ut 15. mai 2021 kl. 23.59. Utkastet deres, «Åpent hus», "
        "var ikke sendt inn da, og blir ikke med denne gangen.",
        "Alt dere har skrevet, er tatt vare på. Dere kan bruke det igjen i en ny utlysning:",
    ]


def test_texts_with_percent_signs_and_braces_come_through(proposal, partner):
    proposal.title, partner.role = "100 %(moro)s {x}", "50 %"
    subject, body = notices.partner_question(partner=partner, asked_by="Ana", link="http://x")
    assert subject == "Vil dere være med på «100 %(moro)s {x}»?"
    assert "oppgaven deres: 50 %" in body


def test_call_without_a_contact_still_says_whom_to_ask(proposal):
    proposal.call.contact_email = ""
    _subject, body = notices.too_late(proposal=proposal, link="http://x")
    assert "Lurer du på noe? Spør dem som leder utlysningen." in body


@pytest.mark.parametrize(("language", "spoken"), [("en", "en"), ("nb", "nb"), (None, "nb")])
def test_mail_is_written_in_the_language_of_who_gets_it(app, language, spoken):
    with app.test_request_context(headers={"Accept-Language": "en"}), notices.speaking(language):
        assert current_language() == spoken
