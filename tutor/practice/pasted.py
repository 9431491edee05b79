"""Reading a question that was pasted from somewhere, with its options."""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_OPTIONS = 8
_MARK = r"(?:[-*•]\s*)?(?:\*\*)?\(?(?P<letter>[A-Ha-h]|[1-8])(?:\*\*)?[.):](?:\*\*)?\s+"
_LINE = re.compile(rf"^\s*{_MARK}(?P<text>\S.*)$")
_INLINE = re.compile(r"(?:(?<=\s)|^)\(?(?P<letter>[A-Ha-h])[.)]\s+")
_BULLET = re.compile(r"^\s*[-*•]\s+(?P<text>\S.*)$")
_LETTERS = r"(?P<letters>[A-H1-8](?:\s*(?:,|and|&)?\s*[A-H1-8])*)\b"
_KEY = re.compile(
    rf"^\s*(?:the )?(?:correct |right )?(?:answers?|key|solution)\s*(?:is|are)?\s*[:=]?\s*{_LETTERS}", re.I
)
_MINE = re.compile(rf"\bI (?:chose|picked|selected|answered|said)\s*:?\s*{_LETTERS}")
_TAIL = re.compile(r"\s(?=(?:[Cc]orrect |[Rr]ight )?[Aa]nswer|I (?:chose|picked|selected))")


@dataclass(frozen=True)
class PastedOption:
    """One option as it was pasted."""

    letter: str
    text: str


@dataclass(frozen=True)
class PastedQuestion:
    """A question found in a text.

    Attributes:
        stem: Everything before the options.
        options: Two or more.
        claimed: Letters that the text calls the answer; a claim, nothing more.
        chosen: Letters that the learner says they chose.
    """

    stem: str
    options: tuple[PastedOption, ...]
    claimed: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()


def parse_pasted(text: str) -> PastedQuestion | None:
    """Return the question that a text holds, or None if it is no question with at least two options.

    Understood are options on lines of their own (`A.`, `b)`, `(C)`, `- D:`, `1.`), bullets, and letters in a row
    within one paragraph; a later line such as `Answer: B` or `I chose C` is taken as a claim.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    for read in (_by_letters, _by_run, _by_bullets):
        found = read(lines)
        if found is not None:
            return found
    return None


def _by_letters(lines: list[str]) -> PastedQuestion | None:
    stem: list[str] = []
    options: list[PastedOption] = []
    after: list[str] = []
    for line in lines:
        match = _LINE.match(line)
        numbered = match is not None and not options and match["text"].rstrip(" *").endswith("?")
        if match and not numbered and _follows(options, match["letter"]):
            options.append(PastedOption(_letter(match["letter"]), match["text"].strip(" *")))
        elif not options:
            stem.append(line)
        elif _KEY.match(line) or _MINE.search(line) or after or not line.strip():
            after.append(line)
        else:  # an option that runs over several lines
            options[-1] = PastedOption(options[-1].letter, f"{options[-1].text} {line.strip()}")
    return _question(stem, options, after)


def _by_run(lines: list[str]) -> PastedQuestion | None:
    whole = " ".join(line.strip() for line in lines if line.strip())
    marks: list[re.Match[str]] = []
    for match in _INLINE.finditer(whole):
        if ord(_letter(match["letter"])) == ord("A") + len(marks):
            marks.append(match)
    if len(marks) < 2:
        return None
    ends = [*(mark.start() for mark in marks[1:]), len(whole)]
    texts = [whole[mark.end() : end].strip(" ;,") for mark, end in zip(marks, ends, strict=True)]
    tail = _TAIL.split(texts[-1], maxsplit=1)
    options = [PastedOption(_letter(m["letter"]), t) for m, t in zip(marks, [*texts[:-1], tail[0]], strict=True)]
    return _question([whole[: marks[0].start()]], options, tail[1:])


def _by_bullets(lines: list[str]) -> PastedQuestion | None:
    bullets = [match["text"] for line in lines if (match := _BULLET.match(line))]
    stem = [line for line in lines if not _BULLET.match(line)]
    options = [PastedOption("ABCDEFGH"[place], text) for place, text in enumerate(bullets[:MOST_OPTIONS])]
    return _question(stem, options, []) if "?" in " ".join(stem) and len(bullets) <= MOST_OPTIONS else None


def _question(stem: list[str], options: list[PastedOption], after: list[str]) -> PastedQuestion | None:
    words = "\n".join(line.rstrip() for line in stem).strip()
    if len(options) < 2 or len(options) > MOST_OPTIONS or not re.search(r"\w", words):
        return None
    return PastedQuestion(words, tuple(options), _letters(_KEY, after), _letters(_MINE, [*stem, *after]))


def _follows(options: list[PastedOption], mark: str) -> bool:
    """Return whether a mark is the next one of a list that starts at A or 1."""
    return ord(_letter(mark)) == ord("A") + len(options)


def _letter(mark: str) -> str:
    return "ABCDEFGH"[int(mark) - 1] if mark.isdigit() else mark.upper()


def _letters(pattern: re.Pattern[str], lines: list[str]) -> tuple[str, ...]:
    for line in lines:
        match = pattern.search(line)
        if match:
            marks = re.findall(r"[A-H1-8]", match["letters"].upper().replace("AND", " "))
            return tuple(dict.fromkeys(_letter(mark) for mark in marks))
    return ()
