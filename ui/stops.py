"""A lesson of 45 minutes: its stops, and what a teacher should know of each.

What an answer claims of training is claimed by the lessons on Train as well, whose tests compute it.
"""

from typing import NamedTuple


class Stop(NamedTuple):
    """One thing to do on one page, and one question.

    `query` is the page's link; `say` is what students say, `reply` what to answer.
    """

    name: str
    page: str
    query: dict[str, str]
    minutes: int
    do: str
    question: str
    answer: str
    say: str
    reply: str


STOPS = (
    Stop(
        "It reads",
        "Home",
        {},
        3,
        "Draw a 3, slowly, and watch the ten circles.",
        "Does it wait until you have finished?",
        "No. At every moment it answers to the ink that is there: ten units look at all 784 pixels, and ten outputs "
        "weigh what the units say. It knows nothing of strokes or of time.",
        "“It recognises the shape.”",
        "Ask what it would need for that. It gets 784 numbers, and multiplies and adds: nothing else happens.",
    ),
    Stop(
        "Two networks",
        "Draw",
        {"weights": "wide-800", "other": "classic-10"},
        5,
        "Draw a 4 with an open top. Then close the top, slowly, with one more stroke.",
        "When does it become a 9, and for which network first?",
        "When enough ink stands in the gap. There is no rule for it anywhere: each network has its own place where the "
        "answer tips, since each has learned its own weights.",
        "“The big one is smarter.”",
        "It has 800 units instead of ten, and has seen more kinds of hands. Both do the same two multiplications.",
    ),
    Stop(
        "It learns",
        "Train",
        {"alpha": "0.2", "iterations": "500", "digits": "10000"},
        6,
        "Press Train and watch the curve and the hidden units.",
        "When has it learned most?",
        "Early. After 100 of the 500 steps it reads more than 80 of 100 digits that it has never seen, and all the "
        "other steps together add less than ten. The units turn from noise into strokes meanwhile.",
        "“It remembers the digits.”",
        "The strong line is about digits that it never learns from. If it only remembered, that line would stay low.",
    ),
    Stop(
        "Too small a step",
        "Train",
        {"alpha": "0.002", "iterations": "500", "digits": "10000"},
        4,
        "Press Train. Alpha is a hundredth of what it was. Look at “What a step of each size would do”.",
        "What does alpha do?",
        "It says how far each weight moves against its gradient. The way is right and the steps are small: the network "
        "runs out of steps, not of things to learn.",
        "“It is stuck.”",
        "Let them set alpha to 0.20 and press “Go on from here”: nothing was lost by being slow.",
    ),
    Stop(
        "Too large a step",
        "Train",
        {"alpha": "9", "iterations": "500", "digits": "10000", "seed": "1"},
        5,
        "Guess first: faster, or not at all? Then press Train.",
        "Why does it not come back?",
        "The first steps fly over the valley and throw hidden units so far that no digit excites them any more. Such a "
        "unit gets no gradient, so it never moves again: it is dead.",
        "“It will calm down later.”",
        "Point at the crossed-out units. “Rewind and try alpha 0.30” shows that the start was not to blame.",
    ),
    Stop(
        "Inside a unit",
        "Inside",
        {"weights": "classic-10", "digit": "0", "unit": "4"},
        6,
        "Click through the hidden units: ink on blue excites one, ink on orange calms it. Then on “Next digit”, until "
        "a unit stays silent: 0.",
        "What does a hidden unit look for?",
        "For ink in certain places: ink on blue excites it, ink on orange calms it. It multiplies, adds up, and is "
        "silent below nought. Then it speaks for some digits and against others.",
        "“This one looks for sevens.”",
        "Let them click on an output: several units speak for each digit, and each unit speaks about several.",
    ),
    Stop(
        "One step, by hand",
        "Inside",
        {"weights": "classic-10", "digit": "8", "stage": "back_prop"},
        6,
        "Take a step, then ten more, and watch the loss of this one digit. Then set alpha to 10, and look what such a "
        "step would do for all digits.",
        "What does one step change?",
        "Each weight of a unit that answers, where there is ink, by its own gradient: that is how much the loss would "
        "change with it. The loss of this one digit falls fast. But for all digits together a step with alpha 10 goes "
        "over the valley: what serves one digit so much harms the others.",
        "“It now knows this digit.”",
        "It does, and may have forgotten others: that is why a real step looks at thousands of digits together.",
    ),
    Stop(
        "Where it fails",
        "Mistakes",
        {"weights": "classic-10", "cell": "49"},
        5,
        "Look at the 4s that it takes for 9s. Would you have read them? Click on one to see it inside.",
        "Why are 4 and 9 confused?",
        "Most of their ink stands in the same places, so the same units answer to both. What tells them apart is often "
        "a gap at the top: a few pixels, and many hands close it nearly.",
        "“That is a 4, anybody sees that.”",
        "Ask what they see that is not in the 784 pixels. Then count with them how many they would have got wrong.",
    ),
    Stop(
        "When to stay silent",
        "Draw",
        {"weights": "wide-800"},
        5,
        "Draw a letter, a smile, or nothing in particular.",
        "Should it always answer?",
        "The ten probabilities sum to one, whatever is drawn: of itself, the network can’t say “none of these”. So "
        "a second one was trained to tell digits from other things, and it says when it can’t tell.",
        "“It should know that this is a letter.”",
        "It has only ever seen digits. Whoever uses such a network has to think of what else will be put before it.",
    ),
)
PLACES = {"Home": "home.py", "Train": "pages/1_Train.py", "Draw": "pages/2_Draw.py"} | {
    "Inside": "pages/3_Inside.py",
    "Mistakes": "pages/4_Mistakes.py",
}
MINUTES = sum(stop.minutes for stop in STOPS)
