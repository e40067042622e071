#!/usr/bin/env python3
"""Measures a head of Akin beside ONNX Runtime and transformers on the same texts, in turns.

usage: bench_heads.py tokens|pairs MODEL FILE [--threads N] [--rounds N] [--torch]

FILE has one text a line, or two with a tab between. MODEL is a checkpoint's folder. Every contender
runs once a round, in another order each round, and the median of the ratios counts. ONNX Runtime gets
longest texts first in padded batches, its fusions for BERT, and the better of two batch sizes; its
int8 is dynamic quantisation with weights per channel. AKIN_BENCH names the program to measure. Run it
with a Python that has torch, transformers, onnx and onnxruntime.
"""
import argparse
import json
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("task", choices=["tokens", "pairs"])
    parser.add_argument("model")
    parser.add_argument("file")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--torch", action="store_true", help="measure transformers as well")
    return parser.parse_args()


def export(model, folder):
    """fp32 with the fusions for BERT, and int8 of it."""
    import onnx
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.transformers import optimizer

    names = ["input_ids", "attention_mask", "token_type_ids"]
    plain, fused, int8 = (str(folder / f"{name}.onnx") for name in ("plain", "fp32", "int8"))
    ids = torch.full((2, 12), 1012)
    axes = {name: {0: "texts", 1: "tokens"} for name in names}
    outputs = {"logits": {0: "texts", 1: "tokens"} if "Token" in type(model).__name__ else {0: "texts"}}

    class Plain(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.model = model

        def forward(self, input_ids, attention_mask, token_type_ids):
            return self.model(input_ids=input_ids, attention_mask=attention_mask,
                              token_type_ids=token_type_ids).logits

    torch.onnx.export(Plain().eval(), (ids, torch.ones_like(ids), torch.zeros_like(ids)), plain,
                      input_names=names, output_names=["logits"], opset_version=17, dynamo=False,
                      dynamic_axes={**axes, **outputs})
    config = model.config
    graph = optimizer.optimize_model(plain, model_type="bert", num_heads=config.num_attention_heads,
                                     hidden_size=config.hidden_size, opt_level=0)
    graph.save_model_to_file(fused)
    quantize_dynamic(fused, int8, per_channel=True, weight_type=QuantType.QInt8,
                     extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT})
    return {"onnxruntime-fp32": fused, "onnxruntime-int8": int8}


def batches(encodings, size):
    import numpy

    order = sorted(range(len(encodings)), key=lambda i: -len(encodings[i].ids))
    for start in range(0, len(order), size):
        part = [encodings[i] for i in order[start:start + size]]
        width = len(part[0].ids)
        arrays = {}
        for name, key in [("input_ids", "ids"), ("attention_mask", None), ("token_type_ids", "type_ids")]:
            rows = numpy.zeros((len(part), width), numpy.int64)
            for row, encoding in enumerate(part):
                values = getattr(encoding, key) if key else [1] * len(encoding.ids)
                rows[row, :len(values)] = values
            arrays[name] = rows
        yield arrays


def main():
    options = arguments()
    os.environ["OMP_NUM_THREADS"] = str(options.threads)
    import onnxruntime
    import torch
    import transformers
    from tokenizers import BertWordPieceTokenizer, Tokenizer

    torch.set_num_threads(options.threads)
    folder = pathlib.Path(options.model)
    kind = "Token" if options.task == "tokens" else "Sequence"
    model = getattr(transformers, f"AutoModelFor{kind}Classification").from_pretrained(
        folder, attn_implementation="eager").eval()
    if (folder / "tokenizer.json").exists():
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokenizer.no_padding()
    else:
        tokenizer = BertWordPieceTokenizer(str(folder / "vocab.txt"))
    tokenizer.enable_truncation(model.config.max_position_embeddings)
    texts = [line for line in pathlib.Path(options.file).read_text().split("\n") if line]
    inputs = [tuple(line.split("\t", 1)) for line in texts] if options.task == "pairs" else texts

    def run(session, size):
        start = time.monotonic()
        for arrays in batches(tokenizer.encode_batch(inputs), size):
            session(arrays)
        return time.monotonic() - start

    with tempfile.TemporaryDirectory() as scratch:
        sessions = {}
        for name, path in export(model, pathlib.Path(scratch)).items():
            settings = onnxruntime.SessionOptions()
            settings.intra_op_num_threads = options.threads
            session = onnxruntime.InferenceSession(path, settings, providers=["CPUExecutionProvider"])
            sessions[name] = lambda arrays, session=session: session.run(None, arrays)
        if options.torch:
            def forward(arrays):
                with torch.no_grad():
                    model(**{name: torch.from_numpy(rows) for name, rows in arrays.items()})
            sessions["transformers"] = forward
        sizes = {name: min((16, 64), key=lambda size: run(session, size))
                 for name, session in sessions.items()}
        program = os.environ.get(
            "AKIN_BENCH", str(pathlib.Path(__file__).parents[1] / ".build/release/akin-bench"))
        contenders = {f"akin-{p}": p for p in ("fp32", "bf16", "int8")} | dict.fromkeys(sessions)
        seconds = {name: [] for name in contenders}
        for turn in range(options.rounds):
            order = list(contenders)
            random.Random(turn).shuffle(order)
            for name in order:
                if name in sessions:
                    seconds[name].append(run(sessions[name], sizes[name]))
                    continue
                line = subprocess.run(
                    [program, "heads", options.task, "--model", str(folder), "--file", options.file,
                     "--precision", contenders[name], "--threads", str(options.threads),
                     "--repetitions", "1"], check=True, capture_output=True, text=True).stdout
                seconds[name].append(json.loads(line)["seconds"])
    for name, values in seconds.items():
        ratios = {peer: round(statistics.median(b / a for a, b in zip(values, seconds[peer])), 3)
                  for peer in sessions if name.startswith("akin")}
        print(json.dumps({"contender": name, "task": options.task, "texts": len(texts),
                          "seconds": round(statistics.median(values), 3),
                          "rate": round(len(texts) / statistics.median(values), 1),
                          "timesFasterThan": ratios, "batch": sizes.get(name)}))


if __name__ == "__main__":
    sys.exit(main())
