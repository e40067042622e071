#!/usr/bin/env python3
"""Makes the Unigram tokenizers of Golden/unigram-* and the expected answers, unigram.json.

    pip install tokenizers==0.22.2
    python3 Tests/TokenizationTests/Golden/make-unigram-golden.py

The pieces, their scores and the map of characters are of our own: the map holds some replacements of
every kind, in a double array that this script builds. The answers are those of the library: ids, types
and byte ranges. Ranges of the library count characters; the script turns them into bytes.
"""

import base64
import json
import pathlib
import random
import struct

import tokenizers
from tokenizers import Tokenizer

HERE = pathlib.Path(__file__).parent

# Compositions and compatibility characters, white space, removed characters, one that becomes several,
# several that become one, one whose replacement is longer in bytes, and one that is the beginning of
# another.
MAP = {
    "½": "1\u20442", "ﬁ": "fi", "™": "TM", "㌔": "キロ", "ﷺ": "صلى الله عليه وسلم", "Ａ": "A", "ａ": "a",
    "e\u0301": "é", "a\u0308": "ä", "か\u3099": "が", "ｶ\uff9e": "ガ", "ｶ": "カ", "\u0e33": "\u0e4d\u0e32",
    "\u0344": "\u0308\u0301", "²": "2", "…": "...", "ﺏ": "ب", "ﻻ": "لا", "\u00a0": " ", "\u3000": " ",
    "\t": " ", "\n": " ", "\r": " ", "\r\n": " ", "\u0001": "", "\u001f": "", "\u00ad": "", "\u200b": " ",
    "\ufeff": "", "Å": "Å", "豈": "豈", "𝐀": "A", "✓": "\u2713\ufe0e",
}


def double_array(entries):
    """The cells of a trie over bytes, as darts-clone lays them out."""
    cells = {0: 0}
    tree = {}
    for key, value in entries.items():
        node = tree
        for byte in key.encode():
            node = node.setdefault(byte, {})
        node[None] = value
    used = {0}
    free = [1]

    def place(node, position):
        labels = sorted(0 if label is None else label for label in node)
        base = free[0]
        while True:
            # An offset of 21 bits is stored as it is, or without its last eight bits, which are then zero.
            offset = position ^ base
            if offset < 1 << 21 and not any((base ^ label) in used for label in labels):
                break
            base += 1
        used.update(base ^ label for label in labels)
        while free[0] in used:
            free[0] += 1
        has_leaf = None in node
        cells[position] = cells.get(position, 0) | (position ^ base) << 10 | (has_leaf << 8)
        for label, child in node.items():
            if label is None:
                cells[base] = 1 << 31 | child
            else:
                cells[base ^ label] = label
        for label, child in node.items():
            if label is not None:
                place(child, base ^ label)

    place(tree, 0)
    size = (max(cells) | 255) + 1
    return [cells.get(index, 0) for index in range(size)]


def charsmap(entries):
    strings = bytearray()
    places = {}
    for key, value in entries.items():
        places[key] = len(strings)
        strings += value.encode() + b"\0"
    cells = double_array(places)
    return struct.pack("<I", 4 * len(cells)) + struct.pack(f"<{len(cells)}I", *cells) + bytes(strings)


SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]
WORDS = """▁the ▁a ▁of ▁to ▁and ▁in ▁rose ▁river ▁stone ▁winter ▁letter ▁window ▁light ▁ro ▁ri ▁win ▁le ▁st
ing ed er est ly ness tion se ter dow ver one ▁1 ⁄ ▁TM ▁A ▁キロ キロ カ ガ が ▁fi ne né ä é ▁é ▁ b 😀 👩 ❤ ️ ‍ 山川 山 川 海水
火 ▁山 สว ัส ดี ▁น ํา ▁สว صلى ▁ا ل ه ب لا ▁при вет мир и̂ ▁한 국어 국 어 xx ▁xx .. ... . , ! ? TM - ▁- ' 2 20 ▁20
Ġ ▁Ġ ▁<s>""".split()
LETTERS = "abcdefghijklmnoprstuvwyzABCDE0123456789▁äöüéßñåαβγσςабвирметאבגدرسกขあいアイ가나文字"


