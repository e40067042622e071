internal import Catalog
internal import Documents

/// What passages must fulfil to be found, clustered or compared; all that is set must hold.
///
/// A narrow one is evaluated before anything is ranked, one that most pass after that; both give as
/// many hits as were asked for, if there are so many.
public struct SearchFilter: Sendable, Equatable {
  /// Paths below the indexed folder begin with one of these texts; any path when there are none.
  public var pathPrefixes: [String] = []
  /// Patterns in the syntax of `.gitignore` that name the file or a folder around it.
  public var globs: [String] = []
  /// What the file was read as (`markdown`, `text`, `lines`, `jsonl`, `csv`, `tsv`), or its extension.
  public var types: [String] = []
  /// The file was changed at this time or later: `2026-11-23` or `2026-11-23T07:38:44Z`, in UTC.
  public var modifiedAfter: String?
  /// The file was changed before this time.
  public var modifiedBefore: String?
  /// Conditions on the fields of records and on `path`, `type` and `modified`.
  ///
  /// Each is like `year >= 2020 and lang in (en, de)`, with `=`, `!=`, `<`, `<=`, `>`, `>=`, `~`
  /// (contains), `in`, `and`, `or`, `not` and parentheses. A number without quotes is compared as a
  /// number; a record without the field fails any comparison with it.
  public var conditions: [String] = []

  /// Lets everything pass.
  public init() {}
}

extension SearchFilter {
  /// The filter as the catalog evaluates it; nil when everything passes.
  ///
  /// - Throws: `FilterError` for a condition or date that cannot be read.
  func passageFilter() throws -> PassageFilter? {
    var parts: [PassageFilter] = []
    if !pathPrefixes.isEmpty {
      parts.append(.path { [pathPrefixes] path in pathPrefixes.contains { path.hasPrefix($0) } })
    }
    if !globs.isEmpty {
      let patterns = PathPatterns(globs)
      parts.append(.path { patterns.include($0) })
    }
    if !types.isEmpty {
      let names = types.map { PassageFilter.Operand($0.lowercased(), isQuoted: true) }
      parts.append(.comparison(field: "type", .init(.equal, names)))
    }
    for (date, sign) in [
      (modifiedAfter, PassageFilter.Comparison.Sign.greaterOrEqual), (modifiedBefore, .less),
    ] {
      guard let date else { continue }
      guard date.wholeMatch(of: /\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?Z?)?/) != nil else {
        throw FilterError.notADate(date)
      }
      let operand = PassageFilter.Operand(date, isQuoted: true)
      parts.append(.comparison(field: "modified", .init(sign, [operand])))
    }
    for condition in conditions { parts.append(try PassageFilter(condition: condition)) }
    return parts.isEmpty ? nil : .all(parts)
  }
}
