import TestSupport
import Testing
import Tokenization
import TransformerTraining
import VectorMath

/// What a model reads in pre-training.
@Suite struct SequenceTests {
  private static let vocabulary: [String] =
    ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + (0..<120).map { "w\($0)" }
    + (0..<80).map { "##c\($0)" }
  private let tokens: SequenceTokens
  private let cls: Int32 = 2
  private let sep: Int32 = 3
  private let mask: Int32 = 4
  private let ordinary: ClosedRange<Int32> = 5...204

  init() throws {
    let folder = try TemporaryFolder()
    for (name, text) in VocabularyFiles.files(
      of: Self.vocabulary, isCased: false, maximumLength: 512)
    {
      try folder.write(text, to: name)
    }
    tokens = try SequenceTokens(try Tokenizer(folder: folder.path), path: folder.path)
  }

  /// Documents of random sentences; the number of a document can be read from no token.
  private func documents(
    _ count: Int, sentences: ClosedRange<Int> = 3...40, tokens: ClosedRange<Int> = 3...30,
    longest: Int = 125, seed: UInt64 = 1
  ) -> TokenizedDocuments {
    var generator = SeededGenerator(seed: seed)
    var documents = TokenizedDocuments()
    for _ in 0..<count {
      documents.append(
        (0..<Int.random(in: sentences, using: &generator)).map { _ in
          (0..<Int.random(in: tokens, using: &generator)).map { _ in
            Int32.random(in: ordinary, using: &generator)
          }
        }, longest: longest)
    }
    return documents
  }

  private func sequences(
    _ documents: TokenizedDocuments, _ options: SequenceOptions, epoch: Int = 0, seed: UInt64 = 7
  ) -> [MaskedSequence] {
    let plan = SequencePlan(documents, options, seed: seed, epoch: epoch)
    return plan.pairs.enumerated().map {
      MaskedSequence($1, of: documents, tokens, options, seed: seed ^ UInt64($0))
    }
  }

  @Test func `half of the pairs follow, and the others come from other documents`() {
    let documents = documents(300)
    let plan = SequencePlan(documents, SequenceOptions(), seed: 3, epoch: 0)
    let next = plan.pairs.count { $0.isNext == true }
    #expect(plan.pairs.count > 1_000)
    #expect(abs(Double(next) / Double(plan.pairs.count) - 0.5) < 0.03)
    // Where each document's tokens end.
    var ends: [Int] = []
    var end = 0
    for number in 0..<documents.count {
      end += documents.selecting([number]).ids.count
      ends.append(end)
    }
    func document(of place: Int) -> Int { ends.firstIndex { place < $0 } ?? -1 }
    for pair in plan.pairs {
      #expect(!pair.first.isEmpty && !pair.second.isEmpty)
      #expect(pair.first.count + pair.second.count <= 125)
      let same = document(of: pair.first.lowerBound) == document(of: pair.second.lowerBound)
      #expect(same == pair.isNext)
      for text in [pair.first, pair.second] {
        #expect(document(of: text.lowerBound) == document(of: text.upperBound - 1))
      }
    }
  }

  @Test func `every sentence is read, and a tenth of the sequences is short`() {
    let documents = documents(60, sentences: 100...200, tokens: 5...10)
    let plan = SequencePlan(documents, SequenceOptions(), seed: 3, epoch: 0)
    var isRead = [Bool](repeating: false, count: documents.ids.count)
    for pair in plan.pairs {
      for place in pair.first { isRead[place] = true }
      if pair.isNext == true { for place in pair.second { isRead[place] = true } }
    }
    // What does not fit is cut off at the ends, a few tokens of a sequence.
    #expect(Double(isRead.count { $0 }) / Double(isRead.count) > 0.95)
    let short = plan.pairs.count { $0.first.count + $0.second.count < 105 }
    #expect((0.05..<0.15).contains(Double(short) / Double(plan.pairs.count)))
    var options = SequenceOptions()
    options.shortShare = 1
    let all = SequencePlan(documents, options, seed: 3, epoch: 0).pairs
    #expect(all.count > plan.pairs.count)
  }

  @Test func `15 of 100 tokens are hidden: 80 by the mask, 10 by others, 10 not at all`() {
    let documents = documents(300)
    let plan = SequencePlan(documents, SequenceOptions(), seed: 3, epoch: 0)
    var (all, chosen, masked, kept, other) = (0, 0, 0, 0, 0)
    for (number, sequence) in sequences(documents, SequenceOptions(), seed: 3).enumerated() {
      let pair = plan.pairs[number]
      let whole =
        [cls] + documents.ids[pair.first] + [sep] + documents.ids[pair.second] + [sep]
      #expect(sequence.ids.count == whole.count && sequence.typeIDs.count == whole.count)
      let boundary = pair.first.count + 2
      #expect(sequence.typeIDs.firstIndex(of: 1) == boundary)
      #expect(sequence.places == sequence.places.sorted())
      #expect(Set(sequence.places).count == sequence.places.count)
      #expect((1...20).contains(sequence.places.count))
      let places = Set(sequence.places)
      for index in whole.indices where !places.contains(index) {
        #expect(sequence.ids[index] == whole[index])
      }
      for (place, label) in zip(sequence.places, sequence.labels) {
        #expect(whole[place] == label && ordinary.contains(label))
        if sequence.ids[place] == mask {
          masked += 1
        } else if sequence.ids[place] == label {
          kept += 1
        } else {
          #expect(ordinary.contains(sequence.ids[place]))
          other += 1
        }
      }
      all += whole.count
      chosen += sequence.places.count
    }
    #expect(abs(Double(chosen) / Double(all) - 0.15) < 0.005)
    #expect(abs(Double(masked) / Double(chosen) - 0.8) < 0.02)
    #expect(abs(Double(kept) / Double(chosen) - 0.1) < 0.02)
    #expect(abs(Double(other) / Double(chosen) - 0.1) < 0.02)
  }

