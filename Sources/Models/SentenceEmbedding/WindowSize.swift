/// How much text a run holds at once: three windows of this size.
package struct WindowSize: Sendable, Equatable {
  /// Texts in a window.
  package let textCount: Int
  /// Bytes of UTF-8 in a window; a single text may be longer.
  package let byteCount: Int

  /// Some seconds of work for two cores, some megabytes of memory.
  package static let standard = WindowSize(textCount: 2048, byteCount: 1 << 20)

  /// A window of this size, at least one text.
  package init(textCount: Int, byteCount: Int) {
    self.textCount = max(textCount, 1)
    self.byteCount = max(byteCount, 1)
  }
}
