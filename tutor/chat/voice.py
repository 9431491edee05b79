"""The tutor's voice: the guide's own answer, and with a model configured, a better worded one that the guide supports.

The offline answer is always composed first. It decides whether to answer at all and from which sections, and it is what
is shown whenever the model fails.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Thread

from pydantic import SecretStr

from corpus.models import Section
from tutor.chat.engine import Tutor
from tutor.chat.explained import asked_to_check, explained
from tutor.chat.models import Answer, Turn
from tutor.chat.pastes import shown_option
from tutor.chat.styles import read_style
from tutor.chat.worded import removals, worded
from tutor.llm.config import ModelConfig, Prices, split_name
from tutor.llm.faults import Fault, ModelFault
from tutor.llm.grounding import GroundingCheck
from tutor.llm.model import Call, ChatModel, open_model
from tutor.llm.prompts import Style, answer_messages
from tutor.llm.providers import Message, Speaker
from tutor.llm.unsaid import without_rules
from tutor.llm.usage import format_cost
from tutor.llm.writing import Checked, check_writing, shown_while_written

OWN_ANSWER = "This is the guide's own answer."
STOPPED = "Stopped. This is what had been written until then."
WITHOUT_MODEL = {
    Style.SIMPLER: "No chat model is set, so the guide's own words are shortened, not reworded.",
    Style.ANALOGY: "No chat model is set, so there is no analogy; the guide's own words and examples follow.",
}
WORDS = {Style.PLAIN: 150, Style.SIMPLER: 150, Style.DEEPER: 260, Style.ANALOGY: 150}


@dataclass(frozen=True)
class ModelChoice:
    """A chat model as the settings name it.

    Attributes:
        name: `provider:name`.
        base_url: Address of its server; empty for the provider's own.
        key: Its key, which is never shown, logged or stored; None if none was found.
        timeout: Seconds of silence after which a call is given up.
        retries: Further tries before the first word.
        max_tokens: Longest reply.
        prices: USD for a million tokens sent and received, or None.
        monthly_cap: USD a month, or None.
    """

    name: str
    base_url: str = ""
    key: SecretStr | None = None
    timeout: float = 30.0
    retries: int = 1
    max_tokens: int = 1000
    prices: tuple[float, float] | None = None
    monthly_cap: float | None = None


def open_voice(tutor: Tutor, choice: ModelChoice | None, ledger: Path) -> Voice:
    """Return the voice of a tutor; nothing is imported or called for a model before the first question."""
    if choice is None:
        return Voice(tutor)
    provider, name = split_name(choice.name)
    config = ModelConfig(
        provider=provider,
        name=name,
        base_url=choice.base_url,
        timeout=choice.timeout,
        retries=choice.retries,
        max_tokens=choice.max_tokens,
        prices=Prices(*choice.prices) if choice.prices else None,
        monthly_cap=choice.monthly_cap,
    )
    return Voice(tutor, open_model(config, choice.key, ledger))


class Voice:
    """Answers one turn after another. Safe to share between threads."""

    def __init__(self, tutor: Tutor, model: ChatModel | None = None) -> None:
        """Take the offline tutor, and a model if one is configured."""
        self.tutor = tutor
        self.model = model

    @cached_property
    def check(self) -> GroundingCheck:
        """Return the check of what is written against the guide."""
        return GroundingCheck(self.tutor.retriever)

    def begin(self, question: str, history: Sequence[Turn] = ()) -> Writing:
        """Begin to answer; nothing waits for the model here.

        Args:
            question: As typed; may be anything.
            history: Earlier turns of the conversation, oldest first.
        """
        explanation = asked_to_check(question)
        if explanation:
            return Writing(self, explained(question, explanation, self.tutor, self.check), None, Style.PLAIN)
        offline = self.tutor.ask(question, history)
        style = read_style(question)
        settled = offline.abstained or offline.intent or shown_option(question, history)  # the bank says why, no model
        if settled or not offline.segments:
            return Writing(self, offline, None, Style.PLAIN)
        if self.model is None:
            notices = (*offline.notices, *([WITHOUT_MODEL[style]] if style in WITHOUT_MODEL else []))
            return Writing(self, offline.model_copy(update={"notices": notices}), None, style)
        said = [(turn.question, turn.answer.text) for turn in history]
        messages = answer_messages(offline.question, said, self.sections(offline), WORDS[style], style)
        return Writing(self, offline, self.model.begin(messages), style)

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """Return the whole answer, waiting for the model if there is one."""
        writing = self.begin(question, history)
        writing.wait()
        return writing.finish()

    def warm(self) -> None:
        """Import the package of the model's provider and make its client, so that the first question need not wait."""
        if self.model is not None:
            self.model.warm()

    def used(self) -> str:
        """Return what models have used this month, in words."""
        if self.model is None:
            return ""
        cap = self.model.config.monthly_cap
        limit = f" of at most {format_cost(cap)}" if cap is not None else ""
        return f"This month: {self.model.used_this_month().words}{limit}."

    def test(self) -> str:
        """Ask the model for one word and return what came of it, in words."""
        if self.model is None:
            return "No model is chosen."
        began = time.perf_counter()
        try:
            reply = self.model.complete([Message(Speaker.LEARNER, "Answer with the single word: ready")])
        except ModelFault as fault:
            return str(fault)
        return f"{self.model.name} answered in {time.perf_counter() - began:.1f} s ({reply.usage.words})."

    def sections(self, answer: Answer) -> list[Section]:
        """Return the sections of an answer's citations, in their order."""
        found = self.tutor.retriever.corpus.sections
        return [found[citation.section_id] for citation in answer.citations]


