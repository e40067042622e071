#!/usr/bin/env python3
"""Measures Akin and its peers on the same texts, in turns; `bench-peers` sets up and calls this.

Every contender runs once a round, in another order each round, and its median counts. A peer is a
process that is loaded and warmed up before the clock runs (bench_peers_worker.py); Akin's program
warms itself up. Standard output gets one JSON object a measurement, with the keys of `akin-bench`,
standard error the progress, and at the end a table of Akin's speed over each peer's.
"""
import argparse
import hashlib
import json
import os
import pathlib
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time

SCRIPTS = pathlib.Path(__file__).resolve().parent
PEERS = {
    "onnxruntime-fp32": "fp32", "onnxruntime-fp32-fused": "fp32",
    "onnxruntime-int8": "int8", "onnxruntime-int8-fused": "int8",
    "openvino-fp32": "fp32", "openvino-fp32-async": "fp32",
    "openvino-bf16": "bf16", "openvino-bf16-async": "bf16",
    "openvino-int8": "int8", "openvino-int8-async": "int8",
    "sentence-transformers-fp32": "fp32", "sentence-transformers-bf16": "bf16",
}
DEFAULT = [name for name in PEERS if name != "sentence-transformers-bf16"]
AKIN = {"akin-fp32": "fp32", "akin-bf16": "bf16", "akin-int8": "int8"}
TOKENIZERS = ["tokenizers-encode_batch", "tokenizers-encode_batch_fast"]
QUERIES = 200
# The share of all cores that other programs may take while something is measured.
QUIET = 0.03


def say(*words):
    print(*words, file=sys.stderr, flush=True)


class Machine:
    """Notices what other programs do to the processor meanwhile; only Linux tells."""

    def __init__(self, patience):
        self.patience = patience if os.path.exists("/proc/stat") else 0

    def quiet(self):
        end = time.monotonic() + self.patience
        while time.monotonic() < end:
            mark = self.mark(None)
            time.sleep(0.5)
            if self.others(mark, None) < QUIET:
                return

    def mark(self, pid):
        return time.monotonic(), self.busy(), self.own(pid)

    def others(self, mark, pid):
        """The share of all cores that others took since the mark, `pid` and our children aside."""
        if not os.path.exists("/proc/stat"):
            return 0.0
        start, busy, own = mark
        taken = (self.busy() - busy) - (self.own(pid) - own)
        return max(0.0, taken / ((time.monotonic() - start) * os.cpu_count()))

    def busy(self):
        if not os.path.exists("/proc/stat"):
            return 0.0
        fields = pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]
        user, nice, system, _, _, *rest = (int(field) for field in fields)
        return (user + nice + system + sum(rest)) / os.sysconf("SC_CLK_TCK")

    def own(self, pid):
        usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        seconds = sum(one.ru_utime + one.ru_stime for one in usages)
        path = pathlib.Path(f"/proc/{pid}/stat")
        if pid and path.exists():
            fields = path.read_text().rsplit(")", 1)[1].split()
            seconds += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        return seconds


