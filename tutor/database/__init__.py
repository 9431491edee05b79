"""The learner's database: engine, schema and migrations."""
