#!/usr/bin/env python3
"""One peer, loaded and waiting: reads a JSON command a line, answers with a JSON object a line.

usage: bench_peers_worker.py PEER THREADS MODEL EXPORTED BATCH[,BATCH…]

The first answer is for one query, so that the time to it is the time of a start. The commands:
{"do":"load","file":F,"limit":N} warms up on the texts and keeps the fastest of the batch sizes;
{"do":"run"} embeds them once more, against the clock; {"do":"query","count":N} measures N single
queries; {"do":"save","file":F} writes the vectors of the last run.
"""
import json
import os
import pathlib
import sys
import time

PEER, THREADS, MODEL, EXPORTED, BATCHES = sys.argv[1:]
# Before any library that reads them is loaded.
for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS"):
    os.environ[variable] = THREADS
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false" if THREADS == "1" else "true"
# Libraries that print must not disturb the answers.
ANSWERS = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)

import numpy

QUERY = "how do I list open files in linux"
MODEL, EXPORTED, THREADS = pathlib.Path(MODEL), pathlib.Path(EXPORTED), int(THREADS)


def maximum_length():
    """Tokens of a text that count: the folder's word, not the tokenizer's."""
    path = MODEL / "sentence_bert_config.json"
    return json.loads(path.read_text())["max_seq_length"] if path.exists() else 512


class SentenceTransformers:
    def __init__(self):
        import torch
        from sentence_transformers import SentenceTransformer

        torch.set_num_threads(THREADS)
        self.model = SentenceTransformer(str(MODEL), device="cpu")
        if PEER.endswith("bf16"):
            self.model = self.model.bfloat16()

    def embed(self, texts, batch):
        vectors = self.model.encode(
            texts, batch_size=batch, normalize_embeddings=True, show_progress_bar=False,
            convert_to_tensor=True)
        return vectors.float().numpy()


