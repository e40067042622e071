internal import FileAccess
internal import Hashing
package import Parallelism
internal import VectorMath

/// Makes files of inverted lists.
package struct ListsWriter: Sendable {
  /// How many lists; chosen from the number of rows when nil.
  package var listCount: Int?
  /// Sampled rows a list that the centroids are trained on.
  ///
  /// More than 40 gain little.
  package var sampleRows = 40
  /// Sampled rows that the calibration asks for their neighbours.
  package var calibrationRows = 800
  /// Bytes that the process may take; the sample has at most a quarter of them, and what was read of
  /// the segments is given back.
  package var memory: Int?
  /// How many run at once; the file does not depend on it.
  package var threads: Int

  /// Settings with their defaults.
  package init(threads: Int, memory: Int? = nil) {
    self.threads = threads
    self.memory = memory
  }

  /// How many lists for so many rows: 1,581 for 100,000 and 5,000 for a million.
  package static func listCount(forRows rows: Int) -> Int {
    let root = Double(max(1, rows)).squareRoot()
    return max(1, min(1 << 16, Int(root * 5), rows / 16))
  }

  /// Writes the lists of the live rows of `parts`.
  ///
  /// - Parameters:
  ///   - path: The file, there whole or not at all.
  ///   - parts: The segments, of one dimension, up to `largestListedDimension`.
  ///   - previous: When given, its centroids are kept, which saves the training.
  ///   - work: Told which share is done.
  /// - Returns: The checksum of the payload.
  /// - Throws: `SegmentError` when the file cannot be written, and `CancellationError` when the work
  ///   is ended.
  @discardableResult
  package func write(
    _ path: String, over parts: [FlatIndex.Part], previous: Lists? = nil, work: Work
  ) throws -> UInt64 {
    guard let dimension = parts.first?.segment.dimension else {
      preconditionFailure("lists over no segments")
    }
    precondition(
      dimension <= largestListedDimension
        && parts.allSatisfy { $0.segment.dimension == dimension }
        && parts.reduce(0) { $0 + $1.segment.rows } <= Lists.mostRows,
      "lists over \(parts.count) segments of dimension \(dimension)")
    let rows = RotatedRows(parts, dimension: dimension)
    let live = rows.live()
    let encoded = try encodedCentroids(
      of: rows, live, previous: previous, work: work.part(0..<0.3))
    let centroids = ByteRows(
      dimension: dimension, count: encoded.count, in: PackedMemory(copying: encoded.bytes))
    let assignment = try ListAssignment(
      of: live, rows, to: centroids.matrix, threads: threads, releasing: memory != nil,
      work: work.part(0.3..<0.6))
    let calibration = try calibrate(rows, live, assignment, centroids)
    try work.advance(to: 0.7)

    var members = [[UInt32]](repeating: [], count: centroids.count)
    for (index, row) in live.enumerated() {
      for list in assignment.lists(of: index) { members[Int(list)].append(row) }
    }
    let blockCounts = members.map {
      ($0.count + SignBlocks.entries - 1) / SignBlocks.entries
    }
    var header = ListsHeader(
      dimension: dimension, listCount: centroids.count, entryCount: assignment.entryCount,
      blockCount: blockCounts.reduce(0, +), segmentCount: parts.count,
      pointCount: calibration.count)
    var tables: [UInt8] = []
    for part in parts {
      tables.append(UInt64(part.segment.rows))
      tables.append(part.segment.payloadChecksum)
    }
    var end = 0
    for count in blockCounts {
      end += count
      tables.append(UInt64(end))
    }
    for point in calibration {
      tables.append(UInt32(point.probeCount))
      tables.append(point.recall.bitPattern)
      tables.append(point.reach.bitPattern)
    }
    header.tablesChecksum = checksum(of: tables.span)

    let output = try onFile(OutputFile(path))
    var hasher = XXH64Hasher()
    func append(_ bytes: [UInt8]) throws(SegmentError) {
      hasher.update(bytes.span)
      try onFile(output.write(bytes))
    }
    try onFile(output.write([UInt8](repeating: 0, count: ListsHeader.size) + tables))
    try append([UInt8](repeating: 0, count: header.centroidsOffset - header.tablesEnd))
    try append(encoded.bytes)
    let listsAtOnce = memory == nil ? 256 : threads
    for first in stride(from: 0, to: members.count, by: listsAtOnce) {
      try work.advance(to: 0.7 + 0.3 * Double(first) / Double(members.count))
      let slice = Array(members[first..<min(first + listsAtOnce, members.count)])
      let blocks = concurrentMap(slice.count, threads: threads) { index in
        entries(of: slice[index], rows, centroids, list: first + index)
      }
      for bytes in blocks { try append(bytes) }
    }
    header.payloadChecksum = hasher.finalize()
    try onFile(output.seek(to: 0))
    try onFile(output.write(header.bytes))
    try onFile(output.publish())
    try work.advance(to: 1)
    return header.payloadChecksum
  }

  private func encodedCentroids(
    of rows: RotatedRows, _ live: [UInt32], previous: Lists?, work: Work
  ) throws(CancellationError) -> (bytes: [UInt8], count: Int) {
    if let previous, previous.dimension == rows.dimension {
      var centroids = Matrix(rows: previous.listCount, columns: rows.dimension)
      var span = centroids.numbers.mutableSpan
      for list in 0..<previous.listCount {
        previous.centroids.decode(list, into: &span, at: list * rows.dimension)
      }
      return (ByteRows.encode(centroids), previous.listCount)
    }
    let count = max(1, min(listCount ?? Self.listCount(forRows: live.count), live.count))
    let sample = sample(min(live.count, sampleRows(lists: count, rows) * count), of: live, rows)
    guard sample.rows > 0 else {
      return (ByteRows.encode(Matrix(rows: 1, columns: rows.dimension)), 1)
    }
    let centroids = try ListTraining(listCount: count).centroids(
      of: sample, threads: threads, work: work)
    return (ByteRows.encode(centroids), count)
  }

  /// How many rows a list the memory has room for.
  private func sampleRows(lists: Int, _ rows: RotatedRows) -> Int {
    guard let memory else { return sampleRows }
    let room = memory / 4 / (MemoryLayout<Float>.stride * rows.dimension * lists)
    return min(sampleRows, max(fewestSampleRows, room))
  }

  /// `count` live rows in equal steps.
  private func sample(_ count: Int, of live: [UInt32], _ rows: RotatedRows) -> Matrix {
    let width = rows.dimension
    let height = 512
    let tilesAtOnce = memory == nil ? 64 : 8
    let tiles = (count + height - 1) / height
    var numbers: [Float] = []
    numbers.reserveCapacity(count * width)
    for start in stride(from: 0, to: tiles, by: tilesAtOnce) {
      let read = concurrentMap(min(tilesAtOnce, tiles - start), threads: threads) { tile in
        let range = (start + tile) * height..<min((start + tile + 1) * height, count)
        var numbers = [Float](repeating: 0, count: range.count * width)
        var span = numbers.mutableSpan
        for (index, position) in range.enumerated() {
          rows.read(live[position * live.count / count], into: &span, at: index * width)
        }
        return numbers
      }
      for part in read { numbers.append(contentsOf: part) }
      if memory != nil { rows.release() }
    }
    return Matrix(rows: count, columns: width, numbers: numbers)
  }

  /// The blocks of one list.
  private func entries(
    of members: [UInt32], _ rows: RotatedRows, _ centroids: ByteRows, list: Int
  ) -> [UInt8] {
    var encoder = SignBlockEncoder(dimension: rows.dimension)
    var vector = [Float](repeating: 0, count: rows.dimension)
    var centroid = vector
    var span = centroid.mutableSpan
    centroids.decode(list, into: &span)
    for (place, row) in members.enumerated() {
      // The rows of a list lie anywhere: each may bring many pages of its own into memory.
      if memory != nil, place % 64 == 0 { rows.release() }
      var span = vector.mutableSpan
      rows.read(row, into: &span)
      encoder.append(row: row, vector: vector.span, centroid: centroid.span)
    }
    return encoder.bytes
  }

  /// The exact neighbours of some rows, segment by segment.
  private func nearest(
    _ count: Int, to queries: Matrix, in rows: RotatedRows
  ) throws -> [[ScoredVector]] {
    var best = [[ScoredVector]](repeating: [], count: queries.rows)
    for part in rows.parts {
      let found = try FlatIndex(dimension: rows.dimension, parts: [part])
        .nearest(count, to: queries, threads: threads)
      for (query, vectors) in found.enumerated() {
        let merged = (best[query] + vectors).sorted { $0.precedes($1) }
        best[query] = Array(merged.prefix(count))
      }
      if memory != nil { part.segment.release() }
    }
    return best
  }

  /// How far to go to find the 10 nearest rows of sampled rows.
  private func calibrate(
    _ rows: RotatedRows, _ live: [UInt32], _ assignment: ListAssignment, _ centroids: ByteRows
  ) throws -> [Lists.CalibrationPoint] {
    let flat = try FlatIndex(dimension: rows.dimension, parts: rows.parts)
    let all = flat.ids()
    let count = min(calibrationRows, all.count)
    // Between the sampled rows of the training: held out, unless the corpus is small.
    let asked = (0..<count).map { all[(2 * $0 + 1) * all.count / (2 * count)] }
    let queries = try flat.vectors(of: asked)
    let neighbours = try nearest(128, to: queries, in: rows)
    // Some models put all that they know into a narrow cone: there 0.8 is no copy.
    let usual = meanScore(of: queries)
    let bar = usual + nearDuplicate * (1 - usual)
    // Segments stand in the order of their ids there, as given here.
    let starts = rows.parts.map(\.segment).reduce(into: [0]) {
      $0.append($0[$0.count - 1] + $1.rows)
    }
    var found = [Int](repeating: 0, count: centroids.count)
    var reaches: [Float] = []
    let query = CodedQuery(Rotation(dimension: rows.dimension))
    let scores = AlignedNumbers<Float>(count: centroids.count)
    for (index, own) in asked.enumerated() {
      query.reset(queries.numbers.span.extracting(queries.range(ofRow: index)))
      centroids.scores([query], into: [scores])
      let counting = nearest10(of: neighbours[index].filter { $0.id != own }, below: bar)
      guard let worst = counting.last?.score else { continue }
      let reference = ListQuery.reference(
        closest: scores.largest(in: 0..<centroids.count).score, worst: worst)
      for neighbour in counting {
        guard
          let part = rows.parts.firstIndex(where: {
            $0.segment.row(of: neighbour.id) != nil
          }), let row = rows.parts[part].segment.row(of: neighbour.id),
          let place = position(of: UInt32(starts[part] + row), in: live)
        else { continue }
        scores.withSpan { scores in
          let own = assignment.lists(of: place).reduce(-.infinity) {
            max($0, scores[Int($1)])
          }
          // Lists that come before both of this row's.
          found[(0..<centroids.count).count { scores[$0] > own }] += 1
          reaches.append(reference - own)
        }
      }
    }
    reaches.sort()
    var points: [Lists.CalibrationPoint] = []
    var sum = 0
    var next = 1
    for (rank, count) in found.enumerated() {
      sum += count
      guard rank + 1 == next || rank + 1 == found.count else { continue }
      points.append(
        Lists.CalibrationPoint(
          recall: reaches.isEmpty ? 1 : Float(sum) / Float(reaches.count), probeCount: rank + 1,
          reach: sum == 0 ? reaches.first ?? .infinity : reaches[sum - 1]))
      next = max(next + 1, next * 9 / 8)
    }
    return points
  }
}

