internal import TextAnalysis

/// What names in a text of reStructuredText stand for elsewhere in it.
struct RSTReferences {
  /// What is shown in place of `|name|`, as it is written.
  private(set) var substitutions: [String: [UInt8]] = [:]
  /// The titles of the sections that labels stand before, as they are written.
  private(set) var titles: [String: [UInt8]] = [:]

  /// Longer replacements are cut: a text that repeats them must not grow without end.
  static let longestReplacement = 400

  mutating func substitute(_ name: ArraySlice<UInt8>, by text: [UInt8]) {
    substitutions[Self.key(name)] = Array(text.prefix(Self.longestReplacement))
  }

  mutating func label(_ name: ArraySlice<UInt8>, _ title: [UInt8]) {
    titles[Self.key(name)] = Array(title.prefix(Self.longestReplacement))
  }

  func substitution(of name: ArraySlice<UInt8>) -> [UInt8]? {
    substitutions.isEmpty ? nil : substitutions[Self.key(name)]
  }

  func title(of label: ArraySlice<UInt8>) -> [UInt8]? {
    titles.isEmpty ? nil : titles[Self.key(label)]
  }

  /// Capitals and the lengths of spaces do not matter in names.
  private static func key(_ name: ArraySlice<UInt8>) -> String {
    let bytes = Array(name.prefix(longestReplacement))
    return Whitespace.oneLine(bytes, 0..<bytes.count).text.lowercased()
  }
}
