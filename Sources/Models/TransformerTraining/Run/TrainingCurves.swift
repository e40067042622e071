internal import Foundation

/// A picture of a training: the loss of every step, and what evaluations measured.
struct TrainingCurves {
  private struct Line: Decodable {
    let step: Int
    let loss: Double?
  }

  private var losses: [(step: Int, value: Double)] = []
  private var measured: [(step: Int, value: Double)] = []
  private let metric: TrainingMetric?

  // Of the whole picture, and of the frame in it.
  private static let size = (width: 720.0, height: 360.0)
  private static let frame = (left: 64.0, top: 24.0, right: 656.0, bottom: 312.0)
  private static let mostPoints = 600

  /// The curves of a log.
  init(_ log: TrainingLog, metric: TrainingMetric?) {
    self.metric = metric
    let decoder = JSONDecoder()
    for text in log.text.split(separator: "\n") {
      let data = Data(text.utf8)
      guard let line = try? decoder.decode(Line.self, from: data) else { continue }
      if let loss = line.loss {
        losses.append((line.step, loss))
      } else if let metric,
        let values = try? decoder.decode([String: Double?].self, from: data),
        case .some(.some(let value)) = values[metric.rawValue]
      {
        measured.append((line.step, value))
      }
    }
  }

  /// The picture; its colours follow the reader's light or dark scheme.
  var svg: String {
    let steps = max(1, losses.last?.step ?? measured.last?.step ?? 1)
    let (width, height, frame) = (Self.size.width, Self.size.height, Self.frame)
    var parts = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(Int(width)) \(Int(height))\" "
        + "font-family=\"sans-serif\" font-size=\"12\">",
      "<style>text{fill:#444}.f{stroke:#bbb;fill:none}.l{stroke:#2a6fb0;fill:none}"
        + ".m{stroke:#c2571a;fill:none;stroke-width:2}.lt{fill:#2a6fb0}.mt{fill:#c2571a}"
        + "@media(prefers-color-scheme:dark){text{fill:#ccc}.f{stroke:#666}.l{stroke:#6db3f2}"
        + ".m{stroke:#f0975c}.lt{fill:#6db3f2}.mt{fill:#f0975c}}</style>",
      "<rect class=\"f\" x=\"\(frame.left)\" y=\"\(frame.top)\" width=\"\(frame.right - frame.left)\" "
        + "height=\"\(frame.bottom - frame.top)\"/>",
      Self.label("0", frame.left, frame.bottom + 18, "middle"),
      Self.label("\(steps) steps", frame.right, frame.bottom + 18, "end"),
      Self.label("loss", frame.left, frame.top - 8, "start", "lt"),
    ]
    parts += curve(Self.thinned(losses), steps, "l", "end", frame.left - 8)
    if let metric {
      parts.append(Self.label(metric.words, frame.right, frame.top - 8, "end", "mt"))
      parts += curve(measured, steps, "m", "start", frame.right + 8)
    }
    return (parts + ["</svg>", ""]).joined(separator: "\n")
  }

  /// A curve with its smallest and largest value beside the frame.
  private func curve(
    _ points: [(step: Int, value: Double)], _ steps: Int, _ name: String, _ anchor: String,
    _ place: Double
  ) -> [String] {
    let values = points.map(\.value).filter(\.isFinite)
    guard let least = values.min(), let largest = values.max() else { return [] }
    let frame = Self.frame
    let height = frame.bottom - frame.top
    let span = max(largest - least, 1e-12)
    let places = points.filter(\.value.isFinite).map { point in
      let x = frame.left + (frame.right - frame.left) * Double(point.step) / Double(steps)
      let y = frame.bottom - height * (0.04 + 0.92 * (point.value - least) / span)
      return "\(Self.rounded(x, 1)),\(Self.rounded(y, 1))"
    }
    return [
      "<polyline class=\"\(name)\" points=\"\(places.joined(separator: " "))\"/>",
      Self.label(
        "\(Self.rounded(largest, 4))", place, frame.top + 0.04 * height + 4, anchor, name + "t"),
      Self.label(
        "\(Self.rounded(least, 4))", place, frame.bottom - 0.04 * height + 4, anchor, name + "t"),
    ]
  }

  /// As many points as one can see: means of neighbours.
  private static func thinned(
    _ points: [(step: Int, value: Double)]
  ) -> [(step: Int, value: Double)] {
    let size = (points.count + mostPoints - 1) / mostPoints
    guard size > 1 else { return points }
    return stride(from: 0, to: points.count, by: size).map { start in
      let group = points[start..<min(start + size, points.count)]
      return (
        group[group.startIndex + group.count / 2].step,
        group.reduce(0) { $0 + $1.value } / Double(group.count)
      )
    }
  }

  private static func label(
    _ text: String, _ x: Double, _ y: Double, _ anchor: String, _ name: String = ""
  ) -> String {
    "<text x=\"\(rounded(x, 1))\" y=\"\(rounded(y, 1))\" text-anchor=\"\(anchor)\""
      + (name.isEmpty ? "" : " class=\"\(name)\"") + ">\(text)</text>"
  }

  private static func rounded(_ number: Double, _ digits: Int) -> Double {
    let factor = pow(10, Double(digits))
    return (number * factor).rounded() / factor
  }
}
