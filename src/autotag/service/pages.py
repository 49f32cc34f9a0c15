"""The pages of the service: files of their own, and the same address as data for programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import Response, current_app, request

from autotag.service.inputs import JSON

_HTML: Final = "text/html"

View = Callable[[], Response]


def page_or(name: str, data: View) -> View:
    """A view that answers with a page where HTML is asked for before JSON, as browsers do, else `data`."""

    def view() -> Response:
        response = current_app.send_static_file(name) if _wants_page() else data()
        response.vary.add("Accept")  # else a cache would hand a program the page
        return response

    return view


def _wants_page() -> bool:
    # Of equals the first wins: what takes anything (curl) gets data.
    return request.accept_mimetypes.best_match([JSON, _HTML]) == _HTML
