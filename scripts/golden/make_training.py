#!/usr/bin/env python3
"""Writes losses and vectors of short trainings by PyTorch: Tests/TransformerTrainingTests/Golden/.

usage: make_training.py      (needs torch and transformers; reads Tests/Models)

20 steps of each objective on a tiny model, without dropout: AdamW, rate 1e-3, linear schedule with two
steps of warm-up, decay 0.01 of matrices, gradients clipped to 1. The losses are sentence-transformers'
definitions, written out. Texts come as token ids, so that no tokenizer has a say. So it goes with each
head, on transformers' own classes.
"""
import json
import math
import pathlib
import random

import torch
from torch.nn import functional as F
from transformers import (BertForQuestionAnswering, BertForSequenceClassification,
                          BertForTokenClassification, BertModel)

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "Tests/TransformerTrainingTests/Golden/training.json"
STEPS, BATCH, WARM_UP, RATE = 20, 4, 2, 1e-3


def pooled(model, texts, pooling, normalize):
    rows = []
    for text in texts:
        states = model(input_ids=torch.tensor([text])).last_hidden_state[0]
        rows.append(states.mean(0) if pooling == "mean" else states[0])
    vectors = torch.stack(rows)
    return F.normalize(vectors, dim=1) if normalize else vectors


def cosine(u, v, labels, _):
    return F.mse_loss(F.cosine_similarity(u, v), labels)


def cosent(u, v, labels, _):
    scores = F.cosine_similarity(u, v) * 20
    differences = scores[:, None] - scores[None, :]
    kept = differences[labels[:, None] < labels[None, :]]
    return torch.logsumexp(torch.cat([torch.zeros(1), kept]), 0)


def softmax(u, v, labels, classifier):
    return F.cross_entropy(classifier(torch.cat([u, v, (u - v).abs()], 1)), labels.long())


def triplets(a, p, n, _):
    return F.relu(F.pairwise_distance(a, p) - F.pairwise_distance(a, n) + 5).mean()


def ranking(a, *others):
    candidates = torch.cat(others[:-1])
    scores = F.normalize(a, dim=1) @ F.normalize(candidates, dim=1).T * 20
    return F.cross_entropy(scores, torch.arange(len(a)))


def stepping(parameters):
    plain = [p for key, p in parameters if key.endswith("bias") or "LayerNorm" in key]
    decayed = [p for key, p in parameters if not (key.endswith("bias") or "LayerNorm" in key)]
    optimiser = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": 0.01}, {"params": plain, "weight_decay": 0.0}], lr=RATE)
    return optimiser, torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: step / WARM_UP if step < WARM_UP
        else max(0.0, (STEPS - step) / (STEPS - WARM_UP)))


HEAD_WEIGHTS = [0.5, 2.0, 1.25]


def head_loss(name, logits, targets):
    """The loss of logits, one tensor a text, as transformers computes it."""
    if name == "spans":
        rows = [F.cross_entropy(row[:, column][None], torch.tensor([target[column]]))
                for row, target in zip(logits, targets) for column in (0, 1)]
        return torch.stack(rows).mean()
    if name == "tokens":
        return F.cross_entropy(torch.cat(logits), torch.tensor(sum(targets, [])), ignore_index=-1)
    logits, targets = torch.cat(logits), torch.tensor(targets)
    if name == "label":
        return F.cross_entropy(logits, targets)
    if name == "weighted":
        return F.cross_entropy(logits, targets, weight=torch.tensor(HEAD_WEIGHTS))
    if name == "several":
        return F.binary_cross_entropy_with_logits(logits, targets)
    if name == "positive":
        return F.binary_cross_entropy_with_logits(
            logits, targets, pos_weight=torch.tensor(HEAD_WEIGHTS))
    return F.mse_loss(logits, targets)


def run_head(name, model_name, make, labels, target_of):
    torch.manual_seed(2)
    model = make.from_pretrained(
        ROOT / "Tests/Models" / model_name, num_labels=labels, attn_implementation="eager")
    model.eval()
    chance = random.Random(name)
    size = model.config.vocab_size
    batches = []
    for _ in range(3):
        texts, segments = [], []
        for _ in range(BATCH):
            parts = [[chance.randrange(5, size) for _ in range(chance.randrange(1, 5))] + [3]
                     for _ in range(2)]
            texts.append([2] + parts[0] + parts[1])
            segments.append([0] * (1 + len(parts[0])) + [1] * len(parts[1]))
        batches.append((texts, segments, [target_of(chance, text) for text in texts]))
    start = {}
    with torch.no_grad():
        for key, value in model.named_parameters():
            if "classifier" in key or "qa_outputs" in key or "pooler" in key:
                start[key] = [round(x, 6) for x in value.flatten().tolist()]
                value.copy_(torch.tensor(start[key]).view_as(value))
    parameters = list(model.named_parameters())
    optimiser, schedule = stepping(parameters)

    def logits_of(texts, segments):
        found = []
        for text, segment in zip(texts, segments):
            # A checkpoint with one segment has nothing to tell the texts of a pair by.
            segment = [min(x, model.config.type_vocab_size - 1) for x in segment]
            out = model(input_ids=torch.tensor([text]), token_type_ids=torch.tensor([segment]))
            if name == "spans":
                found.append(torch.stack([out.start_logits[0], out.end_logits[0]], 1))
            else:
                found.append(out.logits[0] if name == "tokens" else out.logits)
        return found

    losses, norms = [], []
    for step in range(STEPS):
        texts, segments, targets = batches[step % len(batches)]
        loss = head_loss(name, logits_of(texts, segments), targets)
        loss.backward()
        norms.append(float(torch.nn.utils.clip_grad_norm_([p for _, p in parameters], 1.0)))
        optimiser.step()
        schedule.step()
        optimiser.zero_grad()
        losses.append(float(loss.detach()))
    with torch.no_grad():
        logits = logits_of(*batches[0][:2])
    assert all(math.isfinite(x) for x in losses)
    return {"name": name, "model": model_name, "outputs": labels,
            "batches": [{"texts": t, "segments": g, "targets": y} for t, g, y in batches],
            "head": start, "losses": [round(x, 7) for x in losses],
            "norms": [round(x, 6) for x in norms],
            "logits": [[round(x, 5) for x in row.flatten().tolist()] for row in logits]}


