"""The MCP server, by the SDK's real client over a real process."""

from __future__ import annotations

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from corpus.items import LETTERS, Item, Pool
from tests.interop.assistant_client import AssistantClient, connected, parameters
from tutor.interop.asking import TITLE
from tutor.learner.records import Attempt, Learner, SessionKind
from tutor.learner.sittings import Event, EventType
from tutor.practice.desk import PracticeDesk

NAMES = ["search", "ask", "next_question", "grade", "explain", "plan", "progress"]


@pytest.fixture
def learner(desk: PracticeDesk, request: pytest.FixtureRequest) -> Learner:
    """Return a learner of the test's own."""
    return desk.learners.create(str(request.node.name)[:50], datetime.now(UTC))


def item_of(desk: PracticeDesk, question: dict[str, Any]) -> Item:
    sitting = desk.sittings.get(question["question_id"])
    assert sitting is not None
    return desk.items[sitting.item_ids[0]]


def key_of(desk: PracticeDesk, question: dict[str, Any]) -> str:
    right = {option.text for option in item_of(desk, question).options if option.right}
    return " and ".join(option["letter"] for option in question["options"] if option["text"] in right)


def attempts(desk: PracticeDesk, learner: Learner) -> list[Attempt]:
    return desk.learners.records(learner.id, Attempt)


def test_every_tool_is_described_and_typed(assistant: AssistantClient) -> None:
    tools = assistant.tools()
    assert [tool.name for tool in tools] == NAMES
    for tool in tools:
        assert len((tool.description or "").split()) >= 10
        assert tool.output_schema is not None and tool.output_schema["properties"]
        assert all("type" in part or "$ref" in part for part in tool.input_schema["properties"].values())
    grade = next(tool for tool in tools if tool.name == "grade")
    assert grade.input_schema["required"] == ["question_id", "answer"]
    assert grade.annotations is not None and grade.annotations.idempotent_hint


def test_search_and_ask_answer_from_the_guide(assistant: AssistantClient, desk: PracticeDesk) -> None:
    found = assistant.call("search", query="when a canary is better than blue-green", top_k=2)
    assert [p["section"].split("/")[0] for p in found["passages"]] == ["3.1", "3.1"]
    answered = assistant.call("ask", question="When is a canary better than blue-green?")
    assert answered["declined"] is None and answered["sources"][0]["section"].startswith("3.1/")
    body = desk.corpus.sections[answered["sources"][0]["section"]].body
    assert answered["answer"].split(".")[0] in body
    declined = assistant.call("ask", question="Who won the football world cup in 1998?")
    assert declined["declined"] == "off-topic"
    assert assistant.call("ask", question="quiz me on drift")["notices"][-1] == "Call next_question to be asked."


def test_a_question_comes_without_its_answer(assistant: AssistantClient, desk: PracticeDesk, learner: Learner) -> None:
    question = assistant.call("next_question", learner=learner.name, lesson="3.1")
    assert set(question) == {"question_id", "stem", "options", "choose", "reviewed", "note"}
    item = item_of(desk, question)
    assert item.lesson == "3.1" and item.pool is Pool.PRACTICE
    assert [set(option) for option in question["options"]] == [{"letter", "text"}] * len(item.options)
    told = json.dumps(question)
    assert all(option.why not in told for option in item.options) and item.id not in told
    again = assistant.call("next_question", learner=learner.name, lesson="3.2")
    assert again["question_id"] == question["question_id"] and "still open" in again["note"]


def test_the_key_is_withheld_until_the_answer_is_graded(
    assistant: AssistantClient, desk: PracticeDesk, learner: Learner
) -> None:
    question = assistant.call("next_question", learner=learner.name)
    item = item_of(desk, question)
    pasted = question["stem"] + "\n" + "\n".join(f"{o['letter']}. {o['text']}" for o in question["options"])
    for asked in (question["question_id"], item.id):
        assert "has not been answered yet" in assistant.refused("explain", question=asked, learner=learner.name)
    found = assistant.call("explain", question=pasted, learner=learner.name)
    assert found["key"] is None and not found["options"] and item.id in found["note"]
    assert all(option.why not in json.dumps(found) for option in item.options)
    assert attempts(desk, learner) == []
    verdict = assistant.call("grade", question_id=question["question_id"], answer="skip", learner=learner.name)
    assert verdict["skipped"] and not verdict["right"]
    for asked in (question["question_id"], item.id, pasted):
        explained = assistant.call("explain", question=asked, learner=learner.name)
        assert explained["item"] == item.id and tuple(explained["key"]) == item.key
        assert {o["why"] for o in explained["options"]} == {o.why for o in item.options}


