internal import Foundation

/// All that a command sees of the outside: streams, environment and current folder.
package struct Console: Sendable {
  /// Results.
  package let output: TextOutput
  /// Everything else: notes, warnings, errors and progress.
  package let errors: TextOutput
  /// The input that `-` reads.
  package let input: ByteInput
  /// The environment's variables.
  package let environment: [String: String]
  /// The current folder, absolute and without links.
  package let currentFolder: String
  /// Whether named outputs may replace existing files: `--force`.
  var overwrites = false

  /// Makes a console of its parts.
  package init(
    output: TextOutput, errors: TextOutput, input: ByteInput,
    environment: [String: String], currentFolder: String
  ) {
    self.output = output
    self.errors = errors
    self.input = input
    self.environment = environment
    self.currentFolder = currentFolder
  }

  /// The value of a variable; nil when it is missing or empty.
  func variable(_ name: String) -> String? {
    environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Prints `akin: words` on stderr, always in one line.
  func complain(_ words: String) {
    note("akin: " + TerminalText.line(words))
  }

  /// Prints a line on stderr; a terminal that is too narrow for it gets it broken between words.
  func note(_ line: String) {
    let columns = errors.columns
    if errors.isTerminal, TerminalText.columns(line) > columns {
      let margin = String(line.prefix { $0 == " " })
      let width = columns - margin.count
      for part in TerminalText.wrapped(line, to: width, cuttingWords: false) {
        try? errors.write(margin + part + "\n")
      }
    } else {
      try? errors.write(line + "\n")
    }
    try? errors.flush()
  }

  /// The width of help texts.
  var helpColumns: Int { output.isTerminal ? min(output.columns, 100) : 80 }

  /// The absolute form of a path that a user gave, without `.` and `..`.
  func absolute(_ path: String) -> String {
    if path.isEmpty { return currentFolder }
    let whole = path.hasPrefix("/") ? path : currentFolder + "/" + path
    if let real = Self.realPath(whole) { return real }
    var parts: [Substring] = []
    for part in whole.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }

  /// The shortest path to `path` from the current folder: a relative one when it lies below.
  func shown(_ path: String) -> String {
    if path == currentFolder { return "." }
    let below = currentFolder.hasSuffix("/") ? currentFolder : currentFolder + "/"
    return path.hasPrefix(below) ? String(path.dropFirst(below.count)) : path
  }

  /// The path of a file or folder without links; nil when it does not exist.
  private static func realPath(_ path: String) -> String? {
    guard let resolved = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }
}
