import JSONCoding
import Testing

@Suite struct JSONValueEncoderTests {
  private struct Inner: Encodable { let z: Float, a: [Int], none: Int?, yes = true }
  private struct Outer: Encodable { let text: String, inner: Inner, bad: Double }

  @Test func `keys keep their order, and text stays UTF-8`() throws {
    let value = Outer(
      text: "ü/\"\\\n\u{1}", inner: Inner(z: 0.5, a: [1, 2], none: nil), bad: .infinity)
    #expect(
      try JSONValueEncoder.text(value)
        == #"{"text":"ü/\"\\\n\u0001","inner":{"z":0.5,"a":[1,2],"yes":true},"bad":null}"#)
    #expect(try JSONValueEncoder.text([Int]()) == "[]")
    #expect(try JSONValueEncoder.text(["a": Float(1)]) == "{\"a\":1}")
    #expect(try JSONValueEncoder.text("a") == "\"a\"")
  }

  @Test func `what else is to be escaped is escaped in keys and in values`() throws {
    let text = try JSONValueEncoder.text(["<": "<a"]) { $0 == "<" ? JSONString.escape($0) : nil }
    #expect(text == #"{"\u003c":"\u003ca"}"#)
  }
}
