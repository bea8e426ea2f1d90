"""The group's talk: who reads, who writes, and that a grown-up is there whenever the young may be."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from fellespott.core.clock import utcnow
from fellespott.groups.models import GroupMessage
from fellespott.groups.rules import Present, TalkState, talk_state
from fellespott.groups.states import MemberKind
from fellespott.people.states import AgeBand
from tests.factories import add_member, make_group, make_person, make_staff
from tests.support.html import form_to, submit, text_of

MEMBER, CONTACT, ADULT = MemberKind.MEMBER, MemberKind.CONTACT, MemberKind.CONTACT_ADULT
HELPER, CONSULTANT = MemberKind.HELPER, MemberKind.EXPERIENCE_CONSULTANT


@pytest.mark.parametrize(
    ("present", "state"),
    [
        ([], TalkState.NO_ADULT),
        ([(CONTACT, None, False), (MEMBER, AgeBand.FROM_13, False)], TalkState.NO_ADULT),
        # A grown-up who is only a member has no such task.
        ([(CONTACT, AgeBand.ADULT, False), (MEMBER, AgeBand.FROM_15, False)], TalkState.NO_ADULT),
        ([(CONTACT, AgeBand.ADULT, False), (MEMBER, AgeBand.ADULT, False)], TalkState.ALL_ADULTS),
        # An age not said is not grown up.
        ([(CONTACT, AgeBand.ADULT, False), (MEMBER, None, False)], TalkState.NO_ADULT),
        ([(CONTACT, AgeBand.FROM_13, False), (ADULT, None, True)], TalkState.ADULT_PRESENT),
        ([(CONTACT, AgeBand.FROM_13, False), (HELPER, AgeBand.ADULT, False)], TalkState.ADULT_PRESENT),
        ([(CONTACT, AgeBand.FROM_13, False), (CONSULTANT, AgeBand.ADULT, False)], TalkState.ADULT_PRESENT),
        ([(CONTACT, None, False), (HELPER, None, False)], TalkState.ADULT_NOT_SAID),
        ([(CONTACT, None, False), (HELPER, AgeBand.FROM_15, False)], TalkState.ADULT_NOT_SAID),
        # Said to be of age once, and later to be fifteen: the later word holds.
        ([(CONTACT, None, False), (ADULT, AgeBand.FROM_15, True)], TalkState.ADULT_NOT_SAID),
    ],
)
def test_the_talk_is_open_while_a_grown_up_with_that_task_is_there(present, state):
    assert talk_state(Present(*one) for one in present) is state


@pytest.fixture
def ana(session):
    return make_person(session, name="Ana")


@pytest.fixture
def bo(session):
    return make_person(session, name="Bo", age_band=AgeBand.FROM_13)


@pytest.fixture
def group(session, ana, bo):
    group = make_group(session, contact=ana, name="Nabolaget")
    add_member(session, group, bo)
    return group


@pytest.fixture
def watched(session, group):
    add_member(session, group, make_person(session, name="Vera"), ADULT)
    return group


def say(session, group, author, text, at=None, **fields):
    message = GroupMessage(
        group_id=group.id, author_id=author.id, text=text, sent_at=at or utcnow(), **fields
    )
    session.add(message)
    session.flush()
    return message


def texts(session):
    return [one.text for one in session.scalars(select(GroupMessage).order_by(GroupMessage.sent_at))]


def test_what_one_writes_is_read_by_all_in_the_group_and_nobody_else(
    session, client, sign_in, ana, bo, watched
):
    answer = submit(sign_in(ana), f"/grupper/{watched.id}/samtale", {"text": "Møte på torsdag"})
    assert (answer.status_code, answer.location) == (303, f"/grupper/{watched.id}/samtale")
    vera = watched.active[2].person
    for person in (ana, bo, vera):
        assert "Møte på torsdag" in text_of(sign_in(person).get(f"/grupper/{watched.id}/samtale"))
    for stranger in (make_person(session), make_staff(session)):
        answer = sign_in(stranger).get(f"/grupper/{watched.id}/samtale")
        assert answer.status_code == 404
        assert "torsdag" not in answer.get_data(as_text=True)
    assert client.get(f"/grupper/{watched.id}/samtale").status_code == 303


def test_who_has_left_reads_nothing_more(session, sign_in, ana, bo, watched):
    say(session, watched, ana, "Møte på torsdag")
    watched.membership_of(bo).left_at = utcnow()
    answer = sign_in(bo).get(f"/grupper/{watched.id}/samtale")
    assert answer.status_code == 404
    assert "torsdag" not in answer.get_data(as_text=True)


def test_without_a_grown_up_nobody_writes_and_the_page_says_how_to_get_one(session, sign_in, ana, bo, group):
    page = sign_in(bo).get(f"/grupper/{group.id}/samtale")
    assert "Samtalen åpner når en voksen er med i gruppa" in text_of(page)
    assert "Inviter en voksen" not in text_of(page)
    contact = sign_in(ana)
    assert "Inviter en voksen" in text_of(contact.get(f"/grupper/{group.id}/samtale"))
    token = form_to(contact.get("/grupper/ny")).fields["csrf_token"][0]
    answer = contact.post(f"/grupper/{group.id}/samtale", data={"csrf_token": token, "text": "Hei"})
    assert answer.status_code == 403
    assert texts(session) == []


def test_what_was_written_stays_when_the_grown_up_leaves(session, sign_in, ana, watched):
    say(session, watched, ana, "Møte på torsdag")
    client = sign_in(watched.active[2].person)
    assert submit(client, f"/grupper/{watched.id}/ut").status_code == 303
    page = text_of(sign_in(ana).get(f"/grupper/{watched.id}/samtale"))
    assert "Møte på torsdag" in page
    assert "Samtalen åpner når en voksen er med i gruppa" in page


def test_a_helper_who_has_not_said_to_be_grown_up_is_asked_to(session, sign_in, ana, group):
    helper = make_person(session)
    add_member(session, group, helper, HELPER)
    assert "eller eldre" in text_of(sign_in(ana).get(f"/grupper/{group.id}/samtale"))
    submit(sign_in(helper), "/meg/alder", {"age": "18_plus"})
    assert submit(sign_in(ana), f"/grupper/{group.id}/samtale", {"text": "Hei"}).status_code == 303


def test_one_takes_back_ones_own_message_and_nobody_elses(session, sign_in, ana, bo, watched):
    message = say(session, watched, bo, "Det var ikke greit")
    url = f"/grupper/{watched.id}/samtale/{message.id}/skjul"
    client = sign_in(ana)
    token = form_to(client.get(f"/grupper/{watched.id}/samtale")).fields["csrf_token"][0]
    assert client.post(url, data={"csrf_token": token}).status_code == 404
    mine = sign_in(bo)
    page = f"/grupper/{watched.id}/samtale"
    assert submit(mine, page, to=url).status_code == 303
    for reader in (mine, client):
        shown = reader.get(page)
        assert "Skjult av den som skrev." in text_of(shown)
        assert "ikke greit" not in shown.get_data(as_text=True)


def test_a_message_of_another_group_is_not_reached_through_ones_own(session, sign_in, ana, watched):
    other = make_group(session)
    message = say(session, other, ana, "Noe annet sted")
    client = sign_in(ana)
    token = form_to(client.get("/grupper/ny")).fields["csrf_token"][0]
    url = f"/grupper/{watched.id}/samtale/{message.id}/skjul"
    assert client.post(url, data={"csrf_token": token}).status_code == 404
    session.refresh(message)
    assert message.hidden_at is None


def test_what_is_taken_down_is_gone_from_the_page(session, sign_in, ana, watched):
    say(session, watched, ana, "Noe stygt", taken_down_at=utcnow())
    answer = sign_in(ana).get(f"/grupper/{watched.id}/samtale")
    assert "Meldingen er tatt ned etter at noen sa fra." in text_of(answer)
    assert "Noe stygt" not in answer.get_data(as_text=True)


def test_new_messages_are_counted_in_what_waits_until_they_are_read(session, sign_in, ana, bo, watched):
    later = utcnow() - timedelta(hours=1)
    say(session, watched, ana, "En", later)
    say(session, watched, ana, "To", later)
    say(session, watched, ana, "Skjult", later, hidden_at=later)
    client = sign_in(bo)
    assert "2 nye meldinger i Nabolaget" in text_of(client.get("/mitt"))
    assert "nye meldinger" not in text_of(sign_in(ana).get("/mitt"))
    client.get(f"/grupper/{watched.id}/samtale")
    assert "nye meldinger" not in text_of(client.get("/mitt"))
    say(session, watched, ana, "Tre")
    assert "1 ny melding i Nabolaget" in text_of(client.get("/mitt"))


def test_a_message_that_says_nothing_or_too_much_is_kept_in_the_box(session, sign_in, ana, watched):
    client, page = sign_in(ana), f"/grupper/{watched.id}/samtale"
    assert submit(client, page, {"text": "   "}).status_code == 422
    answer = submit(client, page, {"text": "x" * 2001})
    assert answer.status_code == 422
    assert "x" * 2001 in answer.get_data(as_text=True)
    assert texts(session) == []


def test_the_talk_is_paged_in_constant_sql(session, sign_in, count_sql, ana, bo, watched):
    say(session, watched, bo, "Melding 0")
    client, page = sign_in(ana), f"/grupper/{watched.id}/samtale"
    client.get(page)
    counts = []
    for number in (3, 40):
        for index in range(number):
            say(session, watched, bo if index % 2 else ana, f"Melding {number}-{index}")
        client.get(page)  # so far have I come
        with count_sql() as statements:
            shown = client.get(page)
        counts.append((text_of(shown).count("Melding "), statements.count))
    assert [rows for rows, _ in counts] == [4, 30]
    assert counts[0][1] == counts[1][1]
    assert "Side 1 av 2" in text_of(shown)
