/// Patterns in the syntax of `.gitignore` that choose files by their paths, as `--include` does.
package struct PathPatterns: Sendable {
  private let rules: IgnoreRules

  /// Reads the patterns: `*.md`, `notes/**`, `drafts/`, `!old.md`; later ones win.
  package init(_ patterns: [String]) { rules = IgnoreRules(patterns: patterns) }

  /// Whether a pattern has a `[` that is not closed: it would match nothing.
  package static func hasOpenBracket(_ pattern: String) -> Bool {
    var rest = pattern[...]
    while let mark = rest.firstIndex(where: { $0 == "[" || $0 == "\\" }) {
      let next = rest.index(after: mark)
      if rest[mark] == "\\" {
        rest = rest[next...].dropFirst()
        continue
      }
      // A ] that comes first stands for itself.
      let first = rest[next...].drop { $0 == "!" || $0 == "^" }
      guard let end = first.dropFirst().firstIndex(of: "]") else { return true }
      rest = rest[end...].dropFirst()
    }
    return false
  }

  /// Whether the patterns name a file, or a folder that it is in.
  ///
  /// - Parameter path: Below the folder that was indexed, without a slash at either end.
  /// - Returns: What the last pattern that matches says; false when none does.
  package func include(_ path: String) -> Bool {
    let bytes = Array(path.utf8)
    var isIncluded = false
    for end in bytes.indices where bytes[end] == UInt8(ascii: "/") {
      isIncluded = rules.verdict(bytes[..<end], isFolder: true) ?? isIncluded
    }
    return rules.verdict(bytes[...], isFolder: false) ?? isIncluded
  }
}
