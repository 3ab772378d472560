"""The smallest house: an application with a database, keys and settings, but no pages."""

from pathlib import Path

from flask import Flask

from app import db, seal
from app.config import Mode, Settings


def bare_app(folder: Path, *, database_url: str = "", mode: Mode = Mode.TEST, smtp_url: str = "") -> Flask:
    settings = Settings(
        mode=mode,
        seal_key_file=folder / "seal.key",
        database_url=database_url or f"sqlite:///{folder / 'test.db'}",
        search_index_dir=folder / "index",
        mail_dir=folder / "mail",
        smtp_url=smtp_url,
    )
    app = Flask("app", template_folder=str(folder / "templates"))
    app.config["SQLALCHEMY_DATABASE_URI"] = db.url_for_engine(settings.database_url)
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = db.engine_options(settings)
    app.extensions |= {"settings": settings, "reactions": {}, "jobs": {}, "timetable": {}}
    app.extensions["keyring"] = seal.keyring_for(settings)
    db.db.init_app(app)
    with app.app_context():
        db.db.create_all()
    return app
