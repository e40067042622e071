import Akin
import ArgumentParser
import Foundation
import Synchronization

/// Measures many searches at once in one engine, when it is idle and beside a run of its index.
struct ConcurrencyBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "concurrency",
    abstract: "Measures concurrent searches beside a run of the index, and without one.")

  @OptionGroup var model: ModelOptions
  @OptionGroup var texts: TextOptions
  @Option(help: "How many searches are on their way at any time.")
  var searches = 64
  @Option(help: "How many of the lines are in the index before the run that takes in all.")
  var before = 5000

  func run() async throws {
    let lines = try texts.lines()
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "akin-concurrency-\(getpid())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let documents = folder.appending(path: "documents")
    try FileManager.default.createDirectory(at: documents, withIntermediateDirectories: true)
    func write(_ range: Range<Int>) throws {
      for start in stride(from: range.lowerBound, to: range.upperBound, by: 1000) {
        let part = lines[start..<min(start + 1000, range.upperBound)]
        try part.joined(separator: "\n").write(
          to: documents.appending(path: "\(start).log"), atomically: true, encoding: .utf8)
      }
    }
    let engine = try await SearchEngine.open(
      at: folder.appending(path: "index").path, model: .named(model.model),
      precision: model.precision, threads: model.threads)
    let known = min(before, lines.count)
    try write(0..<known)
    try await engine.index(folder: documents.path)
    let questions = Array(lines[..<min(known, 1000)])

    let isIdleOver = Mutex(false)
    let timer = Task {
      try await Task.sleep(for: .seconds(10))
      isIdleOver.withLock { $0 = true }
    }
    try await measure(engine, questions, beside: "nothing") { isIdleOver.withLock(\.self) }
    try await timer.value

    try write(known..<lines.count)
    let isRunOver = Mutex(false)
    let run = Task {
      defer { isRunOver.withLock { $0 = true } }
      return try await engine.index(folder: documents.path)
    }
    try await measure(engine, questions, beside: "a run of the index") {
      isRunOver.withLock(\.self)
    }
    let report = try await run.value
    var measurement = Measurement(bench: "concurrency", threads: engine.threads)
    measurement.seconds = report.seconds
    measurement.rows = report.embedded
    measurement.beside = "\(searches) searches"
    measurement.peakResidentMB = Measurement.peakMemory
    try measurement.print()
  }

  /// Searches from several tasks until `isOver`.
  private func measure(
    _ engine: SearchEngine, _ questions: [String], beside: String,
    until isOver: @escaping @Sendable () -> Bool
  ) async throws {
    let times = try await withThrowingTaskGroup(of: [Double].self) { group in
      for task in 0..<searches {
        group.addTask {
          var times: [Double] = []
          var next = task
          while !isOver() {
            let question = questions[next % questions.count]
            let start = ContinuousClock.now
            let hits = try await engine.search(question, limit: 5)
            times.append((ContinuousClock.now - start) / .milliseconds(1))
            guard hits.first.map({ $0.score > 0.98 }) == true else {
              throw ValidationError("\(question): not found by its own words")
            }
            next += 7
          }
          return times
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }.sorted()
    }
    guard !times.isEmpty else { throw ValidationError("no search was answered") }
    var measurement = Measurement(bench: "concurrency", threads: engine.threads)
    measurement.beside = beside
    measurement.rows = times.count
    measurement.p50ms = times[times.count / 2]
    measurement.p99ms = times[Int(0.99 * Double(times.count - 1))]
    try measurement.print()
  }
}
