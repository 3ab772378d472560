"""The pictures of a report for paper: what the macros of `network/_pictures.html` draw, without a style sheet.

A page colours its pictures by classes and stretches some of them to its width. A PDF has neither, so each mark gets
its colour as an attribute, and what would be stretched is scaled here. Values in, parts out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from typing import TypeAlias

INK, QUIET, LINE, BRAND, BAD, SURFACE = "#14302e", "#4a5f5c", "#dfdbd3", "#0b5c58", "#94230f", "#ffffff"
FONT = "Libertinus Serif"
# The light colours of charts.css and network.css; later classes of an element win.
MARKS: dict[str, dict[str, str]] = {
    "all": {"fill": "none", "stroke": QUIET, "stroke-width": "1.5", "stroke-dasharray": "5 4"},
    "axis": {"fill": "none", "stroke": LINE, "stroke-width": "1"},
    "band-80": {"fill": BRAND, "opacity": "0.22"},
    "curve": {"fill": "none", "stroke": BRAND, "stroke-width": "2.5", "stroke-linejoin": "round"},
    "dot": {"stroke": BRAND, "stroke-width": "11", "stroke-linecap": "round"},
    "edge": {"stroke": "#6a7f7b", "stroke-opacity": "0.35"},
    "empty": {"fill": "none", "stroke": LINE},
    "end": {"text-anchor": "end"},
    "ground": {"fill": "#ece9e3"},
    "middle": {"text-anchor": "middle"},
    "name": {"font-size": "19"},
    "nobody": {"fill": "none", "stroke": INK, "stroke-width": "2", "stroke-dasharray": "4 3"},
    "on": {"fill": SURFACE},
    "others": {"stroke": INK, "stroke-width": "2"},
    "part": {"fill": BRAND},
    "ring": {"opacity": "0.45"},
    "ringed": {"fill": "none", "stroke": INK, "stroke-width": "3"},
    "small-dot": {"stroke-width": "5"},
    "strange": {"stroke": BAD, "stroke-width": "13"},
    "strong": {"font-weight": "700"},
}
GROUPS = ("#0b7a70", "#b4500b", "#4f46e5", "#15803d", "#be185d", "#0369a1", "#8a6100", "#7e22ce")
MARKS |= {f"group-{number}": {"fill": colour} for number, colour in enumerate(GROUPS)}
TEXT = {"font-family": FONT, "font-size": "14", "fill": INK}
HALO = {
    "stroke": SURFACE,
    "stroke-width": "5",
    "stroke-linejoin": "round",
}  # lies below a name, over the lines
CASED = {"viewbox": "viewBox"}  # names that HTML reads in small letters
PAGE_ONLY = ("class", "role", "aria-label", "aria-hidden", "preserveaspectratio", "vector-effect")
STRETCHED = {"columns": (672.0, 112.0), "": (230.0, 16.0)}  # by class: so wide and high
ALONE = ("link", "path", "rect", "circle")  # nothing stands inside them
COMMAND = re.compile(r"([A-Za-z])([^A-Za-z]*)")
POINT = re.compile(r"^M([\d.-]+) ([\d.-]+)h0$")
Scale: TypeAlias = tuple[float, float]


@dataclass(slots=True)
class Mark:
    """One element of what a macro wrote."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    inside: "list[Mark | str]" = field(default_factory=list)

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    @property
    def marks(self) -> "list[Mark]":
        return [one for one in self.inside if isinstance(one, Mark)]

    def text(self) -> str:
        said = (one if isinstance(one, str) else one.text() for one in self.inside)
        return " ".join("".join(said).split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Mark("")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Mark(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(made)
        if tag not in ALONE:
            self.open.append(made)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].inside.append(Mark(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag not in ALONE:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def parts(figures: str) -> list[dict[str, object]]:
    """What stands in pictures as a macro wrote them, in order: captions, lines, bars with their words, drawings.

    Raises ValueError where a macro writes what is not known here: nothing is left out of a report in silence.
    """
    reader = _Reader()
    reader.feed(figures)
    reader.close()
    return [part for one in reader.open[0].marks for part in _parts(one)]


def _parts(mark: Mark) -> Iterator[dict[str, object]]:
    classes = mark.classes
    match mark.tag:
        case "link":
            return
        case "figcaption" | "p" if "row-apart" not in classes:
            yield {"kind": "caption" if "strong" in classes else "line", "text": mark.text()}
        case "p":
            yield {"kind": "ends", "words": [one.text() for one in mark.marks]}
        case "ul":
            yield {"kind": "line", "text": "   ".join(one.text() for one in mark.marks)}
        case "div" if "measure" in classes:
            label, words, svg = mark.marks
            yield {"kind": "measure", "label": label.text(), "words": words.text(), "svg": drawn(svg)}
        case "div" if "stack-tight" in classes:
            label, svg = mark.marks
            yield {"kind": "panel", "label": label.text(), **_picture(svg)}
        case "svg":
            yield {"kind": "picture", **_picture(mark)}
        case "figure" | "div":
            for one in mark.marks:
                yield from _parts(one)
        case _:
            raise ValueError(f"No part of a picture for paper: <{mark.tag}>")


def _picture(svg: Mark) -> dict[str, object]:
    return {"svg": drawn(svg), "alt": svg.attributes["aria-label"], "wide": _size(svg)[0]}


def _size(svg: Mark) -> Scale:
    """How wide and high it is drawn, in its own units."""
    if svg.attributes.get("preserveaspectratio") == "none":
        return STRETCHED["columns" if "columns" in svg.classes else ""]
    _, _, wide, high = map(float, svg.attributes["viewbox"].split())
    return wide, high


def drawn(svg: Mark) -> str:
    """A drawing as SVG that needs nothing but itself."""
    _, _, wide, high = map(float, svg.attributes["viewbox"].split())
    width, height = _size(svg)
    scale = width / wide, height / high
    inside = "".join(_written(one, scale) for one in svg.marks)
    box = f'viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box}>{inside}</svg>'


def _written(mark: Mark, scale: Scale) -> str:
    if mark.tag == "title":
        return ""
    given = {CASED.get(name, name): said for name, said in mark.attributes.items() if name not in PAGE_ONLY}
    looks = dict(TEXT) if mark.tag == "text" else {}
    for one in mark.classes:
        looks |= MARKS.get(one, {})
    tag, given = _scaled(mark.tag, looks | given, scale)
    inside = "".join(escape(one) if isinstance(one, str) else _written(one, scale) for one in mark.inside)
    written = _element(tag, given, inside)
    return _element(tag, given | HALO, inside) + written if "name" in mark.classes else written


def _element(tag: str, given: dict[str, str], inside: str) -> str:
    said = "".join(f' {name}="{escape(value)}"' for name, value in given.items())
    return f"<{tag}{said}>{inside}</{tag}>"


def _scaled(tag: str, given: dict[str, str], scale: Scale) -> tuple[str, dict[str, str]]:
    """A mark where it stands once the drawing is stretched; a line of no length is a dot, which some readers drop."""
    across, down = scale
    if tag == "path" and (point := POINT.match(given["d"])):
        x, y = float(point[1]) * across, float(point[2]) * down
        radius, paint = float(given["stroke-width"]) / 2, given.get("opacity", "1")
        return "circle", {
            "cx": f"{x:g}",
            "cy": f"{y:g}",
            "r": f"{radius:g}",
            "fill": given["stroke"],
            "opacity": paint,
        }
    if scale == (1.0, 1.0):
        return tag, given
    if tag == "path":
        return tag, given | {"d": COMMAND.sub(lambda found: _stretched(found, scale), given["d"])}
    factors = {"x": across, "width": across, "y": down, "height": down}
    return tag, given | {
        name: f"{float(given[name]) * by:g}" for name, by in factors.items() if name in given
    }


def _stretched(command: re.Match[str], scale: Scale) -> str:
    letter, numbers = command[1], [float(one) for one in command[2].split()]
    if letter in "Hh":
        by = [scale[0]] * len(numbers)
    elif letter in "Vv":
        by = [scale[1]] * len(numbers)
    else:
        by = [scale[index % 2] for index in range(len(numbers))]
    return letter + " ".join(f"{one * factor:g}" for one, factor in zip(numbers, by, strict=True))
