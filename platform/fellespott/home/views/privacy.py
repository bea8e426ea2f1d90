"""What we keep, for how long and why: for everyone to read."""

from flask import render_template

from fellespott.core.local_only import settings
from fellespott.core.registry import registry
from fellespott.core.web import public

from .room import room


@room.get("/personvern")
@public
def privacy() -> str:
    """What personal data is used for, who sees it, how long it is kept, and one's rights."""
    return render_template(
        "home/privacy.html",
        rooms=registry().personal_data,
        retention=registry().retention,
        contact=settings().contact_email,
    )