def span_of(chance, text):
    first = chance.randrange(0, len(text))
    return [first, chance.randrange(first, len(text))]


HEADS = [
    ("label", "tiny", BertForSequenceClassification, 3, lambda c, text: c.randrange(3)),
    ("weighted", "tiny-relu", BertForSequenceClassification, 3, lambda c, text: c.randrange(3)),
    ("several", "tiny", BertForSequenceClassification, 3,
     lambda c, text: [float(c.randrange(2)) for _ in range(3)]),
    ("positive", "tiny", BertForSequenceClassification, 3,
     lambda c, text: [float(c.randrange(2)) for _ in range(3)]),
    ("number", "tiny-gelu-new", BertForSequenceClassification, 1,
     lambda c, text: [round(c.random(), 3)]),
    ("tokens", "head-entities", BertForTokenClassification, 7,
     lambda c, text: [c.randrange(-1, 7) for _ in text]),
    ("spans", "tiny", BertForQuestionAnswering, 2, span_of),
]


def run(name, model_name, loss_of, columns, labels, pooling="mean", normalize=False):
    folder = ROOT / "Tests/Models" / model_name
    model = BertModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="eager")
    model.eval()  # Nothing is dropped.
    chance = random.Random(name)
    size = model.config.vocab_size
    batches = []
    for _ in range(3):
        texts = [[2] + [chance.randrange(5, size) for _ in range(chance.randrange(1, 7))] + [3]
                 for _ in range(columns * BATCH)]
        kinds = {"score": lambda: round(chance.random(), 3), "class": lambda: chance.randrange(3)}
        batches.append((texts, [kinds[labels]() for _ in range(BATCH)] if labels else []))
    classifier = None
    parameters = [(key, value) for key, value in model.named_parameters()]
    start = None
    if labels == "class":
        torch.manual_seed(1)
        classifier = torch.nn.Linear(3 * model.config.hidden_size, 3)
        start = [round(x, 6) for p in classifier.parameters() for x in p.flatten().tolist()]
        with torch.no_grad():
            numbers = torch.tensor(start)
            classifier.weight.copy_(numbers[:classifier.weight.numel()].view_as(classifier.weight))
            classifier.bias.copy_(numbers[classifier.weight.numel():])
        parameters += [("classifier." + key, value) for key, value in classifier.named_parameters()]
    optimiser, schedule = stepping(parameters)
    losses, norms = [], []
    for step in range(STEPS):
        texts, values = batches[step % len(batches)]
        vectors = pooled(model, texts, pooling, normalize)
        parts = vectors.split(BATCH)
        loss = loss_of(*parts, *([torch.tensor(values, dtype=torch.float32)] if labels else []),
                       classifier)
        loss.backward()
        norms.append(float(torch.nn.utils.clip_grad_norm_([p for _, p in parameters], 1.0)))
        optimiser.step()
        schedule.step()
        optimiser.zero_grad()
        losses.append(float(loss.detach()))
    with torch.no_grad():
        vectors = pooled(model, batches[0][0][:3], pooling, normalize)
    assert all(math.isfinite(x) for x in losses)
    return {"name": name, "model": model_name, "columns": columns,
            "batches": [{"texts": t, "labels": v} for t, v in batches], "classifier": start or [],
            "losses": [round(x, 7) for x in losses], "norms": [round(x, 6) for x in norms],
            "vectors": [[round(x, 6) for x in row] for row in vectors.tolist()]}


def main():
    torch.set_num_threads(1)
    runs = [
        run("cosine", "tiny", cosine, 2, "score", normalize=True),
        run("cosent", "tiny-gelu-new", cosent, 2, "score", normalize=True),
        run("softmax", "tiny-cls", softmax, 2, "class", pooling="cls", normalize=True),
        run("triplets", "tiny", triplets, 3, None, normalize=True),
        run("ranking", "tiny", ranking, 2, None, normalize=True),
        run("ranking", "tiny-relu", ranking, 3, None, normalize=True),
    ]
    GOLDEN.parent.mkdir(parents=True, exist_ok=True)
    GOLDEN.write_text(json.dumps({"rate": RATE, "warmUp": WARM_UP, "runs": runs,
                                  "heads": [run_head(*head) for head in HEADS]},
                                 separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
