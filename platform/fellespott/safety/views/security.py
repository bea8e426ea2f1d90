"""Where to tell about a hole: /.well-known/security.txt (RFC 9116)."""

from datetime import timedelta

from flask import Response

from fellespott.core.clock import utcnow
from fellespott.core.links import absolute_url
from fellespott.core.local_only import settings
from fellespott.core.web import public

from .room import room

LASTS = timedelta(days=180)


@room.get("/.well-known/security.txt")
@public
def security_txt() -> Response:
    """Whom to write to, in which languages, and until when this holds."""
    expires = (utcnow() + LASTS).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {contact()}",
        f"Expires: {expires.strftime('%Y-%m-%dT%H:%M:%SZ')}",
        "Preferred-Languages: nb, en",
        f"Canonical: {absolute_url('safety.security_txt')}",
    ]
    response = Response("\r\n".join(lines) + "\r\n", content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


def contact() -> str:
    """A URI: FELLESPOTT_SECURITY_CONTACT, else the address at the foot of each page, else a form."""
    found = settings().security_contact or settings().contact_email
    if not found:
        return absolute_url("complaints.new_complaint")
    return found if ":" in found else f"mailto:{found}"
