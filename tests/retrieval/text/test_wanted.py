from __future__ import annotations

import pytest

from retrieval.text.questions import Wanted, analyse
from retrieval.text.wanted import wanted

ASKED = {
    Wanted.PERSON: """Who vetoed it?|Whose vote tipped it?|To whom was it sold?|
        Which president’s birthday is it?|Name the
        minister who resigned.|This Republican is set to be the first.|The ferry hit a pier. Who steered it?|
        councillors who
        voted no|When the wall collapsed, who was blamed?|The mayor beat which candidate in May?""",
    Wanted.ORGANISATION: """Which company bought it?|What is the name of the airline that closed?|Which country's senate
        objected?|Agents from this law enforcement agency searched it.|At which university did she speak?""",
    Wanted.PLACE: """Where is it?|In which country is it?|Which US state is first?|tell me where she lives|
        It opens in what
        town?|What is the capital of Tarn?""",
    Wanted.TIME: """When did it close?|In what year was it built?|Do you know when the ferry starts?|
        How long ago was that?|
        give the date of the vote|What was the day of the leak?""",
    Wanted.NUMBER: """How many died?|By how much did prices rise?|The levy will be raised to:|It measures:|
        She left after how
        many days?|what's the population of Tarn|How large was the damage?|Tell me how many people voted""",
    Wanted.LENGTH: "How old is the wall?|How long will it take?|What is Osterley's age?",
    Wanted.MONEY: """How much did the wall cost?|What does it cost to teach a child?|
        What was the price of the quay?|How much
        money did they raise?""",
    Wanted.PERCENT: "What percentage of adults voted?|What share of the catch is cod?",
    Wanted.REASON: """Why did it fall?|What caused the leak?|What was the reason for the delay?|
        It sank due to what?|How come it
        leaks?|explain why the wall fell""",
    None: """What did the man who resigned say?|Is the man who resigned in jail?|What is the company planning?|
        How does it work?|
        What Osterley said|Which film won?|Does the factory pollute the water?|Osterley resigned this week.||
        Which plan cost the
        company millions?""",
}
CASES = [(" ".join(text.split()), type_) for type_, texts in ASKED.items() for text in texts.split("|")]


@pytest.mark.parametrize(("question", "expected"), CASES)
def test_the_type_of_thing_asked_for_is_read(question, expected):
    assert wanted(question) is expected


@pytest.mark.parametrize(
    ("question", "passage", "found"),
    [
        ("How many voted?", "By nine to six, 2,904 and a third in 2022.", "nine|six|2,904|a third"),
        ("How many were hurt?", "It opened on 4 May 2031 at 03:52, after Covid-19.", ""),
        ("How many were hurt?", "No one was hurt.", "No one"),
        ("How many of the 14 left?", "The 14 waited for 3 hours.", "3 hours"),
        ("How old is the wall?", "The mole was finished in 1888.", "1888"),
        ("How long will it take?", "It takes a year.", "a year"),
        ("How long will it take?", "It will be built.", ""),
        ("How much did it cost?", "€18.4 million, US$3m or 40 euros in 26 months.", "€18.4 million|US$3m|40 euros"),
        ("How much did it cost?", "It took 26 months and 40 boats.", ""),
        ("What share voted?", "Some 56%, 14.2 percent or one in five of 300.", "56%|14.2 percent|one in five"),
        ("When did it close?", "Two weeks ago, on 4 May 2031, at 5 p.m.", "Two weeks ago|4 May 2031|5 p.m."),
        ("When did it close?", "It closed for good.", ""),
        ("Who told Osterley?", "Mayor Osterley said in Tarn that Ada Brekke’s report came.", "Ada Brekke"),
        ("Who noticed it?", "The alarm was raised by a watchman.", "watchman"),
        ("Who noticed it?", "Nothing of this was clear.", ""),
        ("Where is it?", "Mr Vos keeps it behind the fish factory in Tarn.", "behind the fish factory|Tarn"),
        ("Which airline is it?", "It is Air Skerra.", "Air Skerra"),
        ("Which company bought it?", "Mr Vos sold to Skerra Line on Monday.", "Skerra Line"),
        ("Why did it fall?", "It fell because the clay was soft. It rained.", "because the clay was soft"),
        ("Why did it fall?", "It fell.", ""),
    ],
)  # fmt: skip
def test_what_may_be_the_answer_is_found_in_the_passage(question, passage, found):
    assert analyse(question).candidates(passage) == tuple(found.split("|") if found else ())


def test_nothing_is_a_candidate_where_no_type_is_asked_for():
    assert analyse("Did the wall hold?").candidates("On Monday 310 people saw Ida Brandt.") == ()
