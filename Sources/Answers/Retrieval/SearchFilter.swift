package import Catalog
internal import Documents

/// Conditions on the passages that are found, clustered or compared; a passage must meet all of
/// them.
///
/// A narrow filter is evaluated before the ranking, and a filter that most passages pass after it.
/// Both return as many hits as were asked for, if there are so many.
public struct SearchFilter: Sendable, Equatable {
  /// Paths below the indexed folder begin with one of these texts; any path when there are none.
  public var pathPrefixes: [String] = []
  /// Patterns in the syntax of `.gitignore` that name the file or a folder around it.
  public var globs: [String] = []
  /// The format of the file (`markdown`, `text`, `lines`, `jsonl`, `csv`, `tsv`) or its extension.
  public var types: [String] = []
  /// The file was changed at this time or later: `2026-11-23` or `2026-11-23T07:38:44Z`, in UTC.
  public var modifiedAfter: String?
  /// The file was changed before this time.
  public var modifiedBefore: String?
  /// Conditions on the fields of records and on `path`, `type` and `modified`.
  ///
  /// Each is like `year >= 2020 and lang in (en, de)`, with `=`, `!=`, `<`, `<=`, `>`, `>=`, `~`
  /// (contains), `in`, `and`, `or`, `not` and parentheses. A number without quotes is compared as a
  /// number; an array equals what one of its elements equals; `= null` holds for records without the
  /// field, which fail any other comparison with it.
  public var conditions: [String] = []

  /// Makes a filter; without arguments everything passes.
  public init(
    pathPrefixes: [String] = [], globs: [String] = [], types: [String] = [],
    modifiedAfter: String? = nil, modifiedBefore: String? = nil, conditions: [String] = []
  ) {
    self.pathPrefixes = pathPrefixes
    self.globs = globs
    self.types = types
    self.modifiedAfter = modifiedAfter
    self.modifiedBefore = modifiedBefore
    self.conditions = conditions
  }
}

extension SearchFilter {
  /// The types as the catalog knows them: `.md` is what people call `md`.
  var typeNames: [String] { types.map { String($0.lowercased().drop { $0 == "." }) } }

  /// The filter as the catalog evaluates it; nil when everything passes.
  ///
  /// - Throws: `FilterError` for a condition or date that cannot be read.
  package func passageFilter() throws -> PassageFilter? {
    var parts: [PassageFilter] = []
    if !pathPrefixes.isEmpty {
      parts.append(.path { [pathPrefixes] path in pathPrefixes.contains { path.hasPrefix($0) } })
    }
    if !globs.isEmpty {
      if let open = globs.first(where: PathPatterns.hasOpenBracket) {
        throw FilterError.badPattern(open)
      }
      let patterns = PathPatterns(globs)
      parts.append(.path { patterns.include($0) })
    }
    if !types.isEmpty {
      let names = typeNames.map { PassageFilter.Operand($0, isQuoted: true) }
      parts.append(.comparison(field: "type", .init(.equal, names)))
    }
    for (date, sign) in [
      (modifiedAfter, PassageFilter.Comparison.Sign.greaterOrEqual), (modifiedBefore, .less),
    ] {
      guard let date else { continue }
      guard isDate(date) else { throw FilterError.notADate(date) }
      let operand = PassageFilter.Operand(date, isQuoted: true)
      parts.append(.comparison(field: "modified", .init(sign, [operand])))
    }
    for condition in conditions { parts.append(try PassageFilter(condition: condition)) }
    return parts.isEmpty ? nil : .all(parts)
  }
}

/// Whether the calendar has this day, or this moment of it.
private func isDate(_ text: String) -> Bool {
  let form = /(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d))?Z?)?/
  guard let match = text.wholeMatch(of: form) else { return false }
  func number(_ digits: Substring?) -> Int { digits.flatMap { Int($0) } ?? 0 }
  let (year, month, day) = (number(match.1), number(match.2), number(match.3))
  let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  return 1...12 ~= month && 1...days[month - 1] ~= day && number(match.4) < 24
    && number(match.5) < 60 && number(match.6) <= 60
}
