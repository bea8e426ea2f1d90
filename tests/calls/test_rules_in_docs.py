"""docs/rules.md tells every rule, and what it points at is there."""

import re

from fellespott.paths import ROOT

TEXT = (ROOT / "docs" / "rules.md").read_text()
CODE = ROOT / "platform" / "fellespott"


def test_all_twenty_rules_are_told_in_order():
    assert re.findall(r"^### (R\d+) ", TEXT, re.MULTILINE) == [f"R{number}" for number in range(1, 21)]


def test_each_rule_names_where_it_comes_from():
    for rule in re.split(r"^### ", TEXT, flags=re.MULTILINE)[1:]:
        assert re.search(r"\*From\*: .*(Main|Final|Ungt\s+løft|God hjelp)\s+\d", rule, re.DOTALL), rule.split(
            "\n"
        )[0]


def test_every_rule_the_code_names_is_told():
    named = {
        int(one) for path in CODE.rglob("*.py") for one in re.findall(r"[Rr]ules? R(\d+)", path.read_text())
    }
    assert named <= set(range(1, 21))


def test_every_file_and_name_it_points_at_is_there():
    files = set(re.findall(r"`([a-z_/]+\.py)`", TEXT))
    assert sorted(one for one in files if not (CODE / one).exists()) == []
    code = "\n".join((CODE / one).read_text() for one in files)
    names = re.findall(r"`(?:[a-z_]+\.)?([a-z][a-z_]+|[A-Z_]+)`", TEXT)
    assert sorted({name for name in names if not re.search(rf"\b{name}\b", code)}) == []
