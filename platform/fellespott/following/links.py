"""The links in mails to followers. Whoever holds one can read the address's mail, and needs no account.

They are signed and not stored, so that every mail can carry one and a leaked database opens none.
"""

import uuid

from flask import current_app

from fellespott.core.ids import keyed_hash, same
from fellespott.core.links import absolute_url

from .models import Following


def sign(purpose: str, key: uuid.UUID) -> str:
    """The second half of a link's secret. A link for one purpose does not serve another."""
    return keyed_hash(current_app.config["SECRET_KEY"], "following", purpose, key.hex)[:40]


def is_signed(purpose: str, key: uuid.UUID, signature: str) -> bool:
    """Whether we made that link."""
    return same(signature, sign(purpose, key))


def confirm_link(following: Following) -> str:
    """Where the address says yes."""
    signature = sign("confirm", following.id)
    return absolute_url("following.confirm", following_id=following.id, signature=signature)


def one_click_link(following: Following) -> str:
    """The same for the mail program's own button (RFC 8058)."""
    return absolute_url(
        "following.one_click",
        address_id=following.address_id,
        signature=sign("stop", following.address_id),
        following_id=following.id,
    )


def stop_link(following: Following) -> str:
    """Where the address stops, by one press."""
    return absolute_url(
        "following.stop",
        address_id=following.address_id,
        signature=sign("stop", following.address_id),
        following_id=following.id,
    )
