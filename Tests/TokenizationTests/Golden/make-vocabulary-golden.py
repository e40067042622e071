#!/usr/bin/env python3
"""Makes vocabulary.json: words with counts, and the vocabulary that the reference makes of them.

    pip install tokenizers==0.22.2
    python3 Tests/TokenizationTests/Golden/make-vocabulary-golden.py

The reference breaks ties by chance: its ids of `##x` follow the order of a hash table. So only tokens
that many runs agree on are kept.
"""

import collections
import json
import pathlib
import re

from tokenizers import BertWordPieceTokenizer

HERE = pathlib.Path(__file__).parent
CORPORA = HERE.parents[2] / "corpora"
RUNS = 12


def texts():
    for name in ["handbook.pairs.jsonl", "duplicates.pairs.jsonl"]:
        for line in (CORPORA / name).read_text(encoding="utf-8").splitlines():
            yield from (value for value in json.loads(line).values() if isinstance(value, str))


def main():
    counts = collections.Counter(word for text in texts() for word in re.findall(r"\w+", text.lower()))
    words = dict(sorted(counts.items()))
    cases = []
    for size, frequency, alphabet in [(400, 2, 1000), (5000, 4, 1000), (600, 2, 20)]:
        runs = []
        for _ in range(RUNS):
            tokenizer = BertWordPieceTokenizer()
            tokenizer.train_from_iterator(
                ([word] * count for word, count in words.items()), vocab_size=size, min_frequency=frequency,
                limit_alphabet=alphabet, show_progress=False)
            runs.append(set(tokenizer.get_vocab()))
        sure = set.intersection(*runs)
        cases.append({
            "size": size, "minimumFrequency": frequency, "alphabetLimit": alphabet,
            "count": len(runs[0]), "sure": sorted(sure), "possible": sorted(set.union(*runs) - sure)})
        print(size, frequency, alphabet, len(runs[0]), len(sure))
    (HERE / "vocabulary.json").write_text(
        json.dumps({"words": words, "cases": cases}, ensure_ascii=False) + "\n", encoding="utf-8")


main()
