import Documents
import Testing

@Suite
struct `Lists without bullets` {
  static func texts(_ text: String) throws -> [String] {
    try DocumentReader().passages(of: text, format: .text).map(\.text)
  }

  @Test(arguments: [
    "Writing a will\nBuying a house\nOpening a bank account for a child",
    "milk\neggs\nbread\nice cream", "Milk\neggs\nBread\nbutter",
    "Call the plumber\nmilk and eggs\nA new tyre for the bicycle of Jane\nletters\nStamps\nsoap",
    "2026-01-01\n2026-01-02\n2026-01-03", "潮の満ち引き\n月の引力\n海岸の水位について",
    "The Old Man and the Sea\nPride and Prejudice\nThe Curious Incident of the Dog in the Night-Time\nEmma",
    "Writing a will\n\nMilk\nEggs",
  ])
  func `each line is a passage`(text: String) throws {
    #expect(
      try Self.texts(text) == text.split(separator: "\n").map(String.init))
  }

  @Test(arguments: [
    """
    Call me Ishmael. Some years ago, never mind how long precisely, having
    little or no money in my purse, and nothing particular to interest me on
    shore, I thought I would sail about a little and see the watery part of
    the world
    """,
    """
    We wrap our lines by hand,
    one clause a line,
    so that a change
    shows up as a small one
    """,
    """
    The tide comes in twice a day,
      and it goes out as often;
    who walks on the sand in between
      is well advised to know when.
    """,
    "The quick brown fox jumps over the lazy dog and runs\ninto the wood",
    "When the train to the coast was late again we took\nthe bus and met Jane in\nLondon where she\nlived then.",
  ])
  func `wrapped prose and verse stay joined`(text: String) throws {
    let joined = try Self.texts(text).joined(separator: " ")
    #expect(joined == text.split(whereSeparator: \.isWhitespace).joined(separator: " "))
    #expect(try Self.texts(text).count < text.split(separator: "\n").count)
  }

  @Test func `an item that is wrapped stays whole`() throws {
    let text =
      "Fix the walk that followed a link to a folder above it and\n  never came to an end\n"
      + "Add a flag\nSay more"
    #expect(try Self.texts(text).count == 3)
  }
}
