"""Measures Akin's pairs and communities beside sentence-transformers and FAISS, taking turns.

Called by scripts/bench-cluster, which installs what this needs. Prints one JSON object a measurement.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time


def paraphrase_mining(x, threshold):
    """All pairs, as sentence_transformers.util.paraphrase_mining_embeddings finds them."""
    import torch
    from sentence_transformers import util

    # Each row's best 100, and as many pairs as there are: what it is given by default.
    pairs = util.paraphrase_mining_embeddings(torch.from_numpy(x))
    return {"pairs": sum(score >= threshold for score, _, _ in pairs)}


def range_search(x, threshold):
    """All pairs, by FAISS over all rows."""
    import faiss

    index = faiss.IndexFlatIP(x.shape[1])
    index.add(x)
    limits, _, rows = index.range_search(x, threshold)
    first = [row for row in range(len(x)) for _ in range(limits[row + 1] - limits[row])]
    return {"pairs": sum(a < b for a, b in zip(first, rows))}


def community_detection(x, threshold):
    import torch
    from sentence_transformers import util

    found = util.community_detection(
        torch.from_numpy(x), min_community_size=5, threshold=threshold, show_progress_bar=False)
    return {"communities": found}


PEERS = {f.__name__: f for f in (paraphrase_mining, range_search, community_detection)}


def worker(name, path, rows, threshold, threads):
    for key in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[key] = str(threads)
    import numpy

    x = numpy.ascontiguousarray(numpy.load(path, mmap_mode="r")[:rows])
    import torch

    torch.set_num_threads(threads)
    start = time.perf_counter()
    answer = PEERS[name](x, threshold)
    print(json.dumps({"seconds": time.perf_counter() - start} | answer))


def run(command):
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout.splitlines()[-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vectors", required=True, help="[N x D] of float32, rows of unit length")
    parser.add_argument("--rows", type=int, default=100_000, help="rows that pairs are looked for in")
    parser.add_argument("--threshold", type=float, default=0.9, help="the smallest cosine of a pair")
    parser.add_argument("--community-rows", type=int, default=50_000)
    parser.add_argument("--community-threshold", type=float, default=0.75)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3, help="medians count")
    parser.add_argument("--worker", choices=PEERS, help=argparse.SUPPRESS)
    a = parser.parse_args()
    if a.worker:
        worker(a.worker, a.vectors, a.rows, a.threshold, a.threads)
        return
    akin = [os.environ["AKIN_BENCH"]]
    common = ["--vectors", a.vectors, "--threads", str(a.threads)]
    peer = [sys.executable, __file__, *common]
    pairs = ["--rows", str(a.rows), "--threshold", str(a.threshold)]
    groups = ["--rows", str(a.community_rows), "--threshold", str(a.community_threshold)]
    output = os.path.join(tempfile.mkdtemp(), "communities")
    contenders = {
        "akin join": [*akin, "join", *common, *pairs],
        "paraphrase_mining": [*peer, *pairs, "--worker", "paraphrase_mining"],
        "faiss range_search": [*peer, *pairs, "--worker", "range_search"],
        "akin communities": [*akin, "cluster", *common, *groups, "--output", output],
        "community_detection": [*peer, *groups, "--worker", "community_detection"],
    }
    seconds = {name: [] for name in contenders}
    answers = {}
    for number in range(a.rounds):
        names = list(contenders) if number % 2 == 0 else list(reversed(contenders))
        for name in names:
            answers[name] = run(contenders[name])
            seconds[name].append(answers[name]["seconds"])
    with open(output) as file:
        own = [[int(row) for row in line.split()] for line in file if line.strip()]
    theirs = answers["community_detection"].pop("communities")
    # Rows of a group, and groups of one size, may come in another order where scores are equal.
    same = sorted(map(sorted, own)) == sorted(map(sorted, theirs))
    for name, times in seconds.items():
        line = {"contender": name, "seconds": round(statistics.median(times), 3), "runs": times}
        if "pairs" in answers[name]:
            line["pairs"] = answers[name]["pairs"]
        if name.endswith("communities"):
            line["sameGroups"] = same
            line["communities"] = len(own)
        print(json.dumps(line))


if __name__ == "__main__":
    main()
