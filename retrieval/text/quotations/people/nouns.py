"""The nouns by which articles speak of people, in small letters."""

from __future__ import annotations

_OFFICES = """
president premier minister secretary chancellor governor mayor senator representative congressman congresswoman
councillor councilor councilman councilwoman alderman assemblyman assemblywoman lawmaker legislator parliamentarian
mp mep speaker whip ambassador envoy diplomat commissioner undersecretary treasurer comptroller auditor clerk
registrar ombudsman magistrate judge justice prosecutor solicitor barrister attorney lawyer counsel sheriff marshal
constable detective inspector superintendent sergeant lieutenant captain major colonel general brigadier admiral
commander corporal officer warden ranger chief head leader chair chairman chairwoman chairperson director manager
executive administrator coordinator controller boss ceo cfo coo cto governor-general secretary-general
vice-president co-chair co-chairman co-founder co-author co-owner co-director founder owner proprietor publisher
editor principal headteacher headmaster headmistress dean provost rector vice-chancellor bishop archbishop cardinal
pope rabbi imam pastor priest vicar reverend deacon chaplain nun monk king queen prince princess emperor empress
sultan sheikh emir monarch duke duchess baron baroness lord lady ayatollah spokesman spokeswoman spokesperson
steward delegate deputy
"""
_CALLINGS = """
adviser advisor aide assistant strategist consultant analyst expert specialist professor lecturer researcher
scientist scholar academic biologist chemist physicist economist historian sociologist psychologist psychiatrist
epidemiologist virologist climatologist meteorologist geologist ecologist archaeologist anthropologist astronomer
mathematician statistician engineer architect designer planner surveyor developer programmer technician mechanic
electrician plumber builder contractor author writer novelist poet playwright biographer journalist reporter
correspondent columnist commentator host anchor broadcaster presenter blogger photographer filmmaker producer
screenwriter cartoonist critic doctor physician surgeon nurse paramedic midwife dentist pharmacist veterinarian
therapist pathologist coroner teacher student pupil graduate singer rapper musician composer conductor actor actress
comedian dancer artist painter sculptor model star celebrity coach trainer player striker midfielder defender
goalkeeper quarterback pitcher golfer boxer athlete swimmer cyclist runner skipper farmer fisherman fisherwoman
fisher miner worker packer driver pilot sailor soldier marine veteran firefighter policeman policewoman guard
watchman lifeguard barber chef cook waiter waitress bartender cashier shopkeeper trader broker banker investor
financier accountant entrepreneur businessman businesswoman industrialist tycoon mogul magnate billionaire
millionaire philanthropist donor activist campaigner organizer organiser advocate volunteer protester demonstrator
dissident candidate nominee contender hopeful frontrunner front-runner incumbent challenger rival opponent
opposition counterpart successor predecessor colleague partner ally supporter surrogate operative pollster
politician statesman official republican democrat conservative liberal socialist independent libertarian resident
neighbour neighbor tenant villager islander local passenger customer shopper visitor tourist reader listener viewer
voter citizen parent father mother dad mum mom son daughter brother sister sibling husband wife widow widower uncle
aunt cousin nephew niece grandfather grandmother grandson granddaughter girlfriend boyfriend fiancé fiancée man
woman boy girl child teenager person witness bystander survivor victim patient suspect defendant plaintiff prisoner
inmate refugee migrant immigrant hostage member employee staffer clergyman cleric missionary agent investigator
examiner insider source whistleblower apprentice intern retiree pensioner fan friend follower landlord tenor soprano
pianist guitarist drummer librarian curator translator interpreter butcher baker grocer fishmonger fitter welder
carpenter trooper patrolman master sophomore freshman senior junior mediator negotiator regulator lobbyist pundit guest
"""
_TITLES = """
mr mrs ms miss dr sir dame sen rep gov gen lt col sgt capt maj adm prof rev hon pres cllr pm fm vp det insp supt cpl
pvt sec amb atty monsignor msgr cmdr madam mx sens reps gens
"""
SHORT_TITLES = frozenset(_TITLES.split())
"""Titles that never stand without a name."""

OFFICES = frozenset(_OFFICES.split())
"""What a person holds, and what is put in front of a name."""

PEOPLE = frozenset((_OFFICES + _CALLINGS + _TITLES).split())
"""Nouns and titles that mean one person."""

NO_SURNAMES = OFFICES - frozenset(
    """
    king queen prince princess bishop dean judge justice major marshal cardinal pope baron duke lord lady counsel
    ranger warden head priest deacon chaplain monk pastor provost rector vicar principal constable steward chair
    clerk general corporal sergeant captain commander reverend rabbi founder publisher editor boss auditor
    chancellor
    """.split()
)
"""Offices that nobody is called by: at the end of a run of capitals, they make an office of the whole."""

