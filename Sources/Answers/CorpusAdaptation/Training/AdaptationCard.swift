/// The README of a model that was fitted to a corpus, as the hub shows it.
struct AdaptationCard {
  let start: String
  let options: AdaptationOptions
  let report: AdaptationReport

  var text: String {
    let name = start.split(separator: "/").last.map(String.init) ?? start
    let test = report.test
    var lines = [
      "---", "library_name: sentence-transformers", "pipeline_tag: sentence-similarity", "tags:",
      "- sentence-transformers", "- sentence-similarity", "- feature-extraction", "---", "",
      "# \(name), fitted to a corpus by Akin", "",
      "A sentence model: texts to vectors whose cosine says how close their meanings are. It began as "
        + "\(name) and was fitted to \(report.mined.trainingDocuments) documents without labels.",
      "", "| Mined pairs | Number |", "| --- | --- |",
    ]
    lines += report.mined.pairs.map { "| \($0.kind.rawValue) | \($0.count) |" }
    lines += [
      "", "| Setting | Value |", "| --- | --- |",
      "| objective | ranking, with one hard negative a pair |",
      "| epochs, batch | \(options.epochs), \(options.batchSize) |",
      "| learning rate, seed | \(options.rate), \(options.seed) |",
      "| steps | \(report.steps); kept: step \(report.keptStep) |", "",
      "Known items of documents that were not learnt from, nDCG@10 over \(test.questions) questions: "
        + "\(Self.points(test.before)) before, \(Self.points(test.after)) now, a difference of "
        + "\(Self.points(test.difference)) (95 % confidence: \(Self.points(test.lowest)) to "
        + "\(Self.points(test.highest))).",
    ]
    if let graded = report.graded, let before = graded.before, let after = graded.after {
      lines += [
        "",
        "Spearman's correlation on the graded pairs that were given: \(Self.points(before)) "
          + "before, \(Self.points(after)) now.",
      ]
    }
    lines += [
      "", "`adaptation.json` has all numbers, `training.jsonl` the loss of every step.", "",
      "```python", "from sentence_transformers import SentenceTransformer",
      "model = SentenceTransformer(\"path/to/this/folder\")",
      "print(model.similarity(model.encode([\"one text\"]), model.encode([\"another\"])))", "```",
      "",
    ]
    return lines.joined(separator: "\n")
  }

  /// Hundredths, with one digit behind the point.
  private static func points(_ share: Double) -> String { "\((share * 1_000).rounded() / 10)" }
}
