import Akin
import ArgumentParser
import Foundation

/// Measures the time from the start of a process to the vector of a sentence, and then of single
/// queries.
struct StartBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "start", abstract: "Measures a start, to the first vector, and single queries.")

  @OptionGroup var model: ModelOptions
  @Option(help: "The sentence.")
  var text = "how do I list open files in linux"
  @Option(help: "How many starts, each of a new process; the median counts. 0 starts here, once.")
  var repetitions = 0
  @Option(help: "How many queries follow the first, in one process.")
  var queries = 0

  /// The report of a process when it has the vector.
  private struct First: Codable {
    let vector: [Float]
    let peakResidentMB: Double
  }

  func run() async throws {
    guard repetitions > 0 else { return try await startHere() }
    var firsts: [First] = []
    let seconds = try await medianSeconds(repetitions) { firsts.append(try startElsewhere()) }
    guard firsts.allSatisfy({ $0.vector == firsts[0].vector }) else {
      throw ValidationError("two starts gave different vectors")
    }
    let embedder = try await model.load()
    var measurement = Measurement(bench: "start", threads: embedder.threads)
    measurement.precision = embedder.precision.rawValue
    measurement.seconds = seconds
    measurement.peakResidentMB = firsts.map(\.peakResidentMB).max()
    try measurement.print()
    try await measureQueries(embedder)
  }

  private func startHere() async throws {
    let embedder = try await model.load()
    let vector = try await embedder.embed([text]).vectors
    let first = First(vector: vector, peakResidentMB: Measurement.peakMemory)
    try FileHandle.standardOutput.write(contentsOf: JSONEncoder().encode(first) + Data("\n".utf8))
    try await measureQueries(embedder)
  }

  private func measureQueries(_ embedder: TextEmbedder) async throws {
    guard queries > 0 else { return }
    var times: [Double] = []
    for _ in 0..<queries {
      let start = ContinuousClock.now
      _ = try await embedder.embed([text])
      times.append((ContinuousClock.now - start) / .milliseconds(1))
    }
    times.sort()
    var measurement = Measurement(bench: "query", threads: embedder.threads)
    measurement.precision = embedder.precision.rawValue
    measurement.p50ms = times[times.count / 2]
    measurement.p99ms = times[Int(0.99 * Double(times.count - 1))]
    measurement.peakResidentMB = Measurement.peakMemory
    try measurement.print()
  }

  /// Starts this program again, and waits for its vector.
  private func startElsewhere() throws -> First {
    let program = Process()
    let output = Pipe()
    program.executableURL = Bundle.main.executableURL
    program.arguments =
      ["start", "--model", model.model, "--precision", model.precision.rawValue, "--text", text]
      + (model.threads.map { ["--threads", String($0)] } ?? [])
    program.standardOutput = output
    try program.run()
    let line = output.fileHandleForReading.readDataToEndOfFile()
    program.waitUntilExit()
    guard program.terminationStatus == 0 else { throw ExitCode(program.terminationStatus) }
    return try JSONDecoder().decode(First.self, from: line)
  }
}
