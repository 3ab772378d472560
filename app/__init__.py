"""Trellis: a directory of trusted service providers and the graph of referrals between them.

`create_app` wires everything and decides nothing. Importing this package imports nothing heavy, because
`python3 -m app` runs before anything is installed.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.config import Settings


def create_app(settings: "Settings | None" = None) -> "Flask":
    """The WSGI application. Raises ConfigurationError naming all that is wrong with the environment."""
    # Imported here, so that importing the package stays light.
    from flask import Flask
    from flask_migrate import Migrate
    from werkzeug.middleware.proxy_fix import ProxyFix

    from app import cli, db, logs, reactions, rooms, seal, web
    from app.config import MIGRATIONS, Settings

    settings = settings or Settings.from_environment()
    keyring = seal.keyring_for(settings)
    app = Flask(__name__, static_folder="web/static", template_folder="web/templates")
    app.config.from_mapping(
        SECRET_KEY=settings.secret_key or keyring.digest("", "cookies").hex(),
        SQLALCHEMY_DATABASE_URI=db.url_for_engine(settings.database_url),
        SQLALCHEMY_ENGINE_OPTIONS=db.engine_options(settings),
        SESSION_COOKIE_NAME="__Host-form" if settings.secure_cookies else "form",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=16 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
    )
    if settings.proxies:  # or else every visitor has the proxy's address
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    app.extensions["settings"] = settings
    app.extensions["keyring"] = keyring
    app.extensions["reactions"] = reactions.REACTIONS
    app.extensions["jobs"] = reactions.JOBS
    app.extensions["timetable"] = reactions.TIMETABLE
    app.extensions["desk"] = reactions.DESK
    app.extensions["beside_tasks"] = reactions.BESIDE_TASKS
    app.extensions["before_leaving"] = reactions.BEFORE_LEAVING
    app.extensions["counts"] = reactions.COUNTS
    logs.configure(app)
    db.prepare_folder_of(settings.database_url)
    db.db.init_app(app)
    Migrate(app, db.db, directory=str(MIGRATIONS))
    rooms.open_doors(app)
    web.init_web(app, settings)
    cli.register(app)
    return app
