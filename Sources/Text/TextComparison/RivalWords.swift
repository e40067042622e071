/// Words of one kind of which only one is meant at a place: `red` and `blue`, `he` and `she`.
enum RivalWords {
  /// Words of the same kind that say something else; empty when a word is of none.
  static func rivals(of word: String) -> Set<String> { rivals[word] ?? [] }

  // `I`, `we` and `you` ask the same question, so they are one.
  private static let kinds = """
    white/black/red/blue/green/yellow/brown/orange/purple violet/pink/grey gray;
    he him his himself he'd he'll/she her hers herself she'd she'll/
    i me my mine myself i'm i've i'd i'll we us our ours ourselves we're we've we'd we'll
    you your yours yourself you're you've you'd you'll;
    sit sits sat sitting seated/stand stands stood standing/lie lies lying;
    who whom/when/where
    """

  private static let rivals = table(kinds)

  /// What each word excludes.
  ///
  /// - Parameter kinds: Kinds with a `;` between them, their meanings with a `/`, words with a space.
  /// - Returns: Of each word the words of the other meanings of its kinds.
  static func table(_ kinds: String) -> [String: Set<String>] {
    var table: [String: Set<String>] = [:]
    for kind in kinds.split(separator: ";") {
      let meanings = kind.split(separator: "/").map {
        $0.split(whereSeparator: \.isWhitespace).map { String($0) }
      }
      for place in meanings.indices {
        let others = (meanings[..<place] + meanings[(place + 1)...]).joined()
        for word in meanings[place] { table[word, default: []].formUnion(others) }
      }
    }
    return table
  }
}
