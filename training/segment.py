#!/usr/bin/env python3
"""Train the tables that split English text into sentences and tokens.

The program reads Universal Dependencies files (CoNLL-U), rebuilds the raw text
they were annotated on, and fits two logistic regressions over hashed features:
one decides, at every place inside a run of non-space characters where a token
may end, whether it does; the other decides, between two tokens, whether a
sentence ends there. Both are written to one file that
crates/reader/src/segment reads. The features here and there are the same
integers, so both sides give the same spans; `--fixture` writes the file that
the Rust test checks this with.

Usage:
  segment.py --train F.conllu... --dev F.conllu... --test F.conllu...
             --lexicon segment-lexicon.tsv --out segment.bin
  segment.py --model segment.bin --fixture prose.txt --out expected.tsv
  segment.py --raw F.conllu --out DIR           (text and gold spans, in bytes)
  segment.py --score gold.tsv spans.tsv         (CoNLL 2018 exact-span F1)

The method is the classifier view of sentence splitting (Reynar and
Ratnaparkhi 1997; Gillick 2009) and feature hashing (Weinberger et al. 2009).
Scores are those of Zeman et al. 2018 (CoNLL shared task): a span counts when
both of its ends agree with the gold span.
"""

import argparse
import copy
import os
import random
import struct
import sys

import numpy as np

SEED = 20180702
MASK = 0xFFFFFFFF
MAGIC = b"DSEG0001"

# ---------------------------------------------------------------------------
# Characters. The classes are spelled out instead of taken from a Unicode
# library, because two libraries of different age would disagree.

SPACE, LOWER, UPPER, OTHER, DIGIT, PUNCT = range(6)


def char_class(c):
    """Class of a code point: space, lower, upper, other letter, digit, punct."""
    if c < 0x80:
        if 97 <= c <= 122:
            return LOWER
        if 65 <= c <= 90:
            return UPPER
        if 48 <= c <= 57:
            return DIGIT
        if c == 32 or 9 <= c <= 13 or 28 <= c <= 31:
            return SPACE
        return PUNCT
    if c < 0x100:
        if c == 0x85 or c == 0xA0:
            return SPACE
        if c in (0xAA, 0xB5, 0xBA):
            return LOWER
        if c < 0xC0 or c == 0xD7 or c == 0xF7:
            return PUNCT
        return UPPER if c < 0xDF else LOWER
    if c < 0x180:
        odd_is_upper = 0x139 <= c <= 0x148 or 0x179 <= c <= 0x17E
        return UPPER if (c & 1 == 1) == odd_is_upper else LOWER
    if 0x386 <= c <= 0x3AB or 0x400 <= c <= 0x42F:
        return UPPER
    if 0x3AC <= c <= 0x3CE or 0x430 <= c <= 0x45F:
        return LOWER
    if c == 0x1680 or 0x2000 <= c <= 0x200A or c in (0x2028, 0x2029, 0x202F, 0x205F, 0x3000):
        return SPACE
    if (
        0x2010 <= c <= 0x206F
        or 0x20A0 <= c <= 0x20CF
        or 0x2190 <= c <= 0x2BFF
        or 0x3001 <= c <= 0x303F
        or 0xFE10 <= c <= 0xFE1F
        or 0xFE30 <= c <= 0xFE6F
        or 0xFF00 <= c <= 0xFF0F
        or 0x1F000 <= c <= 0x1FAFF
        or c == 0xFFFD
    ):
        return PUNCT
    return OTHER


def fold(c):
    """Code point with case, digits and apostrophes levelled."""
    if 65 <= c <= 90:
        return c + 32
    if 48 <= c <= 57:
        return 48
    if c < 0x80:
        return 39 if c == 0x60 else c
    if c == 0x2018 or c == 0x2019:
        return 39
    if 0xC0 <= c <= 0xDE and c != 0xD7:
        return c + 32
    if 0x391 <= c <= 0x3A9 or 0x410 <= c <= 0x42F:
        return c + 32
    return c


CLASS_OF = {}
FOLD_OF = {}


def classes(codes):
    out = []
    for c in codes:
        k = CLASS_OF.get(c)
        if k is None:
            k = CLASS_OF[c] = char_class(c)
        out.append(k)
    return out


def folds(codes):
    out = []
    for c in codes:
        k = FOLD_OF.get(c)
        if k is None:
            k = FOLD_OF[c] = fold(c)
        out.append(k)
    return out


def word_hash(folded):
    """FNV-1a over folded code points."""
    h = 2166136261
    for c in folded:
        h = ((h ^ c) * 16777619) & MASK
    return h


def shape(kinds):
    """Shape of a word: case pattern and length bucket, as one integer."""
    n = len(kinds)
    if n == 0:
        return 0
    up = lo = di = pu = 0
    for k in kinds:
        if k == UPPER:
            up += 1
        elif k == DIGIT:
            di += 1
        elif k == PUNCT:
            pu += 1
        else:
            lo += 1
    if up == 0 and di == 0 and pu == 0:
        form = 1
    elif lo == 0 and di == 0 and pu == 0:
        form = 2
    elif di == n:
        form = 3
    elif pu == n:
        form = 4
    elif up == 0 and lo == 0:
        form = 5
    elif pu == 0 and di == 0:
        form = 6 if kinds[0] == UPPER and up == 1 else 7
    elif di > 0:
        form = 8
    elif kinds[0] == UPPER:
        form = 9
    elif kinds[0] == PUNCT:
        form = 10
    else:
        form = 11
    return form * 8 + bucket(n)


def bucket(n):
    """0..7: exact up to four, then 5-6, 7-10, more."""
    if n <= 4:
        return n
    if n <= 6:
        return 5
    return 6 if n <= 10 else 7


# ---------------------------------------------------------------------------
# Addresses: spans that hold no token boundary.

APOSTROPHES = (0x27, 0x2019, 0x2018, 0x60)
TRAILING = frozenset(map(ord, ".,;:!?)]}>\"'’”»"))


def starts_with(f, i, end, word):
    return i + len(word) <= end and all(f[i + j] == ord(w) for j, w in enumerate(word))


