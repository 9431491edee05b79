"""The page *Settings*: who learns, when the exam is, keys, data, and what this program is."""

from __future__ import annotations

import re
from datetime import date

import streamlit as st

from corpus.errors import StorageError
from tutor.chat.carried import check_chats
from tutor.learner.copying import as_new_learner
from tutor.learner.records import Learner, LearnerSettings, TimeAllowance
from tutor.learner.transfer import LearnerFile, export_learner, import_learner, parse_file, preview_import
from tutor.services import Services
from tutor.ui import wiring
from tutor.ui.about import draw_about
from tutor.ui.backgrounds import BACKGROUNDS
from tutor.ui.html import Html, date_and_time, draw, escape, literal_label
from tutor.ui.learner_state import choose_learner, current_learner, now
from tutor.ui.model_settings import draw_model

MOST_BYTES = 50_000_000
_NOTE = "settings_note"


def draw_settings(services: Services) -> None:
    """Draw every setting of the learner."""
    learner = current_learner(services)
    draw(Html("<h1>Settings</h1>"))
    note = st.session_state.pop(_NOTE, None)
    if note:
        draw(Html(f'<p class="notice" role="status">{escape(str(note))}</p>'))
    _draw_learner(services, learner)
    _draw_exam(services, learner)
    draw_model(services)
    _draw_data(services, learner)
    draw_about(services)


def _done(words: str) -> None:
    st.session_state[_NOTE] = words
    st.rerun()


def _draw_learner(services: Services, learner: Learner) -> None:
    draw(Html("<h2>Learner</h2>"))
    store = services.practice.learners
    everyone = {person.id: person.name for person in store.learners()}
    if len(everyone) > 1:
        chosen = st.selectbox(
            "Who learns", list(everyone), index=list(everyone).index(learner.id), format_func=lambda i: everyone[i]
        )
        if chosen != learner.id:
            choose_learner(chosen)
            st.rerun()
    with st.form("rename", border=False):
        name = st.text_input("Name", learner.name, max_chars=60)
        if st.form_submit_button("Save name") and name.strip() and name.strip() != learner.name:
            _attempt(lambda: store.rename(learner.id, name), f"This learner is now called {name.strip()}.")
    with st.form("add", border=False, clear_on_submit=True):
        other = st.text_input("Another learner on this computer", max_chars=60)
        if st.form_submit_button("Add learner") and other.strip():
            try:
                choose_learner(store.create(other, now(), LearnerSettings(zone=learner.settings.zone)).id)
            except StorageError as error:
                _done(str(error))
            _done(f"{other.strip()} was added and is chosen.")


def _attempt(step: object, words: str) -> None:
    assert callable(step)
    try:
        step()
    except (StorageError, ValueError) as error:
        _done(str(error))
    _done(words)


def _draw_exam(services: Services, learner: Learner) -> None:
    draw(Html("<h2>Exam and study time</h2>"))
    kept = learner.settings
    with st.form("exam", border=False):
        day = st.date_input("Day of the exam", kept.exam_date, min_value=date(2025, 1, 1), format="YYYY-MM-DD")
        hours = st.number_input("Hours a week", 0.5, 80.0, float(kept.hours_per_week), 0.5, format="%.1f")
        places = list(BACKGROUNDS)
        background = st.selectbox(
            "Background", places, places.index(kept.background), format_func=BACKGROUNDS.__getitem__
        )
        minutes, times = services.corpus.blueprint.exam.minutes, list(TimeAllowance)
        allowance = st.selectbox(
            "Time for a mock exam",
            times,
            times.index(kept.time_allowance),
            format_func=lambda a: f"{minutes * a.factor:.0f} minutes",
        )
        keys = st.toggle("Single-key shortcuts", kept.single_keys, help="Press ? for the list of keys.")
        if st.form_submit_button("Save", type="primary"):
            changed = kept.model_copy(
                update={
                    "exam_date": day if isinstance(day, date) else None,
                    "hours_per_week": float(hours),
                    "background": background,
                    "time_allowance": allowance,
                    "single_keys": keys,
                }
            )
            _attempt(lambda: services.practice.learners.save_settings(learner.id, changed), "Saved.")
    if kept.exam_date and st.button("No exam date", type="tertiary"):
        _attempt(
            lambda: services.practice.learners.save_settings(learner.id, kept.model_copy(update={"exam_date": None})),
            "The exam date was removed.",
        )


def _draw_data(services: Services, learner: Learner) -> None:
    draw(Html("<h2>Your data</h2><p>Everything stays in one database on this computer.</p>"))
    name = re.sub(r"[^A-Za-z0-9]+", "-", learner.name).strip("-").lower() or "learner"
    st.download_button(
        "Export everything as one file",
        lambda: export_learner(services.database, learner.id, now()),
        f"mlpro-tutor-{name}.json",
        "application/json",
    )
    given = st.file_uploader("Import a file", type="json", max_upload_size=MOST_BYTES // 1_000_000)
    if given is not None:
        _draw_import(services, learner, given.getvalue())
    with st.expander("Delete this learner"):
        draw(
            Html(
                f"<p>Answers, chats, plans, reviews and settings of <strong>{escape(learner.name)}</strong> are "
                "deleted for good. Backups that an update made stay where they are. Type the name to confirm.</p>"
            )
        )
        with st.form("delete", border=False):
            typed = st.text_input("Name of the learner to delete", key="delete_name")
            pressed = st.form_submit_button("Delete for good")
        if pressed and typed.strip() == learner.name:
            services.practice.learners.delete(learner.id)
            _done(f"{learner.name} was deleted.")
        elif pressed:
            words = f"Nothing was deleted: that is not the name of this learner, {learner.name}."
            draw(Html(f'<p class="notice" role="status">{escape(words)}</p>'))


def _draw_import(services: Services, learner: Learner, raw: bytes) -> None:
    try:
        file: LearnerFile = parse_file(raw.decode("utf-8"))
        check_chats(file.chats)
        preview = preview_import(services.database, file)
    except UnicodeDecodeError:
        draw(Html('<p class="notice">This file cannot be imported: it is not UTF-8 text.</p>'))
        return
    except StorageError as error:
        draw(Html(f'<p class="notice">{escape(str(error))}</p>'))
        return
    if preview.known:
        renamed = _ask_for_name(preview.name)
        if renamed is not None:
            try:
                file = as_new_learner(file, renamed)
            except ValueError:
                draw(Html('<p class="notice">The new learner needs a name.</p>'))
                return
            preview = preview_import(services.database, file)
    known = "is on this computer already and is completed" if preview.known else "is added"
    draw(
        Html(
            f"<p><strong>{escape(preview.name)}</strong> {known}: {preview.new} of {preview.records} entries are new "
            f"({preview.attempts} answers; exported {date_and_time(preview.exported_at, learner.settings.zone)}).</p>"
        )
    )
    if st.button("Import", type="primary"):
        imported = import_learner(services.database, file, services.practice.grader.judge)
        choose_learner(imported.id)
        _done(f"{imported.name} was imported.")


def _ask_for_name(name: str) -> str | None:
    """Return the name under which a learner who is here already is added once more; None to complete that learner."""
    ways = (f"Complete {name}", "Add as a new learner")
    labels = dict(zip(ways, (literal_label(way) for way in ways), strict=True))
    chosen = st.radio("This learner is here already", ways, key="import_way", format_func=labels.__getitem__)
    if chosen == ways[0]:
        return None
    return st.text_input("Name of the new learner", f"{name[:50]} (copy)", max_chars=60, key="import_name")


draw_settings(wiring.services())
