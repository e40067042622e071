/// The progress of some work.
package enum Progress: Sendable {
  /// Files that an index takes in.
  case files(done: Int, total: Int, passages: Int, bytes: Int, totalBytes: Int)
  /// Texts that get vectors; the total may be unknown.
  case texts(done: Int, total: Int?)
  /// A model that is downloaded.
  case download(model: String, bytes: Int, total: Int)
  /// Steps of a training, its loss, and tokens that were read.
  case training(step: Int, steps: Int, loss: Double, tokens: Int)
  /// Work of which a share is done, 0...1.
  case share(of: String, Double)
  /// Work with unknown progress.
  case waiting(String)

  /// The name of the work.
  var title: String {
    switch self {
    case .files: "Indexing"
    case .texts: "Embedding"
    case .download(let model, _, _): "Fetching \(model)"
    case .training: "Training"
    case .share(let title, _), .waiting(let title): title
    }
  }

  /// The amount from which the time left is computed.
  var amount: Double {
    switch self {
    case .files(_, _, _, let bytes, _): Double(bytes)
    case .texts(let done, _): Double(done)
    case .download(_, let bytes, _): Double(bytes)
    case .training(let step, _, _, _): Double(step)
    case .share(_, let share): share
    case .waiting: 0
    }
  }

  /// The amount at the end; nil when it is unknown.
  var totalAmount: Double? {
    switch self {
    case .files(_, _, _, _, let totalBytes): Double(totalBytes)
    case .texts(_, let total): total.map(Double.init)
    case .download(_, _, let total): Double(total)
    case .training(_, let steps, _, _): Double(steps)
    case .share: 1
    case .waiting: nil
    }
  }

  /// The amount from which the speed is computed.
  var count: Double {
    switch self {
    case .files(_, _, let passages, _, _): Double(passages)
    case .training(_, _, _, let tokens): Double(tokens)
    default: amount
    }
  }

  /// The counts in words, and in short words for a narrow terminal.
  func words(perSecond rate: Double?) -> [(long: String, short: String)] {
    let rate = rate.map { Int($0.rounded()) }
    switch self {
    case .files(let done, let total, _, let bytes, let totalBytes):
      let files = "\(Numbers.count(done))/\(Numbers.count(total))"
      var words = [(long: files + " files", short: files)]
      // A large file moves long before it is done.
      if totalBytes >= Self.manyBytes {
        if total == 1 { words = [] }
        words.append(
          (
            "\(Numbers.bytes(bytes)) of \(Numbers.bytes(totalBytes))",
            "\(bytes * 100 / totalBytes)%"
          ))
      }
      return words + speed(rate, "passages")
    case .texts(let done, let total):
      let texts = Numbers.count(done) + (total.map { "/\(Numbers.count($0))" } ?? "")
      return [(texts + " texts", texts)] + speed(rate, "texts")
    case .download(_, let bytes, let total):
      let share = "\(Numbers.bytes(bytes)) of \(Numbers.bytes(total))"
      let percent = total > 0 ? "\(bytes * 100 / total)%" : Numbers.bytes(bytes)
      return [(share, percent)] + (rate.map { [(Numbers.bytes($0) + "/s", "")] } ?? [])
    case .training(let step, let steps, let loss, _):
      let count = "\(Numbers.count(step))/\(Numbers.count(steps))"
      let words = "loss " + Numbers.fixed(loss, 4)
      return [("step " + count, count), (words, words)] + speed(rate, "tokens")
    case .share(_, let share):
      let percent = "\(Int(share * 100))%"
      return [(percent, percent)]
    case .waiting: return []
    }
  }

  private static let manyBytes = 10_000_000

  private func speed(_ rate: Int?, _ noun: String) -> [(long: String, short: String)] {
    guard let rate, rate > 0 else { return [] }
    return [("\(Numbers.count(rate)) \(noun)/s", "\(Numbers.count(rate))/s")]
  }
}

/// Speed and time left, computed from the last half minute, so that a quick or slow start does not
/// count for ever.
package struct ProgressPace {
  private var samples: [(seconds: Double, amount: Double, count: Double)] = []
  private static let window = 30.0
  // Of less, the time left would be a guess that jumps by hours.
  private static let (shortestLook, fewestSamples) = (5.0, 4)

  /// Knows nothing yet.
  package init() {}

  /// Notes the progress at a time.
  package mutating func note(_ progress: Progress, at seconds: Double) {
    if let first = samples.first, progress.amount < first.amount { samples = [] }
    samples.append((seconds, progress.amount, progress.count))
    // Before the first step there is no pace: a long file may be read for seconds.
    while samples.count > 1, samples[1].amount == samples[0].amount { samples.removeFirst() }
    while samples.count > 2, seconds - samples[1].seconds > Self.window { samples.removeFirst() }
    // After quick calls, one sample in a quarter of a second is enough.
    if samples.count > 2,
      samples[samples.count - 1].seconds - samples[samples.count - 3].seconds < 0.5
    {
      samples.remove(at: samples.count - 2)
    }
  }

  /// The speed per second; nil before it can be told.
  package func rate() -> Double? {
    guard let first = samples.first, let last = samples.last, last.seconds - first.seconds > 0.3
    else { return nil }
    return (last.count - first.count) / (last.seconds - first.seconds)
  }

  /// Seconds until the end; nil before it can be told.
  package func left(of total: Double?, at seconds: Double) -> Double? {
    guard let total, let first = samples.first, let last = samples.last,
      samples.count >= Self.fewestSamples, last.seconds - first.seconds >= Self.shortestLook
    else { return nil }
    let speed = (last.amount - first.amount) / (last.seconds - first.seconds)
    return max((total - last.amount) / speed - (seconds - last.seconds), 0)
  }
}
