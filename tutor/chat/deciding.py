"""Whether the guide can answer, and if not, why not.

The decision rests on several signals of the search, joined by a logistic function that was fitted on tuning
questions; patterns name the reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from math import exp

from corpus.models import Corpus
from index.lexical import STOPWORDS, stems, words
from index.retrieval import Retrieval, Retriever
from tutor.chat.models import DeclineReason
from tutor.chat.premises import ApiNames, UnknownApi, WrongNumber, wrong_number
from tutor.chat.question import Question

ANSWER_AT = 0.30
"""Confidence from which a question is answered."""
NEAR = 0.04
"""Confidence from which a declined question is near the subject rather than off topic."""

_DUMP = re.compile(
    r"\b(?:brain\s?)?dumps?\b(?!.*\b(?:log|core|heap|memory|json|pickle)\b)|"
    r"\bleak(?:ed|s)?\b.{0,30}\b(?:exam|questions?|items?|answers?|test)\b|"
    r"\b(?:real|actual|exact|live|true|original|genuine|verbatim|current)\b.{0,20}\b(?:exam|test)? ?(?:questions?|items?|answers?)\b"
    r"(?=.*\b(?:exam|test|from|last|pdf|ml[- ]?pro|certif\w*)\b)|"
    r"\b(?:questions?|items?|answers?|answer key)\b.{0,30}\b(?:that )?(?:was|were|came|come|appear\w*|showed|show|shown) "
    r"(?:up )?(?:on|in|at) (?:the|your|my|last|yesterday\S*|this)\b.{0,30}\b(?:exam|test)\b|"
    r"\b(?:memori[sz]ed|remember(?:ed)?|recall(?:ed)?|stolen|screenshots?)\b.{0,40}\b(?:exam|test) (?:questions?|items?)\b|"
    r"\bquestions?\b.{0,20}\b(?:memori[sz]ed|remembered|recalled|stolen|leaked)\b|\banswer key\b.{0,30}\bexam\b|"
    r"\b(?:exam-?topics\.com|itexams|examlabs|certbolt|pass4sure|testking|actualtests)\b",
    re.I,
)
_DUMP_ASKED = re.compile(
    r"\bwhy\b|\ballowed\b|\bshould i\b|\bsafe\b|\bforbidden\b|\bis it (?:ok|legal|cheating)\b", re.I
)
_OTHER = re.compile(
    r"\b(?:sagemaker|bedrock|vertex(?: ai)?|azure ml|azure machine learning|azureml|snowflake|snowpark|bigquery(?: ml)?|redshift|"
    r"power ?bi|tableau|kubeflow|airflow|aws certified|gcp professional|google cloud (?:professional|certified)|"
    r"azure (?:ai|dp|data)-?\d*|cloudera|datarobot|h2o|dataiku|watson\w*|domino data lab|weights (?:and|&) biases|wandb|"
    r"clear ?ml|comet ml|neptune\.ai|metaflow|dagster|prefect|tfx|seldon|bento ?ml|kserve|emr\b|dataproc|palantir|"
    r"dp-?\d{3}|ai-?\d{3}|az-?\d{3}|mls-?c01|mla-?c01|cka\b|ckad|comptia|cissp|pmp|"
    r"data engineer(?:ing)? (?:associate|professional)|data analyst associate|generative ai engineer|genai engineer|"
    r"spark developer (?:associate|certification)|snowpro)\b",
    re.I,
)
_CERTIFICATE = re.compile(
    r"\b(?:aws|amazon|azure|microsoft|google|gcp|snowflake|oracle|kubernetes|tensorflow|nvidia|ibm|salesforce|"
    r"data engineer\w*|data analyst|generative ai|genai|gen ai|spark developer|hadoop|platform administrator)\b"
    r".{0,50}\b(?:exam|certif\w*|associate|syllabus|specialty|credential|badge)\b",
    re.I,
)
_THIS_EXAM = re.compile(r"\bml[- ]?pro|machine learning professional|ml associate|ml[- ]assoc", re.I)


@dataclass(frozen=True)
class Decision:
    """The outcome: `reason` is None if the question is to be answered.

    Attributes:
        confidence: Estimated chance in [0, 1] that the guide answers the question.
        reason: Why it is declined, or None.
        detail: The other product or exam, for the message; may be empty.
        api: The unknown name, if that is the reason.
        number: The wrong number, if that is the reason.
    """

    confidence: float
    reason: DeclineReason | None = None
    detail: str = ""
    api: UnknownApi | None = None
    number: WrongNumber | None = None


@dataclass(frozen=True)
class DecisionWeights:
    """Weights of the logistic confidence, fitted with an L2 penalty by `tests/benchmarks/fit_decision.py`.

    A question that is declined wrongly costs more than one answered wrongly, hence the low `ANSWER_AT`.
    """

    bias: float = -4.0
    ask: float = 0.5
    passage: float = 2.3
    unit: float = 1.6
    words: float = 0.8
    asked: float = 0.0
    letters: float = 1.0
    coverage: float = 1.5
    known: float = 2.9
    phrases: float = 1.8
    outside: float = -4.0
    farther: float = -4.9
    lead: float = 0.0
    short: float = -1.0


def signals(retrieval: Retrieval) -> dict[str, float]:
    """Return what speaks for the guide having an answer, by the name of its weight."""
    top = retrieval.passages[0].evidence
    count = len([word for word in words(retrieval.question) if word not in STOPWORDS])
    return {
        "bias": 1.0,
        **{name: top[name] for name in ("ask", "passage", "unit", "words", "asked", "letters")},
        "coverage": retrieval.coverage,
        "known": retrieval.known,
        "phrases": retrieval.phrases,
        "outside": retrieval.outside,
        "farther": retrieval.outside - max(top["ask"], top["passage"], top["unit"]),
        "lead": min(retrieval.passages[0].score - retrieval.passages[-1].score, 6.0) / 6,
        "short": float(count <= 3),
    }


def confidence(retrieval: Retrieval, weights: DecisionWeights | None = None) -> float:
    """Return the estimated chance that the best passages answer the question."""
    if not retrieval.passages:
        return 0.0
    return logistic(weights or DecisionWeights(), signals(retrieval))


def logistic(weights: DecisionWeights, found: Mapping[str, float]) -> float:
    """Return the chance that weights give to signals."""
    return 1 / (1 + exp(-sum(getattr(weights, f.name) * found[f.name] for f in fields(weights))))


class Decider:
    """Decides with one corpus. Safe to share between threads."""

    def __init__(self, corpus: Corpus) -> None:
        """Read the names that the guide uses."""
        self._apis = ApiNames(corpus)

    def decide(self, question: Question, retrieval: Retrieval, retriever: Retriever) -> Decision:
        """Return whether to answer a question, and the type of decline if not."""
        if question.empty:
            return Decision(0.0, DeclineReason.UNCLEAR)
        chance = confidence(retrieval)
        text = question.text
        if _DUMP.search(text) and not _DUMP_ASKED.search(text):
            return Decision(chance, DeclineReason.EXAM_DUMP)
        other = other_subject(text, retriever)
        if other:
            return Decision(chance, DeclineReason.OTHER_EXAM, other)
        unknown = self._apis.unknown(text)
        if unknown:
            return Decision(chance, DeclineReason.FALSE_PREMISE, api=unknown)
        number = wrong_number(text)
        if number:
            return Decision(chance, DeclineReason.FALSE_PREMISE, number=number)
        if chance >= ANSWER_AT:
            return Decision(chance)
        return Decision(chance, _why_not(question, retrieval, chance))


def other_subject(text: str, retriever: Retriever) -> str:
    """Return the other exam, product or vendor that a text is about, or ""."""
    if _THIS_EXAM.search(text):
        return ""
    certificate = _CERTIFICATE.search(text)
    if certificate:
        return certificate.group()
    found = _OTHER.search(text)
    return found.group() if found and not retriever.lexicon.knows((stems(found.group()) or [""])[0]) else ""


def _why_not(question: Question, retrieval: Retrieval, chance: float) -> DeclineReason:
    asked = [word for word in words(question.text) if word not in STOPWORDS]
    if not asked or len(asked) <= 3 and retrieval.known < 0.2 and max(map(len, asked)) <= 7:
        return DeclineReason.UNCLEAR
    return DeclineReason.NOT_IN_GUIDE if chance >= NEAR else DeclineReason.OFF_TOPIC
