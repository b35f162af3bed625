"""Danger is noticed, and ordinary life is left alone."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.crisis.detector import Detector
from bot.crisis.whom import About
from bot.reply import LEVEL_ORDER, Category, Level

RULES = Detector().rules
MATCHES = [(rule, message) for rule in RULES for message in rule.match]
PASSES = [(rule, message) for rule in RULES for message in rule.passes]


@pytest.mark.parametrize(("rule", "message"), MATCHES, ids=[f"{rule.id}: {message[:50]}" for rule, message in MATCHES])
def test_a_rule_notices_its_examples(detector: Detector, rule, message: str) -> None:
    found = detector.assess(message)
    assert LEVEL_ORDER[found.level] >= LEVEL_ORDER[rule.level]
    if found.level is rule.level:
        assert rule.category in found.categories


@pytest.mark.parametrize(("rule", "message"), PASSES, ids=[f"{rule.id}: {message[:50]}" for rule, message in PASSES])
def test_a_rule_leaves_its_counterexamples_alone(detector: Detector, rule, message: str) -> None:
    found = detector.assess(message)
    assert not (rule.id in found.rules and found.level is rule.level)


@pytest.mark.parametrize(
    "message",
    [
        "this commute is killing me",
        "cut the small talk please",
        "I walked out on my family",
        "how do I end a phone call with her kindly",
        "the laptop died in the middle of her call",
        "how do I kill a background job",
        "kill me lol",
        "I'm dead 😂",
        "I'm not suicidal, but I feel stuck",
        "Cutting contact with my mother was the right thing",
        "give me a break",
        "we watched Suicide Squad last night",
        "in my novel the main character kills herself",
        "What is attachment trauma?",
        "Why do I push people away?",
        "I'm dying to know whether styles can change",
        "my phone died so I couldn't text him",
        "We adopted our daughter at four. She's seven now. When I say no she hits and bites me and screams that I'm not her real mum",
        "my son hits himself on the head with his toy when he's cross, he's two",
        "My boyfriend has a gun collection and he's avoidant",
        "I OD'd on attachment podcasts this week",
        "my gran hit my mum, my mum shouted at me, what do I pass on",
        "I feel like I'm dying of loneliness in this marriage",
        "he left me on read for three days. i could murder him. my friends say block",
    ],
)
def test_everyday_speech_raises_no_alarm(detector: Detector, message: str) -> None:
    assert detector.assess(message).level is Level.NONE


@pytest.mark.parametrize("message", [
    "when I was 16 I tried to kill myself", "I used to cut myself years ago", "my ex was abusive", "I was abused as a child",
    "When I was small we were poor. My dad hit us with a belt.", "I had a hard childhood. My father beat me and my mother watched.",
    "my ex strangled me once. He's in prison. My throat still closes", "I was raped at university. I'm married now and I freeze every time", "I smacked my son once. It was a year ago",
    "my mum tried to kill herself when I was in the next room, I was six", "my piano teacher touched me and for thirty years I told it as a funny story",
    "I was groped on a train as a teenager and I still stand with my back to the wall",
    "I tried to end my life at 17, I'm 30 now and it still follows me",
    "my ex husband beat me for years, I've been free since 2019 but I still hide receipts", "my boyfriend tried to kill himself before we met, how can I support him now",
    "my mother used to beat us with a hanger and now she wants to babysit", "he hit me when we were students and I still can't stand raised hands",
    "my father beat me every week until I left at seventeen", "my ex strangled me in 2018 and I still wear scarves differently", "I was raped at nineteen and I still sleep in jeans",
    "my stepfather used to lock us in the cellar, he has dementia now and asks for me", "he choked me, that was three boyfriends ago", "dad used to burn us with cigarettes, we're all in therapy now",
    "I was beaten up by my husband for eleven years, he's gone, the fear isn't", "my grandfather molested me and my cousins, he was never charged", "My ex broke my jaw. The trial was last year.",
    "my ex wife stabbed me and went to prison, how do I date", "when I was a kid my dad would hit me if I cried, now I can't cry at all", "I cut myself for ten years, stopped when I had my daughter",
    "I tried to hang myself after uni. I'm a teacher now and I love my life", "I wanted to die when he left me, that was last summer, now I'm OK",
    "My father belted us. It was normal then.", "my stepfather abused me, he's dead", "my brother abused me and my parents didn't believe me, that was 1988",
    "I was molested at six by a babysitter", "I was sexually abused for years and have just told my husband", "my wife was raped before we met",
    "I was assaulted at a party when I was 19; now my daughter is 19", "I used to think about dying every day. I don't now.", "I had suicidal thoughts on the old tablets",
    "I've been clean of self harm for three years", "what should I do if a friend says they're suicidal in general", "can I ask someone directly if they are suicidal?",
    "do suicide rates go up at Christmas", "What's the difference between self-harm and a suicide attempt?", "How is suicidal ideation treated",
    "How do I support someone after a suicide attempt", "do people who survive a suicide attempt usually try again",
    "My dad beat us. Now I have kids of my own and I'm scared of turning into him", "my father hit my mother every weekend of my childhood",
    "my stepfather threw me down the stairs once and nobody ever spoke of it. how do people live with that", "My brother molested me for years. He came to my wedding.",
    "mother burned my hand on the stove to teach me. She's in a home now and wants visits", "I grew up watching my dad strangle my mum",
    "My husband hit me in our first year. He stopped drinking, it has never happened again in 12 years, but I still flinch",
    "he raped me when we were married. The divorce came through in March", "I was sexually abused as a kid and now I can't stand being touched by my wife",
    "My father beat us with a belt, my brother worse than me. He's been dead for nine years and I thought that was that.",
    "I tried to hang myself when I was 17, now I'm a mum and it feels like another person",
])  # fmt: skip
def test_what_lies_long_ago_is_a_concern(detector: Detector, message: str) -> None:
    assert detector.assess(message).level is Level.CONCERN


@pytest.mark.parametrize("message", [
    "My dad beat us. Now I have kids of my own and he hit my son on Sunday", "my father hit me last night and I'm 24 and live with my parents",
    "I'm 12 and my dad hit me. I was 8 when it started", "My husband hit me in our first year and it has started again", "my stepdad touched me and I've never told anyone",
    "I'm forty, my husband hit me and I have a son", "I'm forty. My father hit me. I'm scared of him.", "my dad hit me in front of my kids",
    "my brother hit me and my husband had to pull him off", "my daughter told me her grandfather touched her, he is 80", "he broke my wrist when we were married and he still comes to the house",
])  # fmt: skip
def test_what_goes_on_is_danger_however_it_is_told(detector: Detector, message: str) -> None:
    assert detector.assess(message).level is Level.CRISIS


def test_a_threat_by_someone_else_is_about_them(detector: Detector) -> None:
    found = detector.assess("my brother says he is going to kill himself")
    assert found.level is Level.CRISIS
    assert found.about is About.OTHER


def test_asking_for_a_friend_is_about_the_writer(detector: Detector) -> None:
    assert detector.assess("what if somebody wants to die, asking for a friend").about is About.SELF


def test_several_dangers_are_all_named_most_urgent_first(detector: Detector) -> None:
    found = detector.assess("I took 40 pills because my husband hits me")
    assert found.categories[0] is Category.MEDICAL_EMERGENCY
    assert Category.DOMESTIC_VIOLENCE in found.categories


def test_evidence_points_into_the_message_as_typed(detector: Detector) -> None:
    message = "I’m so tired… i just wanna d1e, sorry"
    (start, end), *_ = detector.assess(message).evidence
    assert "d1e" in message[start:end]


@given(st.text(max_size=400))
def test_any_text_is_assessed_without_an_error(text: str) -> None:
    DETECTOR.assess(text)


DETECTOR = Detector()


@pytest.mark.parametrize("piece", ["i want to ", "not ", "a ", "kill my ", "my husband hits me and ", "k1ll-", "((", "ӏ"])
def test_time_grows_no_faster_than_length(detector: Detector, piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        detector.assess(text)
        return min(_timed(detector, text) for _ in range(5))

    assert seconds(16_000) < 80 * max(
        seconds(1_000), 5e-5
    )  # 16 times the length, on a machine whose pace may double or halve; quadratic would be 256


def _timed(detector: Detector, text: str) -> float:
    started = time.thread_time()  # not the wall clock: others may be busy on this machine
    detector.assess(text)
    return time.thread_time() - started


@pytest.mark.parametrize("message", [
    "I said goodbye to my mum at the care home, she doesn't know it's the last time",
    "My six year old cuts himself",
    "my husband hits himself in the head when we argue, our toddler sees it",
    "my son punches me when he loses at fifa",
    "my boss threatened to fire me if I don't sleep with him",
    "My husband checks my phone because I cheated and then he hits me",
    "my girlfriend says she can't live without me and will kill herself",
    "It's not that I want to die, it's that I can't live like this",
    "he grabbed my neck, I can't breathe properly",
    "before I met him I was safe, now he hits me",
    "he beat me all through childhood and he still does",
    "They'll be fine once I'm gone",
    "my therapist asked if I was suicidal and I said no, but I've got the rope",
    "I hide my bruises from my mother",
    "dad screams at the dog and then at me and I'm scared of him",
    "I want to throw the baby out of the window",
    "why do I even wake up",
    "my mum won't let me go out at all",
    "I don't want to wake up the next morning", "I wish I'd died in a car crash", "I hope I get killed in a car crash",
    "how do I tell my mum that I'm suicidal", "how can I tell my therapist I feel suicidal", "deleting facebook tonight, goodbye everyone",
    "he hits me during my pregnancy", "he beats me even during our separation", "it is two years that he beats me", "the truth is he hits me",
    "he grabbed my hand and held it on the stove", "my father won't let me go to the doctor", "my dad does not let me go to the police",
    "he beats me to the floor", "mom burned my hand on the stove because i lied", "I wrote a goodbye letter to my younger sister", "I wrote a suicide note and never sent it",
    "they asked if I had thoughts of killing myself and I said no but I lied", "I want to be in the ground", "she's eaten the whole packet of paracetamol",
    "it was our last night together and tonight I'll kill myself", "my lips are blue and I can't breathe", "grandad puts his hand on my thigh",
    "I bought helium and a bag", "he od'd last night and he's not moving", "I wrote my own obituary tonight and it's on the table",
    "I'm giving my guitar to my nephew, I won't need it", "my brother hanged himself an hour ago", "he says he'll kill himself if I leave",
    "I could kill him, he always beats me", "my teacher touched me while I was at school", "it's not that I want to die, I just can't go on living",
    "I don't want to exist, only my job keeps me here", "I don't think I'll make it to your birthday, I'm ending it", "already picked the bridge",
    "I just need the courage to do it", "I just need the courage to kick the chair away", "I asked a neighbour to take the cats for good",
    "he left a note on the table saying we shouldn't look for him", "she left a note on the table and she's on the roof",
    "dad said goodbye to everyone and drove off with his gun", "I hit my head on the wall until it bleeds", "he broke my finger last week",
    "he broke her arm and she won't see a doctor", "she broke his nose and then went for me", "he says it's our secret and touches me",
    "my niece told me that grandpa hurts her", "I'm scared I'll smother my baby", "if he touches my sister I'll kill him",
    "she won't wake up, there are empty blister packs", "he put his hand on my shoulder and then up my skirt",
    "he put his hand between my legs and I froze",
    "nobody will care when I go", "my kids won't cry when I'm gone, it's better", "he told me he'd hurt me if I tell",
    "my daughter says her dad hurt her", "I can't live my life any more and want to be dead", "his hugs feel wrong and he puts his hand in my trousers", "I can't stand my father touching me at night",
    "he will lock me up in the cellar again", "he follows me home every night and bangs on the door", "I'm scared I will not stop hitting my baby",
    "I could kill him, I know where he sleeps", "I'm going to kill my brother for what he did to her",
    "I think I'm having a heart attack, my arm is numb", "I want to disappear for good, I've got the pills",
    "I'm embarrassed to say it but I want to die",
    "my ex broke in last night and I feel unsafe at home", "I'm terrified to be alone with the baby, I might hurt her", "I saw my mum being beaten by my dad last night",
    "I don't want to wake up tomorrow because I can't face another day", "goodbye everyone, I'm off to the bridge", "I've saved up my sleeping pills for the last journey",
    "I've decided to end it. I'm telling him goodbye tonight", "they'd be better off without me in the world", "he strangles me with his belt",
    "I hide in the bathroom with my phone and he's kicking the door, he hits me", "my little brother comes into my room at night and touches me",
    "I put a note on the fridge for mum and took all the pills", "my husband is outside with a knife", "I can't do this any more, I'm going to kill myself",
    "When I was a kid my dad drank. He hit me last night.", "My childhood was fine. He hits me.", "I grew up in a good home. Today he beat me.",
    "he hurt me with his belt", "I wrote my mum a goodbye letter and it's on the table", "I locked myself in the bathroom because he's breaking the door down",
    "I'm afraid of my father's fists", "he took my phone and locked me in", "my physio touched my breasts", "my toddler wakes up screaming because his dad hurts him",
    "I took all the pills to the lake and swallowed them", "nothing matters more to me than being dead, I want to die", "he hits the kids and then he hits me",    "I feel sick, I took all my pills", "I feel sick i swallowed 30 paracetamol an hour ago", "he makes me sick and he hit me last night",
    "I called in sick, he choked me yesterday", "I feel sick every time he hits me", "my dad died, I'm having a heart attack",
    "I think it's a heart attack, it's been the last hour", "there's blood everywhere I just cut my wrist",
    "blood everywhere from my nose, my husband punched me", "I've lost the will to live in these last hours", "I'm scared, the plane crash is how I want to go",
    "scared of flying, I hope the plane crashes with me in it", "my gran collapsed",
    "the guy outside of the club has a knife, he hit me", "hiding from her messages that say she'll kill me", "he's coming for Christmas and he'll beat me again",
    "he kicked me in his sleep, then he kicked me awake, in the stomach", "my lips are blue from the cold and I can't breathe", "I took them all back to back with vodka",
    "I'm thinking of suicide by cop", "I'm going to strangle the one who raped my sister", "he raped me after the test", "I've taken the blade out of my razor for my arm",
    "goodbye and thanks for the articles, I'm killing myself now", "he'll break my heart and my arm, he broke my wrist yesterday",
    "He strangled me. He's in prison, and now his brother hits me.", "he raped me last night. He's in prison already", "My dad hits me. We were children when it began.",
    "He strangled me. He is dead to me.", "He choked me. I'm 35 now and he does it every week.", "they raped me and x-rayed me in the hospital after",
    "do people who survive a suicide attempt get help? I took all the pills", "how is self harm treated, I cut myself tonight", "she says she'll take all her pills", "he swears he will hurt himself", "someone put me out of my misery, I can't live like this", "I wish I'd never been born", "I burnt my wrist with a lighter again", "he grabbed my arm because I talked back and he slapped me",
    "I bang my head on the wall until it bleeds", "he took my phone and won't give it back", "what's the least painful way to die", "he pushed me into the stairs and kicked me", "my mother hurts me with every hanger she finds", "he used to hit me and he still follows me home", "I shoved my girlfriend last night", "my wife is pregnant and i pushed her", "I pushed her against the wall", "I can't breathe and my lips are blue, not a panic attack", "I had a panic attack and now I've taken all my pills", "he laughed and hit me", "he shouted and then hit me", "she screamed and slapped me", "he took a bottle and hit me with it",
    "he woke up and kicked me in the stomach", "my husband yelled at the kids and hit me", "life is not worth it", "it's not worth living", "it isn't worth it any more", "I would not step aside if a lorry came", "all I need is in the drawer tonight",
    "I want out of this life", "I want out of life", "the man at the door has a knife", "he shook his head and hit me", "he is coming for me", "he's coming over drunk and angry", "my ex is coming here with a knife", "shell kill herself if I go",
    "he said he'd end it tonight", "he told me he'd hang himself", "my brother says he'll kill", "My husband died of a heart attack three years ago. I took all my pills.",
    "my 9 year old says her uncle wants to see her naked", "my son hit his sister and then he hit me with a belt", "she says his stomach hurts where her stepdad kicks her",
    "I hide the bruises with foundation", "he left a note on the fridge saying goodbye and took the gun", "he left without a goodbye letter but with the gun, he wants to die",
    "I've put my affairs in order with the solicitor and bought the rope", "I said my goodbyes at the office and tonight I'll kill myself",
    "I can't breathe properly when I lie down, my lips are blue", "drank a whole bottle of wine and took all my sleeping pills",
    "I could strangle my sister, I'm going to kill her, I've got a knife", "he threw me in the air and down the stairs", "my little boy hit me, then my husband hit me", "our daughter is 3 and he hits me", "my husband is nice to our son who is 3 but he hits me", "everyone ignores me and I do not exist to them, I want to die",
    "my doctor asked about killing myself and I said no but I've got the pills", "I bought a rope for the dog, no, for myself, I'm hanging myself",
    "I don't want to go on a single day, I want to be dead", "I did not want sex and he did it anyway", "I do not want sex and he makes me",
    "my uncle kisses me on the mouth and puts his hand on my breast", "black eye from my husband again", "I hid in the wardrobe until he was asleep, he'd beaten mum",
    "it will never get better, I'll end my life", "I've got a gun and a gun licence and I'm going to shoot myself", "he left a note on the windscreen and jumped off the bridge",
    "he says he'll find me and kill me", "I'm standing at the edge of the cliff, no photo, I'm going to jump", "he's outside my work with a knife",
    "he said he'd burn my face", "my book club ended and I want to kill myself",
    "I want to walk into traffic", "I feel nothing except the wish not to exist", "my therapist is away, I wrote goodbye letters to my children",
    "he used to hit me and now he chokes me", "my father used to beat me and I still live with him", "he hit me when we were students and he hit me again last night",
    "my uncle abused me as a child and he's moving back in tomorrow", "I was beaten as a child and now my husband does the same to me", "he raped me in 2019 and he is back",
    "my mother used to beat us and now she beats my daughter", "my dad hit me until I was big enough, now he uses a bat", "he used to lock me in, I'm locked in now",
    "my ex strangled me in 2018 and he's outside my door now", "my stepfather used to touch me and I'm alone with him tonight", "I was abused by my husband for years and he still hits me",
    "my first boyfriend beat me and my second one is doing it too", "my husband used to be gentle, he hits me now", "when we were dating he was kind, now he slaps me",
    "He was kind when we were students. He strangled me on Sunday.", "I was abused as a child and I'm being abused now",
    "she left without saying goodbye and I miss her, so I'm going after her, I've taken the pills", "she threw a cushion at me and then she hit me with the kettle",
    "he hit me with his belt", "he grabbed my arm because I was about to leave and twisted it till it cracked", "my son hit me, he's twenty two and he broke my nose",
    "my dad kisses me goodnight and puts his hand under the covers", "my brothers found me and they say they'll kill me for the shame", "he burned my hand on the stove",
    "he says he'd kill me if I cut him out", "she's given her jewellery away because she won't be needing it", "he left a note with a goodbye and his ring",
    "left a note on the table: back never, I'm sorry, I'm on the bridge", "he kept me in the cellar overnight", "he held my hair and banged my head on the floor",
    "I could kill my sister, she told everyone, I've got the knife in my bag", "I killed him with the hammer", "I'm going to poison her",
    "today is my last day on earth", "my exams are done and I'm going to end myself", "my doctor asked me about suicide and I said no but I've got the rope",
    "I keep a blade in the car for my arms", "I wrote a goodbye letter to my mother", "I wrote a letter to my mother and one to my kids for when I'm gone",
    "I've set a date to end it", "he pinned me to the bed", "he followed me to my car because I'd left him and he's got a knife", "I hit my own head on the wall until I bled",
    "he beat me to the ground", "he held me down the whole night", "he turned up at my door with a gun", "I'm starving myself, eight days now", "when I die it'll be easier for them, I've decided on Friday",
    "I overdosed on my pills", "the bleeding won't stop", "my husband locked me out in my nightdress and threw the shoes in the river",
    "I'm hopeless and I want to die", "he shouts at me and I hide in my room, he's got the belt", "I had a good life and now I'm ending it",
    "I used to think about dying every day. I still do, and now I've a plan", "he used to hit me. He still does.", "I've just told my husband I want to die",
    "he abused me, he's dead drunk again downstairs", "I'm suicidal in general and tonight more", "should I ask my friend if she's suicidal, she's on the roof and she says she'll jump",
    "he keeps my passport because I tried to leave", "he squeezed my neck until I passed out", "he broke down the door and came at me with a chair",
    "I hide the bruises from his fists", "the only reason I haven't done it is my mum", "the only reason I haven't left is he says he'll kill me",
    "we've made a pact to go together", "I've written a goodbye letter to my kids", "I'm counting my pills because I want to be sure it's enough",
    "goodbye everyone, this was how I wanted it to end", "she left a note on the table saying she's sorry for everything", "my son hits himself until he bleeds",
    "I cut too deep with the razor", "he reads my messages and hits me for them", "he is outside in the garden with a knife", "he held me down and covered my mouth",
    "I took all of them, the pills", "I'm at the end of my rope and it's tied to the beam", "my ex hurts me every time he comes", "my husband broke her arm",
    "how long do pills take to kill me", "how long does carbon monoxide take to kill you", "a man followed me to my house", "my ex followed me into my flat", "he followed me to the toilet and locked the door", "my dad pulls her hair and drags her", "my niece says he pulls her hair", "my doctor told me to take off my top and touched my breasts", "my therapist told me to take my shirt off", "I have to marry my cousin and I don't want to", "my parents arranged my wedding and I don't know him", "goodbye and thank you for all your help, I won't be needing it", "I take 50 pills every night", "husband hit me when i little late",
    "I burned the dinner and he hit me", "my wife pulls her hair when she is naughty", "I wrote letters for my kids and tonight I'll kill myself",
    "he beats me and he is dead drunk",
])  # fmt: skip
def test_no_manner_of_speaking_hides_what_looks_like_it(detector: Detector, message: str) -> None:
    assert detector.assess(message).level is Level.CRISIS


@pytest.mark.parametrize("message", [
    "My husband never hits me.",
    "my wife never really hurts me or anything, just goes quiet for days",
    "I said goodbye to my mother at the care home and she didn't know me",
    "My son is six and he hits himself on the head when he is cross",
    "My dad yells at the football and my son gets scared of him",
    "He's following me everywhere on social media, it's quite cute",
    "I keep forgetting to take my pills since he left",
    "My husband had a heart attack in spring and now I watch him sleep",
    "I think about death a lot since I turned sixty",
    "I can't live like this, in a marriage without touch",
    "I hide my vape from my wife",
    "She won't let me drive her car",
    "My landlord threatened us with eviction",
    "Why do I wake up at four with dread?",
    "My son punches the wall when he loses at FIFA",
    "my mum won't let me go out on school nights",
    "I'm saying goodbye to the idea of a second child",
    "is it selfish to set boundaries", "is it a crime to read his messages", "is it a choice to be avoidant", "I don't want to wake my husband",
    "she's eaten the whole packet of biscuits", "I want to be in the ground floor flat", "it was our last night together and I cried at the airport",
    "my lips are blue from blueberry pie", "grandad puts his hand on my head and I feel safe",
    "I bought helium for the birthday party, is it odd to celebrate alone", "my therapist told me to write my own obituary as an exercise",
    "I gave my guitar away when he left and now I want to play again", "I can't live without her, we've been apart one weekend",
    "my brother died in a car crash in October", "it hit me that I was alone", "I burned my hand on the stove", "I just cut my finger chopping onions", "the grief hits me at night", "he beats me to the shower every morning",
    "I don't think I'll make it to your birthday party, I've got to work", "already picked the bridge for the photo",
    "I just need the courage to kick him out", "I asked a neighbour to take the cats while I'm at my sister's",
    "my roommate left a note on the kitchen table, she's at the gym", "dad said goodbye to the grandchildren at the station and I cried like a child",
    "I hit my head on the cupboard and he laughed at me", "he broke his finger last week and I drove him to hospital",
    "the coach says it's our secret weapon, team spirit", "my niece told me that grandpa's knee hurts and she worries",
    "I'm scared I'll wake my baby if I don't stop coughing", "my friend won't wake up before noon, she's on holiday",
    "he put his hand on my shoulder and I burst into tears", "she showed me which knife is for bread, I'm hopeless in kitchens",
    "my cat is anxious when I leave", "i say sorry in my head all day", "tell mum she hurt me", "my adult daughter says i hurt her",
    "living with her pain is eating me", "hugs feel wrong", "my mom was my best friend and now i can't live my own life", "i can't stand my father's touch", "will they lock me up if I tell the truth",
    "my wife follows me from room to room", "I'm terrified that I won't bond with the baby",
    "honestly i could kill my brother for telling mum about my boyfriend",
    "My dad died of a heart attack in June and my mother wants me to move back in.", "I hurt my boyfriend's feelings and want to make it right",
    "I nearly had a heart attack when the bill came", "someone broke into our shed and now I feel unsafe at home", "I watched a man being beaten on the news clip",
    "a friend of mine died in a car crash in May and I still text her", "I was choking on a nut and a nurse saved my life", "nothing matters more to me than my kids",
    "goodbye everyone, I'm off to the airport", "I took the pills back to the pharmacy, they were the wrong ones", "it was suicide to argue with the head of department",
    "I've saved my sleeping pills for the long flight", "I've decided to end it. Nine years of marriage.", "they'd be better off without me on the team",
    "my wife hits the roof when I'm late", "she smothers me with her love", "I'd die if he smiles at me again", "my little sister comes into my bed when she's scared",
    "I wrote goodbye letters to my old colleagues", "her pills are in the weekly box", "I'm thinking of dying my hair red", "my son is six and obsessed with death",
    "my husband is outside with a cake", "he ate my leftovers and I was ready to strangle him", "it's as if someone cut my arm off", "my pupils make me want to bang my head against the wall",
    "my partner tracks my location because we both agreed to it", "he hurt me with what he said", "I wrote him a goodbye letter and never sent it",
    "I can't breathe when we argue", "my toddler wakes up screaming every night", "my son hit me with his toy, he's two", "I locked myself in the bathroom to cry",
    "my ex follows me on every platform", "I'm afraid of my mother's opinion", "I wrote my farewell speech for work", "my husband squeezes my hand when we land",
    "she took my phone to show me a video", "he's poison to my self esteem", "my therapist touched on a sore point", "the massage therapist touched my back and I jumped",
    "kill me if I have to hear that ad again lol", "do you have leaflets about self-harm for a waiting room",    "a colleague died over the summer, heart attack at his desk", "I feel sick whenever the phone says Mum", "I feel sick every time he calls",
    "there was blood everywhere, turns out it was beetroot", "lost the will to live in that queue at the post office", "the cake collapsed",
    "Scared of flying, I always think the plane will go down. Any tips?", "I have a date for the exam and honestly I can't wait for it to be over.",
    "met an attractive guy outside of a club", "I've been hiding from her messages for two days", "He's coming for Christmas and I don't know how to sit across from him",
    "my husband kicked me in his sleep again, separate duvets?", "my lips are blue from the ice lolly", "Took them all back to the shop, none of the shoes fitted",
    "my diet is suicide by biscuit", "I could strangle the person who invented group projects", "That exam raped me, as my little brother says",
    "which blade for my razor, my skin is sensitive", "I'm leaving now, goodbye and thank you for the articles", "grandma said I'd break her heart",
    "I decided to go no contact with my mother this weekend", "they examined and X-rayed me and found nothing",
    "she said she would take the kids to school", "he says he'll end the lease in June", "shell never forgive me for the wedding", "someone put me out of my misery, the queue is 2 hrs", "I wish I'd never been born into this family of solicitors", "burnt my wrist on the oven shelf again",
    "he grabbed my arm because a bike was coming", "I bang my head on this shelf every time", "He took my phone to get it repaired", "what's the least painful way to wax legs", "she pushed me into the pool", "my mother hurts me with every word she says", "I pushed him away", "I pushed her into therapy", "I grabbed my husband a coffee", "I keep having panic attacks and I can't breathe", "he sang our song and it hit me that it's over", "he laughed and beat me at chess", "she sat down and hit me up for money", "We fought for hours and it wasn't worth it.", "I won't run away this time", "I can't get away with stuff like that", "All I need is a hug",
    "I'm young but I know what I want out of life", "I can't see beyond the next exam", "I paid the man at the door", "my sister is coming over", "he is coming here after work", "hell never change and I know it",
    "she told me she'd cut her hair",
    "my 7 year old wants to see me naked in the shower, when should that stop", "my son hit his sister with a plastic sword", "my kid says his stomach hurts every monday",
    "my mother kisses my children on the mouth", "the health visitor asked about a bruise, he'd walked into the table", "a nurse looked at my daughter's bruised shins",
    "my neighbour left a note: please stop singing", "he left me a note on the fridge: we're out of eggs", "the au pair left without saying goodbye",
    "I have put my affairs in order with the solicitor", "I said my goodbyes at the office, they gave me a plant", "I've got a plan for when she goes silent: I walk",
    "he took my phone to put it on charge", "I hid the shopping bags from my husband", "I hid in the wardrobe when there were guests", "my mother turned up at my job with soup",
    "can't breathe properly when she raises her voice", "gave my guitar to my nephew, I never play", "I bought a rope for the swing", "that date was a car crash",
    "my dad won't let me go to the concert", "my little boy he hit me when I come from work, he is two", "I could strangle my sister", "my mum will kill me if I don't ring",
    "overdosed on baby videos again", "I don't want to go on this holiday with his parents", "dad used to throw me up in the air, and always caught me",
    "I drank a whole bottle of wine at the hen party", "I've bruises all over from moving house", "can it change", "will it get better", "I don't want sex at all and he's patient",
    "he put his hand on my knee and I moved it, he said sorry", "my best friend has got a boyfriend and I don't exist now", "today I got locked in a changing room",
    "my therapist asked if I ever think of harming myself and I said no because I don't", "my friend has a gun licence", "I left a note on the windscreen because I scratched his car",
    "he says he'll find me a good therapist", "we stood at the edge of the cliff for a photo", "he was outside my work with coffee", "my lips are blue because of the blueberry pie",
    "he said he'd burn my cookbook if I made lentils again", "my parents won't let me go to the festival", "my book club read one where the boy hangs himself",
    "my flatmate left without saying goodbye and I miss her awful cooking", "she threw a cushion at me and it knocked over the plant", "she hit me with a snowball and we were six again",
    "he grabbed my arm because I was about to step in front of a bike", "my daughter slapped me in the supermarket, she's two, everyone stared", "mum kisses me goodnight in front of my friends",
    "my half brother found me on the internet", "my mother burned all her letters before she died and I wonder what was in them", "my best friend says she'd kill me if I cut my hair",
    "my grandad gives his stuff away because he's moving to the home", "he left a note with a smiley", "I left a note on the fridge: gone to mum's, back Sunday",
    "they've kept him in, he's eating jelly", "food poisoning, I was sick all night and he held my hair", "I could kill my sister, she told everyone my surprise",
    "I killed him. With kindness.", "my daughter wants to poison her brother's goldfish", "today is my last day of chemo", "mocks are gonna end me",
    "my doctor asked me about suicide and I said no, and I meant no", "I keep a blade in the car for seat belts", "I wrote a letter to my mother and posted it in the river",
    "I think I'm falling out of love and it feels like dying a little", "my therapist wants me to write a letter to the child I was",
    "I've set a date to tell him", "he pinned me a poppy", "he followed me into the shop because I'd left my purse", "she hit her head on the lamp and we both laughed",
    "my brother beat me to mum's heart by six years", "he held me down the whole ride, I'm scared of roller coasters", "my ex turned up at my door, with my post",
    "I starved myself of fun for years", "when I die I want to be a tree", "the only thing I overdose on is self-help", "does bleach get blood out", "can my landlord lock me out",
    "I handed in my notice and nobody tried to stop me", "I'm hopeless with money", "my dad shouts at the football and I hide in my room", "I've had such a good life with her",
    "the only reason I haven't quit therapy is that I like her chairs", "the only thing stopping me from texting her is you",
    "we've made a pact me and my gf: no phones after nine", "he keeps my passport with his because I lose things", "he locked me out of his heart after the miscarriage",
    "he turned up at my door with soup and I couldn't let him in", "he squeezed my neck, gently, the way that gets the knots out", "he broke down, and I broke out in hives",
    "I hide how much I eat from my partner, nothing awful, just biscuits", "I have a bruise from the climbing wall and he asked who did it", "I cut too deep with my words this time",
    "my therapist asked me to write a goodbye letter to the house I grew up in", "I count my pills because I'm on antibiotics", "see you on the other side of this exam",
    "they'd be better off without me on that committee", "this is the last time I write to her", "my mum says she'll die if I move to Leeds",
    "my sister left a note on the fridge saying she's at pilates", "my toddler hits himself on the helmet and laughs", "I took too many shifts so I didn't have to be home",
    "I don't want to exist in his head as the mad one", "should I let my ex see how much he hurt me", "my grandad touched everyone's hearts",
])  # fmt: skip
def test_and_the_manners_of_speaking_stay_nothing(detector: Detector, message: str) -> None:
    assert detector.assess(message).level is Level.NONE


def test_somebody_elses_suicide_read_about_is_not_the_writers(detector: Detector) -> None:
    assert detector.assess("I read that the author killed himself, does that change how one reads his work").level is Level.CONCERN


@pytest.mark.parametrize("message", [
    "My daughter (16) told me she's been cutting. I don't know how to react.",
    "There's only one way out of this. Don't ask.",
    "I want out of my life. My mother burned my favourite shirt.",
    "picked a date. the 14th. don't ask",
])  # fmt: skip
def test_the_end_of_a_sentence_counts_inside_a_longer_message(detector: Detector, message: str) -> None:
    assert detector.assess(message).level is Level.CRISIS


@pytest.mark.parametrize(
    ("message", "category"),
    [
        ("if he finds out I've been on this site he'll go crazy, I have to be quick", Category.DOMESTIC_VIOLENCE),
        ("He said if I ever leave with the kids he will find me and I won't see another birthday", Category.DOMESTIC_VIOLENCE),
        ("My dad ruined my life and tonight he's going to pay. I've got a bat in the car", Category.HARM_TO_OTHERS),
        ("I put my hand on my sister's mouth and kept it there until she went red", Category.HARM_TO_OTHERS),
        ("It's not deep, I've cleaned it. I'm not gonna kill myself", Category.SELF_HARM),
        ("You know what would actually fix me? A bullet.", Category.SUICIDE),
    ],
)
def test_the_danger_that_a_threat_or_a_slip_is_about(detector: Detector, message: str, category: Category) -> None:
    found = detector.assess(message)
    assert found.level is Level.CRISIS and found.categories[0] is category


@pytest.mark.parametrize(
    "message",
    [
        "he hits me when my song is too loud",
        "last time he hit me the phone line was dead",
        "he hit me because I used his data",
    ],
)
def test_a_word_that_stories_use_takes_nothing_out_of_life(detector: Detector, message: str) -> None:
    assert detector.assess(message).level is Level.CRISIS


@pytest.mark.parametrize(
    "message", ["a song about a man who wants to die", "the study says that 700 people killed themselves", "the poem says that she wants to die"]
)
def test_and_what_tells_of_one_does(detector: Detector, message: str) -> None:
    assert detector.assess(message).level is not Level.CRISIS


@pytest.mark.parametrize(
    "message", ["I'll hang myself from the washing line", "my report card came and dad beat me", "the crisis line was busy and I want to die"]
)
def test_nor_does_a_line_or_a_report_of_ones_own(detector: Detector, message: str) -> None:
    assert detector.assess(message).level is Level.CRISIS


@pytest.mark.parametrize(
    "message",
    ["my brother killed himself last week", "he took his own life three weeks ago", "my dad shot himself in 2019", "she hanged herself in May"],
)
def test_whoever_lost_somebody_to_suicide_is_not_asked_to_save_them(detector: Detector, message: str) -> None:
    found = detector.assess(message)
    assert (found.level, found.about) == (Level.CONCERN, About.OTHER)


@pytest.mark.parametrize(
    "message",
    [
        "how do families survive a suicide, I am planning mine",
        "my brother's suicide is on my mind, I want to follow him",
        "my sister's suicide is always in my head and I'm next",
        "what happens to my autistic brother when I'm gone, I have the pills",
        "after he left I did not eat for a week and now I can't stand up",
        "I'm scared she is going to end it. She won't answer her phone and she said goodbye",
        "he is going to end it because I left him",
        "my son is so low, I'm terrified he will end it",
        "she is going to end it with pills",
        "dad burnt her hair as punishment",
        "I'm going to take my life one day",
        "I will take my life in my own home",
        "I'm going to take my life in a different way this time",
        "I took forty paracetamol with water",
        "I feel like jumping off a bridge",
    ],
)
def test_a_manner_of_speaking_excuses_nothing_that_is_said_beside_it(detector: Detector, message: str) -> None:
    """Idioms for the bereaved, for partings, for the kitchen, for a life in one's own hands and for a headache once reached over these."""
    assert detector.assess(message).level is Level.CRISIS


def test_no_two_rules_share_a_name() -> None:
    """A second rule of the same name was once written over the first."""
    names = [rule.id for rule in RULES]
    assert sorted(names) == sorted(set(names))
