#!/usr/bin/env python3
"""Writes the communities that Akin must reproduce, found by sentence-transformers.

usage: make_clusters.py      Tests/ClusteringTests/Golden/communities.json

The vectors are not stored: both sides make the same ones from a seed, in whole numbers up to the
division by the length (`mixture` here, `Mixture` in the tests). Thresholds lie in gaps between
scores and no two members of a community score within 1e-6 of each other, so that rounding
decides nothing and the lists can be compared as they are.
"""
import json
import math
import pathlib

import numpy as np

GOLDEN = pathlib.Path(__file__).resolve().parents[2] / "Tests/ClusteringTests/Golden"
MASK = (1 << 64) - 1


class SplitMix64:
    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        mixed = self.state
        mixed = ((mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9) & MASK
        mixed = ((mixed ^ mixed >> 27) * 0x94D049BB133111EB) & MASK
        return mixed ^ mixed >> 31

    def byte(self):
        return (self.next() >> 56) - 128


def mixture(seed, rows, columns, centres, weight):
    """Rows around random centres: `weight` times the centre plus noise, of length 1."""
    random = SplitMix64(seed)
    middle = [[random.byte() for _ in range(columns)] for _ in range(centres)]
    result = np.zeros((rows, columns), np.float32)
    for row in range(rows):
        centre = middle[random.next() % centres]
        numbers = [weight * c + random.byte() for c in centre]
        length = math.sqrt(sum(n * n for n in numbers))
        result[row] = [np.float32(n / length) for n in numbers]
    return result


def in_gap(scores, threshold):
    """The middle of the first gap of 4e-6 between scores, at or above the threshold."""
    above = np.unique(scores[(scores >= threshold) & (scores < threshold + 0.01)])
    for low, high in zip(above, above[1:]):
        if high - low >= 4e-6:
            return float(np.float32((low + high) / 2))
    assert len(above) < 2, f"no gap above {threshold}"
    return float(np.float32(threshold))


def main():
    import sentence_transformers
    import torch
    from sentence_transformers import util

    cases = []
    for settings in [
        dict(seed=1, rows=300, columns=24, centres=12, weight=1),
        dict(seed=2, rows=700, columns=48, centres=25, weight=1),
        dict(seed=3, rows=700, columns=16, centres=5, weight=2),
        dict(seed=4, rows=60, columns=8, centres=60, weight=3),
    ]:
        vectors = mixture(**settings)
        scores = vectors.astype(np.float64) @ vectors.astype(np.float64).T
        for wanted, minimum in [(0.35, 5), (0.5, 10), (0.6, 2), (0.7, 1), (0.8, 3), (0.9, 2)]:
            threshold = in_gap(scores[np.triu_indices(len(vectors), 1)], wanted)
            groups = util.community_detection(
                torch.from_numpy(vectors), threshold=threshold, min_community_size=minimum)
            for group in groups:
                ordered = scores[group[0], group[1:]]
                if np.any(-np.diff(ordered) < 1e-6):
                    break
            else:
                cases.append(settings | dict(
                    threshold=threshold, minimumSize=minimum, communities=groups))
    assert len(cases) >= 12, len(cases)
    GOLDEN.mkdir(parents=True, exist_ok=True)
    (GOLDEN / "communities.json").write_text(json.dumps({
        "madeBy": f"make_clusters.py, sentence-transformers {sentence_transformers.__version__}, "
                  f"torch {torch.__version__}",
        "cases": cases}) + "\n")
    print(len(cases), "cases,", [len(c["communities"]) for c in cases])


if __name__ == "__main__":
    main()
