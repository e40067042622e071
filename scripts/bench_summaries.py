#!/usr/bin/env python3
"""ROUGE of `akin summarize` beside the first sentences of a text and reference LexRanks.

usage: bench_summaries.py AKIN COUNT DIVERSITIES FOLDER…    FOLDER holds NAME.txt and NAME.ref, its
                                                            summary; DIVERSITIES is 0.1,0.5,…

The sentences are those that `akin summarize --ratio 1` prints; all methods choose COUNT among them.
The program chooses with its own default; other values of --diversity are computed here, and so is
the default, to see that both choose the same. Needs numpy.
"""
import collections
import json
import pathlib
import random
import re
import subprocess
import sys

import numpy as np


def words(text):
    return re.findall(r"[a-z0-9]+", text.lower())


def measure(shared, found, wanted):
    return 2 * shared / (found + wanted) if shared else 0.0


def overlap(one, other, size):
    """F of the n-grams that two lists of words share (ROUGE-N)."""
    one, other = (collections.Counter(zip(*(found[i:] for i in range(size)))) for found in (one, other))
    return measure((one & other).total(), one.total(), other.total())


def longest(one, other):
    """F of the longest common subsequence (ROUGE-L)."""
    row = [0] * (len(other) + 1)
    for word in one:
        before = 0
        for place, second in enumerate(other, 1):
            before, row[place] = row[place], (
                before + 1 if word == second else max(row[place], row[place - 1]))
    return measure(row[-1], len(one), len(other))


def rouge(found, wanted):
    found, wanted = words(found), words(wanted)
    return overlap(found, wanted, 1), overlap(found, wanted, 2), longest(found, wanted)


def walk(similar, jump=0.15):
    """The stationary distribution of a walk over sentences (Erkan & Radev 2004, §3.2)."""
    steps = similar / np.maximum(similar.sum(1, keepdims=True), 1e-12)
    shares = np.full(len(similar), 1 / len(similar))
    for _ in range(200):
        shares = jump / len(similar) + (1 - jump) * steps.T @ shares
    return shares


def weights(texts, idf):
    """Vectors of tf × idf, of length 1."""
    ids = {w: i for i, w in enumerate(sorted({w for t in texts for w in words(t)}))}
    found = np.zeros((len(texts), len(ids)))
    for row, text in enumerate(texts):
        for word in words(text):
            found[row, ids[word]] += idf[word]
    return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-12)


def diverse(count, rank, cosines, diversity):
    """Maximal marginal relevance (Carbonell & Goldstein 1998), as `akin summarize` does it."""
    chosen, nearest = [], np.zeros(len(rank))
    while len(chosen) < min(count, len(rank)):
        value = (1 - diversity) * rank / rank.max() - diversity * nearest
        value[chosen] = -np.inf
        chosen.append(int(value.argmax()))
        nearest = np.maximum(nearest, cosines[chosen[-1]])
    return chosen


def akin(*arguments, text):
    return subprocess.run([sys.argv[1], *arguments, "--quiet"], input=text.encode(), check=True,
                          stdout=subprocess.PIPE).stdout.decode()


def summary(text, *choice):
    return [s["text"] for s in json.loads(
        akin("summarize", "--json", *choice, "-", text=text))["sentences"]]


def main():
    count, diversities = int(sys.argv[2]), [float(d) for d in sys.argv[3].split(",")]
    for folder in map(pathlib.Path, sys.argv[4:]):
        files = sorted(folder.glob("*.txt"))
        every = [summary(f.read_text(), "--ratio", "1", "--precision", "int8") for f in files]
        total = sum(map(len, every))
        seen = collections.Counter(w for found in every for s in found for w in set(words(s)))
        idf = {w: np.log(total / n) for w, n in seen.items()}
        table, same, rand = collections.defaultdict(list), 0, random.Random(1)
        for file, found in zip(files, every):
            wanted, own = file.with_suffix(".ref").read_text(), summary(file.read_text(), "-n", str(count))
            lines = "\n".join(" ".join(s.split()) for s in found) + "\n"
            dense = np.array([json.loads(v)["vector"] for v in akin("embed", text=lines).splitlines()])
            sparse = weights(found, idf)
            cosines, dense = sparse @ sparse.T, dense @ dense.T
            rank = walk(np.maximum(dense, 0))
            choices = {
                "first sentences": range(min(count, len(found))),
                "LexRank, tf-idf, threshold 0.1": np.argsort(-walk(1.0 * (cosines > 0.1)))[:count],
                "LexRank, tf-idf, continuous": np.argsort(-walk(cosines))[:count]}
            choices |= {f"--diversity {d}": diverse(count, rank, dense, d) for d in diversities}
            for name, chosen in choices.items():
                table[name].append(rouge(" ".join(found[i] for i in sorted(chosen)), wanted))
            table["akin summarize"].append(rouge(" ".join(own), wanted))
            same += own == [found[i] for i in sorted(diverse(count, rank, dense, 0.3))]
            table["at random (mean of 3)"].append(np.mean([rouge(" ".join(
                rand.sample(found, min(count, len(found)))), wanted) for _ in range(3)], 0))
        print(f"\n{folder.name}: {len(files)} texts of {total / len(files):.0f} sentences, {count} chosen; "
              f"this script chooses as akin does in {same}\n")
        print("| Method | ROUGE-1 | ROUGE-2 | ROUGE-L |\n| --- | ---: | ---: | ---: |")
        for name, found in table.items():
            print(f"| {name} | " + " | ".join(f"{100 * x:.2f}" for x in np.mean(found, 0)) + " |")


if __name__ == "__main__":
    main()
