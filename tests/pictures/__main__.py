"""Fills a demo county, opens it in Chromium and takes the README's pictures, so that they never go stale."""

import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import waitress
from flask_migrate import upgrade
from playwright.sync_api import Browser, Page, sync_playwright

from app import create_app
from app.config import Mode, Settings
from app.db import transaction
from app.directory import needs, postal
from seed_data.play import fill
from seed_data.signins import SIGN_INS
from tests.journeys.conftest import FLAGS

FOLDER = Path(__file__).parent
SIZE = {"width": 1280, "height": 860}
PASSWORDS = {role: (mail, password) for role, mail, password in SIGN_INS}


def find(page: Page) -> None:
    page.goto("/find?q=groceries&near=62704")
    page.locator(".leaflet-marker-icon").first.wait_for()


def service(page: Page) -> None:
    page.goto("/find?q=rent&near=62704")
    page.locator("#results h3 a").first.click()
    page.get_by_role("heading", name="What it is").wait_for()


def referral(page: Page) -> None:
    page.goto("/referrals?tab=progress")
    page.locator("tbody a").first.click()
    page.get_by_role("heading", name="What happens next").wait_for()


def inbox(page: Page) -> None:
    page.goto("/inbox")
    page.locator("tbody a").first.wait_for()


def desk(page: Page) -> None:
    page.goto("/stewardship/duplicates")
    page.locator("tbody a").first.click()
    page.get_by_role("heading", level=1).wait_for()


def network(page: Page) -> None:
    page.goto("/network")
    page.locator("[data-network] canvas").scroll_into_view_if_needed()
    page.wait_for_timeout(1500)  # the picture settles


# name, who looks, what they open
PICTURES: tuple[tuple[str, str, Callable[[Page], None]], ...] = (
    ("find", "Case manager", find),
    ("service", "Case manager", service),
    ("referral", "Case manager", referral),
    ("inbox", "Provider", inbox),
    ("desk", "Coordinator", desk),
    ("network", "Coordinator", network),
)


@contextmanager
def county() -> Iterator[str]:
    """The address of a demo county that is served until the end of the block."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.within(Path(folder), mode=Mode.DEMO, secure_cookies=False)
        app = create_app(settings)
        with app.app_context():
            upgrade()
            with transaction():
                needs.load()
                postal.load()
        fill(app, print)
        server = waitress.create_server(app, host="127.0.0.1", port=0, threads=4)
        threading.Thread(target=server.run, daemon=True).start()
        yield f"http://127.0.0.1:{server.effective_port}"
        server.close()


def sign_in(browser: Browser, address: str, role: str) -> Page:
    mail, password = PASSWORDS[role]
    page = browser.new_context(base_url=address, viewport=SIZE, reduced_motion="reduce").new_page()  # type: ignore[arg-type]
    page.goto("/sign-in")
    page.get_by_label("Email").fill(mail)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    return page


def main() -> None:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with county() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        for name, role, open_page in PICTURES:
            page = sign_in(browser, address, role)
            open_page(page)
            page.screenshot(path=FOLDER / f"{name}.png", animations="disabled")
            print(f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
