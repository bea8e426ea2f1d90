"""Nobody can find out by asking who is here: answers and the work behind them are the same."""

import pytest

from fellespott.core.clock import utcnow
from fellespott.people.models import PaperCode
from fellespott.people.rules import CODE_ALPHABET, check_character, in_groups
from fellespott.people.services import link_identity, number_hash
from tests.factories import make_person
from tests.support.alike import stripped
from tests.support.html import submit

KODE = "/logg-inn/kode"


@pytest.fixture(autouse=True)
def counting(limits_on):
    """Also with the counters running."""


@pytest.fixture
def ana(session):
    return make_person(session, name="Ana", email="ana@example.org")


@pytest.fixture
def told_apart(app, count_sql):
    """Send the same form from a fresh browser each; the answers and the number of statements."""

    def ask(page, field, values, **more):
        answers, work = [], []
        for value in values:
            client = app.test_client()
            client.get(page)  # the first page a browser sees sets its cookie
            with count_sql() as statements:
                answer = submit(client, page, {field: value}, **more)
            answers.append(stripped(answer, value, value.replace("@", "%40")))
            work.append(statements.count)
        return len(set(answers)), len(set(work))

    return ask


def slip_free(text):
    return in_groups(text + check_character(text))


def changed(plain, place):
    """Another code that is no slip: one character of it is another."""
    text = plain.replace("-", "")[:19]
    other = CODE_ALPHABET[(CODE_ALPHABET.index(text[place]) + 1) % 32]
    return slip_free(text[:place] + other + text[place + 1 :])


def test_known_and_unknown_addresses_are_answered_alike(ana, told_apart):
    known_and_not = ["ana@example.org", "bob@example.org", "eva@example.org"]

    assert told_apart("/logg-inn", "email", known_and_not) == (1, 1)


def test_known_and_unknown_numbers_are_answered_alike(session, app, sms_gateway, told_apart):
    person = make_person(session, email=None)
    known = ("sms", number_hash("only-for-tests", "+4791234567"))
    link_identity(session, person=person, identity=known, now=utcnow())

    assert told_apart("/logg-inn/mobil", "number", ["91234567", "98765432"]) == (1, 1)


def test_codes_that_open_nothing_are_answered_alike(session, told_apart, print_code):
    (code, wrong), (locked, to_locked), (other, right_but_locked), (gone, right_but_gone) = print_code(4)
    locked.locked_at = other.locked_at = gone.withdrawn_at = utcnow()
    session.commit()

    asked = [
        changed(wrong, 0),  # no such selector
        changed(wrong, 12),  # a wrong secret
        changed(to_locked, 12),
        right_but_locked,
        right_but_gone,
    ]
    assert told_apart("/kode", "code", asked) == (1, 1)
    session.expire_all()
    assert [session.get_one(PaperCode, one.id).wrong_tries for one in (code, locked)] == [1, 0]


def test_a_shared_invitation_answers_known_and_unknown_addresses_alike(ana, make_link, told_apart):
    link = make_link(max_uses=9)

    assert told_apart(link, "email", ["ana@example.org", "bob@example.org"]) == (1, 1)


def test_the_page_of_a_wrong_code_is_the_same_for_known_and_unknown(
    app, ana, ask_for_code, count_sql, code_to
):
    answers, work = set(), set()
    for email in ("ana@example.org", "bob@example.org"):
        client = app.test_client()
        ask_for_code(email, by=client)
        wrong = f"{(int(code_to(email)) + 1) % 10**6:06d}"
        for number in range(6):  # the sixth finds it used up
            with count_sql() as statements:
                answer = submit(client, KODE, {"code": wrong})
            answers.add((number, stripped(answer, email, wrong)))
            work.add((number, statements.count))

    assert (len(answers), len(work)) == (6, 6)


def test_refusals_of_many_are_the_same_for_known_and_unknown(app, ana, told_apart, ask_for_code):
    for email in ("ana@example.org", "bob@example.org"):
        for _ in range(5):
            assert ask_for_code(email, by=app.test_client()).status_code == 303

    assert told_apart("/logg-inn", "email", ["ana@example.org", "bob@example.org"]) == (1, 1)
