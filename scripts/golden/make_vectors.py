#!/usr/bin/env python3
"""Writes the vectors that Akin must reproduce, made by sentence-transformers in fp32.

usage: make_vectors.py tiny                  Tests/SentenceEmbeddingTests/Golden/tiny.json,
                                             and akin-golden.json in two of the model folders
       make_vectors.py real MODEL_FOLDER     Tests/SentenceEmbeddingTests/Golden/real-minilm.json

Every text goes through the model alone, so that no padding takes part. Numbers have 9 significant
digits, which name a float32 exactly. Each file says how far the same model in fp64 is from these
vectors: that is the rounding of fp32 itself, and no tolerance can be asked to be below it.
"""
import hashlib
import json
import os
import pathlib
import sys

os.environ["HF_HUB_OFFLINE"] = "1"
import numpy as np
import sentence_transformers
import tokenizers
import torch
import transformers
from sentence_transformers import SentenceTransformer

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "Tests/SentenceEmbeddingTests/Golden"
MODELS = ROOT / "Tests/Models"
VERIFIED = ["tiny", "tiny-dense-tanh"]  # the folders that `akin model verify` can re-check

TINY_TEXTS = [
    "",
    " \t\n ",
    "rose",
    "The roses in the garden need water.",
    "the roses in the garden need water",
    "Cut old red roses early; water new ones late!",
    "...",
    "?!",
    "No, we do not grow 12 trees on $7.10.",
    "unbelievably",
    "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz",
    "Été à Zürich: naïve café, Straße",
    "мир и дождь",
    "雨の川",
    "λόγος ΛΌΓΟΣ",
    "🙂 tea 🫖",
    "a\u0000b\u200bc\ufffdd \u00a0 e",
    "[CLS] water [SEP] [MASK] [UNK]",
    "Water BREAD Rose rABBIT",
    " ".join(["the river and the sea and the rain"] * 12),
    "rain " * 9,
    "a" * 150 + " rose",
]
PAIRS = [
    ["The roses need water.", "Water the roses!"],
    ["", "rain"],
    ["tea", ""],
    ["early train to the sea", "the late boat is waiting in the rain at night"],
]
REAL_TEXTS = [
    "",
    "rose",
    "How do I prune roses?",
    "Roses are cut back in late winter, just above a bud that faces outwards.",
    "The tide table for the harbour gives high water at 06:12 and 18:40.",
    "The tide table for the harbour gives high water at 06:21 and 18:04.",
    "Dr. Smith paid $3.50, e.g. twice.",
    "NaN != NaN; f(x) = x**2 + 1e-9 // not a sentence",
    "Ein kurzer Satz auf Deutsch über Äpfel, Straßen und naïve Cafés.",
    "東京の天気は晴れです。 Погода хорошая. 🙂",
    "?!... --- ***",
    " ".join(["A lighthouse keeper writes down the wind, the waves and the passing ships."] * 30),
]


def versions():
    return {"sentence-transformers": sentence_transformers.__version__,
            "transformers": transformers.__version__, "tokenizers": tokenizers.__version__,
            "torch": torch.__version__, "numpy": np.__version__}


def folder_hashes(folder):
    names = ["model.safetensors", "tokenizer.json", "vocab.txt"]
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
            for name in names if (folder / name).exists()}


class Vector(list):
    """Numbers that are printed on one line."""


def vector(numbers):
    return Vector(np.asarray(numbers, np.float32).tolist())


def load(folder, dtype=torch.float32):
    # transformers 5 keeps the dtype of the file unless told otherwise: F16 would run in F16.
    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True,
                                model_kwargs={"dtype": dtype, "attn_implementation": "eager"})
    return model.to(dtype).eval()


def encode(model, text, **prompt):
    return np.asarray(model.encode([text], show_progress_bar=False, **prompt)[0])


def ids_of(model, text):
    return Vector(model.preprocess([text])["input_ids"][0].tolist())


def prompt_cases(model):
    """How encode is called: with nothing said, and with every prompt the folder names."""
    names = [name for name, text in model.prompts.items() if text]
    cases = [("default", {})] + [(name, {"prompt_name": name}) for name in names]
    return cases + [("none", {"prompt": ""})] if names else cases


