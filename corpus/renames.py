"""Retired product names, and what must stand beside each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.errors import Problem
from corpus.models import Corpus
from corpus.section_text import every_section, line_at


@dataclass(frozen=True)
class Rename:
    """A retired name that would mislead without today's name in the same section.

    Attributes:
        old: Pattern of the retired name; the case counts, because many are plain words in small letters.
        today: Pattern of what must stand beside it, outside the old name; the case does not count.
        name: Today's name as a reader sees it.
    """

    old: str
    today: str
    name: str


RENAMES = (
    Rename(r"\bLakehouse Monitoring\b", "data profiling", "data profiling"),
    Rename(r"\bAsset Bundles?\b|\bDABs?\b", "Declarative Automation Bundle", "Declarative Automation Bundles"),
    Rename(r"\bMosaic AI Model Serving\b", "Model Serving", "Model Serving"),
    Rename(r"\bHyperopt\b", "Optuna|Ray Tune", "Optuna or Ray Tune"),
    Rename(r"\bFeatureStoreClient\b", "FeatureEngineeringClient", "FeatureEngineeringClient"),
    Rename(r"(?<!Online )\bFeature Store\b", "Feature Engineering", "Feature Engineering in Unity Catalog"),
    Rename(
        r"\b[Oo]nline[ _][Tt]ables?\b|\bOnlineTable",
        r"online (?:feature )?stores?\b",
        "Databricks Online Feature Store",
    ),
    Rename(r"\bHorovodRunner\b", "TorchDistributor", "TorchDistributor"),
    Rename(
        r"\b[Ll]egacy inference tables?\b|\b[Ii]nference tables? \(legacy\)|\bauto_capture_config\b",
        "AI Gateway",
        "AI Gateway-enabled inference tables",
    ),
    Rename(r"\bserved_models?\b|\b[Ss]erved models\b", "served[ _]entit", "served entities"),
    Rename(
        r"\b(?i:registry) stages?\b|\b[Mm]odel (?:registry |version )?stages?\b"
        r"|\btransition_model_version_stage\b|\bmodels:/[\w.]+/(?:Staging|Production)\b",
        r"\balias",
        "model alias",
    ),
)
"""Every renamed entry of the glossary (column Today), and retired products with another in their place."""


def old_names(corpus: Corpus) -> Iterator[Problem]:
    """A section that uses a retired product name gives today's name as well."""
    for section in every_section(corpus):
        for rename in RENAMES:
            match = re.search(rename.old, section.body)
            if match and not re.search(rename.today, re.sub(rename.old, "", section.body), re.I):
                message = f"{section.id} says {match.group()!r} without today's name ({rename.name})"
                yield Problem(section.path, line_at(section, match.start()), message)
