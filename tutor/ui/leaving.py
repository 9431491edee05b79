"""Leaving a page for another one from anywhere, fragments and callbacks included."""

from __future__ import annotations

import streamlit as st

_KEY = "tutor_leave_for"


def leave_for(address: str) -> None:
    """Open an address of the app in this session; ends the run of the page."""
    st.session_state[_KEY] = address
    st.rerun()


def wished_address() -> str | None:
    """Return the address that a page wants to open, once."""
    wished = st.session_state.pop(_KEY, None)
    return wished if isinstance(wished, str) else None