  @Test func `whole words are hidden whole`() {
    var options = SequenceOptions()
    options.masksWholeWords = true
    options.mostMasked = 9
    let documents = documents(40)
    var isAny = false
    for sequence in sequences(documents, options) {
      var whole = sequence.ids
      for (place, label) in zip(sequence.places, sequence.labels) { whole[place] = label }
      let places = Set(sequence.places)
      #expect(places.count <= 9)
      for place in whole.indices where whole[place] >= 125 {
        // `##c`: it is hidden just when the token before it is, unless that is [CLS] or [SEP].
        guard whole[place - 1] > 4 else { continue }
        #expect(places.contains(place) == places.contains(place - 1))
        isAny = isAny || places.contains(place)
      }
    }
    #expect(isAny)
  }

  @Test func `each epoch has other sequences and other masks, and each seed`() {
    let documents = documents(20)
    let options = SequenceOptions()
    let first = sequences(documents, options)
    #expect(first == sequences(documents, options))
    #expect(first != sequences(documents, options, epoch: 1))
    #expect(first != sequences(documents, options, seed: 8))
    let pair = SequencePlan(documents, options, seed: 1, epoch: 0).pairs[0]
    #expect(
      MaskedSequence(pair, of: documents, tokens, options, seed: 1).places
        != MaskedSequence(pair, of: documents, tokens, options, seed: 2).places)
  }

  @Test func `documents that are read in parts are the same as those that are read at once`() {
    let (whole, first) = (documents(12), documents(12).selecting(Array(0..<5)))
    var parts = first
    parts.append(whole.selecting(Array(5..<12)))
    #expect(parts.digest == whole.digest && parts.count == 12)
    #expect(first.digest != whole.digest)
  }

  @Test func `one document has no other that could be put in its place`() {
    let plan = SequencePlan(documents(1), SequenceOptions(), seed: 3, epoch: 0)
    #expect(!plan.pairs.isEmpty)
    #expect(plan.pairs.allSatisfy { $0.isNext == nil && $0.first.count + $0.second.count <= 125 })
    var single = TokenizedDocuments()
    single.append([[7, 8, 9]], longest: 125)
    let sequence = sequences(single, SequenceOptions())
    #expect(sequence.count == 1 && sequence[0].ids.count == 5)
    #expect(sequence[0].typeIDs == [0, 0, 0, 0, 0] && sequence[0].isNext == nil)
  }

  @Test func `sentences longer than a sequence are cut into pieces`() {
    var documents = TokenizedDocuments()
    let long = (0..<700).map { Int32(5 + $0 % 200) }
    documents.append([long], longest: 13)
    documents.append([[9]], longest: 13)
    var options = SequenceOptions()
    options.length = 16
    for sequence in sequences(documents, options) {
      #expect(sequence.ids.count <= 16 && !sequence.places.isEmpty)
      #expect(sequence.ids.count { $0 == sep } == 2)
    }
    #expect(documents.ids == long + [9])
  }

  @Test func `empty sentences and documents are left out`() {
    var documents = TokenizedDocuments()
    documents.append([], longest: 9)
    documents.append([[], []], longest: 9)
    documents.append([[], [7], []], longest: 9)
    #expect(documents.count == 1 && documents.ids == [7])
    #expect(SequencePlan(TokenizedDocuments(), SequenceOptions(), seed: 0, epoch: 0).pairs.isEmpty)
  }

  @Test func `documents of a single sentence have pairs too`() {
    let pairs = SequencePlan(
      documents(50, sentences: 1...1), SequenceOptions(), seed: 3, epoch: 0
    ).pairs
    #expect(pairs.count == 50 && pairs.allSatisfy { $0.isNext == false && !$0.second.isEmpty })
  }

  @Test func `settings out of range are refused`() {
    for change: (inout SequenceOptions) -> Void in [
      { $0.length = 7 }, { $0.length = 513 }, { $0.shortShare = 1.5 }, { $0.maskedShare = 0 },
      { $0.mostMasked = 0 },
    ] {
      var options = SequenceOptions()
      change(&options)
      #expect(throws: TrainingError.self) { try options.validate(maximumLength: 512) }
    }
    #expect(throws: Never.self) { try SequenceOptions().validate(maximumLength: 512) }
  }
}
