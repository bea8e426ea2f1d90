"""docs/operations.md names every setting, command and job there is."""

import re

import pytest

from fellespott.paths import PACKAGE, ROOT
from fellespott.schedule.runner import jobs_of

GUIDE = (ROOT / "docs" / "operations.md").read_text()
NOT_OURS = {"db", "limiter", "routes", "run", "shell"}


def first_column(heading):
    part = GUIDE.split(f"## {heading}\n")[1].split("\n## ")[0]
    return set(re.findall(r"^\| `([^`]+)` \|", part, re.MULTILINE))


@pytest.mark.parametrize("backend", ["sqlite"])
def test_every_job_is_described_with_how_often_it_runs(fresh_app):
    names = {60 * 60: "1 hour", 24 * 60 * 60: "1 day"}
    jobs = {job.name: names.get(job.seconds, f"{job.seconds} s") for job in jobs_of(fresh_app)}

    assert first_column("Jobs") == set(jobs)
    for name, often in jobs.items():
        assert f"| `{name}` | {often} |" in GUIDE


@pytest.mark.parametrize("backend", ["sqlite"])
def test_every_command_is_described(fresh_app):
    commands = set(fresh_app.cli.commands) - NOT_OURS

    assert first_column("Commands") == commands | {"db upgrade"}


def test_every_setting_is_described():
    text = (PACKAGE / "config.py").read_text()
    read = set(re.findall(r'env\.get\("([A-Z0-9_]+)"', text))

    assert first_column("Settings") == read


def test_no_setting_is_read_elsewhere():
    for file in PACKAGE.rglob("*.py"):
        if file.name != "config.py":
            assert "os.environ" not in file.read_text(), file
