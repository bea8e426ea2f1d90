"""Headers that tell the browser what our pages never do. All of a page comes from us."""

from flask import Flask, Response, g, request

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "media-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
)

# A page that says this of itself may be shown inside others' pages. One does: a call's card.
ANYWHERE = "frame-ancestors *"


# On a page where people record themselves what they recorded is played back before it is sent.
RECORDING_POLICY = POLICY.replace("media-src 'self'", "media-src 'self' blob:")
NEVER = "geolocation=(), payment=(), usb=(), "


def let_record() -> None:
    """This page, and no other, may ask for the camera and the microphone."""
    g.may_record = True


def policy(*, images: str = "") -> str:
    """The policy of a page that may show pictures from one more host, such as a map's."""
    return POLICY.replace("img-src 'self' data:", f"img-src 'self' data: {images}") if images else POLICY


def init_headers(app: Flask) -> None:
    """Put the headers on every answer."""

    @app.after_request
    def _set(response: Response) -> Response:
        records = g.pop("may_record", False)
        response.headers.setdefault("Content-Security-Policy", RECORDING_POLICY if records else POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        if ANYWHERE not in response.headers["Content-Security-Policy"]:
            response.headers.setdefault("X-Frame-Options", "DENY")
        # Links with a secret in them must not reach another site.
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault(
            "Permissions-Policy",
            NEVER + ("camera=(self), microphone=(self)" if records else "camera=(), microphone=()"),
        )
        if request.is_secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if request.endpoint != "static":
            # A shared tablet must not show the last person's page to the next one.
            response.headers.setdefault("Cache-Control", "no-store")
        return response