class Peer:
    """A worker process; `start` is what it took until the first vector was there."""

    def __init__(self, name, threads, options):
        self.name, self.precision = name, PEERS.get(name)
        begin = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, SCRIPTS / "bench_peers_worker.py", name, str(threads), options.model,
             options.exported, options.batch],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            stderr=None if options.verbose else subprocess.DEVNULL)
        self.pid = self.process.pid
        first = self.answer()
        self.start = {"seconds": time.perf_counter() - begin, **first}

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"bench-peers: {self.name} ended, status {self.process.wait()}. "
                     "Run again with --verbose --only " + self.name)
        return json.loads(line)

    def ask(self, **command):
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()
        return self.answer()

    def load(self, file, limit):
        self.batch = self.ask(do="load", file=str(file), limit=limit)["batch"]

    def run(self, vectors):
        answer = self.ask(do="run")
        if vectors:
            self.ask(do="save", file=str(vectors))
        return answer

    def query(self):
        return self.ask(do="query", count=QUERIES)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Akin:
    """Akin's program, run afresh each time; it embeds the texts once before the clock runs."""

    pid = None

    def __init__(self, name, threads, options):
        self.name, self.precision = name, AKIN[name]
        self.common = ["--model", options.model, "--threads", str(threads)]
        self.common += ["--precision", self.precision]

    def call(self, *arguments):
        begin = time.perf_counter()
        process = subprocess.Popen(
            [os.environ["AKIN_BENCH"], *arguments], stdout=subprocess.PIPE, text=True)
        first = process.stdout.readline()
        seconds = time.perf_counter() - begin
        lines = [first, *process.stdout]
        if process.wait() != 0:
            sys.exit(f"bench-peers: akin-bench {' '.join(arguments)}: status {process.returncode}")
        return seconds, [json.loads(line) for line in lines]

    def load(self, file, limit):
        self.texts = ["--sentences", str(file)] + (["--limit", str(limit)] if limit else [])

    def run(self, vectors):
        save = ["--vectors", str(vectors)] if vectors else []
        _, [answer] = self.call(
            "embed", *self.common, *self.texts, "--repetitions", "1", "--no-compare", *save)
        return {"seconds": answer["seconds"], "peakResidentMB": answer["peakResidentMB"]}

    def begin(self):
        seconds, [first] = self.call("start", *self.common)
        return {"seconds": seconds, "peakResidentMB": first["peakResidentMB"]}

    def query(self):
        answer = self.call("start", *self.common, "--queries", str(QUERIES))[1][1]
        return {key: answer[key] for key in ("p50ms", "p99ms", "peakResidentMB")}

    def close(self):
        pass


