#!/usr/bin/env python3
"""Writes the tiny random models that the tests run: Tests/Models/<name>/.

usage: make_tiny_models.py [FOLDER]      (needs numpy, torch and safetensors; always the same bytes)

Each model is a whole folder in the layout of sentence-transformers, random and without meaning,
small enough to be committed, and different from the others in one thing that Akin must read from
its files. Weights have a standard deviation of 0.3 instead of BERT's 0.02, biases and LayerNorm
weights are random too: with the usual initialisation a forgotten bias or a wrong activation would
hide in the last digits.

Two layouts exist and both are made. "old" is what sentence-transformers wrote up to 5.3: short
class names, one flag a pooling mode, `max_seq_length` in sentence_bert_config.json. "new" is what
5.4 and later write: full class names, `pooling_mode` as a name or a list in the order of
concatenation, and the length as `model_max_length` in tokenizer_config.json.
"""
import json
import pathlib
import shutil
import sys
import zlib

import numpy as np
import torch
from safetensors.torch import save_file

HERE = pathlib.Path(__file__).resolve()
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
LETTERS = "abcdefghijklmnopqrstuvwxyz"

# Words of our own; the texts of make_vectors.py use them, spell others in pieces, and miss some.
WORDS = """the a an of to in is are was it and or not no we you they this that with for on at by
from rose roses garden water river stone bread tea lamp door window train ticket letter
winter summer morning night rain snow wind sea tide boat bird tree leaf apple salt sugar
knife cup table chair book page word read write open close cut grow walk run sleep wait
find keep lose early late small large warm cold old new red green blue white seven ten
hundred how when where why query passage search""".split()
PIECES = "##s ##es ##ed ##ing ##er ##ly ##ness ##en ##y ##ion ##al ##able".split()
MARKS = list(".,!?'\"-:;()/&%$#") + list("0123456789")
SCRIPTS = ["é", "ü", "##é", "ß", "##ße", "и", "мир", "雨", "川", "λ", "##ογος", "##2", "##0", "🙂"]

SMALL_WORDS = """the a of to in is and not we with rose garden water river bread tea rain tree
red cold early grow cut read query search ##s ##ed ##ing ##er""".split()


def vocabulary(words, cased=False):
    """Special tokens, letters, marks, words and pieces, without repetition, in a fixed order."""
    entries = SPECIAL + list(LETTERS) + ["##" + letter for letter in LETTERS]
    entries += MARKS if words is WORDS else list(".,!?'-12")
    entries += SCRIPTS + PIECES if words is WORDS else ["é", "雨"]
    entries += words
    if cased:
        entries += list("ABDRTW") + ["Rose", "Water", "The", "É", "##é", "##A"]
    return list(dict.fromkeys(entries))


class Shape:
    """Sizes of a BERT; the odd ones make every unrolled loop meet its remainder."""

    def __init__(self, hidden, layers, heads, intermediate, positions, act="gelu", types=2,
                 epsilon=1e-12):
        self.hidden, self.layers, self.heads = hidden, layers, heads
        self.intermediate, self.positions = intermediate, positions
        self.act, self.types, self.epsilon = act, types, epsilon


MAIN = Shape(32, 2, 4, 64, 42)
SMALL = Shape(8, 1, 2, 12, 24)
ODD = Shape(15, 1, 3, 21, 24)  # head size 5, no multiple of 4 anywhere


def bert_tensors(shape, vocabulary_size, seed):
    random = np.random.Generator(np.random.PCG64(seed))

    def normal(*size):
        return torch.from_numpy(random.normal(0, 0.3, size).astype(np.float32))

    def around_one(size):
        return torch.from_numpy(random.uniform(0.5, 1.5, size).astype(np.float32))

    h, i = shape.hidden, shape.intermediate
    tensors = {
        "embeddings.word_embeddings.weight": normal(vocabulary_size, h),
        "embeddings.position_embeddings.weight": normal(shape.positions, h),
        "embeddings.token_type_embeddings.weight": normal(shape.types, h),
        "embeddings.LayerNorm.weight": around_one(h),
        "embeddings.LayerNorm.bias": normal(h),
    }
    for layer in range(shape.layers):
        name = f"encoder.layer.{layer}."
        for part, rows, columns in [
            ("attention.self.query", h, h), ("attention.self.key", h, h),
            ("attention.self.value", h, h), ("attention.output.dense", h, h),
            ("intermediate.dense", i, h), ("output.dense", h, i),
        ]:
            tensors[name + part + ".weight"] = normal(rows, columns)
            tensors[name + part + ".bias"] = normal(rows)
        for part in ("attention.output.LayerNorm", "output.LayerNorm"):
            tensors[name + part + ".weight"] = around_one(h)
            tensors[name + part + ".bias"] = normal(h)
    return tensors


