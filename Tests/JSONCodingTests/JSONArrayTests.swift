import JSONCoding
import Testing

@Suite struct JSONArrayTests {
  @Test(
    arguments: [
      ("[]", []), ("[\"a\", \"b, c\"]", ["a", "b, c"]), ("[1, 2.50, true]", ["1", "2.50", "true"]),
      ("[\"\\u00e9\\\"\", {\"a\": [1, 2]}, [3]]", ["é\"", "{\"a\": [1, 2]}", "[3]"]),
      // What only looks like JSON is taken as far as it goes.
      ("[a, b ]", ["a", "b"]), ("[\"a\" x, \"b\", \"\\ud800\"]", ["b"]),
      ("a", []), ("", []), ("[1, 2", []),
    ])
  func `elements are strings' contents, and anything else as it is written`(
    text: String, elements: [String]
  ) {
    #expect(JSONArray.elements(of: text) == elements)
  }
}
