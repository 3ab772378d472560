"""How smoothly the network explorer moves: `python -m benchmarks.explorer`. The bar is 30 frames a second.

2,000 organizations and 10,000 edges of the kit page's sample network, moved sixty times in a Chromium without a
graphics card; each frame is read back, so that painting counts. `--check` ends with an error when the bar is
missed; it is a bar of the clock, so run it on an idle machine.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import waitress
from playwright.sync_api import Page, sync_playwright

from app import create_app
from app.config import Mode, Settings
from benchmarks.measuring import machine, percentile

BAR = 1000 / 30
MOVES = 60
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
)
MOVE = """async (canvas) => {
  const frames = [];
  let last = performance.now();
  for (let n = 0; n < %d; n++) {
    canvas.dispatchEvent(new KeyboardEvent("keydown", { key: n %% 2 ? "ArrowLeft" : "ArrowRight" }));
    await new Promise(requestAnimationFrame);
    canvas.getContext("2d").getImageData(0, 0, 1, 1);
    frames.push(performance.now() - last);
    last = performance.now();
  }
  return frames;
}"""


def main() -> int:
    """Measure, print, and say by the exit code whether the bar holds."""
    parser = argparse.ArgumentParser(prog="benchmarks.explorer", description=__doc__)
    parser.add_argument("--organizations", type=int, default=2000)
    parser.add_argument("--check", action="store_true", help="end with an error when the bar is missed")
    options = parser.parse_args()
    count = options.organizations
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder)) as url,
        sync_playwright() as playwright,
    ):
        path = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        frames = moved(page, url, count)
        print(machine(["playwright"], chromium=browser.version))
        browser.close()
    print(f"{count:,} organizations, {5 * count:,} edges, {len(frames)} frames")
    print(f"p50 {percentile(frames, 0.5):.1f} ms   p95 {percentile(frames, 0.95):.1f} ms   bar {BAR:.0f} ms")
    return int(options.check and percentile(frames, 0.95) > BAR)


def moved(page: Page, url: str, count: int) -> list[float]:
    """Milliseconds a frame."""
    page.route("**/kit/graph.json", lambda route: route.continue_(url=f"{url}/kit/graph.json?nodes={count}"))
    page.goto(f"{url}/kit")
    canvas = page.locator(".network canvas")
    canvas.scroll_into_view_if_needed()
    canvas.evaluate(MOVE % 5)
    frames: list[float] = canvas.evaluate(MOVE % MOVES)
    return frames


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The kit page on a free port; it needs no database."""
    settings = Settings.within(folder, mode=Mode.TEST, secure_cookies=False)
    server = waitress.create_server(create_app(settings), host="127.0.0.1", port=0, threads=8)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(5)


if __name__ == "__main__":
    sys.exit(main())
