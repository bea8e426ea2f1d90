"""Saved while it is filled in: nothing twice, nothing lost, not in two tabs either."""

import pytest
from sqlalchemy import func, select

from fellespott.jury.dealing import own_order
from fellespott.jury.models import Score, ScoreSheet
from fellespott.jury.sheet_texts import field_of, texts_of, word_of
from tests.factories import answer_conflict, make_sheet
from tests.jury.rounds import make_round
from tests.jury.sheet_page import open_sheet
from tests.proposals.writing_support import by_client
from tests.support.html import form_to, links_of, submit, text_of

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def found(session):
    made = make_round(session, proposals=3)
    for proposal in made.proposals:
        answer_conflict(session, made.jurors[0].seat, proposal)
    return made


@pytest.fixture
def juror(found, sign_in):
    return sign_in(found.person(0))


@pytest.fixture
def first(found):
    return found.call.criteria_version.criteria[0].id


@pytest.fixture
def standing(session, found):
    def look():
        session.expire_all()
        sheet = session.scalar(select(ScoreSheet))
        return {k: t for k, t in texts_of(found.call.criteria_version.criteria, sheet).items() if t}

    return look


def test_an_answer_is_saved_and_the_time_told(found, juror, first, standing):
    page = open_sheet(by_client(juror), found)

    status, told = page.autosave(**{field_of(first): "4", word_of(first): "Godt lyttet"})

    assert (status, told["fields"][field_of(first)]["fate"]) == (200, "mine")
    assert told["says"].startswith("Lagret kl. ")
    assert standing() == {field_of(first): "4", word_of(first): "Godt lyttet"}


def test_a_page_that_changed_nothing_begins_no_sheet(session, found, juror):
    assert open_sheet(by_client(juror), found).autosave()[0] == 200
    assert session.scalar(select(func.count()).select_from(ScoreSheet)) == 0


def test_the_same_sent_again_changes_nothing(session, found, juror, first, standing):
    page = open_sheet(by_client(juror), found)
    page.texts[field_of(first)] = "vet-ikke"
    body = page.body()
    page.send(body)
    status, told = page.send(body)

    assert (status, told["fields"][field_of(first)]["fate"]) == (200, "same")
    assert standing() == {field_of(first): "vet-ikke"}
    assert session.scalar(select(func.count()).select_from(Score)) == 1


def test_an_answer_lost_on_the_way_is_no_conflict_with_oneself(found, juror, first, standing):
    page = open_sheet(by_client(juror), found)
    page.texts[word_of(first)] = "Først dette"
    page.fetch(f"{page.path}/lagre", page.body())  # kept, and the answer never heard

    assert page.autosave(**{word_of(first): "Først dette og mer", field_of(first): "2"})[0] == 200
    assert standing() == {word_of(first): "Først dette og mer", field_of(first): "2"}


def test_a_save_that_comes_late_does_not_undo_a_newer(found, juror, first, standing):
    page = open_sheet(by_client(juror), found)
    page.texts[field_of(first)] = "1"
    late = page.body()
    page.autosave(**{field_of(first): "5"})

    status, told = page.send(late)

    assert (status, told["fields"][field_of(first)]["fate"]) == (200, "late")
    assert standing() == {field_of(first): "5"}


def test_two_tabs_with_different_boxes_lose_nothing(found, juror, first, standing):
    second = field_of(found.call.criteria_version.criteria[1].id)
    one, two = (open_sheet(by_client(juror), found, tab=tab) for tab in "ab")
    one.autosave(**{field_of(first): "4"})

    status, told = two.autosave(**{second: "2"})

    assert (status, told["fields"][second]["fate"]) == (200, "mine")
    assert standing() == {field_of(first): "4", second: "2"}


