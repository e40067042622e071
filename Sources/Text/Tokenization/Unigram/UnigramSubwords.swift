/// SentencePiece's way from text to tokens, as `tokenizer.json` describes it.
struct UnigramSubwords: Sendable {
  var normalizers: [TextNormalizer]
  let splitters: [UnigramSplitter]
  let model: UnigramModel

  /// Whether places in the text decide tokens.
  var needsSources: Bool {
    splitters.contains { splitter in
      if case .metaspace(let metaspace) = splitter { metaspace.prepending == .first } else { false }
    }
  }

  /// How pieces become text: by the last sign that stands for blanks.
  var decoder: TokenDecoder {
    for splitter in splitters.reversed() {
      guard case .metaspace(let metaspace) = splitter else { continue }
      return .signed(
        String(decoding: metaspace.replacement, as: UTF8.self),
        isFirstBlank: metaspace.prepending == .never)
    }
    return .signed("▁", isFirstBlank: false)
  }

  /// Puts the normal form of `text[range]` into `memory.normalized`, which is empty.
  func normalize(_ text: Span<UInt8>, _ range: Range<Int>, in memory: inout SubwordMemory) {
    memory.normalized.reserveCapacity(range.count + range.count / 8)
    guard let first = normalizers.first else {
      TextNormalizer.strip(left: false, right: false)
        .normalize(text, range, into: &memory.normalized)
      return
    }
    first.normalize(text, range, into: &memory.normalized)
    for normalizer in normalizers.dropFirst() {
      let input = memory.normalized
      var output = NormalizedInput(tracksSources: input.tracksSources)
      normalizer.normalize(input.bytes.span, 0..<input.bytes.count, into: &output)
      output.mapSources(through: input)
      memory.normalized = output
    }
  }

  /// Appends the tokens of a part of the normal form.
  func append(_ range: Range<Int>, in memory: inout SubwordMemory, to list: inout TokenList) {
    let normalized = memory.normalized
    memory.split.begin(
      normalized.bytes.span, range, tracksSources: normalized.tracksSources)
    for splitter in splitters {
      switch splitter {
      case .whitespace: memory.split.splitAtWhitespace()
      case .metaspace(let metaspace):
        memory.split.apply(metaspace) { normalized.source(ofByte: $0).lowerBound == 0 }
      }
    }
    let mark = list.count
    let (text, words) = (memory.split.text, memory.split.words)
    for word in words where !word.isEmpty {
      model.append(word: word, of: text.bytes.span, steps: &memory.steps, to: &list)
    }
    list.mapRanges(from: mark) { text.source(of: $0) }
  }
}