def host_end(c, f, k, i, j, e, lex):
    """End of the host or file name that is the run i..j, or 0."""
    m = j
    while m > i and k[m - 1] == PUNCT:
        m -= 1
    dot = m
    while dot > i and m - dot < 8 and c[dot - 1] != 0x2E:
        dot -= 1
    if dot - i < 3 or c[dot - 1] != 0x2E or k[dot - 2] == PUNCT:
        return 0
    if not lex.extension(word_hash(f[dot:m])):
        return 0
    return url_end(c, i, e) if m == j and j < e and c[j] == 0x2F else m


def url_end(c, i, e):
    """End of the URL that starts at i, without the punctuation of the sentence."""
    end = i
    while end < e and c[end] not in (0x22, 0x3C, 0x3E, 0x201C, 0x201D, 0x5D, 0x7C):
        end += 1
    while end > i and c[end - 1] in TRAILING:
        end -= 1
    return end


def address_spans(c, f, k, s, e, lex):
    """URLs, host names, e-mail addresses, @handles and #tags in chunk s..e."""
    out = []
    interesting = False
    for i in range(s, e):
        if c[i] in (0x40, 0x23) or (c[i] == 0x3A and i + 2 < e and c[i + 1] == 0x2F) or (
            c[i] == 0x2E and i > s and i + 1 < e and k[i - 1] != PUNCT and k[i + 1] != PUNCT
        ):
            interesting = True
            break
    if not interesting:
        return out
    i = s
    while i < e:
        end = 0
        fresh = i == s or k[i - 1] == PUNCT
        if fresh and (
            starts_with(f, i, e, "http://")
            or starts_with(f, i, e, "https://")
            or starts_with(f, i, e, "ftp://")
            or starts_with(f, i, e, "www.")
        ):
            end = url_end(c, i, e)
        elif fresh and c[i] in (0x40, 0x23) and i + 1 < e and k[i + 1] in (LOWER, UPPER, OTHER):
            end = i + 1
            while end < e and (LOWER <= k[end] <= DIGIT or c[end] == 0x5F):
                end += 1
        elif LOWER <= k[i] <= DIGIT and fresh:
            j = i
            while j < e and (LOWER <= k[j] <= DIGIT or c[j] in (0x2E, 0x5F, 0x25, 0x2B, 0x2D)):
                j += 1
            if j < e and c[j] == 0x40:
                m = j + 1
                while m < e and (LOWER <= k[m] <= DIGIT or c[m] in (0x2E, 0x2D)):
                    m += 1
                while m > j + 1 and k[m - 1] == PUNCT:
                    m -= 1
                if any(c[x] == 0x2E for x in range(j + 1, m)):
                    end = m
            else:
                end = host_end(c, f, k, i, j, e, lex)
            if end == 0:
                # Nothing starts inside a run already read to its end.
                while i + 1 < j:
                    i += 1
        if end > i + 1:
            out.append((i, end))
            i = end
        else:
            i += 1
    return out


# ---------------------------------------------------------------------------
# Tokens.

TOKEN_ATTRIBUTES = 43


# Classes of abbreviations that rules ask for; the lexicon explains them.
TITLE, MONTH = 1, 2
# Set on words that end a host or a file name.
EXTENSION = 16


class Lexicon:
    """Abbreviation classes and words that split without a mark."""

    def __init__(self, path=None):
        self.abbr, self.split = {}, {}
        if path:
            for line in open(path, encoding="utf-8"):
                if line.startswith("#") or not line.strip():
                    continue
                kind, word, value = line.rstrip("\n").split("\t")
                h = word_hash(folds(map(ord, word)))
                if kind == "split":
                    self.split[h] = int(value)
                elif kind == "ext":
                    self.abbr[h] = self.abbr.get(h, 0) | EXTENSION
                else:
                    self.abbr[h] = self.abbr.get(h, 0) | int(value)

    def abbreviation(self, h):
        return self.abbr.get(h, 0) & (EXTENSION - 1)

    def extension(self, h):
        return self.abbr.get(h, 0) // EXTENSION


def chunks_of(k, s, e):
    out = []
    i = s
    while i < e:
        if k[i] == SPACE:
            i += 1
            continue
        j = i
        while j < e and k[j] != SPACE:
            j += 1
        out.append((i, j))
        i = j
    return out


def is_nt(f, k, p, s, e):
    """Is position p the start of a final n't?"""
    return (
        p > s
        and p + 3 <= e
        and f[p] == 0x6E
        and f[p + 1] == 39
        and f[p + 2] == 0x74
        and (p + 3 == e or not LOWER <= k[p + 3] <= DIGIT)
        and LOWER <= k[p - 1] <= OTHER
    )


def is_elision(f, k, p, s, e):
    """Is p the apostrophe of a name such as O'Hara, d'Estaing?"""
    return (
        f[p] == 39
        and p > s
        and p + 2 < e
        and f[p - 1] in (0x64, 0x6C, 0x6F)
        and (p - 1 == s or k[p - 2] == PUNCT)
        and k[p + 1] == UPPER
        and LOWER <= k[p + 2] <= OTHER
    )


def keeps_stop(c, f, k, p, chunk, next_chunk, lex):
    """Is p a full stop that stays with a known abbreviation?

    So it is when the sentence plainly goes on (a comma, a small letter), after
    a title before a name, after a month before a number, and in the state
    abbreviations after a party letter: (D-Va.).
    """
    s, e = chunk
    if c[p] != 0x2E or (p + 1 < e and c[p + 1] == 0x2E):
        return False
    i = p
    while i > s and p - i < 16 and k[i - 1] != PUNCT:
        i -= 1
    abbr = lex.abbreviation(word_hash(f[i:p]))
    if not abbr:
        return False
    if p + 1 < e:
        if c[p + 1] in (0x2C, 0x3B):
            return True
    elif next_chunk:
        after = k[next_chunk[0]]
        if after == LOWER:
            return True
        if k[i] == UPPER and (abbr, after) in ((TITLE, UPPER), (MONTH, DIGIT)):
            return True
    return i - 2 >= s and c[i - 1] == 0x2D and k[i - 2] == UPPER and (i - 2 == s or k[i - 3] == PUNCT)


# Marks that are cut off on both sides or on neither when they join two words.
JOINTS = frozenset(map(ord, "-/–—:&+=_"))


def is_joint(c, k, p, s, e):
    return p > s and p + 1 < e and c[p] in JOINTS and k[p - 1] != PUNCT and k[p + 1] != PUNCT


