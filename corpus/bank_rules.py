"""The contract of the question bank: what one item, and the bank as a whole, must hold.

`find_item_problems` looks at single items and what they refer to, `find_bank_problems` at the bank as a whole; the app
starts on neither. While the bank is being written, its items can be attacked and sealed before the whole holds.
Whether items can be guessed is measured in `index.attacks`, whether two say the same in `index.checks`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from math import sqrt
from pathlib import Path

from corpus.errors import Problem
from corpus.item_names import NameRules
from corpus.items import LETTERS, Bank, Item, Option, Pool
from corpus.likeness import Wordings
from corpus.models import Corpus

LONGEST_TO_SHORTEST = 1.6
"""How many times longer than its shortest option the longest of an item may be, from `COMPARED_FROM` characters."""
COMPARED_FROM = 45
RATIONALE_WORDS = 8
LONG_STEM_WORDS = 25
LONG_STEM_SHARE = 0.6
CHOOSE_TWO_SHARE = (0.10, 0.20)
ITEMS_PER_OBJECTIVE = 6
NAMED = 5
"""Most names in one problem that concerns many."""
MOCK_FORMS = 3
PRACTICE_ITEMS = 243
SAME_STEM = 0.8
"""Share of words that two stems have in common from which they are one item; no two reviewed ones share half."""
SAME_RATIONALE = 0.7
"""The same of rationales; of copies with two words exchanged every one is above it, of those with three 96 %."""

_BANNED = re.compile(
    r"\b(?:all|none|both|neither) of (?:the|these) (?:above|options|answers)\b|\bboth [A-E] and [A-E]\b|"
    r"\b(?:e\.g\.|i\.e\.|etc\.)|\bpass mark\b",
    re.I,
)
_NEGATIVE = re.compile(r"\b(?:NOT|EXCEPT)\b")
_PLACE = re.compile(r"\b[Oo]ptions? [A-E1-5]\b|\b(?:first|second|third|fourth|last|previous) option\b")
_CHOOSE_TWO = re.compile(r"Choose\s+two\.$")
_ASIDE = re.compile(r"```.*?```|`[^`\n]+`|“[^”]*”|\"[^\"\n]*\"", re.S)
"""Code and quotations, whose question marks ask the reader nothing."""
_SECOND_QUESTION = re.compile(r",? and (?:what|which|why|how|when|who|where)\b[^.:?]*\?$")

Rule = Callable[[Corpus, Bank], Iterator[Problem]]


def find_item_problems(corpus: Corpus, bank: Bank) -> list[Problem]:
    """Return every problem of single items and of what they refer to, in no particular order."""
    return [problem for rule in ITEM_RULES for problem in rule(corpus, bank)]


def find_bank_problems(corpus: Corpus, bank: Bank) -> list[Problem]:
    """Return what the bank as a whole lacks: coverage, sizes, balance and reviews; an empty bank lacks nothing."""
    return [problem for rule in BANK_RULES for problem in rule(corpus, bank)] if bank.items else []


def find_draft_problems(corpus: Corpus, bank: Bank, draft: Item) -> list[Problem]:
    """Return the problems of an item that is not in the bank, apart from its API names and likeness to other items."""
    alone = Bank(items=(draft,), misconceptions=bank.misconceptions)
    whole = Bank(items=(*bank.items, draft), misconceptions=bank.misconceptions)
    found = [problem for rule in DRAFT_RULES for problem in rule(corpus, alone)]
    return found + [problem for problem in _rationales(corpus, whole) if problem.path == draft.path]


def find_name_problems(corpus: Corpus, draft: Item) -> list[Problem]:
    """Return the names in an item's stem and options that look like APIs and are in no released package."""
    return list(_api_names(corpus, Bank(items=(draft,), misconceptions=())))


def repeats_wording(stem: str, stems: Iterable[str]) -> bool:
    """Return whether a stem is nearly one of others, word by word."""
    return Wordings([stem]).like(Wordings(list(stems)), SAME_STEM)[0]


def _problem(item: Item, message: str) -> Problem:
    return Problem(item.path, item.line, f"{item.id}: {message}")


def _identity(corpus: Corpus, bank: Bank) -> Iterator[Problem]:
    lessons = {lesson.id for lesson in corpus.blueprint.lessons}
    seen: dict[str, Item] = {}
    for item in bank.items:
        if item.lesson not in lessons:
            yield _problem(item, f"lesson {item.lesson!r} is not in blueprint.yaml")
        lesson, _, number = item.id.partition("-")
        if lesson != item.lesson:
            yield _problem(item, f"the id belongs to lesson {lesson}, the file to {item.lesson}")
        elif (int(number) > 500) is not (item.pool is Pool.MOCK):
            yield _problem(item, "practice items count from 001, mock items from 501")
        if item.id in seen:
            yield _problem(item, f"the id is taken at {seen[item.id].path}:{seen[item.id].line}")
        seen[item.id] = item


