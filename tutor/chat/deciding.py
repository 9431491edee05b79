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
from tutor.chat.denials import Denial, denied_premise
from tutor.chat.dumps import CONTENT, EXAM_WORD, HARMLESS, REAL, wants_dump
from tutor.chat.models import DeclineReason
from tutor.chat.premises import ApiNames, UnknownApi, WrongNumber, wrong_number
from tutor.chat.question import Question

ANSWER_AT = 0.50
"""Confidence from which a question is answered."""
DUMPS = "exam-dump"
"""Group of the topics that are requests for real exam questions."""
DUMP_ALIKE = 0.5
"""Similarity from which a text resembles such a request."""
DUMP_FARTHER = 0.04
"""How much nearer a request for exam questions must be than the guide."""
ANSWER_KNOWN_AT = 0.10
"""The same for a question whose every word the best section uses: short questions in the guide's own words."""
NEAR = 0.08
"""Confidence from which a declined question is near the subject rather than off topic."""

OTHER_GROUPS = frozenset({"other-exam", "other-products"})
NEAR_GROUPS = frozenset({"platform", "platform-details", "spark", "generative-ai", "machine-learning"})
FAR_GROUPS = frozenset({"everyday", "everyday-details", "other-sense", "code-tasks"})
_FILLER = frozenset(
    "help hmm hm ok okay hello hi hey yes no thanks thank thing things stuff something anything know say said see go "
    "here like really again work works working do done idk huh eh um uh so well sorry wait nothing everything else "
    "question questions answer one more good bad sure maybe right cool nice test testing foo bar lol".split()
)
_OTHER = re.compile(
    r"\b(?:sagemaker|bedrock|vertex(?: ai)?|azure ml|azure machine learning|azureml|snowflake|snowpark|"
    r"bigquery(?: ml)?|redshift|"
    r"power ?bi|tableau|kubeflow|airflow|aws certified|gcp professional|google cloud (?:professional|certified)|"
    r"azure (?:ai|dp|data)-?\d*|cloudera|datarobot|h2o|dataiku|watson\w*|domino data lab|wandb|"
    r"w&b\b|weights ?(?:&|and|n) ?biases|clear ?ml|comet ml|neptune\.ai|metaflow|dagster|prefect|tfx|seldon|"
    r"bento ?ml|kserve|emr\b|dataproc|palantir|"
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
_OTHER_EXAM = re.compile(
    r"\b(?:data engineer(?:ing)? (?:associate|professional|exam|cert\w*)|data analyst (?:associate|exam|cert\w*)|"
    r"(?:generative|gen) ?ai engineer|spark developer|snowpro|comptia|datax|platform architect|"
    r"lakehouse fundamentals|"
    r"dp-?\d{3}|ai-?\d{3}|az-?\d{3}|mls-?c01|mla-?c01|sagemaker|bedrock|vertex(?: ai)?|katib|kubeflow|"
    r"azure (?:ml|machine learning|ai|data)|snowflake|synapse|microsoft fabric)\b",
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
        denial: The guide's sentence against a premise, if that is the reason.
    """

    confidence: float
    reason: DeclineReason | None = None
    detail: str = ""
    api: UnknownApi | None = None
    number: WrongNumber | None = None
    denial: Denial | None = None


@dataclass(frozen=True)
class DecisionWeights:
    """Weights of the logistic confidence, fitted with an L2 penalty by `tests/benchmarks/fit.py`.

    A question that is declined wrongly costs more than one answered wrongly, hence the low `ANSWER_AT`.
    """

    bias: float = -2.2
    ask: float = 1.4
    passage: float = 2.0
    unit: float = 1.7
    words: float = 0.6
    asked: float = 0.9
    letters: float = 2.4
    coverage: float = 0.7
    known: float = 1.2
    phrases: float = 0.9
    outside: float = -4.3
    farther: float = -6.4
    foreign: float = -1.9
    foreign_pairs: float = -2.4
    lead: float = 0.0
    short: float = -2.5


def signals(retrieval: Retrieval) -> dict[str, float]:
    """Return what speaks for the guide having an answer, by the name of its weight."""
    top = retrieval.passages[0].evidence
    outside, _ = _outside(retrieval)
    count = len([word for word in words(retrieval.question) if word not in STOPWORDS])
    return {
        "bias": 1.0,
        **{name: top[name] for name in ("ask", "passage", "unit", "words", "asked", "letters")},
        "coverage": retrieval.coverage,
        "known": retrieval.known,
        "phrases": retrieval.phrases,
        "outside": outside,
        "farther": outside - retrieval.inside,
        "foreign": min(retrieval.foreign / max(1.0, count / 8), 2.0) / 2,
        "foreign_pairs": min(retrieval.foreign_pairs / max(1.0, count / 8), 2.0) / 2,
        "lead": min(retrieval.passages[0].score - retrieval.passages[-1].score, 6.0) / 6,
        "short": float(count <= 3),
    }


def _outside(retrieval: Retrieval) -> tuple[float, str]:
    """Return how near the nearest topic outside the guide is, and its group; exam dumps are judged for themselves."""
    groups = {name: value for name, value in retrieval.outside.items() if name != DUMPS}
    return max(((value, name) for name, value in groups.items()), default=(0.0, ""))


def _resembles_dump(text: str, retrieval: Retrieval) -> bool:
    near = retrieval.outside.get(DUMPS, 0.0)
    if near < DUMP_ALIKE or not EXAM_WORD.search(text) or HARMLESS.search(text):
        return False
    return near > retrieval.inside + DUMP_FARTHER or bool(CONTENT.search(text) and REAL.search(text))


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
        if question.empty or is_filler(question.search):
            return Decision(0.0, DeclineReason.UNCLEAR)
        chance = confidence(retrieval)
        text = question.text
        if wants_dump(text) or _resembles_dump(text, retrieval):
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
        denial = denied_premise(question.text, retriever)
        if denial:
            return Decision(chance, DeclineReason.FALSE_PREMISE, denial=denial)
        if chance >= ANSWER_AT or chance >= ANSWER_KNOWN_AT and _only_known_words(retrieval):
            return Decision(chance)
        return Decision(chance, _why_not(question, retrieval, chance))


def other_subject(text: str, retriever: Retriever) -> str:
    """Return the other exam, product or vendor that a text is about, or ""."""
    if _THIS_EXAM.search(text):
        return ""
    for pattern in (_CERTIFICATE, _OTHER_EXAM):
        found = pattern.search(text)
        if found:
            return found.group()
    found = _OTHER.search(text)
    return found.group() if found and not retriever.lexicon.knows((stems(found.group()) or [""])[0]) else ""


def _only_known_words(retrieval: Retrieval) -> bool:
    return retrieval.coverage > 0.99 and not retrieval.foreign and not retrieval.foreign_pairs


def _why_not(question: Question, retrieval: Retrieval, chance: float) -> DeclineReason:
    asked = [word for word in words(question.text) if word not in STOPWORDS]
    if len(asked) <= 3 and retrieval.known < 0.2 and max(map(len, asked), default=0) <= 7:
        return DeclineReason.UNCLEAR
    _, group = _outside(retrieval)
    if group in OTHER_GROUPS:
        return DeclineReason.OTHER_EXAM
    near = group in NEAR_GROUPS or chance >= NEAR and group not in FAR_GROUPS
    return DeclineReason.NOT_IN_GUIDE if near else DeclineReason.OFF_TOPIC


def is_filler(text: str) -> bool:
    """Return whether a text asks nothing: only filler words, or letters that are no word."""
    return all(word in STOPWORDS or word in _FILLER or len(word) == 1 for word in words(text))
