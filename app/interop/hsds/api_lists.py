"""Which records a list of the API holds: every parameter as a condition on the rows."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Float, Numeric, and_, case, cast, func, or_, select

from app.directory import models as m
from app.directory.queries import point_of
from app.errors import NotFound
from app.interop.hsds.api_parameters import PAGING
from app.interop.hsds.export_privacy import BLURRED, HIDDEN
from app.interop.hsds.mapping import ENTITIES, Entity

Wanted = Mapping[str, Any]
Condition = ColumnElement[bool]
METRES_A_DEGREE = 111_195  # of latitude, on a sphere of 6,371 km


@dataclass(frozen=True, slots=True)
class List:
    """One list: its noun, its parameters besides paging, and how a parameter becomes a condition."""

    entity: Entity
    filters: Mapping[str, Callable[[Any, Wanted], Condition]]
    switches: tuple[str, ...] = ()

    @property
    def parameters(self) -> tuple[str, ...]:
        return (*PAGING, *self.filters, *self.switches)

    def conditions(self, wanted: Wanted) -> list[Condition]:
        return [of(wanted[name], wanted) for name, of in self.filters.items() if name in wanted]


def _words_in(*columns: Any) -> Callable[[str, Wanted], Condition]:
    """Every word somewhere in the columns, in any case."""

    def condition(search: str, _wanted: Wanted) -> Condition:
        return and_(
            *(
                or_(*(column.icontains(word, autoescape=True) for column in columns))
                for word in search.split()
            )
        )

    return condition


def _attributes(*conditions: Condition) -> Any:
    """The ids of what carries an attribute."""
    terms = select(m.Attribute.link_id).join(
        m.TaxonomyTerm, m.Attribute.taxonomy_term_id == m.TaxonomyTerm.id
    )
    return terms.where(*conditions)


def _carries(model: Any, column: Any) -> Callable[[Any, Wanted], Condition]:
    """It carries the term (a term of the taxonomy), or what it offers, or what is offered there, does."""

    def condition(id_: Any, _wanted: Wanted) -> Condition:
        marked = _attributes(column == id_)
        if model is m.Organization:
            offers = select(m.Service.organization_id).where(m.Service.id.in_(marked))
            return or_(model.id.in_(marked), model.id.in_(offers))
        if model is m.ServiceAtLocation:
            return or_(model.id.in_(marked), model.service_id.in_(marked))
        return model.id.in_(marked)

    return condition


def _term_filters(model: Any) -> dict[str, Callable[[Any, Wanted], Condition]]:
    return {
        "taxonomy_term_id": _carries(model, m.TaxonomyTerm.id),
        "taxonomy_id": _carries(model, m.TaxonomyTerm.taxonomy_id),
    }


def _serves(link: Any, service_id: Any) -> Callable[[str, Wanted], Condition]:
    """Unless a distance is asked: every area that names ZIP codes rules out those that it doesn't name."""

    def condition(postcode: str, wanted: Wanted) -> Condition:
        if "proximity" in wanted:
            return _near(link, postcode, wanted["proximity"])
        area = m.ServiceArea
        text = func.coalesce(area.extent, "") + " " + func.coalesce(area.name, "")
        areas = select(area.service_id).where(area.service_id.is_not(None))
        return or_(
            service_id.not_in(areas),
            service_id.in_(areas.where(or_(~text.regexp_match("[0-9]{5}"), text.contains(postcode)))),
        )

    return condition


def _near(link: Any, postcode: str, metres: float) -> Condition:
    """At a place within reach, by what may be known of where it is: an area counts from its blurred middle."""
    middle = point_of(postcode)
    if middle is None:
        raise NotFound(f"The postcode {postcode} is not known here, so nothing can be measured from it.")
    at, place = m.ServiceAtLocation, m.Location
    north, east = (
        (_known(column) - degrees) * METRES_A_DEGREE
        for column, degrees in zip((place.latitude, place.longitude), middle, strict=True)
    )
    east = east * math.cos(math.radians(middle[0]))
    near = select(at.service_id if link is m.Service.id else at.id).join(place, at.location_id == place.id)
    return link.in_(near.where(~HIDDEN, north * north + east * east <= metres * metres))


def _known(column: Any) -> Any:
    return case((BLURRED, cast(func.round(cast(column, Numeric), 2), Float)), else_=column)


def _after(column: Any) -> Callable[[Any, Wanted], Condition]:
    return lambda moment, _wanted: column >= moment


def _same(column: Any) -> Callable[[Any, Wanted], Condition]:
    return lambda value, _wanted: column == value


def _top(only: bool, _wanted: Wanted) -> Condition:
    return m.TaxonomyTerm.parent_id.is_(None) if only else m.TaxonomyTerm.id.is_not(None)


_S, _O, _A, _T, _X = m.Service, m.Organization, m.ServiceAtLocation, m.TaxonomyTerm, m.Taxonomy


def _of_service(*columns: Any) -> Callable[[str, Wanted], Condition]:
    words = _words_in(*columns)
    return lambda search, wanted: _A.service_id.in_(select(_S.id).where(words(search, wanted)))


LISTS: Mapping[str, List] = {
    "services": List(
        ENTITIES["service"],
        {
            "search": _words_in(_S.name, _S.alternate_name, _S.description),
            **_term_filters(_S),
            "organization_id": _same(_S.organization_id),
            "modified_after": _after(_S.last_modified),
            "postcode": _serves(_S.id, _S.id),
        },
        ("proximity", "minimal", "full"),
    ),
    "organizations": List(
        ENTITIES["organization"],
        {
            "search": _words_in(_O.name, _O.alternate_name, _O.description),
            **_term_filters(_O),
            "modified_after": _after(_O.last_modified),
        },
        ("full", "full_service"),
    ),
    "service_at_locations": List(
        ENTITIES["service_at_location"],
        {
            "search": _of_service(_S.name, _S.alternate_name, _S.description),
            **_term_filters(_A),
            "organization_id": lambda id_, _wanted: _A.service_id.in_(
                select(_S.id).where(_S.organization_id == id_)
            ),
            "modified_after": lambda moment, _wanted: or_(
                _A.last_modified >= moment,
                _A.service_id.in_(select(_S.id).where(_S.last_modified >= moment)),
                _A.location_id.in_(select(m.Location.id).where(m.Location.last_modified >= moment)),
            ),
            "postcode": _serves(_A.id, _A.service_id),
        },
        ("proximity", "full"),
    ),
    "taxonomies": List(ENTITIES["taxonomy"], {"search": _words_in(_X.name, _X.description)}),
    "taxonomy_terms": List(
        ENTITIES["taxonomy_term"],
        {
            "search": _words_in(_T.name, _T.description, _T.code),
            "taxonomy_id": _same(_T.taxonomy_id),
            "top_only": _top,
            "parent_id": _same(_T.parent_id),
        },
    ),
}