def _objectives(corpus: Corpus, bank: Bank) -> Iterator[Problem]:
    for item in bank.items:
        for place, objective_id in enumerate(item.objectives):
            objective = corpus.blueprint.objective(objective_id)
            if objective is None:
                yield _problem(item, f"objective {objective_id!r} is not in blueprint.yaml")
            elif place == 0 and item.lesson not in {objective.lesson, *objective.also}:
                yield _problem(item, f"objective {objective_id} belongs to lesson {objective.lesson}")


def _references(corpus: Corpus, bank: Bank) -> Iterator[Problem]:
    sections, sources = corpus.sections, {source.key for source in corpus.sources}
    known = {misconception.id for misconception in bank.misconceptions}
    for item in bank.items:
        for section_id in set(item.citations) - sections.keys():
            yield _problem(item, f"cites {section_id!r}, which is no section of the guide")
        for key in set(item.sources) - sources:
            yield _problem(item, f"names the unknown source {key!r}")
        for name in {option.misconception for option in item.options if option.misconception} - known:
            yield _problem(item, f"misconception {name!r} is not in misconceptions.yaml")
        if item.checked > date.today():
            yield _problem(item, f"was checked on {item.checked}, which lies ahead")


def _key(_: Corpus, bank: Bank) -> Iterator[Problem]:
    for item in bank.items:
        asks_two = bool(_CHOOSE_TWO.search(item.stem))
        wanted = (5, 2) if asks_two else (4, 1)
        if (len(item.options), item.choose) != wanted:
            ends = "ends" if asks_two else "does not end"
            yield _problem(
                item,
                f"{len(item.options)} options with {item.choose} right; a stem that {ends} with “Choose two.” "
                f"needs {wanted[0]} with {wanted[1]}",
            )
            continue  # what else is wrong with its options follows from this
        if len({option.text for option in item.options}) < len(item.options):
            yield _problem(item, "two options have the same text")
        for option in item.options:
            has_fault = option.misconception is not None and option.fixes is not None
            if option.right and (option.misconception or option.fixes):
                yield _problem(item, f"the right option {option.text[:40]!r} has `misconception` or `fixes`")
            if not option.right and not has_fault:
                yield _problem(item, f"the wrong option {option.text[:40]!r} needs `misconception` and `fixes`")


def _wording(_: Corpus, bank: Bank) -> Iterator[Problem]:
    for item in bank.items:
        for text in (item.stem, *(o.text for o in item.options), *(o.why for o in item.options)):
            match = _BANNED.search(text)
            if match:
                yield _problem(item, f"banned wording: {match.group()!r}")
        if _NEGATIVE.search(item.stem):
            yield _problem(item, "a negative stem; ask for what is right")
        lengths = sorted(len(option.text) for option in item.options)
        if lengths[-1] >= COMPARED_FROM and lengths[-1] > LONGEST_TO_SHORTEST * lengths[0]:
            yield _problem(item, f"options of {lengths[0]} to {lengths[-1]} characters; make them alike")


def _question(_: Corpus, bank: Bank) -> Iterator[Problem]:
    for item in bank.items:
        asked = _ASIDE.sub("…", _CHOOSE_TWO.sub("", item.stem)).strip()
        if not asked.endswith("?"):
            yield _problem(item, "the stem does not end with its question (only “Choose two.” may follow it)")
        elif asked.count("?") > 1 or _SECOND_QUESTION.search(asked):
            yield _problem(item, "the stem asks more than one thing; ask the one that decides")


def _rationales(_: Corpus, bank: Bank) -> Iterator[Problem]:
    owners: list[tuple[Item, Option]] = []
    for item in bank.items:
        for option in item.options:
            owners.append((item, option))
            if len(option.why.split()) < RATIONALE_WORDS:
                yield _problem(item, f"the rationale {option.why!r} has fewer than {RATIONALE_WORDS} words")
            if _PLACE.search(option.why):
                yield _problem(item, "a rationale speaks of an option's place, but options are shuffled")
    for a, b, share in Wordings([option.why for _, option in owners]).pairs(SAME_RATIONALE):
        first, (second, option) = owners[a][0], owners[b]
        where = "another of its own" if first is second else f"one of {first.id}"
        yield _problem(second, f"the rationale {option.why[:50]!r} … is nearly {where} ({share:.0%} of the words)")


