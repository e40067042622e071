#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

extension LineFile {
  /// Calls `body` with each line as one JSON object.
  ///
  /// - Parameters:
  ///   - type: The type of the objects.
  ///   - expected: The words for such an object in an error.
  ///   - body: Takes an object and the number of its line.
  /// - Throws: When the file or a line cannot be read; the errors of `body`.
  func forEachObject<Object: Decodable>(
    _ type: Object.Type, expected: String,
    _ body: (_ object: Object, _ number: Int) throws(EvaluationFileError) -> Void
  ) throws(EvaluationFileError) {
    let decoder = JSONDecoder()
    try forEachLine { (line, number) throws(EvaluationFileError) in
      let object: Object
      do {
        object = try decoder.decode(type, from: Data(line))
      } catch {
        guard String(validating: line, as: UTF8.self) != nil else {
          throw .notText(path: path, line: number)
        }
        throw .badLine(path: path, line: number, expected: expected)
      }
      try body(object, number)
    }
  }
}

/// A number, or a truth value as 0 or 1.
struct NumberOrBool: Decodable {
  let value: Double

  init(value: Double) { self.value = value }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let flag = try? container.decode(Bool.self) {
      value = flag ? 1 : 0
    } else {
      value = try container.decode(Double.self)
    }
  }
}

/// A name that may be written as a text, a number or a truth value.
struct AnyName: Decodable {
  let name: String

  init(_ name: String) { self.name = name }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let text = try? container.decode(String.self) {
      name = text
    } else if let number = try? container.decode(Int.self) {
      name = String(number)
    } else if let flag = try? container.decode(Bool.self) {
      name = String(flag)
    } else {
      name = String(try container.decode(Double.self))
    }
  }
}
