"""The check of the lock files finds what would make an install fail or reach the wrong place."""

import pytest

from scripts import lock

GOOD = "flask==3.1.3 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n    # via -r requirements.in\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "requirements.in").write_text("flask\n")
    _write(tmp_path, GOOD)
    return tmp_path


def _write(folder, body):
    mark = lock.MARK + lock.digest(folder, lock.LOCKS["requirements.txt"])
    (folder / "requirements.txt").write_text(f"{mark}\n{body}")


def test_good_lock_has_no_faults(folder):
    assert lock.faults(folder, "requirements.txt") == []


def test_lock_older_than_its_source(folder):
    (folder / "requirements.in").write_text("flask\nwtforms\n")
    assert lock.faults(folder, "requirements.txt") == [
        "requirements.txt is older than requirements.in: run `make lock`."
    ]


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("flask==3.1.3\n", "requirements.txt: no hash on flask==3.1.3"),
        ("flask>=3\n", "requirements.txt: not a pinned package: flask>=3"),
        (
            "--index-url https://packages.example/simple\n" + GOOD,
            "requirements.txt names where packages come from; it must not.",
        ),
        (
            "flask @ file:///wheels/flask.whl --hash=sha256:aa\n",
            "requirements.txt names where packages come from; it must not.",
        ),
    ],
)
def test_lock_with_a_fault(folder, body, fault):
    _write(folder, body)
    assert fault in lock.faults(folder, "requirements.txt")
