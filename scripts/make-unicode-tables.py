#!/usr/bin/env python3
"""Writes Sources/Text/Tokenization/UnicodeTables.swift.

The reference tokenizer (Hugging Face `tokenizers`) carries several Unicode tables of different ages:
whitespace and lower case from Rust's standard library, categories from one old crate, decompositions
from another, word characters from a third. No single Unicode version gives its ids, so this script asks
the library itself about every scalar value and stores the answers.

    pip install tokenizers==0.23.3
    python3 scripts/make-unicode-tables.py > Sources/Text/Tokenization/UnicodeTables.swift
"""

import sys
import unicodedata

import tokenizers
from tokenizers import AddedToken, Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import NFD, BertNormalizer, Lowercase
from tokenizers.pre_tokenizers import BertPreTokenizer

SCALARS = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]
FLAGS = ["whitespace", "punctuation", "control", "nonspacingMark", "ideograph", "word", "decomposes",
         "lowercases"]
HANGUL = range(0xAC00, 0xAC00 + 11172)


def only(**on):
    settings = dict(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=False)
    return BertNormalizer(**{**settings, **on}).normalize_str


def flags_of_all():
    """One byte of flags per scalar, and the two mappings."""
    split = BertPreTokenizer().pre_tokenize_str
    clean, ideographs = only(clean_text=True), only(handle_chinese_chars=True)
    strip, decompose = only(strip_accents=True), NFD().normalize_str
    lower = Lowercase().normalize_str

    edges = Tokenizer(WordLevel({"[UNK]": 0}, unk_token="[UNK]"))
    edges.add_tokens([AddedToken("<m>", single_word=True, normalized=False)])
    spaces = Tokenizer(WordLevel({"[UNK]": 0}, unk_token="[UNK]"))
    spaces.add_tokens([AddedToken("<m>", rstrip=True, normalized=False)])

    flags, decompositions, lowercase = {}, {}, {}
    for c in SCALARS:
        s = chr(c)
        pieces = len(split(f"a{s}a"))
        whitespace, punctuation = pieces == 2, pieces == 3
        cleaned = clean(f"a{s}a")
        control = cleaned == "aa"
        # One definition of white space must do for all: cleaning, splitting, added tokens.
        assert control or (cleaned == "a a") == whitespace, hex(c)
        assert (spaces.encode(f"<m>{s}x").offsets[0][1] == 4) == whitespace, hex(c)
        ideograph = ideographs(s) == f" {s} "
        assert ideograph or ideographs(s) == s, hex(c)
        word = len(edges.encode(f"<m>{s}").ids) == 1
        assert word == (len(edges.encode(f"{s}<m>").ids) == 1), hex(c)
        d, l = decompose(s), lower(s)
        if d != s and c not in HANGUL:
            decompositions[c] = [ord(x) for x in d]
        if c in HANGUL:
            assert d == unicodedata.normalize("NFD", s), hex(c)
        if l != s:
            lowercase[c] = [ord(x) for x in l]
        mark = d == s and strip(f"a{s}") == "a"
        truths = [whitespace, punctuation, control, mark, ideograph, word, d != s, l != s]
        flags[c] = sum(1 << i for i, truth in enumerate(truths) if truth)
    return flags, decompositions, lowercase


def classes_of_all(decompositions):
    """The canonical combining class of every scalar that the library reorders."""
    decompose = NFD().normalize_str
    low, high = "\u0334", "\u0345"  # Classes 1 and 240, the ends.

    def moves(s):
        return decompose(f"a{s}{low}") == f"a{low}{s}" or decompose(f"a{high}{s}") == f"a{s}{high}"

    marks = [c for c in SCALARS if c not in decompositions and (moves(chr(c)) or chr(c) in (low, high))]
    # One scalar of each class that the library knows; this Python may know more.
    probes = {}
    for c in marks:
        probes.setdefault(unicodedata.combining(chr(c)), c)
    assert 0 not in probes
    classes = {}
    for c in marks:
        s = chr(c)
        # The class whose probe neither passes it nor is passed.
        below = [v for v, p in probes.items() if p != c and decompose(f"a{s}{chr(p)}")[1] == chr(p)]
        above = [v for v, p in probes.items() if p != c and decompose(f"a{chr(p)}{s}")[1] == s]
        equal = [v for v in probes if v not in below and v not in above]
        assert len(equal) == 1, (hex(c), equal)
        classes[c] = equal[0]
    return classes


