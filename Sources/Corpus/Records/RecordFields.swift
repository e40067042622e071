/// The fields of the records of one source, without their text, field by field.
///
/// A value that occurs often is kept once: most fields of records have few different values.
package struct RecordFields: Sendable, Equatable {
  /// One field of all records.
  package struct Field: Sendable, Equatable {
    /// As the records call it.
    package let name: String
    /// Its different values, in the order in which they first occur.
    package fileprivate(set) var values: [String] = []
    /// For each record 1 + the index of its value, or 0 where it has none; records at the end that
    /// have none are left out.
    package fileprivate(set) var codes: [UInt32] = []
    fileprivate var known: [String: UInt32] = [:]
  }

  /// Longer values, in bytes of UTF-8, are texts rather than something to filter by: they are left
  /// out.
  package static let longestValue = 255
  /// Further fields of a source are left out.
  package static let mostFields = 64

  /// How many records there are, those without fields included.
  package private(set) var recordCount = 0
  /// In the order in which they first occur.
  package private(set) var fields: [Field] = []
  private var places: [String: Int] = [:]

  /// No records.
  package init() {}

  /// Begins the next record.
  ///
  /// - Returns: Its number, from 0.
  package mutating func addRecord() -> Int {
    recordCount += 1
    return recordCount - 1
  }

  /// Gives the newest record a value; an empty one is none.
  package mutating func set(_ name: String, to value: String) {
    guard !name.isEmpty, name.utf8.count <= Self.longestValue, !value.isEmpty,
      value.utf8.count <= Self.longestValue
    else { return }
    let place = places[name] ?? fields.count
    if place == fields.count {
      guard place < Self.mostFields else { return }
      fields.append(Field(name: name))
      places[name] = place
    }
    fields[place].set(value, of: recordCount - 1)
  }
}

extension RecordFields.Field {
  fileprivate mutating func set(_ value: String, of record: Int) {
    var code = known[value]
    if code == nil {
      values.append(value)
      code = UInt32(values.count)
      known[value] = code
    }
    while codes.count <= record { codes.append(0) }
    codes[record] = code ?? 0
  }
}
