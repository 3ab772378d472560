"""Filling in every place of a page where somebody can type, as a person would, and sending it."""

from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from werkzeug.test import TestResponse

from tests.browser import Browser

TYPED = frozenset({"text", "search", "tel", "email", ""})


class _Forms(HTMLParser):
    """The POST forms of a page: action, and for each field its kind, its value and the values to choose from."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, dict[str, Any]]]] = []
        self._fields: dict[str, dict[str, Any]] | None = None
        self._chosen = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._fields = {}
            if said.get("method", "").lower() == "post":
                self.forms.append((said.get("action", ""), self._fields))
        elif self._fields is not None and tag in ("input", "textarea", "select", "option"):
            getattr(self, f"_{tag}")(self._fields, said, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._fields = None

    def _input(self, fields: dict[str, Any], said: dict[str, str], raw: dict[str, Any]) -> None:
        kind, name = said.get("type", "text"), said.get("name", "")
        if kind in ("radio", "checkbox"):
            field = fields.setdefault(name, {"kind": kind, "value": None, "values": []})
            field["values"].append(said.get("value", "y"))
            if "checked" in raw:
                field["value"] = said.get("value", "y")
        elif name:
            fields[name] = {"kind": "typed" if kind in TYPED else kind, "value": said.get("value", "")}

    def _textarea(self, fields: dict[str, Any], said: dict[str, str], _raw: dict[str, Any]) -> None:
        fields[said["name"]] = {"kind": "typed", "value": ""}

    def _select(self, fields: dict[str, Any], said: dict[str, str], _raw: dict[str, Any]) -> None:
        self._chosen = said["name"]
        fields[said["name"]] = {"kind": "select", "value": None, "values": []}

    def _option(self, fields: dict[str, Any], said: dict[str, str], raw: dict[str, Any]) -> None:
        field = fields[self._chosen]
        field["values"].append(said.get("value", ""))
        if "selected" in raw:
            field["value"] = said.get("value", "")


def fill_in(
    browser: Browser, page: TestResponse, sends_to: str, words: dict[str, str], **chosen: Any
) -> TestResponse:
    """Send the form of `page` whose action ends in `sends_to`, with something typed wherever one can type.

    `words` says what to type into which field; `""` is for all others. `chosen` are answers to the rest.
    """
    found = _Forms(page.get_data(as_text=True)).forms
    fitting = [(a, f) for a, f in found if urlsplit(a or page.request.path).path.endswith(sends_to)]
    there = [a or page.request.path for a, _ in found]
    assert fitting, f"{page.status}: no form sends to {sends_to}, only to {there}"
    action, fields = max(fitting, key=lambda form: sum(f["kind"] == "typed" for f in form[1].values()))
    sent = {name: _said(name, field, words) for name, field in fields.items()}
    sent = {name: value for name, value in (sent | chosen).items() if value is not None}
    return browser.post(action or page.request.path, sent)


def _said(name: str, field: dict[str, Any], words: dict[str, str]) -> Any:
    if field["kind"] == "typed":
        return words.get(name, words[""])
    if field["kind"] == "checkbox" or field["kind"] == "file":
        return field["value"]
    if not field["value"] and field.get("values"):
        return next((value for value in field["values"] if value), "")
    return field["value"]
