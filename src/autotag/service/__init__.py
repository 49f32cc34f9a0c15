"""The HTTP service: the Flask application (`create_app`) and the server that runs it (`serve`)."""

from autotag.service.app import create_app
from autotag.service.inputs import Limits
from autotag.service.server import serve

__all__ = ["Limits", "create_app", "serve"]
