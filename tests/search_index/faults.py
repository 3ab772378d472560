"""A file system that fails at a step of one's choice."""

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


class PowerFailure(BaseException):
    """Nobody catches it and tidies up."""


def break_off_at(step: int, patch: pytest.MonkeyPatch, *, error: BaseException, once: bool) -> None:
    """Let the step-th change of the file system fail, and all later ones unless `once`; a write fails half way."""
    faults = _Faults(step, error, once=once)
    really = Path.open

    def opened(path: Path, mode: str = "r", **options: Any) -> Any:
        return faults.opened(path, mode) if set(mode) & set("w+") else really(path, mode, **options)

    patch.setattr(Path, "open", opened)
    for name in ("replace", "unlink"):
        patch.setattr(Path, name, faults.failing(getattr(Path, name)))
    patch.setattr(os, "fsync", faults.failing(os.fsync))


class _Faults:
    def __init__(self, step: int, error: BaseException, *, once: bool):
        self._left = step
        self.error = error
        self._once = once

    def strike(self) -> bool:
        """Whether this step fails."""
        self._left -= 1
        return self._left == 0 or (self._left < 0 and not self._once)

    def check(self) -> None:
        if self.strike():
            raise self.error

    def failing(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def instead(*args: Any, **options: Any) -> Any:
            self.check()
            return method(*args, **options)

        return instead

    def opened(self, path: Path, mode: str) -> Any:
        if "w" in mode:
            self.check()
        file = _Failing(path, mode.replace("b", ""), self)
        return file if "b" in mode else io.TextIOWrapper(file, write_through=True)  # type: ignore[type-var]


class _Failing(io.FileIO):
    def __init__(self, path: Path, mode: str, faults: _Faults):
        super().__init__(path, mode)
        self._faults = faults

    def write(self, content: Any) -> int:
        if self._faults.strike():
            super().write(bytes(content)[: len(content) // 2])
            raise self._faults.error
        return super().write(content)

    def truncate(self, size: int | None = None) -> int:
        self._faults.check()
        return super().truncate(size)
