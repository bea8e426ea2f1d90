"""The world, built room by room in the order data walks through them."""

from typing import Any

from . import after, around, asking, money, people, rounds, safe, seating, telling, values, ways, young
from .base import World


def build(session: Any) -> World:
    """Two groups of people around eight calls, and what came of one of them. Committed."""
    world = World(people.make_people(session))
    people.make_groups(session, world)
    rounds.make_calls(session, world)
    people.give_roles(session, world)
    rounds.make_drafts(session, world)
    for name in rounds.JURY_CALLS:
        rounds.judge(session, world, name)
    seating.share_out(session, world)
    rounds.decide(session, world)
    seating.seat_by_lot(session, world)
    after.make_projects(session, world)
    money.make_uses(session, world)
    after.make_reviews(session, world)
    telling.tell_stories(session, world)
    telling.complain(session, world)
    values.make_values(session, world)
    around.ask_and_follow(session, world)
    people.give_roles_in_projects(session, world)
    young.ask_guardians(session, world)
    young.talk_and_print(session, world)
    ways.make_ways_in(session, world)
    safe.report_and_worry(session, world)
    asking.ask_for_documents(session, world)
    session.commit()
    return world
