"""The WSGI entry."""

import sys

from app import create_app
from app.config import ConfigurationError

try:
    app = create_app()
except ConfigurationError as refused:
    sys.exit(str(refused))
