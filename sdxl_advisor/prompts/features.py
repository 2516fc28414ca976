"""What a tag may be, or a side of a prompt, as bits: by these a rule that could find nothing in it is not run.

A bit that is set too often costs time, one that is missing hides a finding.
"""

from __future__ import annotations

# of a tag
FOREIGN = 1 << 0  # a word that only others know
MISSPELT = 1 << 1  # like a known word
STRANGE = 1 << 2  # looks like a word for quality
JOINED = 1 << 3  # known words that lack their comma
GOOD = 1 << 4  # one of the checkpoint's words for good pictures
BAD = 1 << 5  # one of its words for bad ones
RATED = 1 << 6  # one of its words for ratings
DATED = 1 << 7  # one of its words for periods
UNDERSCORED = 1 << 8  # written with underscores, and no coined word
LONG = 1 << 9  # a phrase; of a side: it has many
CALLING = 1 << 10  # has a form in it by which artists are called
SETTING = 1 << 11  # has a word in it that settings have
EMBEDDED = 1 << 12  # named like an embedding of another architecture
OTHER_BOARD = 1 << 13  # a word of a board that the checkpoint did not see
NUMBERED = 1 << 14  # begins with a number that may be a weight
WITH_YEAR = 1 << 15  # has a year in it
# of a side
DOUBLE = 1 << 16  # a tag is there twice
SENTENCE = 1 << 17  # a sentence is among its tags
MISPLACED = 1 << 18  # a word for bad pictures in the positive, or one for good ones in the negative
NOT_ASCII = 1 << 19  # it has letters that English does not have
FAULTY = 1 << 20  # something in it is not read as it was meant
BRACKETS = 1 << 21  # it has a pair of brackets that is more or less than a tag with its weight
BRACES = 1 << 22  # it has braces, or the double colons of NovelAI
BAR = 1 << 23  # alternatives stand in it
SEPARATOR = 1 << 24  # other marks stand for commas
WEIGHT = 1 << 25  # a tag weighs more or less than is usual
SIGNED = 1 << 26  # it has signs or a word that may be compel's
ADD_ON = 1 << 27  # it names a network or an embedding
COLONS = 1 << 28  # it has several, as labels have
GAPS = 1 << 29  # a comma has nothing before or behind it

LONG_TAG, MANY_LONG = 4, 4  # words of a phrase, phrases that are many
LABELS = 3  # fewer may be names such as "honkai: star rail"
