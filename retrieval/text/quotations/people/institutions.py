"""The nouns by which articles speak of bodies (companies, ministries, unions) and of what is written for them."""

from __future__ import annotations

# Nouns of one sort stand together, and a body of the sort may be called by each of them.
_SORTS = """
company firm business corporation airline carrier operator chain manufacturer maker contractor retailer utility
startup start-up conglomerate brand enterprise giant cannery developer supplier employer group;
bank lender;
ministry department;
agency bureau office service administration authority inspectorate commission regulator watchdog directorate
department;
union federation;
party;
school academy;
university college institute;
institute centre center laboratory lab observatory museum library thinktank think-tank;
hospital clinic;
council board committee panel chamber;
newspaper paper magazine outlet daily weekly tabloid website site publication journal;
network channel broadcaster station;
campaign;
court tribunal;
group organisation organization association nonprofit charity foundation society alliance coalition league movement
institution trust body ngo club agency;
team squad;
government administration state country nation kingdom republic regime cabinet;
military army navy police force forces;
parliament senate congress house assembly;
church diocese;
town city village municipality county borough;
district;
"""
# Words in names that tell the sort of a body, though nobody would call it that.
_TELLING = """
news: network newspaper; radio: network; television: network; tv: network; times: newspaper; post: newspaper;
herald: newspaper; tribune: newspaper; courier: newspaper; gazette: newspaper; chronicle: newspaper; globe: newspaper;
telegraph: newspaper; guardian: newspaper; mirror: newspaper; observer: newspaper; centers: institute;
centres: institute
"""
_COMPANIES = """
inc corp ltd llc plc gmbh ag sons brothers bros holdings partners associates industries motors airlines airways
systems technologies pharmaceuticals line lines water energy marine stores foods lane
"""
BODIES: dict[str, frozenset[str]] = {}
"""For a noun that means a body, or tells in a name what sort of body it is, the nouns of the same sort."""
for _sort in _SORTS.split(";"):
    for _noun in _sort.split():
        BODIES[_noun] = BODIES.get(_noun, frozenset()) | frozenset(_sort.split())
KINDS = dict(BODIES)
"""The same with the words of names that nobody would use for a noun: "Sons", "Times"."""
for _entry in _TELLING.replace("\n", " ").split(";"):
    _noun, _, _others = _entry.strip().partition(":")
    for _other in _others.split():
        KINDS[_noun] = KINDS.get(_noun, frozenset()) | BODIES[_other]
for _noun in _COMPANIES.split():
    KINDS[_noun] = KINDS.get(_noun, frozenset()) | BODIES["company"]

NAMELESS = frozenset(
    """
    company firm group organisation organization agency team club union charity bank airline retailer automaker
    carmaker chain brand startup start-up business carrier manufacturer maker network broadcaster newspaper paper
    outlet platform foundation nonprofit developer utility lender
    """.split()
)
"""Nouns for a body whose name need not tell that it is one."""

IN_NAMES = frozenset(BODIES) | frozenset(
    """
    inc corp ltd llc plc co gmbh ag sons brothers bros holdings partners associates industries motors airlines
    airways systems technologies pharmaceuticals energy bancorp capital ventures times centers centres post news
    press herald tribune courier gazette chronicle globe telegraph guardian mirror observer journal magazine review
    radio television tv media broadcasting nations union organization organisation parliament congress senate house
    assembly ministry department secretariat embassy consulate pentagon kremlin treasury reserve fund hall guild
    fraternity caucus conference front brigade corps navy army guard forces watch affairs services marine water
    railway railways transport logistics foundation studios pictures records entertainment communications networks
    committee convention initiative project program programme crescent cross taskforce supermarkets stores foods
    bakery brewery winery farms pharmacy white-house insurance securities management consulting international
    democrats republicans workers teachers firefighters packers ratepayers officers hotels resorts casino
    """.split()
)
"""Words that, at the end of a name or before "of", tell that a body bears it."""

_KNOWN = """
general mills, general motors, general electric, general dynamics, dollar general, dollar tree, major league
baseball, major league soccer, general assembly, white house, prime video, hamas, hezbollah, fatah, taliban, isis,
google, apple, amazon, microsoft, facebook, meta, twitter, uber, lyft, tesla, boeing, airbus, reuters, bloomberg,
politico, breitbart, pfizer, moderna, walmart, target, samsung, sony, toyota, honda, nike, disney, netflix,
wikileaks, congress, parliament, pentagon, kremlin, unicef, unesco, greenpeace, interpol, huawei, tiktok, youtube,
instagram, snapchat, airbnb, spotify, nasa, opec, nato, alphabet, intel, nvidia, oracle, starbucks, mcdonald's,
exxon, exxonmobil, chevron, shell, fifa, uefa, goldman sachs, morgan stanley, wells fargo, jpmorgan, citigroup,
deutsche bank, barclays, volkswagen, chrysler, gop, planned parenthood, amnesty, ford motor, human rights watch,
black lives matter, cnn, msnbc, nbc, abc, cbs, bbc, fox, fox news, npr, pbs, usa today, buzzfeed, vox, axios, ukip,
brexit, covid, ebola, facebook inc, greenpeace international, unilever, nestle, siemens, ikea, gazprom, aramco
"""
KNOWN = frozenset(" ".join(name.split()) for name in _KNOWN.split(","))
"""Well-known bodies of whose names nothing tells what they are, in small letters."""

DOCUMENTS = frozenset(
    """
    statement letter report tweet post email e-mail message memo filing release account article editorial readout
    complaint lawsuit indictment document book blog survey poll study paper speech transcript announcement notice
    note text caption headline story ad advertisement video website platform bill resolution
    """.split()
)
"""What is written for somebody, whose words it has."""

STATEMENTS = frozenset("statement readout release announcement memo tweet editorial".split())
"""Documents that a body before them made: "a State Department readout"."""
