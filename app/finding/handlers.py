"""What jobs do for finding."""

from app import clock
from app.db import transaction
from app.finding import indexing, saved, saving


def catch_index_up() -> None:
    """Tell the index what has changed."""
    indexing.catch_up()


def renew_hours() -> None:
    """Tell the index the opening hours of the coming days."""
    indexing.renew_hours()


def tell_of_new_finds() -> None:
    """Mail people what their saved searches newly find, each in a transaction of their own."""
    for person_id in saved.people_to_tell(clock.now()):
        with transaction():
            saving.tell(person_id, clock.now())
