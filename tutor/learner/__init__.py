"""What is known of a learner: the attempt log and everything that is computed from it."""
