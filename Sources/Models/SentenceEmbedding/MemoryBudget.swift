internal import Transformers
internal import VectorMath

extension SentenceModel {
  /// The largest windows with which a process that embeds stays within a budget.
  ///
  /// It counts the program, the weights, each thread's activations, and three windows of texts,
  /// tokens and vectors. Beyond a certain size windows stop growing, because larger ones save no
  /// time.
  ///
  /// - Parameters:
  ///   - memory: Bytes.
  ///   - threads: How many cores are used.
  /// - Returns: How much to read at once.
  /// - Throws: When even the smallest windows do not fit.
  package func windowSize(memory: Int, threads: Int) throws(MemoryBudgetError) -> WindowSize {
    let fixed = fixedMemory(threads: threads)
    let minimum = fixed + Self.smallestWindow * textMemory
    guard memory >= minimum else {
      throw .tooLittle(given: memory, minimum: minimum, threads: threads)
    }
    let count = min((memory - fixed) / textMemory, Self.largestWindow)
    return WindowSize(textCount: count, byteCount: count * Self.bytesPerText)
  }

  private static let smallestWindow = 256
  private static let largestWindow = 16_384
  private static let bytesPerText = 512
  // The program with its libraries, and what the allocator holds back.
  private static let programMemory = 64 << 20

  /// Bytes that are needed whatever the texts are.
  private func fixedMemory(threads: Int) -> Int {
    let (hidden, inner) = (architecture.hiddenSize, architecture.intermediateSize)
    let layers = architecture.layerCount * hidden * (4 * hidden + 2 * inner)
    let longest = max(BatchSize.tokenCount, maximumLength)
    let activations = 4 * longest * (8 * hidden + 2 * inner) + 8 * longest * longest
    // The file's weights, all of which some text uses, and those of the layers in working order.
    return Self.programMemory + 4 * parameterCount + 4 * layers + max(threads, 1) * activations
  }

  /// Bytes that one more text in each window takes: its vector twice, its record, its bytes with an
  /// id for each, which is four bytes and seldom needed.
  private var textMemory: Int {
    EmbeddingRun.maximumWindowCount * (8 * dimension + 256 + 5 * Self.bytesPerText)
  }
}
