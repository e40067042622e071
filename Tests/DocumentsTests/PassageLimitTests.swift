import Documents
import Records
import Testing

/// A model that reads so many words of a text; a word may be as long as it will.
private struct WordReach: TextReach {
  var words: Int
  var surelyRead: Int { words }

  func reach(into text: ArraySlice<UInt8>) -> Int {
    var (count, isInWord) = (0, false)
    for (place, byte) in text.enumerated() {
      let isSpace = byte <= 0x20
      if !isSpace, !isInWord {
        count += 1
        if count > words { return place }
      }
      isInWord = !isSpace
    }
    return text.count
  }
}

/// A model that reads so many letters, each a token of its own.
private struct LetterReach: TextReach {
  var letters: Int
  var surelyRead: Int { letters }

  func reach(into text: ArraySlice<UInt8>) -> Int {
    var (place, count) = (0, 0)
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      count += scalar == " " ? 0 : 1
      if count > letters { return place }
      place += UTF8.width(scalar)
    }
    return text.count
  }
}

@Suite
struct `Passage limit` {
  private func reader(_ reach: any TextReach) throws -> DocumentReader {
    var options = DocumentReader.Options()
    options.limit = PassageLimit(reach: reach)
    return try DocumentReader(options: options)
  }

  @Test func `a sentence is cut at a clause, else a comma, else a word`() throws {
    let reader = try reader(WordReach(words: 6))
    func cut(_ text: String) throws -> [String] {
      try reader.passages(of: text, format: .text).map(\.text)
    }
    #expect(try cut("One two three four five six.") == ["One two three four five six."])
    #expect(
      try cut("One two three, four; five six seven eight.") == [
        "One two three, four;", "five six seven eight.",
      ])
    #expect(
      try cut("One two three four, five six seven eight.") == [
        "One two three four,", "five six seven eight.",
      ])
    #expect(
      try cut("One two three four five six seven eight.") == [
        "One two three four five six", "seven eight.",
      ])
  }

  @Test(arguments: ["子", "é", "😀", "👩‍👩‍👧", "a"], [5, 24, 60])
  func `what has no words is cut between characters and loses none`(
    piece: String, letters: Int
  ) throws {
    let text = String(repeating: piece, count: 300)
    let passages = try reader(LetterReach(letters: letters)).passages(of: text, format: .lines)
    let reach = LetterReach(letters: letters)
    // People see 👩‍👩‍👧 as one character: it is not taken apart unless a model reads less than that.
    #expect(
      passages.map(\.text).joined().unicodeScalars.count == text.unicodeScalars.count
        || !piece.unicodeScalars.contains { $0.properties.isAlphabetic })
    for passage in passages {
      #expect(reach.reach(into: Array(passage.text.utf8)[...]) == passage.text.utf8.count)
    }
  }

  @Test func `a long table is cut between rows and each piece shows the header`() throws {
    let rows = (1...9).map { "| berth \($0) | *boat* \($0) |" }
    let text =
      "# Harbour\n\n| Berth | Boat |\n| --- | --- |\n" + rows.joined(separator: "\n") + "\n"
    let passages = try reader(WordReach(words: 18)).passages(of: text, format: .markdown)
    #expect(
      passages.map(\.text) == [
        "Berth | Boat; berth 1 | boat 1; berth 2 | boat 2; berth 3 | boat 3",
        "Berth | Boat; berth 4 | boat 4; berth 5 | boat 5; berth 6 | boat 6",
        "Berth | Boat; berth 7 | boat 7; berth 8 | boat 8; berth 9 | boat 9",
      ])
    #expect(passages.map(\.lines) == [3...7, 8...10, 11...13])
    let bytes = Array(text.utf8)
    #expect(
      String(decoding: bytes[passages[1].byteRange], as: UTF8.self)
        == rows[3...5].joined(separator: "\n"))
    #expect(passages.allSatisfy { $0.heading == "Harbour" })
  }

  @Test func `a row that is too long is cut and each piece shows the header`() throws {
    let long = (1...20).map { "w\($0)" }.joined(separator: " ")
    let text = "| Name | Note |\n|---|---|\n| a | \(long) |\n"
    let passages = try reader(WordReach(words: 12)).passages(of: text, format: .markdown)
    #expect(passages.allSatisfy { $0.text.hasPrefix("Name | Note; ") })
    let shown = passages.flatMap { $0.text.split(separator: " ") }
    #expect((1...20).allSatisfy { shown.contains("w\($0)") })
    #expect(passages.allSatisfy { $0.lines == 1...3 || $0.lines == 3...3 })
  }

  @Test func `code is cut between lines`() throws {
    let code = (1...7).map { "let a\($0) = \($0)" }
    let text = "```\n" + code.joined(separator: "\n") + "\n```\n"
    let passages = try reader(WordReach(words: 13)).passages(of: text, format: .markdown)
    #expect(
      passages.map(\.text) == [
        "let a1 = 1 let a2 = 2 let a3 = 3", "let a4 = 4 let a5 = 5 let a6 = 6", "let a7 = 7",
      ])
    #expect(passages.map(\.lines) == [2...4, 5...7, 8...8])
  }

  @Test(arguments: [DocumentFormat.jsonl, .csv, .text, .lines, .markdown])
  func `every format loses nothing`(format: DocumentFormat) throws {
    let words = (1...50).map { "w\($0)" }
    let sentence = words.joined(separator: " ")
    let text =
      switch format {
      case .jsonl: "{\"id\":1,\"text\":\"\(sentence)\"}\n"
      case .csv: "id,text\n1,\(sentence)\n"
      default: sentence + "\n"
      }
    let passages = try reader(WordReach(words: 7)).passages(of: text, format: format)
    #expect(passages.flatMap { $0.text.split(separator: " ") }.map(String.init) == words)
    #expect(passages.count == 8)
    let bytes = Array(text.utf8)
    for passage in passages {
      #expect(String(decoding: bytes[passage.byteRange], as: UTF8.self) == passage.text)
    }
  }
}
