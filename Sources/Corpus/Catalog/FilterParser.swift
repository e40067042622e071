/// Reads conditions such as `year >= 2020 and (lang = en or not type in (csv, tsv))`.
///
/// `not` binds more closely than `and`, `and` more closely than `or`. A name or value with spaces or
/// signs in it stands in quotes, `"` or `'`, in which a backslash takes the next character as it is.
/// A number without quotes is compared as a number.
struct FilterParser {
  private enum Token: Equatable {
    case word(String)
    case quoted(String)
    case sign(String)
    case end
  }

  private let condition: String
  private var tokens: [(token: Token, column: Int)] = []
  private var place = 0
  private var depth = 0

  /// Reads a whole condition.
  static func parse(_ condition: String) throws(FilterError) -> PassageFilter {
    var parser = FilterParser(condition: condition)
    try parser.readTokens()
    let filter = try parser.readAny()
    guard parser.current == .end else { throw parser.fault("\"and\", \"or\" or the end") }
    return filter
  }

  private init(condition: String) { self.condition = condition }

  // MARK: Words and signs

  private mutating func readTokens() throws(FilterError) {
    let characters = Array(condition)
    var index = 0
    while index < characters.count {
      let start = index
      let character = characters[index]
      if character.isWhitespace {
        index += 1
        continue
      }
      if character == "\"" || character == "'" {
        var text = ""
        index += 1
        while index < characters.count, characters[index] != character {
          if characters[index] == "\\", index + 1 < characters.count { index += 1 }
          text.append(characters[index])
          index += 1
        }
        guard index < characters.count else {
          throw .syntax(
            condition: condition, column: start + 1, found: "a quote that is not closed",
            expected: "\(character) at the end of the text")
        }
        index += 1
        tokens.append((.quoted(text), start + 1))
      } else if signs.contains(character) {
        index += 1
        var sign = String(character)
        if "<>!=".contains(character), index < characters.count, characters[index] == "=" {
          sign.append("=")
          index += 1
        }
        tokens.append((.sign(sign == "==" ? "=" : sign), start + 1))
      } else {
        while index < characters.count, !characters[index].isWhitespace,
          !signs.contains(characters[index]), !"\"'".contains(characters[index])
        {
          index += 1
        }
        tokens.append((.word(String(characters[start..<index])), start + 1))
      }
    }
    tokens.append((.end, characters.count + 1))
  }

  private var current: Token { tokens[place].token }

  private mutating func takes(_ word: String) -> Bool {
    switch current {
    case .word(let found) where found.lowercased() == word: break
    case .sign(let found) where found == word: break
    default: return false
    }
    place += 1
    return true
  }

  private func fault(_ expected: String) -> FilterError {
    let found =
      switch current {
      case .word(let text), .sign(let text): "found \"\(text)\""
      case .quoted(let text): "found the text \"\(text)\""
      case .end: "found the end"
      }
    return .syntax(
      condition: condition, column: tokens[place].column, found: found, expected: expected)
  }

  // MARK: Conditions

  private mutating func readAny() throws(FilterError) -> PassageFilter {
    var parts = [try readAll()]
    while takes("or") { parts.append(try readAll()) }
    return parts.count == 1 ? parts[0] : .any(parts)
  }

  private mutating func readAll() throws(FilterError) -> PassageFilter {
    var parts = [try readOne()]
    while takes("and") { parts.append(try readOne()) }
    return parts.count == 1 ? parts[0] : .all(parts)
  }

  private mutating func readOne() throws(FilterError) -> PassageFilter {
    depth += 1
    defer { depth -= 1 }
    guard depth <= deepest else { throw fault("no more than \(deepest) conditions in each other") }
    if takes("not") { return .not(try readOne()) }
    if takes("(") {
      let filter = try readAny()
      guard takes(")") else { throw fault("\"and\", \"or\" or \")\"") }
      return filter
    }
    return try readComparison()
  }

  private mutating func readComparison() throws(FilterError) -> PassageFilter {
    let name: String
    switch current {
    case .word(let word) where !keywords.contains(word.lowercased()): name = word
    case .quoted(let text): name = text
    default: throw fault("the name of a field, \"not\" or \"(\"")
    }
    place += 1
    if takes("not") {
      guard takes("in") else { throw fault("\"in\"") }
      return .not(.comparison(field: name, .init(.equal, try readList())))
    }
    if takes("in") { return .comparison(field: name, .init(.equal, try readList())) }
    guard case .sign(let text) = current, let sign = PassageFilter.Comparison.Sign(rawValue: text)
    else { throw fault("=, !=, <, <=, >, >=, ~ or \"in\"") }
    place += 1
    return .comparison(field: name, .init(sign, [try readOperand()]))
  }

  private mutating func readList() throws(FilterError) -> [PassageFilter.Operand] {
    guard takes("(") else { throw fault("\"(\"") }
    var operands = [try readOperand()]
    while takes(",") { operands.append(try readOperand()) }
    guard takes(")") else { throw fault("\",\" or \")\"") }
    return operands
  }

  private mutating func readOperand() throws(FilterError) -> PassageFilter.Operand {
    let operand: PassageFilter.Operand
    switch current {
    case .word(let word): operand = PassageFilter.Operand(word)
    case .quoted(let text): operand = PassageFilter.Operand(text, isQuoted: true)
    default: throw fault("a value")
    }
    place += 1
    return operand
  }
}

extension PassageFilter {
  /// Reads a condition such as `year >= 2020 and lang in (en, de)`.
  ///
  /// - Throws: `FilterError.syntax` with the column and what was expected there.
  package init(condition: String) throws(FilterError) {
    self = try FilterParser.parse(condition)
  }
}

private let signs: Set<Character> = ["(", ")", ",", "=", "<", ">", "!", "~"]
private let keywords: Set<String> = ["and", "or", "not", "in"]
// Hostile nesting must not use up the stack.
private let deepest = 100