def is_candidate(f, k, p, s, e):
    a, b = k[p - 1], k[p]
    if a == PUNCT or b == PUNCT:
        return not (is_elision(f, k, p - 1, s, e) or is_elision(f, k, p, s, e))
    if (a == DIGIT) != (b == DIGIT):
        return not is_label(k, p, s, e)
    return is_nt(f, k, p, s, e)


def is_label(k, p, s, e):
    digits = 0
    while p + digits < e and k[p + digits] == DIGIT:
        digits += 1
    after = p + digits
    return (
        k[p - 1] == UPPER
        and (p - 1 == s or k[p - 2] == PUNCT)
        and digits in (1, 2)
        and (after == e or (k[after] == PUNCT and (after + 1 == e or k[after + 1] != DIGIT)))
    )


def token_attributes(c, f, k, chunk, p, prev_chunk, next_chunk, lex, info):
    s, e = chunk
    a = [0] * TOKEN_ATTRIBUTES
    for j in range(1, 5):
        a[j - 1] = f[p - j] if p - j >= s else 0
        a[j + 3] = f[p + j - 1] if p + j - 1 < e else 0
    a[8] = k[p - 1] * 8 + k[p]
    a[9] = (k[p - 2] if p - 2 >= s else 0) * 8 + (k[p + 1] if p + 1 < e else 0)
    a[10] = (k[p - 3] if p - 3 >= s else 0) * 8 + (k[p + 2] if p + 2 < e else 0)
    left_punct = k[p - 1] == PUNCT
    i = p - 1
    while i > s and p - i < 16 and (k[i - 1] == PUNCT) == left_punct:
        i -= 1
    a[11] = word_hash(f[i:p])
    a[12] = shape(k[i:p])
    a[13] = lex.abbreviation(a[11])
    right_punct = k[p] == PUNCT
    j = p + 1
    while j < e and j - p < 16 and (k[j] == PUNCT) == right_punct:
        j += 1
    a[14] = word_hash(f[p:j])
    a[15] = shape(k[p:j])
    # The run beyond one mark on either side, for initials and compounds.
    m = i
    while m > s and i - m < 16 and (k[m - 1] == PUNCT) != left_punct:
        m -= 1
    a[16] = word_hash(f[m:i])
    a[17] = shape(k[m:i])
    n = j
    while n < e and n - j < 16 and (k[n] == PUNCT) != right_punct:
        n += 1
    a[18] = word_hash(f[j:n])
    a[19] = shape(k[j:n])
    a[20] = word_hash(f[s:p]) if p - s <= 12 else 1
    a[21] = word_hash(f[p:e]) if e - p <= 12 else 1
    a[22] = min(p - s, 4) * 8 + min(e - p, 4)
    # The last alphanumeric character of the chunk tells whether only closing
    # marks follow.
    last_alnum, first_alnum, flags, dots, hyphens, whole = info
    a[23] = (2 if p > last_alnum else 0) + (1 if p + 1 > last_alnum else 0)
    a[24] = 1 if p <= first_alnum else 0
    a[25] = flags
    a[26] = dots * 8 + hyphens
    if next_chunk:
        ns, ne = next_chunk
        q = ns
        while q < ne and q - ns < 4 and k[q] == PUNCT:
            q += 1
        r = q
        while r < ne and r - q < 16 and k[r] != PUNCT:
            r += 1
        a[27] = word_hash(f[q:r])
        a[28] = shape(k[q:r])
        a[29] = f[ns]
        a[30] = k[ns]
    if prev_chunk:
        ps, pe = prev_chunk
        q = max(ps, pe - 16)
        a[31] = word_hash(f[q:pe])
        a[32] = shape(k[q:pe])
    else:
        a[32] = 127
    a[33] = whole
    a[34] = lex.abbreviation(a[16])
    a[35] = c[p - 1]
    a[36] = c[p]
    a[37] = (p - i) * 32 + (j - p)
    a[38] = 1 if m == s and i == s else (2 if m == s else 0)
    a[39] = shape(k[s:e]) if e - s <= 24 else 99
    a[40] = lex.extension(a[14])
    a[41] = lex.extension(a[18])
    a[42] = lex.extension(a[11])
    return a


def chunk_info(f, k, s, e):
    last = first = -1
    flags = dots = hyphens = 0
    for i in range(s, e):
        kk = k[i]
        if kk != PUNCT:
            last = i
            if first < 0:
                first = i
            flags |= 1 if kk == DIGIT else 2
        else:
            ch = f[i]
            if ch == 0x2E:
                dots += 1
            elif ch == 0x2D:
                hyphens += 1
            elif ch == 0x40:
                flags |= 4
            elif ch == 0x2F:
                flags |= 8
            elif ch == 39:
                flags |= 16
            elif ch == 0x3A:
                flags |= 32
            elif ch == 0x5F:
                flags |= 64
    if first < 0:
        first = e
    return last, first, flags, min(dots, 3), min(hyphens, 3), word_hash(f[s:e]) if e - s <= 16 else 1


def token_candidates(c, f, k, s, e, lex):
    """Yields (chunk, sure cuts, [(position, attributes)]) for block s..e."""
    chunks = chunks_of(k, s, e)
    for x, (cs, ce) in enumerate(chunks):
        if all(LOWER <= q <= OTHER for q in k[cs:ce]):
            cut = lex.split.get(word_hash(f[cs:ce]), 0)
            yield (cs, ce), ([cs + cut] if 0 < cut < ce - cs else []), []
            continue
        info = None
        spans = address_spans(c, f, k, cs, ce, lex)
        sure, cand = [], []
        si = 0
        for p in range(cs + 1, ce):
            while si < len(spans) and spans[si][1] < p:
                si += 1
            if si < len(spans) and spans[si][0] < p < spans[si][1]:
                continue
            if si < len(spans) and (p == spans[si][0] or p == spans[si][1]):
                sure.append(p)
                continue
            if not is_candidate(f, k, p, cs, ce):
                continue
            if keeps_stop(c, f, k, p, (cs, ce), chunks[x + 1] if x + 1 < len(chunks) else None, lex):
                continue
            if info is None:
                info = chunk_info(f, k, cs, ce)
            cand.append(
                (
                    p,
                    token_attributes(
                        c, f, k, (cs, ce), p,
                        chunks[x - 1] if x else None,
                        chunks[x + 1] if x + 1 < len(chunks) else None,
                        lex, info,
                    ),
                )
            )
        # Words that split without a mark may stand beside punctuation.
        i = cs
        while i < ce:
            if not LOWER <= k[i] <= OTHER:
                i += 1
                continue
            j = i
            while j < ce and LOWER <= k[j] <= OTHER:
                j += 1
            alone = (i == cs or not joins(f[i - 1])) and (j == ce or not joins(f[j]))
            inside = any(a < j and i < b for a, b in spans)
            if alone and not inside and j - i <= 16:
                cut = lex.split.get(word_hash(f[i:j]), 0)
                if 0 < cut < j - i:
                    sure.append(i + cut)
            i = j
        yield (cs, ce), sure, cand


