#!/usr/bin/env python3
"""Makes the folders and the expected answers beside it.

    pip install tokenizers==0.23.3
    python3 Tests/TokenizationTests/Golden/make-golden.py

Folders hold small tokenizers of our own. `cases.json` has ids, types, byte offsets and cuts for chosen
texts. `scalars.json` and `random.json` have digests (CRC-32 of little-endian int32) of the same for every
Unicode scalar value and for seeded random texts, which the Swift tests make anew by the same rules.
With AKIN_SHARED_DATA set, `shared.json` gets the digests of texts that are not in this repository.
"""

import itertools
import json
import os
import pathlib
import struct
import zlib

import tokenizers
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

HERE = pathlib.Path(__file__).parent
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = """the a of to and in is it was for on with as by at from that this not be are or an have they
which you were all can there when will more one sea tide rose river stone winter summer morning evening
bread salt table window letter number music garden prune water light small large old new red green blue
walk run read write find keep open close under over between never always again after before without""".split()
PIECES = """s ed ing er est ly ness ment tion able ful less un re pre dis en al ic ous ive ist ism ity
th ch sh ou ea ee oo ai ar or ur ir""".split()
LETTERS = "abcdefghijklmnopqrstuvwxyz"
MARKS = "0123456789!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~€§«»–—…“”。、！？"
OTHERS = "äöüßéèêñçøåæœčšžıőάαβγδεσςωабвгдежзиякאבגدرسกขあいアイ가나海山川水火木中文字한é̂"
CONTENTS = ["[M]", "<mask>", "<m>", "[", "É", "é", "e\u0301", "AB", "ab", "abc", " b", "b ", "文", "_",
            "İx", "\u302ex", "Σ", "##s"]


def vocabulary(cased):
    tokens = dict.fromkeys(SPECIAL)
    for word in WORDS:
        tokens[word] = None
        if cased:
            tokens[word.capitalize()] = None
    for piece in PIECES:
        tokens["##" + piece] = None
    for letter in LETTERS + (LETTERS.upper() if cased else "") + MARKS + OTHERS + ("ÄÖÉİΣЖ" if cased else ""):
        tokens[letter] = None
        tokens["##" + letter] = None
    return {token: i for i, token in enumerate(tokens)}


def template(single, pair):
    def piece(p):
        name, kind = p.split(":")
        if name in "AB":
            return {"Sequence": {"id": name, "type_id": int(kind)}}
        return {"SpecialToken": {"id": name, "type_id": int(kind)}}
    names = {p.split(":")[0] for p in (single + " " + pair).split()} - {"A", "B"}
    return {"type": "TemplateProcessing", "single": [piece(p) for p in single.split()],
            "pair": [piece(p) for p in pair.split()],
            "special_tokens": {n: {"id": n, "ids": [SPECIAL.index(n)], "tokens": [n]} for n in sorted(names)}}


BERT = template("[CLS]:0 A:0 [SEP]:0", "[CLS]:0 A:0 [SEP]:0 B:1 [SEP]:1")


def added(content, id, **flags):
    base = dict(single_word=False, lstrip=False, rstrip=False, normalized=False, special=False)
    return {"id": id, "content": content, **base, **flags}