def write_json(path, value, indent=2):
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(value, ensure_ascii=False, indent=indent,
                      separators=(",", ": ") if indent else (",", ":"))
    path.write_text(text + "\n", encoding="utf-8")


def tokenizer_json(entries, lowercase, truncation=None, padding=None):
    ids = {token: number for number, token in enumerate(entries)}

    def special(token, kind):
        return {"SpecialToken": {"id": token, "type_id": kind}}

    def sequence(name, kind):
        return {"Sequence": {"id": name, "type_id": kind}}

    single = [special("[CLS]", 0), sequence("A", 0), special("[SEP]", 0)]
    return {
        "version": "1.0", "truncation": truncation, "padding": padding,
        "added_tokens": [
            {"id": ids[token], "content": token, "single_word": False, "lstrip": False,
             "rstrip": False, "normalized": False, "special": True} for token in SPECIAL],
        "normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True,
                       "strip_accents": None, "lowercase": lowercase},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {
            "type": "TemplateProcessing", "single": single,
            "pair": single + [sequence("B", 1), special("[SEP]", 1)],
            "special_tokens": {
                token: {"id": token, "ids": [ids[token]], "tokens": [token]}
                for token in ("[CLS]", "[SEP]")}},
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                  "max_input_chars_per_word": 100, "vocab": ids},
    }


LEGACY_FLAGS = {  # in the order in which the old layout concatenates them
    "cls": "pooling_mode_cls_token", "max": "pooling_mode_max_tokens",
    "mean": "pooling_mode_mean_tokens",
    "mean_sqrt_len_tokens": "pooling_mode_mean_sqrt_len_tokens",
    "weightedmean": "pooling_mode_weightedmean_tokens", "lasttoken": "pooling_mode_lasttoken",
}
CLASSES = {
    "old": {name: "sentence_transformers.models." + name
            for name in ("Transformer", "Pooling", "Dense", "Normalize")},
    "new": {"Transformer": "sentence_transformers.base.modules.transformer.Transformer",
            "Pooling": "sentence_transformers.sentence_transformer.modules.pooling.Pooling",
            "Dense": "sentence_transformers.base.modules.dense.Dense",
            "Normalize": "sentence_transformers.base.modules.normalize.Normalize"},
}
ACTIVATIONS = {"Tanh": "torch.nn.modules.activation.Tanh",
               "Identity": "torch.nn.modules.linear.Identity"}


def pooling_config(layout, dimension, modes, include_prompt):
    if layout == "new":
        mode = modes[0] if len(modes) == 1 else modes
        return {"embedding_dimension": dimension, "pooling_mode": mode,
                "include_prompt": include_prompt}
    config = {"word_embedding_dimension": dimension}
    for mode, flag in LEGACY_FLAGS.items():
        # The two last flags came later; older folders have the first four alone.
        if mode in modes or mode not in ("weightedmean", "lasttoken"):
            config[flag] = mode in modes
    if not include_prompt:
        config["include_prompt"] = False
    return config