class Bench:
    def __init__(self, options):
        self.options = options
        self.machine = Machine(options.patience)
        self.lines = []
        self.speeds = {}

    def emit(self, **values):
        """One measurement, its times as they are in `akin-bench`."""
        line = {"cpu": cpu_name(), "commit": commit_name(), **values}
        line = {key: round(value, 7) if isinstance(value, float) else value
                for key, value in line.items() if value is not None}
        self.lines.append(line)
        print(json.dumps(line), flush=True)

    def rounds(self, contenders, work):
        """Lets every contender do the work once a round; returns the answers by name."""
        answers = {contender.name: [] for contender in contenders}
        for number in range(self.options.rounds):
            turn = number % max(1, len(contenders))
            for contender in contenders[turn:] + contenders[:turn]:
                last = number == self.options.rounds - 1
                for attempt in range(3):
                    self.machine.quiet()
                    mark = self.machine.mark(contender.pid)
                    answer = work(contender, last)
                    answer["othersShare"] = self.machine.others(mark, contender.pid)
                    if answer["othersShare"] < QUIET or not self.machine.patience:
                        break
                answers[contender.name].append(answer)
                say(f"  round {number + 1} {contender.name}: " + ", ".join(
                    f"{key} {value:.4g}" for key, value in answer.items()))
        return answers

    def measure(self, threads):
        options = self.options
        names = [name for name in options.only if name in PEERS]
        akins = [Akin(name, threads, options) for name in options.only if name in AKIN]
        say(f"{threads} thread(s): starting {len(names)} peers")
        peers = []
        starts = {name: [] for name in options.only if name not in TOKENIZERS}
        for number in range(options.starts):
            for name in names:
                self.machine.quiet()
                peer = Peer(name, threads, options)
                starts[name].append(peer.start)
                if number == options.starts - 1:
                    peers.append(peer)
                else:
                    peer.close()
            for akin in akins:
                self.machine.quiet()
                starts[akin.name].append(akin.begin())
        contenders = akins + peers
        for one in contenders:
            found = starts[one.name]
            self.emit(
                bench="start", peer=one.name, precision=one.precision, threads=threads,
                seconds=median(found, "seconds"), runs=[round(run["seconds"], 4) for run in found],
                peakResidentMB=median(found, "peakResidentMB"))
        if options.queries:
            answers = self.rounds(contenders, lambda one, last: one.query())
            for one in contenders:
                self.emit(
                    bench="query", peer=one.name, precision=one.precision, threads=threads,
                    p50ms=median(answers[one.name], "p50ms"),
                    p99ms=median(answers[one.name], "p99ms"))
        for label, file in options.sets.items():
            self.embed(contenders, threads, label, file)
        for one in contenders:
            one.close()

    def embed(self, contenders, threads, label, file):
        # Here and below: the help is shown where there is no numpy yet.
        import numpy

        texts, tokens = self.count(file)
        say(f"{label}: {len(texts)} texts, {tokens} tokens; warming up")
        for one in contenders:
            one.load(file, len(texts))
        with tempfile.TemporaryDirectory() as folder:
            def path(one):
                return pathlib.Path(folder) / f"{one.name}.npy"

            answers = self.rounds(
                contenders, lambda one, last: one.run(path(one) if last else None))
            vectors = {one.name: numpy.load(path(one)) for one in contenders}
        reference = next(
            (name for name in ("sentence-transformers-fp32", "onnxruntime-fp32", "openvino-fp32",
                               "akin-fp32") if name in vectors), None)
        for one in contenders:
            found = answers[one.name]
            seconds = median(found, "seconds")
            times = [run["seconds"] for run in found]
            self.speeds[label, threads, one.name] = tokens / seconds
            self.emit(
                bench="embed", texts=label, peer=one.name, precision=one.precision, threads=threads,
                batch=getattr(one, "batch", None), tokens=tokens,
                tokensPerSecond=round(tokens / seconds),
                sentencesPerSecond=round(len(texts) / seconds, 1), seconds=seconds,
                runs=[round(time, 4) for time in times],
                spread=(max(times) - min(times)) / seconds,
                othersShare=max(run["othersShare"] for run in found),
                peakResidentMB=max(run["peakResidentMB"] for run in found),
                **(cosines(vectors[one.name], vectors[reference]) if reference else {}),
                reference=reference)

    def count(self, file):
        """The texts and their tokens, special ones included, those cut off not."""
        from tokenizers import Tokenizer

        texts = read(file)[:self.options.limit]
        tokenizer = Tokenizer.from_file(f"{self.options.model}/tokenizer.json")
        tokenizer.no_padding()
        length = pathlib.Path(self.options.model) / "sentence_bert_config.json"
        tokenizer.enable_truncation(
            json.loads(length.read_text())["max_seq_length"] if length.exists() else 512)
        return texts, sum(len(one.ids) for one in tokenizer.encode_batch(texts))

    def tokenize(self):
        """Both on one thread; equal digests of the ids prove that both did the same work."""
        akin = Akin("akin-fp32", 1, self.options)
        akin.name = "akin"

        def run(one, last):
            if one is not akin:
                return one.run(None)
            _, [answer] = akin.call(
                "tokenize", "--model", self.options.model, "--sentences", str(file),
                "--repetitions", "1")
            akin.result = answer
            return {"seconds": answer["seconds"]}

        for file in self.options.tokenize:
            peers = [Peer(name, 1, self.options) for name in TOKENIZERS]
            for peer in peers:
                peer.load(file, None)
            answers = self.rounds([akin, *peers], run)
            texts = read(file)
            size = sum(len(text.encode()) + 1 for text in texts)
            digests = {peer.name: peer.ask(do="digest")["digest"] for peer in peers}
            for one in [akin, *peers]:
                seconds = median(answers[one.name], "seconds")
                tokens = akin.result["tokens"]
                self.speeds[file.name, 1, one.name] = tokens / seconds
                self.emit(
                    bench="tokenize", texts=file.name, peer=one.name, threads=1, tokens=tokens,
                    tokensPerSecond=round(tokens / seconds),
                    megabytesPerSecondAndThread=round(size / 1e6 / seconds, 3), seconds=seconds,
                    runs=[round(run["seconds"], 4) for run in answers[one.name]],
                    digest=akin.result["digest"] if one is akin else digests[one.name],
                    idsAgree=digests.get(one.name, akin.result["digest"]) == akin.result["digest"])
            for peer in peers:
                peer.close()

    def table(self):
        """Akin's speed over each peer's of the same precision, as Markdown."""
        rows = [["Texts", "Threads", "Akin", "tokens/s", "Peer", "tokens/s", "Ratio"]]
        for (texts, threads, name), speed in self.speeds.items():
            if not name.startswith("akin"):
                continue
            same = [(other, value) for (*place, other), value in self.speeds.items()
                    if place == [texts, threads] and not other.startswith("akin")
                    and (name == "akin" or PEERS[other] == AKIN[name])]
            for other, value in sorted(same, key=lambda pair: -pair[1]):
                rows.append([texts, str(threads), name, f"{speed:,.0f}", other, f"{value:,.0f}",
                             f"{speed / value:.2f}"])
        return rows


def median(answers, key):
    return statistics.median(answer[key] for answer in answers)


