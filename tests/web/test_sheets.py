"""What no checker of pages looks at: contrast of borders, size of the sheets, what the policy would block."""

import json
import re
from pathlib import Path

import pytest

APP = Path(__file__).resolve().parent.parent.parent / "app"
STATIC = APP / "web" / "static"
TEMPLATES = sorted(APP.rglob("templates/**/*.html"))
SOURCES = [*TEMPLATES, *STATIC.glob("css/*.css"), *STATIC.glob("js/*.js")]
ON_EVERY_PAGE = ("tokens", "base", "layout", "parts", "utilities")
GROUNDS = ("paper", "surface", "sunken", "tint")


def colours(scheme: str) -> dict[str, str]:
    light, dark = (STATIC / "css" / "tokens.css").read_text().split("@media (prefers-color-scheme: dark)")
    found = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", light))
    return found | dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", dark)) if scheme == "dark" else found


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2: (lighter + 0.05) / (darker + 0.05)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    shares = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_black_on_white_is_21_to_1() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_ink_can_be_read_on_every_ground(scheme: str) -> None:
    tokens = colours(scheme)
    pairs = [(ink, ground) for ink in ("ink", "quiet", "brand", "bad") for ground in GROUNDS]
    pairs += [(tone, f"{tone}-ground") for tone in ("good", "warn", "bad", "info", "plain")]
    pairs += [("ink", f"{tone}-ground") for tone in ("good", "warn", "bad", "info")]
    pairs += [("on-brand", "brand"), ("on-brand", "brand-deep")]
    faint = {pair: round(contrast(*(tokens[name] for name in pair)), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in faint.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_borders_of_controls_and_the_focus_stand_out_from_every_ground(scheme: str) -> None:
    tokens = colours(scheme)
    pairs = [(line, ground) for line in ("border", "focus", "brand") for ground in GROUNDS]
    faint = {pair: round(contrast(*(tokens[name] for name in pair)), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in faint.items() if ratio < 3} == {}


def test_the_sheets_of_every_page_stay_under_25_kilobytes() -> None:
    assert sum((STATIC / "css" / f"{name}.css").stat().st_size for name in ON_EVERY_PAGE) < 25 * 1024


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_holds_what_the_policy_blocks(template: Path) -> None:
    source = template.read_text()
    assert not re.search(r"\sstyle=", source), "a style attribute"
    assert not re.search(r"\son[a-z]+=[\"']", source), "an event attribute"
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", source, re.DOTALL)
    assert all("src=" in tag or "application/ld+json" in tag for tag, _body in scripts), (
        "a script in the page"
    )


def test_every_third_party_file_that_pages_ask_for_is_fetched_at_set_up() -> None:
    fetched = {entry["to"] for entry in json.loads((APP / "web" / "assets.json").read_text())}
    asked = {name for path in SOURCES for name in re.findall(r"vendor/([\w./-]+\.\w+)", path.read_text())}
    asked |= {
        name for path in TEMPLATES for name in re.findall(r"vendored\(\"([^\"]+)\"\)", path.read_text())
    }
    assert asked, "no use was found: the test reads the wrong thing"
    assert asked - fetched == set()


def test_no_page_asks_another_server_for_anything() -> None:
    outside = re.compile(r"(?:src|action)=[\"']https?:|@import|url\([\"']?https?:|from [\"']https?:")
    assert [path.name for path in SOURCES if outside.search(path.read_text())] == []
