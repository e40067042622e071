#!/usr/bin/env python3
"""Writes small adapters as peft saves them, and what they merge to: Tests/TransformerTrainingTests/Golden/.

usage: make_adapters.py      (needs torch, transformers and peft; reads Tests/Models)

Adapters are filled with random numbers, so that every matrix changes.
"""
import json
import pathlib
import shutil

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import BertForSequenceClassification, BertModel

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "Tests/TransformerTrainingTests/Golden"


def make(name, cls, start, config, seed):
    torch.manual_seed(seed)
    folder = ROOT / "Tests/Models" / start
    kwargs = {"add_pooling_layer": False} if cls is BertModel else {}
    model = get_peft_model(cls.from_pretrained(folder, **kwargs), config)
    with torch.no_grad():
        for value in model.parameters():
            if value.requires_grad:
                value.copy_(torch.randn_like(value) * 0.1)
    target = GOLDEN / name
    shutil.rmtree(target, ignore_errors=True)
    model.save_pretrained(target)
    (target / "README.md").unlink(missing_ok=True)
    path = target / "adapter_config.json"
    keys = json.loads(path.read_text())
    keys["base_model_name_or_path"] = "Tests/Models/" + start
    path.write_text(json.dumps(keys, indent=1, sort_keys=True) + "\n")
    base = cls.from_pretrained(folder, **kwargs)
    before = {key: value.clone() for key, value in base.state_dict().items()}
    merged = PeftModel.from_pretrained(base, target).merge_and_unload().state_dict()
    return {"adapter": name, "model": start, "tensors": {
        key: [float(f"{x:.7g}") for x in value.flatten().tolist()]
        for key, value in merged.items() if key in before and not torch.equal(value, before[key])}}


def main():
    runs = [
        make("adapter-plain", BertModel, "tiny",
             LoraConfig(r=4, lora_alpha=6, target_modules=["query", "value"]), 1),
        make("adapter-patterns", BertForSequenceClassification, "head-classes",
             LoraConfig(r=3, lora_alpha=5, use_rslora=True, target_modules=["query", "dense"],
                        rank_pattern={"layer.0.attention.self.query": 2},
                        alpha_pattern={"output.dense": 9}, bias="lora_only",
                        modules_to_save=["classifier"], task_type="SEQ_CLS"), 2),
        make("adapter-embeddings", BertModel, "head-classes",
             LoraConfig(r=2, lora_alpha=8, target_modules=["word_embeddings", "key"]), 3),
    ]
    (GOLDEN / "adapters.json").write_text(json.dumps(runs, separators=(",", ":")) + "\n")
    for run in runs:
        print(run["adapter"], sorted(run["tensors"]))


if __name__ == "__main__":
    main()
