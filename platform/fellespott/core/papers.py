"""How papers, pictures and calendars are sent: named, kept for a while, and asked for again for nothing."""

from flask import Response, request

# Long enough that a class printing the same poster asks once, short enough that a moved date is seen.
KEEP_SECONDS = 300


def as_pdf(content: bytes, name: str, *, public: bool = False) -> Response:
    """A paper shown in the browser, and saved under that name."""
    return _sent(content, "application/pdf", f'inline; filename="{name}"', public)


def as_calendar(content: bytes, name: str) -> Response:
    """A calendar anyone may keep."""
    return _sent(content, "text/calendar; charset=utf-8", f'attachment; filename="{name}"', True)


def as_picture(content: bytes) -> Response:
    """A picture other sites may show."""
    response = _sent(content, "image/png", "inline", True)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _sent(content: bytes, mimetype: str, disposition: str, public: bool) -> Response:
    response = Response(content, content_type=mimetype)
    response.headers["Content-Disposition"] = disposition
    if public:
        response.headers["Cache-Control"] = f"public, max-age={KEEP_SECONDS}"
        response.add_etag()
        response.make_conditional(request)
    return response
