internal import Records

/// The rules of one ignore file, in the syntax of `.gitignore`.
struct IgnoreRules: Sendable {
  private struct Rule {
    var glob: Glob
    var isNegated: Bool
    var onlyFolders: Bool
  }

  private var rules: [Rule] = []

  /// Reads the lines of an ignore file.
  init(_ bytes: [UInt8]) {
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    for line in Lines(bytes, start..<bytes.count) {
      var end = line.upperBound
      if end > line.lowerBound, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
      add(bytes[line.lowerBound..<end])
    }
  }

  /// Takes each pattern for a line of an ignore file.
  init(patterns: [String]) {
    for pattern in patterns { add(Array(pattern.utf8)[...]) }
  }

  var isEmpty: Bool { rules.isEmpty }

  /// What the last rule that matches says; `nil` when none does.
  ///
  /// - Parameters:
  ///   - path: from the folder of the ignore file, without a slash at either end.
  ///   - isFolder: whether a folder stands there, which rules that end in a slash ask for.
  /// - Returns: `true` to ignore it, `false` to keep it.
  func verdict(_ path: ArraySlice<UInt8>, isFolder: Bool) -> Bool? {
    guard !rules.isEmpty else { return nil }
    let nameStart = path.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? path.startIndex
    let name = path[nameStart...]
    for rule in rules.reversed() where isFolder || !rule.onlyFolders {
      if rule.glob.matches(rule.glob.scope == .name ? name : path) { return !rule.isNegated }
    }
    return nil
  }

  private mutating func add(_ line: ArraySlice<UInt8>) {
    guard var pattern = Optional(line), pattern.first != UInt8(ascii: "#") else { return }
    let isNegated = pattern.first == UInt8(ascii: "!")
    if isNegated { pattern = pattern.dropFirst() }
    pattern = IgnoreRules.withoutTrailingSpaces(pattern)
    let onlyFolders = pattern.last == UInt8(ascii: "/")
    if onlyFolders { pattern = pattern.dropLast() }
    let isPath = pattern.contains(UInt8(ascii: "/"))
    if pattern.first == UInt8(ascii: "/") { pattern = pattern.dropFirst() }
    guard !pattern.isEmpty else { return }
    rules.append(
      Rule(
        glob: Glob(pattern, scope: isPath ? .path : .name), isNegated: isNegated,
        onlyFolders: onlyFolders))
  }

  /// Drops the spaces at the end, up to one that a backslash keeps.
  private static func withoutTrailingSpaces(_ pattern: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var end = pattern.startIndex
    var index = pattern.startIndex
    while index < pattern.endIndex {
      let byte = pattern[index]
      index += byte == UInt8(ascii: "\\") ? 2 : 1
      if byte != UInt8(ascii: " ") { end = min(index, pattern.endIndex) }
    }
    return pattern[..<end]
  }
}
