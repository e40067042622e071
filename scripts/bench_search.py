"""Measures Akin's search beside FAISS, hnswlib and usearch on the same vectors, taking turns.

Called by scripts/bench-search, which installs what this needs.
"""
import argparse
import json
import math
import os
import pathlib
import statistics
import subprocess
import sys
import time

SCRIPT = pathlib.Path(__file__).resolve()
PROBES = [4, 8, 16, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768]
BREADTHS = [16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768]
RECALLS = [0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99, 0.995]
FACTORIES = {
    "faiss-flat": "Flat", "faiss-sq8": "SQ8", "faiss-ivf-flat": "IVF{lists},Flat",
    "faiss-ivf-sq8": "IVF{lists},SQ8", "faiss-ivf-pq": "IVF{lists},PQ{half}x4fs,RFlat",
    "faiss-ivf-rabitq": "IVF{lists},RaBitQfs,Refine(SQ8)", "faiss-hnsw": "HNSW16,Flat",
}
PEERS = [*FACTORIES, "hnswlib", "usearch"]
TARGETS = (0.95, 0.99)


# A worker: one peer in a process of its own, told what to do in lines of JSON.


class Faiss:
    def __init__(self, name, path, lists):
        self.name, self.path, self.lists = name, path, lists

    def build(self, vectors):
        import faiss
        import numpy

        faiss.omp_set_num_threads(2)
        factory = FACTORIES[self.name].format(lists=self.lists, half=vectors.shape[1] // 2)
        index = faiss.index_factory(vectors.shape[1], factory, faiss.METRIC_INNER_PRODUCT)
        if self.name == "faiss-hnsw":
            index.hnsw.efConstruction = 100
        sample = numpy.random.default_rng(1).permutation(len(vectors))[:40 * self.lists]
        index.train(vectors[sample] if "IVF" in factory else vectors[:100_000])
        index.add(vectors)
        faiss.write_index(index, self.path)

    def load(self, dimension):
        import faiss

        self.index = faiss.read_index(self.path)
        refined = self.name in ("faiss-ivf-pq", "faiss-ivf-rabitq")
        if refined:
            return [(probes, factor) for factor in (4, 10) for probes in PROBES]
        if "ivf" in self.name:
            return PROBES
        return BREADTHS if self.name == "faiss-hnsw" else [0]

    def set(self, knob, threads):
        import faiss

        faiss.omp_set_num_threads(threads)
        if "ivf" in self.name:
            probes, factor = knob if isinstance(knob, list) else (knob, 0)
            faiss.extract_index_ivf(self.index).nprobe = probes
            if factor:
                faiss.downcast_index(self.index).k_factor = factor
        elif self.name == "faiss-hnsw":
            self.index.hnsw.efSearch = knob

    def search(self, queries):
        return self.index.search(queries, 10)[1]


class Hnswlib:
    def __init__(self, name, path, lists):
        self.path = path

    def build(self, vectors):
        import hnswlib

        index = hnswlib.Index("ip", vectors.shape[1])
        index.init_index(len(vectors), M=16, ef_construction=100, random_seed=1)
        index.add_items(vectors, num_threads=2)
        index.save_index(self.path)

    def load(self, dimension):
        import hnswlib

        self.index = hnswlib.Index("ip", dimension)
        self.index.load_index(self.path)
        return BREADTHS

    def set(self, knob, threads):
        self.threads = threads
        self.index.set_ef(knob)

    def search(self, queries):
        return self.index.knn_query(queries, 10, num_threads=self.threads)[0]


class Usearch:
    def __init__(self, name, path, lists):
        self.path = path

    def empty(self, dimension):
        from usearch.index import Index

        return Index(
            ndim=dimension, metric="ip", dtype="f32", connectivity=16, expansion_add=100)

    def build(self, vectors):
        import numpy

        index = self.empty(vectors.shape[1])
        index.add(numpy.arange(len(vectors)), vectors, threads=2)
        index.save(self.path)

    def load(self, dimension):
        self.index = self.empty(dimension)
        self.index.load(self.path)
        return BREADTHS

    def set(self, knob, threads):
        self.threads = threads
        self.index.expansion_search = knob

    def search(self, queries):
        keys = self.index.search(
            queries[0] if len(queries) == 1 else queries, 10, threads=self.threads).keys
        return keys.reshape(len(queries), -1)


def resident():
    with open("/proc/self/status") as status:
        line = next(line for line in status if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def work(name, options):
    import numpy

    path = str(options.work / f"{name}-{options.vectors.stem}.index")
    kind = Faiss if name.startswith("faiss") else {"hnswlib": Hnswlib, "usearch": Usearch}[name]
    peer = kind(name, path, options.lists)
    queries = numpy.load(options.queries)
    truth = numpy.load(options.truth)[:, :10]
    if options.phase == "build":
        vectors = numpy.load(options.vectors)
        begin = time.perf_counter()
        peer.build(vectors)
        print(json.dumps({"buildSeconds": time.perf_counter() - begin,
                          "bytes": os.path.getsize(path)}))
        return
    begin = time.perf_counter()
    knobs = peer.load(queries.shape[1])
    opened = time.perf_counter() - begin
    print(json.dumps({"knobs": knobs, "openSeconds": opened}), flush=True)
    for line in sys.stdin:
        knob = json.loads(line)
        peer.set(knob, 1)
        count = len(queries)
        begin = time.perf_counter()
        peer.search(queries[:10])
        # No more than about two seconds of single queries for what is slow.
        count = int(max(20, min(count, 20 / max(1e-9, time.perf_counter() - begin))))
        times = []
        for row in range(count):
            begin = time.perf_counter()
            peer.search(queries[row:row + 1])
            times.append(time.perf_counter() - begin)
        peer.set(knob, 2)
        begin = time.perf_counter()
        found = peer.search(queries)
        batch = time.perf_counter() - begin
        hits = sum(len(set(map(int, a)) & set(map(int, b))) for a, b in zip(found, truth))
        times.sort()
        print(json.dumps({
            "recall@10": hits / truth.size, "queriesPerSecond": count / sum(times),
            "batchQueriesPerSecond": len(queries) / batch, "p50ms": 1e3 * times[count // 2],
            "p99ms": 1e3 * times[int(0.99 * (count - 1))], "residentMB": resident()}), flush=True)


# The one who asks.


def say(text):
    print(text, file=sys.stderr, flush=True)


class Peer:
    """A worker with its index in memory; the index is built once, in a process of its own."""

    def __init__(self, name, options):
        self.name = name
        self.command = [sys.executable, SCRIPT, *sys.argv[1:], "--worker", name]
        facts = options.work / f"{name}-{options.vectors.stem}.json"
        if not facts.exists():
            say(f"{name}: building")
            built = subprocess.run(
                [*self.command, "--phase", "build"], check=True, stdout=subprocess.PIPE, text=True)
            facts.write_text(built.stdout.splitlines()[-1])
        self.facts = json.loads(facts.read_text())
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        opened = json.loads(self.process.stdout.readline())
        self.knobs = opened.pop("knobs")
        self.facts |= opened

    def curve(self):
        rows = []
        for knob in self.knobs:
            self.process.stdin.write(json.dumps(knob) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
            if not line:
                sys.exit(f"bench-search: {self.name} ended, status {self.process.wait()}.")
            rows.append({"knob": knob, **json.loads(line)})
            if not isinstance(knob, list) and rows[-1]["recall@10"] >= 0.9985:
                break
        return rows


class Akin:
    """Akin's program, run afresh each time over the index that it built the first time."""

    name = "akin"

    def __init__(self, options):
        self.command = [
            os.environ["AKIN_BENCH"], "search", "--vectors", options.vectors, "--queries",
            options.queries, "--truth", options.truth, "--work", options.work / "akin",
            "--probes", "", "--recall", ",".join(map(str, RECALLS))]
        self.facts = {}

    def curve(self):
        done = subprocess.run(self.command, check=True, stdout=subprocess.PIPE, text=True)
        rows = []
        for answer in map(json.loads, done.stdout.splitlines()):
            if "recall@10" in answer:
                rows.append({"knob": answer["wantedRecall"], **answer})
            else:
                self.facts |= {key: value for key, value in answer.items() if value is not None}
        return rows


def reach(rows, target, key):
    """The best speed at a recall: of a measured point above it, or between two neighbours on one curve."""
    curves = {}
    for row in rows:
        knob = row["knob"]
        curves.setdefault(knob[1] if isinstance(knob, list) else 0, []).append(row)
    found = [row[key] for row in rows if row["recall@10"] >= target]
    for curve in curves.values():
        for low, high in zip(curve, curve[1:]):
            if low["recall@10"] < target <= high["recall@10"]:
                share = (target - low["recall@10"]) / (high["recall@10"] - low["recall@10"])
                found.append(math.exp(
                    (1 - share) * math.log(low[key]) + share * math.log(high[key])))
    return max(found, default=None)


def compare(options):
    options.work.mkdir(parents=True, exist_ok=True)
    contenders = [Akin(options) if name == "akin" else Peer(name, options)
                  for name in options.only]
    curves = {one.name: [] for one in contenders}
    for number in range(options.rounds):
        turn = number % len(contenders)
        for one in contenders[turn:] + contenders[:turn]:
            say(f"round {number + 1}: {one.name}")
            curves[one.name].append(one.curve())
    table = []
    for one in contenders:
        rows = []
        for points in zip(*curves[one.name]):
            row = dict(points[0])
            for key in ("queriesPerSecond", "batchQueriesPerSecond", "p50ms", "p99ms"):
                row[key] = statistics.median(point[key] for point in points)
            rows.append(row)
            print(json.dumps({"bench": "search", "peer": one.name, **row}), flush=True)
        speeds = {f"{key}@{target}": reach(rows, target, key) for target in TARGETS
                  for key in ("queriesPerSecond", "batchQueriesPerSecond")}
        print(json.dumps({"bench": "search", "peer": one.name, **one.facts, **speeds}), flush=True)
        table.append([one.name, one.facts.get("buildSeconds"), one.facts.get("bytes"),
                      *speeds.values()])
    if options.markdown:
        print("| Index | Build, s | MB | One at a time, 0.95 | Batch, 0.95 "
              "| One at a time, 0.99 | Batch, 0.99 |\n| --- |" + " ---: |" * 6)
        for name, seconds, size, *speeds in table:
            cells = [f"{seconds or 0:.1f}", f"{(size or 0) / 1e6:,.0f}"]
            cells += ["–" if speed is None else f"{speed:,.0f}" for speed in speeds]
            print(f"| {name} | " + " | ".join(cells) + " |")


def main():
    parser = argparse.ArgumentParser(prog="bench-search", description=__doc__.splitlines()[0])
    parser.add_argument("--vectors", required=True, type=pathlib.Path,
                        help="[N x D] unit vectors, fp32, .npy")
    parser.add_argument("--queries", required=True, type=pathlib.Path, help="the same, some hundred")
    parser.add_argument("--truth", required=True, type=pathlib.Path,
                        help="the ids of each query's nearest vectors, best first, .npy")
    parser.add_argument("--work", required=True, type=pathlib.Path,
                        help="folder for the indexes, kept for the next time")
    parser.add_argument("--lists", type=int, default=1024, help="of FAISS's IVF indexes")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default=",".join(["akin", *PEERS]),
                        help="names, separated by commas (%(default)s)")
    parser.add_argument("--markdown", action="store_true", help="a table at the end")
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    parser.add_argument("--phase", default="search", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        return work(options.worker, options)
    options.only = options.only.split(",")
    unknown = set(options.only) - {"akin", *PEERS}
    if unknown:
        parser.error(f"no such contender: {', '.join(sorted(unknown))}")
    compare(options)


main()
