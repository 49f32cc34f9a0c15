"""The HTTP service: the Flask application (`create_app`) and the server that runs it (`serve`)."""

from autotag.service.app import create_app
from autotag.service.limits import Limits
from autotag.service.server import Options, serve

__all__ = ["Limits", "Options", "create_app", "serve"]
