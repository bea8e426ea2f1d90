"""QR codes as drawings inside the page: no file, no service elsewhere, nothing the CSP forbids."""

from flask import Flask
from markupsafe import Markup, escape
from segno import make


def qr_svg(text: str, title: str) -> Markup:
    """An inline SVG of the text, black on white also where the page is dark; `title` says what it opens.

    A quiet edge of four modules is part of it: without that, telephones do not find the code.
    """
    drawn = make(text, error="m", micro=False).svg_inline(
        border=4, light="#fff", omitsize=True, svgclass="qr", lineclass=None
    )
    return Markup(  # noqa: S704 - segno writes numbers and letters of its own; the title is escaped
        drawn.replace("<svg ", f'<svg role="img" aria-label="{escape(title)}" ', 1)
    )


def init_qr(app: Flask) -> None:
    """Let templates draw them (components/qr.html)."""
    app.jinja_env.globals["qr_svg"] = qr_svg
