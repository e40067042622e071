/// A flag or a variable whose value cannot be used here.
struct FlagError: Error, Equatable, CustomStringConvertible {
  /// The flag's or the variable's name.
  let name: String
  /// Its value.
  let value: String
  /// The values that it may have.
  let expected: String

  var description: String { "\(name) is \(value); it must be \(expected)." }
}
