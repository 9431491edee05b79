"""Items in use: quiz, explanation, triage drill, mock exam and generated practice."""
