/// BERT's pre-tokenizer: words end at white space, and each punctuation mark is a word of its own.
struct WordSplitter: Sendable {
  private enum Class: UInt8 {
    case letter, space, punctuation, notASCII
  }

  private let classes: [Class]

  init() {
    classes = (UInt32(0)..<256).map { byte in
      let properties = ScalarTable.shared[byte]
      if byte >= 0x80 { return .notASCII }
      if properties.contains(.whitespace) { return .space }
      return properties.contains(.punctuation) ? .punctuation : .letter
    }
  }

  /// Calls `body` with each word of `text[range]`, which is valid UTF-8.
  @inline(__always)
  func forEachWord(
    of text: borrowing Span<UInt8>, _ range: Range<Int>, _ body: (Range<Int>) -> Void
  ) {
    var start = range.lowerBound
    var position = start
    while position < range.upperBound {
      var kind = classes[Int(text[position])]
      var length = 1
      if kind == .notASCII {
        let scalar = UTF8Scalars.scalar(in: text, at: position)
        let properties = ScalarTable.shared[scalar.value]
        length = scalar.length
        kind = .letter
        if properties.contains(.whitespace) { kind = .space }
        if properties.contains(.punctuation) { kind = .punctuation }
      }
      let end = position + length
      if kind != .letter {
        if start < position { body(start..<position) }
        if kind == .punctuation { body(position..<end) }
        start = end
      }
      position = end
    }
    if start < position { body(start..<position) }
  }
}
