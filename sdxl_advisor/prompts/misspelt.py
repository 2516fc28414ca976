"""Words that were meant: the known word that a misspelt one is nearest to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, reduce
from operator import or_

SHORT, LONG = 6, 11  # letters: shorter words are not guessed at, longer ones may have two slips
SWAPPED = 4  # letters of an ordinary word in which two may be swapped
DROPPED = 9  # letters of one in which a letter may be dropped or put in
SLIPS = 2  # at most, in one word
SWAP = 2  # letters that were swapped
MANY = 20_000  # words to remember
DIGITS = frozenset("0123456789")
BITS = [1 << (byte & 63) for byte in range(256)]


class Speller:
    """Knows *words* and finds the one that was meant, among those that are as long and have the same letters."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words: dict[str, str] = {squeezed(word): word for word in words}
        self.digits = {known: digits(known) for known in self.words}
        self.near: dict[int, list[tuple[int, str]]] = {}  # by length, those nearly as long with their letters as bits
        for known in (word for word in self.words if len(word) >= SHORT):
            for size in range(len(known) - slips(known), len(known) + slips(known) + 1):
                self.near.setdefault(size, []).append((bits(known), known))
        self.meant: Callable[[str], str | None] = lru_cache(maxsize=MANY)(self.look_up)

    def look_up(self, word: str) -> str | None:
        """The known word that *word* was meant to be; ``None`` when it is like none, or known itself."""
        letters = squeezed(word)
        if letters in self.words:
            return self.words[letters] if self.words[letters] != word else None
        if len(letters) not in self.near:
            return None
        own = "" if letters.isalpha() else digits(letters)
        near = [known for known in self.similar(letters) if self.digits[known] == own and alike(letters, known)]
        return self.words[min(near, key=lambda known: (distance(letters, known), known))] if near else None

    def similar(self, letters: str) -> list[str]:
        """The known words of nearly the same length that have nearly the same letters: a slip changes two at most."""
        own, most = bits(letters), 2 * (SLIPS if len(letters) >= LONG - SLIPS else 1)
        return [known for other, known in self.near[len(letters)] if (own ^ other).bit_count() <= most]


class Reader:
    """Knows ordinary *words*, of which few slips are certain: many other words are a letter away from them.

    Two letters swapped, or in a long word one that is dropped or put in within it.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self.words = set(words)
        self.sums: dict[tuple[int, int], list[str]] = {}  # by how many letters and what they add up to, in any order
        self.ends: dict[tuple[str, str, int], list[str]] = {}  # long ones by their first and last letter and length
        for word in self.words:
            if len(word) >= SWAPPED:
                self.sums.setdefault((len(word), letters_added(word)), []).append(word)
            if len(word) >= DROPPED:
                self.ends.setdefault((word[0], word[-1], len(word)), []).append(word)

    def meant(self, word: str) -> str | None:
        """The one word that *word* was meant to be; ``None`` when that is not certain."""
        if word in self.words:
            return None
        found = set[str]()
        if alike := self.sums.get((len(word), letters_added(word))):
            found.update(known for known in alike if is_swapped(word, known))
        if longer := self.ends.get((word[:1], word[-1:], len(word) + 1)):
            found.update(known for known in longer if known.isalpha() and word in without_one(known))
        if not found and (word[:1], word[-1:], len(word) - 1) in self.ends and word.isalpha():  # one letter too many
            found = {word for word in without_one(word) if word in self.words}
        return next(iter(found)) if len(found) == 1 else None


def letters_added(word: str) -> int:
    """A number that words of the same letters have in common."""
    return sum(word.encode()) if word.isascii() else sum(map(ord, word))


def is_swapped(word: str, known: str) -> bool:
    """Tell whether one is the other, which is as long, with two letters swapped that stand next to each other."""
    if not known.replace(" ", "").isalpha():
        return False
    at = next((n for n, (one, other) in enumerate(zip(word, known, strict=True)) if one != other), len(word))
    pair = word[at : at + 2]
    return pair == known[at : at + 2][::-1] and word[at + 2 :] == known[at + 2 :] and " " not in pair


def without_one(word: str) -> Iterator[str]:
    """A word without one letter, neither its first nor its last."""
    for n in range(1, len(word) - 1):
        yield word[:n] + word[n + 1 :]


def squeezed(word: str) -> str:
    """A word without blanks, dashes and underscores."""
    return word.replace(" ", "").replace("-", "").replace("_", "")


def bits(letters: str) -> int:
    """Which letters there are, a bit a letter; some rare ones share theirs."""
    codes = letters.encode() if letters.isascii() else [ord(letter) & 63 for letter in letters]
    return reduce(or_, map(BITS.__getitem__, codes), 0)


def slips(letters: str) -> int:
    """How many slips a word may have."""
    return 1 if len(letters) < LONG else SLIPS


def alike(letters: str, known: str) -> bool:
    """Tell whether the one may be the other misspelt, as far as letters tell: a plural is no slip."""
    if len(known) < SHORT or f"{known}s" == letters or f"{letters}s" == known:
        return False
    return is_within(slips(known), letters, known)


def digits(letters: str) -> str:
    """The digits of a word, which agree in words that are meant for each other."""
    return "".join([letter for letter in letters if letter in DIGITS])


def is_within(most: int, one: str, other: str) -> bool:
    """Tell whether the one becomes the other by so many slips."""
    if abs(len(one) - len(other)) > most:
        return False
    one, other = without_same_ends(one, other)
    if not one or not other:
        return len(one) + len(other) <= most
    swapped = one[:2] == other[1::-1]
    if most <= 1:
        return most == 1 and (len(one) == len(other) == 1 or (swapped and len(one) == len(other) == SWAP))
    return (
        is_within(most - 1, one[1:], other[1:])
        or is_within(most - 1, one[1:], other)
        or is_within(most - 1, one, other[1:])
        or (swapped and is_within(most - 1, one[2:], other[2:]))
    )


def without_same_ends(one: str, other: str) -> tuple[str, str]:
    """What is left of two words without the letters at their beginning and their end that are the same."""
    start, most = 0, min(len(one), len(other))
    while start < most and one[start] == other[start]:
        start += 1
    end, most = 0, most - start
    while end < most and one[-1 - end] == other[-1 - end]:
        end += 1
    return one[start : len(one) - end], other[start : len(other) - end]


def distance(one: str, other: str) -> int:
    """How many letters were left out, put in, replaced, or swapped with the next."""
    above: list[int] = []
    row = list(range(len(other) + 1))
    for n, letter in enumerate(one, 1):
        before, above, row = above, row, [n]
        for m, wanted in enumerate(other, 1):
            cost = min(above[m] + 1, row[m - 1] + 1, above[m - 1] + (letter != wanted))
            if n > 1 and m > 1 and letter == other[m - 2] and one[n - 2] == wanted:
                cost = min(cost, before[m - 2] + 1)
            row.append(cost)
    return row[-1]
