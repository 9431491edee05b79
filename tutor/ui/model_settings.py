"""The part of the page *Settings* about the chat model: none, or which one, what it has cost, and a test."""

from __future__ import annotations

import streamlit as st

from corpus.errors import SettingsError, TutorError
from tutor.services import Services
from tutor.settings import KEY_VARIABLES, MODEL_FILE, SECRETS_FILE, Settings, find_model_key, model_is_fixed
from tutor.ui.html import Html, draw, escape

NONE = "none"
_EXAMPLES = {
    "openai": "gpt-5-mini",
    "anthropic": "claude-sonnet-4-5",
    "google": "gemini-2.5-flash",
    "databricks": "name of a serving endpoint",
    "ollama": "qwen3:8b",
}
_NOTE = "model_note"


def draw_model(services: Services) -> None:
    """Draw what there is to know and to set about the chat model."""
    settings = services.settings
    draw(Html("<h2>Chat model</h2>"))
    note = st.session_state.pop(_NOTE, None)
    if note:
        draw(Html(f'<p class="notice" role="status">{escape(str(note))}</p>'))
    draw(_standing(settings))
    if settings.model:
        _draw_use(services)
    if model_is_fixed(settings):
        draw(Html('<p class="quiet">The model is set by <code>TUTOR_MODEL</code> or <code>tutor.toml</code>.</p>'))
    else:
        _draw_choice(services)


def _standing(settings: Settings) -> Html:
    if not settings.model:
        return Html(
            "<p>No model is used: every answer is quoted from the guide, and nothing leaves this computer. With a "
            "model, answers are worded for your question. What it writes is checked sentence by sentence against the "
            "guide, and grades, keys and citations stay with the guide.</p>"
        )
    where = f" at {escape(settings.model_base_url)}" if settings.model_base_url else ""
    return Html(f"<p>Answers are worded by <strong>{escape(settings.model)}</strong>{where}. {_key(settings)}</p>")


def _key(settings: Settings) -> str:
    names = KEY_VARIABLES.get(settings.model_provider, ())
    if not names:
        return "It needs no key."
    try:
        found = find_model_key(settings) is not None
    except SettingsError as error:
        return escape(str(error))
    if found:
        return "A key was found; it is never shown or stored."
    file = f"<code>{SECRETS_FILE}</code> in {escape(str(settings.home))}"
    return f"No key was found: set <code>{names[0]}</code>, or write it into {file}."


def _draw_use(services: Services) -> None:
    try:
        if services.readiness().ready:
            draw(Html(f"<p>{escape(services.voice().used())}</p>"))
        if st.button("Test connection", disabled=not services.readiness().ready):
            st.session_state[_NOTE] = services.voice().test()
            st.rerun()
    except TutorError as error:
        draw(Html(f'<p class="notice">{escape(str(error))}</p>'))


def _draw_choice(services: Services) -> None:
    settings = services.settings
    providers = [NONE, *KEY_VARIABLES]
    provider, _, name = settings.model.partition(":")
    with st.form("model", border=False):
        chosen = st.selectbox("Provider", providers, providers.index(provider or NONE))
        hint = ", ".join(f"{p}: {n}" for p, n in _EXAMPLES.items())
        typed = st.text_input("Model", name, max_chars=200, help=f"For example {hint}")
        address = st.text_input(
            "Server address", settings.model_base_url, max_chars=300,
            help="Only for a server of your own that speaks OpenAI's language, such as vLLM, LM Studio or an endpoint",
        )  # fmt: skip
        if st.form_submit_button("Save"):
            _save(services, "" if chosen == NONE else f"{chosen}:{typed.strip()}", "" if chosen == NONE else address)
    draw(Html(f'<p class="quiet">Kept in {MODEL_FILE} in {escape(str(settings.home))}. Keys are never typed here.</p>'))


def _save(services: Services, model: str, address: str) -> None:
    try:
        services.choose_model(model, address)
    except SettingsError as error:
        st.session_state[_NOTE] = str(error)
    else:
        st.session_state[_NOTE] = f"Answers are now worded by {model}." if model else "No model is used any more."
    st.rerun()
