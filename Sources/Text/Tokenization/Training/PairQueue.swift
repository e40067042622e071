/// Pairs of tokens that stand side by side: how often, in which words, and which pair is the most
/// frequent.
struct PairQueue {
  /// Two tokens, the first in the upper half.
  typealias Pair = UInt64

  private var numbers: [Pair: Int] = [:]
  private var counts: [Int] = []
  /// Words that have the pair, or had it.
  private var words: [[Int32]] = []

  /// A pair and how often it stood somewhere when it came into the heap.
  private struct Entry {
    let count: Int
    let pair: Pair
    let number: Int

    /// The more frequent one comes first; of equally frequent ones, that of the smaller ids.
    func precedes(_ other: Entry) -> Bool {
      count != other.count ? count > other.count : pair < other.pair
    }
  }

  /// A binary heap; entries whose count is not true any more are put right when they come up.
  private var heap: [Entry] = []

  /// A pair of two tokens.
  static func pair(_ first: Int32, _ second: Int32) -> Pair {
    Pair(UInt32(bitPattern: first)) << 32 | Pair(UInt32(bitPattern: second))
  }

  /// Notes that a pair stands in a word so many times more.
  ///
  /// - Parameters:
  ///   - pair: The pair.
  ///   - word: The word; calls with the same one come one after the other.
  ///   - times: How often the word was met.
  mutating func add(_ pair: Pair, inWord word: Int32, times: Int) {
    let number = numbers[pair] ?? counts.count
    if number == counts.count {
      numbers[pair] = number
      counts.append(0)
      words.append([])
    }
    counts[number] += times
    if words[number].last != word { words[number].append(word) }
  }

  /// Notes that a pair stands somewhere less often.
  mutating func remove(_ pair: Pair, times: Int) {
    guard let number = numbers[pair] else { return }
    // A pair that is being joined has the count 0 already; in `aaa` it stands twice, one on the other.
    counts[number] = max(0, counts[number] - times)
  }

  /// Enters pairs that are more frequent than they were.
  mutating func enter(_ pairs: some Sequence<Pair>) {
    for pair in pairs {
      guard let number = numbers[pair], counts[number] > 0 else { continue }
      push(Entry(count: counts[number], pair: pair, number: number))
    }
  }

  /// Enters all pairs.
  mutating func enterAll() { enter(Array(numbers.keys)) }

  /// Takes out the most frequent pair.
  ///
  /// - Returns: The tokens, how often they stand side by side, and the words that may have them; nil
  ///   when no pair is left.
  mutating func next() -> (first: Int32, second: Int32, count: Int, words: [Int32])? {
    while let top = pop() {
      let count = counts[top.number]
      guard count == top.count else {
        if count > 0, count < top.count {
          push(Entry(count: count, pair: top.pair, number: top.number))
        }
        continue
      }
      guard count > 0 else { continue }
      let found = words[top.number]
      counts[top.number] = 0
      words[top.number] = []
      return (
        Int32(truncatingIfNeeded: top.pair >> 32), Int32(truncatingIfNeeded: top.pair), count, found
      )
    }
    return nil
  }

  private mutating func push(_ entry: Entry) {
    heap.append(entry)
    var place = heap.count - 1
    while place > 0 {
      let parent = (place - 1) / 2
      guard heap[place].precedes(heap[parent]) else { return }
      heap.swapAt(place, parent)
      place = parent
    }
  }

  private mutating func pop() -> Entry? {
    guard let top = heap.first, let last = heap.popLast() else { return nil }
    guard !heap.isEmpty else { return top }
    heap[0] = last
    var place = 0
    while true {
      var best = place
      for child in [2 * place + 1, 2 * place + 2] where child < heap.count {
        if heap[child].precedes(heap[best]) { best = child }
      }
      guard best != place else { return top }
      heap.swapAt(place, best)
      place = best
    }
  }
}
