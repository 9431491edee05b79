"""The seam to a chat model: configuration, calls, faults, and the check of what it writes against the guide.

Nothing here reads settings, keeps a key or imports a provider's package before the first call. What others may rely on:

- `config`: `ModelConfig`, `Prices`, `Provider`, `split_name`.
- `model`: `ChatModel(config, backend, ledger)` with `begin(messages) -> Call` (streamed, stoppable) and
  `complete(messages) -> Reply`; `open_model(config, key, ledger_path)` makes one.
- `structured`: `ask_structured(model, messages, shape) -> Structured`, for a reply of a pydantic class.
- `providers`: `Message(speaker, text)`, `Speaker`.
- `prompts`: `as_data(value)` and `numbered(sections)`, by which everything that others wrote reaches a model as JSON.
- `faults`: `ModelFault` with `fault: Fault`; every failure of a call is one, and its words may be shown as they are.
- `usage`: `Usage`, with `plus` and `words`; `Ledger`.
- `grounding`: `GroundingCheck(retriever)` with `check(sentence, sections) -> Verdict` and `unknown_name(sentence)`.
- `writing`: `check_writing(raw, sections, check) -> Checked`, which keeps of a model's text what the guide supports.
"""
