"""Whether the guide can answer, and if not, why not.

The decision rests on several signals of the retrieval, joined by a logistic function. Its weights
were set on questions about the guide and on questions outside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import exp

from index.lexical import stems
from index.retrieval import Retrieval, Retriever
from tutor.chat.models import DeclineReason
from tutor.chat.question import Question

ANSWER_AT = 0.28
"""Confidence from which a question is answered."""
NEAR = 0.05
"""Confidence from which a declined question is near the subject rather than off topic."""

_DUMP = re.compile(
    r"\b(?:brain\s?)?dumps?\b(?!.*\b(?:log|core|heap|memory|json|pickle)\b)|"
    r"\bleak(?:ed)? (?:exam|questions?|items?)|"
    r"\b(?:real|actual|exact|live|true) (?:exam )?(?:questions?|items?)\b.*\b(?:exam|test|from|last|answers?)\b|"
    r"\bquestions? (?:that )?(?:was|were|came|come|appear\w*) (?:up )?(?:on|in) "
    r"(?:the|your|my|last|yesterday)\b.*\bexam\b",
    re.I,
)
_OTHER = re.compile(
    r"\b(?:sagemaker|bedrock|vertex ai|azure ml|azure machine learning|snowflake|snowpark|bigquery|redshift|"
    r"power ?bi|tableau|kubeflow|airflow|aws certified|gcp professional|google cloud (?:professional|certified)|"
    r"azure (?:ai|dp|data)-?\d*|"
    r"dp-?\d{3}|ai-?\d{3}|cka\b|ckad|comptia|cissp|pmp|"
    r"data engineer (?:associate|professional)|data analyst associate|generative ai engineer|genai engineer|"
    r"spark developer (?:associate|certification))\b",
    re.I,
)
_CERTIFICATE = re.compile(
    r"\b(?:aws|azure|google|gcp|snowflake|oracle|kubernetes|data engineer|data analyst|generative ai|genai|gen ai|"
    r"spark developer|hadoop|platform administrator)\b.{0,40}\b(?:exam|certif\w*|associate|syllabus|specialty)\b",
    re.I,
)
_API = re.compile(
    r"\b(?:mlflow|pyspark|optuna|ray|fe|w|client|spark|databricks|dbutils|tune|study|MlflowClient|FeatureEngineeringClient|"
    r"WorkspaceClient)(?:\.[A-Za-z_]\w*)+"
)


@dataclass(frozen=True)
class Decision:
    """The outcome: `reason` is None if the question is to be answered.

    Attributes:
        confidence: Estimated chance in [0, 1] that the guide answers the question.
        reason: Why it is declined, or None.
        detail: The unknown API or other subject, for the message; may be empty.
    """

    confidence: float
    reason: DeclineReason | None = None
    detail: str = ""


@dataclass(frozen=True)
class DecisionWeights:
    """Weights of the logistic confidence, on similarities and shares in [0, 1].

    Fitted with an L2 penalty on `tests/fixtures/judged/questions.yaml`; a question that is declined
    wrongly costs more than one answered wrongly, hence the low `ANSWER_AT`.
    """

    bias: float = -6.9
    ask: float = 2.7
    passage: float = 0.3
    unit: float = 1.1
    lexical: float = 2.6
    coverage: float = 3.9
    known: float = 1.6


def confidence(retrieval: Retrieval, weights: DecisionWeights | None = None) -> float:
    """Return the estimated chance that the best passages answer the question."""
    if not retrieval.passages:
        return 0.0
    w = weights or DecisionWeights()
    top = retrieval.passages[0].evidence
    score = (
        w.bias
        + w.ask * top["ask"]
        + w.passage * top["passage"]
        + w.unit * top["unit"]
        + w.lexical * top["lexical"]
        + w.coverage * retrieval.coverage
        + w.known * retrieval.known
    )
    return 1 / (1 + exp(-score))


def decide(question: Question, retrieval: Retrieval, retriever: Retriever) -> Decision:
    """Return whether to answer a question, and the type of decline if not."""
    if question.empty:
        return Decision(0.0, DeclineReason.UNCLEAR)
    chance = confidence(retrieval)
    if _DUMP.search(question.text) and not re.search(r"\bwhy\b|\ballowed\b|\bshould i\b|\bsafe\b", question.text, re.I):
        return Decision(chance, DeclineReason.EXAM_DUMP)
    unknown = unknown_api(question.text, retriever)
    if unknown:
        return Decision(chance, DeclineReason.FALSE_PREMISE, unknown)
    other = _CERTIFICATE.search(question.text)
    if other and not re.search(r"\bml[- ]?pro|machine learning professional|ml associate", question.text, re.I):
        return Decision(chance, DeclineReason.OTHER_EXAM, other.group())
    other = _OTHER.search(question.text)
    if other and not retriever.lexicon.knows((stems(other.group()) or [""])[0]):
        return Decision(chance, DeclineReason.OTHER_EXAM, other.group())
    if chance >= ANSWER_AT:
        return Decision(chance)
    if other:
        return Decision(chance, DeclineReason.OTHER_EXAM, other.group())
    if len(stems(question.text)) == 0:
        return Decision(chance, DeclineReason.UNCLEAR)
    return Decision(chance, DeclineReason.NOT_IN_GUIDE if chance >= NEAR else DeclineReason.OFF_TOPIC)


def unknown_api(text: str, retriever: Retriever) -> str:
    """Return the first API name of a question whose last part the guide never uses, or ""."""
    for match in _API.finditer(text):
        name = match.group()
        last = name.rsplit(".", 1)[1].lower()
        if "_" in last and not retriever.lexicon.knows(last) and not retriever.lexicon.knows(name.lower()):
            return name
    return ""
