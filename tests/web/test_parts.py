"""The parts of pages: what they say, to the eye and to a screen reader."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, render_template_string, url_for
from wtforms import (
    BooleanField,
    Form,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired

from app import clock

MADE_BY_SCRIPTS = {"combobox", "busy", "htmx-request"}
IMPORTS = "".join(f'{{% import "macros/{name}.html" as {name} %}}' for name in ("parts", "forms", "charts"))


def shown(app: Flask, template: str, **context: Any) -> str:
    with app.test_request_context():
        return " ".join(render_template_string(IMPORTS + template, **context).split())


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


NEEDS = [SelectChoice("food", "Food"), SelectChoice("rent", "Rent")]


class Question(Form):
    name = StringField("Name", [InputRequired("Enter a name.")])
    need = RadioField("Need", [InputRequired("Choose a need.")], choices=NEEDS)
    also = SelectMultipleField("Also", choices=NEEDS)
    language = SelectField("Language", choices=[SelectChoice("en", "English")], default="en")
    agreed = BooleanField("The client agreed")


def test_a_moment_says_how_long_ago_and_the_date(app: Flask) -> None:
    html = shown(app, "{{ parts.when(moment) }}", moment=clock.now() - timedelta(days=3))
    assert words_of(html) == "3 days ago (Mar 1, 2026)"
    assert 'datetime="2026-03-01T18:00:00+00:00"' in html
    assert 'title="March 1, 2026 at noon"' in html


def test_a_moment_that_never_came_says_so(app: Flask) -> None:
    assert shown(app, '{{ parts.when(none, otherwise="not yet") }}') == "not yet"


@pytest.mark.parametrize(
    ("state", "words"),
    [("has_room", "Has room"), ("waitlist", "Waitlist"), ("full", "Full for now"), (None, "Room not said")],
)
def test_room_is_said_in_words_and_never_guessed(app: Flask, state: str | None, words: str) -> None:
    assert words_of(shown(app, "{{ parts.room(state) }}", state=state)) == words


def test_pages_offer_the_first_the_last_and_the_neighbours(app: Flask) -> None:
    html = shown(app, "{{ parts.pagination(6, 20, url) }}", url=lambda n: f"/find?page={n}")
    assert re.findall(r"page=(\d+)\"(?: aria-current=\"page\")?><span", html) == ["1", "5", "6", "7", "20"]
    assert 'href="/find?page=6" aria-current="page"' in html


def test_a_single_page_needs_no_pages(app: Flask) -> None:
    assert shown(app, "{{ parts.pagination(1, 1, url) }}", url=str) == ""


def test_steps_say_which_are_done_and_which_is_now(app: Flask) -> None:
    html = shown(app, '{{ parts.steps(["Send", "Answer", "Outcome"], current=2) }}')
    assert html.count('data-state="done"') == 1
    assert re.search(r'aria-current="step"> <p>Answer', html)


def test_what_a_person_typed_is_never_markup(app: Flask) -> None:
    entries = [{"what": "Noted", "moment": clock.now(), "note": "<b>loud</b>"}]
    assert "&lt;b&gt;loud" in shown(app, "{{ parts.timeline(entries) }}", entries=entries)


def test_an_error_stands_beside_its_field_and_the_summary_leads_there(app: Flask) -> None:
    form = Question(data={"language": "en"})
    form.validate()
    summary = shown(app, "{{ forms.error_summary(form) }}", form=form)
    assert '<a href="#name">Enter a name.</a>' in summary
    assert '<a href="#need-0">Choose a need.</a>' in summary
    field = shown(app, "{{ forms.field(form.name) }}", form=form)
    assert 'aria-describedby="name-error"' in field
    assert 'aria-invalid="true"' in field
    assert 'id="name-error"' in field


def test_a_form_without_errors_has_no_summary(app: Flask) -> None:
    assert shown(app, "{{ forms.error_summary(form) }}", form=Question()) == ""


def test_what_an_action_refused_stands_in_the_summary_too(app: Flask) -> None:
    problems = {"agreed": "Record the agreement first."}
    html = shown(app, "{{ forms.error_summary(form, problems) }}", form=Question(), problems=problems)
    assert '<a href="#agreed">Record the agreement first.</a>' in html


def test_what_need_not_be_filled_in_says_so(app: Flask) -> None:
    assert "(optional)" in shown(app, "{{ forms.field(form.language) }}", form=Question())
    assert "(optional)" not in shown(app, "{{ forms.field(form.name) }}", form=Question())


@pytest.mark.parametrize(("name", "kind"), [("need", "radio"), ("also", "checkbox"), ("agreed", "checkbox")])
def test_choices_are_boxes_that_keep_what_was_chosen(app: Flask, name: str, kind: str) -> None:
    form = Question(data={"need": "rent", "also": ["rent"], "agreed": True})
    html = shown(app, f"{{{{ forms.field(form.{name}) }}}}", form=form)
    chosen = [box for box in re.findall(r"<input[^>]+>", html) if " checked" in box]
    assert len(chosen) == 1
    assert f'type="{kind}"' in chosen[0]


def test_too_few_cases_are_not_drawn(app: Flask) -> None:
    html = shown(app, '{{ charts.interval("Seen", 3, 4, 0.4, 0.9) }}')
    assert "too few to say (3 of 4)" in words_of(html)
    assert 'class="part"' not in html


def test_a_share_is_drawn_to_scale_and_told_in_full(app: Flask) -> None:
    html = shown(app, '{{ charts.interval("Answers", 18, 20, 0.79, 0.95, others=0.71) }}')
    assert "18 of 20" in words_of(html)
    assert re.search(r'class="part"[^>]+width="90.00"', html)
    assert re.search(r'class="band-80" x="79.00" width="16.00"', html)
    assert 'aria-label="18 of 20; with so many cases, truly between 79% and 95%; others 71%"' in html


def test_every_picture_has_its_numbers_in_a_table(app: Flask) -> None:
    html = shown(app, '{{ charts.columns([("May", 12), ("June", 18)], "By month") }}')
    table = html[html.index("<table>") :]
    assert words_of(table) == "By month When How many May 12 June 18"


def test_a_picture_of_nothing_is_still_a_picture(app: Flask) -> None:
    assert "NaN" not in shown(
        app, '{{ charts.columns([("May", 0)], "By month") }}{{ charts.bars([], "By need") }}'
    )


def test_a_page_without_maps_still_stands_where_the_files_could_not_be_fetched(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("app.web.STATIC", tmp_path)
    assert shown(app, '{{ parts.map("/find/places", "Map") }}') == ""


def test_the_kit_shows_every_part(app: Flask) -> None:
    with app.test_request_context():
        kit = url_for("web.kit")
    page = app.test_client().get(kit)
    assert page.status_code == 200
    sheet = Path(app.root_path, "web", "static", "css", "parts.css").read_text()
    parts = set(re.findall(r"\.([a-z][a-z-]+)", re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)))
    seen = re.findall(r'class="([^"]+)"', page.get_data(as_text=True))
    assert parts - {name for classes in seen for name in classes.split()} - MADE_BY_SCRIPTS == set()
