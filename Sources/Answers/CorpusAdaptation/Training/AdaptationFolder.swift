internal import FileAccess
internal import Foundation
internal import TransformerTraining

/// The output folder of an adaptation.
///
/// Work goes on in a folder inside it, `training`. A better model moves up from there; one that is no
/// better stays below, in `rejected`, so that nobody takes the output for a model by mistake.
package struct AdaptationFolder {
  let path: String

  /// Where the training writes.
  package var work: String { path + "/training" }
  /// Where a model lies that is no better.
  package var rejected: String { path + "/rejected" }
  /// Whether a training was interrupted there.
  var hasCheckpoint: Bool { FileSystem.exists(work + "/checkpoint.safetensors") }
  /// What became of the training; it is there as soon as that is decided.
  static let reportName = "adaptation.json"
  private static let markName = "trained.txt"

  /// Checks that the folder may be written, before hours are spent.
  ///
  /// - Parameters:
  ///   - path: The folder; it need not exist.
  ///   - start: The model that training starts from.
  ///   - isResumed: Whether an interrupted run goes on there.
  ///   - overwrites: Whether files that are there may be replaced.
  /// - Throws: `TrainingError`, `FileError`.
  package init(_ path: String, start: String, isResumed: Bool, overwrites: Bool) throws {
    self.path = path
    try TrainingFolder.check(
      path, start: start, goesOnFrom: isResumed ? work : nil, overwrites: overwrites)
  }

  /// Begins anew: nothing of an earlier run is taken for this one's.
  package func begin() throws {
    for folder in [work, rejected, finished] where FileSystem.exists(folder) {
      try FileManager.default.removeItem(atPath: folder)
    }
    try FileSystem.makeFolder(work)
  }

  /// The mark of a training that is complete; nil while it is not.
  ///
  /// - Throws: `TrainingError.otherRun` when it is of another training.
  func mark(digest: String) throws -> TrainingMark? {
    let path = work + "/" + Self.markName
    guard FileSystem.exists(path) else { return nil }
    let text = String(decoding: try FileSystem.contents(of: path, atMost: 1 << 20), as: UTF8.self)
    guard let mark = TrainingMark(text), mark.digest == digest else {
      throw TrainingError.otherRun(path: path)
    }
    return mark
  }

  /// Notes that the training is complete.
  func write(_ mark: TrainingMark) throws {
    try FileSystem.replace(work + "/" + Self.markName, with: Array(mark.text.utf8))
  }

  /// Writes a text file beside the new model.
  func write(_ text: String, to name: String) throws {
    try FileSystem.replace(work + "/" + name, with: Array(text.utf8))
  }

  /// Moves the new model to where it is used, or to where it is not.
  ///
  /// A run that is killed meanwhile leaves the work whole, so that the next one can do it again.
  package func settle(isKept: Bool) throws {
    guard isKept else {
      try FileSystem.move(work, replacing: rejected)
      return try FileSystem.removeFile(rejected + "/" + Self.markName)
    }
    try publish("")
    // Before it is there, nothing takes the folder for a model.
    try publish(file: Self.lastName)
    try FileSystem.flush(folder: path)
    try FileSystem.move(work, replacing: finished)
    try FileManager.default.removeItem(atPath: finished)
  }

  private var finished: String { path + "/finished" }
  private static let lastName = "/config.json"

  private func publish(_ inner: String) throws {
    for name in try FileSystem.names(in: work + inner).sorted() {
      let place = inner + "/" + name
      if FileSystem.isFolder(work + place) {
        try FileSystem.makeFolder(path + place)
        try publish(place)
      } else if place != Self.lastName, name != Self.markName {
        try publish(file: place)
      }
    }
  }

  private func publish(file place: String) throws {
    guard FileSystem.exists(work + place) else { return }
    let temporary = path + place + ".partial"
    try FileSystem.removeFile(temporary)
    do {
      try FileSystem.link(work + place, as: temporary)
    } catch {
      // A file system without links.
      try FileManager.default.copyItem(atPath: work + place, toPath: temporary)
    }
    try FileSystem.move(temporary, replacing: path + place)
  }
}

/// What a complete training came to, for a run that was cut short behind it.
struct TrainingMark: Equatable {
  let digest: String
  let steps: Int
  let keptStep: Int
  let before: Double?
  let after: Double?

  init(digest: String, _ report: TrainingReport) {
    self.digest = digest
    steps = report.steps
    keptStep = report.bestStep
    before = report.before
    after = report.best
  }

  // Bits, because words of numbers might be read as others.
  var text: String {
    func bits(_ number: Double?) -> String { number.map { String($0.bitPattern) } ?? "-" }
    return "\(digest) \(steps) \(keptStep) \(bits(before)) \(bits(after))\n"
  }

  init?(_ text: String) {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard words.count == 5, let steps = Int(words[1]), let kept = Int(words[2]) else { return nil }
    func number(_ word: Substring) -> Double? { UInt64(word).map { Double(bitPattern: $0) } }
    digest = String(words[0])
    self.steps = steps
    keptStep = kept
    before = number(words[3])
    after = number(words[4])
  }
}