def joins(ch):
    """Marks and digits that make a letter run part of a longer word."""
    return ch in (39, 0x2D, 0x2E, 0x5F, 0x2F, 0x40, 48)


TOKEN_TEMPLATES = [
    (8,), (8, 9), (8, 9, 10), (0, 4), (0, 1, 4), (0, 4, 5), (0, 1, 4, 5), (0, 1, 2, 4), (0, 4, 5, 6),
    (0, 1, 2, 4, 5, 6), (1, 0, 4, 8), (4, 5, 6, 7), (3, 2, 1, 0, 4), (11, 4), (11, 14), (14, 0), (11, 4, 28), (11, 4, 30),
    (12, 15), (12, 15, 4, 0), (12, 4, 28), (12, 4, 17), (13, 4), (13, 4, 28), (13, 4, 27), (13, 4, 22), (34, 4, 0), (34, 15, 0),
    (11, 15), (12, 14), (16, 11, 4), (16, 14, 0), (17, 12, 15), (17, 15, 0), (16, 0, 15), (18, 14, 0), (19, 14, 12),
    (20,), (20, 4), (21,), (21, 0), (20, 28), (22, 8), (22, 0, 4), (23, 4, 0), (23, 12, 4), (24, 0, 4), (24, 23, 8), (25, 8), (25, 0, 4),
    (26, 0, 4), (26, 25, 8), (33, 37), (33, 22), (31, 0, 4), (32, 0, 4, 12), (35, 36), (35, 36, 12), (38, 12, 15, 0), (39, 22), (39, 0, 4),
    (27, 0, 4), (29, 0, 4), (23, 22, 0, 4), (12, 4, 30, 23), (13, 12, 4, 23), (38, 11, 4), (32, 12, 8, 15), (11, 14, 28), (31, 11, 14),
    (40, 0, 4, 22), (40, 0, 23), (41, 4, 12), (41, 4, 0, 26), (42, 4, 1), (42, 4, 16), (11, 14, 19), (11, 14, 19, 38), (16, 0, 15, 38), (26, 40, 41, 0, 4, 12),
]


# ---------------------------------------------------------------------------
# Sentences.

SENT_ATTRIBUTES = 48
OPENERS = frozenset(map(ord, "([{“‘«<"))
CLOSERS = frozenset(map(ord, ")]}”’»\"'>*"))
STOPS = frozenset(map(ord, ".!?…:;-—–"))


class Tok:
    __slots__ = ("s", "e", "hash", "shape", "first", "last", "closer", "opener", "word", "abbr", "kind", "suffix", "address")

    def __init__(self, c, f, k, s, e, lex):
        self.s, self.e = s, e
        w = min(e, s + 24)
        self.hash = word_hash(f[s:w])
        self.shape = shape(k[s:w])
        self.first, self.last = c[s], c[e - 1]
        self.kind = k[s]
        self.word = any(q != PUNCT for q in k[s:w])
        self.closer = not self.word and self.first in CLOSERS
        self.opener = not self.word and (self.first in OPENERS or self.first in (0x22, 0x27))
        h = self.hash
        if e - s > 1 and c[e - 1] == 0x2E and e - s <= 24:
            h = word_hash(f[s : e - 1])
        self.abbr = lex.abbreviation(h)
        self.suffix = word_hash(f[max(s, w - 3) : w])
        self.address = 1 if self.word and any(PUNCT == k[q] and c[q] in (0x2E, 0x40, 0x2F, 0x5F) for q in range(s, w - 1)) else 0


def scan(state, t):
    """Brackets and quotes open, and case, in the sentence so far."""
    if t.word:
        state[3] += 1
        if t.kind == LOWER:
            state[4] += 1
    elif t.first == 0x22 or (t.first in (0x27, 0x60) and t.e - t.s == 2):
        state[0] ^= 1
    elif t.first == 0x201C:
        state[1] = 1
    elif t.first == 0x201D:
        state[1] = 0
    elif t.first in (0x28, 0x5B):
        state[2] += 1
    elif t.first in (0x29, 0x5D):
        state[2] = max(0, state[2] - 1)


def sentence_gate(toks, i, gap):
    """May a sentence end after token i? Everything else never is asked."""
    t, n = toks[i], toks[i + 1]
    if not n.word and n.last in (0x201D, 0x2019, 0x29, 0x5D) and n.e - n.s == 1:
        return False
    if t.last in STOPS or t.closer or t.abbr:
        return True
    if not gap:
        return False
    return n.kind != LOWER and n.first != 0x2C or not t.word


def is_dateline(toks, i, gap):
    """Do tokens 0..=i, which open a block, look like "HALVEN (Nordwire) -"?

    The treebanks give a dateline a sentence of its own. A bare word in capitals
    counts only before a long dash, because "NATO - Russia talks" is a heading.
    """
    t, n = toks[i], toks[i + 1]
    if not gap or i == 0 or i > 11 or n.kind == LOWER:
        return False
    if t.word or t.last not in (0x2D, 0x2013, 0x2014) or t.e - t.s > 2:
        return False
    if toks[0].shape // 8 != 2 or toks[0].e - toks[0].s < 3:
        return False
    marked = t.last != 0x2D or t.e - t.s == 2
    for x in toks[1:i]:
        if x.kind == LOWER:
            return False
        if not x.word:
            if x.e - x.s != 1 or x.first not in (0x28, 0x29, 0x2C, 0x2F, 0x2E):
                return False
            marked = marked or x.first in (0x28, 0x2C)
    return marked


