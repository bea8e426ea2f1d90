"""The proposal's questions on paper: the same as on the screen, need and dream alone on the first page."""

import ast
from typing import Any

import pytest
import typst

from fellespott.core import pdf
from fellespott.proposals.paper_form import paper_form
from fellespott.proposals.questions import QUESTIONS
from fellespott.proposals.states import STEPS, TEXT_FIELDS, Step
from tests.factories import make_call

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
ADDRESS = "/utlysninger/{}/papirskjema.pdf"


@pytest.fixture
def drawn(app, session):
    """What the form draws, in a language."""

    def draw(language: str = "nb", **fields: Any) -> dict[str, Any]:
        with app.test_request_context():
            return paper_form(make_call(session, **fields), language)

    return draw


def places(data: dict[str, Any]) -> list[tuple[int, int]]:
    """(number of the question, page it stands on), as typst laid them out."""
    compiler = typst.Compiler(
        str(pdf.PAPERS / "form.typ"),
        root=str(pdf.PAPERS),
        font_paths=pdf.fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": pdf._packed(data)},
    )
    found = ast.literal_eval(str(compiler.query("<question>", field="value")))
    return [(one["number"], one["page"]) for one in found]


@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_form_is_printed_in_each_language(session, client, language):
    found = client.get(ADDRESS.format(make_call(session).slug), query_string={"sprak": language})
    assert (found.status_code, found.mimetype) == (200, "application/pdf")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in found.data


@pytest.mark.parametrize("wanted", ["alle", "tull", "nb,en"])
def test_a_form_is_in_one_language_at_a_time(session, client, wanted):
    assert (
        client.get(ADDRESS.format(make_call(session).slug), query_string={"sprak": wanted}).status_code == 404
    )


def test_the_questions_are_those_of_the_steps_with_their_numbers(drawn):
    data = drawn()
    asked = [(one["number"], one["title"], one["how"]) for one in (*data["first"], *data["steps"])]
    wanted = [
        (number, str(QUESTIONS[step].title), str(QUESTIONS[step].how))
        for number, step in enumerate(STEPS, start=1)
    ]
    assert asked == wanted


def test_a_step_that_is_asked_about_anew_is_on_the_paper_too(drawn, monkeypatch):
    monkeypatch.setitem(TEXT_FIELDS, Step.ORIGIN, ("origin", "shaped_by", "origin"))
    (origin,) = [one for one in drawn()["steps"] if one["number"] == STEPS.index(Step.ORIGIN) + 1]
    assert [one["label"] for one in origin["texts"]] == [
        "Hvor kommer ideen fra?",
        "Hvem har vært med på å forme den?",
        "Hvor kommer ideen fra?",
    ]


def test_need_and_dream_stand_alone_on_the_first_page(drawn):
    for language in ("nb", "en"):
        found = places(
            drawn(language, title="Et langt navn på en utlysning som går over to linjer og litt til")
        )
        assert [number for number, page in found if page == 1] == [1, 2]
        assert [number for number, _page in found] == list(range(1, len(STEPS) + 1))


def test_nothing_of_the_call_but_its_name_is_on_the_first_page(drawn):
    data = drawn(summary="En sykkelverksted-idé", rulebook="For eksempel fotball")
    assert "sykkelverksted" not in str(data)
    assert "fotball" not in str(data)
    for one in data["first"]:
        assert set(one) == {"number", "title", "how", "texts"}


def test_there_is_room_for_partners_money_and_the_calls_own_promises(drawn):
    data = drawn(min_actors=6, max_award_ore=40_000_000)
    by_number = {one["number"]: one for one in data["steps"]}
    partners = by_number[STEPS.index(Step.PARTNERS) + 1]
    assert partners["partners"]["boxes"] == 6
    assert partners["note"].startswith("Så mange må ha sagt ja før dere kan sende inn: 6.")
    money = by_number[STEPS.index(Step.MONEY) + 1]
    assert money["note"] == "Det meste ett forslag kan få her, er 400\u00a0000\u00a0kroner."
    promises = by_number[STEPS.index(Step.PROMISES) + 1]
    assert promises["ticks"] == ["Vi blir med i følgeforskningen.", "Ingen penger til lønn."]


def test_the_paper_says_where_it_is_handed_in_and_where_the_code_leads(drawn):
    data = drawn(slug="varen", contact_name="Den som leder", contact_email="", responsible_unit="Bydelen")
    assert data["words"]["places"] == ["Bydelen", "Den som leder"]
    assert data["address"] == "localhost/utlysninger/varen"
    assert data["qr_says"] == "QR-kode som åpner http://localhost/utlysninger/varen"