def runs(value_of):
    """(first scalar, value) wherever the value changes."""
    out, last = [], None
    for c in range(0x110000):
        value = value_of(c)
        if value != last:
            out.append((c, value))
            last = value
    return out


def lowercase_runs(lowercase):
    """(first, last, step, delta) for the mappings to one scalar."""
    out = []
    for c in sorted(lowercase):
        delta = lowercase[c][0] - c
        if out and out[-1][3] == delta:
            first, last, step, _ = out[-1]
            if first == last and c - last in (1, 2) or first != last and c - last == step:
                out[-1] = (first, c, c - last, delta)
                continue
        out.append((c, c, 1, delta))
    return out


def array(name, kind, values, comment):
    print(f"\n  /// {comment}\n  static let {name}: [{kind}] = [")
    line = "   "
    for value in values:
        if len(line) + len(value) + 2 > 100:
            print(line)
            line = "   "
        line += f" {value},"
    print(line + "\n  ]")


def main():
    flags, decompositions, lowercase = flags_of_all()
    classes = classes_of_all(decompositions)
    several = {c: l for c, l in lowercase.items() if len(l) > 1}
    assert several == {0x130: [0x69, 0x307]}, several

    print(f"// Generated by scripts/make-unicode-tables.py from tokenizers {tokenizers.__version__}. Do not edit.")
    print("\n/// What the reference tokenizer knows of each Unicode scalar value, as runs.")
    print("enum UnicodeTables {")
    print("  // Bits of a value in `flags`: " + ", ".join(f"{i} {n}" for i, n in enumerate(FLAGS[:4])) + ",")
    print("  // " + ", ".join(f"{i + 4} {n}" for i, n in enumerate(FLAGS[4:])) + ".")
    array("flags", "UInt32", [f"0x{c << 8 | v:X}" for c, v in runs(lambda c: flags.get(c, 0))],
          "Runs of equal flags: the first scalar << 8, and the flags.")
    array("combiningClasses", "UInt32", [f"0x{c << 8 | v:X}" for c, v in runs(lambda c: classes.get(c, 0))],
          "Runs of equal canonical combining class: the first scalar << 8, and the class.")
    keys, scalars = [], []
    for c in sorted(decompositions):
        assert len(decompositions[c]) < 8 and len(scalars) < 0x10000
        keys.append(f"0x{c << 3 | len(decompositions[c]):X}")
        scalars += [f"0x{x:X}" for x in decompositions[c]]
    array("decomposedScalars", "UInt32", keys,
          "Scalars with a full canonical decomposition, Hangul apart, << 3, and its length; ascending.")
    array("decompositions", "UInt32", scalars, "The decompositions of `decomposedScalars`, end to end.")
    array("lowercase", "Int32", [f"{v}" for run in lowercase_runs({c: l for c, l in lowercase.items() if c not in several})
                                 for v in run],
          "Lower case by one scalar, four numbers a run: first, last, step, what to add.")
    print("\n  /// The one scalar whose lower case is two, İ, and those two.")
    print("  static let lowercaseOfTwo: (scalar: UInt32, first: UInt32, second: UInt32) = (0x130, 0x69, 0x307)")
    print("}")
    sys.stderr.write(f"{len(decompositions)} decompositions, {len(lowercase)} lower cases, {len(classes)} classes\n")


main()
