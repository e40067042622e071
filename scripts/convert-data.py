#!/usr/bin/env python3
"""Converts labelled data sets from the formats they are published in to the JSONL of `akin eval`.

usage: convert-data.py NAME FOLDER OUT.jsonl       (OUT may be - for standard output)

NAME says what is read from FOLDER, and with it which `akin eval` the result is for:

  sts         stsb-train stsb-dev stsb-test              stsb-en-*.csv, no header
              sts12 sts14 sts16                          <year>/*.test.tsv, a year as one set
              sick-sts                                   SICK_*.txt, relatedness 1 to 5
  pairs       quora                                      quora-dev.tsv.gz
              mrpc-train mrpc-dev                        train.tsv, dev.tsv
              sick-pairs                                 SICK_*.txt, 1 is entailment
              sick-duplicates                            SICK_*.txt, 1 is entailment at 4.5 or more
              stsb-pairs sts12-pairs sts14-pairs sts16-pairs
                                                         the above: 1 is 4.5 or more, 0 is 2 or less
              snli-pairs rte-pairs                       validation.tsv; train.tsv, validation.tsv
                                                         1 is entailment both ways, where both are
                                                         given; 0 is contradiction, or none
  clustering  banking77-train banking77-test             train.csv, test.csv
              stackoverflow-titles                       title_*.txt and label_*.txt, line by line
              20newsgroups 20newsgroups-subjects         *.tar.gz: own words, or the subjects
              ag-news                                    test.csv.gz
              arxiv-titles arxiv-abstracts               *.tsv.gz, *.tsv.xz: the primary category
              clinc150-test clinc150-domains             data_full.json, domains.json: the test part
              googlenews-s googlenews-t googlenews-ts    S, T, TS: the story
              trec-coarse trec-fine                      train.txt and test.txt

Retrieval sets in the BEIR layout need no conversion. Only the Python standard library is needed.
"""
import csv
import gzip
import io
import json
import lzma
import pathlib
import re
import sys
import tarfile

csv.field_size_limit(1 << 26)


def open_text(path, **options):
    """A text file, unpacked by its suffix. Newlines are the reader's: fields may hold them."""
    opener = {".gz": gzip.open, ".xz": lzma.open}.get(path.suffix, open)
    return opener(path, "rt", encoding="utf-8", newline=options.pop("newline", ""), **options)


def plain_rows(path, columns, header=False, encoding="utf-8"):
    """Rows of a tab-separated file in which a double quote is only a double quote."""
    lines = path.read_text(encoding=encoding).replace("\r\n", "\n").split("\n")
    for number, line in enumerate(lines[1:] if header else lines, 2 if header else 1):
        fields = line.split("\t")
        if len(fields) >= columns:
            yield fields[:columns]
        elif line:
            warn(f"{path}:{number}: {len(fields)} fields instead of {columns}, row left out")


def warn(message):
    print(message, file=sys.stderr)


def stsb(folder, split):
    with open_text(folder / f"stsb-en-{split}.csv") as file:
        for first, second, score in csv.reader(file):
            yield {"sentence1": first, "sentence2": second, "score": float(score)}


def sts_year(folder, year):
    files = sorted((folder / year).glob("*.test.tsv"))
    if not files:
        raise FileNotFoundError(f"{folder / year}: no *.test.tsv")
    for path in files:
        for score, first, second in plain_rows(path, 3):
            if score.strip():  # 2016 lists many pairs that nobody has scored
                yield {"sentence1": first, "sentence2": second, "score": float(score)}


def sick(folder, kind):
    for part in ("train", "trial"):
        for _, first, second, score, judgment in plain_rows(folder / f"SICK_{part}.txt", 5, True):
            row = {"sentence1": first, "sentence2": second}
            entails = judgment.strip() == "ENTAILMENT"
            if kind == "sts":
                yield row | {"score": float(score)}
            elif kind == "duplicates":
                yield row | {"label": int(entails and float(score) >= 4.5)}
            else:
                yield row | {"label": int(entails)}


def extremes(rows):
    """The pairs that every reader calls alike or not: what lies between is a matter of taste."""
    for row in rows:
        score = row.pop("score")
        if score >= 4.5 or score <= 2:
            yield row | {"label": int(score >= 4.5)}


