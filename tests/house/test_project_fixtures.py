"""The second half's furniture holds what it promises, on both databases."""

from sqlalchemy import func, select

from fellespott.pots.models import Booking
from tests.project_factories import make_pot


def test_a_funded_pot_on_an_agreed_letter_is_valid(session):
    pot = make_pot(session)

    assert (pot.funded_ore, pot.free_ore) == (40_000_000, 40_000_000)
    assert session.scalar(select(func.count()).select_from(Booking)) == 1
