"""Other exams, products and vendors that a question may be about."""

from __future__ import annotations

import re

from index.lexical import Lexicon

MOST_WORDS = 20
"""Words up to which naming another product makes it the subject; a longer text may only mention it."""
FEWEST_WORDS = 8
"""Words from which a text has room for a subject beside the product it names."""
_PRODUCTS = (
    "sagemaker|bedrock|vertex(?: ai)?|azure ml|azure machine learning|azureml|azure openai|microsoft fabric|synapse|"
    "snowflake|snowpark|cortex|bigquery(?: ml)?|redshift|athena|dataflow|dataproc|emr|cloudera|teradata|"
    "power ?bi|tableau|looker|qlik|alteryx|knime|rapidminer|dataiku|datarobot|h2o(?:\\.ai)?|domino data lab|sas viya|"
    "watson\\w*|palantir|foundry|sap hana|kubeflow|katib|kserve|seldon|bento ?ml|torchserve|triton|"
    "tensorflow serving|tfx|airflow|prefect|dagster|metaflow|zenml|kedro|mlrun|argo|luigi|flyte|jenkins|"
    "wandb|w&b|weights ?(?:&|and|n) ?biases|clear ?ml|comet(?: ml|\\.ml)|neptune(?:\\.ai)?|dvc|lakefs|pachyderm|"
    "feast|tecton|hopsworks|great expectations|evidently(?: ai)|whylabs|whylogs|arize|fiddler|nannyml|deepchecks|"
    "openai|chatgpt|gemini|claude|llama ?index|pinecone|weaviate|chroma ?db|hugging ?face|fivetran|flink|dask|modin|"
    "bento(?:ml)?|anyscale|polyaxon|valohai|determined ai|streamlit|gradio|lang(?:fuse|graph|smith)|crewai|ollama|vllm|"
    "trino|presto|starburst|dremio|duckdb|clickhouse|elasticsearch|cassandra|nifi|talend|informatica|matillion|superset|"
    "metabase|quicksight|spss|stata|matlab|minitab|cognos|"
    "beam|coursera|udemy|aws certified|google cloud (?:professional|certified)|gcp professional"
)
_NAMES = (
    "aws|amazon|azure|microsoft|google|gcp|snowflake|oracle|kubernetes|terraform|hashicorp|tensorflow|nvidia|ibm|"
    "salesforce|dbt|data engineer\\w*|data analyst|generative ai|genai|gen ai|spark developer|hadoop|tableau|"
    "platform administrator|solutions architect|ckad?|cks|comptia|cissp|pmp|scrum|coursera"
)
_CODES = (
    "dp-?\\d{3}|ai-?\\d{3}|az-?\\d{3}|mls-?c01|mla-?c01|aif-?c01|saa-?c0\\d|snowpro|comptia|datax|cka|ckad|cissp|"
    "pmp exam|aws ml (?:specialty|exam|cert\\w*)|toefl|ielts|gmat|gre (?:exam|test|score)|lsat|mcat|cfa|cpa exam|"
    "bar exam|driving (?:test|exam)|ccn[ap]|lpic(?:-\\d)?|rhc(?:sa|e)|itil|togaf|prince2|six sigma|ceh|oscp|istqb"
)
_EXAMS = (
    rf"{_CODES}|data engineer(?:ing)? (?:associate|professional|exam|cert\w*)|data analyst (?:associate|exam|cert\w*)|"
    r"generative ?ai engineer|gen ?ai engineer|spark developer|platform (?:architect|administrator)|"
    r"lakehouse fundamentals|azure (?:ml|machine learning|ai|data)"
)


def _by_letter(names: str) -> str:
    """Return alternatives with those together that begin alike, so that a word is compared with few of them."""
    found: dict[str, list[str]] = {}
    for name in re.split(r"\|(?![^(]*\))", names):  # not within brackets
        found.setdefault(name[0], []).append(name[1:])
    return "|".join(f"{first}(?:{'|'.join(rests)})" for first, rests in found.items())