def golden_model(folder):
    model, exact = load(folder), load(folder, torch.float64)
    cases, furthest = [], 0.0
    for name, prompt in prompt_cases(model):
        rows = []
        for text in TINY_TEXTS:
            got = encode(model, text, **prompt)
            furthest = max(furthest, float(np.abs(got - encode(exact, text, **prompt)).max()))
            resolved = model._resolve_prompt(prompt.get("prompt"), prompt.get("prompt_name")) or ""
            rows.append((ids_of(model, resolved + text), vector(got)))
        cases.append({"prompt": name, "promptText": resolved, "ids": [row[0] for row in rows],
                      "vectors": [row[1] for row in rows]})
    return {"model": folder.name, "dimension": int(model.get_embedding_dimension()),
            "maxSequenceLength": model.max_seq_length, "hashes": folder_hashes(folder),
            "largestDifferenceToFloat64": float(f"{furthest:.3g}"), "cases": cases}


def layer_states(folder, pairs):
    """All token vectors after the embeddings and after each layer, of one text and of pairs."""
    model = load(folder)
    bert, tokenizer = model[0].model, model[0].tokenizer
    found = []
    for texts in [[TINY_TEXTS[3]]] + pairs:
        inputs = tokenizer(*texts, return_tensors="pt", truncation=True,
                           max_length=model.max_seq_length)
        with torch.no_grad():
            states = bert(**inputs, output_hidden_states=True).hidden_states
        kept = states if len(texts) == 1 else states[-1:]
        found.append({
            "texts": texts, "ids": Vector(inputs["input_ids"][0].tolist()),
            "typeIds": Vector(inputs["token_type_ids"][0].tolist()),
            "layers": [[vector(token) for token in state[0]] for state in kept]})
    return {"model": folder.name, "text": found[0], "pairs": found[1:]}


def lines(value, indent=0):
    """JSON with a Vector on one line and all else indented by one space."""
    pad = " " * (indent + 1)
    if isinstance(value, Vector):
        return "[" + ",".join(f"{n:.9g}" if isinstance(n, float) else str(n) for n in value) + "]"
    if isinstance(value, dict):
        inner = [f"{json.dumps(key)}: {lines(entry, indent + 1)}" for key, entry in value.items()]
        return "{\n" + ",\n".join(pad + line for line in inner) + "\n" + pad[1:] + "}"
    if isinstance(value, list) and value:
        inner = [lines(entry, indent + 1) for entry in value]
        return "[\n" + ",\n".join(pad + line for line in inner) + "\n" + pad[1:] + "]"
    return json.dumps(value)  # ASCII: the file shows invisible characters by their numbers


def write(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(lines(value) + "\n", encoding="utf-8")
    print(f"{path.stat().st_size:>8} {path}")


def tiny():
    header = {"script": "scripts/golden/make_vectors.py tiny", "versions": versions()}
    folders = sorted(path for path in MODELS.iterdir() if (path / "config.json").exists())
    found = [golden_model(folder) for folder in folders]
    for golden in found:
        print(f"{golden['largestDifferenceToFloat64']:.2g} from fp64: {golden['model']}")
    write(GOLDEN / "tiny.json", header | {"texts": TINY_TEXTS, "models": found})
    write(GOLDEN / "tiny-layers.json", header | layer_states(MODELS / "tiny", PAIRS))
    for golden in found:
        if golden["model"] in VERIFIED:
            few = [1, 3, 11, 19]
            write(MODELS / golden["model"] / "akin-golden.json", header | {
                "texts": [TINY_TEXTS[i] for i in few],
                "vectors": [golden["cases"][0]["vectors"][i] for i in few], "tolerance": 2e-6})


def real(folder):
    model, exact = load(folder), load(folder, torch.float64)
    vectors = [encode(model, text) for text in REAL_TEXTS]
    furthest = max(float(np.abs(v - encode(exact, t)).max()) for v, t in zip(vectors, REAL_TEXTS))
    write(GOLDEN / "real-minilm.json", {
        "script": "scripts/golden/make_vectors.py real", "versions": versions(),
        "model": "sentence-transformers/all-MiniLM-L6-v2", "hashes": folder_hashes(folder),
        "maxSequenceLength": model.max_seq_length,
        "largestDifferenceToFloat64": float(f"{furthest:.3g}"), "texts": REAL_TEXTS,
        "ids": [ids_of(model, text) for text in REAL_TEXTS],
        "vectors": [vector(v) for v in vectors]})


if __name__ == "__main__":
    torch.set_num_threads(1)
    if sys.argv[1:] == ["tiny"]:
        tiny()
    elif len(sys.argv) == 3 and sys.argv[1] == "real":
        real(pathlib.Path(sys.argv[2]))
    else:
        sys.exit(__doc__)
