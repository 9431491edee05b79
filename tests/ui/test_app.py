"""The entry file is what `streamlit run` expects."""

from __future__ import annotations

from pathlib import Path

from streamlit.web.server.app_discovery import discover_asgi_app

import tutor.ui
from tutor.ui.headers import HEADERS


def test_the_entry_file_is_found_as_an_application() -> None:
    found = discover_asgi_app(Path(tutor.ui.__path__[0]).parents[1] / "app.py")
    assert found.is_asgi_app and found.app_name == "app"


def test_the_policy_allows_this_computer_only() -> None:
    policy = HEADERS["content-security-policy"]
    assert "http" not in policy and "*" not in policy and "unsafe-eval" not in policy
    assert "default-src 'self'" in policy and "form-action 'none'" in policy
