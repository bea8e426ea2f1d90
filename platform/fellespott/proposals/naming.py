"""What a proposal and its group are called for the one who is reading a page."""

from flask import g

from fellespott.core.web import current_person, now
from fellespott.groups.policies import can_be_member_of
from fellespott.people.policies import runs

from .labels import public_title, title_of
from .models import Proposal
from .policies import is_named, is_public, scopes_of, takes_part


def may_name(proposal: Proposal) -> bool:
    """Whether whoever reads this page may know which proposal it is. At most one query for each call."""
    return is_named(proposal, now()) or _is_near(proposal)


def title_here(proposal: Proposal) -> str:
    """Its title on this page: its own where the reader may know it, else what everyone may read."""
    if proposal.is_hidden or not may_name(proposal):
        return public_title(proposal, now())
    return title_of(proposal)


def group_here(proposal: Proposal) -> str:
    """The group's name on this page, or nothing where the reader may not know it."""
    return proposal.group.name if may_name(proposal) else ""


def may_read(proposal: Proposal) -> bool:
    """Whether this reader can open the proposal's page from here, or learn there why it is hidden."""
    return is_public(proposal, now()) or _is_near(proposal)


def _is_near(proposal: Proposal) -> bool:
    person = current_person()
    if person is None:
        return False
    if can_be_member_of(person, proposal.group, now()) or runs(person, *scopes_of(proposal)):
        return True
    known: dict[object, bool] = g.setdefault("takes_part_in", {})
    if proposal.call_id not in known:
        known[proposal.call_id] = takes_part(person, proposal)
    return known[proposal.call_id]
