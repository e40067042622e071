#!/usr/bin/env python3
"""Writes how good the clusters of scikit-learn's MiniBatchKMeans are.

usage: make_mini_batch.py      Tests/ClusteringTests/Golden/mini-batch.json

The objective is the sum of the cosines of the rows with the directions of their clusters' sums, the
mean of ten seeds. The vectors are made from seeds as in make_clusters.py.
"""
import json
import pathlib

import numpy as np
import sklearn
from make_clusters import mixture
from sklearn.cluster import MiniBatchKMeans

GOLDEN = pathlib.Path(__file__).resolve().parents[2] / "Tests/ClusteringTests/Golden"
PASSES = 5


def objective(vectors, labels):
    return sum(float(np.linalg.norm(vectors[labels == label].sum(axis=0))) for label in set(labels))


def main():
    cases = []
    for settings, batch in [
        (dict(seed=5, rows=2000, columns=16, centres=8, weight=2), 100),
        (dict(seed=6, rows=3000, columns=24, centres=40, weight=1), 400),
        (dict(seed=7, rows=1500, columns=8, centres=20, weight=3), 250),
    ]:
        vectors = mixture(**settings).astype(np.float64)
        found = [
            objective(vectors, MiniBatchKMeans(
                settings["centres"], batch_size=batch, max_iter=PASSES, max_no_improvement=None, n_init=1,
                random_state=seed).fit_predict(vectors))
            for seed in range(10)]
        cases.append(settings | dict(batch=batch, passes=PASSES, objective=float(np.mean(found))))
    (GOLDEN / "mini-batch.json").write_text(json.dumps({
        "madeBy": f"make_mini_batch.py, scikit-learn {sklearn.__version__}", "cases": cases}) + "\n")


main()
