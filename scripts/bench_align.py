#!/usr/bin/env python3
"""Compares `akin align` with a NumPy reference of the margin score, and prints a table.

usage: bench_align.py --akin PROGRAM --model FOLDER [--work FOLDER] [--limit N] TATOEBA LANGUAGE…
       (needs numpy)

TATOEBA is the folder of tatoeba-v1: tatoeba.XXX-eng.XXX and tatoeba.XXX-eng.eng, a sentence a line.
The English side is shuffled, so that no order helps. The reference takes the vectors of `akin embed`
and finds pairs by Artetxe & Schwenk 2019, §3: the cosine over the mean cosine of both sentences with
their four nearest neighbours on the other side; forward, backward, intersection. The table has
precision, recall and F1 of the intersection at the threshold with the best F1.
"""
import argparse
import json
import pathlib
import random
import subprocess

import numpy as np

NEIGHBOURS = 4


def run(*command):
    return subprocess.run([str(part) for part in command], check=True, stdout=subprocess.PIPE).stdout


def margins(first, second):
    """The cosines in double precision, and the margin of every pair."""
    cosines = first.astype(np.float64) @ second.astype(np.float64).T
    ahead = -np.partition(-cosines, NEIGHBOURS - 1, axis=1)[:, :NEIGHBOURS].mean(axis=1)
    back = -np.partition(-cosines, NEIGHBOURS - 1, axis=0)[:NEIGHBOURS].mean(axis=0)
    return cosines, cosines / ((ahead[:, None] + back[None, :]) / 2)


def reference(first, second):
    """The pairs of each direction, with their margins."""
    cosines, ratio = margins(first, second)
    forward, backward = {}, {}
    # Only the nearest neighbours are candidates, as in the paper.
    for row, near in enumerate(np.argsort(-cosines, axis=1, kind="stable")[:, :NEIGHBOURS]):
        best = max(near, key=lambda other: (ratio[row, other], -other))
        forward[(row, int(best))] = ratio[row, best]
    for other, near in enumerate(np.argsort(-cosines.T, axis=1, kind="stable")[:, :NEIGHBOURS]):
        best = max(near, key=lambda row: (ratio[row, other], -row))
        backward[(int(best), other)] = ratio[best, other]
    both = {pair: score for pair, score in forward.items() if pair in backward}
    return {"forward": forward, "backward": backward, "intersection": both}


def best_threshold(pairs, truth):
    """F1, precision, recall and threshold of the best cut through the pairs, the surest first."""
    best, right = (0, 0, 0, 0), 0
    ordered = sorted(pairs.items(), key=lambda item: -item[1])
    for count, (pair, score) in enumerate(ordered, 1):
        right += pair in truth
        precision, recall = right / count, right / len(truth)
        if right and 2 * precision * recall / (precision + recall) > best[0]:
            best = (2 * precision * recall / (precision + recall), precision, recall, score)
    return best


def akin_pairs(options, direction, first, second, places):
    output = run(options.akin, "align", "--model", options.model, "--lines", "--threshold", "0", "--json",
                 "--quiet", "--direction", direction, first, second)
    return {(places[0][pair["a"]["line"]], places[1][pair["b"]["line"]]): pair["score"]
            for pair in json.loads(output)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--akin", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path("align-work"))
    parser.add_argument("--limit", type=int, help="only so many pairs of a language, from the first on")
    parser.add_argument("--directions", default="forward,backward,intersection")
    parser.add_argument("tatoeba", type=pathlib.Path)
    parser.add_argument("languages", nargs="+")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    print("| Language | Pairs | Precision | Recall | F1 | Threshold | Same pairs | Largest difference |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | --- | ---: |", flush=True)
    for language in options.languages:
        name = f"tatoeba.{language}-eng."
        sides = [(options.tatoeba / (name + side)).read_text(encoding="utf-8").split("\n")
                 for side in (language, "eng")]
        lines = [(a, b) for a, b in zip(*sides) if a.strip() and b.strip()]
        lines = lines[:options.limit]
        order = list(range(len(lines)))
        random.Random(19).shuffle(order)
        first, second = options.work / f"{language}.txt", options.work / f"{language}-eng.txt"
        first.write_text("".join(a + "\n" for a, _ in lines), encoding="utf-8")
        second.write_text("".join(lines[place][1] + "\n" for place in order), encoding="utf-8")
        truth = {(place, number) for number, place in enumerate(order)}
        vectors = []
        for file in (first, second):
            output = file.with_suffix(".npy")
            run(options.akin, "embed", "--model", options.model, "--format", "npy", "--quiet", "--force",
                "--output", output, file)
            vectors.append(np.load(output))
        wanted = reference(*vectors)
        places = [{line: line - 1 for line in range(1, len(lines) + 1)}] * 2
        same, difference = [], 0
        for direction in options.directions.split(","):
            found = akin_pairs(options, direction, first, second, places)
            only = set(found) ^ set(wanted[direction])
            same.append(f"{len(found)}" if not only else f"{len(found)}, {len(only)} differ")
            common = set(found) & set(wanted[direction])
            difference = max([difference] + [abs(found[pair] - wanted[direction][pair]) for pair in common])
        f1, precision, recall, threshold = best_threshold(wanted["intersection"], truth)
        print(f"| {language} | {len(lines)} | {100 * precision:.1f} | {100 * recall:.1f} | {100 * f1:.1f} "
              f"| {threshold:.4f} | {' / '.join(same)} | {difference:.1e} |", flush=True)


if __name__ == "__main__":
    main()
