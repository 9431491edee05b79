"""The commands of `tutor.cli` by subject, one thin function each."""
