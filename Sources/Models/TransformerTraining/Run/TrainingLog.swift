internal import FileAccess

/// What happened in a training, a JSON object a line: steps with their losses, and evaluations.
struct TrainingLog {
  private var lines: [String] = []

  /// Nothing happened yet.
  init() {}

  /// The lines of a file that tell of what a checkpoint knows; the others will come again.
  init(_ path: String, upTo state: TrainingState) throws {
    guard FileSystem.exists(path) else { return }
    let bytes = try FileSystem.contents(of: path, atMost: 1 << 32)
    lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
      .filter { line in
        line.dropFirst("{\"step\":".count).prefix { $0.isNumber }.wholeMatch(of: /\d+/)
          .flatMap { Int($0.output) }
          .map { $0 <= (line.contains("\"loss\"") ? state.step : state.evaluatedStep) } ?? false
      }
  }

  var text: String { lines.map { $0 + "\n" }.joined() }

  /// Notes a step, counted from 1.
  mutating func add(step: Int, loss: Double, rate: Double, norm: Double) {
    lines.append(
      "{\"step\":\(step),\"loss\":\(loss),\"rate\":\(rate),\"gradientNorm\":\(norm)}")
  }

  /// Notes an evaluation after a step; 0 is before the first.
  mutating func add(step: Int, _ measured: [(metric: TrainingMetric, value: Double?)]) {
    let values = measured.map { ",\"\($0.metric.rawValue)\":\($0.value.map { "\($0)" } ?? "null")" }
    lines.append("{\"step\":\(step)\(values.joined())}")
  }
}

extension TrainingFolder {
  /// Removes the checkpoint of a training that is complete.
  func removeCheckpoint() throws {
    if FileSystem.exists(checkpoint) { try FileSystem.removeFile(checkpoint) }
  }
}
