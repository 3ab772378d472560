"""A client's own page: needs, consents, referrals, the whole story, and who has looked."""

from uuid import UUID

from flask import render_template, request

from app import clock
from app.actor import Role
from app.clients import actions as clients
from app.clients import queries as caseload
from app.clients.circumstances import (
    AGE_WORDS,
    HARDSHIPS,
    HOUSEHOLD_TRAITS,
    LANGUAGES,
    STATUS_TRAITS,
)
from app.clients.consent import FACT_WORDS, METHOD_WORDS, STANDING_WORDS, Fact, Method, standing
from app.clients.contact import PERMISSION_WORDS, WAY_WORDS, permission
from app.clients.households import queries as households
from app.clients.models import Client
from app.clients.notes import queries as notes
from app.db import transaction
from app.directory.queries import needs
from app.referrals.chapters import CHAPTER_WORDS, Chapter
from app.referrals.checkins import conversations
from app.referrals.checkins import queries as checkins
from app.referrals.choosing import queries as choosing
from app.referrals.choosing.deciding import HOW_WORDS, OUTCOME_WORDS
from app.referrals.client_story import story_of_client
from app.referrals.piles import of_client
from app.referrals.tasks import queries as tasks
from app.referrals.views import bp
from app.referrals.wording import LABEL
from app.web.access import current_actor, role
from app.web.paging import asked_page

STORY_SHOWN = 8


@bp.get("/clients/<uuid:client_id>")
@role(Role.CASE_MANAGER)
def client(client_id: UUID) -> str:
    found = read_record(client_id)
    referrals, known_needs = of_client(found, seen_by=current_actor()), needs()
    return render_template(
        "referrals/client.html",
        client=found,
        referrals=referrals,
        told=story_of_client(found, known_needs, size=STORY_SHOWN),
        members=households.members(found, seen_by=current_actor()),
        guardian=households.guardian_of(found, seen_by=current_actor()),
        notes=notes.count_of(found),
        looks=caseload.looks(found),
        coming=checkins.next_of(checkins.of_client(found.id)),
        spoken=conversations.conversations(found.id, limit=1),
        waiting=tasks.about_client(found.id, seen_by=current_actor()),
        shortlist=choosing.current_of(found.id),
        outcome_words=OUTCOME_WORDS,
        how_words=HOW_WORDS,
        consents=[(given, standing(given.terms, clock.now())) for given in found.consents],
        needs=known_needs,
        labels=LABEL,
        languages=LANGUAGES,
        age_words=AGE_WORDS,
        traits={**HOUSEHOLD_TRAITS, **STATUS_TRAITS},
        hardships=HARDSHIPS,
        way_words=WAY_WORDS,
        permission_words=PERMISSION_WORDS,
        permission=permission,
        fact_words=FACT_WORDS,
        method_words=METHOD_WORDS,
        standing_words=STANDING_WORDS,
        Fact=Fact,
        Method=Method,
    )


@bp.get("/clients/<uuid:client_id>/story")
@role(Role.CASE_MANAGER)
def client_story(client_id: UUID) -> str:
    """Everything that happened, page by page, or one chapter of it."""
    found = read_record(client_id)
    asked = request.args.get("chapter", "")
    chapter = Chapter(asked) if asked in list(Chapter) else None
    return render_template(
        "referrals/client_story.html",
        client=found,
        told=story_of_client(found, needs(), chapter=chapter, page=asked_page()),
        chapter_words=CHAPTER_WORDS,
    )


def read_record(client_id: UUID) -> Client:
    """The client's record for one of their team. That it was read is written down."""
    actor = current_actor()
    found = caseload.client(client_id, seen_by=actor)
    unread = caseload.not_read_lately({found.id}, by=actor)
    if not unread:
        return found
    with transaction():
        clients.note_reading(unread, by=actor, organization=found.organization_id)
    return caseload.client(client_id, seen_by=actor)
