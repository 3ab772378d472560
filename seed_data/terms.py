"""The parts that any node of the feed may have: attributes with their terms, and languages."""

from collections.abc import Iterable
from typing import Any

from seed_data.catalogue import NEEDS, Service, needs, stable_id

TERMS = "Trellis terms"
LANGUAGES = {
    "en": "English", "es": "Spanish", "fr": "French", "ar": "Arabic", "sw": "Swahili", "ti": "Tigrinya",
    "vi": "Vietnamese", "zh": "Chinese", "pl": "Polish", "uk": "Ukrainian", "fa": "Dari", "rw": "Kinyarwanda",
    "ase": "American Sign Language",
}  # fmt: skip
TERM_NAMES = {
    "eligibility-rule": "Eligibility rule",
    "accepts-referrals": "Accepts referrals",
    "answer-by-days": "Working days until an answer",
    "room": "Room",
    "wait-days": "Expected wait in days",
    "confirmed-how": "How the listing was confirmed",
    "address-visibility": "Visibility of the address",
    "time-zone": "Time zone",
    "closed": "Closed",
    "victim-service-provider": "Victim service provider",
}

Node = dict[str, Any]


def term(owner: str, entity: str, code: str, value: str) -> Node:
    return {
        "id": stable_id(owner, code, value),
        "link_id": owner,
        "link_entity": entity,
        "value": value,
        "taxonomy_term": {
            "id": stable_id("term", code),
            "code": code,
            "name": TERM_NAMES[code],
            "description": TERM_NAMES[code],
            "taxonomy": TERMS,
        },
    }


def need_terms(service: Service) -> list[Node]:
    found = []
    for code in service.needs:
        need = needs()[code]
        found.append(
            {
                "id": stable_id(service.id, "need", code),
                "link_id": service.id,
                "link_entity": "service",
                "taxonomy_term": {
                    "id": need.id,
                    "code": code,
                    "name": need.name,
                    "description": need.description,
                    "parent_id": needs()[need.parent].id,
                    "taxonomy": NEEDS,
                },
            }
        )
    return found


def languages(owner: str, codes: Iterable[str]) -> list[Node]:
    return [
        {"id": stable_id(owner, "language", code), "name": LANGUAGES[code], "code": code} for code in codes
    ]


def without_gaps(node: Node) -> Node:
    """HSDS has no null: what is not known is left out."""
    return {name: value for name, value in node.items() if value not in (None, "", [])}
