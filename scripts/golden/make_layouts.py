#!/usr/bin/env python3
"""Writes what umap-learn makes of a few mixtures.

usage: make_layouts.py      Tests/CorpusMapsTests/Golden/layouts.json

The weights of its graph of nearest rows, and how well its layouts keep neighbours: the mean of
three seeds. The vectors are made from seeds as in make_clusters.py.
"""
import json
import pathlib
import warnings

import numpy as np
import umap
from make_clusters import mixture
from sklearn.manifold import trustworthiness
from umap.umap_ import fuzzy_simplicial_set

GOLDEN = pathlib.Path(__file__).resolve().parents[2] / "Tests/CorpusMapsTests/Golden"
NEIGHBOURS = 15


def nearest(vectors, count):
    gaps = 1 - vectors @ vectors.T
    np.fill_diagonal(gaps, -1)
    order = np.argsort(gaps, axis=1, kind="stable")[:, :count]
    return order, np.maximum(np.take_along_axis(gaps, order, axis=1), 0)


def kept(vectors, places):
    """The share of the nearest rows that are among the nearest in the plane."""
    found = ((places[:, None] - places[None]) ** 2).sum(-1)
    np.fill_diagonal(found, np.inf)
    found = np.argsort(found, axis=1)[:, :NEIGHBOURS]
    wanted = nearest(vectors, NEIGHBOURS + 1)[0][:, 1:]
    return np.mean([len(set(a) & set(b)) / NEIGHBOURS for a, b in zip(wanted, found)])


def main():
    warnings.simplefilter("ignore")
    cases = []
    for settings in [
        dict(seed=5, rows=250, columns=16, centres=8, weight=2),
        dict(seed=6, rows=400, columns=24, centres=15, weight=1),
        dict(seed=7, rows=300, columns=8, centres=20, weight=3),
    ]:
        vectors = mixture(**settings).astype(np.float64)
        order, gaps = nearest(vectors, NEIGHBOURS)
        graph = fuzzy_simplicial_set(
            vectors, NEIGHBOURS, np.random.RandomState(0), "cosine", knn_indices=order,
            knn_dists=gaps.astype(np.float32))[0].tocoo()
        edges = sorted(
            (int(a), int(b), round(float(w), 5))
            for a, b, w in zip(graph.row, graph.col, graph.data) if a < b and a < 40)
        layouts = [
            umap.UMAP(metric="cosine", random_state=seed).fit_transform(vectors)
            for seed in range(3)]
        cases.append(settings | dict(
            edges=edges,
            trustworthiness=float(np.mean([
                trustworthiness(vectors, places, n_neighbors=NEIGHBOURS, metric="cosine")
                for places in layouts])),
            kept=float(np.mean([kept(vectors, places) for places in layouts]))))
        print(cases[-1]["trustworthiness"], cases[-1]["kept"], len(edges))
    (GOLDEN / "layouts.json").write_text(json.dumps({
        "madeBy": f"make_layouts.py, umap-learn {umap.__version__}",
        "neighbours": NEIGHBOURS, "cases": cases}) + "\n")


main()
