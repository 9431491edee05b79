"""Words that say the contrary of each other."""

from __future__ import annotations

from collections.abc import Mapping

_OPPOSITES = """
before/after first/last raise/lower higher/lower more/fewer more/less smaller/bigger below/above smaller/above
bigger/below smaller/larger larger/below least/most minimum/maximum start/end begin/end old/new older/newer
inside/outside inside/beside offline/online driver/executors driver/executor batch/stream batch/streaming
caller/creator separate/together input/output early/late inputs/outputs training/serving public/private
increase/decrease increases/decreases faster/slower immutable/movable optional/required scheduled/triggered
previous/next equal/unequal known/unknown shares/counts adds/removes latest/oldest fails/passes
contains/absent contains/lacks
"""
_MORE = """
all/none every/no always/never all/small all/one each/all once/every first/afterwards newest/oldest later/earlier
large/small big/small high/low long/short many/few slow/fast cheap/expensive cheapest/expensive easy/hard wide/narrow
enabled/disabled on/off enable/disable keep/drop keeps/drops kept/dropped add/remove added/removed same/different
shared/own share/own shared/separate one/two one/several single/several two/one exactly/several
multiply/divide times/divided multiplies/divides gain/lose gains/loses gain/loss start/stop starts/stops idle/busy
idle/saturated success/failure succeed/fail allow/forbid allows/forbids accept/reject accepts/rejects parent/child
source/target global/local manual/automatic static/dynamic upper/lower left/right live/offline online/batch
complete/incomplete full/partial whole/part common/rare frequent/rare positives/negatives stable/changing
include/exclude includes/excludes open/closed current/previous current/legacy new/legacy new/deprecated
current/deprecated today/formerly gradually/once step/once replaces/adds copies/moves reads/writes read/write
user/nobody someone/nobody somebody/nobody anyone/nobody better/worse best/worst good/bad optimistic/pessimistic
minimizes/maximizes minimize/maximize horizontal/vertical synchronous/asynchronous visible/hidden see/never
up/down forward/back pass/fail passed/failed right/wrong safe/unsafe valid/invalid inner/outer mutable/immutable
"""

_LOOSE = """
optional/mandatory optional/required optional/must optional/need optional/needs allowed/reserved allowed/rejects
allowed/rejected allowed/forbidden allowed/raise allowed/raises allowed/error allowed/refused deleted/keeps
deleted/kept deleted/keep deleted/remains deleted/stays supported/unsupported supported/longer supported/removed
allow/reserved allow/reject allow/forbid fails/works fails/holds fails/succeeds works/error works/raises skips/repeats
skips/runs skips/keeps included/plus included/excluded include/exclude include/allow published/unpublished
published/not advises/against enough/insufficient enough/also longer/still together/separately together/alone
together/one alone/all alone/both alone/also alone/whole rare/frequent rarest/frequent earliest/latest harder/easier
simple/complex simpler/complex lengthen/shorten strengthen/weaken lowers/inflates lowers/raises lengthens/shortens
strengthens/weakens minimize/maximize maximizes/minimizes increases/decreases outside/inside identical/different
equal/different equal/unequal server/computer ascending/descending text/numbers text/numeric leaves/stays stays/moves
workers/driver driver/worker default/must tolerates/rejects accepts/rejects true/false one/several penalized/penalty
last/first last/backwards smallest/largest healthy/broken part/whole upper/lower online/offline inputs/outputs
fair/unfair outdated/current current/older older/newer loses/keeps loses/keep forerunner/successor
"""


def _contraries(pairs: str) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for pair in pairs.split():
        one, _, other = pair.partition("/")
        found[one] = found.get(one, frozenset()) | {other}
        found[other] = found.get(other, frozenset()) | {one}
    return found


OPPOSITES: Mapping[str, frozenset[str]] = _contraries(_OPPOSITES)
"""Words that say the contrary nearly everywhere, by each of them."""
CONTRARIES: Mapping[str, frozenset[str]] = _contraries(_OPPOSITES + _MORE)
"""Those and words that do in many sentences."""
LOOSE: Mapping[str, frozenset[str]] = _contraries(_OPPOSITES + _MORE + _LOOSE)
"""All of these and words that often stand where the contrary is said, such as “deleted” for “kept”."""
