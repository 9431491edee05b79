"""Input that asks nothing: filler words, letters and digits that are no word, gibberish."""

from __future__ import annotations

import re
import unicodedata

from index.found import Retrieval
from index.lexical import STOPWORDS, words
from index.retrieval import Retriever

FEW_WORDS = 3
LETTERS = 4
"""Letters from which a word can be told from noise; short ones may be abbreviations."""
LONGEST = 60
"""Letters of the longest word there is, and then some."""
PIECES = 1.8
"""Pieces per word from which the encoder's tokenizer does not know a short word."""
_AMOUNT = re.compile(r"\bhow (?:much|many|long|often|hard)\b|\ba/b\b", re.I)
"""In a chat about an exam, "how much is it?" asks for its price; "a/b" is a kind of test."""
_FILLER = frozenset(
    "help hmm hm ok okay hello hi hey yes no thanks thank thing things stuff something anything know say said see go "
    "not here like really again works working doing done idk huh eh um uh so well sorry wait nothing everything else "
    "question questions answer one more good bad sure maybe right cool nice test testing foo bar lol "
    "other needful baz qux please same mean blah bla lorem ipsum whatever anyway "
    "he she him her his hers himself herself itself myself yourself mine yours ours theirs each every all both none "
    "another such own also too very still yet already now only even ever never always often up down out off over under "
    "about until while although though however therefore thus either neither nor or "
    "don doesn didn isn aren wasn weren won wouldn couldn shouldn hasn haven hadn ain ll ve re gonna wanna "
    "broken broke problem problems issue issues trouble fix fixed happen happens happened happening make makes made "
    "goes going gone come comes came think thought understand understood understanding confused confusing unsure show "
    "talk told bit kind sort way ways point idea ideas clue reason reasons little best worse worst "
    "possible "
    "pls plz thx ty yo hiya bye greetings welcome oh ah aha wow hmmm ugh ha haha yeah yep nope nah".split()
)
_OTHER_LANGUAGES = frozenset(
    "und oder aber der die das den dem ein eine einen ich du er sie wir ihr es ist sind war nicht kein ja nein was wie "
    "wo wer wann warum wieso weshalb bitte danke dann auch noch schon mal hier da dort mit von zu auf fur geht kann "
    "que qui quoi est sont pas ne le la les un une des du je tu il elle nous vous ils et ou mais donc pourquoi comment "
    "quand oui non merci ca cela ce cette avec pour sur dans plus c s l d j n m t "
    "el los las una y o pero por para con sin como cuando donde quien si gracias esto eso esta este muy mas qu "
    "e ma perche come quando dove chi cosa sono non si grazie questo quello di da per con "
    "eu voce ele ela nao sim obrigado isso isto porque "
    "het een ik jij hij wij zij niet wel en maar waarom hoe waar wat dit dat met van voor naar "
    "jetzt morgen heute gestern maintenant aujourd hui ahora hoy ayer adesso ora oggi nu agora hoje "
    "hola hallo bonjour salut ciao ola hej privet spasibo da nyet si".split()
)
"""Words of other languages that carry no meaning of their own."""


_EMPTY = STOPWORDS | _FILLER


def is_filler(text: str) -> bool:
    """Return whether a text asks nothing: only filler words, in any of a few languages, or one word repeated."""
    if _AMOUNT.search(text):
        return False
    said = words(text if text.isascii() else _without_accents(text))
    if all(word in _EMPTY or len(word) == 1 for word in said):
        return True
    if len(said) > 1 and all(word in _EMPTY or word in _OTHER_LANGUAGES or len(word) == 1 for word in said):
        return True
    return len(said) > 2 and len(set(said)) == 1


def _without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def is_gibberish(text: str, retrieval: Retrieval, retriever: Retriever) -> bool:
    """Return whether a few unknown words are no words at all: the encoder's tokenizer has to spell them."""
    asked = [word for word in words(text) if word not in STOPWORDS]
    if not asked or len(asked) > FEW_WORDS or retrieval.known >= 0.2 or max(map(len, asked)) > 9:
        return False
    return retriever.encoder.count_tokens(" ".join(asked)) - 2 >= PIECES * len(asked)


def is_noise(text: str, retriever: Retriever) -> bool:
    """Return whether at least half of what a text says is no word in any language, or it has no words at all.

    A misspelled word of the guide is a word.
    """
    return _noisy(text, retriever) and _noisy(retriever.lexicon.correct(text), retriever)


def _noisy(text: str, retriever: Retriever) -> bool:
    asked = [word for word in words(text) if word not in STOPWORDS]
    if asked and not any(word[0].isalpha() or retriever.lexicon.knows(word) for word in asked):
        return True
    if any(word.isalpha() and len(word) > LONGEST for word in asked) and len(asked) <= FEW_WORDS:
        return True
    unknown = [word for word in asked if word.isalpha() and len(word) >= LETTERS and not retriever.lexicon.uses(word)]
    spelled = [word for word in unknown if (retriever.encoder.count_tokens(word) - 2) * 2 > len(word)]
    return bool(spelled) and len(spelled) * 2 >= len(asked)
