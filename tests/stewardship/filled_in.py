"""What a browser would send of a page's form, when nobody types anything."""

from html.parser import HTMLParser


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self.area = self.select = ""

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        given = dict(pairs)
        name = given.get("name") or ""
        if tag == "input":
            self._input(name, given)
        elif tag == "textarea":
            self.area, self.sent[name] = name, [""]
        elif tag == "select":
            self.select = name
        elif tag == "option" and "selected" in given:
            self.sent[self.select] = [given.get("value") or ""]

    def _input(self, name: str, given: dict[str, str | None]) -> None:
        is_box = given.get("type") in ("checkbox", "radio")
        if name and (not is_box or "checked" in given):
            self.sent.setdefault(name, []).append(given.get("value") or "")

    def handle_data(self, data: str) -> None:
        if self.area:
            self.sent[self.area] = [self.sent[self.area][0] + data.removeprefix("\r\n").removeprefix("\n")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.area = ""


def filled_in(page: str) -> dict[str, list[str]]:
    """The fields of every form of the page as it shows them, without the token."""
    reader = _Reader()
    reader.feed(page)
    return {name: values for name, values in reader.sent.items() if name not in ("csrf_token", "q")}
