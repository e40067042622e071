#!/usr/bin/env python3
"""Writes tiny random checkpoints with heads, and what transformers says of texts with them.

usage: make_heads.py          Tests/Models/head-*/, Tests/TransformerHeadsTests/Golden/heads.json
       make_heads.py FOLDER CLASS TEXTS    what it says with a real checkpoint of a class, such as
                                           BertForMaskedLM, of the lines of a file, to stdout: the
                                           tests read such files from AKIN_TEST_HEADS

Needs numpy, torch, safetensors and transformers below 5.3, the last that answers questions.
"""
import json
import pathlib
import random
import sys
import warnings

import numpy as np
import torch
from safetensors.torch import save_file

from make_tiny_models import WORDS, Shape, bert_tensors, vocabulary

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODELS = ROOT / "Tests/Models"
GOLDEN = ROOT / "Tests/TransformerHeadsTests/Golden/heads.json"
SHAPE = Shape(16, 2, 2, 24, 48)
LENGTH = 40
ENTITIES = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-TIME", "I-TIME"]


def normal(seed, *size):
    return torch.from_numpy(
        np.random.Generator(np.random.PCG64(seed)).normal(0, 0.3, size).astype(np.float32))


def dense(name, rows, seed):
    return {f"{name}.weight": normal(seed, rows, SHAPE.hidden), f"{name}.bias": normal(seed + 1, rows)}


def words_head(size, seed, norm=("weight", "bias")):
    head = dense("cls.predictions.transform.dense", SHAPE.hidden, seed)
    head[f"cls.predictions.transform.LayerNorm.{norm[0]}"] = 1 + normal(seed + 2, SHAPE.hidden)
    head[f"cls.predictions.transform.LayerNorm.{norm[1]}"] = normal(seed + 3, SHAPE.hidden)
    head["cls.predictions.bias"] = normal(seed + 4, size)
    return head


def checkpoints(size):
    pooler = dense("bert.pooler.dense", SHAPE.hidden, 40)

    def labels(names):
        return {"id2label": {str(i): n for i, n in enumerate(names)},
                "label2id": {n: i for i, n in enumerate(names)}}

    def classes(count, seed):
        return pooler | dense("classifier", count, seed)

    return {
        "head-pretraining": (
            "BertForPreTraining", {}, pooler | words_head(size, 50, ("gamma", "beta"))
            | dense("cls.seq_relationship", 2, 56)),
        "head-words": ("BertForMaskedLM", {}, words_head(size, 60)),
        "head-words-untied": (
            "BertForMaskedLM", {"tie_word_embeddings": False},
            words_head(size, 70) | {"cls.predictions.decoder.weight": normal(76, size, SHAPE.hidden)}),
        "head-next": (
            "BertForNextSentencePrediction", {}, pooler | dense("cls.seq_relationship", 2, 80)),
        "head-classes": (
            "BertForSequenceClassification", labels(["sea", "garden", "kitchen", "road", "none"])
            | {"problem_type": "single_label_classification"}, classes(5, 84)),
        "head-several": (
            "BertForSequenceClassification", labels(["wet", "warm", "old"])
            | {"problem_type": "multi_label_classification"}, classes(3, 88)),
        "head-number": (
            "BertForSequenceClassification", labels(["LABEL_0"])
            | {"problem_type": "regression"}, classes(1, 92)),
        "head-pair": (
            "BertForSequenceClassification", labels(["LABEL_0"])
            | {"sentence_transformers": {"activation_fn": "torch.nn.modules.linear.Identity"}},
            classes(1, 96)),
        "head-inference": (
            "BertForSequenceClassification", labels(["contradiction", "neutral", "Entailment"]),
            classes(3, 100)),
        "head-entities": (
            "BertForTokenClassification", labels(ENTITIES), dense("classifier", len(ENTITIES), 104)),
        "head-answers": ("BertForQuestionAnswering", {}, dense("qa_outputs", 2, 108)),
    }


