internal import VectorMath

/// One thread's share of a search: scans stretches and keeps the best rows of every query.
struct Scan {
  private(set) var best: [TopScores]
  private let queries: Matrix
  // How far a product by BLAS can be from the sum that `dot` finds, for each query.
  private let slack: [Float]
  private var products: [Float] = []
  private var gathered: [Float] = []
  // The queries as coded segments want them; made when the first one comes.
  private var codedQueries: [CodedQuery] = []
  private let survivors = Survivors()

  init(queries: Matrix, count: Int) {
    self.queries = queries
    best = Array(repeating: TopScores(capacity: count), count: queries.rows)
    slack = (0..<queries.rows).map { row in
      let query = queries.numbers.span.extracting(queries.range(ofRow: row))
      // Two sums of D rounded products of unit vectors: twice D · 2⁻²⁴ (Higham 2002, §3.1).
      return dot(query, query).squareRoot() * Float(queries.columns + 8) * 0x1p-23
    }
  }

  /// Shows the live rows of `stretch` to every query.
  ///
  /// - Parameters:
  ///   - part: Holds the rows.
  ///   - stretch: Which of them.
  ///   - firstPlace: The place of the part's row 0 in the index.
  mutating func run(_ part: FlatIndex.Part, _ stretch: Stretch, firstPlace: Int) {
    if let codes = part.segment.codedRows {
      return scan(codes, part, stretch, firstPlace: firstPlace)
    }
    switch stretch.rows {
    case .all(let range):
      part.segment.withVectors(range) { vectors in
        scan(vectors, firstPlace: firstPlace) { index in
          part.dead.contains(range.lowerBound + index) ? nil : range.lowerBound + index
        }
      }
    case .listed(let rows):
      let rows = rows.filter { !part.dead.contains($0) }
      var block = gathered
      gathered = []
      block.removeAll(keepingCapacity: true)
      for row in rows {
        part.segment.withVectors(row..<row + 1) { vector in
          unsafe vector.withUnsafeBufferPointer { unsafe block.append(contentsOf: $0) }
        }
      }
      scan(block.span, firstPlace: firstPlace) { rows[$0] }
      gathered = block
    }
  }

  // Upper bits find the candidates, all bits their scores; or, where the vectors are there as they
  // were given, those.
  private mutating func scan(
    _ codes: CodedRows, _ part: FlatIndex.Part, _ stretch: Stretch, firstPlace: Int
  ) {
    if codedQueries.isEmpty {
      let rotation = Rotation(dimension: queries.columns)
      codedQueries = (0..<queries.rows).map { row in
        let query = CodedQuery(rotation)
        query.reset(queries.numbers.span.extracting(queries.range(ofRow: row)))
        return query
      }
    }
    for (index, query) in codedQueries.enumerated() {
      let lost = part.segment.encoding.hasFloats ? codes.largestLoss(for: query) : 0
      switch stretch.rows {
      case .all(let range):
        // Blocks of rising size: the first scores make the rest cheap.
        var start = range.lowerBound
        while start < range.upperBound {
          let isFull = best[index].threshold > -.infinity
          let end = min(range.upperBound, start + (isFull ? stretchRows : 64))
          survivors.removeAll()
          codes.scan(
            start..<end, query, threshold: best[index].threshold - lost, into: survivors)
          for position in 0..<survivors.count
          where survivors.bound(position) >= best[index].threshold - lost {
            insert(survivors.row(position), codes, part, query, index, firstPlace)
          }
          start = end
        }
      case .listed(let rows):
        for row in rows { insert(row, codes, part, query, index, firstPlace) }
      }
    }
  }

  private mutating func insert(
    _ row: Int, _ codes: CodedRows, _ part: FlatIndex.Part, _ query: CodedQuery, _ index: Int,
    _ firstPlace: Int
  ) {
    guard !part.dead.contains(row) else { return }
    var score = codes.score(row, query)
    if part.segment.encoding.hasFloats {
      guard score + codes.loss(of: row, for: query) >= best[index].threshold else { return }
      score = part.segment.withVectors(row..<row + 1) { vector in
        dot(vector, queries.numbers.span.extracting(queries.range(ofRow: index)))
      }
    }
    guard score >= best[index].threshold else { return }
    best[index].insert(ScoredRow(row: firstPlace + row, score: score))
  }

  private mutating func scan(
    _ vectors: Span<Float>, firstPlace: Int, liveRow: (Int) -> Int?
  ) {
    if queries.rows < fewestForProduct {
      scanOneByOne(vectors, firstPlace: firstPlace, liveRow: liveRow)
    } else {
      scanByProduct(vectors, firstPlace: firstPlace, liveRow: liveRow)
    }
  }

  private mutating func scanOneByOne(
    _ vectors: Span<Float>, firstPlace: Int, liveRow: (Int) -> Int?
  ) {
    let width = queries.columns
    let kernels = Kernels.best
    for index in 0..<vectors.count / width {
      guard let row = liveRow(index) else { continue }
      let vector = vectors.extracting(index * width..<(index + 1) * width)
      for query in best.indices {
        let score = kernels.dot(
          vector, queries.numbers.span.extracting(queries.range(ofRow: query)))
        guard score >= best[query].threshold else { continue }
        best[query].insert(ScoredRow(row: firstPlace + row, score: score))
      }
    }
  }

  // A product by BLAS finds the candidates, `dot` their scores: BLAS sums in another order in
  // every shape of block, and an answer must not depend on where a vector lies.
  private mutating func scanByProduct(
    _ vectors: Span<Float>, firstPlace: Int, liveRow: (Int) -> Int?
  ) {
    let width = queries.columns
    let kernels = Kernels.best
    var products = products
    self.products = []
    let needed = queryTile * vectorTile
    if products.count < needed { products = Array(repeating: 0, count: needed) }
    let vectorCount = vectors.count / width
    for start in stride(from: 0, to: vectorCount, by: vectorTile) {
      let rows = min(vectorTile, vectorCount - start)
      for firstQuery in stride(from: 0, to: queries.rows, by: queryTile) {
        let tile = firstQuery..<min(firstQuery + queryTile, queries.rows)
        var span = products.mutableSpan
        multiply(
          queries.numbers.span,
          Block(start: firstQuery * width, rows: tile.count, columns: width),
          byRowsOf: vectors, Block(start: start * width, rows: rows, columns: width),
          into: &span, Block(rows: tile.count, columns: rows))
        for query in tile {
          let scores = products.span.extracting(
            (query - firstQuery) * rows..<(query - firstQuery + 1) * rows)
          var bar = best[query].threshold - slack[query]
          for index in scores.indices where scores[index] >= bar {
            guard let row = liveRow(start + index) else { continue }
            let score = kernels.dot(
              vectors.extracting((start + index) * width..<(start + index + 1) * width),
              queries.numbers.span.extracting(queries.range(ofRow: query)))
            best[query].insert(ScoredRow(row: firstPlace + row, score: score))
            bar = best[query].threshold - slack[query]
          }
        }
      }
    }
    self.products = products
  }
}

// Below this many queries a product costs more than it saves.
private let fewestForProduct = 6
// A tile of vectors (256 × 384 × 4 bytes) and one of queries stay in a core's L2 cache together.
private let vectorTile = 256
private let queryTile = 128