def cosines(vectors, reference):
    import numpy

    vectors, reference = vectors.astype("f8"), reference.astype("f8")
    lengths = numpy.linalg.norm(vectors, axis=1) * numpy.linalg.norm(reference, axis=1)
    found = (vectors * reference).sum(axis=1) / lengths
    return {"cosineMean": float(found.mean()), "cosineP1": float(numpy.quantile(found, 0.01)),
            "cosineMin": float(found.min())}


def read(file):
    texts = file.read_text(encoding="utf-8").split("\n")
    return texts[:-1] if texts[-1] == "" else texts


def cpu_name():
    info = pathlib.Path("/proc/cpuinfo")
    names = [line for line in info.read_text().split("\n") if line.startswith("model name")] \
        if info.exists() else []
    return names[0].split(":", 1)[1].strip() if names else platform.processor()


def commit_name():
    git = subprocess.run(["git", "-C", SCRIPTS, "rev-parse", "--short", "HEAD"],
                         capture_output=True, text=True)
    return git.stdout.strip() or "unknown"


def export(options):
    """The folder of the model in the peers' formats, written the first time."""
    weights = pathlib.Path(options.model) / "model.safetensors"
    key = hashlib.sha256(weights.read_bytes() + options.sentences.read_bytes()
                         + (SCRIPTS / "bench_peers_export.py").read_bytes()).hexdigest()[:12]
    folder = options.exported or pathlib.Path(os.environ["AKIN_BENCH_HOME"]) / "exported" / key
    if not (folder / "complete").exists():
        say(f"Writing the model for the peers into {folder}")
        subprocess.run([sys.executable, SCRIPTS / "bench_peers_export.py", options.model, folder,
                        options.sentences], check=True, stdout=sys.stderr)
    return str(folder)


def print_table(rows, as_markdown):
    if as_markdown:
        rows = [rows[0], ["---"] * len(rows[0])] + rows[1:]
        print("\n" + "\n".join("| " + " | ".join(row) + " |" for row in rows))
        return
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        say("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


def main():
    parser = argparse.ArgumentParser(prog="bench-peers", description=__doc__.split("\n")[0])
    parser.add_argument("--model", required=True, help="a folder of sentence-transformers")
    parser.add_argument("--sentences", type=pathlib.Path, help="a file with one text a line")
    parser.add_argument("--passages", type=pathlib.Path, help="a file of longer texts, one a line")
    parser.add_argument("--limit", type=int, help="only so many lines of each")
    parser.add_argument("--threads", default="2", help="1, 2, or 1,2 for both")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--starts", type=int, default=1, help="how many starts to measure of each")
    parser.add_argument("--queries", action="store_true", help="measure single queries too")
    parser.add_argument("--batch", default="32", help="the peers' batch; of 16,32,64 the fastest")
    parser.add_argument("--only", default=",".join([*AKIN, *DEFAULT]),
                        help="of " + " ".join([*AKIN, *PEERS]))
    parser.add_argument("--tokenize", type=pathlib.Path, nargs="*", default=[], metavar="FILE",
                        help="measure tokenizers on these files, one text a line")
    parser.add_argument("--patience", type=float, default=60, metavar="SECONDS",
                        help="how long to wait for a quiet machine before each run; 0 never waits")
    parser.add_argument("--exported", type=pathlib.Path, help="where the exported model is kept")
    parser.add_argument("--markdown", action="store_true", help="the table on standard output")
    parser.add_argument("--verbose", action="store_true", help="show what the peers print")
    options = parser.parse_args()
    options.only = options.only.split(",")
    unknown = set(options.only) - set(AKIN) - set(PEERS)
    if unknown:
        parser.error(f"--only {','.join(unknown)}: choose of {', '.join([*AKIN, *PEERS])}")
    options.sets = {label: file for label, file in
                    (("sentences", options.sentences), ("passages", options.passages)) if file}
    if not options.sets and not options.tokenize:
        parser.error("nothing to measure: give --sentences, --passages or --tokenize")
    options.sentences = options.sentences or options.passages

    bench = Bench(options)
    if options.sets:
        options.exported = export(options)
        for threads in options.threads.split(","):
            bench.measure(int(threads))
    else:
        options.exported = ""
    bench.tokenize()
    print_table(bench.table(), options.markdown)


main()