def test_two_tabs_in_the_same_box_show_both_and_the_juror_chooses(found, juror, first, standing):
    one, two = (open_sheet(by_client(juror), found, tab=tab) for tab in "ab")
    one.autosave(**{field_of(first): "4", word_of(first): "Fra fane <b>en</b>"})

    status, told = two.autosave(**{field_of(first): "2", word_of(first): "Fra fane to"})

    fates = [told["fields"][name]["fate"] for name in (field_of(first), word_of(first))]
    assert (status, fates) == (409, ["clash", "clash"])
    assert "Dette er lagret: 4 I stor grad" in text_of(told["fields"][field_of(first)]["html"])
    assert "Fra fane <b>en</b>" in text_of(told["fields"][word_of(first)]["html"])
    assert standing() == {field_of(first): "4", word_of(first): "Fra fane <b>en</b>"}

    two.take(field_of(first), "2", told)
    two.take(word_of(first), "Fra fane to", told)
    assert two.autosave()[0] == 200
    assert standing() == {field_of(first): "2", word_of(first): "Fra fane to"}


def test_the_button_after_another_tab_shows_what_is_kept_and_the_next_press_decides(
    found, juror, first, standing
):
    url = f"/forslag/{found.proposals[0].id}/vurder"
    old = form_to(juror.get(url), "")
    open_sheet(by_client(juror), found).autosave(**{field_of(first): "4"})

    page = juror.post(url, data=old.fields | {field_of(first): "2", "action": "save"})

    assert page.status_code == 409
    assert "Du svarte noe annet i en annen fane Dette er lagret: 4 I stor grad" in text_of(page)
    again = form_to(page, "")
    assert again.fields[field_of(first)] == ["2"]
    assert standing() == {field_of(first): "4"}
    assert juror.post(url, data=again.fields | {"action": "save"}).status_code == 303
    assert standing() == {field_of(first): "2"}


def test_the_button_after_its_own_autosave_is_no_conflict(found, juror, first, standing):
    page = open_sheet(by_client(juror), found)
    page.autosave(**{field_of(first): "3"})

    assert page.press(**{field_of(first): "5"}) == 303
    assert standing() == {field_of(first): "5"}


def test_nothing_is_saved_on_a_sent_sheet(session, found, juror, first):
    page = open_sheet(by_client(juror), found)
    make_sheet(session, found.jurors[0], found.proposals[0], [3] * 8)

    status, told = page.autosave(**{field_of(first): "1"})

    assert (status, told["over"]) == (409, True)
    assert set(session.scalars(select(Score.value))) == {3}


def test_a_sheet_sent_leaves_no_trace_of_tabs(session, found, juror):
    page = open_sheet(by_client(juror), found)
    page.autosave(**{field_of(one.id): "3" for one in found.call.criteria_version.criteria})
    submit(juror, f"{page.path}/se-over")

    session.expire_all()
    sheet = session.scalars(select(ScoreSheet)).one()
    assert (sheet.submitted_at is not None, sheet.last_saves) == (True, None)


def test_what_is_no_answer_is_refused(session, found, juror, first):
    page = open_sheet(by_client(juror), found)
    assert page.autosave(**{field_of(first): "9"})[0] == 422
    page.texts.pop(field_of(first))
    assert page.autosave(c_ukjent="3")[0] == 422
    assert session.scalar(select(func.count()).select_from(ScoreSheet)) == 0


def test_a_conflict_closes_saving_too(session, found, juror, sign_in, first):
    page = open_sheet(by_client(juror), found)
    submit(
        juror,
        f"/utlysninger/{found.call.slug}/habilitet",
        {f"p_{found.proposals[0].id.hex}": "yes"},
    )
    page.texts[field_of(first)] = "4"

    assert page.fetch(f"{page.path}/lagre", page.body())[0] == 403
    outsider = sign_in(found.leader)
    assert outsider.post(f"{page.path}/lagre", data=page.body()).status_code == 403


def test_before_and_after_stand_on_the_sheet_in_the_jurors_own_order(found, juror):
    by_id = {one.id: one for one in found.proposals}
    order = [by_id[one] for one in own_order(found.jurors[0].seat_id, list(by_id))]

    page = juror.get(f"/forslag/{order[1].id}/vurder")

    around = [link for link in links_of(page) if link[0].startswith(("Forrige: ", "Neste: "))]
    assert around == [
        (f"Forrige: {order[0].title}", f"/forslag/{order[0].id}/vurder"),
        (f"Neste: {order[2].title}", f"/forslag/{order[2].id}/vurder"),
    ]
    assert "2 av 3" in text_of(page)
