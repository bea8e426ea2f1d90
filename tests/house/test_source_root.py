"""`platform/` must stay a source root: as a package it would hide Python's own `platform`."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "platform" / "fellespott"


def test_platform_folder_has_no_init():
    assert not (ROOT / "platform" / "__init__.py").exists()


def test_platform_folder_holds_one_package():
    packages = [path.parent.name for path in (ROOT / "platform").glob("*/__init__.py")]
    assert packages == ["fellespott"]


@pytest.mark.parametrize("before", ["", "import wsgi; "], ids=["bare", "after wsgi"])
def test_standard_platform_module_wins(before, tmp_path):
    code = f"{before}import platform, sys; print(platform.__file__); print(platform.system())"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"FELLESPOTT_VAR": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    where, system = done.stdout.splitlines()
    assert not where.startswith(str(ROOT / "platform"))
    assert system == "Linux"


def _imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add("." * node.level + (node.module or ""))
    return found


def test_states_import_nothing_of_ours():
    """A table of states is data: pages, API and tests read it without waking the rest."""
    ours = {
        str(path.relative_to(PACKAGE)): sorted(
            name for name in _imported(path) if name.startswith((".", "fellespott"))
        )
        for path in PACKAGE.glob("*/states.py")
    }
    assert {path: names for path, names in ours.items() if names} == {}


def test_services_never_commit():
    """Only edges own a transaction: a view, a command or a job."""
    committing = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path in [*PACKAGE.glob("*/services.py"), *PACKAGE.glob("*/services/*.py")]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"commit", "rollback"}
    ]
    assert committing == []


def test_files_fit_in_a_head():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in PACKAGE.rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 500
    }
    assert long == {}
