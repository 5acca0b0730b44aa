"""Common given names with the gender that most of their bearers have."""

from __future__ import annotations

from functools import lru_cache

import nicknames

_CACHED = 1 << 14  # names; a corpus repeats them

_WOMEN = """
abigail ada adele adriana agnes aisha alexandra alexis alice alicia alison allison alyssa amal amanda amber amelia
amina amy ana anastasia andrea angela angelina angelique anita ann anna anne annette annie antonia aoife april
ariana arianna ashley astrid audrey aurora ava barbara beatrice beatriz becky bella bernadette bernice beth bethany
betsy betty bettina beverly bianca blanca bonnie brenda bridget brigitte brittany camila camille candace carla carly
carmen carol carole carolina caroline carolyn carrie carys cassandra catalina catherine cathy cecilia celeste
charlotte chelsea cheryl chloe christina christine cindy claire clara claudia colleen connie consuelo cosima
courtney crystal cynthia daisy dana daniela danielle daphne darlene deborah debbie debra deirdre delia denise
desiree diana diane dolores donna dora doreen doris dorothy edith eileen elaine eleanor elena eliza elizabeth ella
ellen eloise elsa else elsie emilia emily emma erica erika erin esmeralda esperanza estelle esther ethel eugenia eva
evelyn faith fatima felicia fiona flora florence frances francesca freya frida gabriela gabrielle gail gemma
geraldine gina gisele giulia gladys gloria grace greta gretchen guadalupe gwen gwendolyn hadiza hanna hannah harriet
heather heidi helen helena helga henrietta hilary hillary holly huma hope ida imelda imke ines inez ingrid irene
iris irina isabel isabella isabelle ivana ivanka jacqueline jamila jana jane janet janice janine jasmine jean
jeanette jeanne jeannie jenna jennifer jenny jessica jill joan joanna joanne josephine joy joyce juanita judith judy
julia juliana julie juliet june justine karen karin karina kate katherine kathleen kathryn kathy katie katrina kayla
keisha kellyanne kendra kerstin khadija kimberly kirsten kirstjen kristen kristin kristina kristine lara larisa
latisha latoya laura lauren laurie layla leah leila lena lenora leonora leticia lillian lily linda lindsey lisa
loretta lori lorraine louise lucia lucille lucy luisa lydia lynn mabel madeleine madeline madison maeve magdalena
maggie malala mandy manuela marcia margaret margarita margot maria mariah mariam marian mariana marianne marie
marilyn marina marine marisa marissa marit marjorie marlene marsha marta martha martina mary maryam matilda maureen
maxine maya megan meghan melania melanie melinda melissa mercedes meredith mia michaela michele michelle mildred
millie mimi mindy miranda miriam molly mona monica morwenna muriel myra nadia nadine nancy naomi natalia natalie
natasha nellie nicola nicole nikki nina noelle nora noreen norma octavia odette olga olivia olympia ophelia ottilie
paige pamela patricia patsy patti paula pauline pearl peggy penelope penny perpetua petra phoebe phyllis polly
priscilla priti priyanka rachel ramona raquel rebecca regina renata renee rhonda rita roberta rochelle rosa rosalind
rosario rose roseanne rosemary rosie roxanne ruby ruth sabrina sadie sally samantha samira sandra sara sarah sasha
savannah selena serena shannon shari sharon sheila shelley shelly sheryl shirley sienna silvia simone sinead sofia
sonia sophia sophie sorcha stacey stacy stella stephanie sue susan susana susanna susie suzanne svetlana sybil
sylvia tabitha tamara tammy tania tanya tara tatiana teresa tessa thelma theresa tiffany tilda tina toni tonya
tracey tricia trudy ursula valentina valerie vanessa vera veronica vicky victoria viola violet virginia vivian wanda
wendy whitney wilma winifred yasmin yolanda yvette yvonne zainab zoe zsofia tulsi ilhan rashida alexandria kamala
condoleezza usha jacinda giorgia annalena olena maia ngozi loujain nikola malin sanna
"""
_MEN = """
aaron abdul abdullah abel abraham adam adel adrian ahmad ahmed aidan akira alan albert alberto alejandro alessandro
alexander alexei alfonso alfred ali allan allen alvin amir anatoly anders andre andreas andrei andres andrew andy
angelo angus anselm anthony anton antonin antonio antony archie arjun armando arnold arthur arturo ashraf augustus
austin barack barry bart bashar basil ben benedict benjamin bernard bernardo bernie bert bill billy bjorn bob bobby
boris brad bradley bram brandon brendan brent brett brian bruce bruno bryan byron callum calvin carl carlos cedric
cesar chad charles charlie chester chris christian christopher chuck clarence claude clayton clement cliff clifford
clive clyde colin conor corey cornelius craig curtis cyril daniel danny darrell darren dave david dean denis dennis
derek diego dieter dimitri dmitri dmitry dominic don donald doug douglas duane duncan dustin dwayne dwight dylan
earl ed eddie edgar eduardo edward edwin eli elias elijah elliot elliott elmer emil emmanuel enrique eric erik
ernest ernesto ethan eugene evan ewan ezra fabian faisal farid felipe felix ferdinand fernando floyd francisco
franco frank franklin fred freddie frederick fritz gabriel gareth garrett gary gavin gene geoff geoffrey george
gerald gerard gideon gil gilad gilbert giovanni giuseppe glen glenn gordon graham grant greg gregory guillermo gus
gustavo guy hamid hans harold harry harvey hassan hector heinrich helmut henri henrik henry herbert herman hiroshi
horace howard hubert hugh hugo humphrey hussein ian ibrahim idris ignacio igor ilya imran isaac isaiah ismail ivan
jack jackson jacob jacques jaime jake jamal james jan jared jarrod jason javier jay jed jeff jefferson jeffrey jens
jeremiah jeremy jerome jerry jesus jim jimmy joachim joe joel joey johan johann john johnny jon jonah jonas jonathan
joost jorge jory jose joseph josh joshua juan julian julio julius justin karim karl keith ken kenneth kevin kirk
klaus konrad kofi kurt kwame kyle lamar lance larry lars laurence lawrence leo leon leonard leonardo leopold leroy
leslie lester lewis liam lionel lloyd lorenzo louis luca lucas luigi luis lukas luke luther mahmoud malcolm manuel
marc marcel marco marcos marcus mario mark marshall martin marvin mateo matt mats matteo matthew maurice mauricio
max maximilian mehmet melvin michael miguel mike mikhail milo milton mitch mitchell mitt mohamed mohammad mohammed
morris moses muhammad murray mustafa nathan nathaniel neal neil nelson newt nicholas nick nicolas nigel noah nolan
norbert norman oliver olivier omar oscar osama oswald oswin otis otto owen pablo pascal patrick paul pedro percy
perry pete peter phil philip philippe phillip pierre piotr preston quentin rafael rajiv ralph ramon randall randolph
raphael rashid raul ravi ray raymond reggie reginald reince rene rex ricardo richard rick ricky rob robert roberto
rocco rod roderick rodney rodrigo roger roland rolf roman romeo ron ronald ronnie roosevelt ross rowan roy rudolf
rudolph rudy rufus rupert russell rusty ryan salman salvador samuel santiago saul scott sean sebastian sergei sergey
sergio seth shane shaun sherman shimon sidney silvio simon spencer stan stanley stefan stephen sterling steve steven
stewart stuart sven tariq ted terence terrence terry theodore thomas tim timothy tobias todd tom tomas tommy tony
travis trevor tristan tyler ulrich umberto vernon victor viktor vince vincent vladimir volodymyr walter warren wayne
wesley wilbur wilfred wilhelm will willard william willie winston wolfgang wyatt xavier yasser yitzhak yuri yusuf
zachary zack riyad tor sameh jean-yves bibi benny naftali yair avigdor recep narendra rishi keir olaf jair lula xi
kim
"""
_EITHER = """
alex casey chris dana drew jamie jordan kelly kerry kim lee leslie lindsay logan morgan pat robin sam sandy sasha
shelby sidney stacy taylor terry tracy andrea jean xi
"""
GIVEN = dict.fromkeys(_MEN.split(), "m") | dict.fromkeys(_WOMEN.split(), "f") | dict.fromkeys(_EITHER.split(), "")
"""Folded given names with "f", "m", or "" for those that tell no gender."""

_nicknames = nicknames.NickNamer()


@lru_cache(_CACHED)
def gender_of(name: str) -> str:
    """Return "f" or "m" for a folded given name that tells it, by itself or by what it is short for; else ""."""
    if name in GIVEN:
        return GIVEN[name]
    told = {GIVEN.get(full, "") for full in _nicknames.canonicals_of(name)}
    return told.pop() if len(told) == 1 else ""


@lru_cache(_CACHED)
def is_given(name: str) -> bool:
    """Return whether a folded word is a common given name, or short for one."""
    return name in GIVEN or bool(_nicknames.canonicals_of(name) or _nicknames.nicknames_of(name))
