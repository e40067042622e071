"""Measures Akin's pairs, communities and k-means beside sentence-transformers and FAISS, taking turns.

Called by scripts/bench-cluster, which installs what this needs. Prints one JSON object a measurement
to stderr and a table in Markdown to stdout.
"""
import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time


def paraphrase_mining(x, a):
    """All pairs, as sentence_transformers.util.paraphrase_mining_embeddings finds them."""
    import torch
    from sentence_transformers import util

    # Each row's best 100, and as many pairs as it keeps by default.
    return util.paraphrase_mining_embeddings(torch.from_numpy(x))


def count_mined(pairs, x, a):
    return {"pairs": sum(score >= a.threshold for score, _, _ in pairs)}


def range_search(x, a):
    """All pairs, by FAISS over all rows."""
    import faiss

    index = faiss.IndexFlatIP(x.shape[1])
    index.add(x)
    return index.range_search(x, a.threshold)


def count_found(answer, x, a):
    import numpy

    limits, _, rows = answer
    first = numpy.repeat(numpy.arange(len(x)), numpy.diff(limits.astype(numpy.int64)))
    return {"pairs": int((first < rows).sum())}


def community_detection(x, a):
    import torch
    from sentence_transformers import util

    return util.community_detection(
        torch.from_numpy(x), min_community_size=a.min_size, threshold=a.community_threshold, show_progress_bar=False)


def list_communities(found, x, a):
    return {"groups": [[int(row) for row in group] for group in found]}


def faiss_kmeans(x, a):
    """On all rows, on the unit sphere; the last assignment counts, as Akin's does."""
    import faiss

    means = faiss.Kmeans(
        x.shape[1], a.centroids, niter=a.iterations, spherical=True, max_points_per_centroid=1 << 30, seed=1)
    means.train(x)
    return means.index.search(x, 1)[0]


def sum_scores(scores, x, a):
    return {"objective": float(scores.astype("float64").sum())}


PEERS = {
    "paraphrase_mining": (paraphrase_mining, count_mined),
    "faiss range_search": (range_search, count_found),
    "community_detection": (community_detection, list_communities),
    "faiss.Kmeans": (faiss_kmeans, sum_scores),
}


def worker(a):
    import numpy

    x = numpy.array(numpy.load(a.vectors, mmap_mode="r")[: a.rows])
    import faiss
    import torch

    torch.set_num_threads(a.threads)
    faiss.omp_set_num_threads(a.threads)
    measured, judged = PEERS[a.worker]
    start = time.perf_counter()
    answer = measured(x, a)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    print(json.dumps({"seconds": seconds, "peakResidentMB": peak} | judged(answer, x, a)))


def run(command, threads):
    environment = os.environ | {
        key: str(threads) for key in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environment).stdout
    return json.loads(output.splitlines()[-1])


def read_groups(path):
    with open(path) as file:
        return [[int(row) for row in line.split()] for line in file if line.strip()]


