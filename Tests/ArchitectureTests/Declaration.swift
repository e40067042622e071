import Foundation

/// A declaration that other modules can use, found by the way that the formatter sets code.
///
/// The reader looks at lines that begin in column 0, and at those two spaces in, which are members of
/// what was opened in column 0. Declarations further in are not found.
struct Declaration: Sendable {
  /// The name, as `Type`, `Outer.Inner`, `function` or `Type.member`.
  let name: String
  /// The keyword, such as `struct` or `func`.
  let keyword: String
  /// The labels of a function, as `(of:_:)`; nil for anything else.
  let labels: String?

  /// Whether it is a type of its own, not another name of one.
  var isType: Bool { ["struct", "class", "enum", "actor", "protocol"].contains(keyword) }

  /// The declarations of all Swift files of a module, `public` and `package` ones.
  static func all(in folder: String) -> [Declaration] {
    Checkout.swiftFiles(in: folder).flatMap { declarations(in: Checkout.lines($0)) }
  }

  private static func declarations(in lines: [Substring]) -> [Declaration] {
    var found: [Declaration] = []
    var outer = (name: "", isVisible: false, givesAccess: false)
    for (number, line) in lines.enumerated() {
      let indent = line.prefix { $0 == " " }.count
      guard indent == 0 || indent == 2, let start = Line(line) else { continue }
      let isNested = indent == 2
      let isVisible =
        start.isVisible
        || isNested && outer.isVisible && (start.keyword == "case" || outer.givesAccess)
      if !isNested {
        // What an extension declares is as visible as it says itself.
        outer = (
          start.names[0], start.isVisible || start.keyword == "extension",
          start.keyword == "protocol"
        )
      }
      guard isVisible, start.keyword != "extension" else { continue }
      for name in start.names {
        found.append(
          Declaration(
            name: isNested ? outer.name + "." + name : name, keyword: start.keyword,
            labels: ["func", "init"].contains(start.keyword)
              ? labels(lines[number..<min(number + 20, lines.count)].joined(separator: "\n")) : nil)
        )
      }
    }
    return found
  }

  /// The labels of the first list of parameters.
  private static func labels(_ text: String) -> String? {
    guard let open = text.firstIndex(of: "(") else { return nil }
    var depth = 0
    for place in text[open...].indices {
      if text[place] == "(" { depth += 1 }
      if text[place] == ")" { depth -= 1 }
      guard depth == 0 else { continue }
      let parameters = splitAtCommas(text[text.index(after: open)..<place])
      return "(" + parameters.map { $0.prefix { $0 != " " && $0 != ":" } + ":" }.joined() + ")"
    }
    return nil
  }

  /// The beginning of a declaration.
  private struct Line {
    var isVisible = false
    var keyword = ""
    var names: [String] = []

    private static let keywords: Set<Substring> = [
      "struct", "class", "enum", "actor", "protocol", "extension", "typealias", "func", "var",
      "let",
      "case", "init", "subscript",
    ]
    private static let modifiers: Set<Substring> = [
      "public", "package", "final", "indirect", "static", "mutating", "nonisolated", "convenience",
      "lazy", "weak", "private(set)", "nonisolated(unsafe)", "unsafe", "borrowing", "consuming",
    ]

    /// Nil when the line begins no declaration that others could see.
    init?(_ line: Substring) {
      var words = line.split(separator: " ")[...]
      while let word = words.first {
        words.removeFirst()
        if word == "public" || word == "package" { isVisible = true }
        if word.hasPrefix("@") || Self.modifiers.contains(word) { continue }
        let first = word.prefix { $0.isLetter }
        guard Self.keywords.contains(first) else { return nil }
        keyword = String(first)
        if keyword == "init" || keyword == "subscript" {
          names = [keyword]
        } else if keyword == "case" {
          names = splitAtCommas(words.joined(separator: " ")).compactMap(Self.name)
        } else {
          names = words.first.flatMap(Self.name).map { [$0] } ?? []
        }
        break
      }
      guard !names.isEmpty else { return nil }
    }

    /// The name at the beginning of a word, as in `Matrix:` or `dot(_`.
    private static func name(_ word: Substring) -> String? {
      let name = word.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." || $0 == "`" }
      return name.isEmpty ? nil : name.filter { $0 != "`" }
    }
  }
}
