#!/usr/bin/env python3
"""Writes gradients and losses of a short pre-training by PyTorch: Tests/TransformerTrainingTests/Golden/.

usage: make_pretraining.py      (needs torch and transformers; reads Tests/Models/head-pretraining)

Gradients of all parameters at the start, in double precision; then 20 steps in single precision, without
dropout: AdamW, rate 1e-3, linear schedule with two steps of warm-up, decay 0.01 of matrices, gradients
clipped to 1. The loss is that of transformers' BertForPreTraining: the mean over hidden words plus the
mean over pairs. Sequences come as token ids, so that no tokenizer has a say.
"""
import json
import pathlib
import random

import torch
from torch.nn import functional as F
from transformers import BertForPreTraining

ROOT = pathlib.Path(__file__).resolve().parents[2]
START = ROOT / "Tests/Models/head-pretraining"
GOLDEN = ROOT / "Tests/TransformerTrainingTests/Golden/pretraining.json"
STEPS, BATCH, WARM_UP, RATE = 20, 5, 2, 1e-3


def sequences(chance, size):
    made = []
    for number in range(BATCH):
        words = lambda: [chance.randrange(5, size) for _ in range(chance.randrange(2, 12))]
        first, second = words(), words()
        ids = [2] + first + [3] + second + [3]
        types = [0] * (len(first) + 2) + [1] * (len(second) + 1)
        places = sorted(chance.sample([i for i, x in enumerate(ids) if x > 4], 2))
        labels = [ids[place] for place in places]
        ids[places[0]] = 4
        made.append({"ids": ids, "typeIDs": types, "places": places, "labels": labels,
                     "isNext": None if number == 3 else chance.random() < 0.5})
    return made


def loss_of(model, batch):
    words, labels, pairs, follows = [], [], [], []
    for one in batch:
        out = model(input_ids=torch.tensor([one["ids"]]), token_type_ids=torch.tensor([one["typeIDs"]]))
        words.append(out.prediction_logits[0, one["places"]])
        labels += one["labels"]
        if one["isNext"] is not None:
            pairs.append(out.seq_relationship_logits)
            follows.append(0 if one["isNext"] else 1)
    return (F.cross_entropy(torch.cat(words), torch.tensor(labels))
            + F.cross_entropy(torch.cat(pairs), torch.tensor(follows)))


def load(dtype):
    model = BertForPreTraining.from_pretrained(START, attn_implementation="eager").to(dtype)
    model.eval()  # Nothing is dropped.
    return model


def main():
    torch.set_num_threads(1)
    chance = random.Random(5)
    model = load(torch.float64)
    batches = [sequences(chance, model.config.vocab_size) for _ in range(3)]
    loss = loss_of(model, batches[0])
    loss.backward()
    gradients = {key: [float(f"{x:.9g}") for x in value.grad.flatten().tolist()]
                 for key, value in model.named_parameters()}
    start = float(loss.detach())
    model = load(torch.float32)
    parameters = list(model.named_parameters())
    plain = [p for key, p in parameters if key.endswith("bias") or "LayerNorm" in key]
    decayed = [p for key, p in parameters if not (key.endswith("bias") or "LayerNorm" in key)]
    optimiser = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": 0.01}, {"params": plain, "weight_decay": 0.0}], lr=RATE)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: step / WARM_UP if step < WARM_UP
        else max(0.0, (STEPS - step) / (STEPS - WARM_UP)))
    losses, norms = [], []
    for step in range(STEPS):
        loss = loss_of(model, batches[step % len(batches)])
        loss.backward()
        norms.append(round(float(torch.nn.utils.clip_grad_norm_([p for _, p in parameters], 1.0)), 6))
        optimiser.step()
        schedule.step()
        optimiser.zero_grad()
        losses.append(round(float(loss.detach()), 7))
    GOLDEN.write_text(json.dumps(
        {"rate": RATE, "warmUp": WARM_UP, "batches": batches, "start": start, "gradients": gradients,
         "losses": losses, "norms": norms}, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