class Writing:
    """One answer under way.

    Attributes:
        offline: The guide's own answer.
    """

    def __init__(self, voice: Voice, offline: Answer, call: Call | None, style: Style) -> None:
        """Take the call to the model, if there is one."""
        self._voice = voice
        self.offline = offline
        self._call = call
        self._style = style
        self._began = time.perf_counter()
        self._prepared = False

    @property
    def live(self) -> bool:
        """Return whether a model is writing; otherwise the answer is there at once."""
        return self._call is not None

    @property
    def done(self) -> bool:
        """Return whether nothing more will come."""
        return self._call is None or self._call.done

    @property
    def text(self) -> str:
        """Return what has been written so far, as plain text; nothing of it is checked yet."""
        return shown_while_written(self._call.text) if self._call else ""

    def poll(self, seconds: float) -> bool:
        """Wait at most so long for more; return whether there is any, or the end."""
        if self._call is None:
            return True
        more = self._call.poll(seconds)
        if self._call.text:
            self._prepare()
        return more

    def wait(self) -> None:
        """Wait until everything is written."""
        if self._call is not None:
            self._prepare()
            self._call.wait()

    def _prepare(self) -> None:
        """Make the check ready while the model writes; not before its first word, which nothing should hold up."""
        if not self._prepared:
            self._prepared = True
            sections = self._voice.sections(self.offline)
            Thread(target=self._voice.check.prepare, args=(sections,), name="grounding").start()

    def stop(self) -> Answer | None:
        """End the writing; return what is worth keeping of it, or None if nothing is."""
        if self._call is None:
            return None
        self._call.stop()
        checked = self._checked(cut=True)
        kept = any(piece.number is not None for piece in checked.kept)
        return self._written(checked, (STOPPED, *removals(checked))) if kept else None

    def finish(self) -> Answer:
        """Return the answer, once `done`: the model's where the guide supports it, else the guide's own."""
        call = self._call
        if call is None:
            return self.offline
        if call.fault is not None:
            return self._own(call.fault)
        checked = self._checked(cut=call.cut)
        if not checked.enough:
            return self._own(ModelFault(Fault.UNSUPPORTED))
        return self._written(checked, removals(checked))

    def _checked(self, *, cut: bool) -> Checked:
        assert self._call is not None
        sections = self._voice.sections(self.offline)
        analogy = self._style is Style.ANALOGY
        checked = check_writing(self._call.text, sections, self._voice.check, analogy=analogy, cut=cut)
        rules = answer_messages("", (), (), WORDS[self._style], self._style)[0].text
        return without_rules(checked, rules)

    def _own(self, fault: ModelFault) -> Answer:
        notices = (*self.offline.notices, f"{fault} {OWN_ANSWER}")
        return self.offline.model_copy(update={"notices": notices, "attempted": self._engine})

    @property
    def _engine(self) -> str:
        assert self._call is not None and self._voice.model is not None
        used = self._call.usage
        return f"{self._voice.model.name} ({used.words if used.input or used.output else 'no tokens'})"

    def _written(self, checked: Checked, notices: tuple[str, ...]) -> Answer:
        assert self._call is not None and self._voice.model is not None
        milliseconds = self.offline.milliseconds + (time.perf_counter() - self._began) * 1000
        return worded(self.offline, checked, self._engine, notices, milliseconds)
