"""Every table at once, for migrations and tests. Features import the models of their own and lower floors."""

from importlib import import_module
from importlib.util import find_spec

ROOMS = (
    "directory",
    "jobs",
    "audit",
    "messages",
    "accounts",
    "clients",
    "stewardship",
    "referrals",
    "referrals.intake",
    "referrals.routing",
    "referrals.tasks",
    "referrals.talking",
    "referrals.appointments",
    "referrals.attaching",
    "referrals.checkins",
    "referrals.today",
    "trust",
    "network",
    "network.reports",
    "finding",
    "finding.register",
    "interop",
)

for room in ROOMS:
    if find_spec(f"app.{room}.models"):
        import_module(f"app.{room}.models")