def make(folder, name, layout="old", shape=SMALL, words=SMALL_WORDS, modes=("mean",), dense=None,
         normalize=True, dtype=torch.float32, cased=False, lowercase_first=False, length=None,
         tokenizer=("vocab.txt",), prompts=None, default_prompt=None, include_prompt=True,
         tokenizer_length=None):
    """One sentence-transformers folder. dense: a list of (output size, bias, activation)."""
    root = folder / name
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    seed = zlib.crc32(name.encode())
    entries = vocabulary(words, cased)
    length = length or shape.positions

    tensors = bert_tensors(shape, len(entries), seed)
    if name == "tiny":  # Checkpoints of transformers before 4.31 carry this one; nothing reads it.
        tensors["embeddings.position_ids"] = torch.arange(shape.positions).reshape(1, -1)
    tensors = {key: t.to(dtype) if t.is_floating_point() else t for key, t in tensors.items()}
    save_file(tensors, root / "model.safetensors", metadata={"format": "pt"})
    write_json(root / "config.json", bert_config(shape, len(entries), dtype, layout))

    if "vocab.txt" in tokenizer:
        (root / "vocab.txt").write_text("\n".join(entries) + "\n", encoding="utf-8")
    if "tokenizer.json" in tokenizer:
        cut = pad = None
        if tokenizer_length:
            cut = {"max_length": tokenizer_length, "strategy": "LongestFirst", "stride": 0}
            pad = {"strategy": {"Fixed": tokenizer_length}, "direction": "Right",
                   "pad_to_multiple_of": None, "pad_id": 0, "pad_type_id": 0, "pad_token": "[PAD]"}
        value = tokenizer_json(entries, not cased, cut, pad)
        write_json(root / "tokenizer.json", value, indent=None)
    write_json(root / "tokenizer_config.json", {
        "tokenizer_class": "BertTokenizer", "do_lower_case": not cased,
        "model_max_length": length if layout == "new" else 512})
    if layout == "old":
        write_json(root / "sentence_bert_config.json",
                   {"max_seq_length": length, "do_lower_case": lowercase_first})
    else:
        write_json(root / "sentence_bert_config.json", {
            "transformer_task": "feature-extraction",
            "modality_config": {
                "text": {"method": "forward", "method_output_name": "last_hidden_state"}},
            "module_output_name": "token_embeddings"})
    config = {"__version__": {"sentence_transformers": "2.0.0" if layout == "old" else "6.2.0"}}
    if layout == "new":
        config["model_type"] = "SentenceTransformer"
    if layout == "new" or prompts:
        config |= {"prompts": prompts or {}, "default_prompt_name": default_prompt,
                   "similarity_fn_name": "cosine"}
    write_json(root / "config_sentence_transformers.json", config)

    steps = [("Transformer", ""), ("Pooling", "1_Pooling")]
    write_json(root / "1_Pooling/config.json",
               pooling_config(layout, shape.hidden, list(modes), include_prompt))
    width = shape.hidden * len(modes)
    random = np.random.Generator(np.random.PCG64(seed + 1))
    for size, bias, activation in dense or []:
        path = f"{len(steps)}_Dense"
        steps.append(("Dense", path))
        config = {"in_features": width, "out_features": size, "bias": bias,
                  "activation_function": ACTIVATIONS[activation]}
        if layout == "new":
            config |= {"module_input_name": "sentence_embedding",
                       "module_output_name": "sentence_embedding"}
        write_json(root / path / "config.json", config)
        weights = {"linear.weight": random.normal(0, 0.3, (size, width))}
        if bias:
            weights["linear.bias"] = random.normal(0, 0.3, size)
        save_file({key: torch.from_numpy(w.astype(np.float32)) for key, w in weights.items()},
                  root / path / "model.safetensors", metadata={"format": "pt"})
        width = size
    if normalize:
        path = f"{len(steps)}_Normalize"
        steps.append(("Normalize", path))
        if layout == "new":  # The old layout names the folder and leaves it out.
            write_json(root / path / "config.json", {
                "module_input_name": "sentence_embedding",
                "module_output_name": "sentence_embedding"})
    write_json(root / "modules.json", [
        {"idx": index, "name": str(index), "path": path, "type": CLASSES[layout][kind]}
        for index, (kind, path) in enumerate(steps)])


def bert_config(shape, vocabulary_size, dtype, layout):
    config = {
        "architectures": ["BertModel"], "model_type": "bert", "hidden_act": shape.act,
        "hidden_size": shape.hidden, "intermediate_size": shape.intermediate,
        "num_attention_heads": shape.heads, "num_hidden_layers": shape.layers,
        "max_position_embeddings": shape.positions, "type_vocab_size": shape.types,
        "vocab_size": vocabulary_size, "layer_norm_eps": shape.epsilon, "pad_token_id": 0,
    }
    if layout == "old":
        config["position_embedding_type"] = "absolute"  # transformers 5 writes it no longer
    config["dtype" if layout == "new" else "torch_dtype"] = str(dtype).removeprefix("torch.")
    return config


