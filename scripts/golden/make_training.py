#!/usr/bin/env python3
"""Writes losses and vectors of short trainings by PyTorch: Tests/TransformerTrainingTests/Golden/.

usage: make_training.py      (needs torch and transformers; reads Tests/Models)

20 steps of each objective on a tiny model, without dropout: AdamW, rate 1e-3, linear schedule with two
steps of warm-up, decay 0.01 of matrices, gradients clipped to 1. The losses are sentence-transformers'
definitions, written out. Texts come as token ids, so that no tokenizer has a say.
"""
import json
import math
import pathlib
import random

import torch
from torch.nn import functional as F
from transformers import BertModel

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
    plain = [p for key, p in parameters if key.endswith("bias") or "LayerNorm" in key]
    decayed = [p for key, p in parameters if not (key.endswith("bias") or "LayerNorm" in key)]
    optimiser = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": 0.01}, {"params": plain, "weight_decay": 0.0}], lr=RATE)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: step / WARM_UP if step < WARM_UP
        else max(0.0, (STEPS - step) / (STEPS - WARM_UP)))
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
    GOLDEN.write_text(json.dumps({"rate": RATE, "warmUp": WARM_UP, "runs": runs},
                                 separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
