"""Calls to a chat model over a real connection: what arrives, every way to fail, limits, and what is kept."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import BaseModel, SecretStr

from tests.llm.model_server import ModelServer, Script, free_port
from tutor.llm.config import ModelConfig, Prices, Provider, split_name
from tutor.llm.faults import Fault, ModelFault
from tutor.llm.model import ChatModel, open_model
from tutor.llm.providers import Message, Speaker
from tutor.llm.structured import ask_structured

KEY = "sk-live-4f3c9d7e21ab"
ASK = [Message(Speaker.RULES, "Be short."), Message(Speaker.LEARNER, "What is drift?")]
Open = Callable[..., ChatModel]


@pytest.fixture
def opened(server: ModelServer, tmp_path: Path) -> Open:
    def make(**changes: object) -> ChatModel:
        values = {"provider": Provider.OPENAI, "name": "scripted", "base_url": server.base_url, "timeout": 5.0}
        return open_model(ModelConfig(**(values | changes)), SecretStr(KEY), tmp_path / "usage.jsonl")  # type: ignore[arg-type]

    return make


def fault_of(model: ChatModel) -> ModelFault:
    with pytest.raises(ModelFault) as caught:
        model.complete(ASK)
    return caught.value


def test_a_reply_arrives_in_pieces_and_whole(opened: Open, server: ModelServer) -> None:
    server.says(Script("Drift is change [1].", between=0.02))
    call = opened().begin(ASK)
    seen = set()
    while not call.done:
        call.poll(0.05)
        seen.add(call.text)
    assert call.text == "Drift is change [1]." and len(seen) > 2 and call.fault is None
    assert (call.usage.input, call.usage.output, call.usage.cost) == (120, 40, None)
    (request,) = server.requests
    assert request.path == "/v1/chat/completions" and request.headers["authorization"] == f"Bearer {KEY}"
    assert request.rules == "Be short." and request.body["model"] == "scripted"


FAILURES = [
    ("401", Script(status=401), Fault.UNAUTHORIZED, 1),
    ("403", Script(status=403), Fault.UNAUTHORIZED, 1),
    ("404", Script(status=404), Fault.UNKNOWN_MODEL, 1),
    ("429 soon", Script(status=429, headers={"Retry-After": "1"}), Fault.RATE_LIMITED, 2),
    ("429 late", Script(status=429, headers={"Retry-After": "120"}), Fault.RATE_LIMITED, 1),
    ("429 dated", Script(status=429, headers={"Retry-After": "Tue, 24 Nov 2099 10:00:00 GMT"}), Fault.RATE_LIMITED, 1),
    ("500", Script(status=500), Fault.SERVER, 2),
    ("503", Script(status=503), Fault.SERVER, 2),
    ("stall before a word", Script(ends="stall"), Fault.STALLED, 1),
    ("stall after words", Script("Drift is", ends="stall"), Fault.STALLED, 1),
    ("cut before a word", Script(ends="cut"), Fault.CUT, 2),
    ("cut after words", Script("Drift is", ends="cut"), Fault.CUT, 1),
    ("no last word", Script("Drift is", ends="short"), Fault.CUT, 1),
    ("garbage in the stream", Script("Drift is", ends="garbage"), Fault.MALFORMED, 1),
    ("a page instead", Script(body=b"<html>Welcome</html>", headers={"Content-Type": "text/html"}), None, 1),
    ("no JSON", Script(body=b"{]"), None, 1),
    ("empty", Script(""), Fault.EMPTY, 1),
    ("blank", Script("  \n "), Fault.EMPTY, 1),
]


@pytest.mark.parametrize(("script", "fault", "tries"), [f[1:] for f in FAILURES], ids=[f[0] for f in FAILURES])
def test_every_failure_is_named_and_tried_no_more_than_said(
    opened: Open, server: ModelServer, script: Script, fault: Fault | None, tries: int
) -> None:
    server.answer = lambda request: script
    found = fault_of(opened(timeout=0.7))
    assert found.fault is fault or fault is None and found.fault in {Fault.MALFORMED, Fault.EMPTY, Fault.CUT}
    assert len(server.requests) == tries
    assert KEY not in str(found) and len(str(found)) < 120


def test_nobody_listens(opened: Open) -> None:
    began = time.monotonic()
    assert fault_of(opened(base_url=f"http://127.0.0.1:{free_port()}/v1")).fault is Fault.REFUSED
    assert time.monotonic() - began < 3


def test_a_failure_that_passes_is_tried_again(opened: Open, server: ModelServer) -> None:
    server.says(Script(status=500), Script(status=429, headers={"Retry-After": "0.2"}), "Drift is change.")
    assert opened(retries=2).complete(ASK).text == "Drift is change."
    assert len(server.requests) == 3


def test_while_a_server_asks_to_wait_nothing_is_sent(opened: Open, server: ModelServer) -> None:
    server.answer = lambda request: Script(status=429, headers={"Retry-After": "60"})
    model = opened()
    faults = [fault_of(model) for _ in range(20)]
    assert len(server.requests) == 1
    assert {fault.fault for fault in faults} == {Fault.RATE_LIMITED} and "60 seconds" in str(faults[1])


def test_a_stall_ends_after_the_limit(opened: Open, server: ModelServer) -> None:
    server.says(Script("Drift is", ends="stall"))
    call, began = opened(timeout=0.5, retries=0).begin(ASK), time.monotonic()
    call.wait()
    assert call.fault is not None and call.fault.fault is Fault.STALLED and call.text == "Drift is"
    assert time.monotonic() - began < 3


def test_a_reply_that_never_ends_is_given_up(opened: Open, server: ModelServer) -> None:
    server.says(Script("a" * 4000, piece=1, between=0.02))
    call, began = opened(timeout=0.4, retries=0).begin(ASK), time.monotonic()
    call.wait()
    assert call.fault is not None and call.fault.fault is Fault.TOO_SLOW and time.monotonic() - began < 12


def test_a_reply_longer_than_allowed_is_read_no_further(opened: Open, server: ModelServer) -> None:
    server.says(Script("word " * 10_000, piece=1000))
    reply = opened(max_tokens=50).complete(ASK)
    assert reply.cut and len(reply.text) < 2500


def test_a_reply_that_the_server_ends_is_marked(opened: Open, server: ModelServer) -> None:
    server.says(Script("Drift is change and", finish="length"))
    assert opened().complete(ASK).cut


def test_stopping_ends_the_reading(opened: Open, server: ModelServer) -> None:
    server.says(Script("Drift is change in the data over time.", between=0.1))
    call = opened().begin(ASK)
    while not call.text:
        call.poll(1)
    call.stop()
    kept = call.text
    time.sleep(0.3)
    assert call.done and call.text == kept and call.fault is None and call.usage.estimated


def test_servers_that_count_no_tokens_are_asked_without(opened: Open, server: ModelServer) -> None:
    server.answer = lambda r: Script(status=400) if "stream_options" in r.body else Script("Change.", usage=None)
    model = opened(prices=Prices(1.0, 2.0))
    assert [model.complete(ASK).usage.estimated for _ in range(2)] == [True, True]
    assert len(server.requests) == 3  # the refusal is remembered


def test_prices_add_up_and_the_cap_holds(opened: Open, server: ModelServer, tmp_path: Path) -> None:
    server.answer = lambda request: Script("Change.", usage=(1000, 500))
    model = opened(prices=Prices(2.0, 4.0), monthly_cap=0.01)
    costs = [model.complete(ASK).usage.cost for _ in range(3)]
    assert costs == pytest.approx([0.004] * 3)
    assert fault_of(model).fault is Fault.OVER_CAP and len(server.requests) == 3
    assert model.used_this_month().cost == pytest.approx(0.012)
    again = opened(prices=Prices(2.0, 4.0), monthly_cap=0.01)  # after a restart
    assert fault_of(again).fault is Fault.OVER_CAP
    rows = (tmp_path / "usage.jsonl").read_text()
    assert "Change" not in rows and "drift" not in rows and KEY not in rows


def test_no_key_reaches_a_log(opened: Open, server: ModelServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    body = f'{{"error": {{"message": "Incorrect API key {KEY}"}}}}'.encode()
    server.says(Script(status=401, body=body), "Change.")
    model = opened()
    assert KEY not in str(fault_of(model)) and KEY not in repr(vars(model))
    model.complete(ASK)
    said = "\n".join(record.getMessage() + str(record.exc_info) for record in caplog.records)
    assert "unauthorized" in said and KEY not in said


def test_a_databricks_token_goes_to_no_other_server(tmp_path: Path) -> None:
    model = open_model(ModelConfig(Provider.DATABRICKS, "endpoint"), SecretStr(KEY), tmp_path / "usage.jsonl")
    assert fault_of(model).fault is Fault.NO_ADDRESS


def test_without_a_key_no_provider_is_called(tmp_path: Path) -> None:
    model = open_model(ModelConfig(Provider.OPENAI, "some"), None, tmp_path / "usage.jsonl")
    assert fault_of(model).fault is Fault.NO_KEY


def test_a_server_of_ones_own_needs_no_key(server: ModelServer, tmp_path: Path) -> None:
    server.says("Change.")
    config = ModelConfig(Provider.OPENAI, "own", base_url=server.base_url)
    assert open_model(config, None, tmp_path / "usage.jsonl").complete(ASK).text == "Change."


@pytest.mark.parametrize("name", ["gpt", "nobody:model", "openai:", ""])
def test_names_of_another_form_are_refused(name: str) -> None:
    with pytest.raises(ValueError):
        split_name(name)


class Choice(BaseModel):
    letter: str
    sure: float


@pytest.mark.parametrize(
    "said",
    [
        '{"letter": "B", "sure": 0.5}',
        '```json\n{"letter": "B", "sure": 0.5}\n```',
        '<think>{"letter": "A", "sure": 1}</think>\nHere it is: {"letter": "B", "sure": 0.5} Good luck {',
        '{oops} {"other": 1} {"letter": "B", "sure": 0.5}',
    ],
)
def test_an_object_is_read_whatever_stands_around_it(opened: Open, server: ModelServer, said: str) -> None:
    server.says(said)
    found = ask_structured(opened(), ASK, Choice)
    assert found.value == Choice(letter="B", sure=0.5) and found.usage.output == 40
    assert '"letter"' in server.requests[0].rules and "Be short." in server.requests[0].rules


@pytest.mark.parametrize("said", ["B, I think.", '{"letter": "B"}', '{"letter": "B", "sure": ', "[" * 5000, "{" * 5000])
def test_a_reply_of_another_form_is_a_fault(opened: Open, server: ModelServer, said: str) -> None:
    server.says(said)
    with pytest.raises(ModelFault) as caught:
        ask_structured(opened(), ASK, Choice)
    assert caught.value.fault is Fault.IGNORED_FORMAT and len(server.requests) == 1
