"""docs/privacy.md names each room that holds personal data, each time limit, and tells the time it has."""

import re

from fellespott.paths import ROOT

GUIDE = (ROOT / "docs" / "privacy.md").read_text()
RECORD = GUIDE.split("## Record of processing activities")[1].split("\n### ")[0]


def words_for(days: int) -> set[str]:
    """How a time may be written."""
    years = (
        {1: {"a year"}, 2: {"two years"}, 5: {"five years"}}.get(days // 365, set())
        if days % 365 == 0
        else set()
    )
    return years | {f"{days} day", f"{days} days"}


def test_each_room_with_personal_data_has_its_line_in_the_record(app):
    named = re.findall(r"^\| `([a-z_.]+)` \|", RECORD, re.MULTILINE)
    assert sorted(named) == sorted(one.key for one in app.extensions["fellespott_registry"].personal_data)


def test_each_time_limit_is_named_with_its_time_and_no_other_is(app):
    retention = {one.key: one.days for one in app.extensions["fellespott_registry"].retention}
    keys = {"`" + key + "`" for key in retention}
    rooms = {one.key for one in app.extensions["fellespott_registry"].personal_data}
    limits = {one for one in re.findall(r"`[a-z]+[._][a-z_]+`", RECORD) if one.strip("`") not in rooms}
    assert limits | {key for key in keys if key.strip("`") in rooms} == keys
    for key, days in retention.items():
        row = next(
            line for line in RECORD.splitlines() if line.startswith("|") and f"`{key}`" in line.split("|")[-2]
        )
        after = row.split("|")[-2].split(f"`{key}`")[1]
        assert any(words in after for words in words_for(days)), (key, days, after)


def test_what_it_points_at_is_there():
    for path in re.findall(r"`((?:tests|core|home)/[\w/.]+)`", GUIDE):
        place = ROOT / path if path.startswith("tests") else ROOT / "platform" / "fellespott" / path
        assert place.exists(), path
