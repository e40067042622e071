"""Golden file of logistic regressions, by scikit-learn: Tests/TransformerTrainingTests/Golden/logistic.json.

    python make_logistic.py OUTPUT
"""
import json
import sys

import numpy as np
from sklearn.linear_model import LogisticRegression

random = np.random.default_rng(7)
runs = []
for classes, strength in [(2, 1.0), (3, 10.0), (5, 100.0)]:
    centres = random.normal(size=(classes, 8))
    labels = np.arange(classes * 9) % classes
    rows = (centres[labels] + random.normal(size=(len(labels), 8))).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    tests = random.normal(size=(6, 8)).astype(np.float32)
    tests /= np.linalg.norm(tests, axis=1, keepdims=True)
    model = LogisticRegression(C=strength, tol=1e-10, max_iter=10_000)
    if classes == 2:
        # Of two classes scikit-learn fits one row of weights; ours has two, each with half of it.
        model = LogisticRegression(C=2 * strength, tol=1e-10, max_iter=10_000)
    model.fit(rows.astype(np.float64), labels)
    runs.append({
        "classes": classes, "strength": strength, "labels": labels.tolist(),
        "rows": np.round(rows.astype(np.float64), 7).tolist(), "tests": np.round(tests.astype(np.float64), 7).tolist(),
        "probabilities": np.round(model.predict_proba(tests.astype(np.float64)), 6).tolist(),
    })
json.dump(runs, open(sys.argv[1], "w"), separators=(",", ":"))