def pieces(extra=()):
    rng = random.Random(20)
    entries = [[token, 0.0] for token in SPECIAL]
    seen = set(SPECIAL)
    for token in WORDS + list(LETTERS) + list(extra):
        if token in seen:
            continue
        seen.add(token)
        # Scores of float32 have 17 digits in the file; some are equal, and some whole numbers.
        score = rng.choice([-3.0, -5.5, -12])
        if rng.random() < 0.8:
            score = struct.unpack("<f", struct.pack("<f", -rng.uniform(2, 9) - (len(token) == 1) * 4))[0]
        entries.append([token, score])
    entries.append(["<mask>", 0.0])
    return entries


def added(content, id, **flags):
    base = dict(single_word=False, lstrip=False, rstrip=False, normalized=False, special=True)
    return {"id": id, "content": content, **base, **flags}


def special(name, kind=0):
    return {"SpecialToken": {"id": name, "type_id": kind}}


def sequence(name, kind=0):
    return {"Sequence": {"id": name, "type_id": kind}}


SINGLE = [special("<s>"), sequence("A"), special("</s>")]
TEMPLATE = {
    "type": "TemplateProcessing", "single": SINGLE,
    "pair": SINGLE + [special("</s>"), sequence("B"), special("</s>")],
    "special_tokens": {"<s>": {"id": "<s>", "ids": [0], "tokens": ["<s>"]},
                       "</s>": {"id": "</s>", "ids": [2], "tokens": ["</s>"]}}}
METASPACE = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}
PRECOMPILED = {"type": "Precompiled", "precompiled_charsmap": base64.b64encode(charsmap(MAP)).decode()}
BLANKS = {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}
ROBERTA = {"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0], "trim_offsets": False,
           "add_prefix_space": True}


def steps(key, *parts):
    return {"type": "Sequence", key: list(parts)}


def write(name, normalizer, splitter, post=TEMPLATE, vocab=None, extra_tokens=(), byte_fallback=False,
          type_name=True):
    vocab = vocab or pieces()
    tokens = [added(token, number) for number, token in enumerate(SPECIAL)]
    tokens.append(added("<mask>", len(vocab) - 1, lstrip=True))
    tokens += [added(content, len(vocab) + number, special=False, **flags)
               for number, (content, flags) in enumerate(extra_tokens)]
    model = {"type": "Unigram", "unk_id": 3, "vocab": vocab, "byte_fallback": byte_fallback}
    if not type_name:
        del model["type"]
    document = {"version": "1.0", "truncation": None, "padding": None, "added_tokens": tokens,
                "normalizer": normalizer, "pre_tokenizer": splitter, "post_processor": post,
                "decoder": METASPACE, "model": model}
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    (folder / "tokenizer.json").write_text(text + "\n", encoding="utf-8")


BYTES = [f"<0x{byte:02X}>" for byte in range(256)]
OLD_METASPACE = {"type": "Metaspace", "replacement": "▁", "add_prefix_space": True}

