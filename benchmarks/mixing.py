"""A mix of all queries asked by two processes at a time: how many a second.

The second is one of the processor, where the peer works in the asking process: what else the machine does takes the
clock from whoever is measured at that moment. A peer that answers from a server is measured by the clock.
"""

from __future__ import annotations

import multiprocessing
import random
import time
from pathlib import Path
from typing import Any

from benchmarks.peers import Peer, Question

PROCESSES = 2


def per_second(peer: Peer, folder: Path, asked: list[Question], seconds: float) -> float:
    """How many queries all processes answered in a second."""
    spawn = multiprocessing.get_context("spawn")
    ready, answered = spawn.Barrier(PROCESSES), spawn.Queue()
    processes = [
        spawn.Process(target=_ask, args=(type(peer), folder, asked, seconds, number, ready, answered))
        for number in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    found = sum(answered.get() for _ in processes)
    for process in processes:
        process.join()
    return float(found)


def _ask(
    kind: Any, folder: Path, asked: list[Question], seconds: float, number: int, ready: Any, answered: Any
) -> None:
    peer = kind()
    peer.open(folder)
    calls = [peer.asked(question) for question in asked]
    random.Random(number).shuffle(calls)
    for call in calls:
        call()
    ready.wait()
    now = time.process_time if peer.cpu else time.perf_counter
    count, begin = 0, now()
    while now() - begin < seconds:
        calls[count % len(calls)]()
        count += 1
    answered.put(count / (now() - begin))
