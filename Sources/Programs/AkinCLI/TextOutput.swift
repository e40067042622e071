internal import Synchronization

/// An output for text: a terminal, a file, a pipe, or the memory of a test.
///
/// It collects bytes until there are many, or until `flush` is called.
package final class TextOutput: Sendable {
  /// Whether it is a terminal.
  package let isTerminal: Bool
  private let width: @Sendable () -> Int
  private let sink: @Sendable ([UInt8]) throws -> Void
  private let pending = Mutex<[UInt8]>([])

  /// Makes an output that hands its bytes to `sink`.
  ///
  /// - Parameters:
  ///   - isTerminal: Whether it is a terminal.
  ///   - width: Returns the present width of the terminal, in columns.
  ///   - sink: Writes all the bytes, or throws.
  package init(
    isTerminal: Bool = false, width: @escaping @Sendable () -> Int = { 80 },
    sink: @escaping @Sendable ([UInt8]) throws -> Void
  ) {
    self.isTerminal = isTerminal
    self.width = width
    self.sink = sink
  }

  /// The present width of the terminal in columns, at least 20.
  var columns: Int { max(width(), 20) }

  /// Adds text.
  func write(_ text: String) throws(OutputError) { try write(Array(text.utf8)) }

  /// Adds bytes.
  func write(_ bytes: [UInt8]) throws(OutputError) {
    let full = pending.withLock { pending in
      pending += bytes
      return pending.count >= 1 << 16
    }
    if full { try flush() }
  }

  /// Hands on the collected bytes.
  func flush() throws(OutputError) {
    let bytes = pending.withLock { pending in
      defer { pending.removeAll(keepingCapacity: true) }
      return pending
    }
    guard !bytes.isEmpty else { return }
    do {
      try sink(bytes)
    } catch let error as OutputError {
      throw error
    } catch {
      throw .failed(to: "output", code: 0)
    }
  }
}
