"""Words of requests for real exam questions, and of questions that resemble them."""

from __future__ import annotations

import re

PLAIN = re.compile(
    r"(?=[bd])(?<!pickle )(?<!json )(?<!heap )(?<!core )(?<!memory )(?<!thread )(?<!just )(?<!to )"
    r"\b(?:brain\s?)?dumps?\b"
    r"(?!.*\b(?:log|core|heap|memory|json|pickle|database|thread|artifacts?|params?)\b)|"
    r"\b(?:answer|solution)s? (?:key|sheet)\b(?! (?:says?|said|gives?|marks?|marked|claims?|is|was|wants?))"
    r"(?!.*\b(?:samples?|mocks?|practi[cs]e|quiz)\b)|"
    r"\bleak(?:ed|s)?\b.{0,30}\b(?:exam|questions?|items?|answers?|test|paper|q ?& ?a|form)\b|"
    r"\b(?:exam|test|questions?) leaks?\b|\b(?:proxy|stand-?in) (?:test|exam)|"
    r"\bexamtopics?\b|\b(?:itexams|exam-?labs|certbolt|cert ?killer|pass ?4 ?sure|test ?king|actual ?tests|"
    r"exam ?collection|vce)\b|\bcheat(?:ing)? (?:on|in|at|during) (?:the |my |an? )?(?:\w+ )?(?:exam|test)|"
    r"\b(?:exam|test) (?:question|item) (?:number |no\.? |#)?\d+\b|\b(?:question|item) (?:number |no\.? |#)?\d+ "
    r"(?:of|in|on) the (?:\w+ )?(?:exam|test)\b|"
    r"\b(?:do|take|sit|write|pass)\w* (?:the |my |this |it )?(?:\w+ ){0,3}(?:exam |test )?"
    r"(?:in my (?:place|name)|under my name|instead of me)\b",
    re.I,
)
_PLAIN_MARKS = (
    *("dump", " key", " sheet", "leak", "proxy", "stand-in", "standin", "examtopic", "itexam", "exam-lab", "examlab"),
    *("certbolt", "cert killer", "certkiller", "pass4", "pass 4", "test king", "testking", "actual test", "actualtest"),
    *("in my place", "in my name", "under my name", "instead of me"),
    *("exam collection", "examcollection", "vce", "cheat", "question", "item"),
)
"""Letters of which a text has some, if `PLAIN` is to find anything in it."""


def says_plainly(text: str) -> bool:
    """Return whether a text has words of `PLAIN`, which take long to look for and which few texts have."""
    lower = text.lower()
    may = not text.isascii() or any(mark in lower for mark in _PLAIN_MARKS)
    return may and bool(PLAIN.search(text))


