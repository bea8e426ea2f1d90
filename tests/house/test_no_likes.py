"""No like counts, no rankings of people (rule R20), and no messages between two."""

import re
from pathlib import Path

from fellespott.core.db import db

# "Like" and "likt" are also Norwegian for "equal", so the words on pages are those that are nothing else.
ON_PAGES = re.compile(
    r"\b(likes|upvotes?|downvotes?|liker-?klikk|tommel(en)? opp|followers?|følgere|toppliste\w*"
    r"|leaderboards?|mest aktive?)\b",
    re.IGNORECASE,
)
IN_NAMES = re.compile(
    r"(^|_)(likes?|upvotes?|reactions?|followers?|friends?|leaderboards?|direct_messages?"
    r"|private_messages?)(_|$)"
)


def test_no_page_offers_likes_or_rankings_of_people():
    found = {
        f"{path}: {match.group(0)}"
        for path in Path("templates").rglob("*.html")
        for match in ON_PAGES.finditer(path.read_text(encoding="utf-8"))
    }
    assert found == set()


def test_no_address_and_no_table_is_for_likes(app):
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
    parts = {part for rule in rules for part in re.split(r"[^a-zæøå_]+", f"{rule.endpoint} {rule.rule}")}
    assert {part for part in parts if IN_NAMES.search(part)} == set()
    assert [name for name in db.metadata.tables if IN_NAMES.search(name)] == []
