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
LONG = 1 << 9  # a phrase
CALLING = 1 << 10  # has a form in it by which artists are called
SETTING = 1 << 11  # has a word in it that settings have
EMBEDDED = 1 << 12  # named like an embedding of another architecture
OTHER_BOARD = 1 << 13  # a word of a board that the checkpoint did not see
# of a side
DOUBLE = 1 << 14  # a tag is there twice
SENTENCE = 1 << 15  # a sentence is among its tags
MISPLACED = 1 << 16  # a word for bad pictures in the positive, or one for good ones in the negative
NOT_ASCII = 1 << 17  # it has letters that English does not have

LONG_TAG = 4  # words of a phrase
