"""Imports run downward only: digest → entities → ingest."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def lint_imports(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-cache", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_floors_hold() -> None:
    result = lint_imports()
    assert result.returncode == 0, result.stdout + result.stderr


def test_floors_are_three_and_whole() -> None:
    """The contract of pyproject.toml names every package of the project that is not a test."""
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    (layers,) = (contract for contract in tool["contracts"] if contract["type"] == "layers")
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert layers["layers"] == ["digest", "entities", "ingest"]
    assert set(tool["root_packages"]) == packages == set(layers["layers"])


@pytest.mark.parametrize("upward", ["digest.models", "entities.models"])
def test_floors_would_see_an_upward_import(tmp_path: Path, upward: str) -> None:
    """The contract is no ornament: a copy of the house with one call upward fails."""
    for floor in ("digest", "entities", "ingest"):
        (tmp_path / floor).mkdir()
        (tmp_path / floor / "__init__.py").touch()
        (tmp_path / floor / "models.py").touch()
    (tmp_path / "entities" / "extraction").mkdir()
    (tmp_path / "entities" / "extraction" / "__init__.py").touch()
    (tmp_path / "ingest" / "models.py").write_text(f"import {upward}\n")
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    command = "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports_command; lint_imports_command()"
    result = subprocess.run([sys.executable, "-P", "-c", command, "--no-cache"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 1 and f"ingest.models -> {upward}" in result.stdout