class Exported:
    """What both graph runtimes need: tokens, longest texts first, in padded batches."""

    def __init__(self):
        from tokenizers import Tokenizer

        self.tokenizer = Tokenizer.from_file(str(MODEL / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(maximum_length())

    def batches(self, texts, size):
        rows = [encoding.ids for encoding in self.tokenizer.encode_batch_fast(texts)]
        order = sorted(range(len(rows)), key=lambda row: len(rows[row]), reverse=True)
        for start in range(0, len(order), size):
            chosen = order[start:start + size]
            shape = (len(chosen), len(rows[chosen[0]]))
            ids, mask = numpy.zeros(shape, numpy.int64), numpy.zeros(shape, numpy.int64)
            for row, text in enumerate(chosen):
                ids[row, :len(rows[text])] = rows[text]
                mask[row, :len(rows[text])] = 1
            yield chosen, {
                "input_ids": ids, "attention_mask": mask, "token_type_ids": numpy.zeros_like(ids)}

    def embed(self, texts, batch):
        vectors = numpy.empty((len(texts), self.dimension), numpy.float32)
        for chosen, inputs in self.batches(texts, batch):
            vectors[chosen] = self.infer(inputs)
        return vectors


class ONNXRuntime(Exported):
    FILES = {"onnxruntime-fp32": "fp32", "onnxruntime-fp32-fused": "fused",
             "onnxruntime-int8": "int8", "onnxruntime-int8-fused": "int8-fused"}

    def __init__(self):
        import onnxruntime

        super().__init__()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        self.session = onnxruntime.InferenceSession(
            str(EXPORTED / f"{self.FILES[PEER]}.onnx"), options, providers=["CPUExecutionProvider"])
        self.dimension = int(self.session.get_outputs()[0].shape[1])

    def infer(self, inputs):
        return self.session.run(None, inputs)[0]


class OpenVINO(Exported):
    def __init__(self):
        import openvino

        super().__init__()
        self.is_async = PEER.endswith("-async")
        folder = "openvino-int8" if "int8" in PEER else "openvino-fp32"
        settings = {"INFERENCE_NUM_THREADS": THREADS,
                    "INFERENCE_PRECISION_HINT": "bf16" if "bf16" in PEER else "f32"}
        settings |= ({"NUM_STREAMS": THREADS} if self.is_async else {"PERFORMANCE_HINT": "LATENCY"})
        compiled = openvino.Core().compile_model(EXPORTED / folder / "model.xml", "CPU", settings)
        self.dimension = compiled.output(0).partial_shape[1].get_length()
        self.request = compiled.create_infer_request()
        self.queue = openvino.AsyncInferQueue(compiled, THREADS) if self.is_async else None

    def infer(self, inputs):
        return self.request.infer(inputs)[0]

    def embed(self, texts, batch):
        if not self.queue:
            return super().embed(texts, batch)
        vectors = numpy.empty((len(texts), self.dimension), numpy.float32)

        def store(request, chosen):
            vectors[chosen] = request.get_output_tensor(0).data

        self.queue.set_callback(store)
        for chosen, inputs in self.batches(texts, batch):
            self.queue.start_async(inputs, chosen)
        self.queue.wait_all()
        return vectors


class Tokenizers(Exported):
    """Not a runtime: only the ids, whose digest stands in for the vectors."""

    def embed(self, texts, batch):
        encode = (self.tokenizer.encode_batch_fast if PEER.endswith("fast")
                  else self.tokenizer.encode_batch)
        self.encodings = encode(texts)
        return None

    def digest(self):
        """FNV-1a, 64 bits, over the ids of each text and a -1 after them, 4 bytes each."""
        value = 0xCBF29CE484222325
        for encoding in self.encodings:
            for byte in numpy.array(encoding.ids + [-1], "<i4").tobytes():
                value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
        return f"{value:016x}"


def timed(work):
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


def peak_resident():
    """The most memory this process itself held, in units of 10⁶ bytes.

    Not `getrusage`, whose figure a process takes over from the one that started it.
    """
    try:
        status = pathlib.Path("/proc/self/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) * 1024 / 1e6
    except OSError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def main():
    kinds = {"sentence-transformers": SentenceTransformers, "onnxruntime": ONNXRuntime,
             "openvino": OpenVINO, "tokenizers": Tokenizers}
    peer = next(kind for name, kind in kinds.items() if PEER.startswith(name))()
    batches = [int(size) for size in BATCHES.split(",")]
    first = peer.embed([QUERY], 1)
    answer = {} if first is None else {"first": first[0, :3].tolist()}
    texts, batch, vectors = [], batches[0], None
    while True:
        print(json.dumps({**answer, "peakResidentMB": peak_resident()}), file=ANSWERS)
        line = sys.stdin.readline()
        if not line:
            return
        command = json.loads(line)
        if command["do"] == "load":
            texts = pathlib.Path(command["file"]).read_text(encoding="utf-8").split("\n")
            texts = texts[:-1] if texts[-1] == "" else texts
            texts = texts[:command["limit"]]
            # Shapes are compiled and memory is fetched the first time, so each is timed the second.
            trials = {}
            for size in batches:
                peer.embed(texts, size)
                if len(batches) > 1:
                    trials[size] = timed(lambda: peer.embed(texts, size))[1]
            batch = min(trials, key=trials.get) if trials else batches[0]
            answer = {"batch": batch}
        elif command["do"] == "run":
            vectors, seconds = timed(lambda: peer.embed(texts, batch))
            answer = {"seconds": seconds}
        elif command["do"] == "query":
            times = [timed(lambda: peer.embed([QUERY], 1))[1] for _ in range(command["count"])]
            times.sort()
            answer = {"p50ms": 1e3 * times[len(times) // 2],
                      "p99ms": 1e3 * times[int(0.99 * (len(times) - 1))]}
        elif command["do"] == "digest":
            answer = {"digest": peer.digest()}
        elif command["do"] == "save":
            numpy.save(command["file"], vectors)
            answer = {}


main()
