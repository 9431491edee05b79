"""Words that several pages use for a learner's settings."""

from __future__ import annotations

from tutor.learner.records import Background

BACKGROUNDS = {
    Background.NEW: "New to Databricks ML",
    Background.ASSOCIATE: "ML Associate or some months of practice",
    Background.PRACTITIONER: "A year or more in production",
}
