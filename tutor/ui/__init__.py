"""The pages. They draw values and pass on what the learner did; they decide nothing."""
