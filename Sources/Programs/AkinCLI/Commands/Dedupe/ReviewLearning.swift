internal import Akin

/// What a search for duplicates takes over from reviews.
struct ReviewLearning {
  /// The file of answers about records; an index has its own.
  var file: String?
  /// Whether a flag decides on the threshold.
  var keepsThreshold: Bool
  /// Whether a flag decides on the guards.
  var keepsGuards: Bool

  /// What reviews of a corpus have learned; nil when there were none.
  func memory(
    of corpus: CorpusSource, in console: Console,
    progress: @escaping @Sendable (Work.Progress) -> Void
  ) async throws -> ReviewMemory? {
    let memory = try await remembered(of: corpus, in: console, progress: progress)
    return memory?.answers.count == 0 ? nil : memory
  }

  private func remembered(
    of corpus: CorpusSource, in console: Console,
    progress: @escaping @Sendable (Work.Progress) -> Void
  ) async throws -> ReviewMemory? {
    switch corpus {
    case .index(let engine, _, _): return try await engine.learnedFromReviews(progress: progress)
    case .records(let records, let embedder):
      guard let file else { return nil }
      guard let memory = try ReviewMemory(contentsOf: console.absolute(file)) else {
        throw FlagError(
          name: "--answers", value: file,
          expected: "a file that akin dedupe review has written, and there is none")
      }
      return try await records.learned(from: memory, with: embedder, progress: progress)
    }
  }

  /// Takes over what no flag decides.
  func apply(_ memory: ReviewMemory, to options: inout DedupeOptions) {
    options.follow(
      memory, keepingThreshold: keepsThreshold || options.target != nil, keepingGuards: keepsGuards)
  }

  /// Says in one line what was taken over, and how to be rid of it.
  func note(_ memory: ReviewMemory, options: DedupeOptions, in console: Console) {
    let answers = Numbers.count(memory.answers.count, "answer")
    var followed = options
    apply(memory, to: &followed)
    var parts: [String] = []
    if followed.threshold != options.threshold, case .score(let score) = followed.threshold {
      parts.append("threshold \(Numbers.short(score))")
    }
    let off = options.guards.subtracting(followed.guards).map(\.rawValue).sorted()
    if !off.isEmpty { parts.append("without the guard " + off.joined(separator: ", ")) }
    let learned =
      parts.isEmpty
      ? "\(answers) of akin dedupe review \(memory.answers.count == 1 ? "is" : "are") followed"
      : parts.joined(separator: ", ") + ", learned from \(answers)"
    let ways =
      file == nil
      ? "akin dedupe review --forget forgets \(memory.answers.count == 1 ? "it" : "them")"
      : "leave out --answers to do without"
    console.note("\(learned) (--threshold and --guard win; \(ways))")
  }
}
