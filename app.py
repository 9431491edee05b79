"""The web app: settings, services, privacy headers, and Streamlit around the pages of `tutor.ui`.

Run it with `streamlit run app.py`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from corpus.errors import TutorError
from tutor.services import Services, open_services
from tutor.settings import load_settings
from tutor.ui.errors import draw_script_error
from tutor.ui.headers import PrivacyHeaders
from tutor.ui.shell import PALETTE_PATH, palette_entries
from tutor.ui.wiring import Provider, install


def open_app() -> Services:
    """Return the services for the settings in force.

    Raises:
        TutorError: Settings, content or database cannot be used.
    """
    return open_services(load_settings())


provider = Provider(open_app)
install(provider)


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Load index and encoder behind the page; close the database at the end."""
    provider.warm()
    yield
    provider.close()


def palette(_: Request) -> Response:
    """Return everything the command palette can open; fetched when it is opened for the first time."""
    try:
        return JSONResponse(palette_entries(provider.get().corpus))
    except TutorError as error:
        return JSONResponse({"error": str(error)}, status_code=503)


app = st.App(
    Path(__file__).parent / "tutor" / "ui" / "main.py",
    routes=[Route(PALETTE_PATH, palette)],
    middleware=[Middleware(PrivacyHeaders), Middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)],
    lifespan=lifespan,
    on_script_error=draw_script_error,
)
