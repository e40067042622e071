internal import Akin

/// The summary of a run of `akin index`, on stderr.
struct IndexSummary {
  private let report: IndexReport
  private let console: Console
  private let isListed: Bool

  /// A summary.
  ///
  /// - Parameters:
  ///   - report: What was done.
  ///   - console: Where it is said.
  ///   - isListed: Whether the skipped files are listed elsewhere, so that no examples are needed.
  init(_ report: IndexReport, _ console: Console, isListed: Bool) {
    self.report = report
    self.console = console
    self.isListed = isListed
  }

  func print() {
    let place = TerminalText.line(console.shown(report.index))
    if report.hasIndex {
      console.note(
        "\(place): \(Numbers.count(report.documents, "document")), "
          + Numbers.count(report.passages, "passage"))
      line("files", files)
      line("embedded", embedded)
    } else {
      let isEmpty = report.skipped.isEmpty && report.ignored == 0
      console.note(
        "\(place): no index made, for "
          + (isEmpty ? "there is no file here" : "no file here can be read"))
    }
    if report.truncatedPassages > 0 {
      line(
        "truncated",
        "\(Numbers.count(report.truncatedPassages, "passage")) longer than the model reads; "
          + "\(Numbers.count(report.truncatedTokens, "token")) cut off")
    }
    if report.invalidBytes > 0 {
      line(
        "invalid",
        "\(Numbers.count(report.invalidBytes, "byte")) in "
          + "\(Numbers.count(report.filesWithInvalidBytes, "file")), read as \u{FFFD}")
      for file in report.invalidFiles.prefix(3) { line("", "  " + console.shown(file)) }
      if report.filesWithInvalidBytes > 3 {
        line("", "  … \(Numbers.count(report.filesWithInvalidBytes - 3)) more")
      }
    }
    for skipped in report.skipped { tell(skipped) }
    if !report.skipped.isEmpty, !isListed { line("", "--list-skipped names them all") }
    if report.ignored > 0 {
      line("ignored", "\(Numbers.count(report.ignored)) by ignore files or --exclude")
    }
    for folder in report.remembered {
      line(
        "options",
        "remembered for \(console.shown(folder.path)): \(folder). --reset-options takes them back")
    }
    for warning in report.warnings {
      console.complain(CommandHints.describing(warning, missing: report.missingFolders))
    }
    for remedy in report.remedies { line("hint", CommandHints.words(for: remedy)) }
  }

  private func tell(_ skipped: IndexReport.Skipped) {
    guard skipped.kinds.isEmpty else {
      line("skipped", Self.words(skipped.kinds) + ": not read yet")
      if let text = skipped.kinds.first(where: { $0.isText && !$0.fileExtension.isEmpty }) {
        line("", "--include '*.\(text.fileExtension)' reads .\(text.fileExtension) as plain text")
      }
      return
    }
    let hint = skipped.reason == "symbolic link" ? "; --follow reads what they lead to" : ""
    line("skipped", "\(Numbers.count(skipped.count)) \(skipped.reason)\(hint)")
    guard !isListed else { return }
    for example in skipped.examples.prefix(3) { line("", "  " + console.shown(example)) }
    if skipped.count > 3 { line("", "  … \(Numbers.count(skipped.count - 3)) more") }
  }

  /// `67 .html, 11 .gz, 4 .pdf`, and how many files of further kinds.
  private static func words(_ kinds: [IndexReport.Kind]) -> String {
    var parts = kinds.prefix(mostKinds).map { "\(Numbers.count($0.count)) .\($0.fileExtension)" }
    let rest = kinds.dropFirst(mostKinds)
    if !rest.isEmpty {
      parts.append(
        "\(Numbers.count(rest.reduce(0) { $0 + $1.count })) of "
          + Numbers.count(rest.count, "other kind"))
    }
    return parts.joined(separator: ", ")
  }

  private static let mostKinds = 6

  private var files: String {
    let counts = [
      (report.added, "added"), (report.changed, "changed"), (report.unchanged, "unchanged"),
      (report.renamed, "renamed"), (report.removed, "removed"),
    ]
    let told = counts.filter { $0.0 > 0 }
    return told.isEmpty
      ? "none" : told.map { "\(Numbers.count($0.0)) \($0.1)" }.joined(separator: ", ")
  }

  private var embedded: String {
    let sentences = Numbers.count(report.embedded, "sentence")
    guard report.embedded > 0, report.seconds > 0 else {
      return "nothing new, \(Numbers.duration(report.seconds))"
    }
    let rate = Numbers.count(Int((Double(report.embedded) / report.seconds).rounded()))
    return "\(sentences) in \(Numbers.duration(report.seconds)), \(rate) passages/s"
  }

  /// A line below the first; on a terminal it is broken between words.
  private func line(_ name: String, _ words: String) {
    let margin = 13
    let words = TerminalText.line(words)
    let indent = words.prefix { $0 == " " }
    let lines =
      console.errors.isTerminal
      ? TerminalText.wrapped(words, to: console.errors.columns - margin - indent.count)
      : [String(words.dropFirst(indent.count))]
    for (place, text) in lines.enumerated() {
      let head = place == 0 ? "  " + name : ""
      console.note(
        head + String(repeating: " ", count: max(margin - head.count, 1)) + indent + text)
    }
  }
}