_OTHER = re.compile(rf"\b(?:{_by_letter(_PRODUCTS)})(?!\w)", re.I)
_TOOLS = (
    "kafka|kinesis|kubernetes|k8s|docker|terraform|dbt|aws|azure devops|github actions|gitlab|grafana|prometheus|"
    "spreadsheets?|excel|postgres\\w*|mongodb|redis|oracle|salesforce"
)
_TOOL = re.compile(rf"\b(?:{_by_letter(f'{_PRODUCTS}|{_TOOLS}')})(?!\w)", re.I)
"""Products that a story may name beside Databricks."""
_CLAUSE = re.compile(
    r"(?<=[.;!?])\s+|,\s+(?=(?:so |and |but |then )?(?:how|what|which|where|when|who|why|should|do|does|can|could|is|"
    r"are|will|must)\b)|\s[-–]\s",
    re.I,
)
_CERTIFICATE = re.compile(
    rf"\b(?:{_by_letter(_NAMES)})\b.{{0,50}}?\b(?:exam|certif\w*|associate|syllabus|specialty|credential|badge|practitioner)\b",
    re.I,
)
_OTHER_EXAM = re.compile(
    rf"\b(?:{_by_letter(_EXAMS)})\b",
    re.I,
)
_MATERIAL = re.compile(
    r"\b(?:course|video|book|class|notes?|bootcamp)s?\b.*\b(?:old|outdated|out of date|current|still|enough)\b", re.I
)
"""Study material whose age is asked about; the guide says what is out of date, wherever it was bought."""
OPENING_WORDS = 4
"""Words up to which what stands before a question only says where it is asked."""
_OURS = re.compile(r"\b(?:databricks|ml ?flow|unity catalog|lakehouse|exam|guide|tutor)\b", re.I)
"""Names beside which another product is no subject of its own."""
_BESIDE = re.compile(
    r"\b(?:like|unlike|instead|rather|than|from|migrat\w*|mov(?:e|ed|ing)|replac\w+|without|similar\w*|equivalent|same|"
    r"vs|versus|or|colleagues?|friend|used to|coming|background)\b",
    re.I,
)
"""Words with which another product is only compared with, or left behind."""
_ASIDE = re.compile(r"\S\s.*\b(?:that|which|whose|where|when|while|after|before|our|my)\b", re.I)
"""Words after which a question only says more of its subject."""
_THERE = re.compile(r"\b(?:there|in it|with it)\b", re.I)
"""Words with which a question points back at what was named before it."""
_THIS_EXAM = re.compile(r"\bml[- ]?pro\b|machine learning professional|ml associate|ml[- ]assoc", re.I)


def without_mentions(text: str, lexicon: Lexicon) -> str:
    """Return a text without other products that only its story names, not its question; else the text as it is.

    "Airflow starts the job at night, where do I put the guard?" asks nothing about Airflow.
    """
    *story, question = [part for part in _CLAUSE.split(text) if part.strip()] or [""]
    if not story or len(text.split()) < FEWEST_WORDS or _TOOL.search(question):
        return text

    def kept(found: re.Match[str]) -> str:
        return found.group() if all(map(lexicon.uses, found.group().split())) else ""

    return " ".join(_TOOL.sub(kept, text).split())


def _asked_of_another(text: str) -> bool:
    """Return whether the question itself names another product, or points back at one, and nothing of ours."""
    if _OURS.search(text) or _BESIDE.search(text):
        return False
    *story, question = [part for part in _CLAUSE.split(text) if part.strip()] or [""]
    if story and len(story[-1].split()) <= OPENING_WORDS:  # "In Vertex AI, how …"
        question = f"{story.pop()} {question}"
    named = _OTHER.search(question)
    if named:
        return not _ASIDE.search(question[: named.start()])
    return bool(_THERE.search(question)) and any(map(_OTHER.search, story))


def other_subject(text: str, lexicon: Lexicon, within: bool = False) -> str:
    """Return the other exam, product or vendor that a text is about, or "".

    Args:
        text: The question.
        lexicon: The guide's words.
        within: Whether the search says that the guide is what it is about; a longer text then only mentions a product.
    """
    if _THIS_EXAM.search(text):
        return ""
    if within and _MATERIAL.search(text):
        return ""
    for pattern in (_CERTIFICATE, _OTHER_EXAM):
        found = pattern.search(text)
        if found:
            return found.group()
    asked = _asked_of_another(text)
    if not asked:
        text = without_mentions(text, lexicon)
    length = len(text.split())
    if length > MOST_WORDS or length >= FEWEST_WORDS and within and not asked:
        return ""
    found = _OTHER.search(text)
    return found.group() if found and not lexicon.uses(found.group().split()[0]) else ""
