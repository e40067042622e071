#!/usr/bin/env python3
"""Writes the metrics that Akin must reproduce, computed by the libraries that define them.

usage: make_metrics.py       Tests/EvaluationTests/Golden/metrics.json

Correlations are SciPy's, average precision and V-measure scikit-learn's, the best F1 is that of
sentence-transformers, retrieval metrics are those of trec_eval (package pytrec-eval-terrier).
Numbers are rounded before use, so that ties occur on purpose.
"""
import json
import pathlib
import warnings

import numpy as np
import pytrec_eval
import scipy
import sentence_transformers
import sklearn
from scipy import stats
from sentence_transformers.sentence_transformer.evaluation import BinaryClassificationEvaluator
from sklearn import metrics

GOLDEN = pathlib.Path(__file__).resolve().parents[2] / "Tests/EvaluationTests/Golden"


def correlations(random):
    for count, decimals in [(2, 3), (3, 1), (10, 1), (50, 1), (200, 2), (200, 6)]:
        grades = np.round(random.uniform(0, 5, count), 1)
        scores = np.round(grades / 8 + random.normal(0, 0.3, count), decimals)
        if len(set(scores)) < 2 or len(set(grades)) < 2:
            continue
        yield dict(
            scores=scores.tolist(), grades=grades.tolist(),
            pearson=stats.pearsonr(scores, grades)[0].item(),
            spearman=stats.spearmanr(scores, grades)[0].item())


def matches(random):
    for count, decimals, share in [
        (1, 2, 1), (2, 1, 0.5), (10, 1, 0.5), (50, 1, 0.1), (200, 2, 0.3), (200, 8, 0.9),
        (30, 0, 0.5), (20, 2, 0),
    ]:
        labels = (random.uniform(0, 1, count) < share).astype(int)
        scores = np.round(random.normal(0, 0.5, count) + 0.4 * labels, decimals) + 0.0
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            precision = metrics.average_precision_score(labels, scores) if labels.any() else 0.0
        f1, _, _, threshold = BinaryClassificationEvaluator.find_best_f1_and_threshold(
            scores, labels, True)
        yield dict(
            scores=scores.tolist(), matches=[bool(label) for label in labels],
            averagePrecision=float(precision), f1=float(f1),
            threshold=float(threshold) if labels.any() else None)


def rankings(random):
    """Scores of documents for queries, with equal scores, graded judgements and unjudged ones."""
    for queries, documents, decimals in [(1, 3, 1), (5, 30, 1), (20, 150, 2), (7, 12, 0)]:
        names = [f"d{n}" for n in range(documents)]
        run, judged = {}, {}
        for query in range(queries):
            scores = np.round(random.uniform(0, 1, documents), decimals)
            run[f"q{query}"] = dict(zip(names, scores.tolist()))
            chosen = random.choice(documents, size=min(documents, 1 + query % 17), replace=False)
            judged[f"q{query}"] = {
                names[d]: int(random.integers(-1, 4)) if n else 1 for n, d in enumerate(chosen)}
            judged[f"q{query}"]["absent"] = 2
        found = pytrec_eval.RelevanceEvaluator(
            judged, {"ndcg_cut.10", "recall.10,100"}).evaluate(run)
        reciprocal = []
        for query in run:
            # trec_eval's order: falling score, then falling name.
            order = sorted(names, key=lambda name: (run[query][name], name), reverse=True)[:10]
            ranks = [n for n, name in enumerate(order, 1) if judged[query].get(name, 0) > 0]
            reciprocal.append(1 / ranks[0] if ranks else 0)
        yield dict(
            documents=names, scores=[list(run[query].values()) for query in run],
            judgements=[judged[query] for query in run],
            ndcg10=float(np.mean([f["ndcg_cut_10"] for f in found.values()])),
            recall10=float(np.mean([f["recall_10"] for f in found.values()])),
            recall100=float(np.mean([f["recall_100"] for f in found.values()])),
            mrr10=float(np.mean(reciprocal)))


def divisions(random):
    for truth, found in [
        ([0], [0]), ([0, 1], [0, 0]), ([0, 0], [0, 1]), ([0, 0, 1, 1], [5, 5, 2, 2]),
        ([0, 0, 1, 1], [0, 1, 0, 1]), ([3, 3, 3], [1, 1, 1]),
        (random.integers(0, 5, 100).tolist(), random.integers(0, 7, 100).tolist()),
        ((np.arange(300) // 30).tolist(), ((np.arange(300) + 9) // 40).tolist()),
    ]:
        yield dict(truth=truth, found=found, vMeasure=float(metrics.v_measure_score(truth, found)))


def main():
    random = np.random.default_rng(20)
    GOLDEN.mkdir(parents=True, exist_ok=True)
    (GOLDEN / "metrics.json").write_text(json.dumps({
        "madeBy": f"make_metrics.py, scipy {scipy.__version__}, scikit-learn "
                  f"{sklearn.__version__}, sentence-transformers "
                  f"{sentence_transformers.__version__}, pytrec-eval-terrier 0.5.11",
        "correlations": list(correlations(random)), "matches": list(matches(random)),
        "rankings": list(rankings(random)), "divisions": list(divisions(random)),
    }) + "\n")


main()
