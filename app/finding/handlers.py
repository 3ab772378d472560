"""What jobs do for finding."""

from app.finding import indexing


def catch_index_up() -> None:
    """Tell the index what has changed."""
    indexing.catch_up()


def renew_hours() -> None:
    """Tell the index the opening hours of the coming days."""
    indexing.renew_hours()
