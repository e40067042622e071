internal import TextAnalysis

/// The rows of a table of reStructuredText, the header first.
struct RSTTable {
  /// One row: the lines of each cell.
  struct Row {
    var cells: [[RSTLine]]
    let source: Range<Int>

    /// A row of its cells; nil when all are empty.
    init?(_ cells: [[RSTLine]]) {
      let lines = cells.joined().lazy.filter { !$0.isBlank }
      guard let start = lines.map(\.content.lowerBound).min(),
        let end = lines.map(\.content.upperBound).max()
      else { return nil }
      self.cells = cells
      source = start..<end
    }

    /// A row of the lines of its columns.
    fileprivate init?(columns: [Int: [RSTLine]]) {
      self.init(columns.sorted { $0.key < $1.key }.map { $0.value })
    }
  }

  var rows: [Row]
  /// Whether the first row names the columns.
  var hasHeader = false
}

/// A table that is drawn with `+---+` and `|`; its cells may span columns and rows.
struct RSTGridTable {
  let table: RSTTable

  init(_ source: [UInt8], _ lines: ArraySlice<RSTLine>) {
    let grid = Grid(source, lines)
    guard grid.bounds.count > 1 else {
      table = RSTTable(rows: [])
      return
    }
    var rows: [[Int: [RSTLine]]] = [[:]]
    // The row in which the cell of each column began.
    var beginnings = Array(repeating: 0, count: grid.bounds.count)
    var headerEnd: Int?
    for line in lines {
      let cells = grid.cells(of: line)
      if cells.contains(where: \.isRule) {
        if rows[rows.count - 1].isEmpty == false { rows.append([:]) }
        for cell in cells where cell.isRule {
          for column in cell.columns { beginnings[column] = rows.count - 1 }
        }
        if RSTMark.isGridRule(source[line.content]),
          source[line.content].contains(UInt8(ascii: "="))
        {
          headerEnd = rows.count - 1
        }
      }
      for cell in cells where !cell.isRule {
        let column = cell.columns.lowerBound
        // Blank lines part the paragraphs of a cell.
        rows[beginnings[column]][column, default: []].append(cell.line)
      }
    }
    var header = headerEnd ?? 0
    // Names of columns may take several rows.
    while header > 1 {
      rows[0].merge(rows[1], uniquingKeysWith: +)
      rows.remove(at: 1)
      header -= 1
    }
    table = RSTTable(
      rows: rows.compactMap { RSTTable.Row(columns: $0) }, hasHeader: headerEnd ?? 0 > 0)
  }

  /// The columns of a table, and the cells of a line between them.
  private struct Grid {
    struct Cell {
      var columns: Range<Int>
      var line: RSTLine
      var isRule: Bool
    }

    let source: [UInt8]
    /// The columns of text at which those of the table end and begin.
    let bounds: [Int]

    init(_ source: [UInt8], _ lines: ArraySlice<RSTLine>) {
      self.source = source
      var bounds: Set<Int> = []
      for line in lines where RSTMark.isGridRule(source[line.content]) {
        for (column, byte) in source[line.content].enumerated() where byte == UInt8(ascii: "+") {
          bounds.insert(column)
        }
      }
      self.bounds = bounds.sorted()
    }

    func cells(of line: RSTLine) -> [Cell] {
      let offsets = TextColumns.offsets(in: source, line.content)
      var cells: [Cell] = []
      var first = 0
      while first + 1 < bounds.count {
        var last = first + 1
        // A cell goes on over the bounds of columns where no bar is drawn.
        while last + 1 < bounds.count, !isBar(offsets, bounds[last]) { last += 1 }
        let start = min(bounds[first] + 1, offsets.count - 1)
        let end = max(start, min(bounds[last], offsets.count - 1))
        let content = offsets[start]..<offsets[end]
        let isRule =
          !content.isEmpty && source[content].allSatisfy { "-=+".utf8.contains($0) }
          && (sign(offsets, bounds[first]) == UInt8(ascii: "+")
            || sign(offsets, bounds[last]) == UInt8(ascii: "+"))
        let text = Whitespace.trimmed(source, content)
        let line = RSTLine(content: text, indent: text.lowerBound - content.lowerBound)
        cells.append(Cell(columns: first..<last, line: line, isRule: isRule))
        first = last
      }
      return cells
    }

    private func sign(_ offsets: [Int], _ column: Int) -> UInt8? {
      column < offsets.count - 1 ? source[offsets[column]] : nil
    }

    private func isBar(_ offsets: [Int], _ column: Int) -> Bool {
      sign(offsets, column).map { "|+".utf8.contains($0) } ?? false
    }
  }
}