def sentence_attributes(toks, i, start, state, gap, ahead):
    n = len(toks)
    a = [0] * SENT_ATTRIBUTES
    t, x = toks[i], toks[i + 1]
    a[0] = t.hash
    a[1] = t.shape
    if i - 1 >= start:
        a[2], a[3] = toks[i - 1].hash, toks[i - 1].shape
    if i - 2 >= start:
        a[4], a[5] = toks[i - 2].hash, toks[i - 2].shape
    a[6], a[7] = x.hash, x.shape
    if i + 2 < n:
        a[8], a[9] = toks[i + 2].hash, toks[i + 2].shape
    else:
        a[9] = 127
    if i + 3 < n:
        a[10], a[11] = toks[i + 3].hash, toks[i + 3].shape
    else:
        a[11] = 127
    # The mark that may end the sentence, under any closing quotes or brackets.
    j = i
    while j > start and i - j < 3 and toks[j].closer:
        j -= 1
    a[12] = toks[j].hash
    a[13] = toks[j].last if toks[j].last in STOPS else 0
    a[14] = i - j
    a[15] = toks[j].shape
    a[16] = toks[j].abbr
    if j > start:
        w = toks[j - 1]
        a[17], a[18], a[19] = w.hash, w.shape, w.abbr
    # The first word of what follows, past any opening marks.
    m = i + 1
    while m + 1 < n and m - i <= 3 and not toks[m].word:
        m += 1
    a[20], a[21], a[22] = toks[m].hash, toks[m].shape, toks[m].abbr
    a[23] = m - i - 1
    if m + 1 < n:
        a[24], a[25] = toks[m + 1].hash, toks[m + 1].shape
    a[26] = gap
    a[27] = bucket(i + 1 - start) if i + 1 - start <= 10 else 8 + min((i + 1 - start) // 10, 5)
    rest = n - 1 - i
    a[28] = bucket(rest) if rest <= 10 else 8 + min(rest // 10, 3)
    a[29] = state[0] * 4 + state[1] * 2 + (1 if state[2] else 0)
    a[30] = (1 if x.opener else 0) + (2 if x.closer else 0)
    words, lower = state[3], state[4]
    a[31] = 0 if words == 0 else 1 + (0 if lower == 0 else 1 + (1 if lower * 2 > words else 0))
    a[32] = toks[start].hash
    a[33] = toks[start].shape
    # How far the next full stop is and whether lower-case words come first.
    a[34] = bucket(ahead[0]) * 4 + ahead[1]
    a[35] = x.last if not x.word else 0
    a[36] = t.last if not t.word else 0
    a[37] = 1 if start == 0 else 0
    a[38] = toks[i - 1].last if i - 1 >= start and not toks[i - 1].word else 0
    a[39] = t.kind * 8 + x.kind
    a[40] = min(t.e - t.s, 15)
    a[41] = toks[m].first
    a[42] = 1 if toks[j].last in STOPS and toks[j].word else 0
    a[43] = toks[j].e - toks[j].s if not toks[j].word else 0
    a[44] = t.address + 2 * x.address
    a[45] = t.suffix
    a[46] = x.suffix
    a[47] = toks[i + 2].suffix if i + 2 < n else 0
    return a


def lookahead(toks):
    """For each token: distance to the next . ! ? and lower-case words on the way."""
    n = len(toks)
    out = [None] * n
    dist, lower = 12, 0
    for i in range(n - 1, -1, -1):
        out[i] = (dist, lower)
        t = toks[i]
        if t.last in (0x2E, 0x21, 0x3F, 0x2026):
            dist, lower = 0, 0
        else:
            dist = min(dist + 1, 12)
            if t.word and t.kind == LOWER:
                lower = min(lower + 1, 3)
    return out


SENT_TEMPLATES = [
    (26, 13), (0, 26), (6, 26), (1, 7), (0, 6), (0, 7), (1, 6), (2, 0), (2, 0, 7), (3, 1, 7), (3, 1, 7, 9), (6, 8), (7, 9), (6, 9, 1), (7, 9, 11),
    (12, 21), (12, 20), (12, 14, 21, 23), (13, 20), (13, 17), (13, 18, 21), (13, 17, 21), (13, 19, 21), (13, 16, 21), (16, 20), (19, 20, 13),
    (13, 14, 23, 29, 30), (13, 29, 36, 35, 26), (36, 35, 29), (36, 35, 38), (13, 27), (13, 27, 21), (27, 39, 26), (13, 28), (28, 27, 39), (13, 34, 21), (34, 39, 13),
    (31, 13, 21), (31, 7, 27), (31, 34, 39), (32, 27, 13), (33, 27, 13), (33, 13, 31, 21), (37, 27, 13), (37, 31, 39), (40, 13, 21), (41, 13), (42, 13, 21), (43, 13, 21), (43, 13, 20),
    (13, 21, 25), (13, 20, 24), (13, 20, 25), (17, 12, 20), (4, 2, 0), (5, 3, 1, 7), (8, 7, 13), (10, 9, 7, 13), (22, 13, 21), (15, 16, 21, 26), (18, 13, 43), (26, 1, 7, 13), (13, 29, 21), (29, 39, 34),
    (0, 6, 29), (13, 26, 34, 27), (31, 13, 29, 36), (28, 31, 13), (32, 1, 7), (17, 13, 26, 39),
    (44, 13, 21), (44, 39, 26), (45, 46, 39), (45, 46, 47), (46, 47, 39), (46, 13, 21), (45, 7, 13), (44, 31, 34),
]


# ---------------------------------------------------------------------------
# Hashing and scoring.


def indices(attrs, templates, bits):
    """Table rows of the features of each example: array [examples, templates]."""
    attrs = attrs.astype(np.uint32)
    out = np.empty((attrs.shape[0], len(templates)), dtype=np.int32)
    for t, cols in enumerate(templates):
        h = np.full(attrs.shape[0], ((t + 1) * 0x9E3779B1) & MASK, dtype=np.uint32)
        for col in cols:
            h = (h ^ attrs[:, col]) * np.uint32(0x85EBCA6B)
            h ^= h >> np.uint32(13)
        h = h * np.uint32(0xC2B2AE35)
        out[:, t] = (h >> np.uint32(32 - bits)).astype(np.int32)
    return out


class Table:
    """One classifier: templates, bias and quantised weights."""

    def __init__(self, templates, bits, bias, weights):
        self.templates, self.bits, self.bias, self.weights = templates, bits, bias, weights

    def scores(self, attrs):
        if len(attrs) == 0:
            return np.zeros(0, dtype=np.int64)
        idx = indices(np.array(attrs, dtype=np.uint64), self.templates, self.bits)
        return self.weights[idx].astype(np.int64).sum(axis=1) + self.bias

    def pack(self):
        out = [struct.pack("<BBi", self.bits, len(self.templates), self.bias)]
        for t in self.templates:
            out.append(bytes([len(t), *t]))
        out.append(self.weights.astype(np.int8).tobytes())
        return b"".join(out)

    @staticmethod
    def unpack(data, at):
        bits, n, bias = struct.unpack_from("<BBi", data, at)
        at += 6
        templates = []
        for _ in range(n):
            size = data[at]
            templates.append(tuple(data[at + 1 : at + 1 + size]))
            at += 1 + size
        weights = np.frombuffer(data, dtype=np.int8, count=1 << bits, offset=at)
        return Table(templates, bits, bias, weights), at + (1 << bits)


def fit(attrs, labels, weights, templates, bits, l2, steps, rate=0.05):
    """Full-batch Adam on the logistic loss; returns a quantised Table."""
    attrs = np.array(attrs, dtype=np.uint64)
    y = np.array(labels, dtype=np.float32)
    sw = np.array(weights, dtype=np.float32)
    idx = indices(attrs, templates, bits)
    size = 1 << bits
    w = np.zeros(size, dtype=np.float32)
    b = np.float32(0)
    m, v = np.zeros(size + 1, np.float32), np.zeros(size + 1, np.float32)
    total = sw.sum()
    flat = idx.ravel()
    # Adam needs no randomness here: the whole set is one batch.
    for step in range(1, steps + 1):
        s = w[idx].sum(axis=1) + b
        p = 1 / (1 + np.exp(-np.clip(s, -30, 30)))
        g = sw * (p - y)
        grad = np.empty(size + 1, np.float32)
        grad[:size] = np.bincount(flat, weights=np.repeat(g, idx.shape[1]), minlength=size) / total + l2 * w
        grad[size] = g.sum() / total
        m = 0.9 * m + 0.1 * grad
        v = 0.99 * v + 0.01 * grad * grad
        lr = rate * (1 - 0.9 * (step / steps))
        upd = lr * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.99**step)) + 1e-8)
        w -= upd[:size]
        b -= upd[size]
    scale = 127 / max(1e-6, float(np.abs(w).max()))
    scale = min(scale, 127 / 2.5)
    q = np.clip(np.rint(w * scale), -127, 127).astype(np.int8)
    return Table(templates, bits, int(round(float(b) * scale)), q)


