#!/usr/bin/env python3
"""Draws build time, bytes and latency over the number of vectors.

    for x in 10k 100k 1M 10M; do akin-bench search --vectors $x.npy …; done > results.jsonl
    scripts/plot-growth.py results.jsonl docs/benchmarks/2026-11-23-growth.svg

Needs matplotlib.
"""
import json
import sys

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "akin"
import matplotlib.pyplot as plt


def main(source, target):
    rows, indexes, points = 0, [], {}
    for line in open(source, encoding="utf-8"):
        entry = json.loads(line)
        if entry["what"] == "index":
            rows = entry["vectors"]
            indexes.append(entry)
        elif "wantedRecall" in entry:
            points.setdefault(entry["wantedRecall"], []).append((rows, entry["p50ms"]))
    sizes = [entry["vectors"] for entry in indexes]
    # Left out of the results where the machine was not ours alone.
    timed = [entry for entry in indexes if "buildSeconds" in entry]
    figure, axes = plt.subplots(
        1, 3 if timed else 2, figsize=(11 if timed else 7.5, 3.4), layout="constrained")
    if timed:
        builds = [entry["buildSeconds"] for entry in timed]
        axes[2].plot([entry["vectors"] for entry in timed], builds, "o-")
        axes[2].set_title("Build, s (2 threads)")
    axes[0].plot(sizes, [entry["bytesOfFloats"] / 1e6 for entry in indexes], "s--", label="fp32")
    axes[0].plot(sizes, [entry["bytes"] / 1e6 for entry in indexes], "o-", label="akin")
    axes[0].set_title("Bytes on disk, MB")
    for wanted, values in sorted(points.items()):
        axes[1].plot(*zip(*values), "o-", label=f"recall {wanted}")
    exact = [
        (entry["vectors"], 1000 / entry["exactQueriesPerSecond"])
        for entry in indexes if entry.get("exactQueriesPerSecond")
    ]
    if exact:
        axes[1].plot(*zip(*exact), "s--", label="exact")
    axes[1].set_title("One query, ms (1 thread, median)")
    for axis in axes:
        axis.set_xscale("log")
        axis.set_yscale("log")
        axis.set_xlabel("vectors of 384 numbers")
        axis.grid(alpha=0.3)
        if axis.get_legend_handles_labels()[0]:
            axis.legend()
    figure.savefig(target, metadata={"Date": None})


main(*sys.argv[1:3])
