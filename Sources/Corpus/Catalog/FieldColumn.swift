/// One field of all records of a document, as the catalog keeps it (`docs/formats/catalog.md`).
package struct FieldColumn: Sendable, Equatable {
  /// As the records call it.
  package let name: String
  /// Its different values; none is longer than 255 bytes of UTF-8.
  package let values: [String]
  /// For each record 1 + the index of its value, or 0 where it has none; records at the end that
  /// have none may be left out.
  package let codes: [UInt32]

  /// A column; every code is a number of a value, or 0.
  package init(name: String, values: [String], codes: [UInt32]) {
    precondition(values.allSatisfy { $0.utf8.count <= 255 }, "\(name): a value is too long")
    precondition(codes.allSatisfy { $0 <= values.count }, "\(name): a code without a value")
    self.name = name
    self.values = values
    self.codes = codes
  }

  /// Reads what `bytes` wrote; `nil` when that cannot be.
  init?(name: String, bytes: [UInt8]) {
    var place = 0
    func number(_ count: Int) -> Int? {
      guard bytes.count - place >= count else { return nil }
      defer { place += count }
      return bytes[place..<place + count].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
    guard let valueCount = number(4), let codeCount = number(4), valueCount <= bytes.count,
      codeCount <= bytes.count
    else { return nil }
    var values: [String] = []
    values.reserveCapacity(valueCount)
    for _ in 0..<valueCount {
      guard let length = number(1), bytes.count - place >= length else { return nil }
      values.append(String(decoding: bytes[place..<place + length], as: UTF8.self))
      place += length
    }
    let width = Self.width(valueCount)
    guard bytes.count - place == codeCount * width else { return nil }
    codes = (0..<codeCount).map { record in
      (0..<width).reduce(0) { $0 | UInt32(bytes[place + record * width + $1]) << UInt32($1 * 8) }
    }
    guard codes.allSatisfy({ $0 <= valueCount }) else { return nil }
    self.name = name
    self.values = values
  }

  /// The column as it is stored: how many values and codes (4 bytes each), the values, each after
  /// its length (1 byte), then the codes, 1, 2 or 4 bytes each; little-endian.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    func append(_ number: Int, _ width: Int) {
      for byte in 0..<width { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * byte))) }
    }
    append(values.count, 4)
    append(codes.count, 4)
    for value in values {
      append(value.utf8.count, 1)
      bytes.append(contentsOf: value.utf8)
    }
    let width = Self.width(values.count)
    for code in codes { append(Int(code), width) }
    return bytes
  }

  private static func width(_ valueCount: Int) -> Int {
    valueCount < 1 << 8 ? 1 : valueCount < 1 << 16 ? 2 : 4
  }

  /// Which of `count` records have a value that passes; those without one have `withoutValue`.
  func records(
    _ count: Int, withoutValue: Bool = false, where passes: (String) -> Bool
  ) -> [Bool] {
    let verdicts = [withoutValue] + values.map(passes)
    var result = codes.prefix(count).map { verdicts[Int($0)] }
    result.append(contentsOf: repeatElement(withoutValue, count: count - result.count))
    return result
  }
}
