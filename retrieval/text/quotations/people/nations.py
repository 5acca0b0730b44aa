"""Countries, places and parties by the words that articles use for them and for what is theirs."""

from __future__ import annotations

# Country: adjectives, other names, and the seat of its government.
_TABLE = """
afghanistan: afghan kabul; albania: albanian tirana; algeria: algerian algiers; argentina: argentine argentinian;
armenia: armenian yerevan; australia: australian canberra; austria: austrian vienna; azerbaijan: azerbaijani azeri
baku; bahrain: bahraini; bangladesh: bangladeshi dhaka; belarus: belarusian minsk; belgium: belgian; bolivia:
bolivian; bosnia: bosnian sarajevo; brazil: brazilian brasilia; bulgaria: bulgarian sofia; burma: burmese myanmar;
cambodia: cambodian; cameroon: cameroonian; canada: canadian ottawa; chile: chilean; china: chinese beijing prc;
colombia: colombian bogota; congo: congolese; croatia: croatian croat zagreb; cuba: cuban havana; cyprus: cypriot;
czechia: czech prague; denmark: danish dane copenhagen; ecuador: ecuadorian; egypt: egyptian cairo; eritrea:
eritrean; estonia: estonian tallinn; ethiopia: ethiopian; finland: finnish finn helsinki; france: french paris;
georgia: georgian tbilisi; germany: german berlin; ghana: ghanaian; greece: greek athens; guatemala: guatemalan;
haiti: haitian; honduras: honduran; hungary: hungarian budapest; iceland: icelandic reykjavik; india: indian delhi;
indonesia: indonesian jakarta; iran: iranian tehran; iraq: iraqi baghdad; ireland: irish dublin; israel: israeli
jerusalem; italy: italian; jamaica: jamaican; japan: japanese tokyo; jordan: jordanian amman; kazakhstan: kazakh
astana; kenya: kenyan nairobi; korea: korean seoul pyongyang; kosovo: kosovar pristina; kuwait: kuwaiti; kyrgyzstan:
kyrgyz; laos: laotian; latvia: latvian riga; lebanon: lebanese beirut; liberia: liberian; libya: libyan tripoli;
lithuania: lithuanian vilnius; luxembourg: luxembourgish; malaysia: malaysian; mali: malian; malta: maltese; mexico:
mexican; moldova: moldovan; mongolia: mongolian; montenegro: montenegrin; morocco: moroccan rabat; mozambique:
mozambican; nepal: nepali nepalese kathmandu; netherlands: dutch hague; nicaragua: nicaraguan; niger: nigerien;
nigeria: nigerian abuja; norway: norwegian oslo; oman: omani muscat; pakistan: pakistani islamabad; palestine:
palestinian ramallah; panama: panamanian; paraguay: paraguayan; peru: peruvian; philippines: philippine filipino
manila; poland: polish warsaw; portugal: portuguese lisbon; qatar: qatari doha; romania: romanian bucharest; russia:
russian moscow kremlin; rwanda: rwandan; arabia: saudi riyadh; senegal: senegalese; serbia: serbian serb belgrade;
singapore: singaporean; slovakia: slovak; slovenia: slovenian; somalia: somali mogadishu; sudan: sudanese khartoum;
spain: spanish spaniard madrid; sweden: swedish stockholm; switzerland: swiss bern; syria: syrian damascus; taiwan:
taiwanese taipei; tajikistan: tajik; tanzania: tanzanian; thailand: thai bangkok; tunisia: tunisian tunis; turkey:
turkish turk ankara; turkmenistan: turkmen; uganda: ugandan; ukraine: ukrainian kyiv kiev; uae: emirati emirates
dhabi; uk: british briton britain england london english; us: american washington america usa; uruguay: uruguayan;
uzbekistan: uzbek; vatican: papal; venezuela: venezuelan caracas; vietnam: vietnamese hanoi; yemen: yemeni sanaa;
zambia: zambian; zimbabwe: zimbabwean harare; zealand: wellington; africa: african; europe: european eu brussels;
scotland: scottish edinburgh; wales: welsh cardiff; gaza: gazan
"""
_STATES = """
alabama alaska arizona arkansas california californian colorado connecticut delaware florida floridian hawaii idaho
illinois indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri
montana nebraska nevada ohio oklahoma oregon pennsylvania tennessee texas texan utah vermont wisconsin wyoming
ontario quebec bavaria queensland
"""
_PLACES = """
united states, united states of america, united kingdom, new york, new york city, new jersey, new zealand, new
hampshire, new mexico, new delhi, new orleans, new england, south carolina, north carolina, north dakota, south
dakota, west virginia, rhode island, hong kong, los angeles, san francisco, san diego, las vegas, saudi arabia, tel
aviv, sri lanka, puerto rico, el paso, costa rica, el salvador, sierra leone, ivory coast, burkina faso, wall
street, silicon valley, main street, middle east, san antonio, santa fe, st. louis, st louis, abu dhabi, buenos
aires, sao paulo, rio de janeiro, cape town, kuala lumpur, nova scotia, british columbia, hollywood, chicago,
boston, philadelphia, detroit, houston, dallas, atlanta, miami, seattle, denver, cleveland, aleppo, mosul, crimea,
hamburg, munich, frankfurt, milan, barcelona, istanbul, shanghai, mumbai, karachi, lagos, johannesburg, sydney,
melbourne, toronto, montreal, vancouver, geneva, zurich, brooklyn, manhattan, harlem, queens, bronx, rafah
"""
# Party: what its members and whatever is its are called.
_PARTIES = """
republican: republicans gop; democrat: democrats democratic dem; conservative: conservatives tory tories;
libertarian: libertarians; green: greens; labour:; liberal: liberals; socialist: socialists; independent: independents
"""
_SHORTEST = 4  # letters of a plural or possessive form: "prcs" is no form of "prc"


