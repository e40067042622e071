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
    /// They stand inside a sentence wherever they stand: `e.g.`.
    case abbreviationsInside = "abbreviations inside a sentence"
    /// Abbreviations before a number, words of their own otherwise: `No. 5`, `Jan. 5`.
    case abbreviationsBeforeANumber = "abbreviations before a number"
    /// They end a sentence when the next word is one that often begins one: `Inc.`.
    case abbreviationsEitherWay = "abbreviations either way"
    /// Behind other words in small letters one capital is no name: `vitamin C.`
    case wordsBeforeAnInitial = "words before an initial"
    /// Words that often begin a sentence and rarely a name.
    case sentenceStarters = "sentence starters"
    /// Where two short texts are compared: no sentence begins behind their full stop.
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
    /// Words that make a denial a bound: `no longer than`.
    case bounds
    /// What follows a bound.
    case than
    /// Words that say the opposite of each other.
    case opposites

    // Other words.

    /// Words of one kind of which only one is meant at a place: `red`, `blue`.
    case rivals
    /// Words that say another thing between the same two words: `to`, `from`; `both`, `either`.
    case wordsInAFrame = "words in a frame"
    /// What is asked of somebody and what is left to them: `must`, `may`.
    case modals
    /// Words whose place in a text says nothing.
    case articles
    /// Endings of one word's forms.
    case wordEndings = "word endings"
    /// Between words that these join, the order says nothing: `Ann and Bob`.
    case joiners
    /// What follows a verb that gives an order, and no name: `Open the`.
    case objectsOfOrders = "objects of orders"

    // Names.

    /// How people are addressed.
    case titles
    /// What makes a place the name of its people: `India`, `Indian`.
    case nameEndings = "name endings"
    /// Other words for a name, which stands before the colon.
    case nameForms = "name forms"
    /// Roman numbers that are no word or label of one letter; in capitals.
    case romanNumbers = "roman numbers"

    // Numbers and units.

    /// Numbers below a hundred.
    case numbers
    /// Numbers that say which one.
    case ordinals
    /// What multiplies the number before it.
    case multipliers
    /// Parts of a whole, and counts of times.
    case partsAndTimes = "parts and times"
    /// Units in the singular; before the colon how many base units it is, and what it measures.
    case units
    /// What makes a length an area or a volume; before the colon the exponent.
    case powers
    /// How often, in one word; before the colon a number and a unit.
    case frequencies

    // Dates.

    /// Months by their number.
    case months
    /// Other words for a time; before the colon its kind and its name.
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
      case .opposites, .rivals, .wordsInAFrame, .modals: .alternatives
      case .nameForms, .numbers, .ordinals, .multipliers, .partsAndTimes, .units, .powers,
        .frequencies, .months, .times:
        .meanings
      default: .words
      }
    }

    /// Whether capitals count; words of all other sections are in small letters.
    package var countsCapitals: Bool {
      switch self {
      case .abbreviationsBeforeAName, .abbreviationsInside, .abbreviationsBeforeANumber,
        .abbreviationsEitherWay, .wordsBeforeAnInitial, .sentenceStarters, .romanNumbers:
        true
      default: false
      }
    }
  }
}
