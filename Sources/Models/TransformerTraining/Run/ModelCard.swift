/// The README of a trained model, as the hub shows it.
package struct ModelCard {
  /// What a task says of the models that it makes.
  package struct Subject: Sendable {
    /// What the hub reads, a line each.
    package let frontMatter: [String]
    /// What the model is, in one sentence.
    package let words: String
    /// A few lines of Python that load the model.
    package let code: [String]

    /// The words of a task.
    package init(frontMatter: [String], words: String, code: [String]) {
      self.frontMatter = frontMatter
      self.words = words
      self.code = code
    }
  }

  private let task: any TrainingTask
  private let options: TrainingOptions
  private let report: TrainingReport

  init(_ task: any TrainingTask, _ options: TrainingOptions, _ report: TrainingReport) {
    self.task = task
    self.options = options
    self.report = report
  }

  var text: String {
    let start = task.model.folder
    let name = start.split(separator: "/").last.map(String.init) ?? start
    let frozen =
      switch options.frozen {
      case .none:
        options.adapterRank.map {
          "changes of rank \($0) of the encoder's layers, and what stands on it"
        } ?? "everything"
      case .lowest(let count): "all but the embeddings and the lowest \(count) layers"
      case .encoder: "what stands on the encoder"
      }
    let subject = task.card
    var lines =
      ["---"] + subject.frontMatter + [
        "---", "", "# \(name), trained by Akin", "",
        "\(subject.words) It began as \(name) and was fitted to \(task.exampleCount) examples.", "",
        "| Setting | Value |", "| --- | --- |", "| objective | \(task.name) |",
        "| trained | \(frozen) |",
        "| epochs, batch, batches a step | \(options.epochs), \(options.batchSize), "
          + "\(options.accumulation) |",
        "| learning rate | \(options.rate), \(options.schedule.rawValue), warm-up "
          + "\(options.warmUp) |",
        "| weight decay, largest gradient | \(options.decay), \(options.largestNorm) |",
        "| seed | \(options.seed) |", "| steps | \(report.steps); kept: step \(report.bestStep) |",
        "| loss at the end | \(Self.rounded(report.loss)) |",
      ]
    if let metric = report.metric, let before = report.before, let best = report.best {
      lines.append(
        "| \(metric.words) on the evaluation file | \(Self.rounded(before)) before, "
          + "\(Self.rounded(best)) now |")
    }
    lines += ["", "`training.jsonl` has the loss of every step.", "", "```python"]
    lines += subject.code + ["```", ""]
    return lines.joined(separator: "\n")
  }

  private static func rounded(_ number: Double) -> String {
    "\((number * 10_000).rounded() / 10_000)"
  }
}