def write_json(folder, vocab, added_tokens=None, post=BERT, prefix="##", longest=100, **normalizer):
    settings = dict(clean_text=True, handle_chinese_chars=True, strip_accents=None, lowercase=True)
    if added_tokens is None:
        added_tokens = [added(t, i, special=True) for i, t in enumerate(SPECIAL)]
    document = {
        "version": "1.0",
        # Neither counts: the caller gives the length.
        "truncation": {"direction": "Right", "max_length": 7, "strategy": "LongestFirst", "stride": 0},
        "padding": {"strategy": {"Fixed": 7}, "direction": "Right", "pad_to_multiple_of": None,
                    "pad_id": 0, "pad_type_id": 0, "pad_token": "[PAD]"},
        "added_tokens": added_tokens,
        "normalizer": {"type": "BertNormalizer", **settings, **normalizer},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": post,
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": prefix,
                  "max_input_chars_per_word": longest, "vocab": vocab},
    }
    (HERE / folder).mkdir(exist_ok=True)
    (HERE / folder / "tokenizer.json").write_text(
        json.dumps(document, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


def with_reference(vocab, lowercase, strip=None):
    """The library's tokenizer for a vocab.txt."""
    t = Tokenizer(models.WordPiece(vocab, unk_token="[UNK]", max_input_chars_per_word=100))
    t.add_special_tokens([s for s in SPECIAL if s in vocab])
    t.normalizer = normalizers.BertNormalizer(lowercase=lowercase, strip_accents=strip)
    t.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    t.post_processor = processors.BertProcessing(("[SEP]", vocab["[SEP]"]), ("[CLS]", vocab["[CLS]"]))
    return t


def write_folders():
    small, cased = vocabulary(False), vocabulary(True)
    n = len(small)
    write_json("uncased", small)
    write_json("accents", small, strip_accents=False)
    write_json("bare", small, added_tokens=[], post=None, longest=5, clean_text=False,
               handle_chinese_chars=False, strip_accents=True, lowercase=False)
    every_flag = []
    for number, content in enumerate(c for c in CONTENTS if c not in small):
        every_flag.append(added(content, n + number, single_word=number % 3 == 0, lstrip=number % 4 == 1,
                                rstrip=number % 5 == 2, normalized=number % 2 == 1, special=number % 6 == 0))
    known = [added(t, i, special=True) for i, t in enumerate(SPECIAL)]
    # No two with the same normal form: of those the library takes one at random, anew each time it loads.
    known += [added(c, small[c], single_word=c == "é", normalized=c == "文") for c in CONTENTS if c in small]
    write_json("added", small, added_tokens=sorted(known + every_flag, key=lambda t: t["id"]),
               post={"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]})
    write_json("template", small, prefix="##", post=template(
        "A:3 [SEP]:2 [SEP]:0", "[CLS]:1 B:0 [MASK]:2 A:1 [SEP]:1"))
    (HERE / "cased").mkdir(exist_ok=True)
    (HERE / "cased/vocab.txt").write_text("".join(t + "\n" for t in cased), encoding="utf-8")
    (HERE / "cased/tokenizer_config.json").write_text(
        '{"do_lower_case": false, "unk_token": {"content": "[UNK]"}, "cls_token": "[CLS]"}\n')


def reference(folder):
    path = HERE / folder / "tokenizer.json"
    if not path.exists():
        lines = (HERE / folder / "vocab.txt").read_text(encoding="utf-8").split("\n")[:-1]
        return with_reference({t: i for i, t in enumerate(lines)}, lowercase=False)
    t = Tokenizer.from_file(str(path))
    t.no_truncation()
    t.no_padding()
    return t


def rows(encoding, texts):
    """ids, types and byte offsets of an encoding, as lists."""
    bytes_at = [[0, *itertools.accumulate(len(c.encode()) for c in text)] for text in texts]
    starts, ends = [], []
    for (start, end), text in zip(encoding.offsets, encoding.sequence_ids):
        starts.append(0 if text is None else bytes_at[text][start])
        ends.append(0 if text is None else bytes_at[text][end])
    return [list(encoding.ids), list(encoding.type_ids), starts, ends]


def encode(tokenizer, texts, limit):
    """The rows of one text or a pair, cut to `limit` tokens, and how many were cut."""
    if limit is None:
        return rows(tokenizer.encode(*texts), texts), 0
    whole = len(tokenizer.encode(*texts))
    tokenizer.enable_truncation(limit)
    encoding = tokenizer.encode(*texts)
    tokenizer.no_truncation()
    return rows(encoding, texts), whole - len(encoding)


class Digest:
    """CRC-32 of the answers, each as its count, what was cut, and its columns."""

    def __init__(self):
        self.value = 0

    def add(self, columns, cut):
        numbers = [len(columns[0]), cut, *itertools.chain(*columns)]
        self.value = zlib.crc32(struct.pack(f"<{len(numbers)}i", *numbers), self.value)


CASES = [
    "", " ", "\t\r\n", "The sea.", "Roses, and bread!", "unreadable tidings", "THE TIDE\u0301", "café Café CAFÉ",
    "cafe\u0301", "ÀÉÎÕÜ àéîõü", "İstanbul ıI", "ΑΣ ας ΣΊΣΥΦΟΣ", "Straße ﬁ ẞ", "海と山 中文字", "a海b", "豈\uf900",
    "한국어 가나", "각\u11a8", "אבג", "กข", "e\u0323\u0301 e\u0301\u0323", "a\u0301\u0323\u302eb",
    "\u00e0\u0323\u302eb", "\u0301a", "a\u0344\u0323b", "\u302e\u302fab", "𝅗𝅥𝅘𝅥𝅮", "\u0f73\u0f71", "क्षि", "zero\u0000width\u200b\ufeffmark\ufffd",
    "tab\tnbsp\u00a0line\u2028next\u0085ideographic\u3000end", "[MASK] [mask] [UNK][CLS]x[SEP]", "a[MASK]b",
    "##s #s s##", "<mask> <m>ask", "x AB ab Abc ABC", "_AB_ AB_ é é", " e\u0301 E\u0301 É", "İx i̇x", "  b  b ",
    "Σ σ ς", "文é文", "y\u302ex", "\u302ex", "it's $3.50 (50%)…", "x" * 100, "x" * 101, "é" * 100, "e\u0301" * 101, "a" * 300 + " sea",
    "seatideroseriverstonewinter", "👩‍👩‍👧 🇩🇪", "\U0010ffff\U000e0001a", "\ue000 \uf8ff", "𠀀𪜀𬺡", "\u1e9b\u0323", "Ⓐ ⅷ Ⅷ",
    "🅰🅱 𐐀𐐨 ᲐႠ", "ꓸꓹ ꘎ 𑁇 ⹒", "¡hola! ¿qué?", "a\u00adb", "ﷺ", "ｆｕｌｌ ＷＩＤＴＨ", "𝓮𝓼𝓽",
]


def cases():
    out = []
    for folder in ["uncased", "accents", "bare", "added", "template", "cased"]:
        tokenizer = reference(folder)
        for number, text in enumerate(CASES):
            second = CASES[(7 * number + 3) % len(CASES)]
            choices = [([text], None), ([text, second], 9)]
            if folder in ("uncased", "template"):
                choices += [([text], 5), ([text, second], None)]
            for texts, limit in choices:
                columns, cut = encode(tokenizer, texts, limit)
                out.append({"folder": folder, "texts": texts, "limit": limit, "ids": columns[0],
                            "types": columns[1], "starts": columns[2], "ends": columns[3], "cut": cut})
    return out


def scalar_vocabulary():
    """Every assigned-looking scalar as the start of a word and inside one, so that ids tell all."""
    tokens = list(SPECIAL)
    for c in itertools.chain(range(0x21, 0xD800), range(0xF900, 0x20000), range(0x2F800, 0x2FA20)):
        tokens += [chr(c), "##" + chr(c)]
    return tokens


def scalar_texts(c):
    x = chr(c)
    return [x, f"{x} a{x}b e\u0301{x}\u0323\u302e{x}o {x}"]


def scalars():
    """A digest for each setting and each 4,096 scalars."""
    tokens = {t: i for i, t in enumerate(scalar_vocabulary())}
    out = {}
    for name, lowercase, strip in [("uncased", True, None), ("cased", False, None), ("accents", True, False)]:
        tokenizer = with_reference(tokens, lowercase, strip)
        out[name] = []
        for block in range(0, 0x110000, 0x1000):
            digest = Digest()
            for c in range(block, block + 0x1000):
                if 0xD800 <= c < 0xE000:
                    continue
                for text in scalar_texts(c):
                    digest.add(rows(tokenizer.encode(text), [text]), 0)
            out[name].append(digest.value)
    return out


class SplitMix64:
    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state + 0x9E3779B97F4A7C15) & (2**64 - 1)
        z = self.state
        z = ((z ^ z >> 30) * 0xBF58476D1CE4E5B9) & (2**64 - 1)
        z = ((z ^ z >> 27) * 0x94D049BB133111EB) & (2**64 - 1)
        return (z ^ z >> 31) % n


ODD = [0x130, 0x3A3, 0x3C2, 0x340, 0x344, 0xF73, 0xF81, 0x1100, 0x1161, 0x11A8, 0x302E, 0x302F, 0x1D15E,
       0x1D165, 0x1D16D, 0x1E000, 0x1E900, 0x1E944, 0x94D, 0x9CB, 0x1B3B, 0x1B44, 0x8D4, 0x8E1, 0x1DFB, 0xA953,
       0x11935, 0x11938, 0xFB1D, 0x5B4, 0x2126, 0x212A, 0x1E9E, 0xDF, 0xFB01, 0xA0, 0x2000, 0x2028, 0x3000, 0x85,
       0x0B, 0x00, 0xFFFD, 0xFEFF, 0x200B, 0x200D, 0xAD, 0xF900, 0x2F800, 0x20000, 0x2B820, 0x30000, 0xE000,
       0x10FFFF, 0x5F]


def random_text(generator):
    out = []
    for _ in range(generator.below(24)):
        kind = generator.below(16)
        if kind < 6:
            out.append(LETTERS[generator.below(26)])
        elif kind == 6:
            out.append(" \t\n "[generator.below(4)])
        elif kind == 7:
            out.append(chr(0x20 + generator.below(0x5F)))
        elif kind == 8:
            choices = SPECIAL + CONTENTS
            out.append(choices[generator.below(len(choices))])
        elif kind == 9:
            out.append(chr(0x300 + generator.below(0x70)))
        elif kind == 10:
            out.append(chr(0x80 + generator.below(0x680)))
        elif kind == 11:
            out.append(WORDS[generator.below(len(WORDS))])
        elif kind == 12:
            out.append(chr(ODD[generator.below(len(ODD))]))
        elif kind == 13:
            out.append(chr(0xAC00 + generator.below(11172)))
        else:
            c = generator.below(0x20000 if kind == 14 else 0x110000)
            out.append(chr(0xFFFD if 0xD800 <= c < 0xE000 else c))
    return "".join(out)


BATCH = 1000


def random(folders, batches):
    """For each folder, a digest for each batch of texts: alone, and in pairs cut to a random length."""
    out = {}
    for number, folder in enumerate(folders):
        tokenizer = reference(folder)
        out[folder] = []
        for batch in range(batches):
            generator, digest = SplitMix64(number * 1_000_003 + batch), Digest()
            texts = [random_text(generator) for _ in range(BATCH)]
            for text in texts:
                digest.add(rows(tokenizer.encode(text), [text]), 0)
            limit = 5 + generator.below(20)
            for pair in zip(texts[::2], texts[1::2]):
                digest.add(*encode(tokenizer, list(pair), limit))
            out[folder].append(digest.value)
    return out


def shared(folder):
    """Digests of ids, types and offsets of the shared files' lines with the vocabulary there."""
    tokenizer = Tokenizer.from_file(str(folder / "vocab-bert-base-uncased/tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    out = {}
    for name in ["tokenizer-vectors/blns.txt", "tokenizer-vectors/bert_sample_text.txt", "mrpc/train.tsv",
                 "vocab-bert-base-uncased/vocab.txt"]:
        digest = Digest()
        for line in (folder / name).read_bytes().decode().split("\n"):
            digest.add(rows(tokenizer.encode(line), [line]), 0)
        out[name] = digest.value
    return out


def write(name, value):
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    (HERE / name).write_text(text.replace("},{", "},\n{") + "\n")


def main():
    assert tokenizers.__version__ == "0.23.3"
    write_folders()
    write("cases.json", cases())
    write("random.json", random(["uncased", "accents", "bare", "added", "template", "cased"], 40))
    write("scalars.json", scalars())
    if "AKIN_SHARED_DATA" in os.environ:
        write("shared.json", shared(pathlib.Path(os.environ["AKIN_SHARED_DATA"])))


if __name__ == "__main__":
    main()
