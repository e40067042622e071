/// Builds JSON text from any `Encodable`, with the keys in the order in which it writes them.
///
/// Foundation's encoder sorts keys or leaves them in no order at all; a person who reads a hit
/// wants the score and the place first. Numbers that are not finite become null.
package struct JSONValueEncoder: Encoder {
  /// A value that is being built; a class, for containers add to what their parent holds.
  final class Node {
    enum Content {
      /// JSON as it is.
      case text(String)
      case string(String)
      case object([(key: String, value: Node)])
      case array([Node])
    }
    var content = Content.text("null")

    /// Adds the JSON text to `result`.
    func write(
      to result: inout String, writing special: (Unicode.Scalar) -> String?
    ) {
      switch content {
      case .text(let text): result += text
      case .string(let text): result += JSONString.quoted(text, writing: special)
      case .object(let members):
        result += "{"
        for (place, member) in members.enumerated() {
          if place > 0 { result += "," }
          result += JSONString.quoted(member.key, writing: special) + ":"
          member.value.write(to: &result, writing: special)
        }
        result += "}"
      case .array(let elements):
        result += "["
        for (place, element) in elements.enumerated() {
          if place > 0 { result += "," }
          element.write(to: &result, writing: special)
        }
        result += "]"
      }
    }
  }

  let node: Node
  package var codingPath: [any CodingKey] { [] }
  package var userInfo: [CodingUserInfoKey: Any] { [:] }

  /// `value` as JSON on one line.
  ///
  /// - Parameters:
  ///   - value: What is written.
  ///   - special: What stands for a scalar in a string, as `JSONString.quoted` says.
  /// - Returns: The line, without its end.
  /// - Throws: What `value` throws.
  package static func text(
    _ value: some Encodable, writing special: (Unicode.Scalar) -> String? = { _ in nil }
  ) throws -> String {
    let node = Node()
    try value.encode(to: JSONValueEncoder(node: node))
    var result = ""
    node.write(to: &result, writing: special)
    return result
  }

  package func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    if case .object = node.content {} else { node.content = .object([]) }
    return KeyedEncodingContainer(Keyed<Key>(node: node))
  }

  package func unkeyedContainer() -> any UnkeyedEncodingContainer {
    node.content = .array([])
    return Unkeyed(node: node)
  }

  package func singleValueContainer() -> any SingleValueEncodingContainer { Single(node: node) }
}

extension JSONValueEncoder.Node {
  fileprivate func set(_ value: some Encodable) throws {
    switch value {
    case let value as String: content = .string(value)
    case let value as Bool: content = .text(value ? "true" : "false")
    case let value as any BinaryInteger: content = .text("\(value)")
    case let value as Float: content = .text(number(value, value.description))
    case let value as Double: content = .text(number(value, value.description))
    default: try value.encode(to: JSONValueEncoder(node: self))
    }
  }

  private func number(_ value: some BinaryFloatingPoint, _ text: String) -> String {
    guard value.isFinite else { return "null" }
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  fileprivate func member(_ key: any CodingKey) -> JSONValueEncoder.Node {
    let value = JSONValueEncoder.Node()
    guard case .object(var members) = content else { return value }
    // Out of the node while it grows, so that it is not copied.
    content = .text("")
    members.append((key.stringValue, value))
    content = .object(members)
    return value
  }

  fileprivate func element() -> JSONValueEncoder.Node {
    let value = JSONValueEncoder.Node()
    guard case .array(var elements) = content else { return value }
    content = .text("")
    elements.append(value)
    content = .array(elements)
    return value
  }
}

private struct Keyed<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let node: JSONValueEncoder.Node
  var codingPath: [any CodingKey] { [] }

  func encodeNil(forKey key: Key) { _ = node.member(key) }

  func encode(_ value: some Encodable, forKey key: Key) throws { try node.member(key).set(value) }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    JSONValueEncoder(node: node.member(key)).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    JSONValueEncoder(node: node.member(key)).unkeyedContainer()
  }

  func superEncoder() -> any Encoder { JSONValueEncoder(node: node) }
  func superEncoder(forKey key: Key) -> any Encoder { JSONValueEncoder(node: node.member(key)) }
}

private struct Unkeyed: UnkeyedEncodingContainer {
  let node: JSONValueEncoder.Node
  var codingPath: [any CodingKey] { [] }
  var count: Int {
    guard case .array(let elements) = node.content else { return 0 }
    return elements.count
  }

  func encodeNil() { _ = node.element() }

  func encode(_ value: some Encodable) throws { try node.element().set(value) }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) -> KeyedEncodingContainer<Nested> {
    JSONValueEncoder(node: node.element()).container(keyedBy: type)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    JSONValueEncoder(node: node.element()).unkeyedContainer()
  }

  func superEncoder() -> any Encoder { JSONValueEncoder(node: node.element()) }
}

private struct Single: SingleValueEncodingContainer {
  let node: JSONValueEncoder.Node
  var codingPath: [any CodingKey] { [] }

  func encodeNil() { node.content = .text("null") }

  func encode(_ value: some Encodable) throws { try node.set(value) }
}
