"""What a tag may be, as bits: by these a rule that could find nothing in a prompt is not run.

A bit that is set too often costs time, one that is missing hides a finding.
"""

from __future__ import annotations

FOREIGN = 1  # a word that only others know
MISSPELT = 2  # like a known word
STRANGE = 4  # looks like a word for quality
JOINED = 8  # known words that lack their comma
LONG = 16  # a phrase
CALLING = 32  # has a form in it by which artists are called
SETTING = 64  # has a word in it that settings have
RATED = 512  # one of the checkpoint's words for ratings
DATED = 1024  # one of its words for periods
UNDERSCORED = 2048  # written with underscores, and no coined word
EMBEDDED = 128  # named like an embedding of another architecture
OTHER_BOARD = 256  # a word of a board that the checkpoint did not see

LONG_TAG = 4  # words of a phrase
