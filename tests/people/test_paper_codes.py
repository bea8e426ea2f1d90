"""Codes on paper: printed, typed, claimed, locked, renewed."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from fellespott.audit.models import AuditDetail, AuditEntry
from fellespott.core.errors import DomainError
from fellespott.people.models import Invitation, PaperCode
from fellespott.people.rules import CODE_ALPHABET, check_character, in_groups, read_code
from fellespott.people.services import print_codes, renew_code
from tests.factories import make_person

NOW = datetime(2026, 4, 15, 10, tzinfo=UTC)
KEY = "only-for-tests"
PLAIN = re.compile(r"([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}")


def printed(session, count=1, **fields):
    values = {"actor": make_person(session), "kind": "made_up", "target_id": None, "data": {}}
    return print_codes(session, count=count, key=KEY, now=NOW, **values | fields)


codes = st.text(CODE_ALPHABET, min_size=19, max_size=19).map(lambda text: text + check_character(text))


@given(codes)
def test_a_code_is_read_as_it_was_printed(code):
    assert read_code(in_groups(code)) == (code[:6], code[6:19])


@given(codes, st.integers(0, 19), st.sampled_from(CODE_ALPHABET))
def test_one_wrong_character_is_a_slip_and_no_code(code, place, other):
    wrong = code[:place] + other + code[place + 1 :]

    assert (read_code(wrong) is None) == (wrong != code)


@pytest.mark.parametrize(
    "typed",
    [
        "10VK-Q2M0-D4TN-8HJ3-1W5",
        "iovk q2mo d4tn 8hj3 lw5",
        " l0uk–q2mO – D4TN-8HJ3‑1W5 ",
        "10VKQ2M0D4TN8HJ31W5",
    ],
)
def test_a_code_may_be_typed_in_many_ways(typed):
    last = check_character("10VKQ2M0D4TN8HJ31W5")

    assert read_code(typed + last.lower()) == ("10VKQ2", "M0D4TN8HJ31W5")


@pytest.mark.parametrize("typed", ["", "x", "ÆØÅ" * 7, "1" * 19, "1" * 21, "\x00" * 20, "𝟙" * 20])
def test_what_cannot_be_a_code_is_not_read(typed):
    assert read_code(typed) is None


def test_each_code_has_an_invitation_of_its_own_and_only_a_hash_is_kept(session):
    actor = make_person(session)
    made = printed(session, 3, actor=actor, data={"as": "member"})

    kept = session.scalars(select(PaperCode)).all()
    assert len(kept) == len({code.selector for code in kept}) == 3
    for code, plain in made:
        assert PLAIN.fullmatch(plain)
        assert code.selector == plain.replace("-", "")[:6]
        assert (code.person_id, code.printed_by_id, len(code.secret_hash)) == (None, actor.id, 64)
        invitation = code.invitation
        assert (invitation.kind, invitation.data, invitation.email, invitation.max_uses) == (
            "made_up",
            {"as": "member"},
            None,
            1,
        )
        assert invitation.expires_at == NOW + timedelta(days=90)
    stored = " ".join(str(vars(row)) for row in [*kept, *session.scalars(select(AuditEntry)).all()])
    details = " ".join(str(vars(row)) for row in session.scalars(select(AuditDetail)).all())
    for _code, plain in made:
        secret = plain.replace("-", "")[6:19]
        assert secret not in stored + details


def test_the_key_outside_the_database_is_part_of_the_hash(session):
    (code, plain), _rest = printed(session)[0], None
    from fellespott.people.services.paper_codes import code_hash

    selector, secret = read_code(plain)
    assert code_hash(KEY, selector, secret) == code.secret_hash
    assert code_hash("another", selector, secret) != code.secret_hash


@pytest.mark.parametrize("count", [0, -1, 201])
def test_only_so_many_are_printed_at_once(session, count):
    with pytest.raises(DomainError, match="too_many_to_print"):
        printed(session, count)
    assert session.scalars(select(Invitation)).all() == []


def test_a_new_code_ends_the_persons_earlier_ones(session):
    actor, person = make_person(session), make_person(session, email=None)
    first, _ = renew_code(session, actor=actor, person=person, key=KEY, now=NOW)
    other, _ = renew_code(session, actor=actor, person=actor, key=KEY, now=NOW)
    second, plain = renew_code(session, actor=actor, person=person, key=KEY, now=NOW)

    assert (first.withdrawn_at, second.withdrawn_at, other.withdrawn_at) == (NOW, None, None)
    assert (second.person_id, second.claimed_at) == (person.id, NOW)
    assert read_code(plain)[0] == second.selector