ROYAL = frozenset("king queen pope prince princess emperor empress sultan saint".split())
"""Titles without which a name of one word tells nobody."""

TAKES_OF = OFFICES - {"lady", "lord", "justice"}
"""Offices that are named with what they are over: "Secretary of State"."""

PORTFOLIOS = frozenset(
    """
    state defense defence treasury commerce interior justice labor labour energy health education transportation
    transport war agriculture foreign affairs homeland security finance trade environment culture sport sports
    science tourism veterans housing urban development human services economy immigration police staff information
    communications operations marketing canterbury york england scotland wales parliament congress
    """.split()
)
"""What offices are over, where it stands with capitals between the office and the name."""

_MEANS = """
leader: president premier chancellor king queen chair chief head secretary monarch sultan emir minister governor
mayor; chief: head director president commissioner ceo leader secretary superintendent; head: chief director
president leader chair ceo; boss: head chief director president leader chair ceo manager owner; premier: leader;
diplomat: ambassador envoy secretary minister; lawmaker: senator representative congress mp councillor legislator
assembly; legislator: senator representative congress mp lawmaker assembly; congress: representative lawmaker;
representative: congress; politician: president premier minister senator representative congress mp mayor governor
councillor leader candidate; official: secretary director minister commissioner administrator officer inspector
deputy spokes undersecretary; officer: sergeant lieutenant captain constable colonel major detective inspector chief
police sheriff commander; executive: ceo president chair director chief; ceo: executive boss; director: boss; chair:
leader head; academic: professor lecturer researcher scholar historian economist; scholar: professor lecturer
researcher historian fellow academic; professor: academic scholar; scientist: biologist chemist physicist researcher
climatologist ecologist geologist epidemiologist virologist professor; expert: specialist professor researcher
analyst; researcher: scientist professor biologist; teacher: headteacher headmaster headmistress principal;
headteacher: teacher principal; principal: headteacher headmaster headmistress; attorney: lawyer counsel; lawyer:
attorney counsel barrister solicitor; reporter: journalist correspondent; journalist: reporter correspondent
columnist editor host anchor; nominee: candidate; candidate: nominee hopeful; contender: nominee candidate hopeful;
doctor: physician surgeon dr; physician: doctor surgeon dr; surgeon: doctor; adviser: advisor aide strategist;
advisor: adviser aide strategist; aide: adviser advisor assistant; councillor: councilor council alderman; writer:
author novelist columnist journalist poet; author: writer novelist; mogul: business developer billionaire tycoon;
billionaire: business mogul tycoon magnate; general: commander; soldier: sergeant lieutenant captain corporal;
inspector: investigator; investigator: inspector detective; packer: worker; worker: packer employee; captain:
skipper; skipper: captain; singer: musician star; actor: star; actress: star; spokes: press; envoy: ambassador;
ambassador: envoy; emir: leader ruler; fisherman: fisher; pontiff: pope;
"""
MEANS: dict[str, frozenset[str]] = {}
"""For a noun, the roles of people whom it may mean besides those of that very noun."""
for _entry in _MEANS.replace("\n", " ").split(";"):
    _noun, _, _others = _entry.strip().partition(":")
    MEANS[_noun] = frozenset(_others.split())

VAGUE = frozenset("leader head member official chief officer resident man woman person employee".split())
"""Roles that leave room for another: who "led the inquiry" may be the inspector."""

_WOMEN = """
spokeswoman chairwoman congresswoman councilwoman assemblywoman businesswoman policewoman woman girl mother mum mom
sister daughter wife widow aunt niece grandmother granddaughter girlfriend actress waitress queen princess empress
duchess baroness lady dame mrs ms miss madam headmistress fiancée fisherwoman nun stewardess heroine hostess grandma
mummy
"""
_MEN = """
spokesman chairman congressman councilman assemblyman businessman policeman man boy father dad brother son husband
widower uncle nephew grandfather grandson boyfriend waiter king prince emperor duke baron lord sir mr headmaster
fiancé fisherman priest pope clergyman alderman imam monk sheikh sultan ayatollah statesman watchman grandpa
"""
GENDERS = dict.fromkeys(_WOMEN.split(), "f") | dict.fromkeys(_MEN.split(), "m")
"""The gender that a noun or title tells."""

_PLURALS = frozenset(
    """
    people men women children police authorities critics residents parents families staff crew both many most some
    others spokesmen spokeswomen spokespeople congressmen lawmakers businessmen fishermen wives attorneys diplomats
    """.split()
)


def is_plural(noun: str) -> bool:
    """Return whether a noun means several people: "officials", "aides", "women", "police"."""
    return noun in _PLURALS or (noun.endswith("s") and not noun.endswith("ss") and noun[:-1] in PEOPLE)
