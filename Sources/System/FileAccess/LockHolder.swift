/// What the writer of an index says about itself in the lock file.
package struct LockHolder: Sendable, Equatable {
  /// Process number.
  package let process: Int
  /// The machine's name.
  package let host: String
  /// When it began, `2026-11-23T07:38:44Z`.
  package let since: String

  /// Describes a writer.
  package init(process: Int, host: String, since: String) {
    self.process = process
    self.host = host
    self.since = since
  }

  /// The lock file's text: one `key value` a line.
  var text: String { "pid \(process)\nhost \(host)\nsince \(since)\n" }

  /// Reads what `text` wrote; `nil` for anything else.
  init?(text: String) {
    var values: [Substring: Substring] = [:]
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 1)
      guard words.count == 2 else { return nil }
      values[words[0]] = words[1]
    }
    guard let process = values["pid"].flatMap({ Int($0) }), let host = values["host"],
      let since = values["since"]
    else { return nil }
    self.init(process: process, host: String(host), since: String(since))
  }
}