def stsb_pairs(folder):
    for split in ("train", "dev", "test"):
        yield from extremes(stsb(folder, split))


def sts_pairs(folder, year):
    yield from extremes(sts_year(folder, year))


def both_ways(rows):
    """Pairs with their judgments: alike where each entails the other, different where one denies.

    Entailment one way says nothing: the longer text may say more.
    """
    rows = list(rows)
    entailed = {(first, second) for first, second, judgment in rows if judgment == "entailment"}
    for first, second, judgment in rows:
        if judgment == "different":
            yield {"sentence1": first, "sentence2": second, "label": 0}
        elif judgment == "entailment" and first < second and (second, first) in entailed:
            yield {"sentence1": first, "sentence2": second, "label": 1}


def snli_pairs(folder):
    names = {"0": "entailment", "2": "different"}
    rows = plain_rows(folder / "validation.tsv", 3, True)
    yield from both_ways((first, second, names.get(label.strip())) for first, second, label in rows)


def rte_pairs(folder):
    names = {"0": "entailment", "1": "different"}
    rows = [row for split in ("train", "validation")
            for row in plain_rows(folder / f"{split}.tsv", 4, True)]
    yield from both_ways((first, second, names[label]) for _, label, first, second in rows)


def quora(folder):
    with open_text(folder / "quora-dev.tsv.gz") as file:
        rows = csv.reader(file, delimiter="\t")
        next(rows)
        for row in rows:
            if len(row) == 5 and row[2] and row[3] and row[4]:
                yield {"sentence1": row[2], "sentence2": row[3], "label": int(float(row[4]))}
            else:
                warn(f"quora-dev.tsv.gz: row {row[0] if row else '?'} is not complete, left out")


def mrpc(folder, split):
    # The file begins with a byte order mark.
    for label, _, _, first, second in plain_rows(folder / f"{split}.tsv", 5, True, "utf-8-sig"):
        yield {"sentence1": first, "sentence2": second, "label": int(label)}


def banking77(folder, split):
    with open_text(folder / f"{split}.csv") as file:
        for row in csv.DictReader(file):
            yield {"text": row["text"], "label": row["category"]}


def stackoverflow(folder):
    titles = (folder / "title_StackOverflow.txt").read_text(encoding="utf-8").split("\n")
    labels = (folder / "label_StackOverflow.txt").read_text(encoding="utf-8").split("\n")
    for title, label in zip(titles, labels, strict=True):
        if title:
            yield {"text": title, "label": label.strip()}


def newsgroups(folder, part):
    for path in sorted(folder.glob("*.tar.gz")):
        with tarfile.open(path) as archive:
            for member in sorted(archive.getmembers(), key=lambda member: member.name):
                if not member.isfile():
                    continue
                data = archive.extractfile(member).read()
                try:
                    message = data.decode("utf-8")
                except UnicodeDecodeError:
                    message = data.decode("latin-1")
                header, _, body = message.replace("\r\n", "\n").partition("\n\n")
                text = subject(header) if part == "subjects" else own_words(body)
                if text:  # a message may be nothing but a quotation
                    yield {"text": text, "label": path.name.removesuffix(".tar.gz")}


def subject(header):
    found = re.search(r"^Subject:[ \t]*(.*(?:\n[ \t]+.*)*)", header, re.MULTILINE | re.IGNORECASE)
    text = " ".join(found[1].split()) if found else ""
    return re.sub(r"^(?:(?:re|fwd?)\s*:\s*)+", "", text, flags=re.IGNORECASE)


def own_words(body):
    """The body without signature, quoted lines and the line that announces a quotation."""
    body = re.split(r"^--\s*$", body, maxsplit=1, flags=re.MULTILINE)[0]
    kept = [line for line in body.split("\n") if not re.match(r"\s*(?:>|\||[A-Za-z]{1,4}>)", line)
            and not re.search(r"\b(?:writes|wrote|says|said)\s*:\s*$|^In article\b", line)]
    return " ".join(" ".join(kept).split())


def ag_news(folder):
    topics = {"1": "World", "2": "Sports", "3": "Business", "4": "Sci/Tech"}
    with open_text(folder / "test.csv.gz") as file:
        for topic, title, description in csv.reader(file):
            # A backslash stands for the line break of the original.
            yield {"text": f"{title} {description}".replace("\\", " "), "label": topics[topic]}