def write(name, class_name, settings, head, words, seed):
    folder = MODELS / name
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {f"bert.{k}": v for k, v in bert_tensors(SHAPE, len(words), seed).items()}
    if name == "head-pretraining":
        tensors = {k.replace("LayerNorm.weight", "LayerNorm.gamma").replace(
            "LayerNorm.bias", "LayerNorm.beta"): v for k, v in tensors.items()}
    save_file(tensors | head, folder / "model.safetensors", metadata={"format": "pt"})
    config = {
        "architectures": [class_name], "model_type": "bert", "vocab_size": len(words),
        "hidden_size": SHAPE.hidden, "num_hidden_layers": SHAPE.layers,
        "num_attention_heads": SHAPE.heads, "intermediate_size": SHAPE.intermediate,
        "max_position_embeddings": SHAPE.positions, "hidden_act": "gelu", "type_vocab_size": 2,
        "layer_norm_eps": 1e-12} | settings
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    (folder / "vocab.txt").write_text("\n".join(words) + "\n")
    (folder / "tokenizer_config.json").write_text(json.dumps(
        {"do_lower_case": True, "model_max_length": LENGTH, "tokenizer_class": "BertTokenizer",
         "clean_up_tokenization_spaces": True}) + "\n")


def lines(path, count, mask, seed):
    """Lines of a file, one word of each masked if that is asked for."""
    rand = random.Random(seed)
    found = pathlib.Path(path).read_text().splitlines()
    rand.shuffle(found)
    for place, text in enumerate(found[:count] if mask else []):
        words = text.split()
        words[rand.randrange(min(len(words), 8))] = mask
        found[place] = " ".join(words)
    return found[:count]


def balance(folder):
    """Shifts a classifier so that no label is the likeliest of every pair."""
    import transformers
    from safetensors.torch import load_file

    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    model = transformers.BertForSequenceClassification.from_pretrained(folder).eval()
    pairs = list(zip(texts(64), texts(64, seed=8)))
    with torch.no_grad():
        mean = torch.stack([
            model(**tokenizer(a, b, return_tensors="pt", truncation=True)).logits[0]
            for a, b in pairs]).mean(dim=0)
    tensors = load_file(folder / "model.safetensors")
    tensors["classifier.weight"] = tensors["classifier.weight"] * 8
    tensors["classifier.bias"] = (tensors["classifier.bias"] - mean) * 8
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})


def texts(count, mask=None, seed=7):
    """Sentences of the vocabulary's words, of unknown ones, and of other scripts."""
    if len(sys.argv) > 3:
        return lines(sys.argv[3], count, mask, seed)
    rand = random.Random(seed)
    odd = ["Überwintern", "мир", "雨川", "rose's", "o'clock", "don't", "waterless", "2020", "ten-hundred",
           "zebra", "🙂", "Éclair", "x", "…", "n't"]
    found = []
    for place in range(count):
        words = [rand.choice(WORDS if rand.random() < 0.8 else odd)
                 for _ in range(rand.choice([1, 3, 6, 9, 14, 40]))]
        words = [w.capitalize() if rand.random() < 0.2 else w for w in words]
        if mask:
            for _ in range(rand.choice([1, 1, 2])):
                words.insert(rand.randrange(min(len(words), 8) + 1), mask)
        text = " ".join(words)
        if rand.random() < 0.5:
            text += rand.choice([".", "?", "!"])
        if rand.random() < 0.2:
            text = text.replace(" ", ", ", 1)
        found.append(text)
    return found


