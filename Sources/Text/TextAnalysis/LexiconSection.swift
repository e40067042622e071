extension Lexicon {
  /// A list of a lexicon; the raw value is its name in the files.
  package enum Section: String, CaseIterable, Sendable {
    // What a text is about.

    /// Words that say nothing about a subject.
    case stopWords = "stop words"
    /// Tags of HTML that are no words, or stand within words.
    case inlineTags = "inline tags"
    /// Tags that stand alone; joined to a word they are the type that something is made of.
    case blockTags = "block tags"
    /// Tags that have attributes, or an end; else they are the names of something to fill in.
    case tagsWithAttributes = "tags with attributes"

    // Where a sentence ends. Except for the last, these are compared as they are written.

    /// A name, a number or an example always follows the full stop: `Dr.`, `Fig.`.
    case abbreviationsBeforeAName = "abbreviations before a name"
    /// They never end a sentence: `e.g.`.
    case abbreviationsInside = "abbreviations inside a sentence"
    /// Abbreviations before a number, words of their own otherwise: `No. 5`, `Jan. 5`.
    case abbreviationsBeforeANumber = "abbreviations before a number"
    /// They end a sentence when the next word is one that often begins one: `Inc.`.
    case abbreviationsEitherWay = "abbreviations either way"
    /// Words in small letters behind which a single capital is no name: `vitamin C.`
    case wordsBeforeAnInitial = "words before an initial"
    /// Words that often begin a sentence and rarely a name.
    case sentenceStarters = "sentence starters"
    /// Words that two short texts are compared by: no sentence begins behind their full stop.
    case abbreviationsInAnyCase = "abbreviations in any case"

    // What denies.

    /// Words that deny: `not`, `niemand`.
    case denials
    /// Words that deny the verb behind `to`: `failed to reach`.
    case denialsWithTo = "denials with to"
    /// Words that deny within their meaning: `forbidden` says what `not allowed` says.
    case impliedDenials = "implied denials"
    /// Beginnings that turn a word into its opposite: `unsafe`.
    case denialPrefixes = "denial prefixes"
    /// Words between a denial and what is denied that are no stop words: `no longer`.
    case wordsAfterADenial = "words after a denial"
    /// What follows a comparison: `longer than`.
    case than
    /// Words that say the opposite of each other; their regular forms do as well.
    case opposites
    /// Beginnings of which one makes the opposite of the other: `include`, `exclude`.
    case oppositeBeginnings = "opposite beginnings"

    // Other words.

    /// Words of one kind that exclude each other: `red`, `blue`.
    case rivals
    /// Words that exclude each other between the same two words: `to`, `from`; `both`, `either`.
    case wordsInAFrame = "words in a frame"
    /// Modals that exclude each other where nothing else differs: `must`, `may`.
    case modals
    /// Words whose place in a text says nothing.
    case articles
    /// Endings of one word's forms.
    case wordEndings = "word endings"
    /// Between words that these join, the order says nothing: `Ann and Bob`.
    case joiners
    /// Words that follow a verb that gives an order, and do not follow a name: `Open the`.
    case objectsOfOrders = "objects of orders"

    // Names.

    /// How people are addressed.
    case titles
    /// Endings that make the name of a people of the name of a place: `India`, `Indian`.
    case nameEndings = "name endings"
    /// Other words for a name, which stands before the colon.
    case nameForms = "name forms"

    // Numbers and units.

    /// Numbers below a hundred.
    case numbers
    /// Ordinal numbers.
    case ordinals
    /// Words that multiply the number before them.
    case multipliers
    /// Parts of a whole, and counts of times.
    case partsAndTimes = "parts and times"
    /// Units in the singular; before the colon stand how many base units it is, and what it measures.
    case units
    /// Beginnings of names of units, and the number that they multiply the unit by.
    case unitPrefixes = "unit prefixes"
    /// Words that make a length an area or a volume; before the colon stands the exponent.
    case powers
    /// Frequencies in one word; before the colon stand a number and a unit.
    case frequencies

    // Dates.

    /// Months by their number.
    case months
    /// Other words for a time; before the colon stand its kind and its name.
    case times

    /// How the lines of a section are read.
    package enum Form: Sendable {
      /// Words, in lines of any length.
      case words
      /// `meaning: word word`.
      case meanings
      /// `word word / word word`: words of one meaning, and those of another.
      case alternatives
    }

    package var form: Form {
      switch self {
      case .opposites, .oppositeBeginnings, .rivals, .wordsInAFrame, .modals: .alternatives
      case .nameForms, .numbers, .ordinals, .multipliers, .partsAndTimes, .units, .unitPrefixes,
        .powers, .frequencies, .months, .times:
        .meanings
      default: .words
      }
    }

    /// Whether capitals count; words of all other sections are in small letters.
    package var countsCapitals: Bool {
      switch self {
      case .abbreviationsBeforeAName, .abbreviationsInside, .abbreviationsBeforeANumber,
        .abbreviationsEitherWay, .wordsBeforeAnInitial, .sentenceStarters:
        true
      default: false
      }
    }
  }
}