def test_an_item_asked_again_is_withheld_again(
    assistant: AssistantClient, desk: PracticeDesk, learner: Learner
) -> None:
    item = desk.bank.pool(Pool.PRACTICE)[3]
    moment = datetime.now(UTC)
    for n in (1, 2):
        sitting = desk.sittings.start(learner.id, SessionKind.PRACTICE, [item.id], moment, seed=n, title=TITLE)
        if n == 1:
            assistant.call("grade", question_id=sitting.id, answer="skip")
            assert assistant.call("explain", question=item.id, learner=learner.name)["key"]
    assert "has not been answered yet" in assistant.refused("explain", question=item.id, learner=learner.name)


def test_a_grade_counts_exactly_once(assistant: AssistantClient, desk: PracticeDesk, learner: Learner) -> None:
    question = assistant.call("next_question", learner=learner.name)
    key = key_of(desk, question)
    answer = {"question_id": question["question_id"], "answer": key, "confidence": "sure"}
    with ThreadPoolExecutor(4) as threads:
        verdicts = list(threads.map(lambda _: assistant.call("grade", **answer), range(4)))
    assert sorted(verdict["recorded"] for verdict in verdicts) == [False, False, False, True]
    assert all(verdict["right"] and verdict["learner"] == learner.name for verdict in verdicts)
    first = {name: value for name, value in verdicts[0].items() if name not in {"recorded", "note"}}
    wrong = " and ".join(letter for letter in LETTERS[:4] if letter not in key)[: len(key)]
    changed = assistant.call("grade", question_id=question["question_id"], answer=wrong, confidence="guess")
    assert {name: value for name, value in changed.items() if name not in {"recorded", "note"}} == first
    (attempt,) = attempts(desk, learner)
    assert attempt.correct and attempt.confidence == "sure" and attempt.item_id == first["item"]
    assert assistant.call("progress", learner=learner.name)["answers"] == 1
    assert assistant.call("next_question", learner=learner.name)["question_id"] != question["question_id"]


def test_a_wrong_answer_is_explained(assistant: AssistantClient, desk: PracticeDesk, learner: Learner) -> None:
    question = assistant.call("next_question", learner=learner.name, topic="shadow deployment")
    item, key = item_of(desk, question), key_of(desk, question).split(" and ")
    chosen = [o["letter"] for o in question["options"] if o["letter"] not in key][: item.choose]
    verdict = assistant.call("grade", question_id=question["question_id"], answer=", ".join(chosen).lower())
    assert not verdict["right"] and verdict["chosen"] == sorted(chosen) and verdict["key"] == key
    assert {o["text"]: o["why"] for o in verdict["options"]} == {o.text: o.why for o in item.options}
    assert [o["text"] for o in verdict["options"]] == [o["text"] for o in question["options"]]
    assert [s["section"] for s in verdict["sources"]] == list(item.citations)


def test_an_answer_in_the_app_counts_here_too(assistant: AssistantClient, desk: PracticeDesk, learner: Learner) -> None:
    question = assistant.call("next_question", learner=learner.name)
    sitting = desk.sittings.get(question["question_id"])
    assert sitting is not None and sitting == desk.sittings.unfinished(learner.id, SessionKind.PRACTICE)
    item = item_of(desk, question)
    events = [
        Event(n=1, t=EventType.CHOOSE, q=item.id, v=sorted(item.key_ids)),
        Event(n=2, t=EventType.CHECK, q=item.id, v="unsure"),
    ]
    desk.take(sitting, "tab", events, datetime.now(UTC), claim=True)
    verdict = assistant.call("grade", question_id=sitting.id, answer="skip")
    assert verdict["right"] and not verdict["recorded"]
    assert len(attempts(desk, learner)) == 1


def test_wrong_calls_say_what_to_do_and_change_nothing(
    assistant: AssistantClient, desk: PracticeDesk, learner: Learner
) -> None:
    question = assistant.call("next_question", learner=learner.name)
    name = question["question_id"]
    for answer in ("", "Z", "A B C", "all of them", "1"):
        assert "Name exactly" in assistant.refused("grade", question_id=name, answer=answer)
    assert "confidence" in assistant.refused("grade", question_id=name, answer="A", confidence="certain")
    assert "Call next_question" in assistant.refused("grade", question_id="f" * 32, answer="A")
    assert "it takes question_id" in assistant.refused("grade", question_id=name, answer="A", correct=True)
    assert attempts(desk, learner) == []
    assert "1.1, 1.2" in assistant.refused("next_question", learner=learner.name, lesson="9.9")
    assert "mlops" in assistant.refused("next_question", learner=learner.name, domain="gardening")
    assert "MO-11" in assistant.refused("next_question", learner=learner.name, objective="XX-1")
    assert "less than or equal to 10" in assistant.refused("search", query="drift", top_k=11)
    assert "the tools are search" in assistant.refused("delete_learner", learner=learner.name)
    assert "Give the id of a question" in assistant.refused("explain", question="hello", learner=learner.name)
    other = desk.learners.create("Somebody else", datetime.now(UTC))
    assert "No question of that id" in assistant.refused("grade", question_id=name, answer="A", learner=other.name)


