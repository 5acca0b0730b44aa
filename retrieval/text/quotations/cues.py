"""Words that report what somebody says: verbs in all their forms, and nouns that stand for a statement."""

from __future__ import annotations

# Verbs that take what was said as their object or clause, most telling first; the forms are made by rule.
_VERBS = """
say tell add note announce report claim argue warn acknowledge suggest insist state explain declare write admit
assert contend maintain reveal predict promise confirm deny allege emphasize emphasise stress reply respond ask call
describe recall conclude observe remark tweet testify caution complain concede disclose estimate indicate mention
pledge propose recommend repeat reiterate urge vow agree believe think continue accuse affirm answer appeal assure
attest bemoan blame boast brag comment condemn criticize criticise cry dispute dub echo elaborate exclaim express
fear feel forecast gripe guess hail hint hope imply inform interject joke judge label lament laugh lecture muse
mutter opine order post praise pray proclaim pronounce protest question quip read refer remember remind retort scoff
scream shout shrug sigh signal speculate speak summarize tease thank threaten tout understand volunteer wonder worry
yell chant demand denounce deride dismiss counter offer swear advise allude applaud apologize apologise blast
challenge charge cite clarify compare commend counsel decry defend deplore detail determine discuss email expect
explode fume grumble highlight inquire instruct intone invite know learn message mock note object point preach
publish quote reason reassure rebuke recount refute regret reject relate release require revile reveal rule rant say
scold show slam snap specify spell stammer stipulate submit text thunder train trumpet underline underscore uphold
utter view want whisper find calculate conclude consider suspect doubt
""".split()
_IRREGULAR = {
    "say": "said",
    "tell": "told",
    "write": "wrote written",
    "think": "thought",
    "feel": "felt",
    "speak": "spoke spoken",
    "swear": "swore sworn",
    "understand": "understood",
    "know": "knew known",
    "show": "showed shown",
    "read": "read",
    "find": "found",
    "spell": "spelt",
    "learn": "learnt",
    "quip": "quipped quipping",
    "admit": "admitted admitting",
    "dub": "dubbed dubbing",
    "refer": "referred referring",
    "submit": "submitted submitting",
    "slam": "slammed slamming",
    "snap": "snapped snapping",
    "regret": "regretted regretting",
    "brag": "bragged bragging",
    "shrug": "shrugged shrugging",
    "counsel": "counselled counselling",
    "label": "labelled labelling",
    "signal": "signalled signalling",
}
_VOWELS = "aeiou"

NOUNS = frozenset(
    """
statement comment remark claim assertion argument suggestion promise pledge vow warning call announcement report
admission allegation accusation response reply answer speech tweet post message letter email interview testimony
criticism view belief opinion prediction question demand request description complaint concern words word quote
phrase declaration
""".split()
)


def _forms(verb: str) -> set[str]:
    """Return the verb's forms, as English spelling makes them."""
    known = set(_IRREGULAR.get(verb, "").split())
    if verb.endswith("e"):
        return {verb, f"{verb}s", f"{verb}d", f"{verb[:-1]}ing"} | known
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return {verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"} | known
    ending = "es" if verb.endswith(("s", "sh", "ch", "x")) else "s"
    return {verb, verb + ending, f"{verb}ed", f"{verb}ing"} | known


VERBS: dict[str, str] = {form: verb for verb in reversed(_VERBS) for form in _forms(verb)}
"""Each form of a reporting verb, in small letters, with its dictionary form."""

# Verbs of thought, of judgement and of quoting others: they may frame words between marks, but a clause that hangs on
# them is no statement of anybody's.
_NO_STATEMENT = frozenset(
    """
think believe want hope feel fear know find show learn expect suspect doubt consider worry agree see understand
wonder remember regret decide calculate determine forget question criticize criticise praise blame accuse denounce
attack defend dismiss support reject ask call order urge request propose recommend offer challenge charge condemn
describe label dub mock applaud commend compare cite mention discuss quote threaten invite highlight blast refuse
thank counter dispute tout teach read echo judge guess imply conclude view rule require text submit train object
laugh sigh shrug pray post point reason
""".split()
)
STATING = frozenset(verb for verb in _VERBS if verb not in _NO_STATEMENT)
"""The verbs, in dictionary form, whose clause is a statement: "said that …", "warned that …"."""
