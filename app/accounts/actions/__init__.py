"""The verbs of who acts. Each runs inside a door's transaction and names who does it."""

from app.accounts.actions.entry import (
    count_attempt,
    end_session,
    end_sessions,
    forget_what_is_over,
    note_refused_sign_in,
    open_session,
    touch_session,
    work_for,
)
from app.accounts.actions.groups import (
    add_organization,
    add_team,
    change_organization,
    change_team,
    join_team,
    leave_team,
)
from app.accounts.actions.links import (
    accept_invitation,
    make_invitation,
    request_reset,
    reset_password,
    send_invitation,
    send_reset,
)
from app.accounts.actions.people import (
    add_membership,
    add_person,
    change_password,
    deactivate,
    invite,
    reactivate,
    remove_membership,
    rename,
)

__all__ = [
    "accept_invitation",
    "add_membership",
    "add_organization",
    "add_person",
    "add_team",
    "change_organization",
    "change_password",
    "change_team",
    "count_attempt",
    "deactivate",
    "end_session",
    "end_sessions",
    "forget_what_is_over",
    "invite",
    "join_team",
    "leave_team",
    "make_invitation",
    "note_refused_sign_in",
    "open_session",
    "reactivate",
    "remove_membership",
    "rename",
    "request_reset",
    "reset_password",
    "send_invitation",
    "send_reset",
    "touch_session",
    "work_for",
]
