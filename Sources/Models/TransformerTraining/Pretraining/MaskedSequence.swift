internal import VectorMath

/// What a model reads in pre-training, and what it is to guess.
package struct MaskedSequence: Sendable, Equatable {
  /// `[CLS]` A `[SEP]` B `[SEP]`, some tokens hidden.
  package let ids: [Int32]
  /// 0 up to the first `[SEP]`, 1 behind it.
  package let typeIDs: [Int32]
  /// The places that are to be guessed, rising.
  package let places: [Int]
  /// The tokens that stood there.
  package let labels: [Int32]
  /// Whether B follows A; nil where that is not asked.
  package let isNext: Bool?

  /// A sequence of its parts.
  package init(
    ids: [Int32], typeIDs: [Int32], places: [Int], labels: [Int32], isNext: Bool?
  ) {
    precondition(
      ids.count == typeIDs.count && places.count == labels.count,
      "\(ids.count) tokens, \(typeIDs.count) segments, \(places.count) places, \(labels.count) labels"
    )
    self.ids = ids
    self.typeIDs = typeIDs
    self.places = places
    self.labels = labels
    self.isNext = isNext
  }
}

extension MaskedSequence {
  /// Puts a sequence together and hides some of its tokens.
  ///
  /// As Devlin et al. 2019 do, §3.1 and §A.1: 80 % of the chosen tokens become `[MASK]`, 10 % another token, and 10 % stay as they are.
  ///
  /// - Parameters:
  ///   - pair: The two texts.
  ///   - documents: Where their tokens stand.
  ///   - tokens: The vocabulary.
  ///   - options: How much is hidden.
  ///   - seed: Decides which tokens; another one each epoch and for each sequence.
  package init(
    _ pair: SequencePlan.Pair, of documents: TokenizedDocuments, _ tokens: SequenceTokens,
    _ options: SequenceOptions, seed: UInt64
  ) {
    var ids = [tokens.classification] + documents.ids[pair.first] + [tokens.separator]
    var types = [Int32](repeating: 0, count: ids.count)
    let secondStart = ids.count
    if !pair.second.isEmpty {
      ids += documents.ids[pair.second] + [tokens.separator]
      types += [Int32](repeating: 1, count: ids.count - secondStart)
    }
    // Tokens that are chosen together.
    var groups: [Range<Int>] = []
    for place in ids.indices where !tokens.isSpecial[Int(ids[place])] {
      if options.masksWholeWords, tokens.continuesWord[Int(ids[place])], let last = groups.last,
        last.upperBound == place
      {
        groups[groups.count - 1] = last.lowerBound..<place + 1
      } else {
        groups.append(place..<place + 1)
      }
    }
    var generator = SeededGenerator(seed: seed)
    groups.shuffle(using: &generator)
    let share = Double(ids.count) * options.maskedShare
    let most =
      options.mostMasked ?? max(1, Int((Double(options.length) * options.maskedShare).rounded(.up)))
    let wanted = min(most, max(1, Int(share.rounded())))
    var chosen: [Int] = []
    for group in groups where chosen.count + group.count <= wanted {
      chosen += group
      if chosen.count == wanted { break }
    }
    chosen.sort()
    labels = chosen.map { [ids] in ids[$0] }
    for place in chosen {
      let chance = generator.unit()
      if chance < 0.8 {
        ids[place] = tokens.mask
      } else if chance < 0.9, let other = tokens.ordinary.randomElement(using: &generator) {
        ids[place] = other
      }
    }
    self.ids = ids
    typeIDs = types
    places = chosen
    isNext = pair.isNext
  }
}