def table(tasks):
    yield "| What | Program | Seconds | Times Akin's | MB | Answer |"
    yield "| --- | --- | ---: | ---: | ---: | --- |"
    for what, contenders in tasks:
        own = None
        for name, answers in contenders.items():
            seconds = statistics.median(answer["seconds"] for answer in answers)
            own = own or seconds
            last = answers[-1]
            words = [f"{last[key]:,} {key}" for key in ("pairs", "clusters") if key in last]
            if "checkedRows" in last:
                words.append(f"those of {last['checkedRows']:,} rows as by a plain product")
            if "groups" in last:
                words.append(f"{len(last['groups']):,} groups")
            if "sameGroups" in last:
                words.append("the same groups" if last["sameGroups"] else "other groups")
            if what.startswith("k-means"):
                words = [f"objective {last['objective']:,.1f}"]
            yield (
                f"| {what} | {name} | {seconds:.2f} | {seconds / own:.1f} | {last['peakResidentMB']:,.0f} |"
                f" {', '.join(words)} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vectors", required=True, help="[N x D] of float32, rows of unit length")
    parser.add_argument("--rows", type=int, default=100_000, help="rows for pairs and k-means")
    parser.add_argument("--threshold", type=float, default=0.9, help="the smallest cosine of a pair")
    parser.add_argument("--community-rows", type=int, default=50_000)
    parser.add_argument("--community-threshold", type=float, default=0.75)
    parser.add_argument("--min-size", type=int, default=5, help="the smallest community")
    parser.add_argument("--centroids", type=int, default=1000)
    parser.add_argument("--iterations", type=int, default=20)
    parser.add_argument("--large", help="vectors for Akin alone: pairs, and communities at 0.75 and 0.5, once each")
    parser.add_argument("--only", choices=["pairs", "communities", "kmeans", "large"], help="one of the tasks")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3, help="medians count")
    parser.add_argument("--worker", choices=PEERS, help=argparse.SUPPRESS)
    a = parser.parse_args()
    if a.worker:
        worker(a)
        return
    akin = os.environ["AKIN_BENCH"]
    output = os.path.join(tempfile.mkdtemp(), "communities")

    def own(command, vectors, rows, *more):
        return [akin, command, "--vectors", vectors, "--threads", str(a.threads), *rows, *map(str, more)]

    def peer(name, rows):
        keep = ["threads", "threshold", "community_threshold", "min_size", "centroids", "iterations"]
        given = [word for key in keep for word in (f"--{key.replace('_', '-')}", str(getattr(a, key)))]
        return [sys.executable, __file__, "--vectors", a.vectors, *rows, *given, "--worker", name]

    some, fewer = ["--rows", str(a.rows)], ["--rows", str(a.community_rows)]
    tasks = []
    if a.only in (None, "pairs"):
        tasks.append((f"pairs from {a.threshold} on of {a.rows:,}", {
            "akin-bench join": own("join", a.vectors, some, "--threshold", a.threshold),
            "paraphrase_mining": peer("paraphrase_mining", some),
            "faiss range_search": peer("faiss range_search", some)}, a.rounds))
    if a.only in (None, "communities"):
        tasks.append((f"communities at {a.community_threshold} of {a.community_rows:,}", {
            "akin-bench cluster": own(
                "cluster", a.vectors, fewer, "--threshold", a.community_threshold, "--min-size", a.min_size,
                "--output", output),
            "community_detection": peer("community_detection", fewer)}, a.rounds))
    if a.only in (None, "kmeans"):
        tasks.append((f"k-means, {a.centroids:,} of {a.rows:,}, {a.iterations} rounds", {
            "akin-bench cluster": own(
                "cluster", a.vectors, some, "--method", "kmeans", "-n", a.centroids, "--iterations", a.iterations),
            "faiss.Kmeans": peer("faiss.Kmeans", some)}, a.rounds))
    if a.large and a.only in (None, "large"):
        tasks.append((f"pairs from {a.threshold} on of all", {
            "akin-bench join": own("join", a.large, [], "--threshold", a.threshold)}, 1))
        for threshold in (0.75, 0.5):
            tasks.append((f"communities at {threshold} of all", {
                "akin-bench cluster": own(
                    "cluster", a.large, [], "--threshold", threshold, "--min-size", a.min_size, "--checks", 5)}, 1))

    measured = []
    for what, contenders, rounds in tasks:
        answers = {name: [] for name in contenders}
        for number in range(rounds):
            names = list(contenders) if number % 2 == 0 else list(reversed(contenders))
            for name in names:
                answers[name].append(run(contenders[name], a.threads))
        for name, given in answers.items():
            if "groups" in given[-1]:
                # Rows of a group, and groups of one size, may come in another order where scores are equal.
                given[-1]["sameGroups"] = (
                    sorted(map(sorted, read_groups(output))) == sorted(map(sorted, given[-1]["groups"])))
            line = {key: value for key, value in given[-1].items() if key != "groups"}
            line |= {"what": what, "contender": name, "runs": [answer["seconds"] for answer in given]}
            print(json.dumps(line), file=sys.stderr)
        measured.append((what, answers))
    print("\n".join(table(measured)))


if __name__ == "__main__":
    main()