# ---------------------------------------------------------------------------
# The segmenter.


class Model:
    def __init__(self, tokens, sentences, lex):
        self.tokens, self.sentences, self.lex = tokens, sentences, lex

    def pack(self):
        out = [MAGIC, self.tokens.pack(), self.sentences.pack()]
        for table in (self.lex.abbr, self.lex.split):
            out.append(struct.pack("<I", len(table)))
            for h in sorted(table):
                out.append(struct.pack("<IB", h, table[h]))
        return b"".join(out)

    @staticmethod
    def unpack(data):
        assert data[:8] == MAGIC
        tokens, at = Table.unpack(data, 8)
        sentences, at = Table.unpack(data, at)
        lex = Lexicon()
        for table in (lex.abbr, lex.split):
            (n,) = struct.unpack_from("<I", data, at)
            at += 4
            for _ in range(n):
                h, value = struct.unpack_from("<IB", data, at)
                table[h] = value
                at += 5
        return Model(tokens, sentences, lex)


def tokens_of_block(c, f, k, s, e, tokens, lex):
    """Token spans of a block, by the trained table."""
    parts, attrs = [], []
    for chunk, sure, cand in token_candidates(c, f, k, s, e, lex):
        parts.append((chunk, sure, [p for p, _ in cand]))
        attrs.extend(a for _, a in cand)
    scores = tokens.scores(attrs)
    out, x = [], 0
    for (cs, ce), sure, cand in parts:
        cuts = set(sure)
        votes = {}
        for p in cand:
            votes[p] = scores[x]
            x += 1
        for p, score in votes.items():
            if is_joint(c, k, p, cs, ce) and p + 1 in votes:
                score += votes[p + 1]
            elif p - 1 in votes and is_joint(c, k, p - 1, cs, ce):
                score += votes[p - 1]
            if score > 0:
                cuts.add(p)
        last = cs
        for p in sorted(cuts) + [ce]:
            if p > last:
                out.append((last, p))
                last = p
    return out


def gap_between(c, k, a, b):
    if a.e == b.s:
        return 0
    return 2 if any(c[q] == 10 for q in range(a.e, b.s)) else 1


def sentences_of_block(c, f, k, s, e, model):
    spans = tokens_of_block(c, f, k, s, e, model.tokens, model.lex)
    toks = [Tok(c, f, k, a, b, model.lex) for a, b in spans]
    hard = hard_breaks(c, k, s, e)
    out, start, state = [], 0, [0, 0, 0, 0, 0]
    ahead = lookahead(toks)
    h = 0
    for i in range(len(toks) - 1):
        scan(state, toks[i])
        gap = gap_between(c, k, toks[i], toks[i + 1])
        end = False
        while h < len(hard) and hard[h] <= toks[i].s:
            h += 1
        if gap == 2 and h < len(hard) and hard[h] <= toks[i + 1].s:
            end = True
        elif start == 0 and is_dateline(toks, i, gap):
            end = True
        elif sentence_gate(toks, i, gap):
            a = sentence_attributes(toks, i, start, state, min(gap, 1), ahead[i])
            end = model.sentences.scores([a])[0] > 0
        if end:
            out.append(spans[start : i + 1])
            start, state = i + 1, [0, 0, 0, 0, 0]
    if start < len(toks):
        out.append(spans[start:])
    return out