def arxiv_titles(folder):
    for path in sorted(folder.glob("*.tsv.gz")):
        with open_text(path, newline="\n") as file:
            for line in file:
                _, category, _, title = line.rstrip("\n").split("\t", 3)
                yield {"text": title, "label": category}


def arxiv_abstracts(folder):
    seen = set()  # a paper is in the file of every category it is listed in
    for path in sorted(folder.glob("*.tsv.xz")):
        with open_text(path) as file:
            for row in csv.DictReader(file, delimiter="\t"):
                if row["arxiv_id"] not in seen:
                    seen.add(row["arxiv_id"])
                    text = " ".join(f"{row['title']} {row['abstract']}".split())
                    yield {"text": text, "label": row["primary_cat"]}


def clinc150(folder, kind):
    texts = json.loads((folder / "data_full.json").read_text(encoding="utf-8"))["test"]
    domains = json.loads((folder / "domains.json").read_text(encoding="utf-8"))
    domain = {intent: name for name, intents in domains.items() for intent in intents}
    for text, intent in texts:
        yield {"text": text, "label": domain[intent] if kind == "domains" else intent}


def googlenews(folder, name):
    for line in (folder / name).read_text(encoding="utf-8", errors="replace").split("\n"):
        if found := re.match(r"(\d+)[\t ](.*)", line):
            yield {"text": found[2], "label": found[1]}


def trec(folder, kind):
    for name in ("train.txt", "test.txt"):
        for line in (folder / name).read_text(encoding="latin-1").splitlines():
            label, _, text = line.strip().partition(" ")
            yield {"text": text, "label": label if kind == "fine" else label.split(":")[0]}


CONVERTERS = {
    "stsb-train": (stsb, "train"), "stsb-dev": (stsb, "dev"), "stsb-test": (stsb, "test"),
    "sts12": (sts_year, "2012"), "sts14": (sts_year, "2014"), "sts16": (sts_year, "2016"),
    "sick-sts": (sick, "sts"), "sick-pairs": (sick, "pairs"),
    "sick-duplicates": (sick, "duplicates"), "stsb-pairs": (stsb_pairs,),
    "sts12-pairs": (sts_pairs, "2012"), "sts14-pairs": (sts_pairs, "2014"),
    "sts16-pairs": (sts_pairs, "2016"), "snli-pairs": (snli_pairs,), "rte-pairs": (rte_pairs,),
    "quora": (quora,), "mrpc-train": (mrpc, "train"), "mrpc-dev": (mrpc, "dev"),
    "banking77-train": (banking77, "train"), "banking77-test": (banking77, "test"),
    "stackoverflow-titles": (stackoverflow,),
    "20newsgroups": (newsgroups, "bodies"), "20newsgroups-subjects": (newsgroups, "subjects"),
    "clinc150-test": (clinc150, "intents"), "clinc150-domains": (clinc150, "domains"),
    "googlenews-s": (googlenews, "S"), "googlenews-t": (googlenews, "T"),
    "googlenews-ts": (googlenews, "TS"), "trec-coarse": (trec, "coarse"), "trec-fine": (trec, "fine"),
    "ag-news": (ag_news,), "arxiv-titles": (arxiv_titles,), "arxiv-abstracts": (arxiv_abstracts,),
}


def main(arguments):
    if len(arguments) != 3 or arguments[0] not in CONVERTERS:
        sys.exit(__doc__)
    name, folder, out = arguments
    convert, *options = CONVERTERS[name]
    try:
        rows = [json.dumps(row, ensure_ascii=False) + "\n"
                for row in convert(pathlib.Path(folder), *options)]
    except (OSError, ValueError, KeyError, EOFError, csv.Error, lzma.LZMAError,
            tarfile.TarError) as problem:
        sys.exit(f"{name} from {folder}: {problem}")
    # Written whole at the end: a failure leaves no half file.
    if out == "-":
        io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="\n").writelines(rows)
    else:
        with open(out, "w", encoding="utf-8", newline="\n") as file:
            file.writelines(rows)
    warn(f"{len(rows)} rows of {name}")


if __name__ == "__main__":
    main(sys.argv[1:])
