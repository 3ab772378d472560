"""The two inboxes: what a provider was asked, and what a team has sent.

What is looked for may be a name, so it is sent as a form: it stands in no address, history or log.
"""

from typing import Any

from flask import render_template, request

from app.actor import Role
from app.clients import actions as clients
from app.clients.queries import not_read_lately
from app.db import transaction
from app.directory.queries import needs
from app.referrals import quality
from app.referrals.assigning import colleagues_of
from app.referrals.choosing.deciding import OUTCOME_WORDS
from app.referrals.choosing.queries import waiting
from app.referrals.lifecycle import Party
from app.referrals.looking import Filter
from app.referrals.piles import Pile, pile
from app.referrals.reasons import REASONS
from app.referrals.talking.queries import unread_on
from app.referrals.views import bp
from app.referrals.wording import LABEL, TAB_WORDS, TABS, URGENCY_WORDS, Tab
from app.web.access import current_actor, role
from app.web.paging import asked_page

CHOICES = ("need", "status", "service", "owner", "urgency", "overdue")


@bp.route("/inbox", methods=["GET", "POST"])
@role(Role.PROVIDER)
def inbox() -> str:
    """What was asked of the reader's organization."""
    return _page("inbox", Party.PROVIDER)


@bp.route("/referrals", methods=["GET", "POST"])
@role(Role.CASE_MANAGER)
def index() -> str:
    """What the reader's teams have asked of others."""
    return _page("index", Party.REFERRER)


def _page(template: str, party: Party) -> str:
    tab = _tab(request.values.get("tab", ""))
    chosen = _chosen(tab, party)
    page = request.form.get("page", type=int) or asked_page()
    found = pile(seen_by=current_actor(), party=party, tab=tab, chosen=chosen, page=page)
    if party is Party.PROVIDER:
        _note_names(found)
    return render_template(
        f"referrals/{template}.html",
        pile=found,
        tab=found.tab,
        chosen=chosen,
        needs=needs(),
        team=colleagues_of(current_actor(), party),
        unread=unread_on({row.id for row in found.rows}, seen_by=current_actor(), party=party),
        answered=waiting(seen_by=current_actor()) if party is Party.REFERRER else [],
        outcome_words=OUTCOME_WORDS,
        quality=quality.of_teams(seen_by=current_actor()) if party is Party.REFERRER else {},
        questions=quality.QUESTIONS,
        **_words(party),
    )


def _chosen(tab: Tab | None, party: Party) -> Filter:
    """What was asked for; a status that lies in another pile is asked of none."""
    given = {name: request.form.get(name, "").strip() for name in CHOICES}
    if tab is None or given["status"] not in {status.value for status in TABS[party][tab]}:
        given["status"] = ""
    return Filter(request.form.get("q", "").strip(), **given)


def _tab(word: str) -> Tab | None:
    return Tab(word) if word in list(Tab) else None


def _note_names(shown: Pile) -> None:
    """A name in a list has been read, too."""
    seen = {row.client_id for row in shown.rows if row.client}
    unread = not_read_lately(seen, by=current_actor())
    if unread:
        with transaction():
            clients.note_reading(unread, by=current_actor())


def _words(party: Party) -> dict[str, Any]:
    return {
        "labels": LABEL,
        "tab_words": TAB_WORDS[party],
        "lies_in": TABS[party],
        "urgency_words": URGENCY_WORDS,
        "Tab": Tab,
        "reasons": REASONS,
    }
