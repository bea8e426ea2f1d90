"""The one place where text a person wrote becomes HTML.

Markdown first, then bleach's allow-list, then nh3 with the same list as the last gate: bleach itself
says it gets no further security releases, so it never stands alone.
"""

import bleach
import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "blockquote", "h3", "h4"}
ATTRIBUTES = {"a": ["href", "title"]}
PROTOCOLS = {"http", "https", "mailto"}

_markdown = MarkdownIt("js-default", {"linkify": True, "html": False, "breaks": True})


def rich_text(source: str | None) -> Markup:
    """Safe HTML of markdown text. Links are marked as a stranger's; what is not on the list is dropped."""
    if not source:
        return Markup("")
    # Headings inside a text may never outrank those of the page around it.
    raw = _markdown.render(source).replace("<h1>", "<h3>").replace("</h1>", "</h3>")
    raw = raw.replace("<h2>", "<h3>").replace("</h2>", "</h3>")
    allowed = bleach.clean(raw, tags=TAGS, attributes=ATTRIBUTES, protocols=PROTOCOLS, strip=True)
    gated = nh3.clean(
        allowed,
        tags=TAGS,
        attributes={"a": {"href", "title"}},
        url_schemes=PROTOCOLS,
        link_rel="noopener noreferrer nofollow",
    )
    return Markup(gated)  # noqa: S704 - this function is the gate
