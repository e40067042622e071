#!/usr/bin/env python3
"""Writes sentences with personal data that nobody has, labelled word for word, and measures a model.

usage: make_redaction.py           corpora/redaction.conll: 300 sentences, BIO labels
       make_redaction.py FOLDER    precision, recall and F1 of transformers with a checkpoint, in JSON

All names, numbers and addresses are made up by this script.
"""
import json
import pathlib
import random
import sys

FILE = pathlib.Path(__file__).resolve().parents[2] / "corpora/redaction.conll"
GIVEN = "Maria Jonas Aylin Peter Ruth Tomas Ingrid Samuel Leila Victor Hanna Oskar Nadia Felix Clara".split()
SURNAME = "Gonzalez Brandt Yilmaz Novak Lindqvist Okafor Moreau Fischer Costa Petrov Hughes Tanaka".split()
CITY = "Springfield Riverton Ashford Milltown Harborview Lakewood Greenfield Stonebridge".split()
STATE = "Ohio Texas Oregon Maine Nevada Utah Iowa Idaho".split()
STREET = ["Evergreen Terrace", "Maple Avenue", "Station Road", "Harbor Street", "Mill Lane", "Church Road"]
HOSTS = "example.com example.org mail.example.net".split()

TEMPLATES = [
    "My name is {given} {surname} and I live in {city} .",
    "Please write to {given} at {email} before Friday .",
    "You can call me at {phone} after six .",
    "{given} {surname} moved to {number} {street} , {city} , {state} .",
    "Send the parcel to {number} {street} , {city} , {state} {zip} .",
    "The invoice for {given} {surname} was paid yesterday .",
    "Her new address is {email} , the old one is closed .",
    "We met {given} and {given} at the station .",
    "Is {phone} still the number of Mrs {surname} ?",
    "The meeting is in {city} , not in {city} .",
    "His passport number is {passport} , as he told us .",
    "Dr {surname} answers questions under {phone} or {email} .",
    "The ferry to {city} leaves at nine .",
    "Roses are pruned in late winter , when the buds begin to swell .",
    "Nobody has asked for the ladder since March .",
    "The form is at {url} , says {given} .",
]


def value(kind, rand):
    digits = lambda count: "".join(rand.choice("0123456789") for _ in range(count))
    given, surname = rand.choice(GIVEN), rand.choice(SURNAME)
    return {
        "given": ("GIVEN_NAME", given), "surname": ("SURNAME", surname),
        "city": ("CITY", rand.choice(CITY)), "state": ("STATE", rand.choice(STATE)),
        "street": ("STREET_NAME", rand.choice(STREET)),
        "number": ("BUILDING_NUMBER", str(rand.randrange(1, 900))),
        "zip": ("ZIP_CODE", digits(5)), "phone": ("PHONE", f"{digits(3)}-555-{digits(4)}"),
        "passport": ("PASSPORT", rand.choice("CXY") + digits(8)),
        "email": ("EMAIL", f"{given}.{surname}@{rand.choice(HOSTS)}".lower()),
        "url": ("URL", f"www.{rand.choice(HOSTS)}/{rand.choice(['forms', 'help', 'start'])}"),
    }[kind]


def sentences():
    rand = random.Random(20)
    for place in range(300):
        found = []
        for word in TEMPLATES[place % len(TEMPLATES)].split():
            if word.startswith("{"):
                label, text = value(word[1:-1], rand)
                found += [(part, ("B-" if i == 0 else "I-") + label)
                          for i, part in enumerate(text.split())]
            else:
                found.append((word, "O"))
        yield found


def spans(labels):
    found, start = set(), None
    for place, label in enumerate(labels + ["O"]):
        if start is not None and not (label == "I-" + labels[start][2:]):
            found.add((labels[start][2:], start, place))
            start = None
        if label.startswith("B-"):
            start = place
    return found


def measure(folder):
    from transformers import AutoModelForTokenClassification, AutoTokenizer, pipeline

    tag = pipeline("ner", model=AutoModelForTokenClassification.from_pretrained(folder).eval(),
                   tokenizer=AutoTokenizer.from_pretrained(folder), aggregation_strategy="first")
    right = given = got = 0
    for sentence in sentences():
        words = [word for word, _ in sentence]
        text = " ".join(words)
        starts = [len(" ".join(words[:i])) + (i > 0) for i in range(len(words))]
        truth = spans([label for _, label in sentence])
        found = set()
        for entity in tag(text):
            covered = [i for i, start in enumerate(starts)
                       if entity["start"] < start + len(words[i]) and start < entity["end"]]
            if covered:
                found.add((entity["entity_group"], covered[0], covered[-1] + 1))
        right, given, got = right + len(truth & found), given + len(truth), got + len(found)
    precision, recall = right / got, right / given
    print(json.dumps({"f1": 2 * precision * recall / (precision + recall), "precision": precision,
                      "recall": recall, "entities": given}))


def main():
    if len(sys.argv) > 1:
        return measure(sys.argv[1])
    FILE.write_text("\n".join(
        "".join(f"{word}\t{label}\n" for word, label in sentence) for sentence in sentences()))


if __name__ == "__main__":
    main()
