import Catalog
import Testing

@Suite struct PassageFilterTests {
  typealias Comparison = PassageFilter.Comparison
  typealias Operand = PassageFilter.Operand

  @Test(arguments: [
    ("=", "2020", "2020", true), ("=", "2020", "2020.0", true), ("=", "2020", "2021", false),
    ("!=", "2020", "2021", true), ("!=", "2020", "2020.0", false), ("=", "en", "EN", false),
    ("<", "100", "20", true), ("<=", "20", "20", true), (">", "9", "10", true),
    (">=", "2020", "2020-05-01", true), (">=", "2020", "unknown", false),
    ("<", "2020-05-01", "2020-04-30", true), ("~", "Rose", "the roses", true),
    ("~", "rose", "tulips", false), ("<", "-1", "-1.5", true), (">", "0x10", "1", true),
    ("=", "9007199254740993", "9007199254740992", false),
    ("=", "9007199254740993", "9007199254740993", true),
    ("<", "9007199254740993", "9007199254740992", true),
    (">", "-9007199254740993", "-9007199254740992", true),
    ("=", "0.1", "0.10000000000000000001", false), ("=", "0.1", "1e-1", true),
    ("=", "120", "1.2e2", true), ("=", "0", "-0.0", true), ("=", "007", "7.00", true),
    (">", "1e400", "1e401", true), ("=", "0", "1e-400", false), ("<", "0.05", "0.049", true),
  ])
  func `numbers are compared as numbers, all else as text`(
    sign: String, operand: String, value: String, expected: Bool
  ) throws {
    let sign = try #require(Comparison.Sign(rawValue: sign))
    #expect(Comparison(sign, [Operand(operand)]).holds(for: value) == expected)
  }

  @Test(arguments: [
    ("x", #"["a", "x"]"#, true), ("a, b", #"["a, b","c"]"#, true), ("b", #"["a, b","c"]"#, false),
    ("7", "[1, 7.0]", true), ("é\"", #"["\u00e9\""]"#, true), ("x", #"[["x"]]"#, false),
    ("x", "[", false), ("x", "[]", false), ("x", #"["x"#, false), ("null", "[null]", true),
  ])
  func `an array equals its elements`(operand: String, value: String, expected: Bool) {
    #expect(Comparison(.equal, [Operand(operand)]).holds(for: value) == expected)
    #expect(Comparison(.unequal, [Operand(operand)]).holds(for: value) == !expected)
  }

  @Test func `a quoted number is a text`() {
    #expect(Comparison(.less, [Operand("100", isQuoted: true)]).holds(for: "20") == false)
    #expect(Comparison(.equal, [Operand("7", isQuoted: true)]).holds(for: "7.0") == false)
  }

  @Test(arguments: [
    ("", 1, "found the end", "the name of a field, \"not\" or \"(\""),
    ("year", 5, "found the end", "=, !=, <, <=, >, >=, ~ or \"in\""),
    ("year >", 7, "found the end", "a value"),
    ("year ! 5", 6, "found \"!\"", "=, !=, <, <=, >, >=, ~ or \"in\""),
    ("year = 5 lang = en", 10, "found \"lang\"", "\"and\", \"or\" or the end"),
    ("(year = 5", 10, "found the end", "\"and\", \"or\" or \")\""),
    ("year in 5", 9, "found \"5\"", "\"(\""),
    ("year in (5; 6)", 13, "found \"6\"", "\",\" or \")\""),
    ("year not = 5", 10, "found \"=\"", "\"in\""),
    ("a = 'b", 5, "a quote that is not closed", "' at the end of the text"),
    ("and = 5", 1, "found \"and\"", "the name of a field, \"not\" or \"(\""),
  ])
  func `a condition that cannot be read says where and what was expected`(
    condition: String, column: Int, found: String, expected: String
  ) {
    let error = FilterError.syntax(
      condition: condition, column: column, found: found, expected: expected)
    #expect(throws: error) { try PassageFilter(condition: condition) }
  }

  @Test func `hostile nesting is refused`() {
    let condition = String(repeating: "not ", count: 100_000) + "a = 1"
    #expect(throws: FilterError.self) { try PassageFilter(condition: condition) }
  }
}
