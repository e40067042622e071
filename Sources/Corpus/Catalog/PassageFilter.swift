internal import FileAccess
internal import JSONCoding

/// What passages must fulfil: a condition on their record's fields and on their document.
package indirect enum PassageFilter: Sendable {
  /// Compares a field of the record with what is written in the condition.
  ///
  /// False where the record has no such field, whatever the comparison but `= null`. An array
  /// equals what one of its elements equals. `path`, `type` and `modified` are the document's,
  /// unless `record.` stands before them.
  case comparison(field: String, Comparison)
  /// Asks something of the document's path below its root.
  case path(@Sendable (String) -> Bool)
  /// All of these hold; true for none.
  case all([PassageFilter])
  /// At least one of these holds; false for none.
  case any([PassageFilter])
  /// The opposite.
  case not(PassageFilter)

  /// A way to compare a value with one or more others.
  package struct Comparison: Sendable, Equatable {
    /// The signs of a condition.
    package enum Sign: String, Sendable {
      case equal = "="
      case unequal = "!="
      case less = "<"
      case lessOrEqual = "<="
      case greater = ">"
      case greaterOrEqual = ">="
      case contains = "~"
    }

    let sign: Sign
    /// One of these has to match; for `unequal` none may.
    let operands: [Operand]

    /// A comparison that holds when it holds for one of the operands.
    package init(_ sign: Sign, _ operands: [Operand]) {
      self.sign = sign
      self.operands = operands
    }

    /// Whether a record without the field passes.
    var holdsForNone: Bool { sign == .equal && operands.contains(where: \.isNull) }

    /// Whether `value` passes.
    package func holds(for value: String) -> Bool {
      switch sign {
      case .equal: operands.contains { $0.equalsAny(of: value) }
      case .unequal: !operands.contains { $0.equalsAny(of: value) }
      case .contains: operands.contains { $0.isPart(of: value) }
      case .less: operands.contains { $0.order(of: value).map { $0 < 0 } ?? false }
      case .lessOrEqual: operands.contains { $0.order(of: value).map { $0 <= 0 } ?? false }
      case .greater: operands.contains { $0.order(of: value).map { $0 > 0 } ?? false }
      case .greaterOrEqual: operands.contains { $0.order(of: value).map { $0 >= 0 } ?? false }
      }
    }
  }

  /// The right side of a comparison.
  package struct Operand: Sendable, Equatable {
    let text: String
    /// Set when the comparison is one of numbers.
    let number: ExactNumber?
    /// Whether it is `null`, which stands for a field that a record does not have.
    let isNull: Bool
    private let folded: String

    /// Whether it does not even begin as a number or a date does.
    var isWord: Bool { !(text.utf8.first.map { isDigit($0) || $0 == UInt8(ascii: "-") } ?? false) }

    /// A text, which is a number too unless it was quoted.
    package init(_ text: String, isQuoted: Bool = false) {
      self.text = text
      folded = text.lowercased()
      isNull = text == "null" && !isQuoted
      number = isQuoted ? nil : ExactNumber(text)
    }

    /// Whether it equals the value, or an element of the array that the value is.
    fileprivate func equalsAny(of value: String) -> Bool {
      equals(value) || JSONArray.elements(of: value).contains(where: equals)
    }

    private func equals(_ value: String) -> Bool {
      if let number, let other = ExactNumber(value) { return number == other }
      return value == text
    }

    fileprivate func isPart(of value: String) -> Bool {
      value.lowercased().contains(folded)
    }

    /// Negative when `value` comes before the operand, positive when it comes after it; `nil` when
    /// the two cannot be compared.
    fileprivate func order(of value: String) -> Int? {
      if let number {
        if let other = ExactNumber(value) { return other < number ? -1 : other > number ? 1 : 0 }
        // "2020-05-01" is later than 2020, but "unknown" is not.
        guard let first = value.utf8.first, isDigit(first) else { return nil }
      }
      if value.utf8.elementsEqual(text.utf8) { return 0 }
      return value.utf8.lexicographicallyPrecedes(text.utf8) ? -1 : 1
    }
  }
}

private func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }

extension PassageFilter {
  /// What a document is called in conditions.
  struct Document {
    let path: String
    /// What the file was read as.
    let format: String
    /// Nanoseconds since 1970.
    let modificationTime: Int64
    /// How many records it has; 1 for a document without records.
    let recordCount: Int

    /// The format, and the file's extension.
    var types: [String] {
      let parts = (path.split(separator: "/").last ?? "").split(separator: ".")
      return parts.count > 1 ? [format, parts[parts.count - 1].lowercased()] : [format]
    }
  }

  /// The records' fields that the filter names.
  var fieldNames: Set<String> {
    switch self {
    case .comparison(let field, _):
      documentFields.contains(field) ? [] : [recordField(field)]
    case .path: []
    case .all(let parts), .any(let parts): parts.reduce(into: []) { $0.formUnion($1.fieldNames) }
    case .not(let part): part.fieldNames
    }
  }

  /// Refuses to order numbers before or after a text that is none: nothing could ever pass.
  func check(_ columns: [String: FieldColumn]) throws(FilterError) {
    switch self {
    case .comparison(let field, let comparison):
      guard [.less, .lessOrEqual, .greater, .greaterOrEqual].contains(comparison.sign),
        let column = columns[recordField(field)], !column.values.isEmpty,
        let odd = comparison.operands.first(where: { $0.isWord }),
        column.values.allSatisfy({ ExactNumber($0) != nil })
      else { return }
      throw .notANumber(odd.text, field: field)
    case .path: return
    case .all(let parts), .any(let parts): for part in parts { try part.check(columns) }
    case .not(let part): try part.check(columns)
    }
  }

  /// Which records of a document pass, `[recordCount]`.
  func verdicts(for document: Document, _ columns: [String: FieldColumn]) -> [Bool] {
    let count = document.recordCount
    func all(_ verdict: Bool) -> [Bool] { Array(repeating: verdict, count: count) }
    switch self {
    case .comparison("path", let comparison): return all(comparison.holds(for: document.path))
    case .comparison("modified", let comparison):
      return all(comparison.holds(for: timestamp(nanoseconds: document.modificationTime)))
    case .comparison("type", let comparison):
      let verdicts = document.types.map { comparison.holds(for: $0) }
      return all(comparison.sign == .unequal ? !verdicts.contains(false) : verdicts.contains(true))
    case .comparison(let field, let comparison):
      let none = comparison.holdsForNone
      guard let column = columns[recordField(field)] else { return all(none) }
      return column.records(count, withoutValue: none) { comparison.holds(for: $0) }
    case .path(let passes): return all(passes(document.path))
    case .all(let parts):
      return parts.reduce(all(true)) { verdicts, part in
        guard verdicts.contains(true) else { return verdicts }
        return zip(verdicts, part.verdicts(for: document, columns)).map { $0 && $1 }
      }
    case .any(let parts):
      return parts.reduce(all(false)) { verdicts, part in
        zip(verdicts, part.verdicts(for: document, columns)).map { $0 || $1 }
      }
    case .not(let part): return part.verdicts(for: document, columns).map { !$0 }
    }
  }
}

private let documentFields: Set<String> = ["path", "type", "modified"]

private func recordField(_ name: String) -> String {
  name.hasPrefix("record.") ? String(name.dropFirst(7)) : name
}
