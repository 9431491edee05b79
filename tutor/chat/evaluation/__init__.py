"""Judged questions: how often the right section is found and the right facts are said."""
