internal import Akin
internal import ArgumentParser

extension ClusterEditCommand {
  /// `akin cluster edit list`.
  struct List: ConsoleCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "Show the edits, the oldest first.",
      discussion: """
        Numbers and names of clusters are those of the time of the edit. (dormant) stands behind an \
        edit whose sentences are not in the index now.

        Examples:
          akin cluster edit list
          akin cluster edit list --json
        """, helpNames: [.short, .long])

    @OptionGroup var format: FormatFlags
    @OptionGroup var flags: ClusterEditFlags

    func run(in console: Console) async throws -> ExitStatus {
      let edits = try await flags.engine(in: console).clusterEdits()
      switch format.form {
      case .json: try console.output.writeJSON(edits)
      case .lines: for edit in edits { try console.output.writeJSON(edit) }
      case .text:
        for edit in edits {
          let words = TerminalText.line(edit.words) + (edit.isDormant ? "  (dormant)" : "")
          try console.output.write("\(edit.number)  \(words)\n")
        }
      }
      if edits.isEmpty, !flags.talk.quiet { console.note("no edits") }
      return edits.isEmpty ? .nothing : .success
    }
  }

  /// `akin cluster edit undo`.
  struct Undo: ConsoleCommand {
    static let configuration = CommandConfiguration(
      commandName: "undo", abstract: "Take back the last edit; again, the one before.",
      discussion: """
        After akin cluster edit clear it brings the cleared edits back.

        Examples:
          akin cluster edit undo
          akin cluster edit undo && akin cluster
        """, helpNames: [.short, .long])

    @OptionGroup var flags: ClusterEditFlags

    func run(in console: Console) async throws -> ExitStatus {
      let record = try await flags.engine(in: console).undoClusterEdit()
      if !flags.talk.quiet {
        console.note(
          record.map { "taken back: \(TerminalText.line($0.words))" } ?? "no edits to take back")
      }
      return record == nil ? .nothing : .success
    }
  }

  /// `akin cluster edit clear`.
  struct Clear: ConsoleCommand {
    static let configuration = CommandConfiguration(
      commandName: "clear", abstract: "End all edits.",
      discussion: """
        akin cluster edit undo brings them back.

        Examples:
          akin cluster edit clear
          akin cluster edit clear --index indexes/notes
        """, helpNames: [.short, .long])

    @OptionGroup var flags: ClusterEditFlags

    func run(in console: Console) async throws -> ExitStatus {
      let count = try await flags.engine(in: console).clearClusterEdits()
      if !flags.talk.quiet {
        console.note(
          count == 0
            ? "no edits"
            : "\(Numbers.count(count, "edit")) cleared; akin cluster edit undo brings them back")
      }
      return count == 0 ? .nothing : .success
    }
  }

  /// `akin cluster edit import`.
  struct Import: ConsoleCommand {
    static let configuration = CommandConfiguration(
      commandName: "import", abstract: "Take over the edits of another index.",
      discussion: """
        For an index of the same texts by another model: edits are about texts, and hold for those \
        that both have. They come after the edits that are there.

        Examples:
          akin cluster edit import indexes/old
          akin cluster edit import ~/notes/.akin --index indexes/new
        """, helpNames: [.short, .long])

    @Argument(help: "The other index's folder, or the folder that holds it.")
    var place: String

    @OptionGroup var flags: ClusterEditFlags

    func run(in console: Console) async throws -> ExitStatus {
      let engine = try await flags.engine(in: console)
      let count = try await engine.importClusterEdits(from: console.absolute(place))
      if !flags.talk.quiet { console.note("\(Numbers.count(count, "edit")) taken over") }
      return .success
    }
  }
}
