#!/usr/bin/env python3
"""Writes what the reference implementations of the clustering methods find.

usage: make_methods.py      Tests/ClusteringTests/Golden/methods.json

HDBSCAN is scikit-learn's over Euclidean distances, average linkage SciPy's over 1 - cosine, and
Leiden leidenalg's over the graph that joins a row with its nearest ones. The vectors are made from
seeds as in make_clusters.py.
"""
import json
import pathlib

import igraph
import leidenalg
import numpy as np
import scipy
import sklearn
from make_clusters import mixture
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from sklearn.cluster import HDBSCAN

GOLDEN = pathlib.Path(__file__).resolve().parents[2] / "Tests/ClusteringTests/Golden"
NEIGHBOURS = 10


def by_first(labels):
    """Numbers from 0 on in the order of first occurrence; noise stays -1."""
    numbers = {-1: -1}
    return [numbers.setdefault(int(label), len(numbers) - 1) for label in labels]


def nearest_graph(vectors):
    scores = vectors @ vectors.T
    np.fill_diagonal(scores, -2)
    edges = {}
    for row, line in enumerate(scores):
        for other in np.argsort(-line, kind="stable")[:NEIGHBOURS]:
            if line[other] > 0:
                edges[min(row, int(other)), max(row, int(other))] = float(line[other])
    return edges


def main():
    cases = []
    for settings in [
        dict(seed=5, rows=250, columns=16, centres=8, weight=2),
        dict(seed=6, rows=400, columns=24, centres=15, weight=1),
        dict(seed=7, rows=300, columns=8, centres=20, weight=3),
    ]:
        vectors = mixture(**settings).astype(np.float64)
        density = [
            dict(minimumSize=size, sampleCount=samples, clusters=by_first(
                HDBSCAN(min_cluster_size=size, min_samples=samples, copy=True)
                .fit_predict(vectors)))
            for size, samples in [(5, 5), (8, 3), (4, 1), (15, 10)]]
        distances = 1 - vectors @ vectors.T
        np.fill_diagonal(distances, 0)
        tree = linkage(squareform((distances + distances.T) / 2), "average")
        linked = [dict(count=count, groups=by_first(fcluster(tree, count, "maxclust")))
                  for count in (2, 7, 20, 60)]
        edges = nearest_graph(vectors)
        graph = igraph.Graph(n=len(vectors), edges=list(edges))
        leiden = []
        for name, kind, resolution in [
            ("modularity", leidenalg.RBConfigurationVertexPartition, 1),
            ("modularity", leidenalg.RBConfigurationVertexPartition, 2.5),
            ("constantPotts", leidenalg.CPMVertexPartition, 0.02),
            ("constantPotts", leidenalg.CPMVertexPartition, 0.3),
        ]:
            found = leidenalg.find_partition(
                graph, kind, weights=list(edges.values()), n_iterations=-1, seed=1,
                resolution_parameter=resolution)
            # Modularity as a share of the weights; CPM once for each pair, not twice.
            quality = found.quality() / 2
            if name == "modularity":
                quality /= sum(edges.values())
            leiden.append(dict(
                quality=name, resolution=resolution, value=quality,
                communities=by_first(found.membership)))
        cases.append(settings | dict(density=density, linked=linked, leiden=leiden))
    (GOLDEN / "methods.json").write_text(json.dumps({
        "madeBy": f"make_methods.py, scikit-learn {sklearn.__version__}, "
                  f"scipy {scipy.__version__}, leidenalg {leidenalg.version}",
        "neighbours": NEIGHBOURS, "cases": cases}) + "\n")
    for case in cases:
        print([max(d["clusters"]) + 1 for d in case["density"]],
              [max(c["communities"]) + 1 for c in case["leiden"]])


main()