write("unigram-words", PRECOMPILED, steps("pretokenizers", {"type": "WhitespaceSplit"}, METASPACE))
write("unigram-blanks", steps("normalizers", PRECOMPILED, BLANKS), OLD_METASPACE, type_name=False)
write("unigram-bytes", steps("normalizers", {"type": "Nmt"}, {"type": "Strip", "strip_left": True, "strip_right": True}),
      {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": False}, post=ROBERTA,
      vocab=pieces(BYTES), byte_fallback=True)
write("unigram-added",
      steps("normalizers", {"type": "Lowercase"}, PRECOMPILED,
            {"type": "Replace", "pattern": {"String": "''"}, "content": "\""},
            {"type": "Replace", "pattern": {"Regex": "\\s+"}, "content": "▁"}),
      steps("pretokenizers", {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": True}),
      extra_tokens=[("Ro", {"normalized": True}), ("½", {"normalized": True, "rstrip": True}),
                    ("[x]", {"single_word": True, "lstrip": True})])
write("unigram-bare", None, None, post=None)

TEXTS = [
    "", " ", "   ", "the rose", "The  rose of   winter", "a river\tand\na stone\r\nin light", "winter letter window, twenty!",
    "½ ﬁne ™ ㌔ ﷺ", "½\u0301x", "ﬁ\u0308", "ｶ\uff9e ｶ か\u3099 が", "e\u0301 a\u0308\u0301 é ä", "\u0e19\u0e49\u0e33 น\u0e33 สวัสดี",
    "\u0001the rose", "\u00ad\u0001\u001fthe", "½\u0001\u0001g", "the\u0001\u0001\u0001 rose", "\ufeffthe", "™\u001eg",
    "a\0b", "\0", "the\0 rose", "😀 👩‍❤️‍👩 ❤️", "🇩🇪🇫🇷", "山川海水火 山", "\u3000山\u00a0川", "при\u0301вет мир", "ПРИВЕТ мир",
    "한국어 \u1112\u1161\u11ab", "ﺏﻻ ب", "Å Å 𝐀 Ａａ", "豈", "✓", "xx xxx qqq qx", "<unk>", "<unk>語", "語語", "語 <mask> x",
    "the <mask>rose", "  <mask>  ", "<s>the</s>", "<s> <pad> x", "\u2581the \u2581\u2581rose\u2581", "the\u2581rose", "...", "… … .",
    "2² 20", "Ġ", " Ġx", "\u200bthe\u200b", "Ro ro RO rose", "a½b ½  c", "[x]y [x] z[x]", "''the'' \"rose\"", "don't",
    "the" * 40, "qq" * 30, " " * 50 + "x", "\u0600½ \u06dda", "\u0344 a\u0344", "\r\n\r\n", "\u2028x\u2029y\u0085z", "\x7f\x8f\x9f a",
    "naïve café e\u0301\u0301\u0301", "1\u20442", "\ufffd \ufffe", "\U0010ffff", "\u0f71\u0f72", "\u0915\u094d\u0937",
]


def byte_ranges(text, offsets):
    places = [0]
    for character in text:
        places.append(places[-1] + len(character.encode()))
    return [[places[a] for a, _ in offsets], [places[b] for _, b in offsets]]


def random_texts(count):
    rng = random.Random(9)
    parts = sorted(set("".join(TEXTS))) + list(MAP) + WORDS + [" ", "  ", "<mask>", "the ", "rose "]
    return ["".join(rng.choice(parts) for _ in range(rng.choice([2, 3, 5, 9, 14]))) for _ in range(count)]


cases = []
for number, name in enumerate(["unigram-words", "unigram-blanks", "unigram-bytes", "unigram-added", "unigram-bare"]):
    tokenizer = Tokenizer.from_file(str(HERE / name / "tokenizer.json"))
    for text in TEXTS + random_texts(100):
        encoding = tokenizer.encode(text)
        starts, ends = byte_ranges(text, encoding.offsets)
        cases.append({"folder": name, "texts": [text], "limit": None, "ids": encoding.ids,
                      "types": encoding.type_ids, "starts": starts, "ends": ends, "cut": 0})
    for limit in (4, 7, 12):
        tokenizer.enable_truncation(limit)
        for first, second in zip(TEXTS[3:9], TEXTS[20:26]):
            encoding = tokenizer.encode(first, second)
            starts, ends = [], []
            texts = {0: first, 1: second, None: ""}
            for offsets, part in zip(encoding.offsets, encoding.sequence_ids):
                start, end = byte_ranges(texts[part], [offsets])
                starts += start
                ends += end
            full = Tokenizer.from_file(str(HERE / name / "tokenizer.json")).encode(first, second)
            cases.append({"folder": name, "texts": [first, second], "limit": limit, "ids": encoding.ids,
                          "types": encoding.type_ids, "starts": starts, "ends": ends,
                          "cut": len(full.ids) - len(encoding.ids)})

decoded = []
for name in ["unigram-words", "unigram-bytes"]:
    tokenizer = Tokenizer.from_file(str(HERE / name / "tokenizer.json"))
    for text in TEXTS:
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        decoded.append({"folder": name, "ids": ids, "text": tokenizer.decode(ids, skip_special_tokens=False)})

answers = {"library": f"tokenizers {tokenizers.__version__}", "cases": cases, "decoded": decoded}
with open(HERE / "unigram.json", "w", encoding="utf-8") as file:
    json.dump(answers, file, ensure_ascii=True, separators=(",", ":"))
    file.write("\n")
print(len(cases), "cases")
