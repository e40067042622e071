import AkinCLI
import Synchronization
import Testing

/// The pieces of output that whole runs show only in passing.
@Suite struct PieceTests {
  @Test(arguments: [
    (0.0, 2, "0.00"), (0.705, 1, "0.7"), (-0.004, 2, "0.00"), (-0.5, 2, "-0.50"), (12.345, 0, "12"),
    (99.996, 2, "100.00"), (.nan, 2, "nan"),
  ]) func `numbers have a fixed number of decimals`(value: Double, decimals: Int, text: String) {
    #expect(Numbers.fixed(value, decimals) == text)
  }

  @Test func `counts, bytes and times are written for people`() {
    #expect(
      [0, 999, 1000, 1_234_567].map { Numbers.count($0) } == ["0", "999", "1,000", "1,234,567"])
    #expect(Numbers.count(1, "file") == "1 file" && Numbers.count(2, "file") == "2 files")
    #expect([999, 1000, 90_900_000].map(Numbers.bytes) == ["999 B", "1.0 kB", "90.9 MB"])
    #expect([0.04, 42.4, 185, 3723].map(Numbers.duration) == ["0.0 s", "42 s", "3:05", "1:02:03"])
  }

  @Test func `controls and marks that reverse writing are made visible`() {
    #expect(
      TerminalText.visible("a\u{1B}[2J\u{7}\u{9B}\u{202E}b\nü漢")
        == "a\\u{1B}[2J\\u{7}\\u{9B}\\u{202E}b\nü漢")
  }

  @Test(arguments: 10...40) func `wrapped lines fit, and lose nothing but spaces`(width: Int) {
    let text = "The ferry to Ålesund leaves at 東京湾フェリー乗り場 internationalisation, e\u{301} nine."
    let lines = TerminalText.wrapped(text, to: width)
    #expect(lines.allSatisfy { TerminalText.columns($0) <= width })
    #expect(lines.joined().replacing(" ", with: "") == text.replacing(" ", with: ""))
  }

  @Test(arguments: 20...120) func `progress fits any width`(columns: Int) {
    let files = Progress.files(
      done: 1_234, total: 45_678, passages: 98_765, bytes: 5_000_000, totalBytes: 90_000_000)
    let download = Progress.download(
      model: "sentence-transformers/all-MiniLM-L6-v2", bytes: 45_000_000, total: 90_900_000)
    for progress in [files, download, .texts(done: 12, total: nil), .waiting("Clustering")] {
      let line = ProgressLayout(progress: progress, rate: 1_234.5, left: 185, elapsed: 20)
        .text(columns: columns)
      #expect(TerminalText.columns(line) <= columns)
      #expect(!line.isEmpty)
    }
  }

  @Test func `progress says how many files, how fast and how long`() {
    let files = Progress.files(done: 12, total: 48, passages: 900, bytes: 250, totalBytes: 1000)
    let layout = ProgressLayout(progress: files, rate: 450, left: 42, elapsed: 20)
    #expect(
      layout.text(columns: 79)
        == "Indexing ━━━━━━──────────────────  12/48 files  450 passages/s  0:42 left")
    #expect(layout.text(columns: 39) == "Indexing ━━────────  12/48  450/s  0:42")
  }

  @Test func `pace is that of the last half minute`() {
    var pace = ProgressPace()
    #expect(pace.rate() == nil && pace.left(of: 100, at: 0) == nil)
    for second in 0...10 {
      pace.note(.texts(done: second * 100, total: 2000), at: Double(second))
    }
    #expect(pace.rate() == 100)
    #expect(pace.left(of: 2000, at: 10) == 10)
    #expect(pace.left(of: 2000, at: 14) == 6)
    for second in 11...60 {
      pace.note(.texts(done: 1000 + (second - 10) * 10, total: 2000), at: Double(second))
    }
    #expect(pace.rate() == 10)
  }

  @Test func `a large file is told by its bytes, with others beside their number`() {
    func text(total: Int) -> String {
      let files = Progress.files(
        done: 0, total: total, passages: 900, bytes: 41_200_000, totalBytes: 300_000_000)
      return ProgressLayout(progress: files, rate: 450, left: nil, elapsed: 20).text(columns: 99)
    }
    #expect(
      text(total: 1)
        == "Indexing ━━━─────────────────────  41.2 MB of 300.0 MB  450 passages/s")
    #expect(
      text(total: 20)
        == "Indexing ━━━─────────────────────  0/20 files  41.2 MB of 300.0 MB  450 passages/s")
  }

  @Test func `the time left is not told by a first look`() {
    var pace = ProgressPace()
    // A file is read for a while before the first sentence has a vector.
    for second in 0...20 { pace.note(.texts(done: 0, total: 1000), at: Double(second)) }
    for second in 1...4 {
      pace.note(.texts(done: second * 10, total: 1000), at: 20 + Double(second))
    }
    #expect(pace.left(of: 1000, at: 24) == nil)
    for second in 5...9 {
      pace.note(.texts(done: second * 10, total: 1000), at: 20 + Double(second))
    }
    #expect(pace.left(of: 1000, at: 29) == 91)
  }

  @Test(arguments: 1...9) func `lines are the same however they arrive`(size: Int) throws {
    let bytes = Array("\u{FEFF}one\r\n\nthree ü\nlast".utf8)
    nonisolated(unsafe) var rest = bytes[...]
    var windows = LineWindows(
      ByteInput {
        defer { unsafe rest = unsafe rest.dropFirst(size) }
        return unsafe Array(rest.prefix(size))
      }, maximumLines: 2)
    var lines: [String] = []
    while let window = try windows.next() {
      #expect(window.count <= 2)
      lines += window
    }
    #expect(lines == ["one", "", "three ü", "last"])
  }

  @Test func `lines are given as asked for, and never waited for in vain`() throws {
    let blocks = Mutex([Array("a\nbb\nccc\ndd".utf8), Array("dd\n".utf8), []])
    let isReady = Mutex(true)
    var windows = LineWindows(
      ByteInput(isReady: { isReady.withLock { $0 } }) { blocks.withLock { $0.removeFirst() } })
    #expect(try windows.next(lines: 1, bytes: 100, mayWait: false) == ["a"])
    #expect(try windows.next(lines: 9, bytes: 2, mayWait: false) == ["bb"])
    isReady.withLock { $0 = false }
    #expect(try windows.next(lines: 9, bytes: 2, mayWait: false) == ["ccc"])
    #expect(try windows.next(lines: 9, bytes: 9, mayWait: false) == [])
    #expect(try windows.next(lines: 9, bytes: 9, mayWait: true) == ["dddd"])
    #expect(try windows.next(lines: 9, bytes: 9, mayWait: false) == [])
    #expect(try windows.next(lines: 9, bytes: 9, mayWait: true) == nil)
  }

  @Test(arguments: ["short\n123456\n", "short\n123456"])
  func `a line for which there is no memory is refused by its number`(text: String) {
    let bytes = Mutex(Array(text.utf8))
    var windows = LineWindows(
      ByteInput {
        bytes.withLock { bytes in
          defer { bytes = [] }
          return bytes
        }
      }, name: "in.txt")
    windows.longestLine = 5
    #expect {
      while try windows.next() != nil {}
    } throws: {
      "\($0)".hasPrefix("in.txt:2: a line of more than 5 B, too long for the memory granted.")
    }
  }

  @Test func `JSON is harmless to a terminal`() throws {
    #expect(
      try jsonText(["ü\u{202E}": "\n\r\t\u{1B}\u{9B}\u{7F}"])
        == #"{"ü\u202e":"\n\r\t\u001b\u009b\u007f"}"#)
  }
}
