internal import Akin
internal import ArgumentParser
internal import Foundation

/// `akin cache`.
struct CacheCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cache",
    abstract: "List or clear what is kept to make the next run quicker.",
    discussion: """
      The cache holds the texts of --input files with their vectors, and the weights of models as \
      this processor reads them. Nothing depends on it: the next run makes again what it needs. \
      With --no-cache a run neither uses nor keeps vectors.

      Examples:
        akin cache list
        akin cache clear
        akin cache clear vectors
      """,
    subcommands: [List.self, Clear.self])

  /// `akin cache list`.
  struct List: ConsoleCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "What is kept, how large it is and when it was last used.")

    @OptionGroup var format: FormatFlags
    @OptionGroup var talk: TalkFlags

    func run(in console: Console) async throws -> ExitStatus {
      let store = CacheStore()
      let entries = store.entries()
      if format.form != .text {
        try console.output.writeJSON(entries)
        return entries.isEmpty ? .nothing : .success
      }
      var table = Table(console, style: talk.style(in: console))
      for entry in entries {
        let day = Date(timeIntervalSince1970: entry.lastUsed).formatted(
          .iso8601.year().month().day())
        let texts = entry.texts.map { ", \(Numbers.count($0, "text"))" } ?? ""
        table.add(
          entry.kind.rawValue,
          "\(entry.name)\(texts), \(Numbers.bytes(entry.bytes)), last used \(day)")
      }
      try table.print()
      if !talk.quiet {
        let bytes = Numbers.bytes(entries.reduce(0) { $0 + $1.bytes })
        console.note("\(TerminalText.line(store.folder)): \(entries.isEmpty ? "empty" : bytes)")
      }
      return entries.isEmpty ? .nothing : .success
    }
  }

  /// `akin cache clear`.
  struct Clear: ConsoleCommand {
    static let configuration = CommandConfiguration(
      commandName: "clear", abstract: "Remove what is kept, or one kind of it.")

    @Argument(
      help: ArgumentHelp("vectors or weights. (default: both)", valueName: "kind"))
    var kinds: [CacheKind] = []

    @OptionGroup var talk: TalkFlags

    func run(in console: Console) async throws -> ExitStatus {
      let wanted = kinds.isEmpty ? CacheKind.allCases : kinds
      let removed = try CacheStore().clear(Set(wanted.map(\.kind)))
      if !talk.quiet {
        console.note("\(Numbers.bytes(removed.reduce(0) { $0 + $1.bytes })) removed")
      }
      return removed.isEmpty ? .nothing : .success
    }
  }
}

/// The parts of the cache on the command line.
enum CacheKind: String, ExpressibleByArgument, CaseIterable {
  case vectors, weights

  var kind: CacheStore.Kind {
    switch self {
    case .vectors: .vectors
    case .weights: .weights
    }
  }
}