def hard_breaks(c, k, s, e):
    """Offsets of line feeds at which a sentence must end.

    A line feed breaks when the next line is blank or opens with a list mark,
    or when the line was ended on purpose: the next word would have fitted well
    within the longest line of the block, the next line starts with a capital
    or a digit, and no comma or hyphen holds the line open.
    """
    lines, i = [], s
    for j in range(s, e):
        if c[j] == 10:
            lines.append((i, j))
            i = j + 1
    lines.append((i, e))
    if len(lines) == 1:
        return []
    longest = max(b - a for a, b in lines)
    out = []
    for (a, b), (x, y) in zip(lines, lines[1:]):
        while b > a and k[b - 1] == SPACE:
            b -= 1
        while x < y and k[x] == SPACE:
            x += 1
        if a == b or x == y:
            # Every line feed of a blank stretch breaks.
            out.append(line_feed(c, b, e))
            continue
        at = line_feed(c, b, e)
        if list_mark(c, k, x, y):
            out.append(at)
            continue
        word = x
        while word < y and word - x < 64 and k[word] != SPACE:
            word += 1
        fits = (b - a + 1 + word - x) * 5 <= longest * 4
        opens = k[x] in (UPPER, DIGIT, OTHER) or c[x] in (0x22, 0x27, 0x201C, 0x2018)
        held = c[b - 1] in (0x2C, 0x2D, 0x28)
        if fits and opens and not held:
            out.append(at)
    return out


def line_feed(c, b, e):
    while b < e and c[b] != 10:
        b += 1
    return b


def list_mark(c, k, x, y):
    if c[x] in (0x2D, 0x2A, 0x2022, 0x2013, 0x2014, 0x25CF, 0x25AA, 0xB7):
        return x + 1 < y and k[x + 1] == SPACE
    j = x
    while j < y and j - x < 3 and k[j] == DIGIT:
        j += 1
    return j > x and j + 1 < y and c[j] in (0x2E, 0x29) and k[j + 1] == SPACE


def segment(model, text, blocks):
    c = list(map(ord, text))
    f, k = folds(c), classes(c)
    return [s for a, b in blocks for s in sentences_of_block(c, f, k, a, b, model)]


# ---------------------------------------------------------------------------
# CoNLL-U.


class Corpus:
    """Raw text of a CoNLL-U file, its blocks, gold tokens and sentences."""

    def __init__(self, path, drop=frozenset()):
        self.dropped = 0
        self.text, self.blocks, self.sentences, self.plain = "", [], [], []
        parts, length = [], 0
        block_start, block_end = 0, 0
        fresh, glue = True, ""
        comments, rows = [], []

        def flush():
            nonlocal length, block_start, block_end, fresh, glue
            text = next(x[9:] for x in comments if x.startswith("# text = ")).strip()
            if any(x.startswith(("# newdoc", "# newpar")) for x in comments):
                fresh = True
            if text in drop:
                self.dropped += 1
                return
            if fresh:
                if length:
                    self.blocks.append((block_start, block_end))
                    parts.append("\n\n")
                    length += 2
                block_start = length
            else:
                parts.append(glue)
                length += len(glue)
            fresh = False
            spans, at, skip, no_space = [], 0, 0, False
            for cols in rows:
                if "." in cols[0]:
                    continue
                if "-" in cols[0]:
                    skip = int(cols[0].split("-")[1])
                    no_space = "SpaceAfter=No" in cols[9]
                    continue
                at = text.find(cols[1], at)
                if at < 0:
                    raise ValueError(f"{path}: {cols[1]!r} is not in {text!r}")
                spans.append((length + at, length + at + len(cols[1])))
                at += len(cols[1])
                if int(cols[0]) > skip or skip == 0:
                    no_space = "SpaceAfter=No" in cols[9]
            parts.append(text)
            self.plain.append(text)
            length += len(text)
            block_end = length
            self.sentences.append(spans)
            glue = "" if no_space else " "

        for line in open(path, encoding="utf-8"):
            line = line.rstrip("\n")
            if not line:
                if rows:
                    flush()
                comments, rows = [], []
            elif line.startswith("#"):
                comments.append(line)
            else:
                rows.append(line.split("\t"))
        if rows:
            flush()
        self.blocks.append((block_start, block_end))
        self.text = "".join(parts)

    def joined(self, share, rng):
        """A copy in which this share of the blocks runs on into the next.

        It shows the classifier more headings, greetings and signatures that end
        without a mark, as they stand in text whose layout was lost.
        """
        other = copy.copy(self)
        other.text = self.text.replace("\n\n", "  ")
        other.blocks = []
        for a, b in self.blocks:
            if other.blocks and rng.random() < share:
                other.blocks[-1] = (other.blocks[-1][0], b)
            else:
                other.blocks.append((a, b))
        return other


def f1(gold, found):
    gold, found = set(gold), set(found)
    hit = len(gold & found)
    if not hit:
        return 0.0, 0.0, 0.0
    p, r = hit / len(found), hit / len(gold)
    return 100 * p, 100 * r, 100 * 2 * p * r / (p + r)


def evaluate(gold, found):
    """(P, R, F1) of tokens and of sentences; both arguments are span lists."""
    return (
        f1([t for s in gold for t in s], [t for s in found for t in s]),
        f1([(s[0][0], s[-1][1]) for s in gold], [(s[0][0], s[-1][1]) for s in found]),
    )


def token_examples(corpus, lex):
    c = list(map(ord, corpus.text))
    f, k = folds(c), classes(c)
    starts = {a for s in corpus.sentences for a, _ in s}
    attrs, labels = [], []
    for a, b in corpus.blocks:
        for _, _, cand in token_candidates(c, f, k, a, b, lex):
            for p, at in cand:
                attrs.append(at)
                labels.append(1 if p in starts else 0)
    return attrs, labels


def sentence_examples(corpus, tokens, lex):
    c = list(map(ord, corpus.text))
    f, k = folds(c), classes(c)
    ends = {s[-1][1] for s in corpus.sentences}
    attrs, labels, missed = [], [], 0
    for a, b in corpus.blocks:
        toks = [Tok(c, f, k, x, y, lex) for x, y in tokens_of_block(c, f, k, a, b, tokens, lex)]
        ahead = lookahead(toks)
        start, state = 0, [0, 0, 0, 0, 0]
        for i in range(len(toks) - 1):
            scan(state, toks[i])
            gap = gap_between(c, k, toks[i], toks[i + 1])
            end = toks[i].e in ends
            if sentence_gate(toks, i, gap):
                attrs.append(sentence_attributes(toks, i, start, state, min(gap, 1), ahead[i]))
                labels.append(1 if end else 0)
            elif end:
                missed += 1
            if end:
                start, state = i + 1, [0, 0, 0, 0, 0]
    return attrs, labels, missed


