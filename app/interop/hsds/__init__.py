"""The Human Services Data Specification (Open Referral), 3.2.3 and the 2.x tables before it."""

from app.interop.hsds.files import Document, Feed, open_feed
from app.interop.hsds.importer import import_feed
from app.interop.hsds.report import Effect, Problem, Report

__all__ = ["Document", "Effect", "Feed", "Problem", "Report", "import_feed", "open_feed"]