WANTS = re.compile(
    r"\b(?:give|send|share|show|list|paste|post|provide|hand|tell|get|download|buy|purchase|pay|sell|find|need|"
    r"want|wish|confirm|forward|upload|drop|reveal|recall|repeat|reproduce|quote|dictate|write (?:down|out)|got|gimme|"
    r"pls|please|memori[sz]e|do you have|do you know|have you got|any(?:one|body)?|looking for|"
    r"where (?:can|do|could) i|can (?:i|you)|could you|let me see|which (?:questions|ones|items)|"
    r"what (?:were|was|did|are|is|exactly|came|questions)|were there)\b",
    re.I,
)
CONTENT = re.compile(
    r"\b(?:questions?|items?|answers?|wording|screens?|screenshots?|photos?|pictures?|scans?|pool|bank|letters?|"
    r"form|paper|pdf|copy|solutions?|ask(?:s|ed)?|content|options)\b",
    re.I,
)
REAL = re.compile(
    r"\b(?:real|actual(?:ly)?|exact(?:ly)?|live|original|genuine|official (?:tests?|exams?|versions?|papers?)|"
    r"verbatim|identical|"
    r"word[- ]for[- ]word|(?:same|very) (?:questions?|items?)|true exam|came up|come up|came out|showed up|turned up|"
    r"right now|currently in|(?:was|were|been|get|got|being) asked|did (?:\w+ ){1,2}(?:ask|get|see)|"
    r"(?:this|last|past) (?:week|month|morning|monday|tuesday|wednesday|thursday|friday)|"
    r"yesterday\S*|today'?s|tomorrow'?s|sitting|memori[sz]ed?|remember(?:ed|s)?|recall(?:ed|s)?|stolen|"
    r"screenshots?|photos?|pictures? of|telegram|whatsapp|discord|reddit|(?:item|question) (?:bank|pool)|exam form|"
    r"peek|glimpse|preview|beforehand|before i (?:take|sit|go)|"
    r"you (?:have|'ve) seen|guaranteed|confidential|secret|insider|for me|unnoticed|without being (?:noticed|caught)|"
    r"(?:you|he|she|they|friend|colleague|candidates?) (?:sat|took|passed|wrote|taken|sits|takes)|"
    r"(?:sat|took|passed|wrote|taken|sits|takes) (?:the|it|his|her|their|this|ml))\b",
    re.I,
)
EXAM = re.compile(
    r"\b(?:exams?|tests?|certif\w*|certs?|ml[- ]?pro|proctor\w*|databricks|candidates?|seat|sittings?|paper|"
    r"questions|items)\b",
    re.I,
)
TRICK = re.compile(
    r"\bcheat(?:s|ed|ing)?\b(?!.?sheets?)|\bunnoticed\b|\bwithout (?:the proctor|anyone|anybody|being|getting|studying|"
    r"learning|sitting|taking|an exam|exam)\b|"
    r"\b(?:bypass|smuggle|hack|(?:trick|fool|get (?:past|around)) (?:the|my|a|him|her|them))\b|"
    r"\b(?:hire|pay|find|looking for|need) (?:an? )?(?:\w+ )?"
    r"(?:someone|somebody|person|expert|guy|professional|proxy)\b|"
    r"\b(?:in my place|instead of me|on my behalf|for me while|log in for)\b|\bear ?(?:piece|phone|bud)s?\b|"
    r"\b(?:fake|forged?|buy (?:the|a|an?y?)? ?cert\w*)\b|\bscore changed\b|\bchange my (?:score|result)\b",
    re.I,
)
"""Ways to pass by fraud."""
OTHERS = re.compile(
    r"\bwhat (?:exactly )?(?:was|were) (?:he|she|they|people|candidates|others|you|"
    r"\w+ (?:friend|colleague|boss|manager)) (?:\w+ )?asked\b|"
    r"\bwhat (?:exactly )?did (?:\w+ ){1,4}(?:get|see|have|meet|face|ask(?:ed)?)\b|"
    r"\b(?:candidates?|test[- ]takers?|people|friend|colleague|cousin|brother|sister|manager|boss|mate|batchmates?|"
    r"others|users|somebody|someone|anyone) (?:\w+ ){0,3}(?:passed|sat|took|cleared|got|get|had|faced|saw|wrote|"
    r"remembers?|were asked|was asked)\b",
    re.I,
)
"""What others met in their session."""
VERBATIM = re.compile(
    r"\bword[- ](?:for|by)[- ]word\b|\bverbatim\b|\b(?:exact|precise|original) (?:\w+ )?(?:wording|text|options|stems?|"
    r"questions?|items?|letters)\b|\bwording\b|\bquote (?:\w+ )?(?:it|them|one|items?|questions?)\b|"
    r"\b(?:past|previous|last|old|solved|memory)[- ](?:year'?s? |based )?(?:\w+ )?(?:papers?|questions?)\b|"
    r"\b(?:in|of|on|from) the (?:real|actual|live) (?:\w+ )?(?:exam|test|thing|paper|one)\b",
    re.I,
)
"""The very text of the exam."""
WHETHER = re.compile(
    r"\bwhy\b|\ballowed\b|\bshould (?:i|we|one)\b|\bsafe\b|\bforbidden\b|\bis it\b|\bgood idea\b|\blegal\b|\bmay i\b|"
    r"\btrust\b|^\W*(?:are|is) (?:these|those|they|your|this|using|sharing|reading)\b|"
    r"^\W*are the\b.{0,40}\b(?:this|your) |\bwhat happens? (?:if|when)\b|"
    r"\b(?:risk|consequences?|penalt\w+|opinion|banned)\b",
    re.I,
)
HARMLESS = re.compile(
    r"\bwhy\b|\b(?:how many|how long|how much|what kind|which (?:topics|domains|lessons|chapters|layer|words)|"
    r"style of|format of|practi[cs]e (?:questions?|exams?|tests?)|mock|samples?|looks? like|allowed|should i|safe|"
    r"forbidden|is it (?:ok|legal|cheating)|good idea|wrong|trust|real[- ](?:time|world)|realtime|live (?:traffic|"
    r"endpoint)|real (?:users|traffic)|training data|test data|production|unit tests?|integration tests?|a/b tests?|"
    r"endpoint|pipeline)\b",
    re.I,
)
NOT_PRACTICE = re.compile(
    r"\b(?:not|no|skip(?: the)?|without|instead of|rather than) (?:\w+ )?(?:practi[cs]e|mocks?|samples?)\b", re.I
)
