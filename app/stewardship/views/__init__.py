"""The doors of stewardship, one module for each subject."""

from flask import Blueprint

bp = Blueprint("stewardship", "app.stewardship", template_folder="templates")
