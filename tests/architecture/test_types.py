"""Types are strict where the program decides."""

import tomllib

from app.commands.progress import ROOT
from tests.architecture.test_imports import HEARTS


def test_every_heart_and_the_search_kernel_are_typed_strictly() -> None:
    overrides = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"]["overrides"]
    strict = {module for part in overrides if part.get("disallow_any_generics") for module in part["module"]}

    assert HEARTS | {"search_index.*"} <= strict
