"""Listings that are listed twice: what another clerk or another feed makes of the same organization."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from benchmarks.duplicates import words as w
from benchmarks.duplicates.world import Maker, Organization, Place, Service

KINDS = (
    "typo", "short form", "other order", "nickname", "other language", "legal form",
    "moved phone", "changed suite", "other domain", "two at once",
)  # fmt: skip


def double(maker: Maker, of: Organization) -> list[Organization]:
    """The organization, and it once more; or with a service or a place of it listed twice."""
    draw = maker.draw
    part, kind = draw.choice(("organization", "service", "place")), draw.choice(KINDS)
    if part == "service" and kind not in ("changed suite", "other domain", "legal form"):
        service = draw.choice(of.services)
        copy = _service(maker, service, kind)
        if copy is None:
            return [of]
        maker.world.plant(service.id, copy.id, f"service: {kind}")
        return [replace(of, services=(*of.services, copy))]
    if part == "place":
        place = draw.choice(of.places)
        again, kind = _place(maker, place)
        maker.world.plant(place.id, again.id, f"place: {kind}")
        return [replace(of, places=(*of.places, again))]
    twin = _organization(maker, of, kind)
    return [of, twin] if twin else [of]


def _told_less(maker: Maker, of: Organization) -> Organization:
    """Another clerk knows less: no website, no mail, no number, a place without its address."""
    kept = {
        "phone": of.phone if maker.chance(0.93) else "",
        "site": of.site if maker.chance(0.8) else "",
        "mail": of.mail if maker.chance(0.7) else "",
        "number": of.number if maker.chance(0.5) else "",
    }
    places = [place if maker.chance(0.96) else replace(place, number=0) for place in of.places]
    return replace(of, places=tuple(places), **kept)


def _organization(maker: Maker, of: Organization, kind: str) -> Organization | None:
    changed = of
    for one in _kinds(maker.draw, kind):
        step = CHANGES[one](maker, changed)
        if step is None:
            return None
        changed = step
    changed = _told_less(maker, changed)
    twin = replace(changed, id=maker.id())
    at: dict[str, str] = {}
    places = []
    for place in changed.places:
        copy = replace(place, id=maker.id(), point=_jitter(maker, place))
        at[place.id] = copy.id
        maker.world.plant(place.id, copy.id, f"its places: {kind}")
        places.append(copy)
    services = []
    for service in changed.services:
        if maker.chance(0.2):
            continue  # not all of them are told
        name = (
            service.name
            if maker.chance(0.75)
            else maker.draw.choice((slip(maker.draw, service.name), shorten(service.name)))
        )
        copied = replace(
            service, id=maker.id(), name=name, phone=changed.phone, place=at.get(service.place, "")
        )
        maker.world.plant(service.id, copied.id, f"its services: {kind}")
        services.append(copied)
    maker.world.plant(of.id, twin.id, f"organization: {kind}")
    return replace(twin, places=tuple(places), services=tuple(services))


def _kinds(draw: Random, kind: str) -> list[str]:
    if kind != "two at once":
        return [kind]
    name = draw.choice(("typo", "short form", "other order", "legal form"))
    return [name, draw.choice(("moved phone", "changed suite", "other domain"))]


def _service(maker: Maker, service: Service, kind: str) -> Service | None:
    phone = maker.phone() if kind in ("moved phone", "two at once") else service.phone
    named = "typo" if kind == "two at once" else kind
    if named == "moved phone":
        return replace(service, id=maker.id(), phone=phone)
    if named == "nickname":
        return replace(service, id=maker.id(), name=f"{_made_up(maker)} Days", other_name=service.name)
    name = NAMES[named](maker, service.name)
    return replace(service, id=maker.id(), name=name, phone=phone) if name else None


def _place(maker: Maker, place: Place) -> tuple[Place, str]:
    draw = maker.draw
    copy = replace(place, id=maker.id(), point=_jitter(maker, place))
    changed = {
        "changed suite": lambda: replace(copy, unit=f"Suite {draw.randrange(1, 400)}"),
        "typo": lambda: replace(copy, street=slip(draw, place.street)),
        "short form": lambda: replace(copy, street=shorten(place.street), name=shorten(place.name)),
        "moved phone": lambda: replace(copy, phone=maker.phone()),
        "no coordinates": lambda: replace(copy, point=None),
    }
    kind = draw.choice(list(changed))
    return changed[kind](), kind


def _jitter(maker: Maker, place: Place) -> tuple[float, float] | None:
    """Two geocoders put one house a few steps apart."""
    if place.point is None or maker.chance(0.2):
        return None
    return tuple(round(x + maker.draw.uniform(-0.0003, 0.0003), 5) for x in place.point)  # type: ignore[return-value]


def slip(draw: Random, text: str) -> str:
    """One letter left out, doubled, swapped or changed, in a word of some length."""
    words = text.split()
    long = [number for number, word in enumerate(words) if len(word) >= 5 and word.isalpha()]
    if not long:
        return text + " "
    at = draw.choice(long)
    word = words[at]
    spot = draw.randrange(1, len(word) - 1)
    match draw.randrange(4):
        case 0:
            word = word[:spot] + word[spot + 1 :]
        case 1:
            word = word[:spot] + word[spot] + word[spot:]
        case 2:
            word = word[:spot] + word[spot + 1] + word[spot] + word[spot + 2 :]
        case _:
            word = word[:spot] + draw.choice("aeioustrln") + word[spot + 1 :]
    return " ".join([*words[:at], word, *words[at + 1 :]])


def shorten(text: str) -> str:
    return " ".join(w.SHORT.get(word.strip(","), word) for word in text.split())


def _made_up(maker: Maker) -> str:
    from benchmarks.listings import _word

    return _word(maker.draw).title()


def _other_order(maker: Maker, name: str) -> str | None:
    words = name.replace(",", "").split()
    if len(words) < 2:
        return None
    return f"{words[-1]}, {' '.join(words[:-1])}" if maker.chance(0.5) else " ".join((*words[1:], words[0]))


def _other_language(_maker: Maker, name: str) -> str | None:
    said = " ".join(w.OTHER_LANGUAGE.get(word, word) for word in name.split())
    return said if said != name else None


def _legal_form(maker: Maker, name: str) -> str | None:
    bare = name.split(",")[0].removesuffix(" LLC").removesuffix(" Corporation")
    return (
        f"The {bare}"
        if maker.chance(0.3)
        else bare + maker.draw.choice((" Inc", ", Incorporated", " Co.", ", NFP"))
    )


def _short(_maker: Maker, name: str) -> str | None:
    said = shorten(name)
    return said if said != name else None


NAMES: dict[str, Callable[[Maker, str], str | None]] = {
    "typo": lambda maker, name: slip(maker.draw, name),
    "short form": _short,
    "other order": _other_order,
    "other language": _other_language,
    "legal form": _legal_form,
}


def _renamed(kind: str) -> Callable[[Maker, Organization], Organization | None]:
    def change(maker: Maker, of: Organization) -> Organization | None:
        name = NAMES[kind](maker, of.name)
        return replace(of, name=name) if name else None

    return change


def _nickname(maker: Maker, of: Organization) -> Organization | None:
    words = [
        word for word in of.name.replace(",", "").split() if word[0].isupper() and word not in ("Inc.", "LLC")
    ]
    words = [word for word in words if word not in ("NFP", "Corporation")]
    if len(words) < 3:
        return replace(of, name=f"{_made_up(maker)} Place", other_name=of.name)
    return replace(of, name="".join(word[0] for word in words))


def _suite(maker: Maker, of: Organization) -> Organization:
    first, *rest = of.places
    return replace(of, places=(replace(first, unit=f"Suite {maker.draw.randrange(1, 400)}"), *rest))


def _domain(maker: Maker, of: Organization) -> Organization:
    host = f"{_made_up(maker).casefold()}.org"
    return replace(of, site=f"http://{host}", mail=f"office@{host}")


CHANGES: dict[str, Callable[[Maker, Organization], Organization | None]] = {
    **{kind: _renamed(kind) for kind in NAMES},
    "nickname": _nickname,
    "moved phone": lambda maker, of: replace(of, phone=maker.phone()),
    "changed suite": _suite,
    "other domain": _domain,
}