// A question is no row of the corpus: it has no copies of itself there, which any number of lists
// would find.
private let nearDuplicate: Float = 0.8
// Fewer do not show where a list belongs.
private let fewestSampleRows = 8

/// The 10 nearest that are no copies; where too few are none, the last 10 of all.
private func nearest10(
  of neighbours: [ScoredVector], below bar: Float
) -> ArraySlice<ScoredVector> {
  let copies = neighbours.firstIndex { $0.score < bar } ?? neighbours.count
  return neighbours.dropFirst(max(0, min(copies, neighbours.count - 10))).prefix(10)
}

/// Where a number stands among rising ones.
private func position(of row: UInt32, in rows: [UInt32]) -> Int? {
  var range = rows.indices
  while !range.isEmpty {
    let middle = range.lowerBound + range.count / 2
    if rows[middle] < row {
      range = middle + 1..<range.upperBound
    } else {
      range = range.lowerBound..<middle
    }
  }
  return range.lowerBound < rows.count && rows[range.lowerBound] == row ? range.lowerBound : nil
}

/// The mean score of two of `rows`, unit vectors, when it is above 0.
private func meanScore(of rows: Matrix) -> Float {
  guard rows.rows > 1 else { return 0 }
  var sum = [Float](repeating: 0, count: rows.columns)
  var span = sum.mutableSpan
  for row in 0..<rows.rows {
    Kernels.best.add(rows.numbers.span.extracting(rows.range(ofRow: row)), to: &span)
  }
  let count = Float(rows.rows)
  let mean = (dot(sum.span, sum.span) - count) / (count * (count - 1))
  return mean > 0 && mean < 1 ? mean : 0
}

extension ByteRows {
  /// The rows as they are decoded, `[count × D]`.
  fileprivate var matrix: Matrix {
    var matrix = Matrix(rows: count, columns: dimension)
    var span = matrix.numbers.mutableSpan
    for row in 0..<count {
      decode(row, into: &span, at: row * dimension)
    }
    return matrix
  }
}
