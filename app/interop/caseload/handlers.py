"""The job that forgets files whose day is over."""

from app.db import transaction
from app.interop.caseload import actions


def clear_caseloads() -> None:
    with transaction():
        actions.forget_old()
