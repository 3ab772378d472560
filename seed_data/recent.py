"""The last days before the story ends, written out by hand: a lively inbox for each of the two who are shown first.

Each row says how far a referral has come, and how many hours ago each of its steps was taken.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from seed_data.catalogue import Service, organizations, words
from seed_data.clients import Client, fits
from seed_data.referral import Referral, Step
from seed_data.sense import makes_sense

if TYPE_CHECKING:
    from seed_data.story import Teller

Script = tuple[tuple[str, float], ...]

SENT: Script = (("send", 5),)
SENT_YESTERDAY: Script = (("send", 27),)
OPENED: Script = (("send", 22), ("open", 4))
ASKED: Script = (("send", 46), ("open", 30), ("ask", 20))
ACCEPTED: Script = (("send", 70), ("open", 66), ("accept", 26))
WAITING: Script = (("send", 190), ("open", 180), ("waitlist", 150))
CONTACTED: Script = (("send", 150), ("open", 145), ("accept", 120), ("contact", 52))
STARTED: Script = (("send", 400), ("open", 395), ("accept", 380), ("contact", 330), ("start", 210))
PAUSED: Script = (
    ("send", 500),
    ("open", 490),
    ("accept", 470),
    ("contact", 400),
    ("start", 300),
    ("hold", 90),
)
DECLINED: Script = (("send", 60), ("open", 48), ("decline", 28))
COMPLETED: Script = (
    ("send", 700),
    ("open", 690),
    ("accept", 660),
    ("contact", 600),
    ("start", 500),
    ("complete", 30),
)

SENT_BY_DEMO = (
    (SENT, "money.benefits"), (SENT_YESTERDAY, "food.pantry"), (OPENED, "legal.eviction"),
    (OPENED, "wellbeing.counseling"), (ASKED, "family.childcare"), (ASKED, "work.english"),
    (ACCEPTED, "legal.civil"), (ACCEPTED, "health.clinic"), (WAITING, "health.dental"),
    (WAITING, "money.furniture"), (CONTACTED, "daily.rides"), (STARTED, "work.jobs"), (STARTED, "family.afterschool"),
    (PAUSED, "wellbeing.counseling"), (DECLINED, "housing.search"), (DECLINED, "health.vision"),
    (COMPLETED, "family.diapers"), (COMPLETED, "food.pantry"),
)  # fmt: skip
SENT_TO_DEMO = (
    (SENT, "Open Hearth night shelter"), (SENT, "Family rooms"), (SENT_YESTERDAY, "Keys Home"),
    (SENT_YESTERDAY, "Open Hearth night shelter"), (OPENED, "Family rooms"), (OPENED, "Keys Home"),
    (ASKED, "Family rooms"), (ASKED, "Keys Home"), (ACCEPTED, "Open Hearth night shelter"),
    (ACCEPTED, "Family rooms"), (WAITING, "Keys Home"), (WAITING, "Family rooms"),
    (CONTACTED, "Open Hearth night shelter"),
    (STARTED, "Open Hearth night shelter"), (STARTED, "Keys Home"), (PAUSED, "Keys Home"),
    (COMPLETED, "Open Hearth night shelter"), (DECLINED, "Keys Home"),
)  # fmt: skip


def unfinished(teller: "Teller") -> Iterator[Referral]:
    """The referrals that are still under way when the program is first opened."""
    demo = teller.story.staff.demo("case_manager")
    used: list[Client] = []
    own = [client for client in teller.story.clients if client.worker is demo and _long_known(teller, client)]
    for script, need in SENT_BY_DEMO:
        fitting = [client for client in own if _choices(teller, client, need)]
        if not fitting:
            continue
        client = teller.random.choice([client for client in fitting if client not in used] or fitting)
        used.append(client)
        yield _played(teller, client, teller.random.choice(_choices(teller, client, need)), need, script)
    hearth = organizations()["Open Hearth Shelter and Housing"]
    offers = {service.name: service for service in hearth.services}
    others = [
        client
        for client in teller.story.clients
        if client.place.side == "west" and client.worker is not demo and _long_known(teller, client)
    ]
    for script, name in SENT_TO_DEMO:
        client = teller.random.choice([client for client in others if fits(offers[name], client)])
        others.remove(client)
        yield _played(teller, client, offers[name], offers[name].needs[0], script)


def _long_known(teller: "Teller", client: Client) -> bool:
    return timedelta(days=35) < teller.story.until - client.opened < timedelta(days=500)


def _choices(teller: "Teller", client: Client, need: str) -> list[Service]:
    """Services on the client's side of the county that fit, elsewhere than at the client's own agency."""
    if not makes_sense(need, client.circumstances):
        return []
    return [
        service
        for service in teller.meeting[need]
        if teller.sides[service.organization_id] in (client.place.side, "middle")
        and service.organization_id != client.team.organization_id
        and teller.story.partners[service.organization_id].silence < 0.5
        and fits(service, client)
    ]


def _played(teller: "Teller", client: Client, service: Service, need: str, script: Script) -> Referral:
    until, answerers = teller.story.until, teller.story.staff.providers_at(service.organization_id)
    referral = teller.send(client, service, need, until - timedelta(hours=script[0][1]), urgency="routine")
    referral.by = client.worker
    answerer = next((person for person in answerers if person.demo), answerers[0] if answerers else None)
    for action, hours_ago in script:
        if action == "open" and answerer is None:
            continue
        step: Step = {"at": until - timedelta(hours=hours_ago), "action": action, "party": "provider"}
        if action == "send":
            step |= {"party": "referrer", "by": referral.by.key}
        elif answerer is None:
            step |= {"by": referral.by.key, "logged": True}
        else:
            step["by"] = answerer.key
        referral.steps.append(step | _given(teller, referral, action))
    return referral


def _given(teller: "Teller", referral: Referral, action: str) -> dict[str, Any]:
    """What the lifecycle asks for with a step."""
    exchange, until = words("voices.toml")["exchange"], teller.story.until
    review = (until + timedelta(days=9)).date().isoformat()
    match action:
        case "ask":
            return {"question": teller.random.choice(exchange["questions"])}
        case "waitlist":
            return {"review_on": review, "wait_days": 16, "client_note": exchange["waits"][0]}
        case "hold":
            return {"review_on": review, "words": exchange["holds"][0]}
        case "decline":
            return {"reason": "no_capacity", "note": exchange["declines"][0]}
        case "complete":
            return {"outcomes": ["achieved"] * len(referral.wishes), "helped": "yes"}
    return {}
