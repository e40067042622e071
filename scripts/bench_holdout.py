"""Judges Akin's choice of clusters on labelled sets that had no say in it, beside other programs.

Called by scripts/bench-holdout. DATA has a folder for each published set (scripts/convert-data.py
says which files). Prints one JSON object a measurement to stderr and a table in Markdown to stdout.
"""
import argparse
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

import numpy
from sklearn.metrics import adjusted_rand_score, v_measure_score

# The folder of each set, and how many rows are drawn of it; 0 for all.
SETS = {
    "banking77-test": ("banking77", 0), "banking77-train": ("banking77", 0),
    "clinc150-test": ("clinc150", 0), "clinc150-domains": ("clinc150", 0),
    "stackoverflow-titles": ("stackoverflow-titles", 0), "ag-news": ("ag-news", 0),
    "20newsgroups": ("20newsgroups", 5000), "20newsgroups-subjects": ("20newsgroups", 0),
    "googlenews-s": ("googlenews", 0), "googlenews-t": ("googlenews", 0),
    "googlenews-ts": ("googlenews", 0), "arxiv-titles": ("arxiv-titles", 12000),
    "arxiv-abstracts": ("arxiv-abstracts", 6000), "trec-fine": ("trec-qc", 0),
    "trec-coarse": ("trec-qc", 0),
}


def make(name, data, home, akin, precision):
    """The vectors and labels of a set; made once."""
    folder, rows = SETS[name]
    vectors, labels = home / f"{name}-{precision}.npy", home / f"{name}.labels"
    if not vectors.exists() or not labels.exists():
        script = pathlib.Path(__file__).with_name("convert-data.py")
        made = subprocess.run(
            [sys.executable, script, name, data / folder, "-"], check=True, stdout=subprocess.PIPE)
        records = [json.loads(line) for line in made.stdout.splitlines()]
        if rows:
            records = random.Random(1).sample(records, min(rows, len(records)))
        texts = home / f"{name}.txt"
        texts.write_text("".join(" ".join(r["text"].split()) + "\n" for r in records))
        labels.write_text("".join(r["label"] + "\n" for r in records))
        subprocess.run(
            [akin, "embed", texts, "--format", "npy", "--output", vectors, "--force",
             "--precision", precision], check=True)
    return vectors, labels.read_text().splitlines()


def by_akin(arguments):
    def divide(vectors, x, k):
        with tempfile.NamedTemporaryFile() as out:
            words = [str(k) if word == "K" else word for word in arguments]
            printed = subprocess.run(
                [os.environ["AKIN_BENCH"], "cluster", "--vectors", vectors, "--assignment", out.name,
                 *words], check=True, stdout=subprocess.PIPE).stdout
            answer = json.loads(printed.splitlines()[-1])
            return numpy.loadtxt(out.name, dtype=int), answer["seconds"]
    return divide


def timed(method):
    def divide(vectors, x, k):
        start = time.perf_counter()
        return method(x, k), time.perf_counter() - start
    return divide


def evoc(x, k):
    import evoc
    return evoc.EVoC(random_state=0).fit_predict(x.copy())


def umap_hdbscan(x, k):
    import fast_hdbscan
    import umap
    low = umap.UMAP(
        n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=42
    ).fit_transform(x)
    return fast_hdbscan.HDBSCAN(min_cluster_size=max(10, len(x) // 200)).fit_predict(low)


METHODS = {
    "auto": by_akin(["--method", "auto"]),
    "leiden": by_akin(["--method", "leiden"]),
    "auto -n": by_akin(["--method", "auto", "-n", "K"]),
    "leiden -n": by_akin(["--method", "leiden", "-n", "K"]),
    "kmeans -n": by_akin(["--method", "kmeans", "-n", "K"]),
    "spectral -n": by_akin(["--method", "spectral", "-n", "K"]),
    "evoc": timed(evoc),
    "umap + hdbscan": timed(umap_hdbscan),
}


def placed(found, x):
    """The same with each row that is in no cluster in that of the nearest centre."""
    clusters = sorted(set(found[found >= 0].tolist()))
    if not clusters or (found >= 0).all():
        return found
    centres = numpy.stack([x[found == cluster].mean(0) for cluster in clusters])
    centres /= numpy.linalg.norm(centres, axis=1, keepdims=True)
    loose = found < 0
    found = found.copy()
    found[loose] = numpy.array(clusters)[(x[loose] @ centres.T).argmax(1)]
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--work", type=pathlib.Path, required=True, help="where vectors are kept")
    parser.add_argument("--akin", default="akin", help="the program that makes the vectors")
    parser.add_argument("--precision", default="int8")
    parser.add_argument("--methods", default=",".join(METHODS))
    parser.add_argument("--sets", default=",".join(SETS))
    a = parser.parse_args()
    a.work.mkdir(parents=True, exist_ok=True)
    methods = a.methods.split(",")
    print("| Set | Labels | " + " | ".join(methods) + " |")
    print("| --- | ---: |" + " ---: |" * len(methods))
    for name in a.sets.split(","):
        vectors, labels = make(name, a.data, a.work, a.akin, a.precision)
        x = numpy.load(vectors)
        cells = []
        for method in methods:
            found, seconds = METHODS[method](vectors, x, len(set(labels)))
            left_out = float((found < 0).mean())
            found = placed(found, x)
            row = {
                "set": name, "method": method, "clusters": len(set(found.tolist())),
                "leftOut": round(left_out, 3), "seconds": round(seconds, 1),
                "V": round(100 * v_measure_score(labels, found), 1),
                "ARI": round(100 * adjusted_rand_score(labels, found), 1)}
            print(json.dumps(row), file=sys.stderr, flush=True)
            cells.append(f"{row['V']} / {row['ARI']} ({row['clusters']})")
        print(f"| {name} | {len(set(labels))} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