def make_bare(folder, name):
    """A cased BERT as Google published it: no modules.json, a `bert.` prefix, gamma and beta.

    The pooler and the heads for masked words and the next sentence are in the file too: a reader
    must leave out what it has no use for.
    """
    root = folder / name
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    seed = zlib.crc32(name.encode())
    entries = vocabulary(SMALL_WORDS, cased=True)
    tensors = {}
    for key, tensor in bert_tensors(SMALL, len(entries), seed).items():
        key = key.replace("LayerNorm.weight", "LayerNorm.gamma")
        tensors["bert." + key.replace("LayerNorm.bias", "LayerNorm.beta")] = tensor
    random = np.random.Generator(np.random.PCG64(seed + 1))
    h = SMALL.hidden
    for key, size in [("bert.pooler.dense.weight", (h, h)), ("bert.pooler.dense.bias", (h,)),
                      ("cls.predictions.bias", (len(entries),)),
                      ("cls.seq_relationship.weight", (2, h)), ("cls.seq_relationship.bias", (2,))]:
        tensors[key] = torch.from_numpy(random.normal(0, 0.3, size).astype(np.float32))
    save_file(tensors, root / "model.safetensors", metadata={"format": "pt"})
    config = bert_config(SMALL, len(entries), torch.float32, "old")
    config["architectures"] = ["BertForPreTraining"]
    write_json(root / "config.json", config)
    (root / "vocab.txt").write_text("\n".join(entries) + "\n", encoding="utf-8")
    # As transformers writes "no limit": a whole number beyond 64 bits. The positions are the limit.
    write_json(root / "tokenizer_config.json",
               {"do_lower_case": False, "model_max_length": int(1e30)})


def make_all(folder):
    make(folder, "tiny", shape=MAIN, words=WORDS, length=40, tokenizer_length=16,
         tokenizer=("vocab.txt", "tokenizer.json"))
    make(folder, "tiny-cls", "new", modes=("cls",), tokenizer=("tokenizer.json",))
    make(folder, "tiny-max", modes=("max",), normalize=False)
    make(folder, "tiny-mean-sqrt-len", "new", modes=("mean_sqrt_len_tokens",), normalize=False)
    make(folder, "tiny-weighted-mean", modes=("weightedmean",), normalize=False)
    make(folder, "tiny-last-token", "new", modes=("lasttoken",), normalize=False)
    # The old layout concatenates in its own order (cls, max, mean …), the new one as listed.
    make(folder, "tiny-concatenated-old", modes=("cls", "max", "mean"))
    make(folder, "tiny-concatenated-new", "new", modes=("mean", "lasttoken", "cls"),
         normalize=False)
    make(folder, "tiny-dense-tanh", shape=ODD, dense=[(9, True, "Tanh")])
    make(folder, "tiny-dense-identity", "new", modes=("max", "mean"), normalize=False,
         dense=[(10, False, "Identity"), (6, True, "Tanh")])
    make(folder, "tiny-gelu-new", shape=Shape(8, 2, 2, 12, 24, act="gelu_new"))
    # An epsilon large enough to be missed.
    make(folder, "tiny-relu", "new",
         shape=Shape(8, 1, 4, 12, 24, act="relu", types=1, epsilon=0.05))
    make(folder, "tiny-f16", "new", dtype=torch.float16)
    make(folder, "tiny-bf16", dtype=torch.bfloat16)
    make(folder, "tiny-prompts", "new", include_prompt=False, default_prompt="query",
         prompts={"query": "query: ", "document": "", "search": "search water "})
    make(folder, "tiny-short", length=9, tokenizer=("tokenizer.json",), tokenizer_length=6)
    make(folder, "tiny-lowercase-first", cased=True, lowercase_first=True)
    make_bare(folder, "tiny-bare-cased")


if __name__ == "__main__":
    models = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parents[2] / "Tests/Models"
    make_all(models)
    total = 0
    for root in sorted(path for path in models.iterdir() if path.is_dir()):
        size = sum(path.stat().st_size for path in root.rglob("*") if path.is_file())
        total += size
        print(f"{size:>8} {root.name}")
    print(f"{total:>8} in all")
