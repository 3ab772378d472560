"""Feeds on the stewards' desk: registered, pulled, paused, and what each pull brought."""

import csv
import io
from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app import clock
from app.actor import Role
from app.db import transaction
from app.interop.feeds import actions, queries
from app.interop.feeds.forms import EVERY, FeedForm
from app.interop.feeds.handlers import allowed_here
from app.interop.hsds.report import unformulaic
from app.jobs.worker import LEASE
from app.stewardship.queries.edits import number_waiting
from app.web.access import current_actor, role

bp = Blueprint("feeds", __name__, url_prefix="/stewardship/feeds", template_folder="templates")
stewards = role(Role.COORDINATOR)
SHOWN = 50
FEED, PULLED = "/<uuid:feed_id>", "/<uuid:feed_id>/pulls/<uuid:pull_id>"


@bp.get("")
@stewards
def index() -> str:
    """Every feed with its last and its next pull."""
    return render_template(
        "feeds/index.html",
        feeds=queries.all_feeds(),
        every=EVERY,
        allowed=allowed_here(),
        numbers=number_waiting(),
    )


@bp.get("/new")
@stewards
def new() -> Response:
    return _form_page(FeedForm(formdata=None), "Register a feed", url_for(".index"))


@bp.post("/new")
@stewards
def register() -> Response:
    form = FeedForm()
    if form.validate():
        with form.refusals():
            with transaction():
                made = actions.register(form.wish(), allowed_here(), by=current_actor())
                actions.enqueue_pull(made)
                feed_id = made.id
            flash("Registered. It is pulled for the first time now.", "good")
            return redirect(url_for(".feed", feed_id=feed_id), 303)
    return _form_page(form, "Register a feed", url_for(".index"))


@bp.get(FEED)
@stewards
def feed(feed_id: UUID) -> str:
    """How one feed stands, and its last pull."""
    found, pulls = queries.feed(feed_id), queries.pulls(feed_id)
    last = next((pull for pull in pulls if pull.outcome == actions.Outcome.TAKEN), None)
    lines = queries.pull(feed_id, last.id).lines if last else []
    alike = queries.alike(lines)
    return render_template(
        "feeds/feed.html",
        feed=found,
        every=EVERY.get(found.every_hours, f"Every {found.every_hours} hours"),
        allowed=allowed_here(),
        pulls=pulls,
        last=last,
        nouns=queries.nouns_of(last) if last else [],
        lines=len(lines) + (last.lines_beyond if last else 0),
        alike=alike[:SHOWN],
        more=max(0, len(alike) - SHOWN),
        conflicts=queries.conflicts_of(found.code),
        stuck=found.phase_since is not None and found.phase_since < clock.now() - LEASE,
    )


@bp.get(f"{PULLED}.csv")
@stewards
def report(feed_id: UUID, pull_id: UUID) -> Response:
    """Every line of one pull, for a spreadsheet."""
    found, source = queries.pull(feed_id, pull_id), queries.feed(feed_id)
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(("effect", "file", "row", "field", "reason"))
    rows.writerows([unformulaic(cell) for cell in line] for line in found.lines)
    answer = make_response(text.getvalue())
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    name = f"{source.code}-{found.began_at:%Y-%m-%d}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@bp.get(f"{FEED}/edit")
@stewards
def edit(feed_id: UUID) -> Response:
    found = queries.feed(feed_id)
    said = {"name": found.name, "place": found.place, "every_hours": str(found.every_hours)}
    return _form_page(FeedForm(formdata=None, data=said), f"Change {found.name}", _page(feed_id))


@bp.post(f"{FEED}/edit")
@stewards
def change(feed_id: UUID) -> Response:
    form, name = FeedForm(), queries.feed(feed_id).name
    if form.validate():
        with form.refusals():
            with transaction():
                actions.change(queries.feed(feed_id), form.wish(), allowed_here(), by=current_actor())
            flash("Saved.", "good")
            return redirect(_page(feed_id), 303)
    return _form_page(form, f"Change {name}", _page(feed_id))


@bp.post(f"{FEED}/pull")
@stewards
def pull(feed_id: UUID) -> Response:
    with transaction():
        actions.ask_to_pull(queries.feed(feed_id), allowed_here(), by=current_actor())
    return redirect(_page(feed_id), 303)


@bp.post(f"{FEED}/pause")
@stewards
def pause(feed_id: UUID) -> Response:
    with transaction():
        actions.pause(queries.feed(feed_id), by=current_actor())
    flash("Paused. What it brought stays; it is not pulled until you resume it.", "good")
    return redirect(_page(feed_id), 303)


@bp.post(f"{FEED}/resume")
@stewards
def resume(feed_id: UUID) -> Response:
    with transaction():
        actions.resume(queries.feed(feed_id), by=current_actor())
    flash("It is pulled again, the next time within a few minutes.", "good")
    return redirect(_page(feed_id), 303)


def _page(feed_id: UUID) -> str:
    return url_for(".feed", feed_id=feed_id)


def _form_page(form: FeedForm, title: str, back: str) -> Response:
    page = render_template("feeds/form.html", form=form, title=title, back=back, allowed=allowed_here())
    return make_response(page, form.status if form.errors else 200)
