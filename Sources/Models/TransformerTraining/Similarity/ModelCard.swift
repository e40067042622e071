/// The README of a trained model, as the hub shows it.
struct ModelCard {
  let start: String
  let objective: SentenceObjective
  let options: TrainingOptions
  let examples: Int
  let report: TrainingReport

  var text: String {
    let name = start.split(separator: "/").last.map(String.init) ?? start
    let frozen =
      switch options.frozen {
      case .none: "everything"
      case .lowest(let count): "all but the embeddings and the lowest \(count) layers"
      case .encoder: "what stands on the encoder"
      }
    var lines = [
      "---", "library_name: sentence-transformers", "pipeline_tag: sentence-similarity", "tags:",
      "- sentence-transformers", "- sentence-similarity", "- feature-extraction", "---", "",
      "# \(name), trained by Akin", "",
      "A sentence model: texts to vectors whose cosine says how close their meanings are. It began as "
        + "\(name) and was fitted to \(examples) examples.", "",
      "| Setting | Value |", "| --- | --- |", "| objective | \(objective.rawValue) |",
      "| trained | \(frozen) |",
      "| epochs, batch, batches a step | \(options.epochs), \(options.batchSize), "
        + "\(options.accumulation) |",
      "| learning rate | \(options.rate), \(options.schedule.rawValue), warm-up \(options.warmUp) |",
      "| weight decay, largest gradient | \(options.decay), \(options.largestNorm) |",
      "| seed | \(options.seed) |", "| steps | \(report.steps); kept: step \(report.bestStep) |",
      "| loss at the end | \(Self.rounded(report.loss)) |",
    ]
    if let before = report.before, let best = report.best {
      lines.append(
        "| Spearman on the evaluation file | \(Self.rounded(before)) before, "
          + "\(Self.rounded(best)) now |")
    }
    lines += [
      "", "`training.jsonl` has the loss of every step.", "",
      "```python", "from sentence_transformers import SentenceTransformer",
      "model = SentenceTransformer(\"path/to/this/folder\")",
      "print(model.similarity(model.encode([\"one text\"]), model.encode([\"another\"])))", "```",
      "",
    ]
    return lines.joined(separator: "\n")
  }

  private static func rounded(_ number: Double) -> String {
    "\((number * 10_000).rounded() / 10_000)"
  }
}