def check_held_out(train, held):
    """Stops the program when a held-out sentence is trained on."""
    both = [s for c in train for s in c.plain if s in held]
    if both:
        sys.exit(f"{len(both)} held-out sentences are in the training set, first: {both[0]!r}")


def report(model, name, corpus):
    found = segment(model, corpus.text, corpus.blocks)
    tok, sent = evaluate(corpus.sentences, found)
    print(f"{name:12} tokens P {tok[0]:.2f} R {tok[1]:.2f} F {tok[2]:.2f}  sentences P {sent[0]:.2f} R {sent[1]:.2f} F {sent[2]:.2f}", flush=True)


def train(args):
    rng = random.Random(SEED)
    lex = Lexicon(args.lexicon)
    dev_sets = [Corpus(p) for p in args.dev]
    test_sets = [Corpus(p) for p in args.test]
    # The same stock phrase ("Let me know if ...") can stand in both halves of a
    # corpus; such sentences are taken out of the training text first.
    held = {s for c in dev_sets + test_sets for s in c.plain if len(s.split()) >= 6}
    train_sets = [Corpus(p, drop=held) for p in args.train]
    print(f"{sum(c.dropped for c in train_sets)} training sentences dropped: also held out", flush=True)
    check_held_out(train_sets, held)
    attrs, labels = [], []
    for corpus in train_sets:
        a, y = token_examples(corpus, lex)
        attrs += a
        labels += y
    print(f"{len(labels)} token places, {sum(labels)} boundaries", flush=True)
    tokens = fit(attrs, labels, [1] * len(labels), TOKEN_TEMPLATES, args.token_bits, args.token_l2, args.steps)
    attrs, labels, weights = [], [], []
    sources = [(c, 1.0) for c in train_sets]
    sources += [(c.joined(args.join_share, rng), args.join_weight) for c in train_sets]
    for corpus, weight in sources:
        a, y, missed = sentence_examples(corpus, tokens, lex)
        attrs += a
        labels += y
        weights += [weight * (args.sentence_weight if v else 1) for v in y]
        print(f"{len(y)} sentence places, {sum(y)} boundaries, {missed} never asked", flush=True)
    sentences = fit(attrs, labels, weights, SENT_TEMPLATES, args.sentence_bits, args.sentence_l2, args.steps)
    model = Model(tokens, sentences, lex)
    with open(args.out, "wb") as f:
        f.write(model.pack())
    for paths, sets in ((args.dev, dev_sets), (args.test, test_sets)):
        for path, corpus in zip(paths, sets):
            report(model, os.path.basename(path).split(".")[0], corpus)


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("--train", nargs="+")
    ap.add_argument("--dev", nargs="*", default=[])
    ap.add_argument("--test", nargs="*", default=[])
    ap.add_argument("--lexicon")
    ap.add_argument("--out")
    ap.add_argument("--model")
    ap.add_argument("--fixture")
    ap.add_argument("--raw")
    ap.add_argument("--score", nargs=2)
    ap.add_argument("--token-bits", type=int, default=17)
    ap.add_argument("--sentence-bits", type=int, default=18)
    ap.add_argument("--token-l2", type=float, default=1e-5)
    ap.add_argument("--sentence-l2", type=float, default=5e-6)
    ap.add_argument("--steps", type=int, default=150)
    ap.add_argument("--join-share", type=float, default=0.5, help="blocks run on in the joined copy")
    ap.add_argument("--join-weight", type=float, default=0.3, help="weight of the joined copy")
    ap.add_argument("--sentence-weight", type=float, default=1.3, help="weight of a boundary in the loss")
    args = ap.parse_args()
    if args.train:
        train(args)
    elif args.fixture:
        fixture(args)
    elif args.raw:
        raw(args)
    elif args.score:
        score(args)
    else:
        ap.error("nothing to do")


def byte_offsets(text):
    out, at = [], 0
    for ch in text:
        out.append(at)
        at += len(ch.encode("utf-8"))
    out.append(at)
    return out


def paragraphs(text):
    """Blocks of a text: stretches without a blank line."""
    out, at = [], 0
    for part in text.split("\n\n"):
        if part.strip():
            out.append((at, at + len(part)))
        at += len(part) + 2
    return out


def write_spans(path, text, sentences):
    """One sentence a line: token spans in bytes, `start-end`, separated by spaces."""
    off = byte_offsets(text)
    with open(path, "w", encoding="utf-8") as f:
        for s in sentences:
            f.write(" ".join(f"{off[a]}-{off[b]}" for a, b in s) + "\n")


def read_spans(path):
    return [
        [tuple(map(int, t.split("-"))) for t in line.split()]
        for line in open(path, encoding="utf-8")
        if line.strip()
    ]


def fixture(args):
    model = Model.unpack(open(args.model, "rb").read())
    text = open(args.fixture, encoding="utf-8").read()
    write_spans(args.out, text, segment(model, text, paragraphs(text)))


def raw(args):
    corpus = Corpus(args.raw)
    name = os.path.join(args.out, os.path.basename(args.raw).split(".")[0])
    with open(name + ".txt", "w", encoding="utf-8", newline="") as f:
        f.write(corpus.text)
    off = byte_offsets(corpus.text)
    with open(name + ".blocks", "w", encoding="utf-8") as f:
        f.writelines(f"{off[a]}-{off[b]}\n" for a, b in corpus.blocks)
    write_spans(name + ".gold", corpus.text, corpus.sentences)


def score(args):
    tok, sent = evaluate(read_spans(args.score[0]), read_spans(args.score[1]))
    print(f"tokens P {tok[0]:.2f} R {tok[1]:.2f} F {tok[2]:.2f}  sentences P {sent[0]:.2f} R {sent[1]:.2f} F {sent[2]:.2f}")


if __name__ == "__main__":
    main()