def _read(table: str) -> dict[str, str]:
    """Return each word of a table with the first of its entry."""
    found: dict[str, str] = {}
    for entry in table.replace("\n", " ").split(";"):
        first, _, words = entry.strip().partition(":")
        found |= dict.fromkeys((first, *words.split()), first)
    return found


COUNTRIES = _read(_TABLE) | {word: word.removesuffix("n") for word in _STATES.split()}
"""Folded words, each with its country or state: "israeli", "jerusalem" and "israel" are one."""

ADJECTIVES = frozenset(word for word, land in COUNTRIES.items() if word != land and word[-1] in "nihesckb")
"""Words that may stand before an office as where it is held."""

PARTIES = _read(_PARTIES)
"""Folded words, each with its party."""

PLACES = frozenset(" ".join(place.split()) for place in _PLACES.split(","))
"""Places of several words, and cities that are no seat of a government, in small letters."""

IN_NAMES_OF_PLACES = frozenset(
    """
    street road avenue lane boulevard drive square row quarter city county island islands river lake sea ocean bay
    beach strand mountain mountains hill hills valley park airport station bridge wall harbour harbor port gulf
    strait coast peninsula desert forest province region district strip bank heights tower building stadium arena
    cathedral plaza highway north south east west central america africa asia europe day week month year war act
    bill amendment cup games festival regatta prize award awards study survey index report poll law plan deal treaty
    agreement crisis pandemic virus series championship olympics election primary debate storm hurricane rally
    """.split()
)
"""Words that, at the end of a name, tell that a place, a day or a thing bears it."""


def country(word: str) -> str:
    """Return the country that a folded word stands for or belongs to, "" for none: "israels" is Israel's."""
    return COUNTRIES.get(word, "") or (
        COUNTRIES.get(word[:-1], "") if word.endswith("s") and len(word) > _SHORTEST else ""
    )


def is_people(name: str) -> bool:
    """Return whether a name means people, not a country or body: "Israelis", "many Americans", "Republicans"."""
    word = name.lower()
    return word.endswith("s") and (word[:-1] in ADJECTIVES or word[:-1] in PARTIES)
