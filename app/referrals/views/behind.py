"""The referrals behind a number of another page, as far as the reader may see them."""

from flask import render_template, request

from app.actor import Role
from app.directory import queries as directory
from app.errors import Invalid
from app.referrals.behind import queries
from app.referrals.behind.asked import ANSWERS, LEFT_OUT, SEEN, Asked, asked, words
from app.referrals.views import bp
from app.referrals.views.show import parties
from app.referrals.wording import LABEL
from app.web.access import current_actor
from app.web.paging import asked_page

FILTERS = ("partner", "referrer", "about", "need", "status", "answer", "seen", "since", "until", "beside")


@bp.get("/referrals/behind")
@parties
def behind() -> tuple[str, int]:
    actor, needs = current_actor(), directory.needs()
    named = {code: need.name for code, need in needs.items()}
    chosen, names, problem = Asked(), {}, ""
    try:
        chosen = asked(request.args, named)
        names = dict(queries.names_of_organizations(chosen))
    except Invalid as refused:
        problem = refused.message
    page = render_template(
        "referrals/behind.html",
        problem=problem,
        asked=chosen,
        names=names,
        given={name: value for name in FILTERS if (value := request.args.get(name, "").strip())},
        found=None if problem else queries.behind(chosen, seen_by=actor, page=asked_page()),
        says="" if problem else words(chosen, names, named),
        why_not=LEFT_OUT.get(chosen.beside, ""),
        tops=[(code, need.name) for code, need in needs.items() if need.top == code],
        needs=needs,
        labels=LABEL,
        answers=ANSWERS,
        seen=SEEN,
        is_coordinator=actor.has(Role.COORDINATOR),
        has_own=actor.has(Role.CASE_MANAGER, Role.PROVIDER),
    )
    return page, 422 if problem else 200
