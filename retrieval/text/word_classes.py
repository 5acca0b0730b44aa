"""Words by class: closed classes in full, and the verbs and offices that questions about news ask with."""

from __future__ import annotations

from retrieval.text.words import term

DETERMINERS = frozenset(
    "the a an this that these those my your our his her its their some any every each no all both another".split()
)
PREPOSITIONS = frozenset(
    """
    in on at by for from of to with without about against after before during since until till near inside outside
    between among under over through across around behind into onto towards toward within per despite regarding
    concerning along above below off via
    """.split()
)
AUXILIARIES = frozenset(
    """
    is are was were am be been do does did has have had will would can could must should shall may might isn't aren't
    wasn't weren't don't doesn't didn't hasn't haven't hadn't won't wouldn't can't cannot couldn't mustn't shouldn't
    """.split()
)
MODALS = AUXILIARIES - frozenset("is are was were am be been has have had isn't aren't wasn't weren't".split())
QUESTION_WORDS = frozenset(
    "who whom whose what which when where why how who's what's where's when's how's why's who'd what'd".split()
)
PRONOUNS = frozenset(
    """
    i me we us you he him she her hers it they them himself herself itself themselves there everybody everyone anybody
    anyone nobody somebody someone something anything nothing everything one
    """.split()
)
JOINS = frozenset("and or but nor if because although though while whereas unless whether than as so".split())
ADVERBS = frozenset(
    """
    still already ever never always also again yet now then just only even too not really actually much more most less
    least else soon back away once twice ago perhaps instead today here up down out together first last finally
    """.split()
)
# Verbs in the form that follows do, will, can, to.
VERBS = frozenset(
    """
    accept accuse achieve act add admit affect agree aim allow announce answer apologise apologize appeal appear apply
    approve argue arrest arrive ask attack attend avoid back ban beat become begin believe belong benefit bid blame
    block break bring build burn buy call cancel carry cast catch cause celebrate change charge check choose claim
    clean clear climb close collapse come compare complain condemn confirm consider contain continue control cost
    count cover crash create criticise criticize cross cut decide declare defend delay deliver demand deny depend
    destroy die disagree discover dismiss drop earn eat elect end endorse enter escape exist expand expect expel
    explain face fail fall favour favor feel fight file find fine finish fire fit fix flee float flood fly follow
    force fund gain get give go grow happen harm hate have hear help hit hold hope hurt ignore impose improve include
    increase injure insist inspect insult investigate invest join jump keep kill know lack launch lay lead learn leave
    let lie like list live look lose love lower make manage mark matter mean meet miss move name need offer open
    operate oppose order own pass pay plan play pledge pollute praise predict prepare present prevent produce promise
    propose protect protest prove provide publish pull push put quit quote raise reach react read rebuild receive
    recommend recover reduce refuse reject release remain remember remove reopen repair replace reply report require
    rescue resign respond rest restart resume retire return reveal rise run sack sail save say see seek sell send
    serve set settle share shut sign sink sit speak spend spread stand start stay steal stop strike sue suffer suggest
    support survive suspend take talk teach tell test think threaten touch treat trust try turn use vanish visit vote
    vow walk want warn wash waste watch win withdraw work worry worsen write
    """.split()
)
VERB_STEMS = frozenset(term(verb) for verb in VERBS)
PAST_FORMS = frozenset(
    """
    beat became began bit blew broke brought built bought came caught chose cost cut did died drew drove ate fell felt
    fled flew forbade forgot fought found froze gave given gone got grew had heard held hit hung hurt kept knew known
    laid led left lent let lost lay made meant met paid put quit ran rang rose sank sang sat said saw seen sent set
    shook shot shown shut sold sought spent split spoke spoken spread stole stolen stood struck stuck sued swam swore
    sworn taken taught threw thrown told took tore torn understood went withdrew woke won wore worn wrote written
    """.split()
)
PREDICATES = frozenset(
    """
    safe open ready true clean profitable legal illegal dead alive responsible guilty available expensive cheap
    popular dangerous necessary possible empty full late early big small large old new high low long tall deep far
    fast hot cold important rich poor ill sick angry happy free real wrong right fair
    """.split()
)
AGENTS = frozenset(
    """
    mayor council councillor councillors government minister ministry president parliament party opposition police
    court judge jury company firm union unions engineer engineers fishermen residents islanders villagers voters
    committee board owner owners director manager chair chairman chairwoman governor senator congress chancellor
    prosecutor prosecutors army military navy inspectors inspector scientist scientists doctor doctors nurses teacher
    teachers parents students workers staff protesters critics experts officials spokesman spokeswoman spokesperson
    ratepayers leader commissioner coach pope king queen bishop premier regulator insurers insurer developer operator
    captain crew passengers bank deputy husband wife predecessor successor employer employers employees mps lawmakers
    senators ministers voter patients farmers families spokespeople fisherman scientist resident student
    """.split()
)
PERSONS = frozenset(
    """
    mayor councillor minister president judge engineer owner director manager chair chairman chairwoman governor
    senator chancellor prosecutor inspector scientist doctor teacher spokesman spokeswoman spokesperson leader
    commissioner coach pope king queen bishop premier captain deputy husband wife predecessor successor fisherman
    """.split()
)
PLURALS = frozenset("people children women men police fishermen staff".split())
