"""The arrows of the architecture, the one door of each library, and what the first screen may load."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "clinic_app").rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Top-level names that a module imports, wherever in it the import stands."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def loaded_by(code: str) -> set[str]:
    """Modules in a fresh interpreter after it ran `code`."""
    program = f"import sys\n{code}\nprint(chr(10).join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, cwd=ROOT
    )
    return {name.partition(".")[0] for name in done.stdout.split()}


def test_the_contracts_hold() -> None:
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(
        [linter, "--no-cache"], check=False, capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_library_that_is_imported_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {canonicalize_name(Requirement(text).name) for text in project["dependencies"]}
    providers = packages_distributions()
    for path in MODULES:
        for name in imported(path) - set(sys.stdlib_module_names) - {"clinic_app"}:
            # shiboken6 is a part of the Qt binding; a name nobody provides is a mistake
            homes = {canonicalize_name(home) for home in providers.get(name, ())} | (
                {"pyside6-essentials"} if name == "shiboken6" else set()
            )
            assert homes & declared, (
                f"{path.name} imports {name}, which pyproject.toml does not name"
            )


def test_every_module_says_first_what_lives_there() -> None:
    for path in MODULES:
        docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        assert docstring, path
        assert re.match(r".+[.:!?,]|.+", docstring.splitlines()[0]), path


def test_screening_a_file_of_cases_loads_no_window_no_database_and_no_paper(tmp_path: Path) -> None:
    cases = tmp_path / "cases.json"
    cases.write_text("[]", encoding="utf-8")
    loaded = loaded_by(
        "from clinic_app.cli import main\n"
        f"assert main(['--data-dir', {str(tmp_path)!r}, 'screen', {str(cases)!r}]) == 0"
    )
    assert not loaded & {"PySide6", "sqlite3", "sqlcipher3", "sqlite_utils", "argon2", "reportlab"}


@pytest.mark.parametrize("module", ["clinic_app.cli", "clinic_app.form.form"])
def test_these_start_on_the_standard_library_alone(module: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    libraries = {canonicalize_name(Requirement(text).name) for text in project["dependencies"]}
    for name in loaded_by(f"import {module}"):
        homes = {canonicalize_name(home) for home in packages_distributions().get(name, ())}
        assert not homes & libraries, name