def plain(value):
    """JSON of numpy's numbers, with eight digits."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, (float, np.floating)):
        return float(f"{float(value):.8g}")
    return int(value) if isinstance(value, np.integer) else value


def to_bytes(text, entity):
    return dict(entity, start=len(text[:entity["start"]].encode()),
                end=len(text[:entity["end"]].encode()))


def examine(folder, class_name, count):
    """What transformers says with a checkpoint."""
    import transformers
    from transformers import AutoTokenizer, pipeline

    warnings.filterwarnings("ignore")
    transformers.logging.set_verbosity_error()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = getattr(transformers, class_name).from_pretrained(
        folder, attn_implementation="eager").eval()
    tokenizer.model_max_length = min(
        tokenizer.model_max_length, model.config.max_position_embeddings)

    def logits(*inputs, part=None):
        with torch.no_grad():
            output = model(**tokenizer(*inputs, return_tensors="pt", truncation=True))
        return output[part] if part else output.logits

    single, second = texts(count), texts(count, seed=8)
    result = {"model": pathlib.Path(folder).name, "texts": single, "second": second}
    if "MaskedLM" in class_name or "PreTraining" in class_name:
        part = "prediction_logits" if "PreTraining" in class_name else None
        masked = [t for t in texts(count, mask="[MASK]") if len(t.split()) < 30]
        fill = pipeline("fill-mask", model=model, tokenizer=tokenizer, top_k=5)
        if "MaskedLM" not in class_name:
            words = transformers.BertForMaskedLM.from_pretrained(folder).eval()
            fill = pipeline("fill-mask", model=words, tokenizer=tokenizer, top_k=5)
        found = [fill(t) for t in masked]
        result["masked"] = masked
        result["fill"] = [f if isinstance(f[0], list) else [f] for f in found]
        result["targets"] = [fill(t, targets=["rose", "water", "zebra"]) for t in masked[:5]]
        result["targets"] = [f if isinstance(f[0], list) else [f] for f in result["targets"]]
        result["scores"] = []
        result["sparse"] = []
        for text in single[:count // 4]:
            ids = tokenizer(text, return_tensors="pt", truncation=True).input_ids
            total = 0
            for place in range(1, ids.shape[1] - 1):
                copy = ids.clone()
                copy[0, place] = tokenizer.mask_token_id
                with torch.no_grad():
                    out = model(copy)
                out = out[part] if part else out.logits
                total += out[0, place].log_softmax(-1)[ids[0, place]].item()
            result["scores"].append(total)
            result["sparse"].append(
                torch.log1p(torch.relu(logits(text, part=part)[0])).amax(0).tolist())
    if "NextSentence" in class_name or "PreTraining" in class_name:
        part = "seq_relationship_logits" if "PreTraining" in class_name else None
        result["next"] = [logits(a, b, part=part)[0].tolist() for a, b in zip(single, second)]
    if "SequenceClassification" in class_name:
        result["logits"] = [logits(t)[0].tolist() for t in single]
        result["pairLogits"] = [logits(a, b)[0].tolist() for a, b in zip(single, second)]
        classify = pipeline("text-classification", model=model, tokenizer=tokenizer, top_k=None)
        result["classes"] = [classify({"text": t}, truncation=True) for t in single]
        if any(label.lower().startswith("entail") for label in model.config.label2id):
            zero = pipeline("zero-shot-classification", model=model, tokenizer=tokenizer)
            names = ["garden", "the sea", "winter night"]
            result["zeroLabels"] = names
            result["zeroShot"] = [zero(t, names) for t in single[:count // 2]]
            result["zeroShotSeveral"] = [zero(t, names, multi_label=True) for t in single[:count // 2]]
    if "TokenClassification" in class_name:
        short = [t for t in single if len(tokenizer(t).input_ids) < tokenizer.model_max_length]
        result["texts"] = short
        result["logits"] = [logits(t)[0].flatten().tolist() for t in short]
        result["entities"] = {}
        for strategy in ["none", "simple", "first", "average", "max"]:
            tag = pipeline("ner", model=model, tokenizer=tokenizer, aggregation_strategy=strategy)
            result["entities"][strategy] = [[to_bytes(t, e) for e in tag(t)] for t in short]
    if "QuestionAnswering" in class_name:
        answer = pipeline("question-answering", model=model, tokenizer=tokenizer)
        pairs = [(q, c) for q, c in zip(second, texts(count, seed=9) + single)
                 if len(tokenizer(q).input_ids) < LENGTH // 2]
        result["pairs"] = pairs
        result["answers"] = []
        for question, context in pairs:
            found = answer(question=question, context=context, top_k=3, handle_impossible_answer=True)
            found = found if isinstance(found, list) else [found]
            result["answers"].append([to_bytes(context, a) for a in found])
    return plain(result)


def main():
    if len(sys.argv) > 1:
        folder = pathlib.Path(sys.argv[1]).resolve()
        found = examine(folder, sys.argv[2], 200) | {"folder": str(folder)}
        print(json.dumps(found, ensure_ascii=False))
        return
    words = vocabulary(WORDS)
    results = []
    for seed, (name, (class_name, settings, head)) in enumerate(checkpoints(len(words)).items()):
        write(name, class_name, settings, head, words, 900 + seed)
        if name == "head-inference":
            balance(MODELS / name)
        results.append(examine(MODELS / name, class_name, 32))
    GOLDEN.parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(json.dumps(result, ensure_ascii=False) for result in results)
    GOLDEN.write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    main()
