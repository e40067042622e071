import Akin

/// Answers a question from a folder of notes, groups the notes, and finds those that say the same:
/// `swift run notes FOLDER QUESTION [MODEL]`.
@main enum Notes {
  static func main() async {
    let words = Array(CommandLine.arguments.dropFirst())
    guard words.count == 2 || words.count == 3 else {
      return print("usage: notes FOLDER QUESTION [MODEL]")
    }
    do {
      let model: ModelChoice = words.count == 3 ? .named(words[2]) : .default
      let engine = try await SearchEngine.open(at: words[0], model: model, modelProgress: show)
      let report = try await engine.index(folder: words[0], progress: show)
      print("\(report.documents) documents, \(report.passages) passages, \(report.embedded) new")
      try await answer(words[1], from: engine)
      try await summarize(engine)
      try await cancel(engine)
    } catch CatalogError.missingIndex(let path) {
      print("\(path): no index here")
    } catch let error as QueryError {
      print("nothing that can be asked:", error)
    } catch let error as ModelHubError {
      print("no model:", error)
    } catch let error as any AkinFailure where error.kind == .diskFull {
      print("make room:", error)
    } catch is DeadlineError {
      print("too late")
    } catch {
      // Each error says where the fault is, what it is and how to fix it.
      print(error)
    }
  }

  /// Prints how far a download or a run of the index is; any thread may call it.
  static func show(_ progress: Work.Progress) {
    let facts = [
      progress.step.rawValue, progress.subject, progress.passages.map { "\($0.done) passages" },
      progress.share.map { "\(Int($0 * 100)) %" },
    ]
    print(facts.compactMap(\.self).joined(separator: " "))
  }

  /// Prints the three nearest sentences, or throws `DeadlineError` after five seconds.
  static func answer(_ question: String, from engine: SearchEngine) async throws {
    let query = Query(
      question, limit: 3, where: SearchFilter(types: ["md", "txt"]), contextBefore: 1,
      minimumScore: 0.2, timeLimit: .seconds(5))
    let answer = try await engine.search(query)
    for hit in answer.hits {
      print(hit.score, "\(hit.passage.path):\(hit.passage.line):", hit.passage.text)
      for sentence in hit.before { print("  before it:", sentence) }
    }
    if answer.truncation.tokens > 0 {
      print("The question is too long: \(answer.truncation.tokens) tokens did not count.")
    }
  }

  /// Prints a few clusters and duplicates, which are found at the same time.
  static func summarize(_ engine: SearchEngine) async throws {
    async let found = engine.cluster(.auto(), timeLimit: .seconds(60))
    async let duplicates = engine.dedupe(
      DedupeOptions(threshold: 0.92, keep: .longest), timeLimit: .seconds(60))
    for cluster in try await found.clusters.prefix(3) {
      print("\(cluster.members.count) × \(cluster.label):", cluster.central?.passage.text ?? "")
    }
    for group in try await duplicates.groups.prefix(3) {
      print("kept:", group.kept.passage.text)
      for duplicate in group.removed {
        print("  \(duplicate.stage), \(duplicate.score):", duplicate.passage.text)
      }
    }
  }

  /// Ends a request: it throws soon after its task is cancelled, and what it has stored stays.
  static func cancel(_ engine: SearchEngine) async throws {
    let task = Task { try await engine.cluster(.auto()) }
    task.cancel()
    do {
      print(try await task.value.clusters.count, "clusters, as the request was quicker")
    } catch is CancellationError {
      print("cancelled")
    }
  }
}
