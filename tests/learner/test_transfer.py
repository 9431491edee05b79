"""Export and import: everything, exactly, once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

import pytest
from hypothesis import given, settings
from sqlalchemy import Engine

from corpus.errors import StorageError
from tests.learner.strategies import START, later, records
from tests.learner.test_sittings import ITEMS, choose, hint, right
from tutor.chat.carried import check_chats
from tutor.chat.history import ConversationStore
from tutor.chat.models import Answer
from tutor.learner.copying import as_new_learner
from tutor.learner.records import Attempt, LearnerSettings, Record, SessionKind
from tutor.learner.sitting_store import SittingStore
from tutor.learner.store import LOGS, LearnerStore
from tutor.learner.transfer import VERSION, LearnerFile, export_learner, import_learner, parse_file, preview_import


def make(engine: Engine, batches: Sequence[Record], name: str = "Ada") -> str:
    """Store a learner with records, a mock exam handed in and a practice set under way."""
    store, sittings = LearnerStore(engine), SittingStore(engine)
    learner = store.create(name, START, LearnerSettings(zone="Europe/Vienna"))
    mock = sittings.start(learner.id, SessionKind.MOCK, ITEMS, START, seed=3, deadline=later(hours=2))
    sittings.claim(mock.id, "tab")
    sittings.apply(mock.id, "tab", [choose(1, ITEMS[0], "a")], later(minutes=3), right)
    sittings.hand_in(mock.id, later(minutes=9), right)
    left = sittings.start(learner.id, SessionKind.PRACTICE, ITEMS[:1], later(days=1), seed=4, title="One")
    sittings.claim(left.id, "tab")
    sittings.apply(left.id, "tab", [hint(1, 1), hint(2, 2)], later(days=1, minutes=1), right)
    store.add(learner.id, batches)
    return learner.id


@settings(max_examples=25)
@given(batches=records)
def test_round_trip(memory: Engine, batches: list[Record]) -> None:
    """Export, delete, import, export: the same file; importing it once more changes nothing."""
    learner_id = make(memory, batches)
    first = export_learner(memory, learner_id, START)
    LearnerStore(memory).delete(learner_id)
    file = parse_file(first)
    preview = preview_import(memory, file)
    assert (preview.name, preview.known, preview.new) == ("Ada", False, preview.records)
    for _ in range(2):
        import_learner(memory, file)
        assert export_learner(memory, learner_id, START) == first
    again = preview_import(memory, file)
    assert (again.known, again.new, again.records) == (True, 0, preview.records)
    LearnerStore(memory).delete(learner_id)


@settings(max_examples=25)
@given(common=records, here=records, there=records)
def test_two_machines_are_merged(memory: Engine, common: list[Record], here: list[Record], there: list[Record]) -> None:
    """A learner used on two machines ends up with what either has, each key once."""
    store = LearnerStore(memory)
    learner_id = make(memory, common)
    base = parse_file(export_learner(memory, learner_id, START))
    store.add(learner_id, there)
    other = parse_file(export_learner(memory, learner_id, START))
    store.delete(learner_id)
    import_learner(memory, base)
    store.add(learner_id, here)
    mine = parse_file(export_learner(memory, learner_id, START))
    expected = preview_import(memory, other).new + len(mine.records)
    import_learner(memory, other)
    merged = parse_file(export_learner(memory, learner_id, START))
    assert len(merged.records) == expected
    assert {(type(r), r.key) for r in merged.records} == {(type(r), r.key) for r in (*mine.records, *other.records)}
    store.delete(learner_id)


def test_merged_attempts_say_which_was_first(engine: Engine) -> None:
    """An attempt that turns out to be the earlier one on an item is the unseen one."""
    values = {"item_id": "2.1-001", "kind": "practice", "correct": True}
    late = Attempt.model_validate(values | {"key": "late", "at": later(days=2)})
    early = Attempt.model_validate(values | {"key": "early", "at": later(days=1)})
    learner_id = make(engine, [late])
    file = parse_file(export_learner(engine, learner_id, START))
    import_learner(engine, file.model_copy(update={"attempts": (early,)}))
    found = LearnerStore(engine).records(learner_id, Attempt)
    assert [(a.key, a.unseen) for a in found if a.item_id == "2.1-001"] == [("early", True), ("late", False)]


def test_a_taken_name_gets_a_number(engine: Engine) -> None:
    learner_id = make(engine, [])
    file = parse_file(export_learner(engine, learner_id, START))
    LearnerStore(engine).delete(learner_id)
    LearnerStore(engine).create("ada", START)
    assert import_learner(engine, file).name == "Ada (2)"
    assert import_learner(engine, file).name == "Ada (2)"


@settings(max_examples=15)
@given(batches=records)
def test_a_file_becomes_a_new_learner_once(memory: Engine, batches: list[Record]) -> None:
    """Under another name it is another learner with all records; the first is left alone, and twice changes nothing."""
    store = LearnerStore(memory)
    first = make(memory, batches)
    before = export_learner(memory, first, START)
    copied = as_new_learner(parse_file(before), " Bob ")
    assert preview_import(memory, copied).known is False
    for _ in range(2):
        bob = import_learner(memory, copied)
        assert sorted(person.name for person in store.learners()) == ["Ada", "Bob"]
        assert parse_file(export_learner(memory, bob.id, START)) == copied
    assert export_learner(memory, first, START) == before
    assert preview_import(memory, as_new_learner(parse_file(before), "bob")).new == 0
    assert {s.id for s in copied.sittings}.isdisjoint(s.id for s in parse_file(before).sittings)
    for person in store.learners():
        store.delete(person.id)


def test_ids_in_a_copy_still_point_to_one_another(engine: Engine) -> None:
    file = parse_file(export_learner(engine, make(engine, []), START))
    copied = as_new_learner(file, "Bob")
    assert copied.attempts and len(copied.attempts) == len(file.attempts)
    assert {attempt.sitting for attempt in copied.attempts} <= {sitting.id for sitting in copied.sittings}
    assert all(str(attempt.sitting) in attempt.key for attempt in copied.attempts)
    with pytest.raises(ValueError, match="name"):
        as_new_learner(file, "  ")


def test_hints_travel_with_their_set(engine: Engine) -> None:
    """Also in a copy under another name; a file of before they were kept has the one that is certain."""
    file = parse_file(export_learner(engine, make(engine, []), START))
    copied = import_learner(engine, as_new_learner(file, "Bob"))
    (there,) = SittingStore(engine).sittings(copied.id, SessionKind.PRACTICE)
    assert [(answer.hints, answer.settled_at) for answer in there.answers] == [(2, None)]
    older = json.loads(file.model_dump_json())
    for answer in (answer for sitting in older["sittings"] for answer in sitting["answers"]):
        del answer["rungs"]
    LearnerStore(engine).delete(file.learner.id)
    import_learner(engine, parse_file(json.dumps(older)))
    (here,) = SittingStore(engine).sittings(file.learner.id, SessionKind.PRACTICE)
    assert [(answer.hints, answer.hint) for answer in here.answers] == [(1, True)]
    older["sittings"][-1]["answers"][0]["rungs"] = 5
    with pytest.raises(StorageError, match=r"sittings\.1\.answers\.0\.rungs"):
        parse_file(json.dumps(older))


def test_of_two_states_of_a_mock_the_further_one_is_kept(engine: Engine) -> None:
    store = SittingStore(engine)
    learner = LearnerStore(engine).create("Ada", START)
    mock = store.start(learner.id, SessionKind.MOCK, ITEMS, START, seed=3)
    before = parse_file(export_learner(engine, learner.id, START))
    store.hand_in(mock.id, later(hours=1), right)
    after = export_learner(engine, learner.id, START)
    import_learner(engine, before)
    assert export_learner(engine, learner.id, START) == after


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"version": VERSION + 1}, "newer version.*Update the tutor"),
        ({"format": "anki"}, "not a learner exported"),
        ({"attempts": [{"key": "a"}]}, r"attempts\.0\.at"),
        ({"surprise": 1}, "surprise"),
        ({"learner": {"id": "../x", "name": "a", "created_at": "2026-01-01T00:00:00Z"}}, r"learner\.id"),
        ({"exported_at": "2026-01-01T00:00:00"}, "time zone"),
    ],
)
def test_unfit_files_are_refused_with_the_place(engine: Engine, change: dict[str, object], words: str) -> None:
    value = json.loads(export_learner(engine, make(engine, []), START)) | change
    with pytest.raises(StorageError, match=words):
        parse_file(json.dumps(value))


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "\x00", "[" * 100_000])
def test_what_is_no_file_is_refused(text: str) -> None:
    with pytest.raises(StorageError, match="cannot be imported"):
        parse_file(text)


def test_every_log_is_in_the_file() -> None:
    """A new kind of record cannot be forgotten in the export."""
    kinds = {field.annotation for field in LearnerFile.model_fields.values()}
    assert {tuple[kind, ...] for kind in LOGS} < kinds  # type: ignore[valid-type]
    described = LearnerFile.model_json_schema()["$defs"]["Attempt"]["properties"]
    assert set(described) == set(Attempt.model_fields)


def test_times_survive_any_zone(engine: Engine) -> None:
    """A moment written with an offset comes back as the same moment."""
    learner_id = make(engine, [])
    value = json.loads(export_learner(engine, learner_id, START))
    value["learner"]["created_at"] = "2026-10-25T02:30:00+02:00"
    created = parse_file(json.dumps(value)).learner.created_at
    assert created == datetime.fromisoformat("2026-10-25T00:30:00+00:00")


def test_chats_travel_with_their_learner_and_are_deleted_with_them(engine: Engine) -> None:
    learner_id = make(engine, [])
    history = ConversationStore(engine)
    chat = history.create("What is a canary?", learner_id)
    turn = history.append(chat.id, Answer(question="What is a canary?", message="No"))
    other = history.create("mine", LearnerStore(engine).create("Bob", START).id)
    text = export_learner(engine, learner_id, START)
    LearnerStore(engine).delete(learner_id)
    assert history.conversations() == [other]
    file = parse_file(text)
    check_chats(file.chats)
    for _ in range(2):
        import_learner(engine, file)
        assert history.turns(chat.id) == [turn] and history.get(chat.id) == history.conversations(learner_id)[0]
        assert export_learner(engine, learner_id, START) == text
    assert preview_import(engine, file).new == 0


def test_a_chat_used_on_two_machines_has_the_turns_of_both(engine: Engine) -> None:
    learner_id = make(engine, [])
    history = ConversationStore(engine)
    chat = history.create("a", learner_id)
    history.append(chat.id, Answer(question="a"))
    away = parse_file(export_learner(engine, learner_id, START))
    history.append(chat.id, Answer(question="b"))
    import_learner(engine, away)
    assert [turn.question for turn in history.turns(chat.id)] == ["a", "b"]


def test_a_chat_of_somebody_else_is_not_taken(engine: Engine) -> None:
    learner_id, history = make(engine, []), ConversationStore(engine)
    chat = history.create("a", learner_id)
    file = parse_file(export_learner(engine, learner_id, START))
    thief = file.learner.model_copy(update={"id": "0" * 32, "name": "Eve"})
    sittings = file.model_copy(update={"learner": thief, "sittings": ()})
    import_learner(engine, sittings)
    assert history.conversations(learner_id) == [history.get(chat.id)] and not history.conversations(thief.id)


def test_a_chat_without_a_real_answer_is_refused(engine: Engine) -> None:
    learner_id, history = make(engine, []), ConversationStore(engine)
    history.append(history.create("a", learner_id).id, Answer(question="a"))
    value = json.loads(export_learner(engine, learner_id, START))
    value["chats"][0]["turns"][0]["answer"] = {"segments": "<script>"}
    with pytest.raises(StorageError, match="turn 1 of the chat 'a' holds no answer"):
        check_chats(parse_file(json.dumps(value)).chats)


def test_chats_from_before_there_were_learners_belong_to_the_first(engine: Engine) -> None:
    history = ConversationStore(engine)
    chat = history.create("a")
    ada, bob = (LearnerStore(engine).create(name, START) for name in ("Ada", "Bob"))
    assert [c.id for c in history.conversations(ada.id)] == [chat.id] and not history.conversations(bob.id)


def test_a_grade_that_is_made_up_is_judged_anew(engine: Engine) -> None:
    """What is known of an item counts; an answer to one that is gone stays as the file has it."""
    made = [
        Attempt(key=name, at=START, item_id=name, kind=SessionKind.PRACTICE, chosen=("a",), correct=True)
        for name in ("known", "gone")
    ]
    file = parse_file(export_learner(engine, make(engine, made), START))
    copied = {"learner": file.learner.model_copy(update={"id": "f" * 32}), "sittings": (), "attempts": tuple(made)}
    file = file.model_copy(update=copied)
    other = import_learner(engine, file, lambda item_id, chosen: False if item_id == "known" else None)
    kept = {attempt.key: attempt.correct for attempt in LearnerStore(engine).records(other.id, Attempt)}
    assert kept == {"known": False, "gone": True}
