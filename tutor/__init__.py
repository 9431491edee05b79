"""The tutor: conversation, practice, the learner model and the interfaces to them."""