def test_mock_items_never_come_out(assistant: AssistantClient, desk: PracticeDesk, learner: Learner) -> None:
    mock = desk.bank.pool(Pool.MOCK)[0]
    assert "mock exams" in assistant.refused("explain", question=mock.id, learner=learner.name)
    pasted = mock.stem + "\n" + "\n".join(f"{x}. {o.text}" for x, o in zip(LETTERS, mock.options, strict=False))
    found = assistant.call("explain", question=pasted, learner=learner.name)
    assert found["item"] is None and found["key"] is None
    assert all(option.why not in json.dumps(found) for option in mock.options)
    forged = desk.sittings.start(
        learner.id, SessionKind.PRACTICE, [mock.id], datetime.now(UTC), seed=1, title=TITLE
    )  # as a learner file could hold it
    assert "No question of that id" in assistant.refused("grade", question_id=forged.id, answer="skip")
    assert assistant.call("next_question", learner=learner.name)["stem"] != mock.stem
    exam = desk.sittings.start(learner.id, SessionKind.MOCK, [mock.id], datetime.now(UTC), seed=1)
    assert "No question of that id" in assistant.refused("grade", question_id=exam.id, answer="skip")


def test_plan_and_progress_are_those_of_the_app(
    assistant: AssistantClient, desk: PracticeDesk, learner: Learner
) -> None:
    plan = assistant.call("plan", learner=learner.name, days=3)
    made = desk.study.plan(desk.log(learner, datetime.now(UTC)))
    assert [day["day"] for day in plan["days"]] == [day.day.isoformat() for day in made.days[:3]]
    assert plan["days"][0]["blocks"][0]["minutes"] == made.days[0].blocks[0].minutes
    progress = assistant.call("progress", learner=learner.name)
    overall = desk.study.mastery(desk.log(learner, datetime.now(UTC))).overall
    assert progress["overall"]["mean"] == pytest.approx(overall.mean, abs=0.01)
    assert len(progress["lessons"]) == 12 and len(progress["weakest_objectives"]) == 5
    assert progress["chances"] == [] and progress["evidence_needed"] == 60


def test_learners_are_told_apart(assistant: AssistantClient, desk: PracticeDesk, learner: Learner) -> None:
    other = desk.learners.create("Ömer the Second", datetime.now(UTC))
    first = assistant.call("next_question", learner=learner.name.upper())
    second = assistant.call("next_question", learner="ömer  the second")
    assert first["question_id"] != second["question_id"]
    assistant.call("grade", question_id=second["question_id"], answer="skip")
    assert (len(attempts(desk, learner)), len(attempts(desk, other))) == (0, 1)
    assert assistant.call("progress")["learner"] == other.name  # who began last
    unknown = assistant.refused("progress", learner="Nobody at all")
    assert learner.name in unknown and "Settings page" in unknown


@pytest.mark.thorough
def test_a_restart_loses_nothing_and_counts_nothing_twice(mcp_home: Path, desk: PracticeDesk, learner: Learner) -> None:
    with connected(mcp_home, "--learner", learner.name) as first:
        question = first.call("next_question")
    with connected(mcp_home, "--learner", learner.name) as second:
        assert second.call("next_question")["question_id"] == question["question_id"]
        answer = {"question_id": question["question_id"], "answer": key_of(desk, question)}
        assert second.call("grade", **answer)["recorded"]
        assert not second.call("grade", **answer)["recorded"]
    assert [attempt.correct for attempt in attempts(desk, learner)] == [True]


@pytest.mark.thorough
def test_nothing_but_the_protocol_reaches_stdout(mcp_home: Path) -> None:
    how = parameters(mcp_home)
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
    lines = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call",
         "params": {"name": "search", "arguments": {"query": "canary"}}},
    ]  # fmt: skip
    with subprocess.Popen(
        [how.command, *how.args], cwd=how.cwd, env=how.env, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        assert process.stdin is not None and process.stdout is not None
        for line in (json.dumps(lines[0]), "this is no JSON", *map(json.dumps, lines[1:])):
            process.stdin.write(line + "\n")
            process.stdin.flush()
        said = [json.loads(process.stdout.readline())]
        while said[-1].get("id") != 2:
            said.append(json.loads(process.stdout.readline()))
        process.stdin.close()
        said += [json.loads(line) for line in process.stdout]
        assert process.wait(30) == 0
    assert all(message["jsonrpc"] == "2.0" for message in said)
    assert said[-1]["result"]["structuredContent"]["passages"]


@pytest.mark.thorough
def test_a_default_learner_who_does_not_exist_is_said_at_once(mcp_home: Path) -> None:
    how = parameters(mcp_home, "--learner", "Nobody at all")
    done = subprocess.run(
        [how.command, *how.args], cwd=how.cwd, env=how.env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1 and done.stdout == ""
    assert "There is no learner of that name" in done.stderr
