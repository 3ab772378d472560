"""Times of many calls as a table, with what they were measured on."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

Answer = TypeVar("Answer")


@dataclass
class Times:
    """Milliseconds of CPU and of the clock, one of each a call."""

    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)

    def measure(self, call: Callable[[], Answer]) -> Answer:
        """Call once and keep how long it took."""
        wall, cpu = time.perf_counter(), time.process_time()
        answer = call()
        self.cpu.append((time.process_time() - cpu) * 1000)
        self.wall.append((time.perf_counter() - wall) * 1000)
        return answer

    def __add__(self, other: Times) -> Times:
        return Times(self.cpu + other.cpu, self.wall + other.wall)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values do not exceed."""
    return sorted(values)[max(0, -int(-share * len(values) // 1) - 1)]


def row(name: str, times: Times, *, note: str = "") -> str:
    """One line of the table."""
    cells = (percentile(values, share) for values in (times.cpu, times.wall) for share in (0.5, 0.95))
    return f"{name:34}{len(times.cpu):6}" + "".join(f"{cell:10.2f}" for cell in cells) + f"   {note}".rstrip()


HEADER = f"{'milliseconds':34}{'calls':>6}{'CPU p50':>10}{'CPU p95':>10}{'wall p50':>10}{'wall p95':>10}"


def machine(packages: Iterable[str], **settings: object) -> str:
    """What the figures were measured on and with."""
    parts = [
        f"{_processor()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
        f"Python {platform.python_version()}",
        *(f"{package} {version(package)}" for package in packages),
        *(f"{name} {value}" for name, value in settings.items()),
    ]
    return " · ".join(parts)


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or platform.machine()