def _api_names(corpus: Corpus, bank: Bank) -> Iterator[Problem]:
    rules = NameRules(corpus)
    for item in bank.items:
        for complaint in rules.problems(item):
            yield _problem(item, complaint)


def _near_copies(_: Corpus, bank: Bank) -> Iterator[Problem]:
    for a, b, share in Wordings([item.stem for item in bank.items]).pairs(SAME_STEM):
        yield _problem(bank.items[b], f"nearly the stem of {bank.items[a].id} ({share:.0%} of the words)")


def _reviews(corpus: Corpus, bank: Bank) -> Iterator[Problem]:
    sections = corpus.sections
    reviews = {review.item: review for review in bank.reviews}
    for item in bank.items:
        review = reviews.pop(item.id, None)
        if review is None:
            yield _problem(item, "nobody has solved it blind yet (items/reviews)")
            continue
        if not review.agreed:
            yield _problem(item, "a blind reader chose another answer; fix or drop it")
        if review.fingerprint != item.fingerprint:
            yield _problem(item, "was changed after its review; solve it blind again, then `tutor items --seal`")
        changed = [s for s in item.citations if s in sections and review.sections.get(s) != sections[s].fingerprint]
        if changed:
            yield _problem(item, f"{', '.join(changed)} changed after the review; compare, then `tutor items --seal`")
    strays: dict[str, list[str]] = {}
    for item_id in reviews:
        strays.setdefault(item_id.partition("-")[0], []).append(item_id)
    for lesson, ids in strays.items():
        where = Path("items/reviews") / f"{lesson}.yaml"
        yield Problem(where, 1, f"reviews of what is no item, or none that could be read: {_some(ids)}")


def _coverage(corpus: Corpus, bank: Bank) -> Iterator[Problem]:
    where = Path("items")
    covered = Counter(objective for item in bank.items for objective in item.objectives)
    counts = {objective.id: covered[objective.id] for objective in corpus.blueprint.objectives}
    few = [f"{name} has {count}" for name, count in counts.items() if count < ITEMS_PER_OBJECTIVE]
    if few:
        yield Problem(where, 1, f"objectives with fewer than {ITEMS_PER_OBJECTIVE} items: {_some(few)}")
    practice = len(bank.pool(Pool.PRACTICE))
    if practice < PRACTICE_ITEMS:
        yield Problem(where, 1, f"{practice} practice items; at least {PRACTICE_ITEMS}")
    domains = Counter(d.id for item in bank.pool(Pool.MOCK) if (d := corpus.blueprint.domain_of(item.lesson)))
    for domain in corpus.blueprint.domains:
        least = MOCK_FORMS * domain.mock_items
        if domains[domain.id] < least:
            yield Problem(where, 1, f"{domains[domain.id]} mock items of {domain.title}; at least {least}")


def _unused(_: Corpus, bank: Bank) -> Iterator[Problem]:
    used = {option.misconception for item in bank.items for option in item.options}
    unused = [misconception.id for misconception in bank.misconceptions if misconception.id not in used]
    if unused:
        yield Problem(Path("misconceptions.yaml"), 1, f"mistakes that no distractor feeds on: {_some(unused)}")


def _some(names: list[str]) -> str:
    """Return the first names and how many more there are."""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _shape(_: Corpus, bank: Bank) -> Iterator[Problem]:
    where, count = Path("items"), len(bank.items)
    if not count:
        return
    two = sum(item.choose == 2 for item in bank.items) / count
    if not CHOOSE_TWO_SHARE[0] <= two <= CHOOSE_TWO_SHARE[1]:
        yield Problem(where, 1, f"{two:.0%} of the items ask for two; 10 to 20 %")
    long = sum(len(item.stem.split()) > LONG_STEM_WORDS for item in bank.items) / count
    if long < LONG_STEM_SHARE:
        yield Problem(where, 1, f"{long:.0%} of the stems have over {LONG_STEM_WORDS} words; at least 60 %")
    single = [item for item in bank.items if item.choose == 1]
    keys = Counter(item.key[0] for item in single)
    for letter in LETTERS[:4]:
        share, spread = keys[letter] / max(len(single), 1), 3 * sqrt(0.25 * 0.75 / max(len(single), 1))
        if abs(share - 0.25) > spread:
            yield Problem(where, 1, f"{share:.0%} of the keys are {letter}; 25 % ± {spread:.0%}")


ITEM_RULES: tuple[Rule, ...] = (
    _identity,
    _objectives,
    _references,
    _key,
    _wording,
    _question,
    _rationales,
    _api_names,
    _near_copies,
)
DRAFT_RULES: tuple[Rule, ...] = (_objectives, _references, _key, _wording)
BANK_RULES: tuple[Rule, ...] = (_coverage, _shape, _unused, _reviews)
