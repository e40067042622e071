#!/usr/bin/env python3
"""Writes what transformers and scikit-learn say of a model's inside.

usage: make_inspection.py       Tests/InspectionTests/Golden/inspection.json

Attention is `output_attentions`, layers are `output_hidden_states`, a head is left out by setting its
columns of the attention's context to 0, a layer by handing on its input. The probe is scikit-learn's
ridge regression with the same folds, scaling and penalties.
"""
import json
import pathlib

import numpy as np
import torch
from sklearn.linear_model import Ridge
from transformers import AutoTokenizer, BertModel

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODEL = ROOT / "Tests/Models/tiny"
TEXTS = ["the cat sat on the mat", "Über 25 Hunde, ja!", "a"]
LEFT_OUT = [([(1, 2)], []), ([(2, 1), (2, 4), (1, 1)], []), ([], [1]), ([(1, 3)], [2])]


def rounded(array, decimals=7):
    return np.asarray(array, dtype=np.float64).round(decimals).tolist()


def without(model, heads, layers):
    """Hooks that leave out heads, counted from 1, and layers; call them to take them away."""
    size = model.config.hidden_size // model.config.num_attention_heads
    hooks = []
    for number, layer in enumerate(model.encoder.layer, 1):
        silent = [head for at, head in heads if at == number]

        def clear(_, arguments, silent=silent):
            context = arguments[0].clone()
            for head in silent:
                context[..., (head - 1) * size:head * size] = 0
            return (context, *arguments[1:])

        hooks.append(layer.attention.output.dense.register_forward_pre_hook(clear))
        if number in layers:
            hooks.append(layer.register_forward_hook(
                lambda _, arguments, output: (arguments[0], *output[1:])
                if isinstance(output, tuple) else arguments[0]))
    return hooks


def texts():
    tokenizer = AutoTokenizer.from_pretrained(MODEL)
    model = BertModel.from_pretrained(MODEL, attn_implementation="eager").eval()
    for text in TEXTS:
        tokens = tokenizer(text, return_tensors="pt")
        with torch.no_grad():
            whole = model(**tokens, output_attentions=True, output_hidden_states=True)
            ablations = []
            for heads, layers in LEFT_OUT:
                hooks = without(model, heads, layers)
                mean = model(**tokens).last_hidden_state[0].mean(0)
                for hook in hooks:
                    hook.remove()
                ablations.append(dict(heads=heads, layers=layers, mean=rounded(mean)))
        yield dict(
            text=text, attention=[rounded(layer[0]) for layer in whole.attentions],
            means=[rounded(layer[0].mean(0)) for layer in whole.hidden_states], ablations=ablations)


def probe(features, targets, groups):
    """Five folds; the penalty with the least error on the next fold, then all of the others."""
    found = np.zeros_like(targets)

    def fit(rows, penalty):
        mean, scale = features[rows].mean(0), features[rows].std(0)
        ridge = Ridge(alpha=penalty * len(rows)).fit((features[rows] - mean) / scale, targets[rows])
        return lambda tested: ridge.predict((features[tested] - mean) / scale).reshape(
            len(tested), -1)

    for fold in range(5):
        tested = np.where(groups % 5 == fold)[0]
        fitted = np.where(groups % 5 != fold)[0]
        held = fitted[groups[fitted] % 5 == (fold + 1) % 5]
        rest = fitted[groups[fitted] % 5 != (fold + 1) % 5]
        errors = {
            penalty: ((fit(rest, penalty)(held) - targets[held]) ** 2).sum()
            for penalty in [0.01, 0.1, 1, 10]}
        found[tested] = fit(fitted, min(errors, key=errors.get))(tested)
    return found


def main():
    random = np.random.default_rng(1)
    features = random.normal(size=(60, 8)).round(3)
    targets = (features[:, :2] * [1, -2] + random.normal(size=(60, 2)) * 0.8 + 3).round(3)
    groups = np.arange(60) // 2
    path = ROOT / "Tests/InspectionTests/Golden/inspection.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(dict(
        texts=list(texts()),
        probe=dict(
            features=features.tolist(), targets=targets.tolist(), groups=groups.tolist(),
            found=rounded(probe(features, targets, groups), 5)))) + "\n")


main()