/// A table whose columns are ruled with `====  ====`.
struct RSTSimpleTable {
  private(set) var table = RSTTable(rows: [], hasHeader: false)
  /// The line behind it.
  let end: Int

  /// Reads the table that begins at the first line; nil where no rule ends it.
  init?(_ source: [UInt8], _ lines: ArraySlice<RSTLine>) {
    guard let rule = lines.first else { return nil }
    var rules: [Int] = []
    for index in lines.indices.dropFirst() where RSTMark.isColumnRule(source[lines[index].content])
    {
      rules.append(index)
      if rules.count == 2 || index + 1 >= lines.endIndex || lines[index + 1].isBlank { break }
    }
    guard let last = rules.last else { return nil }
    end = last + 1
    var starts: [Int] = []
    let marks = Array(source[rule.content])
    for (column, mark) in marks.enumerated() where mark != 0x20 {
      if column == 0 || marks[column - 1] == 0x20 { starts.append(column) }
    }
    var rows: [[Int: [RSTLine]]] = []
    var header = 0
    var isApart = true
    for index in lines.index(after: lines.startIndex)..<last {
      let line = lines[index]
      let text = source[line.content]
      if line.isBlank {
        isApart = true
      } else if RSTMark.isColumnRule(text) {
        (header, isApart) = (rows.count, true)
      } else if !RSTMark.isColumnRule(text, UInt8(ascii: "-")),
        RSTMark.rule(text) != UInt8(ascii: "-")
      {
        let shift = line.indent - rule.indent
        let cells = Self.cells(source, line, starts, shift: shift)
        // A line whose first column is blank belongs to the row above.
        if isApart || cells[0] != nil || rows.isEmpty { rows.append([:]) }
        for (column, content) in cells { rows[rows.count - 1][column, default: []].append(content) }
        isApart = false
      }
    }
    while header > 1 {
      rows[0].merge(rows[1], uniquingKeysWith: +)
      rows.remove(at: 1)
      header -= 1
    }
    table = RSTTable(
      rows: rows.compactMap { RSTTable.Row(columns: $0) }, hasHeader: header > 0)
  }

  private static func cells(
    _ source: [UInt8], _ line: RSTLine, _ starts: [Int], shift: Int
  ) -> [Int: RSTLine] {
    let offsets = TextColumns.offsets(in: source, line.content)
    func offset(_ column: Int) -> Int { offsets[max(0, min(column - shift, offsets.count - 1))] }
    func isText(_ column: Int) -> Bool {
      let place = offset(column)
      return column - shift >= 0 && place < line.content.upperBound && source[place] != 0x20
    }
    var cells: [Int: RSTLine] = [:]
    var first = 0
    while first < starts.count {
      var next = first + 1
      // Text over the gap between two columns stands in both.
      while next < starts.count, isText(starts[next] - 1) { next += 1 }
      let end = next < starts.count ? offset(starts[next]) : line.content.upperBound
      let start = min(offset(starts[first]), end)
      let content = Whitespace.trimmed(source, start..<end)
      if !content.isEmpty {
        cells[first] = RSTLine(content: content, indent: content.lowerBound - start)
      }
      first = next
    }
    return cells
  }
}

/// Rows of values between commas, as `csv-table` has them.
enum RSTValues {
  static func rows(_ source: [UInt8], _ lines: [RSTLine]) -> [RSTTable.Row] {
    var rows: [RSTTable.Row] = []
    var cells: [[RSTLine]] = []
    var isQuoted = false
    for line in lines where !line.isBlank {
      var cell = line.content.lowerBound
      if cells.isEmpty { cells = [[]] }
      func close(_ end: Int) {
        var content = Whitespace.trimmed(source, cell..<max(end, cell))
        if source[content].first == UInt8(ascii: "\"") {
          content = content.lowerBound + 1..<content.upperBound
        }
        if !isQuoted, source[content].last == UInt8(ascii: "\"") {
          content = content.lowerBound..<content.upperBound - 1
        }
        if !content.isEmpty {
          cells[cells.count - 1].append(RSTLine(content: content, indent: 0))
        }
      }
      for index in line.content {
        if source[index] == UInt8(ascii: "\"") { isQuoted.toggle() }
        guard source[index] == UInt8(ascii: ","), !isQuoted else { continue }
        close(index)
        cells.append([])
        cell = index + 1
      }
      close(line.content.upperBound)
      guard !isQuoted else { continue }
      if let row = RSTTable.Row(cells) { rows.append(row) }
      cells = []
    }
    return rows
  }
}
