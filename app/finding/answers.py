"""From what somebody asks to what the engine answers: understood, put right, and with something given up at need."""

from dataclasses import dataclass, replace

from app import clock
from app.directory import queries as directory
from app.finding import fitting
from app.finding.asking import PAGE_SIZE, question
from app.finding.forms import Asked
from app.finding.indexing import engine
from app.finding.meaning import Meant, is_name, mean, respelt
from app.finding.places import known_towns
from app.finding.ranking import EVEN
from app.finding.reliability import Weigh, unweighed
from search_index.contract import IndexUnavailable, Page

NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found, and what was meant in the end."""

    meant: Meant
    page: Page

    @property
    def did_you_mean(self) -> str:
        """The typed text with its misspelt words put right; "" when nothing better is known."""
        if not self.page.did_you_mean:
            return ""
        return respelt(self.meant.understood.typed, self.meant.text, self.page.did_you_mean)

    @property
    def poor(self) -> bool:
        return self.page.loosened or not self.page.total


def meant_by(asked: Asked) -> Meant:
    """A search with its text understood; the name of a service or organization is a name and says nothing else."""
    try:
        offered = engine().suggest(asked.q)
    except IndexUnavailable:
        offered = ()
    names = [one.text for one in offered if one.kind != "need"]
    return mean(asked, known_towns(), as_name=is_name(asked.q, names))


def answer(
    meant: Meant,
    excluded: frozenset[str] = NOBODY,
    *,
    size: int = PAGE_SIZE,
    places: int = 0,
    whole: bool = False,
    weigh: Weigh = unweighed,
) -> Answer:
    """What is found, put right where a word was misspelt and, unless the `whole` is wanted, with something given up
    where all of it together finds nothing; `weigh` says what each service is worth. At most `places` services
    are put on the map. Raises IndexUnavailable."""
    found = Answer(meant, _page(meant, excluded, size, places, weigh))
    if found.poor and found.did_you_mean and '"' not in meant.asked.q:
        better = meant_by(replace(meant.asked, q=found.did_you_mean))
        tried = Answer(better, _page(better, excluded, size, places, weigh))
        found = tried if tried.page.total else found
    if found.page.total or whole:
        return found
    tries = (Answer(less, _page(less, excluded, size, places, weigh)) for less in found.meant.less())
    return next((less for less in tries if less.page.total), found)


def total(meant: Meant, excluded: frozenset[str] = NOBODY) -> int:
    """How many services just this finds. Raises IndexUnavailable."""
    return _page(meant, excluded, 1, 0).total


def _page(meant: Meant, excluded: frozenset[str], size: int, places: int, weigh: Weigh = unweighed) -> Page:
    weights = weigh(meant) if size > 1 or places else EVEN
    if meant.person:
        unfit, meant_for = fitting.fit_and_meant(meant.person)
        excluded |= unfit
        weights = weights.times(meant_for)
    query = question(meant, excluded | _without_room(meant), clock.now(), weights)
    return engine().search(replace(query, size=size, places=places))


def _without_room(meant: Meant) -> frozenset[str]:
    """Ids of services with the answer about room that the text rules out, such as "-waitlist"."""
    rooms = {value.removeprefix("-") for value in meant.values("room") if value.startswith("-")}
    return frozenset(map(str, directory.services_with_room(rooms, clock.now()))) if rooms else NOBODY
