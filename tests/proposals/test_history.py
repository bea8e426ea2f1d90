"""The history of answers: what is kept, who reads it, what comes back, and what is taken away again."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from fellespott.core.clock import utcnow
from fellespott.core.personal import ERASED_NAME
from fellespott.groups.states import MemberKind
from fellespott.people.services import erase_person
from fellespott.proposals import services
from fellespott.proposals.history_personal import forget_history, show_versions
from fellespott.proposals.models import AnswerVersion
from fellespott.proposals.personal import empty_drafts
from fellespott.proposals.services.drafts import write_answers
from fellespott.proposals.services.history import Hand, loses_words
from fellespott.proposals.states import ProposalState
from tests.factories import WHEN, add_member, make_person, make_proposal, make_staff
from tests.support.html import submit, text_of

from .support import contact_of, refusal
from .writing_support import history

NOW = WHEN + timedelta(days=3)
one_database = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def proposal(session):
    return make_proposal(session, need="", dream="")


def write(session, proposal, person, text, *, minutes=0, pressed=False, name="need", tab="a", behalf=None):
    held = services.hold_draft(session, proposal)
    hand = Hand(person, behalf, tab=tab, is_pressed=pressed)
    write_answers(session, held=held, wanted={name: text}, hand=hand, now=NOW + timedelta(minutes=minutes))


# --- what is kept


def test_writing_on_grows_one_version(session, proposal):
    ana = contact_of(proposal.group)
    for text in ("Et", "Et sted", "Et sted å være"):
        write(session, proposal, ana, text)
    assert history(session, proposal, "need") == ["Et sted å være"]


def test_another_hand_begins_a_new_version(session, proposal):
    ana, bo = contact_of(proposal.group), make_person(session)
    for person, text in ((ana, "Et"), (bo, "Et sted"), (ana, "Et sted å være")):
        write(session, proposal, person, text)
    assert history(session, proposal, "need") == ["Et", "Et sted", "Et sted å være"]


@one_database
@pytest.mark.parametrize(("minutes", "kept"), [(9, ["Et sted"]), (10, ["Et", "Et sted"])])
def test_ten_minutes_after_it_began_a_version_is_whole(session, proposal, minutes, kept):
    ana = contact_of(proposal.group)
    write(session, proposal, ana, "Et")
    write(session, proposal, ana, "Et sted", minutes=minutes)
    assert history(session, proposal, "need") == kept


@one_database
def test_the_pressed_button_makes_a_version_whole(session, proposal):
    ana = contact_of(proposal.group)
    write(session, proposal, ana, "Et", pressed=True)
    write(session, proposal, ana, "Et sted")
    assert history(session, proposal, "need") == ["Et", "Et sted"]


@one_database
def test_the_button_pressed_with_nothing_new_makes_it_whole_too(session, proposal):
    ana = contact_of(proposal.group)
    write(session, proposal, ana, "Et")
    write(session, proposal, ana, "Et", pressed=True)
    write(session, proposal, ana, "Et sted")
    assert history(session, proposal, "need") == ["Et", "Et sted"]


@one_database
def test_words_taken_away_are_kept(session, proposal):
    ana = contact_of(proposal.group)
    write(session, proposal, ana, "Fest i parken")
    write(session, proposal, ana, "Konsert på torget")
    assert history(session, proposal, "need") == ["Fest i parken", "Konsert på torget"]


@pytest.mark.parametrize("backend", ["sqlite"])
@pytest.mark.parametrize(
    ("before", "after", "lost"),
    [
        ("Fest i prken", "Fest i parken", False),
        ("Fe", "Fest", False),
        ("Fest i parken", "i parken: fest Fest", False),
        ("Fest i parken", "Fest", True),
        ("Vi vil danse", "Vi skal danse", True),
        ("Vi vil dan", "Vi vil danse nå", False),
        ("x" * 5000, "y" * 5000, True),
        ("en to tre fire fem seks sju åtte ni ti elleve", "ti elleve", True),
        ("en to tre fire fem seks sju åtte ni ti elleve", "en to tre fire fem seks sju X Y Z Æ", True),
        ("", "Fest", False),
    ],
)
def test_when_a_text_has_lost_words(backend, before, after, lost):
    assert loses_words(before, after) is lost


@one_database
def test_what_was_written_for_another_says_so_and_is_another_hand(session, proposal):
    helper, mona = make_person(session, name="Hege H"), make_person(session, name="Mona M")
    add_member(session, proposal.group, helper, MemberKind.HELPER)
    add_member(session, proposal.group, mona)
    write(session, proposal, helper, "Et")
    write(session, proposal, helper, "Et sted", behalf=mona)
    assert history(session, proposal, "need") == ["Et", "Et sted"]
    rows = session.scalars(sa.select(AnswerVersion).order_by(AnswerVersion.number)).all()
    assert [(one.by, one.on_behalf_of) for one in rows] == [(helper, None), (helper, mona)]


@one_database
def test_a_text_from_before_there_was_a_history_is_kept_when_it_goes(session):
    proposal = make_proposal(session, need="Skrevet før")
    write(session, proposal, contact_of(proposal.group), "Noe helt annet nå")
    assert history(session, proposal, "need") == ["Skrevet før", "Noe helt annet nå"]
    first = session.scalars(sa.select(AnswerVersion).order_by(AnswerVersion.number)).first()
    assert (first.by_id, first.at) == (None, WHEN)


# --- the database itself


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE answer_version SET text = 'Noe annet'",
        "UPDATE answer_version SET number = 7",
        "UPDATE answer_version SET is_aside = true",
        "UPDATE answer_version SET closed_at = NULL",
        "DELETE FROM answer_version",
    ],
)
def test_a_whole_version_is_never_changed(session, proposal, change):
    write(session, proposal, contact_of(proposal.group), "Et sted", pressed=True)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(sa.text(change))
    assert history(session, proposal, "need") == ["Et sted"]


def test_one_answer_has_one_open_version(session, proposal):
    write(session, proposal, contact_of(proposal.group), "Et sted")
    open_too = AnswerVersion(proposal_id=proposal.id, field="need", number=2, text="To", began_at=NOW, at=NOW)
    session.add(open_too)
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


# --- the page


@pytest.fixture
def written(session, proposal):
    ana, bo = contact_of(proposal.group), make_person(session, name="Bo Bakke")
    add_member(session, proposal.group, bo)
    write(session, proposal, ana, "Vi vil danse <b>nå</b>", pressed=True)
    write(session, proposal, bo, "Vi skal danse <b>nå</b>", pressed=True)
    return proposal, ana, bo


@one_database
def test_the_page_tells_who_when_and_what_changed_in_words(written, sign_in):
    proposal, ana, _bo = written
    text = text_of(sign_in(ana).get(f"/forslag/{proposal.id}/historie"))
    assert (
        "Bo, 18. april 2021 kl. 12.00 Står nå Vi tatt bort: vil slutt. lagt til: skal slutt. danse <b>nå</b>"
        in text
    )
    assert f"{ana.name.split()[0]}, 18. april 2021 kl. 12.00 lagt til: Vi vil danse <b>nå</b> slutt." in text


@one_database
def test_differences_are_marked_for_eyes_too(written, sign_in):
    proposal, ana, _bo = written
    html = sign_in(ana).get(f"/forslag/{proposal.id}/historie").get_data(as_text=True)
    hidden = re.compile(r'<span class="visually-hidden">[^<]*</span>')
    plain = hidden.sub("", html)
    assert '<p class="differences">Vi<del> vil</del><ins> skal</ins> danse &lt;b&gt;nå&lt;/b&gt;</p>' in plain


@one_database
def test_an_earlier_text_comes_back_and_what_stood_is_kept(session, written, sign_in):
    proposal, ana, _bo = written
    first = session.scalars(sa.select(AnswerVersion).order_by(AnswerVersion.number)).first()
    answer = submit(
        sign_in(ana),
        f"/forslag/{proposal.id}/historie",
        to=f"/forslag/{proposal.id}/historie/{first.id}/bruk",
    )
    assert answer.location == f"/forslag/{proposal.id}/historie?svar=need"
    session.expire_all()
    assert proposal.need == "Vi vil danse <b>nå</b>"
    assert history(session, proposal, "need") == [
        "Vi vil danse <b>nå</b>",
        "Vi skal danse <b>nå</b>",
        "Vi vil danse <b>nå</b>",
    ]


@one_database
def test_an_earlier_text_does_not_come_back_into_what_is_sent_in(session, written):
    proposal, ana, _bo = written
    first = session.scalars(sa.select(AnswerVersion).order_by(AnswerVersion.number)).first()
    proposal.state = ProposalState.WITHDRAWN
    error = refusal(lambda: services.use_version(session, actor=ana, version=first, now=NOW))
    assert (error.code, proposal.need) == ("withdrawn", "Vi skal danse <b>nå</b>")


@one_database
def test_an_answer_that_was_put_aside_can_be_used(session, written, sign_in):
    proposal, ana, _bo = written
    typed = services.Typed({"need": "Jeg ville noe annet"}, {"need": "x"})
    services.put_aside(session, actor=ana, proposal=proposal, typed=typed, now=NOW)
    page = sign_in(ana).get(f"/forslag/{proposal.id}/historie")
    assert "Lagt til side Skrevet samtidig med noe annet, og ikke tatt i bruk." in text_of(page)
    aside = session.scalars(sa.select(AnswerVersion).where(AnswerVersion.is_aside)).one()
    services.use_version(session, actor=ana, version=aside, now=NOW)
    assert proposal.need == "Jeg ville noe annet"


@one_database
def test_nothing_written_yet_is_said_kindly(proposal, sign_in):
    page = sign_in(contact_of(proposal.group)).get(f"/forslag/{proposal.id}/historie")
    assert "Her er det ikke skrevet noe ennå" in text_of(page)


@one_database
def test_a_long_history_has_pages_and_few_queries(session, proposal, sign_in, count_sql):
    ana = contact_of(proposal.group)
    browser, path = sign_in(ana), f"/forslag/{proposal.id}/historie"
    write(session, proposal, ana, "Tekst nummer 0", pressed=True)
    write(session, proposal, make_person(session), "Tekst nummer 1", pressed=True)
    with count_sql() as few:
        browser.get(path)
    people = [make_person(session) for _ in range(23)]
    for number, person in enumerate(people, start=2):
        write(session, proposal, person, f"Tekst nummer {number}", pressed=True)
    with count_sql() as many:
        page = browser.get(path)
    assert (many.count, page.get_data(as_text=True).count('class="differences"')) == (few.count, 10)
    last = text_of(browser.get(f"{path}?svar=need&side=3"))
    assert "tatt bort: 3 slutt. lagt til: 4 slutt." in last
    assert "lagt til: Tekst nummer 0 slutt." in last


# --- who


@one_database
def test_only_those_in_the_group_read_it(session, written, sign_in):
    proposal, ana, bo = written
    helper, staff, stranger = make_person(session), make_staff(session), make_person(session)
    add_member(session, proposal.group, helper, MemberKind.HELPER)
    path = f"/forslag/{proposal.id}/historie"
    seen = [sign_in(person).get(path).status_code for person in (ana, bo, helper, staff, stranger)]
    assert seen == [200, 200, 403, 404, 404]


@one_database
def test_only_those_in_the_group_bring_a_text_back(session, written, sign_in):
    proposal, _ana, bo = written
    first = session.scalars(sa.select(AnswerVersion).order_by(AnswerVersion.number)).first()
    other = make_proposal(session, need="Vårt")
    helper, stranger = make_person(session), contact_of(other.group)
    add_member(session, proposal.group, helper, MemberKind.HELPER)
    path = f"/forslag/{proposal.id}/historie/{first.id}/bruk"
    foreign = f"/forslag/{other.id}/historie/{first.id}/bruk"
    tried = [(helper, path), (stranger, path), (stranger, foreign), (bo, foreign)]
    assert [sign_in(person).post(url).status_code for person, url in tried] == [403, 404, 404, 404]
    assert proposal.need == "Vi skal danse <b>nå</b>"


@one_database
def test_a_helper_is_not_shown_the_way_there(session, written, sign_in):
    proposal, ana, _bo = written
    helper = make_person(session)
    add_member(session, proposal.group, helper, MemberKind.HELPER)
    link = f"/forslag/{proposal.id}/historie?svar=need"
    found = [
        link in sign_in(one).get(f"/forslag/{proposal.id}/steg/behov").get_data(as_text=True)
        for one in (ana, helper)
    ]
    assert found == [True, False]


# --- whose it is, and how long


def test_erasing_somebody_takes_the_name_and_leaves_the_words(session, written):
    proposal, _ana, bo = written
    write(session, proposal, bo, "Vi skal danse nå og siden")
    erase_person(session, actor=bo, person=bo, now=utcnow())
    session.expire_all()
    rows = session.scalars(sa.select(AnswerVersion).order_by(AnswerVersion.number)).all()
    assert [(one.by_id is None, one.tab) for one in rows] == [(False, "a"), (True, ""), (True, "")]
    assert history(session, proposal, "need")[1:] == ["Vi skal danse <b>nå</b>", "Vi skal danse nå og siden"]
    assert bo.name == ERASED_NAME


@one_database
def test_a_person_is_shown_what_they_have_written(session, written):
    _proposal, _ana, bo = written
    assert [one["Tekst"] for one in show_versions(session, bo)] == ["Vi skal danse <b>nå</b>"]


@pytest.mark.usefixtures("written")
def test_the_history_is_emptied_with_the_draft(session):
    assert empty_drafts(session, sa.true(), now=utcnow()) == 1
    session.expire_all()
    rows = session.execute(sa.select(AnswerVersion.text, AnswerVersion.by_id, AnswerVersion.tab)).all()
    assert [tuple(row) for row in rows] == [("", None, "")] * 2


@one_database
def test_the_history_of_what_was_sent_in_is_emptied_in_time(session):
    proposal = make_proposal(session)
    write(session, proposal, contact_of(proposal.group), "Før vi sendte", pressed=True)
    sent = make_proposal(session, call=proposal.call, state=ProposalState.SUBMITTED)
    session.add(
        AnswerVersion(
            proposal_id=sent.id, field="need", number=1, text="Kladd", began_at=NOW, at=NOW, closed_at=NOW
        )
    )
    session.flush()
    closes = sent.call.closes_at
    assert forget_history(session, closes) == 0
    assert forget_history(session, closes + timedelta(seconds=1)) == 1
    assert history(session, sent, "need") == [""]
    assert history(session, proposal, "need")[-1] == "Før vi sendte"
