internal import Akin
internal import ArgumentParser

/// Whether, and how long, a cross-encoder reads the hits of a search.
struct RerankFlags: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp("A cross-encoder, by its folder or name.", valueName: "name"))
  var rerank: String?

  @Option(name: .long, help: ArgumentHelp("How many hits it reads.", valueName: "n"))
  var rerankDepth = 100

  @Flag(name: .long, help: "Stop when the first hits are settled.")
  var anytime = false

  @Option(
    name: .long, help: ArgumentHelp("Stop after so many milliseconds.", valueName: "ms"))
  var rerankTime: Int?

  func validate() throws {
    if rerankDepth < 1 { throw ValidationError("--rerank-depth must be 1 or more.") }
    if let rerankTime, rerankTime < 1 { throw ValidationError("--rerank-time must be 1 or more.") }
    if rerank == nil, anytime || rerankTime != nil || rerankDepth != 100 {
      throw ValidationError("--anytime, --rerank-depth and --rerank-time go with --rerank.")
    }
  }

  /// The cross-encoder, if one is named.
  func load(
    _ model: QuestionModelFlags, in console: Console, progress: ProgressLine
  ) async throws -> CrossEncoder? {
    guard let rerank else { return nil }
    return try await CheckpointFlags.load(
      CrossEncoder.self, rerank, precision: model.precision, threads: model.threads, in: console,
      progress: progress)
  }

  /// How long it reads when so many hits are wanted.
  func patience(for limit: Int) -> RerankPatience {
    RerankPatience(
      hits: anytime ? limit : nil, time: rerankTime.map { .milliseconds($0) })
  }
}
